"""What is told of the place under the pointer is in the data's numbers, however the scene is drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import vizlib as vz
from vizlib.plot.controllers.screen import Screen
from vizlib.plot.pointer.event import Event

PLACES = np.random.default_rng(0).random((200, 3))


def pixel(view: Any, place: Any) -> tuple[float, float]:
    """Where a place in the data's numbers is, in logical pixels."""
    seen = [float(view.to_scene(axis.number, axis.scale.forward(np.array(place[axis.number])))) for axis in view._axes]
    x, y = Screen(view.camera.get_state(), view.rect).pixel(np.array(seen))
    return float(x), float(y)


def clicked(fig: vz.Figure, x: float, y: float) -> Event:
    """What a click there tells."""
    heard: list[Event] = []
    fig.on("click")(heard.append)
    for kind, time in (("pointer_down", 1.0), ("pointer_up", 1.05)):
        fields = {"x": x, "y": y, "button": 1, "buttons": (), "modifiers": (), "ntouches": 0, "touches": {}}
        fig.canvas.submit_event({"event_type": kind, "time_stamp": time, **fields})
    fig.canvas._events.flush()
    fig.off(heard.append)
    return heard[-1]


SCENES: list[tuple[Any, Any, dict[str, Any]]] = [
    ((1, 1, 1), (0, 0, 0), {}),
    ((1000, 1, 1), (0, 0, 0), {}),  # drawn alike long
    ((1, 1, 1), (1e7, -1e7, 50), {}),
    ((1000, 1, 0.1), (1e7, -1e7, 50), {}),
    ((1, 1, 100), (0, 0, 0.1), {"zscale": "log"}),
    ((1000, 1, 100), (1, 0, 0.1), {"zscale": "log", "xscale": "log"}),
]


@pytest.mark.parametrize(("size", "start", "options"), SCENES)
def test_a_point_in_space(size: Any, start: Any, options: dict[str, Any]) -> None:
    places = PLACES * size + start
    fig = vz.Figure(size=(400, 300))
    ax = fig[0, 0]
    ax.scatter(*places.T, s=40, label="stars")
    for name, value in options.items():
        setattr(ax, name, value)
    fig.show()
    fig.canvas.draw()
    eye = Screen(ax.camera.get_state(), ax.rect).position
    drawn = np.column_stack([ax.to_scene(a.number, a.scale.forward(places[:, a.number])) for a in ax._axes])
    nearest = int(np.linalg.norm(drawn - eye, axis=1).argmin())
    event = clicked(fig, *pixel(ax, places[nearest]))
    assert event.index == nearest
    assert event.position == pytest.approx(places[nearest], rel=1e-6, abs=1e-6 * max(size))
    lines = ax.tooltip(event)
    assert lines[:2] == ["stars", f"point {nearest}"]
    assert [line[:2] for line in lines[2:]] == ["x:", "y:", "z:"]
    for axis, low, high in zip(ax._axes, places.min(axis=0), places.max(axis=0), strict=True):
        assert ax._limits(axis) == pytest.approx((low, high), rel=1e-6, abs=1e-6 * max(size))


def test_a_place_on_a_surface_that_is_stretched() -> None:
    x, y = np.meshgrid(np.arange(6) * 10 + 1e6, np.arange(5))
    z = 100 * np.arange(30.0).reshape(5, 6)
    fig = vz.Figure(size=(400, 300))
    ax = fig[0, 0]
    ax.surface(x, y, z)
    fig.show()
    fig.canvas.draw()
    assert ax.stretch.max() > 10 * ax.stretch.min()
    event = clicked(fig, *pixel(ax, (x[2, 3], y[2, 3], z[2, 3])))
    assert event.index == (2, 3)
    assert event.position is not None
    assert np.abs(event.position - (x[2, 3], y[2, 3], z[2, 3])) == pytest.approx([0, 0, 0], abs=2)


def test_zooming_to_a_part_of_what_is_stretched() -> None:
    fig = vz.Figure(size=(400, 300))
    ax = fig[0, 0]
    places = PLACES * (1000, 1, 1)
    ax.scatter(*places.T)
    fig.show()
    fig.canvas.draw()
    ax.zoom_to(places[:5])
    for _ in range(200):
        fig.canvas.draw()
        if not ax.controller.moving:
            break
    corners = np.array([pixel(ax, place) for place in places[:5]])
    assert (corners > 0).all()
    assert (corners < (400, 300)).all()
    assert np.ptp(corners, axis=0).max() > 150
