"""Where to look at a scene from: standard views, and what it takes to have all of it, or a part, in the picture.

All functions give a new state for the camera, to be set at once by ``camera.set_state`` or to be gone to by a
``Transition``; none of them moves the camera.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pygfx as gfx
import pylinalg as la
from numpy.typing import NDArray

from vizlib.arrays import choice
from vizlib.plot.controllers import quaternions
from vizlib.plot.controllers.screen import State, Vector, extent, reach, spans

__all__ = ["VIEWS", "corners", "direction", "fit", "look", "samples", "samples_of", "with_field", "zoom_to"]

FILL = 0.86  # of the picture's width or height, by what is fitted into it
FILL_FLAT = 0.95  # in two dimensions, where nothing turns out of the picture
NEAR_PLANE = 0.01  # of the distance from which a camera sees as wide as its depth, in pygfx
SAMPLES = 4096  # vertices of one object that are looked at to frame it

# Where the camera stands, in (right, up, front) of the scene.
VIEWS: dict[str, tuple[float, float, float]] = {
    "front": (0, 0, 1),
    "back": (0, 0, -1),
    "left": (-1, 0, 0),
    "right": (1, 0, 0),
    "top": (0, 1, 0),
    "bottom": (0, -1, 0),
    "iso": (1, 1, 1),  # all three axes equally long
    "oblique": (0.55, 0.45, 1),  # three sides, the front most
}


def samples(scene: gfx.WorldObject) -> Vector:
    """(N, 3) points of what is visible in a scene, in world coordinates; enough of them to frame it. N may be 0."""
    clouds = [samples_of(item) for item in scene.iter(skip_invisible=True)]
    found = [cloud[np.isfinite(cloud).all(axis=1)] for cloud in clouds if cloud is not None]
    return np.concatenate(found) if found else np.zeros((0, 3))


def samples_of(item: gfx.WorldObject) -> Vector | None:
    """(N, 3) points of one object in world coordinates: some of its vertices, or the corners of its box."""
    # A text's positions are where its lines are, in pixels or in its own units; its box knows better.
    positions = None if isinstance(item, gfx.Text) else getattr(item.geometry, "positions", None)
    values = getattr(positions, "data", None)
    if hasattr(item, "sample") and (some := item.sample(SAMPLES)) is not None:
        points = some
    elif values is not None and values.ndim == 2 and values.shape[1] == 3:
        points = values[:: max(1, len(values) // SAMPLES)].astype(np.float64)
        points = points[np.isfinite(points).all(axis=1)]
    elif (box := item.get_geometry_bounding_box()) is not None:
        points = corners(box)
    else:
        return None
    return np.asarray(points @ item.world.matrix[:3, :3].T + item.world.matrix[:3, 3])


def corners(box: Any) -> Vector:
    """(2, 3) lowest and highest coordinates → (8, 3) corners."""
    low, high = np.asarray(box, dtype=np.float64)
    return np.array([(x, y, z) for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])])


def _points(data: Any) -> Vector:
    """A box or points → points; a box is (2, 3), and two points are its corners anyway."""
    points = np.asarray(data, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != 3:
        raise ValueError(
            f"Camera: what is to be seen has shape {points.shape}, expected a (2, 3) box or (N, 3) points."
        )
    if not np.isfinite(points).all():
        raise ValueError("Camera: what is to be seen has points that are not finite, expected numbers only.")
    return corners((points.min(axis=0), points.max(axis=0))) if len(points) == 2 else points


def axes_of(up: Any) -> NDArray[np.float64]:
    """(3, 3) rows right, up and front of a scene whose ``up`` (3,) is given.

    Front is towards the viewer in the convention that goes with ``up``: +z if y is up, -y if z is up.
    """
    up = np.asarray(up, dtype=np.float64)
    up = up / np.linalg.norm(up)
    front = np.array((0.0, 0.0, 1.0)) if abs(up[2]) < 0.8 else np.array((0.0, -1.0, 0.0))
    front = front - up * (front @ up)
    front = front / np.linalg.norm(front)
    return np.stack([np.cross(up, front), up, front])


def direction(view: str | Iterable[float], up: Any, owner: str = "Camera") -> Vector:
    """(3,) the unit vector to look along for a view by name, or for a vector to look along."""
    if isinstance(view, str):
        name = choice(view, "view", owner, VIEWS)
        towards = -(np.array(VIEWS[name]) @ axes_of(up))
    else:
        towards = np.array([float(part) for part in view])
        if towards.shape != (3,) or not np.isfinite(towards).all() or not towards.any():
            raise ValueError(f"{owner}: view is {view!r}, expected a name such as 'front' or three numbers.")
    return np.asarray(towards / np.linalg.norm(towards))


def facing(towards: Any, up: Any) -> Vector:
    """(4,) the rotation of a camera that looks along ``towards`` with ``up`` pointing up in the picture.

    Looking straight down, the scene's front is at the bottom of the picture, as on a map that lies on a table.
    """
    _, up, front = axes_of(up)
    towards = np.asarray(towards) / np.linalg.norm(towards)
    across = np.cross(towards, up)
    if np.linalg.norm(across) < 1e-9:
        upwards = -front if towards @ up < 0 else front
        across = np.cross(towards, upwards)
    across = across / np.linalg.norm(across)
    matrix = np.eye(4)
    matrix[:3, :3] = np.stack([across, np.cross(across, towards), -towards], axis=1)
    return np.asarray(la.quat_from_mat(matrix))


def look(
    camera: gfx.PerspectiveCamera | State,
    view: str | Iterable[float],
    content: Any = None,
    aspect: float = 1.0,
    *,
    up: Any = None,
    fill: Any = None,
    room: float = 0.0,
    aimed: bool = False,
) -> State:
    """The state of a camera that looks at its scene from a standard side.

    view : "front", "back", "left", "right", "top", "bottom", "iso", "oblique", or (3,) a vector to look along
    content : (2, 3) box or (N, 3) points, which are then fitted; None turns around the point looked at
    aspect, fill, room, aimed : as in ``fit``
    up : (3,) the direction that is up from now on; None leaves it
    """
    state = _state(camera)
    if up is not None:
        state["reference_up"] = np.asarray(up, dtype=np.float64) / np.linalg.norm(up)
    towards = direction(view, state["reference_up"])
    before = -quaternions.axes(state["rotation"])[2]
    state["rotation"] = facing(towards, state["reference_up"])
    state["position"] = state["position"] + (before - towards) * reach(state)
    return state if content is None else fit(state, content, aspect, fill=fill, room=room, aimed=aimed)


def fit(
    camera: gfx.PerspectiveCamera | State,
    content: Any,
    aspect: float = 1.0,
    *,
    fill: Any = None,
    room: float = 0.0,
    aimed: bool = False,
) -> State:
    """The state of a camera that shows all of ``content``, looking in the direction it looks in now.

    content : (2, 3) box or (N, 3) points in world coordinates; of no points the state stays as it is
    aspect : the viewport's width by its height
    fill : of the picture, at most, by the content; it is filled that far in one direction. One number, or (2,) across
        and up
    room : of the distance from which the content stays in the picture however it is turned, at least
    aimed : whether the middle of the content has to be in the middle of a perspective, so that it stays there while the
        scene is turned; else the middle of its outline is

    In a perspective each edge of the picture bounds the camera's place along the view by a line; the nearest place
    within all four lines is taken.
    """
    state = _state(camera)
    points = _points(content) if len(content) else np.zeros((0, 3))
    if len(points) == 0:
        return state
    # Columns right, up and back, mirrored or not.
    axes = quaternions.axes(state["rotation"]).T * np.asarray(state["scale"], dtype=np.float64)
    seen = points @ axes
    centre = (points.min(axis=0) + points.max(axis=0)) / 2
    radius = float(np.linalg.norm(points - centre, axis=1).max())
    if aimed:  # as if there were the same on the other side
        mirrored = seen.copy()
        mirrored[:, :2] = 2 * (centre @ axes)[:2] - seen[:, :2]
        seen = np.concatenate([seen, mirrored])
    if state["fov"] > 0:
        return _approached(state, seen, axes, centre, radius, aspect, FILL if fill is None else fill, room)
    low, high = seen.min(axis=0), seen.max(axis=0)
    sizes = high[:2] - low[:2]
    sizes = np.where(sizes > 0, sizes, sizes.max() or 1.0) / (FILL_FLAT if fill is None else fill)
    state["position"] = axes @ ((low + high) / 2)
    state["width"], state["height"] = (float(size) * float(state["zoom"]) for size in sizes)
    # Flat content has no depth of its own, but pygfx's planes and layers in front of it need some.
    state["depth"] = max(float(high[2] - low[2]), extent(state))
    return state


def _approached(
    state: State, seen: Vector, axes: Vector, centre: Vector, radius: float, aspect: float, fill: Any, room: float
) -> State:
    """``fit`` in a perspective; ``seen`` (N, 3) is right, up and back of each point."""
    radius = radius or 1.0
    slopes = spans(state, aspect) / 2
    middle = float((centre @ axes)[2])
    # An edge of slope s holds x if x <= place + s · (distance of x): so the two edges meet this far back.
    across, back = seen[:, :2], seen[:, 2:]
    highest = (across + slopes * fill * back).max(axis=0)
    lowest = (across - slopes * fill * back).min(axis=0)
    nearest = float(((highest - lowest) / (2 * slopes * fill)).max())
    # A line along the view would let the camera come as near as it likes, and what is before its near plane is cut.
    plane = 2 * radius * NEAR_PLANE * reach(state) / extent(state)
    nearest = max(nearest, float(back.max()) + 1.25 * plane, middle + room * radius / float(slopes.min()))
    place = (highest + lowest) / 2
    # In the direction that has room to spare, the middle of what is seen, by Newton's method: moving the camera moves
    # what is near by more than what is far.
    distances = np.broadcast_to(nearest - back, across.shape)
    for _ in range(8):
        angles = (across - place) / distances
        ends = angles.argmax(axis=0), angles.argmin(axis=0)
        slope = sum(1 / distances[end, (0, 1)] for end in ends)
        place = place + (angles.max(axis=0) + angles.min(axis=0)) / slope
    if not (np.abs((across - place) / distances) <= slopes).all():
        place = (highest + lowest) / 2
    state["position"] = axes @ np.array((*place, nearest))
    ratio = (nearest - middle) / reach(state)
    state["width"], state["height"] = float(state["width"]) * ratio, float(state["height"]) * ratio
    state["depth"] = max(2 * radius, extent(state))
    return state


def zoom_to(camera: gfx.PerspectiveCamera | State, box: Any, aspect: float = 1.0) -> State:
    """The state of a camera that shows a part of its scene: (2, 3) a box, or (N, 3) points, in world coordinates.

    A camera whose x and y have scales of their own shows the box and nothing beside it.
    """
    state = _state(camera)
    free = state["fov"] == 0 and not state["maintain_aspect"]
    closer = fit(state, box, aspect, fill=1.0 if free else None)
    # Whatever else is in the scene is still there: the planes of the camera must not come closer than it.
    closer["depth"] = max(float(state["depth"]), closer["depth"]) if state["fov"] == 0 else closer["depth"]
    return closer


def _state(camera: gfx.PerspectiveCamera | State) -> State:
    return dict(camera) if isinstance(camera, dict) else camera.get_state()


def with_field(state: State, degrees: float) -> State:
    """The changes that give a camera another field of view, 0 for none; what is looked at keeps place and size."""
    wider = {"fov": degrees}
    forward = -quaternions.axes(state["rotation"])[2]
    target = state["position"] + forward * reach(state)
    return {**wider, "position": target - forward * reach({**state, **wider})}
