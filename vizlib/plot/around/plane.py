"""Axes in two dimensions: frame, ticks, labels and grid around a view, on the sheets of the figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pygfx as gfx
from numpy.typing import NDArray

from vizlib.plot.around.layout import Margins
from vizlib.plot.sheets import lettering
from vizlib.plot.sheets.lettering import LABEL, LINE, TICK, TITLE, Style
from vizlib.plot.sheets.sheet import Sheet
from vizlib.plot.ticks.ticks import NONE, Ticks

if TYPE_CHECKING:
    from vizlib.plot.axes import Axis
    from vizlib.plot.view import View

__all__ = ["EDGE", "LINE", "TITLE", "Plane", "heading"]

# Logical pixels
MARK, MINOR = 5.0, 3.0  # lengths of ticks
PAD = 4.0  # between a tick and its label
SPACE = 6.0  # between tick labels and what the axis is
EDGE = 8.0  # to the edge of the cell
STEP = 6.0  # margins grow by so much, so that the axes do not tremble while numbers change
APART = 14.0  # between two labels, at least
EACH = {"x": 56.0, "y": 34.0}  # of an axis, for each label
MOST = 10  # labels
ROOMY, LEAST = (96.0, 64.0), (56.0, 36.0)  # data that have axis titles and tick labels around them, across and up
FAINT = 0.18  # alpha of a grid in the colour of the frame that looks like the theme's on its ground


class Plane:
    """The axes of one view."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._around = Margins()
        self._sized: tuple[float, float] | None = None
        # Whether the x and the y axis have room for what they are, and for tick labels
        self._titled, self._labelled = [True, True], [True, True]

    # ---- How much room it takes ----

    def margins(self, width: float, height: float) -> Margins:
        """What stands around the data in a cell of this size.

        Where the data would have less room than ``ROOMY``, the axes' titles are left out, and below ``LEAST`` the tick
        labels, too.
        """
        if (width, height) != self._sized:
            self._sized = width, height
            self._around = Margins()
            self._titled, self._labelled = [True, True], [True, True]
        # They never shrink while the size stays: numbers come and go while one pans.
        self._around = self._around.around(self._needed(width, height))
        bars = {"right": 0.0, "bottom": 0.0}
        for bar in self._view.bars:
            bars[bar.side] += bar.thickness(0.7 * (width if bar.side == "bottom" else height))
        for shown, least in ((self._titled, ROOMY), (self._labelled, LEAST)):
            across = width - self._around.left - self._around.right - bars["right"]
            up = height - self._around.top - self._around.bottom - bars["bottom"]
            # What stands below the data takes height, what stands beside them width.
            scarce = [up < least[1] and shown[0], across < least[0] and shown[1]]
            if any(scarce):
                shown[:] = [one and not short for one, short in zip(shown, scarce, strict=True)]
                self._around = self._needed(width, height)
        return self._around

    def _needed(self, width: float, height: float) -> Margins:
        view = self._view
        x, y = view._axes[:2]
        beside = self.ticks(y, max(height - 60, 40))
        below = self.ticks(x, max(width - 80, 40))
        widest = max((lettering.width(label, TICK) for label in beside.labels), default=0.0) if self._labelled[1] else 0
        ends = [lettering.width(label, TICK) / 2 for label in below.labels[:: max(1, len(below.labels) - 1)]]
        over = max(ends, default=0.0) if self._labelled[0] else 0.0  # of labels over the ends of the axis
        left = MARK + EDGE + (PAD + widest if widest else 0) + (SPACE + LABEL * LINE if self._name(y) else 0)
        bottom = MARK + EDGE / 2
        if self._labelled[0]:
            bottom += PAD + TICK * LINE
            bottom += LABEL * LINE + SPACE / 2 if self._name(x) or below.note else 0
        top = max(heading(view), (LINE * TICK + PAD / 2) if beside.note and self._labelled[1] else 0, EDGE)
        sides = max(left, over + EDGE / 2), EDGE + over, bottom
        left, right, bottom = (float(STEP * np.ceil(side / STEP)) for side in sides)
        return Margins(left, right, top, bottom)

    def _name(self, axis: Axis) -> str:
        """What an axis is, if there is room to say it."""
        return axis.title if self._titled[axis.number] and self._labelled[axis.number] else ""

    def keep_room(self, other: Plane) -> None:
        """Take the room around the data that another one of this view has taken, as long as the size is the same."""
        self._around, self._sized = other._around, other._sized
        self._titled, self._labelled = list(other._titled), list(other._labelled)

    def ticks(self, axis: Axis, length: float) -> Ticks:
        """The ticks of an axis of a length in logical pixels."""
        start, end = self._ends(axis)
        low, high = (float(limit) for limit in axis.scale.inverse(np.array((start, end))))
        if not (np.isfinite(low) and np.isfinite(high)):  # a hand has moved it beyond what its scale has: roots below 0
            least = axis.scale.domain[0]
            low, high = (limit if np.isfinite(limit) else least for limit in (low, high))
            shown = np.diff(axis.scale.forward(np.array((low, high))))[0]
            length *= float(abs(shown / (end - start))) if np.isfinite(shown) and start != end else 0.0
        if low == high or not length:
            return NONE
        if axis.names:
            return _named(axis.names, low, high, length if axis.name == "x" else None)
        size = _width if axis.name == "x" else TICK
        most = int(np.clip(length // EACH[axis.name] + 1, 2, MOST))
        return axis.scale.fit(low, high, length, size, gap=APART, most=most)

    def places(self, axis: Axis, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where values of an axis stand on the canvas, in logical pixels."""
        x, y, width, height = self._view.rect
        low, high = self._ends(axis)
        share = (axis.scale.forward(values) - low) / (high - low)
        return np.asarray(x + share * width if axis.name == "x" else y + height - share * height)

    def _ends(self, axis: Axis) -> tuple[float, float]:
        """The limits of an axis in its scale's own space."""
        view = self._view
        if (plane := view.plane) is None:
            low, high = axis.scale.forward(np.array(view._limits(axis)))
        else:
            low, high = view.from_scene(axis.number, plane[:, axis.number])
        return float(low), float(high)

    # ---- Drawing ----

    def draw(self, under: Sheet, over: Sheet) -> None:
        """What lies behind the data, and what stands around it."""
        view, theme = self._view, self._view.theme
        x, y, width, height = view.rect
        under.ground(view.rect, view.ground, view._owner)
        across, up = (self.ticks(axis, length) for axis, length in zip(view._axes, (width, height), strict=False))
        columns, rows = self.places(view._axes[0], across.values), self.places(view._axes[1], up.values)
        if view.grid:
            # Without a background the grid is as faint on whatever will be behind it.
            grid = (*gfx.Color(theme.frame).rgb, FAINT) if under.transparent else theme.grid
            for column in columns:
                under.rule(column, y, height, grid, upright=True)
            for row in rows:
                under.rule(x, row, width, grid)
        over.frame(x, y, width, height, theme.frame)
        bottom = y + height
        for column in self.places(view._axes[0], across.minor):
            over.rule(column, bottom, MINOR, theme.frame, upright=True)
        for row in self.places(view._axes[1], up.minor):
            over.rule(x - MINOR, row, MINOR, theme.frame)
        tick = Style(TICK, theme.muted)
        for column, label in zip(columns, across.labels, strict=True):
            over.rule(column, bottom, MARK, theme.frame, upright=True)
            if self._labelled[0]:
                over.text(label, column, bottom + MARK + PAD, tick, h="center", v="top")
        for row, label in zip(rows, up.labels, strict=True):
            over.rule(x - MARK, row, MARK, theme.frame)
            if self._labelled[1]:
                over.text(label, x - MARK - PAD, row, tick, h="right", v="middle")
        if self._labelled[1]:
            self._draw_note(over, up.note, tick)
        self._draw_names(over, across.note if self._labelled[0] else "")

    def _draw_note(self, over: Sheet, note: str, style: Style) -> None:
        """What is common to the numbers of the y axis, at its upper end; beside the view's title, if that is wide."""
        view = self._view
        x, y, width, _ = view.rect
        most = x + (width - lettering.width(view.title, TITLE)) / 2 - SPACE - lettering.width(note, TICK)
        if not view.title or x <= most:
            over.text(note, x, y - PAD / 2, style, h="left", v="bottom")
        else:
            over.text(note, max(most, x - self._around.left + PAD), y - PAD / 2 - TICK / 2, style, h="left", v="bottom")

    def _draw_names(self, over: Sheet, note: str) -> None:
        """What the axes are, and at the end of the x axis what is common to its numbers."""
        view, theme = self._view, self._view.theme
        x, y, width, height = view.rect
        style = Style(LABEL, theme.text)
        below = y + height + MARK + PAD + TICK * LINE + SPACE / 2
        name = self._name(view._axes[0])
        taken = lettering.width(note, TICK)
        if name and note and lettering.width(name, LABEL) > width - 2 * (taken + SPACE):
            name, note = f"{name}  {note}", ""
        over.text(note, x + width, below, Style(TICK, theme.muted), h="right", v="top")
        name = lettering.shortened(name, LABEL, self._room(width, self._around.left, self._around.right))
        over.text(name, x + width / 2, below, style, h="center", v="top")
        name = self._name(view._axes[1])
        name = lettering.shortened(name, LABEL, self._room(height, self._around.top, self._around.bottom))
        beside = x - self._around.left + EDGE
        over.text(name, beside, y + height / 2, style._replace(angle=90), h="center", v="top")

    def _room(self, length: float, before: float, after: float) -> float:
        """How long a text may be in the middle of an axis, so that it stays in the cell."""
        return length + 2 * min(before, after) - EDGE / 2


def _named(names: list[str], low: float, high: float, length: float | None) -> Ticks:
    """Ticks at 0, 1, 2, … that are within the limits; every second, third, … if ``length`` has no room for all."""
    low, high = min(low, high), max(low, high)
    there = [number for number in range(len(names)) if low <= number <= high]
    every = 1
    if length is not None and there:
        widest = max(_width(names[number]) for number in there) + APART / 2
        every = max(1, int(np.ceil(widest * (high - low) / length)))
    shown = there[::every]
    return Ticks(np.array(shown, np.float64), [names[number] for number in shown], np.zeros(0), "")


def _width(text: str) -> float:
    return lettering.width(text, TICK)


def heading(view: View) -> float:
    """How much room the title of a view takes, in logical pixels."""
    return TITLE * LINE + EDGE + 2 if view.title else 0.0
