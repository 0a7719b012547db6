"""You are the coder: reunions to watch, to rate and to compare with other coders (notebook 03)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, ClassVar

import ipywidgets as widgets
import numpy as np
from matplotlib.artist import Artist

from securebase.demos.base import FAMILY, Choice, Columns, Demo, Drawn, Lesson, State, Whole
from securebase.demos.controls import Control
from securebase.figures.coder import STEPS, Strip, draw_coder, update_coder
from securebase.lesson.predict import Prediction
from securebase.lesson.shown import button, status_html
from securebase.model import (
    EPISODES,
    ESCALATE,
    PATTERNS,
    PRESETS,
    SCALES,
    TURN_AWAY,
    CarePattern,
    LabConstants,
    Reunions,
    Visit,
    care_in_families,
    classify,
    draw_families,
    draw_infants,
    keep_diary,
    rate_reunions,
    visit_lab,
)
from securebase.text import say, section

MOMENTS = 500
"""Moments of daily life before the visit."""
CODERS = 100
FIRST, LAST = EPISODES[0].number, EPISODES[-1].number
SEPARATION = 4
"""Number of the first separation."""
RATED = SCALES[:4]
"""The four scales that a reader rates; disorganisation is another matter."""
NOT_RATED = 0
UNDISTURBED = 1
"""Rating of disorganisation that a reader's own ratings are classified with."""
SAME_RATING = 1
"""Ratings that differ by no more than this count as agreeing."""
NEAR = 3
"""How near a predicted number of steps has to come to count as right."""
WELL_CHOSEN = 530
"""A set whose first two relationships part at reunion, with all three organised patterns."""

RELATIONSHIPS: tuple[tuple[int, str], ...] = (
    (0, "sensitive"),
    (0, "rejecting"),
    (1, "good_enough_repairing"),
    (2, ""),
    (3, "loud_only"),
    (1, "loud_only"),
    (4, ""),
    (3, "sensitive"),
    (5, "coin_flip"),
    (2, ""),
    (5, "intrusive"),
    (4, ""),
)
"""Which of six babies each relationship belongs to, and the caregiver's preset.

Each baby has two relationships. Where no preset is named, the caregiver is drawn from the
simulated population.
"""


@dataclass(frozen=True)
class Observed:
    """One relationship in the Strange Situation, rated by a hundred coders.

    Attributes
    ----------
    number : int
        1 to 12, see `RELATIONSHIPS`.
    visit : Visit
        What happened, step by step.
    rules : numpy.ndarray, shape (5,)
        Ratings by the model's rules, without error.
    coders : numpy.ndarray, shape (5, CODERS)
        Ratings by coders who follow the rules and make errors.
    """

    number: int
    visit: Visit
    rules: np.ndarray
    coders: np.ndarray

    @property
    def upset(self) -> np.ndarray:
        """Whether the baby is visibly upset, at each step."""
        return (self.visit.arousal > LabConstants.visibly_upset) & ~self.visit.frozen

    @property
    def does(self) -> np.ndarray:
        """What the baby does at each step, numbered as in `figures.coder.MARKS`."""
        away = self.visit.action == TURN_AWAY
        does = np.where(away, self.upset.astype(int), 1 + self.visit.action)
        does[self.visit.frozen] = 4
        does[~self.visit.caregiver_present] = -1
        return does

    def count(self, what: np.ndarray, episode: int) -> int:
        """Count the steps of one episode in which something is the case."""
        return int(what[self.visit.episode == episode].sum())

    def in_reunions(self, what: np.ndarray, shown: int) -> int:
        """Count the steps of the reunions up to the episode shown."""
        return int(what[self.visit.reunion & (self.visit.episode <= shown)].sum())

    @property
    def sought(self) -> np.ndarray:
        """Whether the baby seeks or keeps contact, in whatever way, at each step."""
        return self.visit.action > TURN_AWAY

    @property
    def verdict(self) -> int:
        """Number of the pattern that the rules give without error."""
        return int(classify(self.rules[:, None])[0])

    @property
    def verdicts(self) -> np.ndarray:
        """How many of the coders give each pattern, shape (4,)."""
        return np.bincount(classify(self.coders), minlength=len(PATTERNS))

    @property
    def raters(self) -> dict[str, np.ndarray]:
        """Ratings on five scales of the rules and of the first two coders."""
        return {"rules": self.rules, "coder_1": self.coders[:, 0], "coder_2": self.coders[:, 1]}


@lru_cache(maxsize=64)
def observe(family: int, number: int) -> Observed:
    """Simulate daily life and visit of one relationship, and have it rated.

    Both relationships of a baby start from the same chance, so that only the care differs.

    Parameters
    ----------
    family : int
        The seed: number of the set of twelve.
    number : int
        Which relationship, 1 to 12.

    Returns
    -------
    Observed
        The first two of its coders are coder 1 and coder 2.
    """
    baby, preset = RELATIONSHIPS[number - 1]
    for_infant, for_life, for_visit = np.random.default_rng([family, baby]).spawn(3)
    for_care, rng = np.random.default_rng([family, len(RELATIONSHIPS) + number]).spawn(2)
    infant, care = draw_infants(1, for_infant), PRESETS[preset] if preset else _someone(for_care)
    diary = keep_diary(care, infant, MOMENTS, for_life)
    visit = visit_lab(care, infant, diary.end, for_visit)
    seen = visit.reunions()
    rules = rate_reunions(seen, rng, LabConstants(coder_error=0))[:, 0]
    hundred = Reunions(*(np.repeat(part, CODERS, axis=1) for part in vars(seen).values()))
    return Observed(number, visit, rules, rate_reunions(hundred, rng))


def _someone(rng: np.random.Generator) -> CarePattern:
    care = care_in_families(draw_families(1, rng))
    return CarePattern(**{name: np.ravel(value).item() for name, value in vars(care).items()})


@dataclass(frozen=True)
class Pair:
    """Two relationships, and what the reader has set."""

    above: Observed
    below: Observed
    state: State

    @property
    def reveal(self) -> tuple[str, str]:
        """How much of the codes is shown above and below: nothing before the visit is over."""
        over = self.state["episode"] == LAST
        return ("pattern", self.state["reveal"]) if over else ("nothing", "nothing")

    @property
    def own(self) -> dict[str, int]:
        """The reader's ratings of the relationship below, by scale; only those given."""
        return {scale: self.state[scale] for scale in RATED if self.state[scale] != NOT_RATED}

    @property
    def own_pattern(self) -> int | None:
        """Number of the pattern by the reader's ratings; None before both that decide it."""
        if not {"avoidance", "resistance"} <= self.own.keys():
            return None
        return classify_own(self.own)


def classify_own(own: Mapping[str, int]) -> int:
    """Return the pattern by a reader's ratings, of which avoidance and resistance decide."""
    ratings = [own.get(scale, UNDISTURBED) for scale in RATED]
    return int(classify(np.float32([*ratings, UNDISTURBED])[:, None])[0])


def agreeing(own: Mapping[str, int], rater: np.ndarray) -> int:
    """Count the ratings that come within one point of another rater's."""
    theirs = dict(zip(RATED, rater, strict=False))
    return sum(abs(rating - theirs[scale]) <= SAME_RATING for scale, rating in own.items())


class YouAreTheCoder(Demo):
    """Watch two relationships through the episodes, rate the reunions, then see other codes."""

    room = "coder"
    badge = "SIMULATED"
    lessons: ClassVar[Mapping[str, Lesson]] = {
        "separation": Lesson(
            first=("above", "below", "episode"), start={"reveal": "pattern"}, free=()
        ),
        "code": Lesson(first=("avoidance", "resistance", "reveal"), start={"above": 3, "below": 5}),
    }
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "one_baby": {"above": 1, "below": 2, "episode": LAST},
        "loud": {"above": 8, "below": 5, "episode": LAST},
        "alike": {"above": 1, "below": 8, "episode": LAST},
        "drawn": {"above": 4, "below": 10, "episode": LAST},
        "first_reunion": {"episode": 5},
    }

    def __init__(self, lesson: str | None = None, large: bool = False):
        self._kept: dict[tuple[int, int], dict[str, int]] = {}
        self._record = widgets.HTML()
        super().__init__(lesson, large)

    def specify(self) -> dict[str, Control]:
        """Return who is shown and how far, then the reader's ratings, then what to compare with."""
        ratings = {scale: Whole(NOT_RATED, 7, NOT_RATED) for scale in RATED}
        return {
            "family": replace(FAMILY, value=WELL_CHOSEN),
            "above": Whole(1, len(RELATIONSHIPS), 1),
            "below": Whole(1, len(RELATIONSHIPS), 2),
            "episode": Whole(FIRST, LAST, LAST),
            **ratings,
            "reveal": Choice(section("coder.reveal"), "nothing"),
        }

    def follow(self, name: str, state: State) -> State:
        """Begin anew with the ratings when another relationship comes to be rated."""
        if name not in ("below", "family"):
            return {}
        return dict.fromkeys(RATED, NOT_RATED) | {"reveal": self._start["reveal"]}

    @classmethod
    def draw(cls) -> Drawn:
        """Draw both rows and the key."""
        return draw_coder(section("coder.axes"), [not e.caregiver_present for e in EPISODES])

    def compute(self, state: State) -> Pair:
        """Observe both relationships; those seen before come from memory."""
        above, below = (observe(state["family"], state[row]) for row in ("above", "below"))
        return Pair(above, below, state)

    def update(self, result: Pair, prediction: Prediction | None) -> None:
        """Show both rows and the prediction."""
        words = ""
        if prediction is not None:
            words = say("coder.moving.prediction", steps=f"{prediction.value:g}")
        update_coder(self.drawn, (_above(result), _below(result)), words)

    def tease(self, state: State) -> Iterable[Artist]:
        """Show the row above, and the row below up to the first separation."""
        result = self.compute(state)
        early = replace(result, state=state | {"episode": SEPARATION, "reveal": "nothing"})
        update_coder(self.drawn, (_above(result), _below(early)), "")
        above, below = self.drawn.rows
        return (*above.strip, above.seen, *below.strip, below.seen)

    def tease_words(self, state: State) -> str:
        """Say what the two rows show before the prediction."""
        result = self.compute(state)
        return say(
            "coder.say.tease",
            above=_seen(result.above, state["episode"]),
            below=_seen(result.below, SEPARATION),
        )

    def judge(self, result: Pair, prediction: Prediction) -> bool:
        """Return whether the number of steps in contact came near."""
        sought = result.below.in_reunions(result.below.sought, LAST)
        return abs(sought - prediction.value) <= NEAR

    def summarise(self, result: Pair) -> dict[str, Any]:
        """Return the counts, and of the codes those that are shown."""
        rows = {
            "above": (result.above, result.reveal[0]),
            "below": (result.below, result.reveal[1]),
        }
        numbers = {"episode": result.state["episode"], **result.own}
        for row, (seen, reveal) in rows.items():
            told = _counts(seen, numbers["episode"]) | _codes(seen, reveal)
            numbers |= {f"{row}_{name}": value for name, value in told.items()}
        if result.own and result.reveal[1] != "nothing":
            numbers |= {r: agreeing(result.own, x) for r, x in result.below.raters.items()}
        return numbers

    def describe(self, result: Pair, prediction: Prediction | None) -> tuple[str, str]:
        """Say what differs at reunion, how the ratings compare, and what the coders decide."""
        shown = result.state["episode"]
        words = {"above": result.above.number, "below": result.below.number, "shown": shown}
        words["seen_above"] = _seen(result.above, shown)
        words["seen_below"] = _seen(result.below, shown)
        words["codes"] = f"{_own_words(result)} {_compared(result)}".strip()
        words["verdict_above"] = _verdict(result.above, result.reveal[0])
        words["verdict_below"] = _verdict(result.below, result.reveal[1])
        words["scales"] = self._scale_words(result)
        words["details"] = _details(result)
        return self._caption(result, words), " ".join(say("coder.say.alt", **words).split())

    def _caption(self, result: Pair, words: Mapping[str, Any]) -> str:
        """Say the finding: how the ratings compare, or how the two visits do."""
        if self._reader_rates:
            codes = words["codes"] or say("coder.say.unrated", number=words["below"])
            return f"{codes} {words['verdict_below']}".strip()
        if words["shown"] < LAST:
            return say("coder.say.so_far", **words)
        found = {}
        for row, seen in (("above", result.above), ("below", result.below)):
            counts = _counts(seen, LAST)
            found |= {f"upset_{row}": counts["upset"], f"sought_{row}": counts["sought"]}
            found[f"rules_{row}"] = section("coder.patterns")[PATTERNS[seen.verdict]]
        return say("coder.say.parted", **found)

    def _scale_words(self, result: Pair) -> str:
        """Say what is shown of the ratings beside the two rows."""
        if result.reveal[0] == "nothing":
            return say("coder.say.too_early")
        above = say("coder.say.scales_above", rules=_rating_words(result.above.rules))
        if result.reveal[1] == "nothing":
            return f"{above} {say('coder.say.scales_hidden')}"
        below = {name: _rating_words(ratings) for name, ratings in result.below.raters.items()}
        return f"{above} {say('coder.say.scales_below', **below)}"

    def tabulate(self, result: Pair) -> Columns:
        """Return counts by episode, ratings and verdicts of both relationships."""
        words, rows = section("coder.table"), section("coder.table.rows")
        shown = result.state["episode"]
        above = _table_column(result.above, shown, result.reveal[0])
        below = _table_column(result.below, shown, result.reveal[1]) | {
            f"you_{scale}": f"{rating}" for scale, rating in result.own.items()
        }
        return {
            words["measure"]: list(rows.values()),
            words["above"].format(number=result.above.number): [
                above.get(name, words["none"]) for name in rows
            ],
            words["below"].format(number=result.below.number): [
                below.get(name, words["none"]) for name in rows
            ],
        }

    def keep(self) -> None:
        """Keep the reader's ratings for the record, and go on to the next relationship."""
        result = self.compute(self.state)
        if result.own_pattern is None:
            self._record.value = status_html(say("coder.record.missing"))
            return
        self._kept[self.state["family"], self.state["below"]] = result.own
        self._record.value = status_html(self.record)
        self._go({"below": self.state["below"] % len(RELATIONSHIPS) + 1})

    @property
    def record(self) -> str:
        """How the ratings kept so far compare with the rules and with two coders."""
        seen = {place: observe(*place) for place in self._kept}
        within = {
            name: sum(agreeing(own, seen[place].raters[name]) for place, own in self._kept.items())
            for name in ("rules", "coder_1", "coder_2")
        }
        same = sum(classify_own(own) == seen[place].verdict for place, own in self._kept.items())
        ratings = sum(map(len, self._kept.values()))
        words = {"n": len(self._kept), "ratings": ratings, "same": same, **within}
        return say("coder.record.one" if len(self._kept) == 1 else "coder.record.so_far", **words)

    def _build(self) -> None:
        super()._build()
        self.widget.children = (*self.widget.children, self._record)

    def _make_buttons(self) -> list[widgets.Widget]:
        made = super()._make_buttons()
        return [button(say("coder.button.keep"), self.keep), *made] if self._reader_rates else made

    @property
    def _reader_rates(self) -> bool:
        return self.lesson == "code"


def _above(result: Pair) -> Strip:
    """Return the row above: always rated, so that there is an example to compare with."""
    return _strip(result.above, result.state["episode"], result.reveal[0])


def _below(result: Pair) -> Strip:
    """Return the row below, with the reader's ratings and as much of the codes as wanted."""
    strip = _strip(result.below, result.state["episode"], result.reveal[1])
    own = [result.own.get(scale, np.nan) for scale in RATED]
    return replace(strip, ratings={**strip.ratings, "you": own})


def _strip(seen: Observed, shown: int, reveal: str) -> Strip:
    steps = STEPS * (shown - FIRST + 1)
    contact = seen.visit.near & seen.visit.caregiver_present
    raters = {} if reveal == "nothing" else seen.raters
    return Strip(
        upset=seen.upset[:steps],
        contact=contact[:steps],
        does=seen.does[:steps],
        ratings={name: ratings[: len(RATED)] for name, ratings in raters.items()},
        title=say("coder.moving.title", number=seen.number),
        seen=_seen(seen, shown),
        verdict=_verdict(seen, reveal),
    )


def _counts(seen: Observed, shown: int) -> dict[str, int]:
    """Return what can be counted up to the episode shown."""
    found = {}
    if shown >= SEPARATION:
        found["upset"] = seen.count(seen.upset, SEPARATION)
    if shown > SEPARATION:
        found["sought"] = seen.in_reunions(seen.sought, shown)
        found["turned"] = seen.in_reunions(seen.does == 1, shown)
        found["loud"] = seen.in_reunions(seen.visit.action == ESCALATE, shown)
        found["still_upset"] = seen.in_reunions(seen.upset, shown)
        found["steps"] = seen.in_reunions(seen.visit.reunion, shown)
    return found


def _seen(seen: Observed, shown: int) -> str:
    kind = "before" if shown < SEPARATION else "separation"
    return say(f"coder.seen.{'reunion' if shown > SEPARATION else kind}", **_counts(seen, shown))


def _details(result: Pair) -> str:
    """Say in numbers what the signs of the reunions show."""
    if result.state["episode"] <= SEPARATION:
        return ""
    rows = {"above": result.above, "below": result.below}
    names = ("still_upset", "turned", "loud")
    counts = {row: _counts(seen, result.state["episode"]) for row, seen in rows.items()}
    lists = {row: ", ".join(f"{told[name]}" for name in names) for row, told in counts.items()}
    return say("coder.say.details", **lists)


def _codes(seen: Observed, reveal: str) -> dict[str, float]:
    """Return ratings and verdicts by name, as far as they are shown."""
    if reveal == "nothing":
        return {}
    told = {
        f"{rater}_{scale}": round(float(rating), 1)
        for rater, ratings in seen.raters.items()
        for scale, rating in zip(RATED, ratings, strict=False)
    }
    if reveal == "pattern":
        told |= dict(zip(PATTERNS, seen.verdicts.tolist(), strict=True))
    return told


def _verdict(seen: Observed, reveal: str) -> str:
    if reveal != "pattern":
        return ""
    names = section("coder.patterns")
    counts = dict(zip(PATTERNS, seen.verdicts.tolist(), strict=True))
    return say("coder.moving.verdict", rules=names[PATTERNS[seen.verdict]], **counts)


def _own_words(result: Pair) -> str:
    if not result.own:
        return ""
    names = section("coder.scales")
    ratings = ", ".join(f"{names[scale]} {rating}" for scale, rating in result.own.items())
    words = say("coder.say.own", ratings=ratings, number=result.below.number)
    if result.own_pattern is not None and result.reveal[1] == "pattern":
        pattern = section("coder.patterns")[PATTERNS[result.own_pattern]]
        words += " " + say("coder.say.own_pattern", pattern=pattern)
    return words


def _compared(result: Pair) -> str:
    if not result.own or result.reveal[1] == "nothing":
        return ""
    within = {name: agreeing(result.own, x) for name, x in result.below.raters.items()}
    return say("coder.say.compared", ratings=len(result.own), **within)


def _rating_words(ratings: np.ndarray) -> str:
    return ", ".join(f"{rating:.1f}" for rating in ratings[: len(RATED)])


def _table_column(seen: Observed, shown: int, reveal: str) -> dict[str, str]:
    """Return the cells of one relationship by the name of their row."""
    kinds = {
        "upset": seen.upset,
        "apart": seen.upset & ~seen.visit.near,
        "came": seen.upset & ~seen.visit.near & seen.sought,
        "sought": seen.sought,
        "turned": seen.does == 1,
        "loud": seen.visit.action == ESCALATE,
        "frozen": seen.visit.frozen,
    }
    reunions = {episode.number for episode in EPISODES if episode.reunion}
    cells = {
        f"{name}_{episode.number}": f"{seen.count(what, episode.number)}"
        for name, what in kinds.items()
        for episode in EPISODES
        if episode.number <= shown and (name == "upset" or episode.number in reunions)
    }
    codes = _codes(seen, reveal)
    return cells | {name: f"{code:g}" for name, code in codes.items()}
