"""How FreeType writes a signed distance into a byte."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def encode(distance: NDArray[np.floating[Any]], inside: NDArray[np.bool_], spread: int) -> NDArray[np.uint8]:
    """128 at the edge, up to 255 at `spread` pixels inside, down to 0 at `spread` pixels outside.

    distance : (H, W) float, pixels, not negative; inside : (H, W) bool
    """
    steps = np.minimum(np.floor(distance * (128 / spread)), 128)
    signed: NDArray[np.floating[Any]] = np.where(inside, np.minimum(128 + steps, 255), 128 - steps)
    return signed.astype(np.uint8)
