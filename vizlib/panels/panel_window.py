"""The window of a panel: what the user's function draws, or what went wrong in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import imgui

from vizlib.panels.guard import Slip
from vizlib.panels.panel import Panel

if TYPE_CHECKING:
    from vizlib.panels.overlay import Overlay

__all__ = ["PanelWindow"]

MARGIN = 12.0  # logical pixels, between the canvas's edge and what floats over it

FIELD = 0.6  # of a panel's width that sliders and fields take; their labels stand at the right of them


class PanelWindow:
    """Of one panel."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        self._slip: Slip | None = None

    def draw(self, overlay: Overlay) -> None:
        """Draw it, if it is open."""
        panel = self.panel
        if not panel.open:
            return
        imgui.set_next_window_pos((MARGIN, MARGIN), imgui.Cond_.first_use_ever)
        tallest = max(overlay.size[1] - 2 * MARGIN, 60.0)
        imgui.set_next_window_size_constraints((panel.width, 0), (panel.width, tallest))
        flags = imgui.WindowFlags_
        shown, stays = imgui.begin(
            f"{panel.title}###{id(self)}", True, flags.always_auto_resize | flags.no_focus_on_appearing
        )
        panel.open = bool(stays)
        if shown:
            self._fill(overlay)
        imgui.end()

    def _fill(self, overlay: Overlay) -> None:
        if self._slip is None:
            imgui.push_item_width(imgui.get_content_region_avail().x * FIELD)
            self._slip = overlay.guard.run(lambda: self.panel.function(imgui))
            imgui.pop_item_width()
        else:
            imgui.text_wrapped(self._slip.title)
