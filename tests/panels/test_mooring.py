"""Windows in the upper right: where they stand when the canvas has another size."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import vizlib as vz

EDGE = 12  # logical pixels


@pytest.fixture
def inspected(shown: Any) -> Any:
    figure = vz.Figure(size=(640, 480))
    figure.add(vz.Points(np.random.default_rng(0).random((20, 3))))
    figure.inspect()
    return shown(figure)


def box(shown: Any, name: str = "Inspector###inspector") -> tuple[float, float, float, float]:
    """(left, top, width, height)"""
    window = next(each for each in shown.desk.overlay.context.inner.windows if each.name == name)
    return window.pos.x, window.pos.y, window.size.x, window.size.y


def resize(shown: Any, width: int, height: int) -> None:
    shown.figure.canvas.set_logical_size(width, height)
    shown.draw()


def test_what_nobody_has_moved_stays_in_its_corner(inspected: Any) -> None:
    left, top, width, height = box(inspected)
    assert left + width == 640 - EDGE
    assert top + height == 480 - EDGE
    resize(inspected, 1000, 700)
    assert box(inspected) == (1000 - EDGE - width, top, width, 700 - EDGE - top)
    resize(inspected, 400, 300)
    assert box(inspected) == (400 - EDGE - width, top, width, 300 - EDGE - top)


def test_what_was_moved_stays_there_within_the_canvas(inspected: Any) -> None:
    left, top, width, height = box(inspected)
    inspected.drag(left + 150, top + 12, left + 50, top + 52)
    assert box(inspected) == (left - 100, top + 40, width, height)
    resize(inspected, 1000, 700)
    assert box(inspected) == (left - 100, top + 40, width, height)
    resize(inspected, 400, 640)
    assert box(inspected) == (400 - width, top + 40, width, height)


def test_what_was_stretched_keeps_its_size(inspected: Any) -> None:
    left, top, width, height = box(inspected)
    inspected.drag(left + width - 4, top + height - 4, left + width - 4, top + height - 104)
    assert box(inspected) == (left, top, width, height - 100)
    resize(inspected, 1000, 700)
    assert box(inspected) == (1000 - EDGE - width, top, width, height - 100)


def test_numbers_of_performance_follow_too(shown: Any) -> None:
    figure = vz.Figure(size=(640, 480))
    figure.add(vz.Points(np.random.default_rng(0).random((20, 3))))
    figure.controls = "always"
    inspected = shown(figure)
    next(each for each in inspected.desk.offered if each.title == "Performance").open = True
    inspected.draw()
    left, top, width, height = box(inspected, "Performance")
    resize(inspected, 1000, 700)
    assert box(inspected, "Performance") == (left + 360, top, width, height)
