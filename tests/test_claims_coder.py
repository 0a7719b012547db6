"""What notebook 03 says about reunions, coders and cut-points, asked of the demos."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from securebase.demos import TwoCoders, YouAreTheCoder
from securebase.demos.coder import (
    LAST,
    NEAR,
    RATED,
    RELATIONSHIPS,
    SEPARATION,
    WELL_CHOSEN,
    Observed,
    observe,
)
from securebase.demos.two_coders import (
    DECISIVE,
    classify_at,
    largest_error,
    mean_agreement,
    rate,
)
from securebase.evidence import fact, kappa, load
from securebase.lesson.progress import current_progress
from securebase.model import (
    EPISODES,
    ESCALATE,
    PATTERNS,
    SIGNAL,
    TURN_AWAY,
    LabConstants,
    Reunions,
    classify,
    rate_reunions,
)
from securebase.text import section

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "03-strange-situation.ipynb"
SETS = range(100)
EXACT = LabConstants(coder_error=0)
STEPS = 24
HALF = STEPS // 2


@pytest.fixture(scope="module")
def text() -> str:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return re.sub(r"\[([^]]+)\]\(glossary[^)]*\)", r"\1", text)


@pytest.fixture(scope="module")
def parted() -> YouAreTheCoder:
    demo = YouAreTheCoder("separation")
    demo.skip()
    return demo


@pytest.fixture
def coder() -> YouAreTheCoder:
    return YouAreTheCoder("code")


@pytest.fixture(scope="module")
def sandbox() -> TwoCoders:
    return TwoCoders("sandbox")


def chosen(number: int) -> Observed:
    return observe(WELL_CHOSEN, number)


def verdicts(number: int) -> dict[str, int]:
    return dict(zip(PATTERNS, chosen(number).verdicts.tolist(), strict=True))


def upset_at_parting(seen: Observed) -> np.ndarray:
    return seen.upset[seen.visit.episode == SEPARATION]


def test_two_babies_cry_alike_at_separation_and_differ_at_reunion(parted, text):
    summary = parted.view.summary
    assert np.array_equal(*(upset_at_parting(chosen(number)) for number in (1, 2)))
    assert summary["above_upset"] == summary["below_upset"] == 9
    assert (summary["above_sought"], summary["below_sought"]) == (12, 0)
    assert "both are upset in 9 of 12 steps" in text
    assert "seeks or keeps contact in 12 of 24 steps" in text
    assert (chosen(1).verdict, chosen(2).verdict) == (PATTERNS.index("B"), PATTERNS.index("A"))


def test_the_question_tells_the_numbers_of_its_picture(parted):
    question = section("coder.lessons.separation.question")["question"]
    assert "visibly upset in 9 of 12 steps" in question
    assert "contact in 12 of 24 steps" in question
    assert parted.drive(**parted._start).summary["above_sought"] == 12


@pytest.mark.parametrize(("steps", "right"), [(0, True), (NEAR, True), (12, False)])
def test_a_prediction_from_the_crying_fails(steps, right, monkeypatch):
    monkeypatch.setattr(current_progress(), "predictions", {})
    demo = YouAreTheCoder("separation")
    demo.predict(steps)
    assert current_progress().predictions["coder.separation"].right is right


def test_before_the_prediction_the_row_below_ends_with_the_first_separation():
    demo = YouAreTheCoder("separation")
    alt = demo.view.alt
    assert "contact sought or kept in 12 of 24" in alt
    assert "contact sought or kept in 0 of 24" not in alt
    below = demo.drawn.rows[1]
    assert below.upset.get_xdata()[-2] <= 12 * (SEPARATION - EPISODES[0].number + 1)
    assert len(below.raters["rules"].get_xdata()) == 0


def test_the_first_pair_parts_in_most_sets(text):
    parts = sum(observe(family, 1).verdict != observe(family, 2).verdict for family in SETS)
    assert f"got different patterns in {parts}" in text
    assert f"In {len(SETS)} other sets" in text
    assert WELL_CHOSEN not in SETS


def test_crying_at_parting_hardly_tells_the_patterns_apart(text):
    seen = [observe(family, number) for family in SETS for number in range(1, 13)]
    assert f"Over {len(seen):,} simulated relationships" in text
    patterns = np.array([one.verdict for one in seen])
    upset = np.array([upset_at_parting(one).sum() for one in seen])
    means = [round(float(upset[patterns == PATTERNS.index(name)].mean())) for name in "BACD"]
    secure, avoidant, resistant, disorganised = means
    assert f"in {secure} of 12 steps where the relationship was coded secure" in text
    assert f"and in {avoidant} where avoidant" in text
    assert f"resistant it was {resistant}, and where disorganised {disorganised}" in text


def test_a_pair_shares_its_baby_and_two_pairs_are_named(text):
    assert RELATIONSHIPS[0][0] == RELATIONSHIPS[1][0]
    assert RELATIONSHIPS[4][0] == RELATIONSHIPS[7][0]
    assert RELATIONSHIPS[2][0] == RELATIONSHIPS[5][0]
    assert "5 and 8 are the same baby with two caregivers, and so are 3 and 6" in text
    assert sorted(baby for baby, _ in RELATIONSHIPS) == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_the_example_is_coded_as_the_text_counts_it():
    seen = chosen(3)
    assert seen.in_reunions(seen.upset, LAST) == 5
    assert seen.in_reunions(seen.sought, LAST) == 10
    assert seen.in_reunions(seen.does == 1, LAST) == 0
    assert seen.in_reunions(seen.visit.action == ESCALATE, LAST) == 0
    assert np.allclose(seen.rules[:4], [7, 4, 1, 1])


def test_the_half_coded_relationship_is_coded_right():
    assert chosen(5).rules[:4].round().tolist() == [7, 6, 1, 7]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (5, {"C": 99}),
        (7, {"C": 100}),
        (8, {"B": 100}),
        (10, {"A": 73, "B": 26, "D": 1}),
    ],
)
def test_how_many_coders_say_what(number, expected):
    found = verdicts(number)
    assert {name: found[name] for name in expected} == expected


def test_they_disagree_most_about_relationship_10(text):
    most = {number: max(verdicts(number).values()) for number in range(5, 11)}
    assert min(most, key=most.get) == 10
    assert "73 say avoidant, 26 secure and 1 disorganised" in text
    assert f"an avoidance of {chosen(10).rules[2]:.1f}" in text


def test_the_coder_does_not_see_the_caregiver(text):
    assert RELATIONSHIPS[10][1] == "intrusive"
    assert chosen(11).verdict == PATTERNS.index("B")
    assert "relationship 11 is with a caregiver who often intrudes" in text


def reunions(**seen: np.ndarray) -> Reunions:
    """Return the reunions of one baby; what is not given never happens."""
    never = np.zeros(STEPS, bool)
    parts = {"upset": never, "action": np.full(STEPS, TURN_AWAY), "near": never, "frozen": never}
    return Reunions(*(np.asarray(part)[:, None] for part in (parts | seen).values()))


def rating(scale: str, seen: Reunions) -> float:
    return rate_reunions(seen, np.random.default_rng(0), EXACT)[RATED.index(scale), 0]


def first(steps: int, action: int) -> np.ndarray:
    return np.where(np.arange(STEPS) < steps, action, TURN_AWAY)


@pytest.mark.parametrize(
    ("scale", "action", "upset", "ratings"),
    [
        ("proximity_seeking", SIGNAL, True, {0: 1, HALF: 4, STEPS: 7}),
        ("avoidance", SIGNAL, True, {STEPS: 1, HALF: 4, 0: 7}),
        ("contact_maintaining", SIGNAL, False, {0: 1, 10: 4, 20: 7, STEPS: 7}),
        ("resistance", ESCALATE, False, {0: 1, 5: 7, STEPS: 7}),
    ],
)
def test_the_counting_rules_in_the_text_are_those_of_the_model(scale, action, upset, ratings):
    for steps, expected in ratings.items():
        seen = reunions(action=first(steps, action), upset=np.full(STEPS, upset))
        assert rating(scale, seen) == pytest.approx(expected, abs=0.01)


def test_a_share_of_a_single_step_is_rated_lower():
    upset = np.arange(STEPS) < 1
    for scale, action in (("proximity_seeking", SIGNAL), ("avoidance", TURN_AWAY)):
        seen = reunions(action=first(1, action), upset=upset)
        assert rating(scale, seen) == pytest.approx(4, abs=0.01)


def test_two_or_three_protests_rate_about_4():
    two, three = (rating("resistance", reunions(action=first(n, ESCALATE))) for n in (2, 3))
    assert two < 4 < three
    assert three - two < 2


def test_ratings_are_hidden_until_asked_for(coder):
    hidden = coder.drive(avoidance=2, resistance=5)
    assert "still hidden" in hidden.alt
    assert "below_rules_avoidance" not in hidden.summary
    shown = coder.drive(reveal="codes")
    assert shown.summary["below_rules_avoidance"] == pytest.approx(chosen(5).rules[2], abs=0.05)
    assert "below_B" not in shown.summary
    assert coder.drive(reveal="pattern").summary["below_C"] == 99


def test_codes_come_after_the_whole_visit(parted):
    early = parted.drive(episode=LAST - 1)
    assert "By the rules" not in early.alt
    assert "above_rules_avoidance" not in early.summary
    assert "By the rules" in parted.drive(episode=LAST).alt


def test_own_ratings_are_compared_with_the_others(coder):
    summary = coder.drive(avoidance=1, resistance=7, reveal="codes").summary
    assert summary["rules"] == 2
    assert coder.drive(avoidance=5, reveal="codes").summary["rules"] == 1
    assert "your ratings mean resistant" in coder.drive(reveal="pattern").alt


def test_another_relationship_begins_unrated(coder):
    coder.drive(avoidance=3, resistance=3, reveal="pattern", below=6)
    assert coder.state["avoidance"] == 3, "set after the relationship, as asked"
    coder.drive(below=7)
    assert [coder.state[scale] for scale in RATED] == [0, 0, 0, 0]
    assert coder.state["reveal"] == "nothing"


def test_the_record_counts_what_was_kept(coder):
    coder.keep()
    assert "Rate at least" in coder._record.value
    assert coder.state["below"] == 5
    coder.drive(avoidance=1, resistance=7)
    coder.keep()
    assert coder.state["below"] == 6
    assert "Kept: one relationship. Of your 2 ratings, 2 lie within one point" in coder.record
    coder.drive(avoidance=7, resistance=1, proximity_seeking=1)
    coder.keep()
    assert "Kept: 2 relationships. Of your 5 ratings, 2 lie within one point" in coder.record
    assert coder.record.endswith("Same pattern as the rules: 1 of 2.")


def test_two_honest_coders_disagree(sandbox, text):
    summary = sandbox.drive(**sandbox.presets["assumed"], family=0).summary
    assert (summary["same"], summary["by_chance"], summary["kappa"]) == (84, 39, 0.74)
    assert "Here 84 of 100 verdicts agree" in text
    assert summary["kappa"] == pytest.approx((84 - 39) / (100 - 39), abs=0.005)
    assert (100 - 39, 84 - 39) == (61, 45)
    assert "there were 61 to win, and 45 were won" in text
    assert round(mean_agreement(1.0)) == 81
    assert "it is about 81" in text


def test_the_table_of_errors_is_right(sandbox, text):
    rows = re.findall(r"^\| ([\d.]+) points? \| (\d+) \| (\.\d\d) \|$", text, re.MULTILINE)
    assert len(rows) == 3
    for error, same, beyond in rows:
        state = {**sandbox.presets["assumed"], "error": float(error), "family": 0}
        summary = sandbox.drive(**state).summary
        assert (same, beyond) == (
            f"{summary['same']}",
            f"{summary['kappa']:.2f}".removeprefix("0"),
        )


def test_disagreement_lies_near_the_cuts(sandbox):
    """Of the rings without disorganisation, most lie near a line; few relationships do."""
    model = section("notebook_03.explain.coders.model")
    result = sandbox.compute({**sandbox.state, **sandbox.presets["assumed"], "family": 0})
    differ = result.first != result.second
    disorganised = PATTERNS.index("D")
    other_scale = (result.first == disorganised) | (result.second == disorganised)
    near = (np.abs(result.ratings[0][DECISIVE] - 4) <= 1).any(axis=0)
    ringed = differ & ~other_scale
    assert (differ.sum(), ringed.sum(), (ringed & near).sum()) == (16, 9, 7)
    assert "Of the nine rings that do not involve disorganised, seven have" in model
    assert "The other seven" in model
    assert (ringed & near).sum() / near.sum() > 3 * (ringed & ~near).sum() / (~near).sum()


def test_moving_the_cut_renames_what_stays_the_same(sandbox, text):
    at_5 = sandbox.drive(**sandbox.presets["higher"], family=0).summary
    assert at_5["changed"] == 11
    assert "11 of 100 relationships change their name" in text
    before = sandbox.compute({**sandbox.state, "cut": 4.0}).ratings
    assert all(np.array_equal(*pair) for pair in zip(before, rate(0, 1.0), strict=True))


def test_the_cut_of_the_demo_is_the_models_at_4():
    ratings, _ = rate(0, 1.0)
    assert np.array_equal(classify_at(ratings, 4), classify(ratings))
    counts = [np.mean(classify_at(ratings, cut) == PATTERNS.index("B")) for cut in (3, 4, 5)]
    assert counts == sorted(counts)


def test_the_challenges_can_be_met(sandbox):
    exact = {"error": 0.0, "family": 0}
    assert sandbox.drive(**exact, compare="coders", cut=4.0).summary["same"] == 100
    assert sandbox.drive(**exact, compare="cuts", cut=5.0).summary["changed"] == 13
    careless = sandbox.drive(**sandbox.presets["careless"], family=0).summary
    assert careless["same"] == 57
    by_a_step = {"compare": "cuts", "error": 1.0, "cut": 4.1}
    changed = [sandbox.drive(**by_a_step, family=f).summary["changed"] for f in range(20)]
    assert 0 in changed


def test_the_solution_of_the_exercise_is_right(sandbox, text):
    sandbox.reset()
    assert largest_error(same=90) == 0.5
    at = [f"{mean_agreement(error):.1f}" for error in (0.5, 0.6)]
    assert "on {1} at 0.6 points, and on {0} at 0.5".format(*at) in text
    same = {error: sandbox.drive(error=error).summary["same"] for error in (0.7, 0.8, 0.9, 1.0)}
    assert same[0.7] == 90 > max(same[error] for error in (0.8, 0.9, 1.0))
    assert largest_error(same=101) is None


def test_kappa_takes_luck_away():
    """The pair of coders in the check question."""
    assert kappa([[81, 9], [9, 1]]) == pytest.approx(0)


def test_the_episodes_and_scales_are_those_of_the_tables(text):
    episodes, scales = load("episodes"), load("scales")
    assert episodes["number"].tolist() == list(range(1, 9))
    assert set(episodes["status"]) == {"VERIFIED-SECONDARY"}
    assert set(scales.loc[list(RATED), "status"]) == {"VERIFIED"}
    for key, status in (("episodes", "VERIFIED-SECONDARY"), ("scales", "VERIFIED")):
        assert section(f"notebook_03.{key}.list")["about"].endswith(f"; {status}).")
    assert [e.number for e in EPISODES] == episodes["number"].tolist()[1:]
    reunion = episodes["event"].str.contains("reunion").tolist()
    assert [n for n, one in enumerate(reunion, 1) if one] == [
        e.number for e in EPISODES if e.reunion
    ]
    assert tuple(scales.index[scales["kind"] == "scale"]) == RATED
    assert set(scales.loc[list(RATED), "lowest"]) == {1}
    assert set(scales.loc[list(RATED), "highest"]) == {7}


def test_about_half_are_not_classified_secure(text):
    assert 45 < 100 - fact("world_secure").value < 50
    assert "nearly half of all relationships are not classified secure" in " ".join(
        option["feedback"] for option in section("notebook_03.check.use.options")
    )
