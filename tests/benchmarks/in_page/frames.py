"""Run in a page by tests/benchmarks/frames.py: what frames of 1, 100, 1,000 meshes cost. Prints JSON.

sys.argv: rounds, frames in a round, then the numbers of meshes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import calls
import js
import numpy as np
import pygfx as gfx
from clock import CLOCK

import vizlib as vz
from vizlib.stream import reader
from vizlib.transports.page import connection, frame

SIZE = (64, 64)  # small: software draws it, and only Python's time is wanted
SPACING = 1.5


class Scene:
    """A figure of so many meshes, each with its own geometry and material, and what happens to it."""

    def __init__(self, count: int) -> None:
        box = gfx.box_geometry()
        positions, indices = box.positions.data, box.indices.data
        side = int(np.ceil(count ** (1 / 3)))
        places = np.stack(np.unravel_index(np.arange(count), (side,) * 3), axis=1) * SPACING
        self.meshes = [vz.Mesh(positions + place.astype(np.float32), indices) for place in places]
        self.figure = vz.show(self.meshes, size=SIZE)
        CLOCK.watch(self.figure.canvas._view)
        self._turns = 0
        self.stock = gfx.WgpuRenderer(gfx.Texture(dim=2, size=(*SIZE, 1), format="rgba8unorm"))

    def camera_moves(self) -> None:
        self.figure.camera.local.x += 0.001

    def objects_move(self) -> None:
        for mesh in self.meshes:
            mesh.local.x += 0.001

    def property_changes(self) -> None:
        self._turns += 1
        self.meshes[-1].material.emissive = (0, 0, 0.001 * (self._turns % 100))


CASES: dict[str, Callable[[Scene], None]] = {
    "the camera moves": Scene.camera_moves,
    "all objects move": Scene.objects_move,
    "a property changes": Scene.property_changes,
}


def full(change: Callable[[Scene], None]) -> Callable[[Scene], None]:
    """The same and something else, so that vizlib does not just send its last frame again."""

    def both(scene: Scene) -> None:
        change(scene)
        scene.property_changes()

    return both


async def settled() -> None:
    await CLOCK.settled(js.vizlib.player.inUse)


async def draw(scene: Scene, change: Callable[[Scene], None]) -> None:
    """One frame as users get it: something changes, and the page draws in its next animation frame."""
    drawn = scene.figure.frames
    change(scene)
    while scene.figure.frames == drawn:
        await settled()
    await settled()


async def measured(scene: Scene, change: Callable[[Scene], None], frames: int) -> dict[str, list[float]]:
    """Milliseconds of each of `frames` frames and of the player's part in it, and what it sent."""
    found: dict[str, list[float]] = {"frame": [], "player": [], "crossings": [], "commands": [], "bytes": []}
    for _ in range(frames):
        CLOCK.python = CLOCK.player = 0
        before = js.vizlib.player.stats()
        await draw(scene, change)
        after = js.vizlib.player.stats()
        found["frame"].append(CLOCK.python)
        found["player"].append(CLOCK.player)
        for name in ("crossings", "commands", "bytes"):
            found[name].append(getattr(after, name) - getattr(before, name))
    return found


async def timed(make: Callable[[], None], frames: int) -> list[float]:
    """Milliseconds that making a frame's calls takes, sent and all, of `frames` times."""
    took = []
    for _ in range(frames):
        begun = js.performance.now()
        with frame():
            make()
        took.append(js.performance.now() - begun)
        await settled()
    return took


async def stock(scene: Scene, change: Callable[[Scene], None], frames: int) -> list[float]:
    """Milliseconds of Python that pygfx's own renderer takes for the same scene: each object by itself."""
    took = []
    for _ in range(frames):
        change(scene)
        begun = js.performance.now()
        scene.stock.render(scene.figure.scene, scene.figure.camera)
        took.append(js.performance.now() - begun)
        await settled()
    return took


@contextmanager
def listening() -> Iterator[list[Any]]:
    """The commands that are sent meanwhile."""
    stream = connection().stream
    send, heard = stream.send, []

    def hear(batch: Any) -> None:
        heard.extend(reader.read(batch))
        send(batch)

    stream.send = hear
    try:
        yield heard
    finally:
        stream.send = send


async def measure(rounds: int, frames: int, counts: list[int]) -> list[dict[str, Any]]:
    """One row for each number of meshes and case, with a number for each frame."""
    scenes = {}
    for count in counts:
        scenes[count] = Scene(count)
        while not scenes[count].figure.frames:
            await settled()
    CLOCK.watchPlayer(js.vizlib.player)
    rows, made = [], {}
    for count, scene in scenes.items():
        for case, change in CASES.items():
            for _ in range(3):  # until nothing is new any more
                await draw(scene, change)
            with listening() as commands:
                await draw(scene, full(change))
            frames_of = [calls.Frame.of(commands, dialect) for dialect in (calls.backend, calls.proxies)]
            made[count, case] = [each.function() for each in frames_of]
            rows.append({"meshes": count, "case": case, "calls": frames_of[1].count})
            for make in made[count, case]:
                await timed(make, 2)
    for _ in range(rounds):
        for row in rows:
            count, case = row["meshes"], row["case"]
            by_backend, by_proxies = made[count, case]
            found = await measured(scenes[count], CASES[case], frames)
            found["backend"] = await timed(by_backend, frames)
            found["proxies"] = await timed(by_proxies, frames)
            found["stock"] = await stock(scenes[count], CASES[case], frames)
            for key, values in found.items():
                row.setdefault(key, []).extend(values)
    return rows


async def main() -> None:
    rounds, frames, *counts = map(int, sys.argv[1:])
    rows = await measure(rounds, frames, counts)
    ready = await js.vizlib.player.ready
    adapter = ready.adapter
    names = (adapter.description, adapter.device, f"{adapter.vendor} {adapter.architecture}")
    print(json.dumps({
        "adapter": next(name.strip() for name in names if name.strip()),
        "browser": js.navigator.userAgent,
        "errors": js.vizlib.player.stats().errors,
        "rows": rows,
    }))  # fmt: skip


await main()  # noqa: F704 (the page runs scripts with top-level await)
