"""Make a deck of slides from each lesson notebook.

Usage: python -m press.slides [notebook ...]                 (default: all lessons)

nbconvert and reveal.js do the work; here a notebook's fixed headings are laid out as slides, and
what a lecturer rather says than shows goes into the speaker notes.
"""

import re
import shutil
import sys
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from math import ceil
from pathlib import Path

from nbconvert import SlidesExporter
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from lessons import lessons
from press.parts import FOLDED, Part, parts
from press.scenes import Scene, State
from securebase.evidence.references import bibliography, cite, reference
from securebase.lesson.progress import CONFIDENCES
from securebase.text import LANGUAGE, say

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "build" / "slides"
REVEAL = ROOT / "tools" / "node_modules" / "reveal.js"
FONT = "dist/theme/fonts/source-sans-pro"
REVEAL_FILES = ("dist/reveal.css", "dist/reveal.js", "plugin/notes/notes.js", "LICENSE")
THEME = Path(__file__).with_name("deck.css")

LEFT_OUT = {
    "Setup",
    "Warm up",
    "Look back",
    "Bring your answers along",
    "Keep your progress",
    "What do you believe now?",
    "Beliefs, before and after",
}
"""Sections that need a running notebook."""
AS_TEXT = {"What you will learn", "Summary", "Limits of this model"}
ON_SLIDES = {"Principle", "Pause here"}
CONTENT_NOTE = "**Content note.**"
OF_ONES_OWN = {("calibration", "all")}
"""Presets that show a reader's own answers, of which there are none here."""

LINES, LETTERS, GAP = 9.5, 66, 0.5
"""What fits on a slide: lines, letters in a line, and the space between paragraphs in lines."""
BETWEEN = re.compile(r"(?<!:)\n\s*\n")
"""Where a slide may end: between paragraphs, but not after one that announces the next."""
SHORT = 240
"""Letters of a caption that fit below a picture."""


@dataclass
class Slide:
    """One slide, in markdown.

    Attributes
    ----------
    heading : str
        Its heading.
    body : str
        What it shows.
    above : str
        A small line above the heading: the section.
    kind : str
        What the style sheet calls it.
    notes : list of str
        What only the speaker sees.
    """

    heading: str
    body: str
    above: str = ""
    kind: str = "text"
    notes: list[str] = field(default_factory=list)

    def cells(self) -> Iterator[NotebookNode]:
        """Yield the cells that nbconvert makes this slide of."""
        level = "#" if self.kind == "title" else "##"
        above = f'<p class="above">{escape(self.above)}</p>' if self.above else ""
        pieces = [f'<div class="{self.kind}">', above, f"{level} {self.heading}", self.body]
        yield _cell("slide", "\n\n".join(filter(None, [*pieces, "</div>"])))
        if self.notes:
            yield _cell("notes", "\n\n".join(self.notes))


def _cell(kind: str, source: str) -> NotebookNode:
    return new_markdown_cell(source, metadata={"slideshow": {"slide_type": kind}})


# Text that fits -----------------------------------------------------------------------------


def fit(text: str) -> list[str]:
    """Split markdown so that each piece fits on a slide: between paragraphs, else sentences.

    Parameters
    ----------
    text : str
        Markdown with one sentence, list item or table row to a line.

    Returns
    -------
    list of str
        The pieces, in order.
    """
    pages: list[list[str]] = []
    room = 0.0
    for block in (block for whole in BETWEEN.split(text) for block in _short(whole)):
        if (room := room - _height(block) - GAP) < 0:
            pages.append([])
            room = LINES - _height(block)
        pages[-1].append(block)
    return ["\n\n".join(page) for page in pages]


def _short(block: str) -> list[str]:
    """Split a paragraph, list or table that is longer than a slide."""
    if _height(block) <= LINES:
        return [block]
    lines = re.split(r"\n(?=\S)", block)
    head = lines[:2] if block.startswith("|") else []
    pieces: list[list[str]] = [head[:]]
    for line in lines[len(head) :]:
        if _height("\n".join([*pieces[-1], line])) > LINES:
            pieces.append(head[:])
        pieces[-1].append(line)
    return ["\n".join(piece) for piece in pieces]


def _height(block: str) -> float:
    """Return about how many lines paragraphs, lists or tables take."""
    if "\n\n" in block:
        return sum(_height(part) + GAP for part in block.split("\n\n"))
    if not block.startswith(("-", "1.", "|")):
        return ceil(len(block) / LETTERS)
    lines = re.split(r"\n(?=\S)", block)
    return sum(ceil(len(line) / LETTERS) + GAP / 2 for line in lines)


def _text_slides(heading: str, text: str, above: str = "", kind: str = "text") -> list[Slide]:
    """Return a text as slides; what is folded in the notebook goes into the notes."""
    shown, continued = FOLDED.sub("", text), say("press.slides.continued", heading=heading)
    made = [
        Slide(continued if number else heading, page, above, kind)
        for number, page in enumerate(fit(shown))
    ]
    made[-1].notes += FOLDED.findall(text)
    return made


# Demos --------------------------------------------------------------------------------------


def presets_of(scenes: Sequence[Scene]) -> dict[int, list[str]]:
    """Share the presets of each demo out: a preset goes with the scene it differs from least.

    Where several are as near, it goes with the last scene of the demo. So a preset is shown once,
    and none gives away what a later question asks: one that is a scene's start is left to it.

    Parameters
    ----------
    scenes : sequence of Scene
        The scenes of a notebook.

    Returns
    -------
    dict of int to list of str
        By a scene's index, the names of its presets.
    """
    shared: dict[int, list[str]] = {scene.index: [] for scene in scenes}
    for demo in dict.fromkeys(scene.demo for scene in scenes):
        of_demo = [scene for scene in scenes if scene.demo is demo]
        starts = [scene.settings() for scene in of_demo]
        for name, values in demo.presets.items():
            far = [sum(start[key] != values[key] for key in values) for start in starts]
            home = of_demo[far.index(min(far)) if far.count(min(far)) == 1 else -1]
            if min(far) and (demo.room, name) not in OF_ONES_OWN:
                shared[home.index].append(name)
    return shared


def _states(scene: Scene, presets: Sequence[str], most: int = 4) -> Iterator[State]:
    yield State(scene.heading, scene.view(scene.settings()))
    for name in presets[: most - 1]:
        title = say(f"{scene.demo.room}.presets.{name}")
        yield State(title, scene.view(scene.preset(name)))


def _hands_up(scene: Scene) -> Slide:
    """Return the slide that asks; its picture comes after."""
    question = scene.question
    if question["kind"] == "choice":
        options = "".join(f"<li>{escape(words)}</li>" for words in question["options"].values())
        answer = f'<ol class="options">{options}</ol>'
    else:
        answer = say("lesson.predict.range", **{k: question[k] for k in ("low", "high", "unit")})
    sure = " · ".join(say(f"lesson.confidence.{key}") for key in CONFIDENCES)
    sure = f"{say('lesson.predict.confidence')} {sure}"
    body = "\n\n".join([escape(question["question"]), answer, f'<p class="sure">{sure}</p>'])
    return Slide(say("press.slides.hands_up"), body, scene.heading, "hands-up")


def _picture_slide(scene: Scene, state: State) -> Slide:
    shown, rest = _first_sentences(state.view.caption)
    body = (
        f'<figure><img alt="{escape(state.view.alt)}" '
        f'src="data:image/png;base64,{b64encode(state.view.png).decode()}">'
        f"<figcaption><b>{escape(scene.badge)}.</b> {escape(shown)}</figcaption></figure>"
    )
    notes = [escape(rest)] if rest else []
    return Slide(state.title, body, kind="picture", notes=notes)


def _first_sentences(caption: str) -> tuple[str, str]:
    """Split a caption after the last sentence that fits below a picture, at least the first."""
    ends = [found.end() for found in re.finditer(r"[.!?][^\w\s]* (?=[A-Z“])|$", caption)]
    end = max([end for end in ends if end <= SHORT] or ends[:1])
    return caption[:end].strip(), caption[end:].strip()


# The deck -----------------------------------------------------------------------------------


class Deck:
    """The slides of a notebook.

    Parameters
    ----------
    path : pathlib.Path
        The notebook.
    with_pictures : bool
        Whether to compute the pictures; without them only the text slides are made.

    Attributes
    ----------
    slides : list of Slide
        The slides in order.
    """

    def __init__(self, path: Path, with_pictures: bool = True):
        self.slides: list[Slide] = []
        self.title, *rest = parts(path)
        self._pictures = with_pictures
        shown = [part.scene for part in rest if part.scene and with_pictures]
        self._presets = presets_of(shown)
        self._demos = {part.section for part in rest if part.scene}
        self._spoken: list[str] = []
        self._opened = ""
        self._add(Slide(self.title.section, without_minutes(self.title.text), kind="title"))
        for part in rest:
            if part.section not in LEFT_OUT:
                self._take(part)

    def _add(self, *slides: Slide) -> None:
        """Add slides that belong together; what is said next is noted on the first of them."""
        self.slides += slides
        self._spoken = slides[0].notes

    def _take(self, part: Part) -> None:
        if part.scene is not None:
            self._add_scene(part.scene)
        elif part.section == "Before you start":
            self._add_content_note(part)
        elif part.section == "Sources":
            self._add_sources(part)
        elif part.section in AS_TEXT:
            self._add(*_text_slides(part.section, part.text, kind=_kind(part.section)))
        elif part.heading in ON_SLIDES:
            kind = _kind(part.heading)
            self._add(*_text_slides(part.heading, part.text, part.section, kind))
        elif part.heading in ("", "Question") and part.section != self._opened:
            self._add_opening(part)
        else:
            self._spoken += filter(None, [part.heading and f"**{part.heading}**", part.text])

    def _add_scene(self, scene: Scene) -> None:
        if scene.question:
            self._add(_hands_up(scene))
        if self._pictures:
            states = _states(scene, self._presets[scene.index])
            self._add(*(_picture_slide(scene, state) for state in states))

    def _add_content_note(self, part: Part) -> None:
        for paragraph in part.text.split("\n\n"):
            if paragraph.startswith(CONTENT_NOTE):
                self._add(Slide(say("press.slides.before"), paragraph, kind="text"))

    def _add_sources(self, part: Part) -> None:
        """Name the sources, if there are any; in full they stand in the notebook."""
        known, lines = _citations(), part.text.splitlines()
        if names := "; ".join(known[line] for line in lines if line in known):
            body = f"{say('press.slides.sources')}\n\n{names}"
            notes = ["\n".join(line for line in lines if line not in known)]
            self._add(Slide(part.section, body, kind="sources", notes=notes))

    def _add_opening(self, part: Part) -> None:
        """Show what a section opens with; of a section without a demo one slide only."""
        self._opened = part.section
        if part.section in self._demos:
            self._add(*_text_slides(part.section, part.text))
        else:
            first, *rest = _text_slides(part.section, part.text)
            self._add(first)
            self._spoken += [text for slide in rest for text in (slide.body, *slide.notes)]


def _kind(heading: str) -> str:
    return heading.lower().replace(" ", "-")


def without_minutes(text: str) -> str:
    """Return a notebook's opening without the line on time and preparation."""
    return re.sub(r"^\*\*\d+ minutes\*\*.*$", "", text, flags=re.MULTILINE).strip()


@cache
def _citations() -> dict[str, str]:
    """Return each source's short form by its line in a notebook."""
    return {f"- {reference(key)}": cite(key) for key in bibliography()}


# Pages --------------------------------------------------------------------------------------


def to_html(deck: Deck) -> str:
    """Return a deck as a page that needs no kernel, and only `copy_reveal`'s folder beside it."""
    cells = [cell for slide in deck.slides for cell in slide.cells()]
    notebook = new_notebook(cells=cells, metadata={"title": deck.title.section})
    page, _ = _exporter().from_notebook_node(notebook)
    return page


@cache
def _exporter() -> SlidesExporter:
    return SlidesExporter(
        exclude_anchor_links=True,
        language_code=LANGUAGE,
        extra_template_basedirs=[str(Path(__file__).parent / "templates")],
        template_name="deck",
        reveal_url_prefix="reveal.js",
        reveal_theme=THEME.stem,
        reveal_width="1280",
        reveal_height="720",
        reveal_number="c/t",
        reveal_transition="none",
    )


def copy_reveal(folder: Path) -> None:
    """Copy what the slides need of reveal.js into a folder ``reveal.js`` beside them."""
    if not REVEAL.is_dir():
        raise FileNotFoundError("The slides need reveal.js. Install it with: npm ci --prefix tools")
    for name in REVEAL_FILES:
        target = folder / "reveal.js" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REVEAL / name, target)
    old = shutil.ignore_patterns("*.eot", "*.ttf")
    shutil.copytree(REVEAL / FONT, folder / "reveal.js" / FONT, ignore=old, dirs_exist_ok=True)
    shutil.copy(THEME, folder / "reveal.js" / "dist" / "theme")


def write(path: Path, folder: Path = TARGET) -> Path:
    """Write the deck of a notebook and return where it is.

    Parameters
    ----------
    path : pathlib.Path
        The notebook.
    folder : pathlib.Path
        Where to write it, and reveal.js beside it.

    Returns
    -------
    pathlib.Path
        The page.
    """
    copy_reveal(folder)
    target = folder / f"{path.stem}.slides.html"
    target.write_text(to_html(Deck(path)), encoding="utf-8")
    return target


def main(names: list[str]) -> None:
    """Write the decks of the named notebooks, or of all lessons."""
    paths = [Path(name) for name in names] or lessons()
    for path in paths:
        print(write(path).relative_to(ROOT))


if __name__ == "__main__":
    main(sys.argv[1:])
