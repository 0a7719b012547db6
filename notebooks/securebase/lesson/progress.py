"""What a student has done in this kernel, and the code that carries it to another day.

A progress code is ``SB1-`` and then Base32 of a checksum followed by compressed JSON. Base32 has
one letter case and no punctuation, so spaces, line breaks and lower case do it no harm.
"""

import json
import re
import zlib
from base64 import b32decode, b32encode
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, field
from hashlib import sha256
from html import escape
from typing import Any, Protocol

import ipywidgets as widgets

from securebase.lesson.shown import Shown, button, column, status_html
from securebase.text import say, section

CONFIDENCES = ("guess", "fairly sure", "certain")
"""How sure a student can be."""

KINDS = ("predictions", "answers", "beliefs")
VERSION = 1
CHECKSUM_BYTES = 5
MAX_ENTRIES = 500
MAX_WORD = 60
LARGEST = 1e15
MAX_JSON = 200_000
MAX_CODE = 400_000

KEY = re.compile(rf"[A-Za-z0-9_.-]{{1,{MAX_WORD}}}")
CODE = re.compile(r"SB([0-9]{1,6})-([A-Z2-7]+)")


class Predicted(Protocol):
    """What the log needs to know of a prediction."""

    value: float | str
    confidence: str


@dataclass(frozen=True)
class Entry:
    """One thing a student committed to.

    Attributes
    ----------
    value : float, str, bool or None
        Prediction, number of the chosen option (counted from 0) or belief; None if skipped.
    confidence : {"guess", "fairly sure", "certain"} or None
        None where it was not asked.
    right : bool or None
        None where no answer is right, or where none is graded.

    Raises
    ------
    ValueError
        If a field holds anything else.
    """

    value: float | str | bool | None = None
    confidence: str | None = None
    right: bool | None = None

    def __post_init__(self):
        if not (
            _storable(self.value)
            and (self.confidence is None or self.confidence in CONFIDENCES)
            and (self.right is None or isinstance(self.right, bool))
        ):
            raise ValueError(say("lesson.progress.error.entry"))

    @property
    def skipped(self) -> bool:
        """Whether the student went on without an answer."""
        return self.value is None


def _storable(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= MAX_WORD
    if isinstance(value, int | float):
        return abs(value) < LARGEST
    return value is None


@dataclass
class Progress:
    """A student's own log: it lives in this kernel and goes nowhere else.

    Attributes
    ----------
    predictions : dict of str to Entry
        By ``"<demo>.<lesson>"``. The first one counts: a later one has seen the result.
    answers : dict of str to Entry
        By the key of the question, ``"notebook_02.check.repair"``. The first one counts.
    beliefs : dict of str to Entry
        By ``"<moment>.<item>"``. The last one counts: nothing was revealed in between.
    """

    predictions: dict[str, Entry] = field(default_factory=dict)
    answers: dict[str, Entry] = field(default_factory=dict)
    beliefs: dict[str, Entry] = field(default_factory=dict)

    def __post_init__(self):
        self._watchers: list[Callable[[], None]] = []

    def watch(self, callback: Callable[[], None]) -> None:
        """Call back after every change from now on."""
        self._watchers.append(callback)

    def log_prediction(
        self, demo: str, prediction: Predicted | None, right: bool | None = None
    ) -> None:
        """Keep a prediction, or that the result was revealed without one.

        Parameters
        ----------
        demo : str
            Name of the demo and its lesson, ``"coin.first"``.
        prediction : Prediction or None
            What was predicted; None if skipped.
        right : bool, optional
            Whether it came true; None where no answer is right.
        """
        right = None if right is None else bool(right)
        if prediction is None:
            entry = Entry()
        else:
            entry = Entry(prediction.value, prediction.confidence, right)
        self._keep_first(self.predictions, demo, entry)

    def log_answer(self, question: str, option: int | None, right: bool | None = None) -> None:
        """Keep the answer to a question.

        Parameters
        ----------
        question : str
            Key of the question in the text files.
        option : int or None
            Number of the chosen option, counted from 0; None if skipped.
        right : bool, optional
            Whether it is right; None where nothing is graded.
        """
        self._keep_first(self.answers, question, Entry(option, None, right))

    def log_belief(self, moment: str, item: str, true: bool | None, confidence: str | None) -> None:
        """Keep what a student holds true; None takes the belief back."""
        key, entry = f"{moment}.{item}", None if true is None else Entry(true, confidence)
        if self.beliefs.get(key) == entry:
            return
        if entry is None:
            del self.beliefs[key]
        else:
            self._put(self.beliefs, key, entry)
        self._tell()

    def done(self, steps: Sequence[str]) -> int:
        """Count how many of these steps were taken or skipped."""
        return sum(step in self.predictions or step in self.answers for step in steps)

    def code(self) -> str:
        """Return the progress code: everything in this log as one line of letters and digits."""
        log = {kind: {k: astuple(e) for k, e in getattr(self, kind).items()} for kind in KINDS}
        packed = zlib.compress(json.dumps(log, separators=(",", ":")).encode(), 9)
        body = b32encode(_checksum(packed) + packed).decode().rstrip("=")
        return f"SB{VERSION}-{body}"

    def load(self, code: str) -> int:
        """Add what a progress code holds; what is here already stays as it is.

        Nothing is ever lost by loading: where the log and the code answer the same question, the
        log's own answer stays.

        Parameters
        ----------
        code : str
            A progress code; spaces, line breaks and letter case do not matter.

        Returns
        -------
        int
            How many entries were new.

        Raises
        ------
        ValueError
            If the code is damaged, cut short, not one of ours, or made by a newer version.
            Nothing has changed then.
        """
        loaded = _unpack(code)
        merged = {kind: getattr(loaded, kind) | getattr(self, kind) for kind in KINDS}
        new = sum(map(len, merged.values())) - len(self)
        if len(self) + new > MAX_ENTRIES:
            raise ValueError(say("lesson.progress.error.full", most=MAX_ENTRIES))
        for kind, entries in merged.items():
            setattr(self, kind, entries)
        self._tell()
        return new

    def __len__(self) -> int:
        return sum(len(getattr(self, kind)) for kind in KINDS)

    def _keep_first(self, entries: dict[str, Entry], key: str, entry: Entry) -> None:
        if key not in entries:
            self._put(entries, key, entry)
            self._tell()

    def _put(self, entries: dict[str, Entry], key: str, entry: Entry) -> None:
        if not KEY.fullmatch(key):
            raise ValueError(say("lesson.progress.error.key", name=key[:MAX_WORD], most=MAX_WORD))
        if key not in entries and len(self) >= MAX_ENTRIES:
            raise ValueError(say("lesson.progress.error.full", most=MAX_ENTRIES))
        if entries is self.beliefs and not (isinstance(entry.value, bool) and entry.confidence):
            raise ValueError(say("lesson.progress.error.belief"))
        entries[key] = entry

    def _tell(self) -> None:
        for callback in self._watchers:
            callback()


def _checksum(packed: bytes) -> bytes:
    return sha256(packed).digest()[:CHECKSUM_BYTES]


def _unpack(code: str) -> Progress:
    """Return the log that a code holds, or refuse it with a sentence."""
    packed = _checked_body(code)
    try:
        log = json.loads(_inflate(packed))
        loaded = Progress()
        for kind in KINDS:
            for key, (value, confidence, right) in log.pop(kind).items():
                loaded._put(getattr(loaded, kind), key, Entry(value, confidence, right))
        if log:
            raise ValueError
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError, zlib.error):
        raise ValueError(say("lesson.progress.error.damaged")) from None
    return loaded


def _checked_body(code: str) -> bytes:
    """Return the compressed part of a code whose form, version and checksum are right."""
    if len(code) > MAX_CODE:
        raise ValueError(say("lesson.progress.error.long", most=MAX_CODE))
    code = "".join(code.split())
    if not code:
        raise ValueError(say("lesson.progress.error.empty"))
    parts = CODE.fullmatch(code.upper()) if code.isascii() else None
    if parts is None:
        ours = code.upper().startswith("SB")
        raise ValueError(say(f"lesson.progress.error.{'damaged' if ours else 'foreign'}"))
    if int(parts[1]) > VERSION:
        raise ValueError(say("lesson.progress.error.newer"))
    raw = _from_base32(parts[2])
    packed = raw[CHECKSUM_BYTES:]
    if int(parts[1]) != VERSION or _checksum(packed) != raw[:CHECKSUM_BYTES]:
        raise ValueError(say("lesson.progress.error.damaged"))
    return packed


def _from_base32(body: str) -> bytes:
    """Return the bytes of a Base32 text, of which exactly one spelling is accepted."""
    try:
        raw = b32decode(body + "=" * (-len(body) % 8))
    except ValueError:
        raw = b""
    return raw if b32encode(raw).decode().rstrip("=") == body else b""


def _inflate(packed: bytes) -> bytes:
    """Return the text of a compressed part, never more than `MAX_JSON` bytes of it."""
    inflater = zlib.decompressobj()
    text = inflater.decompress(packed, MAX_JSON)
    if not inflater.eof or inflater.unused_data:
        raise ValueError
    return text


_current = Progress()


def current_progress() -> Progress:
    """Return the log of this kernel: cells share it without depending on one another."""
    return _current


def steps_of(notebook: str) -> list[str]:
    """Return the keys of everything a notebook asks, as its text file lists it.

    Parameters
    ----------
    notebook : str
        Name of the notebook's text file, ``"notebook_02"``.

    Returns
    -------
    list of str
        Its retrieval questions, check questions and explanations, then the ``demos`` whose
        predictions belong to it (``demos = ["coin.first"]`` at the top of the text file).
    """
    text = section(notebook)
    asked = [
        f"{notebook}.{part}.{name}"
        for part in ("retrieval", "check", "explain")
        for name in text.get(part, {})
    ]
    return asked + text.get("demos", [])


class ProgressPanel(Shown):
    """How far a student is, the code to copy, and a field to load one.

    Parameters
    ----------
    notebook : str, optional
        Name of a notebook's text file, to show how much of that notebook is done.
    progress : Progress, optional
        The log to show; this kernel's own if not given.
    """

    def __init__(self, notebook: str | None = None, progress: Progress | None = None):
        self._steps = [] if notebook is None else steps_of(notebook)
        self._progress = current_progress() if progress is None else progress
        self._bar = widgets.HTML()
        self._code = _field("lesson.progress.code")
        self._paste = _field("lesson.progress.paste")
        self._status = widgets.HTML()
        self.widget = column(
            self._bar,
            widgets.HTML(f"<p>{escape(say('lesson.progress.help'))}</p>"),
            self._code,
            self._paste,
            button(say("lesson.progress.load"), lambda: self.load(self._paste.value)),
            self._status,
        )
        self._progress.watch(self._refresh)
        self._refresh()

    def load(self, code: str) -> None:
        """Load a code as the button does: a refusal is said in the panel, not raised."""
        try:
            new = self._progress.load(code)
        except ValueError as refusal:
            sentence = str(refusal)
        else:
            sentence = say("lesson.progress.loaded", new=new, total=len(self._progress))
            self._paste.value = ""
        self._status.value = status_html(sentence)

    def _refresh(self) -> None:
        self._code.value = self._progress.code()
        if self._steps:
            done, steps = self._progress.done(self._steps), len(self._steps)
            words = escape(say("lesson.progress.bar", done=done, steps=steps))
            self._bar.value = (
                f'<label>{words} <progress value="{done}" max="{steps}"></progress></label>'
            )

    def _static_bundle(self) -> dict[str, Any]:
        words = say("lesson.progress.static")
        return {"text/plain": words, "text/html": f"<p>{escape(words)}</p>"}


def _field(key: str) -> widgets.Textarea:
    return widgets.Textarea(
        description=say(key), rows=3, layout=widgets.Layout(width="100%", height="auto")
    )


def progress_panel(notebook: str | None = None) -> ProgressPanel:
    """Return the panel with this kernel's progress code, and a notebook's bar if one is named."""
    return ProgressPanel(notebook)
