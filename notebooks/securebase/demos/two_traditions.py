"""The two traditions of notebook 09: an interview and a questionnaire about one word."""

from dataclasses import dataclass
from functools import cache
from math import asin, pi
from typing import Any

import numpy as np

from securebase.demos.base import Columns, Demo, Drawn, Lesson, Slider, State
from securebase.demos.controls import Control
from securebase.evidence import cite, fact, printed_coefficient, shared_variance
from securebase.figures.plane import draw_traditions, update_traditions
from securebase.lesson.predict import Prediction
from securebase.text import say, section

PEOPLE = 200
MEASURED = "aai_self_report"
RETEST = "ecrr_stable_variance"
CARE = "sensitivity_security_all"
NEAR = 5
"""A prediction counts as right within so many of 100."""


@cache
def _two_scores() -> np.ndarray:
    """Return two scores of each person that correlate exactly 0; shape (2, PEOPLE)."""
    one, other = np.random.default_rng(9).standard_normal((2, PEOPLE))
    one = (one - one.mean()) / one.std()
    other = other - other.mean()
    other = other - one * (one @ other) / PEOPLE
    return np.stack([one, other / other.std()])


def scatter(r: float) -> np.ndarray:
    """Return two scores of 200 people that correlate exactly r.

    Parameters
    ----------
    r : float
        Correlation, between -1 and 1.

    Returns
    -------
    numpy.ndarray, shape (2, 200)
        In standard deviations.
    """
    one, other = _two_scores()
    return np.stack([one, r * one + np.sqrt(1 - r**2) * other])


def same_half(r: float) -> int:
    """Of 100 people in the upper half of one score, how many are in the upper half of the other.

    Parameters
    ----------
    r : float
        Correlation of two normally distributed scores, between -1 and 1.

    Returns
    -------
    int
        100 (1/2 + arcsin(r)/π), rounded: the quadrant of a bivariate normal distribution.
    """
    return round(100 * (0.5 + asin(r) / pi))


@dataclass(frozen=True)
class Agreement:
    """Two measures of the same people.

    Attributes
    ----------
    r : float
        Their correlation.
    both : int
        Of 100 people in the upper half of one, how many are in the upper half of the other.
    """

    r: float
    both: int


class TwoTraditions(Demo):
    """Set the correlation of two measures; see how far one tells the other."""

    room = "two_traditions"
    badge = "THEORY"
    presets = {
        MEASURED: {"r": fact(MEASURED).value},
        CARE: {"r": fact(CARE).value},
        RETEST: {"r": round((fact(RETEST).value / 100) ** 0.5, 2)},
    }
    lessons = {"halves": Lesson(first=("r",))}

    def specify(self) -> dict[str, Control]:
        """Return the correlation."""
        return {"r": Slider(0, 0.95, fact(MEASURED).value, 0.01)}

    @classmethod
    def draw(cls) -> Drawn:
        """Draw the axes."""
        return draw_traditions(section("two_traditions.axes"))

    def compute(self, state: State) -> Agreement:
        """Count the halves."""
        return Agreement(state["r"], same_half(state["r"]))

    def update(self, result: Agreement, prediction: Prediction | None) -> None:
        """Show the people, the halves and the prediction."""
        guess = None
        if prediction is not None:
            guess = (prediction.value, say("two_traditions.axes.guess", n=prediction.value))
        counts = {"upper": result.both, "lower": 100 - result.both}
        update_traditions(
            self.drawn,
            scatter(result.r),
            list(counts.values()),
            [say(f"two_traditions.rows.{name}", n=n) for name, n in counts.items()],
            guess,
        )

    def summarise(self, result: Agreement) -> dict[str, Any]:
        """Return the correlation and what it means for halves."""
        return {
            "r": result.r,
            "upper": result.both,
            "lower": 100 - result.both,
            "shared": round(100 * shared_variance(result.r)),
        }

    def describe(self, result: Agreement, prediction: Prediction | None) -> tuple[str, str]:
        """Say how far one measure tells the other."""
        words = self.summarise(result) | {"r": printed_coefficient(result.r)}
        caption = say("two_traditions.say.caption", **words)
        for name, values in self.presets.items():
            if values["r"] == round(result.r, 2):
                source = cite(fact(name).source)
                caption += " " + say(f"two_traditions.anchors.{name}", source=source)
        return caption, say("two_traditions.say.alt", **words)

    def tabulate(self, result: Agreement) -> Columns:
        """Return the halves."""
        words = section("two_traditions.table")
        return {
            words["report"]: [words["upper"], words["lower"]],
            words["interview"]: [result.both, 100 - result.both],
        }

    def judge(self, result: Agreement, prediction: Prediction) -> bool:
        """Return whether the prediction came near."""
        return abs(result.both - prediction.value) <= NEAR
