"""Stages: what is drawn one after the other into the picture of a figure.

A stage is a scene seen through a camera, in a part of the canvas. It draws itself in full when something in it
changed, and else has its last frame sent again as the camera sees it now, so that a view with a thousand objects
rests while the one beside it, or the ticks around it, are drawn anew.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pygfx as gfx

from vizlib import uniforms
from vizlib.nodes import clipped
from vizlib.plot.drawing.changes import Watcher, drawing
from vizlib.plot.drawing.replay import Rect, Replay

__all__ = ["Stage"]


class Stage:
    """One scene in the frames of a figure.

    see : gives the scene and the camera, which may be exchanged
    roots : what changes of the picture come from
    recording : where frames are captured, or None
    ask : asks for a frame
    """

    def __init__(
        self,
        see: Callable[[], tuple[gfx.WorldObject, gfx.Camera]],
        roots: Callable[[], list[gfx.WorldObject]],
        recording: Any,
        ask: Callable[[], None],
    ) -> None:
        self._see = see
        self.rect: Rect | None = None  # logical pixels; None: the whole canvas
        self.replay = Replay(recording)
        self.watcher = Watcher(roots, ask, lambda: see()[1])

    @property
    def changed(self) -> bool:
        """Whether anything but the camera changed since the last frame that was drawn in full."""
        return self.watcher.scene_changed

    def change(self) -> None:
        """Have the next frame drawn in full."""
        self.watcher.scene_changed = True

    def rebuild(self) -> None:
        """As ``change``, where objects were added or moved while a frame is drawn, of which nobody is told then."""
        self.watcher.regrow()
        self.change()

    def move(self, settle: bool = False) -> None:
        """Have the GPU know where objects are that moved; ``settle``, if pygfx is going to look at each."""
        if self.watcher.transforms is not None:
            self.watcher.transforms.update()
            if settle:
                self.watcher.transforms.settle()

    def seen(self) -> Any:
        """What its picture depends on beside what it is told of; None if it has to be drawn anew."""
        if self.watcher.scene_changed or self.watcher.tree_changed:
            return None
        scene, camera = self._see()
        sight = camera.world.matrix.tobytes(), camera.projection_matrix.tobytes()
        return id(scene), id(camera), camera._view_offset, self.rect, *sight

    def rest(self) -> None:
        """The picture of the last frame is shown once more: what changes from now on is news again."""
        self.watcher.rest()

    def draw(self, renderer: Any, *, first: bool) -> None:
        """Draw it, or send its last frame again."""
        scene, camera = self._see()
        watcher = self.watcher
        if not watcher.scene_changed:
            watcher.rest()
            with drawing():
                if self.replay.again(renderer, scene, camera, self.rect):
                    return
        watcher.scene_changed = False
        if watcher.tree_changed:
            watcher.tree_changed = False
            with drawing():
                uniforms.join(scene)
        self.replay.full(renderer, camera, self.rect, lambda: self.draw_in_full(renderer, first=first))
        watcher.follow(scene)

    def draw_in_full(self, renderer: Any, *, first: bool) -> None:
        """Draw it without keeping anything of it, for a picture."""
        scene, camera = self._see()
        with drawing():
            clipped.settle()
        self.move(settle=True)
        self.watcher.rest()
        with drawing():
            renderer.draw(scene, camera, self.rect, first=first)

    def close(self) -> None:
        """Let go of what is kept."""
        self.watcher.close()
        self.replay.close()
