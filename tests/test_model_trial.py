"""The trials of notebook 10: regression to the mean, power and dropout, by formula and by lot."""

import numpy as np
import pytest
from statsmodels.stats.power import TTestIndPower, TTestPower

from securebase.model.trial import Trial, chance_to_find, critical_t, draw_chances, run_trials

MANY = 20_000


def works(trial: Trial, seed: int = 0) -> float:
    chances = draw_chances(MANY, trial.families, np.random.default_rng(seed))
    return float(run_trials(trial, chances).works.mean())


@pytest.mark.parametrize("steadiness", [0.0, 0.3, 0.5, 0.9])
@pytest.mark.parametrize("lowest", [0.1, 0.2, 0.5, 1.0])
def test_regression_to_the_mean_is_what_the_formula_says(lowest, steadiness):
    trial = Trial(families=50, lowest=lowest, steadiness=steadiness, control=False)
    rng = np.random.default_rng(1)
    first = np.sort(rng.standard_normal(1_000_000))[: int(1_000_000 * lowest)]
    later = steadiness * first + np.sqrt(1 - steadiness**2) * rng.standard_normal(len(first))
    assert trial.first_mean == pytest.approx(first.mean(), abs=0.01)
    assert trial.first_variance == pytest.approx(first.var(), abs=0.01)
    assert trial.later_sd == pytest.approx(later.std(), abs=0.01)
    assert trial.regression == pytest.approx((later - first).mean() / later.std(), abs=0.01)
    chances = draw_chances(4000, 50, rng)
    drawn = run_trials(trial, chances).estimates.mean()
    assert drawn == pytest.approx(trial.regression, rel=0.025, abs=0.01)


def test_where_nobody_is_chosen_or_scores_are_perfectly_steady_nothing_regresses():
    assert Trial(lowest=1).regression == 0
    assert Trial(steadiness=0.9999).regression < 0.02 < Trial(steadiness=0.9).regression


@pytest.mark.parametrize("df", [2, 4, 9, 38, 78, 1998])
def test_the_critical_value_is_that_of_the_t_table(df):
    table = {2: 4.303, 4: 2.776, 9: 2.262, 38: 2.024, 78: 1.991, 1998: 1.961}
    assert critical_t(df) == pytest.approx(table[df], abs=0.001)


@pytest.mark.parametrize(("families", "effect"), [(10, 0.0), (20, 0.3), (50, 0.5), (400, 0.2)])
def test_power_equals_that_of_a_statistics_library(families, effect):
    other = TTestIndPower().power(effect, families, 0.025, alternative="larger")
    trial = Trial(families=families, effect=effect, lowest=1.0)
    assert chance_to_find(trial) == pytest.approx(other, abs=1e-5)
    alone = Trial(families=families, effect=effect, lowest=1.0, control=False, steadiness=0.5)
    other = TTestPower().power(effect, families, 0.025, alternative="larger")
    assert chance_to_find(alone) == pytest.approx(other, abs=1e-5)


@pytest.mark.parametrize(
    "trial",
    [
        Trial(families=20, effect=0.3),
        Trial(families=40, effect=0.0),
        Trial(families=100, effect=0.5, dropout=0.4),
        Trial(families=10, effect=0.0, control=False),
        Trial(families=20, effect=0.2, control=False, lowest=0.5, steadiness=0.8, dropout=0.2),
    ],
    ids=str,
)
def test_power_by_formula_equals_power_by_trying(trial):
    assert works(trial) == pytest.approx(chance_to_find(trial), abs=0.012)


def test_a_trial_by_lot_is_right_on_average_whatever_the_choice_of_families():
    chances = draw_chances(4000, 60, np.random.default_rng(3))
    for lowest in (0.1, 0.5, 1.0):
        found = run_trials(Trial(families=60, effect=0.4, lowest=lowest), chances)
        assert found.estimates.mean() == pytest.approx(0.4, abs=0.02)


def test_who_leaves_matters_more_than_how_many():
    nothing = {"families": 40, "effect": 0.0, "dropout": 0.3}
    assert works(Trial(**nothing)) == pytest.approx(0.025, abs=0.005)
    assert works(Trial(**nothing, struggling_leave=True)) > 0.2


def test_a_smaller_trial_is_the_beginning_of_a_larger_one():
    large = draw_chances(50, 80, np.random.default_rng(5))
    small = draw_chances(50, 80, np.random.default_rng(5))
    cut = type(small)(*(each[:, :, :20] for each in small))
    trial = Trial(families=20, effect=0.3)
    assert np.array_equal(run_trials(trial, large).estimates, run_trials(trial, cut).estimates)


@pytest.mark.parametrize(
    "wrong", [{"families": 4}, {"lowest": 0.0}, {"steadiness": 1.0}, {"dropout": 0.6}]
)
def test_a_trial_that_cannot_be_is_refused_in_a_sentence(wrong):
    with pytest.raises(ValueError, match=f"In a trial {next(iter(wrong))} must be"):
        Trial(**wrong)


def test_no_formula_is_given_where_those_doing_worse_leave():
    with pytest.raises(ValueError, match="leave by chance only"):
        chance_to_find(Trial(dropout=0.2, struggling_leave=True))


def test_where_dropout_rounds_to_nobody_it_does_not_matter_who_would_leave():
    nobody = Trial(families=10, dropout=0.05, struggling_leave=True)
    assert nobody.stay == 10
    assert chance_to_find(nobody) == chance_to_find(Trial(families=10))
