"""What an effect size looks like in other units, and what each conversion takes for granted.

No conversion here adds evidence: each says the same number again under an assumption. Print the
assumption beside the result: `assumption` returns it, and `convert` gives both.
"""

import inspect
import math
import re
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from numbers import Integral, Real
from statistics import NormalDist
from typing import Literal, NamedTuple

import numpy as np

from securebase.evidence.files import EvidenceError

Reading = Literal["latent", "point_biserial"]
Unit = Literal["r", "d", "overlap", "common_language", "odds_ratio", "in_a_hundred"]

_normal = NormalDist()
_erf = np.vectorize(math.erf, otypes=[float])
_TAIL = 9.0  # a share of 1e-19 of a normal distribution lies beyond
_LARGEST_RHO = 0.99  # closer to 1 the integrand turns into a step that the quadrature misses
_LARGEST_D = 100.0  # far beyond any study; e to a larger power soon overflows


class Thirds(NamedTuple):
    """Share of secure relationships in each third of sensitivity, each between 0 and 1."""

    lowest: float
    middle: float
    highest: float


class Converted(NamedTuple):
    """An effect size in one unit, with the sentences to print beside it.

    ``value`` is in `unit`; ``assumptions`` holds none for the unit it was given in.
    """

    unit: Unit
    value: float
    assumptions: tuple[str, ...]


def convert(value: float, unit: Unit) -> list[Converted]:
    """Return an effect size in every unit, each with what was assumed on the way.

    The way leads through d, so that the assumptions of several steps add up.

    Parameters
    ----------
    value : float
        The effect size, in the range that the function which converts `unit` allows.
    unit : {"r", "d", "overlap", "common_language", "odds_ratio", "in_a_hundred"}
        What `value` is. Overlap and common language do not tell which group is the higher, so
        that from them d comes out positive.

    Returns
    -------
    list of Converted
        One for each unit, in the order above; the given unit with the given value.

    Raises
    ------
    EvidenceError
        If the unit is unknown or the value is out of its range.
    """
    if unit not in _UNITS:
        raise EvidenceError(f"unit must be one of {', '.join(_UNITS)}, not {unit!r}.")
    converted = []
    for other in _UNITS:
        result = value
        for function in (path := _path(unit, other)):
            result = function(result)
        # dict.fromkeys: a sentence that two steps share is to be read once.
        assumed = tuple(dict.fromkeys(assumption(function) for function in path))
        converted.append(Converted(other, result, assumed))
    return converted


def assumption(function: Callable) -> str:
    """Return what a conversion or a statistic takes for granted, as its docstring says it.

    Parameters
    ----------
    function : callable
        A function of the evidence room whose docstring has a sentence that begins with "Assumes".

    Returns
    -------
    str
        That sentence, on one line.

    Raises
    ------
    EvidenceError
        If the docstring has no such sentence.
    """
    text = " ".join((inspect.getdoc(function) or "").split())
    found = re.search(r"\bAssumes .*?\.(?= |$)", text)
    if found is None:
        raise EvidenceError(f"The docstring of {function.__name__} does not say what it assumes.")
    return found[0]


def r_to_d(r: float) -> float:
    """Convert a correlation to a standardised mean difference: d = 2r / √(1 - r²).

    Assumes that r is the correlation of a score with membership of one of two groups (secure or
    insecure), and that the groups are equally large and equally spread. If r is the correlation
    of two measures that are both matters of degree, groups made by cutting one of them at its
    median lie closer together than this d says (r = .25: 0.41, not 0.52).

    Source of the formula: `reference("borenstein2009")`.

    Parameters
    ----------
    r : float
        Correlation, between -1 and 1, ends excluded.

    Returns
    -------
    float
        Cohen's d, in standard deviations, with the sign of `r`.

    Raises
    ------
    EvidenceError
        If `r` is not a number between -1 and 1.
    """
    check_number("r", r, -1, 1)
    return 2 * r / math.sqrt((1 - r) * (1 + r))


def d_to_r(d: float) -> float:
    """Convert a standardised mean difference to a correlation: r = d / √(d² + 4).

    Assumes two groups, equally large and equally spread; r is then the correlation of the score
    with membership of the group.

    Source of the formula: `reference("borenstein2009")`.

    Parameters
    ----------
    d : float
        Cohen's d, in standard deviations, any finite number.

    Returns
    -------
    float
        Correlation between -1 and 1, with the sign of `d`.

    Raises
    ------
    EvidenceError
        If `d` is not a finite number.
    """
    check_number("d", d, -math.inf, math.inf)
    return d / math.hypot(d, 2)


def overlap(d: float) -> float:
    """Return the overlap of two groups: 2Φ(-|d| / 2).

    The area that lies under both curves, as a share of the area under one. Assumes two normal
    distributions, equally spread.

    Source of the formula: `reference("reiser1999")`.

    Parameters
    ----------
    d : float
        Cohen's d, in standard deviations, any finite number.

    Returns
    -------
    float
        Share between 0 (no overlap) and 1 (the same distribution).

    Raises
    ------
    EvidenceError
        If `d` is not a finite number.
    """
    check_number("d", d, -math.inf, math.inf)
    return 2 * _normal.cdf(-abs(d) / 2)


def overlap_to_d(share: float) -> float:
    """Return the distance at which two groups overlap so much: |d| = -2 Φ⁻¹(overlap / 2).

    Assumes two normal distributions, equally spread.

    Source of the formula: `reference("reiser1999")`, solved for d.

    Parameters
    ----------
    share : float
        Overlap, above 0 and up to 1.

    Returns
    -------
    float
        Size of Cohen's d, in standard deviations, 0 or more: an overlap has no sign.

    Raises
    ------
    EvidenceError
        If `share` is not a number above 0 and up to 1.
    """
    check_number("overlap", share, 0, 1, including=(1,))
    return 2 * abs(_normal.inv_cdf(share / 2))


def common_language(d: float) -> float:
    """Return the common-language effect size: Φ(|d| / √2).

    The probability that one drawn at random from the higher group scores above one drawn at
    random from the lower. Assumes two normal distributions, equally spread.

    Source of the formula: `reference("mcgraw1992")`.

    Parameters
    ----------
    d : float
        Cohen's d, in standard deviations, any finite number.

    Returns
    -------
    float
        Probability between 0.5 (as a coin) and 1.

    Raises
    ------
    EvidenceError
        If `d` is not a finite number.
    """
    check_number("d", d, -math.inf, math.inf)
    return _normal.cdf(abs(d) / math.sqrt(2))


def common_language_to_d(probability: float) -> float:
    """Return the distance that gives this common-language effect size: |d| = √2 Φ⁻¹(p).

    Assumes two normal distributions, equally spread.

    Source of the formula: `reference("mcgraw1992")`, solved for d.

    Parameters
    ----------
    probability : float
        Common-language effect size, from 0.5 (as a coin) to below 1.

    Returns
    -------
    float
        Size of Cohen's d, in standard deviations, 0 or more.

    Raises
    ------
    EvidenceError
        If `probability` is not a number from 0.5 to below 1.
    """
    check_number("common_language", probability, 0.5, 1, including=(0.5,))
    return math.sqrt(2) * _normal.inv_cdf(probability)


def d_to_odds_ratio(d: float) -> float:
    """Convert a standardised mean difference to an odds ratio: exp(π d / √3).

    Assumes that the score follows a logistic distribution, equally spread in both groups, and
    that yes or no comes from cutting it anywhere. The logistic curve is close to the normal one.

    Source of the formula: `reference("borenstein2009")`.

    Parameters
    ----------
    d : float
        Cohen's d, in standard deviations, between -100 and 100.

    Returns
    -------
    float
        Odds of yes in the one group over the odds in the other: above 0; 1 where d is 0.

    Raises
    ------
    EvidenceError
        If `d` is not a number between -100 and 100.
    """
    check_number("d", d, -_LARGEST_D, _LARGEST_D)
    return math.exp(math.pi * d / math.sqrt(3))


def odds_ratio_to_d(odds_ratio: float) -> float:
    """Convert an odds ratio to a standardised mean difference: d = ln(odds ratio) √3 / π.

    Assumes that behind yes or no lies a score that follows a logistic distribution, equally
    spread in both groups.

    Source of the formula: `reference("borenstein2009")`.

    Parameters
    ----------
    odds_ratio : float
        Any finite number above 0.

    Returns
    -------
    float
        Cohen's d, in standard deviations; negative for an odds ratio below 1.

    Raises
    ------
    EvidenceError
        If `odds_ratio` is not a finite number above 0.
    """
    check_number("odds_ratio", odds_ratio, 0, math.inf)
    return math.log(odds_ratio) * math.sqrt(3) / math.pi


def in_a_hundred(r: float) -> float:
    """Return how many in a hundred of the higher group have the outcome: 50 + 50 r.

    Known as the binomial effect size display. In the lower group it is the rest of the hundred:
    r = .25 reads as 62.5 beside 37.5.

    Assumes that both are matters of yes or no, that the groups are equally large, and that half
    of all have the outcome. Where the outcome is rarer or commoner no such two numbers need exist,
    and two measures by degree, each cut at its median, lie closer together (r = .25: 58 beside
    42); `share_secure_by_group` takes the base rate into account.

    Source of the formula: `reference("rosenthal1982")`.

    Parameters
    ----------
    r : float
        Correlation, between -1 and 1, ends included.

    Returns
    -------
    float
        Number between 0 and 100; not rounded.

    Raises
    ------
    EvidenceError
        If `r` is not a number from -1 to 1.
    """
    check_number("r", r, -1, 1, including=(-1, 1))
    return 50 + 50 * r


def in_a_hundred_to_r(number: float) -> float:
    """Return the correlation that `in_a_hundred` shows as this number: r = (number - 50) / 50.

    Assumes two groups, equally large, and that half of all have the outcome.

    Source of the formula: `reference("rosenthal1982")`, solved for r.

    Parameters
    ----------
    number : float
        How many in a hundred of the higher group have the outcome, from 0 to 100.

    Returns
    -------
    float
        Correlation from -1 to 1.

    Raises
    ------
    EvidenceError
        If `number` is not a number from 0 to 100.
    """
    check_number("in_a_hundred", number, 0, 100, including=(0, 100))
    return (number - 50) / 50


def shared_variance(r: float) -> float:
    """Return the shared variance of two measures, r².

    By the definition of r: the share of the variance of one measure that a straight line in the
    other reproduces. Assumes that the association is linear; says nothing of cause.

    Parameters
    ----------
    r : float
        Correlation, between -1 and 1, ends excluded.

    Returns
    -------
    float
        Share between 0 and 1.

    Raises
    ------
    EvidenceError
        If `r` is not a number between -1 and 1.
    """
    check_number("r", r, -1, 1)
    return r**2


def share_secure_by_third(r: float, base_rate: float, reading: Reading = "latent") -> Thirds:
    """Return the share of secure relationships in each third of sensitivity.

    See `share_secure_by_group` for the formula, the assumptions and the two readings.

    Parameters
    ----------
    r : float
        Correlation of sensitivity with security, between -1 and 1, ends excluded.
    base_rate : float
        Share of secure relationships among all, between 0 and 1, ends excluded.
    reading : {"latent", "point_biserial"}
        What `r` is the correlation of.

    Returns
    -------
    Thirds
        ``lowest``, ``middle`` and ``highest``, each a share between 0 and 1.

    Raises
    ------
    EvidenceError
        As `share_secure_by_group`.
    """
    return Thirds(*(float(share) for share in share_secure_by_group(r, base_rate, 3, reading)))


def share_secure_by_group(
    r: float, base_rate: float, groups: int, reading: Reading = "latent"
) -> np.ndarray:
    """Return the share of secure relationships in equally large groups ordered by sensitivity.

    Assumes that sensitivity z and security y are bivariate normal with correlation rho, and that a
    relationship counts as secure where y lies above the cut c = Φ⁻¹(1 - base rate). For a group
    between the sensitivities a and b,

        P(secure | a < z < b) = groups · ∫ φ(z) Φ((rho z - c) / √(1 - rho²)) dz  from a to b,

    which is computed by Gauss-Legendre quadrature, not simulated. The two readings differ in rho:

    - *latent*: rho = r. The published r is taken for the correlation with security as a matter of
      degree.
    - *point_biserial*: rho = r √(p(1 - p)) / φ(c), with p the base rate. The published r is taken
      for the correlation with the verdict secure or not, which is always the weaker one.

    Meta-analyses mix studies of both kinds, so show both readings as a range.

    Source of the formulas: the first is the definition of a conditional probability; for the
    second see `reference("demirtas2016")`.

    Parameters
    ----------
    r : float
        Correlation of sensitivity with security; such that rho lies between -.99 and .99, which in
        the point-biserial reading allows r up to about .79 at a base rate of one half.
    base_rate : float
        Share of secure relationships among all, between 0 and 1, ends excluded.
    groups : int
        Number of groups, 2 to 100: 3 for thirds, 10 for tenths.
    reading : {"latent", "point_biserial"}
        What `r` is the correlation of.

    Returns
    -------
    numpy.ndarray, shape (groups,)
        Share between 0 and 1 for each group, lowest sensitivity first; their mean is `base_rate`.

    Raises
    ------
    EvidenceError
        If a number is out of its range or the reading is unknown.
    """
    check_number("r", r, -1, 1)
    check_number("base_rate", base_rate, 0, 1)
    if not isinstance(groups, Integral) or not 2 <= groups <= 100:
        raise EvidenceError(f"groups must be a whole number from 2 to 100, not {groups!r}.")
    cut = -_normal.inv_cdf(base_rate)
    rho = _latent_correlation(r, base_rate, cut, reading)
    edges = [-_TAIL, *(_normal.inv_cdf(i / groups) for i in range(1, groups)), _TAIL]
    return groups * np.array([_secure_between(*ends, rho, cut) for ends in pairwise(edges)])


@cache
def _quadrature() -> tuple[np.ndarray, np.ndarray]:
    return np.polynomial.legendre.leggauss(100)


def _secure_between(low: float, high: float, rho: float, cut: float) -> float:
    """Return the share of all relationships that are secure with low < sensitivity < high."""
    nodes, weights = _quadrature()
    z = low + (high - low) * (nodes + 1) / 2
    density = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    secure = (1 + _erf((rho * z - cut) / math.sqrt(2 * (1 - rho**2)))) / 2
    return float((high - low) / 2 * (weights @ (density * secure)))


def _latent_correlation(r: float, base_rate: float, cut: float, reading: str) -> float:
    weakening = {
        "latent": 1.0,
        "point_biserial": _normal.pdf(cut) / math.sqrt(base_rate * (1 - base_rate)),
    }
    if reading not in weakening:
        raise EvidenceError(f"reading must be 'latent' or 'point_biserial', not {reading!r}.")
    largest = _LARGEST_RHO * weakening[reading]
    if abs(r) > largest:
        raise EvidenceError(
            f"In the {reading} reading, with a base rate of {base_rate:g}, r must lie between "
            f"{-largest:.2f} and {largest:.2f}, not at {r:g}."
        )
    return r / weakening[reading]


class _Steps(NamedTuple):
    """The functions to apply, in this order, to reach d and to come back from it."""

    to_d: tuple[Callable[[float], float], ...]
    from_d: tuple[Callable[[float], float], ...]


_UNITS: dict[Unit, _Steps] = {
    "r": _Steps((r_to_d,), (d_to_r,)),
    "d": _Steps((), ()),
    "overlap": _Steps((overlap_to_d,), (overlap,)),
    "common_language": _Steps((common_language_to_d,), (common_language,)),
    "odds_ratio": _Steps((odds_ratio_to_d,), (d_to_odds_ratio,)),
    "in_a_hundred": _Steps((in_a_hundred_to_r, r_to_d), (d_to_r, in_a_hundred)),
}


def _path(unit: Unit, other: Unit) -> tuple[Callable[[float], float], ...]:
    """Return the functions that lead from one unit to another: none to itself."""
    if unit == other:
        return ()
    there, back = _UNITS[unit].to_d, _UNITS[other].from_d
    if there[-1:] == (r_to_d,) and back[:1] == (d_to_r,):
        return there[:-1] + back[1:]  # from r to r by way of d would assume what is not needed
    return there + back


def check_number(
    name: str, value: float, low: float, high: float, including: tuple[float, ...] = ()
) -> None:
    """Refuse anything but a number between two ends; the ends count only if they are included."""
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    if is_number and (low < value < high or value in including):
        return
    limits = "finite" if high == math.inf else f"between {low:g} and {high:g}"
    if low == 0 and high == math.inf:
        limits = "finite and above 0"
    excluded = [end for end in (low, high) if math.isfinite(end) and end not in including]
    if high < math.inf and excluded:
        limits += ", ends excluded" if len(excluded) == 2 else f", {excluded[0]:g} excluded"
    raise EvidenceError(f"{name} must be a number, {limits}, not {value!r}.")
