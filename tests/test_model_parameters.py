"""Parameters are those the model was frozen with, and nonsense is refused in a sentence."""

import json
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from securebase import model
from securebase.model import ACCOUNTS, EPISODES, MAIN, PRESETS, CarePattern

FROZEN = json.loads(
    (Path(__file__).parent / "data" / "model_parameters.json").read_text(encoding="utf-8")
)


def by_symbol(parameters):
    return {
        item.metadata["symbol"]: getattr(parameters, item.name)
        for item in fields(parameters)
        if "symbol" in item.metadata
    }


def test_defaults_of_care():
    assert by_symbol(CarePattern()) == FROZEN["caregiver_defaults"]


def test_presets():
    assert set(PRESETS) == set(FROZEN["presets"])
    for name, changed in FROZEN["presets"].items():
        assert by_symbol(PRESETS[name]) == {**FROZEN["caregiver_defaults"], **changed}, name


def test_constants():
    frozen = {**FROZEN["constants"], "span": np.inf}
    gains = FROZEN["coding"]["gain_PS_CM_AV_RES_conflict_freeze"]
    ours = {**by_symbol(MAIN.infant), **by_symbol(MAIN.lab)}
    assert ours.pop("upset") == 0.4
    found = [ours.pop(f"gain_{name}") for name in ("CM", "RES", "conflict", "freeze")]
    assert [1, found[0], 1, *found[1:]] == gains
    assert ours == frozen


QUALITY = {"q": 0, "g": 1, "m": 2, "rho": 3, "i": 4, "f": 5, "w": 6}


def spreads(population):
    return {
        symbol: list(by_symbol(population.spreads[model.QUALITIES[place]]).values())
        for symbol, place in QUALITY.items()
    }


@pytest.mark.parametrize("account", ACCOUNTS)
def test_accounts(account):
    rival = FROZEN["rival_accounts"].get({"reactive": "react"}.get(account, account), {})
    ours = ACCOUNTS[account]
    numbers = {**by_symbol(ours.infant), **by_symbol(ours.lab)}
    expected = {**FROZEN["constants"], "span": np.inf, **rival.get("P", {})}
    assert {symbol: numbers[symbol] for symbol in expected} == expected
    assert spreads(ours.population) == {**FROZEN["population"], **rival.get("POP", {})}
    assert by_symbol(ours.population) == FROZEN["support"]


def test_episodes():
    ours = [
        {
            "episode": episode.number,
            "caregiver_present": episode.caregiver_present,
            "alarm": episode.alarm,
            "steps": episode.steps,
        }
        for episode in EPISODES
    ]
    assert ours == FROZEN["episodes"]
    assert [k for k, e in enumerate(EPISODES) if e.reunion] == FROZEN["reunion_index"]


@pytest.mark.parametrize(
    "kind", [CarePattern, model.InfantConstants, model.LabConstants, model.Population]
)
def test_every_number_has_its_line_on_the_model_card(kind):
    for item in fields(kind):
        if item.name == "spreads":
            continue
        card = item.metadata
        assert card["low"] <= item.default <= card["high"], item.name
        assert card["status"] in {"literature", "assumed", "tuned", "calibrated"}
        assert card["unit"]
        assert item.name in kind.__doc__


CARE_FIELDS = [item.name for item in fields(CarePattern)]


@pytest.mark.parametrize("name", CARE_FIELDS)
@pytest.mark.parametrize("value", [-0.01, 1.01, np.nan, np.inf, "often", None, True, [0.5, 2]])
def test_care_out_of_range_is_refused_in_a_sentence(name, value):
    with pytest.raises(ValueError, match=rf"^{name} is .*; it has to be a number from 0 to 1"):
        CarePattern(**{name: value})


@pytest.mark.parametrize("name", CARE_FIELDS)
def test_care_may_differ_between_families(name):
    care = CarePattern(**{name: np.array([0.0, 0.5, 1.0])})
    assert getattr(care, name).shape == (3,)
    with pytest.raises(ValueError, match="read-only"):
        getattr(care, name)[0] = 1


@pytest.mark.parametrize("name", [item.name for item in fields(model.InfantConstants)])
def test_constants_out_of_range_are_refused(name):
    with pytest.raises(ValueError, match=rf"^{name} is .*it has to be a number from"):
        replace(MAIN.infant, **{name: -1})


def rng():
    return np.random.default_rng(1)


CARE, TWO = PRESETS["sensitive"], CarePattern(repair=np.array([0.1, 0.2]))
INFANT, LIFE = model.draw_infants(1, rng()), model.new_relationships(1)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda: model.simulate_families(CARE, 0, rng()), "n is 0; it has to be a whole number"),
        (lambda: model.simulate_families(CARE, 2.5, rng()), "n is 2.5; .* whole number, 1 or"),
        (lambda: model.simulate_families(CARE, 5, rng(), moments=-1), "moments is -1"),
        (lambda: model.simulate_families(CARE, 5, rng(), reactivity=9), "reactivity is .*0 to 3"),
        (lambda: model.simulate_families(CARE, 5, rng(), reactivity="high"), "reactivity is"),
        (lambda: model.simulate_families(CARE, 5, rng(), infants=INFANT), "1 infants for 5 fam"),
        (lambda: model.simulate_families(CARE, 5, rng(), reactivity=[1, 1]), "reactivity has 2"),
        (
            lambda: model.simulate_families(CARE, 5, rng(), episodes=model.EPISODES[:2]),
            "no reunion with the caregiver present",
        ),
        (lambda: model.simulate_families(TWO, 5, rng()), "repair has 2 values .* 5 families"),
        (lambda: model.keep_diary(TWO, INFANT, 5, rng()), "care describes more than one"),
        (lambda: model.keep_diary(CARE, INFANT, True, rng()), "moments is True"),
        (
            lambda: model.keep_diary(CARE, model.draw_infants(2, rng()), 5, rng()),
            "infant describes more than one",
        ),
        (
            lambda: model.visit_lab(CARE, INFANT, model.new_relationships(3), rng()),
            "There are 3 relationships",
        ),
        (
            lambda: model.live_together(CARE, INFANT, model.new_relationships(3), 5, rng()),
            "There are 1 infants and 3 relationships",
        ),
        (lambda: model.run_study(1, rng()), "n is 1; it has to be a whole number, 2 or more"),
        (lambda: model.run_study(9, rng(), reliability=0), "reliability is 0"),
        (lambda: model.run_study(9, rng(), moments=(1, 2, 0.5)), "moments is 0.5"),
        (
            lambda: model.run_study(9, rng(), shifts=({"warmth": 1}, {}, {})),
            "cannot be shifted in 'warmth'",
        ),
        (lambda: model.share_care([CARE], [0.5, 0.5], 5, rng()), "1 caregivers and 2 shares"),
        (lambda: model.share_care([CARE, CARE], [0.7, 0.7], 5, rng()), "together at most 1"),
        (lambda: model.Episode(5, True, 2.0), "alarm is 2.0"),
        (lambda: model.Episode(5, True, 0.1, steps=0), "steps is 0"),
    ],
)
def test_errors_are_sentences(wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        wrong()
