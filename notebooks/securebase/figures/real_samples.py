"""Published percentages in two panels that share their rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text

from securebase.figures.lettering import Lettering
from securebase.figures.parts import level_strokes, upright_strokes
from securebase.figures.picture import Picture
from securebase.figures.style import BLACK, BLUE, FAINT, QUIET, new_figure, styled

MARK_AT, WORDS_AT = 0.16, -0.22
"""How far below the middle of a row its marker and its label stand."""

BAND = "#D4D4D4"
EDGE = 32
"""A label of a value nearer than this to an end of the axis starts, or ends, there."""


@dataclass(frozen=True)
class RealCell:
    """One cell.

    Attributes
    ----------
    words : str
        Its label.
    values : tuple of float
        No percent, one, or both ends of a range.
    interval, chance : tuple of float or None
        Ends of its 95% interval, and of what chance alone would give, in percent.
    total : float or None
        Percent in all comparable studies together.
    filled : bool
        Whether its marker is filled.
    """

    words: str
    values: tuple[float, ...]
    interval: tuple[float, float] | None
    chance: tuple[float, float] | None
    total: float | None
    filled: bool


@dataclass(frozen=True)
class RealRow:
    """One row: its name, what stands below the name, and a cell for each panel."""

    name: str
    detail: str
    cells: tuple[RealCell, ...]


@dataclass(frozen=True)
class RealPanel:
    """The moving artists of one panel."""

    title: Text
    rules: Line2D
    chance: Line2D
    totals: Line2D
    ranges: Line2D
    intervals: Line2D
    filled: Line2D
    open: Line2D
    words: tuple[Text, ...]


@dataclass(frozen=True)
class RealArtists:
    """The moving artists of the picture."""

    picture: Picture
    names: tuple[tuple[Text, Text], ...]
    panels: tuple[RealPanel, ...]
    guess: Line2D
    guess_label: Text


def draw_real(labels: Mapping[str, str], rows: int) -> RealArtists:
    """Draw the fixed parts of the picture.

    Parameters
    ----------
    labels : mapping
        Words on the axes: ``percent``, ``markers``.
    rows : int
        Largest number of rows shown at once.

    Returns
    -------
    RealArtists
        What `update_real` changes.
    """
    with styled():
        figure = new_figure(height=600)
        axes = [figure.add_axes((x, 0.15, 0.325, 0.785)) for x in (0.275, 0.645)]
        panels = tuple(_draw_panel(each, labels, rows) for each in axes)
        figure.text(0.01, 0.015, labels["markers"], fontsize=9.5, linespacing=1.35)
        left = axes[0]
        names = tuple(
            (
                left.add_artist(Lettering(-83, row - 0.14, "", va="center", fontweight="bold")),
                left.add_artist(Lettering(-83, row + 0.2, "", va="center", fontsize=9.5)),
            )
            for row in range(rows)
        )
        (guess,) = left.plot([], [], color=BLACK, linestyle=(0, (2, 1.2)), clip_on=False)
        guess_label = left.add_artist(Lettering(50, -0.72, "", ha="center", fontweight="bold"))
    moving = [artist for panel in panels for artist in _moving(panel)]
    picture = Picture(figure, [*moving, *chain(*names), guess, guess_label])
    return RealArtists(picture, names, panels, guess, guess_label)


def _draw_panel(axes: Axes, labels: Mapping[str, str], rows: int) -> RealPanel:
    axes.set(xlim=(0, 100), ylim=(rows - 0.12, -1.05), yticks=[], xlabel=labels["percent"])
    axes.set_xticks(range(0, 101, 25), [f"{tick}%" for tick in range(0, 101, 25)])
    axes.spines["left"].set_visible(False)
    flat = {"solid_capstyle": "butt", "clip_on": False}
    (rules,) = axes.plot([], [], color=FAINT, linewidth=1)
    (chance,) = axes.plot([], [], color=BAND, linewidth=15, **flat)
    (totals,) = axes.plot([], [], color=BLACK, linewidth=1.6, linestyle="-", **flat)
    (ranges,) = axes.plot([], [], color=BLUE, linewidth=1.6, linestyle=":", **flat)
    (intervals,) = axes.plot([], [], color=BLUE, linewidth=3, **flat)
    marks = {"linestyle": "", "markersize": 9, "clip_on": False, "mec": BLUE, "mew": 2}
    (filled,) = axes.plot([], [], marker="D", mfc=BLUE, **marks)
    (hollow,) = axes.plot([], [], marker="o", mfc="white", **marks)
    words = tuple(
        axes.add_artist(Lettering(0, row + WORDS_AT, "", va="center", fontsize=9.5))
        for row in range(rows)
    )
    title = axes.add_artist(Lettering(0, -1.12, "", fontweight="bold"))
    return RealPanel(title, rules, chance, totals, ranges, intervals, filled, hollow, words)


def _moving(panel: RealPanel) -> list[Line2D | Text]:
    *lines, words = vars(panel).values()
    return [*lines, *words]


def update_real(
    artists: RealArtists,
    titles: Sequence[str],
    rows: Sequence[RealRow],
    guess: tuple[float | None, str] | None,
) -> None:
    """Show other rows.

    Parameters
    ----------
    artists : RealArtists
        From `draw_real`.
    titles : sequence of str
        What stands over the panels.
    rows : sequence of RealRow
        What to show, from the top.
    guess : tuple of (float or None) and str, or None
        Where on the left axis a prediction stands, if it has a place there, and its label.
    """
    name_rows(artists, [(row.name, row.detail) for row in rows])
    for place, (panel, title) in enumerate(zip(artists.panels, titles, strict=True)):
        panel.title.set_text(title)
        _update_panel(panel, [row.cells[place] for row in rows])
    _show_guess(artists, guess)


def name_rows(artists: RealArtists, rows: Sequence[tuple[str, str]]) -> list[Text]:
    """Write the names of the rows.

    Parameters
    ----------
    artists : RealArtists
        From `draw_real`.
    rows : sequence of (str, str)
        Name of each row from the top, and what stands below it.

    Returns
    -------
    list of matplotlib.text.Text
        The names as artists.
    """
    labels = list(chain(*artists.names))
    empty = [("", "")] * (len(artists.names) - len(rows))
    for label, words in zip(labels, chain(*rows, *empty), strict=True):
        label.set_text(words)
    return labels


def _show_guess(artists: RealArtists, guess: tuple[float | None, str] | None) -> None:
    """Mark a number in the last row, or write a prediction without a number at the top."""
    last = len(artists.names) - 1
    place, words = guess or (None, "")
    if place is None:
        artists.guess.set_data([], [])
        artists.guess_label.set(x=50, y=-0.72, ha="center", text=words)
        return
    artists.guess.set_data([place] * 2, [last - 0.04, last + 0.36])
    ha = "right" if place > 100 - EDGE else "center"
    artists.guess_label.set(x=place, y=last + 0.66, ha=ha, text=words)


def _update_panel(panel: RealPanel, cells: Sequence[RealCell]) -> None:
    panel.rules.set_data(*_across([(0, 100)] * (len(cells) - 1), down=0.5))
    panel.chance.set_data(*_across([cell.chance for cell in cells]))
    panel.intervals.set_data(*_across([cell.interval for cell in cells]))
    panel.ranges.set_data(*_across([c.values if len(c.values) == 2 else None for c in cells]))
    panel.totals.set_data(*_upright([cell.total for cell in cells]))
    for marker, filled in ((panel.filled, True), (panel.open, False)):
        points = [
            (value, row + MARK_AT)
            for row, cell in enumerate(cells)
            if cell.filled == filled
            for value in cell.values
        ]
        marker.set_data(*np.array(points, dtype=float).reshape(-1, 2).T)
    for row, label in enumerate(panel.words):
        cell = cells[row] if row < len(cells) else None
        x, ha = _beside(cell.values if cell else ())
        label.set(x=x, ha=ha, text=cell.words if cell else "")
        label.set_color(BLACK if cell and cell.values else QUIET)


def _beside(values: tuple[float, ...]) -> tuple[float, str]:
    """Return where the label of some values stands, and to which side it is aligned."""
    middle = float(np.mean(values)) if values else 50.0
    if middle < EDGE:
        return 0, "left"
    return (100, "right") if middle > 100 - EDGE else (middle, "center")


def _across(
    ends: Sequence[tuple[float, ...] | None], down: float = MARK_AT
) -> tuple[np.ndarray, np.ndarray]:
    """Return level strokes, one per row that has ends and so far below it, as one broken line."""
    rows = [row for row, pair in enumerate(ends) if pair is not None]
    return level_strokes([ends[row] for row in rows], [row + down for row in rows])


def _upright(places: Sequence[float | None]) -> tuple[np.ndarray, np.ndarray]:
    """Return upright strokes, one per row that has a place, as one broken line."""
    rows = [row for row, place in enumerate(places) if place is not None]
    ends = [(row - 0.02, row + 0.34) for row in rows]
    return upright_strokes([places[row] for row in rows], ends)
