"""A thousand families twice: which relationships are coded disorganised, in which families."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from securebase.figures.lettering import Lettering
from securebase.figures.picture import Picture
from securebase.figures.style import BLACK, BLUE, QUIET, RED, new_figure, styled

ROW = 50
"""Families in a row of the grid."""

PLACES = np.array([(column, row) for row in range(20) for column in range(ROW)])

LOOKS = (
    {"marker": "s", "mfc": RED, "mec": "white"},
    {"marker": "o", "mfc": BLUE, "mec": BLUE},
    {"marker": "s", "mfc": "white", "mec": RED},
    {"marker": "o", "mfc": "white", "mec": QUIET},
)
"""Marks in the order of the grid: square with maltreatment, filled if coded disorganised."""


@dataclass(frozen=True)
class Group:
    """A thousand families.

    Attributes
    ----------
    counts : sequence of int
        Families with maltreatment and coded disorganised, without and coded, with and not coded,
        without and not coded; they add up to 1,000.
    of_coded : float
        Of 100 relationships coded disorganised, how many come from families with maltreatment.
    title, verdict : str
        Words above the grid and above the bar.
    kinds : sequence of str
        Words beside the four marks.
    """

    counts: Sequence[int]
    of_coded: float
    title: str
    verdict: str
    kinds: Sequence[str]


@dataclass(frozen=True)
class GroupArtists:
    """The moving artists of one thousand families."""

    marks: tuple[Line2D, ...]
    bar: Rectangle
    title: Lettering
    verdict: Lettering
    kinds: tuple[Lettering, ...]

    @property
    def moving(self) -> tuple[Line2D | Rectangle | Lettering, ...]:
        """All artists in painting order."""
        return (*self.marks, self.bar, self.title, self.verdict, *self.kinds)


@dataclass(frozen=True)
class ThousandArtists:
    """The moving artists of the picture."""

    picture: Picture
    groups: tuple[GroupArtists, GroupArtists]
    guess: Line2D
    guess_label: Lettering


def draw_thousand(labels: Mapping[str, str]) -> ThousandArtists:
    """Draw the fixed parts of the picture.

    Parameters
    ----------
    labels : mapping
        Words: ``bar``, the name of the axis below.

    Returns
    -------
    ThousandArtists
        What `update_thousand` changes.
    """
    with styled():
        figure = new_figure(height=600)
        sides = [_draw_side(figure, left, labels) for left in (0.02, 0.52)]
        axes = sides[0][1]
        (guess,) = axes.plot([], [], color=BLACK, linestyle="--", linewidth=2.4, clip_on=False)
        guess_label = axes.add_artist(Lettering(0, 1.65, "", va="center", fontweight="bold"))
    groups = tuple(group for group, _ in sides)
    moving = [artist for group in groups for artist in group.moving]
    return ThousandArtists(
        Picture(figure, [*moving, guess, guess_label], veil_at=(0.5, 0.6)),
        groups,
        guess,
        guess_label,
    )


def _draw_side(figure: Figure, left: float, labels: Mapping[str, str]) -> tuple[GroupArtists, Axes]:
    grid = figure.add_axes((left, 0.47, 0.46, 0.47))
    grid.set(xlim=(-0.8, ROW - 0.2), ylim=(19.7, -2.2))
    grid.set_axis_off()
    size = {"linestyle": "", "markersize": 5.2, "markeredgewidth": 1.1}
    marks = tuple(grid.plot([], [], **look, **size)[0] for look in LOOKS)
    title = grid.add_artist(Lettering(-0.4, -1.6, "", va="center", fontweight="bold"))
    key = figure.add_axes((left, 0.275, 0.46, 0.18), xlim=(0, 1), ylim=(3.6, -0.6))
    key.set_axis_off()
    for row, look in enumerate(LOOKS):
        key.plot([0.02], [row], **look, linestyle="", markersize=8, markeredgewidth=1.4)
    kinds = tuple(key.add_artist(Lettering(0.05, row, "", va="center")) for row in range(4))
    bar_axes = figure.add_axes((left + 0.02, 0.1, 0.43, 0.055), xlim=(0, 100), ylim=(0, 1))
    bar_axes.set(yticks=[], xticks=range(0, 101, 25), xlabel=labels["bar"])
    bar_axes.add_patch(Rectangle((0, 0), 100, 1, facecolor="white", edgecolor=BLUE, linewidth=1.4))
    bar = bar_axes.add_patch(Rectangle((0, 0), 0, 1, facecolor=RED, edgecolor=BLACK, hatch="//"))
    verdict = bar_axes.add_artist(Lettering(0, 2.55, "", va="center", fontweight="bold", color=RED))
    for artist in (bar_axes.spines["bottom"], bar_axes.spines["left"]):
        artist.set_visible(False)
    return GroupArtists(marks, bar, title, verdict, kinds), bar_axes


def update_thousand(
    artists: ThousandArtists, groups: Sequence[Group], guess: tuple[float, str] | None
) -> None:
    """Show other thousands.

    Parameters
    ----------
    artists : ThousandArtists
        From `draw_thousand`.
    groups : sequence of two Group
        Left and right.
    guess : tuple of float and str, or None
        Of 100 relationships coded disorganised on the left, how many were predicted to come from
        families with maltreatment, and the label of that.
    """
    for shown, group in zip(artists.groups, groups, strict=True):
        ends = np.cumsum([0, *group.counts])
        for mark, start, end in zip(shown.marks, ends, ends[1:], strict=False):
            mark.set_data(*PLACES[start:end].T)
        shown.bar.set_width(group.of_coded)
        shown.title.set_text(group.title)
        shown.verdict.set_text(group.verdict)
        for label, words in zip(shown.kinds, group.kinds, strict=True):
            label.set_text(words)
    artists.guess.set_data(*(([guess[0]] * 2, [-0.1, 1.25]) if guess else ([], [])))
    if guess:
        artists.guess_label.set(x=guess[0], ha="left" if guess[0] < 50 else "right")
    artists.guess_label.set_text(guess[1] if guess else "")
