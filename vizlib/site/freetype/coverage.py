"""The grey bitmap of an outline: the share of each pixel that it covers, to the bit as FreeType has it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .fixed import Integers
from .outline import ONE_PIXEL, Outline

Bytes = NDArray[np.uint8]

# Overlapping contours are drawn at this many times the size and averaged, as FreeType does.
_OVERSAMPLING = 4


def coverage(outline: Outline, width: int, height: int) -> Bytes:
    """Coverage of the outline's inside (non-zero winding): (height, width) uint8, the top row first.

    outline : lies within the bitmap, whose lower left corner is at (0, 0)
    """
    if not outline.overlapping:
        return _levels(outline.flattened(), width, height).astype(np.uint8)
    # Where contours overlap within a pixel their areas would add up. Fonts mark such glyphs.
    n = _OVERSAMPLING
    parts = _levels(outline.flattened(n), width * n, height * n) + n * n // 2 >> 4
    rows = parts.reshape(height, n, width * n).sum(axis=1)
    sums: NDArray[np.int32] = rows.reshape(height, width, n).sum(axis=2)
    return np.minimum(sums, 255).astype(np.uint8)


def _levels(lines: Integers, width: int, height: int) -> NDArray[np.int32]:
    """Coverage of each pixel, 0 to 255."""
    x0, y0, x1, y1 = _cut_at_pixels(lines)
    # A piece lies in one pixel. It covers what is to its right in its row: part of its own pixel, and
    # all of the following ones, which the running sum along the row passes on.
    rise = y1 - y0
    column = np.minimum((x0 + x1) >> 9, width - 1)
    row = np.minimum((y0 + y1) >> 9, height - 1)
    left = rise * (x0 + x1 - column * (2 * ONE_PIXEL))
    cell = (row * (width + 1) + column).astype(np.intp)  # 32 bits wide in the browser
    size = height * (width + 1)
    full = rise * (2 * ONE_PIXEL)
    # Sums of integers: exact in the float64 of bincount.
    steps = np.bincount(cell, full - left, size) + np.bincount(cell + 1, left, size)[:size]
    area: NDArray[np.int32] = np.cumsum(steps.reshape(height, width + 1), axis=1)[::-1, :width].astype(np.int32)
    level = area >> 9
    level ^= level >> 31  # FreeType complements a negative sum, that of a shape drawn the other way round
    np.minimum(level, 255, out=level)
    return level


def _cut_at_pixels(lines: Integers) -> tuple[Integers, Integers, Integers, Integers]:
    """The lines cut wherever they pass from one pixel to the next: x0, y0, x1, y1, each (M,) int64.

    lines : (N, 4) int64, 24.8 pixels
    """
    lines = lines[lines[:, 1] != lines[:, 3]]  # a horizontal line covers nothing
    number = len(lines)
    everyone = np.arange(number)
    x0, y0, x1, y1 = lines.T
    by_column = _crossings(x0, y0, x1, y1)
    by_row = _crossings(y0, x0, y1, x1)
    owner = np.concatenate([everyone, by_column[0], by_row[0], everyone])
    x = np.concatenate([x0, by_column[1], by_row[2], x1])
    y = np.concatenate([y0, by_column[2], by_row[1], y1])
    # The steps along a line only grow: they sort its cuts.
    along = np.abs(x - x0[owner]) + np.abs(y - y0[owner])
    order = np.argsort((owner.astype(np.int64) << 32) + along, kind="stable")
    owner, x, y = owner[order], x[order], y[order]
    piece = owner[1:] == owner[:-1]
    return x[:-1][piece], y[:-1][piece], x[1:][piece], y[1:][piece]


def _crossings(a0: Integers, b0: Integers, a1: Integers, b1: Integers) -> tuple[Integers, Integers, Integers]:
    """Where lines cross whole pixels of the coordinate a: the line's number, a, and b there."""
    low = (np.minimum(a0, a1) >> 8) + 1
    count = np.maximum((np.maximum(a0, a1) + 255 >> 8) - low, 0).astype(np.intp)
    owner = np.repeat(np.arange(len(a0)), count)
    first = np.cumsum(count) - count
    a = (low[owner] + np.arange(len(owner)) - first[owner]) << 8
    da, db = a1 - a0, b1 - b0
    flip = np.where(da < 0, -1, 1)
    da, db = (da * flip)[owner], (db * flip)[owner]
    # FreeType divides with a reciprocal that is a hair too small: what divides evenly comes out one less,
    # except at a pixel's border. Upright lines are not divided.
    exact = b0[owner] * da + (a - a0[owner]) * db
    b = np.where((exact % (da << 8) == 0) | (db == 0), exact // da, (exact - 1) // da)
    return owner, a, b
