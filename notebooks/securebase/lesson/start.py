"""The first cell of every notebook: one line of help, and the look that all widgets share."""

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from securebase.text import say

STYLE = Path(__file__).with_name("style.css")
LECTURE_STYLE = Path(__file__).with_name("lecture.css")

_lecture = False


def is_lecture() -> bool:
    """Return whether this notebook was started for a lecture."""
    return _lecture


@dataclass(frozen=True)
class Setup:
    """What the first cell shows."""

    lecture: bool

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        sheets = (STYLE, LECTURE_STYLE) if self.lecture else (STYLE,)
        style = "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
        words = say("lesson.start.ready")
        told = say("lesson.start.lecture" if self.lecture else "lesson.start.help")
        page = f"<style>{style}</style><p>{escape(words)} {escape(told)}</p>"
        return {"text/plain": words, "text/html": page}


def start(lecture: bool = False) -> Setup:
    """Make the notebook ready: the one cell to run before the others.

    Parameters
    ----------
    lecture : bool
        Whether to set everything up for a room: large type, at most three settings and the
        ready-made ones, hands counted in place of one reader's prediction, and the family's
        number in view. Run all cells again after changing it.

    Returns
    -------
    Setup
        A line of help, with the style sheet of all widgets.
    """
    global _lecture
    _lecture = lecture
    return Setup(lecture)
