"""A child's network: one row for each caregiver, and two cases in each row.

From left to right: share of the time, comfort expected, how reunions are coded, and who is sought
when the child is alarmed and when it is calm. Below: what the relationships come to together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from securebase.figures.lettering import Lettering
from securebase.figures.parts import SMALL, pixel_axes
from securebase.figures.picture import Picture
from securebase.figures.style import (
    BLACK,
    BLUE,
    PATTERN_STYLES,
    QUIET,
    RED,
    WIDTH,
    new_figure,
    styled,
)

HEIGHT = 582
ROWS, CASES = 4, 2
TOP, ROW, BAR = 522, 91, 19
"""Upper end of the first row, height of a row and of a bar, in pixels."""
BELOW = 132
"""Upper end of the two panels at the bottom."""
SHORTEST = 9
"""Percent that a segment needs for the number in it."""
SHADES = ("#FFFFFF", "#E8E8E8", "#C8D4E4", "#8FAACB", "#5580B4")
"""Segments for 0 to 4 secure relationships; each carries its number as well."""


@dataclass(frozen=True)
class Scale:
    """Where 0 to 100 percent stand, in pixels from the left."""

    left: float
    width: float

    def at(self, percent: np.ndarray | float) -> np.ndarray | float:
        """Return the place of a percentage."""
        return self.left + self.width * percent / 100


TIME, EXPECTED, REUNIONS = Scale(92, 66), Scale(222, 160), Scale(472, 186)
SOUGHT = (Scale(732, 60), Scale(850, 60))
SECURE_WITH, DIFFER = Scale(92, 400), Scale(620, 240)


@dataclass(frozen=True)
class Guess:
    """A prediction to mark with dashes: one of three kinds.

    Attributes
    ----------
    words : str
        What is said of it.
    rows : tuple of int
        Rows it is about; none for `differ`.
    expected : float or None
        Percent of comfort expected in that row; None to mark the reunions of the rows.
    differ : float or None
        Percent of children with different patterns.
    """

    words: str
    rows: tuple[int, ...] = ()
    expected: float | None = None
    differ: float | None = None


@dataclass(frozen=True)
class Shown:
    """What the picture shows: the upper case first, then the lower.

    Attributes
    ----------
    headers : sequence of str
        Whose relationship each row is, and how this caregiver answers.
    cases : sequence of str
        Names of the upper and of the lower case.
    time : numpy.ndarray, shape (4, 2)
        Percent of the time; NaN for a caregiver who is not there.
    expected, unsure : numpy.ndarray, shape (4, 2)
        Percent of comfort one child expects, and its standard deviation.
    average : numpy.ndarray, shape (4, 2)
        Percent of comfort that many children expect on average.
    patterns : numpy.ndarray, shape (4, 2, 4)
        Percent avoidant, secure, resistant and disorganised.
    sought : numpy.ndarray, shape (2, 4, 2)
        Percent of the times each is sought, by an alarmed and by a calm child.
    secure_with : numpy.ndarray, shape (2, 5)
        Percent of children secure with none, one, two … of their caregivers.
    differ : numpy.ndarray, shape (2,)
        Percent of children with different patterns with A and B; NaN where one is missing.
    guess : Guess or None
        What was predicted.
    """

    headers: Sequence[str]
    cases: Sequence[str]
    time: np.ndarray
    expected: np.ndarray
    unsure: np.ndarray
    average: np.ndarray
    patterns: np.ndarray
    sought: np.ndarray
    secure_with: np.ndarray
    differ: np.ndarray
    guess: Guess | None


@dataclass(frozen=True)
class NetworkArtists:
    """The moving artists of the picture; lists of words hold one for each row and case."""

    picture: Picture
    absent: str
    bars: list[PolyCollection]
    bands: PolyCollection
    segments: list[PolyCollection]
    shades: list[PolyCollection]
    dots: list[Line2D]
    guess: Line2D
    guess_words: Lettering
    headers: list[Lettering]
    cases: list[Lettering]
    times: list[Lettering]
    expectations: list[Lettering]
    secure: list[Lettering]
    sought: list[list[Lettering]]
    counts: list[list[Lettering]]
    differ: list[Lettering]


def draw_network(labels: Mapping[str, object]) -> NetworkArtists:
    """Draw the fixed parts of the picture.

    Parameters
    ----------
    labels : mapping
        Words that stay: ``time``, ``expected``, ``reunions``, ``alarmed``, ``play``,
        ``secure_with``, ``differ``, ``absent``, and the list ``patterns``.

    Returns
    -------
    NetworkArtists
        What `update_network` changes.
    """
    with styled():
        figure = new_figure(height=HEIGHT)
        axes = pixel_axes(figure)
        _draw_titles(axes, labels)
        _draw_key(axes, labels)
        _draw_scales(axes)
        shapes = _draw_shapes(axes)
        words = _draw_words(axes)
    bars, bands, segments, shades, dots, guess = shapes
    moving = [*bars, bands, *segments, *shades, *dots, guess]
    for some in words.values():
        flat = some if isinstance(some, list) else [some]
        moving += [text for part in flat for text in (part if isinstance(part, list) else [part])]
    return NetworkArtists(Picture(figure, moving), labels["absent"], *shapes, **words)


def case_y(row: int, case: int) -> float:
    """Return the middle of a bar, in pixels from below; row `ROWS` is the bottom of the picture."""
    first = TOP - ROW * row - 42 if row < ROWS else BELOW - 42
    return first - (BAR + 5) * case


def _draw_titles(axes: Axes, labels: Mapping[str, object]) -> None:
    above = {"time": TIME, "expected": EXPECTED, "reunions": REUNIONS}
    above |= dict(zip(("alarmed", "play"), SOUGHT, strict=True))
    for name, scale in above.items():
        axes.text(scale.left, TOP + 3, labels[name], va="bottom", fontsize=SMALL, weight="bold")
    for name, scale in (("secure_with", SECURE_WITH), ("differ", DIFFER)):
        axes.text(scale.left, BELOW - 18, labels[name], fontsize=SMALL, weight="bold")


def _draw_key(axes: Axes, labels: Mapping[str, object]) -> None:
    """Write which hatch is which pattern."""
    x = EXPECTED.left + 120
    for name, style in zip(labels["patterns"], PATTERN_STYLES.values(), strict=True):
        look = {"edgecolor": style.color, **style.face}
        axes.bar(x + 9, 12, 18, HEIGHT - 19, align="center", **look)
        text = axes.text(x + 23, HEIGHT - 13, name, va="center", fontsize=SMALL)
        x += text.get_window_extent().width + 38


def _draw_scales(axes: Axes) -> None:
    for row in range(ROWS + 1):
        y = TOP - ROW * row - 1
        axes.plot([8, WIDTH - 8], [y, y], color=QUIET, linewidth=0.8)
    for row in range(ROWS):
        low, high = case_y(row, 1) - 13, case_y(row, 0) + 13
        for percent in (0, 50, 100):
            axes.plot([EXPECTED.at(percent)] * 2, [low, high], color="#C0C0C0", linewidth=0.8)
    for percent in (0, 50, 100):
        for scale, row in ((EXPECTED, ROWS - 1), (DIFFER, ROWS)):
            y = case_y(row, 1) - 22
            axes.text(scale.at(percent), y, f"{percent}", ha="center", va="center", fontsize=SMALL)


def _draw_shapes(axes: Axes) -> tuple:
    """Return bars of both cases, bands, segments, shades, dots and the mark of a prediction."""
    bars = [
        _polygons(axes, facecolor=face, edgecolor=BLUE, linewidth=1.3) for face in ("white", BLUE)
    ]
    bands = _polygons(axes, facecolor="#B9CBE0", edgecolor="none")
    segments = [
        _polygons(axes, edgecolor=style.color, linewidth=1, **style.face)
        for style in PATTERN_STYLES.values()
    ]
    shades = [_polygons(axes, facecolor=shade, edgecolor=BLACK, linewidth=0.8) for shade in SHADES]
    looks = [{"marker": "o", "ms": 7, "mew": 1.8, "mfc": face} for face in ("white", BLUE)]
    looks.insert(0, {"marker": "|", "ms": 17, "mew": 2.5, "mec": RED})
    dots = [axes.plot([], [], linestyle="", color=BLUE, **look)[0] for look in looks]
    (guess,) = axes.plot([], [], color=BLACK, linestyle="--", linewidth=1.8)
    guess.set_path_effects([withStroke(linewidth=4, foreground="white")])
    return bars, bands, segments, shades, dots, guess


def _polygons(axes: Axes, **look: object) -> PolyCollection:
    return axes.add_collection(PolyCollection([], **look), autolim=False)


def _draw_words(axes: Axes) -> dict[str, object]:
    def words(x: float, y: float, **look: object) -> Lettering:
        look = {"fontsize": SMALL, "va": "center"} | look
        return axes.add_artist(Lettering(x, y, "", **look))

    def column(x: float, **look: object) -> list[Lettering]:
        return [words(x, case_y(*at), **look) for at in np.ndindex(ROWS, CASES)]

    names = [*np.ndindex(ROWS, CASES), (ROWS, 0), (ROWS, 1)]
    return {
        "guess_words": words(WIDTH - 12, 0, ha="right", weight="bold"),
        "headers": [words(12, TOP - ROW * row - 15, weight="bold") for row in range(ROWS)],
        "cases": [words(84, case_y(*at), ha="right") for at in names],
        "times": column(0),
        "expectations": column(EXPECTED.at(100) + 12),
        "secure": column(REUNIONS.at(100) + 8),
        "sought": [column(0) for _ in SOUGHT],
        "counts": [
            [words(0, case_y(ROWS, case), ha="center") for _ in SHADES] for case in range(CASES)
        ],
        "differ": [words(0, case_y(ROWS, case)) for case in range(CASES)],
    }


def update_network(artists: NetworkArtists, shown: Shown) -> None:
    """Show another network.

    Parameters
    ----------
    artists : NetworkArtists
        From `draw_network`.
    shown : Shown
        What to show.
    """
    name_rows(artists, shown.headers, shown.cases)
    _update_bars(artists, shown)
    _update_expectations(artists, shown)
    _update_patterns(artists, shown)
    _update_together(artists, shown)
    _mark_guess(artists, shown.guess, shown.differ)


def name_rows(
    artists: NetworkArtists, headers: Sequence[str], cases: Sequence[str]
) -> list[Lettering]:
    """Write who the caregivers are and which two cases are compared; return what was written.

    Parameters
    ----------
    artists : NetworkArtists
        From `draw_network`.
    headers, cases : sequence of str
        As in `Shown`.

    Returns
    -------
    list of Lettering
        All that may be seen before a prediction.
    """
    for text, words in zip(artists.headers, headers, strict=True):
        text.set_text(words)
    for number, text in enumerate(artists.cases):
        text.set_text(cases[number % CASES])
    return [*artists.headers, *artists.cases]


def _box(left: float, right: float, y: float) -> list[tuple[float, float]]:
    low, high = y - BAR / 2, y + BAR / 2
    return [(left, low), (right, low), (right, high), (left, high)]


def _update_bars(artists: NetworkArtists, shown: Shown) -> None:
    """Draw all plain bars, hollow for the upper case and filled for the lower."""
    columns = ((TIME, shown.time, artists.times),)
    columns += tuple(zip(SOUGHT, shown.sought, artists.sought, strict=True))
    boxes: tuple[list, list] = ([], [])
    for scale, percents, texts in columns:
        for text, (row, case) in zip(texts, np.ndindex(ROWS, CASES), strict=True):
            percent = percents[row, case]
            there = not np.isnan(percent)
            came_or_went = scale is TIME and not np.isnan(percents[row]).all()
            absent = artists.absent if came_or_went else ""
            text.set_text(f"{percent:.0f}%" if there else absent)
            text.set_x(scale.at(percent) + 5 if there else scale.left)
            if there:
                boxes[case].append(_box(scale.left, scale.at(percent), case_y(row, case)))
    for case, percent in enumerate(shown.differ):
        there = not np.isnan(percent)
        artists.differ[case].set(
            text=f"{percent:.0f}" if there else artists.absent,
            x=DIFFER.at(percent if there else 0) + 6,
        )
        if there:
            boxes[case].append(_box(DIFFER.left, DIFFER.at(percent), case_y(ROWS, case)))
    for bars, verts in zip(artists.bars, boxes, strict=True):
        bars.set_verts(verts)


def _update_expectations(artists: NetworkArtists, shown: Shown) -> None:
    bands, dots = [], ([], [], [])
    for text, (row, case) in zip(artists.expectations, np.ndindex(ROWS, CASES), strict=True):
        mean, spread, y = shown.expected[row, case], shown.unsure[row, case], case_y(row, case)
        if np.isnan(mean):
            text.set_text("")
            continue
        text.set_text(f"{mean:.0f} \N{PLUS-MINUS SIGN} {spread:.0f}%")
        low, high = np.clip([mean - spread, mean + spread], 0, 100)
        bands.append(_box(EXPECTED.at(low), EXPECTED.at(high), y))
        dots[0].append((EXPECTED.at(shown.average[row, case]), y))
        dots[1 + case].append((EXPECTED.at(mean), y))
    artists.bands.set_verts(bands)
    for line, places in zip(artists.dots, dots, strict=True):
        line.set_data(*(zip(*places, strict=True) if places else ([], [])))


def _update_patterns(artists: NetworkArtists, shown: Shown) -> None:
    boxes: list[list] = [[] for _ in PATTERN_STYLES]
    for text, (row, case) in zip(artists.secure, np.ndindex(ROWS, CASES), strict=True):
        shares = shown.patterns[row, case]
        text.set_text("" if np.isnan(shares[1]) else f"{shares[1]:.0f}")
        if not np.isnan(shares[1]):
            ends = REUNIONS.at(np.r_[0, np.cumsum(shares)])
            for verts, left, right in zip(boxes, ends[:-1], ends[1:], strict=True):
                verts.append(_box(left, right, case_y(row, case)))
    for collection, verts in zip(artists.segments, boxes, strict=True):
        collection.set_verts(verts)


def _update_together(artists: NetworkArtists, shown: Shown) -> None:
    boxes: list[list] = [[] for _ in SHADES]
    for case, shares in enumerate(shown.secure_with):
        ends = SECURE_WITH.at(np.r_[0, np.cumsum(shares)])
        for count, share in enumerate(shares):
            left, right = ends[count], ends[count + 1]
            if share > 0:
                boxes[count].append(_box(left, right, case_y(ROWS, case)))
            words = f"{count}: {share:.0f}" if share >= SHORTEST else ""
            artists.counts[case][count].set(text=words, x=(left + right) / 2)
    for collection, verts in zip(artists.shades, boxes, strict=True):
        collection.set_verts(verts)


def _mark_guess(artists: NetworkArtists, guess: Guess | None, differ: np.ndarray) -> None:
    artists.guess_words.set_text(guess.words if guess else "")
    places: list[tuple[float, float]] = []
    if guess is not None and guess.differ is not None:
        places = _upright(DIFFER.at(guess.differ), ROWS)
        artists.guess_words.set_y(BELOW - 112)
        for text, percent in zip(artists.differ, differ, strict=True):
            if -3 < guess.differ - percent < 12:
                text.set_x(DIFFER.at(guess.differ) + 6)
    elif guess is not None:
        artists.guess_words.set_y(TOP - ROW * guess.rows[0] - 15)
        for row in guess.rows:
            places += (
                _around(row)
                if guess.expected is None
                else _upright(EXPECTED.at(guess.expected), row)
            )
    artists.guess.set_data(*(zip(*places, strict=True) if places else ([], [])))


def _upright(x: float, row: int) -> list[tuple[float, float]]:
    return [(x, case_y(row, 0) + 15), (x, case_y(row, 1) - 15)]


def _around(row: int) -> list[tuple[float, float]]:
    """Return a box around the reunions of a row, and a gap before the next box."""
    low, high = case_y(row, 1) - 14, case_y(row, 0) + 14
    left, right = REUNIONS.left - 6, REUNIONS.at(100) + 30
    box = [(left, low), (right, low), (right, high), (left, high), (left, low)]
    return [*box, (np.nan, np.nan)]
