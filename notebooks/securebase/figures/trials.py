"""Estimates of repeated trials in two panels, and below them how many seemed to work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text

from securebase.figures.lettering import Lettering
from securebase.figures.parts import Count, CountArtists, draw_count, mark_guess, update_count
from securebase.figures.picture import Picture
from securebase.figures.style import BLACK, BLUE, QUIET, RED, new_figure, styled

LOW, HIGH = -1.5, 3.5


@dataclass(frozen=True)
class TrialsPanel:
    """What one panel and its row of the count show.

    Attributes
    ----------
    title : str
        What stands over the panel.
    estimates : numpy.ndarray, shape (trials,)
        Estimated effects, in standard deviations.
    works : numpy.ndarray of bool, shape (trials,)
        In which trials the programme seemed to work.
    count : Count
        In how many of 100 trials it did.
    """

    title: str
    estimates: np.ndarray
    works: np.ndarray
    count: Count


@dataclass(frozen=True)
class TrialsPanelArtists:
    """The moving artists of one panel and its row."""

    title: Text
    truth: Line2D
    not_found: Line2D
    found: Line2D
    count: CountArtists

    @property
    def moving(self) -> tuple[Line2D | Text, ...]:
        """All artists in painting order."""
        *own, count = vars(self).values()
        return (*own, *count.moving)


@dataclass(frozen=True)
class TrialsArtists:
    """The moving artists of the picture."""

    picture: Picture
    panels: tuple[TrialsPanelArtists, ...]
    truth_label: Text
    guess: Line2D
    guess_label: Text


def draw_trials(labels: Mapping[str, str], shown: int) -> TrialsArtists:
    """Draw the fixed parts of the picture.

    Parameters
    ----------
    labels : mapping
        Words on the axes: ``trial``, ``estimate``, ``counts``, ``markers``.
    shown : int
        How many trials a panel shows.

    Returns
    -------
    TrialsArtists
        What `update_trials` changes.
    """
    with styled():
        figure = new_figure(height=580)
        counts = figure.add_axes((0.31, 0.135, 0.4, 0.13))
        counts.set(xlim=(0, 100), ylim=(1.6, -0.6), yticks=[], xlabel=labels["counts"])
        counts.spines["left"].set_visible(False)
        figure.text(0.01, 0.012, labels["markers"], fontsize=9.5)
        panels = tuple(
            _draw_panel(figure.add_axes((x, 0.45, 0.44, 0.47)), counts, row, labels, shown)
            for row, x in enumerate((0.065, 0.55))
        )
        panels[0].title.axes.set_ylabel(labels["estimate"])
        truth_label = figure.add_artist(Lettering(0.065, 0.345, "", va="center"))
        (guess,) = counts.plot([], [], color=BLACK, linestyle="--", clip_on=False)
        guess_label = counts.add_artist(Lettering(0, -0.95, "", ha="center", fontweight="bold"))
    moving = [artist for panel in panels for artist in panel.moving]
    picture = Picture(figure, [*moving, truth_label, guess, guess_label], veil_at=(0.5, 0.68))
    return TrialsArtists(picture, panels, truth_label, guess, guess_label)


def _draw_panel(
    axes: Axes, counts: Axes, row: int, labels: Mapping[str, str], shown: int
) -> TrialsPanelArtists:
    axes.set(xlim=(0, shown + 1), ylim=(LOW, HIGH), xlabel=labels["trial"])
    axes.set_xticks([1, *range(10, shown + 1, 10)])
    axes.axhline(0, color=QUIET, linestyle=":", linewidth=1.4)
    (truth,) = axes.plot([], [], color=BLACK, linewidth=1.6)
    marks = {"linestyle": "", "markersize": 6, "clip_on": False}
    (not_found,) = axes.plot([], [], marker="o", mfc="white", mec=BLUE, mew=1.5, **marks)
    (found,) = axes.plot([], [], marker="s", color=RED, **marks)
    title = axes.add_artist(Lettering(0, HIGH + 0.26, "", fontweight="bold"))
    return TrialsPanelArtists(title, truth, not_found, found, draw_count(counts, row, -3, 105))


def update_trials(
    artists: TrialsArtists,
    panels: Sequence[TrialsPanel],
    truth: tuple[float, str],
    guess: tuple[float, str] | None,
) -> None:
    """Show other trials.

    Parameters
    ----------
    artists : TrialsArtists
        From `draw_trials`.
    panels : sequence of TrialsPanel
        What the left and the right panel show.
    truth : tuple of float and str
        True effect of the programme, in standard deviations, and its label.
    guess : tuple of float and str, or None
        In how many of 100 trials the programme was predicted to seem to work, and its label.
    """
    for part, panel in zip(artists.panels, panels, strict=True):
        _update_panel(part, panel)
        update_count(part.count, panel.count)
        part.truth.set_data(part.truth.axes.get_xlim(), [truth[0]] * 2)
    artists.truth_label.set_text(truth[1])
    mark_guess(artists.guess, artists.guess_label, guess, [-0.6, 1.6])


def _update_panel(part: TrialsPanelArtists, panel: TrialsPanel) -> None:
    part.title.set_text(panel.title)
    place = np.arange(1, len(panel.estimates) + 1)
    height = np.clip(panel.estimates, LOW, HIGH)
    for marks, which in ((part.found, panel.works), (part.not_found, ~panel.works)):
        marks.set_data(place[which], height[which])
