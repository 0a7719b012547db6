"""The first cell of every notebook: one line of help, and the look that all widgets share."""

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from securebase.text import say

STYLE = Path(__file__).with_name("style.css")
LECTURE = """
.sb-lesson, .sb-demo { --jp-widgets-font-size: 22px; font-size: 22px; }
.sb-lesson { max-width: 1100px; }
"""


@dataclass(frozen=True)
class Setup:
    """What the first cell shows."""

    lecture: bool

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        style = STYLE.read_text(encoding="utf-8") + (LECTURE if self.lecture else "")
        words = say("lesson.start.ready")
        help_line = f"<p>{escape(words)} {escape(say('lesson.start.help'))}</p>"
        return {"text/plain": words, "text/html": f"<style>{style}</style>{help_line}"}


def start(lecture: bool = False) -> Setup:
    """Make the notebook ready: the one cell to run before the others.

    Parameters
    ----------
    lecture : bool
        Whether to show everything large enough for the back row.

    Returns
    -------
    Setup
        A line of help, with the style sheet of all widgets.
    """
    return Setup(lecture)
