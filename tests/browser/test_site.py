"""The static site, opened as files: every page, its pictures, and the controls that still move."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Locator, Page, expect

from lab import ROOT, SCREENSHOTS
from lessons import lessons
from press.scenes import scenes
from securebase.demos import HundredFamilies, OverlapGuesses, TwoCaregivers
from securebase.text import say, section
from write_badges import binder_link

ADDRESS = "https://github.com/someone/secure-base"
NOTEBOOKS = [*lessons(), ROOT / "notebooks" / "glossary.ipynb"]
PAGES = ["index.html", "teaching.html", *(f"{path.stem}.html" for path in NOTEBOOKS)]
MOST_BYTES = 40_000_000
NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 900}

PREDICTING = "02-two-caregivers.html"
"""The page that is also looked at before its questions are answered."""

each_page = pytest.mark.parametrize("name", PAGES)


def press(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command behind `make site`."""
    path = os.pathsep.join(str(ROOT / name) for name in ("notebooks", "tools"))
    return subprocess.run(
        [sys.executable, "-m", "press.site", *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a freshly built site."""
    place = tmp_path_factory.mktemp("site")
    made = press(place, "--address", "")
    assert made.returncode == 0, made.stderr
    return place


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return an empty page that notes every request beyond this machine and every error."""
    context = browser.new_context(viewport=WIDE)
    opened, noted = context.new_page(), []
    opened.set_default_timeout(10_000)
    opened.on(
        "request",
        lambda asked: None if asked.url.startswith(("file:", "data:")) else noted.append(asked.url),
    )
    opened.on("requestfailed", lambda failed: noted.append(failed.url))
    opened.on("pageerror", lambda error: noted.append(str(error)))
    opened.on("console", lambda line: noted.append(line.text) if line.type == "error" else None)
    yield opened
    context.close()
    assert noted == []


@cache
def soup(site: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((site / name).read_text(encoding="utf-8"), "html.parser")


def demo(page: Page, site: Path, name: str, cell: str) -> Locator:
    """Open a page and return one of its demos."""
    page.goto((site / name).as_uri())
    return page.locator(f'.demo[data-scene="{cell}"]')


def table(place: Locator) -> list[list[str]]:
    """Return the numbers of a demo, row by row."""
    return place.locator("table").evaluate(
        "table => [...table.rows].map(row => [...row.cells].map(cell => cell.textContent))"
    )


def barriers(page: Page) -> list:
    """Return what axe-core finds; it is not to fetch style sheets, which a file may not."""
    return (
        Axe()
        .run(page, options={"preload": False, "resultTypes": ["violations"]})
        .response["violations"]
    )


def expect_view(place: Locator, view) -> None:
    """Expect the words and numbers that the live demo shows."""
    expect(place.locator(".picture")).to_have_attribute("alt", view.alt)
    expect(place.locator(".caption")).to_have_text(view.caption)
    cells = [list(map(str, column)) for column in view.columns.values()]
    assert table(place) == [list(view.columns), *map(list, zip(*cells, strict=True))]


# As files ----------------------------------------------------------------------------------------


def test_every_notebook_has_a_page_and_the_site_stays_small(site):
    assert sorted(path.name for path in site.glob("*.html")) == sorted(PAGES)
    assert sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) < MOST_BYTES


@each_page
def test_a_page_is_built_as_a_screen_reader_needs_it(site, name):
    found = soup(site, name)
    assert found.html["lang"] == "en"
    assert len(found.find_all("main")) == len(found.find_all("h1")) == 1
    levels = [int(heading.name[1]) for heading in found.find_all(re.compile(r"h[1-6]"))]
    assert all(deeper <= above + 1 for above, deeper in pairwise(levels))
    assert [one for one, n in Counter(tag["id"] for tag in found(id=True)).items() if n > 1] == []
    assert "printed edition" in found.find(role="note").text


@each_page
def test_links_lead_somewhere(site, name):
    for tag in soup(site, name).find_all(["a", "img", "script", "link"]):
        target = urlsplit(tag.get("href") or tag.get("src") or "")
        if target.scheme == "data" or (tag.name == "a" and target.scheme in ("https", "http")):
            continue
        assert not target.scheme, tag
        assert (site / (target.path or name)).is_file(), tag
        if target.fragment:
            ids = {one["id"] for one in soup(site, target.path or name)(id=True)}
            assert {target.fragment, unquote(target.fragment)} & ids, tag


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_all_code_is_there_and_folded(site, path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    folded = soup(site, f"{path.stem}.html").select("details.code:not([open]) code")
    assert [one.text for one in folded] == code


def test_every_picture_that_a_script_names_is_there(site):
    for script in (site / "scenes").glob("*.js"):
        named = re.findall(r"images/\w+\.png", script.read_text(encoding="utf-8"))
        assert named
        assert all((site / one).is_file() for one in set(named))


def test_without_an_address_a_page_says_so_and_with_one_it_links(site, tmp_path):
    found = soup(site, "12-fact-check.html")
    assert "no public address yet" in found.find(role="note").text
    assert press(tmp_path, "--address", ADDRESS, "--only", "12-fact-check.html").returncode == 0
    note = soup(tmp_path, "12-fact-check.html").find(role="note")
    assert binder_link(ADDRESS, "12-fact-check.ipynb") in [one["href"] for one in note("a")]
    assert "several minutes" in note.text


def test_the_edition_in_the_browser_alone_is_linked_where_it_is(site, tmp_path):
    (tmp_path / "lite").mkdir()
    (tmp_path / "lite" / "index.html").write_text("")
    assert press(tmp_path, "--only", "index.html").returncode == 0
    assert soup(tmp_path, "index.html").find(href="lite/index.html")
    assert (tmp_path / "lite" / "index.html").exists()
    assert not soup(site, "index.html").find(href="lite/index.html")


@pytest.mark.parametrize("wrong", [("--address", "someone"), ("--only", "nothing.html")])
def test_a_wrong_request_is_refused_with_a_sentence(tmp_path, wrong):
    refused = press(tmp_path, *wrong)
    assert refused.returncode == 1
    assert re.fullmatch(r"(The repository|There is no page).*\.\n", refused.stderr)


# In a browser ------------------------------------------------------------------------------------


@each_page
def test_a_page_opens_from_a_file_and_holds_no_barrier(page, site, name):
    page.goto((site / name).as_uri())
    expect(page.locator("main")).to_be_visible()
    assert name != PREDICTING or barriers(page) == []
    for skip in page.locator(".skip-question").all():
        skip.click()
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    page.wait_for_function("[...document.images].every(image => image.complete)")
    assert page.evaluate("[...document.images].filter(image => !image.naturalWidth).length") == 0
    assert all(image.get_attribute("alt") for image in page.locator("img").all())
    assert barriers(page) == []
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


@pytest.mark.parametrize("path", NOTEBOOKS[:-1], ids=lambda path: path.stem)
def test_every_question_is_asked_before_its_result(page, site, path):
    page.goto((site / f"{path.stem}.html").as_uri())
    for scene in scenes(path):
        place = page.locator(f'.demo[data-scene="{scene.cell}"]')
        asked = scene.question is not None
        assert place.locator(".picture").is_visible() is not asked
        assert place.locator(".moves").is_visible() is not asked
        assert place.locator(".ask").count() == asked


def test_predicting_by_keyboard(page, site):
    place = demo(page, site, "02-two-caregivers.html", "demo-same")
    options = section("two_caregivers.lessons.same_amount.question.options")
    picture, said = place.locator(".picture"), place.get_by_role("status")
    expect(picture).to_be_hidden()
    place.get_by_role("button", name=say("lesson.predict.commit")).press("Enter")
    expect(said).to_have_text(say("lesson.predict.error.empty"))
    place.get_by_label(options["a_escalates"]).press("Space")
    place.get_by_role("button", name=say("lesson.predict.commit")).press("Enter")
    expect(said).to_have_text(say("lesson.predict.error.unsure"))
    expect(picture).to_be_hidden()
    certain = say("lesson.confidence.certain")
    place.get_by_label(certain).press("Space")
    place.get_by_role("button", name=say("lesson.predict.commit")).press("Enter")
    told = say("lesson.predict.committed", label=options["a_escalates"], confidence=certain)
    expect(said).to_have_text(told)
    expect(picture).to_be_visible()
    expect(picture).to_have_attribute("alt", re.compile(re.escape(options["a_escalates"])))
    expect(place.locator("figcaption[aria-live=polite]").first).to_be_visible()
    expect(place.get_by_label(say("two_caregivers.controls.pattern_a"))).to_be_focused()
    place.get_by_role("button", name=say("base.button.predict_again")).press("Enter")
    expect(picture).to_be_hidden()
    expect(place.get_by_label(options["both_signal"])).to_be_focused()


def test_the_keystone_slider_moves_picture_words_and_numbers(page, site):
    place = demo(page, site, "04-tend-to.html", "hundred-families")
    place.get_by_role("button", name=say("lesson.predict.skip")).click()
    live = HundredFamilies("hundred")
    live.skip()
    expect_view(place, live.view)
    before = place.locator(".picture").get_attribute("src")
    slider = place.get_by_label(say("hundred_families.controls.r"))
    expect(slider).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect_view(place, live.drive(r=0.26))
    expect(place.locator(".picture")).not_to_have_attribute("src", before)
    expect(place.locator("output")).to_have_text("0.26")
    expect(slider).to_have_attribute("aria-valuetext", "0.26")
    page.keyboard.press("End")
    place.get_by_label(say("hundred_families.controls.group")).select_option(
        section("hundred_families.group")["highest"]
    )
    place.get_by_label(say("hundred_families.controls.reading")).select_option(
        section("hundred_families.reading")["point_biserial"]
    )
    expect_view(place, live.drive(r=0.75, group="highest", reading="point_biserial"))
    place.get_by_label(say("base.controls.presets")).select_option(
        say("hundred_families.presets.sensitivity_security_fathers")
    )
    live.choose("sensitivity_security_fathers")
    expect_view(place, live.view)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    place.screenshot(path=SCREENSHOTS / "site-04-hundred-families.png")
    place.get_by_role("button", name=say("base.button.reset")).press("Enter")
    live.reset()
    expect_view(place, live.view)


def test_the_centrepiece_moves_by_keyboard(page, site):
    place = demo(page, site, "02-two-caregivers.html", "demo-worked")
    live = TwoCaregivers("worked")
    expect_view(place, live.view)
    menu = place.get_by_label(say("two_caregivers.controls.pattern_b"))
    menu.focus()
    page.keyboard.press("ArrowDown")
    following = [*section("two_caregivers.pattern")]
    expect_view(place, live.drive(pattern_b=following[following.index("rejecting") + 1]))
    babies = demo(page, site, "02-two-caregivers.html", "demo-babies")
    babies.get_by_role("button", name=say("lesson.predict.skip")).press("Enter")
    page.keyboard.press("Home")
    two = TwoCaregivers("two_babies")
    two.skip()
    expect_view(babies, two.drive(reactivity_a=0.5))


def test_every_other_demo_moves_through_its_presets(page, site):
    place = demo(page, site, "01-attachment-system.html", "playroom-sandbox")
    before = place.locator(".picture").get_attribute("alt")
    place.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    expect(place.locator(".picture")).not_to_have_attribute("alt", before)
    expect(place.get_by_role("radio").nth(1)).to_be_checked()


def test_each_round_of_guesses_asks_anew_and_says_how_far_off(page, site):
    place = demo(page, site, "04-tend-to.html", "overlap-guesses")
    live = OverlapGuesses()
    for number in range(1, 6):
        expect(place.locator(".picture")).to_be_hidden()
        expect(place.locator(".veil img")).to_have_attribute("alt", live.view.alt)
        place.get_by_label(re.compile("^Your number")).fill("50,5")
        place.get_by_label(say("lesson.confidence.guess")).check()
        place.get_by_role("button", name=say("lesson.predict.commit")).click()
        live.predict(50.5)
        expect(place.locator(".caption")).to_have_text(live.view.caption)
        if number < 5:
            menu = place.get_by_label(say("overlap_guesses.controls.round"))
            menu.focus()
            page.keyboard.press("ArrowDown")
            live.next_round()


@pytest.mark.parametrize("typed", ["many", "101", "-1", "1,000"])
def test_a_number_outside_its_range_is_refused(page, site, typed):
    place = demo(page, site, "04-tend-to.html", "overlap-quarter")
    place.get_by_label(re.compile("^Your number")).fill(typed)
    place.get_by_label(say("lesson.confidence.guess")).check()
    place.get_by_role("button", name=say("lesson.predict.commit")).click()
    refused = say("lesson.predict.error.number", low=0, high=100, unit="percent")
    expect(place.get_by_role("status")).to_have_text(refused)
    expect(place.locator(".picture")).to_be_hidden()


def test_on_paper_pictures_show_and_controls_do_not(page, site):
    page.goto((site / "04-tend-to.html").as_uri())
    page.emulate_media(media="print")
    for picture in page.locator(".picture").all():
        expect(picture).to_be_visible()
    for hidden in (".moves", ".buttons", ".veil", "details.code"):
        expect(page.locator(hidden).locator("visible=true")).to_have_count(0)


def test_without_scripts_pictures_show_and_no_control_is_dead(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "04-tend-to.html").as_uri())
    expect(page.locator(".picture").first).to_be_visible()
    expect(page.locator(".moves, .buttons, .veil").locator("visible=true")).to_have_count(0)
    context.close()
