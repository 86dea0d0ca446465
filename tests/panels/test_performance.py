"""What frames cost, measured while the window is open and not otherwise."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import vizlib as vz
from vizlib.panels import performance
from vizlib.passes import frame
from vizlib.plot.drawing.timing import LENGTH, Drawn, Timing

COUNT = 100_000  # which are packed, and culled


@pytest.fixture
def cloud(shown: Any) -> Any:
    figure = vz.Figure(size=(360, 480))
    figure.controls = "always"
    figure.add(vz.Points(np.random.default_rng(0).uniform(size=(COUNT, 3))))
    return shown(figure)


def entry(shown: Any) -> Any:
    return next(each for each in shown.desk.offered if each.title == "Performance")


def rows(shown: Any) -> dict[str, str]:
    return dict(entry(shown)._window.rows())


def test_frames_are_measured_while_it_is_open(cloud: Any) -> None:
    assert cloud.figure._timing is None
    entry(cloud).open = True
    cloud.draw(3)
    timing = cloud.figure._timing
    assert timing.frames == 3
    found = rows(cloud)
    assert found["Python"].endswith(")")
    assert "Commands a frame" not in found  # natively none are counted
    assert int(found["GPU buffers"].split()[0].replace(",", "")) > 5
    entry(cloud).open = False
    assert cloud.figure._timing is None
    cloud.draw(2)
    assert timing.frames == 3


def test_the_gpu_is_timed_where_it_can_be() -> None:
    device = frame.device()
    timing = Timing(device)
    if timing.why_no_gpu:
        assert "timestamp-query" in timing.why_no_gpu
        return
    data = vz.compute.buffer(np.zeros(1 << 16, np.float32))
    busy = """
    @group(0) @binding(0) var<storage, read_write> data: array<f32>;
    @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
        var sum = data[id.x];
        for (var i = 0u; i < LOOPS; i++) { sum = sum * 1.0001 + f32(i); }
        data[id.x] = sum;
    }
    """
    for loops in ("1u", "20000u"):
        timing.begin()
        vz.compute.run(busy, [data], workgroups=1 << 10, defines={"LOOPS": loops})
        data.read()
        timing.end()
        data.read()
    little, much = timing.column("gpu")
    assert 0 <= little < much
    timing.close()


def test_the_last_frames_are_remembered() -> None:
    timing = Timing(frame.device())
    for _ in range(LENGTH + 5):
        timing._timed = False
        timing._begun, timing._before = float(timing.frames + 1), dict.fromkeys(performance_counts(), 0)
        timing.end()
    assert len(timing.column("python")) == LENGTH
    assert timing.frames == LENGTH + 5
    timing.close()


def performance_counts() -> list[str]:
    return [column for _, column in performance._COUNTED]


def test_what_is_culled_is_not_counted_as_drawn(cloud: Any) -> None:
    drawn = Drawn()
    news: list[int] = []

    def look() -> tuple[int, int]:
        drawn.look(cloud.figure.renderer.device, [cloud.figure.scene], lambda: news.append(1))
        return drawn.drawn, drawn.total

    cloud.draw(2)
    assert look() == (COUNT, COUNT)
    cloud.figure.camera.local.x += 0.5
    cloud.draw(2)
    fewer, total = look()
    assert 0 < fewer < COUNT
    assert total == COUNT
    assert len(news) == 2
    look()
    assert len(news) == 2  # nothing new
    few = vz.Points(np.zeros((7, 3)))  # which are not packed
    cloud.figure.add(few)
    cloud.draw(2)
    assert look() == (fewer + 7, COUNT + 7)


def test_instances_count_too(shown: Any) -> None:
    figure = vz.Figure(size=(320, 240))
    corners = np.array([(0, 0, 0), (1, 0, 0), (0, 1, 0)], float)
    places = np.tile(np.eye(4), (50, 1, 1))
    places[:, 0, 3] = np.arange(50) * 2
    figure.add(vz.Instances(vz.Mesh(corners, [[0, 1, 2]]), places))
    held = shown(figure)
    held.draw(2)
    drawn = Drawn()
    drawn.look(figure.renderer.device, [figure.scene], lambda: None)
    assert (drawn.drawn, drawn.total) == (50, 50)
    figure.camera.local.x += 60
    held.draw(2)
    drawn.look(figure.renderer.device, [figure.scene], lambda: None)
    assert 0 < drawn.drawn < 50


def test_it_is_drawn_and_copied(cloud: Any) -> None:
    before = cloud.draw()
    entry(cloud).open = True
    after = cloud.draw()
    assert (np.abs(after[60:200, 30:300, :3].astype(int) - before[60:200, 30:300, :3]).max(axis=2) > 20).mean() > 0.2
    window = next(w for w in cloud.desk.overlay.context.inner.windows if w.name == "Performance")
    (x, y), (_, height) = window.pos, window.size
    cloud.click(x + 30, y + height - 22)
    assert cloud.figure.canvas.clipboard_text.startswith("Frames a second: ")


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 bytes"), (999, "999 bytes"), (1500, "1.5 kB"), (2.5e6, "2.5 MB"), (3.25e9, "3.25 GB")]
)
def test_bytes_are_said_shortly(count: float, text: str) -> None:
    assert performance._bytes(count) == text
