"""Steered: how hands and scripts move the camera of a view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pygfx as gfx
from numpy.typing import NDArray

from vizlib import arrays
from vizlib.plot.controllers import cameras
from vizlib.plot.controllers.navigation import FlyController, OrbitController, PanZoomController
from vizlib.plot.controllers.screen import State
from vizlib.plot.limits import Limits

__all__ = ["FIELD_OF_VIEW", "PROJECTIONS", "Steered"]

PROJECTIONS = ("perspective", "orthographic")
FIELD_OF_VIEW = 35  # degrees; wider ones make near parts look swollen
NAVIGATION = {"orbit": OrbitController, "fly": FlyController, "pan-zoom": PanZoomController}


class Steered(Limits):
    """The part of a view that has to do with its controller."""

    _ask: Callable[[], None]

    def __init__(self) -> None:
        super().__init__()
        self.controller: Any = None
        self.tool = "navigate"
        self.hovered: tuple[float, float, NDArray[np.float64]] | None = None  # where the pointer was, and on what
        self._viewport: gfx.Viewport | None = None
        self._navigation = ""
        self._field: float = FIELD_OF_VIEW  # of the last perspective, degrees
        self._listeners: Any = None

    def _steer(self, name: str) -> None:
        """Give the camera a controller, by its name."""
        heard_keys = self.controller is not None and self.controller.active
        if self.controller is not None:
            self.controller.close()
        controller = NAVIGATION[name](self.camera)
        controller.content = self._to_be_seen
        controller.fill = self._filled_part
        if self._listeners is not None:
            controller.on_box = controller.on_shape = self._listeners[0]
            controller.on_select = self._listeners[1]
        controller.tool = self.tool
        controller.under = self._under
        controller.start = self._shown_first
        if self.flat:
            controller.home = self._go_home
            controller.axes = self._axes_at
        self.controller = controller
        if self._viewport is not None:
            controller.register_events(self._viewport)
            if heard_keys:
                controller.activate()

    def _to_be_seen(self) -> NDArray[np.float64]:
        """(N, 3) what is framed, in the scene's space: the box of axes in three dimensions, or the scene's outline."""
        return cameras.corners(self.extent()) if self.axes and not self.flat else cameras.samples(self.scene)

    def _filled_part(self) -> Any:
        """(2,) how much of the view that takes at most, so that what is written has room; None: as without axes."""
        if not self.axes or self.flat:
            return None
        from vizlib.plot.around.box_edges import filled  # which a mesh alone does not need

        return filled(*self.rect[2:])

    @property
    def navigation(self) -> str:
        """How hands move the camera: "orbit", "fly" or "pan-zoom"; set it before or after ``show``."""
        return self._navigation or ("pan-zoom" if self.flat else "orbit")

    @navigation.setter
    def navigation(self, name: str) -> None:
        arrays.choice(name, "navigation", self._owner, NAVIGATION)
        if self.controller is not None and name != self.navigation:
            self._steer(name)
            self._ask()
        self._navigation = name

    def listen(self, outlined: Callable[[Any], None], selected: Callable[[Any], None]) -> None:
        """Tell the figure of shapes that are being drawn with the pointer, and that were drawn around points."""
        self._listeners = outlined, selected
        if self.controller is not None:
            self.controller.on_box = self.controller.on_shape = outlined
            self.controller.on_select = selected

    def take(self, tool: str) -> None:
        """Have a plain drag do something else: "navigate", "box" or "lasso"."""
        self.tool = tool
        if self.controller is not None:
            self.controller.tool = tool

    def fit(self, axes: str = "xy") -> None:
        """Show everything, and in two dimensions follow the data again.

        axes : "x" or "y" does so along one axis of a plane only, where each has its own scale
        """
        arrays.choice(axes, "axes", self._owner, ("x", "y", "xy"))
        if self.controller is not None:
            self.controller.fit(axes)
            self._ask()

    def home(self) -> None:
        """Go back to how it was shown first; in two dimensions follow the data again."""
        if self.controller is not None:
            self.controller.go_home()
            self._ask()

    def _shown_first(self) -> State | None:
        """The camera's state as ``show`` would leave it; None in two dimensions, where limits say what is shown."""
        raise NotImplementedError

    @property
    def projection(self) -> str:
        """How a scene in three dimensions is seen: "perspective", or "orthographic", where parallels stay parallel.

        What the camera looks at keeps its size.
        """
        return PROJECTIONS[float(self.camera.fov) == 0]

    @projection.setter
    def projection(self, name: str) -> None:
        arrays.choice(name, "projection", self._owner, PROJECTIONS)
        if self.flat:
            raise ValueError(f"{self._owner}: projection {name!r} has no meaning in two dimensions.")
        if name == self.projection:
            return
        if self.controller is not None:
            self.controller.stop()
        state = self.camera.get_state()
        self._field = float(state["fov"]) or self._field
        self.camera.set_state(cameras.with_field(state, 0.0 if name == "orthographic" else self._field))
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

    @property
    def turns(self) -> bool:
        """Whether hands turn it around what it shows: it is in three dimensions, and not flown through."""
        return not self.flat and isinstance(self.controller, gfx.OrbitController)

    def look_from(self, matrix: NDArray[np.float64], magnified: float = 1.0) -> None:
        """Put the camera where another one is, which may have begun where this one is.

        matrix : (4, 4), what takes the camera's coordinates to the world's
        magnified : how much larger things are to look than now
        """
        state = self.camera.get_state()
        self.camera.local.matrix = matrix
        self.camera.set_state({"width": state["width"] / magnified, "height": state["height"] / magnified})
        self._ask()

    def zoom_to(self, thing: Any) -> None:
        """Show a part of the scene.

        thing : a node of it, or (2, 3) a box or (N, 3) points in the data's numbers
        """
        if isinstance(thing, gfx.WorldObject):
            found = cameras.samples(thing)
        else:
            points = arrays.array(thing, "zoom_to()", self._owner, ("N", 3)).astype(np.float64)
            warped = self._forward(points)
            found = np.stack([self.to_scene(number, warped[:, number]) for number in range(3)], axis=1)
        found = found[np.isfinite(found).all(axis=1)]
        if not len(found):
            raise ValueError(f"{self._owner}: zoom_to() was given {thing!r}, which has no extent to be shown.")
        if self.controller is not None:
            self.controller.zoom_to(found)
            self._ask()

    def _under(self, x: float, y: float) -> NDArray[np.float64] | None:
        """(3,) the place in the scene that the pointer was on when it came to a pixel, if that is known."""
        if self.hovered is None or max(abs(self.hovered[0] - x), abs(self.hovered[1] - y)) > 2:
            return None
        place = self._forward(self.hovered[2][None])[0]
        return np.array([float(self.to_scene(number, place[number])) for number in range(3)])

    def _hear(self, viewport: gfx.Viewport) -> None:
        """There is a canvas, and a part of it that is the view's: take the events of that."""
        self._viewport = viewport
        if self.controller is not None:
            self.controller.register_events(viewport)

    def _let_go(self) -> None:
        """Leave nothing that was drawn to the garbage collector."""
        if self.controller is not None:
            self.controller.close()
        self._listeners = self._viewport = self.hovered = None
