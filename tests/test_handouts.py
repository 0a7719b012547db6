"""The handouts: what is asked, what is shown, and that it is three pages of A4 at most."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from lessons import lessons
from press.handout import Handout, handout, main_scene, to_html, to_pdf
from press.scenes import scenes
from securebase.lesson.quiz import read_question
from securebase.text import section

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
FULLEST = NOTEBOOKS / "02-two-caregivers.ipynb"
NO_QUESTION = NOTEBOOKS / "12-fact-check.ipynb"
OVERFULL = """() => [...document.querySelectorAll('.sheet')].filter(sheet => {
    const bottom = sheet.getBoundingClientRect().bottom + 1
    return [...sheet.querySelectorAll('*')].some(e => e.getBoundingClientRect().bottom > bottom)
}).length"""


@pytest.fixture(scope="module", params=[FULLEST, NO_QUESTION], ids=lambda path: path.stem)
def made(request: pytest.FixtureRequest) -> Handout:
    """Return the handout of a lesson."""
    return handout(request.param)


@pytest.fixture
def page(made: Handout, browser: Browser) -> Iterator[Page]:
    """Return its page as wide as A4 between its margins, as for print."""
    opened = browser.new_page(viewport={"width": 680, "height": 1000})
    opened.emulate_media(media="print")
    opened.set_content(to_html(made))
    yield opened
    opened.close()


def test_the_pdf_is_a4_tagged_and_short(made, browser):
    pdf = to_pdf(to_html(made), browser)
    sheets = 1 + -(-len(made.states) // 2)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == sheets <= 3
    assert {box.split()[2][:3] for box in re.findall(rb"/MediaBox \[([^]]+)\]", pdf)} == {b"594"}
    assert b"/StructTreeRoot" in pdf
    assert b"/Marked true" in pdf
    assert b"/Lang (en)" in pdf
    title = re.search(rb"/Title (\(.*?\)|<[0-9A-F]+>)\s*\n", pdf)[1]
    if title.startswith(b"<"):
        title = bytes.fromhex(title[1:-1].decode())
        assert title.decode("utf-16") == made.title
    else:
        assert title[1:-1].decode() == made.title


def test_no_sheet_is_overfull(page):
    assert page.evaluate(OVERFULL) == 0
    page.evaluate("document.querySelector('.box').append('word '.repeat(3000))")
    assert page.evaluate(OVERFULL) == 1


def test_up_to_four_states_with_pictures_words_and_captions(page, made):
    figures = page.locator("figure")
    assert figures.count() == len(made.states) == (1 if "12" in made.name else 4)
    for figure, state in zip(figures.all(), made.states, strict=True):
        image = figure.locator("img")
        assert image.get_attribute("alt") == state.view.alt
        assert image.evaluate("image => image.naturalWidth") == 1440  # 200 to an inch, on paper
        assert image.bounding_box()["height"] > 250
        expect(figure).to_contain_text(state.view.caption)
        expect(figure).to_contain_text(made.scene.badge)
    assert len({state.view.png for state in made.states}) == len(made.states)


def test_questions_are_asked_and_not_answered(page, made):
    text = unescape(page.inner_text("body"))
    for answer in made.answers:
        assert answer in text
    for words in section("lesson.confidence").values():
        assert words in text
    assert made.pauses
    for check in made.checks:
        assert check.question in text
        for option in check.options:
            assert option.text in text
            assert option.feedback not in text
        assert not any(hint in text for hint in check.hints)
    number = made.name[:2]
    assert {check.key for check in made.checks} <= {
        f"notebook_{number}.check.{name}" for name in section(f"notebook_{number}.check")
    }
    assert read_question(made.checks[0].key) == made.checks[0]


def test_every_lesson_has_a_demo_to_print():
    for path in lessons():
        found = scenes(path)
        chosen = main_scene(path.name[:2], found)
        assert chosen.question or not any(scene.question for scene in found)


def test_no_barrier_that_is_ours(page):
    assert [violation["id"] for violation in Axe().run(page).response["violations"]] == []
