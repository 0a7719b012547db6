"""Bars: how many of 1,000 relationships are coded disorganised, by what is different about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from securebase.figures.lettering import Lettering
from securebase.figures.picture import Picture
from securebase.figures.style import BLACK, BLUE, QUIET, new_figure, styled

LARGEST = 1000
OFFSET, HEIGHT = 0.2, 0.34
"""How far the two bars of a row stand from its middle, and how thick they are."""
ASIDE, WIDE = 9, 58
"""How far words stand from a bar or line, and how wide a number is, in units of the axis."""


@dataclass(frozen=True)
class RoutesArtists:
    """The moving artists of the picture; lists hold one bar for each row, from the top."""

    picture: Picture
    full: tuple[Rectangle, ...]
    now: tuple[Rectangle, ...]
    full_counts: tuple[Lettering, ...]
    now_counts: tuple[Lettering, ...]
    guess: Line2D
    guess_label: Lettering


def draw_routes(labels: Mapping[str, str], rows: Sequence[str]) -> RoutesArtists:
    """Draw the fixed parts of the picture.

    Parameters
    ----------
    labels : mapping
        Words: ``count`` (the axis), ``full`` and ``now`` (what the two bars of a row are).
    rows : sequence of str
        Names of the rows, from the top; the last one is set apart by a line.

    Returns
    -------
    RoutesArtists
        What `update_routes` changes.
    """
    with styled():
        figure = new_figure(height=560)
        axes = figure.add_axes((0.265, 0.1, 0.71, 0.79))
        axes.set(xlim=(0, LARGEST), ylim=(len(rows) - 0.45, -0.55), xlabel=labels["count"])
        axes.set_yticks(range(len(rows)), rows)
        axes.set_xticks(range(0, 1001, 200), [f"{count:,}" for count in range(0, 1001, 200)])
        axes.tick_params(axis="y", length=0)
        axes.axhline(len(rows) - 1.5, color=QUIET, linestyle=":", linewidth=1.2)
        _draw_key(figure.add_axes((0.265, 0.905, 0.6, 0.06)), labels)
        full, full_counts = _draw_bars(axes, len(rows), -OFFSET, facecolor="white", hatch="//")
        now, now_counts = _draw_bars(axes, len(rows), OFFSET, facecolor=BLUE)
        (guess,) = axes.plot([], [], color=BLACK, linestyle="--", linewidth=2.4, clip_on=False)
        guess_label = axes.add_artist(Lettering(0, 0, "", va="center", fontweight="bold"))
    moving = [*full, *now, *full_counts, *now_counts, guess, guess_label]
    picture = Picture(figure, moving)
    return RoutesArtists(picture, full, now, full_counts, now_counts, guess, guess_label)


def _draw_bars(
    axes: Axes, rows: int, offset: float, **look: str
) -> tuple[tuple[Rectangle, ...], tuple[Lettering, ...]]:
    places = np.arange(rows) + offset
    bars = axes.barh(places, 0, HEIGHT, edgecolor=BLUE, **look)
    counts = [axes.add_artist(Lettering(0, place, "", va="center")) for place in places]
    return tuple(bars), tuple(counts)


def _draw_key(axes: Axes, labels: Mapping[str, str]) -> None:
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.set_axis_off()
    for x, look, words in (
        (0.0, {"facecolor": "white", "hatch": "//"}, labels["full"]),
        (0.5, {"facecolor": BLUE}, labels["now"]),
    ):
        axes.add_patch(Rectangle((x, 0.25), 0.06, 0.5, edgecolor=BLUE, **look))
        axes.text(x + 0.075, 0.5, words, va="center")


def update_routes(
    artists: RoutesArtists,
    full: Sequence[int],
    now: Sequence[int],
    guess: tuple[int, float, str] | None,
) -> None:
    """Show other counts.

    Parameters
    ----------
    artists : RoutesArtists
        From `draw_routes`.
    full, now : sequence of int
        Of 1,000 relationships in each row, those coded disorganised: with all routes open, and
        as set.
    guess : tuple of int, float and str, or None
        Row, count and label of a prediction.
    """
    row, place, text = guess or (-1, 0, "")
    for bars, labels, counts in (
        (artists.full, artists.full_counts, full),
        (artists.now, artists.now_counts, now),
    ):
        for number, (bar, label, count) in enumerate(zip(bars, labels, counts, strict=True)):
            bar.set_width(count)
            covered = number == row and -ASIDE < place - count < WIDE
            label.set(x=(place if covered else count) + ASIDE, text=f"{count}")
    artists.guess.set_data(*(([place] * 2, [row - 0.46, row + 0.46]) if guess else ([], [])))
    on_left = place < 0.8 * LARGEST
    beyond = WIDE + max(
        labels[row].get_position()[0] for labels in (artists.full_counts, artists.now_counts)
    )
    artists.guess_label.set(
        x=max(place + ASIDE, beyond) if on_left else place - ASIDE,
        y=row,
        ha="left" if on_left else "right",
        text=text,
    )
