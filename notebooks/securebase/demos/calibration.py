"""The calibration plot of notebook 12: how sure a reader was, and how often right."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from securebase.demos.base import Choice, Columns, Demo, Drawn, Lesson, State
from securebase.demos.controls import Control
from securebase.evidence import wilson_interval
from securebase.figures.calibration import draw_calibration, update_calibration
from securebase.lesson.calibration import Hits, count_hits
from securebase.lesson.predict import Prediction
from securebase.lesson.progress import CONFIDENCES, current_progress
from securebase.text import say, section

IDEA: Mapping[str, int] = {"guess": 40, "fairly sure": 70, "certain": 95}
"""How many of 100 would be right if the words fitted: our choice, one of many."""

MADE_UP: Mapping[str, Hits] = {
    "guess": Hits(5, 12),
    "fairly sure": Hits(13, 20),
    "certain": Hits(11, 16),
}
"""A reader who is too sure, made up."""


class Calibration(Demo):
    """Answers of a made-up reader, or one's own: how often right, by how sure."""

    room = "calibration"
    badge = "THEORY"
    presets = {"made_up": {"whose": "made_up"}, "all": {"whose": "all"}}
    lessons = {"series": Lesson(first=("whose",))}

    def __init__(self, lesson: str | None = None, large: bool = False):
        super().__init__(lesson, large)
        current_progress().watch(self._recount)

    def specify(self) -> dict[str, Control]:
        """Return the choice of answers."""
        return {"whose": Choice(section("calibration.whose"), "made_up")}

    @classmethod
    def draw(cls) -> Drawn:
        """Draw the axes and the idea."""
        labels = section("calibration.axes")
        return draw_calibration(labels, [labels[c] for c in CONFIDENCES], list(IDEA.values()))

    def compute(self, state: State) -> tuple[str, Mapping[str, Hits]]:
        """Count the answers; one's own are those the log of this kernel holds now."""
        whose = state["whose"]
        return whose, MADE_UP if whose == "made_up" else count_hits(current_progress(), whose)

    def _recount(self) -> None:
        if self.state["whose"] != "made_up":
            self.renew()  # the same settings, another log

    def update(self, result: tuple[str, Mapping[str, Hits]], prediction: Prediction | None) -> None:
        """Show the answers."""
        whose, hits = result
        shares = [100 * one.right / one.n if one.n else np.nan for one in hits.values()]
        update_calibration(
            self.drawn,
            np.array(shares),
            np.array([_interval(one) or (np.nan, np.nan) for one in hits.values()]),
            [_count_words(one) for one in hits.values()],
            section("calibration.dots")[whose],
        )

    def summarise(self, result: tuple[str, Mapping[str, Hits]]) -> dict[str, Any]:
        """Return the counts."""
        counts = {}
        for confidence, one in result[1].items():
            name = confidence.replace(" ", "_")
            counts |= {f"{name}_right": one.right, f"{name}_of": one.n}
        return counts

    def describe(
        self, result: tuple[str, Mapping[str, Hits]], prediction: Prediction | None
    ) -> tuple[str, str]:
        """Say how often each word was right; the description tells the idea besides."""
        whose, hits = result
        counts = "; ".join(
            say("calibration.say.part", confidence=_sure(c), count=_count_words(one))
            for c, one in hits.items()
        )
        answered = sum(one.n for one in hits.values())
        kind = "made_up" if whose == "made_up" else "yours" if answered else "empty"
        words = section("calibration.dots")[whose]
        caption = say(f"calibration.say.{kind}", counts=counts, whose=words)
        idea = "; ".join(f"{_sure(c)} {share}" for c, share in IDEA.items())
        return caption, say("calibration.say.alt", idea=idea, caption=caption)

    def tabulate(self, result: tuple[str, Mapping[str, Hits]]) -> Columns:
        """Return counts, intervals and the idea."""
        heads, hits = section("calibration.table"), result[1].values()
        ends = [_interval(one) for one in hits]
        return {
            heads["confidence"]: [_sure(confidence) for confidence in CONFIDENCES],
            heads["right"]: [one.right for one in hits],
            heads["n"]: [one.n for one in hits],
            heads["low"]: [_end(pair, 0) for pair in ends],
            heads["high"]: [_end(pair, 1) for pair in ends],
            heads["idea"]: list(IDEA.values()),
        }


def _sure(confidence: str) -> str:
    return section("calibration.axes")[confidence]


def _count_words(hits: Hits) -> str:
    key = "count" if hits.n else "none"
    return say(f"calibration.say.{key}", right=hits.right, n=hits.n)


def _interval(hits: Hits) -> tuple[float, float] | None:
    """Return the 95% interval of a share, of 100; None without an answer."""
    if not hits.n:
        return None
    interval = wilson_interval(hits.right, hits.n)
    return 100 * interval.low, 100 * interval.high


def _end(pair: tuple[float, float] | None, which: int) -> str:
    return f"{pair[which]:.0f}" if pair else ""
