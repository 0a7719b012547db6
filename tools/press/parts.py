"""A lesson notebook in parts: each heading with its text, each demo in its place.

The slides and the handouts take from a notebook what they need by its fixed headings.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat

from press.scenes import Scene, scenes

HEADING = re.compile(r"(#{1,3}) +(.+?) *")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
FOLDED = re.compile(r"<details>.*?</details>", re.DOTALL)
INNER_LINK = re.compile(r'\[((?:[^\[\]]|\[[^\]]*\])*)\]\((?!https?:)[^()\s]+(?: "[^"]*")?\)')
"""A link that leads nowhere outside the notebooks: to its sources or to another notebook."""


@dataclass(frozen=True)
class Part:
    """One heading's text, or one demo.

    Attributes
    ----------
    section : str
        The section (``##``) it belongs to; the notebook's title before the first section.
    heading : str
        The heading (``###``) above it within the section, or an empty string.
    text : str
        Its markdown, without the heading; empty for a demo.
    scene : Scene or None
        The demo.
    """

    section: str
    heading: str
    text: str
    scene: Scene | None = None


def parts(path: Path) -> list[Part]:
    """Return the parts of a notebook, from top to bottom.

    Parameters
    ----------
    path : pathlib.Path
        The notebook.

    Returns
    -------
    list of Part
        Texts without comments, and with links inside the series as plain text.
    """
    demos = {scene.index: scene for scene in scenes(path, large=True)}
    found = [Part("", "", "")]
    for index, cell in enumerate(nbformat.read(path, as_version=4).cells):
        if cell.cell_type == "markdown":
            found.extend(_split(cell.source, found[-1]))
        elif index in demos:
            found.append(Part(found[-1].section, found[-1].heading, "", demos[index]))
    return [part for part in found if part.text or part.scene]


def plain(text: str) -> str:
    """Return markdown without comments, and with links inside the series as plain text."""
    return INNER_LINK.sub(r"\1", COMMENT.sub("", text)).strip()


def _split(source: str, before: Part) -> Iterator[Part]:
    """Split markdown at its headings; what stands above the first goes on under `before`'s."""
    section, heading, lines, fenced = before.section, before.heading, [], False
    for line in source.splitlines():
        fenced ^= line.startswith("```")
        new = None if fenced else HEADING.fullmatch(line)
        if new is None:
            lines.append(line)
            continue
        yield Part(section, heading, plain("\n".join(lines)))
        section, heading = (section, new[2]) if len(new[1]) == 3 else (new[2], "")
        lines = []
    yield Part(section, heading, plain("\n".join(lines)))
