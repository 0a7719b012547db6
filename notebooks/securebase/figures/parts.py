"""Parts that several pictures share: broken lines, keys, counted rows, marks of predictions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from securebase.figures.lettering import Lettering
from securebase.figures.style import BLACK, BLUE

SMALL = 9.5
"""Size of small print, in points."""

Points = Iterable[Sequence[float]]


def broken_line(pieces: Iterable[Points]) -> tuple[np.ndarray, np.ndarray]:
    """Return many lines as one, broken between them: it is painted at once.

    Parameters
    ----------
    pieces : iterable of iterables of (float, float)
        The points of each line; there may be no line.

    Returns
    -------
    tuple of two numpy.ndarray
        For `Line2D.set_data`.
    """
    points = [point for piece in pieces for point in (*piece, (np.nan, np.nan))]
    x, y = np.array(points, dtype=float).reshape(-1, 2).T
    return x, y


def upright_strokes(
    places: Iterable[float], ends: Iterable[Sequence[float]]
) -> tuple[np.ndarray, np.ndarray]:
    """Return one upright stroke at each place, from its low to its high end, as one line."""
    pairs = zip(places, ends, strict=True)
    return broken_line(((x, low), (x, high)) for x, (low, high) in pairs)


def level_strokes(
    ends: Iterable[Sequence[float]], heights: Iterable[float]
) -> tuple[np.ndarray, np.ndarray]:
    """Return one level stroke at each height, from its left to its right end, as one line."""
    pairs = zip(ends, heights, strict=True)
    return broken_line(((left, y), (right, y)) for (left, right), y in pairs)


def pixel_axes(figure: Figure) -> Axes:
    """Return empty axes as large as the figure, with one unit to a pixel."""
    width, height = figure.canvas.get_width_height()
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height))
    axes.set_axis_off()
    return axes


def write_key(
    axes: Axes,
    x: float,
    y: float,
    entries: Iterable[tuple[Mapping[str, object], str] | str | None],
    indent: float = 16,
    gap: float = 12,
) -> None:
    """Write marks and what they mean, one after the other.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        From `pixel_axes`.
    x, y : float
        Where to begin, in pixels.
    entries : iterable
        A mark with its words; words alone, as a heading; or None for more space.
    indent, gap : float
        From the beginning of a mark to its words, and from the words to what follows, in pixels.
    """
    for entry in entries:
        if entry is None:
            x += 22
            continue
        weight = "bold" if isinstance(entry, str) else "normal"
        if not isinstance(entry, str):
            mark, entry = entry
            axes.plot([x + 6], [y], linestyle="none", **mark)
            x += indent
        text = axes.text(x, y - 1, entry, va="center", fontsize=SMALL, weight=weight)
        x += text.get_window_extent().width + gap


def mark_guess(
    line: Line2D, label: Text, guess: tuple[float, str] | None, ends: Sequence[float]
) -> None:
    """Put the upright line of a prediction, and its label, to their place, or hide both.

    Parameters
    ----------
    line, label
        What to move.
    guess : tuple of float and str, or None
        Where the prediction stands, and its label.
    ends : sequence of two float
        Where the line begins and ends.
    """
    place, words = guess or (0, "")
    line.set_data(*(([place] * 2, ends) if guess else ([], [])))
    label.set(x=place, text=words)


@dataclass(frozen=True)
class Count:
    """One row of a scale from 0 to 100.

    Attributes
    ----------
    counted : float
        How many of 100 there are.
    expected : float or None
        The same by calculation; None where there is no formula.
    name, words : str
        Name of the row, and what stands in it.
    """

    counted: float
    expected: float | None
    name: str
    words: str


@dataclass(frozen=True)
class CountArtists:
    """The moving artists of one row of a scale from 0 to 100."""

    counted: Line2D
    expected: Line2D
    name: Text
    words: Text

    @property
    def moving(self) -> tuple[Line2D | Text, ...]:
        """All artists in painting order."""
        return tuple(vars(self).values())


def draw_count(axes: Axes, row: int, name_at: float, words_at: float) -> CountArtists:
    """Draw what was counted (filled) and what was calculated (open) as marks in one row.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        With the scale from 0 to 100.
    row : int
        Height of the row.
    name_at, words_at : float
        Where the name of the row ends and where its words begin, on the scale.

    Returns
    -------
    CountArtists
        What `update_count` changes.
    """
    marks = {"linestyle": "", "markersize": 11, "clip_on": False}
    (counted,) = axes.plot([], [], marker="o", color=BLUE, **marks)
    (expected,) = axes.plot([], [], marker="D", mfc="none", mec=BLACK, mew=1.8, **marks)
    name = axes.add_artist(Lettering(name_at, row, "", ha="right", va="center"))
    words = axes.add_artist(Lettering(words_at, row, "", va="center"))
    return CountArtists(counted, expected, name, words)


def update_count(artists: CountArtists, count: Count) -> None:
    """Show another count.

    Parameters
    ----------
    artists : CountArtists
        From `draw_count`.
    count : Count
        What to show.
    """
    row = artists.name.get_position()[1]
    artists.counted.set_data([count.counted], [row])
    expected = [] if count.expected is None else [count.expected]
    artists.expected.set_data(expected, [row] * len(expected))
    artists.name.set_text(count.name)
    artists.words.set_text(count.words)
