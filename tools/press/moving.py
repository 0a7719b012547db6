"""Demos that still move without a kernel: their states, drawn beforehand, and the controls.

Every demo offers its start and its presets. The demos that matter most offer their own first
controls, over every combination of the values listed here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from press.scenes import Scene
from securebase.demos.base import View
from securebase.demos.controls import Choice, Slider, Whole
from securebase.text import say

MOST = 8
"""States of a demo without controls of its own."""

CAREGIVERS = {"pattern_a": None, "pattern_b": None}
REACTIVITY = (0.5, 0.7, 1.0, 1.3, 1.5, 1.7, 2.0)
REPAIR = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.67, 0.8, 0.9, 1.0)
HUNDRED = {"r": None, "group": None, "reading": None}

GRIDS: Mapping[tuple[str, str], Mapping[str, Sequence[Any] | None]] = {
    ("HundredFamilies", "overlap"): {"r": None},
    ("HundredFamilies", "hundred"): HUNDRED,
    ("HundredFamilies", "sandbox"): HUNDRED,
    ("OverlapGuesses", "five"): {"round": None},
    ("TwoCaregivers", "worked"): CAREGIVERS,
    ("TwoCaregivers", "same_amount"): CAREGIVERS,
    ("TwoCaregivers", "sandbox"): CAREGIVERS,
    ("TwoCaregivers", "repair"): {"repair": REPAIR},
    ("TwoCaregivers", "two_babies"): {"reactivity_a": REACTIVITY, "reactivity_b": REACTIVITY},
    ("TwoCaregivers", "rival"): {"account": None},
    ("TwoCaregivers", "switches"): {"assumption": None},
}
"""By demo and lesson: controls that still move, and their values; None for all there are."""

STAYS = -1
LEFT_OUT = ("own",)
"""Options that stand for what other controls say."""


@dataclass(frozen=True)
class Axis:
    """One control over states drawn beforehand.

    Attributes
    ----------
    name : str
        The control's name in its demo, or ``"state"``.
    label : str
        What a reader sees beside it.
    kind : {"range", "select", "radio"}
        What it looks like.
    values : tuple
        What it can be set to.
    words : tuple of str
        The values as a reader sees them.
    start : int
        Place of the value it starts with.
    """

    name: str
    label: str
    kind: str
    values: tuple[Any, ...]
    words: tuple[str, ...]
    start: int = 0


@dataclass(frozen=True)
class Moving:
    """A scene with all its states.

    Attributes
    ----------
    scene : Scene
        The demo in its place.
    axes : tuple of Axis
        Its controls; the last one changes fastest along `views`.
    views : list of View
        What each setting shows.
    jumps : dict of str to list of int
        Title of each preset that is among the states, and the place of its value on each axis;
        `STAYS` where no preset of the demo sets the control.
    """

    scene: Scene
    axes: tuple[Axis, ...]
    views: list[View]
    jumps: dict[str, list[int]]

    @property
    def start(self) -> int:
        """Place among `views` of the state that the lesson starts with."""
        sizes = [len(axis.values) for axis in self.axes]
        return int(np.ravel_multi_index([axis.start for axis in self.axes], sizes))


def moving(scene: Scene, drawn: dict[Any, bytes]) -> Moving:
    """Return a scene with its controls and all its states.

    Parameters
    ----------
    scene : Scene
        From `press.scenes.scenes`.
    drawn : dict
        Pictures that the scenes of a notebook share; see `Scene.view`.

    Returns
    -------
    Moving
        Over the grid of `GRIDS`, or over the start and the presets.
    """
    grid = GRIDS.get((scene.demo.__name__, scene.lesson))
    if grid is None:
        states = scene.states(MOST)
        titles = tuple(state.title for state in states)
        axis = Axis("state", say("base.controls.presets"), "radio", titles, titles)
        return Moving(scene, (axis,), [state.view for state in states], {})
    axes = tuple(_axes(scene, grid))
    names = [axis.name for axis in axes]
    combined = product(*(axis.values for axis in axes))
    states = [scene.settings(**dict(zip(names, values, strict=True))) for values in combined]
    jumps = _jumps(scene, axes, states) if len(axes) > 1 or axes[0].kind == "range" else {}
    return Moving(scene, axes, [scene.view(state, drawn) for state in states], jumps)


def _axes(scene: Scene, grid: Mapping[str, Sequence[Any] | None]) -> Iterator[Axis]:
    """Yield the controls of a grid in their order."""
    specs, start = scene.live.specify(), scene.settings()
    for name, listed in grid.items():
        spec = specs[name]
        values = tuple(_values(spec) if listed is None else listed)
        words = tuple(spec.words(value) for value in values)
        label = say(f"{scene.demo.room}.controls.{name}")
        kind = "range" if isinstance(spec, Slider) else "select"
        yield Axis(name, label, kind, values, words, values.index(start[name]))


def _values(spec: Choice | Slider | Whole) -> Iterator[Any]:
    """Yield every value of a control."""
    if isinstance(spec, Whole):
        yield from range(spec.low, spec.high + 1)
    elif isinstance(spec, Choice):
        yield from (key for key in spec.options if key not in LEFT_OUT)
    else:
        steps = round((spec.high - spec.low) / spec.step)
        yield from (round(spec.low + step * spec.step, 10) for step in range(steps + 1))


def _jumps(
    scene: Scene, axes: Sequence[Axis], states: list[dict[str, Any]]
) -> dict[str, list[int]]:
    """Return each preset that is among the states, and where it sets each control."""
    named = {name for values in scene.demo.presets.values() for name in values}
    found = {}
    for name in scene.demo.presets:
        state = scene.preset(name)
        if state in states:
            found[say(f"{scene.demo.room}.presets.{name}")] = [
                axis.values.index(state[axis.name]) if axis.name in named else STAYS
                for axis in axes
            ]
    return found if len(found) > 1 else {}  # one alone is the start, and there is a button for it
