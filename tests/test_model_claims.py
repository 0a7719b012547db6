"""What the notebooks tell students about the model is true of the model."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from securebase import model
from securebase.model import ACCOUNTS, MAIN, PATTERNS, PRESETS, Event

A, B, C, D = range(4)
WORLDWIDE = (14.7, 51.6, 10.2, 23.5)


@cache
def percent(preset, account="main", moments=500, n=10_000, reactivity=1.0):
    found = model.simulate_families(
        PRESETS[preset],
        n,
        np.random.default_rng(8),
        moments=moments,
        account=ACCOUNTS[account],
        reactivity=reactivity,
    )
    return 100 * found.shares


@cache
def study(account="main"):
    return model.run_study(40_000, np.random.default_rng(8), account=ACCOUNTS[account])


def test_half_answered_in_different_ways_leads_to_different_strategies():
    assert PRESETS["loud_only"].responsiveness == PRESETS["coin_flip"].responsiveness == 0.5
    assert PATTERNS[percent("coin_flip").argmax()] == "B"
    assert PATTERNS[percent("loud_only").argmax()] == "C"
    assert percent("loud_only")[C] > percent("coin_flip")[C] + 30


def loud_share(preset, account):
    """Share of signals that are loud, late in a relationship."""
    con = ACCOUNTS[account].infant
    infants = model.draw_infants(2_000, np.random.default_rng(1), con)
    rng = np.random.default_rng(2)
    young = model.live_together(
        PRESETS[preset], infants, model.new_relationships(2_000, con), 300, rng, con
    )
    old = model.live_together(PRESETS[preset], infants, young, 200, rng, con)
    signals, loud = (old.counts - young.counts)[:2].sum(axis=1)
    return loud / (signals + loud)


def test_infants_turn_up_the_signal_where_only_loud_ones_are_answered():
    assert loud_share("loud_only", "main") > loud_share("coin_flip", "main") + 0.3


def test_accounts_disagree_about_pure_chance():
    """Main: chance adds nothing to its mean.  Doubt: it makes infants louder.  Reactive: no."""
    chance = {
        name: percent("coin_flip", name) - percent("steady_moderate", name) for name in ACCOUNTS
    }
    assert abs(chance["main"][C]) < 2
    assert abs(chance["reactive"][C]) < 2
    assert chance["doubt"][C] > 8
    assert loud_share("coin_flip", "doubt") > 2 * loud_share("steady_moderate", "doubt")


@pytest.mark.parametrize("account", ACCOUNTS)
def test_accounts_agree_about_answering_only_loud_signals(account):
    assert percent("loud_only", account)[C] > percent("coin_flip", account)[C] + 20


def test_calm_and_reactive_infants_part_ways_with_the_same_caregiver():
    calm, reactive = (percent("loud_only", reactivity=factor) for factor in (0.7, 1.5))
    assert calm.argmax() == A
    assert reactive.argmax() == C


def test_a_repaired_miss_moves_the_expectation_like_a_hit():
    care = model.CarePattern(
        responsiveness=0.4, repair=0.5, threshold=0.0, frightening=0.0, withdrawing=0.0
    )
    infant = model.draw_infants(1, np.random.default_rng(1))
    diary = model.keep_diary(care, infant, 800, np.random.default_rng(1))
    signal = diary.action[1:] == model.SIGNAL
    before = diary.comfort_expected[:-1]
    step = (diary.comfort_expected[1:] - before) * diary.signals[1:] / (1 - before)
    for event in (Event.met, Event.repaired):
        seen = step[signal & (diary.event[1:] == event)]
        assert len(seen) > 20
        assert np.allclose(seen, 1)
    missed = step[signal & (diary.event[1:] == Event.missed)]
    assert len(missed) > 20
    assert (missed < 0).all()


def test_care_that_repairs_counts_like_care_that_meets():
    def outcome(q, m):
        care = model.CarePattern(
            responsiveness=q,
            repair=m,
            threshold=0.0,
            rebuff=0.1,
            intrusiveness=0.05,
            frightening=0.01,
            withdrawing=0.01,
        )
        found = model.simulate_families(care, 10_000, np.random.default_rng(8))
        return 100 * found.shares[B], found.state["comfort_expected"]

    met, repaired, neither = outcome(0.8, 0), outcome(0.4, 0.667), outcome(0.4, 0)
    assert repaired[0] == pytest.approx(met[0], abs=3)
    assert repaired[1] == pytest.approx(met[1], abs=0.03)
    assert neither[0] < met[0] - 20
    assert neither[1] < met[1] - 0.3


MOST_FREQUENT = {
    "sensitive": "B",
    "good_enough_repairing": "B",
    "rejecting": "A",
    "intrusive": "A",
    "loud_only": "C",
    "coin_flip": "B",
    "steady_moderate": "B",
    "frightening": "D",
    "frightened_withdrawing": "D",
    "hardship": "D",
    "fast_but_misfitting": "B",
}


@pytest.mark.parametrize("preset", PRESETS)
def test_each_preset_has_a_most_frequent_pattern_and_never_only_one(preset):
    shares = percent(preset)
    assert PATTERNS[shares.argmax()] == MOST_FREQUENT[preset]
    assert (shares > 0).all()
    assert shares.max() < 98


@pytest.mark.parametrize("account", ACCOUNTS)
def test_population_is_the_published_one(account):
    found = study(account)
    assert 0.20 <= found.sensitivity_security_r <= 0.30
    assert 100 * found.shares == pytest.approx(WORLDWIDE, abs=2)


def test_of_a_hundred_in_the_lowest_third_a_third_to_half_are_secure():
    lowest, middle, highest = 100 * study().secure_by_third
    assert 33 <= lowest <= 46
    assert lowest < middle < highest < 80


def test_without_learning_the_patterns_vanish():
    quiet = [
        preset
        for preset, care in PRESETS.items()
        if care.hardship == 0 and care.frightening + care.withdrawing < 0.1
    ]
    assert len(quiet) == 8
    unlearned = np.array([percent(preset, moments=0) for preset in quiet])
    learned = np.array([percent(preset) for preset in quiet])
    assert (unlearned.argmax(axis=1) == B).all()
    assert np.ptp(unlearned, axis=0).max() < 7
    assert np.ptp(learned, axis=0)[A] > 80
    assert len(set(learned.argmax(axis=1))) == 3


def test_the_same_infant_differs_between_caregivers():
    cares = PRESETS["sensitive"], PRESETS["rejecting"]
    one, other = model.share_care(cares, (0.5, 0.5), 5_000, np.random.default_rng(8), moments=1000)
    assert (one.patterns != other.patterns).mean() > 0.8


def test_disorganised_patterns_have_more_than_one_route():
    routes = model.SWITCHES["no_frightening"] | model.SWITCHES["no_withdrawing"]
    left = routes.run_study(20_000, np.random.default_rng(8), moments=(250, 250, 0)).shares[D]
    assert 0.02 < left < study().shares[D] / 3
    neglect = replace(model.CarePattern(), responsiveness=0.0, frightening=0.0, withdrawing=0.0)
    found = model.simulate_families(neglect, 5_000, np.random.default_rng(8))
    assert found.shares[D] < 0.05


def test_one_population_fits_three_accounts():
    assert len({study(name).sensitivity_security_r for name in ACCOUNTS}) == 3
    shares = np.array([100 * study(name).shares for name in ACCOUNTS])
    assert np.ptp(shares, axis=0).max() < 2
    assert MAIN.infant != ACCOUNTS["doubt"].infant != ACCOUNTS["reactive"].infant
