"""Group means of a randomised trial: signs of two disorders, with and without a foster family."""

from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from typing import Any

from securebase.demos.base import Choice, Columns, Demo, Drawn, Lesson, State
from securebase.demos.controls import Control
from securebase.evidence import cite, read_rows
from securebase.figures.group_means import draw_means, update_means
from securebase.lesson.predict import Prediction
from securebase.text import say, section

SOURCE = "king2023"
SIGNS = {"rad": "reactive", "dsed": "disinhibited"}
"""What each panel shows, by the first word of the table's name for it."""

GROUPS = {"usual": "care", "foster": "foster", "never": "never"}
"""The groups of children, by the first word of the table's name for them."""

WAVES = ("baseline", "30 months", "42 months", "54 months", "8 years", "12 years")
CLEARLY = 0.5
"""How much further, in points, a score has to fall than another to count as falling further."""


@dataclass(frozen=True)
class Mean:
    """One group at one age.

    Attributes
    ----------
    years : float
        Mean age.
    n : int
        Children with a score.
    mean, sd : float
        Mean and standard deviation of the score, in points of the interview.
    """

    years: float
    n: int
    mean: float
    sd: float

    def half(self, spread: str) -> float:
        """Return half the length of the bar: one SD, or one standard error of the mean."""
        return self.sd if spread == "sd" else self.sd / sqrt(self.n)


@dataclass(frozen=True)
class Means:
    """All means, and which of them are told.

    Attributes
    ----------
    means : dict
        By key of `SIGNS` and key of `GROUPS`, a `Mean` for each of `WAVES`.
    wave : str
        The wave whose numbers are printed, one of `WAVES`.
    spread : {"se", "sd"}
        What the bars show.
    """

    means: dict[tuple[str, str], list[Mean]]
    wave: str
    spread: str

    def at(self, signs: str, group: str, wave: str) -> Mean:
        """Return one mean."""
        return self.means[signs, group][WAVES.index(wave)]

    def fall(self, signs: str) -> float:
        """Return by how much the mean of those drawn to foster care lies below its baseline."""
        before, after = (self.at(signs, "foster", wave).mean for wave in (WAVES[0], self.wave))
        return before - after

    @property
    def falls_further(self) -> str:
        """Which signs have fallen further in foster care: ``"rad"``, ``"dsed"``, ``"alike"``."""
        difference = self.fall("rad") - self.fall("dsed")
        return "alike" if abs(difference) < CLEARLY else "rad" if difference > 0 else "dsed"


@lru_cache(maxsize=1)
def read_means() -> dict[tuple[str, str], list[Mean]]:
    """Read the means.

    Returns
    -------
    dict
        By key of `SIGNS` and key of `GROUPS`, a `Mean` for each of `WAVES`.
    """
    found = {
        (row["domain"].split()[0], row["group"].split()[0], row["wave"]): Mean(
            row["age_months"] / 12, row["n"], row["mean"], row["sd"]
        )
        for row in read_rows("beip_group_means")
    }
    return {
        (signs, group): [found[domain, drawn, wave] for wave in WAVES]
        for signs, domain in SIGNS.items()
        for group, drawn in GROUPS.items()
    }


class GroupMeans(Demo):
    """Follow the signs of two disorders in three groups of children."""

    room = "group_means"
    badge = "DATA"
    presets = {"first": {"wave": "42 months", "spread": "se"}, "spread": {"spread": "sd"}}
    lessons = {"falls": Lesson(first=("wave", "spread"))}

    def specify(self) -> dict[str, Control]:
        """Return the wave to read out, and what the bars show."""
        waves = zip(WAVES, section("group_means.waves"), strict=True)
        return {
            "wave": Choice(dict(waves), "42 months"),
            "spread": Choice(section("group_means.spread"), "se"),
        }

    @classmethod
    def draw(cls) -> Drawn:
        """Draw the axes and the names of the groups."""
        return draw_means(section("group_means.axes"), section("group_means.groups"))

    def compute(self, state: State) -> Means:
        """Look the means up."""
        return Means(read_means(), **state)

    def update(self, result: Means, prediction: Prediction | None) -> None:
        """Show the means with their bars, and the prediction above its panel."""
        lines = [
            [
                [(mean.years, mean.mean, mean.half(result.spread)) for mean in result.means[key]]
                for key in ((signs, group) for group in GROUPS)
            ]
            for signs in SIGNS
        ]
        guess = None
        if prediction is not None:
            guess = say(f"group_means.guess.{prediction.value}")
        update_means(self.drawn, lines, WAVES.index(result.wave), guess)

    def summarise(self, result: Means) -> dict[str, Any]:
        """Return mean, half bar and number of children of every group in the wave told."""
        numbers = {}
        for signs in SIGNS:
            for group in GROUPS:
                mean = result.at(signs, group, result.wave)
                numbers[f"{signs}_{group}"] = round(mean.mean, 2)
                numbers[f"{signs}_{group}_bar"] = round(mean.half(result.spread), 2)
                numbers[f"{signs}_{group}_n"] = mean.n
            before = result.at(signs, "foster", WAVES[0])
            numbers[f"{signs}_foster_before"] = round(before.mean, 2)
        return numbers

    def describe(self, result: Means, prediction: Prediction | None) -> tuple[str, str]:
        """Say where the groups stand in the wave told."""
        waves = dict(zip(WAVES, section("group_means.waves"), strict=True))
        words = {
            name: f"{value:.2f}" if isinstance(value, float) else value
            for name, value in self.summarise(result).items()
        }
        words |= {
            "wave": waves[result.wave],
            "spread": section("group_means.spread")[result.spread],
            "source": cite(SOURCE),
        }
        kind = "before" if result.wave == WAVES[0] else "after"
        return say(f"group_means.say.{kind}", **words), say("group_means.say.alt", **words)

    def tabulate(self, result: Means) -> Columns:
        """Return all means."""
        words, groups = section("group_means.table"), section("group_means.groups")
        waves = section("group_means.waves")
        rows = [
            (words[signs], wave, name, mean.n, *_printed(mean))
            for signs in SIGNS
            for group, name in zip(GROUPS, groups, strict=True)
            for wave, mean in zip(waves, result.means[signs, group], strict=True)
        ]
        heads = (words[name] for name in ("signs", "wave", "group", "n", "mean", "sd", "se"))
        return dict(zip(heads, zip(*rows, strict=True), strict=True))

    def judge(self, result: Means, prediction: Prediction) -> bool:
        """Return whether the signs predicted to fall further did."""
        return prediction.value == result.falls_further


def _printed(mean: Mean) -> tuple[str, str, str]:
    return tuple(f"{value:.2f}" for value in (mean.mean, mean.half("sd"), mean.half("se")))
