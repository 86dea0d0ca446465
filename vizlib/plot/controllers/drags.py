"""Drags: a button or a finger that is down on a view, or two fingers."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from vizlib.plot.controllers.screen import Screen, State, Vector

__all__ = ["NEAR", "NEAR_FINGER", "Drag", "Pinch"]

NEAR = 6  # pixels; a press that moves less is a click
NEAR_FINGER = 24
RECENT = 0.1  # seconds in which the speed of the pointer is measured
RESTED = 0.05  # seconds after which a pointer that did not move stands still
LEAST_TIME = 1 / 60  # seconds between two places that tell a speed


@dataclass
class Drag:
    """A button, or one finger, that is down."""

    action: str
    gesture: str
    button: int
    factor: tuple[float, float]
    x: float  # the pointer, at the last move
    y: float
    time: float  # as it went down, in seconds
    start: tuple[float, float]
    axes: str
    point: Vector  # in the world, under the pointer as it went down
    far: bool = False  # whether it has moved more than a click may
    path: list[tuple[float, float]] = field(default_factory=list)  # of a shape that is being drawn
    trail: deque[tuple[float, float, float]] = field(default_factory=lambda: deque(maxlen=16))  # time, x, y

    def move(self, time: float, x: float, y: float) -> None:
        """The pointer is elsewhere now."""
        self.x, self.y = x, y
        self.trail.append((time, x, y))

    def velocity(self, now: float) -> Vector:
        """(2,) pixels a second over the last moments; zero if the pointer rested before it was let go."""
        recent = [place for place in self.trail if now - place[0] < RECENT]
        if len(recent) < 2 or now - recent[-1][0] > RESTED:
            return np.zeros(2)
        (first, x0, y0), (last, x1, y1) = recent[0], recent[-1]
        return np.array((x1 - x0, y1 - y0)) / max(last - first, LEAST_TIME)


class Pinch:
    """Two fingers on a view: what is under each of them stays there, as far as the camera lets it.

    touches : finger → {"x", "y"} in logical pixels, two or more, of which the first two count
    point : (3,) of the world, between them
    axes : "x", "y" or "xy", what is moved and zoomed
    """

    def __init__(self, touches: dict[Any, dict[str, float]], point: Vector, axes: str) -> None:
        self._places = two(touches)
        self._point = point
        self._axes = axes
        apart = np.abs(self._places[1] - self._places[0])
        # Fingers beside each other say nothing about the height, and would shake it.
        self._apart = apart > max(NEAR_FINGER, 0.3 * float(np.linalg.norm(apart)))

    def move(self, touches: dict[Any, dict[str, float]], screen: Screen) -> State:
        """The changes of the camera's state, now that the fingers are elsewhere."""
        if len(touches) < 2:
            return {}
        before, self._places = self._places, two(touches)
        old, new = before.mean(axis=0), self._places.mean(axis=0)
        was, now = (np.abs(places[1] - places[0]) for places in (before, self._places))
        if screen.free:
            ratio = np.where(self._apart, np.maximum(now, 1.0) / np.maximum(was, 1.0), 1.0)
            ratio = np.where([axis in self._axes for axis in "xy"], ratio, 1.0)
        else:
            ratio = np.full(2, max(float(np.linalg.norm(now)), 1.0) / max(float(np.linalg.norm(was)), 1.0))
        point = self._point if screen.perspective else screen.point(old[0], old[1])
        changes = screen.zoom(old[0], old[1], (ratio[0], ratio[1]), point)
        closer = Screen({**screen.state, **changes}, (screen.x, screen.y, screen.width, screen.height))
        return {**changes, **closer.pan(point, new[0], new[1], self._axes)}


def two(touches: dict[Any, dict[str, float]]) -> Vector:
    """(2, 2) the places of the first two fingers, in logical pixels."""
    return np.array([(finger["x"], finger["y"]) for finger in list(touches.values())[:2]], dtype=np.float64)
