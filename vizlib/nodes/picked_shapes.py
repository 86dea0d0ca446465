"""What of a mesh, a line or arrows is under the pointer: the face, the position or the arrow."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vizlib.nodes.instances import Instances
from vizlib.nodes.line import Line
from vizlib.nodes.mesh import Mesh
from vizlib.nodes.picked import Picked, is_warped, own, picked, value_at
from vizlib.nodes.sight import neighbours, on_face, on_line
from vizlib.nodes.surface import Surface
from vizlib.nodes.text import Text
from vizlib.nodes.vectors import Vectors

__all__: list[str] = []


def _row(node: Line | Mesh, number: int) -> NDArray[np.float64]:
    """(3,) where one of the node's positions is drawn."""
    place: NDArray[np.float32] = node.geometry.positions.data[number]
    return place.astype(np.float64) + node._offset


@picked.register
def _mesh(mesh: Mesh, info: dict[str, Any]) -> Picked:
    face, found = info["face_index"], on_face(mesh, info)
    if found is None:
        return Picked(face, "face")
    corners, weights = found
    near, weights = corners[weights > 0], weights[weights > 0]
    position = weights @ np.stack([_row(mesh, number) for number in near])
    values, value = mesh._values, None
    if values is not None:
        vertices, faces = mesh._lengths["vertices"], mesh._lengths["faces"]
        by_vertex = len(values) == vertices or len(values) != faces  # as it is coloured
        value = float(weights @ values[near].astype(np.float64)) if by_vertex else value_at(values, face)
    return Picked(face, "face", position, mesh._offset, value, int(near[weights.argmax()]), is_warped(mesh))


@picked.register
def _surface(surface: Surface, info: dict[str, Any]) -> Picked:
    found = _mesh(surface, info)
    if found.vertex is None:
        return found
    row, column = divmod(found.vertex, surface._shape[1])
    return replace(found, index=(row, column), counted="height")


@picked.register
def _line(line: Line, info: dict[str, Any]) -> Picked:
    number = info["vertex_index"]
    if line.loop:
        around = _piece(line, number)
        number = number if number in around else around.start
        ends = number - 1, number + 1
        beside: Any = [around[0] if end == around.stop else around[-1] if end < around.start else end for end in ends]
    else:
        beside = neighbours(line, number)
    number, other, part = on_line(line, info, number, beside)
    position = _row(line, number) + part * (_row(line, other) - _row(line, number))
    value, values = None, line._values
    if values is not None:
        value = float(values[number]) + part * (float(values[other]) - float(values[number]))
    return Picked(number, "position", position, line._offset, value, warped=is_warped(line))


def _piece(line: Line, number: int) -> range:
    """The numbers between two gaps. The side that closes them counts as the gap behind them, or as the end."""
    places = line.geometry.positions.data
    gaps = np.flatnonzero(np.isnan(places).any(axis=1))
    return range(int(gaps[gaps < number].max(initial=-1)) + 1, int(gaps[gaps >= number].min(initial=len(places))))


@picked.register
def _vectors(vectors: Vectors, info: dict[str, Any]) -> Picked:
    number = info["vertex_index"]
    place = own(vectors, number, vectors.geometry.positions.data[number])
    return Picked(number, "arrow", value=value_at(vectors._values, number), **place)


@picked.register
def _instances(instances: Instances, info: dict[str, Any]) -> Picked:
    number = info["instance_index"]
    position = instances._rows[number, :, 3].astype(np.float64) + instances._offset
    return Picked(number, "instance", position, instances._offset, value_at(instances._values, number))


@picked.register
def _text(text: Text, info: dict[str, Any]) -> Picked:
    return Picked(position=text.position, offset=None if is_warped(text) else text.position)
