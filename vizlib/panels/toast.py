"""Toasts: short notes on what has been done or could not be, which go by themselves."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from imgui_bundle import imgui

from vizlib.panels.style import color

if TYPE_CHECKING:
    from vizlib.panels.overlay import Overlay

__all__ = ["Toasts"]

NEWS, TROUBLE = 4.0, 10.0  # seconds that one is shown
WIDEST = 300.0  # logical pixels
GAP = 6.0


class Toasts:
    """Those of one figure; the latest is shown.

    ``corner`` is the upper right one of where it stands, in logical pixels, which the toolbar says; None: there is no
    room for it, since a menu is open.
    """

    def __init__(self) -> None:
        self.corner: tuple[float, float] | None = None
        self.text = ""
        self._trouble = False
        self._until = 0.0

    @property
    def shown(self) -> bool:
        """Whether there is one."""
        return bool(self.text) and perf_counter() < self._until

    def say(self, text: str, overlay: Overlay, *, trouble: bool = False) -> None:
        """Show a text, and tell screen readers; ``trouble``: that something went wrong."""
        self.text, self._trouble = text, trouble
        seconds = TROUBLE if trouble else NEWS
        self._until = perf_counter() + seconds
        overlay.canvas.announce(text)
        overlay.wake()
        overlay.ask_later(seconds + 0.05)

    def draw(self, overlay: Overlay) -> None:
        """Draw it, if there is one."""
        if not self.shown:
            self.text = ""
            return
        if self.corner is None:
            return
        x, y = self.corner
        flags = imgui.WindowFlags_
        kind = (
            flags.no_decoration | flags.no_nav | flags.no_focus_on_appearing | flags.no_saved_settings | flags.no_move
        )
        imgui.set_next_window_pos((x, y + GAP), imgui.Cond_.always, (1, 0))
        width = min(WIDEST, overlay.size[0] - 24)
        padding = imgui.get_style().window_padding.x * 2
        width = min(width, imgui.calc_text_size(self.text, wrap_width=width - padding).x + padding + 1)
        imgui.set_next_window_size((width, 0))
        imgui.push_style_color(imgui.Col_.border, color(overlay.theme, "accent" if not self._trouble else "text", 0.6))
        imgui.begin("###toast", None, kind | flags.always_auto_resize)
        imgui.internal.bring_window_to_display_front(imgui.internal.get_current_window())
        imgui.text_wrapped(self.text)
        if imgui.is_window_hovered() and imgui.is_mouse_clicked(0):
            self.text = ""
        imgui.end()
        imgui.pop_style_color()
