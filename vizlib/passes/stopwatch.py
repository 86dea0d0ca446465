"""A stopwatch: how long the GPU works at what is submitted between two calls, by timestamp queries.

    begin(): an empty compute pass that writes the time ─ whatever is drawn ─ end(): another, and both times are copied
    ─→ told later, when the GPU is there

It does not matter who draws in between, nor how: pygfx's passes, or commands that are sent again. Nothing waits: a
few readings may be on their way, and while they are, frames that come on top are not measured.

Chromium rounds timestamps to 100 microseconds, unless it was started with WebGPU's features for developers; and a
GPU that also draws for others counts what it does for them meanwhile.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import wgpu

from vizlib import readback

__all__ = ["FEATURE", "Stopwatch", "missing"]

FEATURE = "timestamp-query"
READINGS = 4  # on their way at a time
APART = 256  # bytes: WebGPU's alignment of what queries are resolved to
LONGEST = 60e9  # nanoseconds; more than that is no time, but a counter that was set back


def missing(device: wgpu.GPUDevice) -> str | None:
    """Why a device has no stopwatch, as a sentence; None if it has."""
    if FEATURE in device.features:
        return None
    if FEATURE not in device.adapter.features:
        return f'This GPU, or its driver or browser, has no "{FEATURE}", so the time that it takes is not known.'
    return f'The GPU device was made without "{FEATURE}"; import vizlib before anything makes the default device.'


class Stopwatch:
    """Measures one piece of work at a time.

    device : has the feature, see ``missing``
    """

    def __init__(self, device: wgpu.GPUDevice) -> None:
        self._device = device
        self._period = _period(device)
        self._queries = device.create_query_set(label="stopwatch", type="timestamp", count=2 * READINGS)
        usage = wgpu.BufferUsage.QUERY_RESOLVE | wgpu.BufferUsage.COPY_SRC
        self._resolved = device.create_buffer(label="stopwatch/resolved", size=APART * READINGS, usage=usage)
        usage = wgpu.BufferUsage.COPY_DST | wgpu.BufferUsage.MAP_READ
        self._free = {
            number: device.create_buffer(label="stopwatch/reading", size=16, usage=usage) for number in range(READINGS)
        }
        self._waiting: list[Callable[[], None]] = []  # where there is no event loop: what waits for readings
        self._running: int | None = None
        self._closed = False

    def begin(self) -> None:
        """What is submitted from now on is measured, unless too many readings are on their way."""
        if not self._free and self._waiting:
            self._waiting.pop(0)()  # of some frames ago, so it is there
        self._running = next(iter(self._free), None)
        if self._running is not None:
            self._mark("beginning_of_pass_write_index", 2 * self._running)

    def end(self, tell: Callable[[float], None]) -> None:
        """Up to here. ``tell`` is called with milliseconds, later; not at all, if this one is not measured."""
        number, self._running = self._running, None
        if number is None:
            return
        buffer = self._free.pop(number)
        encoder = self._mark("end_of_pass_write_index", 2 * number + 1, submit=False)
        encoder.resolve_query_set(self._queries, 2 * number, 2, self._resolved, APART * number)
        encoder.copy_buffer_to_buffer(self._resolved, APART * number, buffer, 0, 16)
        self._device.queue.submit([encoder.finish()])

        def arrived() -> None:
            first, last = np.frombuffer(buffer.read_mapped(), np.uint64).tolist()
            buffer.unmap()
            self._give_back(number, buffer)
            if 0 <= (last - first) * self._period < LONGEST and first:
                tell((last - first) * self._period / 1e6)

        def failed(error: Exception) -> None:
            self._give_back(number, buffer)  # the device was lost, and everything stands on another one by now

        readback.when_mapped(buffer, arrived, failed, later=self._waiting.append)

    def _mark(self, when: str, index: int, *, submit: bool = True) -> Any:
        """Have the GPU write the time when all before is done."""
        encoder = self._device.create_command_encoder(label="stopwatch")
        encoder.begin_compute_pass(label="stopwatch", timestamp_writes={"query_set": self._queries, when: index}).end()
        if submit:
            self._device.queue.submit([encoder.finish()])
        return encoder

    def _give_back(self, number: int, buffer: wgpu.GPUBuffer) -> None:
        if self._closed:
            buffer.destroy()
        else:
            self._free[number] = buffer

    def settle(self) -> None:
        """Where there is no event loop, wait for what is on its way."""
        while self._waiting:
            self._waiting.pop(0)()

    def close(self) -> None:
        """Free what it has on the GPU; readings that are on their way come nevertheless."""
        self._closed = True
        for thing in (self._queries, self._resolved, *self._free.values()):
            thing.destroy()
        self._free = {}


def _period(device: wgpu.GPUDevice) -> float:
    """Nanoseconds that timestamps count: one in WebGPU; wgpu-native hands out the driver's own ticks."""
    if sys.platform == "emscripten":
        return 1.0
    from wgpu.backends.wgpu_native import lib

    return float(lib.wgpuQueueGetTimestampPeriod(device.queue._internal))
