"""The glossary is in step with its table, and the lessons link to it.

In each lesson the first use of a term is a link, ``[sensitivity](glossary.ipynb#cell-id=…)``, and
no later one is. A use is what `SAID` describes, in running text or in a table, after Setup; a term
that a lesson uses nowhere after Setup is linked before it. What does not count: headings, code,
quotations, folded text, the Sources, the words of other links, and what `NOT_MEANT` lists. A word
inside the link of a longer term belongs to that one.
"""

import re

import nbformat
import pytest
from nbconvert import HTMLExporter

from lessons import NOTEBOOKS, lessons
from securebase.evidence import read_rows
from write_glossary import TARGET, glossary, heading

TERMS = {row["id"]: row for row in read_rows("glossary")}
SAID = {
    "aai": r"Adult Attachment Interviews?",
    "attachment": r"attachment(?! system| behaviour)",
    "attachment_anxiety": r"(?:attachment )?anxiety",
    "attachment_avoidance": r"(?:attachment )?avoidance(?! trap)",
    "attachment_disorder": r"(?<!reactive )attachment disorders?",
    "autonomous": r"autonomous",
    "avoidant": r"(?:insecure-)?avoidant",
    "bpd": r"borderline personality disorder|BPD",
    "continuum": r"continuum|continuous dimensions",
    "disorganised": r"disorgani[sz](?:ed|ation)",
    "dsed": r"disinhibited social engagement disorder|DSED",
    "ecr": r"Experiences in Close Relationships|ECR",
    "frightening_behaviour": r"frightening(?: caregiving)? behaviour|frightening(?=\W+frightened)",
    "maltreatment": r"maltreatment|neglect",
    "mbt": r"mentalisation-based treatment|MBT",
    "rad": r"reactive attachment disorder|RAD",
    "resistant": r"(?:insecure-)?(?:resistant|ambivalent)",
    "secure": r"(?<!-)secure(?! base)",
    "strange_situation": r"Strange Situation(?: Procedure)?",
    "tfp": r"transference-focused psychotherapy|TFP",
    "transmission": r"intergenerational transmission|transmission gap",
    "working_model": r"(?:internal )?working models?",
}
"""How a term is said, ignoring case, where it is not its heading, in the singular or plural."""
ONLY_IN = {"attachment": "01"}
"""Terms that stand in almost every line, and the one lesson that links them."""
NOT_MEANT = {
    ("03", "attachment_avoidance"): "a scale for one reunion",
    ("06", "attachment_avoidance"): "a pattern of one relationship",
    ("06", "attachment_anxiety"): "a feeling",
    ("09", "secure"): "a corner of a plane, or an account in an interview",
    ("09", "avoidant"): "an answer in a questionnaire",
    ("09", "disorganised"): "a type of adults that there is not",
    ("11", "secure"): "what adults say of themselves",
}
"""Words that mean something else in a lesson."""
MEANT_FROM = {("09", "dismissing"): "traditions", ("09", "preoccupied"): "traditions"}
"""Words that mean something else in a lesson before the cell of this id."""

LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
TO_TERM = re.compile(r"glossary\.ipynb#cell-id=(\w+)")
NO_PROSE = re.compile(
    r"^```.*?^```|<details>.*?</details>|<!--.*?-->|^\#.*?$|^>.*?$|`[^`\n]+`|<[^<>\n]+>",
    re.MULTILINE | re.DOTALL,
)
END = "\n\n"

each_lesson = pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)


def said(key: str) -> re.Pattern[str]:
    """Return the expression that finds the uses of a term."""
    words = SAID.get(key, f"{re.escape(heading(TERMS[key]['term_en']))}s?")
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def prose(source: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Return the running text of a cell, and where links to the glossary stand in it.

    Other links and all that is no running text become blanks of the same length, and so do the
    addresses of links: a place in the text returned is that place in the cell.
    """
    text = NO_PROSE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), source)
    links = []

    def blank(found: re.Match) -> str:
        term = TO_TERM.fullmatch(found[2])
        if not term:
            return " " * len(found[0])
        links.append((found.start(1), found.end(1), term[1]))
        return f" {found[1]}{' ' * (len(found[0]) - len(found[1]) - 1)}"

    return LINK.sub(blank, text), links


def cells_of(path) -> tuple[list, int]:
    """Return the cells of text of a lesson but its Sources, and how many stand up to Setup."""
    cells = [
        cell
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "markdown" and not cell.source.startswith("## Sources")
    ]
    return cells, 1 + [cell.id for cell in cells].index("setup")


def first_use(key: str, number: str, cells: list, setup: int) -> tuple[str, int, int] | None:
    """Return the cell and the place of the use of a term that is to be a link, if there is one."""
    if (number, key) in NOT_MEANT or ONLY_IN.get(key, number) != number:
        return None
    start = MEANT_FROM.get((number, key))
    places = [cell.id for cell in cells].index(start) if start else 0
    for cell in [*cells[max(setup, places) :], *cells[places:setup]]:
        text, links = prose(cell.source)
        for use in said(key).finditer(text):
            around = {term for a, b, term in links if a <= use.start() < b}
            if around <= {key}:
                return cell.id, *use.span()
    return None


def linked(cells: list) -> list[tuple[str, str, int, int]]:
    """Return each link to the glossary: its term, its cell and the place of its words."""
    return [(term, cell.id, a, b) for cell in cells for a, b, term in prose(cell.source)[1]]


def test_the_glossary_is_in_step_with_its_table_and_the_lessons():
    written = nbformat.writes(glossary()) + "\n"
    assert TARGET.read_text(encoding="utf-8") == written, "run `make glossary`"


def test_every_term_has_a_heading_and_stands_in_the_index():
    cells = {cell.id: cell.source for cell in nbformat.read(TARGET, as_version=4).cells}
    assert cells.keys() - TERMS.keys() == {"title", "index", "dutch"}
    for key, row in TERMS.items():
        assert cells[key].startswith(f"### {heading(row['term_en'])}\n")
        assert f"[{heading(row['term_en'])}](#cell-id={key})" in cells["index"]
        assert (row["term_nl"] or "none seen") in cells[key]
    headings = [source.lower() for key, source in cells.items() if key in TERMS]
    assert headings == sorted(headings)
    for _, target in LINK.findall("\n".join(cells.values())):
        assert target.removeprefix("#cell-id=") in TERMS or (NOTEBOOKS / target).is_file()


def test_a_page_made_of_it_has_the_same_places():
    page, _ = HTMLExporter().from_filename(str(TARGET))
    places = re.findall(r'\bid="cell-id=(\w+)"', page)
    assert TERMS.keys() <= set(places)


@each_lesson
def test_each_term_is_linked_where_it_is_first_used(path):
    cells, setup = cells_of(path)
    found = {key: first_use(key, path.name[:2], cells, setup) for key in TERMS}
    wanted = {(key, *use) for key, use in found.items() if use}
    assert set(linked(cells)) == wanted


@each_lesson
def test_no_term_is_linked_twice(path):
    source = path.read_text(encoding="utf-8")
    terms = re.findall(r"glossary\.ipynb#([^)\s]+)", source)
    assert len(set(terms)) == len(terms)
    assert {term.removeprefix("cell-id=") for term in terms} <= TERMS.keys()


@pytest.mark.parametrize("exception", [*NOT_MEANT, *MEANT_FROM], ids="-".join)
def test_an_exception_is_needed(exception, monkeypatch):
    number, key = exception
    (path,) = [path for path in lessons() if path.name.startswith(number)]
    cells, setup = cells_of(path)
    before = first_use(key, number, cells, setup)
    monkeypatch.delitem(NOT_MEANT, exception, raising=False)
    monkeypatch.delitem(MEANT_FROM, exception, raising=False)
    assert first_use(key, number, cells, setup) != before
