"""Predict first: the panel that every demo shows before its result.

A question stands in a text file as one of::

    [lessons.first.question]             [lessons.same.question]
    question = "How many heads?"         question = "Do the two babies learn the same?"
    kind = "number"                      kind = "choice"
    low = 0                              [lessons.same.question.options]
    high = 20                            same = "Yes, the same"
    unit = "heads"                       differ = "No, they differ"

A number's unit may have another word for one: ``one = "head"``.
"""

import math
import numbers
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets

from securebase.lesson.progress import CONFIDENCES
from securebase.lesson.shown import (
    Shown,
    button,
    column,
    list_html,
    question_html,
    radios,
    status_html,
)
from securebase.text import say, section


@dataclass(frozen=True)
class Prediction:
    """What a student committed to before seeing the result.

    Attributes
    ----------
    value : float or str
        A number in the unit of the question, or the key of an option.
    confidence : {"guess", "fairly sure", "certain"}
        How sure the student is.
    label : str
        The value in words.
    """

    value: float | str
    confidence: str
    label: str


class PredictionPanel(Shown):
    """A question, a place for the answer, how sure one is, and two buttons.

    The panel keeps no log: whoever shows it decides what follows from a prediction.

    Parameters
    ----------
    question_key : str
        Where the question stands in the text files.
    on_commit : callable
        Called with the `Prediction`.
    on_skip : callable
        Called without arguments when the student reveals the result without predicting.

    Raises
    ------
    ValueError
        If the text files describe the question in a way the panel does not know.
    """

    def __init__(
        self,
        question_key: str,
        on_commit: Callable[[Prediction], Any],
        on_skip: Callable[[], Any],
    ):
        self._text = section(question_key)
        if not _well_formed(self._text):
            raise ValueError(say("lesson.predict.error.text", name=question_key))
        self._on_commit, self._on_skip = on_commit, on_skip
        self._answered = False
        self._answer = self._answer_widget()
        self._confidence = radios(
            [(say(f"lesson.confidence.{key}"), key) for key in CONFIDENCES],
            description=say("lesson.predict.confidence"),
            style={"description_width": "initial"},
            orientation="horizontal",
        )
        self._status = widgets.HTML()
        self.widget = column(
            widgets.HTML(question_html(self._text["question"])),
            self._answer,
            self._confidence,
            widgets.HBox(
                [
                    button(say("lesson.predict.commit"), self._clicked),
                    button(say("lesson.predict.skip"), self.skip),
                ],
                layout=widgets.Layout(flex_flow="row wrap"),
            ),
            self._status,
        )

    def commit(self, value: float | str, confidence: str = "guess") -> None:
        """Commit a prediction, as the button does.

        Parameters
        ----------
        value : float or str
            A number, or the key of an option, as the question asks.
        confidence : {"guess", "fairly sure", "certain"}
            How sure the student is.

        Raises
        ------
        ValueError
            If the question does not take that answer; the sentence says what it takes.
        """
        self._commit(self._checked(value, confidence))

    def fill(self, value: float | str) -> None:
        """Put an answer into its field, where the student can still change it.

        Parameters
        ----------
        value : float or str
            A number, or the key of an option, as the question asks.

        Raises
        ------
        ValueError
            If the question does not take that answer; the sentence says what it takes.
        """
        answer = self._checked(value, CONFIDENCES[0]).value
        self._answer.value = answer if isinstance(answer, str) else f"{answer:g}"

    def skip(self) -> None:
        """Go on to the result without a prediction, as the button does."""
        if not self._answered:
            self._shrink(say("lesson.predict.skipped"))
            self._on_skip()

    def _answer_widget(self) -> widgets.Widget:
        if self._text["kind"] == "choice":
            return radios((words, key) for key, words in self._text["options"].items())
        return widgets.Text(
            description=self._range_words(),
            style={"description_width": "initial"},
            layout=widgets.Layout(width="auto"),
        )

    def _range_words(self) -> str:
        return say("lesson.predict.range", **{k: self._text[k] for k in ("low", "high", "unit")})

    def _checked(self, value: Any, confidence: Any) -> Prediction:
        if confidence not in CONFIDENCES:
            allowed = ", ".join(map(repr, CONFIDENCES))
            raise ValueError(say("lesson.predict.error.confidence", allowed=allowed))
        if self._text["kind"] == "choice":
            options = self._text["options"]
            if not isinstance(value, str) or value not in options:
                allowed = ", ".join(map(repr, options))
                raise ValueError(say("lesson.predict.error.option", allowed=allowed))
            return Prediction(value, confidence, options[value])
        low, high, unit = (self._text[name] for name in ("low", "high", "unit"))
        if not is_number(value) or not low <= value <= high:
            raise ValueError(say("lesson.predict.error.number", low=low, high=high, unit=unit))
        return Prediction(float(value), confidence, number_words(value, self._text))

    def _clicked(self) -> None:
        """Commit what stands in the fields; a refusal is said in the panel, not raised."""
        try:
            prediction = self._entered()
        except ValueError as refusal:
            self._status.value = status_html(str(refusal))
        else:
            self._commit(prediction)

    def _entered(self) -> Prediction:
        answer, confidence = self._answer.value, self._confidence.value
        if not answer:
            raise ValueError(say("lesson.predict.error.empty"))
        if confidence is None:
            raise ValueError(say("lesson.predict.error.unsure"))
        choice = self._text["kind"] == "choice"
        return self._checked(answer if choice else _typed(answer), confidence)

    def _commit(self, prediction: Prediction) -> None:
        if self._answered:
            return
        confidence = say(f"lesson.confidence.{prediction.confidence}")
        self._shrink(say("lesson.predict.committed", label=prediction.label, confidence=confidence))
        self._on_commit(prediction)

    def _shrink(self, sentence: str) -> None:
        self._answered = True  # a second click may be on its way
        self._status.value = status_html(sentence)
        self.widget.children = (self._status,)

    def _static_bundle(self) -> dict[str, Any]:
        question = self._text["question"]
        choice = self._text["kind"] == "choice"
        answers = self._text["options"].values() if choice else [self._range_words()]
        return {"text/plain": question, "text/html": question_html(question) + list_html(answers)}


def _well_formed(text: dict[str, Any]) -> bool:
    needed = {"choice": {"options"}, "number": {"low", "high", "unit"}}
    return "question" in text and needed.get(text.get("kind"), {None}) <= text.keys()


def number_words(value: float, text: Mapping[str, Any]) -> str:
    """Return a number with the unit of its question, which may have another word for one."""
    unit = text.get("one", text["unit"]) if value == 1 else text["unit"]
    return say("lesson.predict.number", value=value, unit=unit)


def is_number(value: Any) -> bool:
    """Return whether a value is a finite number; True and False are not numbers here."""
    return isinstance(value, numbers.Real) and not isinstance(value, bool) and abs(value) < math.inf


def _typed(answer: str) -> float | str:
    """Return a typed number, with a decimal comma or a point, as a number."""
    plain = re.fullmatch(r"\s*-?\d+([.,]\d{1,2})?\s*", answer)  # 1,000 is left to be refused
    return float(answer.replace(",", ".")) if plain else answer
