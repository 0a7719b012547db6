"""What notebook 07 says of samples, countries and chance."""

import re
from itertools import pairwise
from pathlib import Path

import nbformat
import numpy as np
import pytest

from securebase.demos import RealSamples, SmallSamples
from securebase.demos.real_samples import (
    GROUPS,
    PATTERNS,
    chance_range,
    name_of,
    patterns_of,
    read_cell,
)
from securebase.demos.small_samples import (
    PAIRS,
    SHOWN,
    WORLD,
    binomial,
    chance_of_claim,
    draw_pairs,
)
from securebase.evidence import fact, load
from securebase.text import section

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "07-culture.ipynb"
SHARE = fact(WORLD).value / 100


@pytest.fixture(scope="module")
def text() -> str:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@pytest.fixture(scope="module")
def small() -> SmallSamples:
    return SmallSamples("sandbox")


@pytest.fixture(scope="module")
def real() -> RealSamples:
    demo = RealSamples("samples")
    demo.skip()
    return demo


def expected(size: int, gap: int) -> float:
    return 100 * chance_of_claim(size, gap, SHARE)


def test_one_world_gives_differences_in_a_quarter_of_small_pairs_and_hardly_in_large(small, text):
    summary = small.drive(**small.presets["pairs"], family=0).summary
    assert summary["left_expected"] == pytest.approx(24.5)
    assert 10 < summary["left_claimed"] < 40
    assert summary["right_claimed"] <= 1
    assert summary["right_expected"] < 1
    assert f"in about {expected(30, 15):.0f} of 100 pairs" in text
    assert "With 200 dyads this happens in fewer than 1 of 100." in text


@pytest.mark.parametrize(("size", "gap"), [(30, 15), (20, 15), (24, 30), (100, 10), (400, 5)])
def test_what_is_counted_comes_near_what_is_calculated(size, gap):
    drawn = [draw_pairs(size, gap, np.random.default_rng(seed)) for seed in range(40)]
    mean = np.mean([each.claimed.mean() for each in drawn])
    exact = chance_of_claim(size, gap, SHARE)
    assert abs(mean - exact) < 4 * np.sqrt(exact * (1 - exact) / (40 * PAIRS))


def test_the_calculation_agrees_with_counting_all_cases():
    one = binomial(6, 0.3)
    apart = sum(one[a] * one[b] for a in range(7) for b in range(7) if abs(a - b) > 2)
    assert chance_of_claim(6, 34, 0.3) == pytest.approx(apart)
    assert one.sum() == pytest.approx(1)
    assert one @ np.arange(7) == pytest.approx(6 * 0.3)


def test_a_difference_of_exactly_the_limit_is_not_beyond_it():
    counts = draw_pairs(20, 15, np.random.default_rng(0)).counts
    claimed = draw_pairs(20, 15, np.random.default_rng(0)).claimed
    at_limit = np.abs(np.diff(counts)[:, 0]) == 3
    assert at_limit.any()
    assert not claimed[at_limit].any()


def test_small_samples_are_the_first_dyads_of_large_ones():
    left, right = (draw_pairs(n, 15, np.random.default_rng(3)).counts for n in (30, 200))
    assert (left <= right).all()
    assert (right - left <= 170).all()


def test_a_few_intervals_miss_the_world(small):
    missed = [
        small.drive(**small.presets["pairs"], family=family).summary["right_missed"]
        for family in range(20)
    ]
    assert 0.02 < np.mean(missed) / (2 * PAIRS) < 0.08


def test_picture_and_words_give_a_rare_chance_alike(small):
    """0.97 of 100 is 1.0 to one decimal, and still fewer than 1."""
    view = small.drive(left=55, right=200, gap=25)
    assert small.drawn.panels[0].count.words.get_text().endswith("fewer than 1 calculated")
    assert "(fewer than 1 by calculation)" in view.alt
    assert view.summary["left_expected"] == 1


def test_more_dyads_always_claim_fewer(small):
    rows = [expected(n, 15) for n in (20, 40, 80, 160, 320)]
    assert all(more > fewer for more, fewer in pairwise(rows))
    table = small.drive(**small.presets["pairs"]).table
    assert len(table) == PAIRS > SHOWN


def test_the_sizes_found_in_the_sandbox_are_right(text):
    sizes = range(10, 401)
    last = {gap: max(n for n in sizes if expected(n, gap) >= 5) for gap in (15, 10)}
    assert f"For 15 points, {last[15] + 1} dyads or more" in text
    assert f"For 10 points, {last[10] + 1} or more" in text
    assert f"about {expected(400, 5):.0f} of 100 pairs still differ" in text
    assert any(expected(n, 15) < 5 for n in range(10, last[15])), "it goes up and down a little"


def test_the_newspapers_twenty_points_are_often_chance():
    assert f"about {expected(30, 19):.0f} of 100 cases" in section(
        "notebook_07.explain.two_studies.model"
    )
    (_, _, hint) = section("notebook_07.check.thirty.hints")
    assert f"about {expected(30, 15):.0f} of 100 pairs" in hint
    assert round(100 * 5 / 30) == 17


def test_samples_of_one_country_lie_further_apart_than_countries(real, text):
    summary = real.drive(group="countries").summary
    countries = [
        value
        for key, value in summary.items()
        if key.endswith("_1988_secure") and not key.startswith("usa")
    ]
    within = summary["usa_1988_secure_highest"] - summary["usa_1988_secure_lowest"]
    assert (min(countries), max(countries)) == (50, 75)
    assert within > max(countries) - min(countries)
    assert "nearly 1.5 times" in fact("all_1988_secure").note
    assert "nearly one and a half times" in text


def test_rows_stand_in_the_order_of_their_names():
    for rows in GROUPS.values():
        names = [name_of(row).casefold() for row in rows]
        assert names == sorted(names)


def test_what_was_not_seen_is_neither_zero_nor_a_marker(real):
    view = real.drive(group="countries", pattern="avoidant")
    assert view.summary["missing"] == 7
    rows = view.table.set_index(["sample", "pattern"])["percent"]
    assert rows["Netherlands", "secure"] == "not seen"
    assert rows["Israel", "avoidant"] == "not seen"
    assert "netherlands" not in " ".join(view.summary)
    assert read_cell("samples", "sapporo", "disorganised").facts == ()
    assert "disorganised" not in patterns_of("three categories")


@pytest.mark.parametrize("pattern", PATTERNS[1:])
@pytest.mark.parametrize("group", GROUPS)
def test_every_cell_says_in_words_who_saw_it(real, group, pattern):
    view = real.drive(group=group, pattern=pattern)
    words = section("real_samples.table")
    for _, line in view.table.iterrows():
        (row,) = [row for row in GROUPS[group] if name_of(row) == line["sample"]]
        statuses = {each.status for each in read_cell(group, row, line["pattern"]).facts}
        read = {"VERIFIED": words["paper"], "VERIFIED-SECONDARY": words["second_hand"]}
        assert {line["read in"]} == ({read[status] for status in statuses} or {words["none"]})
    second_hand = (view.table["read in"] == words["second_hand"]).sum()
    assert view.alt.count(", second-hand") == second_hand > 0


def test_every_percent_of_the_table_but_totals_can_be_seen():
    shown = {
        each.id
        for group, rows in GROUPS.items()
        for row in rows
        for pattern in PATTERNS
        for each in read_cell(group, row, pattern).facts
    }
    others = set(load("culture").index) - shown
    assert {key for key in others if not key.startswith("all_1988")} == {
        "uganda_insecure",
        "uganda_not_attached",
    }


def test_percents_that_fit_no_count_get_no_interval_and_no_band():
    dogon = read_cell("samples", "dogon", "secure")
    assert (dogon.count, dogon.interval, dogon.chance) == (None, None, None)
    rounded = read_cell("samples", "kibbutz_communal", "disorganised")
    assert (rounded.facts[0].n, rounded.count, rounded.chance) == (23, None, None)
    counts = {"sapporo": 41, "kibbutz_home": 20, "kibbutz_communal": 11, "uganda": 16}
    assert {row: read_cell("samples", row, "secure").count for row in counts} == counts
    assert read_cell("samples", "uganda", "secure").chance is None
    codings = [read_cell("samples", "kibbutz_home", p).coding for p in ("secure", "disorganised")]
    assert codings == ["three categories", "four categories"], "the two do not add up"


def test_a_sample_is_compared_with_studies_that_counted_alike():
    assert read_cell("samples", "sapporo", "secure").total == fact("all_1988_secure").value
    assert read_cell("samples", "dogon", "secure").total == fact(WORLD).value
    assert read_cell("samples", "italy", "secure").total is None


@pytest.mark.parametrize(("n", "share"), [(60, 0.21), (25, 0.65), (23, 0.21)])
def test_the_band_holds_95_of_100_chance_samples_and_no_fewer_counts_would(n, share):
    low, high = chance_range(n, share)
    probable = binomial(n, share)
    assert probable[low : high + 1].sum() >= 0.95
    assert probable[:low].sum() < 0.025 <= probable[: low + 1].sum()
    assert probable[high + 1 :].sum() <= 0.025 < probable[high:].sum()


def test_not_how_many_are_secure_stands_out_but_which_other_pattern(real):
    avoidant = real.drive(group="samples", pattern="avoidant").summary
    assert (avoidant["outside_secure"], avoidant["outside_pattern"]) == (0, 3)
    for sample in ("sapporo", "kibbutz_home", "kibbutz_communal"):
        assert avoidant[f"{sample}_avoidant"] == 0
        assert read_cell("samples", sample, "avoidant").stands_out
    assert real.drive(group="samples", pattern="resistant").summary["outside_pattern"] == 1
    assert read_cell("samples", "sapporo", "resistant").chance[1] < 32


def test_the_two_kibbutz_groups_differ_by_more_than_chance_easily_gives(text):
    home, communal = (fact(f"kibbutz_{place}_secure") for place in ("home", "communal"))
    assert home.value - communal.value == 32
    assert (home.n + communal.n) / 2 == 24
    assert round(expected(24, 30)) == 3
    assert "about 3 of 100 pairs differ by more than 30 points" in text
    assert all("Not randomised" in each.note for each in (home, communal))


def test_a_prediction_is_judged():
    demo = SmallSamples("pairs")
    summary = SmallSamples("sandbox").view.summary
    assert demo.judge(demo.compute(demo.state), _guess(summary["left_claimed"]))
    assert not demo.judge(demo.compute(demo.state), _guess(5))
    within, samples = RealSamples("within"), RealSamples("samples")
    assert within.judge(within.compute(within.state), _guess(88))
    assert not within.judge(within.compute(within.state), _guess(70))
    for option in section("real_samples.lessons.samples.question.options"):
        right = samples.judge(samples.compute(samples.state), _guess(option))
        assert right == (option == "avoidant")


def _guess(value):
    return type("Guess", (), {"value": value})()


def test_the_rows_that_cannot_be_right_are_those_the_text_says(text):
    ((*row, total),) = re.findall(
        r"Israel: (\d+), (\d+) and (\d+).+add up to (\d+)", text, re.DOTALL
    )
    assert sum(map(int, row)) == int(total) > 101, "more than rounding could do"
    table = load("culture")
    assert table.loc["israel_1988_resistant", "value"] == 30
    assert not {"israel_1988_secure", "israel_1988_avoidant"} & set(table.index)


def test_the_note_on_sapporo_is_that_of_the_table(text):
    assert (
        "About half of those classified as resistant looked secure" in fact("sapporo_secure").note
    )
    assert "In Sapporo about half of the relationships coded resistant had looked secure" in text


def test_the_solution_gives_the_interval_of_the_sample(text):
    cells = {cell.id: cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells}
    (solution,) = re.findall(r"^```python\n(.+?)```", text, re.MULTILINE | re.DOTALL)
    *before, sentence = cells["exercise-interval"].splitlines()
    assert sum(line.startswith("n = ") for line in before) == 1

    def ends(lines: list[str]) -> tuple[str, ...]:
        names: dict[str, object] = {}
        exec("\n".join(lines), names)
        return tuple(re.findall(r"(\d+)% to (\d+)%", eval(sentence, names))[0])

    assert ends(before) == ("78", "82")
    mended = [solution.strip() if line.startswith("n = ") else line for line in before]
    assert ends(mended) == ("61", "91")
    assert "61% to 91%, in place of 78% to 82%" in text
