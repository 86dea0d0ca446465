"""ColorBar: which colour stands for which number of a node, beside the view; it follows the node."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vizlib import arrays
from vizlib.passes.scale import Scale
from vizlib.plot.drawing.replay import Rect
from vizlib.plot.sheets import lettering
from vizlib.plot.sheets.lettering import LABEL, LINE, TICK, Style
from vizlib.plot.sheets.sheet import Sheet
from vizlib.plot.themes import Theme
from vizlib.plot.ticks import colorbar_ticks, ticks
from vizlib.plot.ticks.ticks import Ticks

__all__ = ["SIDES", "ColorBar"]

SIDES = ("right", "bottom")

# Logical pixels
BAR, SPACE, MARK, MINOR, PAD, EDGE = 14.0, 12.0, 4.0, 2.0, 4.0, 4.0
STEP = 6.0
KEPT = 16  # lengths that the width of labels is known for
EACH = {"right": 36.0, "bottom": 60.0}  # of the bar, for each label
MOST = 10  # labels
SHORT = 80.0  # of bars that are not labelled


class ColorBar:
    """The colour bar of one node.

    node : has a colormap, and numbers that it colours
    label : what the numbers are; None takes what their column was called, or the node's name
    side : "right" or "bottom" of the view
    """

    def __init__(self, node: Any, label: str | None, side: str, owner: str) -> None:
        if getattr(node, "_scale", None) is None:
            raise ValueError(
                f"{owner}: colorbar() was given {node!r}, expected a node whose numbers have colours: "
                "one with scalars, an image of numbers or a volume."
            )
        if not (label is None or isinstance(label, str)):
            raise TypeError(f"{owner}: colorbar()'s label is {label!r}, expected text.")
        self.node = node
        self.side = arrays.choice(side, "side", owner, SIDES)
        self._label = label
        self._widest: dict[int, float] = {}  # labels of a bar of a length: they never shrink while that stays

    @property
    def label(self) -> str:
        """What is written beside it."""
        if self._label is not None:
            return self._label
        return str(getattr(self.node, "scalars_title", "") or getattr(self.node, "name", "") or "")

    @label.setter
    def label(self, text: str | None) -> None:
        self._label = text

    @property
    def scale(self) -> Scale | None:
        """The node's ``cmap``, ``clim`` and ``norm`` as they are now."""
        scale: Scale | None = self.node._scale
        return scale

    @property
    def key(self) -> tuple[Any, ...]:
        """What is drawn depends on this."""
        return self.scale, self.label

    def thickness(self, length: float) -> float:
        """How much room it takes across, in logical pixels, if it is so long."""
        found = self.ticks(length)
        label = self.label if length >= SHORT else ""
        if self.side == "bottom":
            return SPACE + BAR + MARK + PAD + TICK * LINE + (LABEL * LINE if label or found.note else 0) + EDGE
        return SPACE + BAR + MARK + PAD + self._beside(length, found) + (LABEL * LINE + PAD if label else 0) + EDGE

    def _beside(self, length: float, found: Ticks) -> float:
        """How wide the labels are, and were, beside a bar of a length."""
        widest = max((lettering.width(text, TICK) for text in found.labels), default=0.0)
        widest = max(widest, lettering.width(found.note, TICK) - BAR - MARK - PAD)  # the note is above all of it
        before = self._widest.pop(round(length), 0.0)
        self._widest[round(length)] = now = max(before, float(np.ceil(widest / STEP) * STEP))
        if len(self._widest) > KEPT:
            del self._widest[next(iter(self._widest))]
        return now

    def ticks(self, length: float) -> Ticks:
        """The ticks of a bar of a length in logical pixels."""
        scale = self.scale
        if scale is None:
            return ticks.NONE
        low, high = scale.range

        def locate(room: int) -> Ticks:
            return colorbar_ticks.locate(
                scale.norm, min(low, high), max(low, high), room, linthresh=scale.unit, place=scale.places
            )

        size = (lambda text: lettering.width(text, TICK)) if self.side == "bottom" else TICK
        most = int(np.clip(length // EACH[self.side] + 1, 2, MOST))
        return ticks.fit(locate, lambda values: scale.places(values) * length, length, size, gap=12.0, most=most)

    def draw(self, sheet: Sheet, view: Rect, offset: float, theme: Theme) -> None:
        """Draw it ``offset`` logical pixels to the right of, or below, the data of a view."""
        if self.side == "bottom":
            self._draw_below(sheet, view, offset + SPACE, theme)
        else:
            self._draw_beside(sheet, view, offset + SPACE, theme)

    def _draw_beside(self, sheet: Sheet, view: Rect, offset: float, theme: Theme) -> None:
        x, y, width, height = view
        left = x + width + offset
        self._strip(sheet, left, y, BAR, height, upright=True)
        sheet.frame(left, y, BAR, height, theme.frame)
        found, places = self._placed(height)
        style, right = Style(TICK, theme.muted), left + BAR
        for share in self._minor(found):
            sheet.rule(right, y + height - share * height, MINOR, theme.frame)
        for share, label in zip(places, found.labels, strict=True):
            at = y + height - share * height
            sheet.rule(right, at, MARK, theme.frame)
            sheet.text(label, right + MARK + PAD, at, style, v="middle")
        sheet.text(found.note, left, y - PAD / 2, style, v="bottom")
        beside = right + MARK + PAD + self._beside(height, found) + PAD
        label = lettering.shortened(self.label if height >= SHORT else "", LABEL, height)
        sheet.text(label, beside, y + height / 2, Style(LABEL, theme.text, angle=90), h="center", v="top")

    def _draw_below(self, sheet: Sheet, view: Rect, offset: float, theme: Theme) -> None:
        x, y, width, height = view
        top = y + height + offset
        self._strip(sheet, x, top, width, BAR, upright=False)
        sheet.frame(x, top, width, BAR, theme.frame)
        found, places = self._placed(width)
        style, bottom = Style(TICK, theme.muted), top + BAR
        for share in self._minor(found):
            sheet.rule(x + share * width, bottom, MINOR, theme.frame, upright=True)
        for share, label in zip(places, found.labels, strict=True):
            sheet.rule(x + share * width, bottom, MARK, theme.frame, upright=True)
            sheet.text(label, x + share * width, bottom + MARK + PAD, style, h="center", v="top")
        below = bottom + MARK + PAD + TICK * LINE
        label, note = self.label if width >= SHORT else "", found.note
        if lettering.width(label, LABEL) > width - 2 * (lettering.width(note, TICK) + PAD):
            label, note = "  ".join(filter(None, (label, note))), ""
        sheet.text(note, x + width, below, style, h="right", v="top")
        label = lettering.shortened(label, LABEL, width)
        sheet.text(label, x + width / 2, below, Style(LABEL, theme.text), h="center", v="top")

    def _placed(self, length: float) -> tuple[Ticks, NDArray[np.float64]]:
        found, scale = self.ticks(length), self.scale
        return found, np.zeros(0) if scale is None else scale.places(found.values)

    def _minor(self, found: Ticks) -> NDArray[np.float64]:
        """Where marks without labels stand, 0…1; only where they tell something: that the norm is no straight one."""
        scale = self.scale
        return np.zeros(0) if scale is None or scale.norm not in ("log", "symlog") else scale.places(found.minor)

    def _strip(self, sheet: Sheet, x: float, y: float, width: float, height: float, *, upright: bool) -> None:
        scale = self.scale
        if scale is None:
            return
        # A colour for each pixel of the screen, so that not even discrete colours end a pixel too early.
        start, length = (y, height) if upright else (x, width)
        count = max(1, round((sheet.snap(start + length) - sheet.snap(start)) * sheet.ratio))
        colors = scale.rgba_at((np.arange(count) + 0.5) / count)
        pixels = colors[::-1, None] if upright else colors[None]
        sheet.picture(self, pixels, x, y, width, height, revision=(scale, count))
