"""Quaternions (x, y, z, w) of unit length, as pygfx's rotations are, for one vector at a time.

Plain floats: a drag needs a dozen of these for each event, and NumPy's calls on three numbers would take longer
than everything else that is done with the event.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Quaternion", "axes", "from_axis_angle", "normalized", "product", "slerp"]

Quaternion = tuple[float, float, float, float]


def product(first: Sequence[float], second: Sequence[float]) -> Quaternion:
    """The rotation that turns by ``second`` and then by ``first``."""
    ax, ay, az, aw = first
    bx, by, bz, bw = second
    return (
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
        aw * bw - ax * bx - ay * by - az * bz,
    )


def normalized(quaternion: Sequence[float]) -> Quaternion:
    """The same rotation, at unit length."""
    x, y, z, w = quaternion
    length = math.sqrt(x * x + y * y + z * z + w * w)
    return x / length, y / length, z / length, w / length


def from_axis_angle(axis: Sequence[float], angle: float) -> Quaternion:
    """A turn by ``angle`` radians around ``axis``, (3,) of unit length, counter-clockwise seen from its tip."""
    x, y, z = axis
    part = math.sin(angle / 2)
    return x * part, y * part, z * part, math.cos(angle / 2)


def axes(rotation: Any) -> NDArray[np.float64]:
    """(3, 3) float64: rows are where the x, y and z axes point after a rotation."""
    x, y, z, w = (float(part) for part in rotation)
    return np.array(
        (
            (1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)),
            (2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)),
            (2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)),
        )
    )


def slerp(start: Any, end: Any, share: float) -> NDArray[np.float64]:
    """The rotation at a share of the shorter arc between two (Shoemake, "Animating rotation with quaternion curves",
    SIGGRAPH 1985)."""
    start, end = np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64)
    cosine = float(start @ end)
    if cosine < 0:
        end, cosine = -end, -cosine
    angle = math.acos(min(1.0, cosine))
    if angle < 1e-6:
        mixed = start + (end - start) * share
    else:
        mixed = math.sin((1 - share) * angle) * start + math.sin(share * angle) * end
    return np.asarray(mixed / np.linalg.norm(mixed))
