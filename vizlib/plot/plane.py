"""Axes in two dimensions: frame, ticks, labels and grid around a view, on the sheets of the figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pygfx as gfx
from numpy.typing import NDArray

from vizlib.plot import lettering
from vizlib.plot.layout import Margins
from vizlib.plot.lettering import Style
from vizlib.plot.sheet import Sheet
from vizlib.plot.ticks import NONE, Ticks

if TYPE_CHECKING:
    from vizlib.plot.axes import Axis
    from vizlib.plot.view import View

__all__ = ["LABEL", "TICK", "TITLE", "Plane", "heading"]

# Logical pixels
TICK, LABEL, TITLE = 11.0, 12.0, 14.0  # sizes of letters
MARK, MINOR = 5.0, 3.0  # lengths of ticks
PAD = 4.0  # between a tick and its label
SPACE = 6.0  # between tick labels and what the axis is
EDGE = 8.0  # to the edge of the cell
LINE = 1.36  # height of a line of text, in sizes
STEP = 6.0  # margins grow by so much, so that the axes do not tremble while numbers change
APART = 14.0  # between two labels, at least
EACH = {"x": 75.0, "y": 32.0}  # of an axis, for each label
MOST = {"x": 9, "y": 9}  # labels
FAINT = 0.18  # alpha of a grid in the colour of the frame that looks like the theme's on its ground


class Plane:
    """The axes of one view."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._left = self._bottom = 0.0
        self._right = 0.0
        self._sized: tuple[float, float] | None = None

    # ---- How much room it takes ----

    def margins(self, width: float, height: float) -> Margins:
        """What stands around the data in a cell of this size."""
        view = self._view
        x, y = view._axes[:2]
        ticks = self.ticks(y, max(height - 60, 40))
        widest = max((lettering.width(label, TICK) for label in ticks.labels), default=0.0)
        left = MARK + PAD + widest + EDGE + (SPACE + LABEL * LINE if y.title else 0)
        below = self.ticks(x, max(width - 80, 40))
        bottom = MARK + PAD + TICK * LINE + EDGE / 2 + (LABEL * LINE + SPACE / 2 if x.title or below.note else 0)
        right = EDGE + (lettering.width(below.labels[-1], TICK) / 2 if below.labels else 0)
        if (width, height) != self._sized:
            self._left = self._bottom = self._right = 0.0
            self._sized = width, height
        # They never shrink while the size stays: numbers come and go while one pans.
        self._left = max(self._left, STEP * np.ceil(left / STEP))
        self._bottom = max(self._bottom, STEP * np.ceil(bottom / STEP))
        self._right = max(self._right, STEP * np.ceil(right / STEP))
        top = max(heading(view), (LINE * TICK + PAD / 2) if ticks.note else 0, EDGE)
        return Margins(self._left, self._right, top, self._bottom)

    def keep_room(self, other: Plane) -> None:
        """Take the room around the data that another one of this view has taken, as long as the size is the same."""
        self._left, self._bottom, self._right, self._sized = other._left, other._bottom, other._right, other._sized

    def ticks(self, axis: Axis, length: float) -> Ticks:
        """The ticks of an axis of a length in logical pixels."""
        low, high = self._view._limits(axis)
        if not (np.isfinite(low) and np.isfinite(high)) or low == high:
            return NONE

        if axis.names:
            return _named(axis.names, low, high, length if axis.name == "x" else None)
        size = _width if axis.name == "x" else TICK
        most = int(np.clip(length // EACH[axis.name] + 1, 2, MOST[axis.name]))
        return axis.scale.fit(low, high, length, size, gap=APART, most=most)

    def places(self, axis: Axis, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where values of an axis stand on the canvas, in logical pixels."""
        x, y, width, height = self._view.rect
        low, high = axis.scale.forward(np.array(self._view._limits(axis)))
        share = (axis.scale.forward(values) - low) / (high - low)
        return np.asarray(x + share * width if axis.name == "x" else y + height - share * height)

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
            over.text(label, column, bottom + MARK + PAD, tick, h="center", v="top")
        for row, label in zip(rows, up.labels, strict=True):
            over.rule(x - MARK, row, MARK, theme.frame)
            over.text(label, x - MARK - PAD, row, tick, h="right", v="middle")
        below = bottom + MARK + PAD + TICK * LINE + SPACE / 2
        over.text(across.note, x + width, below, tick, h="right", v="top")
        over.text(up.note, x, y - PAD / 2, tick, h="left", v="bottom")
        name = Style(LABEL, theme.text)
        over.text(view.xlabel, x + width / 2, below, name, h="center", v="top")
        beside = x - self._left + EDGE
        over.text(view.ylabel, beside, y + height / 2, Style(LABEL, theme.text, angle=90), h="center", v="top")


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
