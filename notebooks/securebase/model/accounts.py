"""Three accounts of why some infants escalate: the main one and two rivals.

All three reproduce the same published population, and yet one of them, `DOUBT`, disagrees
about what an unpredictable caregiver does: the published numbers cannot tell them apart.
In all three infants learn whether loud signals are answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from securebase.model.parameters import InfantConstants, LabConstants, Population, Spread


@dataclass(frozen=True)
class Account:
    """One complete set of assumptions.

    Parameters
    ----------
    infant : InfantConstants
        How infants feel, choose and learn.
    lab : LabConstants
        The Strange Situation and its coder.
    population : Population
        How care differs between families.
    """

    infant: InfantConstants = field(default_factory=InfantConstants)
    lab: LabConstants = field(default_factory=LabConstants)
    population: Population = field(default_factory=Population)


MAIN = Account()
"""Escalating is learned where loud signals are answered and ordinary ones are not."""


def _rival(*, threshold: Spread, repair: float, alarm: float) -> Population:
    fear = Spread(alarm, 1.5, -0.3, -0.3)
    changed = {
        "threshold": threshold,
        "repair": Spread(repair, 0.8, 0.6, 0),
        "frightening": fear,
        "withdrawing": fear,
    }
    return Population(spreads=MappingProxyType({**Population().spreads, **changed}))


_NOBODY_WAITS = Spread(-20.0, 0.0, 0, 0)

DOUBT = Account(
    infant=replace(
        MAIN.infant,
        escalation_effort=0.612,
        louder_with_doubt=1.0,
        other_influences=0.118,
        reactivity_spread=0.2,
    ),
    lab=replace(MAIN.lab, state_of_day=0.208),
    population=_rival(threshold=_NOBODY_WAITS, repair=3.05, alarm=-2.97),
)
"""Rival: unreliable answers are one more reason to keep the volume up.

Free, the fit drove ``louder_with_doubt`` to 0; it was fixed at 1 by hand and the rest fitted again.
"""

REACTIVE = Account(
    infant=replace(
        MAIN.infant,
        escalation_effort=0.6815,
        louder_with_distress=0.622,
        other_influences=0.12,
        reactivity_spread=0.168,
    ),
    population=_rival(threshold=_NOBODY_WAITS, repair=2.95, alarm=-3.0),
)
"""Rival: distress itself drives escalating more strongly than in `MAIN`.

As in `DOUBT`, no caregiver of its population waits for loud signals.
"""

ACCOUNTS: Mapping[str, Account] = MappingProxyType(
    {"main": MAIN, "doubt": DOUBT, "reactive": REACTIVE}
)
