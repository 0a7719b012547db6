"""Means by age for two groups on the whole scale, and the two curves of one age."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text

from securebase.figures.lettering import Lettering
from securebase.figures.parts import upright_strokes
from securebase.figures.picture import Picture
from securebase.figures.style import BLACK, BLUE, RED, new_figure, styled

GRID = np.linspace(1, 5, 161)
GROUPS = {"men": (BLUE, "-", "o", -0.09), "women": (RED, "--", "s", 0.09)}
"""Colour, line, marker and sideways shift of each group."""


@dataclass(frozen=True)
class AgesArtists:
    """The moving artists of the picture."""

    picture: Picture
    means: dict[str, Line2D]
    spread: dict[str, Line2D]
    ends: dict[str, Text]
    curves: dict[str, Line2D]
    tops: dict[str, Text]
    here: Line2D
    words: tuple[Text, ...]


def draw_ages(labels: Mapping[str, str], ages: Sequence[str]) -> AgesArtists:
    """Draw the fixed parts of the picture.

    Parameters
    ----------
    labels : mapping
        Words on the axes: ``age``, ``score``, ``people``, ``means`` and ``curves`` (titles).
    ages : sequence of str
        Age bands from the left.

    Returns
    -------
    AgesArtists
        What `update_ages` changes.
    """
    with styled():
        figure = new_figure(height=520)
        left = figure.add_axes((0.065, 0.12, 0.44, 0.79))
        left.set(xlim=(-0.4, len(ages) + 0.15), ylim=(1, 5), title=labels["means"])
        left.set(xticks=range(len(ages)), xticklabels=ages, yticks=range(1, 6))
        left.set(xlabel=labels["age"], ylabel=labels["score"])
        right = figure.add_axes((0.575, 0.27, 0.41, 0.64))
        right.set(xlim=(1, 5), ylim=(0, 0.72), yticks=[], xticks=range(1, 6))
        right.set(title=labels["curves"], xlabel=labels["score"], ylabel=labels["people"])
        (here,) = left.plot([], [], color=BLACK, linestyle=":", linewidth=1.4)
        means, spread, ends = {}, {}, {}
        curves, tops = {}, {}
        for name, look in GROUPS.items():
            means[name], spread[name], ends[name] = _draw_group(left, look)
            curves[name], tops[name] = _draw_curve(right, look)
        words = tuple(
            right.add_artist(Lettering(1, y, "", va="center", clip_on=False))
            for y in (-0.18, -0.235)
        )
    groups = [artist for kind in (spread, means, curves, ends, tops) for artist in kind.values()]
    moving: list[Artist] = [here, *groups, *words]
    return AgesArtists(Picture(figure, moving), means, spread, ends, curves, tops, here, words)


def _draw_group(axes: Axes, look: tuple[str, str, str, float]) -> tuple[Line2D, Line2D, Text]:
    color, line, marker, _ = look
    (means,) = axes.plot([], [], color=color, linestyle=line, marker=marker, markersize=6)
    (spread,) = axes.plot([], [], color=color, linestyle=line, linewidth=1.1)
    return means, spread, axes.add_artist(Lettering(0, 0, "", color=color, va="center"))


def _draw_curve(axes: Axes, look: tuple[str, str, str, float]) -> tuple[Line2D, Text]:
    color, line, _, _ = look
    (curve,) = axes.plot([], [], color=color, linestyle=line)
    return curve, axes.add_artist(Lettering(0, 0, "", color=color, va="center"))


def update_ages(
    artists: AgesArtists,
    means: Mapping[str, Sequence[float]],
    sds: Mapping[str, Sequence[float]],
    age: int,
    labels: Mapping[str, str],
    words: Sequence[str],
) -> None:
    """Show another scale or another age.

    Parameters
    ----------
    artists : AgesArtists
        From `draw_ages`.
    means, sds : mapping of str to sequence of float
        Mean and standard deviation of each of `GROUPS` at each age, in scale points.
    age : int
        Number of the age band whose curves are shown, from 0.
    labels : mapping
        What each group is called.
    words : sequence of two str
        The lines under the curves.
    """
    artists.here.set_data([age, age], [1, 5])
    by_mean = sorted(GROUPS, key=lambda name: means[name][age])
    for name, (_, _, _, shift) in GROUPS.items():
        mean, sd = np.asarray(means[name]), np.asarray(sds[name])
        x = np.arange(len(mean)) + shift
        artists.means[name].set_data(x, mean)
        ends = np.column_stack([mean - sd, mean + sd])
        artists.spread[name].set_data(*upright_strokes(x, ends))
        _label_group(artists, name, labels[name], age, by_mean.index(name), mean[age], sd[age])
    for label, sentence in zip(artists.words, words, strict=True):
        label.set_text(sentence)


def _label_group(
    artists: AgesArtists, name: str, words: str, age: int, rank: int, mean: float, sd: float
) -> None:
    """Write a group's name above or below its bar at this age, and beside its curve."""
    side = (-1, 1)[rank]
    artists.ends[name].set(
        x=age + 0.14, y=mean + side * (sd + 0.16), text=words, ha="left", fontweight="bold"
    )
    curve = np.exp(-0.5 * ((GRID - mean) / sd) ** 2) / (sd * np.sqrt(2 * np.pi))
    artists.curves[name].set_data(GRID, curve)
    artists.tops[name].set(
        x=mean + side * (0.85 * sd + 0.05),
        y=0.7 / (sd * np.sqrt(2 * np.pi)) + 0.02,
        text=words,
        ha=("right", "left")[rank],
        fontweight="bold",
    )
