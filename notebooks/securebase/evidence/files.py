"""Where the files of ``data/`` are, and the one error of the evidence room."""

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
        line = error.object[: error.start].count(b"\n") + 1
        raise EvidenceError(f"{path.name}, line {line}: expected UTF-8 text.") from error
