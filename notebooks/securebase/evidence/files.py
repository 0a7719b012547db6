"""Where the files of ``data/`` are, and the one error of the evidence room."""

import csv
from pathlib import Path


class EvidenceError(ValueError):
    """An evidence file, or a question put to it, is not as expected; says where and what."""


def data_folder() -> Path:
    """Return the project's ``data/``, found from this file and not from the working folder."""
    return Path(__file__).resolve().parents[3] / "data"


def read_text(path: Path) -> str:
    """Return the text of a file of ``data/``.

    Parameters
    ----------
    path : Path
        A UTF-8 file.

    Returns
    -------
    str
        Its text.

    Raises
    ------
    EvidenceError
        If there is no such file, or it is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise EvidenceError(
            f"There is no file {path.name} in {path.parent.name}/. The folder data/ has to lie "
            "beside the folder notebooks/: download the whole project again."
        ) from error
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8")
        byte = error.object[error.start]
        raise EvidenceError(
            f"{path.name}, {_place(before, path.suffix)}: expected UTF-8 text, "
            f"found the byte 0x{byte:02X}."
        ) from error


def _place(before: str, suffix: str) -> str:
    """Return where a text goes on, as line and, in a table, column."""
    line = before.count("\n") + 1
    if suffix != ".csv":
        return f"line {line}"
    start = before.rpartition("\n")[2] + "x"  # the cell that goes on is not empty
    number = len(next(csv.reader([start])))
    names = before.partition("\n")[0].split(",") if line > 1 else []
    return f"line {line}, column {dict(enumerate(names, start=1)).get(number, number)}"
