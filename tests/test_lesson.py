"""What a student notices of predictions, questions, beliefs and the progress code."""

import copy
import random
import re
import subprocess
import sys
import tomllib
import zlib
from base64 import b32encode
from pathlib import Path

import ipywidgets as widgets
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

import securebase
from securebase import text
from securebase.lesson import progress as progress_module
from securebase.lesson.beliefs import Beliefs, all_beliefs, beliefs
from securebase.lesson.predict import Prediction, PredictionPanel
from securebase.lesson.progress import (
    CONFIDENCES,
    MAX_CODE,
    MAX_ENTRIES,
    Entry,
    Progress,
    ProgressPanel,
    _checksum,
    current_progress,
    progress_panel,
    steps_of,
)
from securebase.lesson.quiz import (
    ExplainPrompt,
    Quiz,
    Retrieval,
    check_yourself,
    explain_prompt,
    read_question,
    retrieval,
)
from securebase.lesson.start import start
from securebase.text import section

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"
TEXTS = Path(text.__file__).parent / "en"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

ROOM = tomllib.loads(
    """
    demos = ["coin.first"]

    [check.repair]
    question = "What follows a repaired miss?"
    hints = ["Think.", "Try much repair.", "It moves the expectation up."]
    [[check.repair.options]]
    text = "the same as a miss"
    feedback = "What the baby meets in the end is comfort."
    [[check.repair.options]]
    text = "much the same as an answer"
    right = true
    feedback = "Comfort counts, early or late."

    [explain.differ]
    question = "Why do they differ?"
    starter = "The two differ because"
    model = "one answers only what is loud."

    [ask.number]
    question = "How many of 100?"
    kind = "number"
    low = 0
    high = 100
    unit = "relationships"

    [ask.choice]
    question = "Which baby turns away?"
    kind = "choice"
    [ask.choice.options]
    first = "the first"
    second = "the second"
    """
)
ROOM["retrieval"] = {
    name: ROOM["check"]["repair"] | {"question": f"And {name}?"} for name in ("a", "b", "c")
}


@pytest.fixture
def room(monkeypatch):
    """Return a notebook's text, ``notebook_99``, that a test may spoil."""
    own, load = copy.deepcopy(ROOM), text._load
    monkeypatch.setattr(text, "_load", lambda room: own if room == "notebook_99" else load(room))
    return own


@pytest.fixture
def progress(monkeypatch):
    """Return an empty log in the place of this kernel's own."""
    empty = Progress()
    monkeypatch.setattr(progress_module, "_current", empty)
    return empty


def find(widget, kind):
    """Return all widgets of a kind inside a widget, in reading order."""
    found = [widget] if isinstance(widget, kind) else []
    for child in getattr(widget, "children", ()):
        found += find(child, kind)
    return found


def words(shown):
    """Return the HTML that a piece shows now."""
    return "".join(html.value for html in find(shown.widget, widgets.HTML))


def click(shown, description):
    (found,) = [b for b in find(shown.widget, widgets.Button) if b.description == description]
    found.click()


def random_progress(rng):
    log = Progress()
    for _ in range(rng.randrange(12)):
        value = rng.choice([rng.uniform(-1e6, 1e6), rng.randrange(100), "loud_only", None])
        prediction = None if value is None else Prediction(value, rng.choice(CONFIDENCES), "")
        log.log_prediction(f"demo.{rng.randrange(99)}", prediction, rng.choice([True, False, None]))
        log.log_answer(f"notebook_02.check.q{rng.randrange(99)}", rng.randrange(4), True)
        log.log_belief("start", f"b{rng.randrange(12)}", rng.random() < 0.5, "certain")
    return log


# Progress ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(40))
def test_progress_code_brings_everything_back(seed):
    log, copied = random_progress(random.Random(seed)), Progress()
    assert copied.load(log.code()) == len(log)
    assert copied == log
    assert copied.code() == log.code()


def test_progress_code_survives_mail():
    log, copied = random_progress(random.Random(7)), Progress()
    lines = "\r\n  ".join(re.findall(".{1,20}", log.code().lower()))
    copied.load(f"\n\t{lines[:3]} {lines[3:]}\u00a0\n")
    assert copied == log


def test_any_damaged_character_is_refused():
    rng = random.Random(1)
    log, mine = random_progress(rng), random_progress(rng)
    code, before = log.code(), copy.deepcopy(mine)
    for place in range(len(code)):
        wrong = rng.choice([c for c in "ABCDEFGHJKSZ234567-189_é" if c != code[place]])
        with pytest.raises(ValueError, match=r"Nothing has changed\.$"):
            mine.load(code[:place] + wrong + code[place + 1 :])
    assert mine == before


def test_a_code_cut_short_lengthened_or_swapped_is_refused():
    rng = random.Random(2)
    log, mine = random_progress(rng), Progress()
    code = log.code()
    spoiled = [code[:end] for end in range(4, len(code))]
    spoiled += [code[:-1] + last for last in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" if last != code[-1]]
    spoiled += [code + more for more in ("A", "2", "AAAAAAAA", code)]
    spoiled += [code[:k] + code[k + 1] + code[k] + code[k + 2 :] for k in range(4, len(code) - 2)]
    for wrong in set(spoiled) - {code}:
        with pytest.raises(ValueError, match="damaged"):
            mine.load(wrong)
    assert mine == Progress()


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("", "Paste a progress code first"),
        ("   \n", "Paste a progress code first"),
        ("hello", "not a progress code"),
        (HOSTILE, "not a progress code"),
        ("SB1", "damaged"),
        ("SB1-", "damaged"),
        ("SB0-AAAA", "damaged"),
        ("SB2-AAAA", "newer version"),
        ("sb17-aaaa", "newer version"),
        ("SB1-" + "A" * MAX_CODE, "too long"),
    ],
)
def test_what_is_no_code_is_refused_with_a_sentence(code, says):
    log = random_progress(random.Random(3))
    before = copy.deepcopy(log)
    with pytest.raises(ValueError, match=says) as refusal:
        log.load(code)
    assert str(refusal.value).endswith(".")
    assert log == before


def forged(content):
    """Return a code with a right checksum around any content."""
    packed = zlib.compress(content, 9)
    return "SB1-" + b32encode(_checksum(packed) + packed).decode().rstrip("=")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"{}",
        b'{"predictions":{},"answers":{}}',
        b'{"predictions":{},"answers":{},"beliefs":{},"more":{}}',
        b'{"predictions":[],"answers":{},"beliefs":{}}',
        b'{"predictions":{"a":[1]},"answers":{},"beliefs":{}}',
        b'{"predictions":{"a":[NaN,"guess",null]},"answers":{},"beliefs":{}}',
        b'{"predictions":{"a":[1e999,"guess",null]},"answers":{},"beliefs":{}}',
        b'{"predictions":{"a":[1,"surely",null]},"answers":{},"beliefs":{}}',
        b'{"predictions":{"a":[1,"guess",7]},"answers":{},"beliefs":{}}',
        b'{"predictions":{"a":[1,["guess"],null]},"answers":{},"beliefs":{}}',
        b'{"predictions":{"a":[[],"guess",null]},"answers":{},"beliefs":{}}',
        b'{"predictions":{"<b>":[1,"guess",null]},"answers":{},"beliefs":{}}',
        b'{"predictions":{},"answers":{},"beliefs":{"start.therapy":["yes","guess",null]}}',
        b'{"predictions":{},"answers":{},"beliefs":{"start.therapy":[true,null,null]}}',
        b"[" * 100_000,
        b"9" * 10_000,
        b" " * 50_000_000,
    ],
    ids=lambda content: f"{content[:40]!r}",
)
def test_a_forged_code_does_no_harm(content):
    log = random_progress(random.Random(4))
    before = copy.deepcopy(log)
    with pytest.raises(ValueError, match="damaged"):
        log.load(forged(content))
    assert log == before


def test_loading_adds_and_never_overwrites():
    older, here = Progress(), Progress()
    older.log_answer("notebook_02.check.a", 0, False)
    older.log_answer("notebook_02.check.b", 1, True)
    here.log_answer("notebook_02.check.a", 1, True)
    assert here.load(older.code()) == 1
    assert here.answers["notebook_02.check.a"] == Entry(1, None, True)
    assert here.answers["notebook_02.check.b"] == Entry(1, None, True)
    assert here.load(older.code()) == 0


def test_the_first_prediction_counts_and_a_belief_may_change():
    log = Progress()
    log.log_prediction("coin.first", Prediction(12.0, "certain", "12 heads"), right=np.bool_(False))
    log.log_prediction("coin.first", Prediction(9.0, "guess", "9 heads"), right=True)
    assert log.predictions["coin.first"] == Entry(12.0, "certain", False)
    log.log_prediction("other.first", None)
    assert log.predictions["other.first"].skipped
    log.log_belief("start", "therapy", True, "guess")
    log.log_belief("start", "therapy", False, "certain")
    assert log.beliefs["start.therapy"] == Entry(False, "certain")
    log.log_belief("start", "therapy", None, None)
    assert not log.beliefs


def test_the_log_is_bounded_and_a_full_one_can_be_loaded():
    log = Progress()
    for number in range(MAX_ENTRIES):
        log.log_answer(f"notebook_{number}." + "x" * 40, 1, True)
    with pytest.raises(ValueError, match=str(MAX_ENTRIES)):
        log.log_answer("one.more", 1, True)
    copied = Progress()
    copied.load(log.code())
    assert copied == log
    more = Progress()
    more.log_answer("one.more", 1)
    with pytest.raises(ValueError, match=str(MAX_ENTRIES)):
        copied.load(more.code())
    assert copied == log


def test_the_log_refuses_what_its_code_could_not_carry():
    log = Progress()
    with pytest.raises(ValueError, match="as a name"):
        log.log_answer(HOSTILE, 0)
    with pytest.raises(ValueError, match="finite number"):
        log.log_prediction("coin.first", Prediction(float("nan"), "guess", ""))
    with pytest.raises(ValueError, match="finite number"):
        log.log_prediction("coin.first", Prediction("x" * 1000, "guess", ""))
    assert len(log) == 0


def test_progress_panel_shows_what_is_done(room, progress):
    panel = progress_panel("notebook_99")
    steps = len(steps_of("notebook_99"))
    assert f"0 of {steps} done" in words(panel)
    for quiz in (
        check_yourself("notebook_99.check.repair"),
        check_yourself("notebook_99.check.repair"),
    ):
        quiz.answer("the same as a miss")
    progress.log_prediction("coin.first", None)
    assert f"2 of {steps} done" in words(panel)
    retrieval("notebook_99.retrieval").skip()
    explain_prompt("notebook_99.explain.differ").answer("")
    assert f"{steps} of {steps} done" in words(panel)
    code, _ = find(panel.widget, widgets.Textarea)
    assert code.value == progress.code()


def test_progress_panel_loads_a_pasted_code_and_says_what_is_wrong():
    log, here = random_progress(random.Random(5)), Progress()
    panel = ProgressPanel(progress=here)
    _, paste = find(panel.widget, widgets.Textarea)
    paste.value = HOSTILE
    click(panel, section("lesson.progress.load"))
    assert "not a progress code" in words(panel)
    assert 'role="status" aria-live="polite"' in words(panel)
    assert "<script" not in words(panel)
    assert paste.value == HOSTILE
    paste.value = log.code()
    click(panel, section("lesson.progress.load"))
    assert here == log
    assert f"Answers you have now: {len(log)}." in words(panel)


def test_cells_share_one_log(room):
    assert current_progress() is current_progress()
    start()
    assert current_progress() is current_progress()


# Predictions -------------------------------------------------------------------------------------


@pytest.fixture
def panel(room):
    def build(question):
        heard = []
        made = PredictionPanel(f"notebook_99.ask.{question}", heard.append, lambda: heard.append(0))
        return made, heard

    return build


@pytest.mark.parametrize("value", [0, 100, 12.5, np.float64(40), np.int64(40)])
def test_a_number_is_committed(panel, value):
    made, heard = panel("number")
    made.commit(value, "certain")
    assert heard == [Prediction(float(value), "certain", f"{value:g} relationships")]
    assert f"You predicted: {value:g} relationships (certain)." in words(made)
    assert not find(made.widget, widgets.Button)


@pytest.mark.parametrize(
    "value", [-1, 100.5, float("nan"), float("inf"), "40", None, True, [40], HOSTILE]
)
def test_a_number_refused_names_the_range(panel, value):
    made, heard = panel("number")
    with pytest.raises(ValueError, match=r"from 0 to 100 \(relationships\)"):
        made.commit(value)
    assert not heard
    assert len(find(made.widget, widgets.Button)) == 2


@pytest.mark.parametrize(("question", "value"), [("number", 4), ("choice", "second")])
def test_an_answer_filled_in_is_committed_by_the_button_only(panel, question, value):
    made, heard = panel(question)
    made.fill(value)
    assert not heard
    find(made.widget, widgets.RadioButtons)[-1].value = "certain"
    click(made, section("lesson.predict.commit"))
    assert [said.value for said in heard] == [value]


def test_a_wrong_answer_is_not_filled_in(panel):
    made, _ = panel("number")
    made.fill(12.5)
    with pytest.raises(ValueError, match="from 0 to 100"):
        made.fill(101)
    assert find(made.widget, widgets.Text)[0].value == "12.5"


@pytest.mark.parametrize("value", ["third", "the first", 0, None, float("nan"), ["first"], HOSTILE])
def test_an_option_refused_names_the_options(panel, value):
    made, heard = panel("choice")
    with pytest.raises(ValueError, match="'first', 'second'"):
        made.commit(value)
    assert not heard


@pytest.mark.parametrize("confidence", ["sure", "", None, 3, ["guess"], float("nan")])
def test_a_confidence_refused_names_the_three(panel, confidence):
    made, heard = panel("choice")
    with pytest.raises(ValueError, match="'guess', 'fairly sure', 'certain'"):
        made.commit("first", confidence)
    assert not heard


def test_an_option_is_committed_by_click(panel):
    made, heard = panel("choice")
    answer, sure = find(made.widget, widgets.RadioButtons)
    commit = section("lesson.predict.commit")
    assert answer.value is None
    assert sure.value is None
    click(made, commit)
    assert section("lesson.predict.error.empty") in words(made)
    answer.value = "second"
    click(made, commit)
    assert section("lesson.predict.error.unsure") in words(made)
    assert not heard
    sure.value = "fairly sure"
    click(made, commit)
    assert heard == [Prediction("second", "fairly sure", "the second")]


@pytest.mark.parametrize(("typed", "value"), [("12,5", 12.5), (" 40 ", 40.0)])
def test_a_typed_number_is_understood(panel, typed, value):
    made, heard = panel("number")
    (field,) = find(made.widget, widgets.Text)
    (sure,) = find(made.widget, widgets.RadioButtons)
    sure.value = "guess"
    for wrong in ("forty", "nan", "101", "1,000", "1e1", HOSTILE):
        field.value = wrong
        click(made, section("lesson.predict.commit"))
        assert "from 0 to 100" in words(made)
        assert "<script" not in words(made)
    assert not heard
    field.value = typed
    click(made, section("lesson.predict.commit"))
    assert [prediction.value for prediction in heard] == [value]


def test_revealing_without_a_prediction_is_always_possible(panel):
    made, heard = panel("number")
    click(made, section("lesson.predict.skip"))
    assert heard == [0]
    assert section("lesson.predict.skipped") in words(made)


def test_an_error_of_the_demo_is_not_taken_for_a_refusal(room, caplog):
    def fail(prediction):
        raise ValueError("the demo broke")

    made = PredictionPanel("notebook_99.ask.choice", fail, lambda: None)
    answer, sure = find(made.widget, widgets.RadioButtons)
    answer.value, sure.value = "first", "guess"
    click(made, section("lesson.predict.commit"))
    assert "the demo broke" in caplog.text
    assert "the demo broke" not in words(made)


@pytest.mark.parametrize("missing", ["question", "kind", "low", "unit"])
def test_a_question_that_cannot_be_asked_is_refused(room, missing):
    del room["ask"]["number"][missing]
    with pytest.raises(ValueError, match="needs a question and a kind"):
        PredictionPanel("notebook_99.ask.number", print, print)


# Questions ---------------------------------------------------------------------------------------


def keys_under(room, part):
    """Return the keys of all questions of a kind in the text files."""
    texts = tomllib.loads((TEXTS / f"{room}.toml").read_text(encoding="utf-8"))
    return [f"{room}.{part}.{name}" for name in texts.get(part, {})]


ROOMS = sorted(path.stem for path in TEXTS.glob("notebook_*.toml"))
QUESTIONS = [
    key for room in ROOMS for part in ("check", "retrieval") for key in keys_under(room, part)
]
EXPLANATIONS = [key for room in ROOMS for key in keys_under(room, "explain")]


def check_every_option(key):
    seen = set()
    for number, option in enumerate(read_question(key).options):
        answered = []
        quiz = Quiz(read_question(key), lambda *answer, answered=answered: answered.append(answer))
        quiz.answer(option.text)
        assert answered == [(number, option.right)]
        assert option.feedback in quiz.feedback
        assert not re.match("(Yes|No|Right|Wrong)[.,!:]", option.feedback)  # the verdict says it
        assert quiz.feedback.startswith("Yes." if option.right else "Not this one.")
        seen.add(quiz.feedback)
    assert len(seen) == len(read_question(key).options)


def test_every_option_has_its_own_feedback(room):
    check_every_option("notebook_99.check.repair")


@pytest.mark.parametrize("key", QUESTIONS)
def test_every_option_of_every_question_has_its_own_feedback(key):
    check_every_option(key)


@pytest.mark.parametrize("key", [key for key in QUESTIONS if ".check." in key])
def test_every_check_question_has_hints_in_three_steps(key):
    hints = read_question(key).hints
    assert len(set(hints)) == 3
    right = next(option.text for option in read_question(key).options if option.right)
    assert right not in hints[0] + hints[1]


@pytest.mark.parametrize("room", ROOMS)
def test_every_notebook_looks_back_with_three_questions(room, progress):
    if keys_under(room, "retrieval"):
        assert len(retrieval(f"{room}.retrieval").quizzes) == 3
    else:
        assert room in ("notebook_00", "notebook_01")


@pytest.mark.parametrize("key", EXPLANATIONS)
def test_every_explanation_has_a_model_answer(key, progress):
    prompt = explain_prompt(key)
    prompt.answer("")
    assert section(f"{key}.model") not in prompt._static_bundle()["text/html"]
    assert section("lesson.explain.model") in words(prompt)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda q: q["options"][1].pop("right"), "exactly one right"),
        (lambda q: q["options"][0].update(right=True), "exactly one right"),
        (lambda q: q["options"][0].pop("feedback"), "its own feedback"),
        (lambda q: q["options"][0].update(feedback=" "), "its own feedback"),
        (lambda q: q["options"].pop(0), "at least two"),
        (lambda q: q["options"][0].update(text=q["options"][1]["text"]), "same option twice"),
        (lambda q: q["hints"].append("a fourth"), "more than three hints"),
    ],
)
def test_a_faulty_question_is_refused(room, spoil, says):
    spoil(room["check"]["repair"])
    with pytest.raises(ValueError, match=says) as refusal:
        check_yourself("notebook_99.check.repair")
    assert "'notebook_99.check.repair'" in str(refusal.value)


def test_check_by_click_is_logged_once_and_can_be_tried_again(room, progress):
    quiz = check_yourself("notebook_99.check.repair")
    (options,) = find(quiz.widget, widgets.RadioButtons)
    click(quiz, section("lesson.quiz.check"))
    assert quiz.feedback == section("lesson.quiz.choose")
    assert not progress.answers
    for number in (0, 1):
        options.value = number
        click(quiz, section("lesson.quiz.check"))
    assert quiz.feedback == "Yes. Comfort counts, early or late."
    assert f'aria-live="polite">{quiz.feedback}' in words(quiz)
    assert progress.answers == {"notebook_99.check.repair": Entry(0, None, False)}


def test_an_answer_that_is_no_option_names_the_options(room, progress):
    with pytest.raises(ValueError, match="'the same as a miss', 'much the same as an answer'"):
        check_yourself("notebook_99.check.repair").answer("neither")


def test_hints_come_one_by_one(room, progress):
    quiz = check_yourself("notebook_99.check.repair")
    for hints in (1, 2, 3, 3):
        click(quiz, section("lesson.quiz.hint"))
        assert words(quiz).count("Hint ") == hints
        assert f"Hint {hints} of 3: {ROOM['check']['repair']['hints'][hints - 1]}" in words(quiz)
    del room["check"]["repair"]["hints"]
    plain = check_yourself("notebook_99.check.repair")
    assert [b.description for b in find(plain.widget, widgets.Button)] == ["Check"]


def test_retrieval_asks_one_question_at_a_time_and_grades_none(room, progress):
    looking_back = retrieval("notebook_99.retrieval")
    for number, quiz in enumerate(looking_back.quizzes, 1):
        assert words(looking_back).count("And ") == number
        quiz.answer("the same as a miss")
        assert quiz.feedback.startswith("Not this one.")
    buttons = [button.description for button in find(looking_back.widget, widgets.Button)]
    assert section("lesson.retrieval.skip") not in buttons
    assert set(progress.answers.values()) == {Entry(0, None, None)}


def test_retrieval_can_be_skipped_at_any_point(room, progress):
    looking_back = retrieval("notebook_99.retrieval")
    looking_back.quizzes[0].answer("the same as a miss")
    click(looking_back, section("lesson.retrieval.skip"))
    assert section("lesson.retrieval.skipped") in words(looking_back)
    assert [entry.skipped for entry in progress.answers.values()] == [False, True, True]


def test_retrieval_needs_three_questions(room):
    del room["retrieval"]["b"]
    with pytest.raises(ValueError, match="there are 2"):
        Retrieval("notebook_99.retrieval", Progress())


def test_an_explanation_stands_beside_the_model_answer(room):
    log = Progress()
    prompt = ExplainPrompt("notebook_99.explain.differ", log)
    assert "one answers only what is loud" not in words(prompt)
    prompt.answer("The two differ because one is louder.")
    assert words(prompt).index("one is louder") < words(prompt).index("one answers only")
    assert "louder" not in log.code()
    assert log.answers == {"notebook_99.explain.differ": Entry()}


def test_the_model_answer_can_be_seen_without_writing(room):
    prompt = ExplainPrompt("notebook_99.explain.differ", Progress())
    click(prompt, section("lesson.explain.compare"))
    assert section("lesson.explain.yours") not in words(prompt)
    assert "one answers only what is loud" in words(prompt)


def test_what_looks_like_html_is_shown_as_text(room, progress):
    prompt = explain_prompt("notebook_99.explain.differ")
    prompt.answer(HOSTILE)
    question = room["check"]["repair"]
    question["question"] = question["options"][0]["feedback"] = question["hints"][0] = HOSTILE
    question["options"][0]["text"] = HOSTILE
    quiz = check_yourself("notebook_99.check.repair")
    quiz.answer(HOSTILE)
    quiz.hint()
    for page in (words(prompt), words(quiz), quiz._static_bundle()["text/html"]):
        assert "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror" in page
        assert "<script" not in page
        assert "<img" not in page


# Beliefs -----------------------------------------------------------------------------------------


def test_twelve_statements_some_true_some_false():
    items = all_beliefs()
    assert len(items) == len({item.misconception for item in items}) == 12
    assert {item.misconception for item in items} <= {f"M{number}" for number in range(1, 21)}
    assert 4 <= sum(item.true for item in items) <= 8
    for item in items:
        assert len(item.statement.split()) <= 25
        assert not re.search(r"\b(you|your) (own|parent|mother|child)", item.statement, re.I)


def test_beliefs_are_kept_at_once_and_come_back_with_a_code(progress):
    first = beliefs("start")
    first.answer("therapy", True, "guess")
    first.answer("therapy", False, "certain")
    first.answer("several", True, "fairly sure")
    assert progress.beliefs["start.therapy"] == Entry(False, "certain")
    assert "2 of 12" in words(first)
    elsewhere = Progress()
    second = Beliefs("start", elsewhere)
    elsewhere.load(progress.code())
    assert second._menus["therapy"].value == (False, "certain")
    assert "2 of 12" in words(second)
    second._menus["therapy"].value = None
    assert "1 of 12" in words(second)
    assert not Beliefs("end", elsewhere)._progress.beliefs.keys() & {"end.therapy"}


def test_beliefs_show_no_answers(progress):
    page = beliefs("start")._static_bundle()["text/html"] + words(beliefs("start"))
    assert not re.search(r"M\d|right|wrong|correct", page)


def test_beliefs_refuse_with_what_is_allowed(progress):
    with pytest.raises(ValueError, match="'start', 'end'"):
        beliefs("middle")
    with pytest.raises(ValueError, match="therapy"):
        beliefs("start").answer("horoscope", True, "guess")
    with pytest.raises(ValueError, match="'fairly sure'"):
        beliefs("start").answer("therapy", True, "surely")


# What a cell shows -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "build",
    [
        lambda: check_yourself("notebook_99.check.repair"),
        lambda: retrieval("notebook_99.retrieval"),
        lambda: explain_prompt("notebook_99.explain.differ"),
        lambda: progress_panel("notebook_99"),
        lambda: beliefs("start"),
        lambda: PredictionPanel("notebook_99.ask.choice", print, print),
        lambda: PredictionPanel("notebook_99.ask.number", print, print),
    ],
)
def test_a_reader_without_a_kernel_sees_the_question_and_no_answer(room, progress, build):
    shell = InteractiveShell.instance()
    first, _ = shell.display_formatter.format(build())
    progress.log_answer("notebook_99.check.repair", 1, True)
    shown = build()
    again, _ = shell.display_formatter.format(shown)
    assert first.pop(WIDGET_VIEW)["model_id"] != again.pop(WIDGET_VIEW)["model_id"]
    assert first == again
    assert set(first) == {"text/plain", "text/html"}
    assert not re.search(r"object at 0x|Comfort counts|only what is loud", str(first))
    nested, _ = shell.display_formatter.format(widgets.VBox([shown.widget]))
    assert WIDGET_VIEW in nested


@pytest.mark.parametrize(
    "build",
    [
        lambda: check_yourself("notebook_99.check.repair"),
        lambda: progress_panel("notebook_99"),
        lambda: beliefs("start"),
        lambda: explain_prompt("notebook_99.explain.differ"),
        lambda: PredictionPanel("notebook_99.ask.number", print, print),
    ],
)
def test_every_control_has_a_name(room, progress, build):
    fields = find(
        build().widget, widgets.Text | widgets.Textarea | widgets.Dropdown | widgets.Button
    )
    assert fields
    assert all(field.description.strip() for field in fields)


def test_start_gives_help_and_style_the_same_at_every_run():
    shell = InteractiveShell.instance()
    (first, _), (again, _) = (shell.display_formatter.format(securebase.start()) for _ in "ab")
    assert first == again
    assert first["text/plain"] == "Ready."
    assert "Run All Cells" in first["text/html"]
    assert first["text/html"].count("<style>") == 1


def test_importing_securebase_loads_no_widgets():
    check = (
        "import sys, securebase; sys.exit('ipywidgets' in sys.modules or 'numpy' in sys.modules)"
    )
    package = Path(securebase.__file__).parents[1]
    assert subprocess.run([sys.executable, "-c", check], cwd=package, check=False).returncode == 0
