"""Notebook 00 on a bad day: odd things typed, connection lost, page closed, kernel restarted."""

import pytest
from playwright.sync_api import Locator, expect

from lab import Notebook
from securebase.text import say

NAME = "00-start-here.ipynb"
COMMIT, SKIP = (say(f"lesson.predict.{name}") for name in ("commit", "skip"))
COMPARE, LOAD = say("lesson.explain.compare"), say("lesson.progress.load")
OWN, PASTE = say("lesson.explain.own"), say("lesson.progress.paste")
HOSTILE = (
    "<img src=x onerror='window.struck=1'><script>window.struck=1</script>\" & {braces} \u202e👶"
)
LONG = "long " * 20_000


@pytest.fixture
def opened(notebook) -> Notebook:
    """Return the notebook after Run All."""
    page = notebook(NAME)
    page.run_all()
    return page


def status(opened: Notebook, button: str) -> Locator:
    """Return what the lesson piece with that button has said."""
    piece = opened.page.locator(".sb-lesson").filter(
        has=opened.page.get_by_role("button", name=button, exact=True)
    )
    return piece.last.locator('[role="status"]')


def text_is_shown_as_text(opened: Notebook) -> None:
    """Fill every box that takes text, and use its button."""
    for box in opened.page.locator(".jp-Notebook :is(.sb-demo, .sb-lesson) input[type=text]").all():
        box.fill(HOSTILE)
    opened.field(say("lesson.confidence.certain")).check()
    opened.button(COMMIT).click()
    expect(status(opened, COMMIT)).to_contain_text("0")  # the range that the sentence asks for
    opened.field(OWN).fill(HOSTILE)
    opened.button(COMPARE).click()
    expect(status(opened, COMPARE)).to_contain_text(HOSTILE)
    opened.field(PASTE).fill(HOSTILE)
    opened.button(LOAD).click()
    expect(status(opened, LOAD)).to_have_text(say("lesson.progress.error.foreign"))
    opened.field(OWN).fill(LONG)
    opened.button(COMPARE).click()
    expect(status(opened, COMPARE)).to_contain_text(LONG.strip())
    assert opened.page.evaluate("window.struck") is None
    assert opened.errors.count() == 0


def a_control_moves_the_picture(opened: Notebook) -> None:
    """Choose another kind of coin than the present one."""
    opened.wait(lambda: opened.is_connected and opened.is_idle, 30)
    (demo,) = opened.demos
    picture, menu = demo.locator("figure.sb-figure img"), demo.locator("select").first
    before = picture.get_attribute("alt")
    menu.select_option(index=1 - min(menu.evaluate("menu => menu.selectedIndex"), 1))
    expect(picture).not_to_have_attribute("alt", before, timeout=15_000)
    assert opened.errors.count() == 0


def test_odd_text_lost_connection_new_page_and_new_kernel(opened):
    text_is_shown_as_text(opened)
    opened.button(SKIP).click()
    a_control_moves_the_picture(opened)

    opened.page.context.set_offline(True)
    opened.page.context.set_offline(False)
    opened.choose("Kernel", "Reconnect to Kernel")
    a_control_moves_the_picture(opened)

    opened.choose("File", "Save Notebook")
    opened.page.reload()
    expect(opened.pictures).to_be_visible()
    a_control_moves_the_picture(opened)

    seen = opened.pictures.get_attribute("alt")
    opened.choose("Kernel", "Restart Kernel…")
    opened.page.locator(".jp-Dialog button.jp-mod-accept").click()
    expect(opened.page.locator(".jp-Dialog")).to_have_count(0)
    expect(opened.pictures).to_have_attribute("alt", seen)
    assert opened.errors.count() == 0
    opened.run_all()
    opened.button(SKIP).click()
    a_control_moves_the_picture(opened)
