"""Buffers and their mapping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import wgpu.classes as classes
from wgpu import flags

from .absences import absent_method
from .contents import BufferLedger
from .descriptors import flag
from .memory import LARGE, address, as_bytes
from .objects import GPUObjectBase
from .promise import GPUPromise

if TYPE_CHECKING:
    from .device import GPUDevice


class GPUBuffer(classes.GPUBuffer, GPUObjectBase):
    _kind = "buffers"

    def __init__(self, label: str, handle: int, device: GPUDevice, size: int, usage: int, mapped: bool) -> None:
        self._nbytes = size
        GPUObjectBase.__init__(self, label, handle, device)
        self._size = size
        self._usage = usage
        self._map_state = "mapped" if mapped else "unmapped"
        # begin, end, mode of what is mapped; a buffer mapped at creation is mapped for writing
        self._mapped = (0, size, flags.MapMode.WRITE) if mapped else (0, 0, 0)
        self._views: list[memoryview] = []
        self._read = b""  # what was mapped, where the player does not share this memory
        self._contents = self._connection.contents[handle] = BufferLedger(self, size)

    def _checked(self, offset: int | None, size: int | None) -> tuple[int, int]:
        begin, end, mode = self._mapped if self._mapped[2] else (0, self._size, 0)
        offset = begin if offset is None else int(offset)
        size = end - offset if size is None else int(size)
        what = f'GPUBuffer "{self._label}" of {self._size} bytes'
        if offset < 0 or offset % 8:
            raise ValueError(f"{what}: offset is {offset}, expected a multiple of 8 from 0.")
        if size < 1 or size % 4:
            raise ValueError(f"{what}: size is {size}, expected a multiple of 4 above 0.")
        if offset + size > self._size:
            raise ValueError(f"{what}: bytes {offset} to {offset + size} lie beyond its end.")
        if mode and not begin <= offset <= offset + size <= end:
            raise ValueError(f"{what}: bytes {offset} to {offset + size} are not within the mapped {begin} to {end}.")
        return offset, size

    def map_async(self, mode: int | str, offset: int = 0, size: int | None = None) -> GPUPromise:
        title = "GPUBuffer.map_async"
        if mode == "READ_NOSYNC":  # what wgpu-py's own read-back says natively
            mode = "READ"
        bits = flag(flags.MapMode, mode)
        if self._map_state != "unmapped":
            error = RuntimeError(
                f'GPUBuffer "{self._label}" can only be mapped when it is unmapped; it is {self._map_state}.'
            )
            return GPUPromise.rejected(title, error)
        offset, size = self._checked(offset, size)
        end = offset + size

        def mapped(data: bytes | None) -> None:
            self._map_state = "mapped"
            self._mapped = offset, end, bits
            self._read = data or b""

        def failed() -> None:
            self._map_state = "unmapped"

        reply, promise = self._connection.promise(title, mapped, self, failed)
        self._map_state = "pending"
        self._connection.stream.put("map_buffer", self._handle, bits, offset, size, reply)
        self._connection.flush_with_frame()
        return promise

    def unmap(self) -> None:
        if self._map_state != "mapped":
            raise RuntimeError(f'GPUBuffer "{self._label}" can only be unmapped when it is mapped.')
        self._connection.stream.put("unmap", self._handle)
        self._map_state = "unmapped"
        self._mapped = 0, 0, 0
        for view in self._views:
            view.release()
        self._views.clear()

    def read_mapped(
        self, buffer_offset: int | None = None, size: int | None = None, *, copy: bool = True
    ) -> memoryview:
        if self._map_state != "mapped":
            raise RuntimeError(f'GPUBuffer "{self._label}" can only be read when it is mapped.')
        if not self._mapped[2] & flags.MapMode.READ:
            raise RuntimeError(f'GPUBuffer "{self._label}" is mapped for writing, not for reading.')
        offset, size = self._checked(buffer_offset, size)
        target = np.empty(size, np.uint8)
        if self._connection.transport.shares_memory:
            self._connection.stream.put("read_mapped_heap", self._handle, offset, (address(target), size))
            self._connection.flush()
        else:
            begin = offset - self._mapped[0]
            target[:] = np.frombuffer(self._read, np.uint8)[begin : begin + size]
        data = target.data
        if not copy:
            data = data.toreadonly()
            self._views.append(data)
        return data

    def write_mapped(self, data: Any, buffer_offset: int | None = None) -> None:
        if self._map_state != "mapped":
            raise RuntimeError(f'GPUBuffer "{self._label}" can only be written when it is mapped.')
        if not self._mapped[2] & flags.MapMode.WRITE:
            raise RuntimeError(f'GPUBuffer "{self._label}" is mapped for reading, not for writing.')
        if isinstance(data, np.ndarray) and not data.flags.c_contiguous:
            data = np.ascontiguousarray(data)  # wgpu-py takes any layout here
        view = as_bytes(data, "GPUBuffer.write_mapped")
        if not view.size and self._size == 0:
            return
        offset, _ = self._checked(buffer_offset, (view.size + 3) & ~3)
        self._contents.write(offset, view, data)
        connection = self._connection
        if view.size >= LARGE and connection.transport.shares_memory:
            connection.stream.put("write_mapped_heap", self._handle, offset, (address(view), view.size))
            connection.stream.counters["upload_bytes"] += view.size
            connection.flush()
        else:
            connection.stream.put("write_mapped", self._handle, offset, view)

    get_mapped_range = absent_method("GPUBuffer.getMappedRange")

    def destroy(self) -> None:
        self._connection.destroy(self._handle)
