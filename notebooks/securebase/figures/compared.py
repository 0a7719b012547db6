"""One change, measured against three comparisons, taken apart into what brings it about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from securebase.figures.lettering import Lettering
from securebase.figures.parts import mark_guess
from securebase.figures.picture import Picture
from securebase.figures.style import BLACK, BLUE, FAINT, new_figure, styled

PARTS: Mapping[str, Mapping[str, object]] = {
    "regression": {"facecolor": "white", "edgecolor": BLACK, "hatch": "...", "linewidth": 1.2},
    "drift": {"facecolor": FAINT, "edgecolor": BLACK, "hatch": "//", "linewidth": 1.2},
    "shared": {"facecolor": "white", "edgecolor": BLUE, "hatch": "xx", "linewidth": 1.2},
    "own": {"facecolor": BLUE, "edgecolor": BLUE, "linewidth": 1.2},
}
"""How each part of a change is drawn, in the order in which the parts stand."""

BAR = 0.5


@dataclass(frozen=True)
class ComparedArtists:
    """The moving artists of the picture."""

    picture: Picture
    bars: tuple[tuple[Rectangle, ...], ...]
    totals: tuple[Text, ...]
    guess: Line2D
    guess_label: Text


def draw_compared(labels: Mapping[str, str], rows: Sequence[str], most: float) -> ComparedArtists:
    """Draw the fixed parts of the picture.

    Parameters
    ----------
    labels : mapping
        Words for ``gain`` and for each key of `PARTS`.
    rows : sequence of str
        The comparisons, from the top.
    most : float
        End of the axis, in standard deviations.

    Returns
    -------
    ComparedArtists
        What `update_compared` changes.
    """
    with styled():
        figure = new_figure(height=460)
        axes = figure.add_axes((0.24, 0.36, 0.73, 0.52))
        axes.set(xlim=(0, most), ylim=(len(rows) - 0.5, -0.6), xlabel=labels["gain"])
        axes.set_yticks(range(len(rows)), rows)
        axes.tick_params(axis="y", length=0)
        key = figure.add_axes((0.03, 0.0, 0.95, 0.2))
        key.set(xlim=(0, 1), ylim=(0, 1))
        key.set_axis_off()
        for place, (part, look) in enumerate(PARTS.items()):
            x, y = 0.5 * (place % 2), 0.6 - 0.42 * (place // 2)
            key.add_patch(Rectangle((x, y), 0.035, 0.26, **look))
            key.text(x + 0.045, y + 0.13, labels[part], va="center", fontsize=9.5)
        bars = tuple(
            tuple(
                axes.add_patch(Rectangle((0, row - BAR / 2), 0, BAR, **look))
                for look in PARTS.values()
            )
            for row in range(len(rows))
        )
        (guess,) = axes.plot([], [], color=BLACK, linestyle="--")
        bold = {"va": "center", "fontweight": "bold"}
        totals = tuple(axes.add_artist(Lettering(0, row, "", **bold)) for row in range(len(rows)))
        guess_label = axes.add_artist(Lettering(0, -0.73, "", ha="center", **bold))
    moving = (*(bar for row in bars for bar in row), guess, *totals, guess_label)
    return ComparedArtists(Picture(figure, moving), bars, totals, guess, guess_label)


def update_compared(
    artists: ComparedArtists,
    parts: Sequence[Mapping[str, float]],
    totals: Sequence[str],
    guess: tuple[float, str] | None,
) -> None:
    """Show another therapy.

    Parameters
    ----------
    artists : ComparedArtists
        From `draw_compared`.
    parts : sequence of mapping
        For each comparison, the width of each key of `PARTS`, in standard deviations.
    totals : sequence of str
        Label of each bar.
    guess : tuple of float and str, or None
        A predicted total of the first bar, and its label.
    """
    for row, widths, total, words in zip(artists.bars, parts, artists.totals, totals, strict=True):
        left = 0.0
        for bar, width in zip(row, widths.values(), strict=True):
            bar.set(x=left, width=width, visible=width > 0)
            left += width
        total.set(x=left + 0.02, text=words)
    mark_guess(artists.guess, artists.guess_label, guess, [-0.6, -BAR / 2])
