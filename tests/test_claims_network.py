"""What notebook 06 says about several caregivers, asked of the demo as a reader would see it."""

from functools import cache
from pathlib import Path

import nbformat
import numpy as np
import pytest

from securebase.demos.network import (
    ANSWERS,
    SLOTS,
    Network,
    least_time,
    share_by_value,
    share_time,
    simulate_network,
    value_of_going,
)
from securebase.evidence import fact
from securebase.lesson.predict import Prediction
from securebase.model import MAIN, PRESETS, share_care
from securebase.text import section

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "06-several-caregivers.ipynb"
FAMILIES = (303, 1, 2, 3, 4, 5)
LEARNED = ("expected", "unsure", "average", "answers", "secure", "avoidant")


@pytest.fixture(scope="module")
def text() -> str:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@cache
def revealed(lesson: str) -> Network:
    demo = Network(lesson)
    demo.skip()
    return demo


def shown(lesson: str, **values: object) -> dict[str, float]:
    """Return the numbers a reader of a lesson sees."""
    demo = revealed(lesson)
    demo.reset()
    return demo.drive(**values).summary


def judged(lesson: str, value: object) -> bool:
    demo = revealed(lesson)
    demo.reset()
    return demo.judge(demo.compute(demo.state), Prediction(value, "", "guess"))


@pytest.mark.parametrize("answers", ANSWERS)
@pytest.mark.parametrize("family", FAMILIES[:3])
def test_nothing_is_taken_away(answers, family):
    numbers = shown("grandfather", answers_c=answers, family=family)
    for name in LEARNED:
        for slot in "ab":
            assert numbers[f"upper_{name}_{slot}"] == numbers[f"lower_{name}_{slot}"]
    assert judged("grandfather", "stays")
    assert not judged("grandfather", "falls")
    assert not judged("grandfather", "rises")


def test_visits_are_divided_though_expectations_are_not(text):
    numbers = shown("grandfather")
    assert (numbers["upper_expected_b"], numbers["upper_unsure_b"]) == (85, 3)
    assert (numbers["upper_alarmed_b"], numbers["lower_alarmed_b"]) == (25, 15)
    assert (numbers["upper_alarmed_a"], numbers["lower_alarmed_a"]) == (75, 43)
    assert "85 ± 3%" in text
    assert "from 75 to 43" in text
    assert "25 of 100 alarms; now it does in 15" in section("notebook_06.explain.divided.question")


def test_a_child_gains_secure_relationships(text):
    comparison = revealed("grandfather")
    comparison.reset()
    found = comparison.compute(comparison.state)
    counts = [part.with_at_least(k) for k in (1, 2) for part in (found.upper, found.lower)]
    assert counts == [94, 98, 65, 87]
    assert "from 94 to 98" in text
    assert "from 65 to 87" in text


def test_fewer_hours_make_less_certain_not_less(text):
    numbers = shown("grandfather", hours="b", time_c=35)
    assert (numbers["upper_answers_b"], numbers["lower_answers_b"]) == (142, 17)
    assert (numbers["lower_expected_b"], numbers["lower_unsure_b"]) == (76, 9)
    assert (numbers["upper_average_b"], numbers["lower_average_b"]) == (85, 83)
    for words in ("142 of the child's signals to 17", "76 ± 9%", "from 85 to 83"):
        assert words in text
    changes = []
    for family in range(12):
        numbers = shown("grandfather", hours="b", time_c=35, family=family)
        assert numbers["lower_unsure_b"] > numbers["upper_unsure_b"]
        assert abs(numbers["lower_average_b"] - numbers["upper_average_b"]) <= 2
        assert abs(numbers["lower_secure_b"] - numbers["upper_secure_b"]) <= 4
        changes.append(numbers["lower_expected_b"] - numbers["upper_expected_b"])
    assert min(changes) < -5 < 5 < max(changes)


@pytest.mark.parametrize("family", FAMILIES)
def test_little_time_well_answered_is_more_often_secure(family):
    numbers = shown("time", family=family)
    assert numbers["lower_secure_b"] - numbers["lower_secure_a"] > 25
    for slot in "ab":
        equal, as_set = (numbers[f"{case}_secure_{slot}"] for case in ("upper", "lower"))
        assert abs(equal - as_set) <= 4


def test_the_numbers_of_time(text):
    numbers = shown("time")
    assert (numbers["lower_secure_a"], numbers["lower_secure_b"]) == (50, 83)
    assert "50 of 100 with A and 83 with B" in text
    assert judged("time", "b")
    assert not judged("time", "alike")
    few = shown("time", answers_b="rejecting", time_b=5)
    assert (few["lower_expected_b"], few["lower_unsure_b"], few["lower_secure_b"]) == (41, 12, 12)
    assert "41 ± 12%" in text
    assert "only 12 of 100" in text


def test_before_any_experience_most_would_be_coded_secure(text):
    (never_met,) = share_care([PRESETS["sensitive"]], [0.0], 20_000, np.random.default_rng(1))
    assert round(100 * never_met.shares[1]) == 68
    assert "68 of 100" in text
    assert MAIN.infant.prior_comfort == 0.75


def test_one_child_two_patterns(text):
    numbers = shown("different")
    assert (numbers["upper_differ_ab"], numbers["lower_differ_ab"]) == (28, 89)
    assert "28 of 100" in section("network.lessons.different.question.question")
    assert "89 of 100" in text
    demo = revealed("different")
    a, b, *_ = demo.compute(demo.state).lower.places
    assert round(100 * np.mean((a.patterns == 1) & (b.patterns == 0))) == 79
    assert "79 of 100" in text
    assert judged("different", 89)
    assert not judged("different", 50)
    for family in range(6):
        numbers = shown("different", family=family)
        assert 24 <= numbers["upper_differ_ab"] <= 32
        assert 85 <= numbers["lower_differ_ab"] <= 92


def test_even_with_the_same_caring_the_half_answered_differ_more(text):
    numbers = shown("different", answers_a="coin_flip", answers_b="coin_flip")
    assert numbers["lower_differ_ab"] == 54
    assert "54 of 100" in text


def test_what_the_child_brings_to_all_adds_little(text):
    demo = revealed("different")
    demo.reset()
    a, b, *_ = (place for place in demo.compute(demo.state).upper.places)
    both = np.mean((a.patterns == 1) & (b.patterns == 1))
    alone = np.mean(a.patterns == 1) * np.mean(b.patterns == 1)
    assert (round(100 * both), round(100 * alone)) == (70, 69)
    assert "70 of 100" in text
    assert "69" in text


def challenge(**values: object) -> tuple[int, int]:
    demo = revealed("sandbox")
    demo.reset()
    found = demo.compute(demo.state | values).lower
    return found.with_at_least(1), found.with_at_least(2)


def test_the_challenges_can_be_met(text):
    rebuffed = {f"answers_{slot}": "rejecting" for slot in "abc"}
    assert challenge(**rebuffed, answers_d="sensitive", time_d=5)[0] == 83
    assert challenge(**rebuffed, answers_d="rejecting", time_d=5)[0] == 22
    half = {f"answers_{slot}": "coin_flip" for slot in SLOTS}
    assert challenge(**half, time_b=0, time_c=0, time_d=0)[0] == 50
    assert challenge(**half)[0] == 89
    times = {"time_a": 40, "time_b": 30, "time_c": 20, "time_d": 10}
    numbers = shown("sandbox", **times)
    for slot in SLOTS:
        cases = [
            (numbers[f"{case}_time_{slot}"], numbers[f"{case}_secure_{slot}"])
            for case in ("upper", "lower")
        ]
        assert cases[0][0] != cases[1][0]
        assert abs(cases[0][1] - cases[1][1]) <= 5
    for words in ("83 of 100", "22 of 100", "from 50 to 89"):
        assert words in text


def test_the_exercise_has_its_solution(text):
    assert least_time("coin_flip", unsure=4) == 40
    assert "it takes 40% of the time" in text
    assert least_time("rejecting", unsure=4) is None
    nobody_else = {"time_b": 0, "time_c": 0, "time_d": 0}
    for time, unsure in ((35, 5), (40, 4)):
        numbers = shown("sandbox", answers_a="coin_flip", time_a=time, **nobody_else)
        assert numbers["lower_unsure_a"] == unsure
    for time in (50, 100):
        numbers = shown("sandbox", answers_a="rejecting", time_a=time, **nobody_else)
        assert (numbers["lower_answers_a"], numbers["lower_unsure_a"]) == (16, 10)
    assert "still on 16, at ± 10 points" in text


def test_a_caregiver_keeps_its_chances_whoever_else_is_there():
    cares = tuple(PRESETS[name] for name in ("sensitive", "coin_flip", "rejecting", "intrusive"))
    alone = simulate_network(cares, (0.3, 0.0, 0.0, 0.2), 7)
    all_four = simulate_network(cares, (0.3, 0.3, 0.2, 0.2), 7)
    assert list(alone.present) == ["a", "d"]
    for place in (0, 3):
        assert alone.places[place].expected == all_four.places[place].expected
        assert (alone.places[place].patterns == all_four.places[place].patterns).all()


def test_the_rule_of_seeking_is_the_models_own():
    con = MAIN.infant
    assert value_of_going(np.array([0.9, 0.5, 0.2, 0.1]), 0.5) == pytest.approx(
        0.45 - 0.2 * con.unpleasantness_weight - 0.1 * con.alarm_weight_far
    )
    shares = share_by_value(np.array([0.9, 0.8, 0.8]))
    assert shares.sum() == pytest.approx(1)
    assert shares[0] / shares[1] == pytest.approx(np.exp(con.decisiveness * 0.1))
    assert shares[1] == shares[2]


def test_alarm_sharpens_the_choice():
    numbers = shown("time")
    alarmed = numbers["lower_alarmed_b"] - numbers["lower_alarmed_a"]
    assert alarmed > numbers["lower_play_b"] - numbers["lower_play_a"] > 0


@pytest.mark.parametrize("wished", [(40, 40, 20, 0), (10, 0, 0, 0), (100, 100, 100, 100)])
def test_time_is_never_more_than_there_is(wished):
    times = share_time(dict(zip(SLOTS, wished, strict=True)))
    assert sum(times) == pytest.approx(min(sum(wished), 100) / 100)
    assert times[0] * sum(wished) == pytest.approx(wished[0] * sum(times))


def test_what_is_said_of_fathers_is_what_the_table_says(text):
    fathers, mothers = (fact(f"sensitivity_security_{who}") for who in ("fathers", "mothers"))
    assert "Not different from mothers" in fathers.note
    assert fathers.ci_low < mothers.value < fathers.ci_high
    assert fact("sensitivity_security_fathers_2011").value < fathers.ci_low
    assert "one child" in fact("security_father_with_mother").note
    assert "Verbal measures beyond infancy" in fact("security_father_against_mother").note
    assert fact("father_insecurity_internalising").value < 0.1
    assert f"[{fathers.printed(fathers.ci_low)}, {fathers.printed(fathers.ci_high)}]" in text
