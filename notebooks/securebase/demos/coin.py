"""The coin of notebook 00: being sure and being right are two things."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from securebase.demos.base import FAMILY, Choice, Columns, Demo, Drawn, Lesson, State, Whole
from securebase.demos.controls import Control
from securebase.figures.coin import draw_coin, update_coin
from securebase.lesson.predict import Prediction
from securebase.text import say, section

MOST_TOSSES = 40
OTHERS = 1000

BENDS = {"fair": None, "bent": 12.0, "anything": 1.0}
"""How alike the coins of a kind are: their chances of heads follow Beta(b, b); None is always ½."""


@dataclass(frozen=True)
class Tosses:
    """What one coin did, beside others of its kind.

    Attributes
    ----------
    kind : str
        Key of the kind of coin.
    lands_heads : numpy.ndarray of bool, shape (tosses,)
        Outcome of each toss.
    others : numpy.ndarray of int, shape (OTHERS,)
        Number of heads of each other coin in as many tosses.
    """

    kind: str
    lands_heads: np.ndarray
    others: np.ndarray

    @property
    def heads(self) -> int:
        """Number of heads of this coin."""
        return int(self.lands_heads.sum())

    def near(self, guess: float) -> int:
        """Of 100 other coins, how many come within one toss of a guess."""
        return round(100 * float(np.mean(np.abs(self.others - guess) <= 1)))


def toss(kind: str, tosses: int, rng: np.random.Generator) -> Tosses:
    """Toss one coin, and a thousand others of its kind.

    Parameters
    ----------
    kind : {"fair", "bent", "anything"}
        How unlike a fair coin it may be.
    tosses : int
        Number of tosses, at least 1.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    Tosses
        This coin and the others.
    """
    bend = BENDS[kind]
    size = OTHERS + 1
    chances = np.full(size, 0.5) if bend is None else rng.beta(bend, bend, size)
    lands_heads = rng.random(MOST_TOSSES)[:tosses] < chances[0]
    return Tosses(kind, lands_heads, rng.binomial(tosses, chances[1:]))


class Coin(Demo):
    """Predict how often a coin lands heads, then see it, and a thousand others."""

    room = "coin"
    badge = "SIMULATED"
    presets = {
        "fair": {"kind": "fair", "tosses": 20},
        "bent": {"kind": "bent", "tosses": 20},
        "anything": {"kind": "anything", "tosses": MOST_TOSSES},
    }
    lessons = {"first": Lesson(first=("kind", "tosses"))}

    def specify(self) -> dict[str, Control]:
        """Return kind of coin, number of tosses and coin number."""
        return {
            "kind": Choice(section("coin.kind"), "bent"),
            "tosses": Whole(5, MOST_TOSSES, 20),
            "family": FAMILY,
        }

    @classmethod
    def draw(cls) -> Drawn:
        """Draw the axes."""
        return draw_coin(section("coin.axes"), MOST_TOSSES, 400)

    def compute(self, state: State) -> Tosses:
        """Toss the coin of that number."""
        return toss(state["kind"], state["tosses"], np.random.default_rng(state["family"]))

    def update(self, result: Tosses, prediction: Prediction | None) -> None:
        """Show the tosses, the other coins and the prediction."""
        count = np.arange(1, len(result.lands_heads) + 1)
        guess = None
        if prediction is not None:
            words = say("coin.axes.prediction", prediction=f"{prediction.value:g}")
            guess = (prediction.value, words)
        update_coin(
            self.drawn,
            np.cumsum(result.lands_heads) / count,
            np.bincount(result.others),
            (result.heads, say("coin.axes.outcome", heads=result.heads)),
            guess,
        )

    def summarise(self, result: Tosses) -> dict[str, Any]:
        """Return the number of heads and where the others lie."""
        low, high = (round(x) for x in np.quantile(result.others, [0.25, 0.75]))
        return {
            "tosses": len(result.lands_heads),
            "heads": result.heads,
            "low": low,
            "high": high,
            "least": int(result.others.min()),
            "most": int(result.others.max()),
        }

    def describe(self, result: Tosses, prediction: Prediction | None) -> tuple[str, str]:
        """Say how the coin landed, and how often a prediction like this one is near."""
        numbers = self.summarise(result)
        caption = say("coin.say.caption", **numbers)
        if prediction is not None and prediction.value <= numbers["tosses"]:
            near = result.near(prediction.value)
            caption += say("coin.say.prediction", prediction=f"{prediction.value:g}", near=near)
        kind = say(f"coin.kind.{result.kind}")
        share = numbers["heads"] / numbers["tosses"]
        return caption, say("coin.say.alt", kind=kind, share=share, **numbers)

    def tabulate(self, result: Tosses) -> Columns:
        """Return how many coins gave each number of heads."""
        coins = np.bincount(result.others, minlength=len(result.lands_heads) + 1)
        heads = np.arange(len(coins))
        words = section("coin.table")
        this = np.where(heads == result.heads, words["yes"], words["no"])
        return {words["heads"]: heads, words["coins"]: coins, words["this"]: this}

    def judge(self, result: Tosses, prediction: Prediction) -> bool:
        """Return whether the prediction came within one toss."""
        return abs(result.heads - prediction.value) <= 1
