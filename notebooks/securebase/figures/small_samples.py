"""Pairs of samples in two panels, and below them how many pairs differ by more than a gap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text

from securebase.figures.lettering import Lettering
from securebase.figures.parts import (
    Count,
    CountArtists,
    broken_line,
    draw_count,
    mark_guess,
    update_count,
    upright_strokes,
)
from securebase.figures.picture import Picture
from securebase.figures.style import BLACK, BLUE, QUIET, RED, new_figure, styled

BESIDE = 0.2
"""How far the samples of a pair stand from its middle."""


@dataclass(frozen=True)
class Panel:
    """What one panel and its row of the count show.

    Attributes
    ----------
    title : str
        What stands over the panel.
    percents : numpy.ndarray, shape (pairs, 2)
        Percent secure in both samples of each pair, 0 to 100.
    intervals : numpy.ndarray, shape (pairs, 2, 2)
        Low and high end of each sample's interval, in percent.
    claimed : numpy.ndarray of bool, shape (pairs,)
        Which pairs differ by more than the gap.
    count : Count
        How many of 100 pairs do.
    """

    title: str
    percents: np.ndarray
    intervals: np.ndarray
    claimed: np.ndarray
    count: Count


@dataclass(frozen=True)
class PanelArtists:
    """The moving artists of one panel and its row."""

    title: Text
    intervals: Line2D
    joins: Line2D
    alike: Line2D
    claimed: Line2D
    count: CountArtists

    @property
    def moving(self) -> tuple[Line2D | Text, ...]:
        """All artists in painting order."""
        *own, count = vars(self).values()
        return (*own, *count.moving)


@dataclass(frozen=True)
class SamplesArtists:
    """The moving artists of the picture."""

    picture: Picture
    panels: tuple[PanelArtists, ...]
    guess: Line2D
    guess_label: Text


def draw_samples(labels: Mapping[str, str], pairs: int, share: float) -> SamplesArtists:
    """Draw the fixed parts of the picture.

    Parameters
    ----------
    labels : mapping
        Words on the axes: ``pair``, ``world``, ``counts``, ``markers``.
    pairs : int
        How many pairs a panel shows.
    share : float
        Percent secure where all samples come from.

    Returns
    -------
    SamplesArtists
        What `update_samples` changes.
    """
    with styled():
        figure = new_figure(height=580)
        counts = figure.add_axes((0.19, 0.135, 0.5, 0.14))
        counts.set(xlim=(0, 100), ylim=(1.6, -0.6), yticks=[], xlabel=labels["counts"])
        counts.spines["left"].set_visible(False)
        figure.text(0.01, 0.012, labels["markers"], fontsize=9.5)
        figure.text(0.06, 0.345, labels["world"], fontsize=9.5)
        panels = tuple(
            _draw_panel(figure.add_axes((x, 0.45, 0.435, 0.46)), counts, row, labels, pairs, share)
            for row, x in enumerate((0.06, 0.555))
        )
        (guess,) = counts.plot([], [], color=BLACK, linestyle="--")
        guess_label = counts.add_artist(Lettering(0, -0.95, "", ha="center", fontweight="bold"))
    moving = [artist for panel in panels for artist in panel.moving]
    picture = Picture(figure, [*moving, guess, guess_label], veil_at=(0.5, 0.66))
    return SamplesArtists(picture, panels, guess, guess_label)


def _draw_panel(
    axes: Axes, counts: Axes, row: int, labels: Mapping[str, str], pairs: int, share: float
) -> PanelArtists:
    axes.set(xlim=(0.3, pairs + 0.7), ylim=(0, 100), xlabel=labels["pair"])
    axes.set_xticks(range(1, pairs + 1, 2))
    axes.set_yticks(range(0, 101, 25), [f"{tick}%" for tick in range(0, 101, 25)])
    axes.axhline(share, color=BLACK, linestyle=":", linewidth=1.4)
    (intervals,) = axes.plot([], [], color=QUIET, linewidth=1)
    (joins,) = axes.plot([], [], color=RED, linewidth=3)
    marks = {"linestyle": "", "markersize": 6, "clip_on": False}
    (alike,) = axes.plot([], [], marker="o", mfc="white", mec=BLUE, mew=1.5, **marks)
    (claimed,) = axes.plot([], [], marker="s", color=RED, **marks)
    title = axes.add_artist(Lettering(0.3, 104, "", fontweight="bold"))
    count = draw_count(counts, row, -5, 104)
    return PanelArtists(title, intervals, joins, alike, claimed, count)


def update_samples(
    artists: SamplesArtists, panels: Sequence[Panel], guess: tuple[float, str] | None
) -> None:
    """Show other samples.

    Parameters
    ----------
    artists : SamplesArtists
        From `draw_samples`.
    panels : sequence of Panel
        What the left and the right panel show.
    guess : tuple of float and str, or None
        How many of 100 pairs were predicted to differ, and its label.
    """
    for part, panel in zip(artists.panels, panels, strict=True):
        _update_panel(part, panel)
        update_count(part.count, panel.count)
    mark_guess(artists.guess, artists.guess_label, guess, [-0.6, 0.45])


def _update_panel(part: PanelArtists, panel: Panel) -> None:
    part.title.set_text(panel.title)
    middle = np.arange(1, len(panel.percents) + 1)[:, np.newaxis]
    places = middle + np.array([-BESIDE, BESIDE])
    part.intervals.set_data(*upright_strokes(places.ravel(), panel.intervals.reshape(-1, 2)))
    chosen = panel.claimed
    part.joins.set_data(*broken_line(np.stack([places, panel.percents], axis=-1)[chosen]))
    part.claimed.set_data(places[chosen].ravel(), panel.percents[chosen].ravel())
    part.alike.set_data(places[~chosen].ravel(), panel.percents[~chosen].ravel())
