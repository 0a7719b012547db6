"""The plane of notebook 09: adults on two scales, and what cut lines make of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from matplotlib.artist import Artist

from securebase.demos.base import Columns, Demo, Drawn, Lesson, Slider, State
from securebase.demos.controls import Control
from securebase.evidence import read_rows
from securebase.figures.plane import CORNERS, draw_plane, show_cuts, update_plane
from securebase.lesson.predict import Prediction
from securebase.text import say, section

CELL = 0.25
"""Width of a cell of the histogram, in scale points."""

ITEMS = 18
"""Items per scale: a score is a mean of so many answers, so a multiple of 1/18."""

MIDDLE = 3.0
"""Middle of a scale from 1 to 5."""

OUTLINES = (0.9, 0.5)
"""Shares of people inside the two outlines of the cloud."""

NEAR = 3
"""A prediction counts as right within so many of 100."""


@cache
def read_histogram() -> np.ndarray:
    """Return how many people are in each cell.

    Returns
    -------
    numpy.ndarray of int, shape (16, 16)
        Rows are anxiety from 1 upwards, columns avoidance, in steps of `CELL`.
    """
    rows = read_rows("ecr_score_histogram")
    side = round(len(rows) ** 0.5)
    people = np.zeros((side, side), int)
    for row in rows:
        place = [round((row[name] - 1) / CELL) for name in ("anxiety_from", "avoidance_from")]
        people[tuple(place)] = row["count"]
    return people


@cache
def smooth_density() -> np.ndarray:
    """Return the people of each cell per possible score, averaged with the cells around it.

    A cell holds four or five of the possible scores in each direction, in turn; raw counts would
    show stripes that come from this alone.

    Returns
    -------
    numpy.ndarray, shape (16, 16)
        Rows are anxiety, columns avoidance.
    """
    people = read_histogram()
    side = len(people)
    scores = np.arange(ITEMS, 5 * ITEMS + 1) / ITEMS
    cells = np.minimum(((scores - 1) / CELL + 1e-9).astype(int), side - 1)
    possible = np.bincount(cells)
    padded = np.pad(people / np.outer(possible, possible), 1, mode="edge")
    shifts = [padded[i : i + side, j : j + side] for i in range(3) for j in range(3)]
    return np.mean(shifts, axis=0)


def outline_levels() -> list[float]:
    """Return the densities that enclose the shares of people in `OUTLINES`."""
    density, people = smooth_density(), read_histogram()
    order = np.argsort(density, axis=None)[::-1]
    inside = np.cumsum(people.ravel()[order]) / people.sum()
    return [float(density.ravel()[order[np.searchsorted(inside, share)]]) for share in OUTLINES]


def of_hundred(counts: Sequence[float]) -> list[int]:
    """Return counts as whole numbers that add up to 100, by largest remainder."""
    shares = 100 * np.asarray(counts, float) / np.sum(counts)
    whole = np.floor(shares)
    largest = np.argsort(whole - shares, kind="stable")[: 100 - int(whole.sum())]
    whole[largest] += 1
    return [int(share) for share in whole]


def count_corners(avoidance: float, anxiety: float) -> dict[str, int]:
    """Count people in the four corners.

    Parameters
    ----------
    avoidance, anxiety : float
        Where each scale is cut, 1 to 5 in steps of `CELL`; the cut itself counts as high.

    Returns
    -------
    dict of str to int
        Of 100 people, how many are in each of `CORNERS`.
    """
    people = read_histogram()
    x, y = (round((cut - 1) / CELL) for cut in (avoidance, anxiety))
    parts = {(0, 0): people[:y, :x], (0, 1): people[y:, :x], (1, 0): people[:y, x:]}
    parts[1, 1] = people[y:, x:]
    counts = of_hundred([parts[place].sum() for place in CORNERS.values()])
    return dict(zip(CORNERS, counts, strict=True))


def count_near(avoidance: float, anxiety: float) -> int:
    """Return how many of 100 people stand within a quarter of a point of one of the cuts."""
    people = read_histogram()
    x, y = (round((cut - 1) / CELL) for cut in (avoidance, anxiety))
    far = people.copy()
    far[:, x - 1 : x + 1] = 0
    far[y - 1 : y + 1] = 0
    return round(100 * (1 - far.sum() / people.sum()))


@dataclass(frozen=True)
class Corners:
    """People in the corners.

    Attributes
    ----------
    cuts : tuple of float
        Where avoidance and anxiety are cut, in scale points.
    counts, middle : dict of str to int
        Of 100 people, how many are in each corner: so cut, and cut in the middle of the scales.
    near : int
        Of 100 people, how many stand within a quarter of a point of a cut.
    """

    cuts: tuple[float, float]
    counts: Mapping[str, int]
    middle: Mapping[str, int]
    near: int


class Plane(Demo):
    """Move two cut lines through the scores of 38,906 adults, and count the corners."""

    room = "plane"
    badge = "DATA"
    presets = {
        "middle": {"avoidance": MIDDLE, "anxiety": MIDDLE},
        "quarter_up": {"avoidance": 3.25, "anxiety": 3.25},
        "quarter_down": {"avoidance": 2.75, "anxiety": 2.75},
        "means": {"avoidance": 2.5, "anxiety": 3.0},
    }
    lessons = {
        "types": Lesson(first=("avoidance", "anxiety"), free=("avoidance", "anxiety")),
        "cuts": Lesson(first=("avoidance", "anxiety"), start={"avoidance": 3.25, "anxiety": 3.25}),
        "sandbox": Lesson(first=("avoidance", "anxiety")),
    }

    def specify(self) -> dict[str, Control]:
        """Return the two cuts."""
        return {name: Slider(2, 4, MIDDLE, CELL) for name in ("avoidance", "anxiety")}

    @classmethod
    def draw(cls) -> Drawn:
        """Draw the axes and the cloud."""
        labels = section("plane.axes") | section("plane.corners")
        return draw_plane(labels, smooth_density(), outline_levels())

    def compute(self, state: State) -> Corners:
        """Count the corners."""
        cuts = (state["avoidance"], state["anxiety"])
        middle = count_corners(MIDDLE, MIDDLE)
        return Corners(cuts, count_corners(*cuts), middle, count_near(*cuts))

    def tease(self, state: State) -> Iterable[Artist]:
        """Show the cloud and the lines where the question is about the lines."""
        if self.lesson != "cuts":
            return ()
        show_cuts(self.drawn, (state["avoidance"], state["anxiety"]))
        return (*self.drawn.cloud, *self.drawn.cuts, *self.drawn.corners)

    def tease_words(self, state: State) -> str:
        """Say that the cloud is in view."""
        return say("plane.say.tease") if self.lesson == "cuts" else ""

    def update(self, result: Corners, prediction: Prediction | None) -> str:
        """Show cloud, lines and counts, and mark the prediction."""
        guess, choice = None, ""
        if prediction is not None and self.lesson == "cuts":
            guess = (prediction.value, say("plane.axes.guess", n=prediction.value))
        elif prediction is not None:
            choice = say("plane.axes.choice", words=prediction.label)
        pairs = [(result.counts[name], result.middle[name]) for name in CORNERS]
        update_plane(
            self.drawn,
            result.cuts,
            [count for pair in pairs for count in pair],
            [
                say("plane.axes.row", name=say(f"plane.corners.{name}"), n=n, middle=middle)
                for name, (n, middle) in zip(CORNERS, pairs, strict=True)
            ],
            say("plane.axes.near", n=result.near),
            guess,
            choice,
        )
        return "cloud"

    def summarise(self, result: Corners) -> dict[str, Any]:
        """Return cuts, corners, and who stands near a cut."""
        middle = {f"{name}_middle": count for name, count in result.middle.items()}
        cuts = {"avoidance": result.cuts[0], "anxiety": result.cuts[1]}
        return cuts | dict(result.counts) | middle | {"near": result.near}

    def describe(self, result: Corners, prediction: Prediction | None) -> tuple[str, str]:
        """Say how many are in the corner called secure, and how many stand near a line."""
        words = self.summarise(result) | {"people": int(read_histogram().sum())}
        at_middle = result.cuts == (MIDDLE, MIDDLE)
        caption = say(f"plane.say.{'middle' if at_middle else 'moved'}", **words)
        return caption, say("plane.say.alt", **words)

    def tabulate(self, result: Corners) -> Columns:
        """Return the four corners, as cut and as cut in the middle."""
        words = section("plane.table")
        return {
            words["corner"]: [say(f"plane.corners.{name}") for name in CORNERS],
            words["counts"]: list(result.counts.values()),
            words["middle"]: list(result.middle.values()),
        }

    def judge(self, result: Corners, prediction: Prediction) -> bool:
        """Return whether one cloud was expected, or the number in the corner nearly."""
        if self.lesson == "types":
            return prediction.value == "one"
        return abs(result.counts["secure"] - prediction.value) <= NEAR
