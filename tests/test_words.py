"""No reader meets a word that labels, blames, diagnoses or promises certainty.

The rules stand in ``words.toml``. They hold for the notebooks (text, stored outputs and alt
texts), for every sentence and description a widget can show, for the tables and for the pages
beside the notebooks. Titles of other people's work are theirs and are left out.
"""

import csv
import html
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import ipywidgets as widgets
import nbformat
import pytest

from securebase.demos import all_demos
from securebase.demos.stage import Stage

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "data" / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]
RULES = tomllib.loads((ROOT / "tests" / "words.toml").read_text(encoding="utf-8"))["rules"]
PARTS = {"pattern", "why", "instead", "caught", "passes"}
REFERENCE = re.compile(r"^- .*\(\d{4}[a-z]?\)\. .*$", re.MULTILINE)
LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\([^()\s]*(?: \"[^\"]*\")?\)")
ALT = re.compile(r'\balt="([^"]*)"')
PICTURE = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=]+")


def plain(text: str) -> str:
    """Return a text without markup and without line breaks inside a paragraph."""
    text = " ".join([*ALT.findall(text), re.sub(r"<[^>]*>", " ", PICTURE.sub("", text))])
    text = LINK.sub(r"\1", html.unescape(text)).replace("*", "")
    return re.sub(r"[ \t]+", " ", re.sub(r"(?<!\n)\n(?![\n#])", " ", text))


def of_notebooks() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            where = f"{path.name}, cell {cell.id}"
            yield where, REFERENCE.sub("", cell.source)
            for output in cell.get("outputs", []):
                yield where, output.data.get("text/plain", "")
                yield where, output.data.get("text/html", "")


def of_text_files() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "notebooks" / "securebase" / "text").glob("*/*.toml")):
        for line in strings(tomllib.loads(path.read_text(encoding="utf-8"))):
            yield path.name, line


def strings(text: object) -> Iterator[str]:
    if isinstance(text, str):
        yield text
    elif isinstance(text, dict | list):
        for part in text.values() if isinstance(text, dict) else text:
            yield from strings(part)


def of_tables() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "data").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.reader(file), start=1):
                yield from ((f"{path.name}, row {number}", cell) for cell in row)
    path = ROOT / "data" / "datapackage.json"
    yield path.name, path.read_text(encoding="utf-8")


def of_pages() -> Iterator[tuple[str, str]]:
    for path in PAGES:
        yield path.name, REFERENCE.sub("", path.read_text(encoding="utf-8"))


def page(widget: widgets.Widget) -> Iterator[str]:
    """Yield the HTML of a widget and of all it holds: picture, caption, tables, labels."""
    if isinstance(widget, widgets.HTML):
        yield widget.value
    if isinstance(widget, Stage):
        yield from (widget.scene.alt, widget.badge, widget.scene.caption)
    for child in getattr(widget, "children", ()):
        yield from page(child)


def of_demos() -> Iterator[tuple[str, str]]:
    """Yield what each demo says as each lesson starts, when revealed, and in each preset."""
    for cls in all_demos():
        for lesson in cls.lessons:
            demo = cls(lesson)
            where = f"{cls.__name__}, {lesson}"
            yield from ((where, text) for text in page(demo.widget))
            demo.skip()
            yield from ((where, text) for text in page(demo.widget))
        for preset in cls.presets:
            demo.choose(preset)
            yield from ((f"{cls.__name__}, {preset}", text) for text in page(demo.widget))


SOURCES = {
    "notebooks": of_notebooks,
    "text files": of_text_files,
    "tables": of_tables,
    "pages": of_pages,
    "demos": of_demos,
}


@pytest.fixture(scope="module")
def texts() -> dict[str, list[tuple[str, str]]]:
    return {
        kind: [(where, plain(text)) for where, text in read()] for kind, read in SOURCES.items()
    }


def breaches(text: str) -> Iterator[str]:
    """Yield a sentence for each phrase of a plain text that the rules exclude."""
    for rule in RULES:
        rest = text
        for sentence in rule.get("allowed", []):
            rest = rest.replace(sentence, "")
        for found in re.finditer(rule["pattern"], rest, re.IGNORECASE | re.MULTILINE):
            around = rest[max(found.start() - 40, 0) : found.end() + 40]
            yield f"{found[0]!r} in “…{around}…”. {rule['why']} Write: {rule['instead']}."


@pytest.mark.parametrize("kind", SOURCES)
def test_no_reader_meets_such_words(texts, kind):
    assert texts[kind]
    assert [f"{where}: {one}" for where, text in texts[kind] for one in breaches(text)] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["caught"])
def test_a_rule_catches_its_example_and_lets_the_near_miss_pass(rule):
    assert rule.keys() - {"allowed"} == PARTS
    assert re.search(rule["pattern"], rule["caught"], re.IGNORECASE | re.MULTILINE)
    assert list(breaches(rule["passes"])) == []


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if "allowed" in rule], ids=lambda rule: rule["caught"]
)
def test_an_allowed_sentence_needs_the_permission_and_occurs(texts, rule):
    everything = [text for kind in texts.values() for _, text in kind]
    for sentence in rule["allowed"]:
        assert re.search(rule["pattern"], sentence, re.IGNORECASE | re.MULTILINE)
        assert any(sentence in text for text in everything), sentence


def test_markup_hides_nothing():
    for text in (
        '<img alt="an avoidant\nchild">',
        "an *avoidant* child",
        "avoidant\nchild",
        "[avoidant](x) child",
    ):
        assert list(breaches(plain(text)))
