"""What frames cost, measured while the window is open and not otherwise."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import vizlib as vz
from vizlib.panels import performance
from vizlib.passes import stopwatch
from vizlib.plot.drawing import tally

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
    timing = cloud.figure.timing
    assert not timing.running
    entry(cloud).open = True
    assert timing.running
    cloud.draw(3)
    assert timing.frames.count == 3
    found = rows(cloud)
    assert found["Python"].endswith(")")
    assert "Commands a frame" not in found  # natively none are counted
    assert int(found["GPU buffers"].split()[0].replace(",", "")) > 5
    entry(cloud).open = False
    assert not timing.running
    cloud.draw(2)
    assert timing.frames.count == 3


def test_what_is_culled_is_not_counted_as_drawn(cloud: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "EVERY", 0.0)
    entry(cloud).open = True
    cloud.draw(3)
    cloud.figure.timing.settle()
    assert rows(cloud)["Points drawn"] == f"{COUNT:,} of {COUNT:,}"
    cloud.figure.camera.local.x += 0.5
    cloud.draw(3)
    cloud.figure.timing.settle()
    fewer = int(rows(cloud)["Points drawn"].split()[0].replace(",", ""))
    assert 0 < fewer < COUNT


def test_the_gpu_is_timed_or_it_is_said_why_not(cloud: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    entry(cloud).open = True
    cloud.draw(3)
    cloud.figure.timing.settle()
    assert rows(cloud)["GPU"].endswith(")")
    monkeypatch.setattr(stopwatch, "FEATURE", "no-such-feature")
    assert rows(cloud)["GPU"] == "unknown"
    cloud.draw()
    assert "no-such-feature" in cloud.figure.timing.gpu_missing


def test_a_rest_is_no_slow_frame(cloud: Any) -> None:
    entry(cloud).open = True
    cloud.draw(4)
    frames = cloud.figure.timing.frames
    for number, milliseconds in enumerate((20.0, 40.0, 5000.0, 40.0)):
        frames.put(number, "interval", milliseconds)
    assert rows(cloud)["Frames a second"] == "25"
    assert rows(cloud)["Between frames"] == "40.0 ms (at most 40)"
    frames.put(3, "interval", 5000.0)
    assert rows(cloud)["Frames a second"] == "at rest"


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
