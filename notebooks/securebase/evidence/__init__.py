"""What we know: the tables of ``data/``, their sources, and conversions between effect sizes.

Imports nothing else of the package. Every number a reader sees comes from here, so that it can
be followed back: ``fact`` names the source, ``reference`` writes it out.
"""

from securebase.evidence.conversions import (
    common_language,
    overlap,
    r_to_d,
    share_secure_by_group,
    share_secure_by_third,
    shared_variance,
)
from securebase.evidence.facts import Fact, fact
from securebase.evidence.files import EvidenceError
from securebase.evidence.references import cite, reference, sources_section
from securebase.evidence.tables import load, tables

__all__ = [
    "EvidenceError",
    "Fact",
    "cite",
    "common_language",
    "fact",
    "load",
    "overlap",
    "r_to_d",
    "reference",
    "share_secure_by_group",
    "share_secure_by_third",
    "shared_variance",
    "sources_section",
    "tables",
]
