"""What became of each class at the second assessment: bars of 100 percent, one below the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from securebase.figures.lettering import Lettering
from securebase.figures.picture import Picture
from securebase.figures.style import BLACK, PATTERN_STYLES, QUIET, Style, new_figure, styled

ROWS, COLUMNS = 5, 4
THICK = 0.62
LAST_GAP = 0.3
"""Extra room above the last bar, which all others are compared with."""
PALE = 0.3
REST = Style(QUIET, "-.", "s", "..")
STYLES = {
    "four": tuple(PATTERN_STYLES.values()),
    "two": (PATTERN_STYLES["B"], REST),
    "events": (PATTERN_STYLES["C"], REST),
}
"""How the parts of the bars look, by kind of table."""
PITCH = {"four": 1.0, "two": 1.5, "events": 1.7}
"""Distance of the bars, by kind of table."""


@dataclass(frozen=True)
class Bar:
    """One bar.

    Parameters
    ----------
    title : str
        What it is about.
    count : str
        How many it counts.
    percents : sequence of float
        Lengths of its parts, which sum to 100.
    words : sequence of str
        A label for each part, of one or two lines.
    interval : tuple of float, or None
        Ends of an interval of the first part's length, in percent.
    """

    title: str
    count: str
    percents: Sequence[float]
    words: Sequence[str]
    interval: tuple[float, float] | None = None


@dataclass(frozen=True)
class TransitionArtists:
    """The moving artists of the picture."""

    picture: Picture
    parts: tuple[tuple[Rectangle, ...], ...]
    labels: tuple[tuple[Text, ...], ...]
    titles: tuple[Lettering, ...]
    counts: tuple[Lettering, ...]
    intervals: tuple[Line2D, ...]
    heads: tuple[Lettering, Lettering]
    notes: tuple[Lettering, Lettering]
    guess: Line2D
    guess_label: Lettering


def draw_transitions(labels: Mapping[str, str]) -> TransitionArtists:
    """Draw the fixed parts of the picture.

    Parameters
    ----------
    labels : mapping
        Words: ``percent``.

    Returns
    -------
    TransitionArtists
        What `update_transitions` changes.
    """
    with styled():
        figure = new_figure()
        axes = figure.add_axes((0.2, 0.2, 0.77, 0.68))
        axes.set(xlim=(0, 100), ylim=(ROWS - 0.4 + LAST_GAP, -0.6), xlabel=labels["percent"])
        axes.set_yticks([])
        axes.set_xticks(range(0, 101, 20), [f"{share}%" for share in range(0, 101, 20)])
        axes.spines["left"].set_visible(False)
        parts = tuple(_draw_parts(axes) for _ in range(ROWS))
        labels = tuple(_draw_labels(axes) for _ in range(ROWS))
        titles = tuple(_word(axes, -1, ha="right", weight="bold") for _ in range(ROWS))
        counts = tuple(_word(axes, -1, ha="right") for _ in range(ROWS))
        look = {"color": BLACK, "marker": "|", "ms": 9, "mew": 2, "lw": 2}
        intervals = tuple(axes.plot([], [], **look)[0] for _ in range(ROWS))
        heads = (_word(axes, -1, -0.72, ha="right"), _word(axes, 1.5, -0.72))
        notes = (_on_figure(figure, 0.075), _on_figure(figure, 0.03))
        (guess,) = axes.plot([], [], color=BLACK, linestyle="--", linewidth=2.6)
        guess_label = _word(axes, 100, -0.72, ha="right", weight="bold")
    bars, words = ([artist for row in rows for artist in row] for rows in (parts, labels))
    moving = (*bars, guess, *words, *titles, *counts, *intervals, *heads, *notes, guess_label)
    return TransitionArtists(
        Picture(figure, moving),
        parts,
        labels,
        titles,
        counts,
        intervals,
        heads,
        notes,
        guess,
        guess_label,
    )


def _draw_parts(axes: Axes) -> tuple[Rectangle, ...]:
    bars = (Rectangle((0, 0), 0, THICK, lw=1.2) for _ in range(COLUMNS))
    return tuple(axes.add_patch(bar) for bar in bars)


def _draw_labels(axes: Axes) -> tuple[Text, ...]:
    look = {"ha": "center", "va": "center", "fontsize": 9.5, "linespacing": 1.05}
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    return tuple(axes.text(0, 0, "", bbox=box, **look) for _ in range(COLUMNS))


def _word(axes: Axes, x: float, y: float = 0, **look: str) -> Lettering:
    word = Lettering(x, y, "", va="center", fontsize=10, clip_on=False, **look)
    return axes.add_artist(word)


def _on_figure(figure: object, y: float) -> Lettering:
    word = Lettering(0.015, y, "", va="center", fontsize=10, transform=figure.transFigure)
    return figure.add_artist(word)


def update_transitions(
    artists: TransitionArtists,
    kind: str,
    bars: Sequence[Bar],
    heads: tuple[str, str],
    notes: tuple[str, str],
    guess: tuple[tuple[float, int] | None, str] | None,
) -> None:
    """Show another table.

    Parameters
    ----------
    artists : TransitionArtists
        From `draw_transitions`.
    kind : {"four", "two", "events"}
        Kind of table. In the first two, all other bars are compared with the last.
    bars : sequence of Bar
        Five at most, of four or two parts each, from the top.
    heads : tuple of str
        Titles over the names and over the bars.
    notes : tuple of str
        Two lines below.
    guess : tuple, or None
        Where a prediction stands, as percent and number of the bar (None if it is about another
        table), and a label.
    """
    heights = [PITCH[kind] * number for number in range(len(bars))]
    heights[-1] += LAST_GAP * (kind != "events")
    for number in range(ROWS):
        _hide_bar(artists, number)
    for number, (bar, y) in enumerate(zip(bars, heights, strict=True)):
        _show_bar(artists, number, y, bar, STYLES[kind])
    for word, text in zip((*artists.heads, *artists.notes), (*heads, *notes), strict=True):
        word.set_text(text)
    place, words = guess or (None, "")
    artists.guess_label.set_text(words)
    artists.guess.set_data([], [])
    if place is not None:
        percent, number = place
        reach = THICK / 2 + 0.08
        artists.guess.set_data([percent] * 2, [heights[number] - reach, heights[number] + reach])


def _hide_bar(artists: TransitionArtists, number: int) -> None:
    for artist in (*artists.parts[number], *artists.labels[number]):
        artist.set_visible(False)
    artists.titles[number].set_text("")
    artists.counts[number].set_text("")
    artists.intervals[number].set_data([], [])


def _show_bar(
    artists: TransitionArtists, number: int, y: float, bar: Bar, styles: Sequence[Style]
) -> None:
    left = 0.0
    row = zip(artists.parts[number], artists.labels[number], strict=True)
    for (part, label), width, words, style in zip(
        row, bar.percents, bar.words, styles, strict=False
    ):
        part.set(x=left, y=y - THICK / 2, width=width, hatch=style.hatch, visible=True)
        part.set(facecolor=to_rgba(style.color, PALE), edgecolor=style.color)
        label.set(x=left + width / 2, y=y, text=words, visible=True)
        left += width
    artists.titles[number].set(y=y - 0.13, text=bar.title)
    artists.counts[number].set(y=y + 0.17, text=bar.count)
    if bar.interval is not None:
        artists.intervals[number].set_data(bar.interval, [y + THICK * 0.68] * 2)
