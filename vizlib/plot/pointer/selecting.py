"""Selecting: points of a view that lie in a box or a lasso."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vizlib import arrays
from vizlib.nodes.selectable import Selectable
from vizlib.passes.select import Selection

__all__ = ["box", "pixels", "rect_of", "selections"]


def rect_of(view: Any, size: tuple[float, float]) -> tuple[float, float, float, float]:
    """(x, y, width, height) of a view in a figure of a size, logical pixels: all of it, if the view does not say."""
    rect = getattr(view, "rect", None)
    if rect is None:
        return 0.0, 0.0, size[0], size[1]
    x, y, width, height = (float(side) for side in rect)
    return x, y, width, height


def pixels(rect: tuple[float, float, float, float]) -> NDArray[np.float64]:
    """(4, 4) float64: from a view's clip space to logical pixels of the figure, homogeneous."""
    x, y, width, height = rect
    return np.array(
        [[width / 2, 0, 0, x + width / 2], [0, -height / 2, 0, y + height / 2], [0, 0, 1, 0], [0, 0, 0, 1]], np.float64
    )


def box(x0: float, y0: float, x1: float, y1: float) -> NDArray[np.float64]:
    """(4, 2) the corners of a rectangle, as a polygon."""
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float64)


def selections(
    view: Any, polygon: ArrayLike, size: tuple[float, float], owner: str = "select"
) -> list[tuple[Any, Selection]]:
    """For each of a view's visible points and instances, which of them lie in a polygon; to be read.

    view : has ``scene``, ``camera`` and, if it is not the whole figure, ``rect``
    polygon : (V, 2) logical pixels from the figure's upper left corner
    size : (width, height) of the figure, logical pixels
    """
    corners = arrays.array(polygon, "polygon", owner, ("V", 2)).astype(np.float64)
    x, y, width, height = rect_of(view, size)
    seen = np.column_stack([(corners[:, 0] - x) / width * 2 - 1, 1 - (corners[:, 1] - y) / height * 2])
    nodes = view.scene.iter(lambda item: isinstance(item, Selectable), skip_invisible=True)
    return [(node, node.within(seen, view.camera)) for node in nodes]
