"""How much of a scene's clouds is drawn: what the budget allows while the camera moves, all of it when it rests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pygfx as gfx

__all__ = ["Detail"]

HIGHEST = 32  # a level that no cloud is too large for


class Detail:
    """The level of detail of one figure's frames.

    Nodes with a method ``refine(level)`` draw twice as much with each level, and say whether there is more.
    ``tallied`` are those that can tell how much they have drawn (``vizlib.nodes.tallied``).
    """

    def __init__(self) -> None:
        self._level = 0
        self._more = True  # whether the next level would show more
        self._seen: tuple[bytes, ...] = ()
        self._nodes: list[Any] | None = None
        self.tallied: list[Any] = []

    def look(self, scene: gfx.WorldObject) -> None:
        """Find the nodes whose detail can be chosen; to be called when the scene has changed."""
        self.tallied = list(scene.iter(lambda item: hasattr(item, "tally")))
        self._nodes = [item for item in self.tallied if hasattr(item, "refine")]

    def next(self, camera: gfx.Camera) -> bool:
        """Choose the detail of the next frame; returns whether the one after it would show more."""
        if not self._nodes:
            return False
        seen = camera.world.matrix.tobytes(), camera.projection_matrix.tobytes()
        if seen != self._seen:
            self._level = 0
        elif self._more:
            self._level += 1
        self._seen = seen
        self._more = self._refine(self._nodes, self._level)
        return self._more

    def finish(self) -> None:
        """Have the next frame show everything."""
        self._level = HIGHEST
        self._more = self._refine(self._nodes or (), HIGHEST)

    def _refine(self, nodes: Iterable[Any], level: int) -> bool:
        more = [node.refine(min(level, HIGHEST)) for node in nodes]  # all of them are to be told
        return any(more)
