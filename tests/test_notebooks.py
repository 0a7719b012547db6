"""The notebooks as files: one shape, clean outputs, cells that run in any order.

`pytest --nbval` besides runs each notebook and compares what comes out with what is stored.
"""

import ast
import os
import re
import subprocess
import sys
from copy import deepcopy
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from lessons import lessons

ROOT = Path(__file__).parents[1]
NOTEBOOKS = {path.name: nbformat.read(path, as_version=nbformat.NO_CONVERT) for path in lessons()}

OPENING = ["What you will learn", "Before you start", "Setup"]
CLOSING = ["Try it yourself", "Summary", "Limits of this model", "Sources"]
TAGS = {"hide-input"}
MOST_LINES = 15
FIRST_WITH_RETRIEVAL = 2
FIRST_WITH_PAUSE = 1
PAUSE = "### Pause here"
HINTS = ["Hint 1: a nudge", "Hint 2: what to try", "Hint 3: what we found"]
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
PICTURE = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=]+")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(#+) +(.+?) *$", re.MULTILINE)
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)[^)]*\)")
RUN_IN = re.compile(r"^([-*] |\d+\. )?(\*{1,2}[^*]+[.:?]\*{1,2} )?")
SECOND_SENTENCE = re.compile(r"[a-z0-9)”\"*%][.!?]['”\")*]* +[“\"(*]*[A-Z]")
ABBREVIATION = re.compile(r"\b(e\.g|i\.e|et al|vs|cf|no|p|pp|ch|St|Dr)\. ")

each_notebook = pytest.mark.parametrize("name", NOTEBOOKS)


def cells(name: str, kind: str) -> list[NotebookNode]:
    return [cell for cell in NOTEBOOKS[name].cells if cell.cell_type == kind]


def outputs(name: str) -> list[NotebookNode]:
    return [output for cell in cells(name, "code") for output in cell.outputs]


def texts(output: NotebookNode) -> list[str]:
    """Return the words of an output, as plain text and as HTML, without its picture."""
    return [PICTURE.sub("", output.data.get(kind, "")) for kind in ("text/plain", "text/html")]


def prose(name: str) -> str:
    """Return the text of a notebook without code blocks."""
    return FENCE.sub("", "\n\n".join(cell.source for cell in cells(name, "markdown")))


def headings(name: str, level: int) -> list[str]:
    return [words for marks, words in HEADING.findall(prose(name)) if len(marks) == level]


def number_of(name: str) -> int:
    return int(name[:2])


def parsed(cell: NotebookNode) -> ast.Module:
    """Return the code of a cell; a magic or a shell command is no Python and raises."""
    return ast.parse(cell.source)


def imports(cell: NotebookNode) -> set[str]:
    found = set()
    for node in ast.walk(parsed(cell)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module)
    return found


def shows_a_demo(cell: NotebookNode) -> bool:
    if cell.cell_type != "code":
        return False
    return any(name.startswith("securebase.demos") for name in imports(cell))


def test_there_are_notebooks():
    assert {0, 2, 4} <= {number_of(name) for name in NOTEBOOKS}


@each_notebook
def test_the_format_is_valid_and_every_cell_has_its_own_id(name):
    nbformat.validate(NOTEBOOKS[name])
    ids = [cell.id for cell in NOTEBOOKS[name].cells]
    assert len(set(ids)) == len(ids)


@each_notebook
def test_the_headings_stand_in_their_order(name):
    assert HEADING.match(cells(name, "markdown")[0].source)[1] == "#"
    assert len(headings(name, 1)) == 1
    second = headings(name, 2)
    assert second[:3] == OPENING
    assert second[-4:] == CLOSING
    assert len(second) > len(OPENING + CLOSING)
    assert len(set(second)) == len(second)
    levels = [len(marks) for marks, _ in HEADING.findall(prose(name))]
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))


@each_notebook
def test_the_first_cell_says_how_long_it_takes(name):
    assert re.search(r"\*\*\d+ minutes\*\*", cells(name, "markdown")[0].source)


@each_notebook
def test_the_readme_lists_it_with_its_minutes(name):
    (minutes,) = re.findall(r"\*\*(\d+) minutes\*\*", cells(name, "markdown")[0].source)
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    (row,) = [line for line in lines if f"](notebooks/{name})" in line]
    assert row.startswith(f"| {number_of(name):02} |")
    assert row.endswith(f"? | {minutes} |")


@each_notebook
def test_three_to_five_things_are_learned(name):
    learn = prose(name).split("## What you will learn")[1].split("\n## ")[0]
    assert 3 <= len(re.findall(r"^[-*] ", learn, re.MULTILINE)) <= 5


@each_notebook
def test_the_first_code_cell_is_the_setup(name):
    all_cells = NOTEBOOKS[name].cells
    place = next(i for i, cell in enumerate(all_cells) if cell.cell_type == "code")
    assert all_cells[place - 1].source.startswith("## Setup")
    assert "from securebase import start" in all_cells[place].source


@each_notebook
def test_every_demo_is_followed_by_how_to_read_it(name):
    for cell, following in pairwise(NOTEBOOKS[name].cells):
        if shows_a_demo(cell):
            assert following.cell_type == "markdown"
            assert following.source.startswith("### How to read this")


@each_notebook
def test_earlier_notebooks_are_asked_about(name):
    if number_of(name) >= FIRST_WITH_RETRIEVAL:
        asked = f'retrieval("notebook_{number_of(name):02}.retrieval")'
        assert any(asked in cell.source for cell in cells(name, "code"))


@each_notebook
def test_a_pause_asks_a_question_and_is_a_cell_of_its_own(name):
    pauses = [cell.source for cell in cells(name, "markdown") if PAUSE in cell.source]
    assert pauses or number_of(name) < FIRST_WITH_PAUSE
    for pause in pauses:
        assert pause.startswith(f"{PAUSE}\n\n")
        assert len(HEADING.findall(pause)) == 1
        assert "?" in pause


@each_notebook
def test_what_to_try_yourself_comes_with_hints_in_three_steps(name):
    tasks = prose(name).split("## Try it yourself")[1].split("\n## ")[0]
    assert re.findall(r"<summary>(.*[Hh]int.*)</summary>", tasks) == HINTS


@each_notebook
def test_links_lead_somewhere(name):
    for picture, words, target in LINK.findall(prose(name)):
        assert words.strip() or not picture
        if not re.match(r"https?:|#|mailto:", target):
            assert (ROOT / "notebooks" / target.partition("#")[0]).exists(), target


@each_notebook
def test_the_last_cell_links_to_the_neighbours(name):
    names = list(NOTEBOOKS)
    place = names.index(name)
    last = NOTEBOOKS[name].cells[-1].source
    targets = [target for _, _, target in LINK.findall(last) if target.endswith(".ipynb")]
    assert targets == names[max(place - 1, 0) : place] + names[place + 1 : place + 2]


@each_notebook
def test_each_line_of_text_is_one_sentence(name):
    text = prose(name).split("\n## Sources")[0]
    lines = [RUN_IN.sub("", line) for line in text.splitlines() if not line.startswith("|")]
    lines = [ABBREVIATION.sub(r"\1 ", line) for line in lines]
    assert [line for line in lines if SECOND_SENTENCE.search(line)] == []


@pytest.mark.parametrize(
    ("line", "two"),
    [
        ("One sentence. And another.", True),
        ("A question? Yes, and an answer.", True),
        ("**By keyboard.** Tab goes on.", False),
        ("Sensitivity, e.g. Promptness, counts 3.5 times.", False),
    ],
)
def test_a_second_sentence_is_seen(line, two):
    bare = ABBREVIATION.sub(r"\1 ", RUN_IN.sub("", line))
    assert bool(SECOND_SENTENCE.search(bare)) == two


@each_notebook
def test_code_is_short_plain_and_folded(name):
    for cell in cells(name, "code"):
        assert len(cell.source.splitlines()) <= MOST_LINES
        assert {module.partition(".")[0] for module in imports(cell)} <= {"securebase"}
        assert "get_ipython" not in cell.source
        assert cell.metadata.get("jupyter") == {"source_hidden": True}
        assert "hide-input" in cell.metadata.tags


@each_notebook
def test_tags_are_known(name):
    for cell in NOTEBOOKS[name].cells:
        assert set(cell.metadata.get("tags", [])) <= TAGS


@each_notebook
def test_any_python_3_kernel_runs_it(name):
    metadata = NOTEBOOKS[name].metadata
    assert metadata.kernelspec.name == "python3"
    assert set(metadata) == {"kernelspec", "language_info"}, "no widget state"


@each_notebook
def test_cells_are_stored_as_run_from_top_to_bottom(name):
    counts = [cell.execution_count for cell in cells(name, "code")]
    assert counts == list(range(1, len(counts) + 1))


@each_notebook
def test_stored_outputs_are_clean(name):
    for output in outputs(name):
        assert output.output_type in ("display_data", "execute_result")
        assert WIDGET_VIEW not in output.data
        for words in texts(output):
            assert not re.search(r"0x[0-9a-f]{6,}|/site-packages/|\d\.\d{7,}", words)


@each_notebook
def test_stored_pictures_have_words(name):
    for output in outputs(name):
        images = re.findall(r"<img\b[^>]*>", output.data.get("text/html", ""))
        if "image/png" in output.data:
            assert images
        assert all(re.search(r'\balt="[^"]{20,}"', image) for image in images)


@each_notebook
def test_every_demo_is_in_view_without_a_kernel(name):
    for cell in cells(name, "code"):
        if shows_a_demo(cell):
            (output,) = cell.outputs
            assert {"text/plain", "text/html", "image/png"} <= output.data.keys()


def run(notebook: NotebookNode) -> NotebookNode:
    """Run a notebook where the notebooks stand, and strip what a front end alone needs."""
    NotebookClient(
        notebook,
        timeout=60,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(ROOT / "notebooks")}},
    ).execute()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)
    notebook.metadata.pop("widgets", None)
    return notebook


@each_notebook
def test_after_setup_cells_run_in_any_order(name):
    setup, *others = cells(name, "code")
    turned = run(new_notebook(cells=deepcopy([setup, *reversed(others)])))
    ran = {cell.id: [texts(output) for output in cell.outputs] for cell in turned.cells}
    assert ran == {cell.id: [texts(output) for output in cell.outputs] for cell in (setup, *others)}


CELLS = [
    "import ipywidgets\nfrom securebase.demos import Coin\n\ncoin = Coin()\ncoin",
    "coin.skip()\ncoin.view.summary['tosses']",
    "press = ipywidgets.Button()\npress.on_click(lambda _: coin.drive(tosses=30))\npress.click()",
]


def broken(notebook: NotebookNode) -> NotebookNode:
    """Return a notebook with other alt text, another number, and a callback that raises."""
    demo, number, press = deepcopy(notebook).cells
    data = demo.outputs[0].data
    data["text/html"] = data["text/html"].replace('alt="SIMULATED', 'alt="Simulated')
    number.outputs[0].data["text/plain"] = "21"
    press.source = press.source.replace("tosses=30", "tosses=3000")
    return new_notebook(cells=[demo, number, press])


def test_a_broken_notebook_fails(tmp_path):
    whole = run(new_notebook(cells=[new_code_cell(source) for source in CELLS]))
    nbformat.write(whole, tmp_path / "whole.ipynb")
    nbformat.write(broken(whole), tmp_path / "broken.ipynb")
    command = [sys.executable, "-m", "pytest", "-c", ROOT / "pyproject.toml", "--rootdir", ROOT]
    ran = subprocess.run(
        [*command, "-p", "no:cacheprovider", "-p", "no:xdist", "-rA", "--tb=no", tmp_path],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "notebooks")},
        capture_output=True,
        text=True,
    )
    results = re.findall(r"^([A-Z]+) .*?(\w+\.ipynb::Cell \d)", ran.stdout, re.MULTILINE)
    assert sorted(results) == [
        *(("FAILED", f"broken.ipynb::Cell {number}") for number in range(len(CELLS))),
        *(("PASSED", f"whole.ipynb::Cell {number}") for number in range(len(CELLS))),
    ], ran.stdout
