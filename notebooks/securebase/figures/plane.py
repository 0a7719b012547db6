"""The plane of avoidance and anxiety: a cloud of people, two cut lines, and rows of a hundred."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from securebase.figures.lettering import Lettering
from securebase.figures.picture import Picture
from securebase.figures.style import BLACK, BLUE, FAINT, QUIET, new_figure, styled

LOW, HIGH = 1, 5
"""Ends of both scales, in scale points."""

LABEL_ROOM = 0.26
"""Height kept free for the corners' names at the lower and the upper edge, in scale points."""

HEIGHT = 580
VEIL_AT = (0.79, 0.5)
PALE_TO_BLUE = LinearSegmentedColormap.from_list("people", ["#FFFFFF", "#8FB0D6", "#3A6FA8"])
CORNERS = {"secure": (0, 0), "preoccupied": (0, 1), "dismissing": (1, 0), "fearful": (1, 1)}
"""The four corners, and whether avoidance and anxiety are high there."""


@dataclass(frozen=True)
class RowArtists:
    """Bars of so many of 100, a line of words above each, and a prediction on the first."""

    bars: tuple[Rectangle, ...]
    words: tuple[Text, ...]
    guess: Line2D
    guess_label: Text

    @property
    def moving(self) -> tuple[Artist, ...]:
        """All artists in painting order."""
        return (*self.bars, self.guess, *self.words, self.guess_label)


@dataclass(frozen=True)
class PlaneArtists:
    """The moving artists of the plane."""

    picture: Picture
    cloud: tuple[Artist, ...]
    cuts: tuple[Line2D, ...]
    near: tuple[Line2D, ...]
    corners: tuple[Text, ...]
    rows: RowArtists
    near_words: Text
    choice: Text


def draw_plane(
    labels: Mapping[str, str], density: np.ndarray, inside: Sequence[float]
) -> PlaneArtists:
    """Draw the fixed parts of the picture, and the cloud, which is shown only on demand.

    Parameters
    ----------
    labels : mapping
        Words on the axes: ``avoidance``, ``anxiety``, ``people``, ``corners`` (titles), and the
        four keys of `CORNERS`.
    density : numpy.ndarray, shape (cells, cells)
        People per area; rows are anxiety from below, columns avoidance.
    inside : sequence of two floats
        Densities at which the outer and the inner outline are drawn, rising.

    Returns
    -------
    PlaneArtists
        What `update_plane` changes.
    """
    with styled():
        figure = new_figure(height=HEIGHT)
        plane = figure.add_axes((0.065, 0.1, 0.415, 0.69))
        prepare_plane(plane, labels)
        cloud = (
            *_draw_cloud(plane, density, inside),
            *_draw_margins(plane, density, labels["people"]),
        )
        cuts = draw_cuts(plane, color=BLACK, linestyle="-", linewidth=2.2)
        near = tuple(
            line for _ in range(2) for line in draw_cuts(plane, color=QUIET, ls=":", lw=1.4)
        )
        corners = draw_corners(plane, labels)
        right = figure.add_axes((0.605, 0.16, 0.38, 0.73))
        right.set_title(labels["corners"])
        rows = draw_rows(right, [0, 0.26, 1.3, 1.56, 2.3, 2.56, 3.3, 3.56], 2)
        compared = rows.bars[1::2]
        near_words = right.add_artist(Lettering(0, 4.2, "", va="center"))
        choice = right.add_artist(Lettering(0, 4.6, "", va="center", fontweight="bold"))
        right.set_ylim(4.75, -0.6)
    numbers = [artist for artist in rows.moving if artist not in compared]
    moving = (*near, *cuts, *numbers, near_words, choice)
    picture = Picture(figure, moving, VEIL_AT, first=(*cloud, *corners, *compared))
    return PlaneArtists(picture, cloud, cuts, near, corners, rows, near_words, choice)


def prepare_plane(axes: Axes, labels: Mapping[str, str]) -> None:
    """Give axes the two scales, each from 1 to 5."""
    axes.set(xlim=(LOW, HIGH), ylim=(LOW, HIGH), xlabel=labels["avoidance"])
    axes.set(ylabel=labels["anxiety"], xticks=range(1, 6), yticks=range(1, 6))


def draw_corners(axes: Axes, labels: Mapping[str, str]) -> tuple[Text, ...]:
    """Write the names of the four corners into them."""
    ends = (LOW + 0.06, HIGH - 0.06)
    return tuple(
        axes.add_artist(
            Lettering(
                ends[x],
                (LOW + LABEL_ROOM / 2, HIGH - LABEL_ROOM / 2)[y],
                labels[name],
                ha=("left", "right")[x],
                va="center",
                fontweight="bold",
            )
        )
        for name, (x, y) in CORNERS.items()
    )


def _draw_label_room(axes: Axes) -> list[Rectangle]:
    """Cover what lies behind the corners' names."""
    look = {"width": 1.12, "height": LABEL_ROOM - 0.03, "fc": "white", "ec": "none"}
    # a little inside, so that the lines of the axes stay whole
    ends = ((LOW + 0.03, HIGH - look["width"]), (LOW + 0.03, HIGH - LABEL_ROOM))
    return [
        axes.add_patch(Rectangle((ends[0][x], ends[1][y]), **look)) for x, y in CORNERS.values()
    ]


def draw_cuts(axes: Axes, **look: str | float) -> tuple[Line2D, Line2D]:
    """Draw one upright line, clear of the corners' names, and one level line right across."""
    free = LABEL_ROOM / (HIGH - LOW)
    upright = axes.axvline(LOW, free, 1 - free, **look)
    return upright, axes.axhline(LOW, **look)


def move_cuts(cuts: Sequence[Line2D], avoidance: float, anxiety: float) -> None:
    """Move both lines to their places, in scale points."""
    cuts[0].set_xdata([avoidance, avoidance])
    cuts[1].set_ydata([anxiety, anxiety])


def _draw_cloud(
    axes: Axes, density: np.ndarray, inside: Sequence[float]
) -> tuple[AxesImage, Artist]:
    image = axes.imshow(
        density,
        extent=(LOW, HIGH, LOW, HIGH),
        origin="lower",
        cmap=PALE_TO_BLUE,
        aspect="auto",
    )
    half = (HIGH - LOW) / len(density) / 2
    middles = np.linspace(LOW + half, HIGH - half, len(density))
    outlines = axes.contour(
        middles, middles, density, inside, colors=BLACK, linestyles=["--", "-"], linewidths=1.3
    )
    return image, outlines


def _draw_margins(plane: Axes, density: np.ndarray, people: str) -> list[Artist]:
    """Draw how many people have each avoidance above the plane, and each anxiety beside it."""
    figure, place = plane.figure, plane.get_position()
    edges = np.linspace(LOW, HIGH, len(density) + 1)
    figure.text(place.x0, place.y1 + 0.125, people, fontweight="bold")
    above = figure.add_axes((place.x0, place.y1 + 0.012, place.width, 0.095))
    beside = figure.add_axes((place.x1 + 0.008, place.y0, 0.055, place.height))
    heights = density.sum(axis=0), density.sum(axis=1)
    above.set(xlim=(LOW, HIGH), ylim=(0, 1.05 * heights[0].max()))
    beside.set(ylim=(LOW, HIGH), xlim=(0, 1.05 * heights[1].max()))
    look = {"fill": True, "fc": FAINT, "ec": QUIET, "lw": 1.2}
    for axes in (above, beside):
        axes.set_axis_off()
    return [
        above.stairs(heights[0], edges, **look),
        beside.stairs(heights[1], edges, orientation="horizontal", **look),
    ]


def draw_rows(axes: Axes, places: Sequence[float], bars_per_row: int) -> RowArtists:
    """Draw bars for so many of 100.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where; only the bars, their words and a prediction are shown.
    places : sequence of float
        Height of each bar, from above.
    bars_per_row : {1, 2}
        Two: each second bar is hatched, for comparison, and shares the words of the first.

    Returns
    -------
    RowArtists
        What `update_rows` changes.
    """
    axes.set(xlim=(-1, 101), ylim=(max(places) + 0.6, min(places) - 0.6))
    axes.set_axis_off()
    looks = [
        {"fc": BLUE, "ec": BLUE, "height": 0.26},
        {"fc": "white", "ec": QUIET, "hatch": "///", "height": 0.2},
    ]
    bars = tuple(
        axes.add_patch(Rectangle((0, place - 0.12), 0, **looks[number % bars_per_row]))
        for number, place in enumerate(places)
    )
    words = tuple(
        axes.add_artist(Lettering(0, place - 0.29, "", va="center"))
        for place in places[::bars_per_row]
    )
    seen = [withStroke(linewidth=5.5, foreground="white")]  # also in front of a dark bar
    (guess,) = axes.plot([], [], color=BLACK, ls="--", linewidth=2.4, path_effects=seen)
    below = places[bars_per_row - 1] + 0.42
    label = Lettering(0, below, "", va="center", ha="center", fontweight="bold")
    return RowArtists(bars, words, guess, axes.add_artist(label))


def update_rows(
    rows: RowArtists,
    counts: Sequence[float],
    words: Sequence[str],
    guess: tuple[float, str] | None,
) -> None:
    """Show other numbers.

    Parameters
    ----------
    rows : RowArtists
        From `draw_rows`.
    counts : sequence of float
        Length of each bar, 0 to 100.
    words : sequence of str
        The line above each row.
    guess : tuple of float and str, or None
        Prediction for the first row, 0 to 100, and its label.
    """
    for bar, count in zip(rows.bars, counts, strict=True):
        bar.set_width(count)
    for label, sentence in zip(rows.words, words, strict=True):
        label.set_text(sentence)
    for artist in (rows.guess, rows.guess_label):
        artist.set_visible(guess is not None)
    if guess is not None:
        place, sentence = guess
        below = rows.guess_label.get_position()[1]
        rows.guess.set_data([place, place], [rows.bars[0].get_y() - 0.03, below - 0.2])
        rows.guess_label.set(x=min(max(place, 9), 91), text=sentence)


def update_plane(
    artists: PlaneArtists,
    cuts: tuple[float, float],
    counts: Sequence[float],
    words: Sequence[str],
    near_words: str,
    guess: tuple[float, str] | None,
    choice: str,
) -> None:
    """Move the cut lines and show how many people are in each corner.

    Parameters
    ----------
    artists : PlaneArtists
        From `draw_plane`.
    cuts : tuple of float
        Where avoidance and anxiety are cut, in scale points.
    counts : sequence of float
        Of 100 people, how many are in each of `CORNERS`, as cut and as compared, in turn.
    words : sequence of str
        The line above each corner's bars.
    near_words : str
        How many people stand near a line.
    guess : tuple of float and str, or None
        Number predicted for the first corner, and its label.
    choice : str
        Answer predicted to a question with options; may be empty.
    """
    show_cuts(artists, cuts)
    update_rows(artists.rows, counts, words, guess)
    artists.near_words.set_text(near_words)
    artists.choice.set_text(choice)


def show_cuts(artists: PlaneArtists, cuts: tuple[float, float]) -> None:
    """Move the cut lines, and the dotted lines a quarter of a point on either side."""
    move_cuts(artists.cuts, *cuts)
    for lines, shift in ((artists.near[:2], -0.25), (artists.near[2:], 0.25)):
        move_cuts(lines, cuts[0] + shift, cuts[1] + shift)


@dataclass(frozen=True)
class RetestArtists:
    """The moving artists of a questionnaire answered twice."""

    picture: Picture
    stays: tuple[Artist, ...]
    little: tuple[Artist, ...]
    far: tuple[Artist, ...]
    cuts: tuple[Line2D, ...]
    rows: RowArtists
    words: Text


LOOKS = {
    "stays": {"color": "#BFBFBF", "linestyle": "-", "linewidth": 1.2, "marker": ""},
    "little": {"color": BLUE, "linestyle": "-", "linewidth": 2.2, "marker": "o"},
    "far": {"color": BLACK, "linestyle": ":", "linewidth": 1.8, "marker": "s"},
}
"""How a person's way is drawn: same corner; other corner after a small move; after a larger one."""


def draw_retest(labels: Mapping[str, str]) -> RetestArtists:
    """Draw the fixed parts of the picture.

    Parameters
    ----------
    labels : mapping
        Words on the axes: ``avoidance``, ``anxiety``, ``ways`` and ``labels`` (titles), and the
        four keys of `CORNERS`.

    Returns
    -------
    RetestArtists
        What `update_retest` changes.
    """
    with styled():
        figure = new_figure(height=HEIGHT)
        plane = figure.add_axes((0.065, 0.1, 0.46, 0.8))
        prepare_plane(plane, labels)
        plane.set_title(labels["ways"])
        ways = {name: _draw_ways(plane, look) for name, look in LOOKS.items()}
        cuts = draw_cuts(plane, color=BLACK, linestyle="-", linewidth=1.4)
        corners = (*_draw_label_room(plane), *draw_corners(plane, labels))
        right = figure.add_axes((0.59, 0.16, 0.395, 0.73))
        right.set_title(labels["labels"])
        rows = draw_rows(right, [0, 1.3, 2.2, 3.1], 1)
        words = right.add_artist(Lettering(0, 3.75, "", va="center"))
        right.set_ylim(4, -0.6)
    lines = [line for way in ways.values() for line in way]
    moving = (*lines, *cuts, *corners, *rows.moving, words)
    return RetestArtists(Picture(figure, moving), **ways, cuts=cuts, rows=rows, words=words)


def _draw_ways(axes: Axes, look: Mapping[str, str | float]) -> tuple[LineCollection, Line2D]:
    """Return ways from the first to the second score, and a marker at the end of each."""
    line = {name: look[name] for name in ("color", "linestyle", "linewidth")}
    ways = axes.add_collection(LineCollection([], **line))
    (ends,) = axes.plot([], [], linestyle="", color=look["color"], marker=look["marker"], ms=5)
    return ways, ends


def update_retest(
    artists: RetestArtists,
    cuts: tuple[float, float],
    ways: Mapping[str, np.ndarray],
    counts: Sequence[float],
    words: Sequence[str],
    scores: str,
    guess: tuple[float, str] | None,
) -> None:
    """Show a hundred other people, or other settings.

    Parameters
    ----------
    artists : RetestArtists
        From `draw_retest`.
    cuts : tuple of float
        Where avoidance and anxiety are cut, in scale points.
    ways : mapping of str to numpy.ndarray, shape (people, 2, 2)
        For each key of `LOOKS` the people: first and second time, avoidance and anxiety.
    counts : sequence of float
        Length of the four bars, 0 to 100.
    words : sequence of str
        The line above each bar.
    scores : str
        What the scores did.
    guess : tuple of float and str, or None
        Number predicted for the first bar, and its label.
    """
    move_cuts(artists.cuts, *cuts)
    for name, people in ways.items():
        lines, ends = getattr(artists, name)
        lines.set_segments(people)
        ends.set_data(*(people[:, 1].T if LOOKS[name]["marker"] else ([], [])))
    update_rows(artists.rows, counts, words, guess)
    artists.words.set_text(scores)


@dataclass(frozen=True)
class TraditionsArtists:
    """The moving artists of two measures of the same people."""

    picture: Picture
    people: Line2D
    rows: RowArtists


REACH = 3.5


def draw_traditions(labels: Mapping[str, str]) -> TraditionsArtists:
    """Draw the fixed parts of the picture.

    Parameters
    ----------
    labels : mapping
        Words on the axes: ``report``, ``interview``, ``people`` and ``halves`` (titles), ``coin``.

    Returns
    -------
    TraditionsArtists
        What `update_traditions` changes.
    """
    with styled():
        figure = new_figure(height=500)
        left = figure.add_axes((0.075, 0.12, 0.41, 0.79))
        left.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH), title=labels["people"])
        left.set(xlabel=labels["report"], ylabel=labels["interview"])
        draw = {"color": QUIET, "linestyle": "-", "linewidth": 1.2}
        left.axvline(0, **draw)
        left.axhline(0, **draw)
        (people,) = left.plot([], [], linestyle="", marker="o", color=BLUE, ms=4.5, alpha=0.7)
        right = figure.add_axes((0.56, 0.25, 0.425, 0.63))
        right.set_title(labels["halves"])
        rows = draw_rows(right, [0, 1.4], 1)
        right.set_ylim(2.3, -0.6)
        for y in ([-0.15, 0.24], [1.25, 1.85]):  # not through the words between
            right.plot([50, 50], y, color=QUIET, linestyle=":", linewidth=1.8)
        right.text(50, 2.02, labels["coin"], ha="center", va="center")
    return TraditionsArtists(Picture(figure, (people, *rows.moving)), people, rows)


def update_traditions(
    artists: TraditionsArtists,
    people: np.ndarray,
    counts: Sequence[float],
    words: Sequence[str],
    guess: tuple[float, str] | None,
) -> None:
    """Show another correlation.

    Parameters
    ----------
    artists : TraditionsArtists
        From `draw_traditions`.
    people : numpy.ndarray, shape (2, people)
        Self-report and interview of each, in standard deviations.
    counts, words
        Length of the two bars, 0 to 100, and the line above each.
    guess : tuple of float and str, or None
        Number predicted for the first bar, and its label.
    """
    artists.people.set_data(*people)
    update_rows(artists.rows, counts, words, guess)
