"""The small samples of notebook 07: how far studies differ in one and the same world."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import comb
from typing import Any

import numpy as np

from securebase.demos.base import FAMILY, Columns, Demo, Drawn, Lesson, State, Whole
from securebase.demos.controls import Control
from securebase.evidence import fact, wilson_interval
from securebase.figures.parts import Count
from securebase.figures.small_samples import Panel, draw_samples, update_samples
from securebase.lesson.predict import Prediction
from securebase.text import say, section

PAIRS = 100
SHOWN = 20
FEWEST, MOST = 10, 400
WORLD = "world_secure"
SIDES = ("left", "right")
NEAR = 5
"""A prediction counts as right within so many pairs."""

_interval = lru_cache(maxsize=None)(wilson_interval)


@dataclass(frozen=True)
class Pairs:
    """Pairs of samples of one size, all from one and the same world.

    Attributes
    ----------
    size : int
        Dyads in each sample.
    gap : int
        Difference, in points of percent, beyond which a reader would have claimed one.
    counts : numpy.ndarray of int, shape (PAIRS, 2)
        Secure dyads in both samples of each pair.
    """

    size: int
    gap: int
    counts: np.ndarray

    @property
    def percents(self) -> np.ndarray:
        """Percent secure in both samples of each pair, 0 to 100, shape (PAIRS, 2)."""
        return 100 * self.counts / self.size

    @property
    def claimed(self) -> np.ndarray:
        """Whether the samples of a pair differ by more than the gap, shape (PAIRS,)."""
        return _beyond(np.abs(np.diff(self.counts)[:, 0]), self.size, self.gap)

    @cached_property
    def intervals(self) -> np.ndarray:
        """Ends of each sample's 95% interval in percent, shape (PAIRS, 2, 2)."""
        ends = [[_interval(int(count), self.size) for count in pair] for pair in self.counts]
        return 100 * np.array(ends)

    @property
    def missed(self) -> int:
        """How many of the intervals do not hold the share of the world."""
        low, high = np.moveaxis(self.intervals, 2, 0)
        share = fact(WORLD).value
        return int(np.sum((share < low) | (share > high)))

    @property
    def expected(self) -> float:
        """In how many of 100 pairs chance gives such a difference, by calculation."""
        return 100 * chance_of_claim(self.size, self.gap, fact(WORLD).value / 100)


def _beyond(difference: np.ndarray, size: int, gap: int) -> np.ndarray:
    """Return whether so many dyads more are more than the gap; in whole numbers, so exact."""
    return 100 * difference > gap * size


def binomial(n: int, share: float) -> np.ndarray:
    """Return how probable each number of hits is.

    Parameters
    ----------
    n : int
        Size of the sample, 1 to 1,000.
    share : float
        Share of hits where the sample comes from, strictly between 0 and 1.

    Returns
    -------
    numpy.ndarray, shape (n + 1,)
        Probabilities of 0, 1, … n hits, by the binomial formula.
    """
    return np.array([comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)])


@lru_cache(maxsize=256)
def chance_of_claim(size: int, gap: int, share: float) -> float:
    """Return how probable it is that two samples from one world differ by more than a gap.

    Parameters
    ----------
    size : int
        Dyads in each sample, 1 to 1,000.
    gap : int
        Points of percent, 0 to 100.
    share : float
        Share in the world, strictly between 0 and 1.

    Returns
    -------
    float
        Probability, summed over all pairs of counts.
    """
    one = binomial(size, share)
    differences = np.convolve(one, one[::-1])
    return float(differences[_beyond(np.abs(np.arange(-size, size + 1)), size, gap)].sum())


def draw_pairs(size: int, gap: int, rng: np.random.Generator) -> Pairs:
    """Draw pairs of samples.

    Parameters
    ----------
    size : int
        Dyads in each sample, `FEWEST` to `MOST`.
    gap : int
        Points of percent.
    rng : numpy.random.Generator
        Source of chance; with the same one, smaller samples are the first dyads of larger ones.

    Returns
    -------
    Pairs
        The pairs.
    """
    secure = rng.random((PAIRS, 2, MOST)) < fact(WORLD).value / 100
    return Pairs(size, gap, secure[:, :, :size].sum(axis=2))


class SmallSamples(Demo):
    """Pairs of samples from one world, and how often one would have claimed a difference."""

    room = "small_samples"
    badge = "SIMULATED"
    presets = {
        "pairs": {"left": 30, "right": 200, "gap": 15},
        "tiny": {"left": 10, "right": 100, "gap": 15},
        "kibbutz": {"left": 24, "right": 240, "gap": 30},
    }
    lessons = {
        "pairs": Lesson(first=("left", "right", "gap")),
        "sandbox": Lesson(first=("left", "right", "gap")),
    }

    def specify(self) -> dict[str, Control]:
        """Return the two sizes, the gap and the number of the draw."""
        return {
            "left": Whole(FEWEST, MOST, 30),
            "right": Whole(FEWEST, MOST, 200),
            "gap": Whole(5, 50, 15),
            "family": FAMILY,
        }

    @classmethod
    def draw(cls) -> Drawn:
        """Draw the axes."""
        world = fact(WORLD)
        words = section("small_samples.axes")
        words = words | {"world": say("small_samples.axes.world", share=world.printed(world.value))}
        return draw_samples(words, SHOWN, world.value)

    def compute(self, state: State) -> tuple[Pairs, Pairs]:
        """Draw the pairs of both sides from the same source of chance."""
        rngs = [np.random.default_rng(state["family"]) for _ in SIDES]
        left, right = (
            draw_pairs(state[side], state["gap"], rng)
            for side, rng in zip(SIDES, rngs, strict=True)
        )
        return left, right

    def update(self, result: tuple[Pairs, Pairs], prediction: Prediction | None) -> None:
        """Show the pairs, the counts and the prediction."""
        guess = None
        if prediction is not None:
            words = say("small_samples.axes.guess", n=f"{prediction.value:g}")
            guess = (prediction.value, words)
        update_samples(self.drawn, [_panel(side) for side in result], guess)

    def summarise(self, result: tuple[Pairs, Pairs]) -> dict[str, Any]:
        """Return, for both sides, the pairs claimed, expected, and the range of the samples."""
        numbers: dict[str, Any] = {"gap": result[0].gap}
        for name, side in zip(SIDES, result, strict=True):
            numbers |= {
                name: side.size,
                f"{name}_claimed": int(side.claimed.sum()),
                f"{name}_expected": round(side.expected, 1),
                f"{name}_low": round(side.percents.min()),
                f"{name}_high": round(side.percents.max()),
                f"{name}_missed": side.missed,
            }
        return numbers

    def describe(
        self, result: tuple[Pairs, Pairs], prediction: Prediction | None
    ) -> tuple[str, str]:
        """Say how often one would have claimed a difference that is not there."""
        numbers = self.summarise(result)
        sides = zip(SIDES, result, strict=True)
        words = {f"{name}_often": often(side.expected) for name, side in sides}
        world = fact(WORLD)
        share = world.printed(world.value)
        alt = say("small_samples.say.alt", share=share, shown=SHOWN, **numbers, **words)
        return say("small_samples.say.caption", **numbers, **words), alt

    def tabulate(self, result: tuple[Pairs, Pairs]) -> Columns:
        """Return the percent secure in the samples of each pair."""
        words = section("small_samples.table")
        columns: dict[str, Any] = {words["pair"]: np.arange(1, PAIRS + 1)}
        for name, side in zip(SIDES, result, strict=True):
            for place, which in enumerate(("first", "second")):
                head = words["sample"].format(side=words[name], which=words[which], size=side.size)
                columns[head] = [f"{percent:.0f}%" for percent in side.percents[:, place]]
            head = words["claimed"].format(side=words[name], gap=side.gap)
            columns[head] = np.where(side.claimed, words["yes"], words["no"])
        return columns

    def judge(self, result: tuple[Pairs, Pairs], prediction: Prediction) -> bool:
        """Return whether the prediction lies near what was drawn, or near what is expected."""
        left = result[0]
        low, high = sorted((left.expected, float(left.claimed.sum())))
        return low - NEAR <= prediction.value <= high + NEAR


def often(expected: float) -> str:
    """Return an expected number of 100 in words."""
    return say("small_samples.often.rare" if expected < 1 else "small_samples.often.n", n=expected)


def _panel(side: Pairs) -> Panel:
    claimed = int(side.claimed.sum())
    words = {"size": side.size, "gap": side.gap, "claimed": claimed, "often": often(side.expected)}
    name, counts = (say(f"small_samples.axes.{key}", **words) for key in ("row", "count"))
    return Panel(
        say("small_samples.axes.title", **words),
        side.percents[:SHOWN],
        side.intervals[:SHOWN],
        side.claimed[:SHOWN],
        Count(claimed, side.expected, name, counts),
    )
