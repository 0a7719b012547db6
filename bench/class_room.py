"""A whole class on one machine: `make bench-class`.

Students arrive at a real JupyterHub, run notebook 02 and move a slider, more and more of them,
until the class breaks or the time is up. It needs nothing but this machine's loopback address.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import psutil

from bench import class_size
from bench.class_hub import Hub, run_hub
from bench.class_size import Figures
from bench.class_student import Student

RESULTS = Path(__file__).with_name("results.json")
SIZES = (1, 2, 5, 10, 20, 30, 40, 50, 60, 80, 100)
MINUTES = 13.0
CLIMB = 0.6
"""Share of the time for ever larger classes; the rest is for two ways of arriving."""
SPREAD_S = 120.0
"""Seconds over which a class arrives that does not arrive at once."""
SEMINAR = 30
"""Students of the two ways of arriving, if the machine holds so many."""
COLUMNS = {
    "students": "students", "ready_s": "ready s", "ready_s_worst": "worst", "cells_s": "cells s",
    "cells_s_worst": "worst", "start_cpu_s": "CPU s", "student_uss_mb": "MB each",
    "hub_pss_mb": "hub MB", "memory_used": "used", "delay_ms_p50": "p50 ms",
    "delay_ms_p95": "p95 ms", "cores_class": "cores", "cores_bench": "bench",
}  # fmt: skip


class Room:
    """The students of one hub.

    Parameters
    ----------
    hub : Hub
        A running hub.
    rng : numpy.random.Generator
        Gives each student chances of their own.
    """

    def __init__(self, hub: Hub, rng: np.random.Generator):
        self._hub, self._rng = hub, rng
        self.students: list[Student] = []

    async def admit(self, count: int, spread_s: float = 0.0) -> Figures:
        """Let students arrive, at once or evenly over some seconds; return what it took."""
        new = [
            Student(f"student-{len(self.students) + k}", self._hub.address, self._hub.password, rng)
            for k, rng in enumerate(self._rng.spawn(count))
        ]
        self.students += new

        async def arrive(number: int, student: Student) -> None:
            await asyncio.sleep(number * spread_s / count)
            await student.arrive()

        before = self._hub.cpu_seconds()
        ends = await asyncio.gather(*map(arrive, range(count), new), return_exceptions=True)
        failures = [end for end in ends if end is not None]
        for failure in failures:
            print(f"A student could not start: {failure!r}")
        there = [student for student, end in zip(new, ends, strict=True) if end is None]
        return {
            "arrived": count,
            "failed": len(failures),
            **class_size.middle_and_worst("ready_s", [student.ready_s for student in there]),
            **class_size.middle_and_worst("cells_s", [student.cells_s for student in there]),
            "start_cpu_s": (self._hub.cpu_seconds() - before) / count,
        }

    async def move(self) -> Figures:
        """Let everybody move a slider, longer if they are few; return delays and load."""
        seconds = max(20.0, 60.0 / len(self.students))
        began, used, own = time.perf_counter(), self._hub.cpu_seconds(), time.process_time()
        moved = await asyncio.gather(*(student.move(seconds) for student in self.students))
        took = time.perf_counter() - began
        return {
            **class_size.percentiles([delay for delays in moved for delay in delays]),
            "cores_class": (self._hub.cpu_seconds() - used) / took,
            "cores_bench": (time.process_time() - own) / took,
        }

    async def grow(self, size: int) -> Figures:
        """Let the class grow to a size and return all figures of that size."""
        level = {"students": size} | await self.admit(size - len(self.students))
        if not level["failed"]:
            level |= await self.move() | self._hub.memory()
        return level | {"memory_used": psutil.virtual_memory().percent / 100}

    async def close(self) -> None:
        """Let everybody close their page."""
        for student in self.students:
            await student.leave()


async def climb(hub: Hub, sizes: Sequence[int], seconds: float) -> tuple[list[Figures], str]:
    """Measure ever larger classes; return their figures and why the last is the last."""
    room, levels = Room(hub, np.random.default_rng(1)), []
    try:
        async with asyncio.timeout(seconds):
            for size in sizes:
                levels.append(await room.grow(size))
                print(row(levels[-1]), flush=True)
                if reason := class_size.broken(levels[-1]):
                    return levels, f"{size} students: {reason}"
        return levels, "the largest size asked for worked"
    except TimeoutError:
        return levels, f"time was up before {size} students were measured"
    finally:
        await room.close()


async def arrivals(hub: Hub, students: int, spread_s: float, seconds: float) -> Figures | None:
    """Return what it took a class to arrive, or nothing if the time did not suffice."""
    room = Room(hub, np.random.default_rng(2))
    try:
        async with asyncio.timeout(seconds):
            return {"students": students} | await room.admit(students, spread_s)
    except TimeoutError:
        return None
    finally:
        await room.close()


def row(level: Figures) -> str:
    """Return one line of the table; what was not measured stays empty."""
    cells = []
    for name, head in COLUMNS.items():
        value = f"{level[name]:.3g}" if name in level else ""
        cells.append(value.rjust(max(len(head), 5)))
    return "  ".join(cells)


def measure(sizes: Sequence[int] = SIZES, minutes: float = MINUTES) -> Figures:
    """Measure classes of these sizes until one breaks, and two ways of arriving.

    Parameters
    ----------
    sizes : sequence of int
        Numbers of students, the smallest first.
    minutes : float
        After this time nothing more is measured.

    Returns
    -------
    dict
        ``class_machine``, ``class_levels``, ``class_end`` and ``class_arrivals``, and the rows of
        `class_size.summary`.
    """
    end = time.monotonic() + 60 * minutes
    memory_gb = psutil.virtual_memory().total / (1 << 30)
    machine = {"cores": psutil.cpu_count(), "memory_gb": memory_gb}
    print("  ".join(head.rjust(5) for head in COLUMNS.values()))
    with run_hub() as hub:
        levels, why = asyncio.run(climb(hub, sizes, 60 * minutes * CLIMB))
    print(f"The last, because {why}.")
    summary = class_size.summary(levels, machine)
    students, ways = min(SEMINAR, class_size.held(levels)["students"]), {}
    for name, spread_s in (("at_once", 0.0), ("within_two_minutes", SPREAD_S)):
        with run_hub() as hub:
            left = end - time.monotonic()
            ways[name] = asyncio.run(arrivals(hub, students, spread_s, left))
        print(f"{students} students {name.replace('_', ' ')}: {ways[name] or 'no time left'}")
    return summary | {
        "class_machine": machine,
        "class_levels": levels,
        "class_end": why,
        "class_arrivals": ways,
    }


def keep(results: Figures, path: Path) -> None:
    """Write the figures beside those that other parts of the bench have written."""
    other = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    path.write_text(json.dumps(other | results, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Measure and keep the figures, or print what they mean."""
    asked = argparse.ArgumentParser(description=__doc__, prog="make bench-class")
    asked.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of students")
    asked.add_argument("--minutes", type=float, default=MINUTES, help="time for all of it")
    asked.add_argument("--results", type=Path, default=RESULTS, help="where the figures are kept")
    asked.add_argument("--table", action="store_true", help="only print what server to take")
    choice = asked.parse_args()
    if not choice.table:
        keep(measure(choice.sizes, choice.minutes), choice.results)
    print(class_size.table(json.loads(choice.results.read_text(encoding="utf-8"))))


if __name__ == "__main__":
    main()
