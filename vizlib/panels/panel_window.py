"""The windows of floating panels: under each other, in columns from the upper left, until somebody moves them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from imgui_bundle import imgui

from vizlib.panels.contents import Contents
from vizlib.panels.panel import Panel
from vizlib.plot.drawing.replay import Rect

if TYPE_CHECKING:
    from vizlib.panels.overlay import Overlay

__all__ = ["PanelWindows"]

# Logical pixels.
MARGIN = 12.0  # between the canvas's edge and what floats over it
GAP = 8.0  # between windows
TIGHT = 6.0  # the margin on small canvases
SMALL = 300.0  # sides of canvases that are
LOWEST = 60.0  # of a window whose contents scroll


class PanelWindow:
    """Of one panel."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        self.contents = Contents(panel)
        self.place: tuple[float, float] | None = None  # where it was put
        self.moved = False  # by somebody: from then on it stays where it was left
        self.tucked = False  # there was no room for it, so that only its title is seen until somebody unfolds it

    @property
    def name(self) -> str:
        """What imgui calls its window: the title, and what stays if that changes."""
        return f"{self.panel.title}###{id(self)}"

    @property
    def window(self) -> imgui.internal.Window | None:
        """imgui's, after the first frame."""
        return imgui.internal.find_window_by_name(self.name)

    @property
    def size(self) -> tuple[float, float]:
        """(width, height) in the last frame, logical pixels."""
        window = self.window
        return (0.0, 0.0) if window is None else (window.size.x, window.size.y)

    @property
    def measured(self) -> bool:
        """Whether imgui knows how high it is."""
        window = self.window
        return window is not None and window.was_active and not window.hidden

    def tuck(self) -> None:
        """There is no room for it: show its title only."""
        self.tucked = True
        if (window := self.window) is not None:
            imgui.internal.set_window_collapsed(window, True)

    def look(self) -> None:
        """See whether somebody has moved it since it was put somewhere."""
        window = self.window
        if window is None or self.place is None:
            return
        stands = window.pos.x, window.pos.y
        if max(abs(one - other) for one, other in zip(stands, self.place, strict=True)) > 1:
            self.moved, self.place = True, stands

    def draw(self, overlay: Overlay, place: tuple[float, float], tallest: float, width: float) -> None:
        """Draw it at a place, at most so tall."""
        panel = self.panel
        self.place = place
        imgui.set_next_window_pos(place)
        imgui.set_next_window_size_constraints((width, 0), (width, tallest))
        flags = imgui.WindowFlags_
        shown, stays = imgui.begin(self.name, True, flags.always_auto_resize | flags.no_focus_on_appearing)
        try:
            if shown:
                self.contents.draw(overlay)
        finally:
            imgui.end()
        panel.open = bool(stays)


class PanelWindows:
    """All floating panels of a figure.

    room : gives (x, y, width, height) of what they float over, logical pixels
    """

    def __init__(self, room: Callable[[], Rect]) -> None:
        self._room = room
        self._all: list[PanelWindow] = []
        self._size = (0.0, 0.0)  # of the canvas in the last frame

    def add(self, panel: Panel) -> None:
        """Have one more."""
        self._all.append(PanelWindow(panel))

    def draw(self, overlay: Overlay) -> None:
        """Draw those that are open."""
        left, top, across, high = self._room()
        margin = MARGIN if min(across, high) >= SMALL else TIGHT
        inner = left + margin, top + margin, left + across - margin, top + high - margin
        title = imgui.get_frame_height() + GAP
        shown = [each for each in self._all if each.panel.open]
        for each in shown:
            each.look()
        tucked = [each for each in shown if each.tucked and not each.moved]
        tallest = max(inner[3] - inner[1] - len(tucked) * title, LOWEST)
        x, y, column = inner[0], inner[1], 0.0
        for each in shown:
            width = min(each.panel.width, max(inner[2] - inner[0], LOWEST))
            tall = each.size[1]
            if each.moved and each.place is not None:
                place = self._kept_inside(overlay, each.place, each.size)
                each.draw(overlay, place, max(inner[3] - inner[1], LOWEST), width)
                continue
            if each.tucked:
                low = inner[3] + GAP - title * (len(tucked) - tucked.index(each))
                each.draw(overlay, (x, max(min(low, inner[3] - tall), inner[1])), inner[3] - inner[1], width)
                continue
            if column and y + tall > inner[3] - len(tucked) * title:
                if x + column + GAP + width <= inner[2]:
                    x, y, column = x + column + GAP, inner[1], 0.0
                elif each.measured:
                    each.tuck()
                    overlay.wake()
            each.draw(overlay, (x, y), tallest, width)
            y += tall + GAP
            column = max(column, width)
        self._size = overlay.size

    def _kept_inside(
        self, overlay: Overlay, place: tuple[float, float], size: tuple[float, float]
    ) -> tuple[float, float]:
        """Where it stays; if the canvas has another size now, within that."""
        if overlay.size == self._size:
            return place
        (x, y), (width, height) = place, size
        return max(min(x, overlay.size[0] - width), 0.0), max(min(y, overlay.size[1] - height), 0.0)
