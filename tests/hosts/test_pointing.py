"""In a page where nothing may wait for the GPU: a real mouse hovers, clicks and leaves, and points are selected."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import Tab

KNOWN = 66_666

SCENE = f"""
from vizlib.plot.pointer.events import Events
from vizlib.plot.pointer.selecting import box as rectangle
import vizlib.picking

places = np.random.default_rng(0).uniform(-1, 1, (70_000, 3))
places[{KNOWN}] = (0.25, -0.25, 1.5)  # in front
given = places + np.array([4e5, 5e6, 0])
points = vz.Points(given, scalars=np.arange(70_000, dtype="f4"), size=4, name="cloud")
points.pixel_error = 0.01  # all are drawn at once
fig = vz.show(points, size=(300, 200))
while not fig.frames:
    await asyncio.sleep(0.05)
await still()

class View:
    scene, camera, origin = fig.scene, fig.camera, fig.origin

view, heard, events = View(), [], Events("Figure")
events.connect(fig.renderer, lambda x, y: view)

def told(event):
    heard.append(dict(
        type=event.type, node=event.node and event.node.name, index=event.index, value=event.value,
        position=None if event.position is None else event.position.tolist(),
        indices=None if event.indices is None else event.indices.tolist(),
    ))

def project(places):
    places = np.atleast_2d(places) - fig.origin
    clip = np.column_stack([places, np.ones(len(places))]) @ fig.camera.camera_matrix.T
    return (clip[:, :2] / clip[:, 3:] * (1, -1) + 1) / 2 * (300, 200)

async def wait_for(count):
    for _ in range(400):  # drawing in software on a busy machine may take seconds
        if len(heard) >= count:
            break
        await asyncio.sleep(0.05)
"""


def heard(tab: Tab, count: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(tab.python(f"await wait_for({count}); json.dumps(heard)"))
    return found


def test_a_mouse_over_a_packed_cloud(tab: Tab) -> None:
    tab.python(SCENE)
    x, y = tab.python(f"project(given[{KNOWN}])[0].tolist()")
    tab.mouse.move(5, 5)
    tab.python("events.on('hover', 'leave', 'click')(told)")
    tab.mouse.move(x, y)
    (hover,) = heard(tab, 1)
    assert (hover["type"], hover["node"], hover["index"], hover["value"]) == ("hover", "cloud", KNOWN, KNOWN)
    assert hover["position"] == pytest.approx(tab.python(f"given[{KNOWN}].tolist()"), rel=0, abs=1e-4)
    tab.mouse.down()
    tab.mouse.up()
    click = heard(tab, 2)[1]
    assert (click["type"], click["index"], click["position"]) == ("click", KNOWN, hover["position"])
    tab.mouse.move(500, 400)
    leave = heard(tab, 3)[2]
    assert (leave["type"], leave["node"]) == ("leave", None)


def test_a_box_selects_what_numpy_selects(tab: Tab) -> None:
    tab.python(SCENE)
    tab.python("""
events.on("select")(told)
events.select(view, rectangle(90, 60, 200, 130))
at_once = len(heard)
""")
    assert tab.python("at_once") == 0
    (selected,) = heard(tab, 1)
    others, edge = tab.python("""
inside = (np.abs(project(given) - (145, 95)) < (55, 35)).all(axis=1)
others = np.setxor1d(heard[0]["indices"], np.flatnonzero(inside)).astype(int)
off = np.abs(np.abs(project(given[others]) - (145, 95)) - (55, 35)).min(axis=1) if len(others) else np.zeros(1)
(len(others), float(off.max()))
""")
    assert len(selected["indices"]) > 5_000
    assert others < 20
    assert edge < 0.01, "pixels: 21 bits within a chunk"


def test_closing_lets_go_of_everything(tab: Tab) -> None:
    levels = []
    for _ in range(3):
        tab.python(SCENE)
        tab.python("events.on('hover', 'leave', 'click', 'key', 'select')(told)")
        tab.mouse.move(150, 100)
        tab.python("await wait_for(1); events.select(view, rectangle(0, 0, 300, 200)); await wait_for(2)")
        tab.python("events.close(); fig.close(); del fig, points, view, View, events; heard.clear(); await still()")
        tab.python("gc.collect(); await still(); gc.collect()")
        stats = tab.stats()
        levels.append((stats["gpu"], stats["proxies"]))
    assert levels[1] == levels[2]
