"""Which notebooks are lessons: the numbered ones. The glossary is none."""

from pathlib import Path

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
LESSON = "[0-9][0-9]-*.ipynb"
"""Form of a lesson's name."""


def lessons(folder: Path = NOTEBOOKS) -> list[Path]:
    """Return the paths of the lessons in a folder of notebooks, in their order."""
    return sorted(folder.glob(LESSON))
