"""Strips: the room beside what a figure draws, for panels that stand there. Nothing of imgui is needed for that.

The first frame is drawn before imgui is there, and should leave that room already.
"""

from __future__ import annotations

from collections.abc import Iterable

from vizlib.panels.panel import NARROWEST, SIDES, Panel

__all__ = ["Strips"]

MOST = 0.6  # of the canvas's width that strips take together, so that what is drawn keeps some


class Strips:
    """Those of one figure."""

    def __init__(self) -> None:
        self._chosen: dict[str, float] = {}  # widths that somebody has dragged a border to

    def widths(self, panels: Iterable[Panel], across: float) -> dict[str, float]:
        """How wide they are, in logical pixels; 0 where no open panel stands.

        across : the width of the canvas
        """
        found = dict.fromkeys(SIDES, 0.0)
        for panel in panels:
            if panel.open and panel.side:
                found[panel.side] = max(found[panel.side], self._chosen.get(panel.side, panel.width))
        taken = sum(found.values())
        scale = min(1.0, MOST * across / taken) if taken else 1.0
        return {side: width * scale for side, width in found.items()}

    def drag(self, side: str, width: float, across: float) -> None:
        """Somebody dragged a border: let the strip be so wide from now on."""
        self._chosen[side] = min(max(width, NARROWEST), max(MOST * across, NARROWEST))
