"""The JupyterLite edition: what it holds, and that its Python runs in a real browser.

NumPy, Matplotlib and the other compiled packages come from Pyodide's own host, which no test may
ask. So what runs here is notebook 00 without its one demo: the package, its texts, its data, every
kind of widget, and the widget that shows the pictures. Two wheels stand in for two of that host's.
"""

import io
import json
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import distribution, version
from pathlib import Path
from shutil import copytree
from threading import Thread
from zipfile import ZipFile

import nbformat
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from PIL import Image
from playwright.sync_api import expect

from lab import ROOT, WINDOW, Notebook
from lite.build import HOST, build, entry, pack, wanted
from securebase.text import say, section

NAME = "00-start-here.ipynb"
LOCK = Path("static", "pyodide", "pyodide-lock.json")
PATIENCE = 30_000  # milliseconds
KERNEL_PLUGIN = "@jupyterlite/pyodide-kernel-extension:kernel"
DEMO = """
from pathlib import Path
import securebase
from securebase.demos.stage import Scene, Stage

tables = Path(securebase.__file__).resolve().parents[2].joinpath("data").glob("*.csv")
stage = Stage(8, 8, "SIMULATED")
stage.show(Scene({picture}, "A grey square.", f"{{len(list(tables))}} tables"))
stage
"""


@pytest.fixture(scope="module")
def edition(node_modules: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a new build."""
    folder = tmp_path_factory.mktemp("lite") / "lite"
    build(folder)
    return folder


def packages(edition: Path) -> dict[str, dict]:
    """Return Pyodide's list of packages, as the edition changed it."""
    return json.loads((edition / LOCK).read_text(encoding="utf-8"))["packages"]


def settings(edition: Path) -> dict:
    """Return the kernel's settings."""
    page = json.loads((edition / "jupyter-lite.json").read_text(encoding="utf-8"))
    return page["jupyter-config-data"]["litePluginSettings"][KERNEL_PLUGIN]


def test_it_holds_every_notebook_the_package_and_the_data_where_each_finds_the_other(edition):
    def source(folder: Path) -> dict[str, bytes]:
        files = [path for path in folder.rglob("*") if path.is_file()]
        kept = [path for path in files if not {"__pycache__", ".ipynb_checkpoints"} & {*path.parts}]
        return {str(path.relative_to(folder)): path.read_bytes() for path in kept}

    for folder in ("notebooks", "data"):
        assert source(edition / "files" / folder) == source(ROOT / folder)
    assert {path.name for path in (edition / "files").iterdir()} == {"notebooks", "data"}


def test_it_holds_the_pages_part_of_every_widget(edition):
    page = json.loads((edition / "jupyter-lite.json").read_text(encoding="utf-8"))
    loaded = {found["name"]: found for found in page["jupyter-config-data"]["federated_extensions"]}
    for name in ("@jupyter-widgets/jupyterlab-manager", "anywidget"):
        assert (edition / "extensions" / name / loaded[name]["load"]).is_file()


def test_each_package_meets_our_bounds_and_stands_here_or_at_one_host(edition):
    listed = packages(edition)
    for line in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]:
        bound = Requirement(line)
        if bound.name != "jupyterlab":  # JupyterLite is its counterpart
            assert bound.specifier.contains(listed[bound.name]["version"]), line
            assert bound.name in settings(edition)["loadPyodideOptions"]["packages"]
    for package in listed.values():
        assert {*map(canonicalize_name, package["depends"])} <= {*listed}
        if not package["file_name"].startswith(HOST.split("{}")[0]):
            wheel = edition / LOCK.parent / package["file_name"]
            assert sha256(wheel.read_bytes()).hexdigest() == package["sha256"]
    assert settings(edition)["disablePyPIFallback"]


def test_the_docs_state_the_versions_that_a_browser_gets(edition):
    words = (ROOT / "docs" / "publishing.md").read_text(encoding="utf-8")
    for name in ("NumPy", "Matplotlib", "pandas", "Pillow", "statsmodels", "SciPy"):
        browsers = packages(edition)[name.lower()]["version"]
        assert f"| {name} | {browsers} | {version(name)} |" in words


@pytest.fixture(scope="module")
def trial(edition: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the edition whose kernel needs nothing from outside.

    The kernel imports micropip and never calls it, since all that it wants is in the edition.
    """
    folder = copytree(edition, tmp_path_factory.mktemp("trial") / "lite")
    listed = json.loads((folder / LOCK).read_text(encoding="utf-8"))
    micropip = folder / LOCK.parent / "micropip-0-py3-none-any.whl"
    with ZipFile(micropip, "w") as archive:
        archive.writestr("micropip/__init__.py", "")
        names = "CompatibilityLayer = ProjectInfo = query_package = None"
        archive.writestr("micropip/package_index.py", names)
        metadata = "Metadata-Version: 2.1\nName: micropip\nVersion: 0\n"
        archive.writestr("micropip-0.dist-info/METADATA", metadata)
    for wheel in (micropip, pack(distribution("wcwidth"), folder / LOCK.parent)):
        listed["packages"] |= entry(wheel)
    (folder / LOCK).write_text(json.dumps(listed), encoding="utf-8")
    page = json.loads((folder / "jupyter-lite.json").read_text(encoding="utf-8"))
    page["jupyter-config-data"]["exposeAppInBrowser"] = True
    (folder / "jupyter-lite.json").write_text(json.dumps(page), encoding="utf-8")
    replace_demo(folder / "files" / "notebooks" / NAME)
    return folder


def replace_demo(path: Path) -> None:
    """Put a picture that needs no NumPy in the place of the notebook's demo."""
    picture = io.BytesIO()
    Image.new("L", (8, 8), 128).save(picture, "JPEG")
    notebook = nbformat.read(path, as_version=4)
    (cell,) = [cell for cell in notebook.cells if "securebase.demos" in cell.source]
    cell.source = DEMO.format(picture=picture.getvalue())
    nbformat.write(notebook, path)


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *arguments) -> None:
        """Leave the log empty."""


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine as any web host would; yield its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_notebook_runs_in_the_browser_alone(trial, browser):
    outside = set()

    def stop(route) -> None:
        outside.add(route.request.url)
        route.abort()

    with serve(trial) as address, browser.new_context(viewport=WINDOW) as context:
        context.route(lambda url: not url.startswith((address, "data:", "blob:")), stop)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{address}lab/index.html?path=notebooks/{NAME}")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        notebook = Notebook(page)
        notebook.wait(lambda: notebook.is_idle, 60)
        notebook.run_all()
        check_picture(notebook)
        check_question(notebook)
        notebook.shot("lite")
    assert outside == needed_from_outside(trial)


def needed_from_outside(edition: Path) -> set[str]:
    """Return the addresses of all packages that are loaded at the start and not in the edition."""
    listed, met, waiting = packages(edition), set(), wanted()
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name not in met:
            met.add(name)
            waiting += listed[name]["depends"]
    files = {listed[name]["file_name"] for name in met}
    return {file for file in files if file.startswith("https:")}


def check_picture(notebook: Notebook) -> None:
    """See that the live picture, its words and the tables of `data/` have arrived."""
    picture = notebook.pictures.first
    expect(picture).to_have_attribute("alt", "A grey square.", timeout=PATIENCE)
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 8
    tables = len(list((ROOT / "data").glob("*.csv")))
    words = notebook.page.locator("figure.sb-figure figcaption")
    expect(words).to_contain_text(f"{tables} tables", timeout=PATIENCE)


def check_question(notebook: Notebook) -> None:
    """Answer a question, and see that the kernel answers back."""
    question = section("notebook_00.check.sure")
    chosen = next(option for option in question["options"] if option.get("right"))
    cell = notebook.code_cells.filter(has_text=question["question"])
    cell.get_by_label(chosen["text"]).check()
    notebook.button(say("lesson.quiz.check"), cell).click()
    verdict = say("lesson.quiz.right", feedback=chosen["feedback"])
    expect(cell).to_contain_text(verdict, timeout=PATIENCE)
