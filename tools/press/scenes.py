"""Every demo of a lesson notebook, and pictures of it that need no kernel.

The site, the slides and the handouts show a demo as a *scene*: where it stands, what it asks, and
some of its states, each as a picture with its words and numbers.
"""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat

from securebase import demos
from securebase.demos.base import Demo, View
from securebase.lesson.progress import CONFIDENCES
from securebase.text import LANGUAGE, say, section

WORDS = {"say": say, "confidences": CONFIDENCES, "language": LANGUAGE}
"""What the templates find their words with."""
HEADING = re.compile(r"^## +(.+?) *$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class State:
    """One state of a demo, its result in view.

    Attributes
    ----------
    title : str
        What the state is called, for example the name of a preset.
    view : View
        Picture (PNG in 64 colours), caption, alternative text and numbers.
    """

    title: str
    view: View


@dataclass(frozen=True)
class Scene:
    """One demo cell of a notebook.

    Attributes
    ----------
    index : int
        Place of the cell in the notebook, from 0.
    cell : str
        Id of the cell.
    demo : type of Demo
        The class of the demo.
    lesson : str
        Which of its lessons the cell shows.
    heading : str
        The section (``##``) that the cell stands in.
    large : bool
        Whether pictures have more pixels, for a projector or for print.
    """

    index: int
    cell: str
    demo: type[Demo]
    lesson: str
    heading: str
    large: bool = False

    @property
    def question(self) -> Mapping[str, Any] | None:
        """What is asked before the result is shown, as it stands in the text file, or None."""
        return section(f"{self.demo.room}.lessons").get(self.lesson, {}).get("question")

    @property
    def badge(self) -> str:
        """The badge in words: its name, and what it means."""
        name = self.demo.badge
        return f"{say(f'base.badge.{name}')}: {say(f'base.badge_means.{name}')}"

    @cached_property
    def live(self) -> Demo:
        """The demo itself, as its cell makes it: a question is still open."""
        return self.demo(self.lesson, self.large)

    def locked(self, **values: Any) -> View:
        """Return what a reader sees before a prediction.

        Parameters
        ----------
        **values
            Controls that are not as the lesson starts.

        Returns
        -------
        View
            The picture without its result, and words that say so.
        """
        self.live.reset()
        return replace(self.live.drive(**values), png=self.live.picture.small_png())

    def settings(self, **values: Any) -> dict[str, Any]:
        """Return all control values after some were changed, with what follows from it."""
        state = dict(self._start)
        for name, value in values.items():
            state[name] = value
            state |= self.live.follow(name, state)
        return state

    @cached_property
    def _start(self) -> dict[str, Any]:
        self.live.reset()
        return self.live.state

    def preset(self, name: str) -> dict[str, Any]:
        """Return all control values of a preset."""
        self.live.reset()
        self.live.choose(name)
        return self.live.state

    def view(self, state: Mapping[str, Any], drawn: dict[Any, bytes] | None = None) -> View:
        """Return what a reader sees once the result is in view.

        Parameters
        ----------
        state : mapping
            All control values.
        drawn : dict, optional
            Pictures by demo and control values; one that is there is not drawn again, and a new
            one is added. Lessons of one demo share their pictures.

        Returns
        -------
        View
            Picture, words and numbers.
        """
        drawn = {} if drawn is None else drawn
        key = self.demo, *state.values()
        view = self.live.look(dict(state), drawn.get(key))
        drawn[key] = view.png
        return view

    def states(self, most: int = 4) -> list[State]:
        """Return the start of the lesson and then the presets, as far as they differ from it.

        Parameters
        ----------
        most : int
            How many states at most.

        Returns
        -------
        list of State
            The start comes first.
        """
        titled = [(say("press.scenes.start"), self.settings())]
        for name in self.demo.presets:
            state = self.preset(name)
            if state not in [known for _, known in titled]:
                titled.append((say(f"{self.demo.room}.presets.{name}"), state))
        return [State(title, self.view(state)) for title, state in titled[:most]]


def scenes(path: Path, large: bool = False) -> list[Scene]:
    """Return the demos of a notebook, from top to bottom.

    Parameters
    ----------
    path : pathlib.Path
        The notebook.
    large : bool
        Whether pictures have more pixels, for a projector or for print.

    Returns
    -------
    list of Scene
        Every cell whose last line makes a demo and shows it as its lesson begins.
    """
    found, heading = [], ""
    for index, cell in enumerate(nbformat.read(path, as_version=4).cells):
        if cell.cell_type == "markdown":
            heading = next(iter(HEADING.findall(FENCE.sub("", cell.source))[-1:]), heading)
        elif cell.cell_type == "code" and (made := _made(cell.source)):
            name, lesson = made
            demo = getattr(demos, name)
            lesson = lesson or next(iter(demo.lessons))
            found.append(Scene(index, cell.id, demo, lesson, heading, large))
    return found


def _made(source: str) -> tuple[str, str | None] | None:
    """Return the demo that a cell's last line makes, and its lesson; None for other cells."""
    last = next(iter(ast.parse(source).body[-1:]), None)
    call = last.value if isinstance(last, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
        return None
    if call.func.id not in demos.MODULES:
        return None
    return call.func.id, ast.literal_eval(call.args[0]) if call.args else None
