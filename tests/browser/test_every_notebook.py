"""Every notebook in a real JupyterLab: without a kernel, then run, then by keyboard alone.

One visit for each notebook sees it all, for opening and running it takes longest.
"""

import re

import pytest
from playwright.sync_api import Locator, expect

from barriers import barriers
from lab import SCREENSHOTS, Notebook
from lessons import lessons
from securebase.text import say

NAMES = [path.name for path in lessons()]
TALL = {"width": 1280, "height": 1400}
"""A window in which a whole demo fits, for its picture."""
COMMIT = say("lesson.predict.commit")
SURE = say("lesson.confidence.fairly sure")
MORE, NUMBERS, NEW_FAMILY = (
    say(f"base.button.{name}") for name in ("more", "numbers", "new_family")
)
MENU = say("base.controls.presets")
BADGE = re.compile(r"(SIMULATED|DATA|THEORY): \S.{40,}")

KEYS = {
    "slider": ("ArrowRight", "ArrowLeft"),
    "number": ("ArrowUp", "ArrowDown"),
    "select-one": ("ArrowDown", "ArrowUp"),
    "checkbox": ("Space",),
    MENU: ("ArrowDown", "ArrowDown"),
    NEW_FAMILY: ("Enter",),
}
"""How each kind of control is moved; the second key where the first changes nothing."""

MOST_STOPS = 100
"""Stops of the Tab key in the largest demo, and some more."""

SEEN = """figure => fetch(figure.querySelector('img').src).then(it => it.arrayBuffer())
    .then(bytes => figure.querySelector('img').alt + ' ' + bytes.byteLength)"""
"""What a picture shows: its words, and how large it is as JPEG."""


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


def kind_of(focused: dict[str, str]) -> str:
    """Return the kind of control that has the keyboard."""
    named = focused["label"] if focused["label"] in (MENU, NEW_FAMILY) else ""
    return named or focused["type"]


def moves_the_picture(notebook: Notebook, demo: Locator, key: str) -> bool:
    """Press a key on a control; return whether the picture became another."""
    figure = demo.locator("figure.sb-figure")
    before = figure.evaluate(SEEN)
    notebook.press(key)
    notebook.page.wait_for_timeout(100)  # until the kernel has heard of it
    notebook.wait(lambda: notebook.is_idle, 10)
    return notebook.wait(lambda: figure.evaluate(SEEN) != before, 0.5)


def has_keyboard(demo: Locator) -> bool:
    """Return whether something in a demo has the keyboard."""
    return demo.locator(".sb-demo").evaluate("demo => demo.contains(document.activeElement)")


def operate_by_keyboard(notebook: Notebook, demo: Locator) -> set[str]:
    """Go through a demo with Tab, move one control of each kind, and come out at its end.

    Returns
    -------
    set of str
        Kinds of control that changed nothing; each may do so in another lesson of the demo.
    """
    notebook.go_above(demo)
    for _ in range(MOST_STOPS):
        if has_keyboard(demo):
            break
        notebook.press("Tab")
    met: set[str] = set()
    moved: set[str] = set()
    for _ in range(MOST_STOPS):
        focused = notebook.focused()
        kind = kind_of(focused)
        if focused["label"] in (MORE, NUMBERS):
            notebook.press("Enter")
            expect(notebook.field(MENU, demo)).to_be_visible()  # before Tab goes past it
        elif kind in KEYS and kind not in moved:
            met.add(kind)
            if any(moves_the_picture(notebook, demo, key) for key in KEYS[kind]):
                moved.add(kind)
        notebook.press("Tab")
        if not has_keyboard(demo):
            break
    assert not has_keyboard(demo), f"Tab does not come out; it is at {notebook.focused()}."
    notebook.take_keyboard()
    assert MENU in met
    return met - moved


@pytest.mark.parametrize("name", NAMES)
def test_a_visit_with_eyes_ears_and_a_keyboard(notebook, name):
    opened = notebook(name)
    see_pictures(opened)
    opened.shot(f"{name[:2]}-before-running")
    opened.run_all()
    assert opened.errors.count() == 0
    assert opened.demos
    still: dict[frozenset[str], set[str]] = {}
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
        controls = frozenset(demo.locator(".sb-demo .widget-label").all_text_contents())
        if still.get(controls, True):  # another lesson of the same demo has the same controls
            still[controls] = operate_by_keyboard(opened, demo) & still.get(controls, set(KEYS))
    assert not any(still.values()), f"Nothing happens on {still}."
    assert opened.errors.count() == 0
    assert barriers(opened.page) == []
    opened.page.set_viewport_size(TALL)
    for number, demo in enumerate(opened.demos, 1):
        demo.locator(".sb-demo").screenshot(path=SCREENSHOTS / f"{name[:2]}-demo-{number}.png")
