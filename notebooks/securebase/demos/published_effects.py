"""The published correlations of notebook 04, as a forest plot."""

from dataclasses import dataclass
from typing import Any

from securebase.demos.base import Choice, Columns, Demo, Drawn, Lesson, State
from securebase.demos.controls import Control
from securebase.evidence import Fact, cite, fact, load
from securebase.figures.published_effects import ForestRow, draw_forest, update_forest
from securebase.lesson.predict import Prediction
from securebase.text import say, section

GROUPS = {
    "parents": (
        "sensitivity_security_mothers_1997",
        "sensitivity_security_mothers_2000",
        "sensitivity_security_mothers",
        "sensitivity_security_fathers_2011",
        "sensitivity_security_fathers",
    ),
    "years": (
        "sensitivity_security_mothers_1997",
        "sensitivity_security_mothers_2000",
        "sensitivity_security_fathers_2011",
        "sensitivity_security_qsort_2014",
        "sensitivity_security_2017",
        "sensitivity_security_all",
    ),
    "patterns": ("sensitivity_avoidant", "sensitivity_resistant", "sensitivity_disorganised"),
    "others": (
        "sensitivity_security_all",
        "mentalising_security",
        "autonomous_security",
        "support_security",
        "stress_security",
        "depression_security",
    ),
}
"""Rows of `data/effects_sensitivity.csv` that are shown together, from the top."""

MOST_ROWS = max(map(len, GROUPS.values()))
FATHERS = "sensitivity_security_fathers"

WHOLE_PAPER = ("autonomous_security",)
"""Rows whose k and N are totals over all analyses of their paper."""


@dataclass(frozen=True)
class Published:
    """The correlations of one group.

    Attributes
    ----------
    group : str
        A key of `GROUPS`.
    facts : tuple of Fact
        The correlations, from the top.
    """

    group: str
    facts: tuple[Fact, ...]


def look_up(group: str) -> Published:
    """Return the correlations of a group.

    Parameters
    ----------
    group : str
        A key of `GROUPS`.

    Returns
    -------
    Published
        Its correlations.
    """
    return Published(group, tuple(map(fact, GROUPS[group])))


class PublishedEffects(Demo):
    """Published correlations with their intervals, where these are known."""

    room = "published_effects"
    badge = "DATA"
    presets = {group: {"group": group} for group in GROUPS}
    lessons = {
        "fathers": Lesson(first=("group",), free=("group",)),
        "patterns": Lesson(first=("group",), start={"group": "patterns"}),
    }

    def specify(self) -> dict[str, Control]:
        """Return the group."""
        return {"group": Choice(section("published_effects.group"), "parents")}

    @classmethod
    def draw(cls) -> Drawn:
        """Draw the axes."""
        return draw_forest(section("published_effects.axes"), MOST_ROWS)

    def compute(self, state: State) -> Published:
        """Look up the group."""
        return look_up(state["group"])

    def update(self, result: Published, prediction: Prediction | None) -> None:
        """Show the correlations and the prediction."""
        guess = None
        if prediction is not None:
            printed = fact(FATHERS).printed(prediction.value)
            guess = (prediction.value, say("published_effects.axes.guess", value=printed))
        update_forest(self.drawn, [_row(each) for each in result.facts], guess)

    def summarise(self, result: Published) -> dict[str, Any]:
        """Return each correlation by its key."""
        return {each.id: each.value for each in result.facts}

    def describe(self, result: Published, prediction: Prediction | None) -> tuple[str, str]:
        """Say what the group shows; the description reads every row."""
        values = {each.id: each.printed(each.value) for each in result.facts}
        intervals = {f"{each.id}_ci": _interval(each) for each in result.facts}
        counts = {f"{each.id}_k": each.k for each in result.facts}
        caption = say(f"published_effects.say.{result.group}", **values, **intervals, **counts)
        rows = "; ".join(map(_row_in_words, result.facts))
        alt = say("published_effects.say.alt", count=len(result.facts), rows=rows)
        return caption, alt

    def tabulate(self, result: Published) -> Columns:
        """Return the rows of the data table."""
        words = section("published_effects.table")
        table = load("effects_sensitivity").loc[[each.id for each in result.facts]]
        printed, counted = result.facts[0].printed, "{:,}".format
        formats = dict.fromkeys(("value", "ci_low", "ci_high"), printed)
        formats |= {"k": counted, "n": counted, "source": cite}
        columns = {name: table[name].map(f, na_action="ignore") for name, f in formats.items()}
        columns["status"] = table["status"].replace("VERIFIED", words["checked"])
        shown = table.assign(**columns).astype(object).fillna(words["unknown"])
        return shown.drop(columns="effect_type").rename(columns=words).reset_index(drop=True)

    def judge(self, result: Published, prediction: Prediction) -> bool:
        """Return whether the prediction lies in the published interval for fathers."""
        published = fact(FATHERS)
        return published.ci_low <= prediction.value <= published.ci_high


def _row_in_words(each: Fact) -> str:
    return say(
        "published_effects.say.row",
        what=_what(each),
        source=cite(each.source),
        fact=each,
        total=_total(each),
    )


def _row(each: Fact) -> ForestRow:
    interval = None if each.ci_low is None else (each.ci_low, each.ci_high)
    counts = say(
        "published_effects.axes.counts" if each.n else "published_effects.axes.count",
        k=each.k,
        n=each.n,
    )
    numbers = f"{each.printed(each.value)} {_interval(each)}"
    source = f"{cite(each.source)}: {counts}{_total(each)}"
    return ForestRow(_what(each), source, numbers, each.value, interval)


def _what(each: Fact) -> str:
    return section("published_effects.rows")[each.id]


def _total(each: Fact) -> str:
    return section("published_effects.axes.total") if each.id in WHOLE_PAPER else ""


def _interval(each: Fact) -> str:
    if each.ci_low is None:
        return section("published_effects.axes.no_interval")
    return f"[{each.printed(each.ci_low)}, {each.printed(each.ci_high)}]"
