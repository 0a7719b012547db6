"""The lecturer's page promises what the room will see: the demos keep it."""

import re
from pathlib import Path

import nbformat
import pytest

from lessons import lessons
from securebase import start
from securebase.demos import HundredFamilies, TwoCaregivers, WhyOnlyAQuarter
from securebase.demos.base import Demo
from securebase.evidence import fact
from securebase.lesson.tally import Tally
from securebase.text import say, section

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
STATISTIC = re.compile(r"\d+%|(?<![\w\d])\.\d+|\d+ of (?:100|1,000)\b")
BY_CHANCE, ON_PURPOSE = "coin_flip", "loud_only"


@pytest.fixture(autouse=True, scope="module")
def lecture():
    """Start as the page tells the lecturer to."""
    start(lecture=True)
    yield
    start()


def shown(demo: Demo) -> dict:
    """Return the numbers a room sees once the outcome is asked for."""
    demo.skip()
    return demo.view.summary


def two_caregivers() -> list[str]:
    same, repair = shown(TwoCaregivers("same_amount")), TwoCaregivers("repair")
    repaired = shown(repair)
    worked = shown(TwoCaregivers("worked"))
    return [
        f"ordinary signals in {same['a_signals']} of the last 100 moments; "
        f"with B loud ones in {same['b_escalates']}.",
        f"with B far apart: {same['b_ordinary']}% and {same['b_loud']}%.",
        f"Comfort after {same['a_answered']} of 100 signals with A "
        f"and {same['b_answered']} with B; "
        f"secure in {same['a_secure']} of 100 relationships with A and {same['b_secure']} with B.",
        f"Secure in {worked['a_secure']} of 100 relationships with A, "
        f"avoidant in {worked['b_avoidant']} with B.",
        f"Secure with B in {repaired['b_secure']} of 100 relationships, "
        f"with A in {repaired['a_secure']}. "
        f"Without repair with B {repair.drive(repair=0).summary['b_secure']}.",
    ]


def tend_to() -> list[str]:
    overlap, hundred = HundredFamilies("overlap"), HundredFamilies("hundred")
    here = shown(overlap)
    none, study = (overlap.drive(r=r).summary for r in (0, 0.65))
    assert {view["secure"] for view in (here, none, study)} == {round(fact("world_secure").value)}
    low, high = shown(hundred), hundred.drive(group="highest").summary
    why = WhyOnlyAQuarter("no_noise")
    shown(why)
    without, full = re.findall(r"(?:r is|everything in it is) (\.\d+)", why.view.caption)
    r = f"{fact('sensitivity_security_all').value:.2f}".lstrip("0")
    return [
        f"the r = {r} that plan B starts from",
        f"The research says r = {r}.*",
        f"| {here['overlap']}% overlap;",
        f"{none['overlap']}% overlap, {study['overlap']}%, {here['overlap']}%; "
        f"the circles on the right stay at {here['secure']}.",
        f"{low['secure']} of 100 are secure, or {low['secure_low']} by the other way of counting.",
        f"{high['secure']} of 100 are secure, or {high['secure_high']}.",
        f"Without the five sources of noise {without}, with everything in {full}.",
        f"*They say* r = {r} means {100 * fact('sensitivity_security_all').value:.0f}%.",
    ]


def test_every_number_on_the_page_is_what_a_demo_shows_or_a_study_found():
    rest = PAGE
    for sentence in [*two_caregivers(), *tend_to()]:
        assert sentence in rest, sentence
        rest = rest.replace(sentence, "")
    assert STATISTIC.findall(rest) == []


def test_new_families_do_what_the_page_says():
    demo = TwoCaregivers("same_amount")
    shown(demo)
    found = {}
    for family in range(140, 147):
        assert demo.state["family"] == family
        seen = demo.view.summary
        found[family] = tuple(
            max(
                ("turns_away", "signals", "escalates"),
                key=lambda did, who=who: seen[f"{who}_{did}"],
            )
            for who in "ab"
        )
        demo.new_family()
    assert (
        "Family 141: this baby turns away from both. Families 142 to 146 go as the first." in PAGE
    )
    assert found.pop(141) == ("turns_away", "turns_away")
    assert set(found.values()) == {("signals", "escalates")}


def test_the_answer_to_the_pause_on_screaming_can_be_shown_in_a_lecture():
    demo = TwoCaregivers("sandbox")
    assert {"pattern_b", "responsiveness"} <= set(demo.lessons["sandbox"].first)
    before = demo.drive(pattern_b=ON_PURPOSE).summary
    silent = demo.drive(responsiveness=0.05).summary
    evenly = demo.drive(pattern_b=BY_CHANCE).summary
    patterns = section("two_caregivers.pattern")
    assert f"choose *{patterns[ON_PURPOSE]}* for B and type 0.05" in PAGE
    assert f"choose *{patterns[BY_CHANCE]}* for B" in PAGE
    assert silent["b_turns_away"] > 50 > before["b_turns_away"]
    assert evenly["b_secure"] > 2 * max(before["b_secure"], silent["b_secure"])


def test_ranges_that_end_at_the_outcome_are_both_marked():
    demo = HundredFamilies("overlap")
    panel = demo._panel
    assert isinstance(panel, Tally)
    panel.show()
    assert "both ranges that end at 80 are marked" in PAGE
    assert panel._table.value.count(say("lesson.tally.came_true")) == 2


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.name[:2])
def test_every_notebook_has_its_block_and_the_sections_named_in_it_exist(path):
    blocks = PAGE.partition("\n## Notebook by notebook\n")[2]
    block = re.search(rf"^### {path.name[:2]} .*?(?=^##)", blocks, re.MULTILINE | re.DOTALL)[0]
    cells = nbformat.read(path, as_version=4).cells
    headings = re.findall(r"^#+ (.+)$", "\n".join(c.source for c in cells), re.MULTILINE)
    assert "*Aha*" in block
    short = block.partition("*Short of time*")[2]
    assert short
    assert set(re.findall(r"\*([^*]+)\*", short)) <= set(headings)


def test_every_control_named_exists():
    for label in [
        say("lesson.tally.show"),
        say("base.button.more"),
        say("base.button.numbers"),
        say("base.button.predict_again"),
        say("base.button.new_family"),
        say("base.button.reset"),
        say("base.controls.presets"),
        say("two_caregivers.controls.repair"),
        say("two_caregivers.controls.responsiveness"),
        say("hundred_families.controls.r"),
        say("hundred_families.controls.group"),
    ]:
        assert f"**{label}**" in PAGE, label


def test_links_lead_somewhere():
    links = re.findall(r"\]\(([^()\s]+)\)", PAGE)
    headings = re.findall(r"^#+ (.+)$", PAGE, re.MULTILINE)
    anchors = {"#" + re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in headings}
    assert links
    for link in links:
        found = link in anchors if link.startswith("#") else (ROOT / "docs" / link).exists()
        assert found, link
