"""Screen: which pixel of a viewport shows which point, for a camera's state, and what moves a point to a pixel.

It computes from the state (``camera.get_state()``) and not from the camera's matrices, so that several steps can be
worked out before the camera is moved once, and so that a viewport which has just changed its size is right at once.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vizlib.plot.controllers.quaternions import axes

__all__ = ["Rect", "Screen", "State", "Vector", "extent", "reach", "spans"]

State = dict[str, Any]
Vector = NDArray[np.float64]
Rect = tuple[float, float, float, float]

# float32 has 24 bits: a view whose width is this share of its place's coordinates shows steps of a few pixels.
NARROWEST = 2e-6
WIDEST = 1e30  # world units; float32 ends at 3e38, and products of two such must not
FARTHEST = 100.0  # scenes wide; pygfx's far plane is at 10,000, its orthographic planes are at 100


def extent(state: State) -> float:
    """What pygfx calls so: the mean of a camera's width and height, in world units."""
    return 0.5 * (float(state["width"]) + float(state["height"]))


def reach(state: State) -> float:
    """How far the point that is looked at is from a camera, in world units; 0 for orthographic ones, as in pygfx."""
    fov = float(state["fov"])
    return 0.5 / math.tan(0.5 * math.radians(fov)) * extent(state) if fov > 0 else 0.0


def spans(state: State, aspect: float) -> Vector:
    """(2,) what is seen across and up: world units if orthographic, otherwise those per unit of distance.

    aspect : the viewport's width by its height

    The same as in pygfx's ``PerspectiveCamera._update_projection_matrix``.
    """
    own = float(state["width"]) / float(state["height"])
    if state["fov"] > 0:
        size = 2 * math.tan(0.5 * math.radians(float(state["fov"])))
        height = 2 * size / (1 + own)
        width = height * own
    else:
        width, height = float(state["width"]), float(state["height"])
    if state["maintain_aspect"]:
        width, height = width * max(1.0, aspect / own), height * max(1.0, own / aspect)
    return np.array((width, height)) / float(state["zoom"])


class Screen:
    """A viewport as a camera in ``state`` fills it.

    rect : (x, y, width, height) in logical pixels; y runs down, as the pointer's does
    """

    def __init__(self, state: State, rect: Rect) -> None:
        self.state = state
        self.x, self.y = float(rect[0]), float(rect[1])
        self.width, self.height = max(1.0, float(rect[2])), max(1.0, float(rect[3]))
        self.position: Vector = np.asarray(state["position"], dtype=np.float64)
        # A scale of -1 makes an axis run the other way, as pictures' rows do.
        self.right, self.up, back = axes(state["rotation"]) * np.asarray(state["scale"], dtype=np.float64)[:, None]
        self.forward: Vector = -back
        self.perspective = float(state["fov"]) > 0
        self.spans = spans(state, self.width / self.height)

    @property
    def free(self) -> bool:
        """Whether x and y have scales of their own."""
        return not (self.perspective or self.state["maintain_aspect"])

    @property
    def target(self) -> Vector:
        """(3,) the point in the middle that the camera looks at and turns around."""
        return self.position + self.forward * reach(self.state)

    def seen(self, depth: float) -> Vector:
        """(2,) world units across and up, at so many units from the camera."""
        return self.spans * depth if self.perspective else self.spans

    def depth(self, point: Any) -> float:
        """How far in front of the camera a point is, in world units; at least a sliver in a perspective."""
        depth = float((np.asarray(point) - self.position) @ self.forward)
        return max(depth, 1e-6 * reach(self.state)) if self.perspective else depth

    def fraction(self, x: float, y: float) -> Vector:
        """(2,) where a pixel is, from the middle: 0.5 is the right and the upper edge."""
        return np.array(((x - self.x) / self.width - 0.5, 0.5 - (y - self.y) / self.height))

    def point(self, x: float, y: float, depth: float | None = None) -> Vector:
        """(3,) the point under a pixel that is so far from the camera; None: as far as what is looked at."""
        depth = reach(self.state) if depth is None else depth
        across, up = self.fraction(x, y) * self.seen(depth)
        return np.asarray(self.position + across * self.right + up * self.up + depth * self.forward)

    def pixel(self, point: Any) -> tuple[float, float]:
        """(x, y) of the pixel that shows a point."""
        away = np.asarray(point) - self.position
        seen = self.seen(self.depth(point))
        across, up = float(away @ self.right) / seen[0], float(away @ self.up) / seen[1]
        return self.x + (0.5 + across) * self.width, self.y + (0.5 - up) * self.height

    def pan(self, point: Any, x: float, y: float, axes: str = "xy") -> State:
        """The changes of the state that bring ``point`` under a pixel; ``axes`` "x" or "y": only across, only up."""
        away = np.asarray(point) - self.point(x, y, self.depth(point))
        shift = np.zeros(3)
        if "x" in axes:
            shift += (away @ self.right) * self.right
        if "y" in axes:
            shift += (away @ self.up) * self.up
        return {"position": self.position + shift}

    def zoom(self, x: float, y: float, factor: tuple[float, float], point: Any = None) -> State:
        """The changes that magnify by (across, up) and leave what is under a pixel where it is.

        point : (3,) what is under the pixel, None for what is as far as the point looked at. Only perspectives
            need it. They, and cameras that keep their aspect, take the second factor for both.
        """
        state = self.state
        fx, fy = self._within(factor if self.free else (factor[1], factor[1]))
        changes = {"width": state["width"] / fx, "height": state["height"] / fy}
        if self.perspective:
            point = self.point(x, y) if point is None else np.asarray(point)
            return {**changes, "position": point + (self.position - point) / fy}
        across, up = self.fraction(x, y) * self.spans * (1 - 1 / np.array((fx, fy)))
        return {**changes, "position": self.position + across * self.right + up * self.up}

    def frame(self, rect: Rect) -> State:
        """The changes that make a part of the viewport, (x, y, width, height) in pixels, fill it as far as it can."""
        x, y, width, height = rect
        factor = self.width / width, self.height / height
        fx, fy = self._within(factor if self.free else (min(factor), min(factor)))
        middle = self.point(x + width / 2, y + height / 2)
        return {
            "position": middle - self.forward * reach(self.state) / fy,
            "width": self.state["width"] / fx,
            "height": self.state["height"] / fy,
        }

    def _within(self, factor: tuple[float, float]) -> tuple[float, float]:
        """The factors as far as float32 can follow them in, and as the planes of the camera let it out."""
        target = self.target
        if self.free:
            places = [abs(float(target @ axis)) for axis in (self.right, self.up)]
            most = (WIDEST, WIDEST)
        else:
            places = [float(np.abs(target).max())] * 2
            most = (FARTHEST * max(float(self.state["depth"]), extent(self.state) / FARTHEST),) * 2
        sizes = float(self.state["width"]), float(self.state["height"])
        if not self.free:
            sizes = (extent(self.state),) * 2
        low = [size / limit for size, limit in zip(sizes, most, strict=True)]
        high = [size / max(NARROWEST * place, 1 / WIDEST) for size, place in zip(sizes, places, strict=True)]
        # Where a view is beyond a limit already, it may stay there, and come back.
        fx, fy = (
            min(max(part, min(least, 1.0)), max(greatest, 1.0))
            for part, least, greatest in zip(factor, low, high, strict=True)
        )
        return fx, fy
