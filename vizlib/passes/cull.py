"""Culling: which points of a cloud a frame draws, decided on the GPU (``shaders/cull.wgsl``).

    pieces of packed points → Part: buffers on the GPU ─ encode(), in each frame ─→ numbers of the points to draw,
                                                                                    and the counts of the draw

Nothing is read back. The order of the points stays, so that blended edges do not flicker.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pygfx as gfx
import wgpu
from numpy.typing import NDArray
from pygfx.renderers.wgpu.engine.shared import get_shared

from vizlib import writes
from vizlib.passes import frame
from vizlib.passes.kernel import Kernel
from vizlib.passes.packing import CHUNK, CHUNK_DTYPE, Piece

__all__ = ["BUDGET", "PIXEL_ERROR", "SIZE_SPACES", "Part", "largest"]

BUDGET = 5_000_000  # points a frame, while the camera moves
PIXEL_ERROR = 1.0  # physical pixels
SIZE_SPACES = ("screen", "world", "model")

BLOCK = 256
THREADS = 256  # of a workgroup

STORAGE = wgpu.BufferUsage.STORAGE
COPIED = wgpu.BufferUsage.COPY_DST | wgpu.BufferUsage.COPY_SRC

PARAMS = np.dtype(
    [
        ("chunks", "u4"),
        ("budget", "u4"),
        ("pixel_error", "f4"),
        ("flags", "u4"),
        ("size", "f4"),
        ("size_space", "u4"),
        ("vertices", "u4"),
    ]
)

# Of the kernels that plan and of those that look at points: their defines, and the buffers that they bind.
PLANNING = ("PLAN",), ("plan", "starts", "blocks", "counts", "args")
LOOKING = (), ("points", "plan", "starts", "blocks", "counts", "masks", "ids")


def largest(limits: Any) -> int:
    """How many chunks fit into one part on a device with these limits."""
    most = min(limits["max-storage-buffer-binding-size"], limits["max-buffer-size"])
    return int(most) // (CHUNK * 8)


@lru_cache(maxsize=2)
def _kernel(*defines: str) -> Kernel:
    return Kernel.named("cull", **dict.fromkeys(defines))


class Part:
    """Some chunks of a cloud on the GPU: as many as one binding holds, at most ``largest``.

    capacity : chunks that there is room for
    label : stands before the names of the buffers

    ``budget`` (points), ``pixel_error`` (physical pixels), ``culls``, ``full`` (detail), ``size``, ``size_space``
    and ``vertices`` (of a point) say how the next frame is culled; ``args`` begins with the counts of the draw, ``ids``
    holds what it draws.
    """

    def __init__(self, capacity: int, label: str) -> None:
        self.chunks = 0
        self.slots = 0  # places up to the last point
        self.capacity = capacity
        self.label = label
        self.budget = BUDGET
        self.pixel_error = PIXEL_ERROR
        self.culls = True
        self.full = False
        self.size, self.size_space = 1.0, "screen"
        self.vertices = 6
        self._device = frame.device()
        self._written = b""
        self._groups: dict[tuple[str, ...], Any] = {}  # by the kernels' defines
        self._bound: Any = None
        blocks = capacity * CHUNK // BLOCK
        sizes = {
            "chunks": capacity * CHUNK_DTYPE.itemsize,
            "points": capacity * CHUNK * 8,
            "plan": capacity * 4,
            "starts": (capacity + 1) * 4,
            "blocks": blocks * 4,
            "counts": blocks * 4,
            "masks": blocks * BLOCK // 8,
            "ids": capacity * CHUNK * 4,
        }
        self.buffers = {name: self._buffer(name, size, STORAGE | COPIED) for name, size in sizes.items()}
        self.buffers["args"] = self._buffer("args", 32, STORAGE | COPIED | wgpu.BufferUsage.INDIRECT)
        self._params = self._buffer("params", PARAMS.itemsize, wgpu.BufferUsage.UNIFORM | wgpu.BufferUsage.COPY_DST)

    def _buffer(self, name: str, size: int, usage: int) -> wgpu.GPUBuffer:
        return self._device.create_buffer(label=f"{self.label}/{name}", size=size, usage=usage)

    @property
    def nbytes(self) -> int:
        """Bytes on the GPU."""
        return int(sum(buffer.size for buffer in self.buffers.values()) + self._params.size)

    def channel(self, name: str) -> wgpu.GPUBuffer:
        """A buffer with 4 bytes for each point, made when it is first asked for."""
        if name not in self.buffers:
            self.buffers[name] = self._buffer(name, self.capacity * CHUNK * 4, STORAGE | COPIED)
        return self.buffers[name]

    def add(self, piece: Piece) -> None:
        """Upload a piece behind what is there; its number counts in this part."""
        writes.note()
        queue = self._device.queue
        queue.write_buffer(self.buffers["chunks"], piece.first * CHUNK_DTYPE.itemsize, piece.chunks)
        queue.write_buffer(self.buffers["points"], piece.first * CHUNK * 8, piece.points)
        self.chunks = max(self.chunks, piece.first + len(piece.chunks))
        self.slots = max(self.slots, piece.first * CHUNK + len(piece.points))

    def write(self, name: str, slot: int, values: NDArray[Any]) -> None:
        """Upload 4 bytes for each point from ``slot`` on into a channel."""
        writes.note()
        self._device.queue.write_buffer(self.channel(name), slot * 4, values)

    def grow(self, capacity: int) -> None:
        """Make room for more chunks; what is there stays."""
        old = self.buffers, self._params
        fresh = Part(capacity, self.label)
        encoder = self._device.create_command_encoder(label=f"{self.label}/grow")
        for name, buffer in self.buffers.items():
            target = fresh.channel(name)
            encoder.copy_buffer_to_buffer(buffer, 0, target, 0, buffer.size)
        self._device.queue.submit([encoder.finish()])
        self.buffers, self._params, self.capacity = fresh.buffers, fresh._params, capacity
        self._written, self._bound = b"", None
        for buffer in (*old[0].values(), old[1]):
            buffer.destroy()

    def bind(self, wobject: gfx.WorldObject) -> None:
        """Cull by this object's transform from now on."""
        wanted = [get_shared().uniform_buffer, wobject.uniform_buffer, self._params, self.buffers["chunks"]]
        first = [entry["resource"] for entry in frame.entries(wanted)]
        bound = [(id(part["buffer"]), part["offset"]) for part in first]
        if bound == self._bound:
            return
        self._bound = bound
        for defines, names in (PLANNING, LOOKING):
            self._groups[defines] = _kernel(*defines).group([*first, *(self.buffers[name] for name in names)])

    def update(self) -> None:
        """Upload how to cull, if that has changed: 28 bytes."""
        space = SIZE_SPACES.index(self.size_space)
        flags = int(self.culls) | int(self.full) << 1
        values = (self.chunks, max(1, self.budget), self.pixel_error, flags, self.size, space, self.vertices)
        data = np.array(values, PARAMS).tobytes()
        if data != self._written:
            self._written = data
            writes.note()
            self._device.queue.write_buffer(self._params, 0, data)

    def encode(self, compute_pass: Any) -> None:
        """Dispatch the six kernels."""
        self.update()
        chunks, blocks = (-(-self.chunks // THREADS), 1, 1), (self.buffers["args"], 16)

        def run(name: str, kernels: tuple[tuple[str, ...], Any], workgroups: tuple[Any, ...]) -> None:
            defines, _ = kernels
            _kernel(*defines).dispatch(compute_pass, self._groups[defines], workgroups, name)

        run("choose", PLANNING, chunks)
        run("share", PLANNING, (1, 1, 1))
        run("list", PLANNING, chunks)
        run("count", LOOKING, blocks)
        run("offset", PLANNING, (1, 1, 1))
        run("write", LOOKING, blocks)

    @property
    def drawn(self) -> tuple[wgpu.GPUBuffer, int]:
        """Where the number of points stands that the last frame has drawn: a buffer, and the offset of a uint32."""
        return self.buffers["args"], 28

    def destroy(self) -> None:
        """Free the GPU's memory now."""
        for buffer in (*self.buffers.values(), self._params):
            buffer.destroy()
