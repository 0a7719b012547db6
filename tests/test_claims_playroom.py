"""What notebook 01 says of alarm, comfort and play, asked of the demo as a reader would ask."""

from pathlib import Path

import nbformat
import pytest

from securebase.demos import Playroom
from securebase.demos.playroom import least_comfort, stay_with
from securebase.model import PlayroomConstants

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "01-attachment-system.ipynb"
ALARMED = ("noise", "stranger", "tired", "several")
FAMILIES = range(0, 100, 9)


@pytest.fixture(scope="module")
def text() -> str:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@pytest.fixture(scope="module")
def sandbox() -> Playroom:
    return Playroom("sandbox")


def shown(demo: Playroom, **state: object) -> dict:
    demo.reset()
    return demo.drive(**state).summary


def differing(summary: dict) -> list[str]:
    names = {name[:-2] for name in summary}
    return [name for name in names if summary[f"{name}_a"] != summary[f"{name}_b"]]


def test_after_a_noise_play_is_back_sooner_where_closeness_comforts(sandbox, text):
    noise = shown(sandbox)
    assert (noise["back_a"], noise["back_b"]) == (16, 61)
    assert (noise["cry_a"], noise["cry_b"]) == (3, 22)
    assert "play is back after 16 seconds" in text
    assert "play is back after 61 seconds" in text
    assert "cries for 3 seconds, with B for 22" in text


@pytest.mark.parametrize("family", FAMILIES)
def test_with_no_alarm_the_two_relationships_look_alike(sandbox, family):
    for comfort in (0, 10, 60):
        calm = shown(sandbox, events="none", comfort_b=comfort, reaction_b=2, family=family)
        assert differing(calm) == []
        assert calm["play_a"] == 180


@pytest.mark.parametrize("events", ALARMED)
@pytest.mark.parametrize("family", FAMILIES)
def test_with_alarm_they_do_not(sandbox, events, family):
    alarmed = shown(sandbox, events=events, family=family)
    assert alarmed["play_a"] > alarmed["play_b"] + 30
    assert alarmed["peak_a"] < alarmed["peak_b"]


def test_the_calm_picture_is_the_same_on_both_sides_of_the_words(sandbox):
    calm = sandbox.drive(**sandbox.presets["calm"])
    assert "nothing on the two strips differs" in calm.alt
    table = calm.table
    for column in table.columns[table.columns.str.startswith("With A")]:
        assert (table[column] == table[column.replace("With A", "With B")]).all()


def test_tiredness_sends_the_child_there_and_back(sandbox, text):
    tired = shown(sandbox, events="tired")
    assert (tired["returns_a"], tired["returns_b"]) == (6, 1)
    assert (tired["play_a"], tired["play_b"]) == (123, 78)
    assert tired["back_b"] == "none"
    assert "comes and goes 6 times, and plays for 123 of 180 seconds" in text
    assert "78 seconds of play, and none after that" in text


def test_a_stranger_sends_the_child_to_a_three_times(sandbox):
    stranger = shown(sandbox, events="stranger")
    assert (stranger["returns_a"], stranger["returns_b"]) == (3, 1)
    near = [stay_with(comfort, "stranger").on.sum() for comfort in (100, 10)]
    assert near[1] > 1.5 * near[0]


def test_the_child_leaves_again_clearly_below_the_threshold(text):
    assert PlayroomConstants().calm == 0.6
    assert "to 60% of the threshold" in text
    stay = stay_with(10)
    last = stay.activation[stay.on][-1]
    assert 0.24 <= last < stay.activation[stay.on][-5] < 0.4


def test_a_louder_cry_is_no_less_comfort(sandbox, text):
    louder = shown(sandbox, **sandbox.presets["louder"])
    assert (louder["cry_a"], louder["cry_b"]) == (3, 9)
    assert (louder["back_a"], louder["back_b"]) == (16, 20)
    assert louder["peak_b"] > louder["peak_a"]
    assert "9 seconds against 3" in text
    assert "after 20 seconds instead of 16" in text


def test_after_a_louder_cry_closeness_calms_within_seconds_all_the_same():
    typical, strong = stay_with(100), stay_with(100, reaction=2)
    assert typical.on.sum() < strong.on.sum() <= typical.on.sum() + 5
    assert stay_with(10).on.sum() > 2 * strong.on.sum()


def test_crying_does_not_tell_how_comfort_works(sandbox, text):
    quiet = shown(sandbox, reaction_b=0.5)
    assert (quiet["cry_a"], quiet["cry_b"]) == (3, 0)
    assert (quiet["back_a"], quiet["back_b"]) == (16, 47)
    assert "does not cry, and is back after 47" in text


def test_the_other_challenges_can_be_met(sandbox, text):
    assert shown(sandbox, events="tired", threshold=80)["returns_a"] == 0
    assert shown(sandbox, events="tired", threshold=70)["returns_a"] > 0
    older = shown(sandbox, phase="partnership")
    assert (older["near_a"], older["back_a"]) == (2.0, 15)
    assert "play with A is back after 15 seconds" in text
    unnoticed = shown(sandbox, events="stranger", phase="pre_attachment")
    assert (unnoticed["returns_a"], unnoticed["returns_b"]) == (0, 0)


def test_in_the_first_two_phases_the_caregiver_has_to_come(sandbox):
    for phase in ("pre_attachment", "in_the_making"):
        young = shown(sandbox, phase=phase)
        assert young["near_a"] == 0.4
        assert young["back_a"] < 30


def test_the_exercise_has_the_solution_it_tells(sandbox, text):
    assert least_comfort(within=30) == 35
    assert shown(sandbox, comfort_b=35)["back_b"] == 29
    assert shown(sandbox, comfort_b=30)["back_b"] > 30
    assert "35 is enough: play with B is then back after 29 seconds" in text
    assert shown(sandbox, comfort_b=20)["back_b"] > 30
    assert least_comfort(within=1) is None
    assert least_comfort(within=30, events="none") is None


@pytest.mark.parametrize(
    ("lesson", "right", "wrong"),
    [
        ("noise", "back", ["stops", "on"]),
        ("calm", "alike", ["a_more", "b_more"]),
        ("loop", 6, [2, 9]),
        ("louder", "alike", ["sooner", "later"]),
    ],
)
def test_predictions_are_judged(lesson, right, wrong):
    demo = Playroom(lesson)
    result = demo.compute(demo.state)
    for value, expected in [(right, True), *((each, False) for each in wrong)]:
        demo.predict(value)
        assert demo.judge(result, demo._prediction) is expected
        demo.ask_again()


def test_none_of_the_four_patterns_is_named_yet(text):
    for word in ("avoidant", "resistant", "ambivalent", "disorgani", "Strange Situation"):
        assert word.casefold() not in text.split("## Sources")[0].casefold()
