"""The hundred families of notebook 04: what a correlation looks like in people."""

from dataclasses import dataclass
from typing import Any

from securebase.demos.base import Choice, Columns, Demo, Drawn, Lesson, Slider, State
from securebase.demos.controls import Control
from securebase.evidence import (
    cite,
    common_language,
    fact,
    overlap,
    r_to_d,
    share_secure_by_third,
    shared_variance,
)
from securebase.figures.hundred_families import draw_hundred, update_hundred
from securebase.lesson.predict import Prediction
from securebase.text import say, section

ANCHORS = (
    "sensitivity_security_all",
    "sensitivity_security_mothers",
    "sensitivity_security_fathers",
    "sensitivity_security_fathers_2011",
    "mentalising_security",
    "sensitivity_security_qsort_2014",
)
"""Published correlations that a reader can set with one choice."""

LARGEST_R = 0.75
"""Beyond about .79 a yes-or-no verdict cannot correlate with a normally distributed score."""

READINGS = ("latent", "point_biserial")
NEAR = 5
"""A prediction counts as right within so many points."""


@dataclass(frozen=True)
class Hundred:
    """A correlation, and a hundred relationships out of one group.

    Attributes
    ----------
    r : float
        Correlation of sensitivity with security, 0 to `LARGEST_R`.
    group : {"lowest", "middle", "highest", "all"}
        Which third of sensitivity the hundred come from.
    reading : {"latent", "point_biserial"}
        What r is taken to be the correlation of.
    secure : dict of str to dict of str to int
        Secure relationships of a hundred, by reading and group.
    """

    r: float
    group: str
    reading: str
    secure: dict[str, dict[str, int]]

    @property
    def count(self) -> int:
        """How many of the hundred shown are secure."""
        return self.secure[self.reading][self.group]

    @property
    def both(self) -> tuple[int, int]:
        """The same in both readings, the smaller first."""
        low, high = sorted(self.secure[reading][self.group] for reading in READINGS)
        return low, high

    @property
    def d(self) -> float:
        """Distance of the two means, in standard deviations."""
        return r_to_d(self.r)

    @property
    def overlap(self) -> int:
        """Overlap of the two curves in percent."""
        return round(100 * overlap(self.d))


def count_hundred(r: float, group: str, reading: str) -> Hundred:
    """Count how many of a hundred relationships are secure.

    Parameters
    ----------
    r : float
        Correlation of sensitivity with security, 0 to `LARGEST_R`.
    group : {"lowest", "middle", "highest", "all"}
        Which third of sensitivity the hundred come from.
    reading : {"latent", "point_biserial"}
        What r is taken to be the correlation of.

    Returns
    -------
    Hundred
        The counts of every group in both readings; formulas in `evidence.share_secure_by_group`.
    """
    base_rate = fact("world_secure").value / 100
    secure = {
        name: {
            third: round(100 * share)
            for third, share in share_secure_by_third(r, base_rate, name)._asdict().items()
        }
        | {"all": round(100 * base_rate)}
        for name in READINGS
    }
    return Hundred(r, group, reading, secure)


class HundredFamilies(Demo):
    """Set a correlation; see two overlapping curves and count a hundred relationships."""

    room = "hundred_families"
    badge = "THEORY"
    presets = {name: {"r": fact(name).value} for name in ANCHORS}
    lessons = {
        "hundred": Lesson(first=("r", "group", "reading")),
        "overlap": Lesson(first=("r",), start={"group": "all"}),
        "sandbox": Lesson(first=("r", "group", "reading")),
    }

    def specify(self) -> dict[str, Control]:
        """Return the correlation, the group and the reading."""
        return {
            "r": Slider(0, LARGEST_R, fact("sensitivity_security_all").value, 0.01),
            "group": Choice(section("hundred_families.group"), "lowest"),
            "reading": Choice(section("hundred_families.reading"), "latent"),
        }

    @classmethod
    def draw(cls) -> Drawn:
        """Draw the axes."""
        return draw_hundred(section("hundred_families.axes"))

    def compute(self, state: State) -> Hundred:
        """Count for these settings."""
        return count_hundred(**state)

    def update(self, result: Hundred, prediction: Prediction | None) -> None:
        """Show the curves, the hundred, and the prediction on the one that was asked for."""
        guess = None
        if prediction is not None:
            words = say(f"hundred_families.axes.guess_{self.lesson}", n=prediction.value)
            guess = (prediction.value, words)
        words = {
            "group": say("hundred_families.axes.group", group=self._group(result)),
            "secure": say("hundred_families.axes.secure_count", n=result.count),
            "others": say("hundred_families.axes.others_count", n=100 - result.count),
        }
        update_hundred(
            self.drawn,
            result.d,
            (result.overlap, say("hundred_families.axes.truth", percent=result.overlap)),
            guess if self.lesson == "overlap" else None,
            result.count,
            words,
            guess if self.lesson == "hundred" else None,
        )

    def summarise(self, result: Hundred) -> dict[str, Any]:
        """Return the correlation in all its translations."""
        return {
            "r": result.r,
            "d": round(result.d, 2),
            "overlap": result.overlap,
            "pairs": round(100 * common_language(result.d)),
            "shared": round(100 * shared_variance(result.r)),
            "secure": result.count,
            "secure_low": result.both[0],
            "secure_high": result.both[1],
        }

    def describe(self, result: Hundred, prediction: Prediction | None) -> tuple[str, str]:
        """Say how much the curves overlap and how many of the hundred are secure."""
        numbers = self.summarise(result)
        low, high = result.both
        words = numbers | {
            "r": fact(ANCHORS[0]).printed(result.r),
            "range": say("hundred_families.say.range", low=low, high=high),
            "group": self._group(result),
            "reading": section("hundred_families.reading")[result.reading],
            "others": 100 - result.count,
        }
        kind = "third" if low < high else "same"
        caption = say(f"hundred_families.say.{kind}", **words)
        words["ways"] = say(f"hundred_families.say.ways_{kind}", **words)
        return f"{caption}{self._anchor(result)}", say("hundred_families.say.alt", **words)

    def _anchor(self, result: Hundred) -> str:
        """Name the published correlations that equal the one set."""
        names = [
            say(
                "hundred_families.say.anchor",
                what=section("hundred_families.anchors")[name],
                source=cite(fact(name).source),
            )
            for name in ANCHORS
            if fact(name).value == round(result.r, 2)
        ]
        return "".join(f" {name}" for name in names)

    def _group(self, result: Hundred) -> str:
        return section("hundred_families.group_words")[result.group]

    def tabulate(self, result: Hundred) -> Columns:
        """Return the secure relationships of a hundred in every group and both readings."""
        words = section("hundred_families.table")
        counts = {
            section("hundred_families.reading")[reading]: [
                result.secure[reading][group] for group in section("hundred_families.group")
            ]
            for reading in READINGS
        }
        return {words["group"]: section("hundred_families.group").values()} | counts

    def judge(self, result: Hundred, prediction: Prediction) -> bool:
        """Return whether the prediction comes near: for counts, near the range of both readings."""
        if self.lesson == "overlap":
            return abs(result.overlap - prediction.value) <= NEAR
        low, high = result.both
        return low - NEAR <= prediction.value <= high + NEAR
