"""What notebook 10 says about needs, paths, trials and published results."""

import re
from pathlib import Path

import nbformat
import pytest

from securebase.demos import MindInMind, PublishedTrials, TrialMachine, WhereOnTheCircle
from securebase.demos.circle import NEEDS, READING
from securebase.demos.published_trials import CONTROLS, GROUPS, look_up
from securebase.evidence import fact, load, shared_variance
from securebase.model import Trial, chance_to_find
from securebase.text import section

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "10-helping-caregivers.ipynb"
DRAWS = range(8)


@pytest.fixture(scope="module")
def text() -> str:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@pytest.fixture(scope="module")
def machine() -> TrialMachine:
    return TrialMachine("sandbox")


def run(demo: TrialMachine, preset: str, **changed: object) -> dict:
    return demo.drive(**{"steadiness": 0.5, "family": 0} | demo.presets[preset] | changed).summary


def asked(lesson: str) -> dict:
    demo = TrialMachine(lesson)
    demo.skip()
    return demo.view.summary


def test_no_single_answer_meets_more_needs_than_another(text):
    demo = WhereOnTheCircle()
    demo.skip()
    met = {answer: demo.drive(answer=answer).summary["met"] for answer in demo.presets}
    assert met == {"room": 2, "watch": 2, "take_in": 2, READING: 6}
    assert "Each single answer meets 2 of the six needs" in text


def test_only_the_answer_that_fits_says_that_it_fits():
    for number, need in enumerate(NEEDS, start=1):
        told = section(f"circle.moment.at_{number}")
        fits = {answer for answer in set(NEEDS) if "The answer fits." in told[answer]}
        assert fits == {need}


def test_the_prediction_is_right_where_each_is_said_to_meet_equally_few():
    demo = WhereOnTheCircle()
    demo.predict("room")
    assert demo.judge(demo.compute(demo.state), demo._prediction) is False
    demo.ask_again()
    demo.predict("alike")
    assert demo.judge(demo.compute(demo.state), demo._prediction)


def test_the_paths_follow_from_the_three_published_correlations(text):
    demo = MindInMind()
    demo.skip()
    paths = demo.view.summary
    r, s, o = 0.30, 0.25, 0.25
    assert paths["mentalising_path"] == round((r - s * o) / (1 - o**2), 3) == 0.253
    assert paths["sensitivity_path"] == round((s - r * o) / (1 - o**2), 3) == 0.187
    assert paths["mentalising_path"] + paths["indirect"] == pytest.approx(r, abs=0.001)
    assert (paths["together"], paths["sum"]) == (12.3, 15.2)
    assert "together; with" in text
    assert "they explain 12.3%" in text
    for name, other in (
        ("mentalising_path", "mentalising_security_path"),
        ("sensitivity_path", "sensitivity_security_path"),
        ("indirect", "mentalising_security_indirect"),
    ):
        assert paths[name] == pytest.approx(fact(other).value, abs=0.025)
    assert "together explain 12%" in fact("mentalising_security_path").note


def test_the_more_two_predictors_overlap_the_less_they_add_here():
    demo = MindInMind()
    demo.skip()
    together = [demo.drive(overlap=overlap).summary["together"] for overlap in (0, 0.25, 0.5)]
    assert together == sorted(together, reverse=True)
    assert demo.drive(overlap=0).summary["sum"] == together[0]
    only = demo.drive(**demo.presets["only_by_care"]).summary
    assert (only["mentalising_path"], only["indirect"]) == (0, 0.1)


def test_the_authors_paths_are_told_for_their_correlations_only():
    demo = MindInMind()
    demo.skip()
    captions = [
        demo.describe(demo.compute(state), None)[0]
        for state in (demo.state, demo.state | {"overlap": 0.3})
    ]
    assert ["The authors" in caption for caption in captions] == [True, False]


def test_without_a_control_group_a_programme_that_does_nothing_works(machine, text):
    first = asked("control")
    assert (first["left_works"], first["right_works"], first["effect"]) == (100, 4, 0)
    assert first["regression"] == 0.78
    assert "seems to work in 100 of 100 trials without a control group" in text
    assert "With a control group it does in 4" in text
    assert "rise by 0.78 standard deviations" in text
    for family in DRAWS:
        found = run(machine, "control", family=family)
        assert found["left_works"] >= 98
        assert found["right_works"] <= 6
        assert found["right_expected"] == 2.5
        assert found["left_mean"] == pytest.approx(found["regression"], abs=0.06)


def test_families_of_all_scores_do_not_regress(machine, text):
    found = run(machine, "all_families")
    assert (found["left_works"], found["right_works"], found["regression"]) == (4, 4, 0)
    assert "4 and 4 of 100 in the first draw" in text
    steady = run(machine, "control", steadiness=0.9)
    assert steady["left_works"] == 48
    assert "steadier scores (.90)" in text
    assert "false alarm in 48 of 100" in text


def test_small_trials_miss_a_small_effect_and_overrate_it_when_they_find_it(machine, text):
    first = asked("size")
    assert (first["left_works"], first["right_works"]) == (10, 51)
    assert (round(first["left_expected"]), round(first["right_expected"])) == (15, 56)
    assert "found in 10 of 100 trials, 15 by calculation" in text
    assert "it is 51, and 56 by calculation" in text
    assert "lies above 0.60, twice the truth" in text
    for family in DRAWS:
        assert run(machine, "size", family=family)["left_works"] < 25
        small = machine.compute(machine.state).left.found
        assert small.estimates[small.works].min() > 0.6
        assert small.estimates.mean() == pytest.approx(0.3, abs=0.08)


def test_who_leaves_matters_more_than_how_many(machine, text):
    first = asked("dropout")
    assert (first["left_works"], first["right_works"], first["right_leave"]) == (3, 60, 30)
    assert "in 3 of 100 trials, and when 30 of 100 leave for a reason, in 60" in text
    chance = run(machine, "dropout", struggling_leave=False)
    assert (chance["right_works"], chance["right_leave"]) == (2, 30)
    assert "When as many leave by chance, it is 2." in text
    assert "right_expected" in chance
    assert "right_expected" not in first
    for family in DRAWS:
        assert run(machine, "dropout", family=family)["right_works"] > 45


def test_a_comparison_that_was_not_told_is_said_to_be_so():
    demo = PublishedTrials()
    demo.skip()
    told = demo.drive(group="pooled").table["compared with"]
    by_name = dict(zip(GROUPS["pooled"], told, strict=True))
    assert by_name["early_security_1995"] == "not told"
    assert "" not in by_name.values()


def test_where_nobody_leaves_the_caption_says_so(machine):
    run(machine, "dropout", dropout=0.0)
    caption, _ = machine.describe(machine.compute(machine.state), None)
    assert caption.startswith("Nobody leaves")
    assert "those doing worse" not in caption


def test_leaving_by_chance_costs_power_but_no_truth(machine):
    stay, leave = (
        run(machine, "control", effect=0.3, families=100, dropout=dropout) for dropout in (0, 0.4)
    )
    assert leave["right_expected"] < stay["right_expected"]
    assert leave["right_mean"] == pytest.approx(0.3, abs=0.03)


def test_both_panels_differ_in_one_thing(machine):
    for preset, differs in (
        ("control", "control"),
        ("size", "families"),
        ("dropout", "dropout"),
    ):
        run(machine, preset)
        left, right = (vars(side.trial) for side in machine.compute(machine.state).sides)
        assert [name for name in left if left[name] != right[name]] == [differs]


def test_how_many_families_it_takes(text):
    for families, effect in ((176, 0.3), (394, 0.2)):
        enough, fewer = (
            chance_to_find(Trial(families=number, effect=effect))
            for number in (families, families - 1)
        )
        assert fewer < 0.8 <= enough
        assert f"{families}" in text
    assert fact("early_security_2003").value == 0.2


def test_the_exercise_is_solved_by_its_solution(text):
    (solution,) = re.findall(r"^```python\n(.+?)```", text, re.MULTILINE | re.DOTALL)
    cells = {cell.id: cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells}
    source = cells["exercise-power"]
    assert source.count("families = 20\n") == 1
    for code, says in ((source, 9), (source.replace("families = 20\n", solution), 80)):
        *before, sentence = code.splitlines()
        names: dict[str, object] = {}
        exec("\n".join(before), names)
        assert f"found in {says} of 100" in eval(sentence, names)


@pytest.mark.parametrize("group", GROUPS)
def test_published_results_are_shown_as_they_are_in_the_tables(group):
    demo = PublishedTrials()
    demo.skip()
    view = demo.drive(group=group)
    assert len(view.table) == view.summary["results"] == len(GROUPS[group])
    for key, second_hand in zip(GROUPS[group], view.table["read in the source"], strict=True):
        row = look_up(key)
        assert row.numbers in view.alt
        assert row.what in view.alt
        assert (second_hand == "no, second-hand") == (key == "cosp_2025_mental_health")


def test_conversions_to_d_keep_what_was_printed():
    assert look_up("vipp_security").numbers == "d = 0.47 (r = .23)"
    assert look_up("abc_secure").numbers == "d = 0.43, 52%/33%"
    assert look_up("abc_disorganised").numbers == "d = 0.57, 32%/57%"
    for key, control in CONTROLS.items():
        assert fact(key).source == fact(control).source == "bernard2012"


def test_what_is_said_of_single_studies_stands_in_the_tables():
    findings = load("findings")
    for key in ("cosp_2017_attachment", "cosi_2020_attachment"):
        assert findings.loc[key, "design"] == "randomised trial"
        assert findings.loc[key, "result"] == "no difference"
    assert findings.loc["cosi_2020_attachment", "n"] == 72
    assert findings.loc["cos_2006_attachment", "design"] == "uncontrolled"
    assert "more than 16 sessions" in findings.loc["early_2017_disorganised", "note"]
    assert "attrition" in fact("abc_secure").note
    for key in ("ipp_became_secure", "ppi_became_secure", "ipp_standard_became_secure"):
        assert fact(key).status == "VERIFIED-SECONDARY"
    for key, row in findings.loc[[k for k in GROUPS["single"] if k in findings.index]].iterrows():
        assert row["design"] == "randomised trial", key


def test_what_two_generations_share(text):
    now, then = (fact(key).value for key in ("autonomous_security", "autonomous_security_1995"))
    assert round(100 * shared_variance(now)) == 10
    assert round(100 * shared_variance(then)) == 22
    assert "about 10% of the variance is shared" in text
    assert "would have been 22%" in text
