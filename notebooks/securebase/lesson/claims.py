"""The claim desk of notebook 12: thirty claims of one article, judged one by one.

The claims, our verdicts and the reasons stand in ``data/claims.csv``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from textwrap import shorten
from typing import Any

import ipywidgets as widgets

from securebase.evidence import cite, fact, read_rows
from securebase.lesson.predict import Prediction, PredictionPanel
from securebase.lesson.progress import Entry, Progress, current_progress
from securebase.lesson.quiz import Option, Question, Quiz
from securebase.lesson.shown import Shown, button, column, layout, list_html, status_html
from securebase.text import say, section

VERDICTS = ("supported", "oversimplified", "contradicted", "untested")

PARTS: Mapping[str, tuple[str, ...]] = {
    "attachment": (*(f"c{number:02}" for number in range(1, 16)), "c17", "c30"),
    "therapy": ("c16", *(f"c{number:02}" for number in range(18, 27))),
    "advice": ("c27", "c28", "c29"),
}
"""The claims on each desk, in the order of the article."""

DISTRACTORS: Mapping[str, tuple[str, ...]] = {
    "c01": ("alliance_outcome", "tfp_dropout", "rad_prevalence"),
    "c02": ("alliance_outcome", "temperament_resistant", "cos_security"),
    "c03": ("alliance_outcome", "cos_security"),
    "c04": ("mentalising_sensitivity", "stability_adulthood_same"),
    "c05": ("alliance_outcome", "early_sensitivity_2003"),
    "c06": ("alliance_outcome", "mentalising_security", "insecurity_externalising"),
    "c07": ("aai_self_report", "tfp_dropout"),
    "c08": ("rad_prevalence", "mentalising_sensitivity"),
    "c09": ("alliance_outcome", "middle_class_disorganised"),
    "c10": ("early_security_2003", "security_alliance", "five_risks_disorganised"),
    "c11": ("resistant_externalising", "stability_four_way"),
    "c12": ("cos_security", "mentalising_sensitivity", "rad_prevalence"),
    "c13": ("disorganised_externalising", "rad_prevalence"),
    "c14": ("mentalising_sensitivity", "temperament_resistant"),
    "c15": ("mentalising_security_indirect", "tfp_dropout"),
    "c16": ("alliance_outcome", "sensitivity_avoidant", "world_secure"),
    "c17": ("alliance_outcome", "resistant_externalising", "early_security_2003"),
    "c18": ("sensitivity_security_all", "insecurity_externalising"),
    "c19": ("sensitivity_security_all", "tfp_borderline_symptoms", "early_security_2003"),
    "c20": ("aai_self_report", "rad_prevalence", "temperament_resistant"),
    "c21": ("alliance_outcome", "cos_security", "sensitivity_resistant"),
    "c22": ("early_attachment_peer_competence", "mentalising_security"),
    "c23": ("avoidance_alliance", "cos_security", "five_risks_disorganised"),
    "c24": ("insecurity_externalising", "tfp_functioning"),
    "c25": ("alliance_outcome", "se_ptsd_high", "tfp_borderline_symptoms"),
    "c26": ("se_ptsd_high", "security_alliance"),
    "c27": ("rad_prevalence", "stability_secure", "world_secure"),
    "c28": ("aai_self_report", "sensitivity_security_all", "tfp_dropout"),
    "c29": ("alliance_outcome", "cos_security", "world_secure"),
    "c30": ("alliance_outcome", "early_security_2003", "maltreatment_disorganised"),
}
"""Facts offered beside a claim that do not bear on it; three where no number does."""

MENU_LETTERS = 84

CELL = 'style="text-align:left;vertical-align:top"'
"""JupyterLab sets the cells of a table in an output to the right, with more weight than a class."""


@dataclass(frozen=True)
class Claim:
    """One claim of the article, paraphrased, and what research says of it.

    Attributes
    ----------
    id : str
        ``"c01"`` to ``"c30"``.
    claim, verdict, evidence : str
        The claim, one of `VERDICTS`, and why.
    sources, facts : tuple of str
        Keys of the sources, and ids of the published numbers; either may be empty.
    notebook : str
        Number of the notebook that treats it, ``"04"``.
    """

    id: str
    claim: str
    verdict: str
    evidence: str
    sources: tuple[str, ...]
    facts: tuple[str, ...]
    notebook: str

    @property
    def key(self) -> str:
        """Its name in the progress log."""
        return f"claims.{self.id}"

    @property
    def main_fact(self) -> str | None:
        """Its first number that the reasons print, else its first; none if it is untested."""
        if self.verdict == "untested":
            return None
        told = (name for name in self.facts if number_of(name) in self.evidence)
        return next(told, self.facts[0] if self.facts else None)

    def offered(self) -> tuple[str, ...]:
        """Return the facts to choose from, in the order of their ids."""
        own = (self.main_fact,) if self.main_fact else ()
        return tuple(sorted((*own, *DISTRACTORS[self.id])))


@cache
def all_claims() -> Mapping[str, Claim]:
    """Return the thirty claims by their id, in the order of the article."""
    return {
        row["id"]: Claim(
            row["id"],
            row["claim"],
            row["verdict"],
            row["evidence"],
            tuple(row["sources"].split()),
            tuple(row["facts"].split()),
            row["notebook"],
        )
        for row in read_rows("claims")
    }


def number_of(name: str) -> str:
    """Return a fact's number as it is printed."""
    return fact(name).printed(fact(name).value)


def fact_words(name: str) -> str:
    """Return what a fact is about, the fact, and whose it is."""
    known = fact(name)
    about = section("claim_desk.about")[name]
    return say("claim_desk.fact", about=about, fact=known, source=cite(known.source))


def entry_words(entry: Entry | None) -> str:
    """Return a reader's verdict in words."""
    if entry is None:
        return say("claim_desk.not_yet")
    if entry.skipped:
        return say("claim_desk.skipped")
    verdict = section("claim_desk.verdicts")[entry.value]
    confidence = say(f"lesson.confidence.{entry.confidence}")
    return say("claim_desk.said", verdict=verdict, confidence=confidence)


class ClaimDesk(Shown):
    """Claims to judge: a verdict with a confidence, then evidence to pick, then our verdict.

    Parameters
    ----------
    part : {"attachment", "therapy", "advice"}
        Which claims.
    progress : Progress
        Where to keep the verdicts.

    Attributes
    ----------
    claim : Claim
        The claim on the desk.
    panel : PredictionPanel
        Where it is judged.
    quiz : Quiz
        Where the evidence is picked; meant to be used after the verdict.

    Raises
    ------
    ValueError
        If there is no such part.
    """

    def __init__(self, part: str, progress: Progress):
        if part not in PARTS:
            raise ValueError(say("claim_desk.error.part", allowed=", ".join(map(repr, PARTS))))
        self._part, self._progress = part, progress
        self._claims = [all_claims()[name] for name in PARTS[part]]
        self._menu = self._make_menu()
        self._place, self._heading, self._tally = column(), widgets.HTML(), widgets.HTML()
        turn = widgets.HBox(
            [
                button(say("claim_desk.button.previous"), lambda: self._turn(-1)),
                button(say("claim_desk.button.next"), lambda: self._turn(1)),
            ],
            layout=layout(flex_flow="row wrap"),
        )
        self.widget = column(self._menu, self._place, turn, self._tally)
        progress.watch(self._count)
        self._count()
        self.go(self._claims[0].id)

    def go(self, name: str) -> None:
        """Lay a claim on the desk, as the list does; one judged before shows its verdict.

        Raises
        ------
        ValueError
            If the claim belongs to another desk.
        """
        if name not in PARTS[self._part]:
            allowed = ", ".join(map(repr, PARTS[self._part]))
            raise ValueError(say("claim_desk.error.claim", allowed=allowed))
        if self._menu.value != name:
            self._menu.value = name  # the list then lays the claim
            return
        self.claim = all_claims()[name]
        self.panel = PredictionPanel(
            "claim_desk.question", on_commit=self._judged, on_skip=self._skipped
        )
        self.quiz = self._make_quiz()
        if self.claim.key in self._progress.predictions:
            self._reveal()
        else:
            self._lay(self.panel.widget)

    @property
    def shown(self) -> str:
        """The HTML on the desk, without the controls."""
        parts = (w.value for w in self._place.children if isinstance(w, widgets.HTML))
        return "".join(parts) + self._tally.value

    def _make_menu(self) -> widgets.Dropdown:
        options = [
            (shorten(f"{number}. {claim.claim}", MENU_LETTERS, placeholder=" …"), claim.id)
            for number, claim in enumerate(self._claims, 1)
        ]
        menu = widgets.Dropdown(
            options=options,
            description=say("claim_desk.menu"),
            style={"description_width": "initial"},
            layout=layout(width="auto", height="32px"),
        )
        menu.observe(lambda change: self.go(change["new"]), "value")
        return menu

    def _turn(self, step: int) -> None:
        names = PARTS[self._part]
        self.go(names[(names.index(self.claim.id) + step) % len(names)])

    def _lay(self, *pieces: widgets.Widget) -> None:
        """Lay pieces below the claim; those that stay in their place keep the keyboard."""
        about = say("claim_desk.claim", claim=self.claim.claim)
        self._heading.value = f"<blockquote><p><b>{escape(about)}</b></p></blockquote>"
        self._place.children = (self._heading, *pieces)

    def _judged(self, prediction: Prediction) -> None:
        right = prediction.value == self.claim.verdict
        self._progress.log_prediction(self.claim.key, prediction, right)
        show = button(say("claim_desk.button.show"), self._reveal)
        self._lay(self.panel.widget, self.quiz.widget, show)

    def _skipped(self) -> None:
        self._progress.log_prediction(self.claim.key, None)
        self._reveal()

    def _make_quiz(self) -> Quiz:
        claim, key = self.claim, f"{self.claim.key}.evidence"

        def picked(number: int, right: bool) -> None:
            self._progress.log_answer(key, number, right)
            self._reveal(self.panel.widget, self.quiz.widget)

        return Quiz(evidence_question(claim, key), picked)

    def _reveal(self, *above: widgets.Widget) -> None:
        entry = self._progress.predictions.get(self.claim.key)
        self._lay(*above, widgets.HTML(answer_html(self.claim, entry)))

    def _count(self) -> None:
        judged = judged_claims(self._progress)
        same = sum(entry.right for entry in judged.values())
        words = say("claim_desk.tally", judged=len(judged), of=len(all_claims()), same=same)
        self._tally.value = status_html(words)

    def _static_bundle(self) -> dict[str, Any]:
        intro = say("claim_desk.static")
        page = f"<p>{escape(intro)}</p>" + list_html(claim.claim for claim in self._claims)
        return {"text/plain": intro, "text/html": page}


def judged_claims(progress: Progress) -> dict[str, Entry]:
    """Return the reader's verdicts by the id of the claim; skipped claims are left out."""
    found = {name: progress.predictions.get(claim.key) for name, claim in all_claims().items()}
    return {name: entry for name, entry in found.items() if entry and not entry.skipped}


def evidence_question(claim: Claim, key: str) -> Question:
    """Return the question which of several published numbers bears on a claim.

    Parameters
    ----------
    claim : Claim
        The claim.
    key : str
        Name of the question in the progress log.

    Returns
    -------
    Question
        One option for each number offered, and one for none of them.
    """
    own = claim.main_fact
    options = [
        Option(fact_words(name), say(f"claim_desk.picked.{fits}"), name == own)
        for name in claim.offered()
        for fits in ["fits" if name == own else "other"]
    ]
    none = say("claim_desk.picked.none" if own is None else "claim_desk.picked.missed")
    options.append(Option(say("claim_desk.none"), none, own is None))
    return Question(key, say("claim_desk.pick"), tuple(options))


def answer_html(claim: Claim, entry: Entry | None) -> str:
    """Return our verdict beside the reader's, the reasons, the numbers and the sources."""
    ours = section("claim_desk.verdicts")[claim.verdict]
    head = say("claim_desk.verdict", ours=ours, yours=entry_words(entry))
    parts = [
        f'<p role="status" aria-live="polite"><b>{escape(head)}</b></p>',
        f"<p>{escape(claim.evidence)}</p>",
    ]
    if claim.facts:
        parts += [f"<p>{escape(say('claim_desk.numbers'))}</p>"]
        parts += [list_html(map(fact_words, claim.facts))]
    parts.append(f"<p>{escape(_where(claim))}</p>")
    return "".join(parts)


def _where(claim: Claim) -> str:
    sources = cited(claim.sources) if claim.sources else say("claim_desk.no_source")
    return say("claim_desk.where", sources=sources, notebook=claim.notebook)


def cited(keys: Iterable[str]) -> str:
    """Return sources as they are cited, one after the other."""
    return "; ".join(map(cite, keys))


@dataclass(frozen=True)
class ClaimTable:
    """All thirty claims with our verdicts, folded under one line; it needs no kernel."""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        title = say("claim_desk.table.title")
        head = section("claim_desk.table.head")
        rows = [
            (c.claim, section("claim_desk.verdicts")[c.verdict], c.evidence, cited(c.sources))
            for c in all_claims().values()
        ]
        page = f"<details><summary>{escape(title)}</summary>{table_html(head, rows)}</details>"
        return {"text/plain": title, "text/html": page}


def table_html(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table; every cell is shown as text."""
    first = "".join(f'<th scope="col" {CELL}>{escape(cell)}</th>' for cell in head)
    body = "".join(
        "<tr>" + "".join(f"<td {CELL}>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return f'<table class="sb-table"><thead><tr>{first}</tr></thead><tbody>{body}</tbody></table>'


def claim_desk(part: str) -> ClaimDesk:
    """Return the desk with one part of the claims, ``"attachment"`` for example."""
    return ClaimDesk(part, current_progress())
