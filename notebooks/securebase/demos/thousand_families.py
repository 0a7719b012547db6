"""A thousand families: what a code of disorganised says, and does not say, about one of them."""

from dataclasses import dataclass
from typing import Any

from securebase.demos.base import Columns, Demo, Drawn, Lesson, Slider, State
from securebase.demos.controls import Control
from securebase.evidence import PredictiveValues, predictive_values
from securebase.figures.thousand_families import Group, draw_thousand, update_thousand
from securebase.lesson.predict import Prediction
from securebase.text import say, section

NEAR = 5
"""A prediction counts as right within so many of 100."""

KINDS = ("hits", "false_alarms", "misses", "correct_rejections")
"""The four kinds of families in the order of the picture: those coded disorganised first."""


@dataclass(frozen=True)
class Thousand:
    """A thousand families of one group.

    Attributes
    ----------
    base_rate : float
        Families with maltreatment, of 100.
    values : PredictiveValues
        What the code tells there.
    """

    base_rate: float
    values: PredictiveValues

    @property
    def counts(self) -> dict[str, int]:
        """Families of each of the `KINDS`."""
        return {kind: getattr(self.values.of_thousand, kind) for kind in KINDS}

    @property
    def coded(self) -> int:
        """How many of the thousand relationships are coded disorganised."""
        return self.counts["hits"] + self.counts["false_alarms"]

    @property
    def of_coded(self) -> int:
        """Of 100 relationships coded disorganised, those from families with maltreatment."""
        return round(100 * self.counts["hits"] / self.coded)

    @property
    def numbers(self) -> dict[str, float]:
        """Every number shown, by name."""
        others = {"base_rate": self.base_rate, "coded": self.coded, "of_coded": self.of_coded}
        affected = self.counts["hits"] + self.counts["misses"]
        return self.counts | others | {"affected": affected, "spared": 1000 - affected}


@dataclass(frozen=True)
class TwoThousands:
    """Two groups in which the code is equally frequent with, and without, maltreatment.

    Attributes
    ----------
    left, right : Thousand
        The groups.
    coded_with, coded_without : float
        Relationships coded disorganised, of 100, with and without maltreatment.
    """

    left: Thousand
    right: Thousand
    coded_with: float
    coded_without: float


def count_thousand(base_rate: float, coded_with: float, coded_without: float) -> Thousand:
    """Count a thousand families.

    Parameters
    ----------
    base_rate : float
        Families with maltreatment, of 100, between 0 and 100, ends excluded.
    coded_with, coded_without : float
        Relationships coded disorganised, of 100, with and without maltreatment, 0 to 100.

    Returns
    -------
    Thousand
        Counts and predictive values; formulas in `evidence.predictive_values`.
    """
    values = predictive_values(base_rate / 100, coded_with / 100, coded_without / 100)
    return Thousand(base_rate, values)


class ThousandFamilies(Demo):
    """Set how frequent maltreatment and the code are; count where the coded ones come from."""

    room = "thousand_families"
    badge = "THEORY"
    presets = {
        "middle": {"base_rate": 4, "coded_with": 40, "coded_without": 15},
        "twice": {"base_rate": 4, "coded_with": 30, "coded_without": 15},
        "three_times": {"base_rate": 4, "coded_with": 45, "coded_without": 15},
        "every": {"base_rate": 4, "coded_with": 100, "coded_without": 15},
    }
    lessons = {
        "thousand": Lesson(first=("base_rate", "coded_with", "coded_without")),
        "sandbox": Lesson(first=("base_rate", "coded_with", "coded_without")),
    }

    def specify(self) -> dict[str, Control]:
        """Return base rate, share coded with and without maltreatment, and the other base rate."""
        return {
            "base_rate": Slider(0.5, 60, 4, 0.5),
            "coded_with": Slider(5, 100, 40, 5),
            "coded_without": Slider(0.5, 60, 15, 0.5),
            "base_rate_right": Slider(0.5, 60, 40, 0.5),
        }

    @classmethod
    def draw(cls) -> Drawn:
        """Draw the axes and the marks beside the words."""
        return draw_thousand(section("thousand_families.axes"))

    def compute(self, state: State) -> TwoThousands:
        """Count both groups."""
        shares = state["coded_with"], state["coded_without"]
        left, right = (
            count_thousand(state[name], *shares) for name in ("base_rate", "base_rate_right")
        )
        return TwoThousands(left, right, *shares)

    def update(self, result: TwoThousands, prediction: Prediction | None) -> None:
        """Show both groups, and the prediction on the left one."""
        guess = None
        if prediction is not None:
            guess = (prediction.value, say("thousand_families.moving.guess", n=prediction.value))
        update_thousand(self.drawn, [_group(result.left), _group(result.right)], guess)

    def summarise(self, result: TwoThousands) -> dict[str, Any]:
        """Return the numbers of the left group, those of the right one, and the settings."""
        right = {f"{name}_right": value for name, value in result.right.numbers.items()}
        settings = {"coded_with": result.coded_with, "coded_without": result.coded_without}
        return result.left.numbers | right | settings

    def describe(self, result: TwoThousands, prediction: Prediction | None) -> tuple[str, str]:
        """Say how many of the coded relationships come from families with maltreatment."""
        numbers = {
            name: f"{value:g}" if isinstance(value, float) else value
            for name, value in self.summarise(result).items()
        }
        caption = say("thousand_families.say.caption", **numbers)
        return caption, say("thousand_families.say.alt", **numbers)

    def tabulate(self, result: TwoThousands) -> Columns:
        """Return the four kinds of families in both groups."""
        words = section("thousand_families.table")
        rows = (*KINDS, "coded", "of_coded")
        return {words["quantity"]: [words[row] for row in rows]} | {
            words[side]: [group.numbers[row] for row in rows]
            for side, group in (("left", result.left), ("right", result.right))
        }

    def judge(self, result: TwoThousands, prediction: Prediction) -> bool:
        """Return whether the prediction for the left group comes near."""
        return abs(result.left.of_coded - prediction.value) <= NEAR


def _group(thousand: Thousand) -> Group:
    kinds = [
        say(f"thousand_families.moving.{kind}", n=count) for kind, count in thousand.counts.items()
    ]
    return Group(
        tuple(thousand.counts.values()),
        thousand.of_coded,
        say("thousand_families.moving.title", base_rate=thousand.base_rate),
        say("thousand_families.moving.verdict", n=thousand.of_coded),
        kinds,
    )
