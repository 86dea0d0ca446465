"""The uniforms and transforms of world objects, many in one array, so that NumPy computes and one write uploads them.

pygfx gives each world object a uniform buffer of its own (its matrices and ids), and three small arrays (position,
rotation, scale). Here objects get a row in a :class:`Page` for both: their buffer is a part of the page's, and their
arrays are views of the page's. To pygfx they look the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pygfx as gfx
import wgpu
from numpy.typing import NDArray
from pygfx.objects._base import WorldObject
from pygfx.renderers.wgpu.engine.binding import Binding
from pygfx.renderers.wgpu.engine.shared import get_shared
from pygfx.renderers.wgpu.engine.update import ensure_wgpu_object

from vizlib import writes

__all__ = ["ROWS", "Page", "Slot", "install", "join"]

ROWS = 1024  # objects in a page
ROW = 256  # bytes: WebGPU's alignment of parts that are bound as uniforms


class Page:
    """Rows for ``ROWS`` objects.

    uniforms : (ROWS, 64) float32, on the GPU one buffer; the first 32 of a row are the world matrix and its inverse
    position, rotation, scale : (ROWS, 3 | 4 | 3) float64
    """

    def __init__(self) -> None:
        self.uniforms = gfx.Buffer(np.zeros((ROWS, ROW // 4), np.float32), force_contiguous=True)
        self.position = np.zeros((ROWS, 3))
        self.rotation = np.zeros((ROWS, 4))
        self.scale = np.zeros((ROWS, 3))
        self.free = list(range(ROWS - 1, -1, -1))

    @property
    def gpu(self) -> wgpu.GPUBuffer:
        """The buffer of the uniforms."""
        if self.uniforms._wgpu_object is None:
            self.uniforms._wgpu_usage |= wgpu.BufferUsage.UNIFORM
        return ensure_wgpu_object(self.uniforms)

    def write(self, first: int, last: int) -> None:
        """Upload the uniforms of rows from ``first`` to before ``last``, in one write, now."""
        if self.uniforms._wgpu_object is not None:  # else all are uploaded when they are first drawn
            writes.note()
            get_shared().device.queue.write_buffer(self.gpu, first * ROW, self.uniforms.data[first:last])


_pages: list[Page] = []


class Slot(gfx.Buffer):
    """The uniform buffer of one object: a row of a page.

    like : the buffer that pygfx made, whose contents it takes
    """

    def __init__(self, like: gfx.Buffer) -> None:
        page = next((page for page in reversed(_pages) if page.free), None)
        if page is None:
            page = Page()
            _pages.append(page)
        self.page, self.row = page, page.free.pop()
        memory = page.uniforms.data[self.row]
        memory[:] = 0
        data = memory.view(np.uint8)[: like.nbytes].view(like.data.dtype).reshape(())
        data[...] = like.data
        super().__init__(data, force_contiguous=True)
        page.uniforms.update_range(self.row, 1)

    def __del__(self) -> None:
        super().__del__()
        self.page.free.append(self.row)

    @property
    def offset(self) -> int:
        """Where it begins in the page's buffer, in bytes."""
        return self.row * ROW

    @property
    def _wgpu_object(self) -> wgpu.GPUBuffer:
        return self.page.gpu

    @_wgpu_object.setter
    def _wgpu_object(self, buffer: wgpu.GPUBuffer | None) -> None:
        """It is the page's, whatever pygfx begins with."""

    @property
    def _wgpu_usage(self) -> int:
        return int(wgpu.BufferUsage.UNIFORM | wgpu.BufferUsage.COPY_DST)

    @_wgpu_usage.setter
    def _wgpu_usage(self, usage: int) -> None:
        """The page knows."""

    def update_full(self) -> None:
        """Upload it with the next frame."""
        self.page.uniforms.update_range(self.row, 1)

    def update_range(self, offset: int = 0, size: int | None = None) -> None:
        """Upload it with the next frame."""
        self.page.uniforms.update_range(self.row, 1)


def join(scene: WorldObject) -> None:
    """Give a row to whatever in a scene was made before ``install`` and has not been drawn yet."""
    for item in scene.iter():
        if not isinstance(item.uniform_buffer, Slot) and item.uniform_buffer._wgpu_object is None:
            _join(item)


def _join(item: WorldObject) -> None:
    """Give an object that has never been drawn a row."""
    if item.uniform_buffer.nbytes > ROW:
        return
    slot = item.uniform_buffer = Slot(item.uniform_buffer)
    local = item.local
    for name in ("position", "rotation", "scale"):
        row: NDArray[np.float64] = getattr(slot.page, name)[slot.row]
        row[:] = getattr(local, f"_{name}")
        view = row.view()
        view.flags.writeable = False
        setattr(local, f"_{name}", row)
        setattr(local, f"_{name}_view", view)


def install() -> None:
    """From now on give every world object a row."""
    begin = WorldObject.__init__
    if begin.__name__ == "begin_in_a_row":
        return

    def begin_in_a_row(self: Any, *args: Any, **options: Any) -> None:
        begin(self, *args, **options)
        _join(self)

    begin_in_a_row.__doc__ = begin.__doc__
    WorldObject.__init__ = begin_in_a_row
    describe = Binding.get_bind_group_descriptors

    def describe_with_offset(self: Any, slot: int) -> Any:
        entry, layout = describe(self, slot)
        if isinstance(self.resource, Slot):
            entry["resource"].offset = self.resource.offset
        return entry, layout

    Binding.get_bind_group_descriptors = describe_with_offset


install()
