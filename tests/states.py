"""States of the demos: all that a reader can set, at random, and what no reader should.

The tests visit a few hundred of them, and ``python -m bench robustness`` many thousands.
"""

import math
from typing import Any

import ipywidgets as widgets
import numpy as np

from securebase.demos import all_demos
from securebase.demos.base import Demo

DEMOS = all_demos()
LESSONS = [(demo, lesson) for demo in DEMOS for lesson in demo.lessons]
HOSTILE = "<script>alert(1)</script>\"' onerror=x & {braces} \u202e \U0001f476"
NOT_NUMBERS = [math.nan, math.inf, -math.inf, 10**400, "0.5", "", None, True, [1], {}, HOSTILE]


def revealed(cls: type[Demo], lesson: str | None = None) -> Demo:
    """Return a demo that shows its result."""
    demo = cls(lesson)
    demo.skip()
    return demo


def ends(control: widgets.Widget) -> list[Any]:
    """Return the values to sweep: both ends of a scale, or every option."""
    if hasattr(control, "options"):
        return [value for _, value in control.options]
    return [control.min, control.max] if hasattr(control, "min") else [False, True]


def anywhere(control: widgets.Widget, rng: np.random.Generator) -> Any:
    """Return a random value that a reader could set."""
    if not hasattr(control, "min"):
        values = ends(control)
        return values[rng.integers(len(values))]
    steps = round((control.max - control.min) / control.step)
    return min(control.min + control.step * int(rng.integers(steps + 1)), control.max)


def random_state(demo: Demo, rng: np.random.Generator) -> dict[str, Any]:
    """Return a random value for every control."""
    return {name: anywhere(control, rng) for name, control in demo.controls.items()}


def bad_values(control: widgets.Widget) -> list[Any]:
    """Return values that a control must refuse."""
    if hasattr(control, "options"):
        return ["no such option", "", None, 3, True, [control.value], math.nan, HOSTILE]
    if hasattr(control, "min"):
        beyond = [control.min - 1, control.max + 1]
        return NOT_NUMBERS + beyond + ([control.min + 0.5] if control.step == 1 else [])
    return [2, "yes", None, [True], math.nan, HOSTILE]
