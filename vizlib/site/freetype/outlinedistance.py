"""Signed distances measured from the outline itself, as FreeType's renderer `sdf` gives them.

FreeType takes every contour for an edge, also inside of another one, unless its property "overlaps" is set;
here only the boundary of what is filled counts.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .boundary import filled_boundary, winding_of_pixels
from .encoding import encode
from .outline import ONE_PIXEL, Outline

# Curves are cut at this many times the size, so that the straight pieces are within 1/64 pixel of them.
_FINER = 4

# Rows that are looked at together, to keep the table of distances in the processor's cache.
_ROWS = 4


def outline_distances(outline: Outline, width: int, height: int, spread: int) -> NDArray[np.uint8]:
    """Distances from the centres of the pixels: (height, width) uint8, 128 at the edge, the top row first.

    outline : placed in the bitmap, whose lower left corner is at (0, 0)
    spread : pixels that the encoded distance reaches
    """
    lines = filled_boundary(outline.flattened(_FINER) / (ONE_PIXEL * _FINER))
    x0, y0, x1, y1 = lines.T
    dx, dy = x1 - x0, y1 - y0
    length = np.hypot(dx, dy)
    ux, uy = dx / length, dy / length
    x, y = np.arange(width)[:, None] + 0.5, np.arange(height)[:, None] + 0.5
    # Both the way along a line and the way off it are sums of a part from x and one from y.
    along_x, off_x = ((x - x0) * ux).astype(np.float32), ((x - x0) * uy).astype(np.float32)
    along_y, off_y = ((y - y0) * uy).astype(np.float32), ((y - y0) * -ux).astype(np.float32)
    limit = length.astype(np.float32)
    nearest = np.full((height, width), spread * spread, np.float32)
    for bottom in range(0, height, _ROWS):
        top = min(bottom + _ROWS, height)
        near = np.flatnonzero((np.maximum(y0, y1) > bottom - spread) & (np.minimum(y0, y1) < top + spread))
        if not len(near):
            continue
        along = along_y[bottom:top, None, near] + along_x[None, :, near]
        beyond = along - np.clip(along, 0, limit[near])
        off = off_y[bottom:top, None, near] + off_x[None, :, near]
        np.minimum(nearest[bottom:top], (beyond * beyond + off * off).min(axis=2), out=nearest[bottom:top])
    inside = winding_of_pixels(lines, width, height) != 0
    return encode(np.sqrt(nearest), inside, spread)[::-1]
