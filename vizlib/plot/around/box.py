"""Axes in three dimensions: a box around the data, with a grid on the faces behind them, ticks and labels.

Everything stands in the scene's own space, and labels are placed by the GPU: while the camera turns, nothing is
computed here, until other faces are behind the data or other edges make the outline.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pygfx as gfx
from numpy.typing import NDArray

from vizlib.plot.around.box_edges import Edge, Edges, corner
from vizlib.plot.controllers.screen import Screen
from vizlib.plot.drawing.changes import drawing
from vizlib.plot.drawing.stage import Stage
from vizlib.plot.sheets.lettering import LABEL, TICK, Lettering, Style
from vizlib.plot.sheets.rows import Segments
from vizlib.plot.sheets.sheet import Written
from vizlib.plot.ticks.ticks import NONE, Ticks

if TYPE_CHECKING:
    from vizlib.plot.axes import Axis
    from vizlib.plot.view import View

__all__ = ["Box"]

FAINT = 0.3  # alpha of a grid in the colour of the frame that looks like the theme's on its ground


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
        self.texts: list[Written] = []  # all that is written, as the camera sees it

    def update(self) -> None:
        """A frame is about to be drawn: see to it that the right faces and edges are drawn."""
        view = self._view
        self.stage.rect = view.stage.rect if view.stage is not None else None
        changed = view.stage is not None and view.stage.changed
        if self._bounds is None or changed or self._seen is None or self._seen[3] != view.revision:
            self._bounds = view.extent()
        screen = Screen(view.camera.get_state(), view.rect)
        behind = self._behind(screen, self._bounds)
        edges = self._edges(screen)
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

    @property
    def bounds(self) -> NDArray[np.float64] | None:
        """(2, 3) its corners in the scene; None before it was drawn."""
        return self._bounds

    def behind(self, state: Any = None) -> tuple[int, ...]:
        """For each axis, whether the face at its low end (-1) or at its high end (1) is behind the data.

        state : of the camera, as pygfx has it; None: as it is now
        """
        assert self._bounds is not None
        state = self._view.camera.get_state() if state is None else state
        return self._behind(Screen(state, self._view.rect), self._bounds)

    def close(self) -> None:
        """Let go of what is kept."""
        self.stage.close()
        self.scene.clear()

    # ---- Where ----

    def _behind(self, screen: Screen, box: NDArray[np.float64]) -> tuple[int, ...]:
        """For each axis, whether the face at its low end (-1) or at its high end (1) is behind the data."""
        towards = -screen.forward
        if screen.perspective:
            away = screen.position - box.mean(axis=0)
            half = (box[1] - box[0]) / 2
            towards = np.where(np.abs(away) > half, away, towards * half)
        return tuple(-1 if part > 0 else 1 for part in towards)

    def _edges(self, screen: Screen) -> tuple[Edge, ...]:
        """What is to be written, for each axis."""
        assert self._bounds is not None
        edges = Edges(screen, self._bounds, self._view.rect)
        notes = ["", "", ""]

        def locate(axis: Axis, room: int) -> tuple[list[str], NDArray[np.float64]]:
            ticks = self.ticks(axis, room)
            notes[axis.number] = ticks.note
            return ticks.labels, self._view.to_scene(axis.number, axis.scale.forward(ticks.values))

        axes = self._view._axes
        written = [edges.write(axis.number, partial(locate, axis)) for axis in axes]
        self.texts = edges.written
        return tuple(
            edges.entitle(axis.number, edge, "  ".join(filter(None, (axis.title, notes[axis.number]))))
            for axis, edge in zip(axes, written, strict=True)
        )

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
        self._draw_grid(box, behind, [np.array(edge.places) for edge in edges])
        for axis, edge in zip(view._axes, edges, strict=True):
            if any(edge.sides) and not any(one == other for one, other in zip(edge.sides, behind, strict=True)):
                ends = np.tile(corner(box, edge.sides, axis.number), (2, 1))  # before all faces: seen straight on
                ends[:, axis.number] = box[:, axis.number]
                self._lines.add(ends.tolist(), theme.frame)
        for axis, edge in zip(view._axes, edges, strict=True):
            point = corner(box, edge.sides, axis.number)
            labels = self._lettering(axis, Style(TICK, theme.muted), edge.anchor, edge.away)
            for label, place in edge.labels:
                point[axis.number] = place
                labels.write(label, *point)
            if edge.title:
                style = Style(LABEL, theme.text, angle=90 if edge.upright else 0)
                point[axis.number] = edge.at
                self._lettering(axis, style, edge.title_anchor, edge.far).write(edge.title, *point)
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
