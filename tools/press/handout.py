"""Print a handout for each lesson notebook: A4, PDF.

Usage: python -m press.handout [notebook ...]                (default: all lessons)

A page of HTML is made from the notebook and printed by Chromium.
"""

import re
import shutil
import sys
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from nbconvert.filters import markdown2html
from playwright.sync_api import Browser, sync_playwright

from lessons import lessons
from press.parts import Part, parts
from press.scenes import WORDS, Scene, State
from press.slides import BETWEEN, without_minutes
from securebase.lesson.quiz import Question, read_question
from securebase.text import say

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "build" / "handouts"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

MAIN = {"04": "hundred", "05": "thousand", "11": "trap"}
"""The lesson whose pictures are printed, where it is not the first with most presets."""
CHECK = re.compile(r'check_yourself\("([^"]+)"\)')


@dataclass(frozen=True)
class Handout:
    """What stands on a handout.

    Attributes
    ----------
    name : str
        File name of the notebook, without its ending.
    title : str
        Its title.
    opening : str
        The question from daily life, in markdown.
    question : str
        What to predict, in markdown.
    answers : list of str
        Options to tick, or one line to write a number on.
    scene : Scene
        The demo that is shown.
    states : list of State
        Up to four of its states.
    pauses : list of str
        What to talk about, in markdown.
    checks : list of Question
        What the notebook checks; answers are not printed.
    limits : str
        The first of the model's limits, in markdown.
    """

    name: str
    title: str
    opening: str
    question: str
    answers: list[str]
    scene: Scene
    states: list[State]
    pauses: list[str]
    checks: list[Question]
    limits: str


def handout(path: Path) -> Handout:
    """Read what goes on the handout of a notebook."""
    title, *rest = parts(path)
    scene = main_scene(path.name[:2], [part.scene for part in rest if part.scene])
    question, answers = _asked(scene, rest)
    most = 1 if scene.demo.room == "calibration" else 4  # its others show a reader's own answers
    return Handout(
        name=path.stem,
        title=title.section,
        opening=without_minutes(title.text),
        question=question,
        answers=answers,
        scene=scene,
        states=scene.states(most),
        pauses=[part.text for part in rest if part.heading == "Pause here"],
        checks=[read_question(key) for key in _checks(path)],
        limits=_limits(rest),
    )


def main_scene(number: str, scenes: list[Scene]) -> Scene:
    """Return the scene to print: the one declared, else the first that asks, with most presets.

    Parameters
    ----------
    number : str
        Number of the lesson, two digits.
    scenes : list of Scene
        Its scenes.
    """
    asking = [scene for scene in scenes if scene.question] or scenes
    if number in MAIN:
        return next(scene for scene in asking if scene.lesson == MAIN[number])
    return max(asking, key=lambda scene: len(scene.demo.presets))


def _checks(path: Path) -> Iterator[str]:
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            yield from CHECK.findall(cell.source)


def _limits(rest: list[Part]) -> str:
    limits = next(part.text for part in rest if part.section == "Limits of this model")
    return BETWEEN.split(limits)[0]


def _asked(scene: Scene, rest: list[Part]) -> tuple[str, list[str]]:
    """Return what a scene asks, and the options to tick or the range of the number to write."""
    question = scene.question
    if question is None:  # then its section asks
        asked = (p.text for p in rest if (p.section, p.heading) == (scene.heading, "Question"))
        return next(asked), [""]
    if question["kind"] == "choice":
        return escape(question["question"]), list(question["options"].values())
    number = say("lesson.predict.range", **{k: question[k] for k in ("low", "high", "unit")})
    return escape(question["question"]), [number]


def to_html(made: Handout) -> str:
    """Return a handout as a page without script and without files beside it."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= WORDS
    environment.filters |= {
        "markdown": lambda text: Markup(markdown2html(text)),
        "base64": lambda data: b64encode(data).decode(),
    }
    return environment.get_template("handout.html.j2").render(handout=made)


def to_pdf(html: str, browser: Browser) -> bytes:
    """Print a page, tagged for screen readers."""
    page = browser.new_page()
    page.set_content(html)
    pdf = page.pdf(prefer_css_page_size=True, tagged=True, outline=True)
    page.close()
    return pdf


def main(names: list[str]) -> None:
    """Print the handouts of the named notebooks, or of all lessons."""
    paths = [Path(name) for name in names] or lessons()
    TARGET.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
        for path in paths:
            target = TARGET / f"{path.stem}.pdf"
            target.write_bytes(to_pdf(to_html(handout(path)), browser))
            print(target.relative_to(ROOT))
        browser.close()


def _chromium() -> str:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise FileNotFoundError(
            "The handouts are printed by Chromium or Google Chrome: install one of them. "
            "On Debian or Ubuntu: sudo apt-get install chromium"
        )
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
