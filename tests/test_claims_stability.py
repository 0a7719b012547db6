"""What notebook 08 says about stability, error, the tables and the two rules."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from securebase.demos import BranchingTracks, TransitionTables
from securebase.demos.tracks import MOST_YEARS, RELATIONSHIPS, changing_by_error, follow
from securebase.demos.transitions import GROUPS, compare_shares, count, phi, two_way
from securebase.evidence import fact, kappa, load
from securebase.lesson.progress import current_progress
from securebase.model import Continuity, coded_secure_twice, correlation_after

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "08-stability.ipynb"
DATA = Path(__file__).parents[1] / "data"
SEEDS = range(40)


@pytest.fixture(scope="module")
def text() -> str:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return re.sub(r'\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(#Sources "[^"]*"\)', r"\1", prose)


def revealed(lesson: str) -> BranchingTracks:
    demo = BranchingTracks(lesson)
    demo.skip()
    return demo


@pytest.fixture
def tables() -> TransitionTables:
    demo = TransitionTables("four")
    demo.skip()
    return demo


@pytest.fixture
def sandbox() -> BranchingTracks:
    return BranchingTracks("sandbox")


def over_seeds(demo: BranchingTracks, name: str, **state: object) -> float:
    """Return a number of the summary, on average over many two hundreds."""
    states = (demo.state | state | {"family": family} for family in SEEDS)
    return float(np.mean([demo.summarise(demo.compute(each))[name] for each in states]))


def test_of_a_hundred_about_65_are_coded_secure_a_year_later(text):
    summary = revealed("later").view.summary
    assert (summary["again"], summary["verdicts"]) == (65, fact("stability_secure").value)
    assert "52 + .28 \N{MULTIPLICATION SIGN} 48 = 65 of 100" in text
    secure, r = fact("world_secure").value / 100, fact("stability_secure").value
    assert round(100 * (secure + r * (1 - secure))) == 65
    assert round(100 * (secure - r * secure)) == 37
    assert "37 are coded secure later" in text


def test_the_two_hundred_of_the_lessons_are_typical():
    for lesson in ("later", "error"):
        demo = revealed(lesson)
        shown = demo.view.summary
        secure = shown["twice"] + shown["first_only"]
        assert 100 * shown["twice"] / secure == pytest.approx(shown["again"], abs=1)
        assert shown["changed"] / 2 == pytest.approx(shown["changing"], abs=2)


def test_what_is_expected_is_what_the_two_hundreds_do_on_average(sandbox):
    for state in ({"years": 1}, {"years": 20, "lasting": 0.6}, {"years": 3, "events": 0.5}):
        expected = sandbox.compute(sandbox.state | state).changing
        assert over_seeds(sandbox, "changed", **state) / 2 == pytest.approx(expected, abs=1.5)


def test_error_alone_looks_like_change(text):
    demo = revealed("error")
    summary = demo.view.summary
    assert (summary["again"], summary["changing"]) == (75, 25)
    assert summary["only_coded"] == summary["changed"] > 0
    assert "75 of 100 are coded secure again, and 25 of 100 relationships change class" in text
    assert "With a reliability of .45 it is 66 of 100" in text
    assert demo.drive(reliability=0.45).summary["again"] == 66
    perfect = demo.drive(reliability=1.0).summary
    assert (perfect["again"], perfect["changed"]) == (100, 0)


def test_no_number_of_years_changes_what_nothing_changes():
    demo = revealed("error")
    assert demo.drive(years=20).summary["again"] == demo.drive(years=1).summary["again"]


def test_both_rules_agree_after_a_year_and_part_later(text):
    demo = revealed("models")
    first, last = (demo.drive(years=years).summary for years in (1, 20))
    assert first["scores"] == first["rival"] == 0.43
    assert (last["scores"], last["rival"], last["end"]) == (0.21, 0.0, 0.21)
    assert "expect .43 between the scores after one year; after 20 years it is .21 against .00" in (
        text
    )
    assert (last["again"], last["rival_again"], last["changing"]) == (58, 52, 43)
    assert "58 are coded secure at age 21 where chance alone would give 52" in text
    assert "43 of 100 relationships change class" in text


def test_one_rule_gives_continuity_and_change():
    last = revealed("models").drive(years=20).summary
    chance = fact("world_secure").value
    assert last["again"] > chance + 5
    assert last["changing"] > 40


def test_two_hundred_hardly_tell_the_rules_apart_after_two_years_and_do_after_many():
    gap = {}
    for years in (2, 10):
        rs = [
            [np.corrcoef(follow(rule, f).assessed[[0, years]])[0, 1] for f in SEEDS]
            for rule in (Continuity(), Continuity(lasting=0, carry_over=0.608, events=0))
        ]
        gap[years] = (np.mean(rs[0]) - np.mean(rs[1])) / np.std(rs[1])
    assert gap[2] < 1.5 < 2 < gap[10]


@pytest.mark.parametrize("years", [1, 7, MOST_YEARS])
def test_the_dots_scatter_around_the_curve(years):
    rule = Continuity()
    found = [np.corrcoef(follow(rule, f).assessed[[0, years]])[0, 1] for f in SEEDS]
    assert np.mean(found) == pytest.approx(correlation_after(rule, years), abs=0.035)


@pytest.mark.parametrize(
    ("cls", "lesson", "right", "wrong"),
    [
        (BranchingTracks, "later", 62, 90),
        (BranchingTracks, "error", 78, 99),
        (BranchingTracks, "models", "higher", "same"),
        (TransitionTables, "four", 35, 80),
        (TransitionTables, "events", 44, 22),
    ],
)
def test_a_prediction_is_judged_by_what_is_shown(cls, lesson, right, wrong, monkeypatch):
    for value, verdict in ((right, True), (wrong, False)):
        monkeypatch.setattr(current_progress(), "predictions", {})
        cls(lesson).predict(value)
        (entry,) = current_progress().predictions.values()
        assert entry.right is verdict


def test_a_prediction_about_one_table_leaves_no_mark_in_another():
    demo = TransitionTables("four")
    demo.predict(60)
    assert len(demo.drawn.guess.get_xdata()) == 2
    assert list(demo.drawn.guess.get_xdata()) == [40, 40]  # the disorganised part is the last
    demo.drive(table="two")
    assert len(demo.drawn.guess.get_xdata()) == 0
    assert "60" in demo.drawn.guess_label.get_text()


def test_the_pooled_counts_are_those_of_the_text(tables, text):
    four = tables.drive(table="four").summary
    assert (four["total"], four["row_1"][1], four["row_3"][3], four["row_3"][1]) == (
        3990,
        66,
        33,
        41,
    )
    assert four["kappa"] == 0.18 < fact("stability_four_way").value
    table = count("four")
    ever = table.sum(0) / table.sum()
    for place, name in enumerate(("avoidant", "secure", "resistant", "disorganised")):
        again = round(100 * table[place, place] / table[place].sum())
        assert re.search(
            rf"{name}(?:\]\(\S+\))? {again} against {round(100 * ever[place])}\b", text
        )
    two = tables.drive(table="two").summary
    assert (two["total"], two["row_0"][0], two["row_1"][0], two["phi"]) == (5029, 67, 45, 0.22)
    assert "45 are coded secure later" in text
    assert "41 are coded secure the second time" in text


def test_the_groups_of_the_two_way_table_add_up():
    assert sum(count(group).sum() for group in GROUPS[1:]) == count("two").sum()
    samples = [two_way(group)[0]["samples"] for group in GROUPS]
    assert samples == [55, 38, 17]
    assert np.array_equal(count("no_risk") + count("risk"), count("two"))


def test_an_average_of_the_samples_is_what_the_text_says(text):
    pooled = load("stability_pooled")
    assert "comes to .27 over 66 samples, and to .28 both with and without social risk" in text
    assert (round(pooled.loc["all", "r"], 2), pooled.loc["all", "k"]) == (0.27, 66)
    for group in ("no social risk", "social risk"):
        assert round(pooled.loc[group, "r"], 2) == 0.28
    assert "the 62 published samples have .28, the 4 unpublished ones .12" in text
    described = (DATA / "datapackage.json").read_text("utf-8")
    assert "One sample of 16 children has r = 1" in described
    assert "with .95 the group social risk would have .23" in described
    assert "hangs on one sample of 16" in text
    assert "it gives .23" in text
    for group, k, r in (("published", 62, 0.28), ("unpublished", 4, 0.12)):
        assert (pooled.loc[group, "k"], round(pooled.loc[group, "r"], 2)) == (k, r)


def test_kappa_of_two_classes_hardly_differs_from_their_correlation():
    assert kappa(count("two")) == pytest.approx(phi(count("two")), abs=0.005)
    flat = (
        np.repeat([0, 0, 1, 1], count("two").ravel()),
        np.repeat([0, 1, 0, 1], count("two").ravel()),
    )
    assert np.corrcoef(*flat)[0, 1] == pytest.approx(phi(count("two")))


def test_the_cells_of_twenty_years_and_both_tests(text):
    stats = pytest.importorskip("scipy.stats")
    cells = count("events")
    assert cells.tolist() == [[8, 10], [7, 25]]
    found = compare_shares(cells)
    assert found.two_sided == pytest.approx(stats.fisher_exact(cells)[1])
    assert (round(found.one_sided, 3), round(found.two_sided, 2)) == (0.047, 0.12)
    assert ".047 and .12" in text
    same = fact("stability_adulthood_same")
    assert (cells[:, 0].sum(), same.n - round(same.value / 100 * same.n)) == (15, 14)
    summary = TransitionTables("events").compute({"table": "events"})
    assert [round(share) for share in summary.percents[:, 0]] == [44, 22]


@pytest.mark.parametrize("cells", [[[3, 9], [10, 2]], [[0, 5], [4, 6]], [[5, 5], [5, 5]]])
def test_the_exact_test_is_that_of_a_statistics_library(cells):
    stats = pytest.importorskip("scipy.stats")
    found = compare_shares(np.array(cells))
    assert found.two_sided == pytest.approx(stats.fisher_exact(cells)[1])


def test_the_intervals_of_the_small_study_overlap():
    demo = TransitionTables("events")
    demo.skip()
    first, second = (line.get_xdata() for line in demo.drawn.intervals[:2])
    assert second[1] > first[0]


def test_what_the_sandbox_is_said_to_hold(sandbox, text):
    error = {"lasting": 1.0, "events": 0.0, "years": 1}
    steps = np.arange(0.3, 1.01, 0.05).round(2).tolist()
    fewer = [r for r in steps if sandbox.drive(**error, reliability=r).summary["again"] < 65]
    assert max(fewer) == 0.4
    assert sandbox.drive(**error, reliability=0.4).summary["again"] == 64
    fading = {"lasting": 0.0, "events": 0.0, "carry_over": 0.95, "years": 20}
    enough = [r for r in steps if sandbox.drive(**fading, reliability=r).summary["again"] >= 60]
    assert min(enough) == 0.75
    assert "At a reliability of .40, error alone leaves 64 of 100" in text
    assert "a carry-over of .95 and a reliability of .75 or more" in text
    slower = fading | {"carry_over": 0.9, "reliability": 1.0}
    assert sandbox.drive(**slower).summary["again"] < 60


def test_with_an_event_more_relationships_change_class(sandbox):
    changed, events, changed_events = (
        over_seeds(sandbox, name, **sandbox.presets["many_events"], years=1)
        for name in ("changed", "events", "changed_events")
    )
    quiet = (changed - changed_events) / (RELATIONSHIPS - events)
    assert changed_events / events > quiet + 0.15


def test_the_caption_compares_events_only_where_enough_had_one_and_enough_not(sandbox):
    assert "With a life event" in sandbox.view.alt
    for state in ({"events": 0.0}, {"events": 0.2, "years": 20}):
        assert "With a life event" not in sandbox.drive(**state).alt


def test_the_second_rule_is_not_shown_before_it_is_asked_about():
    for lesson in ("later", "error"):
        demo = revealed(lesson)
        view = demo.drive(lasting=0.3)
        assert len(demo.drawn.rival.get_xdata()) == 0
        assert "lasts" not in view.alt.split("The rule:")[0]
        assert len(view.table.columns) == 3
    assert len(revealed("models").view.table.columns) == 4


def test_where_nothing_changes_nobody_is_said_to_change(sandbox):
    alt = sandbox.drive(**sandbox.presets["same"]).alt
    assert "None of these 200 changes class." in alt
    assert "in 0 of them" not in alt


def test_the_rival_curve_is_hidden_where_it_is_the_same_curve():
    demo = revealed("models")
    for lasting, shown in ((0.0, False), (0.5, True), (1.0, False)):
        alt = demo.drive(lasting=lasting, events=0.0).alt
        assert bool(len(demo.drawn.rival.get_xdata())) is shown
        assert ("levels off" in alt) is shown


def test_the_solution_counts_right(text):
    (solution,) = re.findall(r"^```python\n(.+?)```", text, re.MULTILINE | re.DOTALL)
    cells = {cell.id: cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells}
    lines = cells["exercise-error"].splitlines()
    (place,) = [number for number, line in enumerate(lines) if line.startswith("rule = ")]

    def sentence(rule: str) -> str:
        names: dict[str, object] = {}
        exec("\n".join([*lines[:place], rule, *lines[place + 1 : -1]]), names)
        return eval(lines[-1], names)

    assert " 33 of 100" in sentence(solution)
    assert " 33 of 100" not in sentence(lines[place])
    assert changing_by_error(0.5) == 33
    assert changing_by_error(0.7) == 25
    share = fact("world_secure").value / 100
    assert coded_secure_twice(Continuity(lasting=1, reliability=1), 1, share) == pytest.approx(
        share
    )
