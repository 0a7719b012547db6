"""Questions that answer back: check yourself, look back, and explain.

They stand in the text file of their notebook, ``text/en/notebook_02.toml``. All texts are plain
text; what looks like HTML is shown as it is written. ::

    [check.repair]                     # check_yourself("notebook_02.check.repair")
    question = "..."
    hints = ["a nudge", "which settings to try", "the explanation"]   # three or fewer, or none
    [[check.repair.options]]           # two or more; exactly one of them is right
    text = "..."
    right = true
    feedback = "why this is right"
    [[check.repair.options]]
    text = "..."
    feedback = "why this is not: each wrong option has its own explanation"

    [retrieval.signals]                # retrieval("notebook_02.retrieval"): three of these,
    question = "..."                   # in the form of a check, about earlier notebooks
    [[retrieval.signals.options]]
    ...

    [explain.differ]                   # explain_prompt("notebook_02.explain.differ")
    question = "..."
    starter = "The two differ because"
    model = "a model answer to compare one's own with"
"""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

import ipywidgets as widgets

from securebase.lesson.progress import Progress, current_progress
from securebase.lesson.shown import (
    Shown,
    button,
    column,
    list_html,
    question_html,
    radios,
    status_html,
)
from securebase.lesson.start import is_lecture
from securebase.lesson.tally import Outcome, Tally
from securebase.text import say, section

MAX_HINTS = 3
RETRIEVED = 3


@dataclass(frozen=True)
class Option:
    """One answer to choose, and what to say to a student who chose it."""

    text: str
    feedback: str
    right: bool = False


@dataclass(frozen=True)
class Question:
    """A question with its options.

    Attributes
    ----------
    key : str
        Where it stands in the text files.
    question : str
        The question.
    options : tuple of Option
        At least two, exactly one of them right.
    hints : tuple of str
        From a nudge to the explanation; three or fewer.

    Raises
    ------
    ValueError
        If it has not exactly one right option, an option without feedback, twice the same
        option, or too many hints.
    """

    key: str
    question: str
    options: tuple[Option, ...]
    hints: tuple[str, ...] = ()

    def __post_init__(self):
        texts = [option.text for option in self.options]
        faults = {
            "right": sum(option.right for option in self.options) != 1,
            "few": len(texts) < 2,
            "twice": len(set(texts)) < len(texts),
            "feedback": not all(option.feedback.strip() for option in self.options),
            "hints": len(self.hints) > MAX_HINTS,
        }
        for fault, found in faults.items():
            if found:
                raise ValueError(say(f"lesson.quiz.error.{fault}", name=self.key))

    @property
    def texts(self) -> list[str]:
        """What can be chosen."""
        return [option.text for option in self.options]


def read_question(key: str) -> Question:
    """Return the question under a key of the text files.

    Raises
    ------
    ValueError
        If the text files describe a question that cannot be asked.
    """
    text = section(key)
    options = tuple(
        Option(o["text"], o.get("feedback", ""), o.get("right", False)) for o in text["options"]
    )
    return Question(key, text["question"], options, tuple(text.get("hints", ())))


class Quiz(Shown):
    """One question: options, a button, and feedback for the option chosen.

    Parameters
    ----------
    question : Question
        What to ask.
    log : callable
        Called with the number of the chosen option, counted from 0, and whether it is right.

    Attributes
    ----------
    feedback : str
        What the question said to the last answer; empty before one.
    """

    def __init__(self, question: Question, log: Callable[[int, bool], Any]):
        self.question = question
        self.feedback = ""
        self._log = log
        self._hinted = 0
        self._options = radios((text, number) for number, text in enumerate(question.texts))
        self._status = widgets.HTML()
        self._hints = widgets.HTML()
        buttons = [button(say("lesson.quiz.check"), self._clicked)]
        if question.hints:
            buttons.append(button(say("lesson.quiz.hint"), self.hint))
        self.widget = column(
            widgets.HTML(question_html(question.question)),
            self._options,
            widgets.HBox(buttons, layout=widgets.Layout(flex_flow="row wrap")),
            self._status,
            self._hints,
        )

    def answer(self, option: str) -> None:
        """Choose an option by its text and check it, as a click does.

        Raises
        ------
        ValueError
            If it is not one of the options.
        """
        if option not in self.question.texts:
            allowed = ", ".join(map(repr, self.question.texts))
            raise ValueError(say("lesson.quiz.error.option", allowed=allowed))
        self._options.value = self.question.texts.index(option)
        self._clicked()

    def hint(self) -> None:
        """Show the next hint below those already shown."""
        hints = self.question.hints
        self._hinted = min(self._hinted + 1, len(hints))
        shown = [
            say("lesson.quiz.hinted", number=number, of=len(hints), hint=hint)
            for number, hint in enumerate(hints[: self._hinted], 1)
        ]
        earlier = "".join(f"<p>{escape(sentence)}</p>" for sentence in shown[:-1])
        self._hints.value = earlier + status_html(shown[-1])

    def _clicked(self) -> None:
        number = self._options.value
        if number is None:
            self._say(say("lesson.quiz.choose"))
            return
        chosen = self.question.options[number]
        verdict = "right" if chosen.right else "wrong"
        self._say(say(f"lesson.quiz.{verdict}", feedback=chosen.feedback))
        self._log(number, chosen.right)

    def _say(self, sentence: str) -> None:
        self.feedback = sentence
        self._status.value = status_html(sentence)

    def _static_bundle(self) -> dict[str, Any]:
        question = self.question.question
        page = question_html(question) + list_html(self.question.texts)
        return {"text/plain": question, "text/html": page}


class Retrieval(Shown):
    """Three questions from earlier notebooks, one after the other; skippable, never graded.

    Parameters
    ----------
    key : str
        Where the questions stand in the text files.
    progress : Progress
        Where to note that they were answered or skipped.

    Attributes
    ----------
    quizzes : tuple of Quiz
        The three questions.

    Raises
    ------
    ValueError
        If there are not three, or one of them cannot be asked.
    """

    def __init__(self, key: str, progress: Progress):
        names = list(section(key))
        if len(names) != RETRIEVED:
            raise ValueError(say("lesson.quiz.error.three", name=key, found=len(names)))
        self._progress = progress
        self._asked = 1
        self.quizzes = tuple(self._quiz(f"{key}.{name}") for name in names)
        self._skip = button(say("lesson.retrieval.skip"), self.skip)
        self._status = widgets.HTML()
        self.widget = column()
        self._show()

    def skip(self) -> None:
        """Go on without the questions that are left."""
        for quiz in self.quizzes:
            self._progress.log_answer(quiz.question.key, None)
        self._status.value = status_html(say("lesson.retrieval.skipped"))
        self.widget.children = (self._status,)

    def _quiz(self, key: str) -> Quiz:
        def log(number: int, right: bool) -> None:
            self._progress.log_answer(key, number)
            self._asked = max(self._asked, [q.question.key for q in self.quizzes].index(key) + 2)
            self._show()

        return Quiz(read_question(key), log)

    def _show(self) -> None:
        """Show the questions up to the first without an answer, and a way out while one is left."""
        asked = [quiz.widget for quiz in self.quizzes[: self._asked]]
        last = self._status if self._asked > RETRIEVED else self._skip
        self.widget.children = (*asked, last)

    def _static_bundle(self) -> dict[str, Any]:
        pages = [quiz._static_bundle() for quiz in self.quizzes]
        return {mime: "\n".join(page[mime] for page in pages) for mime in pages[0]}


class ExplainPrompt(Shown):
    """A sentence to finish, then a model answer to compare with; what is written stays here.

    Parameters
    ----------
    key : str
        Where the prompt stands in the text files.
    progress : Progress
        Where to note that the step was taken, without the words.
    """

    def __init__(self, key: str, progress: Progress):
        self._key, self._progress = key, progress
        self._text = section(key)
        self._starter = self._text["starter"].strip()
        self._own = widgets.Textarea(
            value=f"{self._starter} ",
            description=say("lesson.explain.own"),
            rows=3,
            layout=widgets.Layout(width="100%", height="auto"),
        )
        self._status = widgets.HTML()
        self.widget = column(
            widgets.HTML(question_html(self._text["question"])),
            self._own,
            button(say("lesson.explain.compare"), self._clicked),
            self._status,
        )

    def answer(self, explanation: str) -> None:
        """Write an explanation and compare it with the model answer, as a click does."""
        self._own.value = explanation
        self._clicked()

    def _clicked(self) -> None:
        own = self._own.value.strip()
        parts = [("model", self._text["model"])]
        if own not in ("", self._starter):
            parts.insert(0, ("yours", own))
        self._status.value = (
            '<div role="status" aria-live="polite">'
            + "".join(
                f"<p><b>{escape(say(f'lesson.explain.{name}'))}</b> {escape(words)}</p>"
                for name, words in parts
            )
            + "</div>"
        )
        self._progress.log_answer(self._key, None)

    def _static_bundle(self) -> dict[str, Any]:
        question, starter = self._text["question"], f"{self._starter} …"
        page = question_html(question) + list_html([starter])
        return {"text/plain": f"{question} {starter}", "text/html": page}


def check_yourself(key: str) -> Quiz | Tally:
    """Return the check question under a key of the text files, ``"notebook_02.check.repair"``.

    In a lecture hands are counted, and the answer is hidden until it is asked for.
    """
    if is_lecture():
        return _counted(read_question(key))
    progress = current_progress()
    return Quiz(read_question(key), lambda number, right: progress.log_answer(key, number, right))


def _counted(question: Question) -> Tally:
    options = {str(number): option.text for number, option in enumerate(question.options)}
    right = next(key for key, option in zip(options, question.options, strict=True) if option.right)
    outcome = Outcome([right], question.options[int(right)].feedback)
    return Tally(question.question, options, say("lesson.tally.right"), lambda: outcome)


def retrieval(key: str) -> Retrieval:
    """Return the three questions under a key of the text files, ``"notebook_04.retrieval"``."""
    return Retrieval(key, current_progress())


def explain_prompt(key: str) -> ExplainPrompt:
    """Return the prompt under a key of the text files, ``"notebook_02.explain.differ"``."""
    return ExplainPrompt(key, current_progress())
