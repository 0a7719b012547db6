"""Branching tracks: one rule gives continuity and change (notebook 08)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

from securebase.demos.base import FAMILY, Columns, Demo, Drawn, Lesson, Slider, State, Whole
from securebase.demos.controls import Control
from securebase.evidence import fact, printed_coefficient
from securebase.figures.tracks import Curves, Flow, draw_tracks, update_tracks
from securebase.lesson.predict import Prediction
from securebase.model import (
    Continuity,
    Tracks,
    coded_secure_twice,
    correlation_after,
    cut_for,
    follow_relationships,
    without_lasting_part,
)
from securebase.text import say, section

RELATIONSHIPS = 200
MOST_YEARS = 20
FIRST_AGE = 1
NEAR = 5
"""A prediction counts as right within so many of 100."""
GROUPS = ("twice", "first_only", "later_only", "never")
"""Coded secure at which of the two assessments."""
TYPICAL = {"family": 188}
"""Two hundred that come near what the rule expects, with and without change."""
NOTHING_CHANGES = {"lasting": 1.0, "events": 0.0}
ONE_RULE = ("later", "error")
"""Lessons before the one that asks how two rules differ; they show one."""
FEW = 10
"""Groups smaller than this are not compared in words."""


@lru_cache(maxsize=64)
def follow(rule: Continuity, family: int) -> Tracks:
    """Follow two hundred relationships for twenty years.

    Parameters
    ----------
    rule : Continuity
        What keeps security as it was.
    family : int
        The seed: number of the two hundred.

    Returns
    -------
    Tracks
        With two hundred columns.
    """
    rng = np.random.default_rng(family)
    return follow_relationships(RELATIONSHIPS, MOST_YEARS, rule, rng)


@dataclass(frozen=True)
class Course:
    """Two hundred relationships at two assessments, and what the rule expects.

    Attributes
    ----------
    rule : Continuity
        What keeps security as it was.
    years : int
        Distance of the two assessments, 1 to 20.
    tracks : Tracks
        The two hundred, year by year.
    share : float
        Expected share of relationships coded secure, between 0 and 1.
    """

    rule: Continuity
    years: int
    tracks: Tracks
    share: float

    @property
    def coded(self) -> np.ndarray:
        """Whether each is coded secure, first and later; shape (2, 200)."""
        return self.tracks.assessed[[0, self.years]] > cut_for(self.share)

    @property
    def groups(self) -> tuple[int, ...]:
        """How many of the two hundred are in each of `GROUPS`."""
        first, later = self.coded
        kinds = (first & later, first & ~later, ~first & later, ~(first | later))
        return tuple(int(kind.sum()) for kind in kinds)

    @property
    def changed(self) -> np.ndarray:
        """Whether each changed class."""
        first, later = self.coded
        return first != later

    @property
    def only_coded(self) -> int:
        """How many changed class although security itself stayed on its side of the cut."""
        first, later = self.tracks.true[[0, self.years]] > cut_for(self.share)
        return int(np.sum(self.changed & (first == later)))

    @property
    def had_event(self) -> np.ndarray:
        """Whether each had a life event between the two assessments."""
        return self.tracks.events[: self.years].any(axis=0)

    @property
    def twice(self) -> float:
        """Expected share coded secure at both."""
        return coded_secure_twice(self.rule, self.years, self.share)

    @property
    def again(self) -> int:
        """Of 100 coded secure first, how many are expected to be so later."""
        return round(100 * self.twice / self.share)

    @property
    def changing(self) -> int:
        """Of 100, how many are expected to change class."""
        return round(200 * (self.share - self.twice))

    @property
    def verdicts(self) -> float:
        """Expected correlation of the two verdicts."""
        return (self.twice - self.share**2) / (self.share * (1 - self.share))

    @property
    def found(self) -> np.ndarray:
        """Correlation with the first assessment in the two hundred, shape (20,)."""
        return np.corrcoef(self.tracks.assessed)[0, 1:]

    def expected(self, rule: Continuity) -> np.ndarray:
        """Correlation with the first assessment that a rule expects, shape (21,)."""
        return np.array([correlation_after(rule, years) for years in range(MOST_YEARS + 1)])


def changing_by_error(reliability: float) -> int:
    """Of 100 relationships in which nothing changes, count those that change class.

    The exercise of notebook 08.

    Parameters
    ----------
    reliability : float, 0 to 1
        Correlation of two assessments between which nothing changes.

    Returns
    -------
    int
        Expected number, 0 to 50.
    """
    rule = Continuity(**NOTHING_CHANGES, reliability=reliability)
    share = fact("world_secure").value / 100
    return round(200 * (share - coded_secure_twice(rule, 1, share)))


class BranchingTracks(Demo):
    """Set a rule and a number of years; see who is coded secure again, and correlations fade."""

    room = "tracks"
    badge = "SIMULATED"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "lasting": {"lasting": 0.3, "carry_over": 0.55, "events": 0.2, "reliability": 0.7},
        "nothing_lasting": {"lasting": 0.0, "carry_over": 0.6, "events": 0.0, "reliability": 0.7},
        "error_only": NOTHING_CHANGES | {"reliability": 0.7},
        "many_events": {"lasting": 0.0, "carry_over": 0.95, "events": 0.3, "reliability": 0.9},
        "same": NOTHING_CHANGES | {"reliability": 1.0},
    }
    lessons: ClassVar[Mapping[str, Lesson]] = {
        "later": Lesson(first=("years", "family"), start=TYPICAL),
        "error": Lesson(first=("reliability",), start=TYPICAL | NOTHING_CHANGES),
        "models": Lesson(first=("years", "lasting"), start=TYPICAL),
        "sandbox": Lesson(first=("years", "lasting", "reliability"), start=TYPICAL),
    }

    def specify(self) -> dict[str, Control]:
        """Return the years, the four parts of the rule, and the seed."""
        rule = Continuity()
        return {
            "years": Whole(1, MOST_YEARS, 1),
            "lasting": Slider(0, 1, rule.lasting),
            "carry_over": Slider(0, 0.95, rule.carry_over),
            "events": Slider(0, 0.5, rule.events),
            "reliability": Slider(0.3, 1, rule.reliability),
            "family": FAMILY,
        }

    @classmethod
    def draw(cls) -> Drawn:
        """Draw the axes."""
        return draw_tracks(section("tracks.axes"), RELATIONSHIPS, MOST_YEARS)

    def compute(self, state: State) -> Course:
        """Follow the two hundred under this rule."""
        parts = {name: state[name] for name in vars(Continuity())}
        rule = Continuity(**parts)
        share = fact("world_secure").value / 100
        return Course(rule, state["years"], follow(rule, state["family"]), share)

    def update(self, result: Course, prediction: Prediction | None) -> None:
        """Show the tracks, the curves and the prediction."""
        words = self._blanks(result)
        flow = Flow(
            result.groups,
            [say(f"tracks.groups.{name}", n=words[name]) for name in GROUPS],
            (say("tracks.moving.first", **words), say("tracks.moving.later", **words)),
            [
                say(f"tracks.moving.{end}", n=words[f"{end}_{time}"])
                for time in ("first", "later")
                for end in ("secure", "others")
            ],
            [
                say("tracks.moving.again", **words),
                say(f"tracks.{'moving.changed' if words['changed'] else 'say.none'}", **words),
            ],
        )
        rival = without_lasting_part(result.rule)
        curves = Curves(
            result.expected(result.rule),
            result.expected(rival),
            result.found,
            result.years,
            self._curve_words(result),
            say("tracks.moving.correlations", **words),
        )
        update_tracks(self.drawn, flow, curves, self._guess(prediction))

    def _guess(self, prediction: Prediction | None) -> tuple[float | None, str] | None:
        if prediction is None:
            return None
        if isinstance(prediction.value, str):
            return None, say(f"tracks.guess.{prediction.value}")
        return prediction.value, say("tracks.guess.number", n=f"{prediction.value:g}")

    def _curve_words(self, result: Course) -> tuple[str, str]:
        """Return the labels of both curves; an empty second one hides the rival."""
        words = section("tracks.curves")
        if result.rule.lasting == 1:
            return words["everything"], ""
        if self.lesson in ONE_RULE:
            return words["only"], ""
        if result.rule.lasting == 0:
            return words["nothing"], ""
        return words["lasting"], words["rival"]

    def _rival_again(self, result: Course) -> int:
        rule = without_lasting_part(result.rule)
        return round(100 * coded_secure_twice(rule, result.years, result.share) / result.share)

    def summarise(self, result: Course) -> dict[str, Any]:
        """Return counts, expected numbers and correlations."""
        rival = correlation_after(without_lasting_part(result.rule), result.years)
        events = result.had_event
        return dict(zip(GROUPS, result.groups, strict=True)) | {
            "years": result.years,
            "again": result.again,
            "changing": result.changing,
            "changed": int(result.changed.sum()),
            "only_coded": result.only_coded,
            "events": int(events.sum()),
            "changed_events": int(result.changed[events].sum()),
            "scores": round(correlation_after(result.rule, result.years), 2),
            "verdicts": round(result.verdicts, 2),
            "rival": round(rival, 2),
            "rival_again": self._rival_again(result),
            "end": round(result.rule.reliability * result.rule.lasting, 2),
        }

    def _blanks(self, result: Course) -> dict[str, Any]:
        """Return what fills the blanks of the sentences."""
        numbers = self.summarise(result)
        coefficients = ("scores", "verdicts", "rival", "end")
        return (
            numbers
            | {name: printed_coefficient(numbers[name]) for name in coefficients}
            | {
                "first_age": FIRST_AGE,
                "age": FIRST_AGE + result.years,
                "span": say(
                    f"tracks.span.{'one' if result.years == 1 else 'more'}", years=result.years
                ),
                "secure_first": numbers["twice"] + numbers["first_only"],
                "secure_later": numbers["twice"] + numbers["later_only"],
                "others_first": numbers["later_only"] + numbers["never"],
                "others_later": numbers["first_only"] + numbers["never"],
                "no_events": RELATIONSHIPS - numbers["events"],
                "changed_no_events": numbers["changed"] - numbers["changed_events"],
            }
        )

    def describe(self, result: Course, prediction: Prediction | None) -> tuple[str, str]:
        """Say how many are coded secure again, why others are not, and how the curves run."""
        words = self._blanks(result)
        changed = "changed" if words["changed"] else "none"
        caption = [say("tracks.say.again", **words), say(f"tracks.say.{changed}", **words)]
        enough = words["changed"] and FEW <= words["events"] <= RELATIONSHIPS - FEW
        told = enough and self.lesson not in ONE_RULE
        caption += [say("tracks.say.events", **words)] if told else []
        models = "models" if self._curve_words(result)[1] else "one_model"
        alt = [
            say("tracks.say.alt", curves=section("tracks.alt_curves")[models], **words),
            say("tracks.say.settings", **{n: f"{v:g}" for n, v in vars(result.rule).items()}),
            *caption,
            say(f"tracks.say.{models}", **words),
        ]
        if self.lesson == "models":
            caption = [caption[0], alt[-1]]
        return " ".join(caption), " ".join(alt)

    def tabulate(self, result: Course) -> Columns:
        """Return the expected and the found correlations over the years."""
        words = section("tracks.table")
        rule, rival = (
            result.expected(each)[1:] for each in (result.rule, without_lasting_part(result.rule))
        )
        rivals = {words["rival"]: rival} if self._curve_words(result)[1] else {}
        columns = {words["rule"]: rule} | rivals | {words["found"]: result.found}
        years = {words["years"]: list(range(1, MOST_YEARS + 1))}
        return years | {
            head: list(map(printed_coefficient, found)) for head, found in columns.items()
        }

    def judge(self, result: Course, prediction: Prediction) -> bool:
        """Return whether the prediction comes near what the rule expects."""
        if isinstance(prediction.value, str):
            return prediction.value == "higher"
        return abs(result.again - prediction.value) <= NEAR
