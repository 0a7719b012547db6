"""Run notebooks from top to bottom and store clean outputs.

Usage: python tools/refresh_notebooks.py [notebook ...]      (default: all lessons)

A clean notebook holds execution counts 1..n and the outputs a reader without a kernel sees:
text, HTML and pictures, no widget state and nothing that differs between machines.
A notebook with a failing cell is left as it was. The README's picture is the output of one cell.
"""

import base64
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from lessons import lessons

README_PICTURE = ("02-two-caregivers.ipynb", "demo-same", "docs/two-caregivers.png")
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def run(path: Path) -> NotebookNode:
    """Return the notebook at `path`, run in its own folder by this Python.

    Raises
    ------
    CellExecutionError
        If a cell raises.
    """
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=60,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(path.parent)}},
        store_widget_state=False,
        record_timing=False,
        coalesce_streams=True,
    ).execute()
    return notebook


def clean(notebook: NotebookNode) -> NotebookNode:
    """Return `notebook` with stable metadata and without live widget views."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)
    notebook.metadata = nbformat.from_dict(METADATA)
    return notebook


def write_readme_picture(folder: Path) -> None:
    """Write the stored picture of one cell where the README shows it."""
    name, cell_id, target = README_PICTURE
    cells = nbformat.read(folder / name, as_version=4).cells
    output = next(cell for cell in cells if cell.id == cell_id).outputs[0]
    picture = folder.parent / target
    picture.parent.mkdir(exist_ok=True)
    picture.write_bytes(base64.b64decode(output.data["image/png"]))


def main(names: list[str]) -> int:
    """Refresh the named notebooks, or all; return the exit status."""
    folder = Path(__file__).parents[1] / "notebooks"
    paths = [Path(name).resolve() for name in names] or lessons(folder)
    failed = []
    for path in paths:
        try:
            nbformat.write(clean(run(path)), path)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            failed.append(path.name)
            print(f"{path.name} was left as it was, since a cell failed:\n{error}", file=sys.stderr)
        else:
            print(f"{path.name} refreshed")
    if README_PICTURE[0] in {path.name for path in paths}:
        write_readme_picture(folder)
    if not paths:
        print(f"There are no notebooks in {folder}.", file=sys.stderr)
    return 1 if failed or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
