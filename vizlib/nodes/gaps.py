"""Positions of which some may be missing: rows with NaN or masked values, which stay in their places."""

from __future__ import annotations

from typing import Any

import numpy as np

from vizlib import arrays

__all__ = ["positions_with_gaps"]


def positions_with_gaps(data: Any, owner: str, what: str = "positions") -> arrays.Positions:
    """(N, 2) or (N, 3) of any numeric dtype → (N, 3) float32 differences from a float64 offset.

    Rows that hold NaN or a masked value are NaN in the result. Raises ValueError for infinities, numbers beyond
    ``arrays.LARGEST`` and data without a single row that is there.
    """
    given = arrays.array(data, what, owner, ("N", 3), ("N", 2))
    if given.shape[1] == 2:
        given = np.column_stack([given, np.zeros(len(given), given.dtype)])
    if given.dtype.kind != "f" or not np.isnan(given).any():
        values, offset = arrays.positions(given, owner, what)
        return arrays.Positions(arrays.own(values, data), offset)
    there = ~np.isnan(given).any(axis=1)
    if not there.any():
        raise ValueError(f"{owner}: {what} has no row without NaN, expected at least one.")
    # An infinity is an error that names its row, which the rows left out have to count for.
    filled = np.where(there[:, None], given, given[there.argmax()])
    values, offset = arrays.positions(filled, owner, what)
    values[~there] = np.nan
    return arrays.Positions(values, offset)
