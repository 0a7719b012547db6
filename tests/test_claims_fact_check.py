"""What notebook 12 says of the claims, of calibration and of its example."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import nbformat
import pytest

from securebase.demos import Calibration
from securebase.demos.calibration import IDEA, MADE_UP
from securebase.evidence import fact, reference
from securebase.lesson import progress as progress_module
from securebase.lesson.beliefs import all_beliefs
from securebase.lesson.calibration import Hits, count_hits
from securebase.lesson.claims import PARTS, VERDICTS, all_claims
from securebase.lesson.predict import Prediction
from securebase.lesson.progress import Progress

PATH = Path(__file__).parents[1] / "notebooks" / "12-fact-check.ipynb"
CLAIMS = all_claims()


def prose() -> str:
    cells = nbformat.read(PATH, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@pytest.fixture
def log(monkeypatch) -> Progress:
    own = Progress()
    monkeypatch.setattr(progress_module, "_current", own)
    return own


def say_sure(log: Progress, key: str, confidence: str, right: bool | None) -> None:
    log.log_prediction(key, Prediction("x", confidence, "x"), right)


def test_the_verdicts_are_counted_as_the_summary_says():
    counts = Counter(claim.verdict for claim in CLAIMS.values())
    assert counts == {"supported": 7, "oversimplified": 14, "contradicted": 5, "untested": 4}
    assert "7 supported, 14 oversimplified, 5 contradicted and 4 untested" in prose()


def test_the_desks_hold_as_many_claims_as_the_text_says():
    assert {part: len(names) for part, names in PARTS.items()} == {
        "attachment": 17,
        "therapy": 10,
        "advice": 3,
    }


def verdicts(names: Iterable[str]) -> Counter[str]:
    return Counter(CLAIMS[name].verdict for name in names)


def test_most_of_the_first_desk_is_oversimplified_and_none_of_the_second_contradicted():
    first, second = verdicts(PARTS["attachment"]), verdicts(PARTS["therapy"])
    assert first["oversimplified"] > len(PARTS["attachment"]) / 2
    assert second["contradicted"] == 0


def test_a_cause_that_rests_on_correlations_alone_is_oversimplified():
    """The rule that the notebook gives, kept for the two claims of the second desk it names."""
    for name, cause in (("c18", "helps"), ("c24", "affects")):
        claim = CLAIMS[name]
        assert f" {cause} " in claim.claim
        assert claim.verdict == "oversimplified"
        assert all(
            fact(key).effect_type in ("r", "d", "path", "indirect path") for key in claim.facts
        )
    may = CLAIMS["c26"]
    assert " may help" in may.claim
    assert may.verdict == "supported"


def test_the_first_sitting_is_thirteen_claims_with_every_verdict():
    """The numbers above the desks are those of the lists, and the six show the desk's lesson."""
    named = [re.findall(r"\d+", found) for found in re.findall(r"First sitting:\* (.+)\.", prose())]
    chosen = [
        [PARTS[part][int(number) - 1] for number in numbers]
        for part, numbers in zip(("attachment", "therapy"), named, strict=True)
    ]
    claims = [*chosen[0], *chosen[1], *PARTS["advice"]]
    assert len(claims) == 13
    assert set(verdicts(claims)) == set(VERDICTS)
    assert verdicts(chosen[0]).most_common(1)[0][0] == "oversimplified"


def test_the_hints_name_the_claims_they_mean():
    hint = prose().split("Hint 2: what to try")[1].split("</details>")[0]
    assert re.findall(r"claims? (\d+)(?: and (\d+))?", hint) == [
        ("5", "7"),
        ("2", ""),
        ("8", ""),
        ("9", ""),
    ]
    first, second = PARTS["attachment"], PARTS["therapy"]
    assert [second[4], second[6], first[1], second[7], second[8]] == [
        "c21",
        "c23",
        "c02",
        "c24",
        "c25",
    ]


def test_one_verdict_names_no_source_and_two_claims_are_implied():
    assert [c.id for c in CLAIMS.values() if not c.sources] == ["c27"]
    assert len([c.id for c in CLAIMS.values() if c.claim.endswith("(implied).")]) == 2


def test_nearly_half_are_not_secure_and_the_disorder_is_rare():
    assert 45 < 100 - fact("world_secure").value < 50
    assert fact("rad_prevalence").value < 2


def test_every_source_and_fact_of_a_claim_is_listed_under_sources():
    used = {key for claim in CLAIMS.values() for key in claim.sources}
    used |= {fact(name).source for claim in CLAIMS.values() for name in claim.facts}
    listed = prose().split("## Sources")[1]
    assert [key for key in used if reference(key) not in listed] == []


def test_claims_and_beliefs_agree():
    """The same matter gets the same answer as a belief and as a claim."""
    true = {belief.key: belief.true for belief in all_beliefs()}
    for belief, claim in (("disorder", "c05"), ("therapy", "c28")):
        assert not true[belief]
        assert CLAIMS[claim].verdict == "contradicted"
    assert true["degree"]
    assert CLAIMS["c30"].verdict == "contradicted"


def test_the_made_up_reader_is_too_sure():
    share = {sure: hits.right / hits.n for sure, hits in MADE_UP.items()}
    assert share["guess"] < share["fairly sure"]
    assert 0 < share["certain"] - share["fairly sure"] < 0.1
    summary = Calibration().view.summary
    assert (summary["guess_right"], summary["guess_of"]) == (5, 12)
    assert (summary["fairly_sure_right"], summary["fairly_sure_of"]) == (13, 20)
    assert (summary["certain_right"], summary["certain_of"]) == (11, 16)
    table = Calibration().view.table
    assert int(table.iloc[2, 4]) < IDEA["certain"], "even the interval ends below the idea"


def test_the_idea_rises_and_ends_near_a_hundred():
    assert list(IDEA.values()) == [40, 70, 95]


def test_hits_are_counted_by_confidence_and_kind(log):
    say_sure(log, "coin.first", "certain", True)
    say_sure(log, "network.time", "certain", False)
    say_sure(log, "plane.open", "certain", None)
    say_sure(log, "claims.c01", "certain", True)
    say_sure(log, "claims.c02", "guess", False)
    log.log_prediction("claims.c03", None)
    assert count_hits(log)["certain"] == Hits(2, 3)
    assert count_hits(log, "demos") == {
        "guess": Hits(0, 0),
        "fairly sure": Hits(0, 0),
        "certain": Hits(1, 2),
    }
    assert count_hits(log, "claims") == {
        "guess": Hits(0, 1),
        "fairly sure": Hits(0, 0),
        "certain": Hits(1, 1),
    }


def test_the_plot_follows_new_answers_and_says_when_there_are_none(log):
    demo = Calibration()
    empty = demo.drive(whose="claims")
    assert "nothing lies yet" in empty.alt
    assert set(empty.summary.values()) == {0}
    for number in range(10):
        say_sure(log, f"claims.c{number:02}", "certain", number < 7)
    after = demo.view
    assert "certain: 7 of 10" in after.alt
    assert after.png != empty.png
    assert (after.table.iloc[2, 3], after.table.iloc[2, 4]) == ("40", "89")
    assert "nothing lies yet" in demo.drive(whose="demos").alt


def test_the_example_stays_whatever_the_log_holds(log):
    demo = Calibration()
    before = demo.view
    say_sure(log, "claims.c01", "certain", True)
    assert demo.view.alt == before.alt
