"""Picked: what of an object is under the pointer, in the numbers that the user gave it.

    what the picking texture says ─→ picked(object, info) ─→ index, position, value
                                                             └→ Later: what has to be read from the GPU first

Each kind of object registers a function for ``picked``: pygfx's own here, vizlib's nodes in ``picked_points``,
``picked_shapes`` and ``picked_grids``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatch
from typing import Any, NamedTuple

import numpy as np
import pygfx as gfx
import wgpu
from numpy.typing import NDArray

from vizlib.nodes.sight import neighbours, on_face, on_line

__all__ = ["Later", "Picked", "Span", "is_warped", "own", "picked", "placed", "value_at"]


class Span(NamedTuple):
    """A part of a buffer on the GPU: both numbers are in bytes, and multiples of 4."""

    buffer: wgpu.GPUBuffer
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class Picked:
    """What is under the pointer.

    index : the number of the point, face, instance, …; (row, column) of an image or a surface, (layer, row, column)
        of a volume; None where there are no parts
    counted : what the index counts: "point", "face", "pixel", …
    position : (3,) float64, in the object's own numbers; None if it cannot be told
    offset : (3,) float64, what the object's own numbers are more than those that it is drawn from; None if the
        position is the user's however the object is drawn
    warped : whether the position is that of what is drawn on an axis with another scale, which the axis knows to undo
    value : the number or the colour there; None if there is none
    vertex : of a mesh, the number of the nearest vertex
    later : set where position or value lie on the GPU only
    """

    index: int | tuple[int, ...] | None = None
    counted: str = ""
    position: NDArray[np.float64] | None = None
    offset: NDArray[np.float64] | None = None
    value: Any = None
    vertex: int | None = None
    warped: bool = False
    later: Later | None = None


class Later(NamedTuple):
    """What has to be read first.

    spans : parts of buffers
    finish : makes all that is known of their bytes
    """

    spans: list[Span]
    finish: Callable[[list[bytes]], Picked]


@singledispatch
def picked(item: Any, info: dict[str, Any]) -> Picked:
    """What of ``item`` is under the pointer; of objects that nothing is known of, that they are there.

    info : as pygfx's ``get_pick_info`` has it, and in "sight" a ``Sight``, if how it is seen is known
    """
    return Picked()


def placed(
    item: gfx.WorldObject,
    found: Picked,
    origin: NDArray[np.float64] | None = None,
    stretch: NDArray[np.float64] | None = None,
) -> NDArray[Any] | None:
    """(3,) float64: the position in data units. Where the object was not moved, it is exactly what it was given.

    origin : (3,) where the scene's own zero is, data units
    stretch : (3,) by how much the scene is drawn longer along each axis
    """
    if found.position is None or found.offset is None:
        return found.position
    start = np.zeros(3) if origin is None else np.asarray(origin, np.float64)
    matrix = np.array(item.world.matrix, np.float64)
    if stretch is not None:
        matrix[:3] /= np.asarray(stretch, np.float64)[:, None]
    moved = matrix[:3, 3] + start - found.offset
    rounding = 1e-12 * (np.abs(matrix[:3, 3]) + np.abs(start) + np.abs(found.offset))
    if np.array_equal(matrix[:3, :3], np.eye(3)) and (np.abs(moved) <= rounding).all():
        return found.position
    return np.asarray(matrix[:3, :3] @ (found.position - found.offset) + matrix[:3, 3] + start)


def own(node: Any, row: int, drawn: NDArray[np.float32]) -> dict[str, Any]:
    """One of the positions that a node was given, as ``Picked`` has it.

    drawn : (3,) float32, what is drawn of it
    """
    unwarped = getattr(node, "_unwarped", None)
    if unwarped is not None:  # it is drawn elsewhere, as on a logarithmic axis
        return {"position": unwarped.values[row].astype(np.float64) + unwarped.offset}
    return {"position": drawn.astype(np.float64) + node._offset, "offset": node._offset}


def is_warped(node: Any) -> bool:
    """Whether it is drawn elsewhere than where it is."""
    return getattr(node, "_forward", None) is not None


def value_at(values: NDArray[Any] | None, place: Any) -> Any:
    """A number of an array as Python has it, or a tuple of them; None if there is no array."""
    if values is None:
        return None
    found = values[place]
    return tuple(found.tolist()) if found.ndim else found.item()


# ---- pygfx's own objects ----


@picked.register
def _mesh(item: gfx.Mesh, info: dict[str, Any]) -> Picked:
    found = on_face(item, info)
    if found is None:
        return Picked(info.get("face_index"), "face")
    corners, weights = found
    position = weights @ item.geometry.positions.data[corners].astype(np.float64)
    return Picked(info["face_index"], "face", position, np.zeros(3), vertex=int(corners[weights.argmax()]))


@picked.register
def _instanced_mesh(item: gfx.InstancedMesh, info: dict[str, Any]) -> Picked:
    face, number = _mesh(item, info), info.get("instance_index")
    if number is None or face.position is None:
        return Picked(number, "instance")
    matrix = item.instance_buffer.data["matrix"][number].T.astype(np.float64)
    position = matrix[:3, :3] @ face.position + matrix[:3, 3]
    return Picked(number, "instance", position, np.zeros(3), vertex=face.vertex)


@picked.register
def _points(item: gfx.Points, info: dict[str, Any]) -> Picked:
    number = info.get("vertex_index")
    places = item.geometry.positions.data
    if number is None or places is None:
        return Picked(number, "point")
    return Picked(number, "point", places[number].astype(np.float64), np.zeros(3))


@picked.register
def _line(item: gfx.Line, info: dict[str, Any]) -> Picked:
    number = info.get("vertex_index")
    places = item.geometry.positions.data
    if number is None or places is None or not 0 <= number < len(places):
        return Picked(number, "position")
    number, other, part = on_line(item, info, number, neighbours(item, number))
    ends = places[[number, other]].astype(np.float64)
    return Picked(number, "position", ends[0] + part * (ends[1] - ends[0]), np.zeros(3))


@picked.register
def _image(item: gfx.Image, info: dict[str, Any]) -> Picked:
    return _texel(item, info, "pixel", "pixel_coord")


@picked.register
def _volume(item: gfx.Volume, info: dict[str, Any]) -> Picked:
    return _texel(item, info, "voxel", "voxel_coord")


def _texel(item: gfx.WorldObject, info: dict[str, Any], counted: str, coord: str) -> Picked:
    if "index" not in info:
        return Picked()
    grid = getattr(item.geometry.grid, "texture", item.geometry.grid)
    position = np.zeros(3)
    position[: len(info["index"])] = np.add(info["index"], info[coord])
    index = tuple(reversed(info["index"]))
    return Picked(index, counted, position, np.zeros(3), value_at(grid.data, index))


@picked.register
def _text(item: gfx.Text, info: dict[str, Any]) -> Picked:
    return Picked(position=np.zeros(3), offset=np.zeros(3))


# Whoever asks has all of them: they register what is picked of vizlib's nodes.
from vizlib.nodes import picked_grids, picked_points, picked_shapes  # noqa: E402, F401
