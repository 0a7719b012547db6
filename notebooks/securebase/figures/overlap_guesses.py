"""Two bell curves, how much they overlap, and a number line for the guess."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.text import Text

from securebase.figures.lettering import Lettering
from securebase.figures.picture import Picture
from securebase.figures.style import BLACK, BLUE, QUIET, RED, new_figure, styled

REACH = 4.5
GRID = np.linspace(-REACH, REACH, 181)
VEIL_AT = (0.52, 0.19)


@dataclass(frozen=True)
class CurveArtists:
    """Two curves, the area they share, and their labels."""

    lower: Line2D
    upper: Line2D
    shared: Polygon
    lower_label: Text
    upper_label: Text

    @property
    def curves(self) -> tuple[Artist, ...]:
        """The artists that a guess is made from."""
        return (self.lower, self.upper, self.lower_label, self.upper_label)

    @property
    def moving(self) -> tuple[Artist, ...]:
        """All artists in painting order."""
        return (self.shared, *self.curves)


@dataclass(frozen=True)
class ScaleArtists:
    """A number line with a true value and a guess."""

    truth: Line2D
    truth_label: Text
    guess: Line2D
    guess_label: Text

    @property
    def moving(self) -> tuple[Artist, ...]:
        """All artists in painting order."""
        return (self.truth, self.guess, self.truth_label, self.guess_label)


@dataclass(frozen=True)
class OverlapArtists:
    """The moving artists of the picture."""

    picture: Picture
    curves: CurveArtists
    scale: ScaleArtists


def draw_overlap(labels: Mapping[str, str]) -> OverlapArtists:
    """Draw the fixed parts of the picture.

    Parameters
    ----------
    labels : mapping
        Words on the axes: ``score``, ``relationships``, ``secure``, ``insecure``, ``overlap``.

    Returns
    -------
    OverlapArtists
        What `update_overlap` changes.
    """
    with styled():
        figure = new_figure(height=460)
        curves = draw_curves(figure.add_axes((0.07, 0.36, 0.9, 0.6)), labels)
        scale = draw_scale(figure.add_axes((0.07, 0.12, 0.9, 0.1)), labels["overlap"])
    picture = Picture(figure, (*curves.moving, *scale.moving), VEIL_AT)
    return OverlapArtists(picture, curves, scale)


def draw_curves(axes: Axes, labels: Mapping[str, str]) -> CurveArtists:
    """Prepare an axes for two curves.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        An empty axes.
    labels : mapping
        ``score`` and ``relationships`` for the axes, ``secure`` and ``insecure`` for the curves.

    Returns
    -------
    CurveArtists
        What `show_curves` changes.
    """
    axes.set(xlim=(-REACH, REACH), ylim=(0, 0.5), yticks=[])
    axes.set(xlabel=labels["score"], ylabel=labels["relationships"])
    shared = Polygon([(0, 0)], facecolor="#D5D5D5", edgecolor=QUIET, hatch="//", linewidth=0)
    axes.add_patch(shared)
    (lower,) = axes.plot([], [], color=RED, linestyle="-.")
    (upper,) = axes.plot([], [], color=BLUE)
    words = [
        axes.add_artist(Lettering(0, 0.3, labels[key], ha=side, color=color, fontweight="bold"))
        for key, side, color in (("insecure", "right", RED), ("secure", "left", BLUE))
    ]
    return CurveArtists(lower, upper, shared, *words)


def draw_scale(axes: Axes, title: str) -> ScaleArtists:
    """Prepare an axes as a number line from 0 to 100%.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        An empty, low axes.
    title : str
        What the number line is a scale of.

    Returns
    -------
    ScaleArtists
        What `show_on_scale` changes.
    """
    axes.set(xlim=(0, 100), ylim=(0, 1), yticks=[], xlabel=title)
    axes.set_xticks(range(0, 101, 10), [f"{share}%" for share in range(0, 101, 10)])
    axes.spines["left"].set_visible(False)
    return ScaleArtists(*_marker(axes, BLUE, "-", 0.56), *_marker(axes, BLACK, "--", 0.0))


def _marker(axes: Axes, color: str, line: str, lane: float) -> tuple[Line2D, Text]:
    (marker,) = axes.plot([0, 0], [lane, lane + 0.44], color=color, linestyle=line)
    label = Lettering(0, lane + 0.22, "", color=color, fontweight="bold", va="center")
    return marker, axes.add_artist(label)


def show_curves(artists: CurveArtists, d: float) -> None:
    """Move the curves apart.

    Parameters
    ----------
    artists : CurveArtists
        From `draw_curves`.
    d : float
        Distance of the two means, in standard deviations, 0 to 3.
    """
    lower, upper = (_bell(GRID - mean) for mean in (-d / 2, d / 2))
    artists.lower.set_data(GRID, lower)
    artists.upper.set_data(GRID, upper)
    ends = [[GRID[0], 0], [GRID[-1], 0]]
    artists.shared.set_xy([ends[0], *np.column_stack([GRID, np.minimum(lower, upper)]), ends[1]])
    artists.lower_label.set_x(-d / 2 - 0.9)
    artists.upper_label.set_x(d / 2 + 0.9)


def _bell(z: np.ndarray) -> np.ndarray:
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


def show_on_scale(
    artists: ScaleArtists, truth: tuple[float, str], guess: tuple[float, str] | None
) -> None:
    """Mark the true value and the guess on a number line.

    Parameters
    ----------
    artists : ScaleArtists
        From `draw_scale`.
    truth : tuple of float and str
        Percentage, and its label.
    guess : tuple of float and str, or None
        Percentage guessed, and its label.
    """
    _put(artists.truth, artists.truth_label, truth)
    _put(artists.guess, artists.guess_label, guess)


def _put(marker: Line2D, label: Text, at: tuple[float, str] | None) -> None:
    for artist in (marker, label):
        artist.set_visible(at is not None)
    if at is not None:
        place, words = at
        on_left = place > 50
        marker.set_xdata([place, place])
        label.set(x=place + (-1 if on_left else 1), ha="right" if on_left else "left", text=words)


def update_overlap(
    artists: OverlapArtists, d: float, truth: tuple[float, str], guess: tuple[float, str] | None
) -> None:
    """Show another pair of curves.

    Parameters
    ----------
    artists : OverlapArtists
        From `draw_overlap`.
    d : float
        Distance of the two means, in standard deviations, 0 to 3.
    truth : tuple of float and str
        Overlap in percent, and its label.
    guess : tuple of float and str, or None
        Overlap guessed in percent, and its label.
    """
    show_curves(artists.curves, d)
    show_on_scale(artists.scale, truth, guess)
