"""Signed distances from a grey bitmap, as FreeType's renderer `bsdf` makes them.

FreeType uses that renderer when a glyph is rendered as a bitmap first and then as distances, which is
what pygfx does. Each pixel on the rim tells from its coverage, and from the gradient of the coverage
around it, where the edge passes; every other pixel takes the nearest of these places.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .encoding import encode

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]

# Rows that are looked at together: few enough that the table of distances stays in the processor's cache.
_ROWS = 8

# From a pixel to the nine around it, itself in the middle.
_STEPS_Y = np.repeat([-1, 0, 1], 3)[:, None]
_STEPS_X = np.tile([-1, 0, 1], 3)[:, None]


def bitmap_distances(bitmap: Bytes, spread: int) -> Bytes:
    """Distances around the shape: (H + 2 * spread, W + 2 * spread) uint8, 128 at the edge.

    bitmap : (H, W) uint8 — coverage
    spread : pixels that the encoded distance reaches
    """
    padded = np.pad(bitmap, spread)
    height, width = padded.shape
    rows, columns = np.nonzero(_rim(padded))
    dx, dy = _to_edge(padded, rows, columns)
    dx, dy = _nearest_around(dx, dy, rows, columns, padded.shape)
    edge_x = columns + dx
    edge_y = rows + dy
    nearest = np.full((height, width), spread * spread, np.float32)
    across = ((np.arange(width)[:, None] - edge_x) ** 2).astype(np.float32)
    down = ((np.arange(height)[:, None] - edge_y) ** 2).astype(np.float32)
    for top in range(0, height, _ROWS):
        bottom = min(top + _ROWS, height)
        # The rim is sorted by rows: a slice of it is all that can be near enough.
        first, last = np.searchsorted(rows, [top - spread - 1, bottom + spread + 1])
        if first < last:
            table = down[top:bottom, None, first:last] + across[None, :, first:last]
            np.minimum(nearest[top:bottom], table.min(axis=2), out=nearest[top:bottom])
    # FreeType spreads to the left from the last column but one: the last one stays far away.
    nearest[:, -1] = spread * spread
    return encode(np.sqrt(nearest), padded >= 127, spread)


def _rim(padded: Bytes) -> NDArray[np.bool_]:
    """Which pixels the edge passes through or beside: partly covered, or covered with an empty neighbour."""
    full = padded == 255
    empty = padded == 0
    beside = np.zeros_like(full)
    wide = empty[:, :-2] | empty[:, 1:-1] | empty[:, 2:]
    beside[1:-1, 1:-1] = wide[:-2] | wide[1:-1] | wide[2:]
    rim: NDArray[np.bool_] = ~empty & (~full | beside)
    return rim


def _to_edge(padded: Bytes, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """From the centre of each rim pixel to the edge, in pixels: dx and dy (down)."""
    alpha = padded.ravel() / 256.0
    width = padded.shape[1]
    here = rows * width + columns
    a = alpha[here + (_STEPS_Y * width + _STEPS_X)]
    root = np.sqrt(2.0)
    gx = a[2] - a[0] + root * (a[5] - a[3]) + a[8] - a[6]
    gy = a[6] - a[0] + root * (a[7] - a[1]) + a[8] - a[2]
    length = np.hypot(gx, gy)
    length[length == 0] = 1
    gx /= length
    gy /= length
    distance = _distance(a[4], gx, gy)
    return gx * distance, gy * distance


def _nearest_around(
    dx: Floats, dy: Floats, rows: NDArray[np.int64], columns: NDArray[np.int64], shape: tuple[int, ...]
) -> tuple[Floats, Floats]:
    """For each rim pixel the nearest of its own edge and those of the rim pixels around it.

    FreeType spreads edges from pixel to pixel, so that a rim pixel's own edge is forgotten when a
    neighbour's is nearer. At sharp corners that makes a difference of half a pixel.
    """
    width = shape[1]
    number = np.full(shape[0] * width, -1)
    here = rows * width + columns
    number[here] = np.arange(len(here))
    neighbour = number[here + (_STEPS_Y * width + _STEPS_X)]
    x, y = dx[neighbour] + _STEPS_X, dy[neighbour] + _STEPS_Y
    squared = np.where(neighbour < 0, np.inf, x * x + y * y)
    best = squared.argmin(axis=0), np.arange(len(here))
    return x[best], y[best]


def _distance(alpha: Floats, gx: Floats, gy: Floats) -> Floats:
    """How far a straight edge with normal (gx, gy) is from the centre of a pixel that it covers by `alpha`."""
    major = np.maximum(np.abs(gx), np.abs(gy))
    minor = np.minimum(np.abs(gx), np.abs(gy))
    upright = minor == 0
    corner = np.divide(minor, major, out=np.zeros_like(minor), where=~upright) / 2
    half = (major + minor) / 2
    nearly_empty = half - np.sqrt(2 * major * minor * alpha)
    nearly_full = np.sqrt(2 * major * minor * (1 - alpha)) - half
    middle = (0.5 - alpha) * np.where(upright, 1, major)
    result = np.where(alpha < corner, nearly_empty, np.where(alpha < 1 - corner, middle, nearly_full))
    return np.where(upright, 0.5 - alpha, result)
