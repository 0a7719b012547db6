"""Families as they differ from each other, and from one phase of life to the next."""

from collections.abc import Mapping

import numpy as np

from securebase.model.parameters import CarePattern, Population, Spread
from securebase.model.relationship import whole_number

QUALITIES = (
    "responsiveness",
    "threshold",
    "repair",
    "rebuff",
    "intrusiveness",
    "frightening",
    "withdrawing",
)
"""Qualities of care that vary between families, in the order of the rows of z."""


def draw_families(
    n: int,
    rng: np.random.Generator,
    *,
    earlier: np.ndarray | None = None,
    carry_over: float = Population.carry_over,
) -> np.ndarray:
    """Draw what makes families differ, as standard scores.

    Parameters
    ----------
    n : int
        Number of families.
    rng : numpy.random.Generator
        Source of chance.
    earlier : ndarray, shape (9, n), optional
        The same families in the phase before: z <- keep z + sqrt(1 - keep^2) new.
    carry_over : float, 0 to 1
        keep, correlation with `earlier`.

    Returns
    -------
    ndarray, shape (9, n)
        Rows: caregiving disposition G, support S, then one for each of `QUALITIES`.
    """
    whole_number("n", n, at_least=1)
    new = rng.standard_normal((2 + len(QUALITIES), n), dtype=np.float32)
    if earlier is None:
        return new
    return np.float32(carry_over) * earlier + np.float32(np.sqrt(1 - carry_over**2)) * new


def care_in_families(
    z: np.ndarray, population: Population | None = None, shift: Mapping[str, float] | None = None
) -> CarePattern:
    """Turn standard scores into care.

    logit(quality) = mean + sd (l_G G + l_S S + sqrt(1 - l_G^2 - l_S^2) own), and capacity
    and hardship are straight lines in S, clipped to 0 and 1.

    Parameters
    ----------
    z : ndarray, shape (9, n)
        From `draw_families`.
    population : Population, optional
        Means, spreads and loadings.
    shift : mapping of str to float, optional
        What is different about these families: ``"disposition"`` or ``"support"`` in
        standard deviations, or one of `QUALITIES` in logits.

    Returns
    -------
    CarePattern
        Arrays of shape (n,).

    Raises
    ------
    ValueError
        If `shift` names something else.
    """
    population, shift = population or Population(), dict(shift or {})
    known = ("disposition", "support", *QUALITIES)
    for name in shift:
        if name not in known:
            raise ValueError(
                f"Families cannot be shifted in {name!r}; choose from {', '.join(known)}."
            )
    disposition = z[0].astype(np.float64) + shift.get("disposition", 0)
    support = z[1].astype(np.float64) + shift.get("support", 0)
    care = {
        name: _logistic(
            _logit(population.spreads[name], disposition, support, own) + shift.get(name, 0)
        )
        for name, own in zip(QUALITIES, z[2:], strict=True)
    }
    capacity = population.capacity + population.capacity_support * support
    hardship = population.hardship + population.hardship_support * support
    return CarePattern(**care, capacity=np.clip(capacity, 0, 1), hardship=np.clip(hardship, 0, 1))


def _logit(
    spread: Spread, disposition: np.ndarray, support: np.ndarray, own: np.ndarray
) -> np.ndarray:
    rest = np.sqrt(1 - spread.disposition**2 - spread.support**2)
    common = spread.disposition * disposition + spread.support * support
    return spread.mean + spread.sd * (common + rest * own)


def _logistic(logit: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logit))
