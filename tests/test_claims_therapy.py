"""What notebook 11 says of second chances, of the evidence, and of comparisons."""

import re
from math import asin, pi
from pathlib import Path

import nbformat
import numpy as np
import pytest

from securebase.demos import ComparedWithWhat, EvidenceMap, SecondChance
from securebase.demos.compared import share_better, take_apart
from securebase.demos.evidence_map import (
    APPROACHES,
    CELLS,
    CONTESTED,
    OUTCOMES,
    best_kind,
    look_up,
    tried_for_attachment,
)
from securebase.demos.evidence_map import _read_out as read_out
from securebase.evidence import fact, load, sources_section
from securebase.figures.evidence_map import LINES
from securebase.lesson.progress import current_progress
from securebase.model import EARLIER, Partner, answer_chance
from securebase.text import section

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "11-therapy.ipynb"
GROUPS = range(5)
PANE_LETTERS = 50
FOUR = [
    "What it does",
    "How the theory explains it",
    "What stands behind it",
    "What does not",
]


@pytest.fixture(scope="module")
def text() -> str:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@pytest.fixture(scope="module")
def chance() -> SecondChance:
    return SecondChance("sandbox")


@pytest.fixture(scope="module")
def evidence() -> EvidenceMap:
    demo = EvidenceMap()
    demo.skip()
    return demo


@pytest.fixture(scope="module")
def compared() -> ComparedWithWhat:
    return ComparedWithWhat("sandbox")


def preset(demo, name, **more):
    demo.reset()
    return demo.drive(**(demo.presets[name] | more)).summary


def printed(value: float) -> str:
    return f"{value:.2f}".removeprefix("0")


# The second chance -------------------------------------------------------------------------------


@pytest.mark.parametrize("family", GROUPS)
def test_the_larger_gap_is_closed_more_slowly(chance, family):
    found = preset(chance, "trap", family=family)
    best = answer_chance(Partner())
    assert best - found["start_a"] > 1.5 * (best - found["start_b"])
    assert 2 * found["rise_a"] < found["rise_b"]
    assert 4 * found["bids_a"] < found["bids_b"]


@pytest.mark.parametrize("family", GROUPS)
def test_noticing_what_is_guarded_opens_the_trap(chance, family):
    found = preset(chance, "guarded", family=family)
    assert found["count_a"] < 10
    assert found["count_b"] > 80
    assert found["start_a"] == found["start_b"]


def test_what_the_text_says_of_the_trap(chance, text):
    found = preset(chance, "trap")
    for side, words in (("a", "after rejection"), ("b", "after the coin flip")):
        start, end = printed(found[f"start_{side}"]), printed(found[f"end_{side}"])
        assert f"from {start} to {end} {words}" in text
    assert f"{found['bids_a']} end in an open bid in A and {found['bids_b']} in B" in text


@pytest.mark.parametrize("before", SecondChance.presets)
@pytest.mark.parametrize("after", SecondChance.presets)
def test_a_ready_made_setting_leaves_nothing_of_the_one_before(chance, before, after):
    alone = preset(chance, after)
    preset(chance, before)
    assert chance.drive(**chance.presets[after]).summary == alone


def test_without_sessions_the_caption_says_what_the_numbers_are(chance):
    chance.reset()
    assert "no session" not in chance.view.alt
    assert "A has no session" in chance.drive(**chance.presets["elsewhere"]).alt


@pytest.mark.parametrize(
    ("lesson", "answer", "right"),
    [
        ("trap", "a", False),
        ("trap", "b", True),
        ("trap", "same", False),
        ("guarded", 30, False),
        ("guarded", 85, True),
    ],
)
def test_the_predictions_are_judged_by_what_is_shown(monkeypatch, lesson, answer, right):
    monkeypatch.setattr(current_progress(), "predictions", {})
    SecondChance(lesson).predict(answer)
    assert current_progress().predictions[f"second_chance.{lesson}"].right is right


def test_what_the_question_and_the_text_say_of_guarded_moments(chance, text):
    found = preset(chance, "guarded")
    question = section("second_chance.lessons.guarded.question.question")
    assert f"{found['count_a']} of 100 people expect" in question
    assert f"with A, {found['count_a']} of 100 people expect" in text
    assert f"With B, {found['count_b']} of 100 people get there" in text


def test_what_the_text_says_of_the_three_ready_made_settings(chance, text):
    repair = preset(chance, "repair")
    assert repair["start_a"] == repair["start_b"]
    without, with_it = printed(repair["end_a"]), printed(repair["end_b"])
    assert f"ends at {without} without repair and at {with_it} with it" in text
    few = preset(chance, "few")
    five, forty = printed(few["end_a"]), printed(few["end_b"])
    assert f"come to {five}, after forty to {forty}" in text
    elsewhere = preset(chance, "elsewhere")
    assert elsewhere["sessions_a"] == 0
    assert f"reaches {printed(elsewhere['last_a'])} by week 60" in text
    first = preset(chance, "guarded")
    falls = f"from {printed(first['end_b'])} to {printed(first['last_b'])}"
    assert f"B falls back {falls}" in text


def test_the_challenges_of_the_sandbox(chance, text):
    def fewest(notices: float) -> int:
        counts = (
            (sessions, chance.drive(notices_b=notices, sessions_b=sessions).summary["count_b"])
            for sessions in range(61)
        )
        return next(sessions for sessions, count in counts if count >= 50)

    chance.reset()
    assert f"it takes {fewest(0.3)} sessions, with none {fewest(0.0)}" in text
    chance.reset()
    others = next(
        share
        for share in range(50, 101, 5)
        if chance.drive(others=share / 100, sessions_b=0).summary["last_b"] > 0.5
    )
    assert f"others have to answer about {others} of 100 bids" in text


def test_the_partners_are_as_described():
    assert EARLIER["rejection"].answers == 0.1
    assert answer_chance(EARLIER["coin_flip"]) == 0.5
    assert answer_chance(EARLIER["steady"]) == pytest.approx(0.9, abs=0.01)
    assert (Partner().answers, Partner().repair) == (0.8, 0.5)


# The map -----------------------------------------------------------------------------------------


def test_two_of_eight_rows_have_a_randomised_trial_of_attachment(evidence, text):
    summary = evidence.view.summary
    assert tried_for_attachment() == ("tfp", "circle")
    assert (summary["tested_for_attachment"], summary["approaches"]) == (2, 8)
    assert "Two of eight rows" in text
    assert "2 of 8 rows" in evidence.view.alt


def test_the_relationship_has_most_studies_and_they_are_associations():
    found = {name: fact(name).k for name in ("alliance_outcome", "security_alliance")}
    assert found["alliance_outcome"] == 295
    cells = [look_up("relationship", outcome) for outcome in OUTCOMES]
    assert {best_kind(cell) for cell in cells if cell} == {"association"}


def test_every_finding_about_therapy_or_adults_without_it_is_on_the_map():
    shown = {name for names in CELLS.values() for name in names}
    table = load("findings")
    about = table[table["field"].isin(["therapy", "adults"])].index
    left_out = {"tfp_2006_reflective", "bpd_2021_comparison"}
    assert set(about) - shown == left_out
    assert shown - set(table.index) <= set(load("therapy").index)


def test_the_same_word_stands_for_what_the_table_reports():
    table = load("findings")
    for (approach, outcome), names in CELLS.items():
        for finding, name in zip(look_up(approach, outcome), names, strict=True):
            if name in table.index:
                assert finding.result == table.loc[name, "result"]
                assert finding.design == table.loc[name, "design"]


def test_a_contested_finding_is_not_shown_as_better(evidence):
    assert all("independent trial" in look_up("mbt", "harm")[0].note for _ in CONTESTED)
    view = evidence.drive(approach="mbt", outcome="harm")
    assert view.summary["verdict"] == "mixed"
    assert "New Zealand" in view.alt


def test_trials_that_disagree_are_told(evidence):
    assert "the two disagree" in evidence.drive(approach="tfp", outcome="attachment").alt
    assert evidence.drive(approach="emdr", outcome="attachment").summary["verdict"] == "mixed"


def test_an_empty_cell_says_that_we_saw_none(evidence):
    empty = [
        (approach, outcome)
        for approach in APPROACHES
        for outcome in OUTCOMES
        if (approach, outcome) not in CELLS
    ]
    assert len(empty) == 32 - len(CELLS)
    for approach, outcome in empty:
        view = evidence.drive(approach=approach, outcome=outcome)
        assert (view.summary["findings"], view.summary["kind"]) == (0, "none")
        assert "no study seen by us" in view.alt


def test_what_is_read_out_fits_beside_the_map(evidence):
    for approach in APPROACHES:
        for outcome in OUTCOMES:
            lines = read_out(evidence.compute({"approach": approach, "outcome": outcome}))
            assert len(lines) < LINES
            assert max(map(len, lines)) <= PANE_LETTERS


def test_ticks_fill_the_field_and_are_told_afterwards():
    demo = EvidenceMap()
    demo.mark("emdr", "somatic", "tfp")
    assert demo._panel._answer.value == "3"
    before = demo.view.alt
    assert "EMDR" not in before.split("Settings")[0]
    demo.predict(3)
    assert "You had marked: body-based: somatic experiencing; EMDR; transference" in demo.view.alt
    demo.ask_again()
    demo.predict(2)
    assert "You had marked" not in demo.view.alt
    with pytest.raises(ValueError, match="hypnosis"):
        demo.mark("hypnosis")


def test_both_ends_of_a_range_and_both_arms_are_read_out(evidence):
    assert "d = 0.94 to 1.26" in evidence.drive(approach="somatic", outcome="outcome").alt
    assert "23% against 74%" in evidence.drive(approach="mbt", outcome="harm").alt


def test_what_the_text_says_of_single_studies(text):
    table = load("findings")
    for name, words in (
        ("se_2017_symptoms", "63 people"),
        ("se_2020_symptoms", "114 people"),
        ("emdr_2023_attachment", "18 people"),
        ("tfp_2010_symptoms", "104 women"),
        ("tfp_2006_attachment", "90 people"),
        ("mbt_2008_suicidality", "in [41 people]"),
    ):
        assert str(table.loc[name, "n"]) in words
        assert words in text
    assert "25 kinds of events" in table.loc["events_2021_immediate", "note"]


def test_the_alliance_in_people(text):
    of_hundred = 50 + 100 / pi * asin(fact("alliance_outcome").value)
    assert round(of_hundred) == 59
    assert "about 59 are in the upper half for outcome" in text


# Compared with what ------------------------------------------------------------------------------


def test_a_technique_that_adds_nothing_seems_to_work(compared, text):
    found = preset(compared, "nothing")
    assert found["own"] == found["active"] == 0
    assert found["before"] > 0.8 > found["waiting"] > 0
    assert f"one group still gains {found['before']:.2f}, and {found['better']} of 100" in text
    nothing = preset(compared, "only_chance")
    assert nothing["waiting"] == nothing["active"] == 0
    assert f"{nothing['better']} of 100 still score better" in text


@pytest.mark.parametrize("cut", [0.0, 1.0, 1.5])
@pytest.mark.parametrize("stability", [0.4, 0.7, 0.95])
def test_the_closed_forms_agree_with_a_simulation(cut, stability):
    rng = np.random.default_rng(1)
    before = rng.standard_normal(600_000)
    after = stability * before + np.sqrt(1 - stability**2) * rng.standard_normal(600_000) - 0.2
    came = before > cut
    gain = take_apart(cut, stability, drift=0.2, shared=0.0, own=0.0)
    assert gain.total("before") == pytest.approx(np.mean(before - after, where=came), abs=0.01)
    share = share_better(cut, stability, 0.2)
    assert share == pytest.approx(np.mean(after[came] < before[came]), abs=0.005)


def test_without_wavering_scores_there_is_no_regression(compared):
    found = preset(compared, "no_regression")
    assert found["regression"] == 0
    assert found["before"] == pytest.approx(found["waiting"] + found["drift"])
    assert share_better(1.0, 1, 0.1) == 1
    assert share_better(1.0, 1, 0.0) == 0


def test_only_the_strictest_comparison_shows_the_technique(compared):
    for own in (0.0, 0.4, 1.0):
        assert compared.drive(own=own).summary["active"] == own


# The notebook ------------------------------------------------------------------------------------


def test_it_opens_with_what_it_contains_and_asks_nothing_of_the_reader(text):
    before = text.split("## Setup")[0]
    for words in ("no self-help", "your course fills this in", "asks nothing about you"):
        assert words in before


def test_every_approach_answers_four_questions(text):
    part = text.split("## Approach by approach")[1].split("### Check yourself")[0]
    approaches = part.split("\n### ")[1:]
    assert len(approaches) == 7
    for one in approaches:
        headings = re.findall(r"^\*([A-Z][^*]+)\.\*", one, re.MULTILINE)
        assert headings == FOUR


def test_the_table_of_the_summary_holds_every_approach_and_five_columns(text):
    table = text.split("## Summary")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    part = text.split("## Approach by approach")[1].split("### Check yourself")[0]
    assert {len(row) for row in rows} == {5}
    told = " ".join(row[0] for row in rows).lower()
    for approach in re.findall(r"^### (.+)$", part, re.MULTILINE):
        assert all(words.strip() in told for words in approach.lower().split(", and "))


def test_the_text_says_where_both_groups_go_after_the_last_session(chance, text):
    found = preset(chance, "trap")
    assert found["last_b"] < found["end_b"]
    assert found["last_a"] > found["end_a"]
    assert "B falls and A goes on rising" in text
    assert found["start_a"] > EARLIER["rejection"].answers


def test_the_solution_counts_right(text):
    (solution,) = re.findall(r"^```python\n(.+?)```", text, re.MULTILINE | re.DOTALL)
    cells = {cell.id: cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells}
    *before, wrong, sentence = cells["exercise-dropout"].splitlines()
    assert wrong.startswith("more = ")
    names: dict[str, object] = {}
    exec("\n".join([*before, wrong]), names)
    assert " 29 more" not in eval(sentence, names)
    exec(solution, names)
    assert " 29 more" in eval(sentence, names)
    assert "then says 29" in text


def test_the_sources_of_the_map_are_listed(text):
    listed = text.split("## Sources")[1]
    for cell in CELLS:
        for finding in look_up(*cell):
            assert sources_section(finding.source) in listed
