"""Infants, and what one infant has come to expect from one caregiver.

An infant has no style.  Everything that is learned belongs to a relationship.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from securebase.model.parameters import InfantConstants


@dataclass(frozen=True)
class Infants:
    """What n infants bring to every relationship; arrays of shape (n,), float32.

    Parameters
    ----------
    reactivity : ndarray (factor)
        r, how fast arousal rises; 1 is typical.
    self_soothing : ndarray (probability)
        s, turning to self or toys brings relief.
    turning_influence, loud_influence : ndarray (value)
        o_D and o_H, other lasting influences on turning away and on escalating.
    """

    reactivity: np.ndarray
    self_soothing: np.ndarray
    turning_influence: np.ndarray
    loud_influence: np.ndarray

    def __len__(self) -> int:
        return len(self.reactivity)

    def __getitem__(self, place: int | slice) -> "Infants":
        """Return one infant (arrays of length 1) or several."""
        place = place if isinstance(place, slice) else [place]
        return Infants(*(values[place] for values in vars(self).values()))


def draw_infants(
    n: int,
    rng: np.random.Generator,
    constants: InfantConstants | None = None,
    *,
    reactivity: Any = 1.0,
) -> Infants:
    """Draw n infants.

    Parameters
    ----------
    n : int
        Number of infants.
    rng : numpy.random.Generator
        Source of chance.
    constants : InfantConstants, optional
        Spread of the infants' qualities.
    reactivity : float or (n,) array, 0 to 3
        Multiplies the drawn reactivity.

    Returns
    -------
    Infants

    Raises
    ------
    ValueError
        If n is no whole number above 0, or reactivity is outside its range.
    """
    constants = constants or InfantConstants()
    whole_number("n", n, at_least=1)
    factor = np.asarray(reactivity)
    if factor.dtype.kind not in "iuf" or not np.all((factor >= 0) & (factor <= 3)):
        raise ValueError(f"reactivity is {reactivity!r}; it has to be a number from 0 to 3.")
    z = rng.standard_normal((4, n), dtype=np.float32).astype(np.float64)
    drawn = (
        factor * np.exp(constants.reactivity_spread * z[0]),
        np.clip(constants.soothing_mean + constants.soothing_spread * z[1], 0.02, 0.9),
        constants.other_influences * z[2],
        constants.other_influences * constants.loud_share * z[3],
    )
    return Infants(*(values.astype(np.float32) for values in drawn))


def whole_number(name: str, value: Any, *, at_least: int) -> int:
    """Return `value` if it is a whole number that is large enough.

    Raises
    ------
    ValueError
        With a sentence that says what was expected.
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < at_least:
        raise ValueError(f"{name} is {value!r}; it has to be a whole number, {at_least} or more.")
    return int(value)


@dataclass(frozen=True)
class Relationships:
    """State of n relationships, each of one infant with one caregiver.

    Parameters
    ----------
    expected : ndarray, shape (4, n)
        C_S, C_H, R, F: expected comfort after an ordinary and after a loud signal, expected
        unpleasantness and expected alarm of closeness.
    counts : ndarray, shape (4, n)
        n_S, n_H, n_C, n_C: how many experiences each expectation rests on, the prior
        included (both expectations about closeness rest on every contact).
    unreliability : ndarray, shape (n,)
        W, used by the rival account *doubt* only.
    load : ndarray, shape (n,)
        L, recent demand on the caregiver.
    arousal : ndarray, shape (n,)
        a, now.
    """

    expected: np.ndarray
    counts: np.ndarray
    unreliability: np.ndarray
    load: np.ndarray
    arousal: np.ndarray

    def __len__(self) -> int:
        return len(self.load)

    @property
    def comfort_expected(self) -> np.ndarray:
        """C_S, expected comfort after an ordinary signal, shape (n,)."""
        return self.expected[0]

    @property
    def loud_comfort_expected(self) -> np.ndarray:
        """C_H, expected comfort after a loud signal, shape (n,)."""
        return self.expected[1]

    @property
    def rebuff(self) -> np.ndarray:
        """R, expected unpleasantness of closeness, shape (n,)."""
        return self.expected[2]

    @property
    def alarm(self) -> np.ndarray:
        """F, expected alarm from closeness, shape (n,)."""
        return self.expected[3]

    @property
    def means(self) -> dict[str, float]:
        """Mean of each part of the state over the n relationships."""
        return {
            "comfort_expected": float(self.comfort_expected.mean(dtype=np.float64)),
            "loud_comfort_expected": float(self.loud_comfort_expected.mean(dtype=np.float64)),
            "rebuff": float(self.rebuff.mean(dtype=np.float64)),
            "alarm": float(self.alarm.mean(dtype=np.float64)),
            "load": float(self.load.mean(dtype=np.float64)),
        }

    def copy(self) -> "Relationships":
        """Return an independent copy."""
        return replace(self, **{name: array.copy() for name, array in vars(self).items()})


def new_relationships(n: int, constants: InfantConstants | None = None) -> Relationships:
    """Return n relationships before any experience (section "state" of the model).

    Parameters
    ----------
    n : int
        Number of relationships.
    constants : InfantConstants, optional
        The prior expectations and their weight.

    Returns
    -------
    Relationships
    """
    constants = constants or InfantConstants()
    prior = (
        constants.prior_comfort,
        constants.prior_comfort,
        constants.prior_unpleasantness,
        constants.prior_alarm,
    )
    return Relationships(
        expected=np.repeat(np.float32(prior)[:, None], n, axis=1),
        counts=np.full((4, n), constants.prior_weight, np.float32),
        unreliability=np.full(n, 0.05, np.float32),
        load=np.full(n, 0.3, np.float32),
        arousal=np.full(n, 0.3, np.float32),
    )
