"""The shape of an arrow: a shaft and a head, along +x, one unit long, from the origin."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Shape", "cone_arrow", "flat_arrow"]

HEAD = 0.32  # of the length
HEAD_RADIUS = 0.12
SHAFT_RADIUS = 0.042
SIDES = 14


class Shape(NamedTuple):
    """positions (N, 3), normals (N, 3) float32, indices (M, 3) uint32."""

    positions: NDArray[np.float32]
    normals: NDArray[np.float32]
    indices: NDArray[np.uint32]


def cone_arrow() -> Shape:
    """A cylinder with a cone."""
    parts = [
        _ring(0, 1 - HEAD, SHAFT_RADIUS, SHAFT_RADIUS),
        _ring(1 - HEAD, 1, HEAD_RADIUS, 0),
        _ring(0, 0, 0, SHAFT_RADIUS),  # what closes the ends
        _ring(1 - HEAD, 1 - HEAD, 0, HEAD_RADIUS),
    ]
    counts = np.cumsum([0, *(len(part.positions) for part in parts)])
    return Shape(
        np.concatenate([part.positions for part in parts]),
        np.concatenate([part.normals for part in parts]),
        np.concatenate([part.indices + np.uint32(count) for part, count in zip(parts, counts, strict=False)]),
    )


def _ring(start: float, end: float, first: float, last: float) -> Shape:
    """A band around the x axis, from x = start with radius first to x = end with radius last."""
    angles = np.linspace(0, 2 * np.pi, SIDES + 1)
    around = np.stack([np.zeros_like(angles), np.cos(angles), np.sin(angles)], axis=1)
    along = np.array([1.0, 0, 0])
    positions = np.concatenate([along * start + around * first, along * end + around * last])
    slope = np.array([first - last, end - start])  # of the normal: along x, and outwards
    slope = slope / np.linalg.norm(slope)
    normals = np.tile(along * slope[0] + around * slope[1], (2, 1))
    near = np.arange(SIDES)
    far = near + SIDES + 1
    indices = np.concatenate([np.stack([near, far, near + 1], 1), np.stack([near + 1, far, far + 1], 1)])
    # Outside is where the normals point: a triangle's corners go round it counterclockwise.
    return Shape(positions.astype(np.float32), normals.astype(np.float32), indices[:, ::-1].astype(np.uint32))


def flat_arrow() -> Shape:
    """An outline in the plane z = 0."""
    neck = 1 - HEAD
    outline = [
        (0, -SHAFT_RADIUS),
        (neck, -SHAFT_RADIUS),
        (neck, SHAFT_RADIUS),
        (0, SHAFT_RADIUS),
        (neck, -HEAD_RADIUS),
        (1, 0),
        (neck, HEAD_RADIUS),
    ]
    positions = np.array([(x, y, 0) for x, y in outline], np.float32)
    normals = np.tile(np.array([0, 0, 1], np.float32), (len(positions), 1))
    return Shape(positions, normals, np.array([(0, 1, 2), (0, 2, 3), (4, 5, 6)], np.uint32))
