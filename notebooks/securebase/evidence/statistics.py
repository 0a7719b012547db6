"""What to compute from published numbers: pooled effects, intervals, agreement, predictive values.

Each function says where its formula is from and what it assumes; `securebase.evidence.assumption`
returns that sentence, to be printed beside the result. The libraries behind them are imported
when a function needs them, because statsmodels takes a second to load and most demos do without.
"""

import math
from collections.abc import Sequence
from numbers import Integral
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from securebase.evidence.conversions import check_number
from securebase.evidence.files import EvidenceError

_Z95 = NormalDist().inv_cdf(0.975)
_FAMILIES = 1000


class Interval(NamedTuple):
    """The ends of a 95% confidence interval, in the unit of what was estimated."""

    low: float
    high: float


class Pooled(NamedTuple):
    """The result of a random-effects meta-analysis.

    ``value`` and ``interval`` are in the unit of the effects. ``tau`` is the standard deviation of
    the true effects between studies (in Fisher's z if correlations were pooled). ``i_squared``,
    between 0 and 1, is the share of the spread between studies beyond what chance would give.
    ``k`` is the number of studies.
    """

    value: float
    interval: Interval
    tau: float
    i_squared: float
    k: int


class Frequencies(NamedTuple):
    """How many of 1,000 there are of each kind, in whole numbers that sum to 1,000."""

    hits: int
    misses: int
    false_alarms: int
    correct_rejections: int


class PredictiveValues(NamedTuple):
    """What a sign, or its absence, tells: two probabilities, and the same as counts.

    ``positive`` is the probability of the condition given the sign, ``negative`` that of no
    condition given no sign; ``of_thousand`` counts the four kinds among 1,000.
    """

    positive: float
    negative: float
    of_thousand: Frequencies


def pool(values: Sequence[float], standard_errors: Sequence[float]) -> Pooled:
    """Pool effect sizes by the random-effects model of DerSimonian and Laird.

    Each study weighs 1 / (its variance + τ²), with τ² estimated from how much more the studies
    differ than chance would have it, and 0 if they differ less.

    Assumes that the studies are independent, that their true effects follow a normal distribution,
    and that the standard errors are known exactly. With few studies the interval is too narrow.

    Source of the formula: `reference("dersimonian1986")`; computed by statsmodels.

    Parameters
    ----------
    values : sequence of float, shape (k,)
        One effect size for each study, on a scale without ends (d, Fisher's z, a log odds ratio).
    standard_errors : sequence of float, shape (k,)
        Their standard errors, above 0.

    Returns
    -------
    Pooled
        Pooled effect, its interval, and how much the studies differ.

    Raises
    ------
    EvidenceError
        If there are fewer than two studies, the lengths differ, or a number is out of its range.
    """
    _check_pairs("values", values, "standard_errors", standard_errors)
    for value, error in zip(values, standard_errors, strict=True):
        check_number("Each value", value, -math.inf, math.inf)
        check_number("Each standard error", error, 0, math.inf)
    from statsmodels.stats.meta_analysis import combine_effects

    variances = np.square(np.asarray(standard_errors, float))
    with np.errstate(all="ignore"):  # a negative τ² makes it divide by 0, in numbers not used here
        found = combine_effects(np.asarray(values, float), variances, method_re="dl")
    # statsmodels leaves a negative τ² as it is, DerSimonian and Laird set it to 0.
    kind = "re" if found.tau2 > 0 else "fe"
    value, error = getattr(found, f"mean_effect_{kind}"), getattr(found, f"sd_eff_w_{kind}")
    return Pooled(
        float(value),
        Interval(float(value - _Z95 * error), float(value + _Z95 * error)),
        math.sqrt(max(0.0, found.tau2)),
        max(0.0, 1 - (len(values) - 1) / float(found.q)) if found.q > 0 else 0.0,
        len(values),
    )


def pool_correlations(correlations: Sequence[float], sizes: Sequence[int]) -> Pooled:
    """Pool correlations by `pool`, by way of Fisher's z = artanh r with variance 1 / (n - 3).

    Assumes that the studies are independent, that both measures are bivariate normal within each,
    and that the true correlations, as z, follow a normal distribution.

    Source of the formula: `reference("fisher1915")` for z, `reference("dersimonian1986")` for the
    pooling.

    Parameters
    ----------
    correlations : sequence of float, shape (k,)
        One correlation for each study, between -1 and 1, ends excluded.
    sizes : sequence of int, shape (k,)
        How many pairs each was computed from, 4 or more.

    Returns
    -------
    Pooled
        Pooled correlation and its interval, turned back into r; ``tau`` stays in Fisher's z.

    Raises
    ------
    EvidenceError
        If there are fewer than two studies, the lengths differ, or a number is out of its range.
    """
    _check_pairs("correlations", correlations, "sizes", sizes)
    for r, n in zip(correlations, sizes, strict=True):
        _check_correlation(r, n)
    pooled = pool([math.atanh(r) for r in correlations], [1 / math.sqrt(n - 3) for n in sizes])
    return pooled._replace(
        value=math.tanh(pooled.value), interval=Interval(*map(math.tanh, pooled.interval))
    )


def fisher_interval(r: float, n: int) -> Interval:
    """Return the 95% confidence interval of a correlation: tanh(artanh r ± 1.96 / √(n - 3)).

    Assumes that the pairs are independent and both measures are bivariate normal.

    Source of the formula: `reference("fisher1915")`.

    Parameters
    ----------
    r : float
        Correlation, between -1 and 1, ends excluded.
    n : int
        Number of pairs, 4 or more.

    Returns
    -------
    Interval
        Two correlations, with `r` between them.

    Raises
    ------
    EvidenceError
        If a number is out of its range.
    """
    _check_correlation(r, n)
    half = _Z95 / math.sqrt(n - 3)
    return Interval(math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half))


def wilson_interval(count: int, n: int) -> Interval:
    """Return Wilson's 95% confidence interval of a share.

    Unlike share ± 1.96 standard errors it never leaves 0 to 1, and it holds for rare events.

    Assumes that each case counts independently of the others, with the same probability.

    Source of the formula: `reference("wilson1927")`; computed by statsmodels.

    Parameters
    ----------
    count : int
        How many were counted, from 0 to `n`.
    n : int
        Among how many, 1 or more.

    Returns
    -------
    Interval
        Two shares between 0 and 1.

    Raises
    ------
    EvidenceError
        If `count` and `n` are not whole numbers, or are out of their range.
    """
    _check_whole("n", n, 1)
    _check_whole("count", count, 0)
    if count > n:
        raise EvidenceError(f"count must be no larger than n, which is {n}, not {count}.")
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(int(count), int(n), alpha=0.05, method="wilson")
    # Exactly 0 and 1 there, but for the last bit.
    return Interval(float(low) if count > 0 else 0.0, float(high) if count < n else 1.0)


def kappa(table: Sequence[Sequence[float]]) -> float:
    """Return Cohen's kappa: (observed - expected agreement) / (1 - expected agreement).

    Assumes that each case was sorted twice, independently, into the same categories, and that
    every disagreement counts the same.

    Source of the formula: `reference("cohen1960")`; computed by statsmodels.

    Parameters
    ----------
    table : sequence of sequences, shape (categories, categories)
        Counts, 0 or more: first sorting (or first time) in rows, second in columns, with the
        categories in the same order.

    Returns
    -------
    float
        1 if all agree, 0 if no more agree than by chance, negative if fewer.

    Raises
    ------
    EvidenceError
        If the table is not square with two or more categories, has a count that is not 0 or more,
        or leaves kappa undefined because all cases stand in one category.
    """
    counts = _square(table)
    total = counts.sum()
    if np.isclose(counts.sum(0) @ counts.sum(1), total**2, rtol=1e-12):
        raise EvidenceError(
            "kappa needs cases in two or more categories: in one only, all agree by chance."
        )
    from statsmodels.stats.inter_rater import cohens_kappa

    return float(cohens_kappa(counts, return_results=False))


def predictive_values(
    base_rate: float, hit_rate: float, false_alarm_rate: float
) -> PredictiveValues:
    """Return what a sign tells about a condition, by Bayes' rule.

    Positive: base rate · hit rate / (base rate · hit rate + (1 - base rate) · false-alarm rate).
    The counts follow the tree: 1,000 families, rounded to those with and without the condition,
    each rounded to those with and without the sign.

    Assumes that hit rate and false-alarm rate are the same in this population as in the studies
    they come from.

    Source of the counts (natural frequencies): `reference("gigerenzer1995")`.

    Parameters
    ----------
    base_rate : float
        Share of those with the condition, between 0 and 1, ends excluded.
    hit_rate : float
        Share of those with the sign among those with the condition, from 0 to 1.
    false_alarm_rate : float
        Share of those with the sign among those without the condition, from 0 to 1.

    Returns
    -------
    PredictiveValues
        Two probabilities and four counts.

    Raises
    ------
    EvidenceError
        If a rate is out of its range, or if all, or none, would have the sign.
    """
    check_number("base_rate", base_rate, 0, 1)
    check_number("hit_rate", hit_rate, 0, 1, including=(0, 1))
    check_number("false_alarm_rate", false_alarm_rate, 0, 1, including=(0, 1))
    if hit_rate == false_alarm_rate and hit_rate in (0, 1):
        raise EvidenceError(
            "hit_rate and false_alarm_rate must not both be 0, or both be 1: "
            "a sign that nobody or everybody has tells nothing."
        )
    hit, false_alarm = base_rate * hit_rate, (1 - base_rate) * false_alarm_rate
    miss, rejection = base_rate * (1 - hit_rate), (1 - base_rate) * (1 - false_alarm_rate)
    return PredictiveValues(
        hit / (hit + false_alarm),
        rejection / (rejection + miss),
        _of_thousand(base_rate, hit_rate, false_alarm_rate),
    )


def _of_thousand(base_rate: float, hit_rate: float, false_alarm_rate: float) -> Frequencies:
    affected = round(_FAMILIES * base_rate)
    hits = round(affected * hit_rate)
    false_alarms = round((_FAMILIES - affected) * false_alarm_rate)
    return Frequencies(hits, affected - hits, false_alarms, _FAMILIES - affected - false_alarms)


def _square(table: Sequence[Sequence[float]]) -> np.ndarray:
    """Return a table of counts as an array, if it is one."""
    try:
        counts = np.asarray(table, float)
    except (TypeError, ValueError) as error:
        raise EvidenceError("table must be rows of numbers, all of one length.") from error
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or len(counts) < 2:
        raise EvidenceError(
            f"table must have as many rows as columns, two or more, not the shape {counts.shape}."
        )
    if not np.isfinite(counts).all() or (counts < 0).any():
        raise EvidenceError("table must hold counts, each 0 or more.")
    return counts


def _check_pairs(name: str, first: Sequence, other: str, second: Sequence) -> None:
    if len(first) != len(second):
        raise EvidenceError(
            f"{name} and {other} must be of one length, not {len(first)} and {len(second)}."
        )
    if len(first) < 2:
        raise EvidenceError(f"Pooling needs two studies or more, not {len(first)}.")


def _check_correlation(r: float, n: int) -> None:
    check_number("r", r, -1, 1)
    _check_whole("n", n, 4)


def _check_whole(name: str, value: int, least: int) -> None:
    if not isinstance(value, Integral) or isinstance(value, bool) or value < least:
        raise EvidenceError(f"{name} must be a whole number, {least} or more, not {value!r}.")
