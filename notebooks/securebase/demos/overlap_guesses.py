"""Five quick guesses of notebook 04: how much two curves overlap."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets
from matplotlib.artist import Artist

from securebase.demos.base import Columns, Demo, Drawn, Lesson, State, Whole
from securebase.demos.controls import Control
from securebase.evidence import Fact, cite, common_language, fact, overlap, r_to_d
from securebase.figures.overlap_guesses import draw_overlap, show_curves, update_overlap
from securebase.lesson.predict import Prediction
from securebase.lesson.shown import button
from securebase.text import say, section

ROUNDS = (
    "sensitivity_security_mothers_2000",
    "sensitivity_security_qsort_2014",
    "sensitivity_security_fathers_2011",
    "mentalising_security",
    "sensitivity_security_fathers",
)
"""The published correlation behind each round; .25 itself is kept for the question after them."""

NEAR = 5
"""A guess counts as right within so many points."""


@dataclass(frozen=True)
class Round:
    """One pair of curves.

    Attributes
    ----------
    number : int
        Which round, counted from 1.
    fact : Fact
        The published correlation.
    d : float
        Distance of the two means, in standard deviations.
    """

    number: int
    fact: Fact
    d: float

    @property
    def percent(self) -> int:
        """Overlap of the curves in percent."""
        return round(100 * overlap(self.d))

    @property
    def pairs(self) -> int:
        """Of 100 pairs, one of each group, in how many the secure one has the higher score."""
        return round(100 * common_language(self.d))


def play(number: int) -> Round:
    """Return the pair of curves of a round.

    Parameters
    ----------
    number : int
        1 to 5.

    Returns
    -------
    Round
        The curves and the published correlation behind them.
    """
    published = fact(ROUNDS[number - 1])
    return Round(number, published, r_to_d(published.value))


class OverlapGuesses(Demo):
    """See two curves, guess how much they overlap, and learn how far off the guess was."""

    room = "overlap_guesses"
    badge = "THEORY"
    presets = {f"round_{number}": {"round": number} for number in range(1, len(ROUNDS) + 1)}
    lessons = {"five": Lesson(free=("round",))}

    def __init__(self, lesson: str | None = None, large: bool = False):
        self._errors: dict[int, float] = {}
        super().__init__(lesson, large)

    def specify(self) -> dict[str, Control]:
        """Return the number of the round."""
        return {"round": Whole(1, len(ROUNDS), 1)}

    @classmethod
    def draw(cls) -> Drawn:
        """Draw the axes."""
        return draw_overlap(section("overlap_guesses.axes"))

    def compute(self, state: State) -> Round:
        """Look up the round."""
        return play(state["round"])

    def tease(self, state: State) -> Iterable[Artist]:
        """Show the curves, which are what the guess is made from."""
        show_curves(self.drawn.curves, play(state["round"]).d)
        return self.drawn.curves.curves

    def tease_words(self, state: State) -> str:
        """Say how far apart the curves are."""
        return say("overlap_guesses.say.tease", d=play(state["round"]).d)

    def update(self, result: Round, prediction: Prediction | None) -> None:
        """Shade the overlap, and mark it and the guess on the number line."""
        guess = None
        if prediction is not None:
            words = say("overlap_guesses.axes.guess", percent=prediction.value)
            guess = (prediction.value, words)
        truth = (result.percent, say("overlap_guesses.axes.truth", percent=result.percent))
        update_overlap(self.drawn, result.d, truth, guess)

    def summarise(self, result: Round) -> dict[str, Any]:
        """Return the correlation and what it looks like in other units."""
        return {
            "round": result.number,
            "r": result.fact.value,
            "d": round(result.d, 2),
            "overlap": result.percent,
            "pairs": result.pairs,
        }

    def describe(self, result: Round, prediction: Prediction | None) -> tuple[str, str]:
        """Say how much the curves overlap, how far off the guess was, and whose number it is."""
        words = {
            "number": result.number,
            "percent": result.percent,
            "pairs": result.pairs,
            "r": result.fact.printed(result.fact.value),
            "what": section("overlap_guesses.rounds")[result.fact.id],
            "source": cite(result.fact.source),
        }
        caption = say("overlap_guesses.say.caption", **words)
        if prediction is not None:
            caption = f"{self._feedback(result.percent - prediction.value)} {caption}"
        return caption, say("overlap_guesses.say.alt", **words)

    def _feedback(self, error: float) -> str:
        kind = "near" if abs(error) <= NEAR else "low" if error > 0 else "high"
        words = say(f"overlap_guesses.say.{kind}", off=abs(error))
        if len(self._errors) == len(ROUNDS):
            mean = sum(self._errors.values()) / len(ROUNDS)
            words += " " + say("overlap_guesses.say.mean", mean=mean)
        return words

    def tabulate(self, result: Round) -> Columns:
        """Return the round in numbers."""
        words = section("overlap_guesses.table")
        row = [
            section("overlap_guesses.rounds")[result.fact.id],
            cite(result.fact.source),
            result.fact.printed(result.fact.value),
            f"{result.d:.2f}",
            f"{result.percent}%",
            f"{result.pairs}",
        ]
        return {words["what"]: list(words.values())[2:], words["value"]: row}

    def judge(self, result: Round, prediction: Prediction) -> bool:
        """Return whether the guess came near, and keep its error; the first in a round counts."""
        error = abs(result.percent - prediction.value)
        self._errors.setdefault(result.number, error)
        return error <= NEAR

    def _settle(self, state: State) -> None:
        other_round = state["round"] != self.state["round"]
        super()._settle(state)
        if other_round and self._prediction is not None:  # it was about the round before
            self.ask_again()

    def next_round(self) -> None:
        """Ask about the next pair of curves; after the last, about the first."""
        self._set({"round": self.state["round"] % len(ROUNDS) + 1})
        self.ask_again()

    def _make_buttons(self) -> list[widgets.Widget]:
        return [
            button(say("overlap_guesses.button.next"), self.next_round),
            *super()._make_buttons(),
        ]
