"""Limits: which part of the plane a view in two dimensions shows. The camera alone knows; here it is read and set.

An axis follows the data until a hand moves the camera or limits are set; a double click has it follow them again.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pygfx as gfx
from numpy.typing import NDArray

from vizlib.plot.axes import Axes, Axis
from vizlib.plot.content import Content
from vizlib.plot.controllers.screen import Rect, Screen, State

__all__ = ["Limits", "same"]

MARGIN = 0.05  # of the data's range that axes show beside it, as in matplotlib
LEAST = 1e-6  # of the longest edge of a box, by which the others are longer
DIGITS = 12  # of an axis's length, that its ends are told to
BESIDE = 0.025  # the same of flat scenes without axes


class Limits(Axes, Content):
    """The plane of a view."""

    camera: gfx.PerspectiveCamera
    controller: Any

    def __init__(self) -> None:
        Axes.__init__(self)
        Content.__init__(self)
        self.flat = False  # whether it shows a plane: x to the right, y up
        self.rect: Rect = (0.0, 0.0, 1.0, 1.0)  # of the data, in logical pixels of the canvas, y downwards
        self.revision = 0  # counts what changes the drawing around the data
        self._box: NDArray[np.float64] | None = None  # bounds, as of the last change
        self._plane: NDArray[np.float64] | None = None
        self._plane_key: Any = None  # what the plane was found from
        self._set: State | None = None  # the camera's state as it was set here last
        self._home: State | None = None  # the state that it is on its way to
        self._partners: dict[str, list[Limits]] = {}  # by an axis's name: views that show the same part of it

    # ---- Reading ----

    @property
    def plane(self) -> NDArray[np.float64] | None:
        """(2, 2) what is seen, in the scene's space: [[left, bottom], [right, top]]; None in three dimensions."""
        if self._set is None or not self.flat:
            return None
        key = self.camera.last_modified, self.rect
        if key != self._plane_key:
            x, y, width, height = self.rect
            screen = Screen(self.camera.get_state(), self.rect)
            self._plane = np.array([screen.point(x, y + height)[:2], screen.point(x + width, y)[:2]])
            self._plane_key = key
        return self._plane

    def _limits(self, axis: Axis) -> tuple[float, float]:
        plane = self.plane if axis.number < 2 else None
        if plane is not None:
            ends = plane[:, axis.number]
        elif axis.wanted is not None:
            return axis.wanted
        else:
            box = self.bounds()
            ends = np.array((0.0, 1.0)) if box is None else box[:, axis.number]
        low, high = axis.scale.inverse(_rounded(self.from_scene(axis.number, ends)))
        return float(low), float(high)

    def locate(self, x: float, y: float) -> NDArray[np.float64] | None:
        """(3,) float64, the place in the data's numbers under a pixel of the canvas; None where there is no plane.

        x, y : logical pixels, y downwards
        """
        if not self.flat or self._set is None:
            return None
        point = Screen(self.camera.get_state(), self.rect).point(x, y)
        across, up = (
            float(axis.scale.inverse(self.from_scene(axis.number, point[axis.number]))) for axis in self._axes[:2]
        )
        return np.array([across, up, 0.0])

    def contains(self, x: float, y: float) -> bool:
        """Whether a pixel of the canvas shows data of this view."""
        left, top, width, height = self.rect
        return left <= x < left + width and top <= y < top + height

    @property
    def home_aspect(self) -> float | None:
        """Width by height of what a plane with equal units is to be shown in; None: it takes all the room there is."""
        if not (self.flat and self.axes and self.aspect == "equal"):
            return None
        box = self._box if self._box is not None else self.bounds()
        width, height = (
            abs(float(np.diff(self._wanted_ends(axis) if axis.wanted is not None else self._around(axis, box))[0]))
            for axis in self._axes[:2]
        )
        return width / height

    def extent(self) -> NDArray[np.float64]:
        """(2, 3) lowest and highest coordinates of what axes in three dimensions are drawn around, as drawn."""
        bounds = self.bounds()
        box = np.array([[-1.0] * 3, [1.0] * 3]) if bounds is None else bounds.copy()
        for axis in self._axes:
            if axis.wanted is not None:
                box[:, axis.number] = np.sort(self._wanted_ends(axis))
        longest = float((box[1] - box[0]).max()) or 1.0
        flat = box[1] - box[0] <= LEAST * longest
        box[:, flat] += np.array([[-0.5], [0.5]]) * longest
        return box

    # ---- Setting ----

    def follow(self, changed: bool) -> None:
        """A frame is about to be drawn: see whether a hand has moved the camera, else follow the data.

        changed : whether the content did
        """
        if changed or self._box is None:
            self._box = self.bounds()
        if not self.flat or self._set is None:
            return
        state = self.camera.get_state()
        if not same(self._set, state):
            on_its_way = self._home is not None and (self.controller.travelling or same(self._home, state))
            if not on_its_way:
                self._home = None
                for axis in self._axes[:2]:
                    if _ends(self._set, axis.number) != _ends(state, axis.number):
                        axis.mode = "hand"
            self._note()
        if self.axes and changed and any(axis.mode == "data" for axis in self._axes[:2]):
            self._show_limits()

    def _show_limits(self) -> None:
        """Have the camera show the limits that are set, and the data where none are."""
        if self.flat:
            self.camera.set_state(self._placed())
            self._note()

    def _note(self) -> None:
        self._set = self.camera.get_state()
        self.revision += 1

    def _go_home(self) -> State:
        """The state that shows the limits that were set, or the data; from now on they are followed."""
        for axis in self._axes:
            axis.mode = "data" if axis.wanted is None else "set"
        self._home = self._placed()
        return self._home

    def _placed(self) -> State:
        box = self.settle()
        plane = self.plane
        ends = []
        for axis in self._axes[:2]:
            if axis.mode == "hand" and plane is not None:
                ends.append(plane[:, axis.number])
            elif axis.wanted is not None:
                ends.append(self._wanted_ends(axis))
            else:
                ends.append(self._around(axis, box))
        (left, right), (bottom, top) = ends
        low, high = (0.0, 0.0) if box is None else (float(box[0, 2]), float(box[1, 2]))
        width, height = abs(float(right - left)), abs(float(top - bottom))
        depth = max(high - low, width, height)  # pygfx's planes are a hundred times as far away
        return {
            **self.camera.get_state(),
            "maintain_aspect": self.aspect == "equal",
            "zoom": 1.0,
            "width": width,
            "height": height,
            "depth": depth,
            "position": np.array([(left + right) / 2, (bottom + top) / 2, high + depth]),
            "scale": np.array([-1.0 if right < left else 1.0, -1.0 if top < bottom else 1.0, 1.0]),
            "rotation": np.array([0.0, 0.0, 0.0, 1.0]),
        }

    def _move(self, origin: NDArray[np.float64], stretch: NDArray[np.float64]) -> None:
        seen = None if self.plane is None else self.camera.local.position + 0.0
        values = None if seen is None else [self.from_scene(number, seen[number]) for number in range(3)]
        super()._move(origin, stretch)
        if values is not None:  # the camera goes with what it shows
            self.camera.local.position = [float(self.to_scene(number, value)) for number, value in enumerate(values)]
            self._set = self.camera.get_state()

    def _origin_for(self, ends: NDArray[np.float64]) -> NDArray[np.float64]:
        origin = super()._origin_for(ends)
        for name, partners in self._partners.items():  # limits that are shared are compared as the cameras have them
            number = "xyz".index(name)
            boxes = [(partner, box) for partner in partners if (box := partner.bounds()) is not None]
            places = [partner.from_scene(number, box[:, number]) for partner, box in boxes]
            every = np.concatenate([ends[:, number], *places])
            origin[number] = (every.min() + every.max()) / 2
        return origin

    def share(self, name: str, leader: Limits) -> None:
        """Have an axis be what that of another view is, whose limits the camera shows by now."""
        mine, its = (view._axes["xyz".index(name)] for view in (self, leader))
        mine.mode, mine.wanted, mine.inverted = its.mode, its.wanted, its.inverted
        self._note()

    def _wanted_ends(self, axis: Axis) -> NDArray[np.float64]:
        """(2,) ends of an axis whose limits were set, in the scene's space."""
        return self.to_scene(axis.number, axis.scale.forward(np.array(axis.wanted)))

    def _around(self, axis: Axis, box: NDArray[np.float64] | None) -> NDArray[np.float64]:
        """(2,) ends of an axis that follows the data, in the scene's space."""
        low, high = self._data_extent(axis, box)
        for partner in self._partners.get(axis.name, ()):
            other = partner._data_extent(partner._axes[axis.number], partner.bounds())
            low, high = (
                float(pick([mine, its]))
                for pick, mine, its in zip((np.fmin.reduce, np.fmax.reduce), (low, high), other, strict=True)
            )
        for node in self.nodes:
            at = getattr(node, "reaches", {}).get(axis.name)  # a rule crosses the other axis wherever it ends
            if at is not None:
                low, high = float(np.fmin(low, at)), float(np.fmax(high, at))
        if not self.axes and low == high:
            low, high = low - 0.5, high + 0.5
        around = axis.scale.around(low, high, margin=MARGIN if self.axes else BESIDE)
        near = 1e-6 * (high - low)  # bounds are float32
        for end in self._sticky(axis) if self.axes else ():
            around = (low if abs(low - end) <= near else around[0], high if abs(high - end) <= near else around[1])
        ends = self.to_scene(axis.number, axis.scale.forward(np.array(around)))
        return ends[::-1] if axis.inverted else ends

    def _data_extent(self, axis: Axis, box: NDArray[np.float64] | None) -> tuple[float, float]:
        """The ends of the data along an axis, in the user's numbers; NaN without any."""
        if box is None:
            return np.nan, np.nan
        low, high = axis.scale.inverse(self.from_scene(axis.number, box[:, axis.number]))
        return float(low), float(high)

    def _sticky(self, axis: Axis) -> list[float]:
        """Values at which an axis ends without a margin: the 0 that bars stand on, the edges of pictures."""
        ends: list[float] = []
        for node in self.nodes:
            sticky = getattr(node, "sticky", None) or {}
            if axis.name in sticky:
                ends.append(float(sticky[axis.name]))
            if getattr(node, "tight", False):
                ends += self._data_extent(axis, node.get_world_bounding_box())
        return ends

    def _axes_at(self, x: float, y: float) -> str:
        """Which of the axes a gesture at a pixel is for: over the labels of one, that one."""
        left, top, _, height = self.rect
        return "y" if x < left else "x" if y > top + height else "xy"


def _ends(state: State, number: int) -> tuple[float, float]:
    """Middle and length of what a camera shows along x or y."""
    return float(state["position"][number]), float(state["width" if number == 0 else "height"]) / float(state["zoom"])


def _rounded(ends: NDArray[np.float64]) -> NDArray[np.float64]:
    """(2,) without the last digits, which the way through the camera loses: 5.5, and not 5.499999999999999."""
    span = abs(float(ends[1] - ends[0]))
    return np.round(ends, DIGITS - int(np.ceil(np.log10(span)))) if 0 < span < np.inf else ends


def same(one: State, other: State) -> bool:
    """Whether two states of a camera show the same."""
    return all(np.array_equal(one[name], other[name]) for name in ("position", "rotation", "width", "height", "zoom"))
