"""What of an image or a volume is under the pointer: the pixel or the voxel, and its value."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from vizlib.nodes.image import Image
from vizlib.nodes.picked import Later, Picked, Span, picked, value_at
from vizlib.nodes.volume import Volume
from vizlib.passes.compute import Buffer

__all__: list[str] = []


@picked.register
def _image(image: Image, info: dict[str, Any]) -> Picked:
    row, column = info["data_index"]
    height, width = image.shape[:2]
    left, right, bottom, top = image.extent
    across, down = (np.array([column, row]) + info["pixel_coord"] + 0.5) / (width, height)
    position = np.array([left + across * (right - left), top + down * (bottom - top), 0.0])
    found = Picked((row, column), "pixel", position, image._offset)
    if isinstance(image._data, Buffer):
        return replace(found, later=_in_buffer(image._data, (row, column), found))
    return replace(found, value=value_at(image._data, (row, column)))


def _in_buffer(data: Buffer, index: tuple[int, int], found: Picked) -> Later:
    channels = math.prod(data.shape[2:])
    size = channels * data.dtype.itemsize
    start = (index[0] * data.shape[1] + index[1]) * size
    first = start // 4 * 4  # WebGPU copies words
    span = Span(data.gpu, first, -(-(start + size - first) // 4) * 4)

    def finish(read: list[bytes]) -> Picked:
        values = np.frombuffer(read[0], data.dtype, channels, start - first).reshape(data.shape[2:])
        return replace(found, value=value_at(values, ()))

    return Later([span], finish)


@picked.register
def _volume(volume: Volume, info: dict[str, Any]) -> Picked:
    place = np.add(info["index"], info["voxel_coord"])
    position = np.array(volume.origin) + place * volume.spacing
    return Picked(info["data_index"], "voxel", position, volume._offset, value_at(volume._data, info["data_index"]))
