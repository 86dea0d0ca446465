"""Box edges: along which edges of a box its axes are labelled, which labels fit there, and where titles stand.

All of it is in pixels, as the camera sees the box now, and computed for every frame: some twenty labels. What comes out
says in the scene's own terms what is to be written, so that nothing is written anew until that changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vizlib.plot import lettering
from vizlib.plot.lettering import ASCENT, DEPTH, LABEL, LINE, TICK, TOP
from vizlib.plot.replay import Rect
from vizlib.plot.screen import Screen
from vizlib.plot.sheet import Written

__all__ = ["Edge", "Edges", "corner"]

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

Places = Callable[[int], tuple[Sequence[str], NDArray[np.float64], str]]


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

    @property
    def title_anchor(self) -> str:
        """Of an upright title that is the side that is turned to the edge."""
        if not self.upright:
            return self.anchor
        return "bottom-center" if self.anchor == "middle-right" else "top-center"


class Edges:
    """The labelled edges of a box, as a camera sees it.

    box : (2, 3) lowest and highest coordinates, as drawn
    rect : of the view, logical pixels
    """

    def __init__(self, screen: Screen, box: NDArray[np.float64], rect: Rect) -> None:
        self._screen = screen
        self._box = box
        self._rect = rect
        if screen.perspective:
            low, high = screen.position < box[0], screen.position > box[1]
        else:
            low, high = screen.forward > LEVEL, screen.forward < -LEVEL
        # For each axis, by side: whether the face there is seen from outside.
        self._facing = [{-1: bool(low[axis]), 1: bool(high[axis])} for axis in range(3)]
        self.written: list[Written] = []  # so far, logical pixels

    def write(self, number: int, locate: Places) -> Edge:
        """The edge for an axis and its tick labels: those that are all in the view, and beside all that were written.

        locate : from a number of labels to their texts, their places along the axis as drawn, and all ticks' note
        """
        found = self._outline(number)
        if found is None:
            return Edge((0, 0, 0), "top-center", BELOW, tuple(locate(MOST)[1].tolist()))
        sides, ends = found
        along = ends[1] - ends[0]
        anchor = _anchor(self._outwards(ends))
        away = BESIDE if anchor.startswith("middle") else BELOW
        room = int(np.clip(max(abs(along[0]) / ACROSS, abs(along[1]) / UP) + 1, 2, MOST))
        if not np.linalg.norm(along) >= SHORTEST:
            _, places, _ = locate(room)
            return Edge(sides, anchor, away, tuple(places.tolist()))
        while True:
            texts, places, _ = locate(room)
            rects = [
                _rect(at, anchor, away, lettering.width(text, TICK), TICK)
                for text, at in zip(texts, self._pixels(number, sides, places), strict=True)
            ]
            if room <= 2 or not any(_meet(one, other) for one, other in pairwise(rects)):
                break
            room -= 1
        labels = []
        for text, place, rect in zip(texts, places.tolist(), rects, strict=True):
            if self._free(rect):
                self.written.append(Written(text, rect))
                labels.append((text, place))
        return Edge(sides, anchor, away, tuple(places.tolist()), tuple(labels))

    def entitle(self, number: int, edge: Edge, title: str) -> Edge:
        """The edge with a title where it hides no label and is all in the view; without, if there is no such place."""
        if not (title and edge.labels):
            return edge
        upright = edge.anchor.startswith("middle")
        widest = max(lettering.width(text, TICK) for text, _ in edge.labels)
        least = edge.away + (widest + BETWEEN if upright else LINE * TICK)
        low, high = self._box[:, number]
        for more in FARTHER:
            for share in ALONG:
                at = float(low + share * (high - low))
                given = edge._replace(title=title, at=at, far=least + more, upright=upright)
                pixel = self._pixels(number, edge.sides, np.array([at]))[0]
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

    def _outline(self, number: int) -> tuple[tuple[int, ...], NDArray[np.float64]] | None:
        """Of the edges along an axis that are part of the outline, the lower one, or if none is, the left one.

        Returns its sides, and (2, 2) the pixels of its ends; None where only their ends are part of it.
        """
        one, other = (axis for axis in range(3) if axis != number)
        outline = []
        for first, second in ((-1, -1), (-1, 1), (1, -1), (1, 1)):
            # An edge of the outline is between a face that is seen from outside and one that is not.
            if self._facing[one][first] != self._facing[other][second]:
                at = [0, 0, 0]
                at[one], at[other] = first, second
                outline.append((tuple(at), self._pixels(number, at, self._box[:, number])))
        if not outline:
            return None
        lowest = max(outline, key=lambda edge: edge[1][:, 1].mean())
        left = min(outline, key=lambda edge: edge[1][:, 0].mean())
        middles = np.array([ends.mean(axis=0) for _, ends in outline])
        apart = np.ptp(middles, axis=0)
        return lowest if apart[1] > 0.4 * apart[0] else left

    def _outwards(self, ends: NDArray[np.float64]) -> NDArray[np.float64]:
        """(2,) the direction across an edge that leads away from the box, y downwards."""
        along = ends[1] - ends[0]
        across = np.array([-along[1], along[0]])
        middle = self._screen_pixels(self._box.mean(axis=0)[None])[0]
        return across if across @ (ends.mean(axis=0) - middle) >= 0 else -across

    def _pixels(self, number: int, sides: Sequence[int], places: NDArray[np.float64]) -> NDArray[np.float64]:
        """(K, 2) pixels of places along an edge."""
        points = np.tile(corner(self._box, sides, number), (len(places), 1))
        points[:, number] = places
        return self._screen_pixels(points)

    def _screen_pixels(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """(K, 3) points → (K, 2) pixels; NaN behind the camera."""
        screen = self._screen
        away = points - screen.position
        seen = np.broadcast_to(screen.spans, (len(points), 2))
        if screen.perspective:
            depth = away @ screen.forward
            seen = seen * np.where(depth > 0, depth, np.nan)[:, None]
        across, up = away @ screen.right / seen[:, 0], away @ screen.up / seen[:, 1]
        return np.column_stack([screen.x + (0.5 + across) * screen.width, screen.y + (0.5 - up) * screen.height])


def corner(box: NDArray[np.float64], sides: Sequence[int], along: int) -> NDArray[np.float64]:
    """(3,) the middle of an edge."""
    point = np.asarray(box.mean(axis=0))
    for number in range(3):
        if number != along:
            point[number] = box[0 if sides[number] < 0 else 1, number]
    return point


def _anchor(outwards: NDArray[np.float64]) -> str:
    """The part of a label that is at its tick, so that it lies in a direction from it, in pixels, y downwards."""
    x, y = outwards / (float(np.linalg.norm(outwards)) or 1.0)
    if abs(x) > STEEP:
        return "middle-left" if x > 0 else "middle-right"
    upright = "top" if y > 0 else "bottom"
    return f"{upright}-center" if abs(x) < SLANTED else f"{upright}-{'left' if x > 0 else 'right'}"


def _rect(
    at: NDArray[np.float64], anchor: str, away: float, width: float, size: float, *, upright: bool = False
) -> Rect:
    """Where the ink of a text is whose anchor is at a pixel: x, y, width, height."""
    row, _, column = anchor.partition("-")
    left = {"left": away, "center": -width / 2, "right": -away - width}[column]
    # Lines are ASCENT above and DESCENT below the baseline, their middle is halfway; ink begins below the ascent.
    tall = LINE * size
    top = {"top": away, "middle": -tall / 2, "bottom": -away - tall}[row]
    ink, deep = top + (ASCENT - TOP) * size, (TOP + DEPTH) * size
    if upright:
        left, ink, width, deep = ink, -left - width, deep, width
    return float(at[0] + left), float(at[1] + ink), width, deep


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
