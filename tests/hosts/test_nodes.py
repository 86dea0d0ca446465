"""Nodes in a page: what a change uploads, frames sent again, and what is left after closing."""

from __future__ import annotations

import numpy as np

from .test_replay import full, turned_twice

MAKE = """
random = np.random.default_rng(0)
image = vz.Image(random.random((300, 400)).astype("f4"))
volume = vz.Volume(random.random((24, 40, 60)).astype("f4"), mode="slice")
surface = vz.Surface(random.random((60, 80)).astype("f4"))
line = vz.Line(random.random((500, 3)), scalars=random.random(500), thickness=4)
arrows = vz.Vectors(random.random((50, 3)), random.random((50, 3)))
"""


def test_another_scale_uploads_a_few_bytes(tab):
    tab.python(MAKE)
    for name in ("image", "volume", "surface", "line", "arrows"):
        tab.python(f"node = {name}; fig = vz.show(node, size=(200, 150)); await still()")
        for change in ("node.clim = (0.2, 0.4)", "node.norm = 'sqrt'"):
            before, seen = tab.stats()["upload_bytes"], tab.picture()
            tab.python(f"{change}; await still()")
            assert tab.stats()["upload_bytes"] - before < 2000, (name, change)
            assert np.abs(tab.picture().astype(int) - seen).max() > 30, (name, change)
        tab.python("fig.close()")


def test_data_of_the_same_shape_replace_what_is_on_the_gpu(tab):
    tab.python(MAKE)
    for change in (
        "image.data = random.random((300, 400)).astype('f4')",
        "volume.data = random.random((24, 40, 60)).astype('f4')",
        "surface.z = random.random((60, 80)).astype('f4')",
        "line.positions = random.random((500, 3))",
        "arrows.directions = random.random((50, 3)) - 0.5",
    ):
        name = change.split(".")[0]
        tab.python(f"fig = vz.show({name}, size=(200, 150)); await still()")
        tab.python("fig.request_draw(); await still()")  # the step to the canvas is sent again from the second frame on
        before, seen = tab.stats()["gpu"], tab.picture()
        tab.python(f"{change}; await still(); gc.collect(); await still()")
        assert np.abs(tab.picture().astype(int) - seen).max() > 30, change
        assert tab.stats()["gpu"] == before, change
        tab.python("fig.close()")


def test_frames_sent_again_look_as_full_ones(tab):
    tab.python(MAKE)
    for name in ("volume", "surface", "line", "arrows"):
        tab.python(f"fig = vz.show({name}, size=(200, 150)); await still()")
        tab.python("fig.request_draw(); await still()")  # a frame with large uploads is not kept
        assert turned_twice(tab) == 2, name
        np.testing.assert_array_equal(tab.picture(), full(tab), err_msg=name)
        tab.python("fig.close()")


def test_closed_nodes_leave_nothing_on_the_gpu(tab):
    levels = []
    for _ in range(3):
        tab.python(MAKE)
        tab.python("text = vz.Text('abc', size_space='model'); loop = vz.Line([[0, 0], [1, 0], [1, 1]], loop=True)")
        tab.python(
            "volume.mode = 'raycast'; surface.local.z = 3\n"
            "fig = vz.show([image, volume, surface, line, arrows, text, loop], size=(200, 150)); await still()\n"
            "fig.close(); del fig, image, volume, surface, line, arrows, text, loop\n"
            "gc.collect(); await still(); gc.collect(); await asyncio.sleep(0.2)"
        )
        levels.append(tab.stats()["gpu"])
    assert levels[1] == levels[2]
