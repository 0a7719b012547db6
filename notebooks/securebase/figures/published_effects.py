"""A forest plot of published correlations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.text import Text

from securebase.figures.lettering import Lettering
from securebase.figures.parts import level_strokes, mark_guess
from securebase.figures.picture import Picture
from securebase.figures.style import BLACK, BLUE, QUIET, new_figure, styled

LOW, HIGH = -0.4, 1.0
WORDS_AT = ((-1.595, -0.16, BLACK), (-1.595, 0.19, "#444444"), (1.06, 0, BLACK))
"""Where name, source and numbers of a row stand: horizontally, below its middle, and in what."""


@dataclass(frozen=True)
class ForestRow:
    """One published correlation.

    Attributes
    ----------
    name, source, numbers : str
        What stands left of the plot, below that, and right of the plot.
    value : float
        The correlation.
    interval : tuple of float or None
        Ends of its 95% interval, None where it is not known.
    """

    name: str
    source: str
    numbers: str
    value: float
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class ForestArtists:
    """The moving artists of the forest plot."""

    picture: Picture
    words: list[list[Text]]
    intervals: Line2D
    known: Line2D
    unknown: Line2D
    guess: Line2D
    guess_label: Text


def draw_forest(labels: Mapping[str, str], rows: int) -> ForestArtists:
    """Draw the fixed parts of the picture.

    Parameters
    ----------
    labels : mapping
        Words on the axes: ``value``, ``markers``.
    rows : int
        Largest number of correlations shown at once.

    Returns
    -------
    ForestArtists
        What `update_forest` changes.
    """
    with styled():
        figure = new_figure(height=500)
        axes = figure.add_axes((0.375, 0.17, 0.43, 0.75))
        axes.set(xlim=(LOW, HIGH), ylim=(rows - 0.3, -0.7), yticks=[], xlabel=labels["value"])
        ticks = np.arange(-4, 11, 2) / 10
        axes.set_xticks(ticks, [_tick(tick) for tick in ticks])
        axes.spines["left"].set_visible(False)
        axes.axvline(0, color=QUIET, linestyle=":", linewidth=1.2)
        figure.text(0.01, 0.02, labels["markers"], fontsize=9.5, linespacing=1.4)
        (intervals,) = axes.plot([], [], color=BLUE, linewidth=3)
        (known,) = axes.plot([], [], linestyle="", marker="D", markersize=9, color=BLUE)
        (unknown,) = axes.plot(
            [], [], linestyle="", marker="o", markersize=10, mfc="white", mec=BLACK, mew=2
        )
        (guess,) = axes.plot([], [], color=BLACK, linestyle="--")
        words = [
            [
                axes.add_artist(Lettering(x, row + down, "", va="center", color=color))
                for x, down, color in WORDS_AT
            ]
            for row in range(rows)
        ]
        guess_label = axes.add_artist(Lettering(0, -0.82, "", ha="center", fontweight="bold"))
    moving = [intervals, known, unknown, guess, guess_label, *chain(*words)]
    picture = Picture(figure, moving)
    return ForestArtists(picture, words, intervals, known, unknown, guess, guess_label)


def update_forest(
    artists: ForestArtists, rows: Sequence[ForestRow], guess: tuple[float, str] | None
) -> None:
    """Show other correlations.

    Parameters
    ----------
    artists : ForestArtists
        From `draw_forest`.
    rows : sequence of ForestRow
        What to show, from the top.
    guess : tuple of float and str, or None
        A correlation that was predicted, and its label.
    """
    filled = [(row.name, row.source, row.numbers) for row in rows]
    empty = [("", "", "")] * (len(artists.words) - len(rows))
    for label, words in zip(chain(*artists.words), chain(*filled, *empty), strict=True):
        label.set_text(words)
    known = [(row.value, place) for place, row in enumerate(rows) if row.interval]
    unknown = [(row.value, place) for place, row in enumerate(rows) if not row.interval]
    artists.known.set_data(*_columns(known))
    artists.unknown.set_data(*_columns(unknown))
    heights = [place for _, place in known]
    intervals = [row.interval for row in rows if row.interval]
    artists.intervals.set_data(*level_strokes(intervals, heights))
    ends = [-0.7, len(artists.words) - 0.3]
    mark_guess(artists.guess, artists.guess_label, guess, ends)


def _tick(value: float) -> str:
    return f"{value:.1f}".replace("0.", ".").replace("-", "\N{MINUS SIGN}") if value else "0"


def _columns(points: Sequence[tuple[float, float]]) -> np.ndarray:
    return np.array(points, dtype=float).reshape(-1, 2).T
