"""Why so small? The simulation of notebook 04 with its ingredients left out one by one."""

from dataclasses import dataclass, replace
from functools import lru_cache, reduce
from operator import or_
from typing import Any

import numpy as np

from securebase.demos.base import Columns, Demo, Drawn, Lesson, State, Switch, Whole
from securebase.demos.controls import Control
from securebase.evidence import cite, fact
from securebase.figures.why_only import Case, draw_why, update_why
from securebase.lesson.predict import Prediction
from securebase.model import PATTERNS, SWITCHES
from securebase.model import Switch as Change
from securebase.text import say, section

FAMILIES = 8000
MOMENTS = (250, 250, 0)
"""Moments before the home observation, before the test, and after it: no retest is shown."""

STUDIES = 20
"""How many sets of families there are to choose from; few, so that a study is soon in memory."""

TYPICAL = 1
"""The study to start with: its correlation lies at the mean of all `STUDIES`."""

NEAR = 0.10
"""A predicted correlation counts as right within so much."""


LEAVE_OUT = {
    "rating_error": "perfect_rating",
    "care_change": "care_never_changes",
    "coder_error": "no_coder_error",
    "state_of_day": "no_state_of_day",
    "other_influences": "no_other_influences",
    "exhaustion": "no_exhaustion",
}
"""The key of `SWITCHES` that leaves out each ingredient."""

NOISE = ("rating_error", "care_change", "coder_error", "state_of_day", "other_influences")
"""The ingredients that blur the picture; exhaustion belongs to the mechanism."""


@dataclass(frozen=True)
class Ingredients:
    """Which ingredients of the model are in.

    Attributes
    ----------
    rating_error : bool
        The observer at home rates sensitivity with error.
    care_change : bool
        Care changes between the observation and the Strange Situation.
    coder_error : bool
        The coder of the Strange Situation makes errors.
    state_of_day : bool
        Mood and stress differ from day to day.
    other_influences : bool
        Lasting influences on the baby that have nothing to do with this care.
    exhaustion : bool
        Demand wears the caregiver out.
    """

    rating_error: bool = True
    care_change: bool = True
    coder_error: bool = True
    state_of_day: bool = True
    other_influences: bool = True
    exhaustion: bool = True

    @property
    def left_out(self) -> tuple[str, ...]:
        """Names of what is left out."""
        return tuple(name for name, is_in in vars(self).items() if not is_in)

    @property
    def change(self) -> Change:
        """What that changes in the model."""
        return reduce(or_, (SWITCHES[LEAVE_OUT[name]] for name in self.left_out), Change())


@dataclass(frozen=True)
class Finding:
    """What one simulated study found.

    Attributes
    ----------
    r : float
        Correlation of observed sensitivity with security.
    shares : tuple of float
        Share of each reunion pattern in percent, in the order of `PATTERNS`.
    """

    r: float
    shares: tuple[float, ...]

    @property
    def unexplained(self) -> int:
        """Share of variance that does not go together with sensitivity, in percent."""
        return 100 - round(100 * self.r**2)

    @property
    def avoidant_or_resistant(self) -> int:
        """Share of relationships coded A or C, in percent."""
        return round(self.shares[0] + self.shares[2])


@dataclass(frozen=True)
class Comparison:
    """The full model and the model as it is set, with the same families.

    Attributes
    ----------
    full, now : Finding
        The two studies.
    left_out : tuple of str
        What the second one leaves out.
    """

    full: Finding
    now: Finding
    left_out: tuple[str, ...]


@lru_cache(maxsize=2048)
def study(ingredients: Ingredients, family: int) -> Finding:
    """Run one simulated study.

    Parameters
    ----------
    ingredients : Ingredients
        What is in the model.
    family : int
        The seed: the same families for every choice of ingredients.

    Returns
    -------
    Finding
        The correlation and the shares of the patterns among `FAMILIES` families.
    """
    rng = np.random.default_rng(family)
    found = ingredients.change.run_study(FAMILIES, rng, moments=MOMENTS)
    return Finding(found.sensitivity_security_r, tuple(float(100 * x) for x in found.shares))


class WhyOnlyAQuarter(Demo):
    """Leave ingredients out of the simulation and see what becomes of its correlation."""

    room = "why_only"
    badge = "SIMULATED"
    presets = {
        "full": vars(Ingredients()),
        **{
            f"no_{name}": vars(replace(Ingredients(), **{name: False}))
            for name in vars(Ingredients())
        },
        "no_noise": vars(replace(Ingredients(), **dict.fromkeys(NOISE, False))),
    }
    lessons = {
        "no_noise": Lesson(
            first=("rating_error", "care_change", "state_of_day"),
            start=dict.fromkeys(NOISE, False) | {"family": TYPICAL},
        ),
    }

    def specify(self) -> dict[str, Control]:
        """Return a switch for each ingredient, and the seed."""
        return {name: Switch(True) for name in vars(Ingredients())} | {
            "family": Whole(0, STUDIES - 1, 0)
        }

    @classmethod
    def draw(cls) -> Drawn:
        """Draw the axes and the published interval."""
        found = fact("sensitivity_security_all")
        labels = section("why_only.axes")
        published = labels["published"].format(**_published())
        return draw_why(
            labels | {"published": published}, (found.value, found.ci_low, found.ci_high)
        )

    def compute(self, state: State) -> Comparison:
        """Run the study as set, and the full model with the same families."""
        settings = dict(state)
        family = settings.pop("family")
        ingredients = Ingredients(**settings)
        return Comparison(
            study(Ingredients(), family), study(ingredients, family), ingredients.left_out
        )

    def update(self, result: Comparison, prediction: Prediction | None) -> None:
        """Show both studies and the prediction."""
        guess = None
        if prediction is not None:
            guess = (prediction.value, say("why_only.axes.guess", r=_r(prediction.value)))
        update_why(self.drawn, (_case(result.full), _case(result.now)), guess)

    def summarise(self, result: Comparison) -> dict[str, Any]:
        """Return both correlations, what they leave unexplained, and the patterns as set."""
        shares = zip(PATTERNS, result.now.shares, strict=True)
        return {
            "r": round(result.now.r, 3),
            "r_full": round(result.full.r, 3),
            "unexplained": result.now.unexplained,
            "unexplained_full": result.full.unexplained,
            "A_or_C": result.now.avoidant_or_resistant,
            "A_or_C_full": result.full.avoidant_or_resistant,
            **{pattern: round(share) for pattern, share in shares},
            "families": FAMILIES,
        }

    def describe(self, result: Comparison, prediction: Prediction | None) -> tuple[str, str]:
        """Say what was left out, what that does to the correlation, and what to the patterns."""
        numbers = self.summarise(result) | _published()
        numbers |= {"r": _r(result.now.r), "r_full": _r(result.full.r)}
        numbers["what"] = _list(result.left_out)
        shares = zip(PATTERNS, result.full.shares, strict=True)
        numbers |= {f"{pattern}_full": round(share) for pattern, share in shares}
        caption = say("why_only.say.without" if result.left_out else "why_only.say.full", **numbers)
        if set(NOISE) <= set(result.left_out):
            caption += " " + say("why_only.say.vanish", **numbers)
        return caption, say("why_only.say.alt", **numbers)

    def tabulate(self, result: Comparison) -> Columns:
        """Return both studies in numbers."""
        words = section("why_only.table")
        quantities = [words["r"], words["unexplained"], *(words[name] for name in PATTERNS)]
        columns = {
            words[name]: [
                _r(case.r),
                f"{case.unexplained}%",
                *(f"{share:.0f}%" for share in case.shares),
            ]
            for name, case in (("full", result.full), ("now", result.now))
        }
        return {words["quantity"]: quantities} | columns

    def new_family(self) -> None:
        """Take the next set of families."""
        self.drive(family=(self.state["family"] + 1) % STUDIES)

    def judge(self, result: Comparison, prediction: Prediction) -> bool:
        """Return whether the predicted correlation comes near the simulated one."""
        return abs(result.now.r - prediction.value) <= NEAR


def _case(found: Finding) -> Case:
    words = {
        "r": say("why_only.axes.value", r=_r(found.r)),
        "together": say("why_only.axes.together", share=100 - found.unexplained),
        "apart": say("why_only.axes.apart", share=found.unexplained),
    }
    return Case(found.r, np.array(found.shares), words)


def _list(left_out: tuple[str, ...]) -> str:
    names = section("why_only.left_out")
    if set(NOISE) <= set(left_out):
        left_out = ("noise", *(name for name in left_out if name not in NOISE))
    return ", ".join(names[name] for name in left_out or ("nothing",))


def _r(value: float) -> str:
    return fact("sensitivity_security_all").printed(value)


def _published() -> dict[str, str]:
    found = fact("sensitivity_security_all")
    return {
        "published": _r(found.value),
        "low": _r(found.ci_low),
        "high": _r(found.ci_high),
        "source": cite(found.source),
    }
