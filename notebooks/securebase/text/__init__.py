"""Every sentence of widgets, slides, handouts and the site, by language and room.

Code asks for a sentence by its key, ``say("coin.summary", heads=7)``, so that a translator
changes files in ``text/`` and nothing else.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGE = "en"

PROVENANCE = ("facts", "ours")
"""Lists at the top of a file that say where its numbers come from; no sentences."""


@cache
def _load(room: str) -> dict[str, Any]:
    path = Path(__file__).parent / LANGUAGE / f"{room}.toml"
    text = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {key: part for key, part in text.items() if key not in PROVENANCE}


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
    found: Any = _load(room)
    for part in parts:
        if not isinstance(found, dict) or part not in found:
            raise KeyError(f"The text files have nothing under {key!r} ({LANGUAGE}).")
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
        The sentence.
    """
    return section(key).format(**values)
