"""Lecture mode: what a room sees, and hands counted beside the outcome."""

from html import unescape

import ipywidgets as widgets
import pytest

from securebase import start
from securebase.demos import HundredFamilies, TwoCaregivers, all_demos
from securebase.demos.stage import Scene, Stage
from securebase.lesson import check_yourself, current_progress
from securebase.lesson.tally import Outcome, Span, Tally, answers_to_count, came_true
from securebase.text import say, section

ASKING = [
    (cls, lesson)
    for cls in all_demos()
    for lesson in cls.lessons
    if "question" in section(f"{cls.room}.lessons").get(lesson, {})
]
CHECK = "notebook_04.check.third"


@pytest.fixture(autouse=True)
def lecture():
    """Run every test as in a notebook that was started for a lecture."""
    start(lecture=True)
    yield
    start()


def visible(widget: widgets.Widget):
    """Yield the widgets of a layout that are not hidden."""
    if widget.layout.display != "none":
        yield widget
        for child in getattr(widget, "children", ()):
            yield from visible(child)


def texts(widget: widgets.Widget) -> str:
    """Return the words of the HTML in view."""
    return unescape(" ".join(w.value for w in visible(widget) if isinstance(w, widgets.HTML)))


def press(widget: widgets.Widget, words: str) -> None:
    (found,) = [
        w for w in visible(widget) if isinstance(w, widgets.Button) and w.description == words
    ]
    found.click()


def boxes(widget: widgets.Widget) -> dict[str, widgets.BoundedIntText]:
    """Return the boxes for hands by their words."""
    rows = next(w for w in visible(widget) if "sb-tally" in w._dom_classes)
    return {box.description: box for box in rows.children}


def scene(demo) -> Scene:
    return next(w for w in visible(demo.widget) if isinstance(w, Stage)).scene


@pytest.mark.parametrize(("cls", "lesson"), ASKING, ids=lambda it: getattr(it, "__name__", it))
def test_hands_are_counted_and_the_answer_is_hidden_until_asked_for(cls, lesson):
    demo = cls(lesson)
    counted = boxes(demo.widget)
    question = section(f"{cls.room}.lessons.{lesson}.question")
    assert question["question"] in texts(demo.widget)
    if question["kind"] == "choice":
        assert list(counted) == list(question["options"].values())
    right = say("lesson.tally.came_true")
    assert right not in texts(demo.widget)
    assert scene(demo).alt == cls(lesson).view.alt  # the locked picture
    first, *_, last = counted.values()
    first.value, last.value = 12, 4
    press(demo.widget, say("lesson.tally.show"))
    shown = texts(demo.widget)
    assert say("lesson.tally.share", hands=12, share=75) in shown
    assert say("lesson.tally.share", hands=4, share=25) in shown
    assert 1 <= shown.count(right) <= 2
    assert scene(demo).alt == demo.view.alt != cls(lesson).view.alt


def test_the_first_cell_says_so_and_makes_type_larger():
    lecture, usual = (start(lecture=on)._repr_mimebundle_() for on in (True, False))
    assert lecture["text/plain"] == usual["text/plain"]
    assert say("lesson.start.lecture") in unescape(lecture["text/html"])
    large = "--jp-content-font-size1: 20px"
    assert large in lecture["text/html"]
    assert large not in usual["text/html"]


def test_settings_are_few_and_the_family_stands_in_the_caption():
    demo = TwoCaregivers("same_amount")
    demo.skip()
    in_view = list(visible(demo.widget))
    assert 0 < sum(control in in_view for control in demo.controls.values()) <= 3
    say_more = {say("base.button.more"), say("base.button.less")}
    assert not say_more & {w.description for w in in_view if isinstance(w, widgets.Button)}
    for _ in range(2):
        assert f"{say('base.controls.family')}: {demo.state['family']}." in scene(demo).caption
        demo.new_family()
    loop = answers_to_count(section("playroom.lessons.loop.question"))
    assert [words for words, _ in loop.values()][:3] == ["0 times", "1 time", "2 times"]


def test_pictures_have_more_pixels_and_the_usual_ones_stay_as_they_were():
    large = HundredFamilies()
    start()
    usual = HundredFamilies()
    large.skip()
    usual.skip()
    assert large.picture.size == tuple(round(1.5 * side) for side in usual.picture.size)
    assert large.view.alt == usual.view.alt


def test_counts_may_be_mended_after_the_outcome():
    tally = Tally(
        "Which?", {"a": "One", "b": "Other"}, "right", lambda: Outcome(["b"], "For a reason.")
    )
    tally.show()
    assert say("lesson.tally.share", hands=0, share=0) in texts(tally.widget)
    assert "For a reason." in texts(tally.widget)
    tally.counts["a"].value = 3
    assert say("lesson.tally.share", hands=3, share=100) in texts(tally.widget)
    tally.counts["a"].value = 5000
    assert tally.counts["a"].value == 999


def test_the_answer_to_a_check_is_hidden_until_asked_for():
    question = section(CHECK)
    right = next(option for option in question["options"] if option.get("right"))
    tally = check_yourself(CHECK)
    assert list(boxes(tally.widget)) == [option["text"] for option in question["options"]]
    assert right["feedback"] not in texts(tally.widget)
    press(tally.widget, say("lesson.tally.show"))
    page = texts(tally.widget)
    assert right["feedback"] in page
    row = page[page.index(f'<th scope="row">{right["text"]}') :].split("</tr>")[0]
    assert say("lesson.tally.right") in row
    assert CHECK not in current_progress().answers, "a room's hands are nobody's answer"


def test_options_are_shown_as_text():
    hostile = "<script>alert(1)</script>"
    tally = Tally(hostile, {"a": hostile}, hostile, lambda: Outcome(["a"], hostile))
    tally.show()
    html = [w.value for w in visible(tally.widget) if isinstance(w, widgets.HTML)]
    assert not any("<script" in page for page in html)
    assert "<script" not in tally._static_bundle()["text/html"]


@pytest.mark.parametrize(
    ("low", "high", "first", "number"),
    [(0, 100, (0, 20), 5), (0, 1, (0, 0.2), 5), (0, 24, (0, 6), 4), (0, 8, (0, 0), 9)],
)
def test_a_question_for_a_number_is_cut_into_ranges(low, high, first, number):
    text = {"kind": "number", "low": low, "high": high, "unit": "heads"}
    spans = [span for _, span in answers_to_count(text).values()]
    assert (spans[0].low, spans[0].high) == first
    assert len(spans) == number
    assert (spans[0].low, spans[-1].high) == (low, high)


@pytest.mark.parametrize(
    ("true", "keys"), [(30, ["a"]), (50, ["a", "b"]), (50.9, ["a", "b"]), (60, ["b"])]
)
def test_a_number_on_the_border_belongs_to_both(true, keys):
    answers = {"a": Span(0, 50), "b": Span(50, 100)}
    assert came_true(answers, lambda number: abs(number - true) <= 5) == keys


def test_where_no_answer_is_right_none_came_true():
    assert came_true({"a": "a", "b": "b"}, lambda _: None) == []
    assert came_true({"a": Span(0, 1)}, lambda _: None) == []
