"""The repository as a newcomer, Binder and a publisher meet it."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest
import yaml
from rattler import MatchSpec

from lessons import lessons

ROOT = Path(__file__).parents[1]
TOP_LEVEL = {
    ".ci",
    ".gitignore",
    "CITATION.cff",
    "CONTRIBUTING.md",
    "LICENSE",
    "LICENSE-content",
    "Makefile",
    "README.md",
    "bench",
    "data",
    "docs",
    "environment.yml",
    "notebooks",
    "pyproject.toml",
    "requirements.lock",
    "tests",
    "tools",
}
# In pieces, so that this file does not name what it looks for.
REGISTRIES = "|".join(
    rf"{name}\.{ending}"
    for name, ending in [
        ("py" + "pi", "org"),
        ("python" + "hosted", "org"),
        ("npm" + "js", "(org|com)"),
        ("ana" + "conda", "(org|com)"),
        ("deb" + "ian", "org"),
    ]
)
LOCKS = {"test": "tests/requirements.lock", "class": "bench/requirements.lock"}
"""The lock file of each dependency group; each holds the students' lock too."""

LAX = "--nbval-" + "lax"
BINDER = "mybinder" + ".org/v2"
CONDA_NAMES = {"matplotlib-base": "matplotlib"}
ADDRESS = "https://github.com/someone/secure-base"


def run(*command: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=120,
    )


def project_files() -> list[Path]:
    """Return the files that are, or are about to be, committed; relative to the root."""
    listed = run("git", "ls-files", "-co", "--exclude-standard", "-z", cwd=ROOT)
    assert listed.returncode == 0, listed.stderr
    return [Path(name) for name in listed.stdout.split("\0") if (ROOT / name).is_file()]


def texts() -> dict[Path, str]:
    read = {path: (ROOT / path).read_bytes() for path in project_files()}
    return {path: data.decode() for path, data in read.items() if b"\0" not in data}


def containing(pattern: str) -> list[str]:
    return [str(path) for path, text in texts().items() if re.search(pattern, text)]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the repository that a test may change."""
    for path in project_files():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    return tmp_path


def settings() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def locked(name: str) -> dict[str, str]:
    """Return the version of each package in a lock file."""
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", (ROOT / name).read_text(), re.MULTILINE))


def conda_entries() -> list[str]:
    return yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]


def test_top_level_stays_small():
    assert {path.parts[0] for path in project_files()} == TOP_LEVEL


def test_no_file_names_a_registry():
    assert containing(REGISTRIES) == []


# Installing


@pytest.mark.parametrize("lock", ["requirements.lock", *LOCKS.values()])
def test_every_locked_package_has_a_hash(lock):
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text())[1:]
    assert len(entries) == len(locked(lock)) > 50
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_locks_agree():
    student = locked("requirements.lock")
    assert all(student.items() <= locked(lock).items() for lock in LOCKS.values())


def test_locks_hold_what_pyproject_asks_for():
    def names(entries):
        return {re.match(r"[a-z0-9-]+", entry)[0] for entry in entries}

    assert names(settings()["project"]["dependencies"]) <= locked("requirements.lock").keys()
    for group, lock in LOCKS.items():
        assert names(settings()["dependency-groups"][group]) <= locked(lock).keys()


def test_conda_environment_has_the_locked_versions():
    pins = dict(entry.split("=") for entry in conda_entries())
    assert pins.pop("python") == settings()["project"]["requires-python"].removeprefix(">=")
    lock = locked("requirements.lock")
    dependencies = {
        re.match(r"[a-z0-9-]+", entry)[0] for entry in settings()["project"]["dependencies"]
    }
    assert {CONDA_NAMES.get(name, name): version for name, version in pins.items()} == {
        name: lock[name] for name in dependencies
    }


def test_conda_can_read_every_entry():
    for entry in conda_entries():
        spec = MatchSpec(entry)
        assert (spec.name.normalized, str(spec.version)) == tuple(f"{entry}.*".split("=")), entry


def test_conda_entries_have_a_reason():
    lines = (ROOT / "environment.yml").read_text().split("dependencies:\n")[1].splitlines()
    assert [line for line in lines if "  # " not in line] == []


def test_binder_builds_with_conda(copy):
    made = run(sys.executable, "-m", "repo2docker", "--no-build", "--debug", ".", cwd=copy)
    assert made.returncode == 0, made.stderr
    assert "conda environment for python=3.11" in made.stderr
    assert re.search(r'env update .*--file "environment\.yml"', made.stdout)


def test_missing_venv_module_is_explained(copy):
    made = run("make", "lab", "PYTHON=/nowhere/python3", cwd=copy)
    assert made.returncode != 0
    assert "sudo apt-get install python3-venv" in made.stderr
    assert not (copy / ".venv").exists()


@pytest.mark.parametrize(("ci", "outcome"), [("", "1 skipped"), ("true", "1 error")])
def test_browser_tests_run_in_ci(tmp_path, ci, outcome):
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    (tmp_path / "test_browser.py").write_text("def test_browser(chromium): pass")
    ran = run(sys.executable, "-m", "pytest", "-rs", cwd=tmp_path, CI=ci, PATH="")
    assert outcome in ran.stdout
    assert "apt-get install chromium" in ran.stdout


# Notebooks


def test_notebooks_are_compared_strictly():
    pytest_settings = settings()["tool"]["pytest"]["ini_options"]
    assert "--nbval" in pytest_settings["addopts"]
    assert "notebooks" in pytest_settings["testpaths"]
    assert containing(LAX) == []
    assert (ROOT / "notebooks" / "00-start-here.ipynb").is_file()


def refresh(path: Path) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, "tools/refresh_notebooks.py", path, cwd=ROOT)


def write_notebook(path: Path, *sources: str) -> None:
    cells = [nbformat.v4.new_code_cell(source, execution_count=7) for source in sources]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"widgets": {}}), path)


def test_only_a_pictures_bytes_may_differ(tmp_path):
    def shown(alt="A cat", data="aGk+/w==", caption="So."):
        picture = f'<img alt="{alt}" src="data:image/png;base64,{data}"><p>{caption}</p>'
        return f"from IPython.display import HTML\nHTML({picture!r})"

    path = tmp_path / "picture.ipynb"
    write_notebook(path, *[shown()] * 4)
    assert refresh(path).returncode == 0
    notebook = nbformat.read(path, as_version=4)
    changed = [shown(), shown(data="QUJD"), shown(alt="A dog"), shown(caption="Not so.")]
    for cell, source in zip(notebook.cells, changed, strict=True):
        cell.source = source
    nbformat.write(notebook, path)
    pytest_here = (sys.executable, "-m", "pytest", "-c", "pyproject.toml", "-p", "no:cacheprovider")
    ran = run(*pytest_here, "-v", path, cwd=ROOT)
    outcomes = re.findall(r"::Cell \d (\w+)", ran.stdout.split("= FAILURES =")[0])
    assert outcomes == ["PASSED", "PASSED", "FAILED", "FAILED"], ran.stdout


def test_refreshing_cleans_and_changes_nothing_the_second_time(tmp_path):
    path = tmp_path / "messy.ipynb"
    write_notebook(path, "import ipywidgets\nipywidgets.IntSlider()", "print(1)\nprint(2)")
    assert refresh(path).returncode == 0
    once = path.read_text()
    notebook = nbformat.reads(once, as_version=4)
    assert [cell.execution_count for cell in notebook.cells] == [1, 2]
    assert notebook.cells[0].outputs[0].data.keys() == {"text/plain"}
    assert notebook.metadata.keys() == {"kernelspec", "language_info"}
    assert refresh(path).returncode == 0
    assert path.read_text() == once


def test_refreshing_leaves_a_failing_notebook_as_it_was(tmp_path):
    path = tmp_path / "failing.ipynb"
    write_notebook(path, "1 / 0")
    before = path.read_text()
    refreshed = refresh(path)
    assert refreshed.returncode == 1
    assert "failing.ipynb was left as it was" in refreshed.stderr
    assert path.read_text() == before


# Publishing


def write_badges(copy: Path, *address: str) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, "tools/write_badges.py", *address, cwd=copy)


def texts_of(copy: Path) -> dict[str, str]:
    paths = [copy / "README.md", *lessons(copy / "notebooks")]
    return {path.name: path.read_text() for path in paths}


def test_badges_are_up_to_date(copy):
    before = texts_of(copy)
    assert write_badges(copy).returncode == 0
    stale = [name for name, text in texts_of(copy).items() if text != before[name]]
    assert stale == [], "run `make badges`"


def test_badges_lead_to_the_address(copy):
    assert write_badges(copy, ADDRESS).returncode == 0
    link = f"https://{BINDER}/gh/someone/secure-base/HEAD?urlpath=lab/tree/notebooks/"
    assert (copy / "README.md").read_text().count(f"]({link}00-start-here.ipynb)\n") == 1
    for path in lessons(copy / "notebooks"):
        first = nbformat.read(path, as_version=4).cells[0]
        assert first.source.splitlines().count(f"[Open in Binder]({link}{path.name})") == 1
    written = texts_of(copy)
    assert write_badges(copy, ADDRESS).returncode == 0
    assert texts_of(copy) == written


def test_a_wrong_address_is_explained(copy):
    refused = write_badges(copy, "someone/secure-base")
    assert refused.returncode == 1
    assert "should look like 'https://github.com/OWNER/NAME'" in refused.stderr


def test_the_address_stands_in_one_place():
    address = settings()["tool"]["securebase"]["repository"]
    written = {"README.md", *(f"notebooks/{path.name}" for path in lessons())}
    assert set(containing(re.escape(BINDER))) - {"tools/write_badges.py"} <= written
    if address:
        assert set(containing(re.escape(address))) - written == {"pyproject.toml"}


def test_citation_is_complete():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    assert citation["version"] == settings()["project"]["version"]
    assert citation["license"] == settings()["project"]["license"]
    assert citation["authors"] == [{"name": "The Secure Base contributors"}]
