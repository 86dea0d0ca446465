"""What points and instances have in common: those in a part of the picture can be asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vizlib import arrays
from vizlib.passes import select
from vizlib.passes.compute import buffer
from vizlib.passes.select import Selection

if TYPE_CHECKING:
    import pygfx as gfx

__all__ = ["Selectable", "among"]


class Selectable:
    """The method ``within``. A mixin beside a pygfx world object; the node says in ``_selected`` which they are."""

    world: Any
    _owner: str

    def within(self, polygon: ArrayLike, camera: gfx.Camera | ArrayLike) -> Selection:
        """Which of them lie in a polygon of the picture: ``.read()`` or ``await … .read_async()`` says their numbers.

        polygon : (V, 2) its corners in normalized device coordinates, -1 to 1 from left to right and from the bottom
            up; a lasso may cross itself: the even-odd rule says what is inside, as in matplotlib
        camera : through which they are seen; or (4, 4), what takes world to clip coordinates

        A compute pass on the GPU tests each one's position, however large it is drawn. Hidden ones count, and those
        that are drawn in detail only later; not those behind the camera or beyond its near and far plane, and none
        whose position has a NaN. Exact up to the rounding of float32. Raises TypeError or ValueError that name the
        node, the argument, what it is and what was expected.
        """
        matrix = getattr(camera, "camera_matrix", camera)
        checked = arrays.array(matrix, "camera", self._owner, (4, 4)).astype(np.float64)
        return self._selected(polygon, checked @ np.asarray(self.world.matrix, np.float64))

    def _selected(self, polygon: ArrayLike, matrix: NDArray[np.float64]) -> Selection:
        """Which lie in it, where ``matrix`` takes the node's coordinates on the GPU to clip space."""
        raise NotImplementedError


def among(values: NDArray[np.float32], matrix: NDArray[np.float64], polygon: ArrayLike, owner: str) -> Selection:
    """Which of (N, 3) positions, which are not on the GPU by themselves."""
    return select.in_buffer(buffer(np.ascontiguousarray(values), name="select/positions"), matrix, polygon, owner)
