"""The trial machine of notebook 10: what repeated trials of one programme find."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from securebase.demos.base import (
    FAMILY,
    Choice,
    Columns,
    Demo,
    Drawn,
    Lesson,
    Slider,
    State,
    Switch,
    Whole,
)
from securebase.demos.controls import Control
from securebase.figures.parts import Count
from securebase.figures.trials import TrialsPanel, draw_trials, update_trials
from securebase.lesson.predict import Prediction
from securebase.model import Chances, Found, Trial, chance_to_find, draw_chances, run_trials
from securebase.text import say, section

TRIALS = 100
SHOWN = 50
MOST = 200
TIMES = 5
"""How many times as many families the larger of two trials has."""
SIDES = ("left", "right")
ASKED = {"dropout": "right"}
"""The side that a lesson's question is about, where it is not the left one."""
NEAR = 10
"""A prediction counts as right within so many trials."""

PLAIN: dict[str, Any] = {
    "compare": "control",
    "effect": 0.0,
    "families": 40,
    "lowest": 20,
    "dropout": 0.0,
    "struggling_leave": False,
}
"""A programme without effect, from which nobody leaves."""


@dataclass(frozen=True)
class Side:
    """One way to try the programme, and what a hundred such trials found.

    Attributes
    ----------
    trial : Trial
        How it is done.
    found : Found
        Estimates and verdicts.
    """

    trial: Trial
    found: Found

    @property
    def count(self) -> int:
        """In how many of the trials the programme seemed to work."""
        return int(self.found.works.sum())

    @property
    def mean(self) -> float:
        """Mean estimate, in standard deviations, to two decimals."""
        return round(float(self.found.estimates.mean()), 2) + 0.0  # no minus before a zero

    @property
    def left(self) -> int:
        """How many of the programme's families left each trial."""
        return self.trial.families - self.trial.stay

    @property
    def expected(self) -> float | None:
        """The count by calculation; None where those doing worse leave, for want of a formula."""
        if self.left and self.trial.struggling_leave:
            return None
        return 100 * chance_to_find(self.trial)


@dataclass(frozen=True)
class Compared:
    """Two ways to try one programme that differ in one thing.

    Attributes
    ----------
    compare : {"control", "size", "dropout"}
        What differs.
    left, right : Side
        The two ways.
    """

    compare: str
    left: Side
    right: Side

    @property
    def sides(self) -> tuple[Side, Side]:
        """Left and right."""
        return self.left, self.right


@lru_cache(maxsize=4)
def _chances(seed: int) -> Chances:
    return draw_chances(TRIALS, TIMES * MOST, np.random.default_rng(seed))


def pair_of(compare: str, trial: Trial) -> tuple[Trial, Trial]:
    """Return the two trials that are compared.

    Parameters
    ----------
    compare : {"control", "size", "dropout"}
        What differs between them.
    trial : Trial
        What they share.

    Returns
    -------
    tuple of Trial
        The left and the right one.
    """
    if compare == "control":
        return replace(trial, control=False), trial
    if compare == "size":
        return trial, replace(trial, families=TIMES * trial.families)
    return replace(trial, dropout=0.0), trial


class TrialMachine(Demo):
    """Try one programme a hundred times in two ways, and count how often it seems to work."""

    room = "trials"
    badge = "SIMULATED"
    presets = {
        "control": PLAIN,
        "size": PLAIN | {"compare": "size", "families": 20, "effect": 0.3},
        "dropout": PLAIN
        | {"compare": "dropout", "families": 100, "dropout": 0.3, "struggling_leave": True},
        "all_families": PLAIN | {"lowest": 100},
    }
    lessons = {
        "control": Lesson(first=("effect", "families", "lowest")),
        "size": Lesson(first=("effect", "families"), start=presets["size"]),
        "dropout": Lesson(first=("dropout", "struggling_leave"), start=presets["dropout"]),
        "sandbox": Lesson(first=("compare", "effect", "families")),
    }

    def specify(self) -> dict[str, Control]:
        """Return what is compared, how the trial is done, and the number of the draw."""
        return {
            "compare": Choice(section("trials.compare"), "control"),
            "effect": Slider(0, 1, 0, 0.05),
            "families": Whole(10, MOST, 40),
            "lowest": Whole(10, 100, 20),
            "steadiness": Slider(0.2, 0.9, 0.5, 0.05),
            "dropout": Slider(0, 0.4, 0, 0.05),
            "struggling_leave": Switch(),
            "family": FAMILY,
        }

    @classmethod
    def draw(cls) -> Drawn:
        """Draw the axes."""
        return draw_trials(section("trials.axes"), SHOWN)

    def compute(self, state: State) -> Compared:
        """Run both kinds of trial with the same families and the same chance."""
        settings = {n: v for n, v in state.items() if n not in ("compare", "family")}
        trial = Trial(**settings | {"lowest": state["lowest"] / 100})
        chances = _chances(state["family"])
        pair = pair_of(state["compare"], trial)
        return Compared(state["compare"], *(Side(each, run_trials(each, chances)) for each in pair))

    def update(self, result: Compared, prediction: Prediction | None) -> None:
        """Show the trials, the counts and the prediction."""
        guess = None
        if prediction is not None:
            asked = section("trials.side")[self._asked]
            words = say("trials.axes.guess", side=asked, n=f"{prediction.value:g}")
            guess = (prediction.value, words)
        effect = result.left.trial.effect
        truth = (effect, say("trials.axes.truth", effect=effect))
        update_trials(self.drawn, [_panel(side) for side in result.sides], truth, guess)

    def summarise(self, result: Compared) -> dict[str, Any]:
        """Return, for both sides, how often the programme seemed to work, and the mean estimate."""
        trial = result.left.trial
        numbers: dict[str, Any] = {
            "effect": trial.effect,
            "regression": round(trial.regression, 2),
        }
        for name, side in zip(SIDES, result.sides, strict=True):
            numbers |= {
                f"{name}_families": side.trial.families,
                f"{name}_leave": side.left,
                f"{name}_works": side.count,
                f"{name}_mean": side.mean,
            }
            if side.expected is not None:
                numbers[f"{name}_expected"] = round(side.expected, 1)
        return numbers

    def describe(self, result: Compared, prediction: Prediction | None) -> tuple[str, str]:
        """Say in how many trials the programme seemed to work, and what it really did."""
        numbers = self.summarise(result)
        words = numbers | {
            "who": _who(result.right.trial),
            "left_title": _title(result.left),
            "right_title": _title(result.right),
            "left_calculated": _calculated(result.left),
            "right_calculated": _calculated(result.right),
            "chosen": _chosen(result.left.trial),
            "steadiness": result.left.trial.steadiness,
            "shown": SHOWN,
        }
        caption = say(f"trials.say.{result.compare}.{_kind(result)}", **words)
        alt = say("trials.say.alt", **words)
        leave = say("trials.say.leave", **words) if result.right.left else ""
        rise = "rise" if result.right.trial.regression else "no_rise"
        if result.compare == "control":
            caption += say(f"trials.say.{rise}", **words)
        return caption + (leave if result.compare != "dropout" else ""), alt + leave

    def tabulate(self, result: Compared) -> Columns:
        """Return estimate and verdict of every trial."""
        words = section("trials.table")
        columns: dict[str, Any] = {words["trial"]: np.arange(1, TRIALS + 1)}
        for name, side in zip(SIDES, result.sides, strict=True):
            title = section("trials.side")[name]
            estimates = [f"{each:.2f}" for each in side.found.estimates]
            columns[words["estimate"].format(side=title)] = estimates
            verdict = np.where(side.found.works, words["yes"], words["no"])
            columns[words["works"].format(side=title)] = verdict
        return columns

    def judge(self, result: Compared, prediction: Prediction) -> bool:
        """Return whether the prediction lies near the count."""
        side = getattr(result, self._asked)
        return abs(side.count - prediction.value) <= NEAR

    @property
    def _asked(self) -> str:
        return ASKED.get(self.lesson, "left")


def _who(trial: Trial) -> str:
    return say("trials.say.struggling" if trial.struggling_leave else "trials.say.by_chance")


def _kind(result: Compared) -> str:
    if result.compare == "dropout" and not result.right.left:
        return "nobody"
    return "something" if result.right.trial.effect else "nothing"


def _chosen(trial: Trial) -> str:
    percent = round(100 * trial.lowest)
    return say("trials.say.all" if percent == 100 else "trials.say.chosen", percent=percent)


def _title(side: Side) -> str:
    design = "lot" if side.trial.control else "alone"
    title = say(f"trials.axes.{design}", n=side.trial.families)
    return title + (say("trials.axes.leave", leave=side.left) if side.left else "")


def _calculated(side: Side) -> str:
    if side.expected is None:
        return say("trials.axes.no_formula")
    return say("trials.axes.calculated", n=side.expected)


def _panel(side: Side) -> TrialsPanel:
    works = side.count
    words = say("trials.axes.count", works=works, calculated=_calculated(side))
    return TrialsPanel(
        _title(side),
        side.found.estimates[:SHOWN],
        side.found.works[:SHOWN],
        Count(works, side.expected, _title(side), words),
    )
