"""Where a demo's picture stands: bytes and words reach the page in one message.

A browser's part of it is in ``stage.js``. An ``ipywidgets.Image`` has no alternative text, and
HTML with the picture inside would replace the caption that a screen reader listens to.
"""

from pathlib import Path
from typing import Any

import anywidget
from traitlets import Bytes, Int, Unicode


class Stage(anywidget.AnyWidget):
    """A picture, what kind of numbers it shows, the finding, and the picture in words.

    Parameters
    ----------
    width, height : int
        Size in pixels.
    badge : str
        What kind of numbers the picture shows, in words.
    """

    _esm = Path(__file__).with_suffix(".js")
    picture = Bytes().tag(sync=True)
    alt = Unicode().tag(sync=True)
    badge = Unicode().tag(sync=True)
    caption = Unicode().tag(sync=True)
    width = Int().tag(sync=True)
    height = Int().tag(sync=True)

    def __init__(self, width: int, height: int, badge: str, **kwargs: Any):
        super().__init__(width=width, height=height, badge=badge, **kwargs)

    def show(self, picture: bytes, alt: str, caption: str) -> None:
        """Show a JPEG picture with its words.

        Parameters
        ----------
        picture : bytes
            The picture as JPEG.
        alt : str
            The picture in words.
        caption : str
            The finding, which a screen reader says when it changes.
        """
        with self.hold_sync():
            self.picture, self.alt, self.caption = picture, alt, caption

    def focus(self) -> None:
        """Take the keyboard to the picture."""
        self.send("focus")
