"""Many families with given caregivers: daily life, Strange Situation, coding."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import numpy as np

from securebase.model.accounts import MAIN, Account
from securebase.model.chance import SharedChance, in_chunks, streams
from securebase.model.coding import PATTERNS, classify, rate_reunions
from securebase.model.daily_life import live_together
from securebase.model.parameters import EPISODES, CarePattern, Episode
from securebase.model.relationship import (
    Infants,
    Relationships,
    draw_infants,
    new_relationships,
    whole_number,
)
from securebase.model.strange_situation import observe_reunions


@dataclass(frozen=True)
class Outcomes:
    """What became of n relationships.

    Parameters
    ----------
    patterns : ndarray of int, shape (n,)
        Codes 0 to 3, see `PATTERNS`.
    scales : ndarray, shape (5, n)
        The coder's ratings, see `SCALES`.
    infants : Infants
        Who they were.
    relationships : Relationships
        What had been learned before the Strange Situation.
    """

    patterns: np.ndarray
    scales: np.ndarray
    infants: Infants
    relationships: Relationships

    @property
    def shares(self) -> np.ndarray:
        """Share of each pattern, shape (4,), adding up to 1."""
        return np.bincount(self.patterns, minlength=len(PATTERNS)) / len(self.patterns)

    @property
    def state(self) -> dict[str, float]:
        """Mean expectations and load, see `Relationships.means`."""
        return self.relationships.means


def simulate_families(
    care: CarePattern, n: int, rng: np.random.Generator, **settings: Any
) -> Outcomes:
    """Simulate n infants, each with a caregiver of this kind.

    The same seed gives the same infants with the same needs, whatever the care.

    Parameters
    ----------
    care : CarePattern
        One caregiver for all, or arrays of shape (n,).
    n : int
        Number of families.
    rng : numpy.random.Generator
        Source of chance, able to spawn.
    **settings
        moments, account, infants, reactivity, earlier, lab_care, episodes, threads: as for
        `compare_families`.

    Returns
    -------
    Outcomes

    Raises
    ------
    ValueError
        If a number is outside its range; the sentence names it.
    """
    return compare_families([care], n, rng, **settings)[0]


def compare_families(
    cares: Sequence[CarePattern],
    n: int,
    rng: np.random.Generator,
    *,
    moments: int = 500,
    account: Account = MAIN,
    infants: Infants | None = None,
    reactivity: Any = 1.0,
    earlier: Sequence[tuple[CarePattern, int]] = (),
    lab_care: CarePattern | None = None,
    episodes: Sequence[Episode] = EPISODES,
    threads: int | None = None,
) -> list[Outcomes]:
    """Simulate the same n infants with each of several kinds of caregiver.

    Gives what `simulate_families` gives for each caregiver with the same seed, faster.

    Parameters
    ----------
    cares : sequence of CarePattern
        The kinds of caregiver; each one for all, or arrays of shape (n,).
    n : int
        Number of infants.
    rng : numpy.random.Generator
        Source of chance, able to spawn.
    moments : int
        Moments of daily life with this care.
    account : Account
        Assumptions.
    infants : Infants, optional
        Who they are; drawn unless given.
    reactivity : float or (n,) array, 0 to 3
        Multiplies the drawn reactivity; without effect on infants who are given.
    earlier : sequence of (CarePattern, int)
        Care the same relationship went through before, each with its moments.
    lab_care : CarePattern, optional
        Who is in the Strange Situation instead, the expectations being the same.
    episodes : sequence of Episode
        What happens there.
    threads : int, optional
        Number of threads; does not change the results.

    Returns
    -------
    list of Outcomes
        One for each kind of caregiver, with the same infants.

    Raises
    ------
    ValueError
        If a number is outside its range; the sentence names it.
    """
    whole_number("n", n, at_least=1)
    con, groups = account.infant, len(cares)
    phases = [([before] * groups, how_long) for before, how_long in earlier] + [(cares, moments)]
    in_lab = [lab_care] * groups if lab_care else cares
    reactivity = _per_family("reactivity", reactivity, n)
    if infants and len(infants) != n:
        raise ValueError(f"There are {len(infants)} infants for {n} families.")

    def simulate(place: slice, rng: np.random.Generator) -> Outcomes:
        for_infants, *others = streams(rng, 4)
        for_life, for_lab, for_coder = (SharedChance(stream, groups) for stream in others)
        size = place.stop - place.start
        if infants:
            ours = infants[place]
        else:
            ours = draw_infants(size, for_infants, con, reactivity=reactivity[place])
        crowd = Infants(*(np.tile(values, groups) for values in vars(ours).values()))
        life = new_relationships(groups * size, con)
        for phase, how_long in phases:
            care = _side_by_side(phase, place, n)
            life = live_together(care, crowd, life, how_long, for_life, con)
        care = _side_by_side(in_lab, place, n)
        return visit_and_code(care, crowd, life, for_lab, for_coder, account, episodes)

    chunks = in_chunks(simulate, n, rng, threads)
    return [
        rebuild([_group(chunk, g, groups) for chunk in chunks], concatenate) for g in range(groups)
    ]


def share_care(
    cares: Sequence[CarePattern],
    shares: Sequence[float],
    n: int,
    rng: np.random.Generator,
    *,
    moments: int = 500,
    **settings: Any,
) -> list[Outcomes]:
    """Simulate n infants who have several caregivers each.

    Each caregiver gets a share of the infant's moments and a relationship of its own; the
    infant brings the same reactivity, self-soothing and other influences to all of them.
    What is learned with one caregiver changes nothing with another: that nothing is taken
    away is built in.  Needs and visits are drawn anew for each relationship.

    Parameters
    ----------
    cares : sequence of CarePattern
        The caregivers; each one for all families, or arrays of shape (n,).
    shares : sequence of float
        Share of the moments with each caregiver, 0 to 1 and no more than 1 together.
    n : int
        Number of infants.
    rng : numpy.random.Generator
        Source of chance, able to spawn.
    moments : int
        Moments of daily life, all caregivers together.
    **settings
        account, reactivity, lab_care, episodes, threads: as for `compare_families`.

    Returns
    -------
    list of Outcomes
        One for each caregiver, with the same infants.

    Raises
    ------
    ValueError
        If the shares do not fit the caregivers, or a number is outside its range.
    """
    whole_number("moments", moments, at_least=0)
    if len(shares) != len(cares):
        raise ValueError(f"There are {len(cares)} caregivers and {len(shares)} shares of time.")
    if not all(0 <= share <= 1 for share in shares) or sum(shares) > 1 + 1e-9:
        raise ValueError(f"shares is {shares!r}; shares of time are 0 to 1, together at most 1.")
    whole_number("n", n, at_least=1)
    account = settings.get("account", MAIN)
    (for_infants,) = streams(rng, 1)
    infants = draw_infants(
        n, for_infants, account.infant, reactivity=settings.pop("reactivity", 1.0)
    )
    return [
        simulate_families(care, n, rng, infants=infants, moments=round(share * moments), **settings)
        for care, share in zip(cares, shares, strict=True)
    ]


def visit_and_code(
    care: CarePattern,
    infants: Infants,
    life: Relationships,
    for_lab: np.random.Generator,
    for_coder: np.random.Generator,
    account: Account = MAIN,
    episodes: Sequence[Episode] = EPISODES,
) -> Outcomes:
    """Take dyads through the Strange Situation and code what they do.

    Parameters
    ----------
    care : CarePattern
        Who is in the room.
    infants : Infants
        Who is brought.
    life : Relationships
        What they expect.
    for_lab, for_coder : numpy.random.Generator
        Chance of the visit and of the coder.
    account : Account
        Assumptions.
    episodes : sequence of Episode
        What happens.

    Returns
    -------
    Outcomes
    """
    lab = account.lab
    seen = observe_reunions(care, infants, life, for_lab, account.infant, lab, episodes=episodes)
    scales = rate_reunions(seen, for_coder, lab)
    return Outcomes(classify(scales), scales, infants, life)


def _side_by_side(cares: Sequence[CarePattern], place: slice, n: int) -> CarePattern:
    """Return the caregivers of one chunk, one kind after another; numbers stay numbers."""
    merged = {}
    for name in CarePattern.__dataclass_fields__:
        values = [getattr(care, name) for care in cares]
        if all(isinstance(value, float) and value == values[0] for value in values):
            merged[name] = values[0]
        else:
            merged[name] = np.concatenate([_per_family(name, v, n)[place] for v in values])
    return CarePattern(**merged)


def _per_family(name: str, value: float | np.ndarray, n: int) -> np.ndarray:
    if np.ndim(value) and len(value) != n:
        raise ValueError(f"{name} has {len(value)} values for {n} families; give 1 or {n}.")
    return np.broadcast_to(value, n)


def _group(outcomes: Outcomes, group: int, groups: int) -> Outcomes:
    """Return one of several groups that stand side by side along the last axis."""
    size = len(outcomes.patterns) // groups
    return rebuild([outcomes], lambda arrays: arrays[0][..., group * size : (group + 1) * size])


def concatenate(arrays: list[np.ndarray]) -> np.ndarray:
    """Return arrays joined along their last axis, that of the families."""
    return np.concatenate(arrays, axis=-1)


def rebuild(parts: Sequence[Any], combine: Callable[[list[np.ndarray]], np.ndarray]) -> Any:
    """Combine several records of the same kind into one.

    Parameters
    ----------
    parts : sequence
        Arrays, numbers that are all the same, or dataclasses of these.
    combine : callable
        Makes one array out of a list of arrays.

    Returns
    -------
    object
        Of the same kind as each part.
    """
    first = parts[0]
    if is_dataclass(first):
        columns = {f.name: [getattr(part, f.name) for part in parts] for f in fields(first)}
        return type(first)(**{name: rebuild(column, combine) for name, column in columns.items()})
    return combine(list(parts)) if isinstance(first, np.ndarray) else first
