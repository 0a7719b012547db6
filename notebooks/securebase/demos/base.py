"""The base of every demo: controls, a locked question, one picture, and its words.

A demo's state is the values of its controls. `Demo.compute` turns a state into a result without
touching any widget; the picture, the description and the table are made from that result. A click
and `Demo.drive` take the same path.
"""

import asyncio
from abc import abstractmethod
from base64 import b64encode
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache, cached_property
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import ipywidgets as widgets
from matplotlib.artist import Artist

from securebase.demos.controls import Choice, Control, Slider, Switch, Whole
from securebase.demos.stage import Scene, Stage
from securebase.figures import Picture
from securebase.lesson.predict import Prediction, PredictionPanel
from securebase.lesson.progress import current_progress
from securebase.lesson.shown import Shown, button, layout, status_html
from securebase.lesson.start import is_lecture
from securebase.lesson.tally import Outcome, Tally, answers_to_count, came_true
from securebase.text import say, section

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Choice", "Demo", "Lesson", "Slider", "Switch", "View", "Whole"]

PAUSE = 0.05
"""Seconds without an event after which there is time to draw the next step of a control."""

LARGE = 1.5
"""How many more pixels a large picture has, each way."""

KEPT = 6
"""How many results and pictures a demo keeps, for readers who go to and fro to compare."""

FAMILY = Whole(0, 9999, 0)
"""The control that every simulated demo shares: the seed, called the family's number."""

State = dict[str, Any]
Columns = Mapping[str, Sequence[Any]]
"""A table: the head of each column and its cells."""


def _as_table(columns: Columns) -> "pd.DataFrame":
    import pandas as pd  # late: it takes long to load, and many readers ask for no table

    return pd.DataFrame(columns)


@dataclass(frozen=True)
class View:
    """What a reader has before them.

    Attributes
    ----------
    summary : dict
        The numbers shown, by name. While the demo is locked: the settings only.
    caption : str
        The finding in a sentence or two.
    alt : str
        The picture in words, beginning with its badge.
    columns : mapping
        The numbers behind the picture, by column. While the demo is locked: the settings only.
    png : bytes
        The picture.
    badge : str
        ``"SIMULATED"``, ``"DATA"`` or ``"THEORY"``.
    """

    summary: dict[str, Any]
    caption: str
    alt: str
    columns: Columns
    png: bytes
    badge: str

    @cached_property
    def table(self) -> "pd.DataFrame":
        """The columns as a table."""
        return _as_table(self.columns)


@dataclass(frozen=True)
class Lesson:
    """One use of a demo in a notebook: where it starts and what is in reach at first.

    Its question, if it has one, stands in the text file under ``lessons.<name>.question``.

    Attributes
    ----------
    first : tuple of str
        Names of the controls on first view, at most three; the others are one click away.
    start : mapping
        Control values that differ from the controls' own starting values.
    free : tuple of str
        Names of the controls whatever whose value the question stays the same.
    """

    first: tuple[str, ...] = ()
    start: Mapping[str, Any] = field(default_factory=dict)
    free: tuple[str, ...] = ("family",)


class Drawn(Protocol):
    """A picture with names for the artists in it that move."""

    picture: Picture


@cache
def _draw_once(demo: type["Demo"], large: bool) -> Drawn:
    """Return the one drawing that all demos of a kind paint on; each sets all that moves first."""
    drawn = demo.draw()
    drawn.picture.stamp(say(f"base.badge.{demo.badge}"))
    if large:
        drawn.picture.enlarge(LARGE)
    return drawn


def _kept(kept: dict[Hashable, Any], key: Hashable, make: Callable[[], Any]) -> Any:
    """Return what is kept under a key, or make it; the last few that were asked for are kept."""
    value = kept[key] = kept.pop(key) if key in kept else make()
    if len(kept) > KEPT:
        del kept[next(iter(kept))]
    return value


class Demo(Shown):
    """A demo: subclass it and write the methods marked abstract.

    Parameters
    ----------
    lesson : str, optional
        Which of the class's `lessons` to show; the first one if not given.
    large : bool
        Whether the picture has more pixels, for a projector or for print; in a lecture it has.

    Attributes
    ----------
    controls : dict
        Name of each control and the widget that holds its value.
    drawn : Drawn
        What `draw` returned.
    presets : mapping
        Name of each set of ready-made settings and its control values.

    Raises
    ------
    ValueError
        If there is no lesson of that name.
    """

    room: ClassVar[str]
    badge: ClassVar[str]
    presets: ClassVar[Mapping[str, Mapping[str, Any]]]
    lessons: ClassVar[Mapping[str, Lesson]]

    def __init__(self, lesson: str | None = None, large: bool = False):
        lesson = next(iter(self.lessons)) if lesson is None else lesson
        if lesson not in self.lessons:
            allowed = ", ".join(map(repr, self.lessons))
            raise ValueError(say("base.error.lesson", name=lesson, allowed=allowed))
        self.lesson = lesson
        self._lecture = is_lecture()
        self._specs = self.specify()
        self.controls: dict[str, widgets.Widget] = {}
        self._prediction: Prediction | None = None
        self._revealed = self._question_key is None
        self._results: dict[Hashable, Any] = {}
        self._pictures: dict[Hashable, bytes] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._held = False
        self.drawn = _draw_once(type(self), large or self._lecture)
        self.picture = self.drawn.picture
        self._build()
        self._good = self._read()
        self._set(self._start)
        self.refresh()

    # What a subclass writes ------------------------------------------------------------------

    @abstractmethod
    def specify(self) -> dict[str, Control]:
        """Return the controls by name, in the order in which a reader meets them."""

    @classmethod
    @abstractmethod
    def draw(cls) -> Drawn:
        """Return the picture with its fixed parts, and its moving artists."""

    @abstractmethod
    def compute(self, state: State) -> Any:
        """Return the result of a state; if it depends on anything else, see `renew`."""

    @abstractmethod
    def update(self, result: Any, prediction: Prediction | None) -> Hashable:
        """Set every moving artist in `drawn` to a result, and mark the prediction.

        Returns
        -------
        hashable or None
            What the picture's `first` artists show, if it has such; see `Picture.paint`.
        """

    @abstractmethod
    def summarise(self, result: Any) -> dict[str, Any]:
        """Return the numbers shown, by name."""

    @abstractmethod
    def describe(self, result: Any, prediction: Prediction | None) -> tuple[str, str]:
        """Return the caption (the finding) and the description (the whole picture in words)."""

    @abstractmethod
    def tabulate(self, result: Any) -> Columns:
        """Return the numbers behind the picture."""

    def tease(self, state: State) -> Iterable[Artist]:
        """Set and return the moving artists that may be seen before a prediction."""
        return ()

    def tease_words(self, state: State) -> str:
        """Return in words what `tease` shows."""
        return ""

    def judge(self, result: Any, prediction: Prediction) -> bool | None:
        """Return whether a prediction came true, or None where no answer is right."""
        return None

    def follow(self, name: str, state: State) -> State:
        """Return the control values that follow from a change of one control.

        Parameters
        ----------
        name : str
            The control just changed.
        state : dict
            All values after the change.

        Returns
        -------
        dict
            Further control values to set; empty if controls do not depend on one another.
        """
        return {}

    # What a reader does ----------------------------------------------------------------------

    @property
    def state(self) -> State:
        """The present value of every control."""
        return dict(self._good)

    def drive(self, **values: Any) -> View:
        """Set controls as a reader would, and return what the reader then sees.

        Parameters
        ----------
        **values
            Control names and their new values.

        Returns
        -------
        View
            The picture, its words and its numbers.

        Raises
        ------
        ValueError
            If a name or a value is not allowed. Nothing has changed then.
        """
        self._go(values)
        return self.view

    def _go(self, values: Mapping[str, Any]) -> None:
        self._set(values)
        self.refresh()

    def renew(self) -> None:
        """Compute and draw anew at the same settings, since something else has changed."""
        self._results.clear()
        self._pictures.clear()
        self.refresh()

    @property
    def view(self) -> View:
        """What a reader has before them now."""
        self._paint()
        summary = self.summarise(self._result()) if self._revealed else self.state
        return View(summary, *self._words(), self._numbers(), self.picture.png(), self.badge)

    def look(self, state: State, png: bytes | None = None) -> View:
        """Return what a reader who made no prediction sees at a state, without going there.

        Parameters
        ----------
        state : dict
            A value for every control.
        png : bytes, optional
            The picture of that state, where it is known and need not be painted.

        Returns
        -------
        View
            The picture in 64 colours, its words and its numbers.
        """
        result = self.compute(dict(state))
        if png is None:
            self.picture.paint(self.update(result, None))
            png = self.picture.small_png()
        words = self._result_words(result, None)
        return View(self.summarise(result), *words, self.tabulate(result), png, self.badge)

    def predict(self, value: Any, confidence: str = "guess") -> None:
        """Commit a prediction and show the result.

        Parameters
        ----------
        value : str or float
            The key of an option, or a number, as the question asks.
        confidence : {"guess", "fairly sure", "certain"}
            How sure the reader is.

        Raises
        ------
        ValueError
            If the question does not take that answer, or was answered already.
        """
        self._refuse_if_revealed()
        panel = self._prediction_panel() if self._lecture else self._panel
        panel.commit(value, confidence)

    def skip(self) -> None:
        """Show the result without a prediction."""
        if not self._revealed:
            (self._panel.show if self._lecture else self._panel.skip)()

    def ask_again(self) -> None:
        """Hide the result and ask anew, at the settings that the question is about."""
        if self._question_key is None:
            raise ValueError(say("base.error.no_question"))
        self._revealed, self._prediction = False, None
        self._ask()
        self._go(self._asked_about)

    def reset(self) -> None:
        """Return every control to where the lesson starts; a prediction stays."""
        self._go(self._start)

    def choose(self, preset: str) -> None:
        """Take ready-made settings; what no preset of the demo names stays as it is.

        Parameters
        ----------
        preset : str
            Which of the class's `presets` to take.

        Raises
        ------
        ValueError
            If there is no preset of that name.
        """
        if preset not in self.presets:
            allowed = ", ".join(map(repr, self.presets))
            raise ValueError(say("base.error.preset", name=preset, allowed=allowed))
        named = {name for values in self.presets.values() for name in values}
        cleared = {name: spec.value for name, spec in self._specs.items() if name in named}
        self._set(cleared, self.presets[preset])
        self._preset = preset
        self.refresh()

    def new_family(self) -> None:
        """Take the next family: the same settings with other chances."""
        if "family" not in self._specs:
            raise ValueError(say("base.error.no_family"))
        before = self.state["family"]
        self._go({"family": (before + 1) % (self._specs["family"].high + 1)})
        self._expect("family", self._specs["family"].next(before, self.state["family"]))

    # Prediction ------------------------------------------------------------------------------

    @property
    def _question_key(self) -> str | None:
        has_question = "question" in section(f"{self.room}.lessons").get(self.lesson, {})
        return f"{self.room}.lessons.{self.lesson}.question" if has_question else None

    def _refuse_if_revealed(self) -> None:
        if self._question_key is None:
            raise ValueError(say("base.error.no_question"))
        if self._revealed:
            raise ValueError(say("base.error.predicted"))

    def _ask(self) -> None:
        self._panel = self._tally() if self._lecture else self._prediction_panel()
        self._question_place.children = (self._panel.widget,)

    def _prediction_panel(self) -> PredictionPanel:
        return PredictionPanel(self._question_key, on_commit=self._committed, on_skip=self._skipped)

    def _tally(self) -> Tally:
        text = section(self._question_key)
        counted = answers_to_count(text)
        options = {key: words for key, (words, _) in counted.items()}
        mark = say("lesson.tally.came_true")
        return Tally(text["question"], options, mark, lambda: self._hands_counted(counted))

    def _hands_counted(self, counted: Mapping[str, tuple[str, Any]]) -> Outcome:
        """Show the result; return which answers came true at the settings of the question."""
        right: list[str] = []
        if self._as_asked:
            result, answers = self._result(), {key: answer for key, (_, answer) in counted.items()}
            right = came_true(answers, lambda a: self.judge(result, Prediction(a, "guess", "")))
        self._reveal(None, None)
        return Outcome(right)

    def _committed(self, prediction: Prediction) -> None:
        right = self.judge(self._result(), prediction) if self._as_asked else None
        self._reveal(prediction, right)

    def _skipped(self) -> None:
        self._reveal(None, None)

    def _reveal(self, prediction: Prediction | None, right: bool | None) -> None:
        self._prediction, self._revealed = prediction, True
        self.refresh()
        self._stage.focus()  # the button just pressed is gone
        try:
            current_progress().log_prediction(f"{self.room}.{self.lesson}", prediction, right)
        except ValueError as refusal:
            self._status.value = status_html(str(refusal))

    @property
    def _asked_about(self) -> State:
        """The settings that the question speaks of."""
        free = self.lessons[self.lesson].free
        return {name: value for name, value in self._start.items() if name not in free}

    @property
    def _as_asked(self) -> bool:
        return self._asked_about.items() <= self._good.items()

    # State -----------------------------------------------------------------------------------

    @property
    def _start(self) -> State:
        return {name: spec.value for name, spec in self._specs.items()} | dict(
            self.lessons[self.lesson].start
        )

    def _read(self) -> State:
        return {name: widget.value for name, widget in self.controls.items()}

    def _own(self, kind: str, name: str) -> str:
        """Return this demo's own word for something, or the word that all demos share."""
        own = section(self.room).get(kind, {})
        return own[name] if name in own else say(f"base.{kind}.{name}")

    def _label(self, name: str) -> str:
        return self._own("controls", name)

    def _checked(self, values: Mapping[str, Any]) -> State:
        for name in values:
            if name not in self._specs:
                allowed = ", ".join(map(repr, self._specs))
                raise ValueError(say("base.error.name", name=name, allowed=allowed))
        return {
            name: spec.check(name, self._label(name), values[name])
            for name, spec in self._specs.items()
            if name in values
        }

    def _set(self, *steps: Mapping[str, Any]) -> None:
        """Set controls step by step, in the order of their specification, with what follows.

        Each is written once, with its last value: a page that gets two may answer with the first.
        """
        state = self.state
        for values in steps:
            for name, value in self._checked(values).items():
                state = self._after(state, name, value)
        self._settle(state)

    def _after(self, state: State, name: str, value: Any) -> State:
        """Return all values after a change of one, with what follows from it."""
        state = state | self._checked({name: value})
        return state | self._checked(self.follow(name, state))

    def _settle(self, state: State) -> None:
        with self._hold():
            for name, widget in self.controls.items():
                if widget.value != state[name]:
                    widget.value = state[name]
        self._good, self._preset = state, ""

    @contextmanager
    def _hold(self) -> Iterator[None]:
        self._held = True
        try:
            yield
        finally:
            self._held = False

    def _moved(self, change: Any) -> None:
        """Answer to a control moved by a reader; a bad value goes back to the last good one."""
        if self._held:
            return
        name = next(name for name, widget in self.controls.items() if widget is change["owner"])
        before = self._good[name]
        try:
            self._set({name: change["new"]})
            self._status.value = ""
        except ValueError as refusal:
            with self._hold():
                change["owner"].value = self._good[name]
            self._status.value = status_html(str(refusal))
        self.refresh()  # at once: a page sends no further move of a control before this one is done
        self._expect(name, self._specs[name].next(before, self._good[name]))

    def _result(self) -> Any:
        """Return the result of the present state."""
        state = self.state
        return _kept(self._results, tuple(state.values()), lambda: self.compute(state))

    def _expect(self, name: str, value: Any) -> None:
        """Draw ahead what a reader who goes on with a control will ask for, once there is time."""
        if self._timer is not None:
            self._timer.cancel()
        with suppress(RuntimeError):  # no event loop runs
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(PAUSE, self._draw_ahead, self._good, name, value)

    def _draw_ahead(self, now: State, name: str, value: Any) -> None:
        if self._good is not now or not self._revealed:
            return
        try:
            self._good = self._after(now, name, value)
        except ValueError:  # beyond the end of the slider
            return
        try:
            scene = self._scene()
        finally:
            self._good = now
        self._stage.prepare(scene, self.controls[name], *self._specs[name].synced(value))

    # Words and picture -----------------------------------------------------------------------

    def _words_for(self, name: str) -> str:
        return self._specs[name].words(self._good[name])

    def _words(self) -> tuple[str, str]:
        """Return the caption and the alt text of what is before the reader."""
        if not self._revealed:
            return self._locked_words()
        caption, alt = self._result_words(self._result(), self._prediction)
        if self._prediction is None:
            return caption, alt
        predicted = say(
            "base.result.predicted",
            prediction=self._prediction.label,
            confidence=say(f"lesson.confidence.{self._prediction.confidence}"),
        )
        return caption, f"{alt} {predicted}"

    def _locked_words(self) -> tuple[str, str]:
        """Name the settings in view, and those that are not as the lesson starts."""
        kind = "lecture" if self._lecture else "locked"
        start, first = self._start, self.lessons[self.lesson].first
        told = [n for n, value in self._good.items() if n in first or value != start[n]]
        settings = "; ".join(f"{self._label(n)}: {self._words_for(n)}" for n in told)
        alt = [
            say(f"base.{kind}.alt", badge=say(f"base.badge.{self.badge}")),
            self.tease_words(self._good),
            say("base.locked.settings", settings=settings) if told else "",
        ]
        return say(f"base.{kind}.caption"), " ".join(filter(None, alt))

    def _result_words(self, result: Any, prediction: Prediction | None) -> tuple[str, str]:
        caption, description = self.describe(result, prediction)
        badge = say(f"base.badge.{self.badge}")
        return caption, say("base.result.alt", badge=badge, description=description)

    def _numbers(self) -> Columns:
        if self._revealed:
            return self.tabulate(self._result())
        setting, value = section("base.table.settings")
        return {
            setting: [self._label(name) for name in self._specs],
            value: [self._words_for(name) for name in self._specs],
        }

    def _paint(self) -> None:
        if self._revealed:
            self.picture.paint(self.update(self._result(), self._prediction))
        else:
            self.picture.paint_veiled(say("base.locked.veil"), self.tease(self.state))

    def _live_picture(self) -> bytes:
        self._paint()
        return self.picture.jpeg()

    def _scene(self) -> Scene:
        """Return the live picture of the present state and its words."""
        caption, alt = self._words()
        # the alt text is in the key since it tells whatever a picture shows beside its settings
        key = (self._revealed, self._prediction, alt, *self._good.values())
        picture = _kept(self._pictures, key, self._live_picture)
        if self._lecture and "family" in self._good:
            shown = {"label": self._label("family"), "family": self._words_for("family")}
            caption = f"{caption} {say('base.result.family', **shown)}"
        return Scene(picture, alt, caption)

    def refresh(self) -> None:
        """Draw the present state now."""
        self._stage.show(self._scene())
        self._show_numbers()
        self._menu.value = self._preset  # it stays, so that the arrow keys go on to the next one
        self._again.layout.display = (
            None if self._revealed and self._question_key is not None else "none"
        )

    @property
    def _badge_words(self) -> str:
        return f"{say(f'base.badge.{self.badge}')}: {say(f'base.badge_means.{self.badge}')}."

    def _static_bundle(self) -> dict[str, Any]:
        """Return the lesson's starting state, revealed, for readers without a kernel."""
        shown = self.look(self._start)
        return {
            "text/plain": f"{type(self).__name__} ({self.lesson})",
            "text/html": self._figure_html(shown),
            "image/png": shown.png,
        }

    def _figure_html(self, shown: View) -> str:
        width, height = self.picture.size
        return (
            f'<figure class="sb-figure"><img alt="{escape(shown.alt)}" width="{width}" '
            f'height="{height}" src="data:image/png;base64,{b64encode(shown.png).decode()}">'
            f"<figcaption><b>{escape(self._badge_words)}</b> {escape(shown.caption)}</figcaption>"
            "</figure>"
        )

    # Layout ----------------------------------------------------------------------------------

    def _build(self) -> None:
        shown = {}
        for name, spec in self._specs.items():
            self.controls[name], shown[name] = spec.build(self._label(name))
            self.controls[name].observe(self._moved, "value")
        first = self.lessons[self.lesson].first
        rest = [] if self._lecture else [shown[name] for name in self._specs if name not in first]
        self._question_place = widgets.VBox()
        self._stage = Stage(*self.picture.size, self._badge_words, self.controls.values())
        self._status = widgets.HTML()
        self._table = widgets.HTML()
        wrap = layout(flex_flow="row wrap", align_items="center")
        self._buttons = widgets.HBox(self._make_buttons(), layout=wrap)
        self._menu = self._preset_menu()
        self._more = widgets.HBox(
            [self._menu, *rest],
            layout=widgets.Layout(flex_flow="row wrap", display=None if self._lecture else "none"),
        )
        self.widget = widgets.VBox(
            [
                self._question_place,
                widgets.HBox([shown[name] for name in first], layout=wrap),
                self._stage,
                self._status,
                self._buttons,
                self._more,
                self._table,
            ]
        )
        self.widget.add_class("sb-demo")
        if self._question_key is not None:
            self._ask()

    def _make_buttons(self) -> list[widgets.Widget]:
        self._more_button = button(self._own("button", "more"), self._toggle_more)
        self._numbers_button = button(self._own("button", "numbers"), self._toggle_numbers)
        self._again = button(self._own("button", "predict_again"), self.ask_again)
        self._again.layout = widgets.Layout(width="auto")  # its own: it comes and goes
        made = [self._numbers_button, self._again]
        if not self._lecture:
            made.insert(0, self._more_button)
        if "family" in self._specs:
            made.insert(0, button(self._own("button", "new_family"), self.new_family))
        reset = button(self._own("button", "reset"), self.reset)
        reset.layout = layout(width="auto", margin="2px 2px 2px auto")
        return [*made, reset]

    def _preset_menu(self) -> widgets.Dropdown:
        names = [(say(f"{self.room}.presets.{name}"), name) for name in self.presets]
        menu = widgets.Dropdown(
            options=[(say("base.controls.choose"), ""), *names],
            description=say("base.controls.presets"),
            style={"description_width": "initial"},
            layout=widgets.Layout(width="auto"),
        )

        def chosen(change: Any) -> None:
            if change["new"] not in ("", self._preset):
                self.choose(change["new"])

        menu.observe(chosen, "value")
        return menu

    def _toggle_more(self) -> None:
        hidden = self._more.layout.display == "none"
        self._more.layout.display = None if hidden else "none"
        self._more_button.description = say(f"base.button.{'less' if hidden else 'more'}")

    def _toggle_numbers(self) -> None:
        hidden = not self._table.value
        self._numbers_button.description = say(
            f"base.button.{'hide_numbers' if hidden else 'numbers'}"
        )
        self._table.value = self._numbers_html() if hidden else ""

    def _show_numbers(self) -> None:
        if self._table.value:
            self._table.value = self._numbers_html()

    def _numbers_html(self) -> str:
        table = _as_table(self._numbers()).to_html(index=False, border=0, classes="sb-table")
        return f"<p>{escape(say(f'base.badge.{self.badge}'))}</p>{table}"
