"""The calibration plot of notebook 12: how often answers were right, by how sure one was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.text import Text

from securebase.figures.parts import upright_strokes
from securebase.figures.picture import Picture
from securebase.figures.style import BLUE, QUIET, new_figure, styled

ASIDE = 0.12
"""How far the idea stands to the left of a tick, and the answers to the right."""

KEY_X = 2.55
COUNT_Y = 109


@dataclass(frozen=True)
class CalibrationArtists:
    """The moving artists of the calibration plot."""

    picture: Picture
    dots: Line2D
    intervals: Line2D
    counts: tuple[Text, ...]
    whose: Text


def draw_calibration(
    labels: Mapping[str, str], sure: Sequence[str], idea: Sequence[float]
) -> CalibrationArtists:
    """Draw the axes and the idea of words that fit.

    Parameters
    ----------
    labels : mapping
        Words for ``share``, ``sure``, ``idea`` and ``answers``.
    sure : sequence of str
        Degrees of confidence, from the lowest.
    idea : sequence of float
        How many of 100 answers would be right at each if the words fitted.

    Returns
    -------
    CalibrationArtists
        What `update_calibration` changes.
    """
    places = np.arange(len(sure))
    with styled():
        figure = new_figure(height=440)
        axes = figure.add_axes((0.08, 0.14, 0.89, 0.8))
        axes.set(xlim=(-0.5, 3.4), ylim=(0, 116), ylabel=labels["share"], xlabel=labels["sure"])
        axes.set_xticks(places, sure)
        axes.set_yticks(range(0, 101, 25))
        axes.spines["bottom"].set_bounds(-0.5, 2.4)
        axes.xaxis.set_label_coords(0.37, -0.09)
        look = {"color": QUIET, "marker": "s", "mfc": "white", "mew": 1.8, "markersize": 9}
        axes.plot(places - ASIDE, idea, linestyle="--", **look)
        axes.plot([KEY_X], [70], linestyle="", **look)
        axes.text(KEY_X + 0.1, 70, labels["idea"], va="center", color=QUIET)
        axes.plot([KEY_X], [45], "o", color=BLUE, markersize=10)
        axes.text(KEY_X + 0.1, 35, labels["answers"], va="center", color=BLUE)
        whose = axes.text(KEY_X + 0.1, 45, "", va="center", color=BLUE, fontweight="bold")
        (intervals,) = axes.plot([], [], color=BLUE, linewidth=2.5)
        (dots,) = axes.plot([], [], "o", color=BLUE, markersize=10, clip_on=False)
        counts = tuple(
            axes.text(place + ASIDE, COUNT_Y, "", ha="center", va="center", color=BLUE)
            for place in places
        )
    moving = (intervals, dots, *counts, whose)
    return CalibrationArtists(Picture(figure, moving), dots, intervals, counts, whose)


def update_calibration(
    artists: CalibrationArtists,
    shares: np.ndarray,
    intervals: np.ndarray,
    counts: Sequence[str],
    whose: str,
) -> None:
    """Show other answers.

    Parameters
    ----------
    artists : CalibrationArtists
        From `draw_calibration`.
    shares : numpy.ndarray, shape (degrees,)
        How many of 100 were right; not a number where there is no answer.
    intervals : numpy.ndarray, shape (degrees, 2)
        Ends of the interval around each share, of 100.
    counts : sequence of str
        The counts in words, for each degree.
    whose : str
        Whose answers they are.
    """
    places = np.arange(len(shares)) + ASIDE
    artists.dots.set_data(places, shares)
    artists.intervals.set_data(*upright_strokes(places, intervals))
    for label, words in zip(artists.counts, counts, strict=True):
        label.set_text(words)
    artists.whose.set_text(whose)
