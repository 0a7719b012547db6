"""The playroom: attachment as a goal-corrected control system, for one child and one caregiver.

Three minutes on a line, second by second. The toys lie at 0, the caregiver's own place is some
metres away. Alarm drives up the activation of the attachment system, and closeness brings it
down as far as closeness comforts in this relationship. Above a threshold the system is on: the
child goes for its set-goal, a small distance, and corrects whatever is missing to it. When
activation has fallen, the system goes off and exploration is free again.

The idea is Bowlby's control-systems account as told by Ainsworth et al. (2015, reissue): a
behavioural system with a set-goal of proximity, switched on and off by conditions. A far richer
model of that kind is Gagliardi (2022). All sizes here are ours, and none was measured.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from securebase.model.parameters import Checked, number

BOWLBY = "Bowlby, as told by Ainsworth et al. (2015)"

SECONDS = 180
"""Length of a stay in the playroom."""

ONSET = 30
"""Second at which the first alarm begins, before chance moves it by up to `SHIFT`."""
SHIFT = 4

NOISE_LASTS, NOISE_FADES = 5, 4.0
"""Seconds at full strength, and seconds after which an echo has fallen to 37%."""
STRANGER_STAYS = 60

STRENGTHS = MappingProxyType({"noise": 0.9, "stranger": 0.15, "tired": 0.12})
"""Alarm at its height, 0 to 1. Assumed: a noise is strong and short, the others weak and long."""

ALARMS: Mapping[str, tuple[tuple[str, int], ...]] = MappingProxyType(
    {
        "none": (),
        "noise": (("noise", ONSET),),
        "stranger": (("stranger", ONSET),),
        "tired": (("tired", ONSET),),
        "several": (("noise", ONSET), ("stranger", 80), ("noise", 160)),
    }
)
"""What happens and when it begins, in seconds, for each kind of stay."""


@dataclass(frozen=True)
class PlayroomConstants(Checked):
    """A child, a caregiver, and where the toys lie.

    Parameters
    ----------
    comfort : float, 0 to 1 (share)
        How far closeness to this caregiver calms this child.  Assumed.
    reactivity : float, 0 to 3 (typical child = 1)
        How strongly the child reacts to alarm.  Assumed.
    wariness : float, 0 to 1 (share)
        How much of the alarm of a stranger reaches the child.  Assumed.
    threshold : float, 0 to 1 (activation)
        The comfort threshold: at this activation the system goes on.  Literature: a behavioural
        system is switched on and off by conditions (`BOWLBY`); the size is ours.
    calm : float, 0 to 1 (share of the threshold)
        Below this the system goes off again.  Assumed.
    crying : float, 0 to 1 (activation)
        While the system is on, the child cries from this activation up.  Assumed.
    gain : float, 0 to 1 (per second)
        Rise of activation under full alarm.  Assumed.
    fading : float, 0 to 1 (per second)
        Share of activation that fades by itself.  Assumed.
    soothing : float, 0 to 1 (per second)
        Share of activation that full comfort takes away.  Assumed.
    distance : float, 0.5 to 10 (metres)
        From the toys to the caregiver's own place.  Assumed.
    set_goal : float, 0.1 to 10 (metres)
        Distance that will do while the system is on.  Literature: the set-goal is proximity
        (`BOWLBY`); the size is ours.
    speed, caregiver_speed : float, 0 to 2 (metres per second)
        How fast child and caregiver move.  Assumed.

    Raises
    ------
    ValueError
        If a value is no single number, not finite or outside its range.
    """

    comfort: float = number(1.0, "k", 0, 1, "share", "assumed")
    reactivity: float = number(1.0, "r", 0, 3, "typical child = 1", "assumed")
    wariness: float = number(1.0, "w", 0, 1, "share", "assumed")
    threshold: float = number(0.4, "h", 0, 1, "activation", "literature", BOWLBY)
    calm: float = number(0.6, "c", 0, 1, "share of the threshold", "assumed")
    crying: float = number(0.6, "y", 0, 1, "activation", "assumed")
    gain: float = number(0.25, "g", 0, 1, "per second", "assumed")
    fading: float = number(0.01, "f", 0, 1, "per second", "assumed")
    soothing: float = number(0.15, "s", 0, 1, "per second", "assumed")
    distance: float = number(3.0, "L", 0.5, 10, "metres", "assumed")
    set_goal: float = number(0.4, "d", 0.1, 10, "metres", "literature", BOWLBY)
    speed: float = number(0.5, "v", 0, 2, "metres per second", "assumed")
    caregiver_speed: float = number(0.5, "u", 0, 2, "metres per second", "assumed")

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, value in vars(self).items():
            if not isinstance(value, float):
                raise ValueError(f"{name} has to be one number: a playroom holds one child.")


PHASES: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "pre_attachment": MappingProxyType({"speed": 0.0, "wariness": 0.0}),
        "in_the_making": MappingProxyType({"speed": 0.0, "wariness": 0.5}),
        "clear_cut": MappingProxyType({"speed": 0.5, "wariness": 1.0}),
        "partnership": MappingProxyType({"speed": 1.0, "wariness": 0.7, "set_goal": 2.0}),
    }
)
"""What sets the four phases apart here: moving, wariness of strangers, how near is near enough.

The order of the phases is that of textbooks; what each changes, and by how much, is assumed.
"""

AT_TOYS = 1.0
"""Metres from the toys within which a child can play."""


@dataclass(frozen=True)
class Surroundings:
    """What happens in the room, whoever is in it.

    Attributes
    ----------
    familiar, stranger : numpy.ndarray, shape (SECONDS,)
        Alarm of noise or tiredness, and of the stranger, 0 to 1.
    wander : numpy.ndarray, shape (SECONDS,)
        Where at the toys the child would like to be, in metres, 0 to 0.6.
    events : tuple of tuple of str and int
        What happens, and the second at which it begins.
    """

    familiar: np.ndarray
    stranger: np.ndarray
    wander: np.ndarray
    events: tuple[tuple[str, int], ...]

    def alarm(self, wariness: float) -> np.ndarray:
        """Return the alarm that reaches a child, 0 to 1: either source alone would leave 1 - x."""
        return 1 - (1 - self.familiar) * (1 - wariness * self.stranger)


def draw_surroundings(kind: str, rng: np.random.Generator) -> Surroundings:
    """Draw when each alarm begins, how strong it is, and how the child wanders at the toys.

    Parameters
    ----------
    kind : str
        A key of `ALARMS`.
    rng : numpy.random.Generator
        Source of chance; it is used alike for every kind.

    Returns
    -------
    Surroundings
        The same for every relationship that is put into them.

    Raises
    ------
    ValueError
        If there is no such kind.
    """
    if kind not in ALARMS:
        raise ValueError(f"{kind!r} is no kind of alarm; choose from {', '.join(ALARMS)}.")
    seconds = np.arange(SECONDS)
    waves = rng.uniform([15, 0], [40, 2 * np.pi], (3, 2))
    wander = np.mean([0.3 + 0.3 * np.sin(seconds / each + start) for each, start in waves], axis=0)
    shift, factor = int(rng.integers(-SHIFT, SHIFT + 1)), rng.uniform(0.9, 1.1)
    events = tuple((what, onset + shift) for what, onset in ALARMS[kind])
    sources = {"stranger": np.zeros(SECONDS), "familiar": np.zeros(SECONDS)}
    for what, onset in events:
        source = sources["stranger" if what == "stranger" else "familiar"]
        np.maximum(source, factor * _alarm(what, seconds - onset), out=source)
    return Surroundings(sources["familiar"], sources["stranger"], wander, events)


def _alarm(what: str, since: np.ndarray) -> np.ndarray:
    """Return one alarm by the seconds since it began."""
    if what == "noise":
        course = np.exp(-np.maximum(since - NOISE_LASTS, 0) / NOISE_FADES)
    elif what == "stranger":
        course = since < STRANGER_STAYS
    else:
        course = np.minimum(since / STRANGER_STAYS, 1)
    return STRENGTHS[what] * np.where(since >= 0, course, 0)


@dataclass(frozen=True)
class Stay:
    """What one child did, second by second; every array has shape (SECONDS,).

    Attributes
    ----------
    alarm, activation : numpy.ndarray
        Alarm that reached the child, and activation of its attachment system, 0 to 1.
    distance : numpy.ndarray
        Metres between child and caregiver.
    on : numpy.ndarray of bool
        Whether the attachment system is on.
    playing, crying : numpy.ndarray of bool
        Whether the child plays, and whether it cries.
    events : tuple of tuple of str and int
        What happened in the room, and the second at which it began.
    """

    alarm: np.ndarray
    activation: np.ndarray
    distance: np.ndarray
    on: np.ndarray
    playing: np.ndarray
    crying: np.ndarray
    events: tuple[tuple[str, int], ...]

    @property
    def returns(self) -> int:
        """How often the system went on, so that child and caregiver came together."""
        return int(np.sum(self.on[1:] & ~self.on[:-1]) + self.on[0])

    @property
    def back_after(self) -> int | None:
        """Seconds from the first pause until play is back; None if it is not, or never paused."""
        if not self.on.any():
            return None
        rest = self.playing[self.on.argmax() :]
        return int(rest.argmax()) if rest.any() else None


def stay_in_playroom(playroom: PlayroomConstants, surroundings: Surroundings) -> Stay:
    """Follow one child and one caregiver for `SECONDS`.

    Each second, activation x changes by gain · reactivity · alarm · (1 - x), less the share that
    fades, and less the share soothing · comfort while the caregiver is as near as the set-goal.

    Parameters
    ----------
    playroom : PlayroomConstants
        The child, the caregiver, and their places.
    surroundings : Surroundings
        From `draw_surroundings`.

    Returns
    -------
    Stay
        No further chance enters.
    """
    alarm = surroundings.alarm(playroom.wariness)
    activation, on = 0.0, False
    child, caregiver = float(surroundings.wander[0]), playroom.distance
    rows = []
    for second in range(SECONDS):
        near = abs(caregiver - child) <= playroom.set_goal + 1e-9
        activation += _change(playroom, alarm[second], activation, near)
        on = activation >= (playroom.calm if on else 1) * playroom.threshold
        if on:
            child, caregiver = _approach(playroom, child, caregiver)
        else:
            child = _step(child, float(surroundings.wander[second]), playroom.speed)
            caregiver = _step(caregiver, playroom.distance, playroom.caregiver_speed)
        rows.append((activation, abs(caregiver - child), on, abs(child) <= AT_TOYS))
    activations, distance, switched, at_toys = (np.array(row) for row in zip(*rows, strict=True))
    crying = switched & (activations >= playroom.crying)
    playing = ~switched & at_toys
    return Stay(alarm, activations, distance, switched, playing, crying, surroundings.events)


def _change(playroom: PlayroomConstants, alarm: float, activation: float, near: bool) -> float:
    rise = min(1.0, playroom.gain * playroom.reactivity * alarm) * (1 - activation)
    comfort = playroom.soothing * playroom.comfort * near
    return rise - min(1.0, playroom.fading + comfort) * activation


def _approach(playroom: PlayroomConstants, child: float, caregiver: float) -> tuple[float, float]:
    """Let the child correct its distance to the set-goal, and the caregiver meet it."""
    side = 1 if caregiver >= child else -1
    child += side * min(playroom.speed, max(0.0, abs(caregiver - child) - playroom.set_goal))
    rest = max(0.0, abs(caregiver - child) - playroom.set_goal)
    return child, caregiver - side * min(playroom.caregiver_speed, rest)


def _step(place: float, goal: float, speed: float) -> float:
    return place + min(speed, max(-speed, goal - place))
