"""What is left of a correlation: the full model beside the model with parts left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from securebase.figures.lettering import Lettering
from securebase.figures.picture import Picture
from securebase.figures.style import (
    BLACK,
    BLUE,
    FAINT,
    GOLD,
    PATTERN_STYLES,
    QUIET,
    new_figure,
    styled,
)

FULL, NOW = 0, 1
"""Places of the two cases: the full model, and the model as it is set now."""


@dataclass(frozen=True)
class Case:
    """One case to show.

    Attributes
    ----------
    r : float
        Correlation of observed sensitivity with security, 0 to 1.
    shares : numpy.ndarray, shape (4,)
        Share of each reunion pattern in percent.
    words : mapping
        ``r``, ``together`` and ``apart``: labels of the correlation and of its two shares.
    """

    r: float
    shares: np.ndarray
    words: Mapping[str, str]


@dataclass(frozen=True)
class WhyArtists:
    """The moving artists of the picture; lists hold the full model first."""

    picture: Picture
    points: list[Line2D]
    point_labels: list[Text]
    together: list[Rectangle]
    apart: list[Rectangle]
    share_labels: list[tuple[Text, Text]]
    patterns: list[list[Rectangle]]
    pattern_labels: list[list[Text]]
    guess: Line2D
    guess_label: Text


def draw_why(labels: Mapping[str, str], published: tuple[float, float, float]) -> WhyArtists:
    """Draw the fixed parts of the picture.

    Parameters
    ----------
    labels : mapping
        Words on the axes: ``r``, ``full``, ``now``, ``published``, ``explained``, ``patterns``,
        ``share``, and ``A`` to ``D`` for the patterns.
    published : tuple of float
        The published correlation and the ends of its interval.

    Returns
    -------
    WhyArtists
        What `update_why` changes.
    """
    with styled():
        figure = new_figure(height=560)
        top = figure.add_axes((0.11, 0.56, 0.44, 0.35))
        points, point_labels, guess, guess_label = _draw_correlations(top, labels, published)
        bottom = figure.add_axes((0.11, 0.11, 0.44, 0.27))
        together, apart, share_labels = _draw_explained(bottom, labels)
        right = figure.add_axes((0.7, 0.11, 0.26, 0.8))
        patterns, pattern_labels = _draw_patterns(right, labels)
    artists = (points, point_labels, together, apart, share_labels, patterns, pattern_labels)
    moving = [guess, guess_label, *_flat(artists)]
    return WhyArtists(Picture(figure, moving), *artists, guess, guess_label)


def _flat(nested: Sequence) -> list[Artist]:
    return [
        artist
        for part in nested
        for artist in (_flat(part) if isinstance(part, list | tuple) else [part])
    ]


def _draw_correlations(
    axes: Axes, labels: Mapping[str, str], published: tuple[float, float, float]
) -> tuple[list[Line2D], list[Text], Line2D, Text]:
    value, low, high = published
    axes.set(xlim=(0, 1), ylim=(1.9, -1.4), xlabel=labels["r"])
    axes.set_yticks([FULL, NOW], [labels["full"], labels["now"]])
    axes.set_xticks(np.arange(6) / 5, ["0", ".2", ".4", ".6", ".8", "1"])
    axes.axvspan(low, high, color=FAINT)
    axes.plot([low, high], [-0.85] * 2, color=GOLD, linewidth=4)
    axes.plot([value], [-0.85], color=GOLD, marker="D", markersize=8)
    axes.text(high + 0.02, -0.85, labels["published"], color=GOLD, fontweight="bold", va="center")
    (guess,) = axes.plot([], [], color=BLACK, linestyle="--")
    points = [
        axes.plot([], [], marker="o", markersize=11, mec=BLUE, mew=2, mfc=face)[0]
        for face in ("white", BLUE)
    ]
    boxed = {"bbox": {"facecolor": "white", "edgecolor": "none", "pad": 1.5}}
    words = [
        axes.text(0, place, "", fontweight="bold", va="center", **boxed) for place in (FULL, NOW)
    ]
    guess_label = axes.add_artist(Lettering(0, 1.72, "", va="center", fontweight="bold"))
    return points, words, guess, guess_label


def _draw_explained(
    axes: Axes, labels: Mapping[str, str]
) -> tuple[list[Rectangle], list[Rectangle], list[tuple[Text, Text]]]:
    axes.set(xlim=(0, 100), ylim=(1.6, -0.75), title=labels["explained"])
    axes.set_yticks([FULL, NOW], [labels["full"], labels["now"]])
    axes.set_xticks(range(0, 101, 25), [f"{share}%" for share in range(0, 101, 25)])
    places, height = [FULL, NOW], 0.5
    apart = axes.barh(places, 0, height, color="white", ec=QUIET, hatch="//")
    together = axes.barh(places, 0, height, color=BLUE)
    boxed = {"bbox": {"facecolor": "white", "edgecolor": "none", "pad": 1.5}}
    words = [
        (
            axes.add_artist(
                Lettering(0, place - 0.42, "", color=BLUE, fontweight="bold", va="center")
            ),
            axes.text(98, place, "", ha="right", va="center", **boxed),
        )
        for place in places
    ]
    return list(together), list(apart), words


def _draw_patterns(
    axes: Axes, labels: Mapping[str, str]
) -> tuple[list[list[Rectangle]], list[list[Text]]]:
    axes.set(xlim=(0, 100), ylim=(3.6, -0.6), title=labels["patterns"], xlabel=labels["share"])
    axes.set_yticks(range(4), [labels[pattern] for pattern in PATTERN_STYLES])
    axes.set_xticks(range(0, 101, 25), [f"{share}%" for share in range(0, 101, 25)])
    bars, words = [], []
    for offset, open_bar in ((-0.2, True), (0.2, False)):
        row = axes.barh(np.arange(4) + offset, 0, 0.36, ec=BLACK)
        for bar, style in zip(row, PATTERN_STYLES.values(), strict=True):
            bar.set(facecolor="white" if open_bar else style.color, edgecolor=style.color)
            bar.set_hatch(style.hatch if open_bar else "")
        bars.append(list(row))
        words.append(
            [axes.add_artist(Lettering(0, place + offset, "", va="center")) for place in range(4)]
        )
    return bars, words


def update_why(
    artists: WhyArtists,
    cases: tuple[Case, Case],
    guess: tuple[float, str] | None,
) -> None:
    """Show another setting of the model.

    Parameters
    ----------
    artists : WhyArtists
        From `draw_why`.
    cases : tuple of two Case
        The full model, and the model as it is set now.
    guess : tuple of float and str, or None
        A correlation that was predicted, and its label.
    """
    for place, case in enumerate(cases):
        artists.points[place].set_data([case.r], [place])
        artists.point_labels[place].set(x=case.r + 0.035, text=case.words["r"])
        shared = 100 * case.r**2
        artists.together[place].set_width(shared)
        artists.apart[place].set(x=shared, width=100 - shared)
        for label, key in zip(artists.share_labels[place], ("together", "apart"), strict=True):
            label.set_text(case.words[key])
        for bar, label, share in zip(
            artists.patterns[place], artists.pattern_labels[place], case.shares, strict=True
        ):
            bar.set_width(share)
            label.set(x=share + 2, text=f"{share:.0f}")
    artists.guess.set_data(*(([guess[0]] * 2, [-0.5, 1.5]) if guess else ([], [])))
    if guess:
        artists.guess_label.set(x=guess[0] + (0.02 if guess[0] < 0.8 else -0.02))
        artists.guess_label.set_ha("left" if guess[0] < 0.8 else "right")
    artists.guess_label.set_text(guess[1] if guess else "")
