"""The desk: all that one figure has of panels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from weakref import proxy

from vizlib.panels.overlay import Overlay
from vizlib.panels.panel import Panel
from vizlib.panels.panel_window import PanelWindow
from vizlib.plot.listening import weakly
from vizlib.plot.themes import Theme

if TYPE_CHECKING:
    from vizlib.plot.figure import Figure

__all__ = ["Desk"]


class Desk:
    """The overlay of a figure's canvas, and what lies on it."""

    def __init__(self, figure: Any) -> None:
        self.figure: Figure = cast("Figure", proxy(figure))
        renderer = figure.renderer
        self._context = renderer._canvas_context
        self.overlay = Overlay(
            figure.canvas,
            renderer.device,
            self._context._config["format"],
            weakly(figure._ask_overlay),
            weakly(figure._left_for_panel),
        )
        self.overlay.wear(figure._first.theme)

    def add(self, panel: Panel) -> None:
        """Have a panel."""
        self.overlay.windows.append(PanelWindow(panel))
        self.overlay.wake()  # imgui measures a window in its first frame, and shows it in the second

    def wear(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self.overlay.wear(theme)

    def draw(self) -> None:
        """Draw over the frame that the canvas is about to show."""
        canvas = self.figure.canvas
        view = self._context.get_current_texture().create_view()
        self.overlay.paint(view, canvas.get_logical_size(), canvas.get_pixel_ratio())

    def close(self) -> None:
        """Let go of everything."""
        self.overlay.close()
