"""Every notebook in a real JupyterLab: without a kernel, then run, then by keyboard alone."""

import re

import pytest
from lessons import lessons
from playwright.sync_api import Locator, expect

from lab import SCREENSHOTS, Notebook
from securebase.text import say

NAMES = [path.name for path in lessons()]
TALL = {"width": 1280, "height": 1400}
"""A window in which a whole demo fits, for its picture."""
COMMIT = say("lesson.predict.commit")
SURE = say("lesson.confidence.fairly sure")
BADGE = re.compile(r"(SIMULATED|DATA|THEORY): \S.{40,}")


def predict_by_keyboard(notebook: Notebook, demo: Locator) -> None:
    """Give the first answer there is, say how sure, and commit."""
    notebook.go_above(demo)
    answer = demo.locator(".sb-demo input").first
    notebook.tab_to(answer)
    if answer.get_attribute("type") in ("radio", "checkbox"):
        notebook.press("Space")
    else:
        lowest = re.search(r"[\d.]+", answer.evaluate("input => input.labels[0].textContent"))[0]
        notebook.page.keyboard.type(lowest)
    notebook.tab_to(notebook.field(SURE, demo))
    notebook.press("Space")
    notebook.tab_to(notebook.button(COMMIT, demo))
    notebook.press("Space")


def see_pictures(notebook: Notebook) -> None:
    """Look at what there is before anything runs: a picture and its words for each demo."""
    images = notebook.pictures
    expect(images.first).to_be_attached()
    for image in images.all():
        assert BADGE.match(image.get_attribute("alt"))
        assert image.get_attribute("src").startswith("data:image/png;base64,")
    images.first.scroll_into_view_if_needed()
    expect(images.first).to_be_visible()
    assert images.first.evaluate("image => image.naturalWidth") > 0


@pytest.mark.parametrize("name", NAMES)
def test_pictures_are_there_first_and_demos_are_unlocked_by_keyboard(notebook, name):
    opened = notebook(name)
    see_pictures(opened)
    opened.shot(f"{name[:2]}-before-running")
    opened.run_all()
    assert opened.errors.count() == 0
    assert opened.demos
    for demo in opened.demos:
        picture = demo.locator("figure.sb-figure img")
        assert BADGE.match(picture.get_attribute("alt"))
        if opened.button(COMMIT, demo).count():
            locked = picture.get_attribute("alt"), picture.get_attribute("src")
            predict_by_keyboard(opened, demo)
            expect(opened.button(COMMIT, demo)).to_have_count(0)
            expect(picture).not_to_have_attribute("alt", locked[0])
            expect(picture).not_to_have_attribute("src", locked[1])
            assert SURE in picture.get_attribute("alt")
    assert opened.errors.count() == 0
    opened.page.set_viewport_size(TALL)
    for number, demo in enumerate(opened.demos, 1):
        demo.locator(".sb-demo").screenshot(path=SCREENSHOTS / f"{name[:2]}-demo-{number}.png")
