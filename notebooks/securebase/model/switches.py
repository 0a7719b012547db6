"""Assumptions that can be switched off, and what the model is known to get wrong.

Both are data: a demo offers the switches, and the notebooks show the failures.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import inf
from types import MappingProxyType
from typing import Any

import numpy as np

from securebase.model.accounts import DOUBT, MAIN, REACTIVE, Account
from securebase.model.families import Outcomes, simulate_families
from securebase.model.parameters import EPISODES, CarePattern
from securebase.model.study import Study, run_study


@dataclass(frozen=True)
class Switch:
    """One assumption changed; everything left out stays as it is.

    Parameters
    ----------
    care, infant, lab, population : mapping of str to float
        Fields of `CarePattern`, `InfantConstants`, `LabConstants` and `Population` set to
        another number.
    families, study : mapping of str to object
        Arguments of `simulate_families` and of `run_study` set to another value.
    rival : Account, optional
        Account to start from instead of the one asked for.
    """

    care: Mapping[str, float] = field(default_factory=dict)
    infant: Mapping[str, float] = field(default_factory=dict)
    lab: Mapping[str, float] = field(default_factory=dict)
    population: Mapping[str, float] = field(default_factory=dict)
    families: Mapping[str, Any] = field(default_factory=dict)
    study: Mapping[str, Any] = field(default_factory=dict)
    rival: Account | None = None

    def caregiver(self, care: CarePattern) -> CarePattern:
        """Return this caregiver with the switch applied."""
        return replace(care, **self.care)

    def account(self, account: Account = MAIN) -> Account:
        """Return this account with the switch applied."""
        base = self.rival or account
        return Account(
            infant=replace(base.infant, **self.infant),
            lab=replace(base.lab, **self.lab),
            population=replace(base.population, **self.population),
        )

    def simulate_families(
        self, care: CarePattern, n: int, rng: np.random.Generator, **settings: Any
    ) -> Outcomes:
        """Run `securebase.model.simulate_families` with the switch applied."""
        settings["account"] = self.account(settings.get("account", MAIN))
        return simulate_families(self.caregiver(care), n, rng, **{**settings, **self.families})

    def run_study(self, n: int, rng: np.random.Generator, **settings: Any) -> Study:
        """Run `securebase.model.run_study` with the switch applied."""
        settings["account"] = self.account(settings.get("account", MAIN))
        settings["care_set_to"] = {**settings.get("care_set_to", {}), **self.care}
        return run_study(n, rng, **{**settings, **self.study})

    def __or__(self, other: "Switch") -> "Switch":
        """Return both switches as one; the other wins where they disagree."""
        parts = ("care", "infant", "lab", "population", "families", "study")
        merged = {part: {**getattr(self, part), **getattr(other, part)} for part in parts}
        return Switch(**merged, rival=other.rival or self.rival)


NEUTRAL_ADULT = CarePattern(
    responsiveness=0.6,
    threshold=0.2,
    repair=0.2,
    rebuff=0.1,
    intrusiveness=0.0,
    frightening=0.0,
    withdrawing=0.0,
)
"""An adult who is the same for every infant, to show that the pattern sits in expectations."""


_SHORT = tuple(e if e.caregiver_present else replace(e, steps=4) for e in EPISODES)
_ALARMING = tuple(e if e.caregiver_present else replace(e, alarm=1.5 * e.alarm) for e in EPISODES)

SWITCHES: Mapping[str, Switch] = MappingProxyType(
    {
        "no_learning": Switch(families={"moments": 0}, study={"moments": (0, 0, 0)}),
        "neutral_adult_in_lab": Switch(families={"lab_care": NEUTRAL_ADULT}),
        "alarm_near_as_far": Switch(infant={"alarm_weight_near": 0.05}),
        "closeness_never_unpleasant": Switch(infant={"unpleasantness_weight": 0.0}),
        "distress_not_louder": Switch(infant={"louder_with_distress": 0.0}),
        "no_frightening": Switch(care={"frightening": 0.0}),
        "no_withdrawing": Switch(care={"withdrawing": 0.0}),
        "no_freezing": Switch(lab={"strain_limit": inf}),
        "nobody_waits_for_loud": Switch(care={"threshold": 0.0}),
        "short_separations": Switch(families={"episodes": _SHORT}),
        "alarming_separations": Switch(families={"episodes": _ALARMING}),
        "no_exhaustion": Switch(infant={"exhaustion": 0.0}),
        "reaching_out": Switch(care={"reaching_out": 0.5}),
        "doubt": Switch(rival=DOUBT),
        "reactive": Switch(rival=REACTIVE),
        "perfect_rating": Switch(study={"reliability": 1.0}),
        "care_never_changes": Switch(population={"carry_over": 1.0}),
        "no_coder_error": Switch(lab={"coder_error": 1e-6}),
        "no_state_of_day": Switch(lab={"state_of_day": 0.0, "stress_of_day": 0.0}),
        "no_other_influences": Switch(infant={"other_influences": 0.0}),
    }
)
"""Assumptions to switch off or change, one at a time or combined with ``|``."""

ABLATIONS = (
    "perfect_rating",
    "care_never_changes",
    "no_coder_error",
    "no_state_of_day",
    "no_other_influences",
)
"""Keys of `SWITCHES`: what stands between the mechanism and the correlation a study finds."""


@dataclass(frozen=True)
class Finding:
    """A published number the model was not fitted to, beside what the model gives.

    None of them is a strict prediction: the model's designers knew the published numbers.

    Parameters
    ----------
    unit : str
        ``"r"``, ``"d"`` or ``"ratio"``.
    facts : tuple of str
        Where the published number comes from: the id of a row in ``data/``; for a ratio two,
        of which the first is divided by the second.
    published, simulated : float
        The two numbers; a test holds the published one to its row.
    standard_error : float or None
        Of the simulated number; None where one large run was made.
    verdict : str
        ``"fails"``, ``"wrong_order"``, ``"half"``, ``"too_strong"`` or ``"near"``.
    condition : mapping of str to float
        The shift of the population that was chosen, by us, see `care_in_families`.
    """

    unit: str
    facts: tuple[str, ...]
    published: float
    simulated: float
    standard_error: float | None
    verdict: str
    condition: Mapping[str, float] = field(default_factory=dict)


_HELP = ("early_security_2003", "early_sensitivity_2003")
_HIGH_RISK = {"support": -2.0}
_MALTREATED = {"support": -2.0, "disposition": -1.0, "frightening": 2.0, "withdrawing": 2.0}

KNOWN_FAILURES: Mapping[str, Finding] = MappingProxyType(
    {
        "sensitivity_avoidant": Finding(
            "r", ("sensitivity_avoidant",), -0.24, -0.09, 0.002, "fails"
        ),
        "sensitivity_resistant": Finding(
            "r", ("sensitivity_resistant",), -0.12, 0.02, 0.001, "fails"
        ),
        "sensitivity_disorganised": Finding(
            "r", ("sensitivity_disorganised",), -0.19, -0.25, 0.001, "too_strong"
        ),
        "temperament_insecure": Finding(
            "d", ("temperament_insecurity",), 0.14, 0.07, 0.003, "half"
        ),
        "temperament_avoidant": Finding(
            "d", ("temperament_avoidant",), 0.10, -0.11, 0.006, "fails"
        ),
        "temperament_disorganised": Finding(
            "d", ("temperament_disorganised",), 0.11, 0.03, 0.005, "near"
        ),
        "support_secure": Finding("r", ("support_security",), 0.14, 0.18, 0.002, "too_strong"),
        "high_risk_insecure": Finding(
            "d", ("high_risk_insecurity",), 0.67, 0.68, None, "wrong_order", _HIGH_RISK
        ),
        "high_risk_disorganised": Finding(
            "d", ("high_risk_disorganised",), 0.77, 0.62, None, "wrong_order", _HIGH_RISK
        ),
        "maltreated_insecure": Finding(
            "d", ("maltreatment_insecurity",), 2.10, 2.09, None, "near", _MALTREATED
        ),
        "maltreated_disorganised": Finding(
            "d", ("maltreatment_disorganised",), 2.19, 1.09, None, "fails", _MALTREATED
        ),
        "intervention_general": Finding(
            "ratio", _HELP, 0.61, 0.39, None, "half", {"disposition": 1.0}
        ),
        "intervention_less_intrusion": Finding(
            "ratio", _HELP, 0.61, 0.03, None, "fails", {"intrusiveness": -1.0}
        ),
    }
)
"""Where the model is wrong or weak, measured; notebooks show these beside its successes."""
