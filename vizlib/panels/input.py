"""Input: what is done on a canvas → imgui, and which of it is therefore not for the figure.

imgui says only in its next frame whether the pointer was over one of its windows. Figures draw on demand, and a press
may come with the move that led there; so it is found out from where the windows were in the last frame.

    canvas ─→ Input ─┬→ imgui's queue
                     └→ stop_propagation, if it was over a window, belongs to a drag that began there, or is typed
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from imgui_bundle import imgui

from vizlib.panels.context import Context

__all__ = ["Input"]

NOWHERE = -3.4e38  # imgui's coordinate of a pointer that is not there
EVERYWHERE = (NOWHERE, NOWHERE, -NOWHERE, -NOWHERE)
BUTTONS = {1: 0, 2: 1, 3: 2}  # rendercanvas counts left, right, middle, as imgui does from 0
NOTCH = 100.0  # wheel units of one notch
KINDS = ("pointer_move", "pointer_down", "pointer_up", "pointer_leave", "double_click", "wheel")
KEYS = ("key_down", "key_up", "char")
COMMANDS = {"Control", "Alt", "Meta"}  # with which a key is no letter
FIRST = -50  # before the figure's own handlers

_NAMED = {
    "ArrowDown": "down_arrow",
    "ArrowUp": "up_arrow",
    "ArrowLeft": "left_arrow",
    "ArrowRight": "right_arrow",
    "Backspace": "backspace",
    "Delete": "delete",
    "End": "end",
    "Enter": "enter",
    "Escape": "escape",
    "Home": "home",
    "Insert": "insert",
    "PageDown": "page_down",
    "PageUp": "page_up",
    "Tab": "tab",
    " ": "space",
    **{f"F{number}": f"f{number}" for number in range(1, 13)},
    **{letter: letter for letter in "abcdefghijklmnopqrstuvwxyz"},
    **{digit: f"_{digit}" for digit in "0123456789"},
}
_KEY = {name: getattr(imgui.Key, key) for name, key in _NAMED.items()}
_MODIFIER = {
    "Control": imgui.Key.mod_ctrl,
    "Shift": imgui.Key.mod_shift,
    "Alt": imgui.Key.mod_alt,
    "Meta": imgui.Key.mod_super,
}
_CURSORS = {
    imgui.MouseCursor_.text_input: "text",
    imgui.MouseCursor_.resize_all: "grab",
    imgui.MouseCursor_.resize_ns: "ns_resize",
    imgui.MouseCursor_.resize_ew: "ew_resize",
    imgui.MouseCursor_.resize_nesw: "nesw_resize",
    imgui.MouseCursor_.resize_nwse: "nwse_resize",
    imgui.MouseCursor_.hand: "pointer",
    imgui.MouseCursor_.not_allowed: "not_allowed",
}

Box = tuple[float, float, float, float]


class Input:
    """Of one canvas.

    context : whose windows they are
    canvas : that is listened to from now on
    wake : has the windows drawn
    left : called when the pointer leaves the figure for a window
    """

    def __init__(self, context: Context, canvas: Any, wake: Callable[[], None], left: Callable[[], None]) -> None:
        self._context, self._canvas, self._wake, self._left = context, canvas, wake, left
        self._boxes: list[Box] | None = None  # of the windows in the last frame; None: not looked yet
        self._held = False  # a button went down over a window
        self._passed = 0  # buttons that went down over the figure
        self.over = False  # whether the pointer is over a window
        self._cursor = ""
        canvas.add_event_handler(self._point, *KINDS, order=FIRST)
        canvas.add_event_handler(self._press, *KEYS, order=FIRST)

    def close(self) -> None:
        """Listen no more."""
        if not self._canvas.get_closed():
            self._canvas.remove_event_handler(self._point, *KINDS)
            self._canvas.remove_event_handler(self._press, *KEYS)

    # ---- The pointer ----

    def covers(self, x: float, y: float) -> bool:
        """Whether there is a window at a place in logical pixels, or one that wants all clicks."""
        return any(left <= x < right and top <= y < bottom for left, top, right, bottom in self.boxes)

    @property
    def boxes(self) -> list[Box]:
        """Of the windows in the last frame."""
        if self._boxes is None:
            self._boxes = self._windows()
        return self._boxes

    def _windows(self) -> list[Box]:
        flags = imgui.WindowFlags_
        deaf = flags.no_mouse_inputs.value | flags.child_window.value
        boxes = []
        for window in self._context.inner.windows:
            if not window.active or window.hidden or window.flags & deaf:
                continue
            if window.flags & flags.popup.value:
                return [EVERYWHERE]  # a click anywhere else closes it, and does no more
            (x, y), (width, height) = window.pos, window.size
            boxes.append((x, y, x + width, y + height))
        return boxes

    def _point(self, event: dict[str, Any]) -> None:
        kind = event["event_type"]
        io = self._context.io
        if kind == "pointer_leave":
            self._hover(False)
            io.add_mouse_pos_event(NOWHERE, NOWHERE)
            self._wake()
            return
        x, y = event["x"], event["y"]
        over = self._held or (not self._passed and self.covers(x, y))
        self._hover(over)
        self._modify(event)
        touch = event.get("pointer_type") == "touch"
        source = imgui.MouseSource.touch_screen if touch else imgui.MouseSource.mouse
        io.add_mouse_source_event(source)
        io.add_mouse_pos_event(*((x, y) if over or kind == "pointer_down" else (NOWHERE, NOWHERE)))
        if kind in ("pointer_down", "pointer_up"):
            self._button(io, event, kind == "pointer_down", over)
            if touch and kind == "pointer_up":  # a finger that is lifted is nowhere
                io.add_mouse_pos_event(NOWHERE, NOWHERE)
        elif kind == "wheel" and over:
            io.add_mouse_wheel_event(-event["dx"] / NOTCH, -event["dy"] / NOTCH)
        if over:
            event["stop_propagation"] = True

    def _button(self, io: Any, event: dict[str, Any], down: bool, over: bool) -> None:
        if (button := BUTTONS.get(event["button"])) is None:
            return
        if down:
            self._held = over
            self._passed += not over
            io.add_mouse_button_event(button, True)
            if not over:  # that nothing was hit takes the focus from the windows; the drag is the figure's
                io.add_mouse_button_event(button, False)
                io.add_mouse_pos_event(NOWHERE, NOWHERE)
            self._wake()
        elif self._held:
            io.add_mouse_button_event(button, False)
            self._held = bool(event.get("buttons"))
        else:
            self._passed = max(self._passed - 1, 0) if event.get("buttons") else 0

    def _hover(self, over: bool) -> None:
        if over or self.over:
            self._wake()
        if over and not self.over:
            self._left()
        elif self.over and not over:
            self._show_cursor("default")
        self.over = over

    # ---- Keys ----

    def _press(self, event: dict[str, Any]) -> None:
        io = self._context.io
        if event["event_type"] == "char":
            if io.want_text_input:
                io.add_input_characters_utf8(event.get("data") or event.get("char_str") or "")
                self._take(event)
            return
        down = event["event_type"] == "key_down"
        if not (io.want_capture_keyboard or io.want_text_input):
            # One that was down before must come up.
            if not down and (key := _key(event["key"])) is not None:
                io.add_key_event(key, False)
            return
        self._modify(event)
        # imgui takes a key and a letter in two frames, one after the other: where frames are slow, so would be typing.
        letter = down and io.want_text_input and len(event["key"]) == 1 and not COMMANDS & set(event["modifiers"])
        if not letter and (key := _key(event["key"])) is not None:
            io.add_key_event(key, down)
        self._take(event)

    def _take(self, event: dict[str, Any]) -> None:
        event["stop_propagation"] = True
        self._wake()

    def _modify(self, event: dict[str, Any]) -> None:
        held = event.get("modifiers", ())
        for name, key in _MODIFIER.items():
            self._context.io.add_key_event(key, name in held)

    # ---- After a frame ----

    def drawn(self) -> None:
        """Windows may be elsewhere now; show the pointer as they want it."""
        self._boxes = None
        if self.over:
            self._show_cursor(_CURSORS.get(imgui.MouseCursor_(imgui.get_mouse_cursor()), "default"))

    def _show_cursor(self, cursor: str) -> None:
        if cursor != self._cursor:
            self._cursor = cursor
            self._canvas.set_cursor(cursor)


def _key(name: str) -> Any:
    return _KEY.get(name if len(name) > 1 else name.lower())


def is_mac() -> bool:
    """Whether shortcuts are with Command instead of Control."""
    if sys.platform != "emscripten":
        return sys.platform == "darwin"
    import js

    return "Mac" in str(js.navigator.platform)
