"""A frame in which nothing is other than in the last one is the step to the canvas alone, and shows the same."""

from __future__ import annotations

import numpy as np
import pytest

from .test_recovery import lose, own  # noqa: F401 (a fixture)

PLOT = """
fig = vz.Figure(size=(400, 300))
fig[0, 0].plot(np.arange(20), np.arange(20) ** 2, label="squares")
fig[0, 0].legend()
fig.show()
await still()
"""
SCENES = {
    "a mesh": "fig = vz.show(box(color='#4c8'), size=(400, 300)); await still()",
    "a plot": PLOT,
    "a hundred meshes": """
meshes = [box(color='#4c8') for _ in range(100)]
for number, mesh in enumerate(meshes):
    mesh.local.position = (number % 10, number // 10, 0)
fig = vz.show(meshes, size=(400, 300)); await still()
""",
    "a cloud": "fig = vz.show(vz.Points(np.random.default_rng(0).normal(size=(100_000, 3))), size=(400, 300))\n"
    "await still()",
}


def frame(tab, change: str = "fig._ask()") -> tuple[bool, dict[str, int]]:
    """Ask for a frame: whether the last picture was shown again, and what was sent, by kind."""
    tab.still()
    count, before = tab.python("fig._frames.standing.count"), tab.stats()
    tab.python(f"drawn = fig.frames\n{change}\nwhile fig.frames == drawn:\n    await asyncio.sleep(0.02)")
    tab.still()
    after = tab.stats()
    assert after["frames"] == before["frames"] + 1
    kinds = ("commands", "crossings", "upload_bytes")
    return tab.python("fig._frames.standing.count") > count, {kind: after[kind] - before[kind] for kind in kinds}


def settle(tab) -> np.ndarray:
    """The picture, once it stands."""
    for _ in range(4):
        if frame(tab)[0]:
            return tab.picture()
    raise AssertionError("no picture stands")


@pytest.mark.parametrize("name", SCENES)
def test_the_step_to_the_canvas_is_all_that_is_sent(tab, name):
    tab.python(SCENES[name])
    first = settle(tab)
    counted = [frame(tab) for _ in range(2)]
    assert [stood for stood, _ in counted] == [True, True]
    np.testing.assert_array_equal(tab.picture(), first)
    # Whatever is in the scene: anti-aliasing, which a plot does without, and the step to the canvas, a pass each.
    commands = 14 if name == "a plot" else 20
    assert counted[0][1] == counted[1][1] == {"commands": commands, "crossings": 1, "upload_bytes": 0}
    stood, sent = frame(tab, "fig.request_draw()")
    assert not stood
    assert sent["commands"] > commands
    np.testing.assert_array_equal(tab.picture(), first)


def test_whatever_changes_is_drawn(tab):
    tab.python(
        "mesh = box(scalars=np.arange(8.0)); place = element('width: 400px; height: 300px')\n"
        "fig = vz.show(mesh, target=place); await still()"
    )
    changes = (
        "fig.camera.local.x += 0.1",
        "mesh.local.x += 0.1",
        "mesh.clim = (0, 20)",
        "mesh.cmap = 'magma'",
        "mesh.visible = False",
        "mesh.visible = True",
        "place.style.width = '300px'",
    )
    for change in changes:
        before = settle(tab)
        stood, _ = frame(tab, change)
        assert not stood, change
        after = tab.picture()
        assert after.shape != before.shape or np.abs(after.astype(int) - before).max() > 5, change
        assert frame(tab)[0], change
        np.testing.assert_array_equal(tab.picture(), after, err_msg=change)
        frame(tab, "fig.request_draw()")
        np.testing.assert_array_equal(tab.picture(), after, err_msg=change)


def test_after_a_screenshot_all_is_drawn(tab):
    tab.python(SCENES["a plot"])
    before = settle(tab)
    assert not frame(tab, "await fig.screenshot_async(); fig._ask()")[0]
    np.testing.assert_array_equal(tab.picture(), before)


def test_on_another_device_all_is_drawn(own):  # noqa: F811 (the fixture)
    own.python(SCENES["a plot"])
    before = settle(own)
    count = own.python("fig._frames.standing.count")
    lose(own)
    own.still()
    assert own.python("fig._frames.standing.count") == count
    np.testing.assert_array_equal(own.picture(), before)
    assert frame(own)[0]
    np.testing.assert_array_equal(own.picture(), before)
