"""Two overlapping curves beside a hundred relationships, secure and not secure."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text

from securebase.figures.lettering import Lettering
from securebase.figures.overlap_guesses import (
    CurveArtists,
    ScaleArtists,
    draw_curves,
    draw_scale,
    show_curves,
    show_on_scale,
)
from securebase.figures.picture import Picture
from securebase.figures.style import BLACK, BLUE, QUIET, new_figure, styled

SIDE = 10
PLACES = np.array([(column, row) for row in range(SIDE) for column in range(SIDE)]) + 0.5


@dataclass(frozen=True)
class GridArtists:
    """A hundred relationships, in rows of ten from the top."""

    secure: Line2D
    others: Line2D
    secure_label: Text
    others_label: Text
    group: Text
    guess: Line2D
    guess_label: Text

    @property
    def moving(self) -> tuple[Line2D | Text, ...]:
        """All artists in painting order."""
        return tuple(vars(self).values())


@dataclass(frozen=True)
class HundredArtists:
    """The moving artists of the picture."""

    picture: Picture
    curves: CurveArtists
    scale: ScaleArtists
    grid: GridArtists


def draw_hundred(labels: Mapping[str, str]) -> HundredArtists:
    """Draw the fixed parts of the picture.

    Parameters
    ----------
    labels : mapping
        Words on the axes: ``score``, ``relationships``, ``secure``, ``insecure``, ``overlap``,
        ``curves`` and ``grid`` (titles of the two panels).

    Returns
    -------
    HundredArtists
        What `update_hundred` changes.
    """
    with styled():
        figure = new_figure()
        left = figure.add_axes((0.05, 0.3, 0.44, 0.62))
        left.set_title(labels["curves"])
        curves = draw_curves(left, labels)
        scale = draw_scale(figure.add_axes((0.05, 0.1, 0.44, 0.085)), labels["overlap"])
        scale.truth.axes.set_xticks(range(0, 101, 25), [f"{share}%" for share in range(0, 101, 25)])
        right = figure.add_axes((0.53, 0.03, 0.46, 0.89))
        right.set_title(labels["grid"])
        grid = _draw_grid(right)
    picture = Picture(figure, (*curves.moving, *scale.moving, *grid.moving))
    return HundredArtists(picture, curves, scale, grid)


def _draw_grid(axes: Axes) -> GridArtists:
    axes.set(xlim=(-2.3, 10.2), ylim=(11.3, -2.0))
    axes.set_axis_off()
    marks = {"linestyle": "", "markersize": 17}
    (secure,) = axes.plot([], [], marker="o", color=BLUE, **marks)
    (others,) = axes.plot([], [], marker="s", mfc="white", mec=QUIET, mew=1.6, **marks)
    (guess,) = axes.plot([], [], color=BLACK, linestyle="--", linewidth=2.4)

    def words(x: float, y: float, **look: str) -> Text:
        return axes.add_artist(Lettering(x, y, "", va="center", **look))

    return GridArtists(
        secure,
        others,
        words(0, -0.5, color=BLUE, fontweight="bold"),
        words(0, 10.6, fontweight="bold"),
        words(0, -1.5),
        guess,
        words(-0.3, 0, ha="right", fontweight="bold"),
    )


def update_hundred(
    artists: HundredArtists,
    d: float,
    overlap: tuple[float, str],
    overlap_guess: tuple[float, str] | None,
    secure: int,
    words: Mapping[str, str],
    secure_guess: tuple[float, str] | None,
) -> None:
    """Show another correlation, or another hundred.

    Parameters
    ----------
    artists : HundredArtists
        From `draw_hundred`.
    d : float
        Distance of the two means, in standard deviations, 0 to 3.
    overlap : tuple of float and str
        Overlap in percent, and its label.
    overlap_guess : tuple of float and str, or None
        Overlap guessed in percent, and its label.
    secure : int
        How many of the hundred are secure, 0 to 100.
    words : mapping
        Labels of the grid: ``group``, ``secure`` and ``others``.
    secure_guess : tuple of float and str, or None
        How many of the hundred were guessed to be secure, and its label.
    """
    show_curves(artists.curves, d)
    show_on_scale(artists.scale, overlap, overlap_guess)
    grid = artists.grid
    grid.secure.set_data(*PLACES[:secure].T)
    grid.others.set_data(*PLACES[secure:].T)
    grid.group.set_text(words["group"])
    grid.secure_label.set_text(words["secure"])
    grid.others_label.set_text(words["others"])
    _show_guess(grid, secure_guess)


def _show_guess(grid: GridArtists, guess: tuple[float, str] | None) -> None:
    for artist in (grid.guess, grid.guess_label):
        artist.set_visible(guess is not None)
    if guess is not None:
        rows, rest = divmod(round(guess[0]), SIDE)
        grid.guess.set_data([-0.2, rest, rest, 10.1], [rows + (rest > 0)] * 2 + [rows] * 2)
        grid.guess_label.set(y=rows + (rest > 0), text=guess[1])
