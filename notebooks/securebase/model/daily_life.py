"""Daily life of many dyads at once: need, signal, answer, learning.

This is the only fast part of the model.  `diary` tells the same story for one dyad, in
plain Python and in the same order; a test holds the two together step by step.
"""

from enum import IntEnum

import numpy as np

from securebase.model.parameters import CarePattern, InfantConstants
from securebase.model.relationship import Infants, Relationships, whole_number

TURN_AWAY, SIGNAL, ESCALATE = 0, 1, 2
"""What an infant can do: turn to self or toys, signal and approach, escalate and cling."""

_NUMBERS_AT_ONCE = 1 << 16  # random numbers drawn together, so that they stay in the cache


class Event(IntEnum):
    """What a moment of daily life came to."""

    alone = 0
    met = 1
    repaired = 2
    missed = 3
    rebuffed = 4
    frightened = 5
    withdrew = 6
    intruded = 7
    comforted_unasked = 8


def live_together(
    care: CarePattern,
    infants: Infants,
    relationships: Relationships,
    moments: int,
    rng: np.random.Generator,
    constants: InfantConstants | None = None,
) -> Relationships:
    """Let n dyads live through a number of moments.

    Each moment uses four uniform random numbers per infant, whatever the care is like, so
    the same generator gives different caregivers the same needs.

    Parameters
    ----------
    care : CarePattern
        One caregiver for all, or arrays of shape (n,).
    infants : Infants
        Whose r, s, o_D, o_H are used.
    relationships : Relationships
        State to start from; it is not changed.
    moments : int
        How many moments, 0 or more.
    rng : numpy.random.Generator
        Source of chance.
    constants : InfantConstants, optional
        Assumptions about infants.

    Returns
    -------
    Relationships
        State after the last moment.

    Raises
    ------
    ValueError
        If moments is no whole number, or the lengths do not match.
    """
    whole_number("moments", moments, at_least=0)
    if len(infants) != len(relationships):
        raise ValueError(
            f"There are {len(infants)} infants and {len(relationships)} relationships; "
            "there has to be one relationship for each infant."
        )
    day = _Day(care, infants, relationships.copy(), constants or InfantConstants())
    n = len(infants)
    at_once = max(1, _NUMBERS_AT_ONCE // (4 * n))
    for start in range(0, moments, at_once):
        day.live(rng.random((min(at_once, moments - start), 4, n), dtype=np.float32))
    return day.now


def _constant(value: object) -> np.ndarray:
    """Return a number in the form NumPy multiplies fastest: a float32 array without axes."""
    return np.asarray(value, np.float32)


class _Day:
    """The moments of `live_together`, with every array made once and then reused.

    With 1,000 dyads most of the time goes into calling NumPy rather than into arithmetic.
    Hence few calls on stacked rows, constants as arrays without axes, results written into
    existing arrays, truth values kept as bytes, and no term that is zero for everybody.
    The equations are those of `diary.keep_diary`; values are relative to turning away,

        V_S - V_D = a (C_S + e - s) - (c_S + e + o_D) - (mu R + lambda F).
    """

    def __init__(
        self, care: CarePattern, infants: Infants, now: Relationships, constants: InfantConstants
    ) -> None:
        self.now = now
        self._note_infants(infants, constants)
        self._note_caregivers(care, constants)
        self.stress = constants.stressor * infants.reactivity * (1 + _constant(care.hardship))
        self.carry, self.half = _constant(constants.arousal_carry), _constant(0.5)
        self.minus_relief, self.hurt = _constant(-constants.relief), _constant(constants.hurt)
        self.omega, self.one = _constant(constants.demand_memory), _constant(1)
        self.keep, self.half_omega = self.one - self.omega, self.omega * self.half
        self.span = constants.memory_span
        self._make_room(len(infants))

    def _note_infants(self, infants: Infants, constants: InfantConstants) -> None:
        e, s, o_d = constants.play_value, infants.self_soothing, infants.turning_influence
        self.soothing = s
        self.per_arousal = np.stack([e - s, e - s + constants.louder_with_distress])
        signal_cost = constants.signal_effort + e + o_d
        loud_cost = constants.escalation_effort + e + o_d - infants.loud_influence
        self.cost = np.stack([signal_cost, loud_cost])
        weights = np.float32([constants.unpleasantness_weight, constants.alarm_weight_far])
        self.weights = np.repeat(weights[:, None], len(infants), axis=1)
        self.beta, self.nu = _constant(constants.decisiveness), constants.louder_with_doubt

    def _note_caregivers(self, care: CarePattern, constants: InfantConstants) -> None:
        ordinary, loud = care.answers
        self.minus_ordinary, self.minus_extra = _constant(-ordinary), _constant(ordinary - loud)
        self.minus_repair, self.rebuff = -_constant(care.repair), _constant(care.rebuff)
        self.loud_differs, self.repairs = np.any(self.minus_extra), np.any(self.minus_repair)
        self.most_left = _constant(1 + constants.exhaustion * np.asarray(care.capacity))
        self.minus_exhaustion = _constant(-constants.exhaustion)
        self.frightening = _constant(care.frightening)
        self.alarming = self.frightening + _constant(care.withdrawing)
        self.intrusive = _constant(care.intrusiveness)
        self.unasked = self.intrusive + _constant(care.reaching_out)
        self.reaches_out = bool(np.any(self.unasked > self.intrusive))
        self.unpredictability = _constant(care.unpredictability)
        self.all_or_nothing = bool(np.all(self.unpredictability == 1))

    def _make_room(self, n: int) -> None:
        self.value, self.closeness = np.empty((2, 2, n), np.float32)
        self.left, self.miss, self.spare = np.empty((3, n), np.float32)
        self.ones = np.ones(n, np.float32)  # NumPy compares two arrays faster than one with 1
        self.flag = np.empty(n, bool)
        # what happened, as bytes (rows) and as float32 (the first ten rows)
        self.bytes = np.zeros((11, n), np.uint8)
        self.seen = np.empty((10, n), np.float32)
        flags = self.bytes.view(bool)
        self.used_signal, self.used_loud, self.contact = flags[:3]
        self.y, self.bad, self.scare, self.bid = flags[5], flags[6], flags[7], flags[10]
        self.contact_again, self.y_again = flags[3:5]  # learning needs both in two rows
        self.action, self.hurts = self.bytes[8:10]
        self.experience, self.outcome = self.seen[:4], self.seen[4:8]

    def live(self, uniform: np.ndarray) -> None:
        """Live through the moments of `uniform`, shape (moments, 4, n)."""
        u0, u1, u2, u3 = uniform.swapaxes(0, 1)
        needs, lucks = u0 * self.stress, 1 - u2
        soothing = u2 < self.soothing
        alarming = u3 < self.alarming
        staying = (u3 < self.frightening) | (u3 >= self.alarming)
        intruding = u3 < self.intrusive
        reaching = u3 < self.unasked
        for t in range(len(uniform)):
            self.arouse(needs[t])
            self.choose(u1[t])
            self.answer(lucks[t], alarming[t], staying[t])
            self.be_alone(soothing[t], intruding[t], reaching[t])
            self.count(staying[t])
            self.relieve()
            self.learn()

    def arouse(self, need: np.ndarray) -> None:
        """1. a <- min(1, carry a + stressor r (1 + chi) U0)."""
        a = self.now.arousal
        np.multiply(a, self.carry, a)
        np.add(a, need, a)
        np.minimum(a, self.ones, out=a)

    def choose(self, u1: np.ndarray) -> None:
        """2. P(k) = softmax(beta V), decided by U1."""
        a, expected, value, closeness = (
            self.now.arousal,
            self.now.expected,
            self.value,
            self.closeness,
        )
        signal, escalate = value
        np.add(expected[:2], self.per_arousal, value)  # C + e - s (+ eta for H)
        if self.nu:
            escalate += self.nu * self.now.unreliability
        np.multiply(signal, a, signal)
        np.multiply(escalate, a, escalate)
        np.subtract(value, self.cost, value)
        np.multiply(expected[2:], self.weights, closeness)
        pen = np.add(closeness[0], closeness[1], closeness[0])  # mu R + lambda F
        np.subtract(signal, pen, signal)
        np.subtract(escalate, pen, escalate)
        np.multiply(value, self.beta, value)
        np.exp(value, value)  # odds of S and of H against D
        np.add(signal, self.one, signal)
        np.add(escalate, signal, escalate)
        np.multiply(escalate, u1, escalate)  # U1 (1 + odds S + odds H)
        np.greater(escalate, self.one, self.bid)
        np.greater(escalate, signal, self.used_loud)
        np.not_equal(self.bid, self.used_loud, self.used_signal)

    def answer(self, luck: np.ndarray, alarming: np.ndarray, staying: np.ndarray) -> None:
        """3. The answer to a signal: Pc = p + (1-p) fat m, met if U2 < Pc, that is 1-U2 > 1-Pc."""
        left, miss, spare, y = self.left, self.miss, self.spare, self.y
        np.multiply(self.now.load, self.minus_exhaustion, left)
        np.add(left, self.most_left, left)
        np.minimum(left, self.ones, out=left)  # fat = 1 - delta max(0, L - cap)
        if self.loud_differs:
            np.copyto(miss, self.used_loud)
            np.multiply(miss, self.minus_extra, miss)
            np.add(miss, self.minus_ordinary, miss)
            np.multiply(miss, left, miss)
        else:
            np.multiply(left, self.minus_ordinary, miss)
        np.add(miss, self.one, miss)  # 1 - p = 1 - fat p_k
        if self.repairs:
            np.multiply(left, self.minus_repair, spare)
            np.add(spare, self.one, spare)
            np.multiply(miss, spare, miss)  # 1 - Pc = (1 - p) (1 - fat m)
        np.greater(luck, miss, y)
        np.logical_and(y, staying, y)
        np.logical_and(y, self.bid, y)
        np.multiply(miss, self.rebuff, spare)
        np.less(luck, spare, self.bad)  # rebuffed if U2 > 1 - (1 - Pc) rho
        np.logical_and(self.bad, self.bid, self.bad)
        np.logical_and(alarming, self.bid, self.scare)

    def be_alone(self, soothing: np.ndarray, intruding: np.ndarray, reaching: np.ndarray) -> None:
        """3. Turned away: self-soothed if U2 < s, intruded on if U3 < i, reached if U3 < i + v."""
        flag, bid = self.flag, self.bid
        np.greater(soothing, bid, flag)  # true and not bid
        np.logical_or(self.y, flag, self.y)
        np.greater(intruding, bid, flag)
        np.logical_or(self.bad, flag, self.bad)
        np.logical_or(bid, flag, self.contact)
        np.add(bid.view(np.uint8), self.used_loud.view(np.uint8), self.action)
        if self.reaches_out:
            np.greater(self.now.arousal, self.half, flag)
            flag &= reaching & ~bid & ~self.bad  # `bad` while alone: intruded on, U3 < i
            for row in (self.used_signal, self.y, self.contact):
                np.logical_or(row, flag, row)

    def count(self, staying: np.ndarray) -> None:
        """Turn what happened into numbers; y = u 1[U2 < Pc] + (1-u) Pc after a signal."""
        np.add(self.bad.view(np.uint8), self.scare.view(np.uint8), self.hurts)
        np.copyto(self.contact_again, self.contact)
        np.copyto(self.y_again, self.y)
        np.copyto(self.seen, self.bytes[:10])
        if not self.all_or_nothing:
            y, u = self.outcome[0], self.unpredictability
            steady = (1 - u) * (1 - self.miss) * staying
            y[:] = np.where(self.bid, u * y + steady, y)
            self.outcome[1] = y

    def relieve(self) -> None:
        """5. L <- L + omega (d_k - L); a <- a (1 - relief y) + hurt (bad + scare)."""
        a, load, spare, action, hurts = self.now.arousal, self.now.load, self.spare, *self.seen[8:]
        np.multiply(load, self.keep, load)
        np.multiply(action, self.half_omega, action)  # d = 0, 1/2, 1 for D, S, H
        np.add(load, action, load)
        np.multiply(self.outcome[0], self.minus_relief, spare)
        np.add(spare, self.one, spare)
        np.multiply(a, spare, a)
        np.multiply(hurts, self.hurt, hurts)
        np.add(a, hurts, a)

    def learn(self) -> None:
        """4. n <- min(n + 1, span); C <- C + (y - C) / n, and likewise R and F."""
        expected, counts, rate, error = (
            self.now.expected,
            self.now.counts,
            self.experience,
            self.outcome,
        )
        if self.nu:
            self._doubt()
        np.add(counts, rate, counts)
        if self.span < np.inf:
            np.minimum(counts, self.span, out=counts)
        np.divide(rate, counts, rate)
        np.subtract(error, expected, error)
        np.multiply(error, rate, error)
        np.add(expected, error, expected)

    def _doubt(self) -> None:
        """W <- W + omega ((y - C_k)^2 - W) after a signal, with the expectation before it."""
        w = self.now.unreliability
        surprise = self.outcome[0] - np.where(self.used_loud, *self.now.expected[1::-1])
        w += self.omega * self.bid * (surprise**2 - w)
