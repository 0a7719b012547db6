"""Mind in mind, notebook 10: the paths from mentalising and sensitivity to security."""

from dataclasses import dataclass
from typing import Any

from securebase.demos.base import Columns, Demo, Drawn, Lesson, Slider, State
from securebase.demos.controls import Control
from securebase.evidence import fact, printed_coefficient
from securebase.figures.mind import PathPanel, draw_paths, update_paths
from securebase.lesson.predict import Prediction
from securebase.text import say, section

PUBLISHED = {
    "mentalising": "mentalising_security",
    "sensitivity": "sensitivity_security_2017",
    "overlap": "mentalising_sensitivity",
}
"""The published correlation with which each slider starts."""

LARGEST, LARGEST_OVERLAP = 0.5, 0.6
"""Within these ends any three correlations can occur together."""
NEAR = 2
"""A prediction counts as right within so many percentage points."""


@dataclass(frozen=True)
class Paths:
    """Two predictors of security, and what each adds to the other.

    Attributes
    ----------
    mentalising, sensitivity : float
        Correlation of each with security.
    overlap : float
        Correlation of the two with one another.
    """

    mentalising: float
    sensitivity: float
    overlap: float

    @property
    def mentalising_path(self) -> float:
        """Standardised regression weight of mentalising beside sensitivity."""
        return (self.mentalising - self.sensitivity * self.overlap) / (1 - self.overlap**2)

    @property
    def sensitivity_path(self) -> float:
        """Standardised regression weight of sensitivity beside mentalising."""
        return (self.sensitivity - self.mentalising * self.overlap) / (1 - self.overlap**2)

    @property
    def indirect(self) -> float:
        """Product of the paths from mentalising over sensitivity to security."""
        return self.overlap * self.sensitivity_path

    @property
    def together(self) -> float:
        """Percent of the variance of security that both explain together, 0 to 100."""
        explained = self.mentalising_path * self.mentalising
        return 100 * (explained + self.sensitivity_path * self.sensitivity)


class MindInMind(Demo):
    """Three correlations become paths; see what overlapping predictors explain together."""

    room = "mind"
    badge = "THEORY"
    presets = {
        "published": {name: fact(key).value for name, key in PUBLISHED.items()},
        "strong_overlap": {"mentalising": 0.3, "sensitivity": 0.25, "overlap": 0.6},
        "only_by_care": {"mentalising": 0.1, "sensitivity": 0.25, "overlap": 0.4},
    }
    lessons = {"together": Lesson(first=("overlap", "mentalising", "sensitivity"))}

    def specify(self) -> dict[str, Control]:
        """Return the three correlations."""
        ends = {"overlap": LARGEST_OVERLAP, "mentalising": LARGEST, "sensitivity": LARGEST}
        return {n: Slider(0, ends[n], fact(PUBLISHED[n]).value, 0.05) for n in ends}

    @classmethod
    def draw(cls) -> Drawn:
        """Draw the boxes."""
        return draw_paths(section("mind.axes"))

    def compute(self, state: State) -> tuple[Paths, Paths]:
        """Return the paths if the two predictors were unrelated, and as they are."""
        return Paths(**state | {"overlap": 0.0}), Paths(**state)

    def update(self, result: tuple[Paths, Paths], prediction: Prediction | None) -> None:
        """Show both diagrams and the prediction."""
        guess = None
        if prediction is not None:
            guess = (prediction.value, say("mind.axes.guess", n=f"{prediction.value:g}"))
        titles = ("unrelated", "related")
        panels = [_panel(paths, key) for paths, key in zip(result, titles, strict=True)]
        update_paths(self.drawn, panels, guess)

    def summarise(self, result: tuple[Paths, Paths]) -> dict[str, Any]:
        """Return correlations, paths and the variance explained together."""
        apart, paths = result
        return {
            "mentalising": paths.mentalising,
            "sensitivity": paths.sensitivity,
            "overlap": paths.overlap,
            "mentalising_path": round(paths.mentalising_path, 3),
            "sensitivity_path": round(paths.sensitivity_path, 3),
            "indirect": round(paths.indirect, 3),
            "together": round(paths.together, 1),
            "sum": round(apart.together, 1),
        }

    def describe(
        self, result: tuple[Paths, Paths], prediction: Prediction | None
    ) -> tuple[str, str]:
        """Say how much both explain together, and how the link of mentalising is made up."""
        numbers = self.summarise(result)
        shares = ("together", "sum")
        words = {
            n: value if n in shares else printed_coefficient(value) for n, value in numbers.items()
        }
        as_published = all(fact(key).value == numbers[name] for name, key in PUBLISHED.items())
        reported = ""
        if as_published:
            keys = ("mentalising_security_path", "sensitivity_security_path")
            direct, care = (fact(key).printed(fact(key).value) for key in keys)
            reported = say("mind.say.reported", direct=direct, care=care)
        return say("mind.say.caption", **words) + reported, say("mind.say.alt", **words)

    def tabulate(self, result: tuple[Paths, Paths]) -> Columns:
        """Return paths and variance of both diagrams."""
        words = section("mind.table")
        rows = ("mentalising_path", "sensitivity_path", "indirect")
        columns: dict[str, Any] = {words["what"]: [words[row] for row in (*rows, "together")]}
        for key, paths in zip(("unrelated", "related"), result, strict=True):
            values = [printed_coefficient(getattr(paths, row)) for row in rows]
            columns[words[key]] = [*values, f"{paths.together:.1f}%"]
        return columns

    def judge(self, result: tuple[Paths, Paths], prediction: Prediction) -> bool:
        """Return whether the prediction lies near what both explain together."""
        return abs(result[1].together - prediction.value) <= NEAR


def _panel(paths: Paths, key: str) -> PathPanel:
    sizes = {
        "overlap": paths.overlap,
        "mentalising": paths.mentalising_path,
        "sensitivity": paths.sensitivity_path,
    }
    return PathPanel(
        say(f"mind.axes.{key}"),
        sizes,
        {name: printed_coefficient(size) for name, size in sizes.items()},
        paths.together,
        say(f"mind.axes.{key}"),
        say("mind.axes.note", percent=paths.together),
    )
