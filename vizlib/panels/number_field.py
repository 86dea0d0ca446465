"""A number that is dragged like a slider, or typed.

Where both ends are known it is a slider: a press goes there. Elsewhere dragging makes the number larger and smaller. A
double click, Control and a click, a click that does not drag, or Enter when it has the focus, lets one type. It is
drawn by vizlib, because imgui's own are float32, and the user's numbers are not.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from imgui_bundle import imgui

from vizlib.panels.style import packed

if TYPE_CHECKING:
    from vizlib.plot.themes import Theme

__all__ = ["NumberField", "number_in", "rounded", "shown"]

STEPS = 500  # a slider has this many places at least
PIXELS = 200.0  # of dragging, that a number without ends gets as much larger as it is
STILL = 2.0  # pixels that a press may move and is still no drag
FASTER = {imgui.Key.mod_shift: 10.0, imgui.Key.mod_alt: 0.1}


class NumberField:
    """One such field; the number is the caller's."""

    def __init__(self) -> None:
        self._typed: str | None = None  # what is being typed
        self._focused = False
        self._start = (0.0, 0.0)  # the number and the pointer's x when it was pressed
        self._dragged = False

    @property
    def typing(self) -> bool:
        """Whether it is a text now."""
        return self._typed is not None

    def draw(
        self,
        name: str,
        value: float,
        width: float,
        theme: Theme,
        *,
        low: float | None = None,
        high: float | None = None,
        log: bool = False,
        whole: bool = False,
        unit: str = "",
        step: float = 0.0,
    ) -> float | None:
        """Draw it; returns another number if there is one.

        low, high : the ends; both make it a slider
        log : whether it is dragged by its logarithm
        step : that a pixel of dragging is worth, where there are not two ends; 0: by how large the number is

        Raises ValueError for what was typed and is no number.
        """
        if self._typed is not None:
            return self._type(name, value, width, whole)
        height = imgui.get_frame_height()
        place = imgui.get_cursor_screen_pos()
        imgui.invisible_button(name, (width, height))
        ends = Ends.of(low, high, log)
        part = None if ends is None else ends.part(value)
        _draw(theme, (place.x, place.y, width, height), part, shown(value), unit)
        if imgui.is_item_hovered() or imgui.is_item_active():
            imgui.set_mouse_cursor(imgui.MouseCursor_.resize_ew)
        result = self._drag(value, place.x, width, ends, (low, high, log, step))
        if result is None:
            return None
        if whole:
            result = round(result)
        return None if result == value else result

    # ---- By dragging ----

    def _drag(
        self,
        value: float,
        left: float,
        width: float,
        ends: Ends | None,
        open_ends: tuple[float | None, float | None, bool, float],
    ) -> float | None:
        io = imgui.get_io()
        x = io.mouse_pos.x
        if imgui.is_item_activated():
            if imgui.is_mouse_double_clicked(0):
                before = self._start[0]
                self._begin(before)
                return before
            self._start, self._dragged = (value, x), False
            if not imgui.is_mouse_down(0) or io.key_ctrl:
                self._begin(value)
                return None
        held = imgui.is_item_active() and imgui.is_mouse_down(0)
        if held or imgui.is_item_deactivated():  # where frames are rare, the last move comes with the release
            self._dragged = self._dragged or abs(x - self._start[1]) > STILL
            if ends is not None:
                return ends.at((x - left) / width)
            if self._dragged:
                return _moved(self._start[0], x - self._start[1], *open_ends)
            if not held and imgui.is_item_hovered():
                self._begin(value)
        return None

    # ---- By typing ----

    def _begin(self, value: float) -> None:
        self._typed, self._focused = shown(value, 17), False

    def _type(self, name: str, value: float, width: float, whole: bool) -> float | None:
        assert self._typed is not None
        if not self._focused:
            imgui.set_keyboard_focus_here()
            self._focused = True
        imgui.set_next_item_width(width)
        _, self._typed = imgui.input_text(f"{name} text", self._typed, imgui.InputTextFlags_.auto_select_all)
        twice = imgui.is_item_hovered() and imgui.is_mouse_double_clicked(0)
        if twice and (state := imgui.internal.get_input_text_state(imgui.get_item_id())) is not None:
            state.select_all()  # the first click of the two has begun this already; the second means all of it, too
        if not imgui.is_item_deactivated():
            return None
        text, self._typed = self._typed, None
        if text == shown(value, 17):
            return None
        return number_in(text, whole=whole)


class Ends:
    """Of a slider."""

    def __init__(self, low: float, high: float, log: bool) -> None:
        self._low, self._high, self._log = low, high, log

    @classmethod
    def of(cls, low: float | None, high: float | None, log: bool) -> Ends | None:
        """Those of a slider, or None where there are not two."""
        if low is None or high is None or not (math.isfinite(low) and math.isfinite(high) and low < high):
            return None
        return cls(low, high, log and low > 0)

    def part(self, value: float) -> float:
        """Which part of the slider is on the left of a number, 0…1."""
        low, high = self._low, self._high
        if self._log:
            value, low, high = math.log(max(value, low)), math.log(low), math.log(high)
        return min(max((value - low) / (high - low), 0.0), 1.0)

    def at(self, part: float) -> float:
        """The number at a place, with as few digits as the slider can tell apart."""
        part = min(max(part, 0.0), 1.0)
        if part in (0.0, 1.0):
            return self._high if part else self._low
        if self._log:
            found = self._low * (self._high / self._low) ** part
            return rounded(found, found)
        return rounded(self._low + (self._high - self._low) * part, self._high - self._low)


def _moved(start: float, pixels: float, low: float | None, high: float | None, log: bool, step: float) -> float:
    """The number after a drag."""
    for key, times in FASTER.items():
        pixels *= times if imgui.is_key_down(key) else 1.0
    if log and start > 0:
        found = start * math.exp(pixels / PIXELS)
        found = rounded(found, found)
    else:
        worth = step or (abs(start) or 1.0) / PIXELS
        found = rounded(start + pixels * worth, worth * PIXELS)
    found = found if low is None else max(found, low)
    return found if high is None else min(found, high)


def number_in(text: str, *, whole: bool = False) -> float:
    """The number that somebody typed, with a point or a comma. Raises ValueError if it is none."""
    cleaned = text.strip().replace("−", "-").replace(" ", "")
    if cleaned.count(",") == 1 and "." not in cleaned:
        cleaned = cleaned.replace(",", ".")
    try:
        found = float(cleaned)
        return int(found) if whole else found
    except (ValueError, OverflowError):
        kind = "a whole number" if whole else "a number"
        raise ValueError(f"{text!r} was typed, expected {kind}.") from None


def rounded(value: float, span: float) -> float:
    """A number with so many digits that a span has ``STEPS`` different ones."""
    if not (math.isfinite(value) and math.isfinite(span)) or span == 0:
        return value
    return round(value, -math.floor(math.log10(abs(span) / STEPS)))


def shown(value: float, digits: int = 6) -> str:
    """A number as it is read: with some digits, and a true minus only where it is not typed."""
    if isinstance(value, int):
        return str(value)
    return repr(float(value)).removesuffix(".0") if digits > 16 else f"{value:.{digits}g}"


def _draw(theme: Theme, box: tuple[float, float, float, float], part: float | None, text: str, unit: str) -> None:
    x, y, width, height = box
    hovered, active = imgui.is_item_hovered(), imgui.is_item_active()
    onto = imgui.get_window_draw_list()
    low, high = (x, y), (x + width, y + height)
    strength = 0.22 if active else 0.14 if hovered else 0.0
    ground = packed(theme, "accent", strength) if strength else packed(theme, "text", 0.06)
    onto.add_rect_filled(low, high, ground, 5)
    if part is not None:
        edge = x + max(round(width * part), 3)
        onto.push_clip_rect(low, (edge, y + height), True)
        onto.add_rect_filled(low, high, packed(theme, "accent", 0.24), 5)
        onto.pop_clip_rect()
        onto.add_rect_filled((edge - 3, y + 1), (edge, y + height - 1), packed(theme, "accent"), 1.5)
    if imgui.get_style().frame_border_size:
        onto.add_rect(low, high, packed(theme, "frame", 0.35), 5)
    if imgui.is_item_focused() and imgui.get_io().nav_visible:
        onto.add_rect((x - 2, y - 2), (x + width + 2, y + height + 2), packed(theme, "accent"), 6)
    size = imgui.get_font_size()
    line = round(y + (height - size) / 2 - 0.5)
    onto.push_clip_rect((x + 4, y), (x + width - 4, y + height), True)
    wide = imgui.calc_text_size(text).x
    onto.add_text((x + 8, line), packed(theme, "text"), text)
    if unit:
        onto.add_text((x + 8 + wide + 5, line), packed(theme, "muted"), unit)
    onto.pop_clip_rect()
