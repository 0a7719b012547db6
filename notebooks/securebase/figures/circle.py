"""An outing drawn as distance over time, with six moments and what each asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.text import Text

from securebase.figures.lettering import Lettering
from securebase.figures.picture import Picture
from securebase.figures.style import BLACK, BLUE, QUIET, RED, new_figure, styled

TIME = (0, 0.6, 1, 2, 2.6, 4.3, 4.7, 5, 5.5, 6.6)
DISTANCE = (0, 0.12, 0.4, 0.6, 1, 1, 0.85, 0.5, 0, 0)
"""Where the child is: time in moments, and distance from the caregiver from 0 to 1."""
MOMENTS = ((1, 0.4), (2, 0.6), (3, 1.0), (4, 1.0), (5, 0.5), (6, 0.0))
"""Where on the path each moment lies."""


@dataclass(frozen=True)
class CircleArtists:
    """The moving artists of the picture."""

    picture: Picture
    here: Line2D
    needs: list[Text]
    gets: list[Text]
    met: Line2D
    missed: Line2D
    count: Text
    guess: Text
    guess_line: Line2D


def draw_outing(labels: Mapping[str, str], moments: Sequence[str]) -> CircleArtists:
    """Draw the fixed parts of the picture.

    Parameters
    ----------
    labels : mapping
        Words in the picture: ``near``, ``far``, ``out``, ``back``, ``needs``, ``gets``, ``fits``,
        ``title``, ``markers``.
    moments : sequence of str
        Short name of each of the six moments.

    Returns
    -------
    CircleArtists
        What `update_outing` changes.
    """
    with styled():
        figure = new_figure(height=520)
        path = figure.add_axes((0.13, 0.5, 0.85, 0.42))
        path.set(xlim=(0, 6.8), ylim=(-0.18, 1.3), xticks=[], title=labels["title"])
        path.set_yticks([0, 1], [labels["near"], labels["far"]])
        path.plot(TIME, DISTANCE, color=QUIET, linewidth=3)
        path.text(0.9, 0.95, labels["out"], color=BLACK, ha="center")
        path.text(5.55, 0.95, labels["back"], color=BLACK, ha="center")
        path.plot(*np.array(MOMENTS).T, "o", color="white", mec=BLACK, markersize=19)
        for number, (x, y) in enumerate(MOMENTS, start=1):
            path.text(x, y - 0.005, f"{number}", ha="center", va="center", fontweight="bold")
        (here,) = path.plot([], [], "s", mfc="none", mec=RED, mew=2.4, markersize=30)
        rows = figure.add_axes((0.13, 0.15, 0.85, 0.31))
        rows.set(xlim=(0, 6.8), ylim=(3.6, -0.5))
        rows.set_axis_off()
        for column, name in enumerate(moments, start=1):
            rows.text(column, 0, name, ha="center", va="center", fontsize=9.5)
        for row, name in enumerate((labels["needs"], labels["gets"], labels["fits"]), start=1):
            rows.text(0.35, row, name, ha="right", va="center")
        look = {"ha": "center", "va": "center"}
        needs, gets = (
            [rows.add_artist(Lettering(x, row, "", **look)) for x, _ in MOMENTS] for row in (1, 2)
        )
        (met,) = rows.plot([], [], "o", color=BLUE, markersize=15)
        (missed,) = rows.plot([], [], "s", mfc="white", mec=QUIET, mew=2, markersize=14)
        count = figure.add_artist(Lettering(0.13, 0.11, "", fontweight="bold"))
        guess = figure.add_artist(Lettering(0.52, 0.11, "", fontweight="bold"))
        (guess_line,) = figure.axes[1].plot([], [], color=BLACK, linestyle="--", clip_on=False)
        figure.text(0.01, 0.02, labels["markers"], fontsize=9.5)
    moving = [here, *needs, *gets, met, missed, count, guess, guess_line]
    picture = Picture(figure, moving, veil_at=(0.55, 0.27))
    return CircleArtists(picture, here, needs, gets, met, missed, count, guess, guess_line)


def update_outing(
    artists: CircleArtists,
    moment: int,
    needs: Sequence[str],
    gets: Sequence[str],
    fits: np.ndarray,
    words: tuple[str, str],
) -> None:
    """Show other answers.

    Parameters
    ----------
    artists : CircleArtists
        From `draw_outing`.
    moment : int
        The moment in view, 1 to 6.
    needs, gets : sequence of str
        What each moment asks for, and what it gets.
    fits : numpy.ndarray of bool, shape (6,)
        Whether the two fit.
    words : tuple of str
        How many needs are met, and what was predicted, which may be empty.
    """
    artists.here.set_data(*([each] for each in MOMENTS[moment - 1]))
    labels = zip((*artists.needs, *artists.gets), (*needs, *gets), strict=True)
    for label, text in labels:
        label.set_text(text)
    columns = np.arange(1, len(MOMENTS) + 1)
    for marks, which in ((artists.met, fits), (artists.missed, ~fits)):
        marks.set_data(columns[which], np.full(which.sum(), 3))
    count, guess = words
    artists.count.set_text(count)
    artists.guess.set_text(guess)
    artists.guess_line.set_data(*(([3.05, 6.0], [4.42, 4.42]) if guess else ([], [])))
