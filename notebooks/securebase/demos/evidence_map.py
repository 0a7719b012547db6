"""The evidence map of notebook 11: which approach was tested for which outcome, and how."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from textwrap import wrap
from typing import Any

import ipywidgets as widgets

from securebase.demos.base import Choice, Columns, Demo, Drawn, Lesson, State
from securebase.demos.controls import Control
from securebase.evidence import cite, fact, read_rows
from securebase.figures.evidence_map import draw_map, update_map
from securebase.lesson.predict import Prediction
from securebase.lesson.shown import layout, question_html
from securebase.text import say, section

CELLS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("relationship", "alliance"): (
        "security_alliance",
        "anxiety_alliance",
        "avoidance_alliance",
        "therapist_2015_alliance",
        "therapist_2015_alliance_single",
    ),
    ("relationship", "outcome"): ("alliance_outcome", "alliance_outcome_internet"),
    ("psychotherapy", "outcome"): (
        "security_therapy_outcome",
        "anxiety_therapy_outcome",
        "therapy_2018_outcome",
    ),
    ("psychotherapy", "attachment"): ("therapy_2015_attachment",),
    ("somatic", "outcome"): ("se_2017_symptoms", "se_2020_symptoms"),
    ("emdr", "outcome"): ("emdr_2013_symptoms",),
    ("emdr", "attachment"): ("emdr_2023_attachment", "emdr_2014_attachment"),
    ("tfp", "outcome"): ("tfp_2010_symptoms",),
    ("tfp", "harm"): ("tfp_2010_suicidality",),
    ("tfp", "attachment"): ("tfp_2006_attachment",),
    ("mbt", "outcome"): ("mbt_2008_symptoms", "mbt_2009_symptoms"),
    ("mbt", "harm"): ("mbt_2008_suicidality",),
    ("circle", "outcome"): ("cosp_2025_mental_health",),
    ("circle", "attachment"): (
        "cos_2006_attachment",
        "cos_2016_attachment",
        "cosp_2017_attachment",
        "cosi_2020_attachment",
    ),
    ("without", "attachment"): (
        "events_2021_immediate",
        "age_2019_anxiety",
        "age_2013_cross_section",
        "age_2022_germany",
    ),
}
"""Approach and outcome to rows of `data/findings.csv` and `data/therapy.csv`."""

APPROACHES = ("relationship", "psychotherapy", "somatic", "emdr", "tfp", "mbt", "circle", "without")
OUTCOMES = ("alliance", "outcome", "harm", "attachment")

SECOND_FACTS = {
    "se_2017_symptoms": "se_ptsd_high",
    "mbt_2008_symptoms": "mbt_usual_diagnosis",
    "mbt_2008_suicidality": "mbt_usual_suicidality",
}
"""Findings that need a second number: the other end of a range, or the other arm."""

KINDS = {
    "randomised": "trial",
    "review": "review",
    "meta-analysis": "association",
    "longitudinal": "observed",
    "cross-sectional": "observed",
    "uncontrolled": "uncontrolled",
}
"""First word of a design, as the tables hold it, to the kind of evidence it is."""

ORDER = ("trial", "review", "association", "observed", "uncontrolled")
"""Which kind of evidence stands for a cell that holds several."""

POOLED_TRIALS = frozenset({"cos_2016_attachment"})
"""A meta-analysis of mostly uncontrolled studies, not of associations."""

CONTESTED = frozenset({"mbt_2008_suicidality"})
"""Findings whose note reports an independent trial with another result."""

PANE = 44
"""Letters that fit into a line beside the map."""


@dataclass(frozen=True)
class Finding:
    """One study or synthesis, as the tables hold it.

    Attributes
    ----------
    id, source, design, comparison, result, status, note : str
        As in `data/findings.csv`; an association has no result.
    about : str
        What goes with what, if it is an association.
    effect : str
        Its number, printed; empty if none was seen.
    n : int or None
        How many people.
    """

    id: str
    source: str
    design: str
    comparison: str
    result: str
    status: str
    note: str
    about: str
    effect: str
    n: int | None

    @property
    def kind(self) -> str:
        """What kind of evidence it is."""
        return "uncontrolled" if self.id in POOLED_TRIALS else KINDS[self.design.split()[0]]


@cache
def look_up(approach: str, outcome: str) -> tuple[Finding, ...]:
    """Return what the tables hold for a cell; nothing if we saw no study.

    Parameters
    ----------
    approach, outcome : str
        Of `APPROACHES` and of `OUTCOMES`.

    Returns
    -------
    tuple of Finding
        In the order of `CELLS`.
    """
    return tuple(_finding(name) for name in CELLS.get((approach, outcome), ()))


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return {row["id"]: row for name in ("findings", "therapy") for row in read_rows(name)}


def _finding(name: str) -> Finding:
    row = _tables()[name]
    first = row.get("fact", name)
    about = say("evidence_map.say.about", **row) if "predictor" in row else ""
    return Finding(
        name,
        row["source"],
        row["design"],
        row["comparison"],
        row.get("result", ""),
        row["status"],
        row["note"] or "",
        about,
        _effect(first, SECOND_FACTS.get(name)) if first else "",
        row["n"],
    )


def _effect(first: str, second: str | None) -> str:
    """Return a number with its interval, or two numbers; how many people stands elsewhere."""
    known = fact(first)
    if second is None:
        return str(known).partition(", N =")[0].partition(", VERIFIED")[0]
    other = fact(second).printed(fact(second).value)
    blank = "percent" if known.effect_type == "percent" else "range"
    one = known.printed(known.value)
    return say(f"evidence_map.say.{blank}", kind=known.effect_type, one=one, other=other)


def best_kind(findings: tuple[Finding, ...]) -> str:
    """Return the kind of evidence that stands for a cell."""
    kinds = {finding.kind for finding in findings}
    return next((kind for kind in ORDER if kind in kinds), "none")


def verdict(findings: tuple[Finding, ...]) -> str:
    """Return the key of the word below a cell's mark: the result, if all of its kind agree."""
    kind = best_kind(findings)
    if kind in ("none", "association", "observed"):
        return kind
    if any(finding.id in CONTESTED for finding in findings):
        return "mixed"
    results = {finding.result for finding in findings if finding.kind == kind}
    return results.pop() if len(results) == 1 else "mixed"


def tried_for_attachment() -> tuple[str, ...]:
    """Return the approaches with a randomised trial whose outcome was attachment."""
    return tuple(
        approach for approach in APPROACHES if best_kind(look_up(approach, "attachment")) == "trial"
    )


@dataclass(frozen=True)
class Cell:
    """One cell of the map.

    Attributes
    ----------
    approach, outcome : str
        Where it stands.
    findings : tuple of Finding
        What it holds.
    """

    approach: str
    outcome: str
    findings: tuple[Finding, ...]


class EvidenceMap(Demo):
    """Mark where you expect trials of attachment, then read the map cell by cell."""

    room = "evidence_map"
    badge = "DATA"
    presets = {
        "relationship": {"approach": "relationship", "outcome": "outcome"},
        "tfp": {"approach": "tfp", "outcome": "attachment"},
        "emdr": {"approach": "emdr", "outcome": "attachment"},
        "somatic": {"approach": "somatic", "outcome": "outcome"},
        "mbt": {"approach": "mbt", "outcome": "harm"},
        "circle": {"approach": "circle", "outcome": "attachment"},
        "without": {"approach": "without", "outcome": "attachment"},
    }
    lessons = {"map": Lesson(first=("approach", "outcome"), free=("approach", "outcome"))}

    def specify(self) -> dict[str, Control]:
        """Return row and column."""
        return {
            "approach": Choice(section("evidence_map.approach"), "tfp"),
            "outcome": Choice(section("evidence_map.outcome"), "attachment"),
        }

    @classmethod
    def draw(cls) -> Drawn:
        """Draw the map."""
        cells = {
            (row, column): (best_kind(found), section("evidence_map.verdict")[verdict(found)])
            for row, approach in enumerate(APPROACHES)
            for column, outcome in enumerate(OUTCOMES)
            for found in [look_up(approach, outcome)]
        }
        rows = [section("evidence_map.rows")[name] for name in APPROACHES]
        columns = [section("evidence_map.columns")[name] for name in OUTCOMES]
        return draw_map(section("evidence_map.kinds"), rows, columns, cells)

    def compute(self, state: State) -> Cell:
        """Look up the cell."""
        return Cell(**state, findings=look_up(**state))

    def update(self, result: Cell, prediction: Prediction | None) -> None:
        """Read out the cell, and frame what was marked."""
        words = "" if prediction is None else say("evidence_map.say.guess", n=prediction.value)
        marked = self._marked() if prediction is not None else ()
        last = OUTCOMES.index("attachment")
        update_map(
            self.drawn,
            (APPROACHES.index(result.approach), OUTCOMES.index(result.outcome)),
            _read_out(result),
            [(APPROACHES.index(name), last) for name in marked],
            words,
        )

    def summarise(self, result: Cell) -> dict[str, Any]:
        """Return how many cells are filled, and what this one holds."""
        kinds = [finding.kind for finding in result.findings]
        return {
            "tested_for_attachment": len(tried_for_attachment()),
            "approaches": len(APPROACHES),
            "filled": len(CELLS),
            "cells": len(APPROACHES) * len(OUTCOMES),
            "findings": len(kinds),
            "trials": kinds.count("trial"),
            "kind": best_kind(result.findings),
            "verdict": verdict(result.findings),
        }

    def describe(self, result: Cell, prediction: Prediction | None) -> tuple[str, str]:
        """Say what the cell holds and what to know of it; the description reads it all."""
        words = self.summarise(result) | _names(result)
        notes = " ".join(
            say("evidence_map.say.note", source=cite(f.source), note=f.note)
            for f in result.findings
            if f.note
        )
        words["studies"] = "".join(
            say("evidence_map.say.study", head=_head(f), details=" ".join(_details(f)))
            for f in result.findings
        )
        holds = "holds" if result.findings else "empty"
        words["column"] = _column_in_words(result.outcome)
        caption = " ".join(filter(None, [say(f"evidence_map.say.{holds}", **words), notes]))
        alt = say("evidence_map.say.alt", caption=caption, **words)
        return caption, f"{alt}{self._marks_in_words()}" if prediction is not None else alt

    def tabulate(self, result: Cell) -> Columns:
        """Return every study of the map."""
        words = section("evidence_map.table")
        rows = [(cell, each) for cell in CELLS for each in look_up(*cell)]
        approach, outcome = section("evidence_map.approach"), section("evidence_map.outcome")
        return {
            words["approach"]: [approach[cell[0]] for cell, _ in rows],
            words["outcome"]: [outcome[cell[1]] for cell, _ in rows],
            words["source"]: [cite(each.source) for _, each in rows],
            words["design"]: [each.design for _, each in rows],
            words["comparison"]: [each.comparison for _, each in rows],
            words["result"]: [each.result for _, each in rows],
            words["effect"]: [each.effect for _, each in rows],
            words["n"]: [f"{each.n:,}" if each.n else "" for _, each in rows],
            words["status"]: [each.status for _, each in rows],
            words["note"]: [each.note for _, each in rows],
        }

    def judge(self, result: Cell, prediction: Prediction) -> bool:
        """Return whether the number of approaches is right."""
        return prediction.value == len(tried_for_attachment())

    # Marks before the map is shown ------------------------------------------------------------

    def mark(self, *approaches: str) -> None:
        """Tick approaches before predicting, as the boxes do; the number follows.

        Raises
        ------
        ValueError
            If there is no such approach on the map.
        """
        for name in approaches:
            if name not in self._boxes:
                allowed = ", ".join(map(repr, self._boxes))
                raise ValueError(say("evidence_map.error.approach", name=name, allowed=allowed))
            self._boxes[name].value = True

    def _marked(self) -> tuple[str, ...]:
        return tuple(name for name, box in self._boxes.items() if box.value)

    def _marks_in_words(self) -> str:
        names = "; ".join(section("evidence_map.approach")[name] for name in self._marked())
        return say("evidence_map.say.marked", names=names) if names else ""

    def _ask(self) -> None:
        super()._ask()
        self._boxes = {
            name: widgets.Checkbox(description=words, indent=False, layout=layout(width="auto"))
            for name, words in section("evidence_map.approach").items()
        }
        rows = widgets.HBox(list(self._boxes.values()), layout=layout(flex_flow="row wrap"))
        self._marks = widgets.VBox(
            [widgets.HTML(question_html(say("evidence_map.say.tick"))), rows]
        )
        if self._lecture:  # a room counts hands
            return
        for box in self._boxes.values():
            box.observe(lambda _: self._panel.fill(len(self._marked())), "value")
        self._question_place.children = (self._marks, *self._question_place.children)

    def _reveal(self, prediction: Prediction | None, right: bool | None) -> None:
        self._marks.layout.display = "none"
        super()._reveal(prediction, right)


def _names(cell: Cell) -> dict[str, str]:
    return {
        "approach": section("evidence_map.approach")[cell.approach],
        "outcome": section("evidence_map.outcome")[cell.outcome],
    }


def _column_in_words(outcome: str) -> str:
    """Return what every row holds for an outcome, from the top."""
    kinds, words = section("evidence_map.kinds"), section("evidence_map.verdict")
    told = []
    for approach, name in section("evidence_map.approach").items():
        found = look_up(approach, outcome)
        cell = (kinds[best_kind(found)], words[verdict(found)]) if found else (words["none"],)
        told.append(say("evidence_map.say.cell", name=name, cell=", ".join(cell)))
    return "; ".join(told)


def _head(finding: Finding) -> str:
    """Return whose study it is, and how many people took part."""
    n = say("evidence_map.say.n", n=finding.n) if finding.n else ""
    return say("evidence_map.say.source", source=cite(finding.source), n=n)


def _details(finding: Finding) -> list[str]:
    """Return what a reader has to know of a study, line by line."""
    against = say("evidence_map.say.against", what=finding.comparison) if finding.comparison else ""
    effect = f"{finding.about}{finding.effect}." if finding.effect else ""
    result = say("evidence_map.say.result", result=finding.result) if finding.result else ""
    other = section("evidence_map.say.contested") if finding.id in CONTESTED else ""
    second = "" if finding.status == "VERIFIED" else section("evidence_map.say.second_hand")
    lines = (f"{finding.design}{against}.", effect, result, other, second)
    return [line for line in lines if line]


def _read_out(cell: Cell) -> list[str]:
    """Return the lines beside the map, wrapped."""
    lines = list(_names(cell).values())
    if not cell.findings:
        lines += ["", section("evidence_map.say.none")]
    for finding in cell.findings:
        lines += ["", _head(finding), *_details(finding)]
    return [part for line in lines for part in (wrap(line, PANE) or [""])]
