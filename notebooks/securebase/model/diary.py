"""One infant with one caregiver, moment by moment: the model in plain Python.

This is the version to read.  `daily_life` computes the same for thousands of dyads.
"""

from dataclasses import dataclass, fields
from math import exp
from types import SimpleNamespace

import numpy as np

from securebase.model.daily_life import ESCALATE, SIGNAL, TURN_AWAY, Event
from securebase.model.parameters import CarePattern, InfantConstants
from securebase.model.relationship import Infants, Relationships, new_relationships, whole_number


@dataclass(frozen=True)
class Diary:
    """What happened in one relationship; arrays of shape (moments,).

    Expectations, counts and load are those at the end of each moment.

    Parameters
    ----------
    need : ndarray, 0 to 1
        How much arousal the moment itself brought.
    arousal : ndarray, 0 to 1
        Arousal when the infant chose what to do.
    action : ndarray of int
        `TURN_AWAY`, `SIGNAL` or `ESCALATE`.
    event : ndarray of int
        What came of it, see `Event`.
    relief : ndarray, 0 to 1
        y, comfort that came in the end, from the caregiver or from the infant itself.
    comfort_expected, loud_comfort_expected : ndarray (probability)
        C_S and C_H.
    rebuff, alarm : ndarray (probability)
        R and F, expected unpleasantness and alarm of closeness.
    signals, loud_signals, contacts : ndarray (experiences)
        n_S, n_H, n_C, the prior included.
    load : ndarray, 0 to 1
        L, recent demand on the caregiver.
    responsiveness_left : ndarray, 0 to 1
        Share of the caregiver's responsiveness that exhaustion leaves.
    end : Relationships
        State after the last moment, to go on from.
    """

    need: np.ndarray
    arousal: np.ndarray
    action: np.ndarray
    event: np.ndarray
    relief: np.ndarray
    comfort_expected: np.ndarray
    loud_comfort_expected: np.ndarray
    rebuff: np.ndarray
    alarm: np.ndarray
    signals: np.ndarray
    loud_signals: np.ndarray
    contacts: np.ndarray
    load: np.ndarray
    responsiveness_left: np.ndarray
    end: Relationships

    @property
    def comfort_uncertainty(self) -> np.ndarray:
        """Posterior SD of `comfort_expected`: Beta(C n, (1 - C) n); shape (moments,)."""
        return _beta_sd(self.comfort_expected, self.signals)

    @property
    def loud_comfort_uncertainty(self) -> np.ndarray:
        """Posterior SD of `loud_comfort_expected`; shape (moments,)."""
        return _beta_sd(self.loud_comfort_expected, self.loud_signals)


def _beta_sd(mean: np.ndarray, count: np.ndarray) -> np.ndarray:
    return np.sqrt(mean * (1 - mean) / (count + 1))


def keep_diary(
    care: CarePattern,
    infant: Infants,
    moments: int,
    rng: np.random.Generator,
    constants: InfantConstants | None = None,
    *,
    start: Relationships | None = None,
) -> Diary:
    """Follow one infant with one caregiver through a number of moments.

    Each moment has five steps, with U0 to U3 uniform between 0 and 1:

    1. Arousal: a <- min(1, carry a + stressor r (1 + chi) U0).
    2. The infant turns away (D), signals (S) or escalates (H):
       V_D = e (1 - a) + a s + o_D, V_S = a C_S - c_S - pen,
       V_H = a C_H - c_H + o_H + (eta + nu W) a - pen, with pen = mu R + lambda_far F;
       P(k) = softmax(beta V), decided by U1.
    3. The caregiver, less responsive when worn out (fat = 1 - delta clip(L - cap, 0, 1)),
       meets the signal at once with p = fat p_k, or in the end with Pc = p + (1-p) fat m;
       decided by U2 and U3.
    4. Learning: n <- min(n + 1, span); C <- C + (y - C) / n, and likewise R and F after
       every contact.  This is the mean of a Beta posterior, and also the Rescorla-Wagner
       rule with rate 1/n.
    5. Load: L <- L + omega (d - L), with d = 0, 1/2, 1 for D, S, H.
       Relief: a <- a (1 - relief y) + hurt (bad + scare).

    Parameters
    ----------
    care : CarePattern
        One caregiver (numbers, no arrays).
    infant : Infants
        One infant, for example ``draw_infants(1, rng)`` or ``infants[7]``.
    moments : int
        How many moments, 0 or more.
    rng : numpy.random.Generator
        Source of chance: four numbers per moment, in the same order as `live_together`.
    constants : InfantConstants, optional
        Assumptions about infants.
    start : Relationships, optional
        One relationship to go on from, for example ``earlier_diary.end``.

    Returns
    -------
    Diary

    Raises
    ------
    ValueError
        If there is more than one infant or caregiver, or moments is no whole number.
    """
    whole_number("moments", moments, at_least=0)
    con = constants or InfantConstants()
    now = RelationshipNow(start or new_relationships(1, con))
    baby, carer = one(infant, "infant"), one(care, "care")
    carer.answers = (0.0, *map(float, care.answers))
    page = [
        _live_moment(now, baby, carer, con, chance)
        for chance in rng.random((moments, 4), dtype=np.float32).tolist()
    ]
    columns = np.array(page, dtype=float).reshape(moments, len(fields(Diary)) - 1).T
    need, arousal, action, event, *rest = columns
    return Diary(need, arousal, action.astype(int), event.astype(int), *rest, end=now.freeze())


class RelationshipNow:
    """State of one relationship as plain numbers, named as in the equations."""

    def __init__(self, start: Relationships) -> None:
        if len(start) != 1:
            raise ValueError(f"There are {len(start)} relationships; a diary follows one.")
        self.C_S, self.C_H, self.R, self.F = start.expected[:, 0].tolist()
        self.n_S, self.n_H, self.n_C, _ = start.counts[:, 0].tolist()
        self.W, self.L = start.unreliability.item(), start.load.item()
        self.a = start.arousal.item()

    def freeze(self) -> Relationships:
        """Return this state as arrays of length 1."""
        return Relationships(
            expected=np.float32([[self.C_S], [self.C_H], [self.R], [self.F]]),
            counts=np.float32([[self.n_S], [self.n_H], [self.n_C], [self.n_C]]),
            unreliability=np.float32([self.W]),
            load=np.float32([self.L]),
            arousal=np.float32([self.a]),
        )


def one(many: Infants | CarePattern, name: str) -> SimpleNamespace:
    """Return infants of length 1, or one caregiver, with plain floats as fields.

    Raises
    ------
    ValueError
        If there is more than one.
    """
    values = {key: np.asarray(value) for key, value in vars(many).items()}
    if any(value.size != 1 for value in values.values()):
        raise ValueError(f"{name} describes more than one; only one relationship is followed.")
    return SimpleNamespace(**{key: value.item() for key, value in values.items()})


def choose(
    now: RelationshipNow,
    con: InfantConstants,
    a: float,
    calm_value: float,
    loud_influence: float,
    alarm_weight: float,
    u1: float,
) -> int:
    """Choose an action by softmax (step 2 of `keep_diary`).

    Parameters
    ----------
    now : object
        With C_S, C_H, R, F and W of this relationship.
    con : InfantConstants
        Assumptions about infants.
    a : float, 0 to 1
        Arousal.
    calm_value : float
        V_D, value of turning away.
    loud_influence : float
        o_H, or b_H on the day of the visit.
    alarm_weight : float
        Weight of expected alarm at the present distance.
    u1 : float, 0 to 1
        Chance.

    Returns
    -------
    int
        `TURN_AWAY`, `SIGNAL` or `ESCALATE`.
    """
    pen = con.unpleasantness_weight * now.R + alarm_weight * now.F
    value_s = a * now.C_S - con.signal_effort - pen
    louder = (con.louder_with_distress + con.louder_with_doubt * now.W) * a
    value_h = a * now.C_H - con.escalation_effort + loud_influence + louder - pen
    odds_s = exp(con.decisiveness * (value_s - calm_value))
    odds_h = exp(con.decisiveness * (value_h - calm_value))
    drawn = u1 * (1 + odds_s + odds_h)
    return TURN_AWAY if drawn <= 1 else SIGNAL if drawn <= 1 + odds_s else ESCALATE


def _live_moment(
    now: RelationshipNow,
    baby: SimpleNamespace,
    carer: SimpleNamespace,
    con: InfantConstants,
    chance: list[float],
) -> tuple[float, ...]:
    """Live one moment, change the state, and return the diary's line about it."""
    u0, u1, u2, u3 = chance
    need = con.stressor * baby.reactivity * (1 + carer.hardship) * u0
    a = min(1.0, con.arousal_carry * now.a + need)
    calm_value = con.play_value * (1 - a) + a * baby.self_soothing + baby.turning_influence
    k = choose(now, con, a, calm_value, baby.loud_influence, con.alarm_weight_far, u1)
    fat = 1 - con.exhaustion * max(0.0, now.L - carer.capacity)
    if k == TURN_AWAY:
        y, bad, scare, event = _be_alone(baby, carer, a, u2, u3)
    else:
        y, bad, scare, event = _be_answered(carer, k, fat, u2, u3)
    _learn(now, con, k, y, bad, scare, event)
    now.L += con.demand_memory * (k / 2 - now.L)
    now.a = a * (1 - con.relief * y) + con.hurt * (bad + scare)
    state = now.C_S, now.C_H, now.R, now.F, now.n_S, now.n_H, now.n_C, now.L
    return need, a, k, event, y, *state, fat


def _be_alone(
    baby: SimpleNamespace, carer: SimpleNamespace, a: float, u2: float, u3: float
) -> tuple[float, bool, bool, Event]:
    """Return comfort y, bad, scare and the event after turning away."""
    soothed = float(u2 < baby.self_soothing)
    if u3 < carer.intrusiveness:
        return soothed, True, False, Event.intruded
    if u3 < carer.intrusiveness + carer.reaching_out and a > 0.5:
        return 1.0, False, False, Event.comforted_unasked
    return soothed, False, False, Event.alone


def _be_answered(
    carer: SimpleNamespace, k: int, fat: float, u2: float, u3: float
) -> tuple[float, bool, bool, Event]:
    """Return comfort y, bad, scare and the event after a signal."""
    p = carer.answers[k] * fat
    in_the_end = p + (1 - p) * fat * carer.repair
    y = carer.unpredictability * (u2 < in_the_end) + (1 - carer.unpredictability) * in_the_end
    rebuffed = u2 > 1 - (1 - in_the_end) * carer.rebuff
    if u3 < carer.frightening:
        return y, rebuffed, True, Event.frightened
    if u3 < carer.frightening + carer.withdrawing:
        return 0.0, rebuffed, True, Event.withdrew
    if u2 < in_the_end:
        return y, False, False, Event.met if u2 < p else Event.repaired
    return y, rebuffed, False, Event.rebuffed if rebuffed else Event.missed


def _learn(
    now: RelationshipNow,
    con: InfantConstants,
    k: int,
    y: float,
    bad: bool,
    scare: bool,
    event: Event,
) -> None:
    """Update expectations after one moment; unasked comfort counts as a signal met."""
    if k != TURN_AWAY:
        expected = now.C_H if k == ESCALATE else now.C_S
        now.W += con.louder_with_doubt and con.demand_memory * ((y - expected) ** 2 - now.W)
    if k == SIGNAL or event == Event.comforted_unasked:
        now.n_S = min(now.n_S + 1, con.memory_span)
        now.C_S += (y - now.C_S) / now.n_S
    elif k == ESCALATE:
        now.n_H = min(now.n_H + 1, con.memory_span)
        now.C_H += (y - now.C_H) / now.n_H
    if event != Event.alone:
        now.n_C = min(now.n_C + 1, con.memory_span)
        now.R += (bad - now.R) / now.n_C
        now.F += (scare - now.F) / now.n_C
