"""What frames cost, measured natively: times, points drawn, and nothing while nobody looks."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import wgpu

import vizlib as vz
from vizlib import counters
from vizlib.passes import frame, stopwatch
from vizlib.plot.drawing.ring import LENGTH, Ring
from vizlib.plot.drawing.timing import COUNTS, PARTS

Box = Callable[..., vz.Mesh]
SIZE = (160, 120)


def gpu_objects() -> dict[str, int]:
    gc.collect()
    counted: dict[str, int] = counters.stats()["gpu"]
    return {kind: counted[kind] for kind in ("buffers", "query_sets")}


def test_the_ring_keeps_the_last_frames() -> None:
    ring = Ring(("python", "gpu"))
    assert ring["python"].shape == (0,)
    for number in range(LENGTH + 10):
        assert ring.begin() == number
        ring.put(number, "python", number)
        ring.put(number - 3, "gpu", number - 3)
    assert ring["python"].dtype == np.float32
    np.testing.assert_array_equal(ring["python"], np.arange(10, LENGTH + 10))
    np.testing.assert_array_equal(ring["gpu"], [*np.arange(10, LENGTH + 7), np.nan, np.nan, np.nan])
    before = ring["gpu"]
    ring.put(3, "gpu", 99)  # has left the ring
    ring.put(LENGTH + 10, "gpu", 99)  # has not begun
    np.testing.assert_array_equal(ring["gpu"], before)
    with pytest.raises(KeyError, match="expected one of python, gpu"):
        ring["cpu"]


def test_times_of_frames(box: Box) -> None:
    figure = vz.show(box(), size=SIZE)
    timing = figure.timing
    assert timing.gpu_missing is None
    timing.start()
    for _ in range(6):
        figure.request_draw()
        figure.canvas.draw()
    timing.settle()
    frames = timing.frames
    assert frames.count == 6
    assert np.isnan(frames["interval"][0])
    assert (frames["interval"][1:] >= frames["python"][:-1] * 0.99).all()
    assert (frames["gpu"] > 0).all()
    parts = np.stack([frames[part] for part in PARTS])
    assert (parts > 0).all()
    assert (parts.sum(axis=0) <= frames["python"] * 1.01).all()
    assert all(np.isnan(frames[name]).all() for name in (*COUNTS, "sent")), "natively nothing is sent"


def test_the_time_is_that_of_what_the_gpu_does() -> None:
    device = frame.device()
    watch = stopwatch.Stopwatch(device)
    code = """
    @group(0) @binding(0) var<storage, read_write> data: array<u32>;
    @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
        var x = id.x;
        for (var i = 0u; i < TIMES; i++) { x = x * 1664525u + 1013904223u; }
        data[id.x] = x;
    }
    """
    data = vz.compute.buffer(shape=64 * 64, dtype=np.uint32)
    found: list[float] = []
    for count in ("1u", "100000u"):
        vz.compute.run(code, [data], workgroups=64, defines={"TIMES": count})  # compiled before it is measured
        watch.begin()
        vz.compute.run(code, [data], workgroups=64, defines={"TIMES": count})
        watch.end(found.append)
        watch.settle()
    few, many = found
    assert many > 5 * few > 0
    watch.close()


def test_what_the_gpu_rests_between_submits_is_no_work() -> None:
    device = frame.device()
    watch = stopwatch.Stopwatch(device)
    found: list[float] = []
    watch.begin()
    for _ in range(2):
        device.queue.submit([device.create_command_encoder().finish()])
        time.sleep(0.25)
    watch.end(found.append)
    watch.settle()
    assert 0 < found[0] < 250
    watch.begin()
    watch.end(found.append)
    assert found[1] == 0, "nothing was submitted"
    watch.close()


def test_more_submits_than_are_measured_are_done_and_not_told() -> None:
    device = frame.device()
    watch = stopwatch.Stopwatch(device)
    found: list[float] = []
    data = vz.compute.buffer(np.zeros(1, np.uint32))
    code = """
    @group(0) @binding(0) var<storage, read_write> data: array<u32>;
    @compute @workgroup_size(1) fn main() { data[0]++; }
    """
    watch.begin()
    for _ in range(stopwatch.PAIRS + 1):
        vz.compute.run(code, [data], workgroups=1)
    watch.end(found.append)
    watch.settle()
    assert found == []
    assert data.read()[0] == stopwatch.PAIRS + 1
    assert "submit" not in vars(device.queue)
    watch.close()


def test_readings_that_are_not_there_yet_are_not_waited_for() -> None:
    async def measured() -> int:
        watch = stopwatch.Stopwatch(frame.device())
        found: list[float] = []
        for _ in range(stopwatch.READINGS + 3):
            watch.begin()
            frame.device().queue.submit([])
            watch.end(found.append)
        assert found == [], "they come when the loop runs"
        for _ in range(500):
            if len(found) == stopwatch.READINGS:
                break
            await asyncio.sleep(0.01)
        watch.begin()
        frame.device().queue.submit([])
        watch.end(found.append)
        for _ in range(500):
            if len(found) == stopwatch.READINGS + 1:
                break
            await asyncio.sleep(0.01)
        watch.close()
        return len(found)

    assert asyncio.run(measured()) == stopwatch.READINGS + 1


def test_without_the_feature_a_sentence_says_why() -> None:
    adapter = wgpu.gpu.request_adapter_sync()
    device = adapter.request_device_sync(required_features=[])
    assert "made without" in (stopwatch.missing(device) or "")
    assert stopwatch.missing(frame.device()) is None


def test_while_nobody_looks_there_is_nothing(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    figure = vz.show(box(), size=SIZE)
    figure.canvas.draw()
    before = gpu_objects()
    assert figure.timing.frames.count == 0  # to have looked for it is not to look
    figure.canvas.draw()
    assert gpu_objects() == before
    figure.timing.start()
    figure.timing.start()
    figure.canvas.draw()
    assert gpu_objects()["query_sets"] == before["query_sets"] + 1
    figure.timing.stop()
    figure.canvas.draw()
    assert figure.timing.frames.count == 2, "the other one still looks"
    figure.timing.settle()
    figure.timing.stop()
    assert gpu_objects() == before
    passes: list[Any] = []
    begin = wgpu.GPUCommandEncoder.begin_compute_pass
    encoder = type(frame.device().create_command_encoder())
    monkeypatch.setattr(encoder, "begin_compute_pass", lambda *args, **named: passes.append(named) or begin(*args))
    figure.canvas.draw()
    assert passes == [], "the picture stands, so there is no pass at all"
    assert figure.timing.frames.count == 2
    assert not figure.timing.running


def test_closing_the_figure_frees_it(box: Box) -> None:
    vz.show(box(), size=SIZE).close()
    before = gpu_objects()
    figure = vz.show(box(), size=SIZE)
    figure.timing.start()
    figure.canvas.draw()
    figure.timing.settle()
    figure.close()
    del figure
    after = gpu_objects()
    assert after["query_sets"] == before["query_sets"]
    assert after["buffers"] == before["buffers"]


def test_points_drawn_of_all(box: Box) -> None:
    random = np.random.default_rng(0)
    plain = vz.Points(random.normal(size=(100, 3)))
    cloud = vz.Points(random.normal(size=(100_000, 3)))
    bricks = vz.Instances(box((0.1, 0.1, 0.1)), random.normal(size=(500, 3)))
    figure = vz.show([plain, cloud, bricks], size=SIZE)
    told: list[Any] = []
    timing = figure.timing
    timing.changed = lambda: told.append(timing.points)
    assert timing.points is None
    timing.start()

    def counted() -> tuple[int, int] | None:
        assert timing._tally is not None
        timing._tally._read_at = -np.inf  # it is time
        figure.canvas.draw()
        timing.settle()
        return timing.points

    assert counted() == (100_600, 100_600)
    cloud.visible = False
    assert counted() == (600, 100_600)
    cloud.visible = True
    cloud.cull = False
    counted()
    figure.camera.local.position = (0, 0, 1000)
    figure.camera.show_pos((0, 0, 2000))  # away from all of it
    assert counted() == (100_100, 100_600), "what is not culled is drawn, wherever it is"
    cloud.cull = True
    assert counted() == (100, 100_600)
    assert told[-1] == (100, 100_600)
    assert len(told) == len(set(told)) + 1, "only what is news is told"


def test_what_is_thinned_counts_as_what_is_drawn() -> None:
    cloud = vz.Points(np.random.default_rng(0).uniform(-1, 1, (100_000, 3)))
    cloud.budget = 5_000
    figure = vz.show(cloud, size=SIZE)
    figure.timing.start()
    figure.canvas.draw()
    figure.timing.settle()
    assert figure.timing.points is not None
    drawn, total = figure.timing.points
    assert total == 100_000
    assert 0 < drawn <= 6_000


def test_memory_natively() -> None:
    before = counters.stats()["gpu_bytes"]["buffers"]
    buffer = frame.device().create_buffer(size=1 << 20, usage="COPY_DST")
    assert counters.stats()["gpu_bytes"]["buffers"] - before == 1 << 20
    del buffer
    assert (counters.stats()["memory_bytes"] or 1 << 24) >= 1 << 24
