"""The readable model of one dyad and the fast model of many tell the same story."""

from dataclasses import replace

import numpy as np
import pytest

from securebase import model
from securebase.model import ACCOUNTS, PRESETS, Event

MOMENTS = 150

CARES = {
    **PRESETS,
    "half-steady": replace(PRESETS["hardship"], unpredictability=0.4),
    "reaches out": replace(PRESETS["rejecting"], reaching_out=0.5),
    "beyond one": model.CarePattern(
        frightening=0.8, withdrawing=0.8, intrusiveness=0.7, reaching_out=0.7
    ),
    "answers nothing": model.CarePattern(responsiveness=0.0, repair=0.0, capacity=0.0),
    "answers all": model.CarePattern(responsiveness=1.0, threshold=1.0, capacity=1.0),
}


def constants(account, span=np.inf):
    return replace(ACCOUNTS[account].infant, memory_span=span)


def one_by_one(care, infant, con, seed):
    """Run the fast model one moment at a time, and return the states in between."""
    rng, now = np.random.default_rng(seed), model.new_relationships(1, con)
    states = []
    for _ in range(MOMENTS):
        now = model.live_together(care, infant, now, 1, rng, con)
        states.append(now)
    return states


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize("span", [np.inf, 12])
@pytest.mark.parametrize("care", CARES)
def test_diary_agrees_step_by_step(care, account, span):
    con = constants(account, span)
    infant = model.draw_infants(1, np.random.default_rng(3), con)
    diary = model.keep_diary(CARES[care], infant, MOMENTS, np.random.default_rng(4), con)
    states = one_by_one(CARES[care], infant, con, seed=4)
    expected = np.stack([state.expected[:, 0] for state in states], axis=1)
    counts = np.stack([state.counts[:3, 0] for state in states], axis=1)
    written = diary.comfort_expected, diary.loud_comfort_expected, diary.rebuff, diary.alarm
    assert np.allclose(expected, written, atol=2e-5)
    assert np.array_equal(counts, [diary.signals, diary.loud_signals, diary.contacts])
    assert np.allclose([state.load[0] for state in states], diary.load, atol=1e-5)
    before = np.array([0.3, *(state.arousal[0] for state in states[:-1])])
    aroused = np.minimum(1, con.arousal_carry * before + diary.need)
    assert np.allclose(aroused, diary.arousal, atol=2e-5)
    for name, values in vars(diary.end).items():
        assert np.allclose(values, getattr(states[-1], name), atol=2e-5), name


def test_one_long_run_equals_many_short_ones():
    con = constants("doubt")
    infant = model.draw_infants(1, np.random.default_rng(3), con)
    start = model.new_relationships(1, con)
    rng = np.random.default_rng(4)
    at_once = model.live_together(PRESETS["hardship"], infant, start, MOMENTS, rng, con)
    assert np.array_equal(
        at_once.expected, one_by_one(PRESETS["hardship"], infant, con, 4)[-1].expected
    )


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize("care", CARES)
def test_visit_agrees_with_reunions_of_many(care, account):
    """One visit equals the same infant's column when the numbers drawn are the same."""
    assumptions = ACCOUNTS[account]
    con, lab = assumptions.infant, assumptions.lab
    infants = model.draw_infants(12, np.random.default_rng(6), con)
    life = model.live_together(
        CARES[care], infants, model.new_relationships(12, con), 200, np.random.default_rng(7), con
    )
    for k in range(12):
        state = model.Relationships(*(values[..., [k]] for values in vars(life).values()))
        visit = model.visit_lab(CARES[care], infants[k], state, np.random.default_rng(k), con, lab)
        seen = model.observe_reunions(
            CARES[care], infants[k], state, np.random.default_rng(k), con, lab
        )
        for name, values in vars(visit.reunions()).items():
            assert np.array_equal(values, getattr(seen, name)), name


def test_visit_has_the_episodes_of_the_procedure():
    infant = model.draw_infants(1, np.random.default_rng(1))
    visit = model.visit_lab(
        PRESETS["sensitive"], infant, model.new_relationships(1), np.random.default_rng(2)
    )
    episodes, steps = np.unique(visit.episode, return_counts=True)
    assert list(episodes) == [2, 3, 4, 5, 6, 7, 8]
    assert list(steps) == [12] * 7
    assert set(visit.episode[visit.reunion]) == {5, 8}
    assert set(visit.episode[~visit.caregiver_present]) == {4, 6, 7}
    alone = visit.action[~visit.caregiver_present]
    assert not alone.any()


def long_diary(**changes):
    care = replace(model.CarePattern(frightening=0.1, withdrawing=0.1, reaching_out=0.3), **changes)
    infant = model.draw_infants(1, np.random.default_rng(1))
    return model.keep_diary(care, infant, 4000, np.random.default_rng(2))


def test_every_event_happens_and_fits_the_action():
    diary = long_diary()
    assert set(diary.event) == set(Event)
    alone = {Event.alone, Event.intruded, Event.comforted_unasked}
    assert np.array_equal(np.isin(diary.event, list(alone)), diary.action == model.TURN_AWAY)
    assert not diary.relief[diary.event == Event.withdrew].any()
    assert (diary.relief[np.isin(diary.event, [Event.met, Event.repaired])] == 1).all()


def test_uncertainty_shrinks_with_experience():
    diary = long_diary()
    prior = np.sqrt(0.75 * 0.25 / 7)
    assert diary.comfort_uncertainty[0] == pytest.approx(prior, rel=0.2)
    assert diary.comfort_uncertainty[-1] < prior / 3


def test_a_diary_goes_on_where_it_stopped():
    infant = model.draw_infants(1, np.random.default_rng(1))
    rng, care = np.random.default_rng(2), PRESETS["intrusive"]
    first = model.keep_diary(care, infant, 60, rng)
    second = model.keep_diary(care, infant, 40, rng, start=first.end)
    whole = model.keep_diary(care, infant, 100, np.random.default_rng(2))
    joined = np.concatenate([first.comfort_expected, second.comfort_expected])
    assert np.allclose(joined, whole.comfort_expected, atol=1e-5)


def test_an_empty_diary_is_empty():
    infant = model.draw_infants(1, np.random.default_rng(1))
    diary = model.keep_diary(PRESETS["sensitive"], infant, 0, np.random.default_rng(2))
    assert diary.arousal.shape == (0,)
    assert diary.end.comfort_expected == pytest.approx(0.75)
