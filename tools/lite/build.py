"""Build the JupyterLite edition: the whole series in a browser, with no server behind it.

Usage: python tools/lite/build.py FOLDER

Python itself (Pyodide) comes from the npm package, and so does its list of packages, the lock.
What that list lacks, or what is installed here as pure Python, is packed into wheels beside it, in
the versions that the tests ran on. What is compiled (NumPy, SciPy, pandas, Matplotlib, ...) stays
an address at Pyodide's own host, with its SHA-256, and the reader's browser fetches it there.
"""

import json
import shutil
import subprocess
import sys
import tomllib
from hashlib import sha256
from importlib.metadata import Distribution, PackagePath, distribution, distributions
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL, PYODIDE_VERSION
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
PYODIDE = ROOT / "tools" / "node_modules" / "pyodide"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
KERNEL = ["comm", "ipykernel", "ipython", "jedi", "micropip", "piplite", "pyodide-kernel"]
EXTENSION = "@jupyterlite/pyodide-kernel-extension"
LABEXTENSIONS = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
SHIPPED = sorted((LABEXTENSIONS / EXTENSION / "static" / "pypi").glob("*.whl"))
HOST = PYODIDE_CDN_URL.replace(PYODIDE_VERSION, "{}")
CONFIG = HERE / "jupyter_lite_config.json"
NOT_HERE = {"micropip"}  # needs a newer Python than the one that builds
BROWSER = {"sys_platform": "emscripten", "platform_system": "Emscripten", "extra": ""}


def wanted() -> list[str]:
    """Return the packages that are loaded before the first cell: the kernel's and our own."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    ours = {Requirement(line).name for line in project["dependencies"]} - {"jupyterlab"}
    return sorted({*KERNEL, *ours})


def python_files(package: Distribution) -> list[PackagePath]:
    """Return a package's files relative to its home, without what a compiler made of them."""
    compiled = {".pyc", ".pyd", ".so"}
    return [
        file for file in package.files if ".." not in file.parts and file.suffix not in compiled
    ]


def runs_uncompiled(package: Distribution) -> bool:
    """Return whether each compiled module has its Python twin beside it, as mypyc leaves it."""
    for file in package.files:
        twin = file.with_name(file.name.partition(".")[0] + ".py")
        if file.suffix in {".pyd", ".so"} and not (twin in package.files or "__mypyc" in file.name):
            return False
    return True


def pack(package: Distribution, folder: Path) -> Path:
    """Pack the Python files of an installed package into a wheel; return the wheel."""
    name = package.name.replace("-", "_")
    wheel = folder / f"{name}-{package.version}-py3-none-any.whl"
    with ZipFile(wheel, "w") as archive:
        for file in sorted(python_files(package)):
            entry = ZipInfo(str(file))  # without a date: the same files make the same wheel
            archive.writestr(entry, file.read_binary(), ZIP_DEFLATED)
    return wheel


def gather(names: list[str], known: set[str], folder: Path) -> list[Path]:
    """Put into a folder every wheel that is not left to Pyodide's own host.

    Parameters
    ----------
    names : list of str
        The packages that are wanted; what they need comes too.
    known : set of str
        The packages that Pyodide's host has.
    folder : pathlib.Path
        Where the wheels go.

    Returns
    -------
    list of pathlib.Path
        The wheels: those that the kernel brings, and what is installed here as pure Python.

    Raises
    ------
    LookupError
        If a package is compiled, and not in Pyodide.
    """
    brought = {canonicalize_name(wheel.name.split("-")[0]): wheel for wheel in SHIPPED}
    wheels = [Path(shutil.copy(wheel, folder)) for wheel in brought.values()]
    waiting, met = [*names], {*brought, *NOT_HERE}
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in met:
            continue
        met.add(name)
        package = distribution(name)
        if runs_uncompiled(package):
            wheels.append(pack(package, folder))
            waiting += requirements(package)
        elif name not in known:
            raise LookupError(f"{name} is compiled, and Pyodide does not have it.")
    return wheels


def requirements(package: Distribution) -> list[str]:
    """Return the packages that a package needs in a browser."""
    needed = [Requirement(line) for line in package.requires or []]
    return [
        canonicalize_name(need.name)
        for need in needed
        if need.marker is None or need.marker.evaluate(BROWSER)
    ]


def entry(wheel: Path) -> dict[str, dict]:
    """Return what Pyodide's list of packages has to say about a wheel in the list's folder."""
    (package,) = distributions(path=[str(wheel)])
    with ZipFile(wheel) as archive:
        tops = {name.split("/")[0].removesuffix(".py") for name in archive.namelist()}
    name = canonicalize_name(package.name)
    facts = {
        "name": name,
        "version": package.version,
        "file_name": wheel.name,
        "sha256": sha256(wheel.read_bytes()).hexdigest(),
        "depends": requirements(package),
        "imports": sorted(top for top in tops if top.isidentifier()),
        "install_dir": "site",
        "package_type": "package",
        "unvendored_tests": False,
    }
    return {name: facts}


def prepare(folder: Path) -> None:
    """Lay Pyodide, its list of packages, our wheels and our settings where JupyterLite looks."""
    place = folder / "static" / "pyodide"
    place.mkdir(parents=True)
    for name in CORE:
        shutil.copy(PYODIDE / name, place)
    version = json.loads((PYODIDE / "package.json").read_text(encoding="utf-8"))["version"]
    lock = json.loads((PYODIDE / "pyodide-lock.json").read_text(encoding="utf-8"))
    for package in lock["packages"].values():
        package["file_name"] = f"{HOST.format(version)}/{package['file_name']}"
    for wheel in gather(wanted(), set(lock["packages"]), place):
        lock["packages"] |= entry(wheel)
    (place / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    settings = json.loads((HERE / "jupyter-lite.json").read_text(encoding="utf-8"))
    plugins = settings["jupyter-config-data"]["litePluginSettings"]
    plugins[f"{EXTENSION}:kernel"]["loadPyodideOptions"] = {"packages": wanted()}
    (folder / "jupyter-lite.json").write_text(json.dumps(settings), encoding="utf-8")


def build(output: Path) -> None:
    """Build the whole edition into a folder, which is made anew.

    Raises
    ------
    SystemExit
        With everything that JupyterLite said, if it could not build.
    """
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        prepare(folder)
        shutil.rmtree(output, ignore_errors=True)
        command = [sys.executable, "-m", "jupyterlite_core", "build", f"--config={CONFIG}"]
        command += [f"--lite-dir={folder}", f"--contents={ROOT}", f"--output-dir={output}"]
        said = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if said.returncode:
        sys.exit(f"{said.stdout}\n{said.stderr}")


if __name__ == "__main__":
    build(Path(sys.argv[1]).resolve())
