"""A frame that is sent again shows what a frame drawn in full would show."""

from __future__ import annotations

import numpy as np
import pytest

TURN = "fig.controller.rotate((0.4, 0.2), (0, 0, 400, 300), animate=False)"


def turned_twice(tab) -> int:
    """Move the camera in two frames; returns how many of them were sent again."""
    before = tab.python("fig._replay.count")
    for _ in range(2):
        tab.python(TURN)
        tab.still()
    return tab.python("fig._replay.count") - before


def full(tab) -> np.ndarray:
    """The picture after a frame drawn in full."""
    count = tab.python("fig._replay.count")
    tab.python("fig.request_draw()")
    tab.still()
    assert tab.python("fig._replay.count") == count
    return tab.picture()


def test_the_picture_is_that_of_a_full_frame(tab):
    tab.python("fig = vz.show(box(color='#4c8'), size=(400, 300)); await still()")
    first = tab.picture()
    assert turned_twice(tab) == 2
    again = tab.picture()
    assert np.abs(first.astype(int) - again).max() > 100, "the box has turned"
    np.testing.assert_array_equal(again, full(tab))


def test_dragging_sends_frames_again_in_one_crossing_each(tab):
    tab.python("fig = vz.show(box(), size=(400, 300), controls=False); await still()")
    before, count = tab.stats(), tab.python("fig._replay.count")
    tab.mouse.move(200, 150)
    tab.mouse.down()
    for x in range(210, 300, 10):
        tab.mouse.move(x, 160)
    tab.mouse.up()
    tab.still()
    after = tab.stats()
    frames = after["frames"] - before["frames"]
    assert frames >= 2
    assert tab.python("fig._replay.count") - count == frames
    assert after["crossings"] - before["crossings"] <= 2 * frames + 12  # events alone may take one


def test_a_change_of_the_scene_is_drawn_in_full(tab):
    tab.python("mesh = box(color='#4c8'); fig = vz.show(mesh, size=(400, 300)); await still()")
    assert turned_twice(tab) == 2
    changes = (
        "mesh.color = '#c42'",
        "mesh.local.x += 0.2",
        "more = box(); more.local.position = (0.3, 0.35, 0.4); fig.scene.add(more)",  # no face in another's plane
        "mesh.visible = False",
    )
    for change in changes:
        count, before = tab.python("fig._replay.count"), tab.picture()
        tab.python(f"{change}; {TURN}")
        tab.still()
        assert tab.python("fig._replay.count") == count, change
        assert np.abs(tab.picture().astype(int) - before).max() > 50, change
        assert turned_twice(tab) == 2, change
        np.testing.assert_array_equal(tab.picture(), full(tab), err_msg=change)


def test_a_change_of_size_is_drawn_in_full(tab):
    tab.python("place = element('width: 400px; height: 300px'); fig = vz.show(box(), target=place); await still()")
    assert turned_twice(tab) == 2
    tab.python("place.style.width = '300px'")
    tab.still()
    assert tab.picture().shape[:2] == (300, 300)
    assert turned_twice(tab) == 2
    np.testing.assert_array_equal(tab.picture(), full(tab))


def test_a_screenshot_between_leaves_no_stale_frame(tab):
    tab.python("mesh = box(color='#4c8'); fig = vz.show(mesh, size=(400, 300)); await still()")
    tab.python(f"mesh.color = '#c42'; await fig.screenshot_async(); {TURN}")
    tab.still()
    np.testing.assert_array_equal(tab.picture(), full(tab))


@pytest.mark.parametrize(
    "scene",
    [
        "[box(opacity=0.5), box(opacity=0.4)]",  # which is in front depends on the camera
        "[box(), gfx.Line(gfx.Geometry(positions=np.float32([[0, 0, 0], [1, 1, 1]])),"
        " gfx.LineMaterial(dash_pattern=[2, 2]))]",  # dashes are baked for a view
    ],
)
def test_what_depends_on_the_camera_is_drawn_in_full(tab, scene):
    tab.python(f"import pygfx as gfx; fig = vz.show({scene}, size=(400, 300)); await still()")
    assert turned_twice(tab) == 0
    np.testing.assert_array_equal(tab.picture(), full(tab))


def test_two_figures_keep_their_own_light(tab):
    tab.python(
        "import pygfx as gfx; fig = vz.show(box(), size=(400, 300))\n"
        "other = vz.show([box(), gfx.AmbientLight('#f00', 3), gfx.DirectionalLight('#00f')], size=(200, 100))\n"
        "await still()"
    )
    assert turned_twice(tab) == 2
    alone = tab.picture()
    tab.python("other.request_draw(); await still(); fig.camera.local.x += 0; fig._ask()")
    tab.still()
    np.testing.assert_array_equal(tab.picture(), alone)
    np.testing.assert_array_equal(alone, full(tab))


def test_closing_frees_the_kept_frame(tab):
    levels = []
    for _ in range(3):
        tab.python("fig = vz.show(box(), size=(400, 300)); await still()")
        assert turned_twice(tab) == 2
        tab.python("fig.close(); fig = None; gc.collect(); await asyncio.sleep(0.1)")
        levels.append(tab.stats()["gpu"])
    assert levels[1] == levels[2]


def test_many_objects_become_one_render_bundle(tab):
    tab.python("""
meshes = [box(color=(n / 40, 0.5, 0.7)) for n in range(40)]
for n, mesh in enumerate(meshes):
    mesh.local.position = (n % 8, n // 8, 0)
fig = vz.show(meshes, size=(400, 300))
await still()
""")
    tab.page.evaluate("""() => {
        globalThis.counted = { executeBundles: 0, draw: 0 };
        for (const name in counted) {
            const method = GPURenderPassEncoder.prototype[name];
            GPURenderPassEncoder.prototype[name] = function (...given) { counted[name]++; method.apply(this, given); };
        }
    }""")
    assert turned_twice(tab) == 2
    first = tab.page.evaluate("counted")
    assert turned_twice(tab) == 2
    later = tab.page.evaluate("counted")
    assert first["draw"] >= 40, "the first time each is drawn"
    assert later["executeBundles"] - first["executeBundles"] == 2
    assert later["draw"] - first["draw"] < 20, "what is left are passes of a few commands"
    again = tab.picture()
    np.testing.assert_array_equal(again, full(tab))
    tab.python("meshes[3].visible = False; await still()")
    assert turned_twice(tab) == 2
    assert turned_twice(tab) == 2
    np.testing.assert_array_equal(tab.picture(), full(tab))
