"""Rows: the places and colours that sheets and boxes draw with, in buffers that are written anew for each frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pygfx as gfx

from vizlib.nodes.srgb import linear

__all__ = ["Areas", "Marks", "Rows", "Segments"]

FIRST = 64  # items that a buffer has room for at first


class Rows:
    """What is drawn with one object. Rows that are not used have no extent, so that the draw stays the same."""

    item: gfx.WorldObject
    step = 1  # rows in an item
    unused = 0.0  # where rows are that draw nothing

    def __init__(self) -> None:
        self._positions: list[Sequence[float]] = []
        self._colors: list[tuple[float, ...]] = []
        self._room = 0
        self._used = 0  # rows in the buffers
        self.count = 0
        self._grow(FIRST)

    def begin(self) -> None:
        """Nothing is to be drawn any more."""
        self._positions, self._colors, self.count = [], [], 0

    def add(self, points: Sequence[Sequence[float]], color: Any) -> None:
        """Draw more: (x, y) or (x, y, z) of each row, and its colour, or a list of all of their colours."""
        self._positions += points
        one = not isinstance(color, list)
        self._colors += [self._tint(color)] * len(points) if one else [self._tint(each) for each in color]
        self.count += len(points) // self.step

    def _tint(self, color: Any) -> tuple[float, ...]:
        """A colour as pygfx takes it for the vertices of such an object."""
        return _color(color)

    def end(self) -> None:
        """All is said: write what differs from what is there."""
        if self.count > self._room:
            self._grow(max(2 * self._room, self.count))
        used = self.count * self.step
        rows = max(used, self._used)
        self._used = used
        if not rows:
            return
        places = np.full((rows, 3), self.unused, np.float32)
        tints = np.zeros((rows, 4), np.float32)
        if used:
            size = len(self._positions[0])
            places[:used, :size] = self._positions
            places[:used, size:] = 0
            tints[:used] = self._colors
        geometry = self.item.geometry
        for buffer, now in ((geometry.positions, places), (geometry.colors, tints)):
            if not np.array_equal(buffer.data[:rows], now, equal_nan=True):
                buffer.data[:rows] = now
                buffer.update_range(0, rows)

    def _grow(self, room: int) -> None:
        self._room = room
        rows = room * self.step
        places = np.full((rows, 3), self.unused, np.float32)
        self._buffers(gfx.Buffer(places), gfx.Buffer(np.zeros((rows, 4), np.float32)))

    def _buffers(self, positions: gfx.Buffer, colors: gfx.Buffer) -> None:
        raise NotImplementedError

    @property
    def drawn(self) -> int:
        """What the drawing commands depend on."""
        return self._room


class Areas(Rows):
    """Quadrangles of any colours."""

    step = 4

    def __init__(self, name: str) -> None:
        material = gfx.MeshBasicMaterial(color_mode="vertex", depth_test=False, depth_write=False, pick_write=False)
        material.alpha_mode = "blend"
        self.item = gfx.Mesh(gfx.Geometry(), material, name=name, render_order=0)
        super().__init__()

    def _buffers(self, positions: gfx.Buffer, colors: gfx.Buffer) -> None:
        first = np.arange(0, positions.nitems, 4, dtype=np.uint32)[:, None, None]
        indices = gfx.Buffer((first + np.array([[0, 1, 2], [0, 2, 3]], np.uint32)).reshape(-1, 3))
        self.item.geometry = gfx.Geometry(positions=positions, colors=colors, indices=indices)


class Segments(Rows):
    """Separate segments of one width."""

    step = 2
    unused = np.nan  # pygfx leaves such segments out

    def __init__(self, width: float, name: str) -> None:
        material = gfx.LineSegmentMaterial(
            thickness=width, color_mode="vertex", depth_test=False, depth_write=False, pick_write=False
        )
        material.alpha_mode = "blend"
        self.item = gfx.Line(gfx.Geometry(), material, name=name, render_order=2)
        super().__init__()

    def _buffers(self, positions: gfx.Buffer, colors: gfx.Buffer) -> None:
        self.item.geometry = gfx.Geometry(positions=positions, colors=colors)

    def _tint(self, color: Any) -> tuple[float, ...]:
        return _color(color, in_light=False)


class Marks(Rows):
    """Markers of one shape and size."""

    unused = np.nan

    def __init__(self, shape: str, size: float, name: str) -> None:
        material = gfx.PointsMarkerMaterial(
            marker=shape,
            size=size,
            edge_width=0,
            color_mode="vertex",
            depth_test=False,
            depth_write=False,
            pick_write=False,
        )
        material.alpha_mode = "blend"
        self.item = gfx.Points(gfx.Geometry(), material, name=name, render_order=2.5)
        super().__init__()

    def _buffers(self, positions: gfx.Buffer, colors: gfx.Buffer) -> None:
        self.item.geometry = gfx.Geometry(positions=positions, colors=colors)

    def _tint(self, color: Any) -> tuple[float, ...]:
        return _color(color, in_light=False)


def _color(color: Any, *, in_light: bool = True) -> tuple[float, ...]:
    """(r, g, b, a); pygfx takes the vertices of meshes in linear light, those of lines in sRGB."""
    key = (color if isinstance(color, str) else tuple(color)), in_light
    if key not in _colors:
        values = np.array([tuple(gfx.Color(color))], np.float32)
        _colors[key] = tuple(float(value) for value in (linear(values) if in_light else values)[0])
    return _colors[key]


_colors: dict[Any, tuple[float, ...]] = {}
