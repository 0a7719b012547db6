"""One JupyterLab for all browser tests, and a page of it for each file of them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page

from lab import Notebook, jupyter_lab, lab_page, notebook_in


@pytest.fixture(scope="session")
def address(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a JupyterLab that serves a copy of the notebooks."""
    with jupyter_lab(tmp_path_factory.mktemp("lab")) as found:
        yield found


@pytest.fixture(scope="module")
def page_of_lab(address: str, browser: Browser) -> Iterator[Page]:
    """Return one page with JupyterLab for all notebooks of a file: it takes seconds to load."""
    with lab_page(browser, address) as page:
        yield page


@pytest.fixture
def notebook(page_of_lab: Page) -> Iterator[Callable[[str], Notebook]]:
    """Open a notebook by its name; it closes with the test."""
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(notebook_in(page_of_lab, name))
