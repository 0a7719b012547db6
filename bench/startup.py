"""Time and memory until the first picture, beside those of the bare libraries."""

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

ROOT = Path(__file__).parents[1]
NOTEBOOK = ROOT / "notebooks" / "02-two-caregivers.ipynb"
STARTS = 9
KERNELS = 3
BARE = "import numpy, matplotlib.figure, pandas, ipywidgets, PIL.Image"
OURS = "from securebase.demos import TwoCaregivers; TwoCaregivers()._repr_mimebundle_()"
PEAK = "open('/proc/self/status').read().split('VmHWM:')[1].split()[0]"


def seconds_to_run(code: str) -> float:
    """Return the seconds from the start of a Python process to its end."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "notebooks")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # ours may keep its bytecode, as theirs does
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    return time.perf_counter() - began


def peak_megabytes(sources: list[str]) -> float:
    """Return the largest memory that a kernel held by the time it had run some cells."""
    notebook = new_notebook(cells=[new_code_cell(source) for source in (*sources, PEAK)])
    NotebookClient(
        notebook,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(NOTEBOOK.parent)}},
    ).execute()
    return int(notebook.cells[-1].outputs[0].data["text/plain"].strip("'")) / 1024


def measure() -> dict[str, dict[str, float | str]]:
    """Return start-up and memory of notebook 02 beside the libraries it needs."""
    seconds_to_run(OURS)
    pairs = [(seconds_to_run(OURS), seconds_to_run(BARE)) for _ in range(STARTS)]
    start, bare_start = map(median, zip(*pairs, strict=True))
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    pairs = [(peak_megabytes(sources), peak_megabytes([BARE])) for _ in range(KERNELS)]
    memory, bare_memory = map(median, zip(*pairs, strict=True))
    return {
        "startup_ratio": {
            "ratio": start / bare_start, "ours": start, "against": bare_start,
            "unit": "s from the start of Python to the first picture, against bare imports",
        },
        "memory_ratio": {
            "ratio": memory / bare_memory, "ours": memory, "against": bare_memory,
            "unit": "MB at most in a kernel that ran notebook 02, against bare imports",
        },
    }  # fmt: skip
