"""What notebook 09 says of scores and labels, asked of the demos as a reader would ask."""

import re
from math import sqrt

import nbformat
import numpy as np
import pytest

from securebase.demos import AgesAndGenders, Plane, Retest, TwoTraditions
from securebase.demos.ages import GENDERS, read_groups
from securebase.demos.plane import (
    OUTLINES,
    count_corners,
    of_hundred,
    outline_levels,
    read_histogram,
    smooth_density,
)
from securebase.demos.retest import answer_twice, sort_ways
from securebase.demos.two_traditions import same_half, scatter
from securebase.evidence import EvidenceError, fact, load, read_rows
from securebase.evidence.factors import item_loadings, items_with_their_scale
from securebase.evidence.files import data_folder

CORNERS = ("secure", "preoccupied", "dismissing", "fearful")
CUTS = np.arange(2, 4.01, 0.25)


def revealed(cls, lesson=None):
    demo = cls(lesson)
    demo.skip()
    return demo


def humps(heights: np.ndarray) -> int:
    """Count the stretches of growth in a row of heights."""
    rises = np.diff(heights) > 0
    return int(rises[0]) + int((rises[1:] & ~rises[:-1]).sum())


def at(cut: float) -> dict[str, int]:
    return revealed(Plane, "sandbox").drive(avoidance=cut, anxiety=cut).summary


def test_there_is_one_cloud_without_a_gap():
    density = smooth_density()
    assert [humps(density.sum(axis=axis)) for axis in (0, 1)] == [1, 1]
    peak = np.unravel_index(density.argmax(), density.shape)
    around = [
        density[y, x]
        for y in range(16)
        for x in range(16)
        if (y, x) != peak
        and density[y, x] > 0.1 * density.max()
        and density[y, x] >= density[max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2].max()
    ]
    assert around == []
    anxiety, avoidance = (1 + 0.25 * (np.array(peak) + 0.5)).tolist()
    assert abs(avoidance - 2.25) <= 0.25
    assert abs(anxiety - 3.1) <= 0.25


def test_two_clumps_would_be_seen():
    assert humps(np.array([0, 3, 5, 2, 4, 6, 1])) == 2


def test_the_outlines_hold_the_shares_the_text_says():
    people, density = read_histogram(), smooth_density()
    inside = [people[density >= level].sum() / people.sum() for level in outline_levels()]
    assert inside == pytest.approx(OUTLINES, abs=0.02)
    assert people.sum() == 38906


def test_the_density_has_no_stripes_from_the_grid():
    """Uniform scores fall unevenly into the cells; per possible score they are even."""
    cells = np.minimum(((np.arange(18, 91) / 18 - 1) / 0.25 + 1e-9).astype(int), 15)
    assert set(np.bincount(cells)) == {4, 5}


def test_a_quarter_of_a_point_changes_who_is_called_secure():
    assert [at(cut)["secure"] for cut in (2.75, 3, 3.25)] == [22, 31, 45]
    assert at(3)["near"] == 35
    moved = Plane("cuts")
    moved.predict(45)
    assert moved.view.summary["secure"] == 45
    assert moved.judge(moved.compute(moved.state), moved._prediction)


def test_dismissing_keeps_its_number_best_near_the_middle():
    counts = [at(cut) for cut in (2.75, 3, 3.25)]
    spread = {name: max(c[name] for c in counts) - min(c[name] for c in counts) for name in CORNERS}
    assert min(spread, key=spread.get) == "dismissing"
    assert max(spread, key=spread.get) == "secure"
    assert {count["dismissing"] for count in counts} == {13, 14}


def test_corners_always_hold_a_hundred():
    for avoidance in CUTS:
        for anxiety in CUTS:
            assert sum(count_corners(avoidance, anxiety).values()) == 100
    assert of_hundred([1, 1, 1]) == [34, 33, 33]


def test_the_challenges_have_the_answers_the_text_gives():
    demo = Plane("sandbox")
    views = {
        (x, y): demo.summarise(demo.compute({"avoidance": x, "anxiety": y}))
        for x in CUTS
        for y in CUTS
    }
    assert views[3.5, 3.5]["secure"] == 57
    assert sum(view["secure"] > 50 for view in views.values()) > 5

    def unequal(cuts):
        counts = [views[cuts][name] for name in CORNERS]
        return max(counts) - min(counts)

    assert min(views, key=unequal) == (2.5, 3)
    assert [views[2.5, 3][name] for name in CORNERS] == [24, 28, 21, 27]
    assert (views[4, 4]["near"], views[4, 4]["secure"]) == (20, 82)
    lonely = [view for view in views.values() if view["near"] < 25]
    assert lonely
    assert all(max(view[name] for name in CORNERS) >= 70 for view in lonely)


def test_labels_change_while_scores_hardly_move():
    demo = revealed(Retest)
    here = demo.view.summary
    assert (here["other"], here["little"], here["small"]) == (27, 10, 52)
    assert 51 < np.mean([demo.drive(family=f).summary["small"] for f in range(20)]) < 60
    assert (here["other_expected"], here["little_expected"]) == (28, 10)
    assert demo.drive(r=1.0).summary["other"] == 0
    assert demo.drive(r=0.95).summary["other_expected"] == 16
    assert demo.drive(r=0.6).summary["other_expected"] == 45
    assert demo.drive(r=0.85, avoidance=4.0, anxiety=4.0).summary["other_expected"] == 14


def test_those_who_change_after_small_moves_lie_near_a_cut():
    scores = answer_twice(0.85, 5000, 1)
    ways = sort_ways(scores, (3, 3))
    assert (sum(ways.values()) == 1).all()
    distance = np.abs(scores[:, 0] - 3).min(axis=1)
    assert distance[ways["little"]].max() < 0.5
    assert np.median(distance[ways["little"]]) < np.median(distance[ways["stays"]])


@pytest.mark.parametrize("r", [0.5, 0.85, 1.0])
def test_the_second_scores_correlate_as_set_and_keep_the_spread(r):
    scores = answer_twice(r, 20_000, 2)
    scales = {row["scale"]: row for row in read_rows("ecr_overall")}
    for number, name in enumerate(("avoidance", "anxiety")):
        first, second = scores[:, :, number].T
        assert np.corrcoef(first, second)[0, 1] == pytest.approx(r, abs=0.02)
        for each in (first, second):
            assert each.mean() == pytest.approx(scales[name]["mean"], abs=0.04)
            assert each.std() == pytest.approx(scales[name]["sd"], abs=0.04)
            assert each.min() >= 1
            assert each.max() <= 5


def test_the_retest_correlation_is_what_the_text_derives():
    latent = sqrt(fact("ecrr_stable_variance").value / 100)
    assert round(latent, 2) == 0.92
    alphas = load("ecr_overall")["alpha"]
    assert [round(a, 2) for a in alphas] == [0.94, 0.92]
    assert all(abs(latent * alpha - 0.85) < 0.02 for alpha in alphas)


def test_two_traditions_agree_hardly_more_than_a_coin():
    demo = TwoTraditions()
    demo.predict(53)
    view = demo.view
    assert (view.summary["upper"], view.summary["lower"]) == (53, 47)
    assert view.summary["shared"] == 1
    assert "Roisman et al. (2007)" in demo._words()[0]
    assert demo.drive(r=0.0).summary["upper"] == 50
    assert demo.drive(r=0.25).summary["upper"] == 58
    assert demo.drive(r=0.92).summary["upper"] == 87


def test_the_dots_correlate_as_the_slider_says_and_the_halves_follow():
    rng = np.random.default_rng(3)
    for r in (0.0, 0.09, 0.6, 0.95):
        assert np.corrcoef(scatter(r))[0, 1] == pytest.approx(r, abs=1e-9)
        one, noise = rng.standard_normal((2, 200_000))
        other = r * one + sqrt(1 - r**2) * noise
        assert same_half(r) == pytest.approx(100 * (other[one > 0] > 0).mean(), abs=1)


def test_men_and_women_differ_as_the_text_says():
    demo = AgesAndGenders()
    demo.predict("women")
    assert demo.judge(demo.compute(demo.state), demo._prediction)
    young = demo.view.summary
    assert (young["women"], young["men"], young["overlap"]) == (2.65, 2.52, 94)
    ages = list(read_groups())
    avoidance = {age: demo.drive(scale="avoidance", age=age).summary for age in ages}
    assert max(view["d"] for age, view in avoidance.items() if age != "18-24") < 0.1
    assert young["step"] == 0.15
    assert avoidance["65-90"]["men_n"] + avoidance["65-90"]["women_n"] == 313
    middle = [sum(avoidance[age][g] for g in GENDERS) for age in ages]
    assert middle.index(max(middle)) == 0
    assert 0.45 <= demo.drive(scale="anxiety").summary["step"] <= 0.55


def test_curves_overlap_and_means_move_less_than_people_differ():
    demo = revealed(AgesAndGenders)
    for scale in ("avoidance", "anxiety"):
        for age in read_groups():
            view = demo.drive(scale=scale, age=age)
            result = demo.compute(demo.state)
            assert view.summary["overlap"] >= 90
            assert view.summary["step"] < min(min(sds) for sds in result.sds.values())


def test_two_factors_put_every_item_with_its_scale():
    assert [items_with_their_scale(item_loadings(n)) for n in (1, 2, 3)] == [18, 36, 31]
    loadings = item_loadings(2)
    for scale, rows in loadings.groupby("scale"):
        own = rows.drop(columns="scale").abs().mean().idxmax()
        assert (rows[own].abs() > 0.45).all(), scale
    assert len(load("ecr_item_correlations")) == 630


@pytest.mark.parametrize("factors", [0, 7, 1.5, "2", None])
def test_an_impossible_number_of_factors_is_refused_in_a_sentence(factors):
    with pytest.raises(EvidenceError, match="factors must be a whole number"):
        item_loadings(factors)


def test_the_notebook_says_of_these_people_what_the_tables_say():
    path = data_folder().parent / "notebooks" / "09-adults.ipynb"
    prose = " ".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
    overall = load("ecr_overall").iloc[0]
    assert f"r = {overall['r_between_scales']:.2f}".replace("-0.", "\N{MINUS SIGN}.") in prose
    groups = load("ecr_by_age_gender").reset_index()
    women = groups.loc[groups["gender"] == "women", "n"].sum() / overall["n"]
    found = re.search(r"(\d+) of 100 are women", prose)
    assert abs(100 * women - int(found[1])) < 1.5
    assert not re.search(r"^\W*I (feel|find|worry|prefer)", prose, re.MULTILINE), (
        "no item is printed"
    )
