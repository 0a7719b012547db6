"""Simulation of 100,000 dyads, beside its random numbers alone and beside plain Python."""

import time
from collections.abc import Callable
from statistics import median

import numpy as np

from securebase.model import (
    PRESETS,
    draw_infants,
    keep_diary,
    live_together,
    new_relationships,
)
from securebase.model.chance import in_chunks

DYADS, MOMENTS = 100_000, 500
DIARIES = 40
ROUNDS = 5
NUMBERS_AT_ONCE = 1 << 16
CARE = PRESETS["good_enough_repairing"]


def live(place: slice, rng: np.random.Generator) -> None:
    """Simulate daily life of one chunk of dyads."""
    n = place.stop - place.start
    live_together(CARE, draw_infants(n, rng), new_relationships(n), MOMENTS, rng)


def draw(place: slice, rng: np.random.Generator) -> None:
    """Draw the random numbers of `live`, into an array that stays in the cache."""
    n = place.stop - place.start
    draw_infants(n, rng)
    numbers = np.empty((NUMBERS_AT_ONCE // (4 * n), 4, n), np.float32)
    for start in range(0, MOMENTS, len(numbers)):
        rng.random(out=numbers[: MOMENTS - start], dtype=np.float32)


def seconds(task: Callable[[], object]) -> float:
    """Return how long a task takes."""
    began = time.perf_counter()
    task()
    return time.perf_counter() - began


def write_diaries() -> None:
    """Simulate a few dyads in plain Python, one after the other."""
    rng = np.random.default_rng(1)
    infants = draw_infants(DIARIES, rng)
    for k in range(DIARIES):
        keep_diary(CARE, infants[k], MOMENTS, rng)


def measure() -> dict[str, dict[str, float | str]]:
    """Return the time of the simulation beside that of less and of more work."""
    rounds = [
        (
            seconds(lambda: in_chunks(live, DYADS, np.random.default_rng(1))),
            seconds(lambda: in_chunks(draw, DYADS, np.random.default_rng(1))),
            seconds(write_diaries) * DYADS / DIARIES,
        )
        for _ in range(ROUNDS)
    ]
    ours, floor, plain = map(median, zip(*rounds, strict=True))
    return {
        "simulation_to_random_floor": {
            "ratio": ours / floor, "ours": ours, "against": floor,
            "unit": f"s for {DYADS:,} dyads x {MOMENTS} moments, against their random numbers",
        },
        "simulation_to_plain_python": {
            "ratio": plain / ours, "ours": ours, "against": plain,
            "unit": f"s for {DYADS:,} dyads, against a loop in plain Python, scaled from {DIARIES}",
        },
    }  # fmt: skip
