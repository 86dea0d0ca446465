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

__all__ = ["HOLE", "LARGEST", "Grid", "stored"]

LARGEST = 2048  # WebGPU's max-texture-dimension-3d, which every device has
HOLE = 1e30
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
        unit = (size if size < np.inf else max(abs(low), abs(high))) or 1.0
        texels = (values / np.float64(unit) - offset / unit).astype(np.float32)
    return _grid(np.where(holes, np.float32(HOLE), texels) if holes.any() else texels, offset, unit)


def _grid(texels: NDArray[Any], offset: float, unit: float) -> Grid:
    return Grid(np.ascontiguousarray(texels), Numbers(offset=offset, unit=unit))
