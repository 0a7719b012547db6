"""Text that moves: each wording is drawn once and then kept as a small image.

Matplotlib lays out and renders every glyph anew whenever a text is painted, about a tenth of a
millisecond each. A picture whose sentences follow a slider would spend most of its time on them.
"""

from functools import lru_cache

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

SHIFT = {"left": 0.0, "center": 0.5, "right": 1.0}


class Lettering(Text):
    """One line of horizontal text, aligned left, center or right, and to its baseline or center.

    Takes the same arguments as `matplotlib.text.Text`; add it with ``axes.add_artist``.
    """

    def draw(self, renderer: RendererBase) -> None:
        """Paint the kept image of the present words."""
        words = self.get_text()
        if not (words and self.get_visible()):
            return
        image, width, descent, rise = _image(
            words, self.get_fontproperties(), self.get_color(), renderer.dpi
        )
        x, y = self.get_transform().transform(self.get_position())
        x -= SHIFT[self.get_horizontalalignment()] * width
        y -= rise / 2 if self.get_verticalalignment() == "center" else 0
        renderer.draw_image(renderer.new_gc(), round(x), round(y - descent), image)


@lru_cache(maxsize=1024)
def _extent(words: str, font: FontProperties, dpi: float) -> tuple[float, float, float]:
    return RendererAgg(1, 1, dpi).get_text_width_height_descent(words, font, False)


@lru_cache(maxsize=1024)
def _image(
    words: str, font: FontProperties, color: str, dpi: float
) -> tuple[np.ndarray, float, int, float]:
    """Return the words as an image, its width, its part below the baseline, and a letter's rise.

    It is put together from single words, most of which stood in the sentence before.
    """
    _, rise, _ = _extent("x", font, dpi)
    space = _extent("x x", font, dpi)[0] - _extent("xx", font, dpi)[0]
    pieces = [_word(word, font, color, dpi) for word in words.split(" ")]
    starts = np.cumsum([0, *(width + space for _, width, _ in pieces)])
    whole = np.zeros((pieces[0][0].shape[0], int(starts[-1]) + 8, 4), np.uint8)
    for start, (image, _, _) in zip(starts.round().astype(int), pieces, strict=False):
        part = whole[:, start : start + image.shape[1]]
        np.maximum(part, image, out=part)
    return whole, starts[-1] - space, pieces[0][2], rise


@lru_cache(maxsize=1024)
def _word(word: str, font: FontProperties, color: str, dpi: float) -> tuple[np.ndarray, float, int]:
    """Return one word as an image as high as any, its width, and its part below the baseline."""
    width, _, _ = _extent(word, font, dpi)
    _, height, descent = _extent("\N{LATIN CAPITAL LETTER A WITH RING ABOVE}g(", font, dpi)
    below = int(np.ceil(descent)) + 1
    scratch = RendererAgg(int(np.ceil(width)) + 4, int(np.ceil(height)) + 4, dpi)
    gc = scratch.new_gc()
    gc.set_foreground(color)
    scratch.draw_text(gc, 0, scratch.height - below, word, font, 0)
    # draw_image counts rows from the bottom
    return np.ascontiguousarray(np.asarray(scratch.buffer_rgba())[::-1]), width, below
