"""A grid of approaches and outcomes, with one cell read out beside it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text

from securebase.figures.lettering import Lettering
from securebase.figures.parts import broken_line
from securebase.figures.picture import Picture
from securebase.figures.style import BLACK, BLUE, GOLD, QUIET, RED, new_figure, styled

MARKS: Mapping[str, Mapping[str, object]] = {
    "trial": {"marker": "s", "color": BLUE, "markersize": 12},
    "review": {"marker": "D", "color": GOLD, "markersize": 10},
    "association": {"marker": "^", "color": BLACK, "markersize": 11},
    "observed": {"marker": "v", "color": RED, "markersize": 11},
    "uncontrolled": {"marker": "o", "mfc": "white", "mec": BLACK, "mew": 2, "markersize": 11},
    "none": {"marker": "_", "color": QUIET, "markersize": 10},
}
"""How each kind of evidence is marked."""

LINES = 26
ROW = 0.41
"""Half the height of a cell's frame; its width is one."""


@dataclass(frozen=True)
class MapArtists:
    """The moving artists of the map."""

    picture: Picture
    chosen: Line2D
    lines: tuple[Text, ...]
    guesses: Line2D
    guess_words: Text


def draw_map(
    labels: Mapping[str, str],
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Mapping[tuple[int, int], tuple[str, str]],
) -> MapArtists:
    """Draw the empty map as background, and what it holds as moving artists.

    Parameters
    ----------
    labels : mapping
        Words for each key of `MARKS`.
    rows, columns : sequence of str
        Approaches from the top, outcomes from the left (a line break is allowed).
    cells : mapping
        Row and column to kind of evidence (a key of `MARKS`) and word below the mark.

    Returns
    -------
    MapArtists
        What `update_map` changes.
    """
    with styled():
        figure = new_figure(height=600)
        axes = figure.add_axes((0.0, 0.1, 0.645, 0.88))
        axes.set(xlim=(-1.62, len(columns) - 0.5), ylim=(len(rows) - 0.4, -1.05))
        axes.set_axis_off()
        _label(axes, rows, columns)
        content = _fill(axes, cells)
        _explain(figure.add_axes((0.01, 0.0, 0.98, 0.1)), labels)
        (guesses,) = axes.plot([], [], color=BLACK, linestyle="--", linewidth=1.8)
        (chosen,) = axes.plot([], [], color=BLUE, linewidth=3)
        pane = figure.add_axes((0.665, 0.1, 0.33, 0.85))
        pane.set(xlim=(0, 1), ylim=(LINES - 0.5, -0.5))
        pane.set_axis_off()
        lines = tuple(
            pane.add_artist(Lettering(0, place, "", **_look(place))) for place in range(LINES)
        )
        guess_words = pane.add_artist(Lettering(0, LINES - 1, "", va="center", fontweight="bold"))
    moving = (*content, guesses, chosen, *lines, guess_words)
    return MapArtists(Picture(figure, moving, (0.33, 0.5)), chosen, lines, guesses, guess_words)


def _look(place: int) -> dict[str, object]:
    return {"va": "center", "fontsize": 9.5, "fontweight": "normal" if place else "bold"}


def _label(axes: Axes, rows: Sequence[str], columns: Sequence[str]) -> None:
    for place, words in enumerate(rows):
        axes.text(-1.6, place, words, va="center", fontsize=9.5, linespacing=1.15)
        axes.axhline(place + 0.5, color="#DDDDDD", linewidth=1, zorder=0)
    for place, words in enumerate(columns):
        axes.text(place, -0.79, words, ha="center", va="center", fontsize=9.5, fontweight="bold")


def _fill(axes: Axes, cells: Mapping[tuple[int, int], tuple[str, str]]) -> list[Line2D | Text]:
    """Put what each cell holds on top, so that a prediction can come before it."""
    content: list[Line2D | Text] = []
    for kind, look in MARKS.items():
        places = [(column, row - 0.12) for (row, column), (own, _) in cells.items() if own == kind]
        content += axes.plot(*np.array(places).reshape(-1, 2).T, linestyle="", **look)
    for (row, column), (kind, words) in cells.items():
        color = QUIET if kind == "none" else BLACK
        look = {"ha": "center", "va": "center", "fontsize": 9.5, "color": color}
        content.append(axes.add_artist(Lettering(column, row + 0.26, words, **look)))
    return content


def _explain(axes: Axes, labels: Mapping[str, str]) -> None:
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.set_axis_off()
    for place, (kind, look) in enumerate(MARKS.items()):
        x, y = 0.012 + 0.335 * (place % 3), 0.72 - 0.45 * (place // 3)
        axes.plot([x], [y], linestyle="", **look)
        axes.text(x + 0.018, y, labels[kind], va="center", fontsize=9.5)


def update_map(
    artists: MapArtists,
    chosen: tuple[int, int],
    lines: Sequence[str],
    guesses: Collection[tuple[int, int]],
    guess_words: str,
) -> None:
    """Show another cell.

    Parameters
    ----------
    artists : MapArtists
        From `draw_map`.
    chosen : tuple of int
        Row and column of the cell read out.
    lines : sequence of str
        What is read out, at most `LINES` lines.
    guesses : collection of tuple of int
        Cells that were marked before the map was shown.
    guess_words : str
        The prediction in words; may be empty.
    """
    artists.chosen.set_data(*_frame(*chosen, 0.0).T)
    artists.guesses.set_data(*broken_line(_frame(*cell, 0.06) for cell in guesses))
    for label, words in zip(artists.lines, [*lines, *[""] * LINES], strict=False):
        label.set_text(words)
    artists.guess_words.set_text(guess_words)


def _frame(row: int, column: int, inset: float) -> np.ndarray:
    """Return the corners of a cell, shape (5, 2)."""
    right, down = 0.48 - inset, ROW + 0.06 - inset
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]) * (right, down)
    return corners + np.array([column, row])
