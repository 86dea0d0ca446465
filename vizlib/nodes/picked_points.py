"""What of a cloud is under the pointer: the point; of a packed one, what it is, is read from the GPU."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vizlib.nodes.picked import Later, Picked, Span, own, picked, value_at
from vizlib.nodes.point_stores import Packed, Plain
from vizlib.nodes.points import Points
from vizlib.passes.compute import Buffer
from vizlib.passes.packing import CHUNK, CHUNK_DTYPE, unpacked

__all__: list[str] = []


@picked.register
def _points(points: Points, info: dict[str, Any]) -> Picked:
    number, held = info["vertex_index"], points._held
    found = Picked(number, "point", offset=points._offset)
    if isinstance(held, Packed):
        return replace(found, later=_packed(points, held, info))
    assert isinstance(held, Plain)
    found = replace(found, value=value_at(points._values, number))
    if points._buffer is not None:
        return replace(found, later=_in_buffer(points._buffer, points._offset, found))
    return replace(found, **own(points, info["row"], held.positions.data[info["row"]]))


def _packed(points: Points, held: Packed, info: dict[str, Any]) -> Later:
    part, slot = held.cloud.where(info["place"])
    chunk, size = slot // CHUNK, CHUNK_DTYPE.itemsize
    spans = [Span(part.buffers["chunks"], chunk * size, size), Span(part.buffers["points"], slot * 8, 8)]
    if "scalars" in points._given:
        spans.append(Span(part.channel("scalars"), slot * 4, 4))
    offset, unit = held._meaning

    def finish(data: list[bytes]) -> Picked:
        (drawn,) = unpacked(np.frombuffer(data[0], CHUNK_DTYPE), np.frombuffer(data[1], np.uint32).reshape(1, 2))
        value = float(np.frombuffer(data[2], np.float32)[0]) * unit + offset if len(data) > 2 else None
        return Picked(info["vertex_index"], "point", value=value, **own(points, info["row"], drawn))

    return Later(spans, finish)


def _in_buffer(positions: Buffer, offset: NDArray[np.float64], found: Picked) -> Later:
    columns, number = positions.shape[1], found.index
    assert isinstance(number, int)

    def finish(data: list[bytes]) -> Picked:
        return replace(found, position=np.frombuffer(data[0], np.float32)[:3].astype(np.float64) + offset)

    return Later([Span(positions.gpu, number * columns * 4, columns * 4)], finish)
