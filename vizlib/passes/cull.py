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

from vizlib import wgsl
from vizlib.passes import frame
from vizlib.passes.packing import CHUNK, CHUNK_DTYPE, Piece

__all__ = ["BUDGET", "PIXEL_ERROR", "SIZE_SPACES", "Part", "largest"]

BUDGET = 5_000_000  # points a frame, while the camera moves
PIXEL_ERROR = 1.0  # physical pixels
SIZE_SPACES = ("screen", "world", "model")

BLOCK = 256
THREADS = 256  # of a workgroup
ROW = 32768  # as in the shader

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
        ("edge", "f4"),
        ("vertices", "u4"),
    ]
)

# The buffers that the kernels write, in the order of their bindings.
PLAN = ("plan", "starts", "blocks", "counts", "args")
BLOCKS = ("points", "plan", "starts", "blocks", "counts", "masks", "ids")


def largest(limits: Any) -> int:
    """How many chunks fit into one part on a device with these limits."""
    most = min(limits["max-storage-buffer-binding-size"], limits["max-buffer-size"])
    return int(most) // (CHUNK * 8)


@lru_cache(maxsize=2)
def _kernels(device: wgpu.GPUDevice) -> dict[str, tuple[Any, Any]]:
    """Of each kernel its pipeline and the layout of its bind group."""
    kernels = {}
    code = wgsl.source("cull")
    for names, written, buffers, defines in (
        (("choose", "share", "list", "offset"), PLAN, PLAN, {"PLAN": None}),
        (("count", "write"), ("counts", "masks", "ids"), BLOCKS, {}),
    ):
        layout = _layout(device, ["read" if name not in written else "write" for name in buffers])
        module = device.create_shader_module(
            label="vizlib/cull", code=wgsl.compose(code, name="cull.wgsl", defines=defines)
        )
        together = device.create_pipeline_layout(label="vizlib/cull", bind_group_layouts=[layout])
        for name in names:
            pipeline = device.create_compute_pipeline(
                label=f"vizlib/cull/{name}", layout=together, compute={"module": module, "entry_point": name}
            )
            kernels[name] = pipeline, layout
    return kernels


def _layout(device: wgpu.GPUDevice, access: list[str]) -> Any:
    kinds = [*(wgpu.BufferBindingType.uniform,) * 3, wgpu.BufferBindingType.read_only_storage]
    kinds += [
        wgpu.BufferBindingType.storage if how == "write" else wgpu.BufferBindingType.read_only_storage for how in access
    ]
    return device.create_bind_group_layout(
        label="vizlib/cull",
        entries=[
            {"binding": slot, "visibility": wgpu.ShaderStage.COMPUTE, "buffer": {"type": kind}}
            for slot, kind in enumerate(kinds)
        ],
    )


class Part:
    """Some chunks of a cloud on the GPU: as many as one binding holds, at most ``largest``.

    capacity : chunks that there is room for
    label : stands before the names of the buffers

    ``budget`` (points), ``pixel_error`` (physical pixels), ``culls``, ``full`` (detail), ``size``, ``edge``,
    ``size_space`` and ``vertices`` (of a point) say how the next frame is culled; ``args`` begins with the counts of
    the draw, ``ids`` holds what it draws.
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
        self.size, self.edge, self.size_space = 1.0, 0.0, "screen"
        self.vertices = 6
        self._device = frame.device()
        self._written = b""
        self._groups: dict[str, Any] = {}
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
        queue = self._device.queue
        queue.write_buffer(self.buffers["chunks"], piece.first * CHUNK_DTYPE.itemsize, piece.chunks)
        queue.write_buffer(self.buffers["points"], piece.first * CHUNK * 8, piece.points)
        self.chunks = max(self.chunks, piece.first + len(piece.chunks))
        self.slots = max(self.slots, piece.first * CHUNK + len(piece.points))

    def write(self, name: str, slot: int, values: NDArray[Any]) -> None:
        """Upload 4 bytes for each point from ``slot`` on into a channel."""
        self._device.queue.write_buffer(self.channel(name), slot * 4, values)

    def grow(self, capacity: int) -> None:
        """Make room for more chunks; what is there stays."""
        old = self.buffers
        fresh = Part(capacity, self.label)
        encoder = self._device.create_command_encoder(label=f"{self.label}/grow")
        for name, buffer in old.items():
            target = fresh.channel(name)
            encoder.copy_buffer_to_buffer(buffer, 0, target, 0, buffer.size)
        self._device.queue.submit([encoder.finish()])
        self.buffers, self._params, self.capacity = fresh.buffers, fresh._params, capacity
        self._written, self._bound = b"", None
        for buffer in old.values():
            buffer.destroy()

    def bind(self, wobject: gfx.WorldObject) -> None:
        """Cull by this object's transform from now on."""
        first = [get_shared().uniform_buffer, wobject.uniform_buffer, self._params, self.buffers["chunks"]]
        entries = frame.entries(first)
        bound = (
            [id(entry["resource"]["buffer"]) for entry in entries],
            [entry["resource"]["offset"] for entry in entries],
        )
        if bound == self._bound:
            return
        self._bound = bound
        kernels = _kernels(self._device)
        for name, buffers in (("choose", PLAN), ("count", BLOCKS)):
            self._groups[name] = self._device.create_bind_group(
                label=f"{self.label}/{name}",
                layout=kernels[name][1],
                entries=frame.entries([*first, *(self.buffers[each] for each in buffers)]),
            )

    def update(self) -> None:
        """Upload how to cull, if that has changed: 32 bytes."""
        space = SIZE_SPACES.index(self.size_space)
        flags = int(self.culls) | int(self.full) << 1
        values = (self.chunks, max(1, self.budget), self.pixel_error, flags, self.size, space, self.edge, self.vertices)
        data = np.array(values, PARAMS).tobytes()
        if data != self._written:
            self._written = data
            self._device.queue.write_buffer(self._params, 0, data)

    def encode(self, compute_pass: Any) -> None:
        """Dispatch the six kernels."""
        self.update()
        kernels = _kernels(self._device)
        chunks = -(-self.chunks // THREADS), 1, 1

        def run(name: str, group: str, *workgroups: int) -> None:
            compute_pass.set_pipeline(kernels[name][0])
            compute_pass.set_bind_group(0, self._groups[group])
            if workgroups:
                compute_pass.dispatch_workgroups(*workgroups)
            else:
                compute_pass.dispatch_workgroups_indirect(self.buffers["args"], 16)

        run("choose", "choose", *chunks)
        run("share", "choose", 1, 1, 1)
        run("list", "choose", *chunks)
        run("count", "count")
        run("offset", "choose", 1, 1, 1)
        run("write", "count")

    def destroy(self) -> None:
        """Free the GPU's memory now."""
        for buffer in (*self.buffers.values(), self._params):
            buffer.destroy()
