"""pygfx tells by a clock what has changed; a page's clock stands still between two changes."""

from __future__ import annotations

# How many of a thousand objects are not where they were last put, for Python and in what the GPU is given.
MISPLACED = """
import pygfx as gfx
parent = gfx.Group()
wrong = []
for i in range(1, 1001):
    thing = gfx.WorldObject()
    parent.add(thing)
    thing.local.x = -i
    thing._update_object()
    thing.local.x = i
    thing._update_object()  # the renderer calls it before it draws
    given = thing.uniform_buffer.data["world_transform"][3, 0]
    if thing.world.position[0] != i or given != i:
        wrong.append(i)
len(wrong)
"""


def test_objects_are_where_they_were_last_put(tab):
    assert tab.python(MISPLACED) == 0


def test_natively_too():
    found: dict[str, int] = {}
    exec(MISPLACED.replace("len(wrong)", "left = len(wrong)"), found)
    assert found["left"] == 0
