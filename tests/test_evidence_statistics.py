"""What the evidence room computes: effect sizes in other units, and statistics."""

import inspect
import math
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from securebase import evidence
from securebase.evidence.references import bibliography

# The same examples in every run, and no failure because a computer was busy.
settings.register_profile("secure base", derandomize=True, deadline=None, max_examples=100)
settings.load_profile("secure base")
pytestmark = pytest.mark.filterwarnings("error")

ALL = evidence.fact("sensitivity_security_all")
WORLD_SECURE = evidence.fact("world_secure").value / 100


# ----------------------------------------------------------------------------- conversions


FORMULAS = [
    formula
    for formula in map(evidence.__dict__.get, evidence.__all__)
    if inspect.isfunction(formula) and formula.__module__.endswith((".conversions", ".statistics"))
]
NO_SOURCE = {
    evidence.assumption,  # not a formula
    evidence.convert,  # leads through others
    evidence.share_secure_by_third,  # by share_secure_by_group
    evidence.shared_variance,  # by definition
}
UNITS = ["r", "d", "overlap", "common_language", "odds_ratio", "in_a_hundred"]

correlations = st.floats(-0.99, 0.99)
distances = st.floats(-6, 6)
rates = st.floats(0.001, 0.999)


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda formula: formula.__name__)
def test_every_formula_names_its_source_and_its_assumption(formula):
    sources = re.findall(r'reference\("(\w+)"\)', formula.__doc__)
    assert set(sources) <= set(bibliography())
    assert bool(sources) != (formula in NO_SOURCE)
    if formula not in {evidence.convert, evidence.assumption, evidence.share_secure_by_third}:
        assert re.fullmatch(r"Assumes [^`\n]{20,}\.", evidence.assumption(formula))


def test_a_function_that_names_no_assumption_is_refused():
    with pytest.raises(evidence.EvidenceError, match="of share_secure_by_third does not say"):
        evidence.assumption(evidence.share_secure_by_third)


@pytest.mark.parametrize(
    ("r", "overlap", "common_language"),
    [
        (0.25, 80, 64),
        (0.21, 83, 62),
        (-0.12, 90, 57),
        (0.28, 77, 66),
        (0.31, 74, 68),
        (0.09, 93, 55),
    ],
)
def test_conversions_of_r_against_worked_values(r, overlap, common_language):
    d = evidence.r_to_d(r)
    assert round(100 * evidence.overlap(d)) == overlap
    assert round(100 * evidence.common_language(d)) == common_language


def test_the_headline_r_in_other_units():
    assert evidence.r_to_d(ALL.value) == pytest.approx(0.52, abs=0.005)
    assert evidence.shared_variance(ALL.value) == pytest.approx(0.0625)


@pytest.mark.parametrize(("d", "percent"), [(0.31, 88), (0.12, 95), (0.11, 96), (0, 100)])
def test_overlap_against_worked_values(d, percent):
    assert round(100 * evidence.overlap(d)) == percent
    assert evidence.overlap(-d) == evidence.overlap(d)


@pytest.mark.parametrize(
    ("reading", "groups", "lowest", "highest"),
    [
        ("latent", 3, 0.41, 0.63),
        ("latent", 10, 0.34, 0.69),
        ("point_biserial", 3, 0.38, 0.65),
        ("point_biserial", 10, 0.30, 0.73),
    ],
)
def test_share_secure_against_worked_values(reading, groups, lowest, highest):
    shares = evidence.share_secure_by_group(ALL.value, WORLD_SECURE, groups, reading)
    assert round(shares[0], 2) == lowest
    assert round(shares[-1], 2) == highest
    if groups == 3:
        assert evidence.share_secure_by_third(ALL.value, WORLD_SECURE, reading) == tuple(shares)


@pytest.mark.parametrize("rho", [-0.99, -0.3, 0.0, 0.25, 0.8, 0.99])
def test_share_secure_in_halves_is_sheppards_arcsine(rho):
    upper = 0.5 + math.asin(rho) / math.pi
    shares = evidence.share_secure_by_group(rho, 0.5, 2)
    assert shares == pytest.approx([1 - upper, upper], abs=1e-12)


@pytest.mark.parametrize("reading", ["latent", "point_biserial"])
@pytest.mark.parametrize("base_rate", [0.05, WORLD_SECURE, 0.9])
@pytest.mark.parametrize("r", [-0.4, 0.0, 0.25, 0.4])
def test_shares_average_to_the_base_rate_and_follow_the_sign(r, base_rate, reading):
    shares = evidence.share_secure_by_group(r, base_rate, 7, reading)
    assert shares.mean() == pytest.approx(base_rate, abs=1e-12)
    assert (np.sign(np.diff(shares).round(12)) == np.sign(r)).all()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: evidence.r_to_d(1), "r must be a number, between -1 and 1, ends excluded, not 1"),
        (lambda: evidence.shared_variance(math.nan), "r must be a number, .* not nan"),
        (lambda: evidence.overlap("large"), "d must be a number, finite, not 'large'"),
        (lambda: evidence.common_language(math.inf), "d must be a number, finite, not inf"),
        (lambda: evidence.share_secure_by_third(0.25, 51.6), "base_rate must .* not 51.6"),
        (lambda: evidence.share_secure_by_third(True, 0.5), "r must be a number.* not True"),
        (lambda: evidence.share_secure_by_third(0.25, 0.5, "exact"), "reading must .* not 'exact'"),
        (
            lambda: evidence.share_secure_by_third(0.995, 0.5),
            r"between -0.99 and 0.99, not at 0.995",
        ),
        (
            lambda: evidence.share_secure_by_third(0.8, 0.5, "point_biserial"),
            r"In the point_biserial reading, .* between -0.79 and 0.79, not at 0.8",
        ),
        (lambda: evidence.share_secure_by_group(0.25, 0.5, 1), "whole number from 2 to 100, not 1"),
        (lambda: evidence.overlap_to_d(0), "overlap must .* between 0 and 1, 0 excluded, not 0"),
        (lambda: evidence.common_language_to_d(1), "between 0.5 and 1, 1 excluded, not 1"),
        (lambda: evidence.odds_ratio_to_d(0), "odds_ratio must .* finite and above 0, not 0"),
        (lambda: evidence.d_to_odds_ratio(400), "d must .* between -100 and 100, ends .* not 400"),
        (lambda: evidence.in_a_hundred(1.5), "r must be a number, between -1 and 1, not 1.5"),
        (lambda: evidence.in_a_hundred_to_r(-1), "in_a_hundred must .* 0 and 100, not -1"),
        (lambda: evidence.convert(0.2, "rho"), "unit must be one of r, d, .*, not 'rho'"),
        (lambda: evidence.pool([0.1], [0.1]), "needs two studies or more, not 1"),
        (lambda: evidence.pool([0.1, 0.2], [0.1]), "must be of one length, not 2 and 1"),
        (lambda: evidence.pool([0.1, 0.2], [0.1, 0]), "Each standard error must .* not 0"),
        (lambda: evidence.pool([0.1, math.nan], [0.1, 0.1]), "Each value must .* not nan"),
        (lambda: evidence.pool_correlations([0.1, 1.0], [9, 9]), "r must .* not 1.0"),
        (lambda: evidence.fisher_interval(0.2, 3), "n must be a whole number, 4 or more, not 3"),
        (lambda: evidence.wilson_interval(-1, 10), "count must be a whole number, 0 or more"),
        (lambda: evidence.wilson_interval(0.5, 10), "count must be a whole number.* not 0.5"),
        (lambda: evidence.wilson_interval(11, 10), "no larger than n, which is 10, not 11"),
        (lambda: evidence.wilson_interval(0, 0), "n must be a whole number, 1 or more, not 0"),
        (lambda: evidence.kappa([[1, 2, 3], [4, 5, 6]]), r"as many rows .* shape \(2, 3\)"),
        (lambda: evidence.kappa([[1, 2], [3]]), "rows of numbers, all of one length"),
        (lambda: evidence.kappa([[1, -2], [3, 4]]), "table must hold counts, each 0 or more"),
        (lambda: evidence.kappa([[5, 0], [0, 0]]), "cases in two or more categories"),
        (lambda: evidence.kappa([[0, 0], [0, 0]]), "cases in two or more categories"),
        (lambda: evidence.predictive_values(0, 0.5, 0.1), "base_rate must .* not 0"),
        (lambda: evidence.predictive_values(0.1, 50, 0.1), "hit_rate must .* 0 and 1, not 50"),
        (lambda: evidence.predictive_values(0.1, 0, 0), "must not both be 0, or both be 1"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(call, sentence):
    with pytest.raises(evidence.EvidenceError, match=sentence):
        call()


# ------------------------------------------------------- conversions, for any number of a range


@given(correlations)
def test_r_and_d_lead_back_to_each_other(r):
    assert evidence.d_to_r(evidence.r_to_d(r)) == pytest.approx(r, abs=1e-12)
    assert evidence.r_to_d(-r) == -evidence.r_to_d(r)


@given(distances)
def test_d_leads_back_from_every_unit(d):
    assert evidence.odds_ratio_to_d(evidence.d_to_odds_ratio(d)) == pytest.approx(d, abs=1e-9)
    assert evidence.overlap_to_d(evidence.overlap(d)) == pytest.approx(abs(d), abs=1e-6)
    back = evidence.common_language_to_d(evidence.common_language(d))
    assert back == pytest.approx(abs(d), abs=1e-6)


@given(correlations)
def test_a_number_in_a_hundred_leads_back_to_r(r):
    number = evidence.in_a_hundred(r)
    assert evidence.in_a_hundred_to_r(number) == pytest.approx(r, abs=1e-12)
    assert number + evidence.in_a_hundred(-r) == pytest.approx(100)


@given(distances, st.floats(0.001, 1))
def test_a_larger_d_is_larger_in_every_unit(d, step):
    for unit, smaller, larger in zip(
        UNITS, evidence.convert(abs(d), "d"), evidence.convert(abs(d) + step, "d"), strict=True
    ):
        assert (smaller.value > larger.value) == (unit == "overlap")


@given(distances)
def test_every_unit_stays_in_its_range(d):
    found = {each.unit: each.value for each in evidence.convert(d, "d")}
    assert -1 < found["r"] < 1
    assert 0 < found["overlap"] <= 1
    assert 0.5 <= found["common_language"] <= 1
    assert found["odds_ratio"] > 0
    assert 0 < found["in_a_hundred"] < 100


@given(st.floats(0.01, 0.95), st.sampled_from(UNITS))
def test_whatever_unit_one_starts_from_all_the_others_are_the_same(r, unit):
    expected = [each.value for each in evidence.convert(r, "r")]
    start = expected[UNITS.index(unit)]
    found = evidence.convert(start, unit)
    assert [each.value for each in found] == pytest.approx(expected, rel=1e-6)
    assert [each.unit for each in found if not each.assumptions] == [unit]


def test_from_r_to_a_hundred_nothing_is_assumed_about_d():
    hundred = evidence.convert(ALL.value, "r")[-1]
    assert hundred == ("in_a_hundred", 62.5, (evidence.assumption(evidence.in_a_hundred),))


@given(st.floats(0, 0.99))
def test_two_matters_of_degree_lie_closer_together_than_the_number_in_a_hundred(r):
    _, upper = evidence.share_secure_by_group(r, 0.5, 2)
    assert 100 * upper <= evidence.in_a_hundred(r) + 1e-9


def test_conversions_against_examples_of_others():
    # Rosenthal and Rubin (1982), abstract: r = .32 reads as 34% beside 66%.
    assert evidence.in_a_hundred(0.32) == pytest.approx(66)
    # The R package effectsize, examples of d_to_r and of its vignette on conversions.
    assert evidence.r_to_d(0.5) == pytest.approx(1.154701, abs=1e-6)
    assert evidence.d_to_odds_ratio(1.154701) == pytest.approx(8.120534, abs=1e-5)
    assert evidence.d_to_r(1) == pytest.approx(0.4472136, abs=1e-7)
    assert evidence.odds_ratio_to_d(math.exp(1.813799)) == pytest.approx(1, abs=1e-6)


# ------------------------------------------------------------------------------- statistics

# DerSimonian and Kacker (2007), the CLASP example: cases and sizes of two groups in six trials.
CLASP = [
    (5, 156, 8, 74),
    (5, 303, 17, 303),
    (12, 565, 9, 477),
    (69, 1570, 94, 1565),
    (9, 103, 11, 105),
    (313, 4659, 352, 4650),
]


def log_odds_ratio(cases, size, other_cases, other_size):
    cells = (cases, size - cases, other_cases, other_size - other_cases)
    ratio = math.log(cells[0] * cells[3] / (cells[1] * cells[2]))
    return ratio, math.sqrt(sum(1 / cell for cell in cells))


def test_pooling_gives_the_published_values():
    pooled = evidence.pool(*zip(*(log_odds_ratio(*trial) for trial in CLASP), strict=True))
    # Their Tables 3 and 4, as the tests of the R package metafor have them: DL.
    assert pooled.value == pytest.approx(-0.3240, abs=5e-5)
    assert pooled.tau == pytest.approx(0.2323, abs=5e-5)
    half = (pooled.interval.high - pooled.interval.low) / 2
    assert half / 1.959964 == pytest.approx(0.1540, abs=5e-5)
    assert pooled.k == 6


studies = st.lists(st.tuples(st.floats(-3, 3), st.floats(0.01, 2)), min_size=2, max_size=12)


@given(studies)
def test_a_pooled_value_lies_among_its_studies_and_inside_its_interval(found):
    values, errors = zip(*found, strict=True)
    pooled = evidence.pool(values, errors)
    assert min(values) - 1e-9 <= pooled.value <= max(values) + 1e-9
    assert pooled.interval.low < pooled.value < pooled.interval.high
    assert pooled.tau >= 0
    assert 0 <= pooled.i_squared < 1


@given(studies)
def test_pooling_follows_the_sign(found):
    values, errors = zip(*found, strict=True)
    there, back = evidence.pool(values, errors), evidence.pool([-v for v in values], errors)
    assert back.value == pytest.approx(-there.value, abs=1e-9)
    assert back.tau == pytest.approx(there.tau, abs=1e-9)


@given(correlations, st.integers(4, 5000), st.integers(2, 8))
def test_studies_that_agree_pool_to_what_they_agree_on(r, n, k):
    pooled = evidence.pool_correlations([r] * k, [n] * k)
    assert pooled.value == pytest.approx(r, abs=1e-9)
    assert pooled.tau == pytest.approx(0, abs=1e-6)
    # Equal studies count like one study with as many degrees of freedom as all of them.
    assert pooled.interval == pytest.approx(evidence.fisher_interval(r, k * (n - 3) + 3), abs=1e-6)


def test_the_interval_of_a_correlation_against_the_examples_of_others():
    # Statology, "Fisher Z Transformation": r = .56 in 60 people.
    assert evidence.fisher_interval(0.56, 60) == pytest.approx((0.3568, 0.7126), abs=5e-5)
    # The R package DescTools, example of FisherZ: r = .5 and r = .9 in 30.
    assert evidence.fisher_interval(0.5, 30) == pytest.approx((0.17, 0.73), abs=0.005)
    assert evidence.fisher_interval(0.9, 30) == pytest.approx((0.80, 0.95), abs=0.005)


@given(correlations, st.integers(4, 10_000))
def test_the_interval_of_a_correlation_holds_it_and_follows_its_sign(r, n):
    low, high = evidence.fisher_interval(r, n)
    assert -1 <= low < r < high <= 1
    assert evidence.fisher_interval(-r, n) == pytest.approx((-high, -low))


def test_wilsons_interval_against_a_published_one():
    # Minnis et al. (2013) counted 23 children; how they computed the interval was not seen.
    published = evidence.fact("rad_prevalence")
    low, high = evidence.wilson_interval(23, published.n)
    assert 100 * low == pytest.approx(published.ci_low, abs=0.02)
    assert 100 * high == pytest.approx(published.ci_high, abs=0.02)


@given(st.integers(1, 5000), st.data())
def test_wilsons_interval_solves_wilsons_equation(n, data):
    count = data.draw(st.integers(0, n))
    low, high = evidence.wilson_interval(count, n)
    assert 0 <= low <= count / n <= high <= 1
    for end in (low, high):
        # At each end the observed share lies 1.96 standard errors away.
        assert (count / n - end) ** 2 == pytest.approx(
            1.959964**2 * end * (1 - end) / n, rel=1e-5, abs=1e-12
        )
    assert evidence.wilson_interval(n - count, n) == pytest.approx((1 - high, 1 - low))


def test_kappa_against_a_worked_example():
    # The textbook example of 50 proposals and two readers: 70% agree, 50% would by chance.
    assert evidence.kappa([[20, 5], [10, 15]]) == pytest.approx(0.40)


def test_kappa_of_the_pooled_counts_is_near_the_published_one_but_not_the_same():
    # Adding up samples is not pooling their kappas, and the counts are an earlier selection.
    counts = evidence.load("stability_transitions_4way").reset_index()
    table = counts.pivot(index="first", columns="second", values="count")
    found = evidence.kappa(table.to_numpy())
    assert found == pytest.approx(0.184, abs=0.0005)
    assert found == pytest.approx(evidence.fact("stability_four_way").value, abs=0.05)


tables = st.integers(2, 5).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, 50), min_size=size, max_size=size), min_size=size, max_size=size
    )
)


def defined(table):
    cells = np.array(table)
    return cells.sum() > 0 and (cells.sum(0) + cells.sum(1)).max() < 2 * cells.sum()


@given(tables.filter(defined))
def test_kappa_is_its_definition_and_1_only_if_all_agree(table):
    cells, total = np.array(table), int(np.sum(table))
    observed = Fraction(int(np.trace(cells)), total)
    expected = Fraction(int(cells.sum(0) @ cells.sum(1)), total**2)
    found = evidence.kappa(table)
    assert found == pytest.approx(float((observed - expected) / (1 - expected)), abs=1e-9)
    assert (found > 1 - 1e-9) == (observed == 1)


def test_natural_frequencies_against_a_tree_counted_by_hand():
    # A tree counted by hand: 10 of 1,000; 8 of the 10; 95 of the other 990.
    found = evidence.predictive_values(0.01, 0.8, 0.096)
    assert found.of_thousand == (8, 2, 95, 895)
    assert found.positive == pytest.approx(0.078, abs=0.0005)


@given(rates, rates, rates)
def test_predictive_values_are_what_bayes_rule_says(base_rate, hit_rate, false_alarm_rate):
    found = evidence.predictive_values(base_rate, hit_rate, false_alarm_rate)
    assert sum(found.of_thousand) == 1000
    assert min(found.of_thousand) >= 0
    assert 0 < found.positive < 1
    assert 0 < found.negative < 1
    # The odds after the sign are the odds before times the likelihood ratio.
    odds = base_rate / (1 - base_rate) * hit_rate / false_alarm_rate
    assert found.positive == pytest.approx(odds / (1 + odds), rel=1e-9)
    opposite = evidence.predictive_values(1 - base_rate, 1 - false_alarm_rate, 1 - hit_rate)
    assert opposite.positive == pytest.approx(found.negative, rel=1e-6)


@given(rates, rates, rates)
def test_a_commoner_condition_makes_a_sign_tell_more(base_rate, hit_rate, false_alarm_rate):
    rarer = evidence.predictive_values(base_rate / 2, hit_rate, false_alarm_rate)
    commoner = evidence.predictive_values(base_rate, hit_rate, false_alarm_rate)
    assert rarer.positive < commoner.positive
    assert rarer.negative > commoner.negative


def test_statsmodels_is_loaded_only_when_it_is_needed():
    script = (
        "import sys, securebase.evidence, securebase.demos.two_caregivers;"
        "print({'scipy', 'statsmodels', 'pandas', 'pooch', 'tqdm'} & set(sys.modules))"
    )
    notebooks = Path(evidence.__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=notebooks, capture_output=True, text=True, timeout=60
    )
    assert ran.stdout.strip() == "set()", ran.stderr
