"""A list of sentences that a reader unfolds."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from securebase.lesson.shown import list_html


@dataclass(frozen=True)
class Fold:
    """What stands folded under one line; it needs no kernel.

    Parameters
    ----------
    title : str
        The line that is always in view.
    about : str
        What to know before reading the list.
    items : sequence of str
        The list.
    """

    title: str
    about: str
    items: Sequence[str]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        head = f"<summary>{escape(self.title)}</summary><p>{escape(self.about)}</p>"
        html = f'<details class="sb-lesson">{head}{list_html(self.items)}</details>'
        return {"text/plain": "\n".join((self.title, self.about, *self.items)), "text/html": html}
