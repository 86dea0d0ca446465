"""Bytes back from the GPU, natively: with and without an event loop; and nothing of them is kept."""

from __future__ import annotations

import asyncio
import gc
import weakref
from typing import Any

import numpy as np
import pytest
from wgpu._async import GPUPromise

import vizlib as vz
from vizlib import readback
from vizlib.passes import frame

DATA = np.arange(10, dtype=np.uint32)


class Kept:
    """Something that can be watched."""


def fetch(found: list[Any], *spans: tuple[int, int], kept: Any = None) -> None:
    data = vz.compute.buffer(DATA).gpu
    readback.fetch(frame.device(), [(data, *span) for span in spans], lambda read: found.append((read, kept)))


def test_parts_of_buffers() -> None:
    found: list[Any] = []
    fetch(found, (8, 4), (0, 8), (36, 4))
    assert [np.frombuffer(part, np.uint32).tolist() for part in found[0][0]] == [[2], [0, 1], [9]]


def test_in_an_event_loop_they_come_later() -> None:
    found: list[Any] = []

    async def read() -> int:
        fetch(found, (4, 4))
        at_once = len(found)
        for _ in range(200):
            await asyncio.sleep(0.01)
            if found:
                break
        return at_once

    assert asyncio.run(read()) == 0
    assert found[0][0] == [DATA[1:2].tobytes()]


def test_nothing_is_kept() -> None:
    kept = Kept()
    watched = weakref.ref(kept)

    async def read(kept: Any) -> None:
        found: list[Any] = []
        fetch(found, (4, 4), kept=kept)
        while not found:
            await asyncio.sleep(0.01)

    before = len(GPUPromise._UNRESOLVED)
    asyncio.run(read(kept))
    del kept
    gc.collect()
    assert watched() is None
    assert len(GPUPromise._UNRESOLVED) == before


def test_what_cannot_be_read() -> None:
    class Buffer:
        def map_async(self, mode: str) -> Any:
            promise: GPUPromise[None] = GPUPromise("map", None)
            promise._wgpu_set_error(RuntimeError("lost"))
            return promise

    heard: list[str] = []
    before = len(GPUPromise._UNRESOLVED)

    async def read() -> None:
        readback.when_mapped(Buffer(), lambda: heard.append("arrived"), lambda error: heard.append(str(error)))
        await asyncio.sleep(0.05)

    asyncio.run(read())
    assert heard == ["lost"]
    assert len(GPUPromise._UNRESOLVED) == before


def test_errors_of_those_who_read_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def read() -> None:
        data = vz.compute.buffer(DATA).gpu
        readback.fetch(frame.device(), [(data, 0, 4)], lambda read: 1 / 0)  # type: ignore[arg-type, return-value]
        for _ in range(200):
            await asyncio.sleep(0.01)
            if caplog.text:
                break

    asyncio.run(read())
    assert "error while handing over" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_buffers_that_cannot_be_copied(caplog: pytest.LogCaptureFixture) -> None:
    class Device:
        def create_buffer(self, **options: Any) -> Any:
            raise RuntimeError("out of memory")

    found: list[Any] = []
    readback.fetch(Device(), [(None, 0, 4)], found.append)
    assert found == [None]
    assert "could not be read: out of memory" in caplog.text
