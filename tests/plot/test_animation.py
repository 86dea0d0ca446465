"""Functions that are called before frames."""

from __future__ import annotations

from typing import Any

import pytest

import vizlib as vz
from vizlib.plot.animation import Animation


def test_steps_are_called_when_they_are_due(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("vizlib.plot.animation.time.perf_counter", lambda: clock[0])
    animation, calls, asked = Animation(), [], []
    animation.add(10, "Figure", lambda: asked.append("begin"))(lambda seconds: calls.append(round(seconds, 3)))
    for _ in range(5):
        animation.step(lambda: asked.append("again"))
        clock[0] += 0.05
    assert calls == [0, 0.1, 0.2]
    assert asked == ["begin", *["again"] * 5]


def test_a_step_that_raises_is_not_called_again() -> None:
    animation, asked = Animation(), []

    def wrong(seconds: float) -> None:
        raise ZeroDivisionError

    animation.add(30, "Figure", lambda: None)(wrong)
    with pytest.raises(ZeroDivisionError):
        animation.step(lambda: asked.append(1))
    animation.step(lambda: asked.append(1))
    assert asked == []


@pytest.mark.parametrize("fps", [0, -1, "fast", float("nan"), None])
def test_wrong_rates_are_refused(fps: Any) -> None:
    with pytest.raises(ValueError, match="Figure: fps is"):
        vz.Figure().animate(fps)


def test_only_functions_can_be_called() -> None:
    with pytest.raises(TypeError, match=r"animate\(\) was given int, expected a function of the time"):
        vz.Figure().animate()(3)  # type: ignore[type-var]


def test_what_a_step_changes_is_in_that_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIZLIB_HOST", "offscreen")
    points = vz.Points([[0, 0, 0]], size=40, color="red")
    figure = vz.show(points, size=(60, 60), background="black")
    seen = []

    @figure.animate()
    def step(seconds: float) -> None:
        points.color = "blue"
        seen.append(seconds)

    try:
        picture = figure.screenshot()
        assert seen
        assert picture[30, 30].tolist() == [0, 0, 255, 255]
    finally:
        figure.close()
