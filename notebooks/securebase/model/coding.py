"""The coder: from behaviour in the reunions to scales, and from scales to a pattern.

Nothing here knows the caregiver or what the infant expects.
"""

import numpy as np

from securebase.model.daily_life import ESCALATE, SIGNAL, TURN_AWAY
from securebase.model.parameters import LabConstants
from securebase.model.strange_situation import Reunions

PATTERNS = ("A", "B", "C", "D")
"""Names of the pattern codes 0 to 3: avoidant, secure, resistant, disorganised."""

SCALES = (
    "proximity_seeking",
    "contact_maintaining",
    "avoidance",
    "resistance",
    "disorganisation",
)
"""What the coder rates, from 1 to 7 (disorganisation: 1 to 9)."""

_HIGHEST = np.float32([[7], [7], [7], [7], [9]])


def rate_reunions(
    reunions: Reunions, rng: np.random.Generator, lab: LabConstants | None = None
) -> np.ndarray:
    """Rate reunion behaviour on five scales, with coder error.

    Each scale is 1 plus a gain times a share of what could be seen, the reunions pooled:

    - proximity seeking: approaches when upset and not in contact;
    - contact maintaining: steps in contact;
    - avoidance: turning away when upset;
    - resistance: escalating;
    - disorganisation: conflict (approaching *and* turning away from contact, when upset)
      plus freezing.

    The gains are ours, not the manual's, and were tuned.

    Parameters
    ----------
    reunions : Reunions
        Behaviour, shape (steps, n).
    rng : numpy.random.Generator
        Source of coder error.
    lab : LabConstants, optional
        Gains and coder error.

    Returns
    -------
    ndarray, shape (5, n), float32
        In the order of `SCALES`.
    """
    lab = lab or LabConstants()
    seeking, contact, avoidance, resistance, conflict, freezing = reunion_shares(reunions)
    shown = np.stack(
        [
            seeking,
            np.minimum(1, lab.contact_gain * contact),
            avoidance,
            np.minimum(1, lab.resistance_gain * resistance),
            np.minimum(1, lab.conflict_gain * conflict)
            + np.minimum(1, lab.freezing_gain * freezing),
        ]
    )
    error = lab.coder_error * rng.standard_normal(shown.shape, dtype=np.float32)
    ratings = 1 + (_HIGHEST - 1) * np.minimum(1, shown) + error
    return np.clip(ratings, 1, _HIGHEST).astype(np.float32)


def reunion_shares(reunions: Reunions) -> np.ndarray:
    """Count reunion behaviour, without error.

    Parameters
    ----------
    reunions : Reunions
        Behaviour, shape (steps, n).

    Returns
    -------
    ndarray, shape (6, n), float32
        Shares from 0 to 1: proximity seeking, contact maintaining, avoidance, resistance,
        conflict, freezing.
    """
    upset, near, bid = reunions.upset, reunions.near, reunions.action >= SIGNAL
    far_upset, near_upset = _count(upset & ~near), _count(upset & near)
    seeking = _count(upset & ~near & bid) / np.maximum(2, far_upset)
    leaving = _count(upset & near & ~bid) / np.maximum(2, near_upset)
    avoiding = _count(upset & (reunions.action == TURN_AWAY)) / np.maximum(2, _count(upset))
    steps = np.float32(len(upset))
    return np.stack(
        [
            seeking,
            _count(bid) / steps,
            avoiding,
            _count(reunions.action == ESCALATE) / steps,
            seeking * leaving,
            _count(reunions.frozen) / steps,
        ]
    )


def _count(seen: np.ndarray) -> np.ndarray:
    return np.add.reduce(seen, axis=0, dtype=np.uint16).astype(np.float32)


def classify(scales: np.ndarray) -> np.ndarray:
    """Name the pattern of reunion behaviour.

    D if disorganisation is above 5; else C if resistance is 4 or more and no less than
    avoidance; else A if avoidance is 4 or more; else B.  The cut-points are this model's.

    Parameters
    ----------
    scales : ndarray, shape (5, n)
        In the order of `SCALES`.

    Returns
    -------
    ndarray, shape (n,), int
        Codes 0 to 3, see `PATTERNS`.
    """
    _, _, avoidance, resistance, disorganisation = scales
    a, b, c, d = range(4)
    resistant = (resistance >= 4) & (resistance >= avoidance)
    organised = np.where(resistant, c, np.where(avoidance >= 4, a, b))
    return np.where(disorganisation > 5, d, organised)
