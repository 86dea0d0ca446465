"""The desk: all that one figure has of panels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from weakref import proxy

from vizlib.panels.overlay import Overlay
from vizlib.panels.panel import SIDES, Panel
from vizlib.panels.panel_window import PanelWindows
from vizlib.panels.place import Place
from vizlib.panels.strip_window import StripWindow
from vizlib.plot.drawing.replay import Rect
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
        desk = proxy(self)
        self._strips = {side: self._strip(desk, side) for side in SIDES}
        self._floating = PanelWindows(lambda: desk.room)
        self._places: list[Place] = []
        self.overlay.windows += [*self._strips.values(), self._floating]

    @staticmethod
    def _strip(desk: Desk, side: str) -> StripWindow:
        figure = desk.figure
        return StripWindow(
            side,
            lambda: figure._strip_widths(desk.overlay.size[0])[side],
            lambda width: figure._drag_strip(side, width),
        )

    @property
    def room(self) -> Rect:
        """(x, y, width, height) of the part of the canvas that the figure is drawn in, logical pixels."""
        width, height = self.overlay.size
        beside = self.figure._strip_widths(width)
        return beside["left"], 0.0, width - sum(beside.values()), height

    def add(self, panel: Panel) -> None:
        """Have a panel. Raises ValueError if the page has no such element as it is to fill."""
        if panel.element:
            self._places.append(Place(panel, self.figure))
        elif panel.side:
            self._strips[panel.side].add(panel)
        else:
            self._floating.add(panel)
        self.overlay.wake()  # imgui measures a window in its first frame, and shows it in the second

    def wear(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self.overlay.wear(theme)
        for place in self._places:
            place.wear()

    def changed(self) -> None:
        """A panel was opened or closed."""
        self.overlay.wake()
        for place in self._places:
            place.show()

    def draw(self) -> None:
        """Draw over the frame that the canvas is about to show."""
        canvas = self.figure.canvas
        view = self._context.get_current_texture().create_view()
        self.overlay.paint(view, canvas.get_logical_size(), canvas.get_pixel_ratio())
        for place in self._places:
            place.ask()

    def close(self) -> None:
        """Let go of everything."""
        for place in self._places:
            place.close()
        self._places.clear()
        self.overlay.close()
