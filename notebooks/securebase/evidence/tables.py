"""Read the tables of ``data/`` and refuse a bad cell with one sentence.

What a column may hold stands in ``data/datapackage.json`` (a Frictionless tabular data package)
and nowhere else. Here are only the checks between columns, which that format cannot express.
"""

import csv
import io
import json
import re
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

LIMITS = {"r": (-1, 1), "phi": (-1, 1), "kappa": (-1, 1), "percent": (0, 100)}
"""Lowest and highest possible value of each kind of effect that has limits."""

_DTYPES = {"integer": "Int64", "number": "float64", "string": "str"}
_FORMS = {"integer": r"-?[0-9]+", "number": r"-?[0-9]+(\.[0-9]+)?"}
_EXPECTED = {"integer": "a whole number", "number": "a number", "string": "text"}


def tables(folder: Path | None = None) -> dict[str, dict[str, Any]]:
    """Return what ``datapackage.json`` says of each table.

    Parameters
    ----------
    folder : Path, optional
        Where the tables are; the project's ``data/`` if left out.

    Returns
    -------
    dict of str to dict
        Table name to its Frictionless resource: ``path``, ``title``, ``schema`` and so on.

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
        One row per fact, indexed by its ``id``; a number that was not seen is missing. Each call
        returns its own copy.

    Raises
    ------
    EvidenceError
        If there is no such table, or a cell is not what it should be; the sentence names the
        file, the line, the column and what was expected.
    """
    import pandas as pd  # late: a single fact needs no table, and pandas takes long to load

    rows = read_rows(name, folder or data_folder())
    schema = tables(folder)[name]["schema"]
    columns = {
        field["name"]: pd.array([row[field["name"]] for row in rows], dtype=_DTYPES[field["type"]])
        for field in schema["fields"]
    }
    return pd.DataFrame(columns).set_index(schema["primaryKey"])


@cache
def read_rows(name: str, folder: Path) -> tuple[dict[str, Any], ...]:
    """Return the rows of one table, checked; what was not seen is ``None``.

    Parameters and errors are those of `load`. All callers share the rows: do not change them.
    """
    known = tables(folder)
    if name not in known:
        raise EvidenceError(f"There is no table {name!r}. Choose one of: {', '.join(known)}.")
    file = known[name]["path"]
    schema = known[name]["schema"]
    fields = {field["name"]: field for field in schema["fields"]}
    rows = []
    for line, texts in _read_lines(folder / file, list(fields)):
        place = f"{file}, line {line}"
        row = {
            column: _read_cell(text, fields[column], f"{place}, column {column}")
            for column, text in texts.items()
        }
        _check_row(row, place, folder)
        rows.append(row)
    (column,) = schema["primaryKey"]
    seen = set()
    for key in (row[column] for row in rows):
        if key in seen:
            raise EvidenceError(f"{file}, column {column}: {key!r} stands there twice.")
        seen.add(key)
    return tuple(rows)


def _read_lines(path: Path, columns: list[str]) -> list[tuple[int, dict[str, str]]]:
    """Return the line number and the texts by column of each row below the header."""
    reader = csv.reader(io.StringIO(read_text(path), newline=""))
    lines = [(reader.line_num, cells) for cells in reader]
    header = lines[0][1] if lines else []
    if header != columns:
        raise EvidenceError(
            f"{path.name}, line 1: expected the columns {', '.join(columns)}; "
            f"found {', '.join(header) or 'nothing'}."
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
    return {"integer": int, "number": float, "string": str}[kind](text)


def _check_row(row: dict[str, Any], place: str, folder: Path) -> None:
    """Refuse what only several cells together can show to be wrong."""
    if "source" in row and row["source"] not in bibliography(folder):
        raise EvidenceError(
            f"{place}, column source: expected a key of references.bib, found {row['source']!r}."
        )
    if row.keys() >= FACT_COLUMNS:
        _check_effect(row, place)


def _check_effect(row: dict[str, Any], place: str) -> None:
    kind, value, ci_low, ci_high = (
        row[column] for column in ("effect_type", "value", "ci_low", "ci_high")
    )
    low, high = LIMITS.get(kind, (float("-inf"), float("inf")))
    for column in ("value", "ci_low", "ci_high"):
        if row[column] is not None and not low <= row[column] <= high:
            raise EvidenceError(
                f"{place}, column {column}: expected {kind} between {low} and {high}, "
                f"found {row[column]:g}."
            )
    if (ci_low is None) != (ci_high is None):
        raise EvidenceError(f"{place}, column ci_low: expected both ends of the interval or none.")
    if ci_low is not None and not ci_low <= value <= ci_high:
        raise EvidenceError(
            f"{place}, column value: expected a value inside its interval "
            f"[{ci_low:g}, {ci_high:g}], found {value:g}."
        )
