"""Where the views of a figure stand: sizes in logical pixels → rectangles.

A figure is a grid of cells. What stands around the data of a view (tick labels, titles, colour bars) takes its margins;
so that axes in a row and in a column are in line, the largest margin of each column and row is everyone's, and all
views get the same size.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from vizlib.plot.drawing.replay import Rect

__all__ = ["GAP", "Margins", "arrange", "fitted"]

GAP = 10.0  # between cells
LEAST = 8.0  # that a view keeps, however little room there is

Place = tuple[int, int]


class Margins(NamedTuple):
    """What stands around the data, in logical pixels."""

    left: float = 0.0
    right: float = 0.0
    top: float = 0.0
    bottom: float = 0.0

    def around(self, other: Margins) -> Margins:
        """The larger of both on every side."""
        return Margins(*map(max, self, other))


def arrange(
    size: tuple[float, float], shape: tuple[int, int], margins: Mapping[Place, Margins], top: float = 0.0
) -> dict[Place, Rect]:
    """(width, height) of the canvas and (rows, columns) → the rectangle of each view's data.

    top : taken by the figure's own title
    """
    rows, columns = shape
    left, right = _largest(columns, [(place[1], each.left, each.right) for place, each in margins.items()])
    above, below = _largest(rows, [(place[0], each.top, each.bottom) for place, each in margins.items()])
    width = _share(size[0], columns, sum(left) + sum(right))
    height = _share(size[1] - top, rows, sum(above) + sum(below))
    found = {}
    y = top
    for row in range(rows):
        y += above[row]
        x = 0.0
        for column in range(columns):
            x += left[column]
            if (row, column) in margins:
                found[row, column] = (x, y, width, height)
            x += width + right[column] + GAP
        y += height + below[row] + GAP
    return found


def fitted(rect: Rect, aspect: float | None) -> Rect:
    """The largest part of a rectangle, in its middle, whose width is ``aspect`` times its height."""
    x, y, width, height = rect
    if aspect is None or not 0 < aspect < float("inf"):
        return rect
    wide, high = min(width, height * aspect), min(height, width / aspect)
    wide, high = max(wide, LEAST), max(high, LEAST)
    return x + (width - wide) / 2, y + (height - high) / 2, wide, high


def _share(size: float, count: int, taken: float) -> float:
    return max((size - taken - GAP * (count - 1)) / count, LEAST)


def _largest(count: int, sides: list[tuple[int, float, float]]) -> tuple[list[float], list[float]]:
    before, after = [0.0] * count, [0.0] * count
    for number, one, other in sides:
        before[number], after[number] = max(before[number], one), max(after[number], other)
    return before, after
