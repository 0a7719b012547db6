"""Every sentence a widget can say: one folder per language, one TOML file per room.

Code asks for a sentence by its key, ``say("coin.summary", heads=7)``, so that a translator
changes files in ``text/`` and nothing else.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en",)

_language = "en"


def use_language(language: str) -> None:
    """Choose the language of every sentence said from now on.

    Parameters
    ----------
    language : str
        One of `LANGUAGES`.

    Raises
    ------
    ValueError
        If there is no text in that language.
    """
    global _language
    if language not in LANGUAGES:
        raise ValueError(
            f"There is no text in {language!r} yet. Choose one of: {', '.join(LANGUAGES)}."
        )
    _language = language


@cache
def _load(language: str, room: str) -> dict[str, Any]:
    path = Path(__file__).parent / language / f"{room}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def section(key: str) -> Any:
    """Return the part of the text under a dotted key, for example ``"coin.controls"``.

    Parameters
    ----------
    key : str
        Dotted key; its first part names the file.

    Returns
    -------
    str, list or dict
        What stands there in the text file.

    Raises
    ------
    KeyError
        If the text files hold nothing under that key.
    """
    room, *parts = key.split(".")
    found: Any = _load(_language, room)
    for part in parts:
        if part not in found:
            raise KeyError(f"The text files have nothing under {key!r} ({_language}).")
        found = found[part]
    return found


def say(key: str, **values: Any) -> str:
    """Return one sentence, with its blanks filled in by ``str.format``.

    Parameters
    ----------
    key : str
        Dotted key of a sentence.
    **values
        What the blanks of the sentence are called, and what goes into them.

    Returns
    -------
    str
        The sentence in the chosen language.
    """
    return section(key).format(**values)
