"""What the figures of `make bench-class` mean: when a class breaks, and how large a server to take.

Everything here is arithmetic on figures already measured.
"""

import math
from collections.abc import Sequence
from itertools import takewhile
from statistics import median, quantiles
from typing import Any

Figures = dict[str, Any]
"""One size of class: what was measured, by name."""

SLOW_MS = 1000
"""A class is broken if more than five of 100 pictures take longer than this."""
FULL = 0.8
"""A class is broken beyond this share of the memory; a server's is not filled further."""
SYSTEM_MB = 1024
"""Assumed, not measured: the operating system and a file cache."""
OPEN_NOTEBOOKS = 2
"""Assumed, not measured: how many notebooks a student keeps open, each with its own kernel."""
ARRIVE_S = 120
"""Seconds within which all shall have notebook 02 before them, if all come at once."""
CLASSES = (10, 30, 100)
SERVERS_GB = (2, 4, 8, 16, 32, 64, 128, 256)
SERVERS_CORES = (2, 4, 8, 16, 32, 64)


def middle_and_worst(name: str, values: Sequence[float]) -> dict[str, float]:
    """Return the median and the largest of some values, or nothing if there are none."""
    return {name: median(values), f"{name}_worst": max(values)} if values else {}


def percentiles(delays: Sequence[float]) -> dict[str, float]:
    """Return the median and the 95th percentile of delays in milliseconds, and their number."""
    if len(delays) < 2:
        raise ValueError("Percentiles need at least two delays: let the students move longer.")
    return {
        "delay_ms_p50": median(delays),
        "delay_ms_p95": quantiles(delays, n=20, method="inclusive")[-1],
        "moves": len(delays),
    }


def broken(level: Figures) -> str | None:
    """Return in words why a class of this size does not work, or nothing if it works."""
    if level["failed"]:
        return f"{level['failed']} of {level['arrived']} who arrived never got their notebook"
    if level["memory_used"] > FULL:
        return f"{level['memory_used']:.0%} of the machine's memory is in use"
    if level["delay_ms_p95"] > SLOW_MS:
        return f"5 of 100 pictures take longer than {level['delay_ms_p95']:.0f} ms"
    return None


def held(levels: Sequence[Figures]) -> Figures:
    """Return the largest size of class that worked."""
    working = list(takewhile(lambda level: not broken(level), levels))
    if not working:
        raise ValueError("No size of class worked in the time given; see what was printed above.")
    return working[-1]


def summary(levels: Sequence[Figures], machine: Figures) -> Figures:
    """Return the rows that `make bench` prints: a figure, what it stands against, their ratio."""
    most, first = held(levels), levels[0]
    kernel, student = most["kernel_uss_mb"], most["student_uss_mb"]
    most_ms, first_ms = most["delay_ms_p95"], first["delay_ms_p95"]
    sizes = f"{most['students']} students, against {first['students']}"
    return {
        "class_students_per_core": {
            "ratio": most["students"] / machine["cores"],
            "ours": most["students"],
            "against": machine["cores"],
            "unit": "students who all move a slider, against cores of the machine",
        },
        "class_memory": {
            "ratio": student / kernel,
            "ours": student,
            "against": kernel,
            "unit": f"MB of a student, one of {most['students']}, against the kernel alone",
        },
        "class_delay_p95": {
            "ratio": most_ms / first_ms,
            "ours": most_ms,
            "against": first_ms,
            "unit": f"ms at the 95th percentile from move to picture, {sizes}",
        },
    }


def _at_least(need: float, sizes: Sequence[int]) -> int:
    """Return the smallest size on offer that is enough; beyond the largest, the need itself."""
    return next((size for size in sizes if size >= need), math.ceil(need))


def server(students: int, levels: Sequence[Figures], machine: Figures) -> Figures:
    """Return the server that a class needs.

    Parameters
    ----------
    students : int
        Size of the class.
    levels : sequence of dict
        What was measured for each size of class, the smallest first.
    machine : dict
        Its ``cores`` and ``memory_gb``.

    Returns
    -------
    dict
        ``memory_gb`` and ``cores`` to take, ``need_gb`` and ``need_cores`` before rounding up,
        and ``measured``: whether a class of this size worked on the machine of the bench.
    """
    most = held(levels)
    one = most["student_uss_mb_worst"] + (OPEN_NOTEBOOKS - 1) * most["kernel_uss_mb"]
    need_gb = (SYSTEM_MB + most["hub_pss_mb"] + students * one) / 1024 / FULL
    arriving = students * max(level["start_cpu_s"] for level in levels) / ARRIVE_S
    enough = machine["cores"] if broken(levels[-1]) else most["cores_class"] / FULL
    moving = students * enough / most["students"]
    return {
        "memory_gb": _at_least(need_gb, SERVERS_GB),
        "cores": _at_least(max(arriving, moving), SERVERS_CORES),
        "need_gb": need_gb,
        "need_cores": max(arriving, moving),
        "measured": students <= most["students"],
    }


def _arrived(way: str, figures: Figures | None) -> str:
    """Return in words how long a class took to arrive, if that was measured."""
    if figures is None or "cells_s" not in figures:
        return f"Not measured: a class that arrives {way}."
    return (
        f"Measured: {figures['students']} students who arrive {way} have notebook 02 before them "
        f"{figures['cells_s']:.0f} s after logging in (median; the slowest "
        f"{figures['cells_s_worst']:.0f} s; {figures['failed']} failed)."
    )


def table(results: Figures) -> str:
    """Return, in Markdown, what size of server a class needs."""
    levels, machine = results["class_levels"], results["class_machine"]
    most = held(levels)
    lines = ["| students | memory | cores | this rests on |", "|---|---|---|---|"]
    for students in CLASSES:
        size = server(students, levels, machine)
        worked = f"a class of {most['students']} that worked on {machine['cores']} cores"
        source = f"measured: {worked}" if size["measured"] else f"extrapolated from {worked}"
        lines.append(f"| {students} | {size['memory_gb']} GB | {size['cores']} | {source} |")
    lines += [
        "",
        f"Measured: {most['student_uss_mb']:.0f} MB for a student's server and one kernel "
        f"(at most {most['student_uss_mb_worst']:.0f} MB), {most['hub_pss_mb']:.0f} MB for the hub "
        f"and its proxy, {most['start_cpu_s']:.0f} s of one core to log in and run notebook 02, "
        f"{most['cores_class'] / most['students']:.2f} cores for a student who moves a slider.",
        *(_arrived(way.replace("_", " "), it) for way, it in results["class_arrivals"].items()),
        f"Measured: {most['delay_ms_p50']:.0f} ms from a move to its picture in the middle, "
        f"{most['delay_ms_p95']:.0f} ms at the 95th percentile, while {most['students']} students "
        f"move sliders; the bench ended because {results['class_end']}.",
        f"Assumed: {SYSTEM_MB / 1024:.0f} GB for the system, {OPEN_NOTEBOOKS} notebooks open per "
        f"student, memory filled to {FULL:.0%} at most, everybody there within "
        f"{ARRIVE_S // 60} minutes of arriving at once, everybody moving a slider at once.",
    ]
    return "\n".join(lines)
