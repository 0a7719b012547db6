"""Routes: several ways in which a simulated relationship comes to be coded disorganised."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, reduce
from operator import or_
from typing import Any

import numpy as np

from securebase.demos.base import Columns, Demo, Drawn, Lesson, State, Switch, Whole
from securebase.demos.controls import Control
from securebase.figures.routes import draw_routes, update_routes
from securebase.lesson.predict import Prediction
from securebase.model import PATTERNS, PRESETS, SWITCHES, CarePattern
from securebase.model import Switch as Change
from securebase.text import say, section

FAMILIES = 1000
MOMENTS = (250, 250, 0)
"""Moments of daily life in the population: before care changes, after it, and no retest."""

SETS = 20
"""How many sets of families there are to choose from; few, so that a set is soon in memory."""

NEAR = 50
"""A prediction counts as right within so many of 1,000."""

ASKED = "hardship"
"""The row that the question is about."""

ANSWERS_WELL = replace(PRESETS["sensitive"], frightening=0.0, withdrawing=0.0)

ROWS: Mapping[str, tuple[CarePattern | None, Change]] = {
    "answers_well": (ANSWERS_WELL, Change()),
    "frightening": (replace(ANSWERS_WELL, frightening=0.5), Change()),
    "withdrawing": (replace(ANSWERS_WELL, withdrawing=0.5), Change()),
    "hardship": (
        replace(
            ANSWERS_WELL,
            capacity=PRESETS["hardship"].capacity,
            hardship=PRESETS["hardship"].hardship,
        ),
        Change(),
    ),
    "separations": (ANSWERS_WELL, SWITCHES["alarming_separations"]),
    "coder": (ANSWERS_WELL, Change(lab={"coder_error": 2.0})),
    "population": (None, Change()),
}
"""Caregiver and change of each row, from the top; None stands for families as they differ."""

LEAVE_OUT = {
    "alarming": SWITCHES["no_frightening"] | SWITCHES["no_withdrawing"],
    "freezing": SWITCHES["no_freezing"],
    "coder_error": SWITCHES["no_coder_error"],
}
"""What leaving out each route changes in the model."""


@dataclass(frozen=True)
class Found:
    """How many relationships are coded disorganised.

    Attributes
    ----------
    full, now : dict of str to int
        Of `FAMILIES` relationships in each of the `ROWS`, with all routes open and as set.
    closed : tuple of str
        The routes that are left out: keys of `LEAVE_OUT`.
    """

    full: dict[str, int]
    now: dict[str, int]
    closed: tuple[str, ...]


@lru_cache(maxsize=4096)
def count_disorganised(row: str, closed: tuple[str, ...], family: int) -> int:
    """Simulate the relationships of one row and count those coded disorganised.

    Parameters
    ----------
    row : str
        A key of `ROWS`.
    closed : tuple of str
        The routes that are left out: keys of `LEAVE_OUT`.
    family : int
        The seed: the same babies with the same needs in all rows but the population.

    Returns
    -------
    int
        Of `FAMILIES` relationships.
    """
    care, change = ROWS[row]
    change = reduce(or_, (LEAVE_OUT[name] for name in closed), change)
    rng = np.random.default_rng(family)
    if care is None:
        found = change.run_study(FAMILIES, rng, moments=MOMENTS).test
    else:
        found = change.simulate_families(care, FAMILIES, rng)
    return int(np.sum(found.patterns == PATTERNS.index("D")))


class Routes(Demo):
    """Close one route to a code of disorganised after the other, and count what is left."""

    room = "routes"
    badge = "SIMULATED"
    presets = {
        "everything": dict.fromkeys(LEAVE_OUT, True),
        **{f"no_{name}": dict.fromkeys(LEAVE_OUT, True) | {name: False} for name in LEAVE_OUT},
        "nothing": dict.fromkeys(LEAVE_OUT, False),
    }
    lessons = {"hardship": Lesson(first=tuple(LEAVE_OUT), start={"alarming": False})}

    def specify(self) -> dict[str, Control]:
        """Return a switch for each route, and the seed."""
        return {name: Switch(True) for name in LEAVE_OUT} | {"family": Whole(0, SETS - 1, 0)}

    @classmethod
    def draw(cls) -> Drawn:
        """Draw the axes and the names of the rows."""
        rows = section("routes.rows")
        return draw_routes(section("routes.axes"), [rows[row] for row in ROWS])

    def compute(self, state: State) -> Found:
        """Count in every row, with all routes open and as set."""
        closed = tuple(name for name in LEAVE_OUT if not state[name])
        full, now = (
            {row: count_disorganised(row, left_out, state["family"]) for row in ROWS}
            for left_out in ((), closed)
        )
        return Found(full, now, closed)

    def update(self, result: Found, prediction: Prediction | None) -> None:
        """Show both bars of every row and the prediction on the row asked about."""
        guess = None
        if prediction is not None:
            words = say("routes.axes.guess", n=prediction.value)
            guess = (list(ROWS).index(ASKED), prediction.value, words)
        update_routes(self.drawn, list(result.full.values()), list(result.now.values()), guess)

    def summarise(self, result: Found) -> dict[str, Any]:
        """Return the count of every row, as set and with all routes open."""
        return result.now | {f"{row}_full": count for row, count in result.full.items()}

    def describe(self, result: Found, prediction: Prediction | None) -> tuple[str, str]:
        """Say which routes are closed and how many relationships are still coded disorganised."""
        names = section("routes.closed")
        closed = ", ".join(names[name] for name in result.closed or ("none",))
        numbers = self.summarise(result) | {"closed": closed}
        kind = "closed" if result.closed else "open"
        words = section("routes.rows")
        rows = "; ".join(
            say("routes.say.row", row=words[row], full=result.full[row], now=result.now[row])
            for row in ROWS
        )
        caption = say(f"routes.say.caption_{kind}", **numbers)
        return caption, say("routes.say.alt", rows=rows.replace("\n", " "), closed=closed)

    def tabulate(self, result: Found) -> Columns:
        """Return the counts of every row."""
        words, rows = section("routes.table"), section("routes.rows")
        return {
            words["row"]: [rows[row].replace("\n", " ") for row in ROWS],
            words["full"]: list(result.full.values()),
            words["now"]: list(result.now.values()),
        }

    def judge(self, result: Found, prediction: Prediction) -> bool:
        """Return whether the prediction comes near what the row asked about shows."""
        return abs(result.now[ASKED] - prediction.value) <= NEAR
