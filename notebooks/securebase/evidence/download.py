"""Fetch the one raw file a reader may want: answers to a questionnaire on adult attachment.

Nothing in the series needs it: the summaries computed from it are tables of ``data/``
(``ecr_overall`` and the other four whose names begin so). As nearly no reader downloads anything,
what that takes is loaded late.
"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from securebase.evidence.files import EvidenceError
from securebase.evidence.tables import load

if TYPE_CHECKING:
    from http.client import HTTPResponse

    import pandas as pd

ECR_URL = (
    "https://raw.githubusercontent.com/haghish/openpsychometrics/"
    "5c97a7eebd2809cc526b1671d1fdeb82cedd5545/ECR-data-1March2018/data.csv"
)
"""Where the file is, at one commit, so that it can never change."""

ECR_SHA256 = "7703f7f7b4d35d1d85b5cf4062cecc94380cdedd4fcd16132411186c1ac95ec1"
"""The file's fingerprint: one byte changed, and it would be another."""

_NAME = "ecr-2018-03-01.csv"
_NOT_NEEDED = "nothing in the series needs this file, and the summaries in data/ go on working"
_GENDERS = {1: "men", 2: "women", 3: "other"}
_TIMEOUT = 30
_NOTHING_LEFT = 416


def fetch_ecr(folder: Path | None = None) -> Path:
    """Download the answers of 51,491 people to a questionnaire on adult attachment.

    About 4 MB, from the Open-Source Psychometrics Project (1 March 2018), with a progress bar.
    A file that is there already is not downloaded again; an interrupted download goes on where
    it stopped when this is called again.

    Parameters
    ----------
    folder : Path, optional
        Where to keep the file; the user's own cache folder if left out.

    Returns
    -------
    Path
        The file, unchanged. Read it with `load_ecr`.

    Raises
    ------
    EvidenceError
        If there is no connection, or what came is not the file expected; it is then removed.
    """
    from http.client import HTTPException

    import pooch

    home = Path(folder or pooch.os_cache("secure-base"))
    downloader = partial(_download, part=home / f"{_NAME}.part")
    try:
        return Path(
            pooch.retrieve(
                ECR_URL, f"sha256:{ECR_SHA256}", fname=_NAME, path=home, downloader=downloader
            )
        )
    except (OSError, HTTPException) as error:
        raise EvidenceError(
            f"The answers could not be downloaded ({error}), but {_NOT_NEEDED}; run this again "
            "later, and it goes on where it stopped."
        ) from error
    except ValueError as error:
        raise EvidenceError(
            "The downloaded answers are not the file expected (their SHA-256 differs) and were "
            f"removed: run this again, or go on without, since {_NOT_NEEDED}."
        ) from error


def _download(url: str, output_file: str, _: object, part: Path) -> None:
    """Download a file for pooch, through ``part``, which stays if the download breaks off."""
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    have = part.stat().st_size if part.exists() else 0
    request = Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    try:
        with urlopen(request, timeout=_TIMEOUT) as answer:
            goes_on = answer.status == 206  # a server that knows no ranges sends all again
            _store(answer, part, have if goes_on else 0)
    except HTTPError as error:
        if error.code != _NOTHING_LEFT:
            raise
    part.replace(output_file)


def _store(answer: "HTTPResponse", part: Path, have: int) -> None:
    """Write what the server sends behind the first ``have`` bytes of a file."""
    from tqdm import tqdm

    length = answer.headers["Content-Length"]
    total = have + int(length) if length else None
    with (
        part.open("ab" if have else "wb") as file,
        tqdm(total=total, initial=have, unit="B", unit_scale=True, desc=_NAME) as bar,
    ):
        while piece := answer.read(1 << 16):
            file.write(piece)
            bar.update(len(piece))
        if total and file.tell() < total:
            raise ConnectionError(f"it broke off after {file.tell():,} of {total:,} bytes")


def load_ecr(path: Path | None = None) -> "pd.DataFrame":
    """Load the answers, cleaned and scored as for the summaries in ``data/``.

    Kept are people aged 18 to 90 who answered every item and the question on gender; left out
    are exact duplicates and people who gave one and the same answer to all items. No norms: they
    chose to take a test on the internet.

    Parameters
    ----------
    path : Path, optional
        The raw file; fetched with `fetch_ecr` if left out.

    Returns
    -------
    pandas.DataFrame
        One row per person: ``age`` in years; ``gender``, ``"men"``, ``"women"`` or ``"other"``;
        ``country``, two letters; ``avoidance`` and ``anxiety``, each the mean of 18 items, from
        1 to 5; ``item_1`` to ``item_36``, the answers as given, from 1 to 5.

    Raises
    ------
    EvidenceError
        If the file cannot be fetched, or is not of the expected form.

    Notes
    -----
    Which item belongs to which scale, and which are reversed, stands in the table ``ecr_items``
    [1]_.

    References
    ----------
    .. [1] ``reference("brennan1998")``
    """
    items = load("ecr_items")
    raw = _read(fetch_ecr() if path is None else Path(path), [f"Q{item}" for item in items.index])
    people = raw[_usable(raw)].reset_index(drop=True)
    answers = people.filter(regex=r"^Q\d")
    answers.columns = items.index
    forward = items["keyed"].to_numpy() == "forward"
    turned = answers * np.where(forward, 1, -1) + np.where(forward, 0, 6)
    scores = {
        scale: turned.loc[:, items["scale"] == scale].mean(axis=1)
        for scale in ("avoidance", "anxiety")
    }
    return (
        people[["age", "gender", "country"]]
        .replace({"gender": _GENDERS})
        .assign(**scores)
        .join(answers.add_prefix("item_"))
    )


def _read(path: Path, questions: list[str]) -> "pd.DataFrame":
    """Read the raw file: answers 1 to 5, or 0 for none, then age, gender and country."""
    import pandas as pd

    columns = [*questions, "age", "gender", "country"]
    whole = dict.fromkeys(columns[:-1], "int64")
    try:
        # NA is Namibia
        raw = pd.read_csv(path, dtype=whole, keep_default_na=False, encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise EvidenceError(f"{path.name} cannot be read as answers: {reason}.") from error
    if list(raw.columns) != columns:
        raise EvidenceError(f"{path.name}, line 1: expected the columns {', '.join(columns)}.")
    for column, highest in {**dict.fromkeys(questions, 5), "gender": max(_GENDERS)}.items():
        wrong = raw.index[~raw[column].between(0, highest)]
        if len(wrong):
            raise EvidenceError(
                f"{path.name}, line {wrong[0] + 2}, column {column}: expected 0 to {highest}, "
                f"found {raw.loc[wrong[0], column]}."
            )
    return raw


def _usable(raw: "pd.DataFrame") -> "pd.Series":
    """Return who is kept: one truth value per row of the raw file."""
    answers = raw.filter(regex=r"^Q\d")
    return (
        answers.gt(0).all(axis=1)
        & answers.ne(answers["Q1"], axis=0).any(axis=1)
        & raw["age"].between(18, 90)
        & raw["gender"].gt(0)
        & ~raw.duplicated()
    )
