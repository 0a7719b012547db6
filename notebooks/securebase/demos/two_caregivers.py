"""Two caregivers, one baby: the same needs, answered in two ways (notebook 02)."""

from collections.abc import Hashable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache
from itertools import groupby
from typing import Any, ClassVar

import numpy as np

from securebase.demos.base import FAMILY, Choice, Columns, Demo, Drawn, Lesson, Slider, State
from securebase.demos.controls import Control
from securebase.figures.two_caregivers import Relationship, draw_two_caregivers, update_column
from securebase.lesson.predict import Prediction
from securebase.model import (
    ACCOUNTS,
    ESCALATE,
    PRESETS,
    SIGNAL,
    SWITCHES,
    TURN_AWAY,
    CarePattern,
    Diary,
    Event,
    KeptChance,
    Switch,
    keep_diary,
)
from securebase.text import say, section

MOMENTS = 500
SHOWN = 20
"""Moments on the strip, from the first and again from the last."""
LAST = 100
COURSE = (20, 50, 100, 200)
"""Moments at which the table tells the curves, besides the last."""
FAMILIES = 1000
UPSET = 0.5
"""Distress above this counts as upset."""
NEAR = 5
"""How near a predicted percentage has to come to count as right."""

AVERAGE_FAMILY = 140
"""A family whose baby is close to the average of all simulated babies in every respect."""

STEP = 0.01
"""A slider in the browser rounds to its step, and ready-made caregivers should stay as they are."""

OWN = "own"
HITS = CarePattern(
    responsiveness=0.8, threshold=0, repair=0, rebuff=0.1, intrusiveness=0.05,
    frightening=0.01, withdrawing=0.01,
)  # fmt: skip
PATTERNS = {**PRESETS, "hits": HITS, "repairs": replace(HITS, responsiveness=0.4, repair=0.67)}
"""The model's ready-made caregivers, and the pair for the lesson on repair."""

ASSUMPTIONS = {
    "all": Switch(),
    # a prior worth a million experiences, so that the diary can still be kept
    "no_learning": Switch(infant={"prior_weight": 1e6}),
    **{
        name: SWITCHES[name]
        for name in (
            "neutral_adult_in_lab",
            "distress_not_louder",
            "closeness_never_unpleasant",
            "alarm_near_as_far",
        )
    },
}
"""Assumptions to switch off, for both sides."""

CARE = {item.name: item for item in fields(CarePattern)}
NAMES = ("avoidant", "secure", "resistant", "disorganised")

ENDINGS = {
    Event.alone: -1,
    Event.met: 0,
    Event.repaired: 1,
    Event.missed: 2,
    Event.rebuffed: 3,
    Event.intruded: 4,
    Event.frightened: 5,
    Event.withdrew: 5,
    Event.comforted_unasked: 6,
}
"""Number of the mark for each event, in the order of the key below the strips."""
HALF_ANSWER = 7
SIGNS = ("met", "repaired", "missed", "rebuffed", "intruded", "alarmed", "unasked", "in_part")
"""Names of the marks, in the order of their numbers."""

LATE = ("switches", "sandbox")
"""Lessons that bring no comparison of their own."""

PREDICTED_ACTIONS = {
    "both_signal": (SIGNAL, SIGNAL),
    "both_away": (TURN_AWAY, TURN_AWAY),
    "both_escalate": (ESCALATE, ESCALATE),
    "a_escalates": (ESCALATE, SIGNAL),
    "b_escalates": (SIGNAL, ESCALATE),
    "calm_away": (TURN_AWAY, ESCALATE),
    "reactive_away": (ESCALATE, TURN_AWAY),
}
"""What each answer to a question says of the baby with A and with B."""
PREDICTED_PATTERNS = {"repair": (1, "secure"), "rival": (1, "resistant")}
"""Which column and which pattern a predicted percentage is about."""


def own_settings(pattern: str, **changed: float) -> State:
    """Return the settings that give caregiver B a pattern, with some of its qualities changed."""
    return {"pattern_b": OWN, **asdict(replace(PATTERNS[pattern], **changed))}


@dataclass(frozen=True)
class Side:
    """One relationship followed closely, and a thousand of its kind.

    Attributes
    ----------
    diary : Diary
        One family, moment by moment.
    patterns : numpy.ndarray, shape (4,)
        Share of families with each reunion pattern, in the order of `NAMES`.
    """

    diary: Diary
    patterns: np.ndarray

    @property
    def actions(self) -> np.ndarray:
        """How often the baby turned away, signalled and escalated in its last 100 moments."""
        return np.bincount(self.diary.action[-LAST:], minlength=3)

    @property
    def most_frequent(self) -> int:
        """What the baby did most often in its last 100 moments."""
        return int(self.actions.argmax())

    @property
    def upset_for(self) -> float:
        """Mean number of moments the baby stays upset, in its last 100; 0 if it never is."""
        spells = groupby(self.diary.arousal[-LAST:] > UPSET)
        lengths = [len(list(spell)) for upset, spell in spells if upset]
        return float(np.mean(lengths)) if lengths else 0.0

    @property
    def answered(self) -> float:
        """Share of signals that ended in comfort, over all moments; half-answers count in part."""
        signals = self.diary.action != TURN_AWAY
        return float(self.diary.relief[signals].sum() / max(1, signals.sum()))

    def expected(self, at: Any) -> np.ndarray:
        """Return comfort expected after an ordinary and after a loud signal, in percent."""
        diary = self.diary
        return 100 * np.stack([diary.comfort_expected[at], diary.loud_comfort_expected[at]])

    def numbers(self) -> dict[str, float]:
        """Return every number shown of this relationship, by name."""
        marks = _endings(self.diary)
        return {
            **dict(zip(("turns_away", "signals", "escalates"), self.actions.tolist(), strict=True)),
            **self._expectations(),
            "answered": round(100 * self.answered),
            "upset": round(self.upset_for, 1),
            "signalled": int((self.diary.action != TURN_AWAY).sum()),
            **{name: int((marks == number).sum()) for number, name in enumerate(SIGNS)},
            **{n: round(100 * float(s)) for n, s in zip(NAMES, self.patterns, strict=True)},
        }

    def _expectations(self) -> dict[str, float]:
        """Return the points of the curves that are told, by name; the last has no moment in it."""
        at = {f"_{moment}": moment for moment in COURSE} | {"": MOMENTS}
        return {
            f"{name}{ending}": round(float(percent))
            for ending, moment in at.items()
            for name, percent in zip(("ordinary", "loud"), self.expected(moment - 1), strict=True)
        }


@dataclass(frozen=True)
class Comparison:
    """Two relationships, and the settings they come from."""

    sides: tuple[Side, Side]
    state: State


@lru_cache(maxsize=1)
def _chance_of(family: int) -> KeptChance:
    """Return the chances of a thousand families: most changes of a slider keep the family."""
    return KeptChance(np.random.default_rng(family))


@lru_cache(maxsize=128)
def simulate_side(
    care: CarePattern, reactivity: float, account: str, assumption: str, family: int
) -> Side:
    """Simulate one caregiver with one family, and with a thousand.

    The same family number gives the same babies with the same needs, whatever the care.

    Parameters
    ----------
    care : CarePattern
        How this caregiver answers.
    reactivity : float, 0.5 to 2
        How strongly the babies react; 1 is typical.
    account : {"main", "doubt", "reactive"}
        Which account of escalating.
    assumption : str
        What is switched off, a key of `ASSUMPTIONS`.
    family : int
        The seed.

    Returns
    -------
    Side
        The diary is that of the first of the thousand babies.
    """
    switch, assumed = ASSUMPTIONS[assumption], ACCOUNTS[account]
    settings = {"moments": MOMENTS, "account": assumed, "reactivity": reactivity}
    many = switch.simulate_families(care, FAMILIES, _chance_of(family).again(), **settings)
    infant, daily = many.infants[0], np.random.default_rng(family)
    diary = keep_diary(care, infant, MOMENTS, daily, switch.account(assumed).infant)
    return Side(diary, many.shares)


def least_repair(pattern: str, secure: float, family: int = AVERAGE_FAMILY) -> float | None:
    """Find how much repair makes up for what is missed: the exercise of notebook 02.

    Parameters
    ----------
    pattern : str
        A caregiver, a key of `PATTERNS`; all but its repair is kept.
    secure : float
        Wanted number of secure relationships, of 100.
    family : int
        The seed.

    Returns
    -------
    float or None
        Smallest share of misses, in steps of .05, that has to be repaired; None if even
        repairing all of them is not enough.
    """
    for repair in np.linspace(0, 1, 21).round(2):
        care = replace(PATTERNS[pattern], repair=repair)
        side = simulate_side(care, 1.0, "main", "all", family)
        if side.numbers()["secure"] >= secure:
            return float(repair)
    return None


class TwoCaregivers(Demo):
    """Compare what the same needs lead to with two caregivers, or with two babies."""

    room = "two_caregivers"
    badge = "SIMULATED"
    lessons: ClassVar[Mapping[str, Lesson]] = {
        "same_amount": Lesson(
            first=("pattern_a", "pattern_b"),
            start={"pattern_a": "coin_flip", "pattern_b": "loud_only"},
        ),
        "worked": Lesson(
            first=("pattern_a", "pattern_b"),
            start={"pattern_a": "sensitive", "pattern_b": "rejecting"},
        ),
        "repair": Lesson(
            first=("pattern_b", "repair"), start={"pattern_a": "hits", "pattern_b": "repairs"}
        ),
        "two_babies": Lesson(
            first=("reactivity_a", "reactivity_b"),
            start={
                "pattern_a": "loud_only",
                "pattern_b": "loud_only",
                "reactivity_a": 0.7,
                "reactivity_b": 1.5,
            },
        ),
        "rival": Lesson(
            first=("account",), start={"pattern_a": "coin_flip", "pattern_b": "steady_moderate"}
        ),
        "switches": Lesson(
            first=("assumption",), start={"pattern_a": "loud_only", "pattern_b": "rejecting"}
        ),
        "sandbox": Lesson(
            first=("pattern_a", "pattern_b", "responsiveness"),
            start={"pattern_a": "sensitive", "pattern_b": "good_enough_repairing"},
        ),
    }
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        name: {"reactivity_a": 1.0, "reactivity_b": 1.0, "account": "main", "assumption": "all"}
        | values
        for name, values in {
            **{name: lesson.start for name, lesson in lessons.items() if name not in LATE},
            "rival_doubt": {**lessons["rival"].start, "account": "doubt"},
            "alarm": {"pattern_a": "frightening", "pattern_b": "frightened_withdrawing"},
            "intrusion": {"pattern_a": "coin_flip", "pattern_b": "intrusive"},
            "hardship": {"pattern_a": "sensitive", **own_settings("sensitive", hardship=0.6)},
            "no_repair": {"pattern_a": "repairs", **own_settings("repairs", repair=0.0)},
        }.items()
    }

    def specify(self) -> dict[str, Control]:
        """Return who is compared, then the qualities of caregiver B's care."""
        names = section("two_caregivers.pattern")
        start = self.lessons[self.lesson].start
        care = PATTERNS[start["pattern_b"]]
        fixed = {name: words for name, words in names.items() if name != OWN}
        return {
            "pattern_a": Choice(fixed, start["pattern_a"]),
            "pattern_b": Choice(names, start["pattern_b"]),
            "family": replace(FAMILY, value=AVERAGE_FAMILY),
            "reactivity_a": Slider(0.5, 2, 1, 0.1),
            "reactivity_b": Slider(0.5, 2, 1, 0.1),
            "account": Choice(section("two_caregivers.account"), "main"),
            "assumption": Choice(section("two_caregivers.assumption"), "all"),
            **{
                name: Slider(item.metadata["low"], item.metadata["high"], getattr(care, name), STEP)
                for name, item in CARE.items()
            },
        }

    def follow(self, name: str, state: State) -> State:
        """Show a chosen caregiver's settings; call settings of one's own by that name."""
        pattern = PATTERNS.get(state["pattern_b"])
        if name == "pattern_b" and pattern is not None:
            return asdict(pattern)
        if name in CARE and pattern is not None and state[name] != getattr(pattern, name):
            return {"pattern_b": OWN}
        return {}

    @classmethod
    def draw(cls) -> Drawn:
        """Draw both columns."""
        return draw_two_caregivers(section("two_caregivers.axes"), SHOWN, MOMENTS)

    def compute(self, state: State) -> Comparison:
        """Simulate both sides; a side that has not changed comes from memory."""
        cares = PATTERNS[state["pattern_a"]], CarePattern(**{name: state[name] for name in CARE})
        sides = (
            simulate_side(
                care,
                state[f"reactivity_{side}"],
                state["account"],
                state["assumption"],
                state["family"],
            )
            for care, side in zip(cares, "ab", strict=True)
        )
        return Comparison(tuple(sides), state)

    def update(self, result: Comparison, prediction: Prediction | None) -> Hashable:
        """Show both relationships and the prediction; return all that column A depends on."""
        settings = ("pattern_a", "reactivity_a", "account", "assumption", "family")
        key = self.lesson, prediction, *(result.state[name] for name in settings)
        kept = self.drawn.picture.keeps(key)
        for number in (1,) if kept else (0, 1):
            shown = _show(result, number)
            if prediction is not None:
                shown = replace(shown, **self._predicted(prediction, number))
            update_column(self.drawn.columns[number], shown)
        return key

    def _predicted(self, prediction: Prediction, number: int) -> dict[str, Any]:
        """Return where a prediction stands in one column."""
        if prediction.value in PREDICTED_ACTIONS:
            return {
                "predicted_action": PREDICTED_ACTIONS[prediction.value][number],
                "prediction": say("two_caregivers.moving.action"),
            }
        column, name = PREDICTED_PATTERNS[self.lesson]
        if column != number:
            return {}
        return {
            "predicted_pattern": (NAMES.index(name), prediction.value),
            "prediction": say("two_caregivers.moving.pattern", percent=prediction.value),
        }

    def judge(self, result: Comparison, prediction: Prediction) -> bool:
        """Return whether both actions, or the percentage within `NEAR`, came true."""
        if prediction.value in PREDICTED_ACTIONS:
            done = tuple(side.most_frequent for side in result.sides)
            return done == PREDICTED_ACTIONS[prediction.value]
        column, name = PREDICTED_PATTERNS[self.lesson]
        return abs(result.sides[column].numbers()[name] - prediction.value) <= NEAR

    def summarise(self, result: Comparison) -> dict[str, Any]:
        """Return every number shown, beginning with a_ or b_."""
        return {
            f"{side}_{name}": value
            for side, shown in zip("ab", result.sides, strict=True)
            for name, value in shown.numbers().items()
        }

    def describe(self, result: Comparison, prediction: Prediction | None) -> tuple[str, str]:
        """Say what the baby does in the end, and how the reunions are coded."""
        numbers = self.summarise(result)
        actions = _actions_sentence(*result.sides)
        finding = say(f"two_caregivers.lessons.{self.lesson}.finding", **numbers)
        who = {f"pattern_{s}": _pattern(result, i) for i, s in enumerate("ab")}
        who |= {f"baby_{s}": _baby(result, i) for i, s in enumerate("ab")}
        alt = say("two_caregivers.say.alt", **who, **numbers)
        return f"{actions} {finding}", alt

    def tabulate(self, result: Comparison) -> Columns:
        """Return every number shown, one row for each measure."""
        words = section("two_caregivers.table")
        a, b = (side.numbers() for side in result.sides)
        return {
            words["measure"]: [words["rows"][name] for name in a],
            words["a"]: [f"{value:g}" for value in a.values()],
            words["b"]: [f"{value:g}" for value in b.values()],
        }


def _pattern(result: Comparison, number: int) -> str:
    return say(f"two_caregivers.pattern.{result.state[('pattern_a', 'pattern_b')[number]]}")


def _baby(result: Comparison, number: int) -> str:
    reactivity = result.state[("reactivity_a", "reactivity_b")[number]]
    kind = "calmer" if reactivity < 1 else "stronger" if reactivity > 1 else "typical"
    return say(
        "two_caregivers.moving.baby",
        baby=say(f"two_caregivers.baby.{kind}", reactivity=reactivity),
        account=say(f"two_caregivers.account_short.{result.state['account']}"),
        assumption=say(f"two_caregivers.assumption_short.{result.state['assumption']}"),
    )


def _actions_sentence(a: Side, b: Side) -> str:
    words = section("two_caregivers.say.actions")
    counts = {"a": int(a.actions.max()), "b": int(b.actions.max())}
    if a.most_frequent == b.most_frequent:
        return say("two_caregivers.say.both", action=words[a.most_frequent], **counts)
    done = {"action_a": words[a.most_frequent], "action_b": words[b.most_frequent]}
    return say("two_caregivers.say.differ", **done, **counts)


def _show(result: Comparison, number: int) -> Relationship:
    """Return what one column shows."""
    side = result.sides[number]
    diary, upset = side.diary, side.upset_for
    at = np.r_[:SHOWN, MOMENTS - SHOWN : MOMENTS]
    moments = np.r_[0:MOMENTS:5, MOMENTS - 1]
    uncertainty = np.stack([diary.comfort_uncertainty, diary.loud_comfort_uncertainty])
    ordinary, loud = side.expected(-1)
    return Relationship(
        title=say(
            "two_caregivers.moving.title",
            side=section("two_caregivers.axes.sides")[number],
            pattern=_pattern(result, number),
        ),
        baby=_baby(result, number),
        need=diary.need[at],
        distress=diary.arousal[at],
        action=diary.action[at],
        ending=_endings(diary)[at],
        moments=moments + 1,
        expected=side.expected(moments),
        uncertainty=100 * uncertainty[:, moments],
        expected_labels=(
            say("two_caregivers.moving.ordinary", percent=ordinary),
            say("two_caregivers.moving.loud", percent=loud),
        ),
        shares=side.actions,
        comfort=say(
            f"two_caregivers.moving.{'upset' if upset else 'never'}",
            answered=100 * side.answered,
            upset=upset,
        ),
        patterns=100 * side.patterns,
    )


def _endings(diary: Diary) -> np.ndarray:
    """Return the number of the mark at each moment; comfort in part has a mark of its own."""
    marks = np.array([ENDINGS[event] for event in Event])[diary.event]
    in_part = (diary.relief > 0) & (diary.relief < 1) & np.isin(marks, (0, 1, 2))
    return np.where(in_part, HALF_ANSWER, marks)
