"""The arrangement of a figure's panels: over what is drawn, beside it, and in the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vizlib.panels.panel import SIDES, Panel
from vizlib.panels.panel_window import PanelWindows
from vizlib.panels.place import Place
from vizlib.panels.strip_window import StripWindow
from vizlib.plot.drawing.replay import Rect

if TYPE_CHECKING:
    from vizlib.panels.overlay import Overlay
    from vizlib.plot.figure import Figure

__all__ = ["Arrangement"]


class Arrangement:
    """Of one figure.

    figure : a weak reference to it
    overlay : of the figure's canvas
    """

    def __init__(self, figure: Figure, overlay: Overlay) -> None:
        self._figure, self._overlay = figure, overlay
        self.strips = {side: self._strip(side) for side in SIDES}
        self.floating = PanelWindows(lambda: self.room)
        self.places: list[Place] = []
        overlay.windows += [*self.strips.values(), self.floating]

    def _strip(self, side: str) -> StripWindow:
        figure, overlay = self._figure, self._overlay
        return StripWindow(
            side,
            lambda: figure._strip_widths(overlay.size[0])[side],
            lambda width: figure._drag_strip(side, width),
        )

    @property
    def room(self) -> Rect:
        """(x, y, width, height) of the part of the canvas that the figure is drawn in, logical pixels."""
        width, height = self._overlay.size
        beside = self._figure._strip_widths(width)
        return beside["left"], 0.0, width - sum(beside.values()), height

    def add(self, panel: Panel) -> None:
        """Have one more. Raises ValueError if the page has no such element as it is to fill."""
        if panel.element:
            self.places.append(Place(panel, self._figure))
        elif panel.side:
            self.strips[panel.side].add(panel)
        else:
            self.floating.add(panel)
        self._overlay.wake()  # imgui measures a window in its first frame, and shows it in the second

    def wear(self) -> None:
        """The figure has another theme."""
        for place in self.places:
            place.wear()

    def changed(self) -> None:
        """A panel was opened or closed."""
        self._overlay.wake()
        for place in self.places:
            place.show()

    def follow(self) -> None:
        """The figure was drawn: what stands in the page may show something of it."""
        for place in self.places:
            place.ask()

    def close(self) -> None:
        """Leave the elements of the page as they were."""
        for place in self.places:
            place.close()
        self.places.clear()
