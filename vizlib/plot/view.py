"""View: one part of a figure, with its scene, camera and controller, and the axes around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pygfx as gfx
from numpy.typing import NDArray

from vizlib import arrays
from vizlib.plot import cameras, lighting
from vizlib.plot.axes import Axes, Axis
from vizlib.plot.colorbar import ColorBar
from vizlib.plot.detail import Detail
from vizlib.plot.legend import Legend
from vizlib.plot.navigation import FlyController, OrbitController, PanZoomController
from vizlib.plot.replay import Rect
from vizlib.plot.scalebar import ScaleBar
from vizlib.plot.screen import Screen
from vizlib.plot.stage import Stage
from vizlib.plot.themes import LIGHT, Theme

__all__ = ["UP", "View"]

UP = {
    "x": (1, 0, 0),
    "y": (0, 1, 0),
    "z": (0, 0, 1),
    "-x": (-1, 0, 0),
    "-y": (0, -1, 0),
    "-z": (0, 0, -1),
}

NAVIGATION = {"orbit": OrbitController, "fly": FlyController, "pan-zoom": PanZoomController}

FIELD_OF_VIEW = 35  # degrees; wider ones make near parts look swollen
TURNING_ROOM = 0.66  # of the distance from which the scene stays in the picture however it is turned
WIDEST = 2.0  # canvas that is made full use of; in a banner the scene would soon leave the picture
WITH_LABELS = 0.68  # of the canvas that a box in three dimensions takes, with room for what is written around it
MARGIN = 0.05  # of the data's range that axes show beside it, as in matplotlib
BESIDE = 0.025  # the same of flat scenes without axes

# The same trust in float32 as in ``vizlib.arrays``, for a scene of many objects.
FAR_FROM_ORIGIN = 64.0


class View(Axes):
    """A scene with what it takes to look at it, and the axes around it.

    ``origin`` is (3,) float64: scenes far from the origin (UTM coordinates) are drawn relative to it, because
    the GPU computes in float32. What ``camera`` says plus ``origin`` is in the user's numbers, where the axes are linear.

    ask : asks for a frame
    """

    def __init__(self, owner: str, ask: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self.scene: gfx.WorldObject = gfx.Scene()
        self.camera: gfx.PerspectiveCamera = gfx.PerspectiveCamera(FIELD_OF_VIEW)
        self.controller: gfx.Controller | None = None
        self.origin: NDArray[np.float64] = np.zeros(3)
        self.background: Any = None
        self.up: Any = "y"
        self.theme: Theme = LIGHT
        self.rect: Rect = (0.0, 0.0, 1.0, 1.0)  # of the data, in logical pixels of the canvas, y downwards
        self.flat = False  # whether it shows a plane: x to the right, y up
        self.detail = Detail()
        self.stage: Stage | None = None
        self.revision = 0  # counts what changes the drawing around the data
        self.bars: list[ColorBar] = []
        self.inside: dict[str, Any] = {}  # the legend and the scale bar, over the data
        self._ask = ask
        self._owner = owner
        self._own_scene = True
        self._content = self.scene  # where objects go: the scene, or a group in it that is moved by -origin
        self._borrowed: list[gfx.WorldObject] = []
        self._arranged = False
        self._set: Any = None  # the camera's state as this view has set it last
        self._home: Any = None  # the state that it is on its way to
        self._viewport: gfx.Viewport | None = None
        self._navigation = ""
        self._filled = False  # whether there was anything to be framed

    def __repr__(self) -> str:
        return f"<{self._owner}: {len(self.nodes)} objects>"

    # ---- Content ----

    @property
    def nodes(self) -> list[gfx.WorldObject]:
        """The objects that were added, in order."""
        return [item for item in self._content.children if not _is_ours(item) and item is not self.camera]

    def add(self, *things: Any) -> Any:
        """Put nodes or pygfx objects into the scene; returns the first.

        A gfx.Scene that comes first becomes the scene itself.
        """
        for thing in things:
            if not isinstance(thing, gfx.WorldObject):
                raise TypeError(
                    f"{self._owner}: add() was given {type(thing).__name__}, "
                    "expected a vizlib node or a pygfx world object."
                )
        for thing in things:
            if self._warped:
                self._warp(thing)
            if isinstance(thing, gfx.Scene) and self._own_scene and not self.nodes:
                self.scene = self._content = thing
                self._own_scene = False
            elif thing.parent is None:
                self._content.add(thing)
            else:
                # It is in another figure. pygfx gives an object one parent only, so it keeps that one and is
                # drawn here too, in the same place.
                self._content._children.append(thing)
                self._borrowed.append(thing)
        self._axes_changed()
        return things[0] if things else None

    def remove(self, *things: Any) -> None:
        """Take objects out of the scene; they stay usable."""
        for thing in things:
            if not any(thing is item for item in self._content.children):
                raise ValueError(f"{self._owner}: remove() was given {thing!r}, which is not in it.")
            if thing in self._borrowed:
                self._borrowed.remove(thing)
                self._content._children.remove(thing)
                if self.stage is not None:
                    self.stage.change()
            else:
                self._content.remove(thing)
            if self._warped:
                _warp(thing, None, self._owner)
        self._axes_changed()

    def roots(self) -> list[gfx.WorldObject]:
        """What changes of this view's picture come from: the scene, the camera, and borrowed objects."""
        tops = [self.scene, self.camera, *self._borrowed]
        for item in self._borrowed:
            while item.parent is not None:
                item = item.parent
            tops.append(item)
        return tops

    def bounds(self) -> NDArray[np.float64] | None:
        """(2, 3) float64, lowest and highest coordinates of what is drawn, relative to ``origin``; None: nothing."""
        box = self._content.get_world_bounding_box() if self._own_scene else self.scene.get_world_bounding_box()
        return None if box is None or not np.isfinite(box).all() else np.asarray(box, np.float64)

    # ---- What stands beside and over the data ----

    def colorbar(self, node: Any = None, *, label: str | None = None, side: str = "right") -> ColorBar:
        """Show which colour stands for which number; it follows the node's ``cmap``, ``clim`` and ``norm``.

        node : None takes the last one that has numbers with colours
        label : what the numbers are; None takes the node's name
        side : "right" or "bottom"
        """
        if node is None:
            node = next((item for item in reversed(self.nodes) if getattr(item, "_scale", None) is not None), None)
            if node is None:
                raise ValueError(f"{self._owner}: colorbar() found no node whose numbers have colours; add one before.")
        bar = ColorBar(node, label, side, self._owner)
        self.bars = [*(each for each in self.bars if each.node is not node), bar]
        self._axes_changed()
        return bar

    def legend(self, loc: str = "best", *, title: str = "") -> Legend:
        """Say which line, marker or area is what: those that have a ``label``.

        loc : "upper right", "upper left", "lower left", "lower right", or "best": where the fewest data are
        title : above the entries
        """
        return self._put_inside("legend", Legend(self, loc, title))

    def scalebar(self, unit: str = "", *, loc: str = "lower right") -> ScaleBar:
        """Show how long a round length is.

        unit : of the data, such as "m" or "µm"; gets the prefix that makes the number short
        loc : "upper right", "upper left", "lower left" or "lower right"
        """
        return self._put_inside("scalebar", ScaleBar(self, unit, loc))

    def _put_inside(self, name: str, thing: Any) -> Any:
        self.inside[name] = thing
        self._axes_changed()
        return thing

    # ---- Scales ----

    def _warp(self, thing: gfx.WorldObject) -> None:
        """Have an object drawn where the axes have its numbers."""
        _warp(thing, self._forward if self._warped else None, self._owner)

    def _axes_changed(self, axis: Axis | None = None) -> None:
        self.revision += 1
        if axis is not None:
            for thing in self.nodes:
                if self._warped or hasattr(thing, "warp"):
                    self._warp(thing)
            if self._arranged:
                self._place()
        if self.stage is not None:
            self.stage.watcher.tell()

    # ---- Camera ----

    def arrange(self, aspect: float) -> None:
        """Choose camera and controller, frame the scene, light it and give it a background.

        aspect : the canvas's width by its height; what is framed now stays in the picture at any other
        """
        up = _up_vector(self.up, self._owner)
        box = self._recentred(self.bounds())
        own = next(self.scene.iter(lambda item: isinstance(item, gfx.PerspectiveCamera)), None)
        level = box is None or box[0, 2] == box[1, 2]
        self.flat = own is None and tuple(up) == UP["y"] and level and (box is not None or self.axes)
        self._filled = box is not None
        if own is not None:
            self.camera = own
        elif self.flat:
            self.camera = gfx.OrthographicCamera()
        self._arranged = True
        if own is None:
            self.camera.world.reference_up = up
            self.camera.aspect = min(max(aspect, 1 / WIDEST), WIDEST)
            if self.flat:
                self._place()
            else:
                self._frame(box, self.camera.aspect)
        self.dress()
        if self.camera.parent is None:
            self.scene.add(self.camera)
        self._steer("pan-zoom" if self.flat else "orbit")

    def dress(self) -> None:
        """Light the scene and give it a background, in the colours of the theme."""
        if not any(isinstance(item, lighting.Lamp) for item in self.camera.children):
            lighting.light(self.scene, self.camera)
        lighting.corners("white" if self.background is None else self.background, self._owner)
        # Behind axes it has to lie below the grid, and so is drawn with that.
        lighting.background(self.scene, "transparent" if self.axes else self.ground, self._owner)

    @property
    def ground(self) -> Any:
        """What the background is: what the user chose, else the theme's."""
        if self.background is not None:
            return self.background
        return self.theme.inside if self.flat and self.axes else self.theme.scene

    def _recentred(self, box: NDArray[np.float64] | None) -> NDArray[np.float64] | None:
        """Move a scene that lies far out to the origin, where float32 has digits; returns its new box."""
        if box is None or not self._own_scene or self._borrowed:
            return box
        extent = float((box[1] - box[0]).max()) or 1.0
        if np.abs(box).max() <= FAR_FROM_ORIGIN * extent:
            return box
        middle = box.mean(axis=0)
        if self._content is self.scene:
            group = gfx.Group(name="vizlib origin")
            group.add(*self.nodes)
            self.scene.add(group)
            self._content = group
        self.origin = self.origin + middle
        self._content.local.position = -self.origin
        return np.asarray(box - middle)

    def _frame(self, box: NDArray[np.float64] | None, aspect: float) -> None:
        """Look at a scene in three dimensions from the front, the right and above, so that three sides show."""
        up = np.asarray(_up_vector(self.up, self._owner), dtype=float)
        if box is None:
            box = np.array([[-1.0] * 3, [1.0] * 3])
        elif not self.axes:
            box = cameras.samples(self.scene)  # their outline may let the camera come nearer
        self.camera.show_object((0.0, 0.0, 0.0, 1.0), view_dir=(0, 0, -1), up=up)
        fill = WITH_LABELS if self.axes else None
        self.camera.set_state(cameras.look(self.camera, "oblique", box, aspect, up=up, room=TURNING_ROOM, fill=fill))

    def _steer(self, name: str) -> None:
        """Give the camera a controller, by its name."""
        if self.controller is not None:
            self.controller.enabled = False
            self.controller.remove_camera(self.camera)
        controller = NAVIGATION[name](self.camera)
        self._navigation = name
        controller.content = lambda: cameras.samples(self.scene)
        if self.flat:
            controller.home = self._go_home
            controller.axes = self._axes_at
        self.controller = controller
        if self._viewport is not None:
            controller.register_events(self._viewport)

    @property
    def navigation(self) -> str:
        """How hands move the camera: "orbit", "fly" or "pan-zoom"; set it before or after ``show``."""
        return self._navigation

    @navigation.setter
    def navigation(self, name: str) -> None:
        arrays.choice(name, "navigation", self._owner, NAVIGATION)
        if self._arranged and name != self._navigation:
            self._steer(name)
            self._ask()
        self._navigation = name

    def fit(self) -> None:
        """Show everything, and in two dimensions follow the data again."""
        if self.controller is not None:
            self.controller.fit()
            self._ask()

    def look(self, side: Any) -> None:
        """Look at a scene in three dimensions from a side, and show everything.

        side : "front", "back", "left", "right", "top", "bottom", "iso" (all axes equally long), or (3,) to look along
        """
        if self.flat or self.controller is None:
            what = "in two dimensions" if self.flat else "before it is shown"
            raise ValueError(f"{self._owner}: look({side!r}) has no meaning {what}.")
        self.controller.look(side)
        self._ask()

    def zoom_to(self, thing: Any) -> None:
        """Show a part of the scene.

        thing : a node of it, or (2, 3) a box or (N, 3) points in the data's numbers
        """
        if isinstance(thing, gfx.WorldObject):
            found = cameras.samples(thing)
        else:
            points = arrays.array(thing, "zoom_to()", self._owner, ("N", 3)).astype(np.float64)
            found = self._forward(points) - self.origin
        found = found[np.isfinite(found).all(axis=1)]
        if not len(found):
            raise ValueError(f"{self._owner}: zoom_to() was given {thing!r}, which has no extent to be shown.")
        if self.controller is not None:
            self.controller.zoom_to(found)
            self._ask()

    # ---- Two dimensions ----

    def update(self) -> None:
        """A frame is about to be drawn: follow the data, if it is followed; to be called with ``rect`` known."""
        if self.stage is None:
            return
        if not self._filled and self.stage.changed and self.bounds() is not None and self._set is not None:
            self.refit()
        if not self.flat:
            return
        state = self.camera.get_state()
        if self._set is not None and not _same(self._set, state):
            if self._home is None or not (self._moving or _same(self._home, state)):
                self._home = None
                for axis in self._axes:  # it was moved by hand
                    axis.follows = False
            self._note()
        if self.axes and self.stage.changed and any(axis.follows for axis in self._axes[:2]):
            self._place()

    @property
    def _moving(self) -> bool:
        return getattr(self.controller, "_transition", None) is not None

    def _go_home(self) -> Any:
        """The state in which the data are seen; from now on they are followed."""
        for axis in self._axes[:2]:
            axis.follows = axis.wanted is None
        self._home = self._placed()
        return self._home

    def _axes_at(self, x: float, y: float) -> str:
        """Which of the axes a gesture at a pixel is for: over the labels of one, that one."""
        left, top, _, height = self.rect
        return "y" if x < left else "x" if y > top + height else "xy"

    def refit(self) -> None:
        """Frame the scene anew, as when it was shown first."""
        for axis in self._axes:
            axis.follows = axis.wanted is None
        box = self._recentred(self.bounds())
        self._filled = box is not None
        if self.flat:
            self._place()
        else:
            self._frame(box, self.rect[2] / self.rect[3])
        self._ask()

    def _place(self) -> None:
        """Have the camera show the limits that are set, and the data where none are."""
        if self.flat:
            self.camera.set_state(self._placed())
            self._note()

    def _placed(self) -> dict[str, Any]:
        """The camera's state that shows the limits that are set, and the data where none are."""
        box = self._recentred(self.bounds())
        now = self._shown_plane()
        ends = []
        for axis in self._axes[:2]:
            if axis.wanted is not None and (now is None or not axis.follows):
                at = axis.scale.forward(np.array(axis.wanted)) - self.origin[axis.number]
            elif axis.follows or now is None:
                at = self._around(axis, box)
            else:
                at = now[:, axis.number]
            ends.append(at)
        (left, right), (bottom, top) = ends
        low, high = (0.0, 0.0) if box is None else (float(box[0, 2]), float(box[1, 2]))
        depth = max(high - low, 1.0)
        return {
            **self.camera.get_state(),
            "maintain_aspect": self.aspect == "equal",
            "zoom": 1.0,
            "width": abs(float(right - left)),
            "height": abs(float(top - bottom)),
            "position": np.array([(left + right) / 2, (bottom + top) / 2, high + depth]),
            "scale": np.array([-1.0 if right < left else 1.0, -1.0 if top < bottom else 1.0, 1.0]),
            "rotation": np.array([0.0, 0.0, 0.0, 1.0]),
            "depth_range": (0.0, 2 * depth + high - low),
        }

    def _around(self, axis: Axis, box: NDArray[np.float64] | None) -> NDArray[np.float64]:
        """(2,) ends of an axis that follows the data, as drawn."""
        origin = self.origin[axis.number]
        low = high = np.nan
        if box is not None:
            low, high = (float(end) for end in axis.scale.inverse(box[:, axis.number] + origin))
        if not self.axes and low == high:
            low, high = low - 0.5, high + 0.5
        tight = self.axes and self.nodes and all(getattr(node, "tight", False) for node in self.nodes)
        around = axis.scale.around(low, high, margin=0.0 if tight else MARGIN if self.axes else BESIDE)
        near = 1e-9 * (high - low)
        for end in self._sticky(axis.name):
            around = (low if abs(low - end) <= near else around[0], high if abs(high - end) <= near else around[1])
        ends = axis.scale.forward(np.array(around)) - origin
        return ends[::-1] if axis.inverted else ends

    def _sticky(self, name: str) -> list[float]:
        """Values at which an axis ends without a margin, such as the 0 that bars stand on."""
        found = (getattr(node, "sticky", None) or {} for node in self.nodes)
        return [float(each[name]) for each in found if name in each]

    def _note(self) -> None:
        self._set = self.camera.get_state()
        self.revision += 1

    def _shown_plane(self) -> NDArray[np.float64] | None:
        """(2, 2) the left and right ends, the lower and upper ends of what is seen: [[left, bottom], [right, top]]."""
        if self._set is None or not self.flat:
            return None
        screen = Screen(self.camera.get_state(), self.rect)
        x, y, width, height = self.rect
        lower, upper = screen.point(x, y + height), screen.point(x + width, y)
        return np.array([lower[:2], upper[:2]])

    def _limits(self, axis: Axis) -> tuple[float, float]:
        shown = self._shown_plane() if axis.number < 2 else None
        if shown is not None:
            ends = shown[:, axis.number] + self.origin[axis.number]
        elif axis.wanted is not None:
            return axis.wanted
        else:
            box = self.bounds()
            ends = np.array((0.0, 1.0)) if box is None else box[:, axis.number] + self.origin[axis.number]
        low, high = axis.scale.inverse(np.asarray(ends, np.float64))
        return float(low), float(high)

    @property
    def home_aspect(self) -> float | None:
        """Width by height of what a plane with equal units is to be shown in; None: it takes all the room there is."""
        if not (self.flat and self.axes and self.aspect == "equal"):
            return None
        box = self.bounds()
        ends = [
            axis.scale.forward(np.array(axis.wanted)) if axis.wanted is not None else self._around(axis, box)
            for axis in self._axes[:2]
        ]
        width, height = (abs(float(end[1] - end[0])) for end in ends)
        return width / height

    def locate(self, x: float, y: float) -> NDArray[np.float64] | None:
        """(3,) float64, the place in the data's numbers under a pixel of the canvas; None where there is no plane.

        x, y : logical pixels, y downwards
        """
        if not self.flat or self._set is None:
            return None
        point = np.asarray(Screen(self.camera.get_state(), self.rect).point(x, y), np.float64)
        point[2] = 0.0
        return np.asarray(self._inverse((point + self.origin)[None])[0])

    def contains(self, x: float, y: float) -> bool:
        """Whether a pixel of the canvas shows data of this view."""
        left, top, width, height = self.rect
        return left <= x < left + width and top <= y < top + height

    # ---- Drawing ----

    def start(self, recording: Any, viewport: gfx.Viewport) -> None:
        """The GPU is there."""
        self._viewport = viewport
        if self.controller is not None:
            self.controller.register_events(viewport)
        self.stage = Stage(lambda: (self.scene, self.camera), self.roots, recording, self._ask)

    def close(self) -> None:
        """Take everything out of the scene, so that the objects can be shown elsewhere."""
        if self.stage is not None:
            self.stage.close()
            self.stage = None
        if self._warped:
            for thing in self.nodes:
                _warp(thing, None, self._owner)
        for item in self._borrowed:
            self._content._children.remove(item)
        self._borrowed.clear()
        if self._own_scene:
            self._content.clear()
            self.scene.clear()
        else:
            for item in list(self.scene.children):
                if _is_ours(item) or item is self.camera:
                    self.scene.remove(item)
        for item in list(self.camera.children):
            if _is_ours(item):
                self.camera.remove(item)
        if self.controller is not None:
            self.controller.remove_camera(self.camera)
            # So that nothing that was drawn waits for the garbage collector.
            self.controller.viewport = None
            self.controller.content = self.controller.home = self.controller.axes = None
        self._viewport = None
        self.bars, self.inside = [], {}


def _is_ours(item: gfx.WorldObject) -> bool:
    return item.name.startswith("vizlib ")


def _same(one: Any, other: Any) -> bool:
    """Whether two states of a camera show the same."""
    return all(np.array_equal(one[name], other[name]) for name in ("position", "rotation", "width", "height", "zoom"))


def _warp(thing: gfx.WorldObject, forward: Any, owner: str) -> None:
    """Have an object and what hangs on it drawn where a function puts its positions."""
    for item in thing.iter():
        if hasattr(item, "warp"):
            item.warp(forward)
        elif forward is not None and getattr(item, "geometry", None) is not None:
            name = item.name or type(item).__name__
            raise ValueError(
                f"{owner}: {name!r} is a {type(item).__module__.split('.')[0]} {type(item).__name__}, which cannot be "
                "drawn on axes that are not linear; expected a vizlib node such as Points or Line."
            )


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
