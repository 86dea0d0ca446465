"""Box edges: along which edges of a box its axes are labelled, which labels fit there, and where titles stand.

All of it is in pixels, as the camera sees the box now, and computed for every frame: some twenty labels. What comes out
says in the scene's own terms what is to be written, so that nothing is written anew until that changes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise, product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vizlib.plot.controllers.screen import Screen
from vizlib.plot.drawing.replay import Rect
from vizlib.plot.sheets import lettering
from vizlib.plot.sheets.lettering import ASCENT, DEPTH, LABEL, LINE, TICK, TOP
from vizlib.plot.sheets.sheet import Written

__all__ = ["Edge", "Edges", "corner", "filled"]

# Logical pixels
BESIDE, BELOW = 7.0, 3.0  # labels from their edge; what is below has the height above its capitals, too
BETWEEN = 4.0  # tick labels and the title
APART = 3.0  # between two texts, at least
ACROSS, UP = 38.0, 24.0  # of an edge, for each label
MOST = 8  # labels of an axis
SHORTEST = 26.0  # edge that is labelled at all
STEEP = 0.9  # how far the direction out of an edge is level, for labels beside it; 1: the edge is upright
SLANTED = 0.3  # the same, for labels that are below it and to a side
ALONG = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74)  # where on an edge a title may stand, the best first
LEVEL = 1e-6  # a direction's part along an axis, below which it is across it
FARTHER = (0.0, 5.0, 10.0)  # and how far from its labels
AROUND = (74.0, 42.0)  # beside a box and below it, for all of these
FILLED = (0.6, 0.92)  # of a view by a box, at least and at most

Pixel = tuple[float, float]
Places = Callable[[int], tuple[Sequence[str], NDArray[np.float64]]]


class Edge(NamedTuple):
    """What is written along one edge.

    sides : (3,) -1 or 1: which of the four edges along the axis, its own entry is 0; (0, 0, 0) if none
    anchor : of the labels, so that they lie outside
    away : of labels from the edge, logical pixels
    places : (K,) of all ticks along the axis, as drawn
    labels : the (text, place) of those that have room
    title : what the axis is, or ""
    at : the place of the title along the axis
    far : of the title from the edge, logical pixels
    upright : whether the title reads upwards, beside the labels
    centred : whether the middle of a level title is at its place, for want of room to a side
    """

    sides: tuple[int, ...]
    anchor: str
    away: float
    places: tuple[float, ...]
    labels: tuple[tuple[str, float], ...] = ()
    title: str = ""
    at: float = 0.0
    far: float = 0.0
    upright: bool = False
    centred: bool = False

    @property
    def title_anchor(self) -> str:
        """Of an upright title that is the side that is turned to the edge."""
        if not self.upright:
            return f"{self.anchor.partition('-')[0]}-center" if self.centred else self.anchor
        return "bottom-center" if self.anchor == "middle-right" else "top-center"


class Edges:
    """The labelled edges of a box, as a camera sees it.

    box : (2, 3) lowest and highest coordinates, as drawn
    rect : of the view, logical pixels
    """

    def __init__(self, screen: Screen, box: NDArray[np.float64], rect: Rect) -> None:
        self._screen = screen
        self._box = box.tolist()
        self._rect = rect
        self.written: list[Written] = []  # so far, logical pixels
        self._seen = self._corners_seen(box)
        if screen.perspective:
            low, high = screen.position < box[0], screen.position > box[1]
        else:
            low, high = screen.forward > LEVEL, screen.forward < -LEVEL
        # For each axis, by side: whether the face there is seen from outside.
        self._facing = [{-1: bool(low[axis]), 1: bool(high[axis])} for axis in range(3)]

    def write(self, number: int, locate: Places) -> Edge:
        """The edge for an axis and its tick labels: those that are all in the view, and beside all that were written.

        locate : from a number of labels to their texts, and their places along the axis as drawn
        """
        found = self._outline(number)
        if found is None:
            return Edge((0, 0, 0), "top-center", BELOW, tuple(locate(MOST)[1].tolist()))
        sides, ends = found
        along = ends[1][0] - ends[0][0], ends[1][1] - ends[0][1]
        anchor = _anchor(*self._outwards(ends))
        away = BESIDE if anchor.startswith("middle") else BELOW
        if not math.hypot(*along) >= SHORTEST:
            return Edge(sides, anchor, away, tuple(locate(MOST)[1].tolist()))
        room = int(min(max(abs(along[0]) / ACROSS, abs(along[1]) / UP, 1) + 1, MOST))
        while True:
            texts, found_places = locate(room)
            places = found_places.tolist()
            rects = [
                _rect(self._pixel(number, sides, place), anchor, away, lettering.width(text, TICK), TICK)
                for text, place in zip(texts, places, strict=True)
            ]
            if room <= 2 or not any(_meet(one, other) for one, other in pairwise(rects)):
                break
            room -= 1
        labels = []
        for text, place, rect in zip(texts, places, rects, strict=True):
            if self._free(rect):
                self.written.append(Written(text, rect))
                labels.append((text, place))
        return Edge(sides, anchor, away, tuple(places), tuple(labels))

    def entitle(self, number: int, edge: Edge, title: str) -> Edge:
        """The edge with a title where it hides no label and is all in the view; without, if there is no such place."""
        if not (title and edge.labels):
            return edge
        upright = edge.anchor.startswith("middle")
        widest = max(lettering.width(text, TICK) for text, _ in edge.labels)
        least = edge.away + (widest + BETWEEN if upright else LINE * TICK)
        low, high = self._box[0][number], self._box[1][number]
        (left, top), (right, bottom) = (self._pixel(number, edge.sides, end) for end in (low, high))
        # A title that is centred below a slanted edge must not reach the edge on either side.
        rise = abs((bottom - top) / (right - left)) * lettering.width(title, LABEL) / 2 if right != left else 0.0
        ways = [(False, more) for more in FARTHER]
        ways += [(True, rise + more) for more in (() if upright else FARTHER)]
        for centred, more in ways:
            for share in ALONG:
                at = low + share * (high - low)
                given = edge._replace(title=title, at=at, far=least + more, upright=upright, centred=centred)
                pixel = self._pixel(number, edge.sides, at)
                rect = _rect(
                    pixel, given.title_anchor, given.far, lettering.width(title, LABEL), LABEL, upright=upright
                )
                if self._free(rect):
                    self.written.append(Written(title, rect))
                    return given
        return edge

    def _free(self, rect: Rect) -> bool:
        """Whether a text may be there: in the view, and on no other."""
        return _within(rect, self._rect) and not any(_meet(rect, other.rect) for other in self.written)

    def _outline(self, number: int) -> tuple[tuple[int, ...], tuple[Pixel, Pixel]] | None:
        """Of the edges along an axis that are part of the outline, the lower one, or if none is, the left one.

        Returns its sides, and the pixels of its ends; None where only their ends are part of it.
        """
        one, other = (axis for axis in range(3) if axis != number)
        outline = []
        for first, second in ((-1, -1), (-1, 1), (1, -1), (1, 1)):
            # An edge of the outline is between a face that is seen from outside and one that is not.
            if self._facing[one][first] != self._facing[other][second]:
                sides = [0, 0, 0]
                sides[one], sides[other] = first, second
                start, end = (self._pixel(number, sides, ends[number]) for ends in self._box)
                outline.append(((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, tuple(sides), (start, end)))
        if not outline:
            return None
        left = min(outline, key=lambda edge: edge[0])
        lowest = max(outline, key=lambda edge: edge[1])
        across = max(edge[0] for edge in outline) - left[0]
        up = lowest[1] - min(edge[1] for edge in outline)
        return (lowest if up > 0.4 * across else left)[2:]

    def _outwards(self, ends: tuple[Pixel, Pixel]) -> Pixel:
        """The direction across an edge that leads away from the box, y downwards."""
        (x, y), (right, bottom) = ends
        across = y - bottom, right - x
        middle = self._on_screen(*(sum(parts) / 8 for parts in zip(*self._seen.values(), strict=True)))
        away = across[0] * ((x + right) / 2 - middle[0]) + across[1] * ((y + bottom) / 2 - middle[1])
        return across if away >= 0 else (-across[0], -across[1])

    def _corners_seen(self, box: NDArray[np.float64]) -> dict[tuple[int, ...], tuple[float, float, float]]:
        """By its sides, where each corner is across and up, in parts of the view at a distance of 1, and its distance.

        All three are linear along an edge, in a perspective, too; on the screen only their quotients are.
        """
        screen = self._screen
        sides = list(product((-1, 1), repeat=3))
        away = np.where(np.array(sides) < 0, box[0], box[1]) - screen.position
        across, up = away @ screen.right / screen.spans[0], away @ screen.up / screen.spans[1]
        depth = away @ screen.forward if screen.perspective else np.ones(8)
        return dict(zip(sides, zip(across.tolist(), up.tolist(), depth.tolist(), strict=True), strict=True))

    def _pixel(self, number: int, sides: Sequence[int], place: float) -> Pixel:
        """The pixel of a place along an edge."""
        low, high = self._box[0][number], self._box[1][number]
        share = (place - low) / (high - low)
        start, end = list(sides), list(sides)
        start[number], end[number] = -1, 1
        ends = zip(self._seen[tuple(start)], self._seen[tuple(end)], strict=True)
        return self._on_screen(*(one + share * (other - one) for one, other in ends))

    def _on_screen(self, across: float, up: float, depth: float) -> Pixel:
        """A pixel; NaN behind the camera."""
        if depth <= 0:
            return math.nan, math.nan
        screen = self._screen
        return screen.x + (0.5 + across / depth) * screen.width, screen.y + (0.5 - up / depth) * screen.height


def filled(width: float, height: float) -> NDArray[np.float64]:
    """(2,) how much of a view of a size in logical pixels a box may take across and up, so that labels have room."""
    return np.clip(1 - 2 * np.array(AROUND) / (max(width, 1.0), max(height, 1.0)), *FILLED)


def corner(box: NDArray[np.float64], sides: Sequence[int], along: int) -> NDArray[np.float64]:
    """(3,) the middle of an edge."""
    point = np.asarray(box.mean(axis=0))
    for number in range(3):
        if number != along:
            point[number] = box[0 if sides[number] < 0 else 1, number]
    return point


def _anchor(x: float, y: float) -> str:
    """The part of a label that is at its tick, so that it lies in a direction from it, in pixels, y downwards."""
    size = math.hypot(x, y) or 1.0
    x, y = x / size, y / size
    if abs(x) > STEEP:
        return "middle-left" if x > 0 else "middle-right"
    upright = "top" if y > 0 else "bottom"
    return f"{upright}-center" if abs(x) < SLANTED else f"{upright}-{'left' if x > 0 else 'right'}"


def _rect(at: Pixel, anchor: str, away: float, width: float, size: float, *, upright: bool = False) -> Rect:
    """Where the ink of a text is whose anchor is at a pixel: x, y, width, height."""
    row, _, column = anchor.partition("-")
    left = {"left": away, "center": -width / 2, "right": -away - width}[column]
    # Lines are ASCENT above and DESCENT below the baseline, their middle is halfway; ink begins below the ascent.
    tall = LINE * size
    top = {"top": away, "middle": -tall / 2, "bottom": -away - tall}[row]
    ink, deep = top + (ASCENT - TOP) * size, (TOP + DEPTH) * size
    if upright:
        left, ink, width, deep = ink, -left - width, deep, width
    return at[0] + left, at[1] + ink, width, deep


def _meet(one: Rect, other: Rect) -> bool:
    """Whether two texts are closer to each other than they should be."""
    return (
        one[0] < other[0] + other[2] + APART
        and other[0] < one[0] + one[2] + APART
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )


def _within(rect: Rect, around: Rect) -> bool:
    return (
        rect[0] >= around[0]
        and rect[1] >= around[1]
        and rect[0] + rect[2] <= around[0] + around[2]
        and rect[1] + rect[3] <= around[1] + around[3]
    )
