"""What we know: the tables of ``data/``, their sources, and conversions between effect sizes.

Imports nothing else of the package. Every number a reader sees comes from here, so that it can
be followed back: ``fact`` names the source, ``reference`` writes it out.
"""

from securebase.evidence.conversions import (
    Converted,
    assumption,
    common_language,
    common_language_to_d,
    convert,
    d_to_odds_ratio,
    d_to_r,
    in_a_hundred,
    in_a_hundred_to_r,
    odds_ratio_to_d,
    overlap,
    overlap_to_d,
    r_to_d,
    share_secure_by_group,
    share_secure_by_third,
    shared_variance,
)
from securebase.evidence.download import fetch_ecr, load_ecr
from securebase.evidence.facts import Fact, fact, printed_coefficient
from securebase.evidence.files import EvidenceError
from securebase.evidence.references import cite, reference, sources_section
from securebase.evidence.statistics import (
    Frequencies,
    Interval,
    Pooled,
    PredictiveValues,
    fisher_interval,
    kappa,
    pool,
    pool_correlations,
    predictive_values,
    wilson_interval,
)
from securebase.evidence.tables import load, read_rows, tables

__all__ = [
    "Converted",
    "EvidenceError",
    "Fact",
    "Frequencies",
    "Interval",
    "Pooled",
    "PredictiveValues",
    "assumption",
    "cite",
    "common_language",
    "common_language_to_d",
    "convert",
    "d_to_odds_ratio",
    "d_to_r",
    "fact",
    "fetch_ecr",
    "fisher_interval",
    "in_a_hundred",
    "in_a_hundred_to_r",
    "kappa",
    "load",
    "load_ecr",
    "odds_ratio_to_d",
    "overlap",
    "overlap_to_d",
    "pool",
    "pool_correlations",
    "predictive_values",
    "printed_coefficient",
    "r_to_d",
    "read_rows",
    "reference",
    "share_secure_by_group",
    "share_secure_by_third",
    "shared_variance",
    "sources_section",
    "tables",
    "wilson_interval",
]
