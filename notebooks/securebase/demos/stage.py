"""Where a demo's picture stands: bytes and words reach the page in one message.

A browser's part of it is in ``stage.js``. An ``ipywidgets.Image`` has no alternative text, and
HTML with the picture inside would replace the caption that a screen reader listens to.

There are two sides. One is before the reader; the other may hold what one more step of a control
will show. A page that has it turns the stage as soon as the step is made, and the kernel, asked as
ever, confirms it or shows something else: on a server far away a step would wait for the network.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets
from traitlets import Dict, Int, List, Unicode

SIDES = ("front", "back")


@dataclass(frozen=True)
class Scene:
    """A picture with its words.

    Attributes
    ----------
    picture : bytes
        The picture as JPEG.
    alt : str
        The picture in words.
    caption : str
        The finding, which a screen reader says when it changes.
    """

    picture: bytes = b""
    alt: str = ""
    caption: str = ""


class Stage(anywidget.AnyWidget):
    """A picture, what kind of numbers it shows, the finding, and the picture in words.

    Parameters
    ----------
    width, height : int
        Size in pixels.
    badge : str
        What kind of numbers the picture shows, in words.
    controls : iterable of ipywidgets.Widget
        The controls that decide what is shown.
    """

    _esm = Path(__file__).with_suffix(".js")
    front = Dict().tag(sync=True)
    back = Dict().tag(sync=True)
    side = Unicode(SIDES[0]).tag(sync=True)
    ahead = Dict().tag(sync=True)
    controls = List().tag(sync=True)
    badge = Unicode().tag(sync=True)
    width = Int().tag(sync=True)
    height = Int().tag(sync=True)

    def __init__(
        self,
        width: int,
        height: int,
        badge: str,
        controls: Iterable[widgets.Widget] = (),
        **kwargs: Any,
    ):
        empty = asdict(Scene())
        ids = [control.model_id for control in controls]
        own = {"width": width, "height": height, "badge": badge, "controls": ids}
        super().__init__(front=empty, back=empty, **own, **kwargs)

    @property
    def scene(self) -> Scene:
        """What is before the reader."""
        return Scene(**getattr(self, self.side))

    @property
    def _other_side(self) -> str:
        return SIDES[1 - SIDES.index(self.side)]

    def show(self, scene: Scene) -> None:
        """Show a picture with its words."""
        with self.hold_sync():
            self.ahead = {}
            if getattr(self, self._other_side) == asdict(scene):
                self.side = self._other_side
            else:
                setattr(self, self.side, asdict(scene))

    def prepare(self, scene: Scene, control: widgets.Widget, name: str, value: Any) -> None:
        """Have ready what the next step will show.

        Parameters
        ----------
        scene : Scene
            The picture and its words after that step.
        control : ipywidgets.Widget
            Which control makes the step.
        name : str
            Which of its synchronised attributes.
        value : float, int or bool
            The attribute's value after the step.
        """
        with self.hold_sync():
            setattr(self, self._other_side, asdict(scene))
            self.ahead = {"control": control.model_id, "name": name, "value": value}

    def focus(self) -> None:
        """Take the keyboard to the picture."""
        self.send("focus")
