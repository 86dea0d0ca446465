"""What users give as images → checked arrays of numbers or colours."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vizlib import arrays
from vizlib.passes.compute import Buffer

__all__ = ["check_buffer", "checked", "rgba"]

# What stands for full intensity, by dtype; other integers are taken as bytes are.
FULL = {"u1": 255, "u2": 65535}


def checked(data: Any, owner: str) -> NDArray[Any]:
    """(H, W) numbers or (H, W, 3|4) colours in memory of their own.

    Raises TypeError or ValueError for another shape or dtype, and for colours beyond their range.
    """
    if getattr(data, "dtype", None) == np.bool_:
        data = data.astype(np.uint8)
    given = arrays.array(data, "data", owner, ("H", "W"), ("H", "W", 3), ("H", "W", 4))
    if given.ndim == 3:
        _check_colors(given, owner)
    return arrays.own(given, data)


def _check_colors(given: NDArray[Any], owner: str) -> None:
    top = _full(given)
    if given.dtype.kind == "u" and given.dtype.itemsize <= 2:
        return
    with np.errstate(invalid="ignore"):
        low, high = np.fmin.reduce(given, axis=None), np.fmax.reduce(given, axis=None)
    if low < 0 or high > top:
        hint = "; divide by 255" if top == 1 and low >= 0 and 1 < high <= 255 else ""
        raise ValueError(f"{owner}: data runs from {low:g} to {high:g}, expected colours from 0 to {top}{hint}.")


def _full(given: NDArray[Any]) -> int:
    return 1 if given.dtype.kind == "f" else FULL.get(given.dtype.str[1:], 255)


def rgba(colors: NDArray[Any]) -> NDArray[np.uint8]:
    """(H, W, 3|4) colours → (H, W, 4) uint8; those with NaN are transparent."""
    result = np.full((*colors.shape[:2], 4), 255, np.uint8)
    channels = colors.shape[2]
    full = _full(colors)
    if full == 255:
        result[..., :channels] = colors
        return result
    # float64 where needed, so that 255 · 257 / 65535 is 255
    scaled = colors * (np.float32(255) if colors.dtype == np.float32 else 255 / full)
    missing = np.isnan(scaled).any(axis=2) if colors.dtype.kind == "f" else None
    if missing is not None and missing.any():
        scaled[missing] = 0
        result[..., :channels] = np.rint(scaled)
        result[missing] = 0
    else:
        result[..., :channels] = np.rint(scaled)
    return result


def check_buffer(data: Buffer, owner: str, largest: int) -> None:
    """Raise TypeError or ValueError if a buffer is not of a shape and dtype that can be drawn as it is."""
    shape = data.shape
    if len(shape) == 3 and shape[2] in (3, 4):
        wanted = ((np.uint8, 4), (np.float32, 3), (np.float32, 4))
        if not any(data.dtype == dtype and shape[2] == channels for dtype, channels in wanted):
            raise TypeError(
                f"{owner}: data is a buffer of {shape[2]} channels of {data.dtype}, "
                "expected four of uint8, or three or four of float32."
            )
    elif len(shape) != 2:
        raise ValueError(
            f"{owner}: data is a buffer of shape {arrays.shape_text(shape)}, expected (H, W) or (H, W, 3) or (H, W, 4)."
        )
    if max(shape[:2]) > largest:
        raise ValueError(
            f"{owner}: data is a buffer of {shape[0]} × {shape[1]} pixels, expected {largest} on a side at most; "
            "show parts of it as several images."
        )
