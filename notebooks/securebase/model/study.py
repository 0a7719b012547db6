"""A simulated study: families drawn from a population, observed, tested and retested.

Observation at home and Strange Situation lie apart, care changes in between, the rating of
sensitivity has error, and so has the coder.  That, and not the mechanism, is why the
correlation between sensitivity and security comes out as small as it does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from securebase.model.accounts import MAIN, Account
from securebase.model.chance import in_chunks, streams
from securebase.model.coding import PATTERNS
from securebase.model.daily_life import live_together
from securebase.model.families import Outcomes, concatenate, rebuild, visit_and_code
from securebase.model.parameters import CarePattern
from securebase.model.population import care_in_families, draw_families
from securebase.model.relationship import (
    Relationships,
    draw_infants,
    new_relationships,
    whole_number,
)

_SECURE = PATTERNS.index("B")
_NO_CHANGE: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True)
class Study:
    """What a study of n families found; arrays of shape (n,).

    Parameters
    ----------
    observed_sensitivity : ndarray (standard scores plus error)
        What the observer rated at home.
    true_sensitivity : ndarray, 0 to 1
        What there was to rate then.
    later_sensitivity : ndarray, 0 to 1
        The same at the time of the test, rated by nobody.
    test, retest : Outcomes
        The two Strange Situations.
    care_at_home, care_at_test : CarePattern
        Care before the observation, and between observation and test.
    support : ndarray (standard scores)
        Support of the family at the time of the observation.
    """

    observed_sensitivity: np.ndarray
    true_sensitivity: np.ndarray
    later_sensitivity: np.ndarray
    test: Outcomes
    retest: Outcomes
    care_at_home: CarePattern
    care_at_test: CarePattern
    support: np.ndarray

    @property
    def secure(self) -> np.ndarray:
        """Whether the pattern at the test was B, shape (n,)."""
        return self.test.patterns == _SECURE

    @property
    def shares(self) -> np.ndarray:
        """Share of each pattern at the test, shape (4,)."""
        return self.test.shares

    @property
    def sensitivity_security_r(self) -> float:
        """Correlation of observed sensitivity with security at the test."""
        return _correlation(self.observed_sensitivity, self.secure)

    @property
    def retest_r(self) -> float:
        """Correlation of security at the test with security at the retest."""
        return _correlation(self.secure, self.retest.patterns == _SECURE)

    @property
    def secure_by_third(self) -> np.ndarray:
        """Share secure in the lowest, middle and highest third of observed sensitivity."""
        order = np.argsort(self.observed_sensitivity, kind="stable")
        return np.array([self.secure[third].mean() for third in np.array_split(order, 3)])


def _correlation(x: np.ndarray, y: np.ndarray) -> float:
    """Return Pearson's r, or 0 where one side does not vary (there is nothing to relate)."""
    x, y = (values - values.mean(dtype=np.float64) for values in (x, y))
    spread = np.sqrt((x**2).sum() * (y**2).sum())
    return float((x * y).sum() / spread) if spread else 0.0


def run_study(
    n: int,
    rng: np.random.Generator,
    *,
    account: Account = MAIN,
    moments: tuple[int, int, int] = (250, 250, 250),
    reliability: float = 0.5,
    shifts: tuple[Mapping[str, float], ...] = (_NO_CHANGE, _NO_CHANGE, _NO_CHANGE),
    care_set_to: Mapping[str, float] = _NO_CHANGE,
    threads: int | None = None,
) -> Study:
    """Simulate a study of n families.

    Daily life; home observation; care changes; daily life; Strange Situation; care changes;
    daily life; Strange Situation again.  One relationship carries through all of it.  The
    state of the day and the coder's error are new each time.

    Parameters
    ----------
    n : int
        Number of families.
    rng : numpy.random.Generator
        Source of chance, able to spawn.
    account : Account
        Assumptions, with the population to draw from.
    moments : tuple of three int
        Moments of daily life in each phase.
    reliability : float, above 0 to 1
        Of the rating of sensitivity: share of its variance that is not error.
    shifts : tuple of three mappings
        What is different about these families in each phase, see `care_in_families`.
    care_set_to : mapping of str to float
        Fields of `CarePattern` set to one number for every family.
    threads : int, optional
        Number of threads; does not change the results.

    Returns
    -------
    Study

    Raises
    ------
    ValueError
        If a number is outside its range; the sentence names it.
    """
    whole_number("n", n, at_least=2)
    for how_many in moments:
        whole_number("moments", how_many, at_least=0)
    if not 0 < reliability <= 1:
        raise ValueError(f"reliability is {reliability!r}; it has to be a number above 0, up to 1.")
    (for_rating,) = streams(rng, 1)

    def simulate(place: slice, rng: np.random.Generator) -> Study:
        return _follow_families(
            place.stop - place.start, rng, account, moments, shifts, care_set_to
        )

    found = rebuild(in_chunks(simulate, n, rng, threads), concatenate)
    observed = rate_sensitivity(found.true_sensitivity, reliability, for_rating)
    return replace(found, observed_sensitivity=observed)


def _follow_families(
    n: int,
    rng: np.random.Generator,
    account: Account,
    moments: tuple[int, int, int],
    shifts: tuple[Mapping[str, float], ...],
    care_set_to: Mapping[str, float],
) -> Study:
    """Follow one chunk of families; nobody has rated their sensitivity yet."""
    for_infants, for_care, for_life, for_lab, for_coder = streams(rng, 5)
    infants = draw_infants(n, for_infants, account.infant)
    life, z = new_relationships(n, account.infant), None
    cares, sensitivities, visits, supports = [], [], [], []
    for phase, (how_long, shift) in enumerate(zip(moments, shifts, strict=True)):
        z = draw_families(n, for_care, earlier=z, carry_over=account.population.carry_over)
        care = replace(care_in_families(z, account.population, shift), **care_set_to)
        life = live_together(care, infants, life, how_long, for_life, account.infant)
        cares.append(care)
        supports.append(z[1])
        sensitivities.append(true_sensitivity(care, life, account))
        if phase > 0:
            visits.append(visit_and_code(care, infants, life, for_lab, for_coder, account))
    return Study(
        observed_sensitivity=sensitivities[0],
        true_sensitivity=sensitivities[0],
        later_sensitivity=sensitivities[1],
        test=visits[0],
        retest=visits[1],
        care_at_home=cares[0],
        care_at_test=cares[1],
        support=supports[0],
    )


def true_sensitivity(
    care: CarePattern, relationships: Relationships, account: Account = MAIN
) -> np.ndarray:
    """Return the share of moments that are handled well.

    Half of it is an ordinary signal that ends in comfort without alarm, at the present
    load; the other half is an infant alone who is left in peace:
    S_true = .5 Pc_S (1 - min(1, f + w)) + .5 (1 - i).

    Parameters
    ----------
    care : CarePattern
        The caregivers.
    relationships : Relationships
        For the load they carry.
    account : Account
        For the cost of exhaustion.

    Returns
    -------
    ndarray, shape (n,)
    """
    left = 1 - account.infant.exhaustion * np.maximum(0, relationships.load - care.capacity)
    at_once = care.answers[0] * left
    in_the_end = at_once + (1 - at_once) * left * care.repair
    calm = 1 - np.minimum(1, care.frightening + care.withdrawing)
    return 0.5 * in_the_end * calm + 0.5 * (1 - care.intrusiveness)


def rate_sensitivity(
    sensitivity: np.ndarray, reliability: float, rng: np.random.Generator
) -> np.ndarray:
    """Rate sensitivity with error: S_obs = z(S_true) + N(0, (1 - reliability) / reliability).

    Parameters
    ----------
    sensitivity : ndarray, shape (n,)
        What there is to rate.
    reliability : float, above 0 to 1
        Share of the rating's variance that is not error.
    rng : numpy.random.Generator
        Source of error.

    Returns
    -------
    ndarray, shape (n,)
    """
    sensitivity = sensitivity.astype(np.float64)
    error = rng.standard_normal(len(sensitivity))
    spread = sensitivity.std() or 1.0  # nobody differs: then the rating is error only
    z = (sensitivity - sensitivity.mean()) / spread
    return z + np.sqrt((1 - reliability) / reliability) * error
