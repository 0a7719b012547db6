"""What holds whatever the parameters are."""

from dataclasses import fields, replace

import numpy as np
import pytest

from securebase import model
from securebase.model import PRESETS, CarePattern, chance

N, MOMENTS = 300, 120


def random_care(seed, n=N):
    """Care of every kind, the extremes included."""
    rng = np.random.default_rng(seed)
    return CarePattern(
        **{
            item.name: np.clip(rng.uniform(-0.3, 1.3, n), 0, 1).astype(np.float32)
            for item in fields(CarePattern)
        }
    )


def within(values, low, high):
    return bool(np.all((values >= low) & (values <= high)))


@pytest.mark.parametrize("account", model.ACCOUNTS)
@pytest.mark.parametrize("seed", range(5))
def test_state_and_scales_stay_in_range(account, seed):
    found = model.simulate_families(
        random_care(seed),
        N,
        np.random.default_rng(seed),
        moments=MOMENTS,
        account=model.ACCOUNTS[account],
        reactivity=np.linspace(0, 3, N),
    )
    life = found.relationships
    assert within(life.expected, 0, 1)
    assert within(life.load, 0, 1)
    assert within(life.unreliability, 0, 1)
    assert within(life.arousal, 0, 1.5)
    assert within(found.scales[:4], 1, 7)
    assert within(found.scales[4], 1, 9)
    assert set(found.patterns) <= {0, 1, 2, 3}
    assert found.shares.sum() == pytest.approx(1)


def test_probabilities_of_an_answer():
    care = random_care(1, 5000)
    ordinary, loud = care.answers
    assert within(ordinary, 0, 1)
    assert within(loud, 0, 1)
    assert np.allclose((ordinary + loud) / 2, care.responsiveness, atol=1e-7)


@pytest.mark.parametrize("seed", range(8))
def test_diary_stays_in_range(seed):
    care = CarePattern(
        **{
            item.name: float(getattr(random_care(seed, 1), item.name)[0])
            for item in fields(CarePattern)
        }
    )
    infant = model.draw_infants(1, np.random.default_rng(seed), reactivity=3)
    diary = model.keep_diary(care, infant, 300, np.random.default_rng(seed))
    for name in ("arousal", "relief", "comfort_expected", "rebuff", "alarm", "load"):
        assert within(getattr(diary, name), 0, 1), name
    assert within(diary.responsiveness_left, 0, 1)
    assert within(diary.action, 0, 2)
    visit = model.visit_lab(care, infant, diary.end, np.random.default_rng(seed))
    assert within(visit.arousal, 0, 1)
    assert not (visit.near & ~visit.caregiver_present).any()
    assert not visit.action[visit.frozen].any()


def same(one, other):
    return all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in ("patterns", "scales")
    )


def families(care="hardship", n=N, seed=1, **settings):
    return model.simulate_families(
        PRESETS[care], n, np.random.default_rng(seed), **{"moments": MOMENTS, **settings}
    )


def test_same_seed_same_result():
    assert same(families(), families())
    assert not same(families(), families(seed=2))


def test_threads_change_nothing(monkeypatch):
    monkeypatch.setattr(chance, "CHUNK", 64)
    assert same(families(threads=1), families(threads=3))
    one, three = (
        model.run_study(N, np.random.default_rng(1), moments=(30, 30, 30), threads=threads)
        for threads in (1, 3)
    )
    assert np.array_equal(one.observed_sensitivity, three.observed_sensitivity)
    assert same(one.retest, three.retest)


def test_care_does_not_change_who_the_infants_are_nor_their_needs():
    calm, rough = families("sensitive"), families("rejecting")
    for name, values in vars(calm.infants).items():
        assert np.array_equal(values, getattr(rough.infants, name))
    infant = calm.infants[0]
    one, other = (
        model.keep_diary(PRESETS[care], infant, 50, np.random.default_rng(3))
        for care in ("sensitive", "rejecting")
    )
    assert np.array_equal(one.need, other.need)


def test_comparing_gives_what_each_simulation_gives():
    cares = "coin_flip", "steady_moderate", "loud_only"
    compared = model.compare_families(
        [PRESETS[care] for care in cares], N, np.random.default_rng(1), moments=MOMENTS
    )
    for care, found in zip(cares, compared, strict=True):
        alone = families(care)
        assert same(found, alone)
        assert np.array_equal(found.relationships.expected, alone.relationships.expected)


def test_only_experience_tells_caregivers_apart():
    """Without experience, and with the same adult in the lab, care leaves no trace at all."""
    adult = PRESETS["sensitive"]
    outcomes = [families(care, moments=0, lab_care=adult) for care in PRESETS]
    assert all(same(found, outcomes[0]) for found in outcomes)


def test_the_coder_sees_behaviour_only():
    seen = {item.name for item in fields(model.Reunions)}
    assert seen == {"upset", "action", "near", "frozen"}
    never_upset = model.Reunions(
        *(np.zeros((24, 5), kind) for kind in (bool, np.uint8, bool, bool))
    )
    calm = replace(model.MAIN.lab, coder_error=0)
    scales = model.rate_reunions(never_upset, np.random.default_rng(1), calm)
    assert np.array_equal(scales, np.ones((5, 5)))
    assert (model.classify(scales) == 1).all()


def test_infants_have_no_style():
    traits = {item.name for item in fields(model.Infants)}
    assert traits == {"reactivity", "self_soothing", "turning_influence", "loud_influence"}
    infants = model.draw_infants(20_000, np.random.default_rng(1))
    traits = np.array(list(vars(infants).values()))
    assert np.abs(np.corrcoef(traits) - np.eye(4)).max() < 0.03


@pytest.mark.parametrize(
    ("scales", "pattern"),
    [
        ((1, 1, 1, 1, 1), "B"),
        ((1, 1, 4, 1, 5), "A"),
        ((1, 1, 3.9, 3.9, 5), "B"),
        ((1, 1, 4, 4, 5), "C"),
        ((1, 1, 5, 4.5, 5), "A"),
        ((1, 1, 7, 7, 5.1), "D"),
    ],
)
def test_rule_of_classification(scales, pattern):
    (code,) = model.classify(np.array(scales, float)[:, None])
    assert model.PATTERNS[code] == pattern


def test_several_caregivers_share_the_infant_and_nothing_else():
    cares = PRESETS["sensitive"], PRESETS["rejecting"]
    one, other = model.share_care(cares, (0.8, 0.2), N, np.random.default_rng(1), moments=200)
    assert np.array_equal(one.infants.reactivity, other.infants.reactivity)
    contacts = [found.relationships.counts[:3].mean() for found in (one, other)]
    assert contacts[0] > contacts[1]
    replaced = model.share_care(
        (PRESETS["sensitive"], PRESETS["intrusive"]),
        (0.8, 0.2),
        N,
        np.random.default_rng(1),
        moments=200,
    )
    assert same(replaced[0], one)


def test_earlier_care_is_carried_on():
    stay = families("sensitive", moments=100, earlier=[(PRESETS["sensitive"], 100)])
    assert np.array_equal(
        stay.relationships.expected, families("sensitive", moments=200).relationships.expected
    )
    changed = families("sensitive", moments=100, earlier=[(PRESETS["rejecting"], 100)])
    means = [found.state["comfort_expected"] for found in (changed, stay)]
    assert means[0] < means[1] - 0.1


@pytest.mark.parametrize("groups", [1, 2])
def test_kept_chance_gives_the_same_families_again(groups):
    kept = model.KeptChance(np.random.default_rng(3))
    for name in ("sensitive", "rejecting", "sensitive"):
        cares = [PRESETS[name]] * groups
        again = model.compare_families(cares, N, kept.again(), moments=MOMENTS)
        anew = model.compare_families(cares, N, np.random.default_rng(3), moments=MOMENTS)
        for one, other in zip(again, anew, strict=True):
            assert np.array_equal(one.scales, other.scales)


def test_kept_chance_refuses_another_size():
    kept = model.KeptChance(np.random.default_rng(3))
    model.simulate_families(PRESETS["sensitive"], N, kept, moments=MOMENTS)
    with pytest.raises(ValueError, match="another size"):
        model.simulate_families(PRESETS["sensitive"], N + 1, kept.again(), moments=MOMENTS)
