"""What every test may ask for."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser

TOOLS = Path(__file__).parents[1] / "tools"
NODE_MODULES = TOOLS / "node_modules"
NO_BROWSER = (
    "The browser tests need Chromium. "
    "On Debian or Ubuntu: sudo apt-get install chromium libatomic1. "
    "Elsewhere install Chromium or Google Chrome and put it on the PATH."
)
NO_PACKAGES = (
    "This test needs what tools/package.json lists. "
    "With Node.js and npm (Debian or Ubuntu: sudo apt-get install npm): npm ci --prefix tools"
)


def _skip(sentence: str) -> NoReturn:
    """Skip the test, or fail it where CI is set."""
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of a Chromium; without one skip, or fail where CI is set."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    _skip(NO_BROWSER)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Return a browser; it closes with the file, for while it lives an event loop is running."""
    from lab import run_browser  # late: a test copies this file to where there is none

    with run_browser(chromium) as opened:
        yield opened


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """Return the folder of the npm packages; without it skip, or fail where CI is set."""
    if not (NODE_MODULES / ".package-lock.json").is_file():  # npm writes it last
        _skip(NO_PACKAGES)
    return NODE_MODULES
