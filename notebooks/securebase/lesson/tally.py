"""Hands up: a lecturer types how many chose each answer, and sees the counts beside the outcome.

Counts only: nobody is named, nothing is logged and nothing leaves the notebook.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from statistics import fmean
from typing import Any

import ipywidgets as widgets

from securebase.lesson.predict import number_words
from securebase.lesson.shown import Shown, button, column, list_html, question_html, status_html
from securebase.text import say

MOST_HANDS = 999
PARTS = (5, 4, 6)
"""Into how many ranges a question for a number is cut; the first that gives whole ends is taken."""

FEW = 10
"""Up to this whole number, hands are counted for each number."""

PROBES = 41
"""Numbers tried in each range to find where the right ones lie."""

BORDER = 0.05
"""A number closer to a range than this share of its width belongs to it too."""


@dataclass(frozen=True)
class Span:
    """The numbers from one to another, both included."""

    low: float
    high: float

    @property
    def probes(self) -> list[float]:
        """Numbers spread over it; one if its ends are the same."""
        if self.low == self.high:
            return [self.low]
        step = (self.high - self.low) / (PROBES - 1)
        return [self.low + step * number for number in range(PROBES)]

    def holds(self, number: float) -> bool:
        """Return whether a number lies in it, or on its border."""
        slack = BORDER * (self.high - self.low) + 1e-9
        return self.low - slack <= number <= self.high + slack


@dataclass(frozen=True)
class Outcome:
    """What turned out.

    Attributes
    ----------
    right : collection of str
        Keys of the options that came true; empty where no answer is right.
    words : str
        What to say about it.
    """

    right: Collection[str] = ()
    words: str = ""


class Tally(Shown):
    """A question to a whole room: a number box for each option, and a button for the outcome.

    Parameters
    ----------
    question : str
        The question.
    options : mapping of str to str
        Key of each option, and its words.
    mark : str
        What to write beside an option that turned out right.
    on_show : callable
        Called without arguments when the outcome is asked for; returns the `Outcome`.

    Attributes
    ----------
    counts : dict of str to ipywidgets.BoundedIntText
        The number box of each option.
    """

    def __init__(
        self,
        question: str,
        options: Mapping[str, str],
        mark: str,
        on_show: Callable[[], Outcome],
    ):
        self._question, self._options, self._mark = question, dict(options), mark
        self._on_show = on_show
        self._outcome: Outcome | None = None
        self.counts = {key: self._box(words) for key, words in self._options.items()}
        self._button = button(say("lesson.tally.show"), self.show)
        self._table = widgets.HTML()
        boxes = widgets.VBox(list(self.counts.values()))
        boxes.add_class("sb-tally")
        self.widget = column(
            widgets.HTML(question_html(question)),
            widgets.HTML(f"<p>{escape(say('lesson.tally.help'))}</p>"),
            boxes,
            self._button,
            self._table,
        )

    def show(self) -> None:
        """Show the outcome beside the counts; counts may still be mended afterwards."""
        if self._outcome is None:
            self._outcome = self._on_show()
            self._button.layout = widgets.Layout(display="none")
        self._table.value = self._table_html(self._outcome)

    def _box(self, words: str) -> widgets.BoundedIntText:
        box = widgets.BoundedIntText(
            min=0, max=MOST_HANDS, description=words, style={"description_width": "initial"}
        )
        box.observe(lambda _: self._outcome and self.show(), "value")
        return box

    def _table_html(self, outcome: Outcome) -> str:
        hands = {key: box.value for key, box in self.counts.items()}
        total = sum(hands.values())
        rows = "".join(
            self._row_html(words, hands[key], total, self._mark if key in outcome.right else "")
            for key, words in self._options.items()
        )
        caption = escape(say("lesson.tally.caption", total=total))
        table = f'<table class="sb-table sb-hands"><caption>{caption}</caption>{rows}</table>'
        return table + status_html(outcome.words)

    @staticmethod
    def _row_html(words: str, hands: int, total: int, mark: str) -> str:
        share = round(100 * hands / total) if total else 0
        told = say("lesson.tally.share", hands=hands, share=share)
        return (
            f'<tr><th scope="row">{escape(words)}</th>'
            f'<td><span class="sb-bar" style="width: {share}%"></span>{escape(told)}</td>'
            f"<td><b>{escape(mark)}</b></td></tr>"
        )

    def _static_bundle(self) -> dict[str, Any]:
        page = question_html(self._question) + list_html(self._options.values())
        return {"text/plain": self._question, "text/html": page}


def answers_to_count(text: Mapping[str, Any]) -> dict[str, tuple[str, str | Span]]:
    """Return what hands are counted for.

    Parameters
    ----------
    text : mapping
        A question as the text files hold it, see `securebase.lesson.predict`.

    Returns
    -------
    dict
        Key of each option, its words, and the answer or the numbers that it stands for.
    """
    if text["kind"] == "choice":
        return {key: (words, key) for key, words in text["options"].items()}
    spans = _cut(text["low"], text["high"])
    return {str(number): (_in_words(span, text), span) for number, span in enumerate(spans)}


def _cut(low: float, high: float) -> list[Span]:
    whole = high - low
    if PARTS[0] < whole <= FEW and whole == int(whole):
        return [Span(low + number, low + number) for number in range(int(whole) + 1)]
    parts = next((n for n in PARTS if whole % n == 0), PARTS[0])
    ends = [low + whole * number / parts for number in range(parts + 1)]
    return [Span(*pair) for pair in pairwise(ends)]


def _in_words(span: Span, text: Mapping[str, Any]) -> str:
    if span.low == span.high:
        return number_words(span.low, text)
    return say("lesson.tally.range", low=span.low, high=span.high, unit=text["unit"])


def came_true(
    answers: Mapping[str, str | Span], is_right: Callable[[str | float], bool | None]
) -> list[str]:
    """Return the keys of the options that came true.

    Parameters
    ----------
    answers : mapping
        The answer, or the numbers, that each option stands for.
    is_right : callable
        Tells of one answer whether it came true. Of numbers it takes some to either side of the
        true one; their middle decides.

    Returns
    -------
    list of str
        Two for a number on the border of two ranges; empty where no answer is right.
    """
    spans = {key: span for key, span in answers.items() if isinstance(span, Span)}
    if not spans:
        return [key for key, answer in answers.items() if is_right(answer)]
    right = {probe for span in spans.values() for probe in span.probes if is_right(probe)}
    return [key for key, span in spans.items() if right and span.holds(fmean(right))]
