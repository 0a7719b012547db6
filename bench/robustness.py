"""Thousands of random states over all demos: none may fail, and nonsense must be refused.

``make bench PARTS=robustness`` measures it; `make test` visits a few hundred states.
"""

import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from states import LESSONS, bad_values, random_state, revealed

from securebase.demos.base import Demo

STATES = 10_000


def measure(states: int = STATES) -> dict[str, dict[str, Any]]:
    """Visit random states, each with a value that no control should take, and count what fails."""
    started = time.perf_counter()
    failures = _failures(states)
    seconds = time.perf_counter() - started
    for failure in failures:
        print(failure, file=sys.stderr)
    return {
        "robustness": {
            "ratio": len(failures) / states,
            "ours": len(failures),
            "against": states,
            "unit": f"failures in random states of {len(LESSONS)} lessons, {seconds:.0f} s",
        }
    }


def _failures(states: int) -> list[str]:
    with ProcessPoolExecutor() as pool:
        found = pool.map(partial(_failures_of, states), range(len(LESSONS)))
        return list(chain.from_iterable(found))


def _failures_of(states: int, number: int) -> list[str]:
    """Visit one lesson's part of the states."""
    rng = np.random.default_rng((20250101, number))
    cls, lesson = LESSONS[number]
    demo = revealed(cls, lesson)
    found = []
    for _ in range(number, states, len(LESSONS)):
        state = random_state(demo, rng)
        try:
            _visit(demo, state, rng)
        except Exception as failure:  # whatever it is: it is counted
            found.append(f"{cls.__name__} ({lesson}) at {state}: {failure!r}")
    return found


def _visit(demo: Demo, state: dict[str, Any], rng: np.random.Generator) -> None:
    """Show a state; then let one control refuse one bad value with a sentence that names it."""
    demo._go(state)  # what `drive` does, without encoding the picture a second time
    shown = demo._stage.scene
    name = rng.choice(list(demo.controls))
    bad = bad_values(demo.controls[name])
    value, before = bad[rng.integers(len(bad))], demo.state
    said = _refusal(demo, name, value)
    if not (
        shown.alt and shown.caption and shown.picture and name in said and demo.state == before
    ):
        raise RuntimeError(f"Words or picture are missing, or {value!r} was taken: {said}")


def _refusal(demo: Demo, name: str, value: Any) -> str:
    try:
        demo.drive(**{name: value})
    except ValueError as refusal:
        return str(refusal)
    return ""
