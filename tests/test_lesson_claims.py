"""What a reader notices of the claim desk, the beliefs side by side and the page to print."""

import re
from base64 import b64decode
from html.parser import HTMLParser

import ipywidgets as widgets
import pytest

from securebase.evidence import fact
from securebase.lesson.beliefs import all_beliefs
from securebase.lesson.claims import (
    DISTRACTORS,
    PARTS,
    VERDICTS,
    ClaimDesk,
    ClaimTable,
    all_claims,
    evidence_question,
    table_html,
)
from securebase.lesson.page import BeliefChange, PrintedPage, change_rows, page_html
from securebase.lesson.progress import Progress
from securebase.text import say, section

HOSTILE = "<script>alert(1)</script>"
CLAIMS = list(all_claims().values())
each_claim = pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)


def desk(part: str = "attachment") -> tuple[ClaimDesk, Progress]:
    progress = Progress()
    return ClaimDesk(part, progress), progress


def live(widget: widgets.Widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from live(child)


def press(piece, words: str) -> None:
    (found,) = [
        w for w in live(piece.widget) if isinstance(w, widgets.Button) and w.description == words
    ]
    found.click()


def test_every_claim_lies_on_one_desk():
    laid = [name for part in PARTS.values() for name in part]
    assert sorted(laid) == sorted(all_claims()) == sorted(DISTRACTORS)
    assert len(laid) == len(set(laid))


@each_claim
def test_a_claim_is_judged_with_evidence_and_then_answered(claim):
    (part,) = [part for part, names in PARTS.items() if claim.id in names]
    own, progress = desk(part)
    own.go(claim.id)
    assert claim.evidence not in own.shown
    own.panel.commit(claim.verdict, "fairly sure")
    assert claim.evidence not in own.shown.replace("&#x27;", "'")
    right = next(option for option in own.quiz.question.options if option.right)
    own.quiz.answer(right.text)
    assert own.quiz.feedback == say("lesson.quiz.right", feedback=right.feedback)
    assert say("claim_desk.said", verdict=claim.verdict, confidence="fairly sure") in own.shown
    assert claim.evidence in own.shown.replace("&#x27;", "'")
    entry = progress.predictions[claim.key]
    assert (entry.value, entry.confidence, entry.right) == (claim.verdict, "fairly sure", True)
    assert progress.answers[f"{claim.key}.evidence"].right


@each_claim
def test_exactly_one_answer_about_the_evidence_is_right(claim):
    question = evidence_question(claim, "key")
    assert len(question.options) == 4
    (right,) = [option for option in question.options if option.right]
    if claim.main_fact:
        assert str(fact(claim.main_fact)) in right.text
        assert claim.main_fact in claim.facts
    else:
        assert not claim.facts or claim.verdict == "untested"
        assert right.text == say("claim_desk.none")
    assert not set(DISTRACTORS[claim.id]) & set(claim.facts)
    others = {fact(name).printed(fact(name).value) for name in DISTRACTORS[claim.id]}
    assert not [number for number in others if number in claim.evidence]


def test_every_number_on_the_desks_is_named_and_no_other():
    assert set(section("claim_desk.about")) == {name for c in CLAIMS for name in c.facts}
    assert set(section("claim_desk.verdicts")) == set(VERDICTS)
    assert set(section("claim_desk.question.options")) == set(VERDICTS)


def test_another_verdict_is_kept_as_one_and_not_called_wrong():
    own, progress = desk()
    own.go("c05")
    own.panel.commit("supported", "certain")
    press(own, say("claim_desk.button.show"))
    assert progress.predictions["claims.c05"].right is False
    assert progress.answers == {}
    assert "Our verdict: contradicted. Yours: supported (certain)." in own.shown
    assert say("claim_desk.tally", judged=1, of=30, same=0) in own.shown


def test_the_first_verdict_counts_and_a_judged_claim_stays_open():
    own, progress = desk()
    own.panel.commit("supported", "guess")
    other = ClaimDesk("attachment", progress)
    assert all_claims()["c01"].evidence in other.shown
    assert say("claim_desk.tally", judged=1, of=30, same=1) in other.shown
    press(own, say("claim_desk.button.next"))
    assert own.claim.id == "c02"
    press(own, say("claim_desk.button.previous"))
    press(own, say("claim_desk.button.previous"))
    assert own.claim.id == PARTS["attachment"][-1]
    own.go("c01")
    assert all_claims()["c01"].evidence in own.shown


def test_a_skipped_claim_is_shown_and_not_counted():
    own, progress = desk("advice")
    own.panel.skip()
    assert say("claim_desk.skipped") in own.shown
    assert say("claim_desk.tally", judged=0, of=30, same=0) in own.shown
    assert progress.predictions["claims.c27"].skipped


def test_verdicts_travel_by_code():
    own, progress = desk("therapy")
    own.panel.commit("untested", "certain")
    there = Progress()
    later = ClaimDesk("advice", there)
    there.load(progress.code())
    assert say("claim_desk.tally", judged=1, of=30, same=1) in later.shown


def test_a_wrong_name_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="'attachment', 'therapy', 'advice'"):
        desk("sources")
    own, _ = desk("advice")
    with pytest.raises(ValueError, match="'c27', 'c28', 'c29'"):
        own.go("c01")
    with pytest.raises(ValueError, match="supported"):
        own.panel.commit("wrong")


def test_every_control_of_the_desk_has_a_name():
    own, _ = desk()
    for widget in live(own.widget):
        if isinstance(widget, widgets.Dropdown | widgets.Button):
            assert widget.description


def test_without_a_kernel_claims_are_in_view_and_verdicts_folded():
    own, _ = desk()
    own.panel.commit("supported", "guess")
    page = own._repr_mimebundle_()[0]["text/html"]
    assert all(all_claims()[name].claim in page for name in PARTS["attachment"])
    assert all_claims()["c01"].evidence not in page
    table = ClaimTable()._repr_mimebundle_()["text/html"]
    assert table.startswith("<details><summary>")
    assert table.count("<tr>") == 31


def test_a_cell_is_shown_as_text():
    assert "<script" not in table_html([HOSTILE], [[HOSTILE]])


def believing(start: bool, end: bool | None) -> Progress:
    progress = Progress()
    for belief in all_beliefs():
        progress.log_belief("start", belief.key, start, "guess")
        if end is not None:
            progress.log_belief("end", belief.key, end, "certain")
    return progress


@pytest.mark.parametrize(
    ("end", "change"), [(True, "confidence"), (False, "turned"), (None, "open")]
)
def test_beliefs_stand_side_by_side(end, change):
    for row, belief in zip(change_rows(believing(True, end)), all_beliefs(), strict=True):
        assert row[0] == belief.statement
        assert row[3] == say(f"fact_check.change.{change}")
        told = row[4] != say("fact_check.change.closed")
        assert told == (end is not None)
        if told:
            assert row[4].startswith(say(f"beliefs.{'true' if belief.true else 'false'}").title())


def test_the_table_of_beliefs_follows_the_log():
    progress = Progress()
    shown = BeliefChange(progress)
    before = shown.widget.children[0].value
    progress.log_belief("end", "crying", False, "certain")
    after = shown.widget.children[0].value
    research = section("fact_check.research")["crying"]
    assert research not in before
    assert research in after


class Tags(HTMLParser):
    """Collect the tags and attributes of a page, and see that each tag is closed."""

    def __init__(self):
        super().__init__()
        self.open, self.seen = [], []

    def handle_starttag(self, tag, attrs):
        """Note a tag that opens."""
        self.seen.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        """Check that a tag closes the one opened last."""
        assert self.open.pop() == tag


def test_the_page_holds_everything_and_asks_nothing_of_a_server():
    progress = believing(True, False)
    own = ClaimDesk("attachment", progress)
    own.panel.commit("oversimplified", "certain")
    page = page_html(progress)
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert not [tag for tag, _ in tags.seen if tag in ("script", "link", "img", "iframe")]
    assert not re.search(r"https?:|url\(|@import", page)
    assert progress.code() in page
    assert "oversimplified (certain)" in page
    assert all_claims()["c01"].claim in page
    assert all_claims()["c02"].claim not in page
    assert re.search(">certain</td><td[^>]*>0</td><td[^>]*>1</td>", page)
    assert section("fact_check.research")["court"] in page


def test_the_button_makes_the_page_of_this_moment():
    progress = Progress()
    printed = PrintedPage(progress)
    press(printed, say("fact_check.page.make"))
    progress.log_belief("end", "crying", False, "certain")
    press(printed, say("fact_check.page.make"))
    packed = re.search(r"base64,([^\"]+)", printed.widget.children[1].value)[1]
    assert b64decode(packed).decode() == page_html(progress)
