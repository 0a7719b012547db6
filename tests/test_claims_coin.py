"""What notebook 00 says of coins, asked of the demo as a reader would ask."""

import numpy as np
import pytest

from securebase.demos import Coin
from securebase.demos.coin import toss
from securebase.lesson.progress import current_progress


def best_guess(kind: str, tosses: int) -> int:
    """Of 100 coins, how many come within one toss of the best prediction there is."""
    coin = toss(kind, tosses, np.random.default_rng(0))
    return max(coin.near(guess) for guess in range(tosses + 1))


@pytest.mark.parametrize("confidence", ["guess", "certain"])
def test_being_sure_does_not_change_the_coin(confidence):
    sure, unsure = Coin(), Coin()
    sure.predict(12, confidence)
    unsure.predict(12)
    assert sure.view.summary == unsure.view.summary


def test_a_prediction_is_kept_with_how_sure_and_whether_it_came_true(monkeypatch):
    monkeypatch.setattr(current_progress(), "predictions", {})
    demo = Coin()
    demo.predict(20, "certain")
    kept = current_progress().predictions["coin.first"]
    assert (kept.value, kept.confidence, kept.right) == (20, "certain", False)
    assert demo.view.summary["heads"] < 19


def test_a_prediction_counts_only_for_the_coin_the_question_is_about(monkeypatch):
    monkeypatch.setattr(current_progress(), "predictions", {})
    demo = Coin()
    demo.drive(tosses=40)
    demo.predict(20)
    assert current_progress().predictions["coin.first"].right is None


def test_few_tosses_of_a_fair_coin_are_easy_and_any_coin_is_hard():
    assert best_guess("fair", 5) > 70
    assert best_guess("anything", 40) < 20


def test_knowing_the_kind_does_not_tell_the_one_coin():
    demo = Coin()
    demo.skip()
    assert len({demo.drive(family=family).summary["heads"] for family in range(12)}) > 5


def test_some_fair_coin_looks_bent_at_first():
    def share(tosses: int, family: int) -> float:
        return toss("fair", tosses, np.random.default_rng(family)).heads / tosses

    bent = [family for family in range(200) if share(5, family) in (0, 1)]
    assert bent
    assert any(0.4 <= share(40, family) <= 0.6 for family in bent)
