"""Two caregivers, one baby: the same four panels twice, side by side.

From top to bottom: moments of daily life, what the baby comes to expect, what it does by the
end, and the reunion patterns of many such families.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import FillBetweenPolyCollection, LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Transform

from securebase.figures.lettering import Lettering
from securebase.figures.parts import SMALL, pixel_axes, write_key
from securebase.figures.picture import Picture
from securebase.figures.style import (
    BLACK,
    BLUE,
    GOLD,
    PATTERN_STYLES,
    QUIET,
    RED,
    Style,
    new_figure,
    styled,
)

HEIGHT = 600
GAP = 3
"""Empty places between the first and the last moments of a strip."""

ACTION_STYLES = (
    Style(GOLD, "", "_", ""),
    Style(BLUE, "-", "^", ""),
    Style(RED, "--", "^", "///"),
)
"""Turning away, signalling (small and hollow), escalating (large and filled)."""

ENDING_MARKS: tuple[Mapping[str, object], ...] = (
    {"marker": "o", "ms": 6},
    {"marker": "o", "ms": 6, "fillstyle": "left", "markerfacecoloralt": "white"},
    {"marker": "o", "ms": 6, "fillstyle": "none"},
    {"marker": "x", "ms": 5, "mew": 2},
    {"marker": "P", "ms": 6.5, "fillstyle": "none"},
    {"marker": "*", "ms": 8},
    {"marker": "D", "ms": 4.5},
    {"marker": "o", "ms": 6, "fillstyle": "bottom", "markerfacecoloralt": "white"},
)
"""Met at once, repaired, missed, rebuffed, intruded on, alarmed, comforted unasked, half met."""

ROOM_FOR_VALUE = 27
"""Percent of a bar panel's scale that the number beside a bar takes."""

ROW_OF_BABY, ROW_OF_ENDING = -0.27, -0.68


@dataclass(frozen=True)
class Relationship:
    """What one column shows.

    Attributes
    ----------
    title : str
        Whose relationship it is, and how this caregiver answers.
    baby : str
        What is said of the baby below the title.
    need : numpy.ndarray, shape (m,)
        Distress that each moment of the strip itself brings, 0 to 1.
    distress : numpy.ndarray, shape (m,)
        Distress at that moment, with what was left of earlier moments, 0 to 1.
    action : numpy.ndarray of int, shape (m,)
        Number of what the baby did, see `ACTION_STYLES`.
    ending : numpy.ndarray of int, shape (m,)
        Number of how it ended, see `ENDING_MARKS`; -1 where the baby was left to itself.
    moments : numpy.ndarray, shape (k,)
        Moments at which an expectation is drawn.
    expected, uncertainty : numpy.ndarray, shape (2, k)
        Expected comfort after an ordinary and after a loud signal, in percent, and its
        standard deviation.
    expected_labels : sequence of str
        Words at the ends of the two lines.
    shares : sequence of float
        Percent of turning away, signalling and escalating in the last 100 moments.
    comfort : str
        What is said about comfort and about the time until the baby is calm.
    patterns : sequence of float
        Percent avoidant, secure, resistant and disorganised.
    predicted_action : int or None
        Row of `shares` that was predicted to be the longest.
    predicted_pattern : tuple of int and float, or None
        Row of `patterns` and the percentage predicted for it.
    prediction : str
        What is said about the dashed mark of the prediction.
    """

    title: str
    baby: str
    need: np.ndarray
    distress: np.ndarray
    action: np.ndarray
    ending: np.ndarray
    moments: np.ndarray
    expected: np.ndarray
    uncertainty: np.ndarray
    expected_labels: Sequence[str]
    shares: Sequence[float]
    comfort: str
    patterns: Sequence[float]
    predicted_action: int | None = None
    predicted_pattern: tuple[int, float] | None = None
    prediction: str = ""


@dataclass(frozen=True)
class Bars:
    """A row of horizontal bars with their percentages, and what was predicted of them."""

    bars: list[Rectangle]
    values: list[Lettering]
    prediction: Line2D

    @property
    def artists(self) -> list:
        """What moves."""
        return [*self.bars, self.prediction, *self.values]


@dataclass(frozen=True)
class Column:
    """The moving artists of one column."""

    titles: tuple[Lettering, Lettering]
    needs: LineCollection
    distress: LineCollection
    baby: list[Line2D]
    endings: list[Line2D]
    lines: list[Line2D]
    bands: list[FillBetweenPolyCollection]
    line_labels: list[Lettering]
    shares: Bars
    comfort: Lettering
    patterns: Bars
    prediction: Lettering

    @property
    def artists(self) -> list:
        """What moves, in painting order."""
        strip = [self.distress, self.needs, *self.baby, *self.endings]
        expectation = [*self.bands, *self.lines, *self.line_labels]
        bars = [*self.shares.artists, self.comfort, *self.patterns.artists, self.prediction]
        return [*self.titles, *strip, *expectation, *bars]


@dataclass(frozen=True)
class TwoCaregivers:
    """The picture and its two columns."""

    picture: Picture
    columns: tuple[Column, Column] = field(repr=False)


def draw_two_caregivers(labels: Mapping[str, object], shown: int, moments: int) -> TwoCaregivers:
    """Draw the fixed parts of the picture.

    Parameters
    ----------
    labels : mapping
        Words that stay: ``first``, ``last``, ``distress``, ``baby``, ``answer``, ``need``,
        ``left``, ``moment``, ``shares``; with a blank for the side ``expectation`` and
        ``patterns``; and the lists ``sides``, ``actions``, ``endings``, ``pattern_names``.
    shown : int
        How many moments the strip shows at its beginning and again at its end.
    moments : int
        How many moments there are.

    Returns
    -------
    TwoCaregivers
        What `update_column` changes.
    """
    with styled():
        figure = new_figure(height=HEIGHT)
        columns = tuple(
            _draw_column(figure, left, _of_side(labels, side), shown, moments)
            for left, side in zip((0, 0.504), labels["sides"], strict=True)
        )
        for ends in ([0.02, 0.6], [0.69, 0.96]):
            figure.add_artist(Line2D([0.498, 0.498], ends, color=QUIET, linewidth=0.8))
        _draw_key(figure, labels)
    a, b = (column.artists for column in columns)
    return TwoCaregivers(Picture(figure, b, first=a), columns)


def _of_side(labels: Mapping[str, object], side: str) -> Mapping[str, object]:
    """Return the words with the name of a side in their blanks."""
    return labels | {name: labels[name].format(side=side) for name in ("expectation", "patterns")}


def _draw_column(
    figure: Figure, left: float, labels: Mapping[str, object], shown: int, moments: int
) -> Column:
    strip = figure.add_axes((left + 0.072, 0.715, 0.41, 0.18))
    expectation = figure.add_axes((left + 0.072, 0.382, 0.305, 0.17))
    shares = figure.add_axes((left + 0.086, 0.085, 0.125, 0.16))
    patterns = figure.add_axes((left + 0.315, 0.085, 0.165, 0.16))
    _title(shares, labels["shares"])
    _title(patterns, labels["patterns"])
    needs, distress, baby, endings = _draw_strip(strip, labels, shown)
    lines, bands, line_labels = _draw_expectation(expectation, labels, moments)
    return Column(
        titles=(
            _letter(figure, left + 0.012, 0.939, fontsize=11, fontweight="bold"),
            _letter(figure, left + 0.012, 0.908),
        ),
        needs=needs,
        distress=distress,
        baby=baby,
        endings=endings,
        lines=lines,
        bands=bands,
        line_labels=line_labels,
        shares=_draw_bars(shares, labels["actions"], ACTION_STYLES),
        comfort=_letter(figure, left + 0.012, 0.048),
        patterns=_draw_bars(patterns, labels["pattern_names"], list(PATTERN_STYLES.values())),
        prediction=_letter(figure, left + 0.482, 0.014, ha="right"),
    )


def _letter(place: Axes | Figure, x: float, y: float, **kwargs: object) -> Lettering:
    """Add a text that will change, in the place's own coordinates."""
    transform: Transform = getattr(place, "transData", None) or place.transFigure
    text = Lettering(x, y, "", transform=transform, **{"fontsize": SMALL} | kwargs)
    return place.add_artist(text)


def _title(axes: Axes, words: str) -> None:
    axes.set_title(words, fontsize=SMALL, loc="right", pad=6)


def _draw_strip(
    axes: Axes, labels: Mapping[str, object], shown: int
) -> tuple[LineCollection, LineCollection, list[Line2D], list[Line2D]]:
    axes.set(xlim=(-0.8, 2 * shown + GAP - 0.2), ylim=(-0.95, 1.04), xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    for start in (0, shown + GAP):
        axes.plot([start - 0.5, start + shown - 0.5], [0, 0], color=QUIET, linewidth=0.8)
    for row, name in ((0.5, "distress"), (ROW_OF_BABY, "baby"), (ROW_OF_ENDING, "answer")):
        axes.text(-1.2, row, labels[name], ha="right", va="center", fontsize=SMALL)
    for x, ha, name in ((-0.5, "left", "first"), (2 * shown + GAP - 0.5, "right", "last")):
        axes.text(x, -1, labels[name], ha=ha, va="top", fontsize=SMALL, color="#222222")
    bars = {"capstyle": "butt", "antialiaseds": False}
    distress = axes.add_collection(LineCollection([], colors="#B0B0B0", linewidths=5, **bars))
    needs = axes.add_collection(LineCollection([], colors=BLACK, linewidths=5, **bars))
    baby = [_marks(axes, action_mark(number)) for number in range(len(ACTION_STYLES))]
    endings = [_marks(axes, {"color": BLACK, **mark}) for mark in ENDING_MARKS]
    return needs, distress, baby, endings


def action_mark(number: int) -> dict[str, object]:
    """Return how an action is marked, by its number in `ACTION_STYLES`."""
    style = ACTION_STYLES[number]
    extra = ({"ms": 6, "mew": 2.5}, {"ms": 5, "fillstyle": "none"}, {"ms": 7})[number]
    return {"color": style.color, "marker": style.marker, **extra}


def _marks(axes: Axes, mark: Mapping[str, object]) -> Line2D:
    (line,) = axes.plot([], [], linestyle="none", clip_on=False, **mark)
    return line


def _draw_expectation(
    axes: Axes, labels: Mapping[str, object], moments: int
) -> tuple[list[Line2D], list[FillBetweenPolyCollection], list[Lettering]]:
    axes.set(xlim=(0, moments), ylim=(0, 100), yticks=(0, 50, 100), xlabel=labels["moment"])
    axes.set_yticklabels(["0", "50", "100%"])
    axes.xaxis.labelpad = 1
    axes.set_title(labels["expectation"], fontsize=SMALL, pad=7, x=-0.19)
    styles = ACTION_STYLES[1:]
    bands = [axes.fill_between([0], [0], color=s.color, alpha=0.18, linewidth=0) for s in styles]
    lines = [axes.plot([], [], color=s.color, linestyle=s.line, clip_on=False)[0] for s in styles]
    texts = [
        _letter(axes, moments * 1.015, 0, color=s.color, va="center", weight="bold") for s in styles
    ]
    return lines, bands, texts


def _draw_bars(axes: Axes, names: Sequence[str], styles: Sequence[Style]) -> Bars:
    rows = range(len(names))
    axes.set(xlim=(0, 128), ylim=(len(names) - 0.45, -0.55), xticks=[])
    axes.set_yticks(rows, names)
    axes.tick_params(axis="y", length=0)
    axes.spines["bottom"].set_visible(False)
    bars = []
    for row, style in zip(rows, styles, strict=True):
        bars += axes.barh(row, 0, height=0.6, edgecolor=style.color, linewidth=1.2, **style.face)
    values = [_letter(axes, 0, row, va="center") for row in rows]
    (prediction,) = axes.plot([], [], color=BLACK, linestyle="--", linewidth=1.5, clip_on=False)
    prediction.set_path_effects([withStroke(linewidth=4, foreground="white")])
    return Bars(bars, values, prediction)


def _draw_key(figure: Figure, labels: Mapping[str, object]) -> None:
    """Draw what each mark means, once for both columns."""
    axes = pixel_axes(figure)
    bars = [{"color": BLACK, "marker": "s", "ms": 7}, {"color": "#B0B0B0", "marker": "s", "ms": 7}]
    baby = [action_mark(number) for number in range(len(ACTION_STYLES))]
    above = [*zip(bars, (labels["need"], labels["left"]), strict=True), None]
    above += [labels["baby"], *zip(baby, labels["actions"], strict=True)]
    marks = [{"color": BLACK, **mark} for mark in ENDING_MARKS]
    below = [labels["answer"], *zip(marks, labels["endings"], strict=True)]
    for y, entries in ((396, above), (376, below)):
        write_key(axes, 12, y, entries)


def update_column(column: Column, shown: Relationship) -> None:
    """Show another relationship in one column.

    Parameters
    ----------
    column : Column
        From `draw_two_caregivers`.
    shown : Relationship
        What to show.
    """
    for text, words in zip(column.titles, (shown.title, shown.baby), strict=True):
        text.set_text(words)
    _update_strip(column, shown)
    _update_expectation(column, shown)
    column.comfort.set_text(shown.comfort)
    _update_bars(column.shares, shown.shares)
    _update_bars(column.patterns, shown.patterns)
    _mark_prediction(column, shown)


def _update_strip(column: Column, shown: Relationship) -> None:
    count = len(shown.distress)
    x = np.arange(count) + np.where(np.arange(count) < count // 2, 0, GAP)
    needs, distress = np.minimum(shown.need, shown.distress), shown.distress
    zero = np.zeros(count)
    column.needs.set_segments(np.stack([[x, zero], [x, needs]]).transpose(2, 0, 1))
    column.distress.set_segments(np.stack([[x, needs], [x, distress]]).transpose(2, 0, 1))
    for number, marks in enumerate(column.baby):
        at = x[shown.action == number]
        marks.set_data(at, np.full(len(at), ROW_OF_BABY))
    for number, marks in enumerate(column.endings):
        at = x[shown.ending == number]
        marks.set_data(at, np.full(len(at), ROW_OF_ENDING))


def _update_expectation(column: Column, shown: Relationship) -> None:
    low = np.clip(shown.expected - shown.uncertainty, 0, 100)
    high = np.clip(shown.expected + shown.uncertainty, 0, 100)
    for number, (line, band) in enumerate(zip(column.lines, column.bands, strict=True)):
        line.set_data(shown.moments, shown.expected[number])
        band.set_data(shown.moments, low[number], high[number])
    heights = _apart(shown.expected[:, -1], 17)
    for text, words, y in zip(column.line_labels, shown.expected_labels, heights, strict=True):
        text.set(text=words, y=y)


def _apart(places: np.ndarray, distance: float) -> np.ndarray:
    """Return two places on a scale to 100, moved apart so that their labels do not overlap."""
    middle, gap = places.mean(), max(abs(places[0] - places[1]), distance) / 2
    middle = np.clip(middle, gap + 2, 98 - gap)
    return middle + gap * np.where(places >= places[::-1], [1, 1], [-1, -1]) * (
        [1, -1] if places[0] == places[1] else [1, 1]
    )


def _update_bars(panel: Bars, percents: Sequence[float]) -> None:
    for bar, value, percent in zip(panel.bars, panel.values, percents, strict=True):
        bar.set_width(percent)
        value.set(x=percent + 3, text=f"{percent:.0f}%")


def _mark_prediction(column: Column, shown: Relationship) -> None:
    for panel in (column.shares, column.patterns):
        panel.prediction.set_data([], [])
    column.prediction.set_text(shown.prediction)
    if shown.predicted_action is not None:
        row = shown.predicted_action
        box = np.array([-0.44, -0.44, 0.44, 0.44, -0.44])
        column.shares.prediction.set_data([0, 127, 127, 0, 0], row + box)
    if shown.predicted_pattern is not None:
        row, percent = shown.predicted_pattern
        column.patterns.prediction.set_data([percent, percent], [row - 0.5, row + 0.5])
        if shown.patterns[row] <= percent < shown.patterns[row] + ROOM_FOR_VALUE:
            column.patterns.values[row].set_x(percent + 3)
