"""What a reader takes home from notebook 12: beliefs before and after, and a page to print."""

from base64 import b64encode
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from securebase.lesson.beliefs import Belief, all_beliefs
from securebase.lesson.calibration import count_hits
from securebase.lesson.claims import all_claims, entry_words, table_html
from securebase.lesson.progress import Entry, Progress, current_progress
from securebase.lesson.shown import Shown, button, column, status_html
from securebase.text import say, section

STYLE = Path(__file__).with_name("page.css")


def _belief_words(entry: Entry | None) -> str:
    if entry is None:
        return say("fact_check.change.open")
    verdict = say("beliefs.true" if entry.value else "beliefs.false")
    confidence = say(f"lesson.confidence.{entry.confidence}")
    return say("beliefs.choice", verdict=verdict, confidence=confidence)


def change_words(before: Entry | None, after: Entry | None) -> str:
    """Return in words whether a belief changed; only the verdict and the confidence count."""
    if before is None or after is None:
        return say("fact_check.change.open")
    if before.value != after.value:
        return say("fact_check.change.turned")
    same = before.confidence == after.confidence
    return say("fact_check.change.same" if same else "fact_check.change.confidence")


def change_rows(progress: Progress) -> list[tuple[str, ...]]:
    """Return for each statement: the statement, before, now, the change, what research says.

    The last cell stays closed until the statement has been answered for the second time.
    """
    return [_change_row(belief, progress) for belief in all_beliefs()]


def _change_row(belief: Belief, progress: Progress) -> tuple[str, ...]:
    before = progress.beliefs.get(f"start.{belief.key}")
    after = progress.beliefs.get(f"end.{belief.key}")
    research = section("fact_check.research")[belief.key]
    closed = say("fact_check.change.closed")
    return (
        belief.statement,
        _belief_words(before),
        _belief_words(after),
        change_words(before, after),
        research if after else closed,
    )


class BeliefChange(Shown):
    """Beliefs of the first and of the last notebook side by side; no score.

    Parameters
    ----------
    progress : Progress
        The log that holds both.
    """

    def __init__(self, progress: Progress):
        self._progress = progress
        self._table = widgets.HTML()
        self.widget = column(self._table)
        progress.watch(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        head = section("fact_check.change.head")
        self._table.value = table_html(head, change_rows(self._progress))

    def _static_bundle(self) -> dict[str, Any]:
        words = say("fact_check.change.static")
        return {"text/plain": words, "text/html": f"<p>{escape(words)}</p>"}


def page_html(progress: Progress) -> str:
    """Return a reader's page as one HTML document that asks nothing of any server.

    Parameters
    ----------
    progress : Progress
        The log to write out.

    Returns
    -------
    str
        Verdicts, calibration, beliefs before and after, and the progress code.
    """
    words = section("fact_check.page")
    parts = [f"<h1>{escape(words['title'])}</h1><p>{escape(words['about'])}</p>"]
    for name, rows in (
        ("verdicts", _verdict_rows(progress)),
        ("calibration", _calibration_rows(progress)),
        ("beliefs", change_rows(progress)),
    ):
        head = section("fact_check.change.head") if name == "beliefs" else words[f"{name}_head"]
        parts.append(f"<h2>{escape(words[name])}</h2>{table_html(head, rows)}")
    parts.append(f"<h2>{escape(words['code'])}</h2><p><code>{progress.code()}</code></p>")
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(words['title'])}</title><style>{STYLE.read_text(encoding='utf-8')}</style></head>"
        f"<body>{''.join(parts)}</body></html>"
    )


def _verdict_rows(progress: Progress) -> list[tuple[str, ...]]:
    """Return the claims that were judged or skipped; our verdict on the others stays closed."""
    names = section("claim_desk.verdicts")
    return [
        (claim.claim, entry_words(entry), names[claim.verdict])
        for claim in all_claims().values()
        if (entry := progress.predictions.get(claim.key))
    ]


def _calibration_rows(progress: Progress) -> list[tuple[str, ...]]:
    return [
        (say(f"lesson.confidence.{confidence}"), str(hits.right), str(hits.n))
        for confidence, hits in count_hits(progress).items()
    ]


class PrintedPage(Shown):
    """A button that makes the reader's page, and a link to keep it.

    Parameters
    ----------
    progress : Progress
        The log to write out.
    """

    def __init__(self, progress: Progress):
        self._progress = progress
        self._made = widgets.HTML()
        self.widget = column(button(say("fact_check.page.make"), self.make), self._made)

    def make(self) -> None:
        """Write the page as it stands now, as the button does."""
        packed = b64encode(page_html(self._progress).encode()).decode()
        link = (
            f'<p><a download="my-fact-check.html" href="data:text/html;base64,{packed}">'
            f"<u>{escape(say('fact_check.page.link'))}</u></a></p>"
        )
        self._made.value = status_html(say("fact_check.page.made")) + link

    def _static_bundle(self) -> dict[str, Any]:
        words = say("fact_check.page.static")
        return {"text/plain": words, "text/html": f"<p>{escape(words)}</p>"}


def belief_change() -> BeliefChange:
    """Return the reader's beliefs of the first and of the last notebook, side by side."""
    return BeliefChange(current_progress())


def printed_page() -> PrintedPage:
    """Return the button that makes the reader's page."""
    return PrintedPage(current_progress())
