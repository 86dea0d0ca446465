"""What follows the pointer: the tooltip of what is under it, and the shape that is being drawn with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from vizlib.plot.drawing.replay import Rect
from vizlib.plot.themes import Theme, see_through

if TYPE_CHECKING:
    from vizlib.plot.sheets.sheet import Sheet

__all__ = ["AtPointer"]

# Logical pixels
LINE, PAD = 17.0, 7.0
AWAY = 14.0  # of the tooltip from the pointer, so that a finger or an arrow does not hide it
SHADE = 0.14  # how opaque a rectangle is that is being drawn


class AtPointer:
    """The uppermost layer of a figure."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._place = (0.0, 0.0)
        self._shape: Any = None
        self._revision = 0
        self._shown: Any = None  # by the sheet
        self._new_recording: Callable[[], Any] | None = None
        self.sheet: Sheet | None = None  # as long as nothing has followed the pointer, there is none

    def start(self, new_recording: Callable[[], Any]) -> None:
        """The GPU is there; ``new_recording`` gives where frames are captured, or None."""
        self._new_recording = new_recording

    def close(self) -> None:
        """Let go of what is kept."""
        if self.sheet is not None:
            self.sheet.close()
        self.sheet = self._new_recording = None

    def tell(self, lines: list[str], x: float, y: float) -> bool:
        """Have a tooltip say this at a place in logical pixels; no lines: none. Returns whether that is news."""
        now = lines, (x, y)
        if now == (self._lines, self._place) or not (lines or self._lines):
            return False
        self._lines, self._place = now
        self._revision += 1
        return True

    def outline(self, points: Any) -> None:
        """Show a rectangle (x, y, width, height) or a path (N, 2) as it is being drawn; None: no more."""
        self._shape = None if points is None else np.array(points, np.float64)
        self._revision += 1

    def update(self, sides: tuple[float, float], height: float, ratio: float, theme: Theme) -> None:
        """A frame is about to be drawn: draw anew what has changed.

        sides : where a tooltip may stand, from left to right, logical pixels
        height : down to where
        ratio : physical pixels in a logical one
        """
        shown = self._revision, sides, height, ratio, theme.name
        if shown == self._shown or not self._revision or self._new_recording is None:
            return
        self._shown = shown
        if self.sheet is None:
            from vizlib.plot.sheets.sheet import Sheet

            self.sheet = Sheet("pointer", self._new_recording())
        self.sheet.ratio = ratio
        self.sheet.begin()
        if self._shape is not None:
            self._draw_shape(self.sheet, theme)
        if self._lines:
            self._draw_tooltip(self.sheet, sides, height, theme)
        self.sheet.end()

    def _draw_shape(self, sheet: Sheet, theme: Theme) -> None:
        shape = self._shape
        if shape.ndim == 1:
            x, y, width, height = (float(side) for side in shape)
            sheet.rect(x, y, width, height, see_through(theme.accent, SHADE))
            sheet.frame(x, y, width, height, theme.accent)
        elif len(shape) > 1:
            sheet.line(np.concatenate([shape, shape[:1]]), theme.accent, 1.5, (5, 3))

    def _draw_tooltip(self, sheet: Sheet, sides: tuple[float, float], bottom: float, theme: Theme) -> None:
        from vizlib.plot.sheets import lettering
        from vizlib.plot.sheets.lettering import TICK, Style

        left, right = sides
        lines = [lettering.shortened(line, TICK, right - left - 2 * PAD) for line in self._lines]
        width = max(lettering.width(line, TICK) for line in lines) + 2 * PAD
        height = LINE * len(lines) + PAD
        place = self._place[0] - left, self._place[1]
        x, y, _, _ = beside(place, width, height, (right - left, bottom))
        x += left
        sheet.rect(x, y, width, height, see_through(theme.panel, 0.96))
        sheet.frame(x, y, width, height, theme.frame)
        for number, line in enumerate(lines):
            style = Style(TICK, theme.text, 200) if number == 0 and len(lines) > 1 else Style(TICK, theme.text)
            sheet.text(line, x + PAD, y + PAD / 2 + LINE * (number + 0.5), style, v="middle")


def beside(place: tuple[float, float], width: float, height: float, size: tuple[float, float]) -> Rect:
    """Where a box stands: to the lower right of a place, or on the other side where there is no room."""
    x, y = place[0] + AWAY, place[1] + AWAY
    if x + width > size[0]:
        x = place[0] - AWAY - width
    if y + height > size[1]:
        y = place[1] - AWAY - height
    return max(x, 0.0), max(y, 0.0), width, height
