"""A place: an element of the page that a panel fills, with a canvas and an imgui of its own.

It is drawn when something is done in it, and after each frame of the figure, whose numbers the panel may show. Unless
the element has a height, the canvas gets that of its contents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from imgui_bundle import imgui

from vizlib.panels.contents import Contents
from vizlib.panels.overlay import Overlay
from vizlib.panels.panel import Panel
from vizlib.plot.listening import weakly
from vizlib.plot.themes import THEMES

if TYPE_CHECKING:
    from vizlib.plot.figure import Figure

__all__ = ["Place"]

FIRST = 32.0  # logical pixels: how high it is before imgui has measured its contents
LISTS = 8.0  # of room below a list that is open

_FLAGS = (
    imgui.WindowFlags_.no_title_bar
    | imgui.WindowFlags_.no_resize
    | imgui.WindowFlags_.no_move
    | imgui.WindowFlags_.no_collapse
    | imgui.WindowFlags_.no_saved_settings
    | imgui.WindowFlags_.no_bring_to_front_on_focus
)


class Place:
    """Of one panel.

    figure : a weak reference to that which has it, and gives it canvas, device and theme
    """

    def __init__(self, panel: Panel, figure: Figure) -> None:
        self.panel = panel
        self._figure = figure
        self._contents = Contents(panel)
        self._high = 0.0
        assert figure._host is not None
        self.canvas = figure._host.canvas(target=panel.element, size=None, title=panel.title)
        canvas_style = self.canvas.element.style
        self._display = str(canvas_style.display)
        self._fits = canvas_style.height != "100%" and not self.canvas.element.hasAttribute("height")
        if self._fits:
            canvas_style.aspectRatio = "auto"
            canvas_style.maxHeight = ""
            self._grow(FIRST)
        assert figure.renderer is not None
        device = figure.renderer.device
        self._context: Any = self.canvas.get_context("wgpu")
        format = self._context.get_preferred_format(device.adapter)
        self._context.configure(device=device, format=format, alpha_mode="premultiplied")
        self.overlay = Overlay(self.canvas, device, format, weakly(self.ask))
        self.overlay.windows.append(self)
        self.canvas.on_appearance(lambda appearance: self.wear())
        self.wear()
        self.show()
        self.canvas.request_draw(weakly(self._draw))

    def wear(self) -> None:
        """Take the theme of the figure, or, if that is the page's, what the element stands on."""
        name = self._figure.theme
        self.overlay.wear(THEMES[self.canvas.appearance.theme if name == "auto" else name])
        self.overlay.wake()

    def ask(self) -> None:
        """Draw it anew soon."""
        if not self.canvas.get_closed():
            self.canvas.request_draw()

    def show(self) -> None:
        """Be seen if the panel is open."""
        self.canvas.element.style.display = self._display if self.panel.open else "none"

    def _draw(self) -> None:
        with self._figure._kept_open():
            view = self._context.get_current_texture().create_view()
            self.overlay.paint(view, self.canvas.get_logical_size(), self.canvas.get_pixel_ratio(), clear=True)

    def draw(self, overlay: Overlay) -> None:
        """The window that fills the canvas."""
        imgui.set_next_window_pos((0, 0))
        imgui.set_next_window_size(overlay.size)
        imgui.begin("###place", None, _FLAGS)
        try:
            self._contents.draw(overlay)
        finally:
            wanted = imgui.get_cursor_pos_y() + imgui.get_scroll_y() - imgui.get_style().item_spacing.y
            imgui.end()
        wanted += imgui.get_style().window_padding.y
        if self._fits:
            self._grow(max(wanted, self._lowest_of_lists()))

    def _lowest_of_lists(self) -> float:
        """How far down lists reach that are open: they cannot be seen beyond the canvas."""
        inner = self.overlay.context.inner
        lowest = 0.0
        for window in inner.windows:
            if window.active and window.flags & imgui.WindowFlags_.popup.value:
                # imgui squeezes it into the canvas as it is; with the height of what it holds it would fit.
                high = window.content_size.y + 2 * window.window_padding.y
                lowest = max(lowest, self._beneath(window) + high + LISTS)
        return lowest

    def _beneath(self, window: Any) -> float:
        """Where a list begins: below what it was opened by, which is where it was clicked."""
        for data in self.overlay.context.inner.open_popup_stack:
            if data.window is not None and data.window.id_ == window.id_:
                return float(data.open_mouse_pos.y) + imgui.get_frame_height() / 2
        return float(window.pos.y)

    def _grow(self, high: float) -> None:
        high = float(round(high))
        if high != self._high and high > 0:
            self._high = high
            self.canvas.element.style.height = f"{high:g}px"

    def close(self) -> None:
        """Leave the element as it was."""
        self.overlay.close()
        self.canvas.close()
