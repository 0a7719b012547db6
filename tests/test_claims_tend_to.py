"""What notebook 04 says about overlap, frequencies, noise and published numbers."""

import re
from dataclasses import fields
from functools import reduce
from inspect import signature
from itertools import chain
from operator import or_
from pathlib import Path

import nbformat
import numpy as np
import pytest

from securebase.demos import (
    HundredFamilies,
    OverlapGuesses,
    PublishedEffects,
    TwoCaregivers,
    WhyOnlyAQuarter,
)
from securebase.demos.hundred_families import ANCHORS
from securebase.demos.overlap_guesses import ROUNDS
from securebase.demos.published_effects import GROUPS, WHOLE_PAPER
from securebase.demos.why_only import FAMILIES, MOMENTS, NOISE, STUDIES, TYPICAL
from securebase.evidence import fact, sources_section
from securebase.model import (
    ABLATIONS,
    PATTERNS,
    SWITCHES,
    InfantConstants,
    LabConstants,
    Population,
    run_study,
)
from securebase.text import section

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "04-tend-to.ipynb"
SOME_STUDIES = range(4)
EVERYTHING_IN = WhyOnlyAQuarter.presets["full"]


@pytest.fixture(scope="module")
def text() -> str:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@pytest.fixture(scope="module")
def hundred() -> HundredFamilies:
    return HundredFamilies("sandbox")


@pytest.fixture(scope="module")
def why() -> WhyOnlyAQuarter:
    demo = WhyOnlyAQuarter("no_noise")
    demo.skip()
    return demo


def secure(demo: HundredFamilies, **state: object) -> int:
    return demo.drive(**state).summary["secure"]


def both_ways(demo: HundredFamilies, r: float, group: str) -> list[int]:
    readings = demo.controls["reading"].options
    return sorted(secure(demo, r=r, group=group, reading=reading) for _, reading in readings)


def mean_r(demo: WhyOnlyAQuarter, preset: str) -> float:
    states = [demo.presets[preset] | {"family": family} for family in SOME_STUDIES]
    return float(np.mean([demo.drive(**state).summary["r"] for state in states]))


def test_at_a_quarter_the_curves_overlap_by_four_fifths(hundred):
    summary = hundred.drive(r=0.25).summary
    assert (summary["overlap"], summary["shared"]) == (80, 6)
    assert hundred.drive(r=0).summary["overlap"] == 100


def test_about_forty_of_a_hundred_in_the_lowest_third_are_secure(hundred):
    assert secure(hundred, r=0.25, group="lowest", reading="latent") == 41
    assert secure(hundred, r=0.25, group="lowest", reading="point_biserial") == 38
    assert both_ways(hundred, 0.25, "highest") == [63, 65]
    assert both_ways(hundred, 0.25, "all") == [52, 52]


def test_the_translations_in_the_text_are_right(hundred, text):
    for name, lowest, highest in (
        ("sensitivity_security_fathers", "40 to 42", "61 to 63"),
        ("sensitivity_security_qsort_2014", "11 to 21", "82 to 91"),
    ):
        r = fact(name).value
        for group, words in (("lowest", lowest), ("highest", highest)):
            low, high = both_ways(hundred, r, group)
            assert f"{low} to {high}" == words
            assert words in text


@pytest.mark.parametrize(("reading", "least"), [("point_biserial", 0.55), ("latent", 0.69)])
def test_how_strong_a_correlation_the_headline_would_need(hundred, reading, least, text):
    state = {"group": "lowest", "reading": reading}
    assert secure(hundred, r=least, **state) < 20 <= secure(hundred, r=least - 0.01, **state)
    assert f"r = {least:.2f} or more".replace("0.", ".") in text
    assert secure(hundred, r=0.75, **state) > 0


def test_five_guesses_are_spread_and_spare_the_quarter():
    demo = OverlapGuesses("five")
    demo.skip()
    rounds = [demo.drive(round=number).summary for number in range(1, 6)]
    overlaps = [each["overlap"] for each in rounds]
    assert sorted(overlaps)[0] < 50
    assert all(75 <= overlap <= 90 for overlap in sorted(overlaps)[1:])
    assert fact("sensitivity_security_all").value not in [each["r"] for each in rounds]


def test_after_five_guesses_the_mean_error_is_told():
    demo = OverlapGuesses("five")
    truths = [78, 39, 90, 75, 83]
    for truth, error in zip(truths, (10, 0, 20, 0, 5), strict=True):
        assert "on average" not in demo.view.alt
        demo.predict(truth - error)
        assert demo.view.summary["overlap"] == truth
        caption = demo.describe(demo.compute(demo.state), demo._prediction)[0]
        demo.next_round()
    assert "7 points off on average" in caption
    assert demo.state["round"] == 1


@pytest.mark.parametrize(
    "leave",
    [
        lambda demo: demo.drive(round=2),
        lambda demo: demo.drive(**demo.presets["round_2"]),
        lambda demo: setattr(demo.controls["round"], "value", 2),
        OverlapGuesses.next_round,
    ],
    ids=["drive", "preset", "box", "button"],
)
def test_a_guess_is_about_its_own_round(leave):
    demo = OverlapGuesses("five")
    demo.predict(50)
    assert demo.drive(round=1).summary["overlap"] == 78
    leave(demo)
    assert demo.view.summary == {"round": 2}
    assert "1.71 standard deviations to the right" in demo.view.alt
    demo.predict(39)
    assert "0 points off" in demo.describe(demo.compute(demo.state), demo._prediction)[0]


def test_the_alt_text_gives_no_range_where_both_ways_agree(hundred):
    assert "52 of 100 are secure, whichever way" in hundred.drive(r=0.25, group="all").alt
    assert "38 to 41 of 100 are secure" in hundred.drive(r=0.25, group="lowest").alt


def test_the_alt_text_compares_the_patterns(why):
    full = why.drive(**EVERYTHING_IN, family=TYPICAL)
    shares = "avoidant {A}, secure {B}, resistant {C}, disorganised {D}".format(**full.summary)
    assert full.alt.count(shares) == 2
    assert why.drive(**why.presets["no_noise"], family=TYPICAL).alt.count(shares) == 1


def test_the_full_model_lies_near_the_published_correlation(why):
    rs = [why.drive(**EVERYTHING_IN, family=study).summary["r"] for study in range(STUDIES)]
    assert all(0.20 < r < 0.30 for r in rs)
    assert round(np.mean(rs), 2) == round(rs[TYPICAL], 2) == 0.27
    assert (round(min(rs), 2), round(max(rs), 2)) == (0.25, 0.29)


def test_without_noise_the_correlation_is_strong_and_two_patterns_nearly_vanish(why):
    for study in SOME_STUDIES:
        summary = why.drive(**why.presets["no_noise"], family=study).summary
        assert 0.66 < summary["r"] < 0.74
        assert summary["unexplained"] < summary["unexplained_full"] - 30
        assert summary["A_or_C"] < 10 < 20 < summary["A_or_C_full"]


@pytest.mark.parametrize("name", NOISE)
def test_each_source_of_noise_takes_a_share(why, name):
    assert mean_r(why, f"no_{name}") > mean_r(why, "full") + 0.01


def test_wearing_out_is_no_noise(why):
    assert mean_r(why, "no_exhaustion") < mean_r(why, "full")


def test_the_table_of_what_is_left_out_is_right(why, text):
    shown = {
        "nothing": "full",
        "the rating error": "no_rating_error",
        "the change of care": "no_care_change",
        "good and bad days": "no_state_of_day",
        "other lasting influences": "no_other_influences",
        "the coder's errors": "no_coder_error",
        "the wearing out of the caregiver": "no_exhaustion",
        "all five sources of noise": "no_noise",
    }
    rows = dict(re.findall(r"^\| ([^|]+) \| (\.\d\d) \|$", text, re.MULTILINE))
    assert rows.keys() == shown.keys()
    for words, preset in shown.items():
        printed = why.drive(**why.presets[preset], family=TYPICAL).table.iloc[0, 2]
        assert rows[words] == printed
    summary = why.drive(**why.presets["no_noise"], family=TYPICAL).summary
    shrinks = f"shrink from {summary['A_or_C_full']} to {summary['A_or_C']} of 100"
    assert shrinks in text


def test_most_of_what_noise_leaves_missing_is_lost_by_the_verdict(why, text):
    everything_out = reduce(or_, (SWITCHES[name] for name in ABLATIONS))
    found = everything_out.run_study(FAMILIES, np.random.default_rng(TYPICAL), moments=MOMENTS)
    shown = why.drive(**why.presets["no_noise"], family=TYPICAL).summary["r"]
    assert shown == round(found.sensitivity_security_r, 3)
    best = np.zeros(FAMILIES)
    best[np.argsort(found.observed_sensitivity)[-found.secure.sum() :]] = 1
    limit = np.corrcoef(found.observed_sensitivity, best)[0, 1]
    assert f"{limit:.2f}".replace("0.", "only .") == "only .82"
    assert "could reach only .82" in text
    assert 1 - limit > (1 - shown) / 2


def test_a_tendency_read_as_a_fate_is_wrong_about_nearly_four_of_ten(hundred, text):
    wrong = both_ways(hundred, 0.25, "lowest")
    wrong += [100 - secure for secure in both_ways(hundred, 0.25, "highest")]
    assert 37 < np.mean(wrong) < 40
    assert "wrong about nearly 4 of 10" in text


def test_what_notebook_02_is_said_to_show():
    options = section("notebook_04.retrieval.half.options")
    demo = TwoCaregivers("same_amount")
    demo.skip()
    summary = demo.view.summary
    answered = f"({summary['b_answered']} of 100, against {summary['a_answered']})"
    assert any(answered in option["feedback"] for option in options)
    assert summary["b_secure"] < summary["a_secure"]


@pytest.mark.parametrize(
    ("where", "name", "status"),
    [
        (LabConstants, "state_of_day", "calibrated"),
        (InfantConstants, "other_influences", "calibrated"),
        (LabConstants, "coder_error", "assumed"),
        (Population, "carry_over", "assumed"),
    ],
)
def test_the_limits_say_which_ingredients_were_fitted(where, name, status):
    (field,) = [field for field in fields(where) if field.name == name]
    assert field.metadata["status"] == status


def test_the_rating_is_the_single_ingredient_that_matters_most(why, text):
    assert f"({signature(run_study).parameters['reliability'].default:g})" == "(0.5)"
    assert "reliability of the rating at home (.5)" in text
    rs = {name: mean_r(why, f"no_{name}") for name in NOISE}
    assert max(rs, key=rs.get) == "rating_error"


def test_the_limits_name_what_the_simulation_gets_wrong(text):
    found = run_study(120_000, np.random.default_rng(0), moments=MOMENTS)
    for pattern, value, beside_secure in (
        ("A", -0.09, -0.22),
        ("C", 0.02, -0.09),
        ("D", -0.25, -0.34),
    ):
        has = found.test.patterns == PATTERNS.index(pattern)
        rated, either = found.observed_sensitivity, has | found.secure
        assert np.corrcoef(rated, has)[0, 1] == pytest.approx(value, abs=0.015)
        r = np.corrcoef(rated[either], has[either])[0, 1]
        assert r == pytest.approx(beside_secure, abs=0.02)
    assert "about {0}.09, .02 and {0}.25".format("\N{MINUS SIGN}") in text
    assert "about {0}.22, {0}.09 and {0}.34".format("\N{MINUS SIGN}") in text
    typical = run_study(8_000, np.random.default_rng(TYPICAL), moments=MOMENTS)
    assert round(100 * typical.secure_by_third[0]) == 35
    assert "35 of 100 are secure" in text


def test_fathers_are_few_and_not_found_to_differ_from_mothers():
    demo = PublishedEffects("fathers")
    demo.skip()
    values = demo.drive(group="parents").summary
    mothers, fathers = (fact(f"sensitivity_security_{who}") for who in ("mothers", "fathers"))
    assert "Not different from mothers" in fathers.note
    assert fathers.ci_high - fathers.ci_low > 1.5 * (mothers.ci_high - mothers.ci_low)
    assert values["sensitivity_security_fathers_2011"] < values["sensitivity_security_fathers"]


def test_the_published_table_prints_as_the_text_does():
    demo = PublishedEffects("fathers")
    demo.skip()
    for group in GROUPS:
        table = demo.drive(group=group).table
        assert set(table["checked in the source"]) == {"yes"}
        assert list(table["r"]) == [fact(n).printed(fact(n).value) for n in GROUPS[group]]
        assert table["95% from"].notna().all()


def test_the_fathers_number_was_met_before_it_is_asked_from_memory():
    assert "sensitivity_security_fathers" in ROUNDS
    assert "sensitivity_security_fathers" in ANCHORS


def test_the_caveats_of_published_numbers_are_those_of_the_table():
    assert "correction for attenuation" in fact("sensitivity_security_mothers_1997").note
    shown = set(chain(*GROUPS.values()))
    totals = {name for name in shown if "totals over all analyses" in fact(name).note}
    assert totals == set(WHOLE_PAPER)
    weakest = max(GROUPS["patterns"], key=lambda name: fact(name).value)
    assert weakest == "sensitivity_resistant"


def test_the_solution_counts_right(text):
    (solution,) = re.findall(r"^```python\n(.+?)```", text, re.MULTILINE | re.DOTALL)
    cells = {cell.id: cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells}
    *before, wrong, sentence = cells["exercise-fathers"].splitlines()
    assert wrong.startswith("secure = ")
    names: dict[str, object] = {}
    exec("\n".join([*before, wrong]), names)
    assert "42 are secure" not in eval(sentence, names)
    exec(solution, names)
    assert "42 are secure" in eval(sentence, names)
    verdict = names["share_secure_by_third"](names["r"], names["base_rate"], "point_biserial")
    assert round(100 * verdict.lowest) == 40


def test_the_sources_are_those_of_the_bibliography(text):
    listed = text.split("## Sources")[1]
    shown = {*ROUNDS, *ANCHORS, *chain(*GROUPS.values()), "world_secure"}
    for key in {fact(name).source for name in shown}:
        assert sources_section(key) in listed
