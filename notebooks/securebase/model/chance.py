"""Where chance comes from: independent streams, shared out so that threads change nothing."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np

CHUNK = 8192
"""Most dyads simulated together: enough to keep NumPy busy, few enough for the cache."""

_Result = TypeVar("_Result")


def streams(rng: np.random.Generator, count: int) -> list[np.random.Generator]:
    """Return `count` independent generators, seeded from `rng`.

    They use SFC64, NumPy's quickest bit generator, whatever `rng` uses.

    Parameters
    ----------
    rng : numpy.random.Generator or KeptChance
        A generator that can spawn, as ``numpy.random.default_rng(seed)`` can.
    count : int
        How many.

    Returns
    -------
    list of numpy.random.Generator
    """
    if isinstance(rng, KeptChance):
        return rng.streams(count)
    seeds = rng.bit_generator.seed_seq.spawn(count)
    return [np.random.Generator(np.random.SFC64(seed)) for seed in seeds]


def in_chunks(
    simulate: Callable[[slice, np.random.Generator], _Result],
    n: int,
    rng: np.random.Generator,
    threads: int | None = None,
) -> list[_Result]:
    """Simulate n dyads chunk by chunk, several chunks at a time.

    Parameters
    ----------
    simulate : callable
        Gets the place of a chunk among the n dyads and a generator for it.
    n : int
        Number of dyads.
    rng : numpy.random.Generator
        Source of chance.
    threads : int, optional
        How many at a time; the number of processors unless told.  It changes the time
        only, never the results.

    Returns
    -------
    list
        One result per chunk, in order.
    """
    chunks = -(-n // CHUNK)
    bounds = [n * k // chunks for k in range(chunks + 1)]
    places = [slice(*pair) for pair in pairwise(bounds)]
    jobs = list(zip(places, streams(rng, len(places)), strict=True))
    threads = min(threads or os.cpu_count() or 1, len(jobs))
    if threads == 1:
        return [simulate(*job) for job in jobs]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda job: simulate(*job), jobs))


class SharedChance:
    """A generator that gives several groups of dyads exactly the same chance.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the numbers of one group come from.
    groups : int
        How many groups stand side by side along the last axis.
    """

    def __init__(self, rng: np.random.Generator, groups: int) -> None:
        self._rng, self._groups = rng, groups

    def random(self, size: tuple[int, ...], dtype: type = np.float32) -> np.ndarray:
        """Draw uniform numbers, as ``numpy.random.Generator.random``."""
        return self._for_all(self._rng.random(self._one_group(size), dtype))

    def standard_normal(self, size: tuple[int, ...], dtype: type = np.float32) -> np.ndarray:
        """Draw normal numbers, as ``numpy.random.Generator.standard_normal``."""
        return self._for_all(self._rng.standard_normal(self._one_group(size), dtype))

    def _for_all(self, numbers: np.ndarray) -> np.ndarray:
        return numbers if self._groups == 1 else np.tile(numbers, self._groups)

    def _one_group(self, size: tuple[int, ...]) -> tuple[int, ...]:
        return (*size[:-1], size[-1] // self._groups)


class KeptChance:
    """A generator that can give the same numbers again without drawing them anew.

    For simulating the same families with one kind of care after another.  It takes the place
    of a generator wherever the model asks for one; 500 moments of 1,000 dyads take 9 MB.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the numbers come from, the first time.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._kept: list[tuple[tuple, Any]] = []
        self._next = 0

    def again(self) -> "KeptChance":
        """Start once more from the first number, here and in every stream."""
        self._next = 0
        for _, kept in self._kept:
            if isinstance(kept, list):
                for stream in kept:
                    stream.again()
        return self

    def streams(self, count: int) -> list["KeptChance"]:
        """Return independent generators, as `streams` does for a plain one."""
        return self._keep(
            ("streams", count), lambda: [KeptChance(rng) for rng in streams(self._rng, count)]
        )

    def random(self, size: tuple[int, ...], dtype: type = np.float32) -> np.ndarray:
        """Draw uniform numbers, as ``numpy.random.Generator.random``; they cannot be changed."""
        return self._keep(("random", size, dtype), lambda: _fixed(self._rng.random(size, dtype)))

    def standard_normal(self, size: tuple[int, ...], dtype: type = np.float32) -> np.ndarray:
        """Draw normal numbers, as ``numpy.random.Generator.standard_normal``."""
        return self._keep(
            ("normal", size, dtype), lambda: _fixed(self._rng.standard_normal(size, dtype))
        )

    def _keep(self, asked: tuple, draw: Callable[[], _Result]) -> _Result:
        if self._next == len(self._kept):
            self._kept.append((asked, draw()))
        known, kept = self._kept[self._next]
        if known != asked:
            raise ValueError(
                f"Chance was kept for {known} and is now asked for {asked}; keep it anew for a "
                "simulation of another size."
            )
        self._next += 1
        return kept


def _fixed(numbers: np.ndarray) -> np.ndarray:
    numbers.flags.writeable = False
    return numbers
