"""The playroom: a goal-corrected control system, whatever its numbers."""

from dataclasses import fields, replace

import numpy as np
import pytest

from securebase.model import (
    ALARMS,
    PHASES,
    SECONDS,
    PlayroomConstants,
    draw_surroundings,
    stay_in_playroom,
)

EVERY_ALARM = [kind for kind in ALARMS if kind != "none"]
COMFORTING, HARDLY = PlayroomConstants(comfort=1), PlayroomConstants(comfort=0.1)


def draw(kind: str, seed: int = 0):
    return draw_surroundings(kind, np.random.default_rng(seed))


def stay(kind: str, constants: PlayroomConstants = COMFORTING, seed: int = 0):
    return stay_in_playroom(constants, draw(kind, seed))


def series(one) -> list[np.ndarray]:
    return [value for value in vars(one).values() if isinstance(value, np.ndarray)]


def same(one, other) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(series(one), series(other), strict=True))


def anyone(rng: np.random.Generator) -> PlayroomConstants:
    """Return a child and a caregiver with every number somewhere in its range."""
    ranges = {item.name: item.metadata for item in fields(PlayroomConstants)}
    return PlayroomConstants(**{n: rng.uniform(c["low"], c["high"]) for n, c in ranges.items()})


@pytest.mark.parametrize("kind", ALARMS)
def test_the_same_generator_gives_the_same_stay(kind):
    assert same(stay(kind, seed=3), stay(kind, seed=3))
    assert not same(draw(kind, seed=3), draw(kind, seed=4))


def test_chance_is_the_same_whatever_happens():
    first, *others = [draw(kind, seed=5).wander for kind in ALARMS]
    assert all(np.array_equal(first, other) for other in others)


@pytest.mark.parametrize("kind", ALARMS)
def test_every_series_is_bounded_whatever_the_numbers(kind):
    rng = np.random.default_rng(11)
    for seed in range(30):
        constants = anyone(rng)
        found = stay(kind, constants, seed)
        for share in (found.alarm, found.activation):
            assert share.shape == (SECONDS,)
            assert ((share >= 0) & (share <= 1)).all()
        assert ((found.distance >= 0) & (found.distance <= constants.distance + 1)).all()
        assert not (found.playing & (found.on | found.crying)).any()


def test_nothing_is_alarming_unless_something_happens():
    assert not stay("none").alarm.any()
    assert all(stay(kind).alarm.any() for kind in EVERY_ALARM)


@pytest.mark.parametrize("seed", range(5))
def test_without_alarm_relationships_with_different_comfort_look_the_same(seed):
    assert same(stay("none", COMFORTING, seed), stay("none", HARDLY, seed))


@pytest.mark.parametrize("kind", EVERY_ALARM)
@pytest.mark.parametrize("seed", range(5))
def test_after_alarm_they_differ_in_whether_and_how_soon_play_is_back(kind, seed):
    comforted, hardly = stay(kind, COMFORTING, seed), stay(kind, HARDLY, seed)
    assert comforted.playing.sum() > hardly.playing.sum() + 30
    assert hardly.back_after is None or hardly.back_after > comforted.back_after + 30


def test_until_child_and_caregiver_are_close_they_do_not_differ():
    comforted, hardly = stay("noise", COMFORTING), stay("noise", HARDLY)
    close = int((comforted.distance <= COMFORTING.set_goal + 1e-9).argmax())
    assert close > 0
    assert np.array_equal(comforted.activation[: close + 1], hardly.activation[: close + 1])


def test_closeness_lowers_activation_and_distance_does_not():
    """One pair can meet, and the other cannot move."""
    apart = replace(COMFORTING, speed=0, caregiver_speed=0)
    met, never = stay("noise"), stay("noise", apart)
    assert never.distance.min() > apart.set_goal
    assert met.activation.max() < never.activation.max()
    after = int(met.on.argmax()) + met.back_after
    assert met.activation[after] < 0.5 * never.activation[after]


def test_activation_rises_with_alarm_and_with_reactivity():
    calm = replace(COMFORTING, reactivity=0.5)
    strong = replace(COMFORTING, reactivity=2)
    peaks = [stay("noise", each).activation.max() for each in (calm, COMFORTING, strong)]
    assert peaks == sorted(peaks)
    assert stay("none", strong).activation.max() == 0


@pytest.mark.parametrize("distance", [1, 3, 6, 10])
@pytest.mark.parametrize(("child", "caregiver"), [(0.5, 0.5), (0.5, 0), (0, 0.5)])
def test_the_goal_is_reached_from_anywhere_and_by_either(distance, child, caregiver):
    constants = replace(HARDLY, distance=distance, speed=child, caregiver_speed=caregiver)
    found = stay("noise", constants)
    reached = found.distance[found.on][-1]
    assert reached == pytest.approx(constants.set_goal)


def test_nothing_more_is_corrected_than_is_missing():
    near = replace(COMFORTING, distance=2, set_goal=3)
    found = stay("noise", near)
    assert found.on.any()
    assert found.distance.max() < 3
    assert np.ptp(found.distance[found.on]) == 0


def test_the_system_goes_on_at_the_threshold_and_off_below_it():
    found = stay("tired")
    switched_on = found.on & ~np.roll(found.on, 1)
    switched_off = ~found.on & np.roll(found.on, 1)
    assert (found.activation[switched_on] >= COMFORTING.threshold).all()
    assert switched_off.sum() > 1
    assert (found.activation[switched_off] < COMFORTING.calm * COMFORTING.threshold).all()
    assert found.returns == switched_on.sum()


def test_the_phases_differ_where_they_say():
    phases = {name: PlayroomConstants(**changed) for name, changed in PHASES.items()}
    assert list(phases) == ["pre_attachment", "in_the_making", "clear_cut", "partnership"]
    stays = {name: stay("stranger", constants) for name, constants in phases.items()}
    assert not stays["pre_attachment"].on.any()
    assert all(stays[name].on.any() for name in list(phases)[1:])
    assert stays["partnership"].distance.min() == pytest.approx(2)
    assert stays["clear_cut"].distance.min() == pytest.approx(0.4)


def test_every_number_has_its_card():
    for item in fields(PlayroomConstants):
        card = item.metadata
        assert card["low"] <= item.default <= card["high"]
        assert card["unit"]
        assert card["status"] in ("assumed", "literature")
        assert bool(card["source"]) == (card["status"] == "literature")


@pytest.mark.parametrize("value", [-0.1, 1.1, np.nan, "much", [0.1, 0.2]])
def test_a_value_that_makes_no_sense_is_refused(value):
    with pytest.raises(ValueError, match="comfort"):
        PlayroomConstants(comfort=value)


def test_an_unknown_alarm_is_refused():
    with pytest.raises(ValueError, match=r"thunder.*noise"):
        draw("thunder")
