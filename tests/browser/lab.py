"""A real JupyterLab and a real browser, for the browser tests and the bench.

`jupyter_lab` serves a copy of the notebooks with settings of its own, so that neither the stored
notebooks nor the reader's Jupyter are touched. `open_notebook` opens one page of it.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, TimeoutError, sync_playwright

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"
TOKEN = "secure-base"
WINDOW = {"width": 1280, "height": 800}
QUIET = ["@jupyterlab/apputils-extension:announcements"]
FLAGS = [
    "--no-sandbox",  # refused to root otherwise, which is who one is in most containers
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

CELLS = "[...document.querySelectorAll('.jp-Notebook .jp-Cell')]"
PLACE = f"cell => {CELLS}.indexOf(cell)"
TEXT_ABOVE = f"""cell => {CELLS}.slice(0, {CELLS}.indexOf(cell))
    .findLastIndex(above => above.classList.contains('jp-MarkdownCell'))"""


@contextmanager
def run_browser(path: str) -> Iterator[Browser]:
    """Run the Chromium at that path, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def jupyter_lab(place: Path) -> Iterator[str]:
    """Serve a copy of the notebooks in a JupyterLab of its own.

    Parameters
    ----------
    place : pathlib.Path
        Empty folder for the copy and for everything that JupyterLab writes.

    Yields
    ------
    str
        Address of the server.
    """
    for folder in ("notebooks", "data"):
        shutil.copytree(ROOT / folder, place / folder, ignore=shutil.ignore_patterns("__pycache__"))
    config = place / "config" / "labconfig"
    config.mkdir(parents=True)
    (config / "page_config.json").write_text(
        json.dumps({"disabledExtensions": dict.fromkeys(QUIET, True)})
    )
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += ["--port=0", "--expose-app-in-browser"]
    command += [f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={place / 'notebooks'}"]
    log = place / "jupyterlab.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            command, cwd=place, env=_own_jupyter(place), stdout=output, stderr=output
        )
    try:
        yield _address(server, place / "runtime", log)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def _own_jupyter(place: Path) -> dict[str, str]:
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    own = {name: str(place / folder) for name, folder in folders.items()}
    return os.environ | own | {"JUPYTER_PREFER_ENV_PATH": "1"}


def _address(server: subprocess.Popen, runtime: Path, log: Path, seconds: float = 60) -> str:
    """Wait until the server has written where it listens."""
    for _ in range(int(seconds * 5)):
        for written in runtime.glob("jpserver-*.json"):
            with suppress(json.JSONDecodeError):  # it may be half written
                return json.loads(written.read_text())["url"]
        if server.poll() is not None:
            break
        time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start. It said:\n{log.read_text()[-3000:]}")


@dataclass
class Notebook:
    """One notebook, open in a browser.

    Attributes
    ----------
    page : playwright.sync_api.Page
        The page, for whatever the methods below do not offer.
    """

    page: Page

    @property
    def cells(self) -> Locator:
        """Every cell."""
        return self.page.locator(".jp-Notebook .jp-Cell")

    @property
    def code_cells(self) -> Locator:
        """Every code cell."""
        return self.page.locator(".jp-Notebook .jp-CodeCell")

    @property
    def demos(self) -> list[Locator]:
        """Every code cell with a live demo, from top to bottom."""
        return self.code_cells.filter(has=self.page.locator(".sb-demo")).all()

    @property
    def pictures(self) -> Locator:
        """The picture of every demo."""
        return self.page.locator("figure.sb-figure img")

    @property
    def errors(self) -> Locator:
        """Every error shown in an output."""
        return self.page.locator(
            '.jp-Notebook [data-mime-type="application/vnd.jupyter.error"],'
            ' .jp-Notebook [data-mime-type="application/vnd.jupyter.stderr"]'
        )

    def run_all(self, seconds: float = 90) -> None:
        """Choose *Run All Cells* and wait until everything has run.

        A choice made before the kernel listens is sometimes lost, so it is made again until a
        cell runs.
        """
        deadline = time.monotonic() + seconds
        self.choose("Edit", "Clear Outputs of All Cells")
        while not any(self._counts()) and time.monotonic() < deadline:
            self.choose("Run", "Run All Cells")
            self.wait(lambda: any(self._counts()), 10)
        if not self.wait(self._has_run, deadline - time.monotonic()) or self.errors.count():
            said = self.errors.all_text_contents()
            raise AssertionError(f"After Run All the cells' numbers are {self._counts()}. {said}")

    def _has_run(self) -> bool:
        return self.is_idle and (all(self._counts()) or bool(self.errors.count()))

    def choose(self, menu: str, entry: str) -> None:
        """Choose an entry of a menu."""
        self.page.keyboard.press("Escape")
        self.page.locator(f'.lm-MenuBar-itemLabel:text-is("{menu}")').click()
        self.page.locator(f'.lm-Menu-itemLabel:text-is("{entry}")').click()

    def _counts(self) -> list[int | None]:
        """Return the number of each code cell; the page shows none beside a folded one."""
        return self.page.evaluate(
            """jupyterapp.shell.currentWidget.content.widgets.map(cell => cell.model)
                .filter(cell => cell.type === 'code').map(cell => cell.executionCount)"""
        )

    @property
    def is_idle(self) -> bool:
        """Whether the kernel has nothing to do."""
        kernel = "jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status"
        return self.page.evaluate(kernel) == "idle"

    @property
    def is_connected(self) -> bool:
        """Whether the page and the kernel hear each other."""
        link = "jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.connectionStatus"
        return self.page.evaluate(link) == "connected"

    def wait(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Wait until a condition holds; return whether it came to hold in time."""
        deadline = time.monotonic() + seconds
        while not (holds := condition()) and time.monotonic() < deadline:
            self.page.wait_for_timeout(100)
        return holds

    def field(self, label: str, within: Locator | None = None) -> Locator:
        """Return the box, list or option of that label."""
        place = within or self.page.locator(".jp-Notebook")
        return place.get_by_label(label, exact=True).and_(
            self.page.locator("input, select, textarea")
        )

    def slider(self, label: str, within: Locator | None = None) -> Locator:
        """Return the handle of the slider of that label."""
        place = within or self.page.locator(".jp-Notebook")
        return place.get_by_role("slider", name=label, exact=True)

    def button(self, label: str, within: Locator | None = None) -> Locator:
        """Return the button of that label."""
        place = within or self.page.locator(".jp-Notebook")
        return place.get_by_role("button", name=label, exact=True)

    def focused(self) -> dict[str, str]:
        """Return what has the keyboard: its tag, type and label."""
        return self.page.evaluate(
            """() => {
                const it = document.activeElement
                const label = it.labels?.[0]?.textContent ?? it.getAttribute('aria-label')
                return {
                    tag: it.tagName.toLowerCase(),
                    type: it.type ?? it.getAttribute('role') ?? '',
                    label: (label ?? it.textContent).trim().slice(0, 60),
                }
            }"""
        )

    def tab_to(self, target: Locator, key: str = "Tab", most: int = 60) -> list[dict[str, str]]:
        """Press Tab, or Shift+Tab, until the target has the keyboard; return what had it."""
        met = []
        for _ in range(most):
            if target.evaluate("element => element === document.activeElement"):
                return met
            self.page.keyboard.press(key)
            met.append(self.focused())
        raise TimeoutError(f"{most} times {key} did not reach {target}. It went: {met}")

    def go_above(self, cell: Locator) -> None:
        """Select by the arrow keys the text above a cell.

        The cell itself is folded, and the arrow keys of JupyterLab pass over folded cells.
        """
        target = cell.evaluate(TEXT_ABOVE)
        self.page.keyboard.press("Escape")
        for _ in range(2 * self.cells.count()):
            place = self.page.locator(".jp-Cell.jp-mod-active").evaluate(PLACE)
            if place == target:
                return
            self.page.keyboard.press("ArrowDown" if place < target else "ArrowUp")
        raise TimeoutError(f"The arrow keys did not lead from cell {place} to cell {target}.")

    def take_keyboard(self) -> None:
        """Take the keyboard out of whatever has it, back to the selected cell."""
        self.page.evaluate(
            """() => {
                document.activeElement.blur()
                jupyterapp.shell.currentWidget.content.activate()
            }"""
        )

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def shot(self, name: str) -> Path:
        """Save a screenshot and return its path."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        self.page.wait_for_timeout(500)  # a picture is decoded after its words are on the page
        self.page.screenshot(path=path)
        return path


@contextmanager
def lab_page(browser: Browser, address: str) -> Iterator[Page]:
    """Open JupyterLab in a page of its own, with no notebook yet."""
    context = browser.new_context(viewport=WINDOW)
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{address}lab?token={TOKEN}&reset")
    page.wait_for_function("window.jupyterapp?.restored.then(() => true)")
    try:
        yield page
    finally:
        context.close()


@contextmanager
def notebook_in(page: Page, name: str) -> Iterator[Notebook]:
    """Open a notebook in a JupyterLab that shows none, as a reader would; close it afterwards."""
    page.set_viewport_size(WINDOW)
    page.evaluate(
        "async path => { await jupyterapp.commands.execute('docmanager:open', {path}) }", name
    )
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    notebook = Notebook(page)
    notebook.wait(lambda: notebook.is_idle, 60)
    try:
        yield notebook
    finally:
        page.evaluate(
            """async () => {
                const open = jupyterapp.shell.currentWidget
                await open.sessionContext.shutdown()
                open.dispose()  // without asking whether to save
            }"""
        )


@contextmanager
def open_notebook(browser: Browser, address: str, name: str) -> Iterator[Notebook]:
    """Open a notebook in a page of its own, before anything has run."""
    with lab_page(browser, address) as page, notebook_in(page, name) as notebook:
        yield notebook
