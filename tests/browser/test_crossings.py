"""How often Python calls into JavaScript for a frame: counted exactly, from both sides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vizlib.site import pages

from .conftest import ENDED, Site, Visit

MESHES = (1, 10, 1000)
CASES = ("camera", "move", "property")
FRAMES = 4

# Every call that enters WebGPU, the player or a view from outside is noted. What the player itself calls while
# it runs a batch is not: that is JavaScript calling JavaScript.
LISTENER = """
globalThis.entered = [];
let depth = 0;
const listen = (owner, kind) => {
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
    if (typeof value !== "function" || name === "constructor") continue;
    owner[name] = function (...values) {
      if (depth === 0) globalThis.entered.push(`${kind}.${name}`);
      depth++;
      try { return value.apply(this, values); } finally { depth--; }
    };
  }
};
for (const name of Object.getOwnPropertyNames(globalThis).filter((name) => name.startsWith("GPU"))) {
  if (globalThis[name].prototype) listen(globalThis[name].prototype, name);
}
globalThis.listenToPlayer = () => {
  const { player, View } = globalThis.vizlib;
  for (let owner = Object.getPrototypeOf(player); owner !== Object.prototype; owner = Object.getPrototypeOf(owner)) {
    listen(owner, "player");
  }
  for (const name of ["requestFrame", "resize", "describe", "announce", "setCursor"]) {
    const method = View.prototype[name];
    View.prototype[name] = function (...values) {
      if (depth === 0) globalThis.entered.push(`view.${name}`);
      return method.apply(this, values);
    };
  }
};
"""
SCRIPT = """
import asyncio, json
import js
js.listenToPlayer()
import numpy as np
import pygfx as gfx
import vizlib as vz

async def drawn(figure, count):
    while figure.frames < count:
        await asyncio.sleep(0.005)
    await asyncio.sleep(0.05)  # nothing may follow

def counters():
    player = js.vizlib.player.stats()
    counted = vz.stats()
    assert counted["frames"] == player.frames
    return counted["crossings"], player.crossings, player.commands, counted["proxies"]

def camera(figure, meshes):
    figure.camera.local.x += 0.01

def move(figure, meshes):
    for mesh in meshes:
        mesh.local.y += 0.01

def property(figure, meshes):
    meshes[-1].material.color = (0.1, 0.2, figure.frames / 100)

found = []
geometry = gfx.box_geometry()
for count in MESHES:
    meshes = [gfx.Mesh(geometry, gfx.MeshPhongMaterial(color="#8fb0d6")) for _ in range(count)]
    for i, mesh in enumerate(meshes):
        mesh.local.position = i % 10, i // 10 % 10, i // 100
    figure = vz.show(meshes, size=(64, 64))
    await drawn(figure, 1)
    await asyncio.sleep(0.7)  # what is shown is said to screen readers, once
    for change in (camera, move, property):
        for _ in range(3):  # until nothing is made any more that lasts
            change(figure, meshes)
            await drawn(figure, figure.frames + 1)
        before, frames = counters(), figure.frames
        js.entered.splice(0)
        for _ in range(FRAMES):
            change(figure, meshes)
            await drawn(figure, figure.frames + 1)
        entered = js.entered.splice(0).to_py()
        after = counters()
        assert figure.frames - frames == FRAMES
        names = ("crossings", "player", "commands", "proxies")
        row = {name: (b - a) / FRAMES for name, a, b in zip(names, before, after)}
        found.append({"meshes": count, "case": change.__name__, "entered": entered, **row})
    figure.close()
    js.document.getElementById("vizlib-figures").replaceChildren()  # or the next ones would stand out of sight
js.counted = json.dumps(found)
"""


@pytest.fixture(scope="module")
def counted(browser: Any, site: Site) -> dict[tuple[int, str], dict[str, Any]]:
    """What a frame took, in the mean of some, by number of meshes and kind of change."""
    source = f"MESHES, FRAMES = {MESHES}, {FRAMES}\n{SCRIPT}"
    html = pages.script_page(source, name="crossings.py", files=[], dist="/dist/")
    context = browser.new_context(viewport={"width": 640, "height": 600})
    context.add_init_script(LISTENER)
    shown = Visit(context.new_page())
    shown.watch(site.server.url)
    shown.page.goto(site.add(index=html, **{"crossings.py": source}), wait_until="commit")
    shown.page.wait_for_function(ENDED, timeout=300_000)
    assert shown.page.evaluate("() => globalThis.vizlib.errors") == []
    rows = shown.page.evaluate("() => JSON.parse(globalThis.counted)")
    context.close()
    return {(row["meshes"], row["case"]): row for row in rows}


# What a thousand objects that move have for the GPU is a quarter of a megabyte: it leaves from where it lies, in a
# crossing of its own.
CROSSINGS = {"camera": [1, 1, 1], "move": [1, 1, 2], "property": [1, 1, 1]}


@pytest.mark.parametrize("case", CASES)
def test_a_frame_takes_one_crossing_however_many_meshes(counted: Callable[..., Any], case: str) -> None:
    assert [counted[count, case]["crossings"] for count in MESHES] == CROSSINGS[case]


@pytest.mark.parametrize("case", CASES)
def test_javascript_counts_the_same(counted: Callable[..., Any], case: str) -> None:
    assert [counted[count, case]["player"] for count in MESHES] == CROSSINGS[case]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("count", MESHES)
def test_python_calls_nothing_but_run_and_asks_for_the_next_frame(
    counted: Callable[..., Any], count: int, case: str
) -> None:
    crossings = CROSSINGS[case][MESHES.index(count)]
    assert counted[count, case]["entered"] == ["view.requestFrame", *["player.run"] * crossings] * FRAMES


def test_commands_grow_by_the_same_number_with_each_mesh(counted: Callable[..., Any]) -> None:
    few, more, many = (counted[count, "move"]["commands"] for count in MESHES)
    # Its pipeline, two bind groups and the drawing itself; the matrices of all are one write.
    assert (more - few) / (MESHES[1] - MESHES[0]) == 4
    # A thousand more may lie in one page more, whose write and whose crossing begins with the device.
    assert 0 <= (many - more) - 4 * (MESHES[2] - MESHES[1]) <= 3


def test_frames_leave_no_proxies_behind(counted: Callable[..., Any]) -> None:
    assert {row["proxies"] for row in counted.values()} == {0}
