"""Two courses of an expectation, how often bids are made, and how many reach the middle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.text import Text

from securebase.figures.lettering import Lettering
from securebase.figures.picture import Picture
from securebase.figures.style import BLACK, BLUE, GOLD, QUIET, Style, new_figure, styled

SERIES = (Style(GOLD, "--", "s", ""), Style(BLUE, "-", "o", ""))
"""How relationship A and relationship B are told apart."""


@dataclass(frozen=True)
class CourseData:
    """What to show of one relationship.

    Attributes
    ----------
    low, middle, high : ndarray, shape (weeks + 1,), 0 to 1
        Quartiles of the expectation: before the first week, then after each.
    bids : ndarray, shape (weeks,), 0 to 1
        Share of moments in which a bid was made openly, each week.
    end : int
        Week of the last session.
    count : int
        How many of 100 have reached the mark at the last session.
    words : str
        What the relationship is like, in one line.
    """

    low: np.ndarray
    middle: np.ndarray
    high: np.ndarray
    bids: np.ndarray
    end: int
    count: int
    words: str


@dataclass(frozen=True)
class SeriesArtists:
    """The moving artists of one relationship."""

    band: Polygon
    line: Line2D
    end: Line2D
    bids: Line2D
    count: Line2D
    count_label: Text
    words: Text

    @property
    def moving(self) -> tuple[Polygon | Line2D | Text, ...]:
        """All artists in painting order."""
        return tuple(vars(self).values())


@dataclass(frozen=True)
class SecondChanceArtists:
    """The moving artists of the picture."""

    picture: Picture
    series: tuple[SeriesArtists, SeriesArtists]
    guess: Line2D
    guess_label: Text
    guess_words: Text


def draw_second_chance(labels: Mapping[str, str], weeks: int, mark: float) -> SecondChanceArtists:
    """Draw the fixed parts of the picture.

    Parameters
    ----------
    labels : mapping
        Words on the axes: ``week``, ``expected``, ``bids``, ``count``, ``mark``.
    weeks : int
        End of the time axes.
    mark : float, 0 to 1
        Expectation at which a bid becomes as likely as not.

    Returns
    -------
    SecondChanceArtists
        What `update_second_chance` changes.
    """
    with styled():
        figure = new_figure(height=530)
        course = _time_axes(figure.add_axes((0.06, 0.33, 0.53, 0.58)), labels, "expected", weeks)
        course.axhline(mark, color=QUIET, linestyle=":", linewidth=1.2)
        course.text(weeks, 0.03, labels["mark"], ha="right", color="#444444", fontsize=9.5)
        bids = _time_axes(figure.add_axes((0.65, 0.6, 0.325, 0.31)), labels, "bids", weeks)
        count = figure.add_axes((0.65, 0.3, 0.325, 0.13))
        count.set(xlim=(0, 100), ylim=(0, 2), yticks=[], title=labels["count"])
        count.set_xticks(range(0, 101, 25))
        count.spines["left"].set_visible(False)
        foot = figure.add_axes((0.01, 0.0, 0.98, 0.2))
        foot.set(xlim=(0, 1), ylim=(0, 1))
        foot.set_axis_off()
        series = tuple(_series(course, bids, count, foot, place) for place in (0, 1))
        (guess,) = count.plot([], [], color=BLACK, linestyle="--")
        guess_label = count.add_artist(Lettering(0, -1.25, "", ha="center", fontweight="bold"))
        guess_words = foot.add_artist(Lettering(0, 0.14, "", va="center", fontweight="bold"))
    moving = [*series[0].moving, *series[1].moving, guess, guess_label, guess_words]
    return SecondChanceArtists(Picture(figure, moving), series, guess, guess_label, guess_words)


def _time_axes(axes: Axes, labels: Mapping[str, str], title: str, weeks: int) -> Axes:
    axes.set(xlim=(0, weeks), ylim=(0, 1), xlabel=labels["week"], title=labels[title])
    axes.set_yticks(np.arange(0, 1.01, 0.25), ["0", ".25", ".50", ".75", "1"])
    return axes


def _series(course: Axes, bids: Axes, count: Axes, foot: Axes, place: int) -> SeriesArtists:
    style = SERIES[place]
    look = {"color": style.color, "linestyle": style.line}
    mark = {"linestyle": "", "marker": style.marker, "color": style.color, "clip_on": False}
    band = course.add_patch(Polygon([[0, 0]], fc=style.color, ec="none", alpha=0.15))
    (line,) = course.plot([], [], **look)
    (end,) = course.plot([], [], markersize=11, **mark)
    (asked,) = bids.plot([], [], **look)
    (reached,) = count.plot([], [], markersize=11, **mark)
    look = {"va": "center", "color": style.color}
    label = count.add_artist(Lettering(0, 1.5 - place, "", fontweight="bold", **look))
    words = foot.add_artist(Lettering(0, 0.76 - 0.3 * place, "", **look))
    return SeriesArtists(band, line, end, asked, reached, label, words)


def update_second_chance(
    artists: SecondChanceArtists,
    courses: Sequence[CourseData],
    count_labels: Sequence[str],
    guess: tuple[float, str] | None,
    guess_words: str,
) -> None:
    """Show another pair of courses.

    Parameters
    ----------
    artists : SecondChanceArtists
        From `draw_second_chance`.
    courses : sequence of CourseData
        Relationship A and relationship B.
    count_labels : sequence of str
        Label of each count.
    guess : tuple of float and str, or None
        How many of 100 were predicted, and its label.
    guess_words : str
        A prediction that is no number, in words; may be empty.
    """
    for place, (series, data) in enumerate(zip(artists.series, courses, strict=True)):
        _show_course(series, data)
        series.count.set_data([data.count], [1.5 - place])
        on_left = data.count > 50
        series.count_label.set(
            x=data.count + (-4 if on_left else 4),
            ha="right" if on_left else "left",
            text=count_labels[place],
        )
    artists.guess.set_data(*(([guess[0]] * 2, [0, 2]) if guess else ([], [])))
    artists.guess_label.set(
        x=min(max(guess[0], 8), 92) if guess else 0, text=guess[1] if guess else ""
    )
    artists.guess_words.set_text(guess_words)


def _show_course(series: SeriesArtists, data: CourseData) -> None:
    weeks = np.arange(len(data.middle))
    edge = np.concatenate([data.low, data.high[::-1]])
    series.band.set_xy(np.column_stack([np.concatenate([weeks, weeks[::-1]]), edge]))
    series.line.set_data(weeks, data.middle)
    series.end.set_data([data.end], [data.middle[data.end]])
    series.bids.set_data(weeks[1:], data.bids)
    series.words.set_text(data.words)
