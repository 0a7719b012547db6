"""The playroom of notebook 01: alarm, closeness and play in two relationships."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from securebase.demos.base import FAMILY, Choice, Columns, Demo, Drawn, Lesson, Slider, State
from securebase.demos.controls import Control
from securebase.figures.playroom import Course, Spans, draw_playroom, update_playroom
from securebase.lesson.predict import Prediction
from securebase.model import (
    PHASES,
    SECONDS,
    PlayroomConstants,
    Stay,
    draw_surroundings,
    stay_in_playroom,
)
from securebase.text import say, section

COMFORT_A, COMFORT_B = 100, 10
"""Share of the possible comfort that closeness brings, in percent."""

LITTLE = 15
"""Seconds within which two returns to play count as about the same."""

TABLE_STEP = 10
"""Seconds between the rows of the table."""

PREDICTED: Mapping[str, Mapping[str, tuple[Spans, Spans]]] = {
    "noise": {
        "stops": (((0, 30),), ()),
        "back": (((0, 30), (60, SECONDS)), ()),
        "on": (((0, SECONDS),), ()),
    },
    "calm": {
        "a_more": (((0, SECONDS),), ((0, SECONDS / 2),)),
        "b_more": (((0, SECONDS / 2),), ((0, SECONDS),)),
        "alike": (((0, SECONDS),), ((0, SECONDS),)),
    },
    "louder": {
        "sooner": ((), ((0, 30), (36, SECONDS))),
        "alike": ((), ((0, 30), (50, SECONDS))),
        "later": ((), ((0, 30), (120, SECONDS))),
    },
}
"""Stretches of play with A and with B that an answer foresees; how long they are is ours."""


def stay_with(
    comfort: float,
    events: str = "noise",
    *,
    reaction: float = 1.0,
    distance: float = 3.0,
    threshold: float = 40,
    phase: str = "clear_cut",
    family: int = 0,
) -> Stay:
    """Follow one child with one caregiver.

    Parameters
    ----------
    comfort : float, 0 to 100 (percent)
        How far closeness comforts in this relationship.
    events : str
        What alarms the child, a key of `securebase.model.ALARMS`.
    reaction : float
        How strongly the child reacts; 1 is typical.
    distance : float (metres)
        From the toys to the caregiver's place.
    threshold : float (percent)
        Activation at which the attachment system goes on.
    phase : str
        A key of `securebase.model.PHASES`.
    family : int
        The seed.

    Returns
    -------
    Stay
        What happened, second by second.
    """
    settings = {"distance": distance, "threshold": threshold / 100, "reactivity": reaction}
    playroom = PlayroomConstants(comfort=comfort / 100, **settings, **PHASES[phase])
    return stay_in_playroom(playroom, draw_surroundings(events, np.random.default_rng(family)))


def least_comfort(within: float, events: str = "noise", family: int = 0) -> int | None:
    """Find how much comfort it takes for play to be back in time: the exercise of notebook 01.

    Parameters
    ----------
    within : float (seconds)
        Longest pause allowed.
    events : str
        What alarms the child, a key of `securebase.model.ALARMS`.
    family : int
        The seed.

    Returns
    -------
    int or None
        Smallest comfort in percent, in steps of 5; None if even 100 is not enough, or if play
        never pauses.
    """
    for comfort in range(0, 101, 5):
        back = stay_with(comfort, events, family=family).back_after
        if back is not None and back <= within:
            return comfort
    return None


@dataclass(frozen=True)
class TwoStays:
    """The same three minutes in two relationships.

    Attributes
    ----------
    state : dict
        The settings.
    stays : tuple of Stay
        With A and with B.
    """

    state: State
    stays: tuple[Stay, Stay]

    @property
    def comforts(self) -> tuple[float, float]:
        """How far closeness comforts with A and with B, in percent."""
        return COMFORT_A, self.state["comfort_b"]


def outcome(stay: Stay) -> str:
    """Return what became of play: ``"on"``, ``"back"`` or ``"stops"``."""
    if not stay.on.any():
        return "on"
    return "stops" if stay.back_after is None else "back"


def _percent(shares: np.ndarray) -> np.ndarray:
    return (100 * shares).round().astype(int)


def _doing(stay: Stay) -> np.ndarray:
    """Return in words what the child does, second by second."""
    words = section("playroom.table.doing")
    rest = np.where(stay.crying, words["cries"], words["neither"])
    return np.where(stay.playing, words["plays"], rest)


class Playroom(Demo):
    """Alarm a child, and see what closeness does to its play in two relationships."""

    room = "playroom"
    badge = "SIMULATED"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "noise": {"events": "noise", "comfort_b": COMFORT_B, "reaction_b": 1},
        "calm": {"events": "none", "comfort_b": COMFORT_B, "reaction_b": 1},
        "tired": {"events": "tired", "comfort_b": COMFORT_B, "reaction_b": 1},
        "stranger": {"events": "stranger", "comfort_b": COMFORT_B, "reaction_b": 1},
        "several": {"events": "several", "comfort_b": COMFORT_B, "reaction_b": 1},
        "louder": {"events": "noise", "comfort_b": COMFORT_A, "reaction_b": 2},
    }
    lessons: ClassVar[Mapping[str, Lesson]] = {
        "noise": Lesson(first=("events", "comfort_b", "distance")),
        "calm": Lesson(first=("events", "comfort_b"), start=presets["calm"]),
        "loop": Lesson(first=("events", "comfort_b", "distance"), start=presets["tired"]),
        "louder": Lesson(first=("events", "comfort_b", "reaction_b"), start=presets["louder"]),
        "sandbox": Lesson(first=("events", "phase", "threshold")),
    }

    def specify(self) -> dict[str, Control]:
        """Return what happens, B's two qualities, the room, the child, and the seed."""
        return {
            "events": Choice(section("playroom.events"), "noise"),
            "comfort_b": Slider(0, 100, COMFORT_B, 5),
            "reaction_b": Slider(0.5, 3, 1, 0.25),
            "distance": Slider(1, 6, 3, 0.5),
            "threshold": Slider(20, 80, 40, 5),
            "phase": Choice(section("playroom.phase"), "clear_cut"),
            "family": FAMILY,
        }

    @classmethod
    def draw(cls) -> Drawn:
        """Draw the axes."""
        return draw_playroom(section("playroom.axes"), SECONDS)

    def compute(self, state: State) -> TwoStays:
        """Follow the child with A and with B through the same three minutes."""
        shared = {n: state[n] for n in ("events", "distance", "threshold", "phase", "family")}
        a = stay_with(COMFORT_A, **shared)
        b = stay_with(state["comfort_b"], reaction=state["reaction_b"], **shared)
        return TwoStays(state, (a, b))

    def update(self, result: TwoStays, prediction: Prediction | None) -> None:
        """Show both courses and the play that was predicted."""
        foreseen = ((), ()) if prediction is None else self._foreseen(prediction)
        courses = [self._course(result, side, foreseen[side]) for side in (0, 1)]
        words = "" if prediction is None else self._predicted_words(prediction)
        update_playroom(self.drawn, courses, words)

    def _foreseen(self, prediction: Prediction) -> Sequence[Spans]:
        """Return the stretches of play that a prediction foresees with A and with B."""
        if self.lesson != "loop":
            return PREDICTED[self.lesson][prediction.value]
        turns = np.linspace(0, SECONDS, 2 * round(prediction.value) + 2)
        return [(turns[i], turns[i + 1]) for i in range(0, len(turns), 2)], ()

    def _predicted_words(self, prediction: Prediction) -> str:
        if self.lesson == "loop":
            return say("playroom.axes.predicted_times", times=f"{prediction.value:g}")
        return say("playroom.axes.predicted")

    def _course(self, result: TwoStays, side: int, predicted: Spans) -> Course:
        stay, state = result.stays[side], result.state
        goal = PHASES[state["phase"]].get("set_goal", PlayroomConstants().set_goal)
        names = section("playroom.event_words")
        seconds = (int(stay.playing.sum()), int(stay.crying.sum()))
        return Course(
            self._title(result, side),
            100 * stay.alarm,
            100 * stay.activation,
            state["threshold"],
            stay.distance,
            np.where(stay.on, goal, np.nan),
            stay.playing,
            stay.crying,
            tuple(say("playroom.axes.total", seconds=each) for each in seconds),
            [(second, names[what]) for what, second in stay.events],
            predicted,
        )

    def _title(self, result: TwoStays, side: int) -> str:
        reaction = result.state["reaction_b"] if side else 1
        key = "title" if reaction == 1 else "title_reaction"
        name, comfort = section("playroom.axes.names")[side], result.comforts[side]
        return say(f"playroom.axes.{key}", name=name, comfort=comfort, reaction=reaction)

    def summarise(self, result: TwoStays) -> dict[str, Any]:
        """Return seconds of play and crying, highest activation, and the way back to play."""
        numbers = {}
        for side, stay in zip("ab", result.stays, strict=True):
            back = stay.back_after
            numbers |= {
                f"play_{side}": int(stay.playing.sum()),
                f"cry_{side}": int(stay.crying.sum()),
                f"peak_{side}": round(100 * float(stay.activation.max())),
                f"near_{side}": round(float(stay.distance.min()), 1),
                f"returns_{side}": stay.returns,
                f"back_{side}": say("playroom.say.never") if back is None else back,
            }
        return numbers

    def describe(self, result: TwoStays, prediction: Prediction | None) -> tuple[str, str]:
        """Say what became of play with A and with B, and how long the child cried."""
        numbers, state = self.summarise(result), result.state
        if state["events"] == "none":
            caption = say("playroom.say.calm", **numbers)
        else:
            a, b = (self._sentence(stay) for stay in result.stays)
            caption = say("playroom.say.caption", a=a, b=b, **numbers)
        words = numbers | {
            "events": section("playroom.events")[state["events"]],
            "phase": section("playroom.phase")[state["phase"]],
            "age": section("playroom.age")[state["phase"]],
            "comfort_a": COMFORT_A,
        }
        settings = {name: state[name] for name in ("comfort_b", "reaction_b", "distance")}
        words |= settings | {"threshold": state["threshold"], "seconds": SECONDS}
        alt = say("playroom.say.alt", finding=caption, **words)
        if "phase" in self.lessons[self.lesson].first:
            caption += say("playroom.say.phase", **words)
        return caption, alt

    @staticmethod
    def _sentence(stay: Stay) -> str:
        ending = outcome(stay)
        key = "many" if ending == "back" and stay.returns > 1 else ending
        return say(f"playroom.say.{key}", back=stay.back_after, returns=stay.returns)

    def tabulate(self, result: TwoStays) -> Columns:
        """Return both courses in steps of ten seconds."""
        rows = slice(0, SECONDS, TABLE_STEP)
        alarm = _percent(result.stays[0].alarm[rows])
        table = {
            say("playroom.table.second"): np.arange(SECONDS)[rows],
            say("playroom.table.alarm"): alarm,
        }
        for name, stay in zip(section("playroom.axes.names"), result.stays, strict=True):
            table |= {
                say("playroom.table.activation", name=name): _percent(stay.activation[rows]),
                say("playroom.table.distance", name=name): stay.distance[rows].round(1),
                say("playroom.table.does", name=name): _doing(stay)[rows],
            }
        return table

    def judge(self, result: TwoStays, prediction: Prediction) -> bool:
        """Return whether the prediction came true; a number may be off by one."""
        a, b = result.stays
        if self.lesson == "noise":
            return prediction.value == outcome(a)
        if self.lesson == "calm":
            more = int(a.playing.sum()) - int(b.playing.sum())
            return prediction.value == ("a_more" if more > 0 else "b_more" if more else "alike")
        if self.lesson == "loop":
            return abs(prediction.value - a.returns) <= 1
        apart = b.back_after - a.back_after
        found = "later" if apart > LITTLE else "sooner" if apart < -LITTLE else "alike"
        return prediction.value == found
