"""Two hundred relationships from one assessment to the next, and correlations over the years."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from securebase.figures.lettering import Lettering
from securebase.figures.parts import SMALL
from securebase.figures.picture import Picture
from securebase.figures.style import BLACK, BLUE, GOLD, QUIET, RED, new_figure, styled

GAP = 26
"""Free places between the relationships coded secure and the others."""
LEFT, RIGHT = 0.2, 0.93
"""Where the tracks begin and end."""
STEP = np.linspace(0, 1, 24)
BEND = STEP**2 * (3 - 2 * STEP)
ENDS = np.array([0.0, 0.12])
"""How far a track runs straight at either end."""
LABELS_AT = (0.6, 0.43, 0.43, 0.6)
PLATES = (0.15, 0.165, 0.165, 0.15)
"""Where the labels of the groups stand, and half the width of their ground."""
LABEL_FROM = 7
"""Year from which the label of the upper curve runs to the right end."""


@dataclass(frozen=True)
class Flow:
    """What the left panel shows.

    Parameters
    ----------
    groups : sequence of int
        Relationships coded secure twice, first only, later only, never.
    group_words : sequence of str
        A label for each group.
    ages : tuple of str
        Titles of the first and of the later assessment.
    ends : sequence of str
        Labels of the secure and the other relationships, first and then later.
    notes : sequence of str
        Two lines below.
    """

    groups: Sequence[int]
    group_words: Sequence[str]
    ages: tuple[str, str]
    ends: Sequence[str]
    notes: Sequence[str]


@dataclass(frozen=True)
class Curves:
    """What the right panel shows.

    Parameters
    ----------
    rule, rival : numpy.ndarray, shape (years + 1,)
        Expected correlation of the first assessment with one 0, 1, 2 … years later.
    found : numpy.ndarray, shape (years,)
        The same in the simulated relationships, from one year on.
    years : int
        The distance that the left panel shows.
    words : tuple of str
        Labels of both curves; an empty second one hides the rival.
    title : str
        The correlations at this distance, in words.
    """

    rule: np.ndarray
    rival: np.ndarray
    found: np.ndarray
    years: int
    words: tuple[str, str]
    title: str


@dataclass(frozen=True)
class TracksArtists:
    """The moving artists of the picture."""

    picture: Picture
    tracks: tuple[Line2D, ...]
    plates: Line2D
    group_labels: tuple[Lettering, ...]
    words: tuple[Lettering, ...]
    rule: Line2D
    rival: Line2D
    found: Line2D
    here: Line2D
    curve_labels: tuple[Lettering, Lettering]
    title: Lettering
    guess: Line2D
    guess_labels: tuple[Lettering, Lettering]


def draw_tracks(labels: Mapping[str, str], relationships: int, years: int) -> TracksArtists:
    """Draw the fixed parts of the picture.

    Parameters
    ----------
    labels : mapping
        Words on the axes: ``years``, ``correlation`` and ``found``.
    relationships : int
        How many tracks there are.
    years : int
        End of the horizontal axis.

    Returns
    -------
    TracksArtists
        What `update_tracks` changes.
    """
    with styled():
        figure = new_figure(height=560)
        left = figure.add_axes((0.01, 0.02, 0.51, 0.94))
        left.set(xlim=(0, 1), ylim=(relationships + GAP + 62, -38))
        left.set_axis_off()
        right = figure.add_axes((0.6, 0.1, 0.385, 0.8))
        right.set(xlim=(0, years + 0.4), ylim=(-0.33, 1.2), xlabel=labels["years"])
        right.set(ylabel=labels["correlation"], xticks=[0, 1, 5, 10, 15, 20])
        right.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", ".25", ".50", ".75", "1"])
        right.axhline(0, color=QUIET, linestyle=":", linewidth=1.2)
        _draw_key(right, labels["found"], years)
        tracks = tuple(
            left.plot([], [], color=color, lw=0.8, solid_capstyle="butt")[0]
            for color in (BLUE, GOLD, RED, QUIET)
        )
        plates, group_labels = _draw_plates(left)
        words = _draw_words(left, relationships)
        curves, curve_labels, title = _draw_curves(right)
        guess, guess_labels = _draw_guess(left, right)
    rule, rival, found, here = curves
    painted = (*tracks, plates, *group_labels, guess, *words, *guess_labels)
    painted += (rival, found, rule, here, *curve_labels, title)
    return TracksArtists(
        Picture(figure, painted, veil_at=(0.27, 0.5)),
        tracks,
        plates,
        group_labels,
        words,
        rule,
        rival,
        found,
        here,
        curve_labels,
        title,
        guess,
        guess_labels,
    )


def _draw_plates(axes: Axes) -> tuple[Line2D, tuple[Lettering, ...]]:
    """Return a white ground for the labels of the groups, and the labels."""
    (plates,) = axes.plot([], [], color="white", lw=13, solid_capstyle="butt")
    labels = (Lettering(x, 0, "", va="center", ha="center") for x in LABELS_AT)
    return plates, tuple(axes.add_artist(label) for label in labels)


def _draw_key(axes: Axes, words: str, years: int) -> None:
    axes.plot([years * 0.03], [-0.26], marker="o", ms=4, color=QUIET, ls="")
    axes.text(years * 0.055, -0.26, words, va="center", fontsize=SMALL)


def _draw_words(axes: Axes, relationships: int) -> tuple[Lettering, ...]:
    """Return the empty titles, the labels of the ends, and the two lines below."""
    bottom = relationships + GAP
    places = [(LEFT, -30, "left"), (RIGHT, -30, "right")]
    places += [(x, y, ha) for x, _, ha in places for y in (-10, bottom + 10)]
    places += [(0.03, bottom + 32, "left"), (0.03, bottom + 50, "left")]
    words = [Lettering(x, y, "", va="center", ha=ha, fontsize=10) for x, y, ha in places]
    for title in words[:2]:
        title.set_fontweight("bold")
    return tuple(axes.add_artist(word) for word in words)


def _draw_curves(axes: Axes) -> tuple[tuple[Line2D, ...], tuple[Lettering, ...], Lettering]:
    looks = (
        {"color": BLUE, "lw": 2.4},
        {"color": RED, "ls": "-.", "lw": 2},
        {"color": QUIET, "marker": "o", "ms": 4, "ls": ""},
        {"color": BLUE, "marker": "o", "ms": 11, "mfc": "white", "mew": 2.4, "ls": ""},
    )
    lines = tuple(axes.plot([], [], **look)[0] for look in looks)
    look = {"va": "center", "ha": "right", "weight": "bold", "fontsize": 10}
    ends = (Lettering(axes.get_xlim()[1], 0, "", color=color, **look) for color in (BLUE, RED))
    words = tuple(axes.add_artist(word) for word in ends)
    title = axes.add_artist(
        Lettering(-1, 1.25, "", va="center", weight="bold", fontsize=10, clip_on=False)
    )
    return lines, words, title


def _draw_guess(left: Axes, right: Axes) -> tuple[Line2D, tuple[Lettering, Lettering]]:
    """Return the mark of a number with its label, and the label of an answer without one."""
    (line,) = left.plot([], [], color=BLACK, linestyle="--", linewidth=2.4)
    look = {"va": "center", "ha": "right", "fontweight": "bold", "fontsize": 10}
    end = right.get_xlim()[1]
    labels = Lettering(LEFT - 0.02, 0, "", **look), Lettering(end, -0.26, "", **look)
    return line, (left.add_artist(labels[0]), right.add_artist(labels[1]))


def update_tracks(
    artists: TracksArtists, flow: Flow, curves: Curves, guess: tuple[float | None, str] | None
) -> None:
    """Show another rule, another distance or other relationships.

    Parameters
    ----------
    artists : TracksArtists
        From `draw_tracks`.
    flow : Flow
        The left panel.
    curves : Curves
        The right panel.
    guess : tuple of float or None, and str, or None
        Of 100 coded secure first how many were predicted to be so later, and a label. Without a
        number the label alone is shown.
    """
    _show_flow(artists, flow)
    _show_curves(artists, curves)
    _show_guess(artists, flow, guess)


def _show_flow(artists: TracksArtists, flow: Flow) -> None:
    secure_twice, leave, join, _ = flow.groups
    first = [0, secure_twice, secure_twice + leave + GAP, secure_twice + leave + join + GAP]
    later = [0, secure_twice + join + GAP, secure_twice, secure_twice + join + leave + GAP]
    columns = zip(artists.tracks, artists.group_labels, flow.groups, flow.group_words, strict=True)
    plates = []
    for number, (line, label, count, words) in enumerate(columns):
        line.set_data(*_bundle(first[number], later[number], count))
        at = 0.5 if number in (0, 3) else 0.13
        y = _middle(first[number], later[number], count, at)
        label.set(y=y, text=words, visible=count > 0)
        x, half = LABELS_AT[number], PLATES[number]
        plates += [(x - half, y), (x + half, y), (np.nan, np.nan)] * (count > 0)
    artists.plates.set_data(*np.transpose(plates))
    texts = (*flow.ages, *flow.ends, *flow.notes)
    for word, text in zip(artists.words, texts, strict=True):
        word.set_text(text)


def _bundle(first: int, later: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return one line through all tracks of a group, broken between them."""
    place = np.arange(count)[:, None] + 0.5
    x = LEFT + (RIGHT - LEFT) * np.concatenate([[0], 0.06 + 0.88 * STEP, [1, np.nan]])
    bend = np.concatenate([[0], BEND, [1, np.nan]])
    y = first + (later - first) * bend + place
    return np.tile(x, count), y.ravel()


def _middle(first: float, later: float, count: int, at: float) -> float:
    return first + (later - first) * float(np.interp(at, STEP, BEND)) + count / 2


def _show_curves(artists: TracksArtists, curves: Curves) -> None:
    years = np.arange(len(curves.rule))
    artists.rule.set_data(years, curves.rule)
    shown = bool(curves.words[1])
    artists.rival.set_data(*((years, curves.rival) if shown else ([], [])))
    artists.found.set_data(years[1:], curves.found)
    artists.here.set_data([curves.years], [curves.rule[curves.years]])
    upper, lower = artists.curve_labels
    highest = max(curves.rule[LABEL_FROM], curves.found[LABEL_FROM - 1 :].max())
    upper.set(text=curves.words[0], y=highest + 0.09)
    lower.set(text=curves.words[1], y=curves.rival[-1] - 0.075, visible=shown)
    artists.title.set_text(curves.title)


def _show_guess(artists: TracksArtists, flow: Flow, guess: tuple[float | None, str] | None) -> None:
    value, words = guess or (None, "")
    at_number, without = artists.guess_labels
    at_number.set_text("" if value is None else words)
    without.set_text(words if value is None else "")
    artists.guess.set_data([], [])
    if value is not None:
        place = value / 100 * (flow.groups[0] + flow.groups[1])
        artists.guess.set_data([LEFT - 0.01, LEFT + 0.055], [place, place])
        at_number.set_y(place)
