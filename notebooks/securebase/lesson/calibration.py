"""How often a reader was right, by how sure: counted from the progress log."""

from dataclasses import dataclass

from securebase.lesson.progress import CONFIDENCES, Progress

CLAIMS = "claims."
"""How the keys of the verdicts of notebook 12 begin."""


@dataclass(frozen=True)
class Hits:
    """How many answers were right.

    Attributes
    ----------
    right, n : int
        Right answers, and all answers that can be right or wrong.
    """

    right: int
    n: int


def count_hits(progress: Progress, which: str = "all") -> dict[str, Hits]:
    """Count a reader's predictions by confidence.

    Parameters
    ----------
    progress : Progress
        The log; predictions that were skipped, or to which no answer is right, are left out.
    which : {"all", "demos", "claims"}
        All predictions, those in demos, or the verdicts on claims.

    Returns
    -------
    dict of str to Hits
        For each confidence, from a guess to certain.
    """
    chosen = [
        entry
        for key, entry in progress.predictions.items()
        if entry.right is not None and which in ("all", _kind(key))
    ]
    return {
        confidence: Hits(
            sum(entry.right for entry in chosen if entry.confidence == confidence),
            sum(entry.confidence == confidence for entry in chosen),
        )
        for confidence in CONFIDENCES
    }


def _kind(key: str) -> str:
    return "claims" if key.startswith(CLAIMS) else "demos"
