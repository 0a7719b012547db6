"""Trials of a programme for families: with or without a control group, small or large.

A family has a score before and a score afterwards, both with mean 0 and standard deviation 1 in
all families. Without help the two correlate by the steadiness of the score. Families are chosen
because their first score is among the lowest, so their later score is higher on average although
nothing was done: regression to the mean.
"""

import math
from dataclasses import dataclass
from functools import cache, lru_cache
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

TAIL = 0.025
"""Chance of a false alarm in favour of the programme: a two-sided test at the level of .05."""

_normal = NormalDist()


@dataclass(frozen=True)
class Trial:
    """How a programme is tried out.

    Parameters
    ----------
    families : int
        Families in each group, at least 5.
    effect : float
        True effect of the programme, in standard deviations of the chosen families' later scores.
    lowest : float
        Share of all families, lowest scores first, from which the families come; above 0 to 1.
    steadiness : float
        Correlation of the two scores of a family without help, 0 to 1, 1 excluded.
    control : bool
        Whether there is a control group, formed by lot. If not, later scores are compared with
        first ones.
    dropout : float
        Share of the programme's families that leave and are not counted, 0 to 0.5.
    struggling_leave : bool
        Whether those doing worse leave more often, or any family by chance.

    Raises
    ------
    ValueError
        If a value is out of its range.
    """

    families: int = 40
    effect: float = 0.0
    lowest: float = 0.2
    steadiness: float = 0.5
    control: bool = True
    dropout: float = 0.0
    struggling_leave: bool = False

    def __post_init__(self):
        fits = {
            "families must be 5 or more": self.families >= 5,
            "lowest must be above 0 and at most 1": 0 < self.lowest <= 1,
            "steadiness must be from 0 to below 1": 0 <= self.steadiness < 1,
            "dropout must be from 0 to 0.5": 0 <= self.dropout <= 0.5,
        }
        for sentence, fit in fits.items():
            if not fit:
                raise ValueError(f"In a trial {sentence}.")

    @property
    def stay(self) -> int:
        """How many of the programme's families are counted at the end."""
        return self.families - round(self.dropout * self.families)

    @property
    def first_mean(self) -> float:
        """Mean first score of the chosen families: that of a truncated normal distribution."""
        return -_hazard(self.lowest)

    @property
    def first_variance(self) -> float:
        """Variance of their first scores, by the same distribution."""
        if self.lowest == 1:
            return 1.0
        cut, hazard = _normal.inv_cdf(self.lowest), _hazard(self.lowest)
        return 1 - cut * hazard - hazard**2

    @property
    def later_sd(self) -> float:
        """Standard deviation of their later scores."""
        return math.sqrt(self.steadiness**2 * self.first_variance + 1 - self.steadiness**2)

    @property
    def regression(self) -> float:
        """Mean rise without help, in standard deviations of the later scores."""
        return -(1 - self.steadiness) * self.first_mean / self.later_sd


class Chances(NamedTuple):
    """What chance brings to many trials; each array has shape (groups, trials, families).

    ``first`` holds ranks from 0 to 1 among the chosen families, ``later`` and ``leave`` standard
    normal numbers.
    """

    first: np.ndarray
    later: np.ndarray
    leave: np.ndarray


@dataclass(frozen=True)
class Found:
    """What repeated trials found.

    Attributes
    ----------
    estimates : numpy.ndarray, shape (trials,)
        Estimated effect of each trial, in standard deviations of the later scores.
    works : numpy.ndarray of bool, shape (trials,)
        Whether a t test would call the programme helpful.
    """

    estimates: np.ndarray
    works: np.ndarray


def draw_chances(trials: int, families: int, rng: np.random.Generator) -> Chances:
    """Draw the chances of trials with a programme and a control group.

    Parameters
    ----------
    trials, families : int
        Number of trials, and of families in each group. Smaller trials can use the first of them.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    Chances
        Arrays of shape (2, trials, families).
    """
    shape = (2, trials, families)
    return Chances(rng.random(shape), rng.standard_normal(shape), rng.standard_normal(shape))


def run_trials(trial: Trial, chances: Chances) -> Found:
    """Run a trial many times.

    Parameters
    ----------
    trial : Trial
        How it is done.
    chances : Chances
        From `draw_chances`, with as many families as the trial has or more.

    Returns
    -------
    Found
        Estimates and verdicts of all trials.
    """
    first, later, leave = (each[:, :, : trial.families] for each in chances)
    first = np.interp(trial.lowest * first, *_table())
    later = trial.steadiness * first + math.sqrt(1 - trial.steadiness**2) * later
    helped = later[0] + trial.effect * trial.later_sd
    staying = _who_stays(trial, helped, leave[0])
    helped = np.take_along_axis(helped, staying, axis=1)
    if not trial.control:
        return _before_and_after(np.take_along_axis(first[0], staying, axis=1), helped)
    return _by_lot(helped, later[1])


def _who_stays(trial: Trial, helped: np.ndarray, leave: np.ndarray) -> np.ndarray:
    """Return which families of each trial are counted, shape (trials, stay)."""
    pull = leave + helped if trial.struggling_leave else leave
    return np.argsort(pull, axis=1)[:, trial.families - trial.stay :]


def _before_and_after(first: np.ndarray, later: np.ndarray) -> Found:
    change = later - first
    n = change.shape[1]
    t = change.mean(axis=1) / change.std(axis=1, ddof=1) * math.sqrt(n)
    return Found(change.mean(axis=1) / later.std(axis=1, ddof=1), t > critical_t(n - 1))


def _by_lot(helped: np.ndarray, others: np.ndarray) -> Found:
    n, m = helped.shape[1], others.shape[1]
    squares = (n - 1) * helped.var(axis=1, ddof=1) + (m - 1) * others.var(axis=1, ddof=1)
    d = (helped.mean(axis=1) - others.mean(axis=1)) / np.sqrt(squares / (n + m - 2))
    return Found(d, d / math.sqrt(1 / n + 1 / m) > critical_t(n + m - 2))


def chance_to_find(trial: Trial) -> float:
    """Return how probable it is that a trial calls the programme helpful.

    Exact for normally distributed scores; the scores of chosen families are nearly so.

    Parameters
    ----------
    trial : Trial
        How it is done. If any families leave, they must leave by chance.

    Returns
    -------
    float
        Probability, 0 to 1, by the noncentral t distribution.

    Raises
    ------
    ValueError
        If families that do worse leave more often: there is no such formula then.
    """
    if trial.stay < trial.families and trial.struggling_leave:
        raise ValueError("chance_to_find needs a trial from which families leave by chance only.")
    n, m = trial.stay, trial.families
    if trial.control:
        return _beyond(critical_t(n + m - 2), n + m - 2, trial.effect / math.sqrt(1 / n + 1 / m))
    rise = (trial.regression + trial.effect) * trial.later_sd
    spread = (1 - trial.steadiness) ** 2 * trial.first_variance + 1 - trial.steadiness**2
    return _beyond(critical_t(n - 1), n - 1, rise * math.sqrt(n / spread))


@lru_cache(maxsize=1024)
def critical_t(df: int) -> float:
    """Return the value that Student's t exceeds with a chance of `TAIL`.

    Parameters
    ----------
    df : int
        Degrees of freedom, at least 2.

    Returns
    -------
    float
        The value, found by halving an interval.
    """
    low, high = 1.9, 5.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if _beyond(middle, df, 0.0) > TAIL else (low, middle)
    return high


def _beyond(t: float, df: int, shift: float) -> float:
    """Return the chance that noncentral t exceeds t, integrated over the estimated spread."""
    width = 9 / math.sqrt(2 * df)
    spread = np.linspace(max(1 - width, 1e-9), 1 + width, 2001)
    log_density = (df - 1) * np.log(spread) - df * (spread**2 - 1) / 2
    density = np.exp(log_density - log_density.max())
    cumulative, grid = _table()
    above = np.interp(shift - t * spread, grid, cumulative)
    return float((above * density).sum() / density.sum())


def _hazard(share: float) -> float:
    """Return density over share where the lowest share of a normal distribution is cut off."""
    return 0.0 if share == 1 else _normal.pdf(_normal.inv_cdf(share)) / share


@cache
def _table() -> tuple[np.ndarray, np.ndarray]:
    """Return the cumulative normal distribution and where it was taken, for interpolation."""
    grid = np.linspace(-8, 8, 16001)
    return np.array([_normal.cdf(x) for x in grid]), grid
