"""The static site: every notebook as a page that needs no kernel and no network.

Usage: python -m press.site [--address ADDRESS] [folder]        (default folder: build/site)

The pages open from a file. Each demo keeps its question, and controls over states that were drawn
beforehand. Links to Binder need the repository's address, which stands in pyproject.toml.
"""

import json
import re
import shutil
import sys
import tomllib
from argparse import ArgumentParser
from base64 import b64decode
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import nbformat
from bs4 import BeautifulSoup, Tag
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook
from write_badges import binder_link

from press.moving import Moving, moving
from press.scenes import LESSONS, Scene, scenes
from securebase.demos import overlap_guesses
from securebase.demos.base import View
from securebase.lesson.progress import CONFIDENCES
from securebase.text import say, section

ROOT = Path(__file__).parents[2]
TEMPLATE = Path(__file__).with_name("site_template")
ASSETS = ("style.css", "demo.js")
GLOSSARY = "glossary.ipynb"
START = "00-start-here.ipynb"
MOST_STATES = ("02", "04")
"""The lessons that take longest to draw."""
LIVE_ONLY = "from securebase import start"
"""How the cell begins whose output speaks of running the notebook."""

TITLE = re.compile(r"^# +(.+?) *$", re.MULTILINE)
README_TOP = re.compile(r"\A(?P<top># .+?)<!-- badges -->", re.DOTALL)
README_PART = r"^## {}\n.*?(?=^## |\Z)"
DATA_IMAGE = re.compile(r"data:image/(\w+);base64,(.+)", re.DOTALL)


@dataclass(frozen=True)
class Page:
    """What the template is told of a page.

    Attributes
    ----------
    path : pathlib.Path
        The notebook, or the README for the first page.
    title : str
        The page's heading.
    place : int
        0 for the first page, then as in the list of pages.
    pages : tuple of Page
        All pages but the first, in their order.
    binder : str
        Address on Binder, or an empty string.
    lite : bool
        Whether the edition that runs in the browser alone stands beside these pages.
    demos : mapping
        What the template shows of each demo, by the id of its cell.
    words : mapping
        The words of all demos.
    """

    path: Path
    title: str
    place: int = 0
    pages: tuple["Page", ...] = ()
    binder: str = ""
    lite: bool = False
    demos: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, Any] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """Name of the page."""
        return f"{self.path.stem}.html" if self.place else "index.html"

    @property
    def number(self) -> str:
        """Number of the lesson, or an empty string."""
        return self.path.stem[:2] if self.path.match(LESSONS) else ""

    @property
    def scenes(self) -> str:
        """Name of the script that holds the states of its demos."""
        return f"{self.path.stem}.js"

    @property
    def note(self) -> str:
        """Name of the template that says what this edition is."""
        return "note_lesson.html.j2" if self.place else "note_index.html.j2"

    @property
    def before(self) -> "Page | None":
        """The page before this one."""
        return self.pages[self.place - 2] if self.place > 1 else None

    @property
    def after(self) -> "Page | None":
        """The page after this one."""
        return self.pages[self.place] if 0 < self.place < len(self.pages) else None


class Images:
    """The folder of pictures; two that are the same are kept once.

    Parameters
    ----------
    place : pathlib.Path
        Folder of the site.
    """

    def __init__(self, place: Path):
        self._place = place

    def keep(self, picture: bytes, kind: str = "png") -> str:
        """Write a picture and return its address from a page."""
        name = f"images/{sha256(picture).hexdigest()[:16]}.{kind}"
        if not (self._place / name).exists():
            (self._place / name).write_bytes(picture)
        return name


class Pool:
    """Values that a page's script names by their place, so that each is written once."""

    def __init__(self):
        self.values: list[Any] = []
        self._places: dict[str, int] = {}

    def place(self, value: Any) -> int:
        """Return the place of a value, which is added if it is new."""
        key = json.dumps(value)
        if key not in self._places:
            self._places[key] = len(self.values)
            self.values.append(value)
        return self._places[key]


def build(place: Path, address: str) -> None:
    """Build all pages.

    Parameters
    ----------
    place : pathlib.Path
        Folder of the site. Pages of an earlier site are removed, other folders stay.
    address : str
        Address of the repository, or an empty string.

    Raises
    ------
    ValueError
        If the address is not that of a repository.
    """
    pages = _pages(address, (place / "lite" / "index.html").exists())
    _clear(place)
    for name in ASSETS:
        shutil.copy(TEMPLATE / name, place)
    script = f"window.secureBase = {{words: {json.dumps(_words())}}};\n"
    (place / "words.js").write_text(script, encoding="utf-8")
    longest_first = sorted(pages, key=lambda page: page.number not in MOST_STATES)
    with ProcessPoolExecutor() as pool:
        list(pool.map(partial(_write_page, place=place), longest_first))


def _clear(place: Path) -> None:
    for page in place.glob("*.html"):
        page.unlink()
    for name in ("images", "scenes"):
        shutil.rmtree(place / name, ignore_errors=True)
        (place / name).mkdir(parents=True)


def _pages(address: str, lite: bool) -> list[Page]:
    folder = ROOT / "notebooks"
    paths = [*sorted(folder.glob(LESSONS)), *folder.glob(GLOSSARY)]
    listed = tuple(
        Page(path, _title(path), place, binder=address and binder_link(address, path.name))
        for place, path in enumerate(paths, 1)
    )
    first = Page(ROOT / "README.md", "Secure Base", binder=address and binder_link(address, START))
    return [replace(page, pages=listed, lite=lite) for page in (first, *listed)]


def _title(path: Path) -> str:
    cells = nbformat.read(path, as_version=4).cells
    return TITLE.search(cells[0].source)[1]


# One page ----------------------------------------------------------------------------------------


def _write_page(page: Page, place: Path) -> None:
    images, demos, pool, states, drawn = Images(place), {}, Pool(), {}, {}
    notebook = _notebook(page)
    for scene in scenes(page.path) if page.place else ():
        moved = moving(scene, drawn)
        locked = _locked(moved)
        demos[scene.cell] = _shown(moved, locked, images)
        states[scene.cell] = _scripted(moved, locked, images, pool)
    page = replace(page, demos=demos, words=_words())
    exporter = HTMLExporter(
        template_name=TEMPLATE.name,
        extra_template_basedirs=[str(TEMPLATE.parent)],
        exclude_anchor_links=True,
    )
    html, _ = exporter.from_notebook_node(notebook, {"page": page})
    (place / page.file).write_text(_finished(html, images), encoding="utf-8")
    if states:
        script = f"window.secureBase.pool = {json.dumps(pool.values)};\n"
        script += f"window.secureBase.scenes = {json.dumps(states)};\n"
        (place / "scenes" / page.scenes).write_text(script, encoding="utf-8")


def _notebook(page: Page) -> NotebookNode:
    """Return the notebook of a page, without the output that speaks of running it.

    The template says below the first cell what this edition is.
    """
    notebook = nbformat.read(page.path, as_version=4) if page.place else _readme()
    notebook.cells[0].metadata["note"] = page.note
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.source.startswith(LIVE_ONLY):
            cell.outputs = []
    return notebook


def _readme() -> NotebookNode:
    """Return the parts of the README that a reader of the site needs."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    top = README_TOP.search(text)["top"]
    picture = re.search(r"^!\[.*\)$", text, re.MULTILINE)[0]
    parts = [
        re.search(README_PART.format(name), text, re.MULTILINE | re.DOTALL)[0]
        for name in ("For whom", "Notebooks")
    ]
    cells = (top, "\n\n".join([picture, *parts]))
    return new_notebook(cells=[new_markdown_cell(source) for source in cells])


def _locked(moved: Moving) -> list[View]:
    """Return what is seen before a prediction: once, or for each state that asks anew."""
    if moved.scene.question is None:
        return []
    if not _asks_each(moved.scene):
        return [moved.scene.locked()]
    return [moved.scene.locked(**values) for values in moved.scene.demo.presets.values()]


def _asks_each(scene: Scene) -> bool:
    """Return whether each state has a question of its own: the rounds of the guesses."""
    return scene.demo is overlap_guesses.OverlapGuesses


def _shown(moved: Moving, locked: list[View], images: Images) -> dict[str, Any]:
    """Return what the template shows of a demo."""
    view, scene = moved.views[moved.start], moved.scene
    width, height = scene.live.picture.size
    return {
        "question": _question(scene),
        "locked": locked and _face(locked[0], images),
        "axes": moved.axes,
        "jumps": moved.jumps,
        "badge": scene.badge,
        "columns": _columns(view),
        "width": width,
        "height": height,
        **_face(view, images),
    }


def _face(view: View, images: Images) -> dict[str, str]:
    return {"image": images.keep(view.png), "alt": view.alt, "caption": view.caption}


def _question(scene: Scene) -> dict[str, Any] | None:
    """Return the question as the template and the script need it."""
    if scene.question is None:
        return None
    question = dict(scene.question)
    if question["kind"] == "number":
        bounds = {name: question[name] for name in ("low", "high", "unit")}
        question["range"] = say("lesson.predict.range", **bounds)
    return question


def _columns(view: View) -> list[tuple[str, list[str]]]:
    return [(str(head), [str(cell) for cell in cells]) for head, cells in view.columns.items()]


def _scripted(moved: Moving, locked: list[View], images: Images, pool: Pool) -> dict[str, Any]:
    """Return what the script needs of a demo."""
    asks_each = _asks_each(moved.scene)
    return {
        "question": _question(moved.scene),
        "sizes": [len(axis.values) for axis in moved.axes],
        "start": moved.start,
        "locked": [[pool.place(images.keep(view.png)), pool.place(view.alt)] for view in locked],
        "states": [_state(view, images, pool) for view in moved.views],
        "asks_each": asks_each,
        "feedback": _feedback() if asks_each else None,
    }


def _state(view: View, images: Images, pool: Pool) -> list[Any]:
    words = [pool.place(value) for value in (images.keep(view.png), view.alt, view.caption)]
    return [*words, [pool.place(column) for column in _columns(view)], view.summary.get("overlap")]


def _feedback() -> dict[str, Any]:
    words = section("overlap_guesses.say")
    kinds = {name: words[name] for name in ("near", "low", "high", "mean")}
    return kinds | {"points": overlap_guesses.NEAR, "rounds": len(overlap_guesses.ROUNDS)}


def _words() -> dict[str, Any]:
    """Return the words that all demos share."""
    predict, buttons = section("lesson.predict"), section("base.button")
    errors = predict["error"]
    return {
        **{name: predict[name] for name in ("commit", "skip", "skipped", "committed", "number")},
        **{name: buttons[name] for name in ("numbers", "predict_again", "reset")},
        "empty": errors["empty"],
        "unsure": errors["unsure"],
        "refused": errors["number"],
        "predicted": section("base.result.predicted"),
        "presets": say("base.controls.presets"),
        "choose": say("base.controls.choose"),
        "confidence": predict["confidence"],
        "confidences": {key: say(f"lesson.confidence.{key}") for key in CONFIDENCES},
    }


# After the template ------------------------------------------------------------------------------


def _finished(html: str, images: Images) -> str:
    """Return a page whose ids are unique, whose links stay in the site, and without big data."""
    soup = BeautifulSoup(html, "html.parser")
    _number_ids(soup)
    for link in soup.find_all("a", href=True):
        link["href"] = re.sub(r"^(?:notebooks/)?([\w-]+)\.ipynb(?=#|$)", r"\1.html", link["href"])
    for image in soup.find_all("img", src=True):
        _move_image(image, images)
    for table in soup.find_all("table"):
        table.wrap(
            soup.new_tag(
                "div",
                attrs={"class": "wide", "tabindex": "0", "role": "group", "aria-label": "Table"},
            )
        )
    return str(soup)


def _number_ids(soup: BeautifulSoup) -> None:
    """Give the second heading of a name, and those after it, a number."""
    met: dict[str, int] = {}
    for heading in soup.find_all(id=True):
        name = heading["id"]
        met[name] = met.get(name, 0) + 1
        if met[name] > 1:
            heading["id"] = f"{name}-{met[name]}"


def _move_image(image: Tag, images: Images) -> None:
    """Make a file of a picture inside the page, and a copy of one in the repository."""
    if data := DATA_IMAGE.match(image["src"]):
        image["src"] = images.keep(b64decode(data[2]), data[1])
    elif (ROOT / image["src"]).is_file():
        path = ROOT / image["src"]
        image["src"] = images.keep(path.read_bytes(), path.suffix[1:])


def main(arguments: list[str]) -> None:
    """Build the site and say where it is."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    parser = ArgumentParser(prog="python -m press.site", description="Build the static site.")
    parser.add_argument("--address", default=settings["tool"]["securebase"]["repository"])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build" / "site")
    chosen = parser.parse_args(arguments)
    build(chosen.folder, chosen.address)
    print(f"The site begins at {chosen.folder / 'index.html'}.")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except ValueError as error:
        sys.exit(str(error))
