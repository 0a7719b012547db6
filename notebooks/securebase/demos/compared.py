"""Compared with what? Notebook 11: what a gain is made of, by what it is compared with."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Any

import numpy as np

from securebase.demos.base import Columns, Demo, Drawn, Lesson, Slider, State
from securebase.demos.controls import Control
from securebase.figures.compared import draw_compared, update_compared
from securebase.lesson.predict import Prediction
from securebase.text import say, section

NORMAL = NormalDist()
COMPARISONS = {
    "before": ("regression", "drift", "shared", "own"),
    "waiting": ("shared", "own"),
    "active": ("own",),
}
"""What is left of a gain in each comparison."""

MOST = 3.2
NEAR = 0.2
"""A prediction counts as right within so many standard deviations."""

FAR = 8.0
"""Scores beyond so many standard deviations do not occur."""


@dataclass(frozen=True)
class Gain:
    """A gain, in standard deviations of the score, taken apart.

    Attributes
    ----------
    regression : float
        Regression to the mean of those chosen because they scored high.
    drift : float
        What changes anyway: events, other relationships, growing older.
    shared : float
        What any steady therapy gives: attention, hope, a relationship.
    own : float
        What this technique adds.
    better : int
        Of 100 clients, how many score better after than before.
    """

    regression: float
    drift: float
    shared: float
    own: float
    better: int

    def parts(self, comparison: str) -> dict[str, float]:
        """Return what each part adds in a comparison, 0 where it cancels out."""
        kept = COMPARISONS[comparison]
        names = COMPARISONS["before"]
        return {name: getattr(self, name) if name in kept else 0.0 for name in names}

    def total(self, comparison: str) -> float:
        """Return the gain a study with this comparison would report."""
        return sum(self.parts(comparison).values())


def mean_above(cut: float) -> float:
    """Return the mean of a standard normal score above a cut, pdf(c) / (1 - cdf(c))."""
    return NORMAL.pdf(cut) / (1 - NORMAL.cdf(cut))


def share_better(cut: float, stability: float, gain: float) -> float:
    """Return the share of those chosen who score lower (better) the second time.

    With post = r pre - gain + sqrt(1 - r²) e, it is the integral over pre > c of
    pdf(pre) cdf(((1 - r) pre + gain) / sqrt(1 - r²)), divided by 1 - cdf(c).

    Parameters
    ----------
    cut : float
        Only those who score above it come, in standard deviations.
    stability : float, 0 to 1
        Correlation of the two scores where nothing happens in between.
    gain : float
        Mean change beyond regression to the mean.

    Returns
    -------
    float
        Between 0 and 1; with stability 1, all or nobody.
    """
    if stability == 1:
        return float(gain > 0)
    before = np.linspace(cut, FAR, 801)
    spread = sqrt(1 - stability**2)
    density = np.array([NORMAL.pdf(x) for x in before])
    better = np.array([NORMAL.cdf(((1 - stability) * x + gain) / spread) for x in before])
    return float(np.trapezoid(density * better, before) / (1 - NORMAL.cdf(cut)))


def take_apart(cut: float, stability: float, drift: float, shared: float, own: float) -> Gain:
    """Return the gain of people who come when they score above a cut.

    Regression to the mean is (1 - r) times their mean, `mean_above`.

    Parameters
    ----------
    cut : float
        In standard deviations; people come while they score above it.
    stability : float, 0 to 1
        Correlation of two scores where nothing happens in between.
    drift, shared, own : float
        Parts of the gain, in standard deviations.

    Returns
    -------
    Gain
    """
    regression = (1 - stability) * mean_above(cut)
    better = round(100 * share_better(cut, stability, drift + shared + own))
    return Gain(regression, drift, shared, own, better)


class ComparedWithWhat(Demo):
    """The same change, before against after, against waiting, and against another therapy."""

    room = "compared"
    badge = "THEORY"
    presets = {
        "nothing": {"own": 0.0, "shared": 0.3, "stability": 0.7, "cut": 1.0, "drift": 0.1},
        "own": {"own": 0.5, "shared": 0.0, "stability": 0.7, "cut": 1.0, "drift": 0.1},
        "only_chance": {"own": 0.0, "shared": 0.0, "stability": 0.7, "cut": 1.0, "drift": 0.0},
        "no_regression": {"own": 0.5, "shared": 0.3, "stability": 1.0, "cut": 1.0, "drift": 0.1},
    }
    lessons = {
        "nothing": Lesson(first=("own", "shared", "stability")),
        "sandbox": Lesson(first=("own", "stability", "cut"), start={"own": 0.3}),
    }

    def specify(self) -> dict[str, Control]:
        """Return the parts, how stable scores are, and when people come."""
        return {
            "own": Slider(0, 1, 0.0),
            "shared": Slider(0, 0.5, 0.3),
            "stability": Slider(0.4, 1, 0.7),
            "cut": Slider(0, 1.5, 1.0, 0.1),
            "drift": Slider(0, 0.3, 0.1),
        }

    @classmethod
    def draw(cls) -> Drawn:
        """Draw the axes."""
        rows = [section("compared.rows")[name] for name in COMPARISONS]
        return draw_compared(section("compared.axes"), rows, MOST)

    def compute(self, state: State) -> Gain:
        """Take the gain apart."""
        return take_apart(**state)

    def update(self, result: Gain, prediction: Prediction | None) -> None:
        """Show the three bars and the prediction."""
        guess = None
        if prediction is not None:
            guess = (prediction.value, say("compared.axes.guess", value=prediction.value))
        totals = [say("compared.axes.total", value=result.total(name)) for name in COMPARISONS]
        update_compared(self.drawn, [result.parts(n) for n in COMPARISONS], totals, guess)

    def summarise(self, result: Gain) -> dict[str, Any]:
        """Return the parts, the three totals, and how many score better."""
        parts = {name: round(width, 2) for name, width in result.parts("before").items()}
        totals = {name: round(result.total(name), 2) for name in COMPARISONS}
        return parts | totals | {"better": result.better}

    def describe(self, result: Gain, prediction: Prediction | None) -> tuple[str, str]:
        """Say what each comparison would report, and what it is made of."""
        words = {
            name: value if isinstance(value, int) else f"{value:.2f}"
            for name, value in self.summarise(result).items()
        }
        return say("compared.say.caption", **words), say("compared.say.alt", **words)

    def tabulate(self, result: Gain) -> Columns:
        """Return the parts of each bar."""
        words = section("compared.table")
        table: dict[str, Any] = {words["comparison"]: list(section("compared.table_rows").values())}
        for part in COMPARISONS["before"]:
            table[words[part]] = [f"{result.parts(name)[part]:.2f}" for name in COMPARISONS]
        table[words["total"]] = [f"{result.total(name):.2f}" for name in COMPARISONS]
        return table

    def judge(self, result: Gain, prediction: Prediction) -> bool:
        """Return whether the prediction comes near the gain from before to after."""
        return abs(result.total("before") - prediction.value) <= NEAR
