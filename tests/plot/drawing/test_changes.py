"""Who is told of a change, and that telling stays cheap."""

from __future__ import annotations

import time

import numpy as np
import pygfx as gfx

from vizlib.plot.drawing import changes
from vizlib.plot.drawing.changes import Watcher, drawing


class Told:
    """A watcher of one scene that counts."""

    def __init__(self, *objects: gfx.WorldObject) -> None:
        self.scene = gfx.Scene()
        self.scene.add(*objects)
        self.camera = gfx.PerspectiveCamera()
        self.count = 0
        self.watcher = Watcher(lambda: [self.scene, self.camera], self.hear, lambda: self.camera)

    def hear(self) -> None:
        self.count += 1

    def drawn(self) -> int:
        """How often it was told since it was last drawn; everything is on the GPU now."""
        count, self.count = self.count, 0
        for item in self.scene.iter():
            for part in changes._parts(item):
                if isinstance(part, gfx.Buffer):
                    part._gfx_get_chunk_descriptions()
        self.watcher.rest()
        self.watcher.scene_changed = False
        return count


def square() -> gfx.Mesh:
    return gfx.Mesh(gfx.plane_geometry(), gfx.MeshBasicMaterial())


def test_only_the_scene_it_happened_in_is_told() -> None:
    mine, other = square(), square()
    first, second = Told(mine), Told(other)
    first.drawn(), second.drawn()
    mine.local.x = 3
    assert (first.drawn(), second.drawn()) == (1, 0)
    other.material.color = "red"
    assert (first.drawn(), second.drawn()) == (0, 1)
    mine.geometry.positions.update_full()
    mine.geometry.positions.update_full()
    assert (first.drawn(), second.drawn()) == (1, 0)


def test_what_came_later_is_known_too() -> None:
    mine, other = square(), square()
    first, second = Told(mine), Told(other)
    first.drawn(), second.drawn()
    mine.material.color = "red"  # a frame is asked for, and before it is drawn
    late = square()
    first.scene.add(late)  # an object comes,
    mine.geometry.positions = gfx.Buffer(np.zeros((4, 3), np.float32))  # a buffer is exchanged,
    mine.material = gfx.MeshBasicMaterial()  # and a material
    assert (first.drawn(), second.drawn()) == (1, 0)
    for change in (
        lambda: setattr(late.material, "color", "blue"),
        lambda: mine.geometry.positions.set_data(np.ones((4, 3), np.float32)),
        lambda: setattr(mine.material, "wireframe", True),
    ):
        change()
        assert (first.drawn(), second.drawn()) == (1, 0)


def test_a_camera_moves_without_the_scene() -> None:
    told = Told(square())
    told.drawn()
    told.camera.local.z = 4
    assert told.count == 1
    assert not told.watcher.scene_changed
    told.scene.children[0].local.z = 1
    assert told.watcher.scene_changed


def test_while_drawing_nothing_is_news() -> None:
    told = Told(square())
    told.drawn()
    with drawing():
        told.scene.children[0].material.color = "red"
    assert told.drawn() == 0


def test_a_closed_watcher_hears_nothing() -> None:
    told = Told(square())
    told.drawn()
    told.watcher.close()
    told.scene.children[0].local.x = 1
    assert told.count == 0


def test_many_changes_beside_many_objects_take_no_time() -> None:
    busy, idle = Told(*(square() for _ in range(300))), Told(*(square() for _ in range(300)))
    busy.drawn(), idle.drawn()
    begun = time.perf_counter()
    for item in busy.scene.children:
        item.material.color = "red"
        item.local.x = 2
    assert time.perf_counter() - begun < 2  # a look through the scene for each would take a minute
    assert (busy.drawn(), idle.drawn()) == (1, 0)
