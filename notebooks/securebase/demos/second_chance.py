"""The second chance of notebook 11: a learned expectation meets a steady, repairing partner."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from securebase.demos.base import FAMILY, Choice, Columns, Demo, Drawn, Lesson, Slider, State, Whole
from securebase.demos.controls import Control
from securebase.figures.second_chance import CourseData, draw_second_chance, update_second_chance
from securebase.lesson.predict import Prediction
from securebase.model import (
    EARLIER,
    Course,
    Learner,
    Partner,
    follow_expectation,
)
from securebase.text import say, section

PEOPLE = 1000
WEEKS = 60
SIDES = ("a", "b")
MARK = 0.5
"""An answer is expected more often than not."""

NEAR = 10
"""A number of 100 counts as right within so many."""

ALIKE = 0.05
"""Rises that differ by no more than this count as the same."""

PLAIN = {
    "earlier_a": "rejection",
    "earlier_b": "rejection",
    "notices_a": 0.0,
    "notices_b": 0.0,
    "repair_a": 0.5,
    "repair_b": 0.5,
    "sessions_a": 20,
    "sessions_b": 20,
    "others": 0.5,
}
"""Every setting but the group, so that a ready-made one leaves nothing of the one before."""

TRAP = {"earlier_b": "coin_flip"}
GUARDED = {"notices_b": 0.3}


@lru_cache(maxsize=64)
def _follow(
    earlier: str, therapist: Partner, others: float, sessions: int, family: int
) -> tuple[Course, np.ndarray]:
    """Return the course, and the quartiles of the expectation, shape (3, weeks + 1)."""
    course = follow_expectation(
        EARLIER[earlier],
        therapist,
        Partner(answers=others, repair=0.0),
        sessions,
        WEEKS,
        PEOPLE,
        np.random.default_rng(family),
    )
    return course, np.quantile(course.expected, [0.25, 0.5, 0.75], axis=1)


@dataclass(frozen=True)
class Chance:
    """One history with one therapist.

    Attributes
    ----------
    earlier : str
        Key of the earlier partner.
    therapist : Partner
        How the therapist answers.
    sessions : int
        How many weekly sessions.
    course : Course
        What became of the expectations.
    quartiles : ndarray, shape (3, weeks + 1), 0 to 1
        Of the expectation: before the first week, then after each.
    """

    earlier: str
    therapist: Partner
    sessions: int
    course: Course
    quartiles: np.ndarray

    @property
    def means(self) -> tuple[float, float, float]:
        """Mean expectation before, at the last session, and in the last week shown."""
        start, end, last = self.course.expected.mean(axis=1)[[0, self.sessions, WEEKS]]
        return float(start), float(end), float(last)

    @property
    def rise(self) -> float:
        """How far the mean expectation has come by the last session."""
        return self.means[1] - self.means[0]

    @property
    def count(self) -> int:
        """Of 100 people, how many expect an answer more often than not at the last session."""
        return round(100 * float(np.mean(self.course.expected[self.sessions] > MARK)))

    @property
    def bids(self) -> int:
        """Open bids per 100 moments in the weeks with sessions; without any, in the first week."""
        return round(100 * float(self.course.bids[: max(self.sessions, 1)].mean()))


@dataclass(frozen=True)
class Chances:
    """Two relationships, and what others answer afterwards."""

    a: Chance
    b: Chance
    others: float

    @property
    def pair(self) -> tuple[Chance, Chance]:
        """Both, A first."""
        return self.a, self.b


def _chance(state: State, side: str) -> Chance:
    therapist = Partner(repair=state[f"repair_{side}"], notices=state[f"notices_{side}"])
    earlier, sessions = state[f"earlier_{side}"], state[f"sessions_{side}"]
    found = _follow(earlier, therapist, state["others"], sessions, state["family"])
    return Chance(earlier, therapist, sessions, *found)


class SecondChance(Demo):
    """Two histories, or two therapists: what becomes of an expectation, and how fast."""

    room = "second_chance"
    badge = "SIMULATED"
    presets: Mapping[str, Mapping[str, Any]] = {
        "trap": PLAIN | TRAP,
        "guarded": PLAIN | GUARDED,
        "repair": PLAIN
        | {"earlier_a": "coin_flip", "earlier_b": "coin_flip", "repair_a": 0.0, "repair_b": 1.0},
        "few": PLAIN | {"notices_a": 0.3, "notices_b": 0.3, "sessions_a": 5, "sessions_b": 40},
        "elsewhere": PLAIN | GUARDED | {"sessions_a": 0, "others": 0.85},
    }
    lessons = {
        "trap": Lesson(first=("earlier_a", "earlier_b"), start=TRAP),
        "guarded": Lesson(
            first=("notices_a", "notices_b", "sessions_b"),
            start={"earlier_b": "rejection"} | GUARDED,
        ),
        "sandbox": Lesson(
            first=("earlier_b", "notices_b", "sessions_b"),
            start={"earlier_b": "rejection"} | GUARDED,
        ),
    }

    def specify(self) -> dict[str, Control]:
        """Return history, guarded answers, repair and sessions of both, others, and the seed."""
        earlier = section("second_chance.earlier")
        return {
            "earlier_a": Choice(earlier, "rejection"),
            "earlier_b": Choice(earlier, "coin_flip"),
            "notices_a": Slider(0, 1, 0.0),
            "notices_b": Slider(0, 1, 0.0),
            "repair_a": Slider(0, 1, 0.5),
            "repair_b": Slider(0, 1, 0.5),
            "sessions_a": Whole(0, WEEKS, 20),
            "sessions_b": Whole(0, WEEKS, 20),
            "others": Slider(0, 1, 0.5),
            "family": FAMILY,
        }

    @classmethod
    def draw(cls) -> Drawn:
        """Draw the axes."""
        return draw_second_chance(section("second_chance.axes"), WEEKS, Learner().guarded_value)

    def compute(self, state: State) -> Chances:
        """Follow both relationships through the same chances."""
        return Chances(_chance(state, "a"), _chance(state, "b"), state["others"])

    def update(self, result: Chances, prediction: Prediction | None) -> None:
        """Show both courses and the prediction."""
        guess, words = None, ""
        if prediction is not None and self.lesson == "guarded":
            guess = (prediction.value, say("second_chance.axes.guess", n=prediction.value))
        elif prediction is not None:
            words = say("second_chance.axes.guess_words", words=prediction.label)
        labels = [
            say("second_chance.axes.count_label", side=side.upper(), n=chance.count)
            for side, chance in zip(SIDES, result.pair, strict=True)
        ]
        courses = [_data(side, each) for side, each in zip(SIDES, result.pair, strict=True)]
        update_second_chance(self.drawn, courses, labels, guess, words)

    def summarise(self, result: Chances) -> dict[str, Any]:
        """Return expectations, rises, bids and counts of both."""
        numbers = {}
        for side, chance in zip(SIDES, result.pair, strict=True):
            start, end, last = (round(value, 2) for value in chance.means)
            numbers |= {
                f"start_{side}": start,
                f"end_{side}": end,
                f"last_{side}": last,
                f"rise_{side}": round(chance.rise, 2),
                f"bids_{side}": chance.bids,
                f"count_{side}": chance.count,
                f"sessions_{side}": chance.sessions,
            }
        return numbers

    def describe(self, result: Chances, prediction: Prediction | None) -> tuple[str, str]:
        """Say how far both expectations came, how often bids were made, and what followed."""
        numbers = {
            name: _share(value) if isinstance(value, float) else value
            for name, value in self.summarise(result).items()
        }
        settings = {
            f"words_{side}": _words(side, each)
            for side, each in zip(SIDES, result.pair, strict=True)
        }
        words = numbers | settings | {"others": round(100 * result.others), "weeks": WEEKS}
        without = [
            say("second_chance.say.none", side=side.upper())
            for side, each in zip(SIDES, result.pair, strict=True)
            if each.sessions == 0
        ]
        caption, alt = (say(f"second_chance.say.{name}", **words) for name in ("caption", "alt"))
        return " ".join([caption, *without]), " ".join([alt, *without])

    def tabulate(self, result: Chances) -> Columns:
        """Return every tenth week of both courses."""
        words = section("second_chance.table")
        weeks = np.arange(0, WEEKS + 1, 10)
        table: dict[str, Any] = {words["week"]: weeks}
        for side, chance in zip(SIDES, result.pair, strict=True):
            expected = chance.course.expected[weeks]
            reached = np.mean(expected > MARK, axis=1)
            name = side.upper()
            table[f"{name}: {words['mean']}"] = [_share(mean) for mean in expected.mean(axis=1)]
            table[f"{name}: {words['count']}"] = [round(100 * float(share)) for share in reached]
        return table

    def judge(self, result: Chances, prediction: Prediction) -> bool:
        """Return whether the right one rose more, or the number comes near."""
        if self.lesson == "guarded":
            return abs(result.b.count - prediction.value) <= NEAR
        lead = result.a.rise - result.b.rise
        truth = "same" if abs(lead) <= ALIKE else "a" if lead > 0 else "b"
        return prediction.value == truth


def _share(value: float) -> str:
    text = f"{value:.2f}"
    return text.removeprefix("0") if value < 1 else text


def _words(side: str, chance: Chance) -> str:
    return say(
        "second_chance.say.words",
        side=side.upper(),
        earlier=section("second_chance.earlier_words")[chance.earlier],
        notices=round(100 * chance.therapist.notices),
        repair=round(100 * chance.therapist.repair),
        sessions=chance.sessions,
    )


def _data(side: str, chance: Chance) -> CourseData:
    bids = chance.course.bids.mean(axis=1)
    line = say(f"second_chance.axes.line_{side}")
    words = say("second_chance.axes.line", line=line, words=_words(side, chance))
    return CourseData(*chance.quartiles, bids, chance.sessions, chance.count, words)
