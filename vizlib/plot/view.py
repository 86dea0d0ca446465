"""View: one part of a figure, with its scene, camera and controller."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pygfx as gfx
from numpy.typing import NDArray

from vizlib.plot import lighting

__all__ = ["UP", "View"]

UP = {
    "x": (1, 0, 0),
    "y": (0, 1, 0),
    "z": (0, 0, 1),
    "-x": (-1, 0, 0),
    "-y": (0, -1, 0),
    "-z": (0, 0, -1),
}

FIELD_OF_VIEW = 35  # degrees; wider ones make near parts look swollen
FILL = 0.86  # of the canvas's width or height, by what is seen at first
TURNING_ROOM = 0.66  # of the distance from which the scene stays in the picture however it is turned
WIDEST = 2.0  # canvas that is made full use of; in a banner the scene would soon leave the picture
SAMPLES = 4096  # vertices of one object that are looked at to frame it

# The same trust in float32 as in ``vizlib.arrays``, for a scene of many objects.
FAR_FROM_ORIGIN = 64.0


class View:
    """A scene with what it takes to look at it.

    ``origin`` is (3,) float64: scenes far from the origin (UTM coordinates) are drawn relative to it, because
    the GPU computes in float32. What ``camera`` says plus ``origin`` is in the user's numbers.
    """

    def __init__(self, owner: str) -> None:
        self.scene: gfx.WorldObject = gfx.Scene()
        self.camera: gfx.PerspectiveCamera = gfx.PerspectiveCamera(FIELD_OF_VIEW)
        self.controller: gfx.Controller | None = None
        self.origin: NDArray[np.float64] = np.zeros(3)
        self.background: Any = None
        self.up: Any = "y"
        self._owner = owner
        self._own_scene = True
        self._content = self.scene  # where objects go: the scene, or a group in it that is moved by -origin
        self._borrowed: list[gfx.WorldObject] = []

    def add(self, *things: gfx.WorldObject) -> None:
        """Put objects into the scene. A gfx.Scene that comes first becomes the scene itself."""
        for thing in things:
            if isinstance(thing, gfx.Scene) and self._own_scene and not self.scene.children:
                self.scene = self._content = thing
                self._own_scene = False
            elif thing.parent is None:
                self._content.add(thing)
            else:
                # It is in another figure. pygfx gives an object one parent only, so it keeps that one and is
                # drawn here too, in the same place.
                self._content._children.append(thing)
                self._borrowed.append(thing)

    def roots(self) -> list[gfx.WorldObject]:
        """What changes of this view's picture come from: the scene, the camera, and borrowed objects."""
        tops = [self.scene, self.camera, *self._borrowed]
        for item in self._borrowed:
            while item.parent is not None:
                item = item.parent
            tops.append(item)
        return tops

    def arrange(self, aspect: float) -> None:
        """Choose camera and controller, frame the scene, light it and give it a background.

        aspect : the canvas's width by its height; what is framed now stays in the picture at any other
        """
        up = _up_vector(self.up, self._owner)
        box = self.scene.get_world_bounding_box()
        if box is not None and not np.isfinite(box).all():
            box = None
        box = self._recentred(box)
        own = next(self.scene.iter(lambda item: isinstance(item, gfx.PerspectiveCamera)), None)
        flat = box is not None and tuple(up) == UP["y"] and box[0, 2] == box[1, 2]
        if own is not None:
            self.camera = own
        elif flat:
            self.camera = gfx.OrthographicCamera()
        if own is None:
            self.camera.world.reference_up = up
            self.camera.aspect = min(max(aspect, 1 / WIDEST), WIDEST)
            self._frame(box, flat)
        lighting.light(self.scene, self.camera)
        lighting.background(self.scene, self.background, self._owner)
        if self.camera.parent is None:
            self.scene.add(self.camera)
        two_d = flat and own is None
        self.controller = (gfx.PanZoomController if two_d else gfx.OrbitController)(self.camera)

    def _recentred(self, box: NDArray[np.float64] | None) -> NDArray[np.float64] | None:
        """Move a scene that lies far out to the origin, where float32 has digits; returns its new box."""
        if box is None or not self._own_scene or self._borrowed:
            return box
        extent = float((box[1] - box[0]).max()) or 1.0
        if np.abs(box).max() > FAR_FROM_ORIGIN * extent:
            self.origin = box.mean(axis=0)
            self._content = gfx.Group(name="vizlib origin")
            self._content.add(*self.scene.children)
            self._content.local.position = -self.origin
            self.scene.add(self._content)
            return np.asarray(box - self.origin)
        return box

    def _frame(self, box: NDArray[np.float64] | None, flat: bool) -> None:
        if box is None:
            sphere: tuple[float, ...] = (0.0, 0.0, 0.0, 1.0)
        else:
            radius = float(np.linalg.norm(box[1] - box[0])) / 2 or 1.0
            sphere = (*(float(value) for value in box.mean(axis=0)), radius)
        up = np.asarray(_up_vector(self.up, self._owner), dtype=float)
        if flat and box is not None:
            width, height = (float(size) or 1.0 for size in (box[1] - box[0])[:2])
            self.camera.show_object(sphere, view_dir=(0, 0, -1), up=up)
            self.camera.width, self.camera.height = width * 1.05, height * 1.05
            return
        direction = _oblique(up)
        self.camera.show_object(sphere, view_dir=direction, up=up)
        if box is not None:
            self._approach(np.asarray(sphere[:3]), direction, up)

    def _approach(
        self, centre: NDArray[np.float64], direction: tuple[float, float, float], up: NDArray[np.float64]
    ) -> None:
        """Come as near as the scene's own outline allows; its bounding sphere is mostly empty."""
        points = [_samples(item) for item in self.scene.iter(skip_invisible=True)]
        seen = np.concatenate([cloud for cloud in points if cloud is not None]) - centre
        camera = self.camera
        # What the camera sees at a distance of 1, to each side and up; pygfx keeps the mean of both.
        half = np.tan(np.radians(FIELD_OF_VIEW / 2))
        slopes = half * 2 / (1 + camera.aspect) * np.array([camera.aspect, 1])
        across = np.abs(seen @ np.stack([camera.world.right, camera.world.up], axis=1)) / (slopes * FILL)
        towards = -(seen @ camera.world.forward)
        radius = float(np.linalg.norm(seen, axis=1).max())
        distance = max(float((towards + across.max(axis=1)).max()), TURNING_ROOM * radius / float(slopes.min()))
        # show_object keeps distance and extent (its sphere's diameter) in proportion.
        extent = (camera.width + camera.height) / 2
        wanted = extent * distance / float(np.linalg.norm(camera.world.position - centre))
        x, y, z = (float(value) for value in centre)
        camera.show_object((x, y, z, wanted / 2), view_dir=direction, up=up, depth=extent)

    def close(self) -> None:
        """Take everything out of the scene, so that the objects can be shown elsewhere."""
        for item in self._borrowed:
            self._content._children.remove(item)
        self._borrowed.clear()
        if self._own_scene:
            self._content.clear()
            self.scene.clear()
        else:
            for item in list(self.scene.children):
                if item.name.startswith("vizlib ") or item is self.camera:
                    self.scene.remove(item)
        for item in list(self.camera.children):
            if item.name.startswith("vizlib "):
                self.camera.remove(item)
        if self.controller is not None:
            self.controller.remove_camera(self.camera)


def _samples(item: gfx.WorldObject) -> NDArray[np.float64] | None:
    """Points on an object in world coordinates: some of its vertices, or the corners of its box."""
    # A text's positions are where its lines are, in pixels or in its own units; its box knows better.
    positions = None if isinstance(item, gfx.Text) else getattr(item.geometry, "positions", None)
    values = getattr(positions, "data", None)
    if hasattr(item, "sample") and (some := item.sample(SAMPLES)) is not None:
        points = some
    elif values is not None and values.ndim == 2 and values.shape[1] == 3:
        points = values[:: max(1, len(values) // SAMPLES)].astype(np.float64)
        points = points[np.isfinite(points).all(axis=1)]
    elif (box := item.get_geometry_bounding_box()) is not None:
        corners = [[box[x, 0], box[y, 1], box[z, 2]] for x in (0, 1) for y in (0, 1) for z in (0, 1)]
        points = np.array(corners, dtype=np.float64)
    else:
        return None
    return np.asarray(points @ item.world.matrix[:3, :3].T + item.world.matrix[:3, 3])


def _oblique(up: NDArray[np.float64]) -> tuple[float, float, float]:
    """The direction to look in: from the front, the right and above, so that three sides show."""
    # Front is towards the viewer in the convention that goes with ``up``: +z if y is up, -y if z is up.
    up = up / np.linalg.norm(up)
    front = np.array((0.0, 0.0, 1.0)) if abs(up[2]) < 0.8 else np.array((0.0, -1.0, 0.0))
    front = front - up * (front @ up)
    front = front / np.linalg.norm(front)
    right = np.cross(up, front)
    x, y, z = -(0.55 * right + 0.45 * up + front)
    return float(x), float(y), float(z)


def _up_vector(up: Any, owner: str) -> tuple[float, float, float]:
    if isinstance(up, str):
        if up not in UP:
            legal = ", ".join(repr(name) for name in UP)
            raise ValueError(f"{owner}: up is {up!r}, expected one of {legal} or three numbers.")
        return UP[up]
    vector = tuple(float(part) for part in up) if isinstance(up, Iterable) else ()
    if len(vector) != 3 or not any(vector) or not np.isfinite(vector).all():
        raise ValueError(f"{owner}: up is {up!r}, expected an axis such as 'z' or three numbers.")
    return vector
