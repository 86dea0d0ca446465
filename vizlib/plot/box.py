"""Axes in three dimensions: a box around the data, with a grid on the faces behind them, ticks and labels.

Everything stands in the scene's own space, and labels are placed by the GPU: while the camera turns, nothing is
computed here, until other faces are behind the data or other edges make the outline.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pygfx as gfx
from numpy.typing import NDArray

from vizlib.plot import lettering
from vizlib.plot.changes import drawing
from vizlib.plot.lettering import Lettering, Style
from vizlib.plot.rows import Segments
from vizlib.plot.screen import Screen
from vizlib.plot.stage import Stage
from vizlib.plot.ticks import NONE, Ticks

if TYPE_CHECKING:
    from vizlib.plot.axes import Axis
    from vizlib.plot.view import View

__all__ = ["Box"]

TICK, LABEL = 11.0, 12.0  # sizes of letters, logical pixels
AWAY = 7.0  # labels from their edge, logical pixels
EACH = 60.0  # of an edge, logical pixels, for each label
MOST = 6  # labels of an axis
FAINT = 0.3  # alpha of a grid in the colour of the frame that looks like the theme's on its ground


class Edge(NamedTuple):
    """Where the labels of an axis stand.

    sides : (3,) -1 or 1: which of the four edges along the axis, its own entry is 0
    anchor : of the labels, so that they lie outside
    room : for labels
    """

    sides: tuple[int, ...]
    anchor: str
    room: int


class Box:
    """The axes of one view."""

    def __init__(self, view: View, recording: Any, ask: Callable[[], None]) -> None:
        self._view = view
        self.transparent = False  # whether there is no background
        self.scene = gfx.Scene()
        self.stage = Stage(lambda: (self.scene, view.camera), lambda: [self.scene], recording, ask)
        self._lines = Segments(1.0, "box/grid")
        self._lines.item.render_order = 0
        self.scene.add(self._lines.item)
        self._letters: dict[Any, Lettering] = {}
        self._seen: Any = None
        self._bounds: NDArray[np.float64] | None = None

    def update(self) -> None:
        """A frame is about to be drawn: see to it that the right faces and edges are drawn."""
        view = self._view
        self.stage.rect = view.stage.rect if view.stage is not None else None
        changed = view.stage is not None and view.stage.changed
        if self._bounds is None or changed or self._seen is None or self._seen[3] != view.revision:
            self._bounds = view.extent()
        behind = self._behind(self._bounds)
        edges = tuple(self._edge(axis, self._bounds, behind) for axis in view._axes)
        seen = (
            self._bounds.tobytes(),
            behind,
            edges,
            view.revision,
            view.theme.name,
            view.origin.tobytes(),
            view.stretch.tobytes(),
        )
        if seen != self._seen:
            self._seen = seen
            with drawing():
                self._draw(self._bounds, behind, edges)
            self.stage.change()

    def close(self) -> None:
        """Let go of what is kept."""
        self.stage.close()
        self.scene.clear()

    # ---- Where ----

    def _behind(self, box: NDArray[np.float64]) -> tuple[int, ...]:
        """For each axis, whether the face at its low end (-1) or at its high end (1) is behind the data."""
        screen = Screen(self._view.camera.get_state(), self._view.rect)
        towards = -screen.forward
        if screen.perspective:
            away = screen.position - box.mean(axis=0)
            half = (box[1] - box[0]) / 2
            towards = np.where(np.abs(away) > half, away, towards * half)
        return tuple(-1 if part > 0 else 1 for part in towards)

    def _edge(self, axis: Axis, box: NDArray[np.float64], behind: tuple[int, ...]) -> Edge:
        """The edge for an axis's labels: on the outline, at the left if it is upright in the picture, else below."""
        one, other = (number for number in range(3) if number != axis.number)
        screen = Screen(self._view.camera.get_state(), self._view.rect)
        middle = np.array(self._pixel(screen, box.mean(axis=0)))
        outline = []
        for first, second in ((-behind[one], behind[other]), (behind[one], -behind[other])):
            at = [0, 0, 0]
            at[one], at[other] = first, second
            ends = np.array([self._pixel(screen, _corner(box, at, axis.number, side)) for side in (-1, 1)])
            outline.append((tuple(at), ends))
        along = outline[0][1][1] - outline[0][1][0]
        upright = abs(along[1]) > 1.5 * abs(along[0])
        sides, ends = min(outline, key=lambda edge: edge[1][:, 0].mean() if upright else -edge[1][:, 1].mean())
        length = float(np.linalg.norm(ends[1] - ends[0]))
        return Edge(sides, _anchor(ends.mean(axis=0) - middle), int(np.clip(length // EACH + 1, 2, MOST)))

    def _pixel(self, screen: Screen, point: Any) -> tuple[float, float]:
        x, y = screen.pixel(point)
        return (x, y) if np.isfinite(x) and np.isfinite(y) else (0.0, 0.0)

    # ---- What ----

    def ticks(self, axis: Axis, room: int) -> Ticks:
        """The ticks of an axis with room for so many labels."""
        if self._bounds is None:
            return NONE
        ends = axis.scale.inverse(self._view.from_scene(axis.number, self._bounds[:, axis.number]))
        return axis.scale.locate(float(ends[0]), float(ends[1]), room)

    def _draw(self, box: NDArray[np.float64], behind: tuple[int, ...], edges: tuple[Edge, ...]) -> None:
        view, theme = self._view, self._view.theme
        for letters in self._letters.values():
            letters.begin()
        self._lines.begin()
        ticks = [self.ticks(axis, edge.room) for axis, edge in zip(view._axes, edges, strict=True)]
        places = [
            view.to_scene(axis.number, axis.scale.forward(each.values))
            for axis, each in zip(view._axes, ticks, strict=True)
        ]
        self._draw_grid(box, behind, places)
        for axis, edge, each, at in zip(view._axes, edges, ticks, places, strict=True):
            labels = self._lettering(axis, Style(TICK, theme.muted), edge.anchor, AWAY)
            for label, place in zip(each.labels, at, strict=True):
                point = _corner(box, edge.sides, axis.number, 0)
                point[axis.number] = place
                labels.write(label, *point)
            title = axis.title + (f"  {each.note}" if each.note else "")
            if title:
                beside = max((lettering.width(label, TICK) for label in each.labels), default=0.0)
                far = AWAY + (beside + 8 if edge.anchor.startswith("middle") else 1.5 * TICK + 4)
                names = self._lettering(axis, Style(LABEL, theme.text), edge.anchor, far)
                names.write(title, *_corner(box, edge.sides, axis.number, 0))
        for letters in self._letters.values():
            letters.end()
        self._lines.end()

    def _draw_grid(self, box: NDArray[np.float64], behind: tuple[int, ...], places: list[NDArray[np.float64]]) -> None:
        theme = self._view.theme
        # Without a background the grid is as faint on whatever will be behind it.
        edge = (*gfx.Color(theme.frame).rgb, FAINT) if self.transparent else theme.edge
        for normal, side in enumerate(behind):
            across = [number for number in range(3) if number != normal]
            level = box[0 if side < 0 else 1, normal]
            for one, other in (across, across[::-1]):
                for place in places[one] if self._view.grid else ():
                    self._lines.add(_segment(normal, level, one, float(place), box[:, other], other), edge)
                for end in box[:, one]:
                    self._lines.add(_segment(normal, level, one, float(end), box[:, other], other), theme.frame)

    def _lettering(self, axis: Axis, style: Style, anchor: str, away: float) -> Lettering:
        key = axis.name, style
        if key not in self._letters:
            self._letters[key] = Lettering(style, f"box/{axis.name}")
            self._letters[key].begin()
            self._letters[key].item.render_order = 1 + len(self._letters)
            self.scene.add(self._letters[key].item)
        item = self._letters[key].item
        if item.anchor != anchor:
            item.anchor = anchor
        if item.anchor_offset != away:
            item.anchor_offset = away
        return self._letters[key]


def _segment(
    normal: int, level: float, one: int, place: float, ends: NDArray[np.float64], other: int
) -> list[list[float]]:
    """(2, 3) a line on a face, along one axis, at a place of the other."""
    points = np.zeros((2, 3))
    points[:, normal], points[:, one], points[:, other] = level, place, ends
    return points.tolist()


def _corner(box: NDArray[np.float64], sides: Any, along: int, side: int) -> NDArray[np.float64]:
    """(3,) the beginning (-1), middle (0) or end (1) of an edge."""
    point = np.asarray(box.mean(axis=0))
    for number in range(3):
        chosen = side if number == along else sides[number]
        if chosen:
            point[number] = box[0 if chosen < 0 else 1, number]
    return point


def _anchor(away: NDArray[np.float64]) -> str:
    """The part of a label that is at its tick, so that it lies in a direction from it, in pixels, y downwards."""
    size = float(np.linalg.norm(away)) or 1.0
    x, y = away / size
    if abs(x) > 0.92:
        return "middle-left" if x > 0 else "middle-right"
    if abs(x) < 0.38:
        return "top-center" if y > 0 else "bottom-center"
    return f"{'top' if y > 0 else 'bottom'}-{'left' if x > 0 else 'right'}"
