"""The small model of a second chance: its rules, one by one."""

import numpy as np
import pytest

from securebase.model.second_chance import (
    EARLIER,
    EARLIER_MOMENTS,
    MOMENTS_PER_WEEK,
    Learner,
    Partner,
    answer_chance,
    bid_chance,
    follow_expectation,
)

SILENT = Partner(answers=0.0, repair=0.0)
ALWAYS = Partner(answers=1.0)
LONG_MEMORY = Learner(memory_span=np.inf)
EAGER = Learner(decisiveness=20, guarded_value=0, memory_span=np.inf)
"""Bids in practically every moment while anything is expected."""


def follow(earlier=EARLIER["rejection"], therapist=ALWAYS, others=SILENT, **more):
    settings = {"sessions": 20, "weeks": 20, "n": 2000, "rng": np.random.default_rng(0)} | more
    return follow_expectation(earlier, therapist, others, **settings)


def told_by_hand(earlier, therapist, others, sessions, weeks, learner, rng):
    """Return expectations and bids of one person, straight from the docstring."""
    c, n = learner.prior, learner.prior_weight
    expected, bids = [], []

    def moment(partner, u0, u1):
        nonlocal c, n
        bid = u0 < 1 / (1 + np.exp(-learner.decisiveness * (c - learner.guarded_value)))
        y = u1 < (answer_chance(partner) if bid else partner.notices)
        if bid or y:
            n = min(n + 1, learner.memory_span)
            c += (y - c) / n
        return bid

    for u0, u1 in rng.random((EARLIER_MOMENTS, 2, 1))[..., 0]:
        moment(earlier, u0, u1)
    expected.append(c)
    for week, chances in enumerate(rng.random((weeks, MOMENTS_PER_WEEK, 2, 1))[..., 0]):
        partner = therapist if week < sessions else others
        bids.append(np.mean([moment(partner, *chance) for chance in chances]))
        expected.append(c)
    return expected, bids


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("notices", [0, 0.4])
def test_the_model_is_the_story_in_its_docstring(seed, notices):
    partners = EARLIER["coin_flip"], Partner(notices=notices), Partner(answers=0.5, repair=0)
    course = follow_expectation(*partners, 10, 25, 1, np.random.default_rng(seed))
    expected, bids = told_by_hand(*partners, 10, 25, Learner(), np.random.default_rng(seed))
    np.testing.assert_allclose(course.expected[:, 0], expected)
    np.testing.assert_allclose(course.bids[:, 0], bids)


def test_who_always_bids_expects_the_mean_of_what_came():
    course = follow(earlier=ALWAYS, others=ALWAYS, learner=EAGER)
    moments = EARLIER_MOMENTS + 20 * MOMENTS_PER_WEEK
    closed = (EAGER.prior_weight * EAGER.prior + moments) / (EAGER.prior_weight + moments)
    np.testing.assert_allclose(course.expected[-1], closed)
    assert (course.bids == 1).all()


def test_with_a_finite_memory_the_gap_closes_by_one_part_of_the_span_each_time():
    learner = Learner(guarded_value=0, decisiveness=20)
    course = follow(earlier=Partner(answers=0.5, repair=0), learner=learner, weeks=5)
    full = (course.bids == 1).all(axis=0)
    assert full.sum() > 1500
    left = (1 - course.expected[5]) / (1 - course.expected[0])
    np.testing.assert_allclose(left[full], (1 - 1 / learner.memory_span) ** 10)


def test_the_chances_are_those_of_the_formulas():
    assert bid_chance(0.45, Learner()) == pytest.approx(0.5)
    assert bid_chance(0.65, Learner()) == pytest.approx(1 / (1 + np.exp(-2)))
    assert answer_chance(Partner(answers=0.8, repair=0.5)) == pytest.approx(0.9)
    assert answer_chance(Partner(answers=0.8, repair=0)) == pytest.approx(0.8)


def test_a_guarded_moment_without_an_answer_teaches_nothing():
    course = follow()
    quiet = (course.bids == 0).all(axis=0)
    assert quiet.any()
    assert (course.expected[-1] == course.expected[0])[quiet].all()
    noticed = follow(therapist=Partner(answers=1.0, notices=1.0))
    assert (noticed.expected[1:] > noticed.expected[:-1]).all()


def test_the_same_chances_whatever_the_partners():
    plain, noticing = follow(), follow(therapist=Partner(answers=1.0, notices=0.5))
    np.testing.assert_array_equal(plain.expected[0], noticing.expected[0])
    np.testing.assert_array_equal(
        follow(sessions=10).expected[:11], follow(sessions=20).expected[:11]
    )


def test_sessions_beyond_the_weeks_are_not_reached():
    np.testing.assert_array_equal(follow(sessions=20).expected, follow(sessions=500).expected)
    without = follow(sessions=0, therapist=ALWAYS, others=SILENT)
    np.testing.assert_array_equal(without.expected, follow(therapist=SILENT).expected)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [({"sessions": -1}, "sessions"), ({"weeks": 2.5}, "weeks"), ({"n": 0}, "n is 0")],
)
def test_a_wrong_number_is_refused_in_a_sentence(wrong, named):
    with pytest.raises(ValueError, match=named):
        follow(**wrong)


@pytest.mark.parametrize("name", ["answers", "repair", "notices"])
@pytest.mark.parametrize("value", [-0.1, 1.1, np.nan, "often"])
def test_a_share_outside_its_range_is_refused(name, value):
    with pytest.raises(ValueError, match=name):
        Partner(**{name: value})
