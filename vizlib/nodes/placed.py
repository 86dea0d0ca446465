"""Where a node is: float32 differences from a float64 offset, which is in ``local.position``.

So data far from the origin keep their digits. A user may move the node as well: what is set here is the change.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pygfx as gfx
from numpy.typing import ArrayLike, NDArray

from vizlib import arrays

__all__ = ["Placed", "Positioned"]


class Placed:
    """A mixin before a pygfx world object, with an offset."""

    local: Any
    _offset: NDArray[np.float64] = np.zeros(3)

    def _move_to(self, offset: NDArray[np.float64]) -> None:
        """Have another offset, (3,) float64."""
        if (moved := offset - self._offset).any():
            self.local.position = self.local.position + moved
        self._offset = offset


class Positioned(Placed):
    """A node whose ``geometry.positions`` are what it was given, less the offset."""

    geometry: gfx.Geometry

    @property
    def positions(self) -> NDArray[Any]:
        """(N, 3) in the user's numbers, read-only: float32, or float64 where an offset keeps the digits.

        NaN where there is a gap.
        """
        values: NDArray[np.float32] = self.geometry.positions.data
        return arrays.read_only(values + self._offset if self._offset.any() else values)

    @positions.setter
    def positions(self, data: ArrayLike) -> None:
        self._set_positions(data)

    def _set_positions(self, data: ArrayLike) -> None:
        """Check other positions and draw them."""
        raise NotImplementedError
