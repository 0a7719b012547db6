"""The slides: opened from a file, without network and kernel, every slide on the screen."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from lessons import lessons
from press.parts import parts
from press.scenes import scenes
from press.slides import Deck, copy_reveal, fit, presets_of, to_html, write

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
LESSON = NOTEBOOKS / "01-attachment-system.ipynb"
SIZES = [(1280, 720), (1920, 1080)]
MEASURE = """() => Reveal.getSlides().map(slide => {
    const {h, v} = Reveal.getIndices(slide)
    Reveal.slide(h, v)
    const shown = [...slide.querySelectorAll('h1, h2, p, li, td, img, figcaption')]
        .filter(element => !element.closest('aside'))
    const boxes = shown.map(element => element.getBoundingClientRect())
    const heading = boxes[shown.findIndex(element => /H[12]/.test(element.tagName))]
    const picture = slide.querySelector('img')?.getBoundingClientRect().height
    const top = document.elementFromPoint(heading.left + 5, heading.top + heading.height / 2)
    return {
        words: slide.textContent.trim().slice(0, 60),
        inside: boxes.every(box => box.top >= 0 && box.left >= 0
            && box.right <= innerWidth && box.bottom <= innerHeight),
        seen: slide.contains(top),
        picture: picture === undefined ? 1 : picture / innerHeight,
    }
})"""


@pytest.fixture(scope="module")
def file(node_modules: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the written deck of one lesson."""
    return write(LESSON, tmp_path_factory.mktemp("slides"))


@pytest.fixture(scope="module")
def heard() -> dict[str, list[str]]:
    """Return what the page asks for, and what goes wrong in it."""
    return {"asked": [], "wrong": []}


@pytest.fixture(scope="module")
def page(browser: Browser, file: Path, heard: dict[str, list[str]]) -> Page:
    """Return the deck of one lesson, opened from its file."""
    opened = browser.new_page()
    opened.on("pageerror", lambda error: heard["wrong"].append(str(error)))
    opened.on("requestfailed", lambda request: heard["wrong"].append(request.url[:100]))
    opened.on("request", lambda request: heard["asked"].append(request.url[:100]))
    show(opened, file)
    return opened


def show(page: Page, file: Path) -> None:
    page.goto(file.as_uri())
    page.wait_for_function("window.Reveal?.isReady() && document.fonts.status === 'loaded'")


def off_screen(page: Page, size: tuple[int, int]) -> list[str]:
    """Return the slides that do not fit, are not seen, or whose picture is small."""
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    page.wait_for_function("width => Math.round(Reveal.getScale() * 1280) === width", arg=size[0])
    slides = page.evaluate(MEASURE)
    assert len(slides) > 5
    return [
        slide["words"]
        for slide in slides
        if not (slide["inside"] and slide["seen"] and slide["picture"] > 0.6)
    ]


@pytest.mark.parametrize("size", SIZES)
def test_every_slide_fits_on_the_screen(page, size):
    assert off_screen(page, size) == []


def test_a_slide_that_is_too_full_is_seen(page):
    item = "[...document.querySelectorAll('.slides li')].at(-1)"
    page.evaluate(f"{item}.append(' word'.repeat(600))")
    assert len(off_screen(page, SIZES[0])) == 1
    page.evaluate(f"{item}.lastChild.remove()")


def test_the_text_of_every_lesson_fits(browser, node_modules, tmp_path):
    copy_reveal(tmp_path)
    page = browser.new_page()
    assert lessons()
    for path in lessons():
        file = tmp_path / f"{path.stem}.html"
        file.write_text(to_html(Deck(path, with_pictures=False)), encoding="utf-8")
        show(page, file)
        assert (path.name, off_screen(page, SIZES[0])) == (path.name, [])
    page.close()


def test_the_deck_runs_without_an_error_and_asks_for_files_only(page, heard):
    page.evaluate("Reveal.slide(Reveal.getTotalSlides() - 1)")
    assert len(heard["asked"]) > 5
    assert [url for url in heard["asked"] if not url.startswith(("file:", "data:"))] == []
    assert heard["wrong"] == []


def test_a_page_needs_nothing_from_elsewhere(file):
    html = file.read_text(encoding="utf-8")
    loaded = re.findall(r'<(?:script|link|img|iframe)[^>]*?(?:src|href)="([^"]{1,60})', html)
    assert loaded
    assert not [one for one in loaded if not one.startswith(("reveal.js/", "data:image/png"))]
    for name in (one for one in loaded if one.startswith("reveal.js/")):
        assert (file.parent / name).is_file()


def test_keys_turn_the_slides_and_the_number_follows(page):
    page.evaluate("Reveal.slide(0)")
    number = page.locator(".slide-number")
    total = page.evaluate("Reveal.getTotalSlides()")
    for key, shown in [("ArrowRight", 2), ("PageDown", 3), ("ArrowLeft", 2), ("End", total)]:
        page.keyboard.press(key)
        expect(number).to_have_text(re.compile(rf"{shown}\s*/\s*{total}"))


def test_a_question_stands_before_its_picture_and_presets_come_after(page):
    kinds = page.evaluate("Reveal.getSlides().map(slide => slide.querySelector('div').className)")
    asked = [number for number, kind in enumerate(kinds) if kind == "hands-up"]
    demos = [scene for scene in scenes(LESSON) if scene.question]
    assert len(asked) == len(demos) > 2
    assert all(kinds[number + 1] == "picture" for number in asked)
    assert "picture" not in kinds[: asked[0]]
    for number, scene in zip(asked, demos, strict=True):
        words = page.evaluate(f"Reveal.getSlides()[{number}].textContent")
        assert scene.question["question"] in words
        for option in scene.question.get("options", {}).values():
            assert option in words
    alone = [n for n, kind in enumerate(kinds) if kind == "picture" and kinds[n - 1] == "picture"]
    assert alone


def test_pictures_keep_their_words_and_what_to_say_is_in_the_notes(page):
    for image in page.locator(".slides img").all():
        assert re.match(r"(SIMULATED|DATA|THEORY): \S.{40,}", image.get_attribute("alt"))
    notes = page.locator("aside.notes")
    read = [part.text for part in parts(LESSON) if part.heading == "How to read this"]
    assert " ".join(notes.all_text_contents()).count("How to read this") == len(read) > 2
    expect(notes.first).to_be_hidden()


def test_pauses_principles_and_the_summary_are_slides_and_the_set_up_is_not(page):
    headings = page.locator(".slides h2").all_text_contents()
    for wanted in ("What you will learn", "Pause here", "Principle", "Summary", "Sources"):
        assert wanted in headings
    assert not {"Setup", "Keep your progress", "Check yourself"} & set(headings)
    assert page.locator(".slides").get_by_text("[doi:").count() == 0


def test_a_preset_is_shown_once_and_gives_no_later_answer_away():
    found = scenes(NOTEBOOKS / "02-two-caregivers.ipynb")
    shared = presets_of(found)
    shown = [(s.demo, name) for s in found for name in shared[s.index]]
    assert len(shown) == len(set(shown)) > 4
    starts = [(s.demo, s.settings()) for s in found]
    for demo, name in shown:
        preset = demo.presets[name].items()
        assert not any(of is demo and preset <= start.items() for of, start in starts)
    by_lesson = {scene.lesson: shared[scene.index] for scene in found}
    assert by_lesson["repair"] == ["no_repair"]
    assert by_lesson["rival"] == ["rival_doubt"]


def test_long_text_is_split_and_nothing_is_lost():
    paragraphs = ["One sentence follows another.\n" * count for count in (3, 12, 2, 40)]
    items = "\n".join(f"- item {number} that says something" for number in range(30))
    table = "| a | b |\n|---|---|\n" + "\n".join(f"| {n} | x |" for n in range(30))
    announced = "These are two:\n\n- one\n- two"
    pieces = fit("\n\n".join([*paragraphs, items, table, announced]))
    assert len(pieces) > 5
    assert sum(piece.count("One sentence follows another.") for piece in pieces) == 57
    assert sum(piece.count("- item") for piece in pieces) == 30
    assert sum(piece.count("| x |") for piece in pieces) == 30
    assert all(piece.count("|---|") == 1 for piece in pieces if "| x |" in piece)
    assert any(announced in piece for piece in pieces)


def test_no_barrier_that_is_ours(page):
    assert page.evaluate("document.documentElement.lang") == "en"
    for kind in ("title", "hands-up", "picture"):
        slide = f"Reveal.getSlides().find(slide => slide.querySelector('.{kind}'))"
        page.evaluate(f"Reveal.slide(Reveal.getIndices({slide}).h)")
        assert [found["id"] for found in Axe().run(page).response["violations"]] == [], kind
