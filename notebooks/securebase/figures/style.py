"""The look of every picture: palette, line styles, a figure that belongs to nobody's pyplot.

The four colours keep at least 4.5:1 contrast on white, so words may have them, and stay apart for
readers with any of the three common forms of colour blindness (WCAG contrast formula; Machado et
al., 2009, simulation). Colour never stands alone: each has its own line style, marker and hatch.
"""

from dataclasses import dataclass
from functools import cache
from math import inf, nextafter
from pathlib import Path

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

BLUE, RED, GOLD, BLACK = "#004488", "#BB5566", "#927200", "#000000"
QUIET = "#767676"  # 4.5:1 on white: for what stands behind the message
FAINT = "#E8E8E8"

WIDTH, HEIGHT = 960, 540
"""Size of a picture in pixels; fits a cell of JupyterLab in a window of 1280 by 800."""

DPI = 100
"""Pixels to an inch, as Matplotlib counts; inches mean nothing else here."""


@dataclass(frozen=True)
class Style:
    """How one series is told apart, with and without colour.

    Attributes
    ----------
    color : str
        Hexadecimal colour.
    line : str
        Matplotlib line style.
    marker : str
        Matplotlib marker.
    hatch : str
        Matplotlib hatch of a bar.
    """

    color: str
    line: str
    marker: str
    hatch: str

    @property
    def face(self) -> dict[str, str]:
        """How an area is filled: hatched on white, or plain where there is no hatch."""
        if self.hatch:
            return {"facecolor": "white", "hatch": self.hatch}
        return {"facecolor": self.color}


PATTERN_STYLES = {
    "A": Style(GOLD, "--", "s", "//"),
    "B": Style(BLUE, "-", "o", ""),
    "C": Style(RED, "-.", "^", "\\\\"),
    "D": Style(BLACK, ":", "X", "xx"),
}
"""Reunion patterns in the order avoidant, secure, resistant, disorganised."""


def new_figure(width: int = WIDTH, height: int = HEIGHT) -> Figure:
    """Return an empty figure in the project's style.

    Parameters
    ----------
    width, height : int
        Size in pixels.

    Returns
    -------
    matplotlib.figure.Figure
        Not known to pyplot, so it is freed with its owner.
    """
    with styled():
        # a little more than 4.6 inches: 459.99 pixels are 459 to older versions of Matplotlib
        inches = (nextafter(side / DPI, inf) for side in (width, height))
        figure = Figure(figsize=tuple(inches), dpi=DPI)
        FigureCanvasAgg(figure)  # without it, every measured text makes a canvas of its own
        return figure


def styled() -> mpl.rc_context:
    """Return a context in which everything drawn takes the project's style."""
    return mpl.rc_context(_style())


@cache
def _style() -> mpl.RcParams:
    path = Path(__file__).with_name("securebase.mplstyle")
    return mpl.rc_params_from_file(path, use_default_template=False)
