"""The boundary of the filled area: contours without what lies inside of other contours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# How far beside a line, in pixels, it is asked whether there is filling.
_BESIDE = 1e-3


def filled_boundary(lines: Floats) -> Floats:
    """The parts of `lines` that have filling (non-zero winding) on exactly one side, cut where they cross.

    lines : (N, 4) float64, pixels — x0, y0, x1, y1; closed contours
    """
    pieces = _cut_at_crossings(lines[(lines[:, :2] != lines[:, 2:]).any(axis=1)])
    along = pieces[:, 2:] - pieces[:, :2]
    beside = along[:, ::-1] / np.hypot(*along.T)[:, None] * (-_BESIDE, _BESIDE)
    middle = (pieces[:, :2] + pieces[:, 2:]) / 2
    left, right = _winding(lines, middle + beside), _winding(lines, middle - beside)
    kept: Floats = pieces[(left != 0) != (right != 0)]
    return kept


def winding_of_pixels(lines: Floats, width: int, height: int) -> NDArray[np.int64]:
    """How often the contours go around the centre of each pixel: (height, width) int64, the bottom row first."""
    x0, y0, x1, y1 = lines.T
    # Rows whose centres the line passes, the upper end not included.
    first = np.ceil(np.minimum(y0, y1) - 0.5)
    count = np.maximum(np.ceil(np.maximum(y0, y1) - 0.5) - first, 0).astype(np.intp)
    line = np.repeat(np.arange(len(lines)), count)
    row = first[line] + np.arange(len(line)) - (np.cumsum(count) - count)[line]
    x = x0[line] + (row + 0.5 - y0[line]) * ((x1 - x0) / np.where(y1 == y0, 1, y1 - y0))[line]
    column = np.clip(np.ceil(x - 0.5), 0, width)
    cell = (row * (width + 1) + column).astype(np.intp)
    steps = np.bincount(cell, np.sign(y1 - y0)[line], height * (width + 1))
    return np.cumsum(steps.reshape(height, width + 1), axis=1)[:, :width].astype(np.int64)


def _winding(lines: Floats, points: Floats) -> NDArray[np.int64]:
    """How often the contours go around each of the points: (M,) int64, for points of shape (M, 2)."""
    x0, y0, x1, y1 = lines[lines[:, 1] != lines[:, 3]].T
    x, y = points[:, :1], points[:, 1:]
    crosses = (y0 <= y) != (y1 <= y)
    point, line = np.nonzero(crosses)
    at = x0[line] + (points[point, 1] - y0[line]) * ((x1 - x0) / (y1 - y0))[line]
    counted = at > x[point, 0]
    weights = np.where(y1 > y0, 1, -1)[line[counted]]
    return np.bincount(point[counted], weights, len(points)).astype(np.int64)


def _cut_at_crossings(lines: Floats) -> Floats:
    """The lines, each cut where others cross it."""
    start, along = lines[:, :2], lines[:, 2:] - lines[:, :2]
    low, high = np.minimum(start, lines[:, 2:]), np.maximum(start, lines[:, 2:])
    touch = ((low[:, None] <= high[None]) & (low[None] <= high[:, None])).all(axis=2)
    i, j = np.nonzero(np.triu(touch, 1))
    determinant = along[i, 0] * along[j, 1] - along[i, 1] * along[j, 0]
    between = start[j] - start[i]
    proper = np.abs(determinant) > 1e-12
    i, j, determinant, between = i[proper], j[proper], determinant[proper], between[proper]
    at_i = (between[:, 0] * along[j, 1] - between[:, 1] * along[j, 0]) / determinant
    at_j = (between[:, 0] * along[i, 1] - between[:, 1] * along[i, 0]) / determinant
    crosses = (at_i > -1e-9) & (at_i < 1 + 1e-9) & (at_j > -1e-9) & (at_j < 1 + 1e-9)
    number = np.arange(len(lines))
    owner = np.concatenate([number, number, i[crosses], j[crosses]])
    at = np.concatenate([np.zeros(len(lines)), np.ones(len(lines)), at_i[crosses], at_j[crosses]])
    order = np.lexsort((np.clip(at, 0, 1), owner))
    owner, at = owner[order], np.clip(at[order], 0, 1)
    piece = (owner[1:] == owner[:-1]) & (at[1:] - at[:-1] > 1e-9)
    owner, begin, end = owner[1:][piece], at[:-1][piece, None], at[1:][piece, None]
    return np.concatenate([start[owner] + begin * along[owner], start[owner] + end * along[owner]], axis=1)
