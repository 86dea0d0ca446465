"""The keys of the toolbar: Tab comes to it after the canvas, goes along it, and leaves.

    page ⇄ canvas ⇄ first button ⇄ … ⇄ last button ⇄ page

It hears keys before anything else on the canvas. While a button or a menu has the focus, all keys are the toolbar's,
and what they come to is told to screen readers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vizlib.plot.listening import weakly

if TYPE_CHECKING:
    from vizlib.panels.desk import Desk
    from vizlib.panels.toolbar import Toolbar

__all__ = ["ToolbarKeys"]

FIRST = -60  # before panels hear
KINDS = ("key_down", "key_up", "char")
COMMANDS = {"Control", "Alt", "Meta"}  # with these, keys are the browser's


class ToolbarKeys:
    """What the keyboard does to one toolbar. ``at`` is the number of the button that has the focus, or None."""

    def __init__(self, toolbar: Toolbar, desk: Desk) -> None:
        self._toolbar, self._desk = toolbar, desk
        self.at: int | None = None
        self._down: set[str] = set()  # keys that went down here
        self._closing = False  # a press beside the menu has closed it: what follows until the release is not heard
        self._kept: tuple[bool, bool] | None = None
        canvas = desk.figure.canvas
        canvas.add_event_handler(weakly(self._press), *KINDS, order=FIRST)
        canvas.add_event_handler(weakly(self._point), "pointer_down", "pointer_move", "pointer_up", order=FIRST)
        canvas.on_focus(weakly(self._focus))

    @property
    def has_focus(self) -> bool:
        """Whether keys are the toolbar's."""
        return self.at is not None or self._toolbar.menu is not None

    # ---- The focus ----

    def _focus(self, way: str) -> None:
        """The canvas was come to, or left."""
        if way == "backward" and self._toolbar.reachable:
            self._go(len(self._toolbar.buttons) - 1)
        elif not way:
            self.at = None
            self._toolbar.close_menu()
        self._desk.overlay.wake()
        self.keep_tab()

    def keep_tab(self) -> None:
        """Tell the canvas which of Tab and Shift+Tab stay on it."""
        if self.at is None:
            inside = bool(self._desk.overlay.context.io.want_capture_keyboard)  # a panel has the keys
            kept = (inside, inside or self._toolbar.reachable)
        else:
            kept = (True, self.at < len(self._toolbar.buttons) - 1)
        if self._toolbar.menu is not None:
            kept = (True, True)
        if kept != self._kept:
            self._kept = kept
            self._desk.figure.canvas.keep_tab(*kept)

    def folded(self, folded: bool, count: int) -> None:
        """The toolbar has fewer or more buttons now; who pressed the last has the last."""
        if self.at is not None:
            self._go(count - 1)

    def _go(self, number: int | None) -> None:
        self.at = number
        if number is not None:
            buttons = self._toolbar.buttons
            button = buttons[number]
            kind = "menu" if button.rows is not None else "button"
            chosen = ", pressed" if button.chosen else ""
            self._say(f"{button.name}{chosen}, {kind} {number + 1} of {len(buttons)}")

    def _say(self, text: str) -> None:
        if text:
            self._desk.figure.canvas.announce(text)

    # ---- Events ----

    def _press(self, event: dict[str, Any]) -> None:
        kind = event["event_type"]
        if kind == "char":
            mine = self.has_focus or bool(self._down)
        elif kind == "key_up":
            mine = event["key"] in self._down
            self._down.discard(event["key"])
        else:
            mine = self._take(event["key"], event["modifiers"])
            if mine:
                self._down.add(event["key"])
        if mine:
            event["stop_propagation"] = True
            self._desk.overlay.wake()
            self.keep_tab()

    def _take(self, key: str, modifiers: Any) -> bool:
        """Do what a key does; returns whether it is the toolbar's."""
        if COMMANDS & set(modifiers) or key in COMMANDS | {"Shift"}:
            return False
        if self._toolbar.menu is not None:
            self._in_menu(key, modifiers)
        elif self.at is not None:
            self._along(key, modifiers)
        elif key == "Tab" and not modifiers and self._toolbar.reachable and not self._inside:
            self._go(0)
        else:
            return False
        return True

    @property
    def _inside(self) -> bool:
        """Whether a panel has the keys."""
        return bool(self._desk.overlay.context.io.want_capture_keyboard)

    def _in_menu(self, key: str, modifiers: Any) -> None:
        toolbar = self._toolbar
        menu = toolbar.menu
        assert menu is not None
        if key in ("Escape", "Tab", "ArrowLeft", "ArrowRight"):
            self.at = toolbar.menu_of if self.at is None and key != "Escape" else self.at
            toolbar.close_menu()
            if self.at is None:
                return
            if key == "Escape":
                self._go(self.at)
            else:
                self._along(key, modifiers)
            return
        self._say(menu.press(key))
        if menu.done:
            toolbar.close_menu()
            if self.at is not None:
                self._go(self.at)

    def _along(self, key: str, modifiers: Any) -> None:
        assert self.at is not None
        last = len(self._toolbar.buttons) - 1
        back = "Shift" in modifiers
        if key == "Tab":
            self._go(None if back and self.at == 0 else max(self.at - 1, 0) if back else min(self.at + 1, last))
        elif key in ("ArrowRight", "ArrowLeft"):
            self._go((self.at + (1 if key == "ArrowRight" else -1)) % (last + 1))
        elif key in ("Home", "End"):
            self._go(0 if key == "Home" else last)
        elif key == "Escape":
            self._go(None)
        elif key in ("Enter", " ", "ArrowDown"):
            self._open(self.at, key)

    def _open(self, number: int, key: str) -> None:
        """Press a button; a menu that opens so has the focus on its first row."""
        button = self._toolbar.buttons[number]
        if key == "ArrowDown" and button.rows is None:
            return
        if button.rows is None and not button.chosen:
            self._say(button.name)
        self._toolbar.press(number)
        menu = self._toolbar.menu
        if menu is not None:
            self._say(f"{menu.name} menu, {menu.press('Home')}")

    def _point(self, event: dict[str, Any]) -> None:
        """A press takes the focus from the buttons; beside an open menu it closes that, and does no more."""
        toolbar = self._toolbar
        if event["event_type"] == "pointer_down":
            if self.at is not None:
                self.at = None
                self._desk.overlay.wake()
            if toolbar.menu is not None and not toolbar.covers(event["x"], event["y"]):
                toolbar.close_menu()
                self._closing = True
                self._desk.overlay.wake()
        if self._closing:
            event["stop_propagation"] = True
            self._closing = event["event_type"] != "pointer_up" or bool(event.get("buttons"))
