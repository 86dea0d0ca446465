"""Controllers: what moves the camera of a view, in the plane, around a scene, or through it.

They are pygfx's controllers by name, class and action methods, and take their place in scripts for pygfx. What they
do with each gesture stands in ``vizlib.plot.controllers.bindings``; ``controller.controls`` is the copy that may be
changed.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pygfx as gfx

from vizlib.plot.controllers import bindings, cameras
from vizlib.plot.controllers.drags import Drag
from vizlib.plot.controllers.gestures import Gestures
from vizlib.plot.controllers.quaternions import axes, from_axis_angle, normalized, product
from vizlib.plot.controllers.screen import Rect, Screen, State, Vector, reach

__all__ = ["FlyController", "OrbitController", "PanZoomController"]

HALF_TURN = math.pi  # radians, for a drag across the view's shorter side: a little ahead of what is dragged
CROSSING = 5.0  # seconds in which one flies through the scene, at first
SELECTING = ("select_box", "select_lasso")
LEAST = 5  # pixels of a rectangle that is zoomed to
BAND = 12  # pixels; a rectangle that is thinner is meant along the other side only

FIELDS = 0.0, 179.0  # degrees


class _Moving(Gestures):
    """Panning, zooming and fitting, which mean the same for all controllers."""

    # ---- As pygfx has them ----

    def pan(self, delta: tuple[float, float], rect: Rect, *, animate: bool = False) -> Any:
        """Move the picture by so many logical pixels of a view ``rect``; ``animate``: in a smooth transition."""
        screen = Screen(self.camera.get_state(), rect)
        x, y = screen.pixel(screen.target)
        return self._act(screen.pan(screen.target, x + delta[0], y + delta[1]), animate)

    def zoom(self, delta: Any, rect: Rect, *, animate: bool = False) -> Any:
        """Magnify by powers of two, one for both or (across, up), about the middle of the view."""
        return self.zoom_to_point(delta, (rect[0] + rect[2] / 2, rect[1] + rect[3] / 2), rect, animate=animate)

    def zoom_to_point(self, delta: Any, pos: tuple[float, float], rect: Rect, *, animate: bool = False) -> Any:
        """Magnify by powers of two, and leave what is under the pixel ``pos`` where it is."""
        screen = Screen(self.camera.get_state(), rect)
        across, up = np.broadcast_to(np.asarray(delta, dtype=np.float64), 2)
        changes = screen.zoom(pos[0], pos[1], (2.0**across, 2.0**up))
        return self._act(self._with_planes(screen.state, changes), animate)

    def _act(self, changes: State, animate: bool) -> Any:
        self.stop()
        return self.go(changes) if animate else self.apply(changes)

    def fit(self, axes: str = "xy", seconds: float | None = None) -> None:
        """Show everything, or along "x" or "y" only; seconds: of the transition, 0 for none."""
        state = self.home() if self.home is not None else self._framed(self.camera.get_state())
        if state is None:
            return
        screen = self.screen
        if axes != "xy" and screen.free:
            axis, size = (screen.right, "width") if axes == "x" else (screen.up, "height")
            away = np.asarray(state["position"]) - screen.position
            state = {"position": screen.position + (away @ axis) * axis, size: state[size]}
        self.go(state, seconds)

    def go_home(self, seconds: float | None = None) -> None:
        """Go back to how the scene was shown first; seconds: of the transition, 0 for none."""
        state = None if self.start is None else self.start()
        if state is None:
            self.fit(seconds=seconds)
        else:
            self.go(state, seconds)

    def _framed(self, state: State) -> State | None:
        points = None if self.content is None else self.content()
        if points is None or len(points) == 0:
            return None
        _, _, width, height = self.rect
        fill = None if self.fill is None else self.fill()
        return cameras.fit(state, points, max(width, 1.0) / max(height, 1.0), fill=fill, aimed=state["fov"] > 0)

    def zoom_to(self, box: Any, seconds: float | None = None) -> None:
        """Show a part of the scene: (2, 3) a box, or (N, 3) points, in world coordinates."""
        _, _, width, height = self.rect
        self.go(cameras.zoom_to(self.camera, box, max(width, 1.0) / max(height, 1.0)), seconds)

    def look(self, view: Any, seconds: float | None = None) -> None:
        """Look from a standard side, or along a vector (see ``cameras.look``), and show everything."""
        state = cameras.look(self.camera, view)
        self.go(self._framed(state) or state, seconds)

    # ---- By hand ----

    def _drag_pan(self, drag: Drag, x: float, y: float) -> None:
        x, y = (start + (now - start) * by for start, now, by in zip(drag.start, (x, y), drag.factor, strict=True))
        self.apply(self.screen.pan(drag.point, x, y, drag.axes))

    def _key_pan(self, share: Vector) -> None:
        screen = self.screen
        x, y = screen.pixel(screen.target)
        self.apply(screen.pan(screen.target, x + share[0] * screen.width, y + share[1] * screen.height))

    def _push_zoom(self, octaves: float, x: float, y: float) -> None:
        axes = self._axes(x, y, self.screen)
        self.zoom_by((octaves if "x" in axes else 0.0, octaves if "y" in axes else 0.0), x, y)

    def _key_zoom(self, octaves: Vector) -> None:
        x, y, width, height = self.rect
        self._zoomed = None
        self.zoom_by((octaves[0], octaves[0]), x + width / 2, y + height / 2)

    def _push_fit(self, amount: Any, x: float, y: float) -> None:
        self.fit(self._axes(x, y, self.screen))

    def _push_home(self, amount: Any, x: float, y: float) -> None:
        self.go_home()

    def _push_view(self, view: Any, x: float, y: float) -> None:
        self.look(view)

    def _push_fov(self, degrees: float, x: float, y: float) -> None:
        """Widen the field of view; what is looked at keeps its size."""
        state = self.camera.get_state()
        if state["fov"] == 0:
            return  # an orthographic view stays one
        self.apply(cameras.with_field(state, min(max(state["fov"] + degrees, FIELDS[0] + 1), FIELDS[1])))


class PanZoomController(_Moving, gfx.PanZoomController):
    """Moves a camera in a plane, and keeps under the pointer what is under it.

    A camera with ``maintain_aspect=False`` has scales of its own for x and y: then the wheel with a modifier, or
    where ``axes`` says so, zooms one of them, two fingers zoom both as far as they are apart, and a rectangle that
    is drawn fills the view.
    """

    table = bindings.PAN_ZOOM
    actions = ("pan", "zoom", "zoom_x", "zoom_y", "box", "fit", "home", "cancel", *SELECTING)

    def _push_zoom_x(self, octaves: float, x: float, y: float) -> None:
        self.zoom_by((octaves, 0.0 if self.screen.free else octaves), x, y)

    def _push_zoom_y(self, octaves: float, x: float, y: float) -> None:
        self.zoom_by((0.0, octaves), x, y)

    def _drag_box(self, drag: Drag, x: float, y: float) -> None:
        if self.on_box is not None and drag.far:
            self.on_box(self._box(drag, x, y))

    def _box(self, drag: Drag, x: float, y: float) -> Rect:
        """The rectangle between where the drag began and a pixel, within the view."""
        left, top, width, height = self.rect
        (x0, x1), (y0, y1) = (
            sorted(min(max(place, low), low + size) for place in pair)
            for pair, low, size in (((drag.start[0], x), left, width), ((drag.start[1], y), top, height))
        )
        axes = drag.axes
        if axes == "xy" and self.screen.free:
            if y1 - y0 < BAND <= x1 - x0:
                axes = "x"
            elif x1 - x0 < BAND <= y1 - y0:
                axes = "y"
        if "x" not in axes:
            x0, x1 = left, left + width
        if "y" not in axes:
            y0, y1 = top, top + height
        return x0, y0, x1 - x0, y1 - y0

    def _drop_box(self, drag: Drag) -> None:
        if self.on_box is not None:
            self.on_box(None)
        box = self._box(drag, drag.x, drag.y)
        if drag.far and min(box[2:]) >= LEAST:
            self.go(self.screen.frame(box))


class OrbitController(_Moving, gfx.OrbitController):
    """Turns a camera around what it looks at; up stays up.

    ``target``, (3,), is the point that it turns around and that stands in the middle of the view.
    """

    table = bindings.ORBIT
    actions = ("rotate", "pan", "zoom", "fit", "home", "view", "fov", "cancel", *SELECTING)
    glides = ("rotate",)
    _custom_target = None

    @property
    def target(self) -> Vector:
        """(3,) the point that the camera looks at and turns around; setting it turns the camera there."""
        return self.screen.target

    @target.setter
    def target(self, point: Any) -> None:
        if point is not None and self._cameras:
            self.camera.show_pos(np.asarray(point, dtype=np.float64), depth=self.camera.depth)

    def rotate(self, delta: tuple[float, float], rect: Any = None, *, animate: bool = False) -> Any:
        """Turn by two angles in radians: around the axis that is up, and up or down to the pole at most."""
        return self._act(turned(self.camera.get_state(), *delta), animate)

    def _turn(self, pixels: Any) -> None:
        _, _, width, height = self.rect
        across, down = np.asarray(pixels, dtype=np.float64) * HALF_TURN / max(1.0, min(width, height))
        self.apply(turned(self.camera.get_state(), across, down))

    def _drag_rotate(self, drag: Drag, x: float, y: float) -> None:
        self._turn(np.array((x - drag.x, y - drag.y)) * drag.factor)

    def _glide_rotate(self, pixels: Vector) -> None:
        self._turn(pixels)

    def _key_rotate(self, angles: Vector) -> None:
        self.apply(turned(self.camera.get_state(), *angles))


class FlyController(_Moving, gfx.FlyController):
    """Moves a camera through a scene.

    ``speed`` is in world units a second; by default the scene's size in five.
    """

    table = bindings.FLY
    actions = ("look", "pan", "move", "speed", "zoom", "fit", "home", "view", "fov", "cancel", *SELECTING)
    flows = ("move",)
    _speed: float | None = None

    def __init__(self, camera: Any = None, *, speed: float | None = None, **options: Any) -> None:
        super().__init__(camera, speed=1.0, **options)
        self._speed = None if speed is None else float(speed)

    @property
    def speed(self) -> float:
        """World units a second."""
        if self._speed is None:
            points = None if self.content is None else self.content()
            size = self.camera.depth if points is None or len(points) == 0 else float(np.ptp(points, axis=0).max())
            self._speed = (size or self.camera.depth) / CROSSING
        return self._speed

    @speed.setter
    def speed(self, value: float) -> None:
        self._speed = float(value)

    def rotate(self, delta: tuple[float, float], rect: Any = None, *, animate: bool = False) -> Any:
        """Look elsewhere, by two angles in radians: around the axis that is up, and up or down."""
        return self._act(turned(self.camera.get_state(), *delta, around=None), animate)

    def move(self, delta: tuple[float, float, float], rect: Any = None, *, animate: bool = False) -> Any:
        """Fly for so many seconds to the right, up and back, in the camera's own axes."""
        return self._act(self._moved(delta), animate)

    def _moved(self, seconds: Any) -> State:
        state = self.camera.get_state()
        return {"position": state["position"] + np.asarray(seconds) @ axes(state["rotation"]) * self.speed}

    def _drag_look(self, drag: Drag, x: float, y: float) -> None:
        """The world is dragged: what is in the middle of the view stays under the pointer."""
        screen = self.screen
        per_pixel = screen.spans / (screen.width, screen.height) if screen.perspective else np.full(2, 0.005)
        across, down = np.arctan(np.array((x - drag.x, y - drag.y)) * drag.factor * per_pixel)
        # Looking up or down, a turn moves the middle less; at the poles not at all.
        level = np.linalg.norm(np.cross(screen.forward, screen.state["reference_up"]))
        self.apply(turned(screen.state, -across / max(float(level), 0.25), -down, around=None))

    def _key_move(self, seconds: Vector) -> None:
        self.apply(self._moved(seconds))

    def _push_speed(self, octaves: float, x: float, y: float) -> None:
        self.speed = self.speed * 2**octaves


def turned(state: State, across: float, down: float, around: str | None = "target") -> State:
    """The changes of a state that turn a camera, in radians, by the axis that is up and by its own right.

    around : "target", where what is looked at stays where it is; None, where the camera does

    As if by dragging what it looks at: down, and the camera comes up. It stops at the poles; looking straight down,
    it turns on the spot. A camera that is upside down already may come back.
    """
    rotation = [float(part) for part in state["rotation"]]
    up = [float(part) for part in state["reference_up"]]
    right, upwards, back = axes(rotation)
    climb, side = float(upwards @ up), float(right @ up)
    elevation = math.atan2(-float(back @ up), math.copysign(math.hypot(climb, side), climb))
    pole = math.pi / 2
    wanted = min(max(elevation - down, min(elevation, -pole)), max(elevation, pole))
    pitched = product(rotation, from_axis_angle((1, 0, 0), wanted - elevation))
    new = normalized(product(from_axis_angle(up, -across), pitched))
    if around is None:
        return {"rotation": new}
    return {"rotation": new, "position": state["position"] + (axes(new)[2] - back) * reach(state)}
