"""Network: one child, several caregivers, a relationship with each (notebook 06)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, ClassVar

import numpy as np
from matplotlib.artist import Artist

from securebase.demos.base import FAMILY, Choice, Columns, Demo, Drawn, Lesson, Slider, State
from securebase.demos.controls import Control
from securebase.figures.network import Guess, Shown, draw_network, name_rows, update_network
from securebase.lesson.predict import Prediction
from securebase.model import MAIN, PRESETS, CarePattern, InfantConstants, share_care
from securebase.model import PATTERNS as CODES
from securebase.text import say, section

SLOTS = "abcd"
MOMENTS = 500
FAMILIES = 1000
NEAR = 5
"""How near a predicted percentage has to come to count as right."""
STEADY = 3
"""Percentage points by which an expectation may move and still count as staying."""
GUESSED_CHANGE = {"falls": -20, "stays": 0, "rises": 10}
"""Where the dashed line of a prediction stands, in points from the upper case."""
ALARMED, CALM = 1.0, 0.1
"""Arousal of a child that looks for somebody after a fright, and of one that wants to play."""
AVERAGE_FAMILY = 303
"""A family whose child is close to the average of all simulated children in every respect."""

ANSWERS = (
    "sensitive",
    "good_enough_repairing",
    "coin_flip",
    "loud_only",
    "rejecting",
    "intrusive",
)
"""The model's ready-made caregivers to choose from."""
NEWCOMER = {
    "answers_a": "sensitive",
    "answers_b": "good_enough_repairing",
    "answers_c": "sensitive",
    "time_a": 40,
    "time_b": 40,
    "time_c": 20,
    "beside": "without_c",
}
"""Settings of a family of two caregivers to which a third comes."""

NAMES = ("avoidant", "secure", "resistant", "disorganised")
SECURE = CODES.index("B")


@dataclass(frozen=True)
class Relation:
    """What one caregiver is to the child, and to a thousand others.

    Attributes
    ----------
    time : float
        Share of the child's moments, 0 to 1.
    expected, unsure : float
        Comfort the child expects after an ordinary signal, 0 to 1, and the standard deviation
        of that expectation, which is a Beta distribution.
    average : float
        What the thousand children expect on average.
    answers : int
        How many of the child's ordinary signals it rests on.
    attraction : tuple of float
        Value of going to this caregiver when alarmed and when calm, see `value_of_going`.
    patterns : numpy.ndarray of int, shape (FAMILIES,)
        Reunion pattern of each of the thousand children.
    """

    time: float
    expected: float
    unsure: float
    average: float
    answers: int
    attraction: tuple[float, float]
    patterns: np.ndarray

    @cached_property
    def shares(self) -> np.ndarray:
        """Percent of each pattern, in the order of `NAMES`."""
        return 100 * np.bincount(self.patterns, minlength=len(NAMES)) / len(self.patterns)

    @property
    def numbers(self) -> dict[str, float]:
        """Every number shown of this relationship, by name."""
        return {
            "time": round(100 * self.time),
            "expected": round(100 * self.expected),
            "unsure": round(100 * self.unsure),
            "average": round(100 * self.average),
            "answers": self.answers,
            **{name: round(share) for name, share in zip(NAMES, self.shares, strict=True)},
        }


@dataclass(frozen=True)
class Relations:
    """All caregivers of a child: None where nobody is.

    Attributes
    ----------
    places : tuple of Relation or None
        In the order of `SLOTS`.
    """

    places: tuple[Relation | None, ...]

    @property
    def present(self) -> dict[str, Relation]:
        """The caregivers who are there, by letter."""
        return {
            slot: relation
            for slot, relation in zip(SLOTS, self.places, strict=True)
            if relation is not None
        }

    def sought(self, alarmed: bool) -> dict[str, float]:
        """Return how often each caregiver is sought, in percent; all are equally near."""
        values = [relation.attraction[0 if alarmed else 1] for relation in self.present.values()]
        chances = share_by_value(np.array(values))
        return dict(zip(self.present, 100 * chances, strict=True))

    @cached_property
    def numbers(self) -> dict[str, float]:
        """Every number shown, by name; those of one relationship end with its letter."""
        sought = {"alarmed": self.sought(True), "play": self.sought(False)}
        numbers = {}
        for slot, relation in self.present.items():
            named = {
                **relation.numbers,
                **{when: round(often[slot]) for when, often in sought.items()},
            }
            numbers |= {f"{name}_{slot}": value for name, value in named.items()}
        numbers |= {f"secure_with_{k}": round(share) for k, share in enumerate(self.secure_with)}
        if not np.isnan(self.differ):
            numbers["differ_ab"] = round(self.differ)
        return numbers

    @property
    def secure_with(self) -> np.ndarray:
        """Percent of children secure with none, one … four caregivers; shape (5,)."""
        secure = sum(relation.patterns == SECURE for relation in self.present.values())
        return 100 * np.bincount(secure, minlength=len(SLOTS) + 1) / FAMILIES

    def with_at_least(self, number: int) -> int:
        """Return how many of 100 children are secure with at least so many caregivers."""
        return round(float(self.secure_with[number:].sum()))

    @property
    def differ(self) -> float:
        """Percent of children whose patterns with A and B differ; NaN if there is no B."""
        a, b, *_ = self.places
        return float("nan") if b is None else 100 * float(np.mean(a.patterns != b.patterns))


@dataclass(frozen=True)
class Comparison:
    """Two networks of the same children, and the settings they come from."""

    upper: Relations
    lower: Relations
    state: State


def value_of_going(
    expected: np.ndarray, arousal: float, constants: InfantConstants | None = None
) -> float:
    """Return how much a child is drawn to a caregiver at a distance.

    The model's value of an ordinary signal, its constant cost left out:
    V = a C_S - mu R - lambda_far F.  We assume that the same rule chooses among caregivers.

    Parameters
    ----------
    expected : numpy.ndarray, shape (4,)
        C_S, C_H, R and F of this relationship.
    arousal : float, 0 to 1
        a, how alarmed the child is.
    constants : InfantConstants, optional
        Weights of unpleasantness and alarm.

    Returns
    -------
    float
    """
    constants = constants or MAIN.infant
    comfort, _, rebuff, alarm = map(float, expected)
    unpleasant = constants.unpleasantness_weight * rebuff + constants.alarm_weight_far * alarm
    return arousal * comfort - unpleasant


def share_by_value(values: np.ndarray, constants: InfantConstants | None = None) -> np.ndarray:
    """Return how often each of several caregivers is chosen: P(k) = softmax(beta V).

    Parameters
    ----------
    values : numpy.ndarray, shape (k,)
        From `value_of_going`.
    constants : InfantConstants, optional
        For the decisiveness beta.

    Returns
    -------
    numpy.ndarray, shape (k,)
        Shares that add up to 1.
    """
    odds = np.exp((constants or MAIN.infant).decisiveness * (values - values.max()))
    return odds / odds.sum()


@lru_cache(maxsize=256)
def simulate_network(
    cares: tuple[CarePattern, ...], times: tuple[float, ...], seed: int
) -> Relations:
    """Simulate a thousand children with these caregivers.

    A caregiver keeps the same chances whoever else is there, since every place is simulated.

    Parameters
    ----------
    cares : tuple of four CarePattern
        How each caregiver answers.
    times : tuple of four float
        Share of the moments with each, 0 to 1 and no more than 1 together; 0 is not there.
    seed : int
        The family.

    Returns
    -------
    Relations
        The expectations are those of the first of the thousand children.
    """
    found = share_care(cares, times, FAMILIES, np.random.default_rng(seed), moments=MOMENTS)
    places = []
    for outcomes, time in zip(found, times, strict=True):
        expected, counts = (
            array[:, 0]
            for array in (outcomes.relationships.expected, outcomes.relationships.counts)
        )
        mean, count = float(expected[0]), float(counts[0])
        relation = Relation(
            time=time,
            expected=mean,
            unsure=float(np.sqrt(mean * (1 - mean) / (count + 1))),
            average=float(outcomes.relationships.comfort_expected.mean(dtype=np.float64)),
            answers=round(count - MAIN.infant.prior_weight),
            attraction=(value_of_going(expected, ALARMED), value_of_going(expected, CALM)),
            patterns=outcomes.patterns,
        )
        places.append(relation if time else None)
    return Relations(tuple(places))


def least_time(answers: str, unsure: int, seed: int = AVERAGE_FAMILY) -> int | None:
    """Find how much time settles an expectation: the exercise of notebook 06.

    Parameters
    ----------
    answers : str
        How the only caregiver answers, one of `ANSWERS`.
    unsure : int
        Wanted standard deviation of the expectation, in percentage points.
    seed : int
        The family.

    Returns
    -------
    int or None
        Smallest percentage of the time, in steps of 5; None if even all the time is too little.
    """
    cares = (PRESETS[answers],) * len(SLOTS)
    for time in range(5, 101, 5):
        network = simulate_network(cares, (time / 100, 0, 0, 0), seed)
        if network.numbers["unsure_a"] <= unsure:
            return time
    return None


def share_time(times: Mapping[str, float]) -> tuple[float, ...]:
    """Turn percentages into shares of the time; if they exceed 100, all shrink in proportion."""
    whole = max(100, sum(times.values()))
    return tuple(times[slot] / whole for slot in SLOTS)


def two_cases(state: State) -> tuple[tuple, tuple]:
    """Return the caregivers and their times in the upper and in the lower case."""
    cares = tuple(PRESETS[state[f"answers_{slot}"]] for slot in SLOTS)
    wished = {slot: state[f"time_{slot}"] for slot in SLOTS}
    taken = min(wished["b"], wished["c"]) if state["hours"] == "b" else 0
    times = share_time(wished | {"b": wished["b"] - taken})
    if state["beside"] == "without_c":
        return (cares, share_time(wished | {"c": 0})), (cares, times)
    if state["beside"] == "alike":
        return (cares[:1] * len(SLOTS), times), (cares, times)
    there = [time > 0 for time in times]
    equal = tuple(sum(times) / sum(there) if is_there else 0.0 for is_there in there)
    return (cares, equal), (cares, times)


class Network(Demo):
    """Give one child several caregivers, and see what it expects of each."""

    room = "network"
    badge = "SIMULATED"
    lessons: ClassVar[Mapping[str, Lesson]] = {
        "grandfather": Lesson(
            first=("time_c", "hours", "answers_c"),
            start=NEWCOMER,
        ),
        "time": Lesson(
            first=("time_a", "time_b", "answers_b"),
            start={
                "answers_a": "coin_flip",
                "time_a": 80,
                "answers_b": "sensitive",
                "time_b": 15,
                "time_c": 0,
                "beside": "equal",
            },
        ),
        "different": Lesson(
            first=("answers_a", "answers_b"),
            start={
                "answers_b": "rejecting",
                "time_a": 50,
                "time_b": 50,
                "time_c": 0,
                "beside": "alike",
            },
        ),
        "sandbox": Lesson(
            first=("answers_d", "time_d", "beside"),
            start={"time_a": 35, "time_b": 25, "time_c": 15, "time_d": 25, "beside": "equal"},
        ),
    }
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        name: {"hours": "free", "time_d": 0} | values
        for name, values in {
            "grandfather": NEWCOMER,
            "from_b": NEWCOMER | {"time_c": 35, "hours": "b"},
            "time": lessons["time"].start,
            "different": {"answers_a": "sensitive"} | lessons["different"].start,
            "four": {
                **{f"answers_{slot}": "good_enough_repairing" for slot in SLOTS},
                **{f"time_{slot}": 25 for slot in SLOTS},
                "beside": "without_c",
            },
        }.items()
    }

    def specify(self) -> dict[str, Control]:
        """Return how each caregiver answers, for how much of the time, and the comparison."""
        answers = {name: say(f"network.answers.{name}") for name in ANSWERS}
        times = {"a": 40, "b": 40, "c": 20, "d": 0}
        controls: dict[str, Control] = {}
        for slot, time in times.items():
            controls[f"answers_{slot}"] = Choice(answers, "sensitive")
            controls[f"time_{slot}"] = Slider(10 if slot == "a" else 0, 100, time, 5)
        return controls | {
            "hours": Choice(section("network.hours"), "free"),
            "beside": Choice(section("network.beside"), "without_c"),
            "family": replace(FAMILY, value=AVERAGE_FAMILY),
        }

    @classmethod
    def draw(cls) -> Drawn:
        """Draw the rows."""
        return draw_network(section("network.axes"))

    def compute(self, state: State) -> Comparison:
        """Simulate both cases; a case that has not changed comes from memory."""
        upper, lower = (simulate_network(*case, state["family"]) for case in two_cases(state))
        return Comparison(upper, lower, state)

    def tease(self, state: State) -> list[Artist]:
        """Show who is in the network and what is compared."""
        return name_rows(self.drawn, _headers(state), _cases(state))

    def tease_words(self, state: State) -> str:
        """Say the same in words."""
        return say("network.say.tease", rows="; ".join(_headers(state)))

    def update(self, result: Comparison, prediction: Prediction | None) -> None:
        """Show both cases and the prediction."""
        networks = (result.upper, result.lower)
        shown = Shown(
            headers=_headers(result.state),
            cases=_cases(result.state),
            time=_grid(networks, lambda relation: 100 * relation.time),
            expected=_grid(networks, lambda relation: 100 * relation.expected),
            unsure=_grid(networks, lambda relation: 100 * relation.unsure),
            average=_grid(networks, lambda relation: 100 * relation.average),
            patterns=_grid(networks, lambda relation: relation.shares, len(NAMES)),
            sought=np.stack([_sought(networks, alarmed) for alarmed in (True, False)]),
            secure_with=np.stack([network.secure_with for network in networks]),
            differ=np.array([network.differ for network in networks]),
            guess=self._guess(result, prediction),
        )
        update_network(self.drawn, shown)

    def _guess(self, result: Comparison, prediction: Prediction | None) -> Guess | None:
        """Return where a prediction stands."""
        if prediction is None:
            return None
        words = say("network.moving.guess", prediction=prediction.label)
        if self.lesson == "different":
            return Guess(words, differ=prediction.value)
        if self.lesson == "time":
            return Guess(words, rows={"a": (0,), "b": (1,), "alike": (0, 1)}[prediction.value])
        b = result.upper.present.get("b")
        before = 50 if b is None else 100 * b.expected
        place = np.clip(before + GUESSED_CHANGE[prediction.value], 0, 100)
        return Guess(words, rows=(1,), expected=float(place))

    def judge(self, result: Comparison, prediction: Prediction) -> bool:
        """Return whether the prediction came true, a percentage within `NEAR`."""
        if self.lesson == "different":
            return abs(result.lower.differ - prediction.value) <= NEAR
        if self.lesson == "time":
            lead = result.lower.present["b"].shares[SECURE]
            lead -= result.lower.present["a"].shares[SECURE]
            return prediction.value == _direction(lead, NEAR, ("a", "alike", "b"))
        change = result.lower.present["b"].expected - result.upper.present["b"].expected
        return prediction.value == _direction(100 * change, STEADY, tuple(GUESSED_CHANGE))

    def summarise(self, result: Comparison) -> dict[str, Any]:
        """Return every number shown, beginning with upper_ or lower_."""
        return {
            f"{case}_{name}": value
            for case, network in (("upper", result.upper), ("lower", result.lower))
            for name, value in network.numbers.items()
        }

    def describe(self, result: Comparison, prediction: Prediction | None) -> tuple[str, str]:
        """Say what the lesson is about, then what the relationships come to together."""
        upper, lower = _cases(result.state)
        together = say(
            "network.say.together",
            upper=upper,
            lower=lower,
            upper_one=result.upper.with_at_least(1),
            lower_one=result.lower.with_at_least(1),
            upper_two=result.upper.with_at_least(2),
            lower_two=result.lower.with_at_least(2),
        )
        rows = " ".join(_row_sentence(result, slot) for slot in SLOTS)
        differ = _differ_sentence(result)
        alt = say(
            "network.say.alt", upper=upper, lower=lower, rows=rows, together=together, differ=differ
        )
        return f"{self._finding(result)} {together}", alt

    def _finding(self, result: Comparison) -> str:
        """Return the sentence that answers this lesson's question."""
        if self.lesson == "different" and "b" in result.lower.present:
            return _differ_sentence(result)
        kind = "secure" if self.lesson == "time" else "expected"
        parts = [
            say("network.say.part", slot=slot.upper(), **_both(result, slot, kind))
            for slot in SLOTS
            if _is_there(result, slot)
        ]
        upper, lower = _cases(result.state)
        return say(f"network.say.{kind}", upper=upper, lower=lower, parts="; ".join(parts))

    def tabulate(self, result: Comparison) -> Columns:
        """Return every number shown, one row for each measure."""
        words = section("network.table")
        cases = [result.upper.numbers, result.lower.numbers]
        names = {name: None for numbers in cases for name in numbers}
        heads = (words["case"].format(case=case) for case in _cases(result.state))
        cells = ([f"{numbers.get(name, words['none'])}" for name in names] for numbers in cases)
        return {words["measure"]: [_measure(name) for name in names]} | dict(
            zip(heads, cells, strict=True)
        )


def _direction(change: float, margin: float, names: tuple[str, str, str]) -> str:
    """Return the first, second or third name for a fall, little change, or a rise."""
    return names[1 + (change > margin) - (change < -margin)]


def _cases(state: State) -> list[str]:
    return section("network.cases")[state["beside"]]


def _headers(state: State) -> list[str]:
    """Return who the caregivers are, and how they answer."""
    return [
        say(
            "network.moving.header" if state[f"time_{slot}"] else "network.moving.nobody",
            who=slot.upper(),
            answers=say(f"network.answers.{state[f'answers_{slot}']}"),
        )
        for slot in SLOTS
    ]


def _grid(
    cases: tuple[Relations, Relations], measure: Callable[[Relation], Any], *shape: int
) -> np.ndarray:
    """Return a measure of each relationship, NaN where nobody is; shape (4, 2, ...)."""
    grid = np.full((len(SLOTS), len(cases), *shape), np.nan)
    for row, case in np.ndindex(grid.shape[:2]):
        relation = cases[case].places[row]
        if relation is not None:
            grid[row, case] = measure(relation)
    return grid


def _sought(cases: tuple[Relations, Relations], alarmed: bool) -> np.ndarray:
    """Return how often each is sought, in percent; shape (4, 2)."""
    sought = [relations.sought(alarmed) for relations in cases]
    return np.array([[of_case.get(slot, np.nan) for of_case in sought] for slot in SLOTS])


def _measure(name: str) -> str:
    stem, _, who = name.rpartition("_")
    return say(f"network.table.rows.{stem}", who=who.upper())


def _is_there(result: Comparison, slot: str) -> bool:
    return slot in result.upper.present or slot in result.lower.present


def _both(result: Comparison, slot: str, kind: str) -> dict[str, str]:
    """Return a measure of one relationship in both cases, as words for two blanks."""
    told = {}
    for case, relations in (("one", result.upper), ("two", result.lower)):
        there = slot in relations.present
        numbers = {n[:-2]: v for n, v in relations.numbers.items() if n.endswith(f"_{slot}")}
        told[case] = say(f"network.tell.{kind}" if there else "network.tell.absent", **numbers)
    return told


def _row_sentence(result: Comparison, slot: str) -> str:
    """Return one row of the picture in words."""
    header = _headers(result.state)[SLOTS.index(slot)]
    if not _is_there(result, slot):
        return say("network.say.no_row", header=header)
    kinds = ("time", "expected", "average", "secure", "alarmed", "play")
    both = {kind: say("network.tell.both", **_both(result, slot, kind)) for kind in kinds}
    return say("network.say.row", header=header, **both)


def _differ_sentence(result: Comparison) -> str:
    """Return how many children have different patterns with A and B."""
    if "b" not in result.lower.present or "b" not in result.upper.present:
        return say("network.say.no_b")
    upper, lower = _cases(result.state)
    return say(
        "network.say.differ",
        upper=upper,
        lower=lower,
        one=round(result.upper.differ),
        two=round(result.lower.differ),
    )
