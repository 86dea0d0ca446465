"""The queue: uploads, submits and reading back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import wgpu.classes as classes
from wgpu import flags

from ..stream.writer import HEADS
from .absences import absent_method
from .command_encoder import GPUCommandBuffer, texel_copy_texture, texel_layout
from .descriptors import extent
from .memory import LARGE, address, as_bytes
from .objects import GPUObjectBase
from .promise import GPUPromise

WRITE_BUFFER = HEADS["write_buffer"]
WRITE_BUFFER_HEAP = HEADS["write_buffer_heap"]
SUBMIT = HEADS["submit"]


class GPUQueue(classes.GPUQueue, GPUObjectBase):
    def __init__(self, label: str, connection: Any) -> None:
        # The device sets itself as `_device` when it takes the queue.
        self._uid = 0
        self._ot.increase(self.__class__.__name__, 0)
        self._label = label
        self._internal = 0
        self._connection = connection

    def _tell_label(self, label: str) -> None:
        self._connection.stream.put("set_label", 1, self._device._handle, label)

    def submit(self, command_buffers: Sequence[GPUCommandBuffer]) -> None:
        connection = self._connection
        connection.raise_pending()
        for buffer in command_buffers:
            if not isinstance(buffer, GPUCommandBuffer):
                kind = type(buffer).__name__
                raise TypeError(
                    f"submit: got a {kind}, expected what an encoder's finish() returns (a GPUCommandBuffer)."
                )
        stream = connection.use(self._device._handle)
        for buffer in command_buffers:
            words = buffer._words
            if words is None:
                raise RuntimeError(f'GPUCommandBuffer "{buffer._label}" is submitted already; each can be once.')
            commands = buffer._commands
            stream.extend(words, commands.data, commands.places)
            buffer._words = None
        connection.use(self._device._handle).words.append(SUBMIT)  # in strict mode the site is the submit's again
        for buffer in command_buffers:
            if connection.keep is not None:
                connection.keep += buffer._needs
            buffer._needs = []  # drops from here on come behind the submit
        connection.flush_soon()

    # ---- Uploads ----

    def write_buffer(
        self, buffer: Any, buffer_offset: int, data: Any, data_offset: int = 0, size: int | None = None
    ) -> None:
        view = as_bytes(data, "write_buffer: data")
        nbytes = view.size
        length = size or nbytes - data_offset
        if not 0 <= buffer_offset <= buffer_offset + length <= buffer._size:
            raise ValueError(
                f'write_buffer: bytes {buffer_offset} to {buffer_offset + length} lie beyond buffer "{buffer._label}" '
                f"of {buffer._size} bytes."
            )
        if not 0 <= data_offset <= data_offset + length <= nbytes:
            raise ValueError(
                f"write_buffer: bytes {data_offset} to {data_offset + length} lie beyond the data's {nbytes}."
            )
        if buffer_offset % 4 or length % 4:
            raise ValueError(
                f'write_buffer: {length} bytes at {buffer_offset} of buffer "{buffer._label}", '
                "expected both to be multiples of 4."
            )
        if data_offset or length != nbytes:
            view = view[data_offset : data_offset + length]
        connection = self._connection
        stream = connection.use(self._device._handle)
        low, high = buffer_offset & 0xFFFFFFFF, buffer_offset >> 32
        at = 0
        if length >= LARGE and connection.transport.shares_memory:
            at = address(view)
            stream.words += (WRITE_BUFFER_HEAP, buffer._handle, low, high, at, length)
            stream.counters["upload_bytes"] += length
            connection.flush()
        else:
            place = stream.put_data(view)
            stream.words += (WRITE_BUFFER, buffer._handle, low, high, place, length)
            if stream.full:
                connection.flush()
        buffer._contents.write(buffer_offset, view, data, at)  # reads a little of what was just read all of

    def write_texture(self, destination: Any, data: Any, data_layout: Any, size: Any) -> None:
        view = as_bytes(data, "write_texture: data")
        where = texel_copy_texture(destination, "write_texture")
        width, height, depth = extent(size)
        offset, row, rows = texel_layout(data_layout)
        if rows == 0xFFFFFFFF and depth > 1:
            rows = height  # as natively, where WebGPU itself would refuse
        connection = self._connection
        stream = connection.use(self._device._handle)
        fields = (*where, offset, row, rows, width, height, depth)
        destination["texture"]._contents.write(fields[1:], view, data)
        if view.size >= LARGE and connection.transport.shares_memory:
            stream.put("write_texture_heap", *fields, (address(view), view.size))
            stream.counters["upload_bytes"] += view.size
            connection.flush()
        else:
            stream.put("write_texture", *fields, view)
            if stream.full:
                connection.flush()

    copy_external_image_to_texture = absent_method("GPUQueue.copyExternalImageToTexture")

    # ---- Reading back ----

    def _staged_buffer(self, buffer: Any, offset: int, size: int | None) -> tuple[_Reading, int]:
        size = size or buffer.size - offset
        if not 0 <= offset <= offset + size <= buffer.size:
            raise ValueError(
                f'read_buffer: bytes {offset} to {offset + size} lie beyond buffer "{buffer.label}" of {buffer.size}.'
            )
        device = self._device
        usage = flags.BufferUsage.COPY_DST | flags.BufferUsage.MAP_READ
        stage = device.create_buffer(label="read-back", size=(size + 3) & ~3, usage=usage)
        encoder = device.create_command_encoder()
        encoder.copy_buffer_to_buffer(buffer, offset, stage, 0, (size + 3) & ~3)
        return _Reading(self, encoder, stage, "read_buffer"), size

    def read_buffer(self, buffer: Any, buffer_offset: int = 0, size: int | None = None) -> memoryview:
        reading, size = self._staged_buffer(buffer, buffer_offset, size)
        return reading.wait()[:size]

    async def read_buffer_async(self, buffer: Any, buffer_offset: int = 0, size: int | None = None) -> memoryview:
        """Like :meth:`read_buffer`, to be awaited where nothing may block."""
        reading, size = self._staged_buffer(buffer, buffer_offset, size)
        return (await reading.wait_async())[:size]

    def _staged_texture(self, source: Any, data_layout: Any, size: Any) -> tuple[_Reading, Any]:
        width, height, depth = extent(size)
        row = int(data_layout["bytes_per_row"])
        stride = (row + 255) & ~255  # 256: WebGPU's row alignment in buffers
        rows = int(data_layout.get("rows_per_image", 0) or 0) or height  # of blocks, where formats are compressed
        offset = int(data_layout.get("offset", 0) or 0)
        device = self._device
        usage = flags.BufferUsage.COPY_DST | flags.BufferUsage.MAP_READ
        stage = device.create_buffer(label="read-back", size=stride * rows * depth, usage=usage)
        encoder = device.create_command_encoder()
        layout = {"buffer": stage, "offset": 0, "bytes_per_row": stride, "rows_per_image": rows}
        encoder.copy_texture_to_buffer(source, layout, (width, height, depth))

        def unpack(data: memoryview) -> memoryview:
            if not offset and stride == row:
                return data
            padded = np.frombuffer(data, np.uint8).reshape(rows * depth, stride)
            packed = np.zeros(offset + row * rows * depth, np.uint8)
            packed[offset:].reshape(rows * depth, row)[:] = padded[:, :row]
            return packed.data

        return _Reading(self, encoder, stage, "read_texture"), unpack

    def read_texture(self, source: Any, data_layout: Any, size: Any) -> memoryview:
        reading, unpack = self._staged_texture(source, data_layout, size)
        return unpack(reading.wait())  # type: ignore[no-any-return]

    async def read_texture_async(self, source: Any, data_layout: Any, size: Any) -> memoryview:
        """Like :meth:`read_texture`, to be awaited where nothing may block."""
        reading, unpack = self._staged_texture(source, data_layout, size)
        return unpack(await reading.wait_async())  # type: ignore[no-any-return]

    def on_submitted_work_done_async(self) -> GPUPromise:
        reply, promise = self._connection.promise("GPUQueue.on_submitted_work_done_async", lambda _: None)
        self._connection.use(self._device._handle).put("on_submitted_work_done", reply)
        self._connection.flush()
        return promise


class _Reading:
    """Bytes on their way back: a copy into a buffer that can be mapped, and what the GPU has against it.

    A copy that is refused leaves zeros, so nobody gets what was read before the GPU has said that it went well.
    """

    def __init__(self, queue: GPUQueue, encoder: Any, stage: Any, call: str) -> None:
        device = queue._device
        device.push_error_scope("validation")
        queue.submit([encoder.finish()])
        self._refusal = device.pop_error_scope_async()
        self._mapped = stage.map_async("READ")
        self._refusal._title = self._mapped._title = f"GPUQueue.{call}_async"
        self._call = call
        self._stage = stage

    def wait(self) -> memoryview:
        """The bytes; blocks, where that is possible. Raises wgpu's error if the copy was refused."""
        self._mapped.sync_wait()
        return self._taken(self._refusal.sync_wait())

    async def wait_async(self) -> memoryview:
        """The bytes."""
        await self._mapped
        return self._taken(await self._refusal)

    def _taken(self, refusal: Any) -> memoryview:
        stage = self._stage
        try:
            if refusal is not None:
                raise type(refusal)(f"{self._call}: {refusal.message}")
            return memoryview(stage.read_mapped())
        finally:
            stage.unmap()
            stage.destroy()
