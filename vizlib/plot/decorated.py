"""Decorated: what stands beside and over the data of a view, and tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vizlib.plot.drawing.stage import Stage
from vizlib.plot.limits import Limits
from vizlib.plot.themes import Theme

if TYPE_CHECKING:
    from vizlib.plot.around.colorbar import ColorBar
    from vizlib.plot.around.legend import Legend
    from vizlib.plot.around.scalebar import ScaleBar

__all__ = ["Decorated"]


class Decorated(Limits):
    """Colour bars, a legend and a scale bar."""

    theme: Theme
    stage: Stage | None

    def __init__(self) -> None:
        super().__init__()
        self.bars: list[ColorBar] = []
        self.inside: dict[str, Any] = {}  # the legend and the scale bar

    def colorbar(self, node: Any = None, *, label: str | None = None, side: str = "right") -> ColorBar:
        """Show which colour stands for which number; it follows the node's ``cmap``, ``clim`` and ``norm``.

        node : None takes the last one that has numbers with colours
        label : what the numbers are; None takes the node's name
        side : "right" or "bottom"
        """
        from vizlib.plot.around.colorbar import ColorBar

        if node is None:
            node = next((item for item in reversed(self.nodes) if getattr(item, "_scale", None) is not None), None)
            if node is None:
                raise ValueError(f"{self._owner}: colorbar() found no node whose numbers have colours; add one before.")
        bar = ColorBar(node, label, side, self._owner)
        self.bars = [*(each for each in self.bars if each.node is not node), bar]
        self._axes_changed()
        return bar

    def legend(self, loc: str = "best", *, title: str = "") -> Legend:
        """Say which line, marker or area is what: those that have a ``label``.

        loc : "upper right", "upper left", "lower left", "lower right", or "best": where the fewest data are
        title : above the entries
        """
        from vizlib.plot.around.legend import Legend

        legend = self.inside["legend"] = Legend(self, loc, title)
        self._axes_changed()
        return legend

    def scalebar(self, unit: str = "", *, loc: str = "lower right") -> ScaleBar:
        """Show how long a round length is.

        unit : of the data, such as "m" or "µm"; gets the prefix that makes the number short
        loc : "upper right", "upper left", "lower left" or "lower right"
        """
        from vizlib.plot.around.scalebar import ScaleBar

        bar = self.inside["scalebar"] = ScaleBar(self, unit, loc)
        self._axes_changed()
        return bar
