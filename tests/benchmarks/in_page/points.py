"""Run by tests/benchmarks/points.py, in a page and natively: frames of clouds, culled and stock. Prints JSON.

sys.argv: rounds, frames in a row, and for each cloud how many million points, "s" behind it to draw pygfx's too.
"""

from __future__ import annotations

import sys
import time
from typing import Any

import numpy as np
import pygfx as gfx
from gpu import idle, publish, turns

import vizlib as vz
from vizlib.passes import frame

WIDTH, HEIGHT = 1280, 720
PIECE = 5_000_000  # points that are made and packed at once
SHARES = (1.0, 0.1, 0.01, 0.0)  # of the points, how many are in the picture
HALF = 10.0  # of the cloud's side


def piece(number: int, count: int) -> tuple[Any, Any]:
    random = np.random.default_rng(number)
    values = random.uniform(-HALF, HALF, (count, 3)).astype(np.float32)
    colors = np.full((count, 4), 255, np.uint8)
    colors[:, :3] = ((values / HALF + 1) * 127).astype(np.uint8)
    return values, colors


def camera(share: float) -> Any:
    """From above, so that a share of the cloud's points is in the picture."""
    side = 2 * HALF * (share or 0.01) ** 0.5
    result = gfx.OrthographicCamera(side, side, maintain_aspect=False, depth_range=(0.1, 1000))
    result.local.position = (0 if share else 10 * HALF, 0, 100)
    return result


def orbit(angle: float) -> Any:
    result = gfx.PerspectiveCamera(50, WIDTH / HEIGHT, depth_range=(0.1, 200))
    result.local.position = 3 * HALF * np.sin(angle), HALF, 3 * HALF * np.cos(angle)
    result.look_at((0, 0, 0))
    return result


class Drawing:
    """One object in a scene of its own, drawn into a texture."""

    def __init__(self, item: Any, renderer: Any) -> None:
        self.scene = gfx.Scene()
        self.scene.add(gfx.Background.from_color("#000"), item)
        self.renderer = renderer
        self.angle = 0.0

    def frame(self, view: Any) -> Any:
        def draw() -> None:
            self.renderer.render(self.scene, view)

        return draw

    def turn(self) -> None:
        self.angle += 0.02
        self.renderer.render(self.scene, orbit(self.angle))


async def drawn(points: Any) -> int:
    """How many points the last frame drew."""
    from vizlib.passes.compute import Buffer

    counts = [await Buffer.of(part.buffers["args"], np.uint32).read_async() for part in points._held.cloud.parts]
    return sum(int(count[7]) for count in counts)


async def one(count: int, stock: bool, renderer: Any, rounds: int, times: int) -> dict[str, Any]:
    device = frame.device()
    found: dict[str, Any] = {"points": count}
    values, colors = piece(0, min(count, PIECE))
    await idle(device)
    begun = time.perf_counter()
    points = vz.Points(values, colors=colors, size=2)
    packed = time.perf_counter()
    drawing = Drawing(points, renderer)
    points.refine(32)
    drawing.frame(camera(1.0))()
    await idle(device)
    if count <= PIECE:
        found["pack ms"] = (packed - begun) * 1e3
        found["first frame ms"] = (time.perf_counter() - begun) * 1e3
    del values, colors
    for number in range(1, -(-count // PIECE)):
        values, colors = piece(number, min(PIECE, count - number * PIECE))
        points.append(values, colors=colors)
    drawing.frame(camera(1.0))()
    await idle(device)
    found["all there ms"] = (time.perf_counter() - begun) * 1e3
    found["bytes a point"] = points._held.cloud.nbytes / count
    other = None
    if stock:
        parts = [piece(number, min(PIECE, count - number * PIECE)) for number in range(-(-count // PIECE))]
        begun = time.perf_counter()
        positions = np.concatenate([values for values, _ in parts])
        rgba = np.concatenate([colors for _, colors in parts]).astype(np.float32) / 255
        material = gfx.PointsMaterial(size=2, color_mode="vertex", pick_write=True)
        other = Drawing(gfx.Points(gfx.Geometry(positions=positions, colors=rgba), material), renderer)
        other.frame(camera(1.0))()
        await idle(device)
        found["stock first frame ms"] = (time.perf_counter() - begun) * 1e3
        del parts
    for share in SHARES:
        view = camera(share)
        points.refine(32)
        ways = {"culled": drawing.frame(view)}
        if other is not None:
            ways["stock"] = other.frame(view)
        measured = await turns(device, ways, rounds, times)
        drawing.frame(view)()
        found[f"{share:.0%}"] = {name: taken["done"] for name, taken in measured.items()} | {
            "drawn": await drawn(points)
        }
    points.refine(0)
    points.pixel_error = 1.0
    ways = {"culled": drawing.turn}
    if other is not None:
        ways["stock"] = other.turn
    measured = await turns(device, ways, rounds, times)
    found["orbit"] = {name: taken["done"] for name, taken in measured.items()} | {"drawn": await drawn(points)}
    found["orbit"]["budget"] = points.budget
    points._held.destroy()
    return found


async def main() -> None:
    rounds, times = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    sizes = sys.argv[3:] or ["1s", "10s"]
    texture = gfx.Texture(dim=2, size=(WIDTH, HEIGHT, 1), format="rgba8unorm")
    renderer = gfx.WgpuRenderer(texture, pixel_ratio=1)
    device = frame.device()
    # Shaders are compiled once, for whatever is drawn first.
    for warm in (
        vz.Points(piece(0, 100_000)[0], colors=piece(0, 100_000)[1], size=2),
        gfx.Points(
            gfx.Geometry(positions=np.zeros((9, 3), np.float32), colors=np.ones((9, 4), np.float32)),
            gfx.PointsMaterial(size=2, color_mode="vertex", pick_write=True),
        ),
    ):
        Drawing(warm, renderer).frame(camera(1.0))()
    await idle(device)
    clouds = [
        await one(int(float(size.rstrip("s")) * 1e6), size.endswith("s"), renderer, rounds, times) for size in sizes
    ]
    publish(device, {"clouds": clouds})


await main()  # noqa: F704 (scripts are run with top-level await)
