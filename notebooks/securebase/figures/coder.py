"""Two relationships in the Strange Situation: strips of behaviour, four scales beside each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from securebase.figures.lettering import Lettering
from securebase.figures.parts import level_strokes, pixel_axes, write_key
from securebase.figures.picture import Picture
from securebase.figures.style import BLACK, BLUE, FAINT, QUIET, new_figure, styled
from securebase.figures.two_caregivers import action_mark

HEIGHT = 600
STEPS = 12
"""Steps of each episode."""

ROW_OF = {"upset": 2, "does": 1, "contact": 0}
MARKS: tuple[Mapping[str, object], ...] = (
    {"color": QUIET, "marker": ".", "ms": 4},
    {"color": BLACK, "marker": "_", "ms": 4, "mew": 2.5},
    {"color": BLUE, "marker": "^", "ms": 5, "fillstyle": "none"},
    {**action_mark(2), "ms": 6},
    {"color": BLACK, "marker": "x", "ms": 5, "mew": 2},
)
"""Play, turning away though upset, seeking contact, protest, freezing."""

RATERS: Mapping[str, tuple[float, Mapping[str, object]]] = {
    "rules": (0, {"color": BLUE, "marker": "o", "ms": 8}),
    "coder_1": (0.31, {"color": BLACK, "marker": "$1$", "ms": 6.5}),
    "coder_2": (-0.31, {"color": BLACK, "marker": "$2$", "ms": 6.5}),
    "you": (0, {"color": BLACK, "marker": "D", "ms": 11, "fillstyle": "none", "mew": 1.6}),
}
"""How far above its row each rater's mark stands, and its look."""


@dataclass(frozen=True)
class Strip:
    """What one row of the picture shows.

    Parameters
    ----------
    upset, contact : ndarray of bool, shape (m,)
        Visibly upset; in contact with the caregiver. The first m steps of the visit.
    does : ndarray of int, shape (m,)
        Number of what the baby does, see `MARKS`; -1 while the caregiver is away.
    ratings : mapping of str to sequence of float
        Four ratings, 1 to 7, by rater, see `RATERS`; who is left out is not shown, and neither
        is a rating that is not a number.
    title, seen, verdict : str
        Three lines: which relationship, what can be counted, and what coders make of it.
    """

    upset: np.ndarray
    contact: np.ndarray
    does: np.ndarray
    ratings: Mapping[str, Sequence[float]]
    title: str
    seen: str
    verdict: str


@dataclass(frozen=True)
class Row:
    """The moving artists of one row."""

    upset: Line2D
    contact: Line2D
    does: tuple[Line2D, ...]
    raters: Mapping[str, Line2D]
    title: Lettering
    seen: Lettering
    verdict: Lettering

    @property
    def strip(self) -> tuple[Line2D | Lettering, ...]:
        """What is seen of the visit itself."""
        return (self.upset, self.contact, *self.does, self.title)

    @property
    def moving(self) -> tuple[Line2D | Lettering, ...]:
        """All artists in painting order."""
        return (*self.strip, *self.raters.values(), self.seen, self.verdict)


@dataclass(frozen=True)
class CoderArtists:
    """The moving artists of the picture."""

    picture: Picture
    rows: tuple[Row, Row]
    prediction: Lettering


def draw_coder(labels: Mapping[str, object], away: Sequence[bool]) -> CoderArtists:
    """Draw the fixed parts of the picture.

    Parameters
    ----------
    labels : mapping
        Words: ``rows`` (by key of `ROW_OF`), ``episodes`` (one per episode), ``scales`` (four),
        ``strength``, ``marks`` (one per `MARKS`) and ``raters`` (by key of `RATERS`).
    away : sequence of bool
        For each episode, whether the caregiver is away.

    Returns
    -------
    CoderArtists
        What `update_coder` changes.
    """
    with styled():
        figure = new_figure(height=HEIGHT)
        rows = tuple(_draw_row(figure, bottom, labels, away) for bottom in (0.655, 0.225))
        _draw_key(figure, labels)
        prediction = figure.add_artist(
            Lettering(0.985, 0.465, "", ha="right", fontsize=10, fontweight="bold")
        )
    moving = (*rows[0].moving, *rows[1].moving, prediction)
    return CoderArtists(Picture(figure, moving, veil_at=(0.5, 0.335)), rows, prediction)


def _draw_row(
    figure: Figure, bottom: float, labels: Mapping[str, object], away: Sequence[bool]
) -> Row:
    axes = figure.add_axes((0.072, bottom, 0.593, 0.225))
    steps = STEPS * len(away)
    axes.set(xlim=(0, steps), ylim=(-0.6, 2.6), yticks=[*ROW_OF.values()])
    axes.set_yticklabels([labels["rows"][name] for name in ROW_OF])
    axes.set_xticks(STEPS * (np.arange(len(away)) + 0.5), labels["episodes"])
    axes.tick_params(length=0)
    for number, is_away in enumerate(away):
        axes.axvline(STEPS * number, color=QUIET, linewidth=0.8)
        if is_away:
            axes.axvspan(STEPS * number, STEPS * (number + 1), color=FAINT, lw=0, zorder=0)

    def line(y: float, **look: object) -> Lettering:
        return figure.add_artist(Lettering(0.012, bottom + y, "", **look))

    return Row(
        _block(axes, BLACK),
        _block(axes, BLUE),
        tuple(axes.plot([], [], linestyle="none", **mark)[0] for mark in MARKS),
        _draw_scales(figure, bottom, labels),
        line(0.281, fontweight="bold", fontsize=11),
        line(0.247, fontsize=10),
        line(-0.106, fontsize=10),
    )


def _block(axes: Axes, color: str) -> Line2D:
    (block,) = axes.plot([], [], color=color, linewidth=9, solid_capstyle="butt")
    return block


def _draw_scales(figure: Figure, bottom: float, labels: Mapping[str, object]) -> dict[str, Line2D]:
    axes = figure.add_axes((0.805, bottom, 0.18, 0.225))
    axes.set(xlim=(0.6, 7.4), ylim=(-0.6, 3.6), xticks=range(1, 8))
    axes.set_yticks(range(3, -1, -1), labels["scales"])
    axes.set_xlabel(labels["strength"], labelpad=3)
    axes.tick_params(axis="y", length=0)
    for row in range(4):
        axes.axhline(row, color=FAINT, linewidth=1, zorder=0)
    return {
        name: axes.plot([], [], linestyle="none", clip_on=False, **mark)[0]
        for name, (_, mark) in RATERS.items()
    }


def _draw_key(figure: Figure, labels: Mapping[str, object]) -> None:
    """Draw what each mark means, in two lines below both rows."""
    axes = pixel_axes(figure)
    raters = (mark for _, mark in RATERS.values())
    away = {"color": FAINT, "marker": "s", "ms": 9}
    below = chain(zip(raters, labels["raters"].values(), strict=True), [(away, labels["away"])])
    for y, entries in ((39, zip(MARKS, labels["marks"], strict=True)), (15, below)):
        write_key(axes, 12, y, entries, indent=21, gap=19)


def update_coder(artists: CoderArtists, strips: tuple[Strip, Strip], prediction: str) -> None:
    """Show two other relationships.

    Parameters
    ----------
    artists : CoderArtists
        From `draw_coder`.
    strips : tuple of two Strip
        Upper and lower row.
    prediction : str
        What was predicted, in words; empty if nothing was.
    """
    for row, shown in zip(artists.rows, strips, strict=True):
        _update_row(row, shown)
    artists.prediction.set_text(prediction)


def _update_row(row: Row, shown: Strip) -> None:
    for name in ("upset", "contact"):
        steps = [(start, start + 1) for start in np.flatnonzero(getattr(shown, name))]
        getattr(row, name).set_data(*level_strokes(steps, [ROW_OF[name]] * len(steps)))
    for number, marks in enumerate(row.does):
        at = np.flatnonzero(shown.does == number) + 0.5
        marks.set_data(at, np.full(len(at), ROW_OF["does"]))
    for name, marks in row.raters.items():
        ratings = np.array(shown.ratings.get(name, []), float)
        rows = np.arange(3, 3 - len(ratings), -1)
        marks.set_data(ratings, rows + RATERS[name][0])
    for text, words in ((row.title, "title"), (row.seen, "seen"), (row.verdict, "verdict")):
        text.set_text(getattr(shown, words))
