"""Clipping planes in a page: seen on the next frame, without another shader, sent again, and not picked."""

from __future__ import annotations

import numpy as np
import pytest

from .conftest import Tab
from .test_replay import full, turned_twice

MAKE = """
random = np.random.default_rng(0)
places = random.random((70_000, 3))
nodes = dict(
    box=box(color="#c63"),
    packed=vz.Points(places + [4e5, 5e6, 0], scalars=np.arange(70_000.0), size=3),
    points=vz.Points(places[:500], scalars=np.arange(500.0), size=6),
    image=vz.Image(random.random((30, 40)), extent=(0, 1, 0, 1)),
    volume=vz.Volume(random.random((12, 12, 12)), mode="raycast", spacing=(1 / 12,) * 3),
    instances=vz.Instances(box(), [[0, 0, 0], [2, 0, 0]]),
    vectors=vz.Vectors(places[:50], places[50:100], scale=0.3),
    line=vz.Line(places[:50], scalars=np.arange(50.0), thickness=3),
)
"""

NODES = ("box", "packed", "points", "image", "volume", "instances", "vectors", "line")


@pytest.mark.parametrize("name", NODES)
def test_a_plane_shows_on_the_next_frame_and_is_sent_again(tab: Tab, name: str) -> None:
    tab.python(MAKE)
    tab.python(f"node = nodes['{name}']; fig = vz.show(node, size=(240, 180)); await still()")
    low, high = tab.python("node.get_world_bounding_box()[:, 0].tolist()")
    # In the user's numbers: of a scene that is far away, the world's are others.
    start = 4e5 if name == "packed" else 0
    low, high = (0, 1) if name == "packed" else (low, high)
    cuts = [start + low + part * (high - low) for part in (0.3, 0.6)]
    whole = tab.picture().astype(int)
    tab.python(f"node.clipping_planes = [(1, 0, 0, {cuts[0]})]; await still()")
    first = tab.picture().astype(int)
    assert np.abs(first - whole).max() > 40
    before = tab.stats()
    tab.python(f"node.clipping_planes = [(1, 0, 0, {cuts[1]})]; await still()")
    after = tab.stats()
    assert after["upload_bytes"] - before["upload_bytes"] < 2000
    kinds = [kind for kind in after["gpu"] if "pipeline" in kind or "shader" in kind]
    assert {kind: after["gpu"][kind] for kind in kinds} == {kind: before["gpu"][kind] for kind in kinds}
    second = tab.picture().astype(int)
    assert np.abs(second - first).max() > 40
    tab.python("fig.request_draw(); await still()")
    if name != "image":  # its camera does not turn
        assert turned_twice(tab) >= 2  # a cloud is refined, too
        np.testing.assert_array_equal(tab.picture(), full(tab))
    tab.python("fig.close()")


def test_what_is_clipped_is_not_under_the_pointer(tab: Tab) -> None:
    tab.python("""
met = []
image = vz.Image(np.arange(100.0).reshape(10, 10))
fig = vz.show(image, size=(240, 240))
@fig.on("click")
def told(event):
    met.append(None if event.node is None else event.value)
image.clipping_planes = [(1, 0, 0, 4.5)]
await still()
""")
    for x in (60, 180):
        tab.mouse.click(x, 120)
        tab.still()
    left, right = tab.python("""
for _ in range(200):
    if len(met) == 2:
        break
    await asyncio.sleep(0.05)
met
""")
    assert left is None
    assert right is not None
    assert right % 10 > 4
