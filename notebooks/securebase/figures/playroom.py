"""Three minutes in a playroom, twice, side by side: alarm, distance and play on one strip."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import StepPatch

from securebase.figures.lettering import Lettering
from securebase.figures.parts import level_strokes
from securebase.figures.picture import Picture
from securebase.figures.style import (
    BLACK,
    BLUE,
    FAINT,
    GOLD,
    QUIET,
    RED,
    new_figure,
    styled,
)

LEFTS, WIDTH = (0.065, 0.565), 0.35
"""Left edge of each column and its width; to its right stand the labels of its lines."""

WIDEST = 7
"""Metres on the axis of distance."""
PLAY, CRY, PREDICTED = 1.3, 0.0, 2.55
"""Lower edges of the two lanes of the strip, and height of the predicted play."""

Spans = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Course:
    """What one column shows; every array has one value per second.

    Attributes
    ----------
    title : str
        Whose relationship it is, and what closeness brings in it.
    alarm, activation : numpy.ndarray, shape (n,)
        In percent.
    threshold : float
        Activation at which the system goes on, in percent.
    distance : numpy.ndarray, shape (n,)
        Metres between child and caregiver, 0 to `WIDEST`.
    set_goal : numpy.ndarray, shape (n,)
        Metres that will do; NaN where any distance will do.
    playing, crying : numpy.ndarray of bool, shape (n,)
        What the child does.
    totals : tuple of str
        What stands beside the lanes of play and of crying.
    events : sequence of tuple of float and str
        Second at which something begins, and its name; at most three.
    predicted : sequence of tuple of float
        Beginning and end of each stretch of play that was predicted, in seconds.
    """

    title: str
    alarm: np.ndarray
    activation: np.ndarray
    threshold: float
    distance: np.ndarray
    set_goal: np.ndarray
    playing: np.ndarray
    crying: np.ndarray
    totals: tuple[str, str]
    events: Sequence[tuple[float, str]]
    predicted: Spans


@dataclass(frozen=True)
class ColumnArtists:
    """The moving artists of one column, in painting order."""

    alarm: StepPatch
    threshold: Line2D
    activation: Line2D
    distance: Line2D
    set_goal: Line2D
    playing: StepPatch
    crying: StepPatch
    predicted: Line2D
    title: Lettering
    threshold_label: Lettering
    set_goal_label: Lettering
    predicted_label: Lettering
    totals: tuple[Lettering, Lettering]
    events: tuple[Lettering, Lettering, Lettering]

    @property
    def artists(self) -> list:
        """What moves."""
        *single, totals, events = vars(self).values()
        return [*single, *totals, *events]


@dataclass(frozen=True)
class PlayroomArtists:
    """The picture and its two columns."""

    picture: Picture
    columns: tuple[ColumnArtists, ColumnArtists]


def draw_playroom(labels: Mapping[str, str], seconds: int) -> PlayroomArtists:
    """Draw the fixed parts of the picture.

    Parameters
    ----------
    labels : mapping
        Words that stay: ``activation``, ``distance``, ``strip`` (titles of the panels),
        ``time``, ``play``, ``cry``, ``threshold`` and ``set_goal``.
    seconds : int
        Length of the strip.

    Returns
    -------
    PlayroomArtists
        What `update_playroom` changes.
    """
    with styled():
        figure = new_figure()
        columns = tuple(_draw_column(figure, left, labels, seconds) for left in LEFTS)
    a, b = (column.artists for column in columns)
    return PlayroomArtists(Picture(figure, (*a, *b)), columns)


def _draw_column(
    figure: Figure, left: float, labels: Mapping[str, str], seconds: int
) -> ColumnArtists:
    top, middle, strip = (
        figure.add_axes((left, bottom, WIDTH, height))
        for bottom, height in ((0.6, 0.25), (0.35, 0.16), (0.095, 0.165))
    )
    for axes, name in ((top, "activation"), (middle, "distance"), (strip, "strip")):
        axes.set(xlim=(0, seconds), title=labels[name])
        minutes = range(0, seconds + 1, 60)
        axes.set_xticks(minutes, [f"{second // 60}" for second in minutes])
        axes.tick_params(labelbottom=axes is strip)
    top.set(ylim=(0, 119))
    top.set_yticks([0, 50, 100], ["0%", "50%", "100%"])
    middle.set(ylim=(0, WIDEST), yticks=range(0, WIDEST, 2))
    strip.set(ylim=(-0.2, 2.8), xlabel=labels["time"])
    strip.set_yticks([CRY + 0.5, PLAY + 0.5], [labels["cry"], labels["play"]])
    edges = np.arange(seconds + 1)

    def area(axes: Axes, **look: object) -> StepPatch:
        return axes.stairs(np.zeros(seconds), edges, fill=True, **look)

    def line(axes: Axes, **look: object) -> Line2D:
        return axes.plot([], [], **look)[0]

    def words(axes: Axes, x: float, y: float, text: str = "", **look: object) -> Lettering:
        look = {"va": "center", "fontsize": 9.5} | look
        return axes.add_artist(Lettering(x, y, text, clip_on=False, **look))

    beside = 1.015 * seconds
    return ColumnArtists(
        area(top, fc=FAINT, ec=QUIET, lw=1),
        line(top, color=GOLD, linestyle=":", linewidth=1.8),
        line(top, color=BLUE),
        line(middle, color=BLACK),
        line(middle, color=GOLD, linestyle=(0, (1.5, 1.5)), linewidth=2.4, dash_capstyle="butt"),
        area(strip, fc=BLUE, ec=BLUE, lw=1),
        area(strip, fc="white", ec=RED, lw=1, hatch="////"),
        line(strip, color=BLACK, linestyle=(0, (3, 1.5)), linewidth=2.4, dash_capstyle="butt"),
        words(top, 0, 155, fontsize=12, fontweight="bold", color=BLUE),
        words(top, beside, 0, labels["threshold"], color=GOLD),
        words(middle, beside, 0, labels["set_goal"], color=GOLD),
        words(strip, beside, PREDICTED, fontweight="bold"),
        (words(strip, beside, PLAY + 0.5), words(strip, beside, CRY + 0.5)),
        tuple(words(top, 0, 111) for _ in range(3)),
    )


def update_playroom(artists: PlayroomArtists, courses: Sequence[Course], predicted: str) -> None:
    """Show two other courses.

    Parameters
    ----------
    artists : PlayroomArtists
        From `draw_playroom`.
    courses : sequence of Course
        What the left and the right column show.
    predicted : str
        What stands beside the predicted play, if any was predicted.
    """
    for column, course in zip(artists.columns, courses, strict=True):
        _show_lines(column, course)
        _show_strip(column, course)
        column.title.set_text(course.title)
        column.predicted_label.set_text(predicted if course.predicted else "")
        for number, label in enumerate(column.events):
            label.set_visible(number < len(course.events))
            if number < len(course.events):
                second, name = course.events[number]
                label.set(x=second, text=name)


def _show_lines(column: ColumnArtists, course: Course) -> None:
    seconds = np.arange(len(course.alarm)) + 0.5
    ends = [0, len(seconds)]
    column.alarm.set_data(course.alarm)
    column.alarm.set_visible(bool(course.alarm.any()))
    column.activation.set_data(seconds, course.activation)
    column.threshold.set_data(ends, [course.threshold] * 2)
    column.threshold_label.set_y(course.threshold)
    column.distance.set_data(seconds, course.distance)
    column.set_goal.set_data(seconds, course.set_goal)
    has_goal = bool(np.isfinite(course.set_goal).any())
    column.set_goal_label.set_visible(has_goal)
    if has_goal:
        column.set_goal_label.set_y(np.nanmax(course.set_goal))


def _show_strip(column: ColumnArtists, course: Course) -> None:
    lanes = ((column.playing, course.playing, PLAY), (column.crying, course.crying, CRY))
    for (lane, doing, low), label, words in zip(lanes, column.totals, course.totals, strict=True):
        lane.set_data(np.where(doing, low + 1, np.nan), baseline=low)
        lane.set_visible(bool(doing.any()))
        label.set_text(words)
    heights = [PREDICTED] * len(course.predicted)
    column.predicted.set_data(*level_strokes(course.predicted, heights))
