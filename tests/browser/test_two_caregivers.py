"""Notebook 02 in a real JupyterLab, as a reader without a mouse meets it."""

import pytest
from playwright.sync_api import Locator, expect

from lab import Notebook
from securebase.text import say, section

NAME = "02-two-caregivers.ipynb"
ROOM = "two_caregivers"
OPTIONS = section(f"{ROOM}.lessons.same_amount.question.options")
COMMIT = say("lesson.predict.commit")
PATTERN_A, THRESHOLD = (say(f"{ROOM}.controls.{name}") for name in ("pattern_a", "threshold"))
MORE, NEW_FAMILY, RESET = (say(f"base.button.{name}") for name in ("more", "new_family", "reset"))


@pytest.fixture
def opened(notebook) -> Notebook:
    """Return the notebook after Run All."""
    page = notebook(NAME)
    page.run_all()
    return page


def asking(opened: Notebook, lesson: str) -> Locator:
    """Return the demo that asks a lesson's question."""
    question = say(f"{ROOM}.lessons.{lesson}.question.question")
    return next(demo for demo in opened.demos if question in demo.text_content())


def seen(demo: Locator) -> tuple[str, str]:
    """Return the alt text and the bytes of the picture."""
    picture = demo.locator("figure.sb-figure img")
    return picture.get_attribute("alt"), picture.get_attribute("src")


def changed(demo: Locator, before: tuple[str, str]) -> tuple[str, str]:
    """Wait until alt text and picture are others, and return them."""
    picture = demo.locator("figure.sb-figure img")
    expect(picture).not_to_have_attribute("alt", before[0])
    expect(picture).not_to_have_attribute("src", before[1])
    return seen(demo)


def test_a_prediction_a_slider_and_two_buttons_by_keyboard(opened):
    demo = asking(opened, "same_amount")
    locked = seen(demo)
    opened.go_above(demo)

    met = opened.tab_to(opened.field(OPTIONS["a_escalates"], demo))
    opened.press("Space")
    met += opened.tab_to(opened.field(say("lesson.confidence.certain"), demo))
    opened.press("Space")
    opened.shot("02-predicting")
    met += opened.tab_to(opened.button(COMMIT, demo))
    opened.press("Enter")
    first = changed(demo, locked)
    expect(demo.locator("figure.sb-figure")).to_be_focused()
    expect(demo.locator("figure.sb-figure img")).to_be_in_viewport(ratio=0.99)
    assert OPTIONS["a_escalates"] in first[0]

    opened.go_above(demo)
    met += opened.tab_to(opened.field(PATTERN_A, demo))
    met += opened.tab_to(opened.button(NEW_FAMILY, demo))
    opened.press("Enter")
    other_family = changed(demo, first)

    met += opened.tab_to(opened.button(MORE, demo))
    opened.press("Space")
    met += opened.tab_to(opened.slider(THRESHOLD, demo))
    opened.press("ArrowLeft")  # which JupyterLab would take for folding a heading
    moved = changed(demo, other_family)
    opened.shot("02-slider-moved")

    met += opened.tab_to(opened.button(RESET, demo), "Shift+Tab")
    opened.press("Space")
    changed(demo, moved)
    expect(demo.locator("figure.sb-figure img")).to_have_attribute("alt", first[0])
    assert opened.errors.count() == 0

    labels = [one["label"] for one in met]
    order = [OPTIONS["both_signal"], COMMIT, PATTERN_A, NEW_FAMILY, MORE, RESET]
    assert [label for label in dict.fromkeys(labels) if label in order] == order


def test_the_number_box_does_what_the_slider_does(opened):
    """A slider must be dragged; its box need not."""
    demo = asking(opened, "two_babies")
    opened.go_above(demo)
    opened.tab_to(opened.button(say("lesson.predict.skip"), demo))
    opened.press("Space")
    box = opened.field(say(f"{ROOM}.controls.reactivity_a"), demo)
    before = seen(demo)
    opened.go_above(demo)
    opened.tab_to(box)
    opened.press("ArrowUp")
    after = changed(demo, before)
    handle = opened.slider(say(f"{ROOM}.controls.reactivity_a"), demo)
    expect(handle).to_have_attribute("aria-valuenow", box.input_value())
    assert after != before


PRESS = """([handle, key, figure]) => {
    handle.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}))
    const image = figure.querySelector('img')
    return [image.alt, image.src]
}"""
"""Press a key on a slider; return the picture before any answer can be here."""


def pressed(opened: Notebook, demo: Locator, handle: Locator, key: str) -> tuple[str, str]:
    """Return what stands on the page in the very moment of a key, and wait for the kernel."""
    parts = [handle.element_handle(), key, demo.locator("figure.sb-figure").element_handle()]
    at_once = tuple(opened.page.evaluate(PRESS, parts))
    opened.page.wait_for_timeout(500)
    opened.wait(lambda: opened.is_idle, 10)
    return at_once


def test_the_next_step_is_there_before_the_kernel_answers_and_any_other_waits_for_it(opened):
    demo = asking(opened, "two_babies")
    locked = seen(demo)
    opened.button(say("lesson.predict.skip"), demo).click()
    unknown = changed(demo, locked)
    handle = opened.slider(say(f"{ROOM}.controls.reactivity_a"), demo)
    assert pressed(opened, demo, handle, "ArrowRight") == unknown
    first = changed(demo, unknown)

    ahead = pressed(opened, demo, handle, "ArrowRight")
    assert ahead == seen(demo)  # what the kernel says as well
    assert first[0] != ahead[0]
    assert first[1] != ahead[1]

    assert pressed(opened, demo, handle, "PageUp") == ahead  # another step than was expected
    elsewhere = changed(demo, ahead)

    pressed(opened, demo, handle, "ArrowLeft")
    pressed(opened, demo, handle, "ArrowLeft")
    changed(demo, elsewhere)
    box = opened.field(say(f"{ROOM}.controls.reactivity_b"), demo)
    other = opened.slider(say(f"{ROOM}.controls.reactivity_b"), demo)
    before = seen(demo)
    box.fill("1")  # another control: what was drawn for the first one holds no more
    box.press("Enter")
    expect(other).to_have_attribute("aria-valuenow", "1.0")
    after = changed(demo, before)
    assert pressed(opened, demo, handle, "ArrowLeft") == after
    changed(demo, after)
    assert opened.errors.count() == 0
