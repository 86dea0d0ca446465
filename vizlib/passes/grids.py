"""Grids: volumes as textures that the GPU can interpolate, and what their numbers mean there.

    u8, i8 ─→ r8unorm      float16, small integers ─→ r16float      all others, and those with holes ─→ r32float

``value = offset + unit * (what the shader reads)``. A hole (NaN) is ``HOLE``, of which interpolation leaves so much
that it stands out from all values.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vizlib.passes.source import Numbers

__all__ = ["BLOCK", "HOLE", "LARGEST", "Grid", "blocks", "stored"]

LARGEST = 2048  # WebGPU's max-texture-dimension-3d, which every device has
HOLE = 1e30
BLOCK = 8  # voxels on a side of what rays may leap over
EXACT = 2048  # whole numbers up to this one are themselves in float16
FAR = 8.0  # as for ``Source``: up to so many times their own extent from zero, float32 has digits to spare
SAFE = 1e-15, 1e15  # sizes that are safe to compute with, and far enough from a hole's


class Grid(NamedTuple):
    """A volume for the GPU.

    texels : (D, H, W) uint8, float16 or float32
    meaning : offset and unit of what a shader reads
    """

    texels: NDArray[Any]
    meaning: Numbers


def stored(values: NDArray[Any], ends: tuple[float, float] | None) -> Grid:
    """A volume → texels of the smallest kind that keeps its numbers.

    values : (D, H, W) any numeric dtype, NaN where there is no value
    ends : the smallest and the largest value; None if there is none
    """
    low, high = ends or (0.0, 0.0)
    name = values.dtype.str[1:]
    if name in ("u1", "b1"):
        return _grid(values.view(np.uint8), 0.0, 255.0)
    if name == "i1":
        return _grid((values.view(np.uint8) + np.uint8(128)), -128.0, 255.0)
    if values.dtype.kind in "iu":
        if max(abs(low), abs(high)) <= EXACT:
            return _grid(values.astype(np.float16), 0.0, 1.0)
        middle = low + (high - low) / 2 if high - low < 1 << 24 < max(abs(low), abs(high)) else 0.0
        return _grid((values - middle).astype(np.float32), middle, 1.0)
    if name == "f2" and not np.isnan(values).any():
        return _grid(values, 0.0, 1.0)
    return _floats(values, low, high)


def _floats(values: NDArray[Any], low: float, high: float) -> Grid:
    # Halves, because the largest float64s have no finite difference.
    half = high / 2 - low / 2
    offset = low + half if max(abs(low), abs(high)) > FAR * 2 * half else 0.0
    size = max(abs(high / 2 - offset / 2), abs(low / 2 - offset / 2)) * 2
    holes = np.isnan(values)
    if values.dtype == np.float32 and not offset and SAFE[0] < size < SAFE[1]:
        texels, unit = values, 1.0
    else:  # parts of the largest, so that nothing comes near to what stands for a hole
        unit = (size if 0 < size < np.inf else max(abs(low), abs(high))) or 1.0
        texels = (values / np.float64(unit) - offset / unit).astype(np.float32)
    return _grid(np.where(holes, np.float32(HOLE), texels) if holes.any() else texels, offset, unit)


def _grid(texels: NDArray[Any], offset: float, unit: float) -> Grid:
    return Grid(np.ascontiguousarray(texels), Numbers(offset=offset, unit=unit))


def blocks(texels: NDArray[Any]) -> NDArray[np.float32]:
    """The lowest and the highest that a shader may read in each block of a volume, up to its neighbours' voxels.

    texels : (D, H, W) of a ``Grid``
    Returns (⌈D/8⌉, ⌈H/8⌉, ⌈W/8⌉, 2) float32; where there are holes only, the lowest is the higher one.
    """
    low = high = texels
    if texels.dtype == np.float32 and texels.max() >= HOLE:
        holes = texels >= HOLE
        low, high = np.where(holes, np.float32(HOLE), texels), np.where(holes, np.float32(-HOLE), texels)
    for axis in (2, 1, 0):
        low, high = _pooled(low, axis, np.minimum), _pooled(high, axis, np.maximum)
    result = np.stack([low, high], axis=-1).astype(np.float32)
    return result / np.float32(255) if texels.dtype == np.uint8 else result  # as samplers read them


def _pooled(values: NDArray[Any], axis: int, choose: np.ufunc) -> NDArray[Any]:
    """The extremes of blocks along an axis, with one neighbour at each end: interpolation looks so far."""
    size = values.shape[axis]
    starts = np.arange(0, size, BLOCK)
    result = choose.reduceat(values, starts, axis=axis)
    before = values.take(np.maximum(starts - 1, 0), axis)
    after = values.take(np.minimum(starts + BLOCK, size - 1), axis)
    return choose(choose(result, before), after)  # type: ignore[no-any-return]
