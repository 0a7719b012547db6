"""Stability and change: one relationship, or one person, assessed again after some years.

One rule gives continuity and change. Security has a part that lasts, the prototype, and a part
that is carried over from year to year and fades; a life event lets the changeable part begin
anew. Every assessment adds error of its own.

With a lasting part this is the idea of a *prototype* model, without it that of a *revisionist*
model. The contrast is that of Fraley (2002, doi:10.1207/s15327957pspr0602_03), which we know from
another's account only; this way to write it down, and every number in it, is ours. It is a model
of scores, apart from the infants and caregivers of the other modules.
"""

import math
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

import numpy as np

from securebase.model.parameters import Checked, number

NODES = 40


@dataclass(frozen=True)
class Continuity(Checked):
    """What keeps security as it was, and what does not.

    Parameters
    ----------
    lasting : float, 0 to 1 (share of the variance)
        w, how much of the differences in security lasts; at 0 the model is revisionist.  Assumed.
    carry_over : float, 0 to 1 (correlation)
        a, how far the changeable part resembles that of the year before.  Assumed.
    events : float, 0 to 1 (probability per year)
        e, a life event after which the changeable part has nothing left of the old.  Assumed.
    reliability : float, 0 to 1 (share of the variance)
        rho, how much of the differences between assessments is no error: the correlation of
        two assessments between which nothing changes.  Assumed.

    Raises
    ------
    ValueError
        If a value is no single number, not finite or outside its range.
    """

    lasting: float = number(0.3, "w", 0, 1, "share of the variance", "assumed")
    carry_over: float = number(0.55, "a", 0, 1, "correlation", "assumed")
    events: float = number(0.2, "e", 0, 1, "probability per year", "assumed")
    reliability: float = number(0.7, "rho", 0, 1, "share of the variance", "assumed")

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, value in vars(self).items():
            if not isinstance(value, float):
                raise ValueError(f"{name} has to be one number: one rule holds for all.")


@dataclass(frozen=True)
class Tracks:
    """Relationships followed year by year.

    Attributes
    ----------
    true : numpy.ndarray, shape (years + 1, number)
        Security itself, in standard deviations from the mean.
    assessed : numpy.ndarray, shape (years + 1, number)
        The same with the error of each assessment, in standard deviations.
    events : numpy.ndarray of bool, shape (years, number)
        Whether a life event happened in the year up to the next assessment.
    """

    true: np.ndarray
    assessed: np.ndarray
    events: np.ndarray


def follow_relationships(
    number: int, years: int, continuity: Continuity, rng: np.random.Generator
) -> Tracks:
    """Follow relationships from a first assessment through the years.

    Security is √w · prototype + √(1 - w) · state. The state of a year is a · the state of the year
    before + √(1 - a²) · something new, with a = 0 after a life event. An assessment is
    √rho · security + √(1 - rho) · error. All parts are normal with mean 0 and variance 1.

    Parameters
    ----------
    number : int
        How many relationships, 1 or more.
    years : int
        How many years after the first assessment, 0 or more.
    continuity : Continuity
        The rule.
    rng : numpy.random.Generator
        Source of chance. It is used alike whatever the rule, and the first years are the same
        however many follow.

    Returns
    -------
    Tracks
        One column per relationship.

    Raises
    ------
    ValueError
        If there is no relationship, or the years are fewer than 0.
    """
    if number < 1 or years < 0:
        raise ValueError(
            f"number has to be 1 or more and years 0 or more, not {number!r} and {years!r}."
        )
    for_lasting, for_years, for_events = rng.spawn(3)
    prototype = for_lasting.standard_normal(number)
    new, error = for_years.standard_normal((years + 1, 2, number)).swapaxes(0, 1)
    events = for_events.random((years, number)) < continuity.events
    state = new.copy()
    for year in range(years):
        kept = np.where(events[year], 0, continuity.carry_over)
        state[year + 1] = kept * state[year] + np.sqrt(1 - kept**2) * new[year + 1]
    true = _mix(prototype, state, continuity.lasting)
    return Tracks(true, _mix(true, error, continuity.reliability), events)


def _mix(part: np.ndarray, rest: np.ndarray, share: float) -> np.ndarray:
    """Add two parts so that the first makes up a share of the variance."""
    return math.sqrt(share) * part + math.sqrt(1 - share) * rest


def correlation_after(continuity: Continuity, years: float) -> float:
    """Return how closely two assessments so many years apart correlate.

    rho · (w + (1 - w) · (a (1 - e))^years): it falls towards rho · w, which lies above 0 in a
    prototype model and is 0 in a revisionist one. At 0 years it is rho, as for two assessments
    between which nothing changes. The formula follows from `follow_relationships` by the algebra
    of variances.

    Parameters
    ----------
    continuity : Continuity
        The rule.
    years : float
        Distance of the two assessments, 0 or more.

    Returns
    -------
    float
        Expected correlation of the two scores, 0 to 1.
    """
    faded = (continuity.carry_over * (1 - continuity.events)) ** years
    return continuity.reliability * (continuity.lasting + (1 - continuity.lasting) * faded)


def without_lasting_part(continuity: Continuity) -> Continuity:
    """Return the revisionist rule that expects the same correlation after one year.

    Nothing lasts and no events happen, and the carry-over is w + (1 - w) · a (1 - e).

    Parameters
    ----------
    continuity : Continuity
        The rule to be matched.

    Returns
    -------
    Continuity
        With the same reliability. From two years on it expects the lower correlation, unless
        everything or nothing lasts in the rule to be matched.
    """
    faded = continuity.carry_over * (1 - continuity.events)
    carry_over = continuity.lasting + (1 - continuity.lasting) * faded
    return Continuity(0.0, carry_over, 0.0, continuity.reliability)


def cut_for(share: float) -> float:
    """Return the score above which this share of relationships is coded secure.

    Parameters
    ----------
    share : float
        Between 0 and 1, ends excluded.

    Returns
    -------
    float
        In standard deviations from the mean: Φ⁻¹(1 - share).

    Raises
    ------
    ValueError
        If the share is not between 0 and 1.
    """
    if not 0 < share < 1:
        raise ValueError(f"share has to lie between 0 and 1, not at {share!r}.")
    return -NormalDist().inv_cdf(share)


def both_above(correlation: float, share: float) -> float:
    """Return the share of relationships above the cut at both of two assessments.

    share² + 1/2π ∫ exp(-c² / (1 + sin t)) dt from 0 to arcsin r, with c the cut. This is the
    probability of a quadrant of the bivariate normal distribution, from the rule that its slope
    in r is the density at (c, c); at c = 0 it is 1/4 + arcsin(r) / 2π.

    Parameters
    ----------
    correlation : float
        Correlation r of the two scores, 0 to 1.
    share : float
        Share above the cut at each, between 0 and 1, ends excluded.

    Returns
    -------
    float
        From share² (r = 0) to share (r = 1).

    Raises
    ------
    ValueError
        If a number is outside its range.
    """
    cut = cut_for(share)
    if not 0 <= correlation <= 1:
        raise ValueError(f"correlation has to lie from 0 to 1, not at {correlation!r}.")
    nodes, weights = _quadrature()
    end = math.asin(correlation)
    slope = np.exp(-(cut**2) / (1 + np.sin(end * (nodes + 1) / 2)))
    return share**2 + float(weights @ slope) * end / (4 * math.pi)


@cache
def _quadrature() -> tuple[np.ndarray, np.ndarray]:
    return np.polynomial.legendre.leggauss(NODES)


def coded_secure_twice(continuity: Continuity, years: int, share: float) -> float:
    """Return the share of relationships coded secure at both of two assessments.

    Relationships without a life event in between, (1 - e)^years of all, have correlated
    assessments with rho · (w + (1 - w) a^years); for the others only rho · w is left. Each kind
    counts with its share, and by `both_above`.

    With w = 1 nothing changes, the correlation is rho, and error alone makes
    2 · (share - this value) of all relationships change class.

    Parameters
    ----------
    continuity : Continuity
        The rule.
    years : int
        Distance of the two assessments, 0 or more.
    share : float
        Share coded secure at each assessment, between 0 and 1, ends excluded.

    Returns
    -------
    float
        From share² to share.

    Raises
    ------
    ValueError
        If the share is not between 0 and 1.
    """
    undisturbed = (1 - continuity.events) ** years
    quiet = Continuity(continuity.lasting, continuity.carry_over, 0.0, continuity.reliability)
    with_event = both_above(continuity.reliability * continuity.lasting, share)
    without = both_above(correlation_after(quiet, years), share)
    return undisturbed * without + (1 - undisturbed) * with_event
