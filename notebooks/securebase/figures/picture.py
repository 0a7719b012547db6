"""A figure drawn once whose moving artists are painted over a kept background.

Drawing axes, ticks and labels takes most of the time of a Matplotlib figure, and none of them
change when a reader moves a slider. So they are drawn once and kept; an update paints the moving
artists only.
"""

from collections.abc import Hashable, Iterable
from io import BytesIO
from typing import Any

from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from PIL import Image

from securebase.figures.style import BLACK, QUIET, styled

JPEG_QUALITY = 75


class Picture:
    """A figure with a fixed background and moving artists.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        From `new_figure`, with axes, labels and limits already as they will stay.
    moving : iterable of matplotlib.artist.Artist
        What an update may change, in painting order.
    veil_at : tuple of float
        Where the sentence stands that hides a result, in shares of width and height.
    first : iterable of matplotlib.artist.Artist
        Moving artists that often stay as they were; painted before the others.
    """

    def __init__(
        self,
        figure: Figure,
        moving: Iterable[Artist],
        veil_at: tuple[float, float] = (0.5, 0.5),
        first: Iterable[Artist] = (),
    ):
        self.figure = figure
        self._canvas = figure.canvas
        self._first, self._moving = tuple(first), tuple(moving)
        self._kept: tuple[Hashable, Any] = (None, None)
        with styled():
            self._veil = figure.text(
                *veil_at,
                "",
                ha="center",
                va="center",
                fontsize=16,
                color=BLACK,
                bbox={"facecolor": "white", "edgecolor": BLACK, "boxstyle": "round,pad=0.8"},
            )
        for artist in (*self._first, *self._moving, self._veil):
            artist.set_animated(True)
        self._background = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self._canvas.get_width_height()

    def enlarge(self, times: float) -> None:
        """Make the whole picture so many times as wide and as high, before it is first painted."""
        self.figure.set_dpi(times * self.figure.dpi)

    def stamp(self, badge: str) -> None:
        """Write in the top right corner, for good, what kind of numbers the picture shows."""
        with styled():
            self.figure.text(
                0.993,
                0.985,
                badge,
                ha="right",
                va="top",
                fontsize=9,
                fontweight="bold",
                color=QUIET,
            )

    def keeps(self, key: Hashable) -> bool:
        """Return whether the `first` artists are kept as painted for this key."""
        return key is not None and key == self._kept[0]

    def paint(self, key: Hashable = None) -> None:
        """Paint the moving artists in their present state over the background.

        Parameters
        ----------
        key : hashable, optional
            What the `first` artists show. While it stays the same they are not painted anew.
        """
        if self.keeps(key):
            self._canvas.restore_region(self._kept[1])
        else:
            self._clear()
            self._draw(self._first)
            self._kept = (key, None if key is None else self._copy())
        self._draw(self._moving)

    def paint_veiled(self, sentence: str, seen: Iterable[Artist] = ()) -> None:
        """Paint a sentence in place of the result.

        Parameters
        ----------
        sentence : str
            What stands in place of the moving artists.
        seen : iterable of matplotlib.artist.Artist
            Moving artists that may be seen all the same.
        """
        self._veil.set_text(sentence)
        self._clear()
        self._draw((*seen, self._veil))

    def _clear(self) -> None:
        if self._background is None:
            self._canvas.draw()
            self._background = self._copy()
        self._canvas.restore_region(self._background)

    def _copy(self) -> Any:
        return self._canvas.copy_from_bbox(self.figure.bbox)

    def _draw(self, artists: Iterable[Artist]) -> None:
        for artist in artists:
            if not _is_empty(artist):
                self.figure.draw_artist(artist)

    def png(self) -> bytes:
        """Return what was painted last as PNG: every pixel as it is."""
        return _encoded(self._image(), "PNG")

    def small_png(self) -> bytes:
        """Return what was painted last as PNG in 64 colours: a third of the size, for keeping."""
        few = {"method": Image.Quantize.FASTOCTREE, "dither": Image.Dither.NONE}
        return _encoded(self._image().quantize(64, **few), "PNG")

    def jpeg(self) -> bytes:
        """Return what was painted last as JPEG: encoded ten times faster, for moving pictures."""
        return _encoded(self._image(), "JPEG", quality=JPEG_QUALITY, subsampling=0)

    def _image(self) -> Image.Image:
        return Image.frombuffer("RGBA", self.size, self._canvas.buffer_rgba()).convert("RGB")


def _is_empty(artist: Artist) -> bool:
    """Return whether there is nothing to paint; an empty line costs as much time as a full one."""
    return isinstance(artist, Line2D) and len(artist.get_xdata(orig=True)) == 0


def _encoded(image: Image.Image, kind: str, **options: int) -> bytes:
    stream = BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()
