"""What every demo promises, whatever it shows."""

import asyncio
import math
import re
from dataclasses import asdict
from html import escape, unescape
from io import BytesIO
from typing import Any

import ipywidgets as widgets
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from PIL import Image
from states import (
    DEMOS,
    HOSTILE,
    LESSONS,
    anywhere,
    bad_values,
    ends,
    random_state,
    revealed,
)

from securebase.demos import OverlapGuesses, TwoCaregivers, base
from securebase.demos.base import Choice, Slider, Switch, View, Whole
from securebase.demos.stage import Scene, Stage
from securebase.text import say, section

RANDOM_STATES = 500  # over all demos together
LOCKED_STATES = 4
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
YEAR = re.compile(r"\b(19|20)\d\d[a-z]?\b")  # of a source: other thousands have a comma
ALIKE = 0.05
"""Share of random states whose words may equal those of another state.

Words give rounded numbers, so two states now and then read the same; a demo whose words do not
follow its state would repeat itself in nearly all of them.
"""

FEWER_COLOURS = 2.0
"""How far a stored picture, with fewer colours, may be from the live one: of 255, on average."""

SIDES = {
    "HundredFamilies": ("left", "right"),
    "MindInMind": ("left", "right"),
    "Playroom": ("A", "B"),
    "Routes": ("upper", "lower"),
    "SecondChance": ("A", "B"),
    "SmallSamples": ("left", "right"),
    "ThousandFamilies": ("left", "right"),
    "TrialMachine": ("left", "right"),
    "TwoCaregivers": ("A", "B"),
    "TwoTraditions": ("upper", "lower"),
    "YouAreTheCoder": ("above", "below"),
}
"""What the two sides are called in the words of each demo that sets one beside another."""

each_demo = pytest.mark.parametrize("cls", DEMOS, ids=lambda cls: cls.__name__)
each_lesson = pytest.mark.parametrize(
    ("cls", "lesson"), LESSONS, ids=[f"{cls.__name__}-{lesson}" for cls, lesson in LESSONS]
)


def question_of(cls: type, lesson: str) -> dict[str, Any] | None:
    return section(f"{cls.room}.lessons").get(lesson, {}).get("question")


def answer_to(question: dict[str, Any]) -> Any:
    return next(iter(question["options"])) if question["kind"] == "choice" else question["low"]


def range_of(control: widgets.Widget) -> list[str]:
    """Return the words by which a refusal tells what it would take."""
    if hasattr(control, "options"):
        return [repr(value) for _, value in control.options]
    if hasattr(control, "min"):
        return [f"{control.min:g}", f"{control.max:g}"]
    return ["True", "False"]


def tree(widget: widgets.Widget, parent: widgets.Widget | None = None):
    """Yield each widget of a layout with the box it stands in."""
    yield widget, parent
    for child in getattr(widget, "children", ()):
        yield from tree(child, widget)


def seen(widget: widgets.Widget):
    """Yield the widgets of a layout that are not hidden."""
    if widget.layout.display != "none":
        yield widget
        for child in getattr(widget, "children", ()):
            yield from seen(child)


def stage(demo: Any) -> Stage:
    """Return where the picture and its words stand on the page."""
    (found,) = [widget for widget, _ in tree(demo.widget) if isinstance(widget, Stage)]
    return found


def page(demo: Any) -> tuple[bytes, str, str, str]:
    """Return the picture and its words as a browser gets them."""
    scene = stage(demo).scene
    return scene.picture, scene.alt, stage(demo).badge, scene.caption


def alt_in(html: str) -> str:
    return unescape(re.search(r'<img alt="([^"]*)"', html)[1])


def assert_whole(demo: Any, view: View) -> None:
    """Check that a view has all its parts."""
    assert view.badge in ("SIMULATED", "DATA", "THEORY")
    assert view.alt.startswith(say(f"base.badge.{view.badge}"))
    assert (view.alt, view.caption) == (stage(demo).scene.alt, stage(demo).scene.caption)
    with Image.open(BytesIO(stage(demo).scene.picture)) as live:
        assert (live.format, live.size) == ("JPEG", (stage(demo).width, stage(demo).height))
    assert isinstance(view.table, pd.DataFrame)
    assert not view.table.empty
    with Image.open(BytesIO(view.png)) as image:
        image.load()
        assert (image.format, image.size) == ("PNG", demo.picture.size)
    numbers = [value for value in view.summary.values() if not isinstance(value, str)]
    assert numbers
    assert all(np.all(np.isfinite(np.asarray(value, float))) for value in numbers)


def assert_alike_in_numbers(view: View) -> None:
    """Check that who cannot see the picture is told each number that the caption finds in it."""
    told, found = (set(NUMBER.findall(YEAR.sub("", text))) for text in (view.alt, view.caption))
    assert told
    assert found <= told, view.alt


def assert_same(one: View, other: View) -> None:
    """Check that two views are equal in every part."""
    for part in ("summary", "caption", "alt", "png", "badge"):
        assert getattr(one, part) == getattr(other, part)
    assert_frame_equal(one.table, other.table)


def test_there_are_demos():
    assert LESSONS
    assert len({cls.__name__ for cls in DEMOS}) == len(DEMOS)


@each_demo
def test_every_control_is_swept_to_its_ends(cls):
    demo = revealed(cls)
    for name, control in demo.controls.items():
        for value in ends(control):
            view = demo.drive(**{name: value})
            assert demo.state[name] == control.value == value
            assert_whole(demo, view)


@each_demo
def test_random_states_show_a_whole_picture_in_words_of_their_own(cls):
    rng = np.random.default_rng(20250101)
    demos = [revealed(cls, lesson) for lesson in cls.lessons]
    views = {}
    for number in range(RANDOM_STATES // len(DEMOS)):
        demo = demos[number % len(demos)]
        view = demo.drive(**random_state(demo, rng))
        assert_whole(demo, view)
        assert_alike_in_numbers(view)
        views[tuple(demo.state.items())] = view.alt
    assert len(set(views.values())) >= (1 - ALIKE) * len(views)


@pytest.mark.parametrize("name", SIDES)
def test_a_comparison_tells_numbers_of_both_sides(name):
    cls = next(cls for cls in DEMOS if cls.__name__ == name)
    rng = np.random.default_rng(6)
    for lesson in cls.lessons:
        demo = revealed(cls, lesson)
        for state in ({}, random_state(demo, rng)):
            alt = demo.drive(**state).alt
            for side in SIDES[name]:
                assert re.search(rf"(?i:\b{side}\b)([^.]|\.\d)*\d", alt), (side, state, alt)


@each_demo
def test_every_control_can_change_the_words(cls):
    """A control that changes nothing anywhere has no place in a demo."""
    rng = np.random.default_rng(7)
    demo = revealed(cls)
    silent = set(demo.controls)
    for _ in range(10):
        state = random_state(demo, rng)
        for name in sorted(silent):
            demo.drive(**state)
            alts = {demo.drive(**{name: value}).alt for value in ends(demo.controls[name])}
            silent -= {name} if len(alts) > 1 else set()
    assert silent == set()


def pixels(png: bytes) -> np.ndarray:
    with Image.open(BytesIO(png)) as image:
        return np.asarray(image.convert("RGB"))


@each_lesson
def test_nothing_of_the_result_shows_before_a_prediction(cls, lesson):
    """Where a prediction would be marked, the locked picture is the same whatever the result."""
    question = question_of(cls, lesson)
    if question is None:
        pytest.skip("This lesson asks no question: its result is in view from the start.")
    locked, plain = cls(lesson), revealed(cls, lesson)
    rng = np.random.default_rng(1)
    states = [random_state(locked, rng) for _ in range(LOCKED_STATES)]
    hidden = []
    for state in states:
        view = locked.drive(**state)
        assert view.summary == locked.state
        assert len(view.table) == len(locked.controls)
        hidden.append(pixels(view.png))
    for state in states:
        predicted = cls(lesson)
        predicted.drive(**state)
        predicted.predict(answer_to(question))
        shown, marked = pixels(plain.drive(**state).png), pixels(predicted.view.png)
        place = (shown != marked).any(axis=2)
        assert place.any()
        assert all((other[place] == hidden[0][place]).all() for other in hidden)


@each_lesson
def test_the_words_before_a_prediction_depend_on_the_settings_only(cls, lesson, monkeypatch):
    if question_of(cls, lesson) is None:
        pytest.skip("This lesson asks no question: its result is in view from the start.")
    demo = cls(lesson)
    for method in ("summarise", "describe", "tabulate"):
        monkeypatch.setattr(demo, method, lambda *_: pytest.fail("A locked demo told its result."))
    assert demo.drive(**{name: ends(c)[-1] for name, c in demo.controls.items()}).alt


@each_lesson
def test_a_prediction_stays_drawn(cls, lesson):
    question = question_of(cls, lesson)
    if question is None:
        pytest.skip("This lesson asks no question.")
    predicted, plain = cls(lesson), revealed(cls, lesson)
    predicted.predict(answer_to(question), confidence="certain")
    anywhere_else = random_state(plain, np.random.default_rng(2))
    free = set(cls.lessons[lesson].free) - {"family"}  # these may ask anew
    for state in ({}, {n: v for n, v in anywhere_else.items() if n not in free}):
        ours, theirs = predicted.drive(**state), plain.drive(**state)
        assert ours.summary == theirs.summary
        assert ours.png != theirs.png
        assert ours.alt != theirs.alt
    with pytest.raises(ValueError, match="already"):
        predicted.predict(answer_to(question))
    predicted.ask_again()
    assert_same(predicted.view, cls(lesson).drive(**predicted.state))


@each_lesson
def test_a_prediction_that_does_not_fit_is_refused(cls, lesson):
    question, demo = question_of(cls, lesson), cls(lesson)
    before = demo.view
    wrong = ["no such answer", None, math.nan, [], {}] if question else ["any"]
    for value in wrong:
        with pytest.raises(ValueError, match=r"\w+ \w+ \w+"):
            demo.predict(value)
    if question:
        with pytest.raises(ValueError, match=r"\w+ \w+ \w+"):
            demo.predict(answer_to(question), confidence="maybe")
    assert_same(demo.view, before)


@each_demo
def test_a_bad_value_is_refused_in_a_sentence_and_changes_nothing(cls):
    demo = revealed(cls)
    before, state = demo.view, demo.state
    for name, control in demo.controls.items():
        for value in bad_values(control):
            with pytest.raises(ValueError, match=re.escape(name)) as refusal:
                demo.drive(**{name: value})
            assert all(words in str(refusal.value) for words in range_of(control))
            assert demo.state == state
    with pytest.raises(ValueError, match="no_such_control") as refusal:
        demo.drive(no_such_control=1)
    assert all(repr(name) in str(refusal.value) for name in demo.controls)
    assert_same(demo.view, before)


@each_demo
def test_a_bad_value_beside_good_ones_changes_nothing(cls):
    demo = revealed(cls)
    before = demo.view
    *others, last = demo.controls
    good = {name: ends(demo.controls[name])[-1] for name in others}
    with pytest.raises(ValueError, match=last):
        demo.drive(**good, **{last: None})
    assert_same(demo.view, before)


@each_demo
def test_drive_takes_the_path_of_a_click(cls):
    clicked, driven = revealed(cls), revealed(cls)
    rng = np.random.default_rng(3)
    for name, control in clicked.controls.items():
        value = anywhere(control, rng)
        control.value = value
        driven.drive(**{name: value})
        assert_same(clicked.view, driven.view)
        assert page(clicked) == page(driven)


@each_demo
def test_the_same_state_gives_the_same_view(cls):
    demo, rng = revealed(cls), np.random.default_rng(4)
    start, state = demo.state, random_state(demo, rng)
    first = demo.drive(**state)
    demo.drive(**random_state(demo, rng))
    assert_same(demo.drive(**state), first)
    assert_same(revealed(cls).drive(**state), first)
    demo.reset()
    assert demo.state == start == revealed(cls).state


@each_demo
def test_new_family_changes_the_family_only(cls):
    demo = revealed(cls)
    if "family" not in demo.controls:
        with pytest.raises(ValueError, match="depends on chance"):
            demo.new_family()
        return
    before = demo.state
    demo.new_family()
    assert demo.state == before | {"family": before["family"] + 1}
    demo.drive(family=demo.controls["family"].max)
    demo.new_family()
    assert demo.state["family"] == demo.controls["family"].min


@each_demo
def test_presets_set_what_they_say(cls):
    assert cls.presets
    demo = revealed(cls)
    (menu,) = [
        widget
        for widget, _ in tree(demo.widget)
        if isinstance(widget, widgets.Dropdown) and widget not in demo.controls.values()
    ]
    for name, values in cls.presets.items():
        demo.reset()
        menu.value = name
        assert_whole(demo, demo.view)
        assert values.items() <= demo.state.items()


@each_demo
def test_a_preset_shows_the_same_after_whatever_came_before(cls):
    """Settings that no preset names are the reader's own; the others are the preset's."""
    rng = np.random.default_rng(7)
    named = {control for values in cls.presets.values() for control in values}
    demo, other = revealed(cls), revealed(cls)
    demo.refresh = other.refresh = lambda: None  # only the settings are compared
    for name in cls.presets:
        demo._set(random_state(demo, rng))
        for earlier in cls.presets:
            demo.choose(earlier)
        demo.choose(name)
        other.reset()
        other._set({key: value for key, value in demo.state.items() if key not in named})
        other.choose(name)
        assert demo.state == other.state
    with pytest.raises(ValueError, match=re.escape(name)):
        demo.choose("no such preset")


@each_demo
def test_moving_control_after_control_ends_where_driving_there_ends(cls):
    demo = revealed(cls)
    rng = np.random.default_rng(5)
    for control in [*demo.controls.values()] * 3:
        control.value = anywhere(control, rng)
    assert_same(demo.view, revealed(cls, demo.lesson).drive(**demo.state))
    assert stage(demo).scene.alt == demo.view.alt


@pytest.mark.parametrize(
    ("control", "before", "now", "expected"),
    [
        (Slider(0, 1, 0.5), 0.25, 0.3, 0.35),
        (Slider(0, 1, 0.5), 0.7, 0.9, 1),
        (Slider(0, 1, 0.5), 0.95, 1, 0.95),
        (Slider(0, 1, 0.5), 0.5, 0, 0.05),
        (Whole(0, 9, 0), 3, 4, 5),
        (Whole(0, 9, 0), 5, 9, 9),
        (Choice({"a": "A", "b": "B", "c": "C"}, "a"), "a", "b", "c"),
        (Choice({"a": "A", "b": "B", "c": "C"}, "a"), "c", "b", "a"),
        (Choice({"a": "A", "b": "B", "c": "C"}, "a"), "b", "c", "a"),
        (Switch(), False, True, False),
    ],
)
def test_the_next_step_goes_on_in_the_same_way_as_long_as_it_can(control, before, now, expected):
    assert control.next(before, now) == expected


async def move(control: widgets.Widget, *values: Any) -> None:
    """Set a control to one value after the other, with a pause for reading after each."""
    for value in values:
        control.value = value
        await asyncio.sleep(0.002)


def two_steps(control: widgets.Widget) -> list[Any]:
    """Return two values of a control, next to one another."""
    if hasattr(control, "options"):
        return [name for _, name in control.options[:2]][::-1]
    if hasattr(control, "min"):
        return [control.min + control.step, control.min + 2 * control.step]
    return [not control.value, control.value]


@each_demo
def test_what_stands_ready_for_the_next_step_is_what_the_step_shows(cls, monkeypatch):
    monkeypatch.setattr(base, "PAUSE", 0)
    demo, other = revealed(cls), revealed(cls)
    shown, ready = stage(demo), []
    for name, control in demo.controls.items():
        demo.reset()
        asyncio.run(move(control, *two_steps(control)))
        if shown.ahead:
            ready.append(name)
            assert shown.ahead["control"] == control.model_id
            prepared = shown.back if shown.side == "front" else shown.front
            setattr(control, shown.ahead["name"], shown.ahead["value"])
            assert asdict(shown.scene) == prepared
            other.drive(**demo.state)
            assert page(demo) == page(other)
    assert ready


def test_an_answer_is_not_drawn_ahead_of_its_question(monkeypatch):
    monkeypatch.setattr(base, "PAUSE", 0)
    demo = OverlapGuesses()
    for value in (2, 3):
        demo.predict(50)
        asyncio.run(move(demo.controls["round"], value))  # the next round is a new question
        assert not stage(demo).ahead
    demo.skip()
    asyncio.run(move(demo.controls["round"], 4))
    assert stage(demo).ahead
    demo.ask_again()
    assert not stage(demo).ahead


def test_the_other_side_of_the_stage_is_shown_without_sending_the_picture_again():
    shown = Stage(8, 8, "DATA")
    control = widgets.FloatSlider()
    one, two = Scene(b"one", "One.", "First."), Scene(b"two", "Two.", "Second.")
    shown.show(one)
    shown.prepare(two, control, "value", 0.5)
    assert shown.scene == one
    sent = []
    shown.send_state = lambda key=None: sent.append(set(key))
    shown.show(two)
    assert shown.scene == two
    assert sent == [{"side", "ahead"}]
    shown.show(one)
    assert shown.scene == one
    assert sent[1:] == [{"side"}]


def test_going_to_and_fro_computes_each_state_once():
    demo = revealed(TwoCaregivers, "sandbox")
    asked, compute = [], demo.compute
    demo.compute = lambda state: asked.append(state["responsiveness"]) or compute(state)
    shown = [demo.drive(responsiveness=value).summary for value in (0.2, 0.4, 0.2, 0.4, 0.2)]
    assert asked == [0.2, 0.4]
    assert shown[0] == shown[2] == shown[4] != shown[1] == shown[3]
    for value in np.arange(0.5, 1, 0.05):
        demo.drive(responsiveness=float(value))
    demo.drive(responsiveness=0.2)
    assert asked[-1] == 0.2, "what was long ago is computed anew"
    demo.renew()
    assert asked[-2:] == [0.2, 0.2]


@each_demo
def test_text_is_shown_as_text(cls, monkeypatch):
    demo = revealed(cls)
    monkeypatch.setattr(demo, "describe", lambda result, prediction: (HOSTILE, HOSTILE))
    static = demo._repr_mimebundle_()[0]["text/html"]
    assert "<script" not in static
    assert static.count(escape(HOSTILE)) == 2
    assert alt_in(static).endswith(HOSTILE)


@each_lesson
def test_without_a_kernel_the_starting_state_is_in_view(cls, lesson):
    shown, rng = revealed(cls, lesson).view, np.random.default_rng(6)
    demo = cls(lesson)
    live = demo.view
    pages = []
    for step in (lambda: None, lambda: demo.drive(**random_state(demo, rng)), demo.skip):
        step()
        bundle, metadata = demo._repr_mimebundle_()
        assert metadata == {}
        stored, live_picture = (pixels(png).astype(int) for png in (bundle["image/png"], shown.png))
        assert stored.shape == live_picture.shape
        assert np.abs(stored - live_picture).mean() < FEWER_COLOURS
        assert alt_in(bundle["text/html"]) == shown.alt
        assert "<script" not in bundle["text/html"]
        pages.append((bundle["text/html"], bundle["text/plain"]))
    assert len(set(pages)) == 1, "whatever the reader did before"
    assert_same(cls(lesson).view, live)


@each_lesson
def test_a_static_page_leaves_the_live_demo_as_it_was(cls, lesson):
    demo = cls(lesson)
    before, live = demo.view, page(demo)
    demo._repr_mimebundle_()
    assert_same(demo.view, before)
    assert page(demo) == live


@each_lesson
def test_every_control_has_a_name_and_few_are_in_view_at_first(cls, lesson):
    demo = revealed(cls, lesson)
    parts = list(tree(demo.widget))
    placed = [widget for widget, _ in parts]
    assert all(control in placed for control in demo.controls.values())
    for widget, parent in parts:
        if isinstance(widget, widgets.FloatSlider | widgets.IntSlider) and not widget.description:
            twins = [w for w in parent.children if getattr(w, "value", None) == widget.value]
            assert any(twin.description for twin in twins if twin is not widget)
        elif isinstance(widget, widgets.ValueWidget | widgets.Button):
            assert isinstance(widget, widgets.HTML) or widget.description
    visible = list(seen(demo.widget))
    assert sum(control in visible for control in demo.controls.values()) <= 3


@each_demo
def test_an_unknown_lesson_is_refused(cls):
    with pytest.raises(ValueError, match="no such lesson"):
        cls("no such lesson")
