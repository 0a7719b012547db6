"""Ages and genders of notebook 09: means of one sample, and how far two groups overlap."""

from dataclasses import dataclass
from functools import cache
from math import sqrt
from typing import Any

from securebase.demos.base import Choice, Columns, Demo, Drawn, Lesson, State
from securebase.demos.controls import Control
from securebase.evidence import overlap, read_rows
from securebase.figures.ages import draw_ages, update_ages
from securebase.lesson.predict import Prediction
from securebase.text import say, section

GENDERS = ("men", "women")
"""Those with enough people at every age; the table holds a third, smaller group."""

SAME = 0.1
"""Means closer than so many standard deviations count as no difference."""


@cache
def read_groups() -> dict[str, dict[str, dict[str, Any]]]:
    """Return the rows of the table by age band and gender."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in read_rows("ecr_by_age_gender"):
        if row["gender"] in GENDERS:
            found.setdefault(row["age"], {})[row["gender"]] = row
    return found


@dataclass(frozen=True)
class AgeGroups:
    """One scale in men and women of all ages.

    Attributes
    ----------
    scale : {"avoidance", "anxiety"}
        Which score.
    age : str
        Age band whose two curves are compared.
    means, sds : dict of str to tuple of float
        By gender, for all ages, in scale points.
    n : dict of str to int
        People of that age, by gender.
    """

    scale: str
    age: str
    means: dict[str, tuple[float, ...]]
    sds: dict[str, tuple[float, ...]]
    n: dict[str, int]

    @property
    def place(self) -> int:
        """Number of the age band, from 0."""
        return list(read_groups()).index(self.age)

    @property
    def d(self) -> float:
        """Mean of women minus mean of men at this age, in standard deviations."""
        sds = [self.sds[gender][self.place] for gender in GENDERS]
        men, women = (self.means[gender][self.place] for gender in GENDERS)
        return (women - men) / sqrt(sum(sd**2 for sd in sds) / 2)

    @property
    def higher(self) -> str:
        """Who scores higher at this age: ``"men"``, ``"women"`` or ``"same"``."""
        if abs(self.d) < SAME:
            return "same"
        return "women" if self.d > 0 else "men"

    @property
    def step(self) -> float:
        """How much lower the oldest score than the youngest, both genders averaged."""
        ends = [sum(self.means[g][place] for g in GENDERS) / 2 for place in (0, -1)]
        return ends[0] - ends[1]


def compare_groups(scale: str, age: str) -> AgeGroups:
    """Return one scale in men and women.

    Parameters
    ----------
    scale : {"avoidance", "anxiety"}
        Which score.
    age : str
        A band of the table, for example ``"18-24"``.

    Returns
    -------
    AgeGroups
        Means and spreads at all ages.
    """
    groups = read_groups()
    means, sds = (
        {g: tuple(row[g][f"{scale}_{part}"] for row in groups.values()) for g in GENDERS}
        for part in ("mean", "sd")
    )
    return AgeGroups(scale, age, means, sds, {g: groups[age][g]["n"] for g in GENDERS})


class AgesAndGenders(Demo):
    """Means of men and women by age, on the whole scale, with their spread."""

    room = "ages"
    badge = "DATA"
    presets = {
        "young": {"scale": "avoidance", "age": "18-24"},
        "anxiety": {"scale": "anxiety", "age": "25-34"},
        "old": {"scale": "anxiety", "age": "65-90"},
    }
    lessons = {"gender": Lesson(first=("scale", "age"))}

    def specify(self) -> dict[str, Control]:
        """Return the scale and the age."""
        ages = {age: age.replace("-", "\N{EN DASH}") for age in read_groups()}
        return {
            "scale": Choice(section("ages.scale"), "avoidance"),
            "age": Choice(ages, next(iter(ages))),
        }

    @classmethod
    def draw(cls) -> Drawn:
        """Draw the axes."""
        return draw_ages(
            section("ages.axes"), [age.replace("-", "\N{EN DASH}") for age in read_groups()]
        )

    def compute(self, state: State) -> AgeGroups:
        """Look up the means."""
        return compare_groups(**state)

    def update(self, result: AgeGroups, prediction: Prediction | None) -> None:
        """Show means, curves and the prediction."""
        numbers = self.summarise(result)
        guess = "" if prediction is None else say("ages.words.guess", words=prediction.label)
        update_ages(
            self.drawn,
            result.means,
            result.sds,
            result.place,
            section("ages.gender"),
            (say("ages.words.overlap", **numbers), guess),
        )

    def summarise(self, result: AgeGroups) -> dict[str, Any]:
        """Return means, their distance, and the overlap at the age chosen."""
        place = result.place
        return {
            "men": round(result.means["men"][place], 2),
            "women": round(result.means["women"][place], 2),
            "men_n": result.n["men"],
            "women_n": result.n["women"],
            "d": round(abs(result.d), 2),
            "overlap": round(100 * overlap(abs(result.d))),
            "step": round(result.step, 2),
        }

    def describe(self, result: AgeGroups, prediction: Prediction | None) -> tuple[str, str]:
        """Say who scores higher, and how little that tells."""
        words = self.summarise(result) | {
            "scale": section("ages.scale")[result.scale],
            "age": result.age.replace("-", "\N{EN DASH}"),
            "sentence": say(f"ages.higher.{result.higher}"),
        }
        return say("ages.say.caption", **words), say("ages.say.alt", **words)

    def tabulate(self, result: AgeGroups) -> Columns:
        """Return means and standard deviations of every age."""
        words = section("ages.table")
        columns: dict[str, list[Any]] = {words["age"]: list(read_groups())}
        for gender in GENDERS:
            label = say(f"ages.gender.{gender}")
            for part, values in (("mean", result.means), ("sd", result.sds)):
                head = f"{label}, {words[part]}"
                columns[head] = [f"{value:.2f}" for value in values[gender]]
        return columns

    def judge(self, result: AgeGroups, prediction: Prediction) -> bool:
        """Return whether the prediction names who scores higher."""
        return prediction.value == result.higher
