"""Write notebooks/glossary.ipynb from data/glossary.csv and the lessons that link to it.

Usage: python tools/write_glossary.py

The notebook holds text only: an index, and a cell for each term. The cell's id is the term's, since
JupyterLab scrolls to `glossary.ipynb#cell-id=secure_base` although it has just opened the page;
to a heading it scrolls only when the page was open before. HTML exports hold both anchors.
"""

import csv
import json
import re
from itertools import groupby
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from lessons import NOTEBOOKS, lessons
from refresh_notebooks import METADATA

TABLE = NOTEBOOKS.parent / "data" / "glossary.csv"
TARGET = NOTEBOOKS / "glossary.ipynb"
TITLE = """\
# Glossary: the words of the series, in English and Dutch

Here is every term in plain words, with its Dutch name and the notebooks that use it.
In a notebook a term is a link to this page where it is first used.
To find a word, English or Dutch, press <kbd>Ctrl</kbd>+<kbd>F</kbd>.

Nothing here needs to be run.
To go back to your notebook, choose its tab above."""
DUTCH = """\
## How the Dutch terms were checked

We did not translate.
Each Dutch term was read in a Dutch text: a guideline, a research report, or a page for practitioners or students.
Where we read none, the entry says so; that does not mean that there is none.

Dutch texts write both *gehechtheid* and *hechting*; guidelines and research prefer the first."""  # noqa: E501


def heading(term: str) -> str:
    """Return a term with a capital, without what stands in brackets or after a semicolon."""
    short = re.sub(r" \([^)]*\)", "", term).partition(";")[0]
    return short[0].upper() + short[1:]


def link(path: Path, notebook: NotebookNode) -> str:
    """Return a link to a lesson, with its number and its title up to the colon."""
    title = notebook.cells[0].source.splitlines()[0].removeprefix("# ").partition(":")[0]
    return f"[{path.name[:2]} {title}]({path.name})"


def places(row: dict[str, str], texts: dict[str, str]) -> str:
    """Say which lessons link to a term; `texts` holds the source of each lesson by its link."""
    target = f"]({TARGET.name}#cell-id={row['id']})"
    if using := [name for name, text in texts.items() if target in text]:
        return f"In the notebooks: {', '.join(using)}"
    (nearest,) = [name for name in texts if name.startswith(f"[{row['notebook']} ")]
    return f"No notebook uses this term; the nearest is {nearest}"


def entry(row: dict[str, str], texts: dict[str, str]) -> str:
    """Return the text of one term."""
    lines = [f"### {heading(row['term_en'])}", ""]
    if re.search(r"[(;]", row["term_en"]):
        lines += [f"In full: {row['term_en']}.", ""]
    dutch = f"*{row['term_nl']}*" if row["dutch_seen"] == "yes" else "none seen in a Dutch text"
    meaning = row["definition_en"].replace(". ", ".\n")
    return "\n".join([*lines, meaning, "", f"Dutch: {dutch}.", "", places(row, texts)])


def index(terms: list[dict[str, str]]) -> str:
    """Return a list of links to all terms, one line for each first letter."""
    links = [f"[{heading(row['term_en'])}](#cell-id={row['id']})" for row in terms]
    lines = (" · ".join(those) for _, those in groupby(links, key=lambda one: one[1]))
    return "\n".join(["## All terms", "", *(f"- {line}" for line in lines)])


def glossary() -> NotebookNode:
    """Return the glossary as a notebook."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        terms = sorted(csv.DictReader(file), key=lambda row: heading(row["term_en"]).lower())
    read = {path: nbformat.read(path, as_version=4) for path in lessons()}
    texts = {link(path, found): json.dumps(found) for path, found in read.items()}
    cells = [
        new_markdown_cell(TITLE, id="title"),
        new_markdown_cell(index(terms), id="index"),
        new_markdown_cell(DUTCH, id="dutch"),
        *(new_markdown_cell(entry(row, texts), id=row["id"]) for row in terms),
    ]
    return new_notebook(cells=cells, metadata=METADATA)


if __name__ == "__main__":
    nbformat.write(glossary(), TARGET)
    print(f"{TARGET.name} written")
