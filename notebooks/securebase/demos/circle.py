"""Where on the circle, notebook 10: what six moments of an outing ask a caregiver for."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from securebase.demos.base import Choice, Columns, Demo, Drawn, Lesson, State, Whole
from securebase.demos.controls import Control
from securebase.figures.circle import draw_outing, update_outing
from securebase.lesson.predict import Prediction
from securebase.text import say, section

NEEDS = ("room", "watch", "room", "watch", "take_in", "take_in")
"""What each moment of the outing asks for: room, being watched over, or being taken in."""

READING = "reading"
"""The answer of a caregiver who reads each moment anew."""


@dataclass(frozen=True)
class Outing:
    """One caregiver's answers to the six moments of an outing.

    Attributes
    ----------
    moment : int
        The moment in view, 1 to 6.
    answer : {"room", "watch", "take_in", "reading"}
        What the caregiver does at every moment.
    """

    moment: int
    answer: str

    @property
    def gets(self) -> tuple[str, ...]:
        """What each moment gets."""
        return NEEDS if self.answer == READING else (self.answer,) * len(NEEDS)

    @property
    def fits(self) -> np.ndarray:
        """Whether each moment gets what it asks for, shape (6,)."""
        return np.array(self.gets) == np.array(NEEDS)


class WhereOnTheCircle(Demo):
    """Give one answer to a whole outing, or read each moment, and see which needs are met."""

    room = "circle"
    badge = "THEORY"
    presets = {answer: {"answer": answer} for answer in ("room", "watch", "take_in", READING)}
    lessons = {
        "one_answer": Lesson(first=("answer", "moment"), start={"answer": "room"}, free=("moment",))
    }

    def specify(self) -> dict[str, Control]:
        """Return the caregiver's answer and the moment in view."""
        return {
            "answer": Choice(section("circle.answer"), "room"),
            "moment": Whole(1, len(NEEDS), 1),
        }

    @classmethod
    def draw(cls) -> Drawn:
        """Draw the outing."""
        return draw_outing(section("circle.axes"), [each["short"] for each in _moments()])

    def compute(self, state: State) -> Outing:
        """Return the answers."""
        return Outing(**state)

    def update(self, result: Outing, prediction: Prediction | None) -> None:
        """Show needs and answers, and the prediction."""
        short = section("circle.short")
        guess = ""
        if prediction is not None:
            guess = say(f"circle.guess.{prediction.value}")
        words = (say("circle.axes.count", met=result.fits.sum()), guess)
        needs, gets = ([short[each] for each in row] for row in (NEEDS, result.gets))
        update_outing(self.drawn, result.moment, needs, gets, result.fits, words)

    def summarise(self, result: Outing) -> dict[str, Any]:
        """Return how many needs this answer meets, and each other one."""
        met = {name: int(Outing(1, name).fits.sum()) for name in section("circle.short")}
        return {"moment": result.moment, "met": int(result.fits.sum())} | met

    def describe(self, result: Outing, prediction: Prediction | None) -> tuple[str, str]:
        """Tell the moment in view, what the answer does to it, and how many needs are met."""
        need, gets = NEEDS[result.moment - 1], result.gets[result.moment - 1]
        moment = _moments()[result.moment - 1]
        words = {
            "moment": result.moment,
            "scene": moment["scene"],
            "then": moment[gets],
            "answer": section("circle.answer")[result.answer],
            "need": section("circle.short")[need],
            "met": result.fits.sum(),
        }
        pairs = zip(NEEDS, result.gets, strict=True)
        words["rows"] = "; ".join(
            say(
                "circle.say.row",
                number=number,
                need=section("circle.short")[wanted],
                gets=section("circle.short")[given],
            )
            for number, (wanted, given) in enumerate(pairs, start=1)
        )
        kind = "reading" if result.answer == READING else "one"
        return say(f"circle.say.{kind}", **words), say("circle.say.alt", **words)

    def tabulate(self, result: Outing) -> Columns:
        """Return scene, need and answer of every moment."""
        words, short = section("circle.table"), section("circle.short")
        return {
            words["moment"]: range(1, len(NEEDS) + 1),
            words["scene"]: [each["scene"] for each in _moments()],
            words["need"]: [short[need] for need in NEEDS],
            words["gets"]: [short[answer] for answer in result.gets],
            words["fits"]: [words["yes" if fit else "no"] for fit in result.fits],
        }

    def judge(self, result: Outing, prediction: Prediction) -> bool:
        """Return whether the prediction is that no single answer does better than another."""
        return prediction.value == "alike"


def _moments() -> list[dict[str, str]]:
    return [section("circle.moment")[f"at_{number}"] for number in range(1, len(NEEDS) + 1)]
