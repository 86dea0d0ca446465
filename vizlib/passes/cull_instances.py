"""Culling of instances: which of a mesh's many places a frame draws (``shaders/cull_instances.wgsl``)."""

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
from vizlib.passes.colorize import spread
from vizlib.passes.kernel import Kernel

__all__ = ["InstanceCull"]

BLOCK = 256
STORAGE = wgpu.BufferUsage.STORAGE
COPIED = wgpu.BufferUsage.COPY_DST | wgpu.BufferUsage.COPY_SRC

PARAMS = np.dtype(
    [("middle", "3f4"), ("radius", "f4"), ("count", "u4"), ("vertices", "u4"), ("culls", "u4"), ("pad", "u4")]
)


@lru_cache(maxsize=1)
def _kernel() -> Kernel:
    return Kernel.named("cull_instances")


class InstanceCull(frame.Stage):
    """The cull pass of some instances, in each frame.

    rows : (N, 3, 4) float32, the instances' matrices without their last rows
    vertices : of the mesh, as it is drawn
    sphere : (x, y, z, radius) around the mesh, in its own units
    label : stands before the names of buffers

    ``culls`` says whether to leave anything out; ``args`` has the counts of the draw, ``ids`` what it draws.
    """

    def __init__(self, rows: NDArray[np.float32], vertices: int, sphere: NDArray[np.float64], label: str) -> None:
        super().__init__()
        self.culls = True
        self.count, self._vertices, self._sphere, self._label = len(rows), vertices, sphere, label
        blocks = -(-self.count // BLOCK)
        self.rows = self._buffer("rows", rows.nbytes, STORAGE | COPIED)
        self.ids = self._buffer("ids", self.count * 4, STORAGE | COPIED)
        self.args = self._buffer("args", 16, STORAGE | COPIED | wgpu.BufferUsage.INDIRECT)
        self._masks = self._buffer("masks", blocks * BLOCK // 8, STORAGE)
        self._counts = self._buffer("counts", blocks * 4, STORAGE)
        self._params = self._buffer("params", PARAMS.itemsize, wgpu.BufferUsage.UNIFORM | wgpu.BufferUsage.COPY_DST)
        self._written = b""
        self._group: Any = None
        self.write(rows)

    def _buffer(self, name: str, size: int, usage: int) -> wgpu.GPUBuffer:
        return frame.device().create_buffer(label=f"{self._label}/{name}", size=size, usage=usage)

    def write(self, rows: NDArray[np.float32]) -> None:
        """Put as many other matrices in."""
        writes.note()
        frame.device().queue.write_buffer(self.rows, 0, rows)

    def update(self, wobject: gfx.WorldObject) -> None:
        """Bind the object's transform."""
        first = [get_shared().uniform_buffer, wobject.uniform_buffer, self._params]
        self._group = _kernel().group([*first, self.rows, self._masks, self._counts, self.args, self.ids])

    def encode(self, compute_pass: Any) -> None:
        """Dispatch the three kernels."""
        params = np.zeros((), PARAMS)
        params["middle"], params["radius"] = self._sphere[:3], self._sphere[3]
        params["count"], params["vertices"], params["culls"] = self.count, self._vertices, self.culls
        if (data := params.tobytes()) != self._written:
            self._written = data
            frame.device().queue.write_buffer(self._params, 0, data)
        blocks = spread(self.count, BLOCK)
        for name, workgroups in (("count", blocks), ("offset", (1, 1, 1)), ("write", blocks)):
            _kernel().dispatch(compute_pass, self._group, workgroups, name)

    @property
    def drawn(self) -> tuple[wgpu.GPUBuffer, int]:
        """Where the number of instances stands that the last frame has drawn: a buffer, and the offset of a uint32."""
        return self.args, 4
