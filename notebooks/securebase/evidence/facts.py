"""One published number with all that is needed to judge it and to follow it back."""

import difflib
from dataclasses import dataclass, fields
from functools import cache

from securebase.evidence.files import EvidenceError
from securebase.evidence.tables import holds_facts, read_rows, tables

_SYMBOLS = {"phi": "φ", "kappa": "κ", "alpha": "\N{GREEK SMALL LETTER ALPHA}"}
_COEFFICIENTS = ("r", "phi", "kappa", "alpha", "path", "indirect path")


@dataclass(frozen=True)
class Fact:
    """A published number.

    Parameters
    ----------
    id : str
        Its key, for example ``"sensitivity_security_all"``.
    value : float
        The number itself, in the unit of `effect_type`.
    effect_type : str
        What kind of number: ``"r"``, ``"d"``, ``"g"``, ``"SMD"``, ``"OR"``, ``"phi"``,
        ``"kappa"``, ``"alpha"``, ``"path"``, ``"indirect path"``, ``"percent"`` or
        ``"count"`` (how many there were, a whole number).
    ci_low, ci_high : float or None
        Ends of the 95% confidence interval; ``None`` if it was not seen.
    k, n : int or None
        How many studies or samples (the note says which), and how many dyads or children.
    source : str
        Key of the source; see `securebase.evidence.cite`.
    status : str
        ``"VERIFIED"`` (read in the paper itself) or ``"VERIFIED-SECONDARY"`` (read only in
        someone else's account).
    note : str
        What a reader has to know besides; may be empty.
    """

    id: str
    value: float
    effect_type: str
    ci_low: float | None
    ci_high: float | None
    k: int | None
    n: int | None
    source: str
    status: str
    note: str

    def __str__(self) -> str:
        """Return for example ``r = .25, 95% CI [.22, .28], k = 174, N = 22,914``."""
        symbol = _SYMBOLS.get(self.effect_type, self.effect_type)
        value = self.printed(self.value)
        bare = self.effect_type in ("percent", "count")
        parts = [value if bare else f"{symbol} = {value}"]
        if self.ci_low is not None:
            parts.append(f"95% CI [{self.printed(self.ci_low)}, {self.printed(self.ci_high)}]")
        if self.k is not None:
            parts.append(f"k = {self.k:,}")
        if self.n is not None:
            parts.append(f"N = {self.n:,}")
        if self.status != "VERIFIED":
            parts.append(self.status)
        return ", ".join(parts)

    def printed(self, value: float) -> str:
        """Return a number of this fact's kind as it is printed.

        Parameters
        ----------
        value : float
            The fact's value, an end of its interval, or a number to be compared with them.

        Returns
        -------
        str
            Percent as published, counts whole and with commas, everything else with two decimals;
            with a true minus sign, and without the zero before the point for coefficients that
            stay below one.
        """
        if self.effect_type == "count":
            return f"{value:,.0f}"
        if self.effect_type in _COEFFICIENTS:
            return printed_coefficient(value)
        text = f"{value:g}%" if self.effect_type == "percent" else f"{round(value, 2) + 0.0:.2f}"
        return text.replace("-", "\N{MINUS SIGN}")


def printed_coefficient(value: float) -> str:
    """Return a correlation, or another coefficient from -1 to 1, as it is printed.

    Parameters
    ----------
    value : float
        From -1 to 1.

    Returns
    -------
    str
        Two decimals, without the zero before the point, and with a true minus sign.
    """
    text = f"{round(value, 2) + 0.0:.2f}"  # + 0.0: no minus before a zero
    return text.replace("0.", ".", 1).replace("-", "\N{MINUS SIGN}")


@cache
def _facts() -> dict[str, Fact]:
    found: dict[str, Fact] = {}
    for name, table in tables().items():
        if not holds_facts(table):
            continue
        for row in read_rows(name):
            made = Fact(**{field.name: row[field.name] for field in fields(Fact)})
            if made.id in found:
                raise EvidenceError(
                    f"{table['path']}: the id {made.id!r} is also in another table."
                )
            found[made.id] = made
    return found


def fact(key: str) -> Fact:
    """Return one published number by its key.

    Parameters
    ----------
    key : str
        The ``id`` of a row in one of the tables, for example ``"sensitivity_security_all"``.

    Returns
    -------
    Fact
        The number, its interval, its source and its status.

    Raises
    ------
    EvidenceError
        If no table has such a row; the sentence names the keys that come nearest.
    """
    facts = _facts()
    if key in facts:
        return facts[key]
    near = difflib.get_close_matches(str(key), facts, n=3, cutoff=0.4)
    hint = f" Nearest: {', '.join(near)}." if near else ""
    raise EvidenceError(f"No table in data/ has a fact with the id {key!r}.{hint}")
