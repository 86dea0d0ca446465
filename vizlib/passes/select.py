"""Selection: which points lie in a polygon of the picture, found on the GPU (``shaders/select.wgsl``).

    packed cloud, or positions ─┐
    matrix to clip space ───────┼─→ select ─→ Selection: a bit for each point, on the GPU ─ read() ─→ their numbers
    polygon ────────────────────┘

A bit for each is what comes back: 1.25 MB for ten million points, however many are selected, in one trip.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import wgpu
from numpy.typing import ArrayLike, NDArray

from vizlib import arrays
from vizlib.passes import frame
from vizlib.passes.cloud import Cloud
from vizlib.passes.colorize import spread
from vizlib.passes.compute import Buffer, buffer
from vizlib.passes.kernel import Kernel

__all__ = ["MOST_CORNERS", "Selection", "in_buffer", "in_cloud"]

BLOCK = 256
MOST_CORNERS = 65_536  # of a polygon
MANY = 32  # times as many points as are selected: up to there, marking them is faster than sorting their numbers
BANDS = 256  # that its box is cut into at most, so that a point looks at a few of its edges
MOST_ENTRIES = 1 << 20  # edges in all bands together

PARAMS = np.dtype(
    [("matrix", "(4, 4)f4"), ("low", "2f4"), ("high", "2f4"), ("places", "u4"), ("bands", "u4"), ("pad", "2u4")]
)

#: (K,) places of a part, sorted → their numbers.
Numbering = Callable[[NDArray[np.int64]], NDArray[Any]]


class Selection:
    """Points that were found, on the GPU until they are read.

    masks : of each part, a buffer with a bit for each place, and what the numbers of places are
    """

    def __init__(self, masks: list[tuple[Buffer, Numbering]]) -> None:
        self._masks = masks

    def read(self) -> NDArray[np.int64]:
        """(K,) int64, the numbers of the points, ascending; waits for the GPU."""
        return self._numbers([mask.read() for mask, _ in self._masks])

    async def read_async(self) -> NDArray[np.int64]:
        """As ``read``, without blocking."""
        return self._numbers([await mask.read_async() for mask, _ in self._masks])

    def renumbered(self, numbering: Numbering) -> Selection:
        """The same with other numbers: ``numbering`` is given those of this one."""

        def after(first: Numbering) -> Numbering:
            return lambda places: numbering(first(places))

        return Selection([(mask, after(first)) for mask, first in self._masks])

    def _numbers(self, masks: list[NDArray[np.uint32]]) -> NDArray[np.int64]:
        found = [numbering(_places(mask)) for mask, (_, numbering) in zip(masks, self._masks, strict=True)]
        numbers = np.concatenate([np.zeros(0, np.int64), *found]).astype(np.int64, copy=False)
        if not numbers.size or numbers.max() > MANY * numbers.size:
            return np.sort(numbers)
        chosen = np.zeros(numbers.max() + 1, np.bool_)
        chosen[numbers] = True
        return np.flatnonzero(chosen)


def _places(mask: NDArray[np.uint32]) -> NDArray[np.int64]:
    bits = np.unpackbits(mask.astype("<u4", copy=False).view(np.uint8), bitorder="little")
    return np.flatnonzero(bits)


def in_cloud(cloud: Cloud, matrix: ArrayLike, polygon: ArrayLike, owner: str = "select") -> Selection:
    """Points of a packed cloud that lie in a polygon.

    matrix : (4, 4) from the cloud's coordinates to clip space
    polygon : (V, 2) corners in normalized device coordinates: -1 to 1 from left to right and from the bottom up

    The even-odd rule says what is inside. Hidden points count; those behind the camera, or beyond its near and far
    plane, do not, nor do NaN. Exact up to the rounding of float32. Raises TypeError or ValueError that name the
    ``owner`` and the argument.
    """
    work = _Work(matrix, polygon, owner)
    cloud.upload()
    frame.run_scheduled()
    masks = []
    for index, part in enumerate(cloud.parts):
        mask = work.run(_kernel(PACKED=None), part.slots, [part.buffers["chunks"], part.buffers["points"]])
        masks.append((mask, _numbering(cloud, cloud.base(index))))
    return Selection(masks)


def _numbering(cloud: Cloud, base: int) -> Numbering:
    return lambda places: cloud.numbers_at(places + base)


def in_buffer(positions: Buffer, matrix: ArrayLike, polygon: ArrayLike, owner: str = "select") -> Selection:
    """Positions in a buffer, (N, 3) or (N, 4) float32, that lie in a polygon; as ``in_cloud``."""
    shape = positions.shape
    if len(shape) != 2 or shape[1] not in (3, 4) or positions.dtype != np.float32:
        raise ValueError(
            f"{owner}: positions is a buffer of shape {arrays.shape_text(shape)} and dtype {positions.dtype}, "
            "expected (N, 3) or (N, 4) float32."
        )
    work = _Work(matrix, polygon, owner)
    frame.run_scheduled()
    mask = work.run(_kernel(SIZE=f"{shape[1]}u"), shape[0], [positions.gpu])
    return Selection([(mask, lambda places: places)])


@lru_cache(maxsize=3)
def _kernel(**defines: Any) -> Kernel:
    return Kernel.named("select", **defines)


class _Work:
    """A polygon under a matrix, and the pass that tests points against it."""

    def __init__(self, matrix: ArrayLike, polygon: ArrayLike, owner: str) -> None:
        to_clip = arrays.array(matrix, "matrix", owner, (4, 4)).astype(np.float64)
        arrays.finite(to_clip, "matrix", owner)
        corners = arrays.array(polygon, "polygon", owner, ("V", 2)).astype(np.float32)
        arrays.finite(corners, "polygon", owner)
        if not 3 <= len(corners) <= MOST_CORNERS:
            raise ValueError(f"{owner}: polygon has {len(corners)} corners, expected 3 to {MOST_CORNERS}.")
        edges, bands = _edges(corners)
        self._params = np.zeros((), PARAMS)
        self._params["matrix"] = to_clip.T  # by columns
        self._params["low"], self._params["high"] = corners.min(axis=0), corners.max(axis=0)
        self._params["bands"] = len(bands) - 1
        self._polygon = [buffer(edges, name="select/edges").gpu, buffer(bands, name="select/bands").gpu]

    def run(self, kernel: Kernel, places: int, points: list[wgpu.GPUBuffer]) -> Buffer:
        """A bit for each place: whether a point is there that lies inside."""
        blocks = -(-places // BLOCK)
        mask = buffer(shape=blocks * BLOCK // 32, dtype=np.uint32, name="select/mask")
        counts = buffer(shape=blocks, dtype=np.uint32, name="select/counts")
        self._params["places"] = places
        params = buffer(self._params.reshape(1), name="select/params")
        device = frame.device()
        encoder = device.create_command_encoder(label="select")
        compute_pass = encoder.begin_compute_pass(label="select")
        kernel.encode(compute_pass, [params.gpu, *self._polygon, mask.gpu, counts.gpu, *points], spread(places, BLOCK))
        compute_pass.end()
        device.queue.submit([encoder.finish()])
        return mask


def _edges(corners: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.uint32]]:
    """A polygon's edges, for each band of its box those that come near it.

    Returns (E, 4) float32, from each edge's lower to its upper end, and (bands + 1,) where those of each band begin.
    """
    edges = np.concatenate([corners, np.roll(corners, -1, axis=0)], axis=1)
    falls = edges[:, 1] > edges[:, 3]
    edges[falls] = edges[falls][:, [2, 3, 0, 1]]
    edges = edges[edges[:, 1] < edges[:, 3]]  # no ray crosses level ones
    if not len(edges):
        return np.zeros((1, 4), np.float32), np.zeros(2, np.uint32)
    count = max(1, min(BANDS, MOST_ENTRIES // len(edges)))
    low, high = float(edges[:, 1].min()), float(edges[:, 3].max())
    first, last = np.floor((edges[:, [1, 3]].astype(np.float64) - low) / (high - low) * count).T
    # One more on each side, for the rounding of the shader.
    bands = [np.flatnonzero((first - 1 <= band) & (band <= last + 1)) for band in range(count)]
    starts = np.cumsum([0, *map(len, bands)]).astype(np.uint32)
    return np.ascontiguousarray(edges[np.concatenate(bands)]), starts
