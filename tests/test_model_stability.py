"""Stability and change: what the formulas say is what the simulation does."""

import math
from dataclasses import fields, replace
from itertools import product

import numpy as np
import pytest

from securebase.model import (
    Continuity,
    both_above,
    coded_secure_twice,
    correlation_after,
    cut_for,
    follow_relationships,
    without_lasting_part,
)

MANY = 150_000
SHARES = (0.2, 0.516, 0.7)
RULES = {
    "default": Continuity(),
    "revisionist": Continuity(lasting=0, carry_over=0.8, events=0),
    "events": Continuity(lasting=0.2, carry_over=0.9, events=0.4, reliability=0.9),
    "error_only": Continuity(lasting=1, reliability=0.6),
    "forget": Continuity(lasting=0, carry_over=0, events=0, reliability=1),
}
each_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)


def follow(rule: Continuity, years: int = 6, number: int = MANY, seed: int = 0):
    return follow_relationships(number, years, rule, np.random.default_rng(seed))


@each_rule
def test_the_correlation_is_that_of_the_formula(rule):
    tracks = follow(rule)
    for years in (1, 2, 6):
        found = np.corrcoef(tracks.assessed[0], tracks.assessed[years])[0, 1]
        assert found == pytest.approx(correlation_after(rule, years), abs=0.01)
        later = np.corrcoef(tracks.assessed[6 - years], tracks.assessed[6])[0, 1]
        assert later == pytest.approx(correlation_after(rule, years), abs=0.01)


@each_rule
def test_scores_keep_mean_and_spread(rule):
    tracks = follow(rule)
    for scores in (tracks.true, tracks.assessed):
        assert scores.mean(1) == pytest.approx(0, abs=0.02)
        assert scores.std(1) == pytest.approx(1, abs=0.02)


@each_rule
@pytest.mark.parametrize("share", SHARES)
def test_as_many_are_coded_secure_twice_as_the_formula_says(rule, share):
    secure = follow(rule).assessed > cut_for(share)
    assert secure[0].mean() == pytest.approx(share, abs=0.01)
    for years in (1, 6):
        twice = np.mean(secure[0] & secure[years])
        assert twice == pytest.approx(coded_secure_twice(rule, years, share), abs=0.006)


@pytest.mark.parametrize("reliability", [0.4, 0.7, 0.95])
def test_error_alone_makes_as_many_change_class_as_the_formula_says(reliability):
    rule = Continuity(lasting=1, reliability=reliability)
    tracks = follow(rule, years=1)
    assert np.array_equal(tracks.true[0], tracks.true[1])
    secure = tracks.assessed > cut_for(0.516)
    changed = 2 * (0.516 - coded_secure_twice(rule, 1, 0.516))
    assert np.mean(secure[0] != secure[1]) == pytest.approx(changed, abs=0.006)
    assert changed == pytest.approx(math.acos(reliability) / math.pi, abs=0.001)


def test_without_error_and_change_nobody_changes_class():
    rule = Continuity(lasting=1, reliability=1)
    assert coded_secure_twice(rule, 20, 0.516) == pytest.approx(0.516)
    tracks = follow(rule, number=500)
    assert np.array_equal(tracks.assessed[0], tracks.assessed[6])


@pytest.mark.parametrize("share", SHARES)
def test_the_quadrant_lies_between_chance_and_all(share):
    assert both_above(0, share) == pytest.approx(share**2)
    assert both_above(1, share) == pytest.approx(share, abs=1e-6)
    values = [both_above(r, share) for r in np.linspace(0, 1, 21)]
    assert all(np.diff(values) > 0)


@pytest.mark.parametrize("r", [0.1, 0.5, 0.9])
def test_the_quadrant_at_the_median_has_its_closed_form(r):
    assert both_above(r, 0.5) == pytest.approx(0.25 + math.asin(r) / (2 * math.pi), abs=1e-12)


@pytest.mark.parametrize(("r", "share"), list(product((0.3, 0.8), (0.2, 0.7))))
def test_the_quadrant_is_that_of_a_statistics_library(r, share):
    stats = pytest.importorskip("scipy.stats")
    normal = stats.multivariate_normal([0, 0], [[1, r], [r, 1]])
    cut = cut_for(share)
    assert both_above(r, share) == pytest.approx(normal.cdf([-cut, -cut]), abs=1e-4)


def test_with_a_lasting_part_the_correlation_levels_off_and_without_it_it_fades():
    rule = Continuity()
    assert correlation_after(rule, 200) == pytest.approx(rule.reliability * rule.lasting)
    assert correlation_after(replace(rule, lasting=0), 200) == pytest.approx(0, abs=1e-9)
    assert correlation_after(rule, 0) == pytest.approx(rule.reliability)


@each_rule
def test_the_revisionist_twin_agrees_after_one_year_and_never_again_lies_above(rule):
    twin = without_lasting_part(rule)
    assert (twin.lasting, twin.events) == (0, 0)
    assert correlation_after(twin, 1) == pytest.approx(correlation_after(rule, 1))
    for years in range(2, 21):
        assert correlation_after(twin, years) <= correlation_after(rule, years) + 1e-12


def test_a_life_event_cuts_the_changeable_part_off():
    rule = Continuity(lasting=0, carry_over=0.9, events=0.3, reliability=1)
    tracks = follow(rule, years=1)
    hit = tracks.events[0]
    assert hit.mean() == pytest.approx(0.3, abs=0.01)
    assert np.corrcoef(tracks.true[:, hit])[0, 1] == pytest.approx(0, abs=0.02)
    assert np.corrcoef(tracks.true[:, ~hit])[0, 1] == pytest.approx(0.9, abs=0.01)


def test_chance_is_the_same_whatever_the_rule_and_however_many_years_follow():
    short, long = follow(RULES["default"], 2, 50), follow(RULES["default"], 9, 50)
    assert np.array_equal(short.assessed, long.assessed[:3])
    few, many = (follow(replace(Continuity(), events=e), 3, 500).events for e in (0.1, 0.4))
    assert (many | ~few).all()
    assert few.sum() < many.sum()
    first = follow(RULES["forget"], 2, 50, seed=1)
    assert np.array_equal(first.true, follow(RULES["forget"], 2, 50, seed=1).true)
    assert not np.array_equal(first.true, follow(RULES["forget"], 2, 50, seed=2).true)


@pytest.mark.parametrize("name", [item.name for item in fields(Continuity)])
@pytest.mark.parametrize("value", [-0.1, 1.1, math.nan, "much", [0.1, 0.2]])
def test_nonsense_is_refused_in_a_sentence(name, value):
    with pytest.raises(ValueError, match=rf"{name} (is|has) .*\."):
        Continuity(**{name: value})


@pytest.mark.parametrize(
    "nonsense",
    [
        lambda: follow_relationships(0, 1, Continuity(), np.random.default_rng(0)),
        lambda: follow_relationships(1, -1, Continuity(), np.random.default_rng(0)),
        lambda: both_above(1.1, 0.5),
        lambda: both_above(-0.1, 0.5),
        lambda: coded_secure_twice(Continuity(), 1, 1.0),
        lambda: cut_for(0),
    ],
)
def test_nonsense_elsewhere_is_refused_too(nonsense):
    with pytest.raises(ValueError, match=r"has to"):
        nonsense()
