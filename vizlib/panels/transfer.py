"""The editor of opacity over a colormap: a curve with points to drag, over the colours and how often they occur."""

from __future__ import annotations

from functools import partial
from time import perf_counter
from typing import Any

import numpy as np
from imgui_bundle import imgui
from numpy.typing import NDArray

from vizlib.nodes.properties import Curve, Limits
from vizlib.panels.editing import Editor, register
from vizlib.panels.histogram import BINS, Histogram, Picture, columns, heights
from vizlib.panels.number_field import NumberField
from vizlib.panels.row import Row
from vizlib.panels.style import packed

__all__ = ["PRESETS", "CurveEditor", "simplified"]

HEIGHT = 96.0  # logical pixels
INSET = 7.0
NEAR = 10.0
LONG = 0.6  # seconds that a finger rests on a point to remove it
STILL = 4.0  # pixels
DIGITS = 3
TOLERANCE = 0.012  # of opacity, that points may leave a curve by that they stand for
MOST_POINTS = 24  # of a curve given point by point; longer ones are simplified

Points = list[list[float]]

PRESETS: dict[str, Any] = {
    "Of the mode": None,
    "Ramp": [[0, 0], [1, 1]],
    "Late ramp": [[0, 0], [0.4, 0], [1, 1]],
    "Step": [[0, 0], [0.48, 0], [0.52, 0.8], [1, 0.8]],
    "Peak": [[0, 0], [0.4, 0], [0.5, 0.8], [0.6, 0], [1, 0]],
    "Shells": [[0, 0], [0.2, 0], [0.25, 0.3], [0.3, 0], [0.55, 0], [0.6, 0.6], [0.65, 0], [1, 0]],
    "Constant": 0.5,
}


class CurveEditor(Editor[Curve]):
    """Of one object."""

    wide = True

    def __init__(self) -> None:
        self._field = NumberField()
        self._picture = Picture()
        self._histogram: Histogram | None = None
        self._looked = False
        self._held: int | None = None  # the point that is dragged
        self._pressed = (0.0, 0.0, 0.0)  # where and when
        self._kept: Any = None
        self.inner = (0.0, 0.0, 0.0, 0.0)  # x, y, width, height of the curve in the last frame
        self._simple: tuple[Any, Points] = (None, [])

    def draw(self, row: Row[Curve]) -> None:
        value = row.value
        curved = row.property.curved(row.item)
        if not curved or isinstance(value, int | float):
            self._constant(row, 1.0 if value is None or np.ndim(value) else float(value), curved)
            return
        drawn = np.asarray(row.property.drawn(row.item))
        points = self._points(value, drawn)
        place = imgui.get_cursor_screen_pos()
        flags = imgui.ButtonFlags_
        imgui.invisible_button(
            "curve", (row.width, HEIGHT), flags.mouse_button_left.value | flags.mouse_button_right.value
        )
        box = (place.x, place.y, row.width, HEIGHT)
        inner = (box[0] + INSET, box[1] + INSET, box[2] - 2 * INSET, box[3] - 2 * INSET)
        self.inner = inner
        points = self._hands(row, inner, points)
        self._show(row, box, inner, points, drawn)
        if imgui.is_item_hovered(imgui.HoveredFlags_.for_tooltip) and self._held is None:
            imgui.set_tooltip("Drag a point; double click: one more; right click, or rest on it: one less")
        self._presets(row, row.width)

    # ---- One number for all ----

    def _constant(self, row: Row[Curve], value: float, curved: bool) -> None:
        width = row.width - (74.0 if curved else 0.0)
        new = row.number(self._field, "constant", value, width, low=0.0, high=1.0)
        if new is not None:
            row.set(new)
        if curved:
            imgui.same_line(0, 4)
            if imgui.button("Curve", (70, 0)):
                row.set([[0, 0], [1, value]])

    def _presets(self, row: Row[Curve], width: float) -> None:
        name = next((name for name, preset in PRESETS.items() if _same(row.value, preset)), "Own curve")
        if not row.menu("##presets", name, width):
            return
        for each, preset in PRESETS.items():
            if imgui.selectable(each, each == name)[0]:
                row.set(preset)
        imgui.end_combo()

    # ---- Points ----

    def _points(self, value: Any, drawn: NDArray[np.float64]) -> Points:
        """The points that a curve has, or that stand for it."""
        given = None if value is None else np.asarray(value, np.float64)
        if given is not None and given.ndim == 2:
            return [[float(x), float(y)] for x, y in given]
        if given is not None and len(given) <= MOST_POINTS:
            return [[float(x), float(y)] for x, y in zip(np.linspace(0, 1, len(given)), given, strict=True)]
        key = drawn.tobytes()
        if self._simple[0] != key:
            self._simple = key, simplified(drawn)
        return [list(point) for point in self._simple[1]]

    def _hands(self, row: Row[Curve], inner: tuple[float, float, float, float], points: Points) -> Points:
        """Do what hands do to the points; returns those that there are then."""
        x, y, width, height = inner
        mouse = imgui.get_io().mouse_pos
        at = (mouse.x - x) / width, 1 - (mouse.y - y) / height
        near = _nearest(points, (mouse.x, mouse.y), inner)
        if imgui.is_item_hovered() and near is not None:
            imgui.set_mouse_cursor(imgui.MouseCursor_.resize_all)
        if imgui.is_item_activated() and imgui.is_mouse_clicked(1):
            self._held = None
            return self._without(row, points, near)
        if imgui.is_item_activated() and imgui.is_mouse_down(0):
            self._held, self._pressed = near, (mouse.x, mouse.y, perf_counter())
            if near is None and imgui.is_mouse_double_clicked(0):
                new = [_rounded(at[0]), _rounded(at[1])]
                points = sorted([*points, new], key=lambda point: point[0])
                self._held = points.index(new)
                return self._put(row, points)
        held = self._held
        if not imgui.is_item_active() or not imgui.is_mouse_down(0):
            self._held = None
            if not imgui.is_item_deactivated():  # where frames are rare, the last move comes with the release
                return points
        if held is None or held >= len(points):
            return points
        still = abs(mouse.x - self._pressed[0]) + abs(mouse.y - self._pressed[1]) <= STILL
        if still and self._pressed[2]:
            rested = perf_counter() - self._pressed[2]
            if imgui.get_io().mouse_source == imgui.MouseSource.touch_screen:
                if rested >= LONG:
                    self._held = None
                    return self._without(row, points, held)
                row.overlay.ask_later(LONG - rested + 0.02)
            return points
        self._pressed = (*self._pressed[:2], 0.0)  # from now on it is a drag, also back to where it began
        return self._moved(row, points, held, at)

    def _moved(self, row: Row[Curve], points: Points, number: int, at: tuple[float, float]) -> Points:
        left = points[number - 1][0] if number else 0.0
        right = points[number + 1][0] if number + 1 < len(points) else 1.0
        if number == 0:
            left = right = points[0][0]
        elif number == len(points) - 1:
            left = right = points[-1][0]
        new = [_rounded(min(max(at[0], left), right)), _rounded(at[1])]
        if left == right:
            new[0] = left
        if new == points[number]:
            return points
        return self._put(row, [*points[:number], new, *points[number + 1 :]])

    def _without(self, row: Row[Curve], points: Points, number: int | None) -> Points:
        if number is None or number in (0, len(points) - 1):
            return points
        return self._put(row, [*points[:number], *points[number + 1 :]])

    def _put(self, row: Row[Curve], points: Points) -> Points:
        row.set(points)
        return points

    # ---- Drawing ----

    def _show(
        self,
        row: Row[Curve],
        box: tuple[float, float, float, float],
        inner: tuple[float, float, float, float],
        points: Points,
        drawn: NDArray[np.float64],
    ) -> None:
        theme = row.theme
        onto = imgui.get_window_draw_list()
        x, y, width, height = inner
        onto.add_rect_filled((box[0], box[1]), (box[0] + box[2], box[1] + box[3]), packed(theme, "text", 0.05), 5)
        histogram = self._followed(row)
        scale = getattr(row.item, "_scale", None)
        revision = 0 if histogram is None else histogram.revision
        shade = 255 if theme.name == "dark" else 0
        key = revision, id(scale), drawn.tobytes(), shade
        bins = None if histogram is None else histogram.bins
        self._picture.draw(row.overlay, inner, key, partial(_raster, bins, scale, drawn, shade))
        self._kept = scale
        places: list[Any] = [imgui.ImVec2(x + px * width, y + (1 - py) * height) for px, py in points]
        onto.add_polyline(places, packed(theme, "text", 0.85), 1.5, 0)
        for number, place in enumerate(places):
            held = number == self._held
            onto.add_circle_filled(place, 6.0 if held else 5.0, packed(theme, "accent" if held else "text"))
            onto.add_circle_filled(place, 3.5, packed(theme, "panel"))

    def _followed(self, row: Row[Curve]) -> Histogram | None:
        """The histogram of the object's numbers, if it declares one for its limits."""
        if not self._looked:
            self._looked = True
            with_one = (each.property for each in row.sheet.rows if isinstance(each.property, Limits))
            count = next((given.histogram for given in with_one if given.histogram is not None), None)
            if count is not None:
                overlay = row.overlay
                self._histogram = Histogram(
                    lambda: count(row.item, BINS), row.sheet.inspector.asynchronous, overlay.wake, overlay.ask_later
                )
        if self._histogram is not None:
            self._histogram.update()
        return self._histogram

    def close(self) -> None:
        self._picture.close()
        if self._histogram is not None:
            self._histogram.close()


def _raster(
    bins: Any, scale: Any, drawn: NDArray[np.float64], shade: int, width: int, height: int
) -> NDArray[np.uint8]:
    """(H, W, 4): the colours below the curve, and over them how often they occur."""
    places = (np.arange(width) + 0.5) / width
    opacity = np.interp(places, np.linspace(0, 1, len(drawn)), drawn)
    colors = np.full((width, 4), 128, np.uint8) if scale is None else scale.rgba_at(places)
    colors[:, 3] = np.round(255 * (0.35 + 0.65 * opacity))
    below = columns(opacity, colors, height).astype(np.float32)
    if bins is None or scale is None:
        return below.astype(np.uint8)
    counts, edges = bins
    at = scale.places((edges[1:] + edges[:-1]) / 2)
    inside = (at >= 0) & (at <= 1)
    shares, _ = np.histogram(at[inside], BINS, (0, 1), weights=counts[inside])
    tops = np.interp(places, (np.arange(BINS) + 0.5) / BINS, heights(shares)) * 0.8
    over = columns(tops, np.full((width, 4), (shade, shade, shade, 46), np.uint8), height).astype(np.float32)
    alpha, under = over[..., 3:] / 255, below[..., 3:] / 255
    both = alpha + under * (1 - alpha)
    mixed = (over[..., :3] * alpha + below[..., :3] * under * (1 - alpha)) / np.maximum(both, 1e-6)
    return np.round(np.concatenate([mixed, both * 255], axis=-1)).astype(np.uint8)


def simplified(curve: NDArray[np.float64], tolerance: float = TOLERANCE) -> Points:
    """A few points that stand for a curve of many, evenly spread. Source: Ramer, Douglas and Peucker."""
    last = len(curve) - 1
    kept = {0, last}
    waiting = [(0, last)]
    while waiting:
        first, end = waiting.pop()
        if end - first < 2:
            continue
        line = np.linspace(curve[first], curve[end], end - first + 1)
        off = np.abs(curve[first : end + 1] - line)
        worst = int(off.argmax())
        if off[worst] > tolerance:
            kept.add(first + worst)
            waiting += [(first, first + worst), (first + worst, end)]
    return [[_rounded(at / last), _rounded(float(curve[at]))] for at in sorted(kept)]


def _nearest(points: Points, mouse: tuple[float, float], inner: tuple[float, float, float, float]) -> int | None:
    """The point that a place is on, if it is on one."""
    x, y, width, height = inner
    away = [abs(x + px * width - mouse[0]) + abs(y + (1 - py) * height - mouse[1]) for px, py in points]
    nearest = int(np.argmin(away))
    return nearest if away[nearest] <= NEAR else None


def _rounded(part: float) -> float:
    return round(min(max(part, 0.0), 1.0), DIGITS)


def _same(value: Any, preset: Any) -> bool:
    if value is None or preset is None:
        return value is preset
    return np.shape(value) == np.shape(preset) and bool(np.allclose(value, preset))


register(Curve, CurveEditor)
