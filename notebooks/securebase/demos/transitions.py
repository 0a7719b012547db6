"""Real tables of who was coded what twice: pooled samples, and one study of twenty years."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from typing import Any, ClassVar, NamedTuple

import numpy as np

from securebase.demos.base import Choice, Columns, Demo, Drawn, Lesson, State
from securebase.demos.controls import Control
from securebase.evidence import fact, kappa, printed_coefficient, read_rows, wilson_interval
from securebase.figures.transitions import Bar, draw_transitions, update_transitions
from securebase.lesson.predict import Prediction
from securebase.text import say, section

FOUR = ("avoidant", "secure", "resistant", "disorganised")
TWO = ("secure", "insecure")
GROUPS = ("two", "no_risk", "risk")
"""Choices that show a group of the two-way table, in the order of that table."""
EVENTS = ("stability_adulthood_changed_events", "stability_adulthood_changed_no_events")
"""People who changed class over twenty years, with and without negative life events."""
NEAR = 5
"""A prediction counts as right within so many of 100."""
ASKED = {"four": ("four", 3, 3), "events": ("events", 0, 0)}
"""What each lesson asks about: table, row and column."""


@cache
def count(table: str) -> np.ndarray:
    """Return how often each class followed each class.

    Parameters
    ----------
    table : {"four", "two", "no_risk", "risk", "events"}
        Which table; for ``"events"`` the rows are with and without negative life events, the
        columns changed and same.

    Returns
    -------
    numpy.ndarray of int
        First assessment in rows, second in columns, in the order of `FOUR` or `TWO`.
    """
    if table == "events":
        of = [fact(key).n for key in EVENTS]
        changed = [round(fact(key).value / 100 * n) for key, n in zip(EVENTS, of, strict=True)]
        return np.array([(some, n - some) for some, n in zip(changed, of, strict=True)])
    if table == "four":
        names, rows = FOUR, read_rows("stability_transitions_4way")
    else:
        names, rows = TWO, two_way(table)
    found = {(row["first"], row["second"]): row["count"] for row in rows}
    return np.array([[found[first, second] for second in names] for first in names])


def two_way(choice: str) -> list[dict[str, Any]]:
    """Return the rows of one group of the two-way table."""
    rows = read_rows("stability_transitions_2way")
    groups = list(dict.fromkeys(row["group"] for row in rows))
    return [row for row in rows if row["group"] == groups[GROUPS.index(choice)]]


class PValues(NamedTuple):
    """Chance of a difference at least so large if there were none."""

    one_sided: float
    two_sided: float


def compare_shares(table: np.ndarray) -> PValues:
    """Test whether the first share of two rows differs, in two ways that lead apart.

    One-sided: z = (p1 - p2) / √(p (1 - p) (1/n1 + 1/n2)) with p over both rows, the normal
    approximation. Two-sided: Fisher's exact test, the sum of the hypergeometric probabilities of
    all tables with the same margins that are no likelier than this one.

    Parameters
    ----------
    table : numpy.ndarray of int, shape (2, 2)
        Two rows; the first column is counted.

    Returns
    -------
    PValues
        Both between 0 and 1.
    """
    (a, _), (c, _) = table.tolist()
    n1, n2 = table.sum(1).tolist()
    p = (a + c) / (n1 + n2)
    z = (a / n1 - c / n2) / math.sqrt(p * (1 - p) * (1 / n1 + 1 / n2))
    ways = [math.comb(n1, k) * math.comb(n2, a + c - k) for k in range(a + c + 1)]
    as_rare = sum(way for way in ways if way <= ways[a])
    return PValues(1 - NormalDist().cdf(z), as_rare / sum(ways))


def phi(table: np.ndarray) -> float:
    """Return the correlation of two verdicts: (ad - bc) / √(product of the four margins).

    Parameters
    ----------
    table : numpy.ndarray of int, shape (2, 2)
        First verdict in rows, second in columns.

    Returns
    -------
    float
        From -1 to 1.
    """
    margins = np.concatenate([table.sum(0), table.sum(1)]).astype(float)
    return float(np.linalg.det(table) / math.sqrt(margins.prod()))


@dataclass(frozen=True)
class Transitions:
    """One table.

    Attributes
    ----------
    name : str
        Key of the table, as for `count`.
    counts : numpy.ndarray of int
        First assessment in rows, second in columns.
    """

    name: str
    counts: np.ndarray

    @property
    def percents(self) -> np.ndarray:
        """Percent of each row in each column."""
        return 100 * self.counts / self.counts.sum(1, keepdims=True)

    @property
    def overall(self) -> np.ndarray:
        """Percent of all in each column, whatever came first."""
        return 100 * self.counts.sum(0) / self.counts.sum()

    @property
    def total(self) -> int:
        """How many the table counts."""
        return int(self.counts.sum())

    @property
    def same(self) -> int:
        """Percent in the same class twice."""
        return round(100 * np.trace(self.counts) / self.total)


class TransitionTables(Demo):
    """Choose a published table; see what became of each class."""

    room = "transitions"
    badge = "DATA"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        name: {"table": name} for name in ("four", "two", "events")
    }
    lessons: ClassVar[Mapping[str, Lesson]] = {
        "four": Lesson(first=("table",)),
        "events": Lesson(first=("table",), start={"table": "events"}),
    }

    def specify(self) -> dict[str, Control]:
        """Return the table."""
        return {"table": Choice(section("transitions.choices"), "four")}

    @classmethod
    def draw(cls) -> Drawn:
        """Draw the axis."""
        return draw_transitions(section("transitions.axes"))

    def compute(self, state: State) -> Transitions:
        """Count the table."""
        return Transitions(state["table"], count(state["table"]))

    def update(self, result: Transitions, prediction: Prediction | None) -> None:
        """Show the bars and the prediction."""
        words, kind = self._blanks(result), _kind(result)
        notes = (
            say(f"transitions.notes.{kind}", **words),
            say(f"transitions.source.{kind}", **words),
        )
        heads = section(f"transitions.heads.{kind}")
        guess = None if prediction is None else self._guess(result, prediction)
        bars = self._bars(result)
        update_transitions(self.drawn, kind, bars, tuple(heads), notes, guess)

    def _bars(self, result: Transitions) -> list[Bar]:
        kind = _kind(result)
        rows = section("transitions.rows")[kind]
        columns = section("transitions.columns")[kind]
        if kind == "events":
            intervals = [
                tuple(100 * end for end in wilson_interval(int(row[0]), int(row.sum())))
                for row in result.counts
            ]
            numbers = zip(rows, result.percents, result.counts.sum(1), intervals, strict=True)
        else:
            percents = [*result.percents, result.overall]
            of = [*result.counts.sum(1), result.total]
            numbers = zip(rows, percents, of, [None] * len(of), strict=True)
        return [
            Bar(
                title,
                say(f"transitions.counts.{kind}", n=f"{n:,}"),
                row,
                _labels(columns, row),
                end,
            )
            for title, row, n, end in numbers
        ]

    def _guess(
        self, result: Transitions, prediction: Prediction
    ) -> tuple[tuple[float, int] | None, str]:
        table, row, column = ASKED[self.lesson]
        words = say(f"transitions.guess.{self.lesson}", n=f"{prediction.value:g}")
        if result.name != table:
            return None, words
        return (prediction.value if column == 0 else 100 - prediction.value, row), words

    def summarise(self, result: Transitions) -> dict[str, Any]:
        """Return row percents, agreement, and the published number beside ours."""
        rows = {
            f"row_{number}": [round(share) for share in row]
            for number, row in enumerate(result.percents)
        }
        rows |= {"total": result.total}
        if result.name == "events":
            tests = compare_shares(result.counts)._asdict()
            return rows | {name: round(p, 3) for name, p in tests.items()}
        ours = {"same": result.same, "kappa": round(kappa(result.counts), 2)}
        return (
            rows | ours | ({} if result.name == "four" else {"phi": round(phi(result.counts), 2)})
        )

    def _blanks(self, result: Transitions) -> dict[str, Any]:
        """Return what fills the blanks of the sentences."""
        numbers = self.summarise(result)
        words = numbers | {
            name: printed_coefficient(numbers[name]) for name in ("kappa", "phi") if name in numbers
        }
        words["total"] = f"{result.total:,}"
        if result.name == "events":
            words["one_sided"] = f"{numbers['one_sided']:.3f}".removeprefix("0")
            words["two_sided"] = f"{numbers['two_sided']:.2f}".removeprefix("0")
            ends = [wilson_interval(int(row[0]), int(row.sum())) for row in result.counts]
            words["ends"] = [
                say("transitions.interval", low=round(100 * low), high=round(100 * high))
                for low, high in ends
            ]
        elif result.name != "four":
            words["samples"] = two_way(result.name)[0]["samples"]
            words["group"] = section("transitions.groups")[result.name]
        published = {"kappa": "stability_four_way", "phi": "stability_secure"}
        return words | {
            f"published_{k}": printed_coefficient(fact(key).value) for k, key in published.items()
        }

    def describe(self, result: Transitions, prediction: Prediction | None) -> tuple[str, str]:
        """Say what became of each class, and how our number and the published one differ."""
        kind = _kind(result)
        caption = say(f"transitions.say.{kind}", **self._blanks(result))
        rows = " ".join(
            say("transitions.say.row", title=bar.title, count=bar.count, parts=", ".join(bar.words))
            for bar in self._bars(result)
        ).replace("\n", " ")
        return caption, f"{say(f'transitions.say.alt_{kind}')} {rows} {caption}"

    def tabulate(self, result: Transitions) -> Columns:
        """Return the counts."""
        kind = _kind(result)
        rows = section("transitions.rows")[kind]
        columns = section("transitions.columns")[kind]
        head = section(f"transitions.heads.{kind}")[0]
        names = rows[: len(result.counts)]
        return {head: names} | dict(zip(columns, result.counts.T.tolist(), strict=True))

    def judge(self, result: Transitions, prediction: Prediction) -> bool:
        """Return whether the prediction came near."""
        _, row, column = ASKED[self.lesson]
        return abs(result.percents[row, column] - prediction.value) <= NEAR


def _kind(result: Transitions) -> str:
    return result.name if result.name in ("four", "events") else "two"


def _labels(columns: list[str], row: np.ndarray) -> list[str]:
    return [f"{name}\n{share:.0f}%" for name, share in zip(columns, row, strict=True)]
