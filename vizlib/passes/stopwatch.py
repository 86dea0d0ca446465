"""A stopwatch: how long the GPU works at what is submitted between two calls, by timestamp queries.

    begin(): an empty compute pass that writes the time ─ whatever is drawn ─ end(): another, and both times are copied
    ─→ told later, when the GPU is there

It does not matter who draws in between, nor how: pygfx's passes, or commands that are sent again. Nothing waits: a
few readings may be on their way, and while they are, frames that come on top are not measured.

In a page all of a frame leaves in one piece, and one pair of times is around it. Natively each submit has a pair of its
own: the GPU has long done the first when Python comes to the second, and what it rests between them is no work.

Chromium rounds timestamps to 100 microseconds, unless it was started with WebGPU's features for developers; and a
GPU that also draws for others counts what it does for them meanwhile.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import wgpu

from vizlib import readback

__all__ = ["FEATURE", "Stopwatch", "missing"]

FEATURE = "timestamp-query"
READINGS = 4  # on their way at a time
PAIRS = 1 if sys.platform == "emscripten" else 32  # of times in a reading; with more submits nothing is known
ALIGNED = 256  # bytes: WebGPU's alignment of what queries are resolved to
APART = -(-16 * PAIRS // ALIGNED) * ALIGNED
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
        self._queries = device.create_query_set(label="stopwatch", type="timestamp", count=2 * PAIRS * READINGS)
        usage = wgpu.BufferUsage.QUERY_RESOLVE | wgpu.BufferUsage.COPY_SRC
        self._resolved = device.create_buffer(label="stopwatch/resolved", size=APART * READINGS, usage=usage)
        usage = wgpu.BufferUsage.COPY_DST | wgpu.BufferUsage.MAP_READ
        self._free = {
            number: device.create_buffer(label="stopwatch/reading", size=16 * PAIRS, usage=usage)
            for number in range(READINGS)
        }
        self._waiting: list[Callable[[], None]] = []  # where there is no event loop: what waits for readings
        self._running: int | None = None
        self._used = 0  # of the pairs, in what is measured now
        self._submit: Any = None  # the queue's own, while each submit is measured
        self._closed = False

    def begin(self) -> None:
        """What is submitted from now on is measured, unless too many readings are on their way."""
        if not self._free and self._waiting:
            self._waiting.pop(0)()  # of some frames ago, so it is there
        self._leave_queue()
        self._running = next(iter(self._free), None)
        self._used = 0
        if self._running is None:
            return
        queue: Any = self._device.queue
        if sys.platform == "emscripten":
            queue.submit([self._mark("beginning_of_pass_write_index", self._first).finish()])
            self._used = 1
        else:
            self._submit, queue.submit = queue.submit, self._submit_measured

    @property
    def _first(self) -> int:
        """The query that the next pair begins with."""
        assert self._running is not None
        return 2 * (PAIRS * self._running + self._used)

    def _submit_measured(self, buffers: Sequence[Any]) -> None:
        """In place of the queue's own ``submit``, while each is measured."""
        self._used += 1
        if self._used > PAIRS:
            self._submit(buffers)
            return
        first = self._first - 2
        # Three submits: in one, Mesa's software rasterizer may write both times when all of it is done.
        self._submit([self._mark("beginning_of_pass_write_index", first).finish()])
        self._submit(buffers)
        self._submit([self._mark("end_of_pass_write_index", first + 1).finish()])

    def _leave_queue(self) -> None:
        if self._submit is not None:
            del self._device.queue.submit  # the class's own shows again
            self._submit = None

    def end(self, tell: Callable[[float], None]) -> None:
        """Up to here. ``tell`` is called with milliseconds, later; not at all, if this one is not measured."""
        self._leave_queue()
        number, used = self._running, self._used
        if number is None or not 0 < used <= PAIRS:
            self._running = None
            if number is not None and not used:
                tell(0.0)  # nothing was submitted
            return
        buffer = self._free.pop(number)
        if sys.platform == "emscripten":
            encoder = self._mark("end_of_pass_write_index", self._first - 1)
        else:
            encoder = self._device.create_command_encoder(label="stopwatch")
        self._running = None
        encoder.resolve_query_set(self._queries, 2 * PAIRS * number, 2 * used, self._resolved, APART * number)
        encoder.copy_buffer_to_buffer(self._resolved, APART * number, buffer, 0, 16 * used)
        self._device.queue.submit([encoder.finish()])

        def arrived() -> None:
            times = np.frombuffer(buffer.read_mapped(), np.uint64)[: 2 * used].astype(np.int64)
            buffer.unmap()
            self._give_back(number, buffer)
            took = times[1::2] - times[::2]
            if times.all() and (took >= 0).all() and took.sum() * self._period < LONGEST:
                tell(float(took.sum()) * self._period / 1e6)

        def failed(error: Exception) -> None:
            self._give_back(number, buffer)  # the device was lost, and everything stands on another one by now

        readback.when_mapped(buffer, arrived, failed, later=self._waiting.append)

    def _mark(self, when: str, index: int) -> Any:
        """An encoder that has the GPU write the time when all before is done."""
        encoder = self._device.create_command_encoder(label="stopwatch")
        encoder.begin_compute_pass(label="stopwatch", timestamp_writes={"query_set": self._queries, when: index}).end()
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
        self._leave_queue()
        for thing in (self._queries, self._resolved, *self._free.values()):
            thing.destroy()
        self._free = {}


def _period(device: wgpu.GPUDevice) -> float:
    """Nanoseconds that timestamps count: one in WebGPU; wgpu-native hands out the driver's own ticks."""
    if sys.platform == "emscripten":
        return 1.0
    from wgpu.backends.wgpu_native import lib

    return float(lib.wgpuQueueGetTimestampPeriod(device.queue._internal))
