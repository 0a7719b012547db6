"""Pictures: every figure is drawn once and then only its moving artists change.

Functions here take plain numbers, arrays and strings; they know no simulation and no widgets.
"""

from securebase.figures.picture import Picture
from securebase.figures.style import PATTERN_STYLES, new_figure

__all__ = ["PATTERN_STYLES", "Picture", "new_figure"]
