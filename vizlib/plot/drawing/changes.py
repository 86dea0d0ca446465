"""What changed in a scene, told by pygfx itself, so that nothing has to look.

A figure draws when something in its scene changed and rests otherwise. Going through a thousand objects
thirty times a second to find that nothing did would cost more than drawing one of them, so the places in
pygfx through which every change passes are hooked, once, when the first figure opens:

    transforms      AffineTransform.flag_update, RecursiveTransform.flag_update    moved, turned, scaled
    cameras         Camera.flag_update                                             zoomed, field of view
    properties      Store.__setattr__                                              visible, map, side, …
    contents        ResourceUpdateRegistry._gfx_mark_for_sync                      colours, positions, uniforms
    the scene       WorldObject.add, remove, clear, material                       added, taken out, exchanged

A transform and a scene know their root, so only the figure they belong to is told. Properties and contents
do not know who uses them; ``Watcher.concerns`` looks through the scene for that, once until the scene changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakSet

import pygfx as gfx
from pygfx.objects._base import WorldObject
from pygfx.resources._base import Resource, ResourceUpdateRegistry
from pygfx.utils.trackable import Store, Trackable
from pygfx.utils.transform import AffineTransform, RecursiveTransform

from vizlib.passes import frame
from vizlib.plot.drawing.transforms import Transforms, known

__all__ = ["Watcher", "drawing"]

_watchers: WeakSet[Watcher] = WeakSet()
_drawing = 0
_hooked = False


class Watcher:
    """Calls ``changed()`` when something in one of ``roots`` changed; many changes make one call.

    roots : the scenes and cameras of a figure
    changed : asks for a frame; called again only after ``rest()``
    camera : whose moves are no change of the scene

    ``scene_changed`` tells whether anything but the camera did; whoever draws the scene in full resets it.
    """

    def __init__(
        self, roots: Callable[[], list[WorldObject]], changed: Callable[[], None], camera: Callable[[], gfx.Camera]
    ) -> None:
        _hook()
        self._roots = roots
        self._changed = changed
        self._camera = camera
        self._pending = False
        self._used: set[int] | None = None  # ids of what the scene is drawn from; None: to be found out
        self.scene_changed = True
        self.tree_changed = True  # objects were added or taken away since whoever draws has reset it
        self.transforms: Transforms | None = None  # of the scene's objects, once some have moved
        self._objects_moved = False
        _watchers.add(self)

    def rest(self) -> None:
        """A frame is being drawn: what changes from now on is news again."""
        self._pending = False

    def close(self) -> None:
        """Stop watching."""
        self.forget()
        _watchers.discard(self)

    def tell(self) -> None:
        """Something that concerns this figure changed."""
        if not self._pending:
            self._pending = True
            self._changed()

    def moved(self, root: Any, transform: Any) -> None:
        """``transform`` changed; the one at the top of what it is part of is ``root``. None: the tree changed."""
        if transform is not None and self.transforms is not None and _knows(self, transform):
            return
        if transform is not None and self._pending and self.scene_changed:
            return
        if any(top.world is root for top in self._roots()):
            if transform is None:
                self.regrow()
            camera = self._camera()
            if transform is None or (transform is not camera.local and transform is not camera.world):
                self.scene_changed = True
                self._objects_moved = self._objects_moved or transform is not None
            self.tell()

    def regrow(self) -> None:
        """Objects were added, taken away, or have other parents: what is known of the scene is to be found out anew."""
        self._used = None
        self.tree_changed = True
        self.forget()

    def follow(self, scene: WorldObject) -> None:
        """From now on have the matrices of what moves in the scene computed at once, if anything has moved."""
        if self._objects_moved and self.transforms is None:
            self.transforms = Transforms(scene, self.tell)

    def forget(self) -> None:
        """The scene's objects are others, or have other parents: what is known of them is wrong."""
        if self.transforms is not None:
            self.transforms.close()
            self.transforms = None

    def touched(self, store: Any) -> None:
        """A property store or a resource changed."""
        if self._pending and self.scene_changed:
            self._used = None  # it may be one of ours, and have been exchanged for another
        elif len(_watchers) == 1 or self.concerns(store):
            self._used = None
            self.scene_changed = True
            self.tell()

    def concerns(self, store: Any) -> bool:
        """Whether ``store`` (a Store, or a Buffer or Texture) is used by an object of this figure."""
        if self._used is None:
            self._used = {id(used) for root in self._roots() for item in root.iter() for used in _parts(item)}
        return id(store) in self._used


def _parts(item: WorldObject) -> Iterator[Any]:
    """What an object is drawn from: its own store and uniforms, its geometry's, its material's, their maps'."""
    yield item._store
    yield item.uniform_buffer
    if item.geometry is not None:
        yield item.geometry
        yield from (part for part in item.geometry.values() if isinstance(part, Resource))
    material = item.material
    if material is not None:
        yield material._store
        yield material.uniform_buffer
        for part in material._store.values():
            if isinstance(part, Trackable):
                yield part._store
                yield from (getattr(part, name, None) for name in ("texture", "uniform_buffer"))


@contextmanager
def drawing() -> Iterator[None]:
    """Around drawing a frame: what pygfx writes for itself meanwhile is no change to draw."""
    global _drawing
    _drawing += 1
    try:
        yield
    finally:
        _drawing -= 1


def _on_moved(transform: Any, structure: bool = False) -> None:
    if _drawing or not _watchers:
        return
    root = _root(getattr(transform, "_wrapper", None) or transform)
    for watcher in list(_watchers):
        watcher.moved(root, None if structure else transform)


def _knows(watcher: Watcher, transform: Any) -> bool:
    """Whether a watcher's transforms have been told already that this one moved."""
    return any(transforms is watcher.transforms for transforms, _ in known.get(id(transform), ()))


def _root(world: Any) -> Any:
    """The transform at the top of what a world transform is part of."""
    while getattr(world, "_parent", None) is not None:
        world = world._parent
    return world


def _on_touched(store: Any) -> None:
    if not _drawing:
        for watcher in list(_watchers):
            watcher.touched(store)


def _on_scheduled(work: Any) -> None:
    """Something is to be computed before the next frame, for the picture of one object, or of who knows whom."""
    shown = getattr(work, "shown", None)
    item = None if shown is None else shown()
    root = None if item is None else _root(item.world)
    for watcher in list(_watchers):
        if root is None or any(top.world is root for top in watcher._roots()):
            watcher.tell()


def _hook() -> None:
    global _hooked
    if _hooked:
        return
    _hooked = True
    # Bound here, because names in a closure are what these very hot functions can look up fastest.
    flag_affine, flag_recursive = AffineTransform.flag_update, RecursiveTransform.flag_update
    set_property, mark_for_sync = Store.__setattr__, ResourceUpdateRegistry._gfx_mark_for_sync

    def flag_update(self: Any) -> None:
        flag_affine(self)
        if _drawing:
            return
        told = known.get(id(self), ())
        for transforms, number in told:
            transforms.move(number)
        if len(told) < len(_watchers):
            _on_moved(self)

    def flag_world_update(self: Any, last_modified: int | None = None) -> None:
        flag_recursive(self, last_modified)
        if last_modified is None:  # not on behalf of an AffineTransform or a parent, which told already
            _on_moved(self)

    def set_and_tell(self: Any, key: str, value: Any) -> None:
        set_property(self, key, value)
        if _watchers:
            _on_touched(self)

    def mark_and_tell(self: Any, resource: Resource) -> None:
        mark_for_sync(self, resource)
        if _watchers:
            _on_touched(resource)

    AffineTransform.flag_update = flag_update
    RecursiveTransform.flag_update = flag_world_update
    Store.__setattr__ = set_and_tell
    ResourceUpdateRegistry._gfx_mark_for_sync = mark_and_tell
    for name in ("add", "remove", "clear"):
        setattr(gfx.WorldObject, name, _telling(getattr(gfx.WorldObject, name)))
    material = gfx.WorldObject.material
    gfx.WorldObject.material = property(material.fget, _telling(material.fset), doc=material.__doc__)
    frame.on_schedule(_on_scheduled)
    flag_camera = gfx.Camera.flag_update

    def flag_camera_update(self: gfx.Camera) -> None:
        flag_camera(self)
        _on_moved(self.world)

    gfx.Camera.flag_update = flag_camera_update


def _telling(method: Callable[..., Any]) -> Callable[..., Any]:
    def changing(self: WorldObject, *args: Any, **options: Any) -> Any:
        result = method(self, *args, **options)
        world = getattr(self, "world", None)  # not there yet while the object is being made
        if world is not None:
            _on_moved(world, structure=True)
        return result

    changing.__name__, changing.__doc__ = method.__name__, method.__doc__
    return changing
