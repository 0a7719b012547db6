"""The Strange Situation: twenty minutes in which an infant is parted and reunited.

The infant acts on what it expects from this caregiver and learns nothing new.  What the
coder gets to see is a `Reunions` record: behaviour, nothing else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from securebase.model.daily_life import ESCALATE, TURN_AWAY
from securebase.model.diary import RelationshipNow, choose, one
from securebase.model.parameters import (
    EPISODES,
    CarePattern,
    Episode,
    InfantConstants,
    LabConstants,
)
from securebase.model.relationship import Infants, Relationships


@dataclass(frozen=True)
class Reunions:
    """Behaviour in the reunions, as a coder behind the screen sees it.

    Arrays of shape (steps, n), one row per step of 15 seconds, reunions one after another.

    Parameters
    ----------
    upset : ndarray of bool
        Visibly upset, and not frozen.
    action : ndarray of uint8
        `TURN_AWAY`, `SIGNAL` or `ESCALATE`.
    near : ndarray of bool
        In contact with the caregiver when the step began.
    frozen : ndarray of bool
        Did not act at all.
    """

    upset: np.ndarray
    action: np.ndarray
    near: np.ndarray
    frozen: np.ndarray


@dataclass(frozen=True)
class Visit:
    """One dyad's Strange Situation; arrays of shape (steps,), one entry per 15 seconds.

    Parameters
    ----------
    episode : ndarray of int
        Number of the episode.
    caregiver_present, reunion : ndarray of bool
        Whether the caregiver is in the room, and whether the coder watches.
    arousal : ndarray, 0 to 1
        Arousal when the infant chose what to do.
    strain : ndarray
        Strain that has piled up over the session.
    action : ndarray of int
        `TURN_AWAY`, `SIGNAL` or `ESCALATE`; `TURN_AWAY` while frozen or alone.
    near, frozen : ndarray of bool
        In contact when the step began; did not act at all.
    comforted, scared : ndarray of bool
        What came of an approach.
    """

    episode: np.ndarray
    caregiver_present: np.ndarray
    reunion: np.ndarray
    arousal: np.ndarray
    strain: np.ndarray
    action: np.ndarray
    near: np.ndarray
    frozen: np.ndarray
    comforted: np.ndarray
    scared: np.ndarray

    def reunions(self, visibly_upset: float = LabConstants.visibly_upset) -> Reunions:
        """Return what the coder sees, as arrays of shape (steps, 1)."""
        seen = self.reunion
        columns = (
            (self.arousal > visibly_upset) & ~self.frozen,
            self.action.astype(np.uint8),
            self.near,
            self.frozen,
        )
        return Reunions(*(column[seen, None] for column in columns))


def observe_reunions(
    care: CarePattern,
    infants: Infants,
    relationships: Relationships,
    rng: np.random.Generator,
    constants: InfantConstants | None = None,
    lab: LabConstants | None = None,
    *,
    episodes: Sequence[Episode] = EPISODES,
) -> Reunions:
    """Take n dyads through the Strange Situation.

    Equations: see `visit_lab`, which tells the same for one dyad.

    Parameters
    ----------
    care : CarePattern
        The caregiver in the room: one for all, or arrays of shape (n,).
    infants : Infants
        Who is brought.
    relationships : Relationships
        What each infant expects; not changed.
    rng : numpy.random.Generator
        Source of chance.
    constants : InfantConstants, optional
        Assumptions about infants.
    lab : LabConstants, optional
        Assumptions about the visit.
    episodes : sequence of Episode, optional
        What happens.

    Returns
    -------
    Reunions
        With n columns.

    Raises
    ------
    ValueError
        If the caregiver is present in none of the reunions.
    """
    if not any(episode.reunion and episode.caregiver_present for episode in episodes):
        raise ValueError("There is no reunion with the caregiver present; the coder needs one.")
    room = _Room(
        care, infants, relationships, rng, constants or InfantConstants(), lab or LabConstants()
    )
    steps = [seen for episode in episodes for seen in room.play(episode, rng) if episode.reunion]
    upset, action, near, frozen = (np.stack(column) for column in zip(*steps, strict=True))
    return Reunions(upset, action, near, frozen)


class _Room:
    """The observation room with n dyads in it."""

    def __init__(
        self,
        care: CarePattern,
        infants: Infants,
        relationships: Relationships,
        rng: np.random.Generator,
        constants: InfantConstants,
        lab: LabConstants,
    ) -> None:
        n = len(infants)
        self.lab, self.con = lab, constants
        for_away, for_loud, stress = day_of_visit(n, rng, constants, lab)
        self.stress = (np.float32(1) + np.asarray(care.hardship, np.float32)) * stress
        self.pace = infants.reactivity * self.stress
        self.arousal, self.strain = np.zeros((2, n), np.float32)
        e, s = constants.play_value, infants.self_soothing
        away = e + infants.turning_influence + for_away
        # V_S - V_D = a (C_S + e - s) - (c_S + e + b_D) - pen, and V_H - V_D likewise
        louder = constants.louder_with_distress
        doubt = np.float32(constants.louder_with_doubt) * relationships.unreliability
        self.per_arousal = relationships.expected[:2] + (e - s)
        self.per_arousal[1] += louder + doubt
        self.cost = np.stack([constants.signal_effort + away, constants.escalation_effort + away])
        self.cost[1] -= infants.loud_influence + for_loud
        self.cost += np.float32(constants.unpleasantness_weight) * relationships.rebuff
        self.alarm_far = np.float32(constants.alarm_weight_far) * relationships.alarm
        self.alarm_near = np.float32(constants.alarm_weight_near) * relationships.alarm
        capacity = np.asarray(care.capacity, np.float32)
        left = 1 - np.float32(constants.exhaustion) * np.maximum(0, relationships.load - capacity)
        # 1 - p' = (1 - fat p_k) (1 - lab_avail)
        self.misses = [
            (1 - left * np.float32(p)) * (1 - lab.extra_availability) for p in care.answers
        ]
        self.alarming = np.asarray(care.frightening, np.float32) + np.float32(care.withdrawing)

    def play(self, episode: Episode, rng: np.random.Generator) -> Iterator[tuple[np.ndarray, ...]]:
        """Yield upset, action, near and frozen at each step with the caregiver present."""
        near = np.zeros(len(self.arousal), bool)
        for _ in range(episode.steps):
            chance = rng.random((5 if episode.caregiver_present else 1, len(near)), np.float32)
            self._upset(episode.alarm, chance[0])
            if episode.caregiver_present:
                action, frozen = self._choose(near, chance[1], chance[4])
                upset = (self.arousal > self.lab.visibly_upset) & ~frozen
                yield upset, action, near, frozen
                near = action > TURN_AWAY
                self._answer(near, action == ESCALATE, chance[2], chance[3])

    def _upset(self, alarm: float, u0: np.ndarray) -> None:
        """Alarm and strain: a <- min(1, carry a + alarm (.5 + U0) r w), X <- carry X + alarm w."""
        self.arousal *= self.lab.arousal_carry
        self.arousal += (u0 + np.float32(0.5)) * self.pace * np.float32(alarm)
        np.minimum(self.arousal, 1, out=self.arousal)
        self.strain *= self.lab.arousal_carry
        self.strain += np.float32(alarm) * self.stress

    def _choose(
        self, near: np.ndarray, u1: np.ndarray, u4: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """P(k) = softmax(beta V), unless the infant freezes: P = max(0, X - X_0)."""
        value = self.arousal * self.per_arousal - self.cost
        value -= np.where(near, self.alarm_near, self.alarm_far)
        value *= self.con.decisiveness
        odds_s, odds_h = np.exp(value, value)
        drawn = u1 * (1 + odds_s + odds_h)
        frozen = u4 < self.strain - self.lab.strain_limit
        action = (drawn > 1).view(np.uint8) + (drawn > 1 + odds_s).view(np.uint8)
        action *= ~frozen
        return action, frozen

    def _answer(self, bid: np.ndarray, loud: np.ndarray, u2: np.ndarray, u3: np.ndarray) -> None:
        """Comfort: a <- (1 - relief) a; a scare instead: a <- min(1, a + hurt)."""
        scared = bid & (u3 < self.alarming)
        comforted = bid & ~scared & (1 - u2 > np.where(loud, self.misses[1], self.misses[0]))
        self.arousal *= 1 - np.float32(self.lab.relief) * comforted
        self.arousal += np.float32(self.con.hurt) * scared
        np.minimum(self.arousal, 1, out=self.arousal)


def day_of_visit(
    n: int, rng: np.random.Generator, constants: InfantConstants, lab: LabConstants
) -> np.ndarray:
    """Draw what is passing: influences on turning away and on escalating, and stress.

    Parameters
    ----------
    n : int
        Number of visits.
    rng : numpy.random.Generator
        Source of chance.
    constants : InfantConstants
        For `InfantConstants.loud_share`.
    lab : LabConstants
        For the spreads.

    Returns
    -------
    ndarray, shape (3, n)
        b_D - o_D, b_H - o_H (values) and w without hardship (a factor).
    """
    z = rng.standard_normal((3, n), dtype=np.float32)
    passing = np.float32(lab.state_of_day) * z
    passing[1] *= np.float32(constants.loud_share)
    passing[2] = np.exp(lab.stress_of_day * z[2].astype(np.float64))
    return passing


def visit_lab(
    care: CarePattern,
    infant: Infants,
    relationship: Relationships,
    rng: np.random.Generator,
    constants: InfantConstants | None = None,
    lab: LabConstants | None = None,
    *,
    episodes: Sequence[Episode] = EPISODES,
) -> Visit:
    """Follow one dyad through the Strange Situation, step by step.

    On the day, b_D = o_D + N(0, .187), b_H = o_H + .5 N(0, .187), w = (1 + chi) exp N(0, .25).
    Each step of 15 seconds, with U0 to U4 uniform between 0 and 1:

    - a <- min(1, .93 a + alarm (.5 + U0) r w), and strain X <- .93 X + alarm w.
    - With the caregiver present, choose as in daily life (U1) with b_D, b_H, and with
      lambda_near instead of lambda_far in contact; freeze instead if U4 < X - X_0.
    - An approach is comforted with p' = p + (1-p) lab_avail, p = fat p_k (U2):
      a <- .65 a.  Scared instead if U3 < f + w: a <- min(1, a + .25).

    Parameters
    ----------
    care : CarePattern
        The caregiver in the room.
    infant : Infants
        One infant.
    relationship : Relationships
        What this infant expects, for example ``diary.end``.
    rng : numpy.random.Generator
        Source of chance, in the same order as `observe_reunions` for one dyad.
    constants : InfantConstants, optional
        Assumptions about infants.
    lab : LabConstants, optional
        Assumptions about the visit.
    episodes : sequence of Episode, optional
        What happens.

    Returns
    -------
    Visit

    Raises
    ------
    ValueError
        If there is more than one infant, caregiver or relationship.
    """
    con, lab = constants or InfantConstants(), lab or LabConstants()
    baby, carer, now = one(infant, "infant"), one(care, "care"), RelationshipNow(relationship)
    carer.answers = (0.0, *map(float, care.answers))
    for_away, for_loud, stress = day_of_visit(1, rng, con, lab)[:, 0].tolist()
    baby.turning_influence += for_away
    baby.loud_influence += for_loud
    baby.stress = (1 + carer.hardship) * stress
    now.a = now.X = 0.0
    steps = []
    for episode in episodes:
        now.near = False
        for _ in range(episode.steps):
            chance = rng.random(5 if episode.caregiver_present else 1, dtype=np.float32).tolist()
            step = _live_step(now, baby, carer, con, lab, episode, *chance)
            steps.append((episode.number, episode.caregiver_present, episode.reunion, *step))
    kinds = int, bool, bool, float, float, int, bool, bool, bool, bool
    return Visit(*(np.array(c, k) for c, k in zip(zip(*steps, strict=True), kinds, strict=True)))


def _live_step(
    now: RelationshipNow,
    baby: SimpleNamespace,
    carer: SimpleNamespace,
    con: InfantConstants,
    lab: LabConstants,
    episode: Episode,
    u0: float,
    *choices: float,
) -> tuple[float, ...]:
    """Live one step, change the state, and return a line of the `Visit` about it."""
    pace = baby.reactivity * baby.stress
    now.a = a = min(1.0, lab.arousal_carry * now.a + episode.alarm * (0.5 + u0) * pace)
    now.X = lab.arousal_carry * now.X + episode.alarm * baby.stress
    if not episode.caregiver_present:
        return a, now.X, TURN_AWAY, False, False, False, False
    u1, u2, u3, u4 = choices
    near, frozen = now.near, u4 < now.X - lab.strain_limit
    calm_value = con.play_value * (1 - a) + a * baby.self_soothing + baby.turning_influence
    weight = con.alarm_weight_near if near else con.alarm_weight_far
    k = choose(now, con, a, calm_value, baby.loud_influence, weight, u1)
    k = TURN_AWAY if frozen else k
    p = carer.answers[k] * (1 - con.exhaustion * max(0.0, now.L - carer.capacity))
    now.near = k != TURN_AWAY
    scared = now.near and u3 < carer.frightening + carer.withdrawing
    comforted = now.near and not scared and u2 < p + (1 - p) * lab.extra_availability
    now.a = min(1.0, a * (1 - lab.relief * comforted) + con.hurt * scared)
    return a, now.X, k, near, frozen, comforted, scared
