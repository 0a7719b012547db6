"""The coin of notebook 00: one run of tosses, and where a thousand other coins ended."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import StepPatch
from matplotlib.text import Text

from securebase.figures.picture import Picture
from securebase.figures.style import BLUE, FAINT, QUIET, RED, new_figure, styled


@dataclass(frozen=True)
class CoinArtists:
    """The moving artists of the coin picture."""

    picture: Picture
    share: Line2D
    bars: StepPatch
    outcome: Line2D
    outcome_label: Text
    prediction: Line2D
    prediction_label: Text


def draw_coin(labels: Mapping[str, str], most_tosses: int, most_coins: int) -> CoinArtists:
    """Draw the fixed parts of the picture.

    Parameters
    ----------
    labels : mapping
        Words on the axes: ``tosses``, ``share``, ``heads``, ``coins``, ``this``, ``others``.
    most_tosses, most_coins : int
        Ends of the horizontal axes and of the right vertical axis.

    Returns
    -------
    CoinArtists
        What `update_coin` changes.
    """
    with styled():
        figure = new_figure(height=400)
        left, right = figure.subplots(1, 2, gridspec_kw={"width_ratios": [1, 1.2]})
        figure.subplots_adjust(left=0.08, right=0.98, top=0.9, bottom=0.14, wspace=0.25)
        left.set(xlim=(1, most_tosses), ylim=(0, 1), xlabel=labels["tosses"])
        left.set(ylabel=labels["share"], title=labels["this"])
        left.axhline(0.5, color=QUIET, linestyle=":", linewidth=1.2)
        right.set(xlim=(-1, most_tosses + 1), ylim=(0, most_coins), xlabel=labels["heads"])
        right.set(ylabel=labels["coins"], title=labels["others"])
        (share,) = left.plot([], [], color=BLUE)
        edges = np.arange(most_tosses + 2) - 0.5
        bars = right.stairs(np.zeros(most_tosses + 1), edges, fill=True, fc=FAINT, ec=QUIET, lw=1)
        outcome, outcome_label = _marker(right, BLUE, "-", most_coins * 0.97)
        prediction, prediction_label = _marker(right, RED, "--", most_coins * 0.88)
    moving = [share, bars, outcome, prediction, outcome_label, prediction_label]
    return CoinArtists(
        Picture(figure, moving), share, bars, outcome, outcome_label, prediction, prediction_label
    )


def _marker(axes: Axes, color: str, line: str, height: float) -> tuple[Line2D, Text]:
    marker = axes.axvline(0, color=color, linestyle=line)
    label = axes.text(0, height, "", color=color, fontweight="bold")
    label.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1})
    return marker, label


def update_coin(
    artists: CoinArtists,
    share: np.ndarray,
    coins: np.ndarray,
    outcome: tuple[float, str],
    prediction: tuple[float, str] | None,
) -> None:
    """Show another coin.

    Parameters
    ----------
    artists : CoinArtists
        From `draw_coin`.
    share : numpy.ndarray, shape (tosses,)
        Share of heads after each toss, 0 to 1.
    coins : numpy.ndarray, shape (tosses + 1,)
        How many of the other coins gave 0, 1, 2 … heads.
    outcome : tuple of float and str
        Number of heads of this coin, and its label.
    prediction : tuple of float and str, or None
        Number of heads predicted, and its label.
    """
    artists.share.set_data(np.arange(1, len(share) + 1), share)
    size = len(artists.bars.get_data().values)
    artists.bars.set_data(np.pad(coins, (0, size - len(coins))))
    _put(artists.outcome, artists.outcome_label, outcome, size)
    _put(artists.prediction, artists.prediction_label, prediction, size)


def _put(marker: Line2D, label: Text, at: tuple[float, str] | None, size: int) -> None:
    for artist in (marker, label):
        artist.set_visible(at is not None)
    if at is not None:
        place, words = at
        on_left = place > size / 2
        marker.set_xdata([place, place])
        label.set(x=place + (-1 if on_left else 1), ha="right" if on_left else "left", text=words)
