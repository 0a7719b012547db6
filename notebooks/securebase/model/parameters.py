"""Every number the model assumes, under its plain name, with unit, range, status and source.

Status of a number, as the notebooks show it on the model card:

``literature``
    The idea comes from the literature; the size of the number is ours.
``assumed``
    Chosen by us.
``tuned``
    Chosen by us so that the presets behave as the theory describes.
``calibrated``
    Fitted to six published numbers (see `Population`), so agreement with them is no evidence.

No constant here is a measured quantity.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from math import inf, isfinite
from types import MappingProxyType
from typing import Any

import numpy as np


def number(
    default: float,
    symbol: str,
    low: float,
    high: float,
    unit: str,
    status: str,
    source: str = "",
) -> Any:
    """Return a dataclass field that carries its own line of the model card."""
    card = {
        "symbol": symbol,
        "low": low,
        "high": high,
        "unit": unit,
        "status": status,
        "source": source,
    }
    return field(default=default, metadata=card)


class Checked:
    """A parameter set that refuses a number outside its range with a sentence.

    Numbers become ``float``; an array becomes a read-only float32 array of shape (n,).
    """

    def __post_init__(self) -> None:
        for item in fields(self):
            if "symbol" in item.metadata:
                value = _checked(item.name, getattr(self, item.name), item.metadata)
                object.__setattr__(self, item.name, value)


def _checked(name: str, value: Any, card: Mapping[str, Any]) -> Any:
    expected = f"a number from {card['low']:g} to {card['high']:g}, or one per family"
    array = np.asarray(value)
    if array.dtype.kind not in "iuf" or array.ndim > 1 or array.size == 0:
        raise ValueError(f"{name} is {value!r}; it has to be {expected}.")
    wrong = ~((array >= card["low"]) & (array <= card["high"]))  # true for NaN as well
    if wrong.any():
        raise ValueError(f"{name} is {array[wrong].flat[0]:g}; it has to be {expected}.")
    if array.ndim == 0:
        return float(array)
    array = array.astype(np.float32)
    array.flags.writeable = False
    return array


@dataclass(frozen=True)
class CarePattern(Checked):
    """How one caregiver tends to answer one infant, and what the family can carry.

    Each value is a number, or an array of shape (n,) with one value per family.

    Parameters
    ----------
    responsiveness : float, 0 to 1 (share of signals)
        q, share of signals that are met at once, averaged over ordinary and loud ones.
        Literature: Ainsworth; Isabella & Belsky (1991).
    threshold : float, 0 to 1
        g, how far the caregiver answers only when it gets loud: at 0 ordinary and loud
        signals are answered alike, at 1 as differently as the average q allows.  Assumed.
    unpredictability : float, 0 to 1
        u, 1 = all or nothing, 0 = the same half-answer every time.  Assumed.
    repair : float, 0 to 1 (share of misses)
        m, a missed signal still ends in comfort.  Literature: Tronick & Gold, at second hand.
    rebuff : float, 0 to 1 (share of unrepaired misses)
        rho, the infant is pushed away instead of merely not answered.  Assumed.
    intrusiveness : float, 0 to 1 (probability per moment alone)
        i, a mistimed, overstimulating bid the infant did not ask for.  Literature:
        Isabella & Belsky (1991), where it precedes avoidance.
    reaching_out : float, 0 to 1 (probability per moment alone)
        v, gentle comfort for an infant who is upset but does not show it.  Assumed.
        What exceeds 1 together with `intrusiveness` is lost.
    frightening : float, 0 to 1 (probability per approach)
        f, the caregiver frightens the approaching infant.  Literature: Main & Hesse's
        model; Madigan et al. (2006).
    withdrawing : float, 0 to 1 (probability per approach)
        w, the caregiver is frightened and withdraws, and comfort is lost.  Literature, as
        `frightening`; what exceeds 1 together with it is lost.
    capacity : float, 0 to 1 (load)
        cap, demand the caregiver can carry with the support there is.  Assumed.
    hardship : float, 0 to 1 (share of extra stress)
        chi, everyday chaos that adds to the infant's stress.  Literature, direction only:
        Cyr et al. (2010); Granqvist (2016) on overstress.

    Raises
    ------
    ValueError
        If a value is no number, not finite or outside its range.
    """

    responsiveness: float = number(
        0.85, "q", 0, 1, "share of signals", "literature", "Ainsworth; Isabella & Belsky (1991)"
    )
    threshold: float = number(0.10, "g", 0, 1, "share", "assumed")
    unpredictability: float = number(1.0, "u", 0, 1, "share", "assumed")
    repair: float = number(
        0.30, "m", 0, 1, "share of misses", "literature", "Tronick & Gold (secondary)"
    )
    rebuff: float = number(0.15, "rho", 0, 1, "share of unrepaired misses", "assumed")
    intrusiveness: float = number(
        0.10, "i", 0, 1, "probability per moment alone", "literature", "Isabella & Belsky (1991)"
    )
    reaching_out: float = number(0.0, "v", 0, 1, "probability per moment alone", "assumed")
    frightening: float = number(
        0.02, "f", 0, 1, "probability per approach", "literature", "Madigan et al. (2006)"
    )
    withdrawing: float = number(
        0.02, "w", 0, 1, "probability per approach", "literature", "Madigan et al. (2006)"
    )
    capacity: float = number(0.35, "cap", 0, 1, "load", "assumed")
    hardship: float = number(
        0.0, "chi", 0, 1, "share of extra stress", "literature", "Cyr et al. (2010), direction"
    )

    @property
    def answers(self) -> tuple[Any, Any]:
        """Probability that an ordinary and a loud signal is met at once; their mean is q."""
        gap = self.threshold * np.minimum(self.responsiveness, 1 - self.responsiveness)
        return self.responsiveness - gap, self.responsiveness + gap


@dataclass(frozen=True)
class InfantConstants(Checked):
    """How the simulated infants feel, choose and learn: the same for every relationship.

    Parameters
    ----------
    signal_effort, escalation_effort : float (value of full relief)
        c_S and c_H, what signalling and escalating cost.
    play_value : float (value)
        e, pull of play while calm.
    unpleasantness_weight : float
        mu, how much expected unpleasantness of closeness counts.
    alarm_weight_far, alarm_weight_near : float
        lambda, how much expected alarm counts at a distance and in contact.
    decisiveness : float
        beta of the softmax rule.
    louder_with_distress, louder_with_doubt : float (value)
        eta and nu, what makes escalating attractive: distress itself, and (in the rival
        account *doubt* only) unreliable answers.
    prior_comfort, prior_unpleasantness, prior_alarm : float (probability)
        C_0, R_0, F_0, what is expected before any experience.
    prior_weight : float (experiences)
        n_0, how many experiences the prior is worth.
    memory_span : float (experiences)
        Older experiences fade when it is finite.
    arousal_carry, stressor, relief, hurt : float
        Share of arousal that lasts to the next moment, largest new arousal, share taken
        away by comfort, arousal added by a rebuff, an intrusion or a fright.
    exhaustion : float
        delta, cost of demand above `CarePattern.capacity`.  Limited to 1 here, so that
        what is left of the caregiver's responsiveness cannot fall below 0.
    demand_memory : float (1/moments)
        omega, how fast the recent demand (and unreliability) is updated.
    reactivity_spread : float (log SD)
        Spread of arousal reactivity r among infants.
    soothing_mean, soothing_spread : float (probability)
        Self-soothing skill s.
    other_influences : float (SD of value)
        o_D, lasting influences on turning away that have nothing to do with this care.
    loud_share : float
        Spread of o_H (and of the day's b_H) as a share of `other_influences`.
    """

    signal_effort: float = number(0.05, "c_S", 0, 1, "value of full relief", "assumed")
    escalation_effort: float = number(0.533, "c_H", 0, 1, "value of full relief", "calibrated")
    play_value: float = number(0.15, "e", 0, 1, "value", "tuned")
    unpleasantness_weight: float = number(0.65, "mu", 0, 3, "weight", "tuned")
    alarm_weight_far: float = number(0.05, "lam_far", 0, 3, "weight", "tuned")
    alarm_weight_near: float = number(1.7, "lam_near", 0, 3, "weight", "tuned")
    decisiveness: float = number(14.0, "beta", 1, 20, "per value", "tuned")
    louder_with_distress: float = number(0.4, "eta", 0, 1, "value", "tuned")
    louder_with_doubt: float = number(0.0, "nu", 0, 2, "value", "assumed")
    prior_comfort: float = number(0.75, "C0", 0, 1, "probability", "assumed")
    prior_unpleasantness: float = number(0.05, "R0", 0, 1, "probability", "assumed")
    prior_alarm: float = number(0.05, "F0", 0, 1, "probability", "assumed")
    prior_weight: float = number(6.0, "n0", 1, inf, "experiences", "assumed")
    memory_span: float = number(inf, "span", 6, inf, "experiences", "assumed")
    arousal_carry: float = number(0.55, "carry", 0, 1, "share per moment", "assumed")
    stressor: float = number(0.9, "stress", 0, 1, "arousal", "assumed")
    relief: float = number(0.85, "soothe", 0, 1, "share of arousal", "assumed")
    hurt: float = number(0.25, "up", 0, 1, "arousal", "assumed")
    exhaustion: float = number(1.0, "delta", 0, 1, "share per load", "assumed")
    demand_memory: float = number(0.04, "omega", 0, 1, "1/moments", "assumed")
    reactivity_spread: float = number(0.19, "react_sd", 0, 0.6, "log SD", "calibrated")
    soothing_mean: float = number(0.12, "self_m", 0, 1, "probability", "tuned")
    soothing_spread: float = number(0.06, "self_sd", 0, 1, "probability", "assumed")
    other_influences: float = number(0.125, "oth", 0, 0.3, "SD of value", "calibrated")
    loud_share: float = number(0.5, "hH", 0, 1, "share", "assumed")


@dataclass(frozen=True)
class LabConstants(Checked):
    """The Strange Situation and its coder.

    Parameters
    ----------
    state_of_day : float (SD of value)
        Passing influences on the choice, on the day of the visit.
    stress_of_day : float (log SD)
        How stressful the visit is for this infant today.
    extra_availability : float (share of misses)
        The caregiver has been told to be available.
    arousal_carry, relief : float
        As in `InfantConstants`, for steps of 15 seconds.
    strain_limit : float
        X_0, strain beyond which the infant may freeze.
    coder_error : float (scale points)
        SD of the coder's error on each scale.
    visibly_upset : float (arousal)
        The coder calls the infant upset above this.
    contact_gain, resistance_gain, conflict_gain, freezing_gain : float
        How strongly behaviour counts on the coder's scales; ours, not the manual's.
    """

    state_of_day: float = number(0.187, "day", 0, 1, "SD of value", "calibrated")
    stress_of_day: float = number(0.25, "day_stress", 0, 1, "log SD", "assumed")
    extra_availability: float = number(0.5, "lab_avail", 0, 1, "share of misses", "assumed")
    arousal_carry: float = number(0.93, "lab_carry", 0, 1, "share per step", "assumed")
    relief: float = number(0.35, "lab_soothe", 0, 1, "share of arousal", "tuned")
    strain_limit: float = number(1.3, "X0", 0, inf, "strain", "tuned")
    coder_error: float = number(1.0, "coder", 0, 2, "scale points", "assumed")
    visibly_upset: float = number(0.4, "upset", 0, 1, "arousal", "assumed")
    contact_gain: float = number(1.2, "gain_CM", 0, 10, "factor", "tuned")
    resistance_gain: float = number(5.0, "gain_RES", 0, 10, "factor", "tuned")
    conflict_gain: float = number(0.75, "gain_conflict", 0, 10, "factor", "tuned")
    freezing_gain: float = number(3.0, "gain_freeze", 0, 10, "factor", "tuned")


@dataclass(frozen=True)
class Spread(Checked):
    """How one quality of care varies between families, on the logit scale.

    Parameters
    ----------
    mean, sd : float (logits)
        Mean and standard deviation.  Assumed, but for the means of `repair` and of
        `frightening` = `withdrawing`: these are calibrated, see `Population`.
    disposition, support : float
        Loadings on the family's caregiving disposition G and support S; the rest is own.
    """

    mean: float = number(
        0.0, "mean", -30, 30, "logits", "assumed", "calibrated for repair and for both frights"
    )
    sd: float = number(1.0, "sd", 0, 10, "logits", "assumed")
    disposition: float = number(0.0, "l_G", -1, 1, "loading", "assumed")
    support: float = number(0.0, "l_S", -1, 1, "loading", "assumed")


def _main_spreads() -> Mapping[str, Spread]:
    return MappingProxyType(
        {
            "responsiveness": Spread(0.5, 1.2, 0.8, 0),
            "threshold": Spread(-0.3, 1.5, 0, 0),
            "repair": Spread(3.1, 0.8, 0.6, 0),
            "rebuff": Spread(-2.0, 1.0, -0.6, 0),
            "intrusiveness": Spread(-2.66, 1.0, -0.5, 0),
            "frightening": Spread(-2.98, 1.5, -0.3, -0.3),
            "withdrawing": Spread(-2.98, 1.5, -0.3, -0.3),
        }
    )


@dataclass(frozen=True)
class Population(Checked):
    """How care differs between families and from one phase of life to the next.

    Calibrated to six published numbers: the worldwide distribution of patterns (three),
    the correlation of observed sensitivity with security, the retest correlation of
    security, and the temperament difference of resistant patterns.  Six numbers were free
    (means of `repair` and of `frightening` = `withdrawing`; `escalation_effort`,
    `other_influences`, `state_of_day`, `reactivity_spread`), so this is a fit, not evidence.

    Parameters
    ----------
    spreads : mapping of str to Spread
        For seven qualities of care; what is missing keeps its default.
    capacity, capacity_support : float (load; load per SD of support)
        Demand a family can carry.
    hardship, hardship_support : float (share; share per SD of support)
        Everyday chaos.
    carry_over : float
        Correlation of everything about a family from one phase to the next.
    """

    spreads: Mapping[str, Spread] = field(default_factory=_main_spreads)
    capacity: float = number(0.45, "cap0", 0, 1, "load", "assumed")
    capacity_support: float = number(0.10, "capS", -1, 1, "load per SD", "assumed")
    hardship: float = number(0.10, "chi0", 0, 1, "share", "assumed")
    hardship_support: float = number(-0.15, "chiS", -1, 1, "share per SD", "assumed")
    carry_over: float = number(0.5, "keep", 0, 1, "correlation", "assumed")


@dataclass(frozen=True)
class Episode:
    """One episode of the Strange Situation.

    Parameters
    ----------
    number : int
        As in the published procedure (episode 1, the introduction, is left out).
    caregiver_present : bool
        Whether the caregiver is in the room.
    alarm : float (arousal per step)
        How alarming the episode is.
    stranger_present, reunion : bool
        Whether the stranger is in the room; whether the coder watches this reunion.
    steps : int
        Steps of 15 seconds.
    """

    number: int
    caregiver_present: bool
    alarm: float
    stranger_present: bool = False
    reunion: bool = False
    steps: int = 12

    def __post_init__(self) -> None:
        if not (isfinite(self.alarm) and 0 <= self.alarm <= 1):
            raise ValueError(f"alarm is {self.alarm!r}; it has to be a number from 0 to 1.")
        if not (isinstance(self.steps, int) and self.steps > 0):
            raise ValueError(f"steps is {self.steps!r}; it has to be a whole number above 0.")


EPISODES = (
    Episode(2, True, 0.01),
    Episode(3, True, 0.02, stranger_present=True),
    Episode(4, False, 0.08, stranger_present=True),
    Episode(5, True, 0.02, reunion=True),
    Episode(6, False, 0.11),
    Episode(7, False, 0.07, stranger_present=True),
    Episode(8, True, 0.02, reunion=True),
)
"""Episodes 2 to 8 of the Strange Situation."""

PRESETS: Mapping[str, CarePattern] = MappingProxyType(
    {
        "sensitive": CarePattern(
            responsiveness=0.9,
            threshold=0.05,
            repair=0.5,
            rebuff=0.05,
            intrusiveness=0.05,
            frightening=0.01,
            withdrawing=0.01,
            capacity=0.45,
        ),
        "good_enough_repairing": CarePattern(
            responsiveness=0.4,
            repair=0.8,
            rebuff=0.05,
            intrusiveness=0.05,
            frightening=0.01,
            withdrawing=0.01,
            capacity=0.45,
        ),
        "rejecting": CarePattern(
            responsiveness=0.15, threshold=0.2, repair=0.05, rebuff=0.6, intrusiveness=0.2
        ),
        "intrusive": CarePattern(responsiveness=0.55, repair=0.1, rebuff=0.2, intrusiveness=0.7),
        "loud_only": CarePattern(
            responsiveness=0.5, threshold=1.0, repair=0.0, rebuff=0.02, intrusiveness=0.03
        ),
        "coin_flip": CarePattern(
            responsiveness=0.5, threshold=0.0, repair=0.0, rebuff=0.02, intrusiveness=0.03
        ),
        "steady_moderate": CarePattern(
            responsiveness=0.5,
            threshold=0.0,
            unpredictability=0.0,
            repair=0.0,
            rebuff=0.02,
            intrusiveness=0.03,
        ),
        "frightening": CarePattern(rebuff=0.05, frightening=0.5),
        "frightened_withdrawing": CarePattern(
            repair=0.1, rebuff=0.05, intrusiveness=0.05, withdrawing=0.5
        ),
        "hardship": CarePattern(
            rebuff=0.1, frightening=0.05, withdrawing=0.05, capacity=0.1, hardship=0.6
        ),
        "fast_but_misfitting": CarePattern(
            responsiveness=0.9, threshold=0.0, repair=0.0, rebuff=0.3, intrusiveness=0.8
        ),
    }
)
"""Eleven caregivers to start from: descriptions of care, never of the outcome."""
