"""Origin: where the user's numbers begin in a scene."""

from __future__ import annotations

import numpy as np
import pygfx as gfx
from numpy.typing import NDArray

__all__ = ["Origin", "from_numbers"]


class Origin(gfx.Group):
    """A group whose own coordinates are the user's numbers, wherever the scene is drawn."""


def from_numbers(item: gfx.WorldObject) -> NDArray[np.float64]:
    """(4, 4) what takes the user's numbers to the world's coordinates, where an object is: no change in most scenes."""
    above = item.parent
    while above is not None:
        if isinstance(above, Origin):
            return np.array(above.world.matrix, np.float64)
        above = above.parent
    return np.eye(4)
