"""A learned expectation meets another partner: a small model of its own, to be read.

It borrows two rules from the infants' model (`diary.keep_diary`), and nothing else: an expectation
is the running mean of what came of earlier bids, and what one does is a softmax choice between
bidding openly and staying guarded.  Who stays guarded is not answered, and learns nothing, unless
the other answers what was hardly shown.

No number here was measured in people.  It is a thought experiment about one mechanism, and
nothing to plan a treatment with.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from securebase.model.parameters import Checked, number
from securebase.model.relationship import whole_number

MOMENTS_PER_WEEK = 2
EARLIER_MOMENTS = 150


@dataclass(frozen=True)
class Partner(Checked):
    """How somebody answers another person's bids for comfort or help.

    Parameters
    ----------
    answers : float, 0 to 1 (share of open bids)
        q, share of open bids answered at once.
    repair : float, 0 to 1 (share of misses)
        m, share of missed open bids that are noticed and made good.
    notices : float, 0 to 1 (share of guarded moments)
        v, share of guarded moments in which the partner answers what was hardly shown; the
        same idea as `CarePattern.reaching_out`.
    """

    answers: float = number(0.8, "q", 0, 1, "share of open bids", "assumed")
    repair: float = number(0.5, "m", 0, 1, "share of misses", "assumed")
    notices: float = number(0.0, "v", 0, 1, "share of guarded moments", "assumed")


@dataclass(frozen=True)
class Learner(Checked):
    """How the simulated people choose and learn: the same for all.

    Parameters
    ----------
    decisiveness : float
        beta of the softmax rule.
    guarded_value : float, 0 to 1 (expected comfort)
        b, expectation at which bidding openly and staying guarded are equally attractive.
    prior : float, 0 to 1 (probability)
        C_0, what is expected before any experience.
    prior_weight : float (experiences)
        n_0, how many experiences the prior is worth.
    memory_span : float (experiences)
        Older experiences fade.
    """

    decisiveness: float = number(10.0, "beta", 1, 20, "per probability", "assumed")
    guarded_value: float = number(0.45, "b", 0, 1, "probability", "assumed")
    prior: float = number(0.6, "C0", 0, 1, "probability", "assumed")
    prior_weight: float = number(6.0, "n0", 1, np.inf, "experiences", "assumed")
    memory_span: float = number(30.0, "span", 6, np.inf, "experiences", "assumed")


@dataclass(frozen=True)
class Course:
    """What became of n people's expectations; arrays.

    Parameters
    ----------
    expected : ndarray, shape (weeks + 1, n), 0 to 1
        C, expected chance that a bid is answered: first before the new partner, then at the end
        of each week.
    bids : ndarray, shape (weeks, n), 0 to 1
        Share of the week's moments of need in which a bid was made openly.
    """

    expected: np.ndarray
    bids: np.ndarray


EARLIER: Mapping[str, Partner] = MappingProxyType(
    {
        "rejection": Partner(answers=0.1, repair=0.0),
        "coin_flip": Partner(answers=0.5, repair=0.0),
        "steady": Partner(answers=0.85, repair=0.3),
    }
)
"""Earlier partners to have learned from: descriptions of answers, never of a person."""


def bid_chance(expected: np.ndarray, learner: Learner) -> np.ndarray:
    """Return the chance of an open bid: softmax, P = 1 / (1 + exp(-beta (C - b)))."""
    return 1 / (1 + np.exp(-learner.decisiveness * (expected - learner.guarded_value)))


def answer_chance(partner: Partner) -> float:
    """Return the chance that an open bid ends in an answer, Pc = q + (1 - q) m."""
    return partner.answers + (1 - partner.answers) * partner.repair


class _People:
    """Expectations of n people, and the count of experiences behind each."""

    def __init__(self, n: int, learner: Learner) -> None:
        self.learner = learner
        self.expected = np.full(n, learner.prior)
        self.count = np.full(n, learner.prior_weight)

    def meet(self, partner: Partner, chance: np.ndarray) -> np.ndarray:
        """Live through one moment of need, shape (2, n) of chance; return who bid openly."""
        bid = chance[0] < bid_chance(self.expected, self.learner)
        answered = chance[1] < np.where(bid, answer_chance(partner), partner.notices)
        learns = bid | answered
        self.count = np.minimum(self.count + learns, self.learner.memory_span)
        self.expected += np.where(learns, (answered - self.expected) / self.count, 0)
        return bid


def follow_expectation(
    earlier: Partner,
    therapist: Partner,
    others: Partner,
    sessions: int,
    weeks: int,
    n: int,
    rng: np.random.Generator,
    learner: Learner | None = None,
) -> Course:
    """Follow n people from an earlier relationship into a new one, and out of it again.

    150 moments of need with the earlier partner; then two moments a week, with the therapist
    while there are sessions (one a week) and with others afterwards.  In each moment:

    1. A bid is made openly with P = 1 / (1 + exp(-beta (C - b))), decided by U0.
    2. An open bid ends in an answer with Pc = q + (1 - q) m; a guarded moment is answered
       with v; decided by U1.
    3. After an open bid, and after a guarded moment that was answered:
       n <- min(n + 1, span); C <- C + (y - C) / n, with y = 1 if answered.
       A guarded moment without an answer teaches nothing.

    The expectation is carried over from one partner to the next whole, which is the strongest
    of the model's assumptions.

    Parameters
    ----------
    earlier, therapist, others : Partner
        Who answers before the sessions, in them, and after the last one.
    sessions : int
        How many weekly sessions, 0 or more; those beyond `weeks` are not reached.
    weeks : int
        How many weeks to follow, 0 or more.
    n : int
        How many people, 1 or more.
    rng : numpy.random.Generator
        Source of chance: two numbers per person and moment, whatever the partners are like.
    learner : Learner, optional
        How people choose and learn.

    Returns
    -------
    Course

    Raises
    ------
    ValueError
        If a number of sessions, weeks or people is no whole number, or too small.
    """
    whole_number("sessions", sessions, at_least=0)
    whole_number("weeks", weeks, at_least=0)
    people = _People(whole_number("n", n, at_least=1), learner or Learner())
    for chance in rng.random((EARLIER_MOMENTS, 2, n)):
        people.meet(earlier, chance)
    expected, bids = np.empty((weeks + 1, n)), np.empty((weeks, n))
    expected[0] = people.expected
    for week, chances in enumerate(rng.random((weeks, MOMENTS_PER_WEEK, 2, n))):
        partner = therapist if week < sessions else others
        bids[week] = np.mean([people.meet(partner, chance) for chance in chances], axis=0)
        expected[week + 1] = people.expected
    return Course(expected, bids)
