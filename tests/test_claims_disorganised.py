"""What notebook 05 says about families, routes, two disorders and a claim in court."""

import re
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

from securebase.demos import GroupMeans, Routes, ThousandFamilies
from securebase.demos.group_means import SIGNS, WAVES, read_means
from securebase.demos.routes import ROWS
from securebase.evidence import fact, odds_ratio_to_d, wilson_interval
from securebase.model import KNOWN_FAILURES
from securebase.text import section

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "05-disorganised.ipynb"
SOME_SETS = range(5)


@pytest.fixture(scope="module")
def cells() -> dict[str, str]:
    return {cell.id: cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells}


@pytest.fixture(scope="module")
def text(cells) -> str:
    return "\n".join(cells.values())


@pytest.fixture(scope="module")
def thousand() -> ThousandFamilies:
    return ThousandFamilies("sandbox")


@pytest.fixture(scope="module")
def routes() -> Routes:
    demo = Routes("hardship")
    demo.skip()
    return demo


@pytest.fixture(scope="module")
def means() -> GroupMeans:
    demo = GroupMeans("falls")
    demo.skip()
    return demo


def counts(demo: Routes, preset: str, family: int = 0) -> dict[str, int]:
    return demo.drive(**demo.presets[preset], family=family).summary


def test_most_coded_relationships_come_from_families_without_maltreatment(thousand):
    thousand.reset()
    summary = thousand.view.summary
    assert (summary["hits"], summary["false_alarms"], summary["misses"]) == (16, 144, 24)
    assert (summary["affected"], summary["coded"], summary["of_coded"]) == (40, 160, 10)


def test_only_the_base_rate_differs_between_the_groups(thousand):
    thousand.reset()
    summary = thousand.view.summary
    assert summary["of_coded_right"] == 64
    assert summary["hits_right"] / summary["affected_right"] == 16 / 40
    assert summary["false_alarms_right"] / summary["spared_right"] == 144 / 960
    thousand.drive(base_rate=40)
    assert thousand.view.summary["of_coded"] == 64


@pytest.mark.parametrize(
    ("preset", "words"), [("twice", "12 of 156, 8"), ("three_times", "18 of 162, 11")]
)
def test_over_the_published_range_the_answer_hardly_moves(thousand, text, preset, words):
    values = ThousandFamilies.presets[preset]
    published = fact("middle_class_disorganised")
    assert values["coded_without"] == published.value
    assert values["coded_with"] / published.value == {"twice": 2, "three_times": 3}[preset]
    assert "two or even three times" in published.note
    summary = thousand.drive(**values).summary
    assert "{hits} of {coded}, {of_coded}".format(**summary) == words
    assert words.split(",")[0] in text
    assert f"or {summary['of_coded']} of 100" in text


def test_the_challenges_have_the_answers_given(thousand, text):
    thousand.reset()
    half = thousand.drive(base_rate=27, coded_with=40, coded_without=15).summary
    assert half["of_coded"] == 50
    assert thousand.drive(**ThousandFamilies.presets["every"]).summary["of_coded"] == 22
    rare = [
        share / 2
        for share in range(1, 31)
        if thousand.drive(coded_with=40, coded_without=share / 2).summary["of_coded"] > 50
    ]
    assert max(rare) == 1.5
    assert "At about 27 of 100" in text
    assert "Only to 22 of 100" in text
    assert "it would be 22 of 100 on the left" in text
    assert "To 1.5 of 100 or less" in text


def test_the_setting_differs_less_than_the_published_groups():
    assert odds_ratio_to_d((40 / 60) / (15 / 85)) < fact("maltreatment_disorganised").value


@pytest.mark.parametrize("base_rate", [0.5, 4, 60])
def test_the_share_is_that_of_the_families_in_view(thousand, base_rate):
    summary = thousand.drive(base_rate=base_rate, coded_with=5, coded_without=0.5).summary
    assert summary["of_coded"] == round(100 * summary["hits"] / summary["coded"])


def test_a_prediction_is_right_near_the_answer_only():
    demo = ThousandFamilies("thousand")
    result = demo.compute(demo.state)
    demo.predict(40)
    assert demo.judge(result, demo._prediction) is False
    demo.ask_again()
    demo.predict(12)
    assert demo.judge(result, demo._prediction) is True


def test_the_routes_give_the_numbers_in_the_text(routes, text):
    full = counts(routes, "everything")
    assert [full[row] for row in ROWS] == [19, 675, 554, 227, 112, 65, 218]
    calm = counts(routes, "no_alarming")
    assert (calm["hardship"], calm["population"]) == (227, 40)
    assert "218 become 40" in text
    mobile = counts(routes, "no_freezing")
    assert (mobile["hardship"], mobile["separations"], mobile["frightening"]) == (19, 12, 669)
    assert "hardship falls to 19 and the alarming separations to 12" in text
    closed = counts(routes, "nothing")
    assert max(closed[row] for row in ROWS) == 8
    assert "All three closed: 8 or fewer in every row." in text
    feedback = section("notebook_05.check.routes.options")[2]["text"]
    assert f"in {full['hardship']} of 1,000" in feedback


@pytest.mark.parametrize("family", SOME_SETS)
def test_without_alarming_behaviour_some_relationships_are_still_coded(routes, family):
    full, calm = counts(routes, "everything", family), counts(routes, "no_alarming", family)
    assert 20 < calm["population"] < full["population"] / 3
    assert calm["hardship"] == full["hardship"] > 5 * full["answers_well"]
    assert calm["frightening"] == calm["withdrawing"] == calm["answers_well"]


@pytest.mark.parametrize("family", SOME_SETS)
def test_each_route_by_itself_leads_to_the_code(routes, family):
    full = counts(routes, "everything", family)
    others = [row for row in ROWS if row != "answers_well"]
    assert all(full[row] > 2 * full["answers_well"] for row in others)
    mobile = counts(routes, "no_freezing", family)
    assert mobile["hardship"] < full["hardship"] / 5
    assert mobile["frightening"] > 0.9 * full["frightening"]
    exact = counts(routes, "no_coder_error", family)
    assert exact["coder"] == exact["answers_well"] < full["answers_well"]


def test_the_share_in_the_population_was_fitted(routes):
    mixed = [counts(routes, "everything", family)["population"] for family in SOME_SETS]
    assert sum(mixed) / len(mixed) / 10 == pytest.approx(fact("world_disorganised").value, abs=2)


def test_the_limits_name_what_the_model_misses(text):
    missed = KNOWN_FAILURES["maltreated_disorganised"]
    assert f"d = {missed.simulated}" in text
    assert missed.simulated < missed.published / 1.9


def test_signs_of_rad_reach_the_community_level_and_signs_of_dsed_do_not(means):
    shown = means.drive(wave="42 months").summary
    assert shown["rad_foster"] < shown["rad_never"] < shown["rad_usual"] / 2
    table = read_means()
    for signs in SIGNS:
        later = zip(table[signs, "foster"][1:], table[signs, "usual"][1:], strict=True)
        assert all(foster.mean < usual.mean for foster, usual in later)
    pairs = zip(table["dsed", "foster"], table["dsed", "never"], strict=True)
    assert all(foster.mean > never.mean for foster, never in pairs)
    rad, dsed = table["rad", "foster"], table["dsed", "foster"]
    assert rad[0].mean - rad[2].mean > dsed[0].mean - dsed[2].mean + 0.5


def test_signs_of_dsed_fall_less_steadily():
    foster = [mean.mean for mean in read_means()["dsed", "foster"]]
    assert any(later > earlier for earlier, later in pairwise(foster))


def test_before_the_lots_the_two_groups_are_alike_and_after_them_not(means):
    before = means.drive(wave="baseline", spread="se").summary
    after = means.drive(wave="42 months").summary
    for signs in ("rad", "dsed"):
        gap, error = (f"{signs}_{name}" for name in ("usual", "usual_bar"))
        assert abs(before[gap] - before[f"{signs}_foster"]) < before[error]
        assert after[gap] - after[f"{signs}_foster"] > 2 * after[error]


def test_the_groups_are_as_small_as_the_text_says(text):
    sizes = {mean.n for group in read_means().values() for mean in group}
    assert f"group means of {min(sizes)} to {max(sizes)} children" in text


def test_the_waves_with_doubtful_labels_are_left_out():
    assert not any(wave.startswith("16") for wave in WAVES)


def test_standard_deviations_reach_below_zero_where_the_text_says(means):
    shown = means.drive(wave="12 years", spread="sd").summary
    assert shown["rad_usual"] - shown["rad_usual_bar"] < 0


def test_rad_is_counted_as_the_text_counts_it(text):
    rad = fact("rad_prevalence")
    low, high = wilson_interval(23, rad.n)
    assert f"{100 * low:.2f}% to {100 * high:.2f}%" in text
    assert rad.ci_low == pytest.approx(100 * low, abs=0.02)
    assert rad.ci_high == pytest.approx(100 * high, abs=0.02)
    assert "23 children" in rad.note
    assert f"{100 - fact('world_secure').value:.1f}% are not" in text


def test_no_number_that_nobody_verified_is_printed(text):
    assert not re.search(r"\b48( ?%| of 100)", text)


def test_the_claim_ends_in_care_and_not_in_a_recommendation(cells):
    model = section("notebook_05.explain.court.model")
    for words in ("care itself", "professionals", "familiar", "continues", "several"):
        assert words in model
    assert not re.search(r"\b(should|must) (live|stay|be placed|move)\b", model)
    principles = re.findall(r"^\d\. ", cells["court-principle"], re.MULTILINE)
    assert len(principles) == 3


def test_the_solution_counts_right(cells):
    *before, wrong, sentence = cells["exercise-predictive"].splitlines()
    (solution,) = re.findall(r"^```python\n(.+?)```", cells["solution"], re.MULTILINE | re.DOTALL)
    names: dict[str, object] = {}
    exec("\n".join([*before, wrong]), names)
    assert ", 10 come" not in eval(sentence, names)
    exec(solution, names)
    assert ", 10 come" in eval(sentence, names)
