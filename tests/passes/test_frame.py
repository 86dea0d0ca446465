"""What runs once before the next frame, and what pygfx is given to draw with."""

from __future__ import annotations

from typing import Any

import numpy as np
import pygfx as gfx
import pytest

import vizlib.uniforms  # noqa: F401 - objects have their uniforms in rows
from vizlib.passes import compute, frame


class Work:
    def __init__(self, log: list[str], name: str, wrong: bool = False) -> None:
        self.log, self.name, self.wrong = log, name, wrong

    def encode(self, compute_pass: Any) -> None:
        self.log.append(self.name)
        if self.wrong:
            raise ZeroDivisionError


def test_works_run_once_in_their_order() -> None:
    frame.run_scheduled()
    log: list[str] = []
    one, other = Work(log, "one"), Work(log, "other")
    for work in (one, other, one):
        frame.schedule(work)
    frame.run_scheduled()
    frame.run_scheduled()
    assert log == ["one", "other"]


def test_what_nobody_has_any_more_does_not_run() -> None:
    log: list[str] = []
    frame.schedule(Work(log, "gone"))
    frame.run_scheduled()
    assert log == []


def test_a_work_that_fails_does_not_hold_up_the_others() -> None:
    log: list[str] = []
    wrong, good = Work(log, "wrong", wrong=True), Work(log, "good")
    frame.schedule(wrong)
    frame.schedule(good)
    with pytest.raises(ZeroDivisionError):
        frame.run_scheduled()
    frame.run_scheduled()
    assert log == ["wrong", "good"]


def test_nothing_scheduled_submits_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    frame.run_scheduled()
    monkeypatch.setattr(type(frame.device().queue), "submit", lambda *args: pytest.fail("submitted"))
    frame.run_scheduled()


def test_buffers_stand_in_for_pygfxs() -> None:
    filled = frame.Filled(5, 2)
    assert filled.data.shape == (5, 2)
    assert filled.format == "2xf4"
    assert frame.made(filled).size == 40
    data = compute.buffer(np.arange(12, dtype="f4").reshape(4, 3))
    drawn = frame.Drawn(data, 3)
    assert drawn.nitems == 4
    assert drawn._wgpu_object is data.gpu
    adopted = frame.adopt(data.gpu, "3xf4")
    assert adopted.nitems == 4
    uniform = gfx.Group().uniform_buffer
    entries = frame.entries([data.gpu, uniform, filled])
    assert [entry["binding"] for entry in entries] == [0, 1, 2]
    assert entries[1]["resource"]["offset"] == uniform.offset
