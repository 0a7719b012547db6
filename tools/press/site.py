"""The static site: every notebook as a page that needs no kernel and no network.

Usage: python -m press.site [folder] [--address ADDRESS] [--only PAGE ...]

Without a folder it is written to build/site. The pages open from a file. Each demo keeps its
question, and controls over states that were drawn beforehand. Links to Binder need the
repository's address, which stands in pyproject.toml.
"""

import json
import re
import shutil
import sys
import tomllib
from argparse import ArgumentParser
from base64 import b64decode
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import nbformat
from bs4 import BeautifulSoup, Tag
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from lessons import LESSON, lessons
from press.moving import Moving, moving
from press.scenes import WORDS, Scene, scenes
from securebase.demos import overlap_guesses
from securebase.demos.base import View
from securebase.lesson.progress import CONFIDENCES
from securebase.text import say, section
from write_badges import binder_link

ROOT = Path(__file__).parents[2]
TEMPLATE = Path(__file__).with_name("site_template")
ASSETS = ("style.css", "demo.js")
FURTHER = ("notebooks/glossary.ipynb", "docs/teaching.md")
"""What stands after the lessons, if it is there."""
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
    """

    path: Path
    title: str
    place: int = 0
    pages: tuple["Page", ...] = ()
    binder: str = ""
    lite: bool = False
    demos: Mapping[str, Any] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """Name of the page."""
        return f"{self.path.stem}.html" if self.place else "index.html"

    @property
    def number(self) -> str:
        """Number of the lesson, or an empty string."""
        return self.path.stem[:2] if self.path.match(LESSON) else ""

    @property
    def scenes(self) -> str:
        """Name of the script that holds the states of its demos."""
        return f"{self.path.stem}.js"

    @property
    def notebook(self) -> str:
        """Name of the notebook that its link to Binder opens."""
        return self.path.name if self.path.suffix == ".ipynb" else START

    @property
    def note(self) -> str:
        """Name of the template that says what this edition is."""
        return "note_lesson.html.j2" if self.number else "note_index.html.j2"

    @property
    def addresses(self) -> dict[str, str]:
        """Name of every file that has become a page, and the name of that page."""
        pages = {page.path.name: page.file for page in self.pages}
        return pages | {"README.md": "index.html"}

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


def build(place: Path, address: str, only: Sequence[str] = ()) -> None:
    """Build all pages, or some.

    Parameters
    ----------
    place : pathlib.Path
        Folder of the site. Pages of an earlier site are removed, other folders stay.
    address : str
        Address of the repository, or an empty string.
    only : sequence of str
        Names of the pages to build, the others staying as they are; none stands for all.

    Raises
    ------
    ValueError
        If the address is not that of a repository, or there is no page of that name.
    """
    pages = _pages(address, (place / "lite" / "index.html").exists())
    if unknown := set(only) - {page.file for page in pages}:
        names = ", ".join(page.file for page in pages)
        raise ValueError(f"There is no page {', '.join(unknown)}. Choose from: {names}.")
    pages = [page for page in pages if page.file in only or not only]
    _prepare(place, keep=bool(only))
    for name in ASSETS:
        shutil.copy(TEMPLATE / name, place)
    script = f"window.secureBase = {{words: {json.dumps(_words())}}};\n"
    (place / "words.js").write_text(script, encoding="utf-8")
    longest_first = sorted(pages, key=lambda page: page.number not in MOST_STATES)
    with ProcessPoolExecutor() as pool:
        list(pool.map(partial(_write_page, place=place), longest_first))


def _prepare(place: Path, keep: bool) -> None:
    """Make the folders; without `keep`, remove the pages of an earlier site."""
    folders = [place / name for name in ("images", "scenes")]
    for old in () if keep else (*place.glob("*.html"), *folders):
        shutil.rmtree(old, ignore_errors=True) if old.is_dir() else old.unlink(missing_ok=True)
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)


def _pages(address: str, lite: bool) -> list[Page]:
    folder = ROOT / "notebooks"
    further = [ROOT / name for name in FURTHER if (ROOT / name).exists()]
    paths = [*lessons(folder), *further]
    listed = tuple(Page(path, _title(path), place) for place, path in enumerate(paths, 1))
    first = Page(ROOT / "README.md", say("press.site.name"))
    binder = partial(binder_link, address) if address else lambda _: ""
    return [
        replace(page, pages=listed, lite=lite, binder=binder(page.notebook))
        for page in (first, *listed)
    ]


def _title(path: Path) -> str:
    return TITLE.search(_read(path).cells[0].source)[1]


def _read(path: Path) -> NotebookNode:
    """Return a notebook, or a text as one: what stands above its first section, and the rest."""
    if path.suffix == ".ipynb":
        return nbformat.read(path, as_version=4)
    parts = re.split(r"^(?=## )", path.read_text(encoding="utf-8"), maxsplit=1, flags=re.MULTILINE)
    return new_notebook(cells=[new_markdown_cell(part) for part in parts])


# One page ----------------------------------------------------------------------------------------


def _write_page(page: Page, place: Path) -> None:
    images, demos, pool, states, drawn = Images(place), {}, Pool(), {}, {}
    notebook = _notebook(page)
    for scene in scenes(page.path) if page.number else ():
        moved = moving(scene, drawn)
        locked = _locked(moved)
        demos[scene.cell] = _shown(moved, locked, images)
        states[scene.cell] = _scripted(moved, locked, images, pool)
    page = replace(page, demos=demos)
    exporter = HTMLExporter(
        template_name=TEMPLATE.name,
        extra_template_basedirs=[str(TEMPLATE.parent)],
    )
    exporter.environment.globals |= WORDS
    html, _ = exporter.from_notebook_node(notebook, {"page": page})
    (place / page.file).write_text(_finished(html, page, images), encoding="utf-8")
    if states:
        script = f"window.secureBase.pool = {json.dumps(pool.values)};\n"
        script += f"window.secureBase.scenes = {json.dumps(states)};\n"
        (place / "scenes" / page.scenes).write_text(script, encoding="utf-8")


def _notebook(page: Page) -> NotebookNode:
    """Return the notebook of a page, without the output that speaks of running it.

    The template says below the first cell what this edition is.
    """
    notebook = _read(page.path) if page.place else _readme()
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
    (rounds,) = moved.axes
    return [moved.scene.locked(**{rounds.name: value}) for value in rounds.values]


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
    """Return the words that the script needs."""
    predict = section("lesson.predict")
    errors = predict["error"]
    return {
        **{name: predict[name] for name in ("skipped", "committed", "number")},
        "empty": errors["empty"],
        "unsure": errors["unsure"],
        "refused": errors["number"],
        "predicted": section("base.result.predicted"),
        "confidences": {key: say(f"lesson.confidence.{key}") for key in CONFIDENCES},
    }


# After the template ------------------------------------------------------------------------------


def _finished(html: str, page: Page, images: Images) -> str:
    """Return a page whose ids are unique, whose links stay in the site, and without big data."""
    soup = BeautifulSoup(html, "html.parser")
    for pilcrow in soup.select("a.anchor-link"):
        pilcrow.decompose()
    _name_headings(soup, page)
    for link in soup.select(".text a[href]"):
        _turn_link(link, page)
    for image in soup.find_all("img", src=True):
        _move_image(image, images)
    for corner in soup.select("th:empty"):
        corner.name = "td"
    box = {"class": "wide", "tabindex": "0", "role": "group", "aria-label": say("press.site.table")}
    for table in soup.find_all("table"):
        table.wrap(soup.new_tag("div", attrs=box))
    return str(soup)


def _name_headings(soup: BeautifulSoup, page: Page) -> None:
    """Give the second heading of a name, and those after it, a number; name them as links do."""
    met: dict[str, int] = {}
    for tag in soup.find_all(id=True):
        lower = page.path.suffix == ".md" and tag.name.startswith("h")  # as GitHub names them
        name = tag["id"].lower() if lower else tag["id"]
        met[name] = met.get(name, 0) + 1
        tag["id"] = f"{name}-{met[name]}" if met[name] > 1 else name


def _turn_link(link: Tag, page: Page) -> None:
    """Lead a link to another file to the page made of it; leave only its words if there is none."""
    target = urlsplit(link["href"])
    name = Path(target.path).name
    if name in page.addresses:
        link["href"] = page.addresses[name] + (f"#{target.fragment}" if target.fragment else "")
    elif name and not target.scheme:
        link.unwrap()


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
    parser.add_argument("--only", nargs="+", default=(), metavar="PAGE")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build" / "site")
    chosen = parser.parse_args(arguments)
    build(chosen.folder, chosen.address, chosen.only)
    print(f"The site begins at {chosen.folder / 'index.html'}.")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except ValueError as error:
        sys.exit(str(error))
