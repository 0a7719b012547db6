"""Every switch shows what it must, and the known failures are those the model has."""

from dataclasses import replace
from functools import cache, reduce
from operator import truediv

import numpy as np
import pytest

from securebase import model
from securebase.evidence import cite, fact
from securebase.model import KNOWN_FAILURES, PRESETS, SWITCHES, Switch
from securebase.text import say, section

A, B, C, D = range(4)
PATTERN = dict(zip(model.PATTERNS, range(4), strict=True))


def generator():
    return np.random.default_rng(5)


def percent(switch, preset, n=10_000):
    return 100 * switch.simulate_families(PRESETS[preset], n, generator()).shares


def population(switch, n=40_000):
    return switch.run_study(n, generator(), moments=(250, 250, 0))


@pytest.mark.parametrize(
    ("switch", "preset", "pattern", "before", "after"),
    [
        ("neutral_adult_in_lab", "rejecting", "A", 97, 97),
        ("neutral_adult_in_lab", "intrusive", "A", 69, 69),
        ("neutral_adult_in_lab", "loud_only", "C", 47, 47),
        ("neutral_adult_in_lab", "frightening", "D", 72, 59),
        ("alarm_near_as_far", "frightening", "D", 72, 1),
        ("closeness_never_unpleasant", "intrusive", "A", 69, 31),
        ("closeness_never_unpleasant", "rejecting", "A", 97, 59),
        ("distress_not_louder", "loud_only", "C", 47, 24),
        ("short_separations", "hardship", "D", 36, 13),
        ("alarming_separations", "sensitive", "D", 3, 13),
    ],
)
def test_switch_on_a_preset(switch, preset, pattern, before, after):
    column = PATTERN[pattern]
    assert percent(Switch(), preset)[column] == pytest.approx(before, abs=2)
    assert percent(SWITCHES[switch], preset)[column] == pytest.approx(after, abs=2)


def test_distress_makes_louder_in_the_population():
    assert 100 * population(SWITCHES["distress_not_louder"]).shares[C] == pytest.approx(
        0.2, abs=0.3
    )


def test_few_resistant_patterns_come_from_care_that_waits_for_loud_signals():
    share = 100 * population(SWITCHES["nobody_waits_for_loud"]).shares[C]
    assert share == pytest.approx(7.9, abs=0.9)


def test_demand_ties_reactivity_to_sensitivity():
    def r(switch):
        study = population(switch, 80_000)
        return np.corrcoef(study.test.infants.reactivity, study.true_sensitivity)[0, 1]

    assert r(Switch()) == pytest.approx(-0.036, abs=0.014)
    assert r(SWITCHES["no_exhaustion"]) == pytest.approx(0, abs=0.014)


def test_reaching_out_opens_the_avoidance_trap():
    def secure(switch):
        found = switch.simulate_families(
            PRESETS["sensitive"],
            5_000,
            generator(),
            moments=400,
            earlier=[(PRESETS["rejecting"], 500)],
        )
        return 100 * found.shares[B]

    assert secure(Switch()) == pytest.approx(8, abs=3)
    assert secure(SWITCHES["reaching_out"]) == pytest.approx(60, abs=3)


@pytest.mark.parametrize("name", SWITCHES)
def test_each_switch_changes_something(name):
    care = replace(PRESETS["hardship"], threshold=0.5)

    def outcome(switch):
        study = switch.run_study(3_000, generator(), moments=(60, 60, 0))
        found = switch.simulate_families(care, 3_000, generator())
        return np.concatenate([study.observed_sensitivity, study.test.scales[4], found.scales[3]])

    assert not np.array_equal(outcome(SWITCHES[name]), outcome(Switch()))


def test_switches_combine():
    both = SWITCHES["no_frightening"] | SWITCHES["no_withdrawing"] | SWITCHES["doubt"]
    care = both.caregiver(PRESETS["frightening"])
    assert (care.frightening, care.withdrawing) == (0, 0)
    assert both.account() == model.DOUBT


def d_from_shares(share, base):
    odds = np.log(share / (1 - share)) - np.log(base / (1 - base))
    return odds * np.sqrt(3) / np.pi


@cache
def study(shift=(), *, from_the_start=True):
    """Run a study of families shifted in all phases, or only after the home observation."""
    shift = dict(shift)
    shifts = (shift if from_the_start else {}, shift, shift)
    return model.run_study(60_000, generator(), moments=(250, 250, 0), shifts=shifts)


GROUPS = {
    "avoidant": lambda patterns: patterns == A,
    "resistant": lambda patterns: patterns == C,
    "disorganised": lambda patterns: patterns == D,
    "secure": lambda patterns: patterns == B,
    "insecure": lambda patterns: patterns != B,
}


def correlation(found, key):
    topic, pattern = key.split("_")
    values = found.support if topic == "support" else found.observed_sensitivity
    return np.corrcoef(values, GROUPS[pattern](found.test.patterns))[0, 1]


def temperament_d(found, key):
    reactivity, group = found.test.infants.reactivity, GROUPS[key.split("_")[1]]
    inside = group(found.test.patterns)
    return (reactivity[inside].mean() - reactivity[~inside].mean()) / reactivity.std()


def risk_d(found, key):
    group = GROUPS[key.split("_")[-1]]
    return d_from_shares(group(found.test.patterns).mean(), group(study().test.patterns).mean())


def gain_in_security_per_gain_in_sensitivity(found, _):
    before, after = study().later_sensitivity, found.later_sensitivity
    # half of the variance of a rating is error
    gain = (after.mean() - before.mean()) / before.std() * np.sqrt(0.5)
    return d_from_shares(found.shares[B], study().shares[B]) / gain


@pytest.mark.parametrize("key", KNOWN_FAILURES)
def test_known_failures_are_measured(key):
    """The failures shown to students are the model's own, not a story about it."""
    failure = KNOWN_FAILURES[key]
    measure, tolerance = {
        "sensitivity": (correlation, 0.02),
        "support": (correlation, 0.02),
        "temperament": (temperament_d, 0.05),
        "high": (risk_d, 0.05),
        "maltreated": (risk_d, 0.1),
        "intervention": (gain_in_security_per_gain_in_sensitivity, 0.08),
    }[key.split("_")[0]]
    shift = tuple(failure.condition.items())
    found = study(shift, from_the_start=not key.startswith("intervention"))
    assert measure(found, key) == pytest.approx(failure.simulated, abs=tolerance)
    assert failure.verdict == "wrong_order" or (
        failure.verdict == "near" or abs(failure.simulated / failure.published - 1) > 0.25
    )


@pytest.mark.parametrize("key", KNOWN_FAILURES)
def test_published_numbers_are_those_of_the_tables(key):
    failure = KNOWN_FAILURES[key]
    known = [fact(name) for name in failure.facts]
    kinds = ["d", "d"] if failure.unit == "ratio" else [failure.unit]
    assert [one.effect_type for one in known] == kinds
    assert round(reduce(truediv, [one.value for one in known]), 2) == failure.published
    assert all(cite(one.source) in section("model.list")["about"] for one in known)


def test_each_failure_can_be_told():
    told = section("model.failures")
    assert set(told) == set(KNOWN_FAILURES)
    for key, failure in KNOWN_FAILURES.items():
        numbers = failure.published, failure.simulated
        sentence = say(f"model.failures.{key}", published=numbers[0], simulated=numbers[1])
        assert all(f"{number:.2f}" in sentence for number in numbers)
