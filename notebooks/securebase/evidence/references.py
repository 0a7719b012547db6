r"""The sources: read ``data/references.bib`` and write them out.

The reader takes a small, regular part of BibTeX: one field to a line, ``name = {value},`` (or
``name = {{value}},`` for the name of an organisation), in UTF-8, with ``--`` and ``\&`` as the
only commands. That is enough for a file we write ourselves,
keeps a parser out of the student's environment, and lets a mistake be named by its line. The
file stays ordinary BibTeX for reference managers.
"""

import re
from functools import cache
from pathlib import Path

from securebase.evidence.files import EvidenceError, data_folder, read_text

_ENTRY = re.compile(r"@(article|book|incollection|misc)\{([a-z]+\d{4}[a-z]*),")
_FIELD = re.compile(r"  ([a-z]+) = (\{?)\{([^{}]+)\}(\}?),")
_WHOLE = "\N{NO-BREAK SPACE}and\N{NO-BREAK SPACE}"  # within the name of an institution
_REQUIRED = {
    "article": ("author", "title", "journal", "year"),
    "book": ("author", "title", "publisher", "year"),
    "incollection": ("author", "title", "booktitle", "publisher", "year"),
    "misc": ("author", "title", "year"),
}


@cache
def bibliography(folder: Path | None = None) -> dict[str, dict[str, str]]:
    """Read ``references.bib``.

    Parameters
    ----------
    folder : Path, optional
        Where the file is; the project's ``data/`` if left out.

    Returns
    -------
    dict of str to dict
        Key to fields, for example ``{"madigan2024": {"author": …, "year": "2024", …}, …}``.

    Raises
    ------
    EvidenceError
        If a line is not of the file's form, a key stands there twice, or an entry lacks a field
        that its kind needs.
    """
    entries: dict[str, dict[str, str]] = {}
    kind = key = ""
    text = read_text((folder or data_folder()) / "references.bib")
    for number, line in enumerate(text.splitlines(), start=1):
        where = f"references.bib, line {number}"
        if not key and (entry := _ENTRY.fullmatch(line)):
            kind, key = entry.groups()
            if key in entries:
                raise EvidenceError(f"{where}: the key {key!r} stands there twice.")
            entries[key] = {}
        elif key and (field := _FIELD.fullmatch(line)) and len(field[2]) == len(field[4]):
            whole = field[3].replace(" and ", _WHOLE) if field[2] else field[3]
            entries[key][field[1]] = _plain(whole)
        elif key and line == "}":
            for name in _REQUIRED[kind]:
                if name not in entries[key]:
                    raise EvidenceError(f"{where}: the entry {key!r} has no {name}.")
            key = ""
        elif key or line.strip():
            expected = "'  name = {value},' or '}'" if key else "'@article{key,' or an empty line"
            raise EvidenceError(f"{where}: expected {expected}, found {line!r}.")
    if key:
        raise EvidenceError(f"references.bib: the entry {key!r} has no closing brace.")
    return entries


def _plain(text: str) -> str:
    return text.replace("--", "\N{EN DASH}").replace(r"\&", "&")


def cite(key: str) -> str:
    """Return an in-text citation, for example ``Madigan et al. (2024)``.

    Parameters
    ----------
    key : str
        Key of an entry in ``references.bib``.

    Returns
    -------
    str
        Names and year; with a letter after the year where two entries would read the same.

    Raises
    ------
    EvidenceError
        If there is no such entry.
    """
    return f"{_names(_entry(key))} ({_year(key)})"


def reference(key: str) -> str:
    """Return the full reference in markdown, with a link to its DOI, or page, where known.

    Parameters
    ----------
    key : str
        Key of an entry in ``references.bib``.

    Returns
    -------
    str
        One paragraph of markdown: authors, year, title, where published, DOI or address.

    Raises
    ------
    EvidenceError
        If there is no such entry.
    """
    entry = _entry(key)
    authors = _list_authors(entry["author"].split(" and "))
    text = f"{authors} ({_year(key)}). {_stopped(_title_and_place(entry))}"
    if "doi" in entry:
        text += f" [doi:{entry['doi']}](https://doi.org/{entry['doi']})"
    elif "url" in entry:
        text += f" <{entry['url']}>"
    return text


def sources_section(*keys: str) -> str:
    """Return a markdown list of references, in alphabetical order, for a notebook's *Sources*.

    Parameters
    ----------
    *keys : str
        Keys of entries in ``references.bib``; a key given twice is listed once.

    Returns
    -------
    str
        One list item per source.

    Raises
    ------
    EvidenceError
        If one of the keys has no entry.
    """
    return "\n".join(sorted((f"- {reference(key)}" for key in set(keys)), key=str.casefold))


def _entry(key: str) -> dict[str, str]:
    entries = bibliography()
    if key not in entries:
        raise EvidenceError(f"references.bib has no entry with the key {key!r}.")
    return entries[key]


def _names(entry: dict[str, str]) -> str:
    families = [author.split(", ")[0] for author in entry["author"].split(" and ")]
    if len(families) > 2 or "others" in families:
        return f"{families[0]} et al."
    return " and ".join(families)


def _year(key: str) -> str:
    """Return the year, with a letter (in the order of titles) if the citation were ambiguous."""
    entry = _entry(key)
    same = [
        other
        for other in bibliography().values()
        if (_names(other), other["year"]) == (_names(entry), entry["year"])
    ]
    if len(same) == 1:
        return entry["year"]
    same.sort(key=lambda other: other["title"].casefold())
    return entry["year"] + "abcdefgh"[same.index(entry)]


def _list_authors(authors: list[str]) -> str:
    if len(authors) == 1:
        return authors[0]
    *named, last = authors
    if last == "others":
        comma = "," if len(named) > 1 or ", " in named[0] else ""
        return f"{', '.join(named)}{comma} et al."
    return f"{', '.join(named)}, & {last}"


def _title_and_place(entry: dict[str, str]) -> str:
    """Return the title and where it appeared; what stands by itself is in italics."""
    if "journal" in entry:
        volume = f", {entry['volume']}" if "volume" in entry else ""
        issue = f"({entry['number']})" if "number" in entry else ""
        pages = f", {entry['pages']}" if "pages" in entry else ""
        return f"{_stopped(entry['title'])} *{entry['journal']}{volume}*{issue}{pages}"
    if "booktitle" in entry:
        return f"{_stopped(entry['title'])} In *{entry['booktitle']}*. {entry['publisher']}"
    place = entry.get("publisher") or entry.get("howpublished", "")
    return f"{_stopped('*' + entry['title'] + '*')} {place}".rstrip()


def _stopped(text: str) -> str:
    """Return a text that ends in a full stop or its own question or exclamation mark."""
    return text if text.endswith((".", "?", "!", "?*", "!*")) else f"{text}."
