"""What teaches: predictions, questions, beliefs, the progress log, and a notebook's first cell."""

from securebase.lesson.beliefs import beliefs
from securebase.lesson.progress import current_progress, progress_panel
from securebase.lesson.quiz import check_yourself, explain_prompt, retrieval

__all__ = [
    "beliefs",
    "check_yourself",
    "current_progress",
    "explain_prompt",
    "progress_panel",
    "retrieval",
]
