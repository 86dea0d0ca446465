"""The editor of clipping planes: a list of them, each across an axis or free, moved by a slider."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from imgui_bundle import imgui
from numpy.typing import NDArray

from vizlib.nodes.clipped import MOST_PLANES, Clipped
from vizlib.nodes.origin import from_numbers
from vizlib.nodes.properties import Planes
from vizlib.panels import icons
from vizlib.panels.editing import Editor, register
from vizlib.panels.number_field import NumberField
from vizlib.panels.row import Row
from vizlib.panels.style import packed

if TYPE_CHECKING:
    from vizlib.plot.view import View

__all__ = ["PlanesEditor", "box_of"]

AXES = ("x", "y", "z")
FREE = "free"
KIND = 62.0  # wide, the menu
SIDE = 26.0  # of a button with an icon
GAP = 4.0

Plane = tuple[float, float, float, float]


class PlanesEditor(Editor[Planes]):
    """Of one object."""

    wide = True

    def __init__(self) -> None:
        self._fields: list[list[NumberField]] = []  # of each plane: where it is, and the three parts of its normal
        self._free: set[int] = set()  # planes across an axis that somebody wants to turn

    def draw(self, row: Row[Planes]) -> None:
        planes: list[Plane] = [tuple(plane) for plane in row.value or ()]
        box = box_of(row.item, row.sheet.view) if planes else None
        changed: list[Plane] | None = None
        for number, plane in enumerate(planes):
            imgui.push_id(number)
            new = self._plane(row, number, plane, box)
            if new != plane:
                changed = [*planes[:number], *([] if new is None else [new]), *planes[number + 1 :]]
                if new is None:
                    self._free = {each - (each > number) for each in self._free if each != number}
            imgui.pop_id()
        if len(planes) < MOST_PLANES and imgui.button("Add a plane", (row.width, 0)):
            changed = [*planes, _across(0, box_of(row.item, row.sheet.view))]
        if changed is not None:
            row.set(changed or None)

    def _plane(self, row: Row[Planes], number: int, plane: Plane, box: NDArray[np.float64] | None) -> Plane | None:
        """Draw one; returns it as it is then, or None if it was removed."""
        *normal, d = plane
        axis = None if number in self._free else _axis(normal)
        new = self._kind(row, number, plane, axis, box)
        imgui.same_line(0, GAP)
        length = math.sqrt(sum(part * part for part in normal))
        low, high = _reach(np.array(normal) / length, box)
        field = self._field(number, 0)
        flipped = axis is not None and normal[axis] < 0
        at = d / length
        if flipped:
            at, low, high = -at, -high, -low
        width = row.width - KIND - 2 * SIDE - 3 * GAP
        moved = row.number(field, "at", at, width, low=low, high=high)
        if moved is not None:
            new = (*plane[:3], (-moved if flipped else moved) * (1.0 if length == 1 else length))
        imgui.same_line(0, GAP)
        if _button(row, "flip", icons.FLIP, "Show the other side"):
            x, y, z, distance = (-part + 0.0 for part in plane)
            new = x, y, z, distance
        imgui.same_line(0, GAP)
        if _button(row, "remove", icons.REMOVE, "Remove"):
            return None
        return new if axis is not None else self._turned(row, number, new)

    def _kind(
        self, row: Row[Planes], number: int, plane: Plane, axis: int | None, box: NDArray[np.float64] | None
    ) -> Plane:
        if not row.menu("##kind", FREE if axis is None else AXES[axis], KIND):
            return plane
        for each, name in enumerate(AXES):
            if imgui.selectable(name, each == axis)[0]:
                self._free.discard(number)
                plane = _across(each, box)
        if imgui.selectable(FREE, axis is None)[0]:
            self._free.add(number)
        imgui.end_combo()
        return plane

    def _turned(self, row: Row[Planes], number: int, plane: Plane) -> Plane:
        """Draw the parts of a normal."""
        width = (row.width - 2 * GAP) / 3
        *normal, d = plane
        for part, value in enumerate(normal):
            if part:
                imgui.same_line(0, GAP)
            new = row.number(self._field(number, part + 1), f"normal {part}", value, width, low=-1.0, high=1.0)
            if imgui.is_item_hovered(imgui.HoveredFlags_.for_tooltip):
                imgui.set_tooltip(f"{AXES[part]} of the normal, which points to what is kept")
            if new is not None:
                changed = [*normal[:part], new, *normal[part + 1 :]]
                if any(changed):
                    plane = (changed[0], changed[1], changed[2], d)
        return plane

    def _field(self, number: int, part: int) -> NumberField:
        while len(self._fields) <= number:
            self._fields.append([NumberField() for _ in range(4)])
        return self._fields[number][part]


def box_of(item: Any, view: View) -> NDArray[np.float64] | None:
    """(2, 3) the lowest and highest coordinates of an object, in the numbers of its planes; None: it has none."""
    found = item.get_world_bounding_box()
    if found is None or not np.isfinite(found).all():
        return None
    if not isinstance(item, Clipped):
        return np.asarray(found, np.float64)
    corners = np.array([[found[i][0], found[j][1], found[k][2]] for i in (0, 1) for j in (0, 1) for k in (0, 1)])
    matrix = np.linalg.inv(from_numbers(item))
    corners = corners @ matrix[:3, :3].T + matrix[:3, 3]
    if item._forward is not None:
        corners = np.array([view.unwarped(corner) for corner in corners])
    return np.stack([corners.min(axis=0), corners.max(axis=0)])


def _reach(normal: NDArray[np.float64], box: NDArray[np.float64] | None) -> tuple[float, float]:
    """Between which distances a plane of a normal goes through a box."""
    if box is None:
        return 0.0, 1.0
    ends = np.sort(box * normal, axis=0).sum(axis=1)
    return float(ends[0]), float(ends[1])


def _axis(normal: list[float]) -> int | None:
    """The axis that a plane is across, if it is across one."""
    some = [axis for axis, part in enumerate(normal) if part]
    return some[0] if len(some) == 1 else None


def _across(axis: int, box: NDArray[np.float64] | None) -> Plane:
    """A plane across an axis in the middle of a box; what lies beyond is kept."""
    normal = [float(each == axis) for each in range(3)]
    middle = 0.5 if box is None else float(box[:, axis].mean())
    return normal[0], normal[1], normal[2], float(f"{middle:.6g}")


def _button(row: Row[Planes], name: str, icon: str, tip: str) -> bool:
    place = imgui.get_cursor_screen_pos()
    height = imgui.get_frame_height()
    pressed = bool(imgui.button(f"##{name}", (SIDE, height)))
    if imgui.is_item_hovered(imgui.HoveredFlags_.for_tooltip):
        imgui.set_tooltip(tip)
    middle = (place.x + SIDE / 2, place.y + height / 2)
    icons.draw(imgui.get_window_draw_list(), icon, middle, 12, packed(row.theme, "text", 0.85))
    return pressed


register(Planes, PlanesEditor)
