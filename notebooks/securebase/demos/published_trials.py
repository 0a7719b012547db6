"""The published trials of notebook 10, as a forest plot that tells the design of each."""

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

from securebase.demos.base import Choice, Columns, Demo, Drawn, Lesson, State
from securebase.demos.controls import Control
from securebase.evidence import Fact, cite, fact, odds_ratio_to_d, r_to_d, read_rows
from securebase.figures.published_effects import ForestRow, draw_forest, update_forest
from securebase.lesson.predict import Prediction
from securebase.text import say, section

GROUPS = {
    "pooled": (
        "early_security_1995",
        "early_sensitivity_2003",
        "early_security_2003",
        "early_organised_2005",
        "early_organised_2018",
        "vipp_security",
    ),
    "single": (
        "vandenboom_1994_attachment",
        "tpp_2006_attachment",
        "cassidy_2011_attachment",
        "abc_secure",
        "abc_disorganised",
        "ipp_2013_security",
    ),
    "circle": (
        "cos_2006_attachment",
        "cos_security",
        "cosp_2017_attachment",
        "cosi_2020_attachment",
        "cosp_2025_mental_health",
    ),
}
"""Rows of `data/interventions.csv` and `data/findings.csv` shown together, from the top."""

CONTROLS = {"abc_secure": "abc_control_secure", "abc_disorganised": "abc_control_disorganised"}
"""The percentage in the other arm; fewer disorganised relationships count as an effect upwards."""

MOST_ROWS = max(map(len, GROUPS.values()))
ASKED = "early_security_2003"
NEAR = 0.1
"""A prediction counts as right within so much."""


@dataclass(frozen=True)
class PublishedRow:
    """One published result.

    Attributes
    ----------
    id : str
        Its key in the tables.
    source : str
        Key of its source.
    d : float or None
        Effect in standard deviations, None where no number was seen.
    interval : tuple of float or None
        Ends of the 95% interval of d, None where it was not seen.
    numbers : str
        The result as it is shown.
    counts : str
        How many studies and pairs, as shown; may be empty.
    """

    id: str
    source: str
    d: float | None
    interval: tuple[float, float] | None
    numbers: str
    counts: str

    @property
    def what(self) -> str:
        """What was tried, in words."""
        return section("published_trials.rows")[self.id]


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return {row["id"]: row for name in ("interventions", "findings") for row in read_rows(name)}


@cache
def look_up(key: str) -> PublishedRow:
    """Return a published result.

    Parameters
    ----------
    key : str
        A row of `data/interventions.csv`, or of `data/findings.csv` where no number was seen.

    Returns
    -------
    PublishedRow
        The result; r and pairs of percentages are converted to d by `evidence.conversions`.
    """
    row = _tables()[key]
    if "result" in row:
        result = say(f"published_trials.result.{row['result'].replace(' ', '_')}")
        return PublishedRow(key, row["source"], None, None, result, _counts(None, row["n"]))
    known = fact(key)
    d, numbers = _in_sd(known)
    interval = None if known.ci_low is None else (known.ci_low, known.ci_high)
    return PublishedRow(key, known.source, d, interval, numbers, _counts(known.k, known.n))


def _in_sd(known: Fact) -> tuple[float, str]:
    """Return a number in standard deviations, and how it is shown."""
    value = known.printed(known.value)
    if known.effect_type == "percent":
        control = fact(CONTROLS[known.id])
        odds = [each.value / (100 - each.value) for each in (known, control)]
        d = abs(odds_ratio_to_d(odds[0] / odds[1]))
        other = control.printed(control.value)
        return d, say("published_trials.axes.percents", d=d, one=value, other=other)
    if known.effect_type == "r":
        d = r_to_d(known.value)
        return d, say("published_trials.axes.from_r", d=d, r=value)
    name = say("published_trials.axes.number", kind=known.effect_type, value=value)
    if known.ci_low is None:
        return known.value, name
    low, high = known.printed(known.ci_low), known.printed(known.ci_high)
    return known.value, say("published_trials.axes.interval", number=name, low=low, high=high)


def _counts(k: int | None, n: int | None) -> str:
    """Return the counts that are known; a single trial has no k worth telling."""
    studies = say("published_trials.axes.k", k=k) if k not in (None, 1) else ""
    pairs = "" if n is None else say("published_trials.axes.n", n=n)
    return studies + pairs


class PublishedTrials(Demo):
    """Published trials of programmes for caregivers: what was found, and by which design."""

    room = "published_trials"
    badge = "DATA"
    presets = {group: {"group": group} for group in GROUPS}
    lessons = {
        "security": Lesson(first=("group",), free=("group",)),
        "circle": Lesson(first=("group",), start={"group": "circle"}),
    }

    def specify(self) -> dict[str, Control]:
        """Return the group."""
        return {"group": Choice(section("published_trials.group"), "pooled")}

    @classmethod
    def draw(cls) -> Drawn:
        """Draw the axes."""
        return draw_forest(section("published_trials.axes"), MOST_ROWS)

    def compute(self, state: State) -> tuple[str, list[PublishedRow]]:
        """Look up the group."""
        return state["group"], [look_up(key) for key in GROUPS[state["group"]]]

    def update(self, result: tuple[str, list[PublishedRow]], prediction: Prediction | None) -> None:
        """Show the results and the prediction."""
        guess = None
        if prediction is not None:
            value = fact(ASKED).printed(prediction.value)
            guess = (prediction.value, say("published_trials.axes.guess", value=value))
        update_forest(self.drawn, [_row(each) for each in result[1]], guess)

    def summarise(self, result: tuple[str, list[PublishedRow]]) -> dict[str, Any]:
        """Return how many results there are, and those known in standard deviations."""
        known = {each.id: round(each.d, 2) for each in result[1] if each.d is not None}
        return {"results": len(result[1])} | known

    def describe(
        self, result: tuple[str, list[PublishedRow]], prediction: Prediction | None
    ) -> tuple[str, str]:
        """Say what the group shows; the description reads every row."""
        group, found = result
        numbers = {each.id: each.numbers for each in found} | _percents()
        rows = "; ".join(
            say(
                "published_trials.say.row",
                what=each.what,
                source=cite(each.source),
                counts=each.counts,
                numbers=each.numbers,
            )
            for each in found
        )
        alt = say("published_trials.say.alt", count=len(found), rows=rows)
        return say(f"published_trials.say.{group}", **numbers), alt

    def tabulate(self, result: tuple[str, list[PublishedRow]]) -> Columns:
        """Return the rows of the data tables."""
        words = section("published_trials.table")
        rows = [_tables()[each.id] for each in result[1]]
        seen = [row["status"] == "VERIFIED" for row in rows]
        return {
            words["what"]: [each.what for each in result[1]],
            words["source"]: [cite(each.source) for each in result[1]],
            words["design"]: [row["design"] for row in rows],
            words["comparison"]: [row["comparison"] or words["unknown"] for row in rows],
            words["outcome"]: [row["outcome"] for row in rows],
            words["found"]: [each.numbers for each in result[1]],
            words["status"]: [words["yes" if paper else "second_hand"] for paper in seen],
            words["note"]: [row["note"] for row in rows],
        }

    def judge(self, result: tuple[str, list[PublishedRow]], prediction: Prediction) -> bool:
        """Return whether the prediction lies near the published effect on security."""
        return abs(fact(ASKED).value - prediction.value) <= NEAR


def _percents() -> dict[str, str]:
    keys = (key for pair in CONTROLS.items() for key in pair)
    return {f"{key}_percent": fact(key).printed(fact(key).value) for key in keys}


def _row(each: PublishedRow) -> ForestRow:
    source = cite(each.source) + each.counts
    value = math.nan if each.d is None else each.d
    return ForestRow(each.what, source, each.numbers, value, each.interval)
