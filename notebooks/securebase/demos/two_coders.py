"""Two coders, or two cut-points: how many verdicts change while behaviour stays (notebook 03)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

from securebase.demos.base import FAMILY, Choice, Columns, Demo, Drawn, Lesson, Slider, State
from securebase.demos.controls import Control
from securebase.evidence import kappa, printed_coefficient
from securebase.figures.two_coders import Verdicts, draw_two_coders, update_two_coders
from securebase.lesson.predict import Prediction
from securebase.model import (
    SCALES,
    LabConstants,
    Reunions,
    care_in_families,
    classify,
    draw_families,
    draw_infants,
    live_together,
    new_relationships,
    observe_reunions,
    rate_reunions,
)
from securebase.text import say, section

RELATIONSHIPS = 100
HUNDREDS = 20
"""How many hundreds `mean_agreement` averages over."""
MOMENTS = 500
"""Moments of daily life before the visit."""
CUT = 4.0
"""Where the model cuts avoidance and resistance."""
DECISIVE = [SCALES.index("avoidance"), SCALES.index("resistance")]
"""Places of the two scales that the cut-point is about."""
HIGHEST = 7
SPREAD = 0.3
"""How far points at the ends of a scale are moved beyond it, so that they do not hide others."""
NEAR = 5
"""A prediction counts as right within so many relationships."""


@lru_cache(maxsize=32)
def watch(family: int) -> Reunions:
    """Simulate the reunions of a hundred relationships drawn from the population.

    Parameters
    ----------
    family : int
        The seed: number of the hundred.

    Returns
    -------
    Reunions
        With a hundred columns.
    """
    n, streams = RELATIONSHIPS, np.random.default_rng([family, 1]).spawn(4)
    for_infants, for_care, for_life, for_visit = streams
    infants, care = draw_infants(n, for_infants), care_in_families(draw_families(n, for_care))
    life = live_together(care, infants, new_relationships(n), MOMENTS, for_life)
    return observe_reunions(care, infants, life, for_visit)


def rate(family: int, error: float) -> tuple[np.ndarray, np.ndarray]:
    """Have a hundred relationships rated by two coders of the same training.

    Parameters
    ----------
    family : int
        Number of the hundred.
    error : float, 0 to 2 (scale points)
        Standard deviation of a coder's error.

    Returns
    -------
    tuple of two numpy.ndarray, shape (5, 100)
        Ratings by coder 1 and by coder 2.
    """
    lab = LabConstants(coder_error=error)
    streams = np.random.default_rng([family, 2]).spawn(2)
    return tuple(rate_reunions(watch(family), rng, lab) for rng in streams)


def classify_at(ratings: np.ndarray, cut: float) -> np.ndarray:
    """Classify with another cut-point on avoidance and resistance.

    Parameters
    ----------
    ratings : numpy.ndarray, shape (5, n)
        In the order of `SCALES`.
    cut : float, 1 to 7
        Cut-point on both scales.

    Returns
    -------
    numpy.ndarray of int, shape (n,)
        As from `securebase.model.classify`, whose own cut-point is `CUT`.
    """
    moved = ratings.copy()
    moved[DECISIVE] += np.float32(CUT - cut)
    return classify(moved)


@dataclass(frozen=True)
class Twice:
    """A hundred relationships, each with two verdicts.

    Attributes
    ----------
    ratings : tuple of two numpy.ndarray, shape (5, 100)
        By coder 1 and by coder 2.
    first, second : numpy.ndarray of int, shape (100,)
        The two verdicts.
    state : dict
        The settings.
    """

    ratings: tuple[np.ndarray, np.ndarray]
    first: np.ndarray
    second: np.ndarray
    state: State

    @property
    def table(self) -> np.ndarray:
        """Counts by first (rows) and second verdict (columns), shape (4, 4)."""
        return np.array(
            [[np.sum((self.first == a) & (self.second == b)) for b in range(4)] for a in range(4)]
        )

    @property
    def same(self) -> int:
        """How many relationships get the same pattern twice."""
        return int(np.trace(self.table))

    @property
    def by_chance(self) -> int:
        """How many would, if both verdicts were as frequent as here but independent."""
        return round(self.table.sum(0) @ self.table.sum(1) / RELATIONSHIPS)

    @property
    def kappa(self) -> float:
        """Agreement beyond chance."""
        return kappa(self.table)

    def correlation(self, scale: str) -> float:
        """Correlation of the two coders' ratings on one scale."""
        return float(np.corrcoef(*(rated[SCALES.index(scale)] for rated in self.ratings))[0, 1])

    def within_one(self, scale: str) -> int:
        """How many relationships both coders rate within one point of each other."""
        one, other = (rated[SCALES.index(scale)] for rated in self.ratings)
        return int((np.abs(one - other) <= 1).sum())


def mean_agreement(error: float, cut: float = CUT) -> float:
    """Return on how many of 100 relationships two coders agree, on average over many hundreds.

    Parameters
    ----------
    error : float, 0 to 2 (scale points)
        Standard deviation of a coder's error.
    cut : float, 1 to 7
        Cut-point on avoidance and resistance.

    Returns
    -------
    float
        Mean number with the same pattern from both.
    """
    pairs = [[classify_at(rated, cut) for rated in rate(f, error)] for f in range(HUNDREDS)]
    return float(np.mean([100 * np.mean(one == other) for one, other in pairs]))


def largest_error(same: float) -> float | None:
    """Find how far off coders may be: the exercise of notebook 03.

    Parameters
    ----------
    same : float
        Wanted agreement, of 100 relationships.

    Returns
    -------
    float or None
        Largest error, in steps of .1, with which two coders agree on that many; None if none does.
    """
    errors = np.linspace(2, 0, 21).round(1)
    return next((float(error) for error in errors if mean_agreement(error) >= same), None)


class TwoCoders(Demo):
    """Compare two verdicts on the same hundred relationships."""

    room = "two_coders"
    badge = "SIMULATED"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "without_error": {"compare": "coders", "error": 0.0, "cut": CUT},
        "assumed": {"compare": "coders", "error": 1.0, "cut": CUT},
        "careless": {"compare": "coders", "error": 2.0, "cut": CUT},
        "lower": {"compare": "cuts", "error": 1.0, "cut": 3.0},
        "higher": {"compare": "cuts", "error": 1.0, "cut": 5.0},
    }
    lessons: ClassVar[Mapping[str, Lesson]] = {
        "two_coders": Lesson(first=("error",)),
        "cut_points": Lesson(first=("cut",), start={"compare": "cuts", "cut": 5.0}),
        "sandbox": Lesson(first=("compare", "error", "cut")),
    }

    def specify(self) -> dict[str, Control]:
        """Return what is compared, how large the error is, where the cut lies, and the seed."""
        return {
            "compare": Choice(section("two_coders.compare"), "coders"),
            "error": Slider(0, 2, LabConstants.coder_error, 0.1),
            "cut": Slider(2.5, 5.5, CUT, 0.1),
            "family": FAMILY,
        }

    @classmethod
    def draw(cls) -> Drawn:
        """Draw the plane, the table and the number line."""
        return draw_two_coders(section("two_coders.axes"))

    def compute(self, state: State) -> Twice:
        """Rate the hundred, and give each two verdicts."""
        ratings = rate(state["family"], state["error"])
        if state["compare"] == "coders":
            first, second = (classify_at(rated, state["cut"]) for rated in ratings)
        else:
            first, second = (classify_at(ratings[0], cut) for cut in (CUT, state["cut"]))
        return Twice(ratings, first, second, state)

    def update(self, result: Twice, prediction: Prediction | None) -> None:
        """Show the plane, the table and the prediction."""
        guess = None
        if prediction is not None:
            words = say("two_coders.moving.prediction", n=f"{prediction.value:g}")
            guess = (prediction.value, words)
        cuts = result.state["compare"] == "cuts"
        shown = Verdicts(
            ratings=_spread(result.ratings[0][DECISIVE]),
            first=result.first,
            second=result.second,
            cut=result.state["cut"],
            earlier=CUT if cuts else None,
            titles=self._titles(result),
            same=say("two_coders.moving.same", n=result.same),
        )
        update_two_coders(self.drawn, shown, guess)

    def _titles(self, result: Twice) -> tuple[str, str]:
        words = section(f"two_coders.titles.{result.state['compare']}")
        return tuple(line.format(cut=f"{result.state['cut']:g}") for line in words)

    def judge(self, result: Twice, prediction: Prediction) -> bool:
        """Return whether the prediction came near."""
        return abs(result.same - prediction.value) <= NEAR

    def summarise(self, result: Twice) -> dict[str, Any]:
        """Return agreement in several units."""
        return {
            "error": result.state["error"],
            "cut": result.state["cut"],
            "same": result.same,
            "changed": RELATIONSHIPS - result.same,
            "by_chance": result.by_chance,
            "kappa": round(result.kappa, 2),
            "r_avoidance": round(result.correlation("avoidance"), 2),
            "r_resistance": round(result.correlation("resistance"), 2),
            "within_avoidance": result.within_one("avoidance"),
            "within_resistance": result.within_one("resistance"),
        }

    def describe(self, result: Twice, prediction: Prediction | None) -> tuple[str, str]:
        """Say how many verdicts agree, and how far the ratings do."""
        numbers = self.summarise(result)
        words = numbers | {
            name: printed_coefficient(numbers[name])
            for name in ("kappa", "r_avoidance", "r_resistance")
        }
        names = section("two_coders.axes.patterns")
        words["counts"] = "; ".join(
            say("two_coders.say.row", pattern=name, counts=", ".join(map(str, row)))
            for name, row in zip(names, result.table, strict=True)
        )
        words["rows"], words["columns"] = self._titles(result)
        kind = result.state["compare"]
        caption = say(f"two_coders.say.{kind}", **words)
        return caption, f"{say('two_coders.say.alt', **words)} {caption}"

    def tabulate(self, result: Twice) -> Columns:
        """Return the table of both verdicts."""
        names = section("two_coders.axes.patterns")
        rows, columns = self._titles(result)
        cells = {
            say("two_coders.table.column", columns=columns, pattern=name): counts
            for name, counts in zip(names, result.table.T.tolist(), strict=True)
        }
        return {rows: names} | cells


def _spread(ratings: np.ndarray) -> np.ndarray:
    """Move points at 1 a little below it and points at 7 a little above it."""
    shift = np.random.default_rng(0).uniform(0, SPREAD, ratings.shape)
    return ratings - shift * (ratings <= 1) + shift * (ratings >= HIGHEST)
