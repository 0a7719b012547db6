"""Two panels of group means over age, with bars for their spread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from securebase.figures.lettering import Lettering
from securebase.figures.parts import upright_strokes
from securebase.figures.picture import Picture
from securebase.figures.style import (
    BLACK,
    BLUE,
    GOLD,
    QUIET,
    RED,
    Style,
    new_figure,
    styled,
)

STYLES = (Style(RED, "-.", "^", ""), Style(BLUE, "-", "o", ""), Style(GOLD, "--", "s", ""))
"""Looks of the groups: care as usual, foster care, never in an institution."""

LOW, HIGH = -1.6, 5.0
"""Ends of the axes where bars may be; a prediction stands above."""
ASIDE = 0.09
"""Years by which the groups stand beside one another, so that their bars do not cover."""


@dataclass(frozen=True)
class MeansArtists:
    """The moving artists of the picture; lists hold the left panel first, then the groups."""

    picture: Picture
    lines: tuple[Line2D, ...]
    bars: tuple[Line2D, ...]
    waves: tuple[Line2D, Line2D]
    guess: Lettering


def draw_means(labels: Mapping[str, str], groups: Sequence[str]) -> MeansArtists:
    """Draw the fixed parts of the picture.

    Parameters
    ----------
    labels : mapping
        Words: ``rad`` and ``dsed`` (titles), ``age`` and ``score`` (axes).
    groups : sequence of str
        Names of the groups in the order of `STYLES`.

    Returns
    -------
    MeansArtists
        What `update_means` changes.
    """
    with styled():
        figure = new_figure(height=520)
        lines, bars, waves = [], [], []
        for left, title in ((0.06, labels["rad"]), (0.54, labels["dsed"])):
            axes = figure.add_axes((left, 0.2, 0.44, 0.66), title=title)
            axes.set(xlim=(1, 13.6), ylim=(LOW, HIGH + 0.7), xlabel=labels["age"])
            axes.set(xticks=range(2, 14, 2), yticks=range(6))
            axes.axhline(0, color=QUIET, linewidth=1, linestyle=":")
            waves += axes.plot([], [], color=QUIET, linewidth=1.6, linestyle=":")
            for style in STYLES:
                bars += axes.plot([], [], color=style.color, linewidth=1.4)
                lines += axes.plot(
                    [], [], color=style.color, linestyle=style.line, marker=style.marker, ms=7
                )
        figure.axes[0].set_ylabel(labels["score"])
        _draw_key(figure.add_axes((0.06, 0.01, 0.9, 0.075)), groups)
        guess = figure.axes[0].add_artist(Lettering(1.2, 5.35, "", va="center", fontweight="bold"))
    picture = Picture(figure, [*waves, *bars, *lines, guess])
    return MeansArtists(picture, tuple(lines), tuple(bars), tuple(waves), guess)


def _draw_key(axes: Axes, groups: Sequence[str]) -> None:
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.set_axis_off()
    for x, style, words in zip((0, 0.37, 0.7), STYLES, groups, strict=True):
        axes.plot([x, x + 0.045], [0.5] * 2, color=style.color, linestyle=style.line)
        axes.plot([x + 0.0225], [0.5], color=style.color, marker=style.marker, ms=7)
        axes.text(x + 0.055, 0.5, words, va="center", color=BLACK)


def update_means(
    artists: MeansArtists,
    panels: Sequence[Sequence[Sequence[tuple[float, float, float]]]],
    wave: int,
    guess: str | None,
) -> None:
    """Show means and bars.

    Parameters
    ----------
    artists : MeansArtists
        From `draw_means`.
    panels : sequence, shape (2, 3, waves, 3)
        For both panels and each group: age in years, mean and half the length of the bar.
    wave : int
        The wave that a dotted line marks, counted from 0.
    guess : str or None
        A prediction in words.
    """
    for place, values in enumerate(group for panel in panels for group in panel):
        years, means, halves = np.array(values).T
        years = years + (place % 3 - 1) * ASIDE
        artists.lines[place].set_data(years, means)
        ends = np.column_stack([means - halves, means + halves])
        artists.bars[place].set_data(*upright_strokes(years, ends))
    for line, panel in zip(artists.waves, panels, strict=True):
        line.set_data([panel[1][wave][0]] * 2, [LOW, HIGH])
    artists.guess.set_text(guess or "")
