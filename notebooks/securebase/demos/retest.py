"""The retest of notebook 09: scores hardly move, and labels change."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from securebase.demos.base import FAMILY, Columns, Demo, Drawn, Lesson, Slider, State
from securebase.demos.controls import Control
from securebase.demos.plane import CELL, MIDDLE, read_histogram
from securebase.evidence import printed_coefficient, read_rows
from securebase.figures.plane import draw_retest, update_retest
from securebase.lesson.predict import Prediction
from securebase.text import say, section

SHOWN = 100
MANY = 10_000
LITTLE = 0.5
"""A move below so many scale points, on both scales, is called small."""
NEAR = 5
"""A prediction counts as right within so many of 100."""
TYPICAL = {"family": 27}
"""A hundred who come near what ten thousand do."""
WAYS = ("stays", "little", "far")
"""Same corner; other corner after a small move; other corner after a larger one."""


@lru_cache(maxsize=64)
def answer_twice(r: float, people: int, seed: int) -> np.ndarray:
    """Draw people from the histogram and let each answer again.

    The first score lies anywhere in the cell drawn. The second is the best linear prediction from
    the first plus normal noise, so that the two correlate as set; it stays within the scale.

    Parameters
    ----------
    r : float
        Retest correlation of each scale, 0 to 1.
    people : int
        How many.
    seed : int
        Source of chance; the people are the same whatever r.

    Returns
    -------
    numpy.ndarray, shape (people, 2, 2)
        Person; first and second time; avoidance and anxiety.
    """
    rng = np.random.default_rng(seed)
    counts = read_histogram()
    drawn = rng.choice(counts.size, people, p=counts.ravel() / counts.sum())
    anxiety, avoidance = np.unravel_index(drawn, counts.shape)
    cells = np.column_stack([avoidance, anxiety])
    first = 1 + CELL * (cells + rng.random((people, 2)))
    scales = {row["scale"]: row for row in read_rows("ecr_overall")}
    mean, sd = (
        np.array([scales[name][part] for name in ("avoidance", "anxiety")])
        for part in ("mean", "sd")
    )
    noise = sd * np.sqrt(1 - r**2) * rng.standard_normal((people, 2))
    second = np.clip(mean + r * (first - mean) + noise, 1, 5)
    return np.stack([first, second], axis=1)


def sort_ways(scores: np.ndarray, cuts: tuple[float, float]) -> dict[str, np.ndarray]:
    """Return which people go which of `WAYS`.

    Parameters
    ----------
    scores : numpy.ndarray, shape (people, 2, 2)
        From `answer_twice`.
    cuts : tuple of float
        Where avoidance and anxiety are cut.

    Returns
    -------
    dict of str to numpy.ndarray of bool, shape (people,)
        Exactly one is true for each person.
    """
    high = scores >= np.array(cuts)
    other = (high[:, 0] != high[:, 1]).any(axis=1)
    small = (np.abs(scores[:, 1] - scores[:, 0]) < LITTLE).all(axis=1)
    return {"stays": ~other, "little": other & small, "far": other & ~small}


@dataclass(frozen=True)
class Retested:
    """A hundred people who answer twice, and what ten thousand would do.

    Attributes
    ----------
    r : float
        Retest correlation of each scale.
    cuts : tuple of float
        Where avoidance and anxiety are cut.
    scores : numpy.ndarray, shape (100, 2, 2)
        Person; first and second time; avoidance and anxiety.
    ways : dict of str to numpy.ndarray of bool, shape (100,)
        Who goes which way.
    counts, expected : dict of str to int
        How many of the hundred go each way, and of 100 out of ten thousand.
    small : int
        How many of the hundred move less than `LITTLE` on both scales, whatever their label.
    """

    r: float
    cuts: tuple[float, float]
    scores: np.ndarray
    ways: dict[str, np.ndarray]
    counts: dict[str, int]
    expected: dict[str, int]
    small: int


class Retest(Demo):
    """Let a hundred people answer twice; compare what labels do with what scores do."""

    room = "retest"
    badge = "SIMULATED"
    presets = {
        "typical": {"r": 0.85, "avoidance": MIDDLE, "anxiety": MIDDLE},
        "perfect": {"r": 1.0, "avoidance": MIDDLE, "anxiety": MIDDLE},
        "loose": {"r": 0.6, "avoidance": MIDDLE, "anxiety": MIDDLE},
        "edge": {"r": 0.85, "avoidance": 4.0, "anxiety": 4.0},
    }
    lessons = {"labels": Lesson(first=("r",), start=TYPICAL)}

    def specify(self) -> dict[str, Control]:
        """Return the retest correlation, the two cuts and the number of the hundred."""
        return {
            "r": Slider(0.4, 1, 0.85, 0.05),
            "avoidance": Slider(2, 4, MIDDLE, CELL),
            "anxiety": Slider(2, 4, MIDDLE, CELL),
            "family": FAMILY,
        }

    @classmethod
    def draw(cls) -> Drawn:
        """Draw the axes."""
        return draw_retest(section("retest.axes") | section("retest.corners"))

    def compute(self, state: State) -> Retested:
        """Let the hundred, and ten thousand others, answer twice."""
        cuts = (state["avoidance"], state["anxiety"])
        scores = answer_twice(state["r"], SHOWN, state["family"])
        ways = sort_ways(scores, cuts)
        many = sort_ways(answer_twice(state["r"], MANY, FAMILY.high + 1), cuts)
        return Retested(
            state["r"],
            cuts,
            scores,
            ways,
            {name: int(way.sum()) for name, way in ways.items()},
            {name: round(100 * float(way.mean())) for name, way in many.items()},
            int((np.abs(scores[:, 1] - scores[:, 0]) < LITTLE).all(axis=1).sum()),
        )

    def update(self, result: Retested, prediction: Prediction | None) -> None:
        """Show the ways, the counts and the prediction."""
        numbers = self.summarise(result)
        guess = None
        if prediction is not None:
            guess = (prediction.value, say("retest.axes.guess", n=prediction.value))
        names = ("other", "little", "far", "stays")
        update_retest(
            self.drawn,
            result.cuts,
            {name: result.scores[way] for name, way in result.ways.items()},
            [numbers[name] for name in names],
            [say(f"retest.rows.{name}", n=numbers[name]) for name in names],
            say("retest.axes.scores", r=printed_coefficient(result.r), small=result.small),
            guess,
        )

    def summarise(self, result: Retested) -> dict[str, Any]:
        """Return how many change label, and after which moves."""
        expected = {f"{name}_expected": n for name, n in result.expected.items()}
        return {
            "r": result.r,
            "avoidance": result.cuts[0],
            "anxiety": result.cuts[1],
            "other": SHOWN - result.counts["stays"],
            "small": result.small,
            "other_expected": result.expected["little"] + result.expected["far"],
            **result.counts,
            **expected,
        }

    def describe(self, result: Retested, prediction: Prediction | None) -> tuple[str, str]:
        """Say how many change label though their scores hardly move."""
        words = self.summarise(result) | {"r": printed_coefficient(result.r)}
        caption = say(f"retest.say.{'changed' if words['other'] else 'same'}", **words)
        return caption, say("retest.say.alt", **words)

    def tabulate(self, result: Retested) -> Columns:
        """Return how many go which way, here and of many."""
        words = section("retest.table")
        return {
            words["way"]: [words[name] for name in WAYS],
            words["here"]: [result.counts[name] for name in WAYS],
            words["expected"]: [result.expected[name] for name in WAYS],
        }

    def judge(self, result: Retested, prediction: Prediction) -> bool:
        """Return whether the prediction came near the number of changed labels."""
        return abs(SHOWN - result.counts["stays"] - prediction.value) <= NEAR
