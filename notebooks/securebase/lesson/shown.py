"""What a cell shows: a live widget for a reader with a kernel, a static page for one without."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from functools import cache
from html import escape
from typing import Any

import ipywidgets as widgets


class Shown(ABC):
    """Something a cell can show: a live widget, with a static page for readers without a kernel.

    A subclass sets `widget` and writes `_static_bundle`. To place it inside another layout, put
    its `widget` there: ``ipywidgets.VBox([demo.widget, quiz.widget])``.

    Attributes
    ----------
    widget : ipywidgets.Widget
        What a front end with a kernel shows.
    """

    widget: widgets.Widget

    @abstractmethod
    def _static_bundle(self) -> dict[str, Any]:
        """Return the static page by MIME type.

        It holds ``text/plain`` and ``text/html``, and may hold ``image/png``. Text and HTML are
        the same at every run, whatever the student did before: GitHub and a printed page show
        them, and nbval compares them with those stored in the notebook.
        """

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        # IPython itself applies `include` and `exclude` to what comes back.
        view = {"version_major": 2, "version_minor": 0, "model_id": self.widget.model_id}
        data = {**self._static_bundle(), "application/vnd.jupyter.widget-view+json": view}
        return data, {}


@cache
def layout(**places: str) -> widgets.Layout:
    """Return a layout, the same one for all that ask for the same; do not change it."""
    return widgets.Layout(**places)


def column(*children: widgets.Widget) -> widgets.VBox:
    """Return widgets one below the other, in the look that all lesson pieces share."""
    box = widgets.VBox(children)
    box.add_class("sb-lesson")
    return box


def button(words: str, action: Callable[[], Any]) -> widgets.Button:
    """Return a button that is as wide as its words."""
    made = widgets.Button(description=words, layout=layout(width="auto"))
    made.on_click(lambda _: action())
    return made


def radios(options: Iterable[tuple[str, Any]], **kwargs: Any) -> widgets.RadioButtons:
    """Return radio buttons, none of them chosen, whose words may run over several lines."""
    return widgets.RadioButtons(
        options=list(options), value=None, layout=layout(width="auto"), **kwargs
    )


def question_html(question: str) -> str:
    """Return a question as a paragraph."""
    return f'<p class="sb-question">{escape(question)}</p>'


def list_html(items: Iterable[str]) -> str:
    """Return sentences as a list."""
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"


def status_html(sentence: str) -> str:
    """Return a sentence that a screen reader announces without being asked."""
    return f'<p role="status" aria-live="polite">{escape(sentence)}</p>' if sentence else ""
