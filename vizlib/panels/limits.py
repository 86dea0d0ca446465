"""The editor of limits: a histogram in the colormap's colours, with a handle for either end, and both numbers."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
from imgui_bundle import imgui
from numpy.typing import NDArray

from vizlib.nodes.properties import Limits
from vizlib.panels.editing import Editor, register
from vizlib.panels.histogram import BINS, Histogram, Picture, columns, heights
from vizlib.panels.number_field import NumberField, rounded
from vizlib.panels.row import Row
from vizlib.panels.style import packed

__all__ = ["LimitsEditor"]

HEIGHT = 66.0  # of the histogram, logical pixels
INSET = 7.0  # between the widget's edges and the ends of the numbers: room for handles
NEAR = 10.0  # pixels from a handle that are its own
GAP = 4.0
OUTSIDE = 0.3  # how opaque the colours beyond the limits are
PERCENTS = "1%..99%"
BUTTONS = (("Auto", "auto", 46.0), ("1–99 %", PERCENTS, 62.0))
FEWEST = 1e-4  # of the axis that is always between the limits


class LimitsEditor(Editor[Limits]):
    """Of one object."""

    wide = True

    def __init__(self) -> None:
        self._histogram: Histogram | None = None
        self._picture = Picture()
        self._fields = NumberField(), NumberField()
        self._held: int | None = None  # 0, 1: the handle that is dragged; 2: what is between them
        self._start: tuple[float, float, float] = (0.0, 0.0, 0.0)  # pointer and both handles when it was pressed
        self._axis: Axis | None = None
        self._kept: Any = None
        self.inner = (0.0, 0.0, 0.0, 0.0)  # x, y, width, height of the histogram in the last frame

    def draw(self, row: Row[Limits]) -> None:
        if row.property.histogram is not None:
            self._draw_histogram(row)
        low, high = (float(end) for end in row.value) if not isinstance(row.value, str) else (0.0, 1.0)
        width = row.width
        buttons = BUTTONS if row.property.words else ()
        each = (width - sum(wide + GAP for _, _, wide in buttons) - GAP) / 2
        step = abs(high - low) / 200
        for number, value in enumerate((low, high)):
            if number:
                imgui.same_line(0, GAP)
            new = row.number(self._fields[number], f"end {number}", value, each, step=step)
            if new is not None:
                row.set((new, high) if number == 0 else (low, new))
        for name, word, wide in buttons:
            imgui.same_line(0, GAP)
            if imgui.button(name, (wide, 0)):
                row.set(word)

    # ---- The histogram ----

    def _draw_histogram(self, row: Row[Limits]) -> None:
        histogram = self._followed(row)
        place = imgui.get_cursor_screen_pos()
        imgui.invisible_button("histogram", (row.width, HEIGHT))
        onto = imgui.get_window_draw_list()
        box = (place.x, place.y, row.width, HEIGHT)
        onto.add_rect_filled((box[0], box[1]), (box[0] + box[2], box[1] + box[3]), packed(row.theme, "text", 0.05), 5)
        if histogram.bins is None or isinstance(row.value, str):
            self._held = None
            text = histogram.note or "Counting …"
            onto.add_text((place.x + 8, place.y + 8), packed(row.theme, "muted"), text)
            return
        if self._held is None:
            self._axis = Axis.around(histogram.bins[1], row.value, _scale(row.item))
        assert self._axis is not None
        inner = (box[0] + INSET, box[1] + 4, box[2] - 2 * INSET, box[3] - 4)
        self.inner = inner
        scale = _scale(row.item)
        key = histogram.revision, id(scale), self._axis.key, row.theme.name
        # What it was made of is kept, so that nothing else can have its number.
        self._picture.draw(row.overlay, inner, key, partial(self._raster, histogram.bins, scale))
        self._kept = scale
        self._drag(row, inner, self._axis)
        self._handles(row, box, inner, self._axis)

    def _followed(self, row: Row[Limits]) -> Histogram:
        if self._histogram is None:
            count = row.property.histogram
            assert count is not None
            overlay = row.overlay
            self._histogram = Histogram(
                lambda: count(row.item, BINS), row.sheet.inspector.asynchronous, overlay.wake, overlay.ask_later
            )
        self._histogram.update()
        return self._histogram

    def _raster(self, bins: Any, scale: Any, width: int, height: int) -> NDArray[np.uint8]:
        assert self._axis is not None
        counts, edges = bins
        values = self._axis.values((np.arange(width) + 0.5) / width)
        at = np.searchsorted(edges, values, side="right") - 1
        tall = np.append(heights(counts), 0.0)
        tops = np.where((at >= 0) & (at < len(counts)), tall[np.clip(at, 0, len(counts))], 0.0)
        tops[(tops > 0) & (tops < 2 / height)] = 2 / height  # what is there is seen
        if scale is None:
            colors = np.full((width, 4), (128, 128, 128, 255), np.uint8)
            return columns(tops, colors, height)
        colors = scale.rgba(values)
        colors[:, 3] = 255  # how opaque things are is the curve's
        low, high = sorted(scale.range)
        colors[(values < low) | (values > high), 3] = round(255 * OUTSIDE)
        return columns(tops, colors, height)

    # ---- The handles ----

    def _drag(self, row: Row[Limits], inner: tuple[float, float, float, float], axis: Axis) -> None:
        x, _, width, _ = inner
        at = (imgui.get_io().mouse_pos.x - x) / width
        places = [axis.part(end) for end in row.value]
        if imgui.is_item_activated() and imgui.is_mouse_down(0):
            self._held = _nearest(at, places, NEAR / width)
            self._start = (at, places[0], places[1])
        active, held = imgui.is_item_active(), self._held
        if not active:
            self._held = None
        # Where frames are rare, the last move comes with the release.
        if held is None or not (active or imgui.is_item_deactivated()):
            hovered = imgui.is_item_hovered()
            if hovered:
                over = _nearest(at, places, NEAR / width)
                imgui.set_mouse_cursor(imgui.MouseCursor_.resize_all if over == 2 else imgui.MouseCursor_.resize_ew)
            return
        imgui.set_mouse_cursor(imgui.MouseCursor_.resize_ew)
        moved = at - self._start[0]
        if moved == 0.0:
            return
        ends = list(self._start[1:])
        if held == 2:
            room = -min(ends), 1.0 - max(ends)
            moved = min(max(moved, room[0]), room[1])
            ends = [end + moved for end in ends]
        else:
            other = ends[1 - held]
            new = min(max(ends[held] + moved, 0.0), 1.0)
            least = FEWEST if ends[held] >= other else -FEWEST
            ends[held] = max(new, other + least) if least > 0 else min(new, other + least)
        low, high = (axis.number(end) if held in (number, 2) else row.value[number] for number, end in enumerate(ends))
        if (low, high) != tuple(row.value):
            row.set((low, high))
            row.value = row.property.get(row.item)

    def _handles(
        self,
        row: Row[Limits],
        box: tuple[float, float, float, float],
        inner: tuple[float, float, float, float],
        axis: Axis,
    ) -> None:
        theme = row.theme
        onto = imgui.get_window_draw_list()
        _, y, _, height = box
        at = [round(inner[0] + axis.part(end) * inner[2]) for end in row.value]
        line = packed(theme, "frame", 0.9)
        onto.add_rect_filled((min(at), y), (max(at), y + 3), packed(theme, "accent", 0.55), 1.5)
        for number, place in enumerate(at):
            held = self._held in (number, 2)
            strong = packed(theme, "accent") if held or imgui.is_item_hovered() else packed(theme, "text")
            onto.add_line((place + 0.5, y + 2), (place + 0.5, y + height), strong if held else line, 1.5)
            onto.add_rect_filled((place - 4, y + height - 18), (place + 5, y + height), packed(theme, "panel"), 3)
            onto.add_rect_filled((place - 3, y + height - 17), (place + 4, y + height - 1), strong, 2.5)

    def close(self) -> None:
        if self._histogram is not None:
            self._histogram.close()
        self._picture.close()


class Axis:
    """Which number is where: 0 at the left end of the histogram, 1 at the right one."""

    def __init__(self, low: float, high: float, log: bool) -> None:
        self.low, self.high, self.log = low, high, log

    @classmethod
    def around(cls, edges: NDArray[np.float64], limits: Any, scale: Any) -> Axis:
        """One on which all numbers are, and both limits."""
        log = scale is not None and scale.norm == "log" and edges[0] > 0 and min(limits) > 0
        return cls(min(float(edges[0]), *limits), max(float(edges[-1]), *limits), log)

    @property
    def key(self) -> tuple[float, float, bool]:
        """What it is made of."""
        return self.low, self.high, self.log

    def part(self, value: float) -> float:
        """Where a number is, 0…1."""
        if self.log:
            low, high = math.log(self.low), math.log(self.high)
            return min(max((math.log(max(value, self.low)) - low) / (high - low), 0.0), 1.0)
        return min(max((value - self.low) / ((self.high - self.low) or 1.0), 0.0), 1.0)

    def values(self, parts: NDArray[np.float64]) -> NDArray[np.float64]:
        """The numbers at places."""
        if self.log:
            return np.asarray(self.low * (self.high / self.low) ** parts)
        return np.asarray(self.low + (self.high - self.low) * parts)

    def number(self, part: float) -> float:
        """The number at a place, with as few digits as tell it from its neighbours."""
        if part <= 0.0 or part >= 1.0:
            return self.high if part >= 1.0 else self.low
        value = float(self.values(np.array(part)))
        return rounded(value, value if self.log else self.high - self.low)


def _nearest(at: float, places: list[float], near: float) -> int:
    """Which handle is meant by a place, or 2 for what is between them."""
    distances = [abs(at - place) for place in places]
    nearest = int(distances[1] < distances[0] or (distances[1] == distances[0] and at > places[1]))
    if distances[nearest] > near and min(places) < at < max(places):
        return 2
    return nearest


def _scale(item: Any) -> Any:
    """What colours an object's numbers have, if it has any."""
    return getattr(item, "_scale", None)


register(Limits, LimitsEditor)
