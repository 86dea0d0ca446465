"""Curves of opacity over a colormap."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vizlib import arrays

__all__ = ["CURVES", "STEPS", "curve_of", "highest"]

STEPS = 256

_places = np.linspace(0, 1, STEPS, dtype=np.float32)

#: By mode. In a projection, what is lowest fades out, so that a volume has no box around it; in a cloud, half of the
#: way up hides what is behind it within a fifth of the volume.
CURVES = {"mip": np.minimum(_places * 8, 1), "raycast": _places**2}


def curve_of(data: Any, owner: str) -> NDArray[np.float32]:
    """(K,) opacities, evenly spread, or (K, 2) pairs of place and opacity → (256,) float32.

    Raises ValueError for numbers that are not 0…1 and places that do not grow.
    """
    given = arrays.array(data, "opacity", owner, ("K",), ("K", 2)).astype(np.float64)
    if not ((given >= 0) & (given <= 1)).all():
        raise ValueError(f"{owner}: opacity runs from {given.min():g} to {given.max():g}, expected 0 to 1.")
    places = np.linspace(0, 1, len(given)) if given.ndim == 1 else given[:, 0]
    if (np.diff(places) < 0).any():
        raise ValueError(f"{owner}: opacity has places {places.tolist()}, expected them to grow.")
    return np.interp(_places, places, given if given.ndim == 1 else given[:, 1]).astype(np.float32)


def highest(curve: NDArray[np.float32]) -> NDArray[np.float32]:
    """(256,) opacities → (9 * 256,): row k has the highest of the 2^k that begin at each place.

    Of two such ranges that overlap, a shader finds the highest opacity between any two places.
    """
    rows = [curve]
    for power in range(8):
        last = rows[-1]
        step = 1 << power
        rows.append(np.maximum(last, np.concatenate([last[step:], np.full(step, last[-1])])))
    return np.concatenate(rows).astype(np.float32)
