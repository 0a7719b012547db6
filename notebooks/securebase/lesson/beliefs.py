"""What a student holds true before the first notebook, and again in the last."""

from dataclasses import dataclass
from html import escape
from typing import Any

import ipywidgets as widgets

from securebase.lesson.progress import CONFIDENCES, Progress, current_progress
from securebase.lesson.shown import Shown, column, list_html, status_html
from securebase.text import say, section

Answer = tuple[bool, str]


@dataclass(frozen=True)
class Belief:
    """A statement that students may hold.

    Attributes
    ----------
    key : str
        Its name in the progress log.
    misconception : str
        The misunderstanding behind it, ``"M1"`` to ``"M20"``.
    true : bool
        Whether research supports it; only the last notebook says so.
    statement : str
        The statement.
    """

    key: str
    misconception: str
    true: bool
    statement: str


def all_beliefs() -> tuple[Belief, ...]:
    """Return the statements in the order in which a student meets them."""
    return tuple(Belief(key, **item) for key, item in section("beliefs.items").items())


class Beliefs(Shown):
    """True or false, and how sure: a list of statements without any answers.

    Each statement labels its own drop-down list, so that it has an accessible name.

    Parameters
    ----------
    moment : {"start", "end"}
        When in the series it is asked.
    progress : Progress
        Where to keep what is chosen, at once.

    Raises
    ------
    ValueError
        If it is another moment.
    """

    def __init__(self, moment: str, progress: Progress):
        moments = section("beliefs.moments")
        if moment not in moments:
            raise ValueError(say("beliefs.error.moment", allowed=", ".join(map(repr, moments))))
        self._moment, self._progress = moment, progress
        self._status = widgets.HTML()
        self._menus = {belief.key: self._menu(belief) for belief in all_beliefs()}
        self.widget = column(
            widgets.HTML(f"<p>{escape(moments[moment])}</p>"), *self._menus.values(), self._status
        )
        self.widget.add_class("sb-beliefs")
        progress.watch(self._refresh)
        self._refresh()

    def answer(self, key: str, true: bool, confidence: str) -> None:
        """Choose what to hold of a statement, as the drop-down list does.

        Raises
        ------
        ValueError
            If there is no such statement, or no such answer to it.
        """
        if key not in self._menus:
            raise ValueError(say("beliefs.error.item", allowed=", ".join(self._menus)))
        if (true, confidence) not in _choices():
            allowed = ", ".join(map(repr, CONFIDENCES))
            raise ValueError(say("beliefs.error.answer", allowed=allowed))
        self._menus[key].value = (true, confidence)

    def _menu(self, belief: Belief) -> widgets.Dropdown:
        options = [(words, answer) for answer, words in _choices().items()]
        menu = widgets.Dropdown(
            options=[(say("beliefs.choose"), ""), *options], description=belief.statement
        )

        def keep(change: Any) -> None:
            true, confidence = change["new"] or (None, None)
            self._progress.log_belief(self._moment, belief.key, true, confidence)

        menu.observe(keep, "value")
        return menu

    def _refresh(self) -> None:
        """Show what the log holds, for it may have been loaded from a code."""
        kept = {key: self._progress.beliefs.get(f"{self._moment}.{key}") for key in self._menus}
        for key, entry in kept.items():
            self._menus[key].value = (entry.value, entry.confidence) if entry else ""
        done = sum(entry is not None for entry in kept.values())
        self._status.value = status_html(say("beliefs.kept", done=done, of=len(kept)))

    def _static_bundle(self) -> dict[str, Any]:
        intro = section("beliefs.moments")[self._moment]
        page = f"<p>{escape(intro)}</p>" + list_html(b.statement for b in all_beliefs())
        return {"text/plain": intro, "text/html": page}


def _choices() -> dict[Answer, str]:
    """Return each answer and its words, from certainly true to certainly false."""
    answers = [(True, c) for c in reversed(CONFIDENCES)] + [(False, c) for c in CONFIDENCES]
    return {
        (true, confidence): say(
            "beliefs.choice",
            verdict=say(f"beliefs.{'true' if true else 'false'}"),
            confidence=say(f"lesson.confidence.{confidence}"),
        )
        for true, confidence in answers
    }


def beliefs(moment: str) -> Beliefs:
    """Return the list of statements for a moment in the series, ``"start"`` or ``"end"``."""
    return Beliefs(moment, current_progress())
