"""What an effect size looks like in other units, and what each conversion takes for granted.

No conversion here adds evidence: each says the same number again under an assumption. Print the
assumption beside the result.
"""

import math
from functools import cache
from itertools import pairwise
from numbers import Integral, Real
from statistics import NormalDist
from typing import Literal, NamedTuple

import numpy as np

from securebase.evidence.files import EvidenceError

Reading = Literal["latent", "point_biserial"]

_normal = NormalDist()
_erf = np.vectorize(math.erf, otypes=[float])
_TAIL = 9.0  # a share of 1e-19 of a normal distribution lies beyond
_LARGEST_RHO = 0.99  # closer to 1 the integrand turns into a step that the quadrature misses


class Thirds(NamedTuple):
    """Share of secure relationships in each third of sensitivity, each between 0 and 1."""

    lowest: float
    middle: float
    highest: float


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
    _check("r", r, -1, 1)
    return 2 * r / math.sqrt(1 - r**2)


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
    _check("d", d, -math.inf, math.inf)
    return 2 * _normal.cdf(-abs(d) / 2)


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
    _check("d", d, -math.inf, math.inf)
    return _normal.cdf(abs(d) / math.sqrt(2))


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
    _check("r", r, -1, 1)
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
    _check("r", r, -1, 1)
    _check("base_rate", base_rate, 0, 1)
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


def _check(name: str, value: float, low: float, high: float) -> None:
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    if not is_number or not low < value < high:
        limits = "finite" if high == math.inf else f"between {low} and {high}, ends excluded"
        raise EvidenceError(f"{name} must be a number, {limits}, not {value!r}.")
