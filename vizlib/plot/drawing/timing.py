"""Timing: what the frames of a figure cost, noted while somebody looks.

    begin() ─→ a compute pass with nothing but the time ─→ the frame ─→ another ─→ end() ─→ read back, later

The times of the GPU are those of its queue: from when it begins with what the frame submitted to when it is done. They
are read back when they are there, some frames later; nothing waits. Chromium rounds them to 100 µs.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import wgpu
from numpy.typing import NDArray

from vizlib import counters, readback
from vizlib.passes.limits import TIMESTAMPS

__all__ = ["COUNTED", "LENGTH", "Timing"]

LENGTH = 240  # frames that are remembered
ON_THE_WAY = 8  # read-backs at a time; frames while there are more are not timed on the GPU
LONGEST = 1.0  # seconds between frames above which the figure was at rest

COUNTED = ("commands", "crossings", "stream_bytes", "upload_bytes")
COLUMNS = ("interval", "python", "gpu", *COUNTED)

MILLI = 1e3
NANO_IN_MILLI = 1e6


class Timing:
    """The last ``LENGTH`` frames; ``frames`` counts all.

    device : which draws them
    """

    def __init__(self, device: wgpu.GPUDevice) -> None:
        self.frames = 0
        self._device = device
        self._rows = {name: np.full(LENGTH, np.nan, np.float32) for name in COLUMNS}
        self._begun = self._last = 0.0
        self._before: dict[str, Any] = {}
        self._queries: Any = None
        self._timed = False  # whether this frame is, on the GPU
        self._free: list[wgpu.GPUBuffer] = []
        self._on_the_way = 0
        self._closed = False
        self.why_no_gpu = ""
        if TIMESTAMPS in device.features:
            self._queries = device.create_query_set(label="timing", type="timestamp", count=2)
            usage = wgpu.BufferUsage.QUERY_RESOLVE | wgpu.BufferUsage.COPY_SRC
            self._resolved = device.create_buffer(label="timing/resolved", size=16, usage=usage)
        else:
            self.why_no_gpu = "This GPU, or this browser, tells no times (WebGPU's timestamp-query)."

    def begin(self) -> None:
        """A frame is about to be drawn."""
        self._begun = time.perf_counter()
        self._before = counters.stats()
        self._timed = self._queries is not None and self._on_the_way < ON_THE_WAY
        if self._timed:
            encoder = self._device.create_command_encoder(label="timing/begin")
            self._stamp(encoder, "beginning_of_pass_write_index", 0)
            self._device.queue.submit([encoder.finish()])

    def _stamp(self, encoder: Any, when: str, index: int) -> None:
        encoder.begin_compute_pass(label="timing", timestamp_writes={"query_set": self._queries, when: index}).end()

    def end(self) -> None:
        """It was drawn."""
        place = self.frames % LENGTH
        self.frames += 1
        for column in self._rows.values():
            column[place] = np.nan
        if self._timed:
            self._read(place)
        now, after = time.perf_counter(), counters.stats()
        if self._last and self._begun - self._last < LONGEST:
            self._rows["interval"][place] = (self._begun - self._last) * MILLI
        self._last = self._begun
        self._rows["python"][place] = (now - self._begun) * MILLI
        for name in COUNTED:
            self._rows[name][place] = after[name] - self._before[name]

    def _read(self, place: int) -> None:
        buffer = self._free.pop() if self._free else self._buffer()
        encoder = self._device.create_command_encoder(label="timing/end")
        self._stamp(encoder, "end_of_pass_write_index", 1)
        encoder.resolve_query_set(self._queries, 0, 2, self._resolved, 0)
        encoder.copy_buffer_to_buffer(self._resolved, 0, buffer, 0, 16)
        self._device.queue.submit([encoder.finish()])
        self._on_the_way += 1
        number = self.frames

        def arrived() -> None:
            begun, ended = np.frombuffer(buffer.read_mapped(), np.uint64)
            buffer.unmap()
            self._arrived(buffer)
            if number + LENGTH > self.frames and ended >= begun:  # its row is still its own
                self._rows["gpu"][place] = float(ended - begun) / NANO_IN_MILLI

        def failed(error: Exception) -> None:
            self.why_no_gpu = f"The times could not be read back: {error}"
            self._on_the_way -= 1

        readback.when_mapped(buffer, arrived, failed)

    def _arrived(self, buffer: wgpu.GPUBuffer) -> None:
        self._on_the_way -= 1
        if self._closed:
            buffer.destroy()
        else:
            self._free.append(buffer)

    def _buffer(self) -> wgpu.GPUBuffer:
        usage = wgpu.BufferUsage.COPY_DST | wgpu.BufferUsage.MAP_READ
        return self._device.create_buffer(label="timing/read", size=16, usage=usage)

    def column(self, name: str) -> NDArray[np.float32]:
        """(n,) float32, n up to ``LENGTH``, oldest first: "interval", "python", "gpu" in milliseconds, or a count.

        NaN where it is not known: the first frame after a rest has no interval, the GPU's times come later.
        """
        rows = self._rows[name]
        if self.frames < LENGTH:
            return rows[: self.frames].copy()
        return np.roll(rows, -(self.frames % LENGTH))

    def close(self) -> None:
        """Free what it has on the GPU; what is on its way is freed when it is there."""
        self._closed = True
        if self._queries is not None:
            self._queries.destroy()
            self._resolved.destroy()
            self._queries = None
        for buffer in self._free:
            buffer.destroy()
        self._free.clear()


class Drawn:
    """How many points and instances a figure has, and how many of them its last frame drew.

    ``drawn`` and ``total``; what the GPU has decided is read back when ``look`` asks for it.
    """

    def __init__(self) -> None:
        self.drawn = self.total = 0
        self._waiting = False

    def look(self, device: wgpu.GPUDevice, scenes: list[Any], news: Callable[[], None]) -> None:
        """Find out anew; ``news`` is called if it has changed. While the last answer is on its way, nothing is done."""
        if self._waiting:
            return
        whole = total = 0
        spans: list[tuple[wgpu.GPUBuffer, int, int]] = []
        for scene in scenes:
            for item in scene.iter(lambda item: item.visible and hasattr(item, "drawn_counts")):
                count = next(iter(item._lengths.values()))
                total += count
                counted = item.drawn_counts()
                if counted is None:
                    whole += count
                else:
                    spans += [(buffer, at, 4) for buffer, at in counted]

        def found(parts: list[bytes] | None) -> None:
            self._waiting = False
            drawn = whole + sum(int.from_bytes(part, "little") for part in parts or ())
            if (drawn, total) != (self.drawn, self.total):
                self.drawn, self.total = drawn, total
                news()

        if spans:
            self._waiting = True
            readback.fetch(device, spans, found)
        else:
            found([])
