"""The window of a strip: panels under each other beside what the figure draws, with a border that can be dragged."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from imgui_bundle import imgui

from vizlib.panels import style
from vizlib.panels.contents import Contents
from vizlib.panels.panel import Panel

if TYPE_CHECKING:
    from vizlib.panels.overlay import Overlay

__all__ = ["StripWindow"]

GRIP = 7.0  # logical pixels of the border that can be dragged
LINE = 1.0

_FLAGS = (
    imgui.WindowFlags_.no_decoration
    | imgui.WindowFlags_.no_move
    | imgui.WindowFlags_.no_saved_settings
    | imgui.WindowFlags_.no_bring_to_front_on_focus
    | imgui.WindowFlags_.no_background
    | imgui.WindowFlags_.no_nav_focus
)


class StripWindow:
    """At one side.

    side : "left" or "right"
    width : gives how wide it is, in logical pixels
    drag : called with how wide somebody wants it
    """

    def __init__(self, side: str, width: Callable[[], float], drag: Callable[[float], None]) -> None:
        self._side, self._width, self._drag = side, width, drag
        self._contents: list[Contents] = []

    def add(self, panel: Panel) -> None:
        """Have one more panel."""
        self._contents.append(Contents(panel))

    def draw(self, overlay: Overlay) -> None:
        """Draw it, if a panel in it is open."""
        width = self._width()
        shown = [each for each in self._contents if each.panel.open]
        if not shown or width <= 0:
            return
        across, height = overlay.size
        left = 0.0 if self._side == "left" else across - width
        imgui.set_next_window_pos((left, 0))
        imgui.set_next_window_size((width, height))
        imgui.push_style_var(imgui.StyleVar_.window_padding, (0, 0))
        imgui.push_style_var(imgui.StyleVar_.window_rounding, 0.0)
        imgui.push_style_var(imgui.StyleVar_.window_border_size, 0.0)
        imgui.begin(f"###strip {self._side}", None, _FLAGS)
        imgui.pop_style_var(3)
        try:
            self._paint(overlay, left, width, height)
            self._hold_border(overlay, left, width, height)
            imgui.set_cursor_pos((GRIP if self._side == "right" else 0, 0))
            padded = imgui.ChildFlags_.always_use_window_padding
            imgui.begin_child("panels", (width - GRIP, height), padded)
            try:
                for each in shown:
                    self._draw_panel(each, overlay)
            finally:
                imgui.end_child()
        finally:
            imgui.end()

    def _paint(self, overlay: Overlay, left: float, width: float, height: float) -> None:
        draw_list = imgui.get_window_draw_list()
        draw_list.add_rect_filled((left, 0), (left + width, height), style.packed(overlay.theme, "panel"))
        edge = left if self._side == "right" else left + width - LINE
        draw_list.add_rect_filled((edge, 0), (edge + LINE, height), style.packed(overlay.theme, "frame", 0.35))

    def _hold_border(self, overlay: Overlay, left: float, width: float, height: float) -> None:
        inner = 0.0 if self._side == "right" else width - GRIP
        imgui.set_cursor_pos((inner, 0))
        imgui.push_item_flag(imgui.ItemFlags_.no_nav, True)
        imgui.invisible_button("border", (GRIP, height))
        imgui.pop_item_flag()
        if not (imgui.is_item_hovered() or imgui.is_item_active()):
            return
        imgui.set_mouse_cursor(imgui.MouseCursor_.resize_ew)
        edge = left if self._side == "right" else left + width - 2
        color = style.packed(overlay.theme, "accent", 1.0 if imgui.is_item_active() else 0.6)
        imgui.get_window_draw_list().add_rect_filled((edge, 0), (edge + 2, height), color)
        if imgui.is_item_active() and imgui.is_mouse_dragging(0, 0):
            x = imgui.get_mouse_pos().x
            self._drag(overlay.size[0] - x if self._side == "right" else x)
            overlay.wake()

    def _draw_panel(self, each: Contents, overlay: Overlay) -> None:
        panel = each.panel
        imgui.push_id(str(id(each)))
        imgui.push_style_color(imgui.Col_.header, style.color(overlay.theme, "text", 0.06))
        flags = imgui.TreeNodeFlags_.default_open
        unfolded, stays = imgui.collapsing_header(f"{panel.title}###title", True, flags)
        imgui.pop_style_color()
        try:
            if unfolded:
                each.draw(overlay)
                imgui.dummy((0, 4))
        finally:
            imgui.pop_id()
        panel.open = bool(stays)
