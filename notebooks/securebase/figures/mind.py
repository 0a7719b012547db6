"""Two path diagrams with the same three boxes, and below them how much is explained together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch
from matplotlib.text import Text

from securebase.figures.lettering import Lettering
from securebase.figures.parts import mark_guess
from securebase.figures.picture import Picture
from securebase.figures.style import BLACK, BLUE, QUIET, RED, new_figure, styled

PLACES = {"mentalising": (0.17, 0.2), "sensitivity": (0.5, 0.82), "security": (0.83, 0.2)}
ARROWS = {
    "overlap": (("mentalising", "sensitivity"), (0.24, 0.55), "right"),
    "sensitivity": (("sensitivity", "security"), (0.76, 0.55), "left"),
    "mentalising": (("mentalising", "security"), (0.5, 0.26), "center"),
}
"""The boxes that each arrow joins, and where its number stands."""
THINNEST, THICKEST = 1.0, 14.0
ZERO = 0.005
"""What prints as .00 counts as no path."""


@dataclass(frozen=True)
class PathPanel:
    """What one diagram and its row show.

    Attributes
    ----------
    title : str
        What stands over the diagram.
    paths : mapping of str to float
        Size of each arrow in `ARROWS`.
    words : mapping of str to str
        The number beside each arrow.
    together : float
        Percent of the variance that both explain together, 0 to 100.
    row, note : str
        Name of the row, and what stands in it.
    """

    title: str
    paths: Mapping[str, float]
    words: Mapping[str, str]
    together: float
    row: str
    note: str


@dataclass(frozen=True)
class PathPanelArtists:
    """The moving artists of one diagram and its row."""

    title: Text
    arrows: Mapping[str, FancyArrowPatch]
    numbers: Mapping[str, Text]
    together: Line2D
    row: Text
    note: Text


@dataclass(frozen=True)
class MindArtists:
    """The moving artists of the picture."""

    picture: Picture
    panels: tuple[PathPanelArtists, ...]
    guess: Line2D
    guess_label: Text


def draw_paths(labels: Mapping[str, str]) -> MindArtists:
    """Draw the fixed parts of the picture.

    Parameters
    ----------
    labels : mapping
        Words of the boxes, ``mentalising``, ``sensitivity``, ``security``, and of the scale,
        ``together``; ``markers`` stands at the bottom.

    Returns
    -------
    MindArtists
        What `update_paths` changes.
    """
    with styled():
        figure = new_figure(height=560)
        scale = figure.add_axes((0.31, 0.135, 0.4, 0.13))
        scale.set(xlim=(0, 100), ylim=(1.6, -0.6), yticks=[], xlabel=labels["together"])
        scale.set_xticks(range(0, 101, 25), [f"{share}%" for share in range(0, 101, 25)])
        scale.spines["left"].set_visible(False)
        figure.text(0.01, 0.015, labels["markers"], fontsize=9.5)
        panels = tuple(
            _draw_panel(figure.add_axes((x, 0.36, 0.47, 0.56)), scale, row, labels)
            for row, x in enumerate((0.015, 0.515))
        )
        (guess,) = scale.plot([], [], color=BLACK, linestyle="--", clip_on=False)
        guess_label = scale.add_artist(Lettering(0, -0.95, "", ha="center", fontweight="bold"))
    picture = Picture(figure, [*_moving(panels), guess, guess_label], veil_at=(0.5, 0.65))
    return MindArtists(picture, panels, guess, guess_label)


def _moving(panels: Sequence[PathPanelArtists]) -> list[Line2D | Text | FancyArrowPatch]:
    return [
        artist
        for part in panels
        for artist in (
            *part.arrows.values(),
            *part.numbers.values(),
            part.title,
            part.together,
            part.row,
            part.note,
        )
    ]


def _draw_panel(axes: Axes, scale: Axes, row: int, labels: Mapping[str, str]) -> PathPanelArtists:
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.set_axis_off()
    box = {"boxstyle": "round,pad=0.6", "facecolor": "white", "edgecolor": BLACK}
    boxes = {
        name: axes.text(x, y, labels[name], ha="center", va="center", bbox=box)
        for name, (x, y) in PLACES.items()
    }
    arrows = {
        name: axes.add_patch(_arrow(boxes[ends[0]], boxes[ends[1]]))
        for name, (ends, _, _) in ARROWS.items()
    }
    numbers = {
        name: axes.add_artist(Lettering(*place, "", ha=side, color=BLUE, fontweight="bold"))
        for name, (_, place, side) in ARROWS.items()
    }
    title = axes.add_artist(Lettering(0.02, 1.02, "", fontweight="bold"))
    (together,) = scale.plot([], [], color=BLUE, linewidth=9, solid_capstyle="butt")
    name = scale.add_artist(Lettering(-3, row, "", ha="right", va="center"))
    note = scale.add_artist(Lettering(104, row, "", va="center"))
    return PathPanelArtists(title, arrows, numbers, together, name, note)


def _arrow(start: Text, end: Text) -> FancyArrowPatch:
    places = start.get_position(), end.get_position()
    # points from the middles of the boxes to a little beyond their edges, which are wider than high
    level = places[0][1] == places[1][1]
    margins = {"shrinkA": 46, "shrinkB": 34} if level else {"shrinkA": 24, "shrinkB": 24}
    return FancyArrowPatch(*places, arrowstyle="-|>", mutation_scale=22, **margins)


def update_paths(
    artists: MindArtists, panels: Sequence[PathPanel], guess: tuple[float, str] | None
) -> None:
    """Show other paths.

    Parameters
    ----------
    artists : MindArtists
        From `draw_paths`.
    panels : sequence of PathPanel
        What the left and the right diagram show.
    guess : tuple of float and str, or None
        Percent predicted to be explained together, and its label.
    """
    for row, (part, panel) in enumerate(zip(artists.panels, panels, strict=True)):
        part.title.set_text(panel.title)
        part.row.set_text(panel.row)
        part.note.set_text(panel.note)
        part.together.set_data([0, panel.together], [row, row])
        for name, arrow in part.arrows.items():
            _resize(arrow, panel.paths[name])
            part.numbers[name].set_text(panel.words[name])
    mark_guess(artists.guess, artists.guess_label, guess, [-0.6, 1.6])


def _resize(arrow: FancyArrowPatch, size: float) -> None:
    arrow.set(linewidth=THINNEST + (THICKEST - THINNEST) * min(abs(size), 1))
    if abs(size) < ZERO:
        arrow.set(color=QUIET, linestyle=":")
    else:
        arrow.set(color=BLUE if size > 0 else RED, linestyle="-" if size > 0 else "--")
