"""What every test may ask for."""

import os
import shutil

import pytest

NO_BROWSER = (
    "The browser tests need Chromium. "
    "On Debian or Ubuntu: sudo apt-get install chromium libatomic1. "
    "Elsewhere install Chromium or Google Chrome and put it on the PATH."
)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of a Chromium; without one skip, or fail where CI is set."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    if os.environ.get("CI"):
        pytest.fail(NO_BROWSER)
    pytest.skip(NO_BROWSER)
