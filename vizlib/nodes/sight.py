"""Sight: what the pointer meets of a face or a line, as exactly as it is placed.

The picking texture says which face or side it is, and where on it in some hundred steps; how the world is seen says it
exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import pygfx as gfx
from numpy.typing import NDArray

__all__ = ["Sight", "neighbours", "on_face", "on_line"]


class Sight(NamedTuple):
    """How the pointer sees the world now: with it, positions on faces and lines are as exact as the pointer is.

    matrix : (4, 4) float64, takes world coordinates to pixels, homogeneous: (x w, y w, depth w, w)
    at : (2,) where the pointer is, in these pixels
    """

    matrix: NDArray[np.float64]
    at: NDArray[np.float64]

    def ray(self, item: gfx.WorldObject) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """A point and a direction, in an object's own coordinates: what is under the pointer."""
        inverse = np.linalg.inv(self.matrix @ item.world.matrix)
        near, far = (inverse @ (*self.at, depth, 1.0) for depth in (0.0, 1.0))
        return near[:3] / near[3], far[:3] / far[3] - near[:3] / near[3]

    def nearest(self, item: gfx.WorldObject, ends: NDArray[Any]) -> tuple[float, float] | None:
        """Where the side between two positions, (2, 3), comes nearest to the pointer: which part of it, and how near.

        None if an end is behind the camera.
        """
        first, second = np.column_stack([ends.astype(np.float64), np.ones(2)]) @ (self.matrix @ item.world.matrix).T
        if not (first[3] > 0 and second[3] > 0):
            return None
        start = first[:2] / first[3] - self.at
        along = second[:2] / second[3] - self.at - start
        length = float(along @ along)
        part = min(max(-float(start @ along) / length, 0.0), 1.0) if length > 0 else 0.0
        away = float(np.linalg.norm(start + part * along))
        # Of the picture's side; farther parts of the side itself are shorter in the picture.
        return part * first[3] / (part * first[3] + (1 - part) * second[3]), away


def on_line(
    item: gfx.WorldObject, info: dict[str, Any], number: int, neighbours: Iterable[int | None]
) -> tuple[int, int, float]:
    """Where on a line: the number of the nearest position, another one, and which part of the way to that it is.

    number : the nearest position, as the picture says
    neighbours : the one before it and the one behind it; None at ends
    """
    places = item.geometry.positions.data
    before, after = neighbours
    sight: Sight | None = info.get("sight")
    found: list[tuple[float, float, int]] = []
    if sight is not None:
        for side in (before, after):
            near = None if side is None else sight.nearest(item, places[[number, side]])
            if side is not None and near is not None:
                found.append((near[1], near[0], side))
    if not found:
        coord = info["segment_coord"]
        other = after if coord > 0 else before
        return (number, number, 0.0) if other is None else (number, other, abs(coord))
    _, part, side = min(found)
    return (number, side, part) if part <= 0.5 else (side, number, 1 - part)


def on_face(item: gfx.WorldObject, info: dict[str, Any]) -> tuple[NDArray[Any], NDArray[np.float64]] | None:
    """(K,) numbers of a face's corners, and their weights at the pointer; None if only the GPU knows the face."""
    geometry, face = item.geometry, info.get("face_index")
    indices, places = geometry.indices.data, geometry.positions.data
    if face is None or indices is None or places is None or not 0 <= face < len(indices):
        return None
    corners = np.asarray(indices[face], np.intp)
    weights = np.clip(np.asarray(info["face_coord"], np.float64), 0, 1)
    sight: Sight | None = info.get("sight")
    exact = None if sight is None else _met(places[corners].astype(np.float64), *sight.ray(item))
    return corners, weights / weights.sum() if exact is None else exact


def _met(
    corners: NDArray[np.float64], point: NDArray[np.float64], direction: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    """(K,) weights of where a line meets a face of three or four corners; None if it does not.

    The pointer may have gone on since the picture was drawn, or meet only the border of a pixel.
    """
    best, most = None, -1e-9
    for triangle in ([0, 1, 2], [0, 2, 3])[: len(corners) - 2]:
        first, second = corners[triangle[1]] - corners[0], corners[triangle[2]] - corners[0]
        across = np.cross(direction, second)
        volume = float(first @ across)  # T. Möller and B. Trumbore, 1997
        if not volume or not np.isfinite(volume):
            continue
        start = point - corners[0]
        u = float(start @ across) / volume
        v = float(direction @ np.cross(start, first)) / volume
        if (least := min(1 - u - v, u, v)) >= most:
            best, most = np.zeros(len(corners)), least
            best[triangle] = 1 - u - v, u, v
    return best if best is None else np.clip(best, 0, 1)


def neighbours(item: gfx.Line, number: int) -> tuple[int | None, int | None]:
    """Before and behind a position of a line: the numbers of those that it is joined with; None at ends."""
    places = item.geometry.positions.data
    before: int | None = number - 1
    after: int | None = number + 1
    if isinstance(item.material, gfx.LineSegmentMaterial):
        before, after = (before, None) if number % 2 else (None, after)

    def there(other: int | None) -> int | None:
        return other if other is not None and 0 <= other < len(places) and np.isfinite(places[other]).all() else None

    return there(before), there(after)
