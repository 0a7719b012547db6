"""Read the tables of ``data/`` and refuse a bad cell with one sentence.

What a column may hold stands in ``data/datapackage.json`` (a Frictionless tabular data package)
and nowhere else. Here are only the checks between columns, which that format cannot express.
"""

import csv
import io
import json
import math
import re
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from securebase.evidence.files import EvidenceError, data_folder, read_text
from securebase.evidence.references import bibliography

if TYPE_CHECKING:
    import pandas as pd

FACT_COLUMNS = frozenset(
    ("id", "source", "effect_type", "value", "ci_low", "ci_high", "k", "n", "status", "note")
)
"""The columns that make a table one of facts, each row a published number."""

LIMITS = {
    "r": (-1, 1),
    "phi": (-1, 1),
    "kappa": (-1, 1),
    "alpha": (0, 1),
    "percent": (0, 100),
    "count": (0, math.inf),
    "OR": (math.ulp(0.0), math.inf),
}
"""Lowest and highest possible value of each kind of number that has limits; an odds ratio has to
be above zero."""

_DTYPES = {"integer": "Int64", "number": "float64", "string": "str"}
_FORMS = {"integer": r"-?[0-9]+", "number": r"-?[0-9]+(\.[0-9]+)?"}
_EXPECTED = {"integer": "a whole number", "number": "a number", "string": "text"}


@cache
def tables(folder: Path | None = None) -> dict[str, dict[str, Any]]:
    """Return what ``datapackage.json`` says of each table.

    Parameters
    ----------
    folder : Path, optional
        Where the tables are; the project's ``data/`` if left out.

    Returns
    -------
    dict of str to dict
        Table name to its Frictionless resource: ``path``, ``title``, ``schema`` and so on, and
        ``kind``: ``"facts"`` (each row a published number), ``"computed"`` (summaries of open
        data, whose origin stands in ``sources``) or ``"reference"`` (everything else). All
        callers share it: do not change it.

    Raises
    ------
    EvidenceError
        If ``datapackage.json`` is missing or is not JSON.
    """
    text = read_text((folder or data_folder()) / "datapackage.json")
    try:
        package = json.loads(text)
    except json.JSONDecodeError as error:
        raise EvidenceError(f"datapackage.json, line {error.lineno}: {error.msg}.") from error
    return {resource["name"]: resource for resource in package["resources"]}


def holds_facts(table: dict[str, Any]) -> bool:
    """Return whether each row of a table (one of `tables`) is a published number."""
    return {field["name"] for field in table["schema"]["fields"]} >= FACT_COLUMNS


def load(name: str, folder: Path | None = None) -> "pd.DataFrame":
    """Load one table, checked against ``datapackage.json``.

    Parameters
    ----------
    name : str
        A table's name, for example ``"effects_sensitivity"``.
    folder : Path, optional
        Where the tables are; the project's ``data/`` if left out.

    Returns
    -------
    pandas.DataFrame
        Indexed by the table's key: a fact's ``id``, or several columns, for example ``first``
        and ``second``; a number that was not seen is missing. Each call returns its own copy.

    Raises
    ------
    EvidenceError
        If there is no such table, or a cell is not what it should be; the sentence names the
        file, the line, the column and what was expected.
    """
    import pandas as pd  # late: a single fact needs no table, and pandas takes long to load

    rows = read_rows(name, folder)
    schema = tables(folder)[name]["schema"]
    columns = {
        field["name"]: pd.array([row[field["name"]] for row in rows], dtype=_DTYPES[field["type"]])
        for field in schema["fields"]
    }
    return pd.DataFrame(columns).set_index(schema["primaryKey"])


@cache
def read_rows(name: str, folder: Path | None = None) -> tuple[dict[str, Any], ...]:
    """Return the rows of one table, checked, without pandas, which takes long to load.

    A number that was not seen is ``None``, a text that was not seen is empty. Parameters and
    errors are those of `load`. All callers share the rows: do not change them.
    """
    known, home = tables(folder), folder or data_folder()
    if name not in known:
        raise EvidenceError(f"There is no table {name!r}. Choose one of: {', '.join(known)}.")
    file = known[name]["path"]
    schema = known[name]["schema"]
    fields = {field["name"]: field for field in schema["fields"]}
    rows: dict[int, dict[str, Any]] = {}
    for line, texts in _read_lines(home / file, list(fields)):
        place = f"{file}, line {line}"
        row = {
            column: _read_cell(text, fields[column], f"{place}, column {column}")
            for column, text in texts.items()
        }
        _check_row(row, place, home)
        rows[line] = row
    _check_key(rows, schema["primaryKey"], file)
    return tuple(rows.values())


def _read_lines(path: Path, columns: list[str]) -> list[tuple[int, dict[str, str]]]:
    """Return the line number and the texts by column of each row below the header."""
    reader = csv.reader(io.StringIO(read_text(path), newline=""))
    lines = [(reader.line_num, cells) for cells in reader]
    header = lines[0][1] if lines else []
    if header != columns:
        missing = [column for column in columns if column not in header]
        raise EvidenceError(
            f"{path.name}, line 1: expected the columns {', '.join(columns)}; "
            f"found {', '.join(header) or 'nothing'}"
            + (f"; missing: {', '.join(missing)}." if missing else ".")
        )
    for line, cells in lines:
        if len(cells) != len(columns):
            raise EvidenceError(
                f"{path.name}, line {line}: expected {len(columns)} cells, found {len(cells)}."
            )
    return [(line, dict(zip(columns, cells, strict=True))) for line, cells in lines[1:]]


def _read_cell(text: str, field: dict[str, Any], where: str) -> str | float | int | None:
    """Return the cell as its field's type; an empty number is ``None``."""
    kind = field["type"]
    rules = field.get("constraints", {})
    if not text:
        if rules.get("required"):
            raise EvidenceError(f"{where}: expected {_EXPECTED[kind]}, found nothing.")
        return text if kind == "string" else None
    if not re.fullmatch(_FORMS.get(kind, ".*"), text):
        raise EvidenceError(f"{where}: expected {_EXPECTED[kind]}, found {text!r}.")
    if "enum" in rules and text not in rules["enum"]:
        raise EvidenceError(f"{where}: expected one of {', '.join(rules['enum'])}, found {text!r}.")
    if "pattern" in rules and not re.fullmatch(rules["pattern"], text):
        raise EvidenceError(f"{where}: expected the form {rules['pattern']}, found {text!r}.")
    if "minimum" in rules and float(text) < rules["minimum"]:
        raise EvidenceError(f"{where}: expected {rules['minimum']} or more, found {text}.")
    if "maximum" in rules and float(text) > rules["maximum"]:
        raise EvidenceError(f"{where}: expected {rules['maximum']} or less, found {text}.")
    return {"integer": int, "number": float, "string": str}[kind](text)


def _check_row(row: dict[str, Any], place: str, folder: Path) -> None:
    """Refuse what only other cells or files can show to be wrong."""
    for column in row.keys() & {"source", "sources"}:
        _check_keys(row[column], bibliography(folder), "a key of references.bib", place, column)
    for column in row.keys() & {"fact", "facts"}:
        _check_keys(row[column], _fact_ids(folder), "the id of a fact", place, column)
    if row.keys() >= FACT_COLUMNS:
        _check_effect(row, place)


def _check_keys(text: str, known: Collection[str], what: str, place: str, column: str) -> None:
    """Refuse a key that leads nowhere; a column in the plural takes several, between spaces."""
    for key in text.split() if column.endswith("s") else [text]:
        if key and key not in known:
            raise EvidenceError(f"{place}, column {column}: expected {what}, found {key!r}.")


@cache
def _fact_ids(folder: Path) -> frozenset[str]:
    """Return the ids of all facts, read without a check, so that facts may name each other."""
    return frozenset(
        texts["id"]
        for table in tables(folder).values()
        if holds_facts(table)
        for _, texts in _read_lines(
            folder / table["path"], [field["name"] for field in table["schema"]["fields"]]
        )
    )


def _check_key(rows: dict[int, dict[str, Any]], columns: list[str], file: str) -> None:
    """Refuse two rows (by their line) that have the same key."""
    seen = set()
    for line, row in rows.items():
        key = tuple(row[column] for column in columns)
        if key in seen:
            what = f"column{'s' * (len(key) > 1)} {', '.join(columns)}"
            found = ", ".join(map(repr, key))
            raise EvidenceError(f"{file}, line {line}, {what}: {found} stands there twice.")
        seen.add(key)


def _above(low: float) -> str:
    """Return in words that a number may not be lower; the smallest step means zero excluded."""
    return "above 0" if low == math.ulp(0.0) else f"{low} or more"


def _check_effect(row: dict[str, Any], place: str) -> None:
    kind, value, ci_low, ci_high = (
        row[column] for column in ("effect_type", "value", "ci_low", "ci_high")
    )
    low, high = LIMITS.get(kind, (-math.inf, math.inf))
    for column in ("value", "ci_low", "ci_high"):
        if row[column] is not None and not low <= row[column] <= high:
            allowed = f"between {low} and {high}" if high < math.inf else _above(low)
            raise EvidenceError(
                f"{place}, column {column}: expected {kind} {allowed}, found {row[column]:g}."
            )
    if (ci_low is None) != (ci_high is None):
        raise EvidenceError(f"{place}, column ci_low: expected both ends of the interval or none.")
    if ci_low is not None and not ci_low <= value <= ci_high:
        raise EvidenceError(
            f"{place}, column value: expected a value inside its interval "
            f"[{ci_low:g}, {ci_high:g}], found {value:g}."
        )
