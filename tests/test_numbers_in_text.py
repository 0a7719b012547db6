"""Every number in a text is either a fact with its source, or marked as ours.

In a notebook a published number is a link whose title is the id of the fact,
``[r = .25](#Sources "sensitivity_security_all")``; any other number that reads like a statistic
(simulated, computed or a setting) is listed at the end of its cell, ``<!-- ours: .27 80% -->``.
So is a count of people or studies in a line that cites a source, such as *751 mothers*.
A text file of the widgets names its facts and its own numbers at the top, ``facts = [...]`` and
``ours = [...]``. Other whole numbers, such as *41 of 100*, need no mark.
"""

import re
import tomllib
from collections.abc import Collection, Iterator
from operator import itemgetter
from pathlib import Path

import nbformat
import pytest

from lessons import lessons
from securebase.evidence import EvidenceError, Fact, cite, fact, read_rows, reference
from securebase.evidence.references import bibliography

ROOT = Path(__file__).parents[1]
NOTEBOOKS = lessons()
TEXTS = sorted((ROOT / "notebooks" / "securebase" / "text").glob("*/*.toml"))

WHOLE = r"(?:\d{1,3}(?:,\d{3})+|\d+)"
DECIMAL = rf"(?<![\w.])[−-]?{WHOLE}?\.\d+"  # noqa: RUF001
NUMBER = rf"(?:{DECIMAL}|(?<![\w.])[−-]?{WHOLE})"  # noqa: RUF001
ANY_NUMBER = re.compile(rf"{NUMBER}(?: ?%)?")
STATISTIC = re.compile(
    rf"(?:(?<!\w)[rdgkKnN]|\b(?:OR|SMD)|[ακφ])\s?=\s?({NUMBER} ?%?)"
    rf"|\bCI \[({NUMBER} ?%?), ({NUMBER} ?%?)\]|({NUMBER} ?%|{DECIMAL})"
)
LEVEL = re.compile(r"\b95% (?=CI\b|intervals?\b|confidence\b)")
YEAR = r"(?:1[89]|20)\d\d"
COUNTED = (
    "mothers|fathers|parents|infants|children|dyads|pairs|couples|women|men|adults|people|patients|"
    "researchers|studies|samples|trials|groups|regions|countries|families"
)
COUNT = re.compile(
    rf"(?<![\w.,])(?<![Oo]f (?=100\b))(?!{YEAR} )({WHOLE})"
    rf"(?= (?:[^\W\d][\w–-]* ){{0,2}}(?:{COUNTED})\b)"  # noqa: RUF001
)
FACT_LINK = re.compile(r'\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(#Sources "([^"]*)"\)')
OURS = re.compile(r"<!-- ours: (.+?) -->\s*\Z")
NO_PROSE = re.compile(
    r"^```.*?^```|<!--.*?-->|`[^`\n]+`|\bdoi:[^\s\])]+|(?<=\])\([^)\s]+\)", re.M | re.S
)
BLANK = re.compile(r"\{[^{}]*\}")
NAME = r"(?:(?:van|von|de|De) )*[A-Z][\w-]+(?:['’][A-Z]\w+)?"  # noqa: RUF001
CITATION = re.compile(
    rf"({NAME}(?: et al\.| and {NAME})?)(?:['’]s)?(?:, | \()({YEAR}[a-z]?)\b"  # noqa: RUF001
)


def bare(number: str) -> str:
    return number.strip().replace(" ", "")


def statistics(text: str) -> list[str]:
    """Return the numbers of a plain text that read like statistics, as they are written."""
    text = LEVEL.sub("", text.replace("*", ""))
    return [bare(one) for found in STATISTIC.findall(text) for one in found if one]


def counts(prose: str) -> list[str]:
    """Return the numbers of people or studies in the lines of a cell that cite a source."""
    found = []
    for line in prose.replace("*", "").splitlines():
        if FACT_LINK.search(line) or CITATION.search(FACT_LINK.sub(r"\1", line)):
            found += COUNT.findall(FACT_LINK.sub(" ", line))
    return found


def printed(known: Fact) -> set[str]:
    """Return the numbers of a fact as they may stand in a text."""
    values = (known.value, known.ci_low, known.ci_high)
    found = {known.printed(value) for value in values if value is not None}
    if known.effect_type == "percent":
        found |= {value.removesuffix("%") for value in found}
    return found | {f"{count:,}" for count in (known.k, known.n) if count is not None}


def of_hundred(known: Fact) -> str:
    """Return a percentage as it is said of people; for another fact what stands in no text."""
    return f"{known.value:.0f} of 100" if known.effect_type == "percent" else "(?!)"


def misprints(text: str, known: Fact) -> list[str]:
    """Return the numbers of a link's text that are no numbers of its fact."""
    text = LEVEL.sub("", text.replace("*", ""))
    text = re.sub(rf"\b{of_hundred(known)}\b", known.printed(known.value), text)
    numbers = [bare(one) for one in ANY_NUMBER.findall(text)]
    return [one for one in numbers if one not in printed(known)] if numbers else ["no number"]


def fact_problems(source: str, listed: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with the links of a cell; `listed` holds the keys under Sources."""
    for text, key in FACT_LINK.findall(source):
        try:
            known = fact(key)
        except EvidenceError as error:
            yield str(error)
            continue
        if known.source not in listed:
            yield f"{key}: its source {known.source} is not listed under Sources."
        for wrong in misprints(text, known):
            yield f"{key} is {known}; the text says {text!r} ({wrong})."


def marked(found: Collection[str], ours: Collection[str]) -> Iterator[str]:
    """Yield what is wrong between the numbers found and those marked as ours."""
    yield from (f"{one} is neither a fact nor marked as ours." for one in {*found} - {*ours})
    yield from (f"{one} is marked as ours and does not occur." for one in {*ours} - {*found})
    if len({*ours}) < len(ours):
        yield "A number is marked as ours twice."


def number_problems(source: str) -> Iterator[str]:
    """Yield what is wrong with the numbers of a cell outside its links to facts."""
    comment = OURS.search(source)
    if source.count("<!-- ours") != bool(comment):
        yield "The numbers that are ours stand in one comment at the end of the cell."
    prose = NO_PROSE.sub(" ", FACT_LINK.sub(" ", source))
    found = statistics(prose) + counts(NO_PROSE.sub(" ", source))
    yield from marked(found, comment[1].split() if comment else [])


def named(key: str) -> tuple[str, str]:
    """Return the names and the year by which a source is cited."""
    return re.fullmatch(r"(.+) \((.+)\)", cite(key)).groups()


def citation_problems(source: str, listed: Collection[str]) -> Iterator[str]:
    """Yield the citations of a cell that are not listed under Sources."""
    known = [named(key) for key in listed]
    prose = NO_PROSE.sub(" ", FACT_LINK.sub(r"\1", source)).replace("*", "").replace(" & ", " and ")
    for found in CITATION.finditer(prose):
        fitting = [names for names, year in known if year == found[2]]
        before = prose[: found.end(1)]
        if not any(before.endswith(one) and len(one) >= len(found[1]) for one in fitting):
            yield f"{found[1]} ({found[2]}) is not listed under Sources."


def listed_sources(cell: str) -> tuple[set[str], list[str]]:
    """Return the keys of the references in a Sources cell, and the items that are none."""
    items = {line for line in cell.splitlines() if line.startswith("- ")}
    keys = {key for key in bibliography() if f"- {reference(key)}" in items}
    return keys, sorted(items - {f"- {reference(key)}" for key in keys})


def strings(text: object) -> Iterator[str]:
    """Yield every string of a text file."""
    if isinstance(text, str):
        yield text
    elif isinstance(text, dict | list):
        for part in text.values() if isinstance(text, dict) else text:
            yield from strings(part)


def text_problems(text: dict) -> Iterator[str]:
    """Yield what is wrong with the numbers of a text file."""
    body = {name: part for name, part in text.items() if name not in ("facts", "ours")}
    lines = [BLANK.sub("", line) for line in strings(body)]
    found = {one for line in lines for one in statistics(line)}
    published = {key: printed(fact(key)) for key in text.get("facts", [])}
    for key, numbers in published.items():
        rounded = rf"\b{of_hundred(fact(key))}\b"
        if not numbers & found and not any(re.search(rounded, line) for line in lines):
            yield f"No number of {key} occurs."
    ours = text.get("ours", [])
    yield from marked(found - set().union(*published.values()) | {*ours} & found, ours)


def markdown(path: Path) -> tuple[list[str], str]:
    """Return the cells of text, the one of the sources without its list, and that list."""
    cells = [c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "markdown"]
    (place,) = [number for number, cell in enumerate(cells) if cell.startswith("## Sources")]
    lines = cells[place].splitlines()
    cells[place] = "\n".join(line for line in lines if not line.startswith("- "))
    return cells, "\n".join(line for line in lines if line.startswith("- "))


each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
each_text = pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)


@each_notebook
def test_the_sources_are_those_of_the_bibliography(path):
    assert listed_sources(markdown(path)[1])[1] == []


@each_notebook
def test_published_numbers_are_those_of_their_facts(path):
    cells, sources = markdown(path)
    listed, _ = listed_sources(sources)
    assert [one for cell in cells for one in fact_problems(cell, listed)] == []


@each_notebook
def test_all_other_numbers_are_marked_as_ours(path):
    cells, _ = markdown(path)
    assert [(cell[:40], one) for cell in cells for one in number_problems(cell)] == []


@each_notebook
def test_every_citation_is_listed(path):
    cells, sources = markdown(path)
    listed, _ = listed_sources(sources)
    assert [one for cell in cells for one in citation_problems(cell, listed)] == []


@each_text
def test_numbers_of_widgets_are_facts_or_ours(path):
    assert list(text_problems(tomllib.loads(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize("claim", read_rows("claims"), ids=itemgetter("id"))
def test_numbers_of_a_claims_evidence_are_facts_it_names(claim):
    told = set().union(*(printed(fact(key)) for key in claim["facts"].split()))
    assert set(statistics(claim["evidence"])) <= told


@each_text
def test_facts_told_in_a_notebooks_questions_have_their_source_there(path):
    home = [one for one in NOTEBOOKS if path.stem == f"notebook_{one.stem[:2]}"]
    told = tomllib.loads(path.read_text(encoding="utf-8")).get("facts", []) if home else []
    listed = listed_sources(markdown(home[0])[1])[0] if home else set()
    assert {fact(key).source for key in told} <= listed


R = "sensitivity_security_all"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("r = .25 and about −.09, 0.30 or 3.5", [".25", "−.09", "0.30", "3.5"]),  # noqa: RUF001
        ("80% and 51.6 %, 75 to 90%", ["80%", "51.6%", "90%"]),
        ("*N* = 22,914, k = 174, κ = 1", ["22,914", "174", "1"]),
        ("95% CI [12, 15], CI [.14, .27], a 95% interval", ["12", "15", ".14", ".27"]),
        ("41 of 100 in 2024, 1,000 families, 20 minutes, from 0 to 1.", []),
    ],
)
def test_what_reads_like_a_statistic(text, found):
    assert statistics(text) == found


@pytest.mark.parametrize(
    "cell",
    [
        f'[r = .25, 95% CI [.22, .28], k = 174, N = 22,914](#Sources "{R}")',
        f'About *[.25](#Sources "{R}")* (Madigan et al., 2024).',
        'It is [51.6%](#Sources "world_secure"), or [52 of 100](#Sources "world_secure").',
        'For an avoidant pattern [r = −.24](#Sources "sensitivity_avoidant").',  # noqa: RUF001
        "Ours gives .27 and 80%.\n\n<!-- ours: .27 80% -->",
        "In 2011 few studies did (Madigan et al., 2024).",
        "Of 100 people 41 did (see Madigan et al., 2024), and 41 of 100 children.",
        "Our model has 1,000 families.\nA study saw more (Madigan et al., 2024).",
        "We computed 12 pairs (after Madigan et al., 2024).\n\n<!-- ours: 12 -->",
        "`rate = 0.5` and [doi:10.1177/02654](https://doi.org/10.1177/02654) are none.",
        "Madigan et al.'s (2023) count, by two dozen authors (see Madigan et al., 2024).",
    ],
)
def test_a_cell_that_is_right_passes(cell):
    assert list(fact_problems(cell, {"madigan2023", "madigan2024"})) == []
    assert list(number_problems(cell)) == []
    assert list(citation_problems(cell, {"madigan2023", "madigan2024"})) == []


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        (f'[r = .26](#Sources "{R}")', "the text says 'r = .26'"),
        (f'[r = -.25](#Sources "{R}")', "(-.25)"),
        (f'[N = 22914](#Sources "{R}")', "(22914)"),
        (f'[.25 in 2024](#Sources "{R}")', "(2024)"),
        (f'[a quarter](#Sources "{R}")', "(no number)"),
        ('[51 of 100](#Sources "world_secure")', "(51)"),
        ('[r = .25](#Sources "sensitivity_security_al")', "no table in data/ has a fact"),
        ('[d = 0.14](#Sources "temperament_insecurity")', "groh2017 is not listed"),
    ],
)
def test_a_wrong_link_is_caught(cell, problem):
    found, *_ = fact_problems(cell, {"madigan2023", "madigan2024"})
    assert problem.lower() in found.lower()


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("The correlation is r = .25.", ".25 is neither"),
        (f'[r = .25](#Sources "{R}"), about 6%.', "6% is neither"),
        ("[r = .25](#Sources)", ".25 is neither"),
        ("Nothing.\n\n<!-- ours: .27 -->", ".27 is marked as ours and does not occur"),
        ("About .27.\n\n<!-- ours: .27 .27 -->", "twice"),
        ("<!-- ours: .27 -->\nAbout .27.", "at the end of the cell"),
        ("In 751 mothers (Mesman et al., 2016).", "751 is neither"),
        ("Granqvist et al. (2017) saw 1,139 young children.", "1,139 is neither"),
        ("Of 54 mother–infant pairs (Tronick & Cohn, 1989).", "54 is neither"),  # noqa: RUF001
        ('From 26 groups in [15 countries](#Sources "mesman_countries").', "26 is neither"),
    ],
)
def test_a_number_without_its_mark_is_caught(cell, problem):
    assert any(problem in found for found in number_problems(cell))


@pytest.mark.parametrize(
    ("cell", "missing"),
    [
        ("(Groh et al., 2017)", "Groh et al. (2017)"),
        ("As Groh et al. (2017) say", "Groh et al. (2017)"),
        ("(Madigan et al., 2022; Madigan et al., 2024)", "Madigan et al. (2022)"),
        ("(Tronick & Cohn, 1989)", "Tronick and Cohn (1989)"),
    ],
)
def test_a_citation_without_its_source_is_caught(cell, missing):
    found = list(citation_problems(cell, {"madigan2024"}))
    assert found == [f"{missing} is not listed under Sources."]


def test_a_source_that_is_not_as_in_the_bibliography_is_caught():
    item = f"- {reference('groh2017')}"
    assert listed_sources(item) == ({"groh2017"}, [])
    assert listed_sources(item.replace("2017", "2018")) == (set(), [item.replace("2017", "2018")])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ({"say": {"a": "r = .25"}}, ".25 is neither"),
        ({"say": ["{r:.2f} and {n}% are blanks, 80% is not"]}, "80% is neither"),
        ({"facts": ["world_secure"], "a": "51 of 100"}, "No number of world_secure occurs"),
        ({"facts": [R], "a": "r = .24"}, f"No number of {R} occurs"),
        ({"ours": ["80%"], "a": "Nothing."}, "80% is marked as ours and does not occur"),
    ],
)
def test_a_widgets_number_without_its_mark_is_caught(text, problem):
    assert any(problem in found for found in text_problems(text))


def test_a_text_that_is_right_passes():
    lines = ["r = .25, {n}%", "overlap 80%", "52 of 100 are secure"]
    text = {"facts": [R, "world_secure"], "ours": ["80%"], "a": {"b": lines}}
    assert list(text_problems(text)) == []
