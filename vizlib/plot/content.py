"""Content: the objects of a view, and where they stand so that float32 has digits for them.

numbers of the user ─ scales of the axes ─→ − origin ─→ × stretch ─→ the scene's space, in which the camera looks
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pygfx as gfx
from numpy.typing import NDArray

from vizlib.nodes.origin import Origin

__all__ = ["Content", "is_ours"]

# The same trust in float32 as in ``vizlib.arrays``, for a scene of many objects.
FAR_FROM_ORIGIN = 64.0


class Content:
    """What is in a scene.

    ``origin`` is (3,) float64: scenes far from the origin (UTM coordinates) are drawn relative to it, because
    the GPU computes in float32. ``stretch`` is (3,): by how much a scene is drawn longer along each axis.
    """

    _owner: str

    def __init__(self) -> None:
        self.scene: gfx.WorldObject = gfx.Scene()
        self.origin: NDArray[np.float64] = np.zeros(3)
        self.stretch: NDArray[np.float64] = np.ones(3)
        self._has_warped = False  # whether nodes have been drawn elsewhere than their numbers say
        self._own_scene = True
        self._content = self.scene  # where objects go: the scene, or a group in it
        self._borrowed: list[gfx.WorldObject] = []

    def _content_changed(self) -> None:
        """Objects were added or taken away."""
        raise NotImplementedError

    def _warp(self, thing: gfx.WorldObject) -> None:
        """Have an object drawn where the axes have its numbers."""
        raise NotImplementedError

    @property
    def nodes(self) -> list[gfx.WorldObject]:
        """The objects that were added, in order."""
        return [item for item in self._content.children if not (is_ours(item) or isinstance(item, gfx.Camera))]

    def add(self, *things: Any) -> Any:
        """Put nodes or pygfx objects into the scene; returns the first.

        A gfx.Scene that comes first becomes the scene itself.
        """
        for thing in things:
            if not isinstance(thing, gfx.WorldObject):
                raise TypeError(
                    f"{self._owner}: add() was given {type(thing).__name__}, "
                    "expected a vizlib node or a pygfx world object."
                )
        for thing in things:
            self._warp(thing)
            if isinstance(thing, gfx.Scene) and self._own_scene and not self.nodes:
                self.scene = self._content = thing
                self._own_scene = False
            elif thing.parent is None:
                self._content.add(thing)
            else:
                # It is in another figure. pygfx gives an object one parent only, so it keeps that one and is
                # drawn here too, in the same place.
                self._content._children.append(thing)
                self._borrowed.append(thing)
        self._content_changed()
        return things[0] if things else None

    def remove(self, *things: Any) -> None:
        """Take objects out of the scene; they stay usable."""
        for thing in things:
            if not any(thing is item for item in self._content.children):
                raise ValueError(f"{self._owner}: remove() was given {thing!r}, which is not in it.")
            if any(thing is item for item in self._borrowed):
                self._borrowed = [item for item in self._borrowed if item is not thing]
                self._content._children.remove(thing)
            else:
                self._content.remove(thing)
            if self._has_warped:
                unwarp(thing)
        self._content_changed()

    def holds(self, item: Any) -> bool:
        """Whether an object is in the scene, or hangs on one that is."""
        while item is not None:
            if item is self.scene or any(item is each for each in self._borrowed):
                return True
            item = item.parent
        return False

    def roots(self) -> list[gfx.WorldObject]:
        """What changes of the picture come from: the scene and borrowed objects, with what they hang on."""
        tops = [self.scene, *self._borrowed]
        for item in self._borrowed:
            while item.parent is not None:
                item = item.parent
            tops.append(item)
        return tops

    def bounds(self) -> NDArray[np.float64] | None:
        """(2, 3) float64, lowest and highest coordinates of what is drawn, in the scene's space; None: nothing."""
        box = self._content.get_world_bounding_box() if self._own_scene else self.scene.get_world_bounding_box()
        return None if box is None or not np.isfinite(box).all() else np.asarray(box, np.float64)

    # ---- From numbers to the scene's space ----

    def to_scene(self, axis: int, values: Any) -> NDArray[np.float64]:
        """Where an axis, linear by now, has values in the scene."""
        return np.asarray((np.asarray(values, np.float64) - self.origin[axis]) * self.stretch[axis])

    def from_scene(self, axis: int, places: Any) -> NDArray[np.float64]:
        """The values that an axis, linear by now, has at places in the scene."""
        return np.asarray(np.asarray(places, np.float64) / self.stretch[axis] + self.origin[axis])

    def settle(self, stretch: Any = (1.0, 1.0, 1.0)) -> NDArray[np.float64] | None:
        """Move a scene that lies far out to the origin, where float32 has digits; stretch it; returns its bounds."""
        box = self.bounds()
        if box is None or not self._own_scene or self._borrowed:
            return box
        wanted = np.asarray(stretch, np.float64)
        ends = np.stack([self.from_scene(axis, box[:, axis]) for axis in range(3)], axis=1)
        extent = float((ends[1] - ends[0]).max()) or 1.0
        far = np.abs(ends - self.origin).max() > FAR_FROM_ORIGIN * extent
        if not far and np.array_equal(wanted, self.stretch):
            return box
        self._move(self._origin_for(ends) if far else self.origin, wanted)
        return np.stack([self.to_scene(axis, ends[:, axis]) for axis in range(3)], axis=1)

    def stand_on(self, origin: NDArray[np.float64]) -> None:
        """Be drawn relative to another origin, if the scene is vizlib's own."""
        if self._own_scene and not self._borrowed and not np.array_equal(origin, self.origin):
            self._move(origin.copy(), self.stretch)

    def _origin_for(self, ends: NDArray[np.float64]) -> NDArray[np.float64]:
        """(3,) what to draw a scene relative to, whose data reach from ``ends[0]`` to ``ends[1]``."""
        return np.asarray(ends.mean(axis=0))

    def _move(self, origin: NDArray[np.float64], stretch: NDArray[np.float64]) -> None:
        """Have the objects be where another origin and stretch have them."""
        self.origin, self.stretch = origin, stretch
        if self._content is self.scene:
            group = Origin(name="vizlib origin")
            group.add(*self.nodes)
            self.scene.add(group)
            self._content = group
        self._content.local.scale = self.stretch
        self._content.local.position = -self.origin * self.stretch

    def empty(self) -> None:
        """Take everything out, so that the objects can be shown elsewhere."""
        if self._has_warped:
            for thing in self.nodes:
                unwarp(thing)
        for item in self._borrowed:
            self._content._children.remove(item)
        self._borrowed.clear()
        if self._own_scene:
            self._content.clear()
            self.scene.clear()
        else:
            self.scene.remove(*[item for item in self.scene.children if is_ours(item)])


def is_ours(item: gfx.WorldObject) -> bool:
    """Whether an object was put into a scene by vizlib itself."""
    return bool(item.name.startswith("vizlib "))


def unwarp(thing: gfx.WorldObject) -> None:
    """Have an object and what hangs on it drawn where its numbers say."""
    for item in thing.iter():
        if hasattr(item, "warp"):
            item.warp(None)
