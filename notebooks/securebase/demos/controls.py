"""Kinds of control: what a reader may set, and how a bad value is refused.

Every slider has a number box beside it: the box has an accessible name and needs no dragging.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import ipywidgets as widgets

from securebase.lesson.predict import is_number
from securebase.lesson.shown import layout
from securebase.text import say

LABEL_WIDTH = "175px"


class Control(Protocol):
    """What a demo asks of a kind of control."""

    value: Any

    def build(self, label: str) -> tuple[widgets.Widget, widgets.Widget]:
        """Return the widget that holds the value, and the widget to show."""

    def check(self, name: str, label: str, value: Any) -> Any:
        """Return the value as the widget holds it, or refuse it with a sentence."""

    def words(self, value: Any) -> str:
        """Return a value as a reader sees it."""

    def next(self, before: Any, now: Any) -> Any:
        """Return the value that a reader who goes on will probably take next."""

    def synced(self, value: Any) -> tuple[str, Any]:
        """Return the name and the value by which a page knows a value of the widget."""


@dataclass(frozen=True)
class Slider:
    """A number on a scale.

    Parameters
    ----------
    low, high : float
        Ends of the scale.
    value : float
        Where it starts.
    step : float
        Distance between neighbouring values.
    """

    low: float
    high: float
    value: float
    step: float = 0.05

    def build(self, label: str) -> tuple[widgets.Widget, widgets.Widget]:
        """Return the slider, and a row of its label, the slider and its number box."""
        scale = {"min": self.low, "max": self.high, "step": self.step, "value": self.value}
        slider = widgets.FloatSlider(
            **scale, readout=False, layout=layout(width="135px", min_width="90px")
        )
        box = widgets.BoundedFloatText(
            **scale,
            description=label,
            style={"description_width": LABEL_WIDTH},
            layout=layout(width="250px"),
        )
        widgets.link((slider, "value"), (box, "value"))
        return slider, widgets.HBox([box, slider])

    def check(self, name: str, label: str, value: Any) -> float:
        """Return a finite number within the ends."""
        if not is_number(value) or not self.low <= value <= self.high:
            raise ValueError(
                say(
                    "base.error.number",
                    name=name,
                    label=label,
                    low=self.low,
                    high=self.high,
                    value=value,
                )
            )
        # the browser's slider sends 0.24999999999999997 for 0.25
        return round(float(value), 10)

    def next(self, before: float, now: float) -> float:
        """Return the number as far on again; from an end of the scale, one step back."""
        after = min(max(self.low, now + (now - before)), self.high)
        if after == now:
            after = now + self.step if now == self.low else now - self.step
        return round(after, 10)

    def synced(self, value: float) -> tuple[str, float]:
        """Return the number."""
        return "value", value

    def words(self, value: float) -> str:
        """Return the number without needless zeros."""
        return f"{value:g}"


@dataclass(frozen=True)
class Whole:
    """A whole number typed into a box.

    Parameters
    ----------
    low, high : int
        Smallest and largest number allowed.
    value : int
        Where it starts.
    """

    low: int
    high: int
    value: int

    def build(self, label: str) -> tuple[widgets.Widget, widgets.Widget]:
        """Return the number box, twice: it shows itself."""
        box = widgets.BoundedIntText(
            min=self.low,
            max=self.high,
            value=self.value,
            description=label,
            style={"description_width": LABEL_WIDTH},
            layout=layout(width="270px"),
        )
        return box, box

    def check(self, name: str, label: str, value: Any) -> int:
        """Return a whole number within the ends."""
        if not is_number(value) or value != int(value) or not self.low <= value <= self.high:
            raise ValueError(
                say(
                    "base.error.whole",
                    name=name,
                    label=label,
                    low=self.low,
                    high=self.high,
                    value=value,
                )
            )
        return int(value)

    def next(self, before: int, now: int) -> int:
        """Return the number as far on again, if there is one."""
        return min(max(self.low, now + (now - before)), self.high)

    def synced(self, value: int) -> tuple[str, int]:
        """Return the number."""
        return "value", value

    def words(self, value: int) -> str:
        """Return the number without needless zeros."""
        return f"{value:g}"


@dataclass(frozen=True)
class Choice:
    """One of several named options.

    Parameters
    ----------
    options : mapping of str to str
        Key of each option and the words a reader sees.
    value : str
        The key it starts with.
    """

    options: Mapping[str, str]
    value: str

    def build(self, label: str) -> tuple[widgets.Widget, widgets.Widget]:
        """Return the drop-down list, twice: it shows itself."""
        menu = widgets.Dropdown(
            options=[(words, key) for key, words in self.options.items()],
            value=self.value,
            description=label,
            style={"description_width": "initial"},
            layout=layout(width="auto", min_width="290px"),
        )
        return menu, menu

    def check(self, name: str, label: str, value: Any) -> str:
        """Return the key of an option."""
        if not isinstance(value, str) or value not in self.options:
            allowed = ", ".join(map(repr, self.options))
            raise ValueError(
                say("base.error.option", name=name, label=label, allowed=allowed, value=value)
            )
        return value

    def words(self, value: str) -> str:
        """Return the words of an option."""
        return self.options[value]

    def next(self, before: str, now: str) -> str:
        """Return the option as far on again; past the last comes the first."""
        keys = list(self.options)
        return keys[(2 * keys.index(now) - keys.index(before)) % len(keys)]

    def synced(self, value: str) -> tuple[str, int]:
        """Return the option's place in the list."""
        return "index", list(self.options).index(value)


@dataclass(frozen=True)
class Switch:
    """Something that is on or off.

    Parameters
    ----------
    value : bool
        How it starts.
    """

    value: bool = False

    def build(self, label: str) -> tuple[widgets.Widget, widgets.Widget]:
        """Return the checkbox, twice: it shows itself."""
        box = widgets.Checkbox(
            value=self.value, description=label, indent=False, layout=layout(width="auto")
        )
        return box, box

    def check(self, name: str, label: str, value: Any) -> bool:
        """Return True or False."""
        if not isinstance(value, bool):
            raise ValueError(say("base.error.switch", name=name, label=label, value=value))
        return value

    def words(self, value: bool) -> str:
        """Return on or off."""
        return say("base.switch.on" if value else "base.switch.off")

    def next(self, before: bool, now: bool) -> bool:
        """Return what it was before."""
        return before

    def synced(self, value: bool) -> tuple[str, bool]:
        """Return whether it is on."""
        return "value", value
