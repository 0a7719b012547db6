"""The real samples of notebook 07: published percentages, and what chance alone would give."""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
from matplotlib.artist import Artist

from securebase.demos.base import Choice, Columns, Demo, Drawn, Lesson, State
from securebase.demos.controls import Control
from securebase.demos.small_samples import binomial
from securebase.evidence import Fact, cite, fact, read_rows, wilson_interval
from securebase.figures.real_samples import RealCell, RealRow, draw_real, name_rows, update_real
from securebase.lesson.predict import Prediction
from securebase.text import say, section

GROUPS = {
    "countries": {
        "china": ("china_1988",),
        "germany": ("germany_1988",),
        "great_britain": ("great_britain_1988",),
        "israel": ("israel_1988",),
        "japan": ("japan_1988",),
        "netherlands": (),
        "sweden": ("sweden_1988",),
        "usa": ("usa_1988", "usa_1994"),
    },
    "samples": {
        "dogon": ("dogon",),
        "italy": ("italy",),
        "kibbutz_communal": ("kibbutz_communal",),
        "kibbutz_home": ("kibbutz_home",),
        "sapporo": ("sapporo",),
        "uganda": ("uganda",),
    },
}
"""Rows in the order of their names, and how the keys of their facts begin."""

PATTERNS = ("secure", "avoidant", "resistant", "disorganised")
THREE = "three categories"
TOTALS = {THREE: "all_1988", "four categories": "world"}
"""What a sample is compared with: the total of studies that counted in the same way."""

IN_PAPER = "VERIFIED"
HIGHEST_USA = "usa_1988_secure_highest"
NEAR = 5


@dataclass(frozen=True)
class Cell:
    """What is known of one pattern in one row.

    Attributes
    ----------
    row, pattern : str
        Which cell it is.
    facts : tuple of Fact
        None if the cell was not seen; one; or both ends of a range over samples.
    coding : str
        How many categories there were, as `data/culture.csv` says.
    """

    row: str
    pattern: str
    facts: tuple[Fact, ...]
    coding: str

    @cached_property
    def count(self) -> int | None:
        """Relationships counted; None where the percent cannot come from that many."""
        if len(self.facts) != 1 or self.facts[0].n is None:
            return None
        (known,) = self.facts
        count = round(known.value * known.n / 100)
        return count if abs(100 * count / known.n - known.value) <= 0.5 else None

    @cached_property
    def interval(self) -> tuple[float, float] | None:
        """Ends of the 95% interval in percent, where the count is known."""
        if self.count is None:
            return None
        low, high = wilson_interval(self.count, self.facts[0].n)
        return 100 * low, 100 * high

    @property
    def total(self) -> float | None:
        """Percent in all studies that counted in the same way; None if there is no such total."""
        if self.coding not in TOTALS or self.pattern not in patterns_of(self.coding):
            return None
        return fact(f"{TOTALS[self.coding]}_{self.pattern}").value

    @cached_property
    def chance(self) -> tuple[float, float] | None:
        """Percents between which 95 of 100 samples of this size from the total would lie."""
        if self.count is None or self.total is None:
            return None
        low, high = chance_range(self.facts[0].n, self.total / 100)
        return 100 * low / self.facts[0].n, 100 * high / self.facts[0].n

    @property
    def stands_out(self) -> bool:
        """Whether the sample lies outside what chance alone would give."""
        if self.chance is None:
            return False
        low, high = self.chance
        return not low <= 100 * self.count / self.facts[0].n <= high

    @property
    def in_paper(self) -> bool:
        """Whether all its numbers were read in the paper itself."""
        return all(each.status == IN_PAPER for each in self.facts)


def chance_range(n: int, share: float) -> tuple[int, int]:
    """Return the counts between which chance alone leaves at least 95 of 100 samples.

    Parameters
    ----------
    n : int
        Size of the sample, 1 to 1,000.
    share : float
        Share where the sample comes from, strictly between 0 and 1.

    Returns
    -------
    tuple of int
        The 2.5% and the 97.5% quantile of the binomial distribution.
    """
    up_to = np.cumsum(binomial(n, share))
    return int(np.searchsorted(up_to, 0.025)), int(np.searchsorted(up_to, 0.975))


def patterns_of(coding: str) -> tuple[str, ...]:
    """Return the patterns that may have been told apart; other groups share only the first."""
    if coding in ("four categories", "not seen"):
        return PATTERNS
    return PATTERNS[:3] if coding == THREE else PATTERNS[:1]


@cache
def read_cell(group: str, row: str, pattern: str) -> Cell:
    """Return what the table holds of one pattern in one row.

    Parameters
    ----------
    group, row : str
        Keys of `GROUPS`.
    pattern : str
        One of `PATTERNS`.

    Returns
    -------
    Cell
        Its facts, which may be none.
    """
    starts = tuple(f"{start}_" for start in GROUPS[group][row])
    own = [each for each in read_rows("culture") if each["id"].startswith(starts)]
    found = [each for each in own if each["category"] == pattern]
    # a row of the table of 1988 of which nothing was seen had three categories like the others
    coding = next((each["coding"] for each in (*found, *own)), THREE)
    return Cell(row, pattern, tuple(fact(each["id"]) for each in found), coding)


@dataclass(frozen=True)
class Shown:
    """The rows of one group: the percent secure, and another pattern beside it.

    Attributes
    ----------
    group, pattern : str
        A key of `GROUPS`, and one of `PATTERNS` but the first.
    rows : tuple of (Cell, Cell)
        Secure and the other pattern, from the top.
    """

    group: str
    pattern: str
    rows: tuple[tuple[Cell, Cell], ...]

    @property
    def cells(self) -> list[Cell]:
        """All cells, row by row."""
        return [cell for row in self.rows for cell in row]

    @property
    def missing(self) -> int:
        """How many cells were not seen, though the pattern was counted there."""
        return sum(_word_for_nothing(cell) == "not_seen" for cell in self.cells)

    def outside(self, pattern: str) -> list[str]:
        """Return the names of the rows that lie outside what chance alone would give."""
        return [name_of(c.row) for c in self.cells if c.pattern == pattern and c.stands_out]


def look_up(group: str, pattern: str) -> Shown:
    """Return the rows of a group.

    Parameters
    ----------
    group : str
        A key of `GROUPS`.
    pattern : {"avoidant", "resistant", "disorganised"}
        What to show beside the percent secure.

    Returns
    -------
    Shown
        Its rows, in the order of their names.
    """
    rows = [
        tuple(read_cell(group, row, p) for p in (PATTERNS[0], pattern)) for row in GROUPS[group]
    ]
    return Shown(group, pattern, tuple(rows))


class RealSamples(Demo):
    """Published percentages of countries and samples, with all that is not known of them."""

    room = "real_samples"
    badge = "DATA"
    presets = {
        f"{group}_{pattern}": {"group": group, "pattern": pattern}
        for group in GROUPS
        for pattern in PATTERNS[1:]
        if (group, pattern) != ("countries", "disorganised")
    }
    lessons = {
        "within": Lesson(first=("group", "pattern"), free=("group", "pattern")),
        "samples": Lesson(
            first=("group", "pattern"), start={"group": "samples"}, free=("group", "pattern")
        ),
    }

    def specify(self) -> dict[str, Control]:
        """Return the group and the pattern."""
        patterns = section("real_samples.pattern")
        return {
            "group": Choice(section("real_samples.group"), "countries"),
            "pattern": Choice({name: patterns[name] for name in PATTERNS[1:]}, "avoidant"),
        }

    @classmethod
    def draw(cls) -> Drawn:
        """Draw the axes."""
        return draw_real(section("real_samples.axes"), max(map(len, GROUPS.values())))

    def tease(self, state: State) -> list[Artist]:
        """Name the rows before their numbers are shown."""
        rows = [_row(row) for row in look_up(**state).rows]
        return name_rows(self.drawn, [(row.name, row.detail) for row in rows])

    def tease_words(self, state: State) -> str:
        """Say which rows there are."""
        return say("real_samples.say.rows", rows="; ".join(map(name_of, GROUPS[state["group"]])))

    def compute(self, state: State) -> Shown:
        """Look up the group."""
        return look_up(**state)

    def update(self, result: Shown, prediction: Prediction | None) -> None:
        """Show the cells and the prediction."""
        guess = None
        if prediction is not None:
            if self.lesson == "within":
                guess = (prediction.value, say("real_samples.axes.guess", n=prediction.value))
            else:
                guess = (None, say("real_samples.axes.choice", words=prediction.label))
        titles = [say("real_samples.axes.title", pattern=p) for p in ("secure", result.pattern)]
        update_real(self.drawn, titles, [_row(row) for row in result.rows], guess)

    def summarise(self, result: Shown) -> dict[str, Any]:
        """Return each percent by its key, and how many cells are missing or stand out."""
        known = {each.id: each.value for cell in result.cells for each in cell.facts}
        return known | {
            "missing": result.missing,
            "outside_secure": len(result.outside("secure")),
            "outside_pattern": len(result.outside(result.pattern)),
        }

    def describe(self, result: Shown, prediction: Prediction | None) -> tuple[str, str]:
        """Say what the rows show and what was not seen; the description reads every row."""
        words = {"missing": result.missing, "pattern": result.pattern}
        for name in ("secure", result.pattern):
            shown = [c.facts[0].value for c in result.cells if c.pattern == name and _single(c)]
            words[f"{'secure' if name == 'secure' else 'other'}_range"] = _range(shown)
            words[f"{'secure' if name == 'secure' else 'other'}_outside"] = _list(result, name)
        caption = say(f"real_samples.say.{result.group}", **words)
        rows = "; ".join(_row_in_words(row) for row in result.rows)
        return caption, say("real_samples.say.alt", count=len(result.rows), rows=rows, **words)

    def tabulate(self, result: Shown) -> Columns:
        """Return a line for every cell."""
        words = section("real_samples.table")
        lines = [_line(cell, words) for cell in result.cells]
        return {words[name]: [line[name] for line in lines] for name in lines[0]}

    def judge(self, result: Shown, prediction: Prediction) -> bool:
        """Return whether the highest sample was predicted nearly, or which pattern stands out."""
        if self.lesson == "samples":
            return prediction.value == "avoidant"
        return abs(prediction.value - fact(HIGHEST_USA).value) <= NEAR


def name_of(row: str) -> str:
    """Return what a row is called."""
    return say(f"real_samples.rows.{row}")


def _single(cell: Cell) -> bool:
    return len(cell.facts) == 1


def _range(values: list[float]) -> str:
    if not values:
        return section("real_samples.say.nothing")
    return say("real_samples.say.range", low=min(values), high=max(values))


def _list(result: Shown, pattern: str) -> str:
    names = result.outside(pattern)
    return "; ".join(names) if names else section("real_samples.say.none")


def _word_for_nothing(cell: Cell) -> str:
    """Return why a cell is empty; an empty text if it is not."""
    if cell.facts:
        return ""
    return "not_seen" if cell.pattern in patterns_of(cell.coding) else "no_category"


def _percents(cell: Cell) -> str:
    values = [each.printed(each.value) for each in cell.facts]
    return say("real_samples.cell.to", low=values[0], high=values[1]) if values[1:] else values[0]


def _in_words(cell: Cell) -> str:
    """Return a cell as it is labelled in the picture."""
    if not cell.facts:
        return say(f"real_samples.cell.{_word_for_nothing(cell)}")
    words = _percents(cell)
    if cell.interval:
        words = say("real_samples.cell.interval", percent=words, ends=_ends(cell.interval))
    words += say("real_samples.cell.paper" if cell.in_paper else "real_samples.cell.second_hand")
    return words + (say("real_samples.cell.outside") if cell.stands_out else "")


def _ends(interval: tuple[float, float] | None) -> str:
    low, high = interval or (0, 0)
    return say("real_samples.cell.ends", low=low, high=high) if interval else ""


def _sources(cells: tuple[Cell, ...]) -> str:
    return "; ".join(dict.fromkeys(cite(each.source) for cell in cells for each in cell.facts))


def _row_in_words(row: tuple[Cell, ...]) -> str:
    parts = ", ".join(f"{cell.pattern} {_in_words(cell)}" for cell in row)
    return f"{name_of(row[0].row)}: {parts}"


def _row(row: tuple[Cell, ...]) -> RealRow:
    sizes = [each.n for cell in row for each in cell.facts if each.n is not None]
    n = max(sizes, default=0)
    detail = say(f"real_samples.detail.{row[0].row}", source=_sources(row), n=n)
    cells = [
        RealCell(
            _in_words(cell),
            tuple(each.value for each in cell.facts),
            cell.interval,
            cell.chance,
            cell.total,
            cell.in_paper,
        )
        for cell in row
    ]
    return RealRow(name_of(row[0].row), detail, tuple(cells))


def _line(cell: Cell, words: dict[str, str]) -> dict[str, str]:
    """Return one line of the table."""
    read = words["paper"] if cell.in_paper else words["second_hand"]
    sizes = {each.n for each in cell.facts} - {None}
    return {
        "row": name_of(cell.row),
        "pattern": cell.pattern,
        "percent": _percents(cell) if cell.facts else _in_words(cell),
        "n": ", ".join(map(str, sorted(sizes))) or words["unknown"],
        "interval": _ends(cell.interval) or words["none"],
        "chance": _ends(cell.chance) or words["none"],
        "coding": cell.coding,
        "read": read if cell.facts else words["none"],
        "source": _sources((cell,)) or words["none"],
        "note": " ".join(dict.fromkeys(each.note for each in cell.facts)) or words["none"],
    }
