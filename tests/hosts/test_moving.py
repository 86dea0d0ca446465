"""In a page: frames sent again while objects move show what frames drawn in full would show."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

SCENE = """
import pygfx as gfx

random = np.random.default_rng(0)
group, inner = gfx.Group(), gfx.Group()
boxes = [box(color=tuple(random.uniform(0.2, 1, 3))) for _ in range(12)]
# Apart from each other: where faces are at the same depth, the order decides, and pygfx sorts by distance.
for number, item in enumerate(boxes):
    item.local.position = (number % 4 * 2.5 - 4, number // 4 * 2.5 - 3, random.uniform(-1, 1))
inner.add(*boxes[:4])
group.add(inner, *boxes[4:8])
line = gfx.Line(gfx.Geometry(positions=random.normal(size=(9, 3)).astype("f4")), gfx.LineMaterial(thickness=4))
dashed = gfx.Line(line.geometry, gfx.LineMaterial(thickness=4, dash_pattern=(2, 2)))
glass = [box(opacity=0.5) for _ in range(2)]
lamp = gfx.PointLight(intensity=5)
fig = vz.show([group, *boxes[8:], line, lamp], size=(300, 200))

def move(*items):
    for item in items:
        item.local.position = np.array(item.local.position) + random.uniform(-0.2, 0.2, 3)

await still()
"""

AGAIN, FULL = True, False

#: What happens, in this order; and whether the frame is sent again, or pygfx has to draw: what was changed is more
#: than matrices, or something depends on them. None: a change before the next one.
CASES: list[tuple[str, bool | None]] = [
    ("move(boxes[0])", FULL),  # the first move; from here on, objects are followed
    ("move(boxes[0])", AGAIN),
    ("move(*boxes)", AGAIN),
    ("move(group)", AGAIN),
    ("group.local.euler = (0.3, 0.5, 0.1)", AGAIN),
    ("move(inner)", AGAIN),
    ("boxes[9].local.scale = (-1, 1, 1)", AGAIN),
    ("move(line)", AGAIN),
    ("boxes[1].world.position = (1, 1, 1)", AGAIN),
    ("move(boxes[5]); fig.controller.rotate((0.2, 0.1), (0, 0, 300, 200), animate=False)", AGAIN),
    ("boxes[2].visible = False; move(boxes[2])", FULL),
    ("boxes[2].visible = True", FULL),
    ("group.add(boxes[9])", FULL),
    ("move(boxes[9])", AGAIN),
    ("move(boxes[9])", AGAIN),
    ("move(group)", AGAIN),
    ("move(lamp)", FULL),
    ("boxes[3].add(gfx.PointLight(intensity=9))", None),
    ("move(boxes[3])", FULL),
    ("move(boxes[3])", FULL),
    ("boxes[3].clear()", None),
    ("fig.add(dashed)", None),
    ("move(boxes[5])", FULL),
    ("move(boxes[5])", FULL),
    ("fig.scene.remove(dashed); fig.add(*glass)", None),
    ("move(glass[0])", FULL),
    ("glass[0].local.z = -5", FULL),
    ("fig.scene.remove(*glass)", None),
    ("fig.camera.add(boxes[10])", None),
    ("move(boxes[10])", FULL),
    ("fig.scene.add(boxes[10])", None),
    ("lamp.cast_shadow = True; boxes[4].cast_shadow = True", None),
    ("move(boxes[5])", FULL),
    ("lamp.cast_shadow = False; boxes[4].cast_shadow = False", None),
    ("move(boxes[5])", AGAIN),
]


def test_moving_objects_look_as_drawn_in_full(tab: Any) -> None:
    tab.python(SCENE)
    before = tab.picture()
    for number, (change, again) in enumerate(CASES):
        counts = tab.python("[fig._replay.count, fig.frames]")
        tab.python(f"frames = fig.frames\n{change}\nawait drawn(fig, frames + 1); await still(0.12)")
        now = tab.python("[fig._replay.count, fig.frames]")
        sent, frames = now[0] - counts[0], now[1] - counts[1]
        if again is None:
            continue
        shown = tab.picture()
        tab.python("frames = fig.frames; fig.request_draw(); await drawn(fig, frames + 1); await still(0.12)")
        case = f"{number}: {change}"
        assert frames >= 1, case
        assert sent == (frames if again else 0), case
        np.testing.assert_array_equal(shown, tab.picture(), err_msg=case)
        assert not np.array_equal(shown, before), f"{case}: nothing is to be seen of it"
        before = shown


@pytest.fixture(autouse=True)
def patience(tab: Any) -> None:
    tab.python(
        """
async def drawn(figure, frames):
    # Busy machines draw late.
    for _ in range(600):
        if figure.frames >= frames:
            return
        await asyncio.sleep(0.05)
"""
    )


def test_an_object_in_two_figures_moves_in_both(tab: Any) -> None:
    tab.python("shared = box(); one, other = vz.show(shared, size=(200, 150)), vz.show(shared, size=(200, 150))")
    tab.python("await still()")
    for _ in range(3):
        before = [tab.picture("canvas >> nth=0"), tab.picture("canvas >> nth=1")]
        tab.python("frames = one.frames, other.frames; shared.local.x += 0.1")
        tab.python("await drawn(one, frames[0] + 1); await drawn(other, frames[1] + 1); await still()")
        after = [tab.picture("canvas >> nth=0"), tab.picture("canvas >> nth=1")]
        assert not any(np.array_equal(*pair) for pair in zip(before, after, strict=True))


def test_many_that_move_are_one_crossing_and_one_write(tab: Any) -> None:
    tab.python(
        """
boxes = [box() for _ in range(200)]
fig = vz.show(boxes, size=(200, 150))
await still()
for item in boxes:
    item.local.x += 0.1
await drawn(fig, 2)
await still()
before, frames = vz.stats(), fig.frames
for item in boxes:
    item.local.x += 0.1
await drawn(fig, frames + 1)
await still()
"""
    )
    names = "('crossings', 'upload_bytes', 'stream_bytes')"
    counted = tab.python(f"[vz.stats()[name] - before[name] for name in {names}] + [fig.frames - frames]")
    crossings, upload, stream, drawn = counted
    assert drawn == 1
    assert crossings == 1
    # Their rows, as far apart as they lie, and the camera.
    assert 200 * 256 <= upload + stream <= 2 * 1024 * 256


def test_matrices_and_boxes_are_right_after_a_move(tab: Any) -> None:
    tab.python("item = box(); fig = vz.show(item, size=(200, 150)); await still()")
    for place in (1, 2, 3):
        tab.python(f"frames = fig.frames; item.local.position = ({place}, 0, 0); await drawn(fig, frames + 1)")
    found = tab.python("[item.world.matrix[0, 3], item.get_world_bounding_box()[0, 0], item.local.position[0]]")
    assert found == [3, 3, 3]
    row = tab.python("item.uniform_buffer.data['world_transform'].T[0, 3].item()")
    assert row == 3
