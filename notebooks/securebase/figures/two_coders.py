"""A hundred rated relationships in a plane of two scales, and a table of two verdicts on each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from securebase.figures.lettering import Lettering
from securebase.figures.overlap_guesses import ScaleArtists, draw_scale, show_on_scale
from securebase.figures.parts import SMALL
from securebase.figures.picture import Picture
from securebase.figures.style import BLACK, FAINT, PATTERN_STYLES, QUIET, new_figure, styled

LOW, HIGH = 0.6, 7.4
"""Ends of the axes, a little beyond the scales."""


@dataclass(frozen=True)
class Verdicts:
    """What the picture shows.

    Parameters
    ----------
    ratings : ndarray, shape (2, n)
        Avoidance and resistance, 1 to 7.
    first, second : ndarray of int, shape (n,)
        Two verdicts on each relationship, numbered as the keys of `PATTERN_STYLES`.
    cut : float
        Where the scales are cut, 1 to 7.
    earlier : float or None
        Where they were cut for the first verdict, if that was elsewhere.
    titles : tuple of str
        What gave the verdicts in rows, and those in columns.
    same : str
        In how many the verdicts agree, in words.
    """

    ratings: np.ndarray
    first: np.ndarray
    second: np.ndarray
    cut: float
    earlier: float | None
    titles: tuple[str, str]
    same: str

    @property
    def table(self) -> np.ndarray:
        """Counts by first verdict (rows) and second (columns), shape (4, 4)."""
        kinds = len(PATTERN_STYLES)
        return np.bincount(kinds * self.first + self.second, minlength=kinds**2).reshape(kinds, -1)

    @property
    def agreeing(self) -> int:
        """How many relationships get the same verdict twice."""
        return int((self.first == self.second).sum())


@dataclass(frozen=True)
class TwoCodersArtists:
    """The moving artists of the picture."""

    picture: Picture
    points: tuple[Line2D, ...]
    rings: Line2D
    cut: Line2D
    earlier: Line2D
    counts: tuple[Lettering, ...]
    titles: tuple[Lettering, Lettering]
    scale: ScaleArtists


def draw_two_coders(labels: Mapping[str, object]) -> TwoCodersArtists:
    """Draw the fixed parts of the picture.

    Parameters
    ----------
    labels : mapping
        Words: ``avoidance``, ``resistance``, ``plane`` and ``same`` (titles), ``patterns``
        (four), ``ring``, ``cut`` and ``earlier``.

    Returns
    -------
    TwoCodersArtists
        What `update_two_coders` changes.
    """
    with styled():
        figure = new_figure()
        plane = figure.add_axes((0.06, 0.235, 0.47, 0.69), title=labels["plane"])
        plane.set(xlim=(LOW, HIGH), ylim=(LOW, HIGH), xticks=range(1, 8), yticks=range(1, 8))
        plane.set(xlabel=labels["avoidance"], ylabel=labels["resistance"])
        (earlier,) = plane.plot([], [], color=QUIET, linestyle="--", linewidth=1.6)
        (cut,) = plane.plot([], [], color=BLACK, linewidth=1.6)
        points = tuple(plane.plot([], [], ls="", **look)[0] for look in _looks())
        ring = {"marker": "o", "ms": 13, "fillstyle": "none", "color": BLACK, "mew": 1.4}
        (rings,) = plane.plot([], [], linestyle="none", **ring)
        grid = figure.add_axes((0.64, 0.36, 0.35, 0.42), xlim=(-0.5, 3.5), ylim=(3.5, -0.5))
        counts, titles = _draw_table(grid, labels["patterns"])
        scale = draw_scale(figure.add_axes((0.6, 0.12, 0.385, 0.09)), labels["same"])
        scale.truth.axes.set_xticks(range(0, 101, 20))
        scale.truth.axes.set_xticklabels([f"{share}" for share in range(0, 101, 20)])
        ring["ms"] = 10
        lines = [{"color": BLACK, "ls": "-"}, {"color": QUIET, "ls": "--"}]
        words = [*labels["patterns"], labels["ring"], labels["cut"], labels["earlier"]]
        _draw_key(figure.add_axes((0.03, 0.01, 0.55, 0.13)), [*_looks(), ring, *lines], words)
    moving = (earlier, cut, rings, *points, *counts, *titles, *scale.moving)
    return TwoCodersArtists(
        Picture(figure, moving), points, rings, cut, earlier, counts, titles, scale
    )


def _looks() -> list[dict[str, object]]:
    """Return how a point of each pattern is drawn."""
    size = {"ms": 6.5, "mew": 1.2}
    return [
        {"color": style.color, "marker": style.marker, **size} for style in PATTERN_STYLES.values()
    ]


def _draw_table(
    axes: Axes, patterns: Sequence[str]
) -> tuple[tuple[Lettering, ...], tuple[Lettering, Lettering]]:
    """Draw the frame of the table, its shaded diagonal, and empty cells by row."""
    axes.set_yticks(range(len(patterns)), patterns)
    axes.set_xticks(range(len(patterns)), patterns)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    for place in range(len(patterns)):
        axes.add_patch(Rectangle((place - 0.47, place - 0.45), 0.94, 0.9, fc=FAINT, ec=QUIET))

    def word(x: float, y: float, **look: object) -> Lettering:
        return axes.add_artist(Lettering(x, y, "", va="center", **look))

    cells = [word(x, y, ha="center", fontsize=12) for y in range(4) for x in range(4)]
    titles = (word(-0.55, -0.62, ha="right", weight="bold"), word(1.5, -1.1, ha="center"))
    titles[1].set_fontweight("bold")
    return tuple(cells), titles


def _draw_key(axes: Axes, marks: Sequence[Mapping[str, object]], words: Sequence[str]) -> None:
    """Draw what each mark means: the patterns, then below them ring and lines."""
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.set_axis_off()
    places = [*((x, 0.55) for x in (0.02, 0.2, 0.36, 0.54)), *((x, 0.2) for x in (0.02, 0.5, 0.73))]
    for (x, y), mark, meaning in zip(places, marks, words, strict=True):
        ends = [x] if "marker" in mark else [x - 0.02, x + 0.02]
        axes.plot(ends, [y] * len(ends), **mark)
        axes.text(x + 0.03, y, meaning, va="center", fontsize=SMALL)


def update_two_coders(
    artists: TwoCodersArtists, shown: Verdicts, prediction: tuple[float, str] | None
) -> None:
    """Show other verdicts.

    Parameters
    ----------
    artists : TwoCodersArtists
        From `draw_two_coders`.
    shown : Verdicts
        What to show.
    prediction : tuple of float and str, or None
        Predicted number of relationships with the same verdict twice, and its label.
    """
    for number, points in enumerate(artists.points):
        points.set_data(*shown.ratings[:, shown.first == number])
    artists.rings.set_data(*shown.ratings[:, shown.first != shown.second])
    _show_cut(artists.cut, shown.cut)
    _show_cut(artists.earlier, shown.earlier)
    for cell, count in zip(artists.counts, shown.table.ravel(), strict=True):
        cell.set_text(f"{count}")
    for title, words in zip(artists.titles, shown.titles, strict=True):
        title.set_text(words)
    show_on_scale(artists.scale, (shown.agreeing, shown.same), prediction)


def _show_cut(line: Line2D, cut: float | None) -> None:
    """Draw the borders between low on both, more avoidance and more resistance."""
    if cut is None:
        line.set_data([], [])
    else:
        line.set_data([cut, cut, HIGH, cut, LOW], [LOW, cut, HIGH, cut, cut])
