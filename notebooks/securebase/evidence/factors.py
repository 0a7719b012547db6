"""How many things a questionnaire asks about: factors from the correlations of its items."""

from typing import TYPE_CHECKING

import numpy as np

from securebase.evidence.files import EvidenceError
from securebase.evidence.tables import load

if TYPE_CHECKING:
    import pandas as pd

_MOST_FACTORS = 6


def item_loadings(factors: int = 2) -> "pd.DataFrame":
    """Return how closely each item of the questionnaire goes with each factor.

    Principal-axis factors of the table ``ecr_item_correlations``, turned by varimax, as
    ``statsmodels.multivariate.factor.Factor`` computes them. The factors get no names.

    Parameters
    ----------
    factors : int
        How many factors to look for, 1 to 6.

    Returns
    -------
    pandas.DataFrame
        One row per item: ``scale``, where its authors put it; ``factor_1``, ``factor_2`` …, its
        loadings, between -1 and 1.

    Raises
    ------
    EvidenceError
        If `factors` is not a whole number from 1 to 6.
    """
    if not isinstance(factors, int) or not 1 <= factors <= _MOST_FACTORS:
        raise EvidenceError(
            f"factors must be a whole number from 1 to {_MOST_FACTORS}, not {factors!r}."
        )
    from statsmodels.multivariate.factor import Factor  # late: it takes long to load

    items = load("ecr_items")
    found = Factor(corr=_item_correlations(), n_factor=factors, method="pa").fit()
    if factors > 1:
        found.rotate("varimax")
    loadings = items[["scale"]].copy()
    for number in range(factors):
        loadings[f"factor_{number + 1}"] = found.loadings[:, number]
    return loadings


def _item_correlations() -> np.ndarray:
    """Return the correlations as a symmetric matrix with ones in its diagonal."""
    pairs = load("ecr_item_correlations")["r"]
    size = len(load("ecr_items"))
    matrix = np.eye(size)
    for (item, other), r in pairs.items():
        matrix[item - 1, other - 1] = matrix[other - 1, item - 1] = r
    return matrix


def items_with_their_scale(loadings: "pd.DataFrame") -> int:
    """Count the items that go with the other items of their scale.

    Parameters
    ----------
    loadings : pandas.DataFrame
        From `item_loadings`.

    Returns
    -------
    int
        Items whose strongest factor is that of their scale, when each scale is given the factor
        of its own that fits most items. With one factor, one of two scales goes without.
    """
    strongest = loadings.drop(columns="scale").abs().idxmax(axis=1)
    counts = strongest.groupby(loadings["scale"]).value_counts().unstack(fill_value=0)
    one, other = counts.to_numpy()
    alone = max(one.max(), other.max())
    pairs = (one[i] + other[j] for i in range(len(one)) for j in range(len(other)) if i != j)
    return int(max(alone, *pairs, 0))
