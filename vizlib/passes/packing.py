"""Points in 8 bytes each: integers within chunks of neighbours.

Points are sorted along a Morton curve (G. M. Morton, 1966) and cut into chunks of ``CHUNK``. A chunk has a box; its
points are 21 bits for each coordinate, counted from the box's corner. Within a chunk they are in bit-reversed
order (van der Corput's sequence along the curve), of which every beginning is evenly spread: it is what is drawn of
a chunk that is far away.

The bit that is left says that a point has no place, and is not drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["CHUNK", "CHUNK_DTYPE", "Piece", "order", "pieces"]

CHUNK = 4096
STEPS = (1 << 21) - 1  # of a coordinate within a chunk
KEY_BITS = 30  # of the curve: two radix sorts by 16 bits
SAMPLE = 8192  # points that the extent is judged by
TAIL = 0.002  # of the points on each side may lie out of the grid that orders them
CHUNKS_AT_ONCE = 64  # that are packed together: what is in between stays in the cache

CHUNK_DTYPE = np.dtype([("origin", "3f4"), ("count", "u4"), ("step", "3f4"), ("gaps", "u4")])


def _reversed_bits(bits: int) -> NDArray[np.intp]:
    numbers = np.arange(1 << bits)
    result = np.zeros_like(numbers)
    for bit in range(bits):
        result |= (numbers >> bit & 1) << (bits - 1 - bit)
    return result.astype(np.intp)


SPREAD = _reversed_bits(12)


class Piece(NamedTuple):
    """Some chunks, packed.

    first : the number of the first one
    chunks : (C,) CHUNK_DTYPE; ``gaps`` says whether some of its points have no place
    points : (N, 2) uint32, CHUNK for each chunk but the last
    """

    first: int
    chunks: NDArray[np.void]
    points: NDArray[np.uint32]


def order(values: NDArray[np.float32]) -> NDArray[np.uint32]:
    """(N, 3) positions → (N,) uint32: which point comes where, so that chunks are of neighbours.

    Rows of NaN, where a point has no place, may be in any chunk.
    """
    if np.isnan(values.min()):
        there = np.asarray(np.isfinite(values).all(axis=1))
        values = np.where(there[:, None], values, values[there.argmax()] if there.any() else 0)
    low, extent = _grid(values)
    bits = KEY_BITS // 3 if (extent > 0).sum() == 3 else KEY_BITS // 2
    axes = np.argsort(-extent, kind="stable")[: KEY_BITS // bits]
    scale = ((1 << bits) - 1) / (float(extent.max()) or 1.0)  # one for all axes: cells are cubes
    table = _stretched(bits, len(axes))
    key = np.zeros(len(values), np.uint32)
    for place, axis in enumerate(axes):
        cells = np.clip((values[:, axis] - low[axis]) * np.float32(scale), 0, (1 << bits) - 1)
        key |= table[cells.astype(np.uint16)] << np.uint32(place)
    # NumPy sorts 16-bit integers by radix, several times faster than wider ones.
    found = np.argsort((key & 0xFFFF).astype(np.uint16), kind="stable").astype(np.uint32)
    upper = np.argsort((key >> 16).astype(np.uint16)[found], kind="stable")
    return _spread(found[upper])


def _grid(values: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The corner and size of what nearly all of the points lie in: a few far out would leave one cell to the others."""
    some = values[:: max(1, len(values) // SAMPLE)]
    low, high = np.quantile(some, (TAIL, 1 - TAIL), axis=0)
    pad = (high - low) * 0.05
    return (low - pad).astype(np.float32), (high - low + 2 * pad).astype(np.float32)


def _stretched(bits: int, axes: int) -> NDArray[np.uint32]:
    """A table from a number to its bits, ``axes`` places apart."""
    numbers = np.arange(1 << bits, dtype=np.uint32)
    result = np.zeros_like(numbers)
    for bit in range(bits):
        result |= (numbers >> np.uint32(bit) & np.uint32(1)) << np.uint32(bit * axes)
    return result


def _spread(sorted_: NDArray[np.uint32]) -> NDArray[np.uint32]:
    whole = len(sorted_) // CHUNK * CHUNK
    rest = SPREAD[len(sorted_) - whole > SPREAD]
    chunks = sorted_[:whole].reshape(-1, CHUNK)[:, SPREAD]
    return np.concatenate([chunks.ravel(), sorted_[whole:][rest]])


def pieces(values: NDArray[np.float32], place: NDArray[np.uint32], first: int = 0) -> Iterator[Piece]:
    """Pack ``values[place]``, some chunks at a time, numbered from ``first``.

    values : (N, 3) float32, finite or rows of NaN
    place : (N,) what ``order`` says
    """
    at_once = CHUNK * CHUNKS_AT_ONCE
    for start in range(0, len(place), at_once):
        taken = values[place[start : start + at_once]]
        whole = len(taken) // CHUNK
        parts = [_packed(taken[: whole * CHUNK].reshape(-1, CHUNK, 3))] if whole else []
        if len(taken) > whole * CHUNK:
            parts.append(_packed(taken[None, whole * CHUNK :]))
        chunks, points = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        yield Piece(first + start // CHUNK, chunks, points)


def _packed(values: NDArray[np.float32]) -> tuple[NDArray[np.void], NDArray[np.uint32]]:
    """(C, N, 3) → C chunks and their (C * N, 2) words."""
    chunks = np.zeros(len(values), CHUNK_DTYPE)
    chunks["count"] = values.shape[1]
    low, high = values.min(axis=1), values.max(axis=1)
    lacking = None
    if np.isnan(low).any():
        lacking = np.asarray(np.isnan(values).any(axis=2))
        low = np.where(lacking[..., None], np.inf, values).min(axis=1)
        high = np.where(lacking[..., None], -np.inf, values).max(axis=1)
        empty = lacking.all(axis=1)
        low[empty] = high[empty] = 0
        values = np.where(lacking[..., None], low[:, None], values)
        chunks["gaps"] = lacking.any(axis=1)
        chunks["count"][empty] = 0
    step = (high - low) / np.float32(STEPS)
    chunks["origin"], chunks["step"] = low, step
    per_unit = np.divide(1, step, out=np.zeros_like(step), where=step > 0)
    numbers = np.clip(np.rint((values - low[:, None]) * per_unit[:, None]), 0, STEPS).astype(np.uint32)
    x, y, z = (numbers[..., axis].ravel() for axis in range(3))
    points = np.empty((x.size, 2), np.uint32)
    points[:, 0] = x | y << np.uint32(21)
    points[:, 1] = y >> np.uint32(11) | z << np.uint32(10)
    if lacking is not None:
        points[:, 1] |= lacking.ravel().astype(np.uint32) << np.uint32(31)
    return chunks, points


def unpacked(chunks: NDArray[np.void], points: NDArray[np.uint32]) -> NDArray[np.float32]:
    """(N, 2) words, CHUNK for each chunk but the last → (N, 3) float32 positions, as the shaders read them."""
    number = np.arange(len(points)) // CHUNK
    x = points[:, 0] & 0x1FFFFF
    y = points[:, 0] >> np.uint32(21) | (points[:, 1] & 0x3FF) << np.uint32(11)
    z = points[:, 1] >> np.uint32(10) & 0x1FFFFF
    counted = np.stack([x, y, z], axis=1).astype(np.float32)
    result = np.asarray(chunks["origin"][number] + counted * chunks["step"][number])
    result[points[:, 1] >> np.uint32(31) != 0] = np.nan
    return result
