"""Colours: dark enough on their ground, apart for colour-blind readers, and never alone.

Contrast is WCAG 2.2's (success criteria 1.4.3 and 1.4.11). Colour blindness is simulated by the
matrices of Machado, Oliveira & Fernandes (2009, doi:10.1109/TVCG.2009.113) for severity 1.0, on
linear RGB; they stand in the authors' table at
https://www.inf.ufrgs.br/~oliveira/pubs_files/CVD_Simulation/CVD_Simulation.html.
"""

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from matplotlib.text import Text
from states import DEMOS, revealed

from securebase.figures import style
from securebase.lesson import start

LESSON = Path(start.__file__).parent
SHEETS = sorted(LESSON.glob("*.css"))
TEXT, SHAPE = 4.5, 3.0
"""Least contrast of words, and of shapes that carry meaning."""

PALETTE = {"blue": style.BLUE, "red": style.RED, "gold": style.GOLD, "black": style.BLACK}

SEEN_BY = {
    "full sight": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
APART = 20
"""Least distance of two colours in CIELAB; from about 10 on they look different at a glance."""

XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)  # of linear sRGB (IEC 61966-2-1)


def linear(colour: str) -> np.ndarray:
    """Return a colour in linear RGB."""
    rgb = np.array(to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str = "white") -> float:
    """Return the contrast of two colours by WCAG, from 1 to 21."""
    low, high = sorted(float(XYZ[1] @ linear(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    """Return linear RGB in CIELAB, with white as RGB's own white."""
    ratio = XYZ @ rgb / XYZ.sum(axis=1)
    root = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio * (29 / 6) ** 2 / 3 + 4 / 29)
    x, y, z = root
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one: str, other: str, sight: str) -> float:
    """Return how far apart two colours look with a kind of sight."""
    seen = [lab(np.clip(SEEN_BY[sight] @ linear(colour), 0, 1)) for colour in (one, other)]
    return float(np.linalg.norm(seen[0] - seen[1]))


def test_the_formulas_give_published_values():
    assert contrast("black") == pytest.approx(21)
    assert contrast("#767676") == pytest.approx(4.54, abs=0.005)  # WCAG's own lightest grey
    assert lab(linear("red")) == pytest.approx([53.2, 80.1, 67.2], abs=0.1)
    for matrix in SEEN_BY.values():
        assert matrix.sum(axis=1) == pytest.approx([1, 1, 1], abs=1e-4), "grey stays grey"


@pytest.mark.parametrize("cls", DEMOS, ids=lambda cls: cls.__name__)
def test_words_in_a_picture_stand_out(cls):
    """White words are left out: they stand on dark ground."""
    written = {
        (to_hex(text.get_color()), text.get_text())
        for text in revealed(cls).picture.figure.findobj(Text)
        if text.get_text().strip() and to_hex(text.get_color()) != "#ffffff"
    }
    assert written
    assert [words for colour, words in written if contrast(colour) < TEXT] == []


@pytest.mark.parametrize("name", PALETTE)
def test_a_shape_stands_out_from_white(name):
    assert contrast(PALETTE[name]) >= SHAPE


@pytest.mark.parametrize("sight", SEEN_BY)
def test_the_palette_stays_apart(sight):
    for one, other in combinations(PALETTE, 2):
        assert distance(PALETTE[one], PALETTE[other], sight) >= APART, (one, other)


def test_a_palette_that_fails_is_seen():
    assert distance("#CC3311", "#7A7A00", "full sight") > 3 * APART
    assert distance("#CC3311", "#7A7A00", "deuteranopia") < APART


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_colour_of_a_style_sheet_can_be_read_on_white(sheet):
    """Outlines, bars and borders must stand out as shapes, words as words."""
    for name, colour in re.findall(r"([\w-]+):[^;{}]*(#[0-9A-Fa-f]{3,6})\b", sheet.read_text()):
        assert contrast(colour) >= (TEXT if name == "color" else SHAPE), (name, colour)


def test_no_pattern_is_told_by_its_colour_alone():
    for one, other in combinations(style.PATTERN_STYLES.values(), 2):
        for mark in ("color", "line", "marker", "hatch"):
            assert getattr(one, mark) != getattr(other, mark)
