"""From the pointer that moves to the picture that has moved, when Python is in another process than the page.

The same pygfx scene in 640 × 480 pixels is turned by a mouse, in three ways that take turns, each time in a process and
a page of its own:

    kernel      `vizlib serve --kernel`, `vz.show(scene)`: the page draws
    remote      rendercanvas's remote canvas, pygfx's renderer and its OrbitController: Python's side draws, and sends
                JPEG pictures
    fast        the same, with 120 frames a second allowed in place of 30

Two moments are taken in the page, since its event `pointermove`. *Told*: the page's GPU was given all of the picture;
*there*: it has drawn it. A picture that was sent is there when its element has loaded it.

Where software draws, drawing is nearly all of that. So there is a second scene that costs next to nothing to draw: few
triangles, in a tenth of the pixels along each side.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.table import middle, milliseconds, ratio, table, times
from vizlib.site import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NEEDED = ("uvicorn", "simplejpeg")  # by rendercanvas's remote canvas, the second one to send JPEG
MOVES, WARM = 30, 6  # a drag; the first moves of it are not counted
STEP = 6  # pixels
TIMEOUT = 60.0  # seconds until a process serves, and until its page draws
SETTLING = 1500  # milliseconds before a drag, when the button is down, and after it
SCENES = {"bare": (10, 0.1), "full": (200, 2)}  # squares along a side, two triangles each; pixels drawn for one shown
SCENE = """
import numpy as np
import pygfx as gfx

x, y = np.meshgrid(np.linspace(-3, 3, {side} + 1), np.linspace(-3, 3, {side} + 1))
z = np.sin(x * x + y * y) * np.exp(-0.2 * (x * x + y * y))
corner = np.arange({side} * ({side} + 1)).reshape({side}, -1)[:, :-1].ravel()[:, None]
triangles = np.concatenate([corner + [0, 1, {side} + 2], corner + [0, {side} + 2, {side} + 1]])
positions = np.stack([x, y, z], -1).reshape(-1, 3)
geometry = gfx.Geometry(positions=positions.astype("f4"), indices=triangles.astype("u4"))
mesh = gfx.Mesh(geometry, gfx.MeshPhongMaterial(color="#4a90d9"))
light = gfx.DirectionalLight()
light.local.position = 3, 2, 6
camera = gfx.PerspectiveCamera(50, 640 / 480)
camera.show_object(mesh, view_dir=(-1, -1, -1), up=(0, 0, 1))
scene = gfx.Scene()
scene.add(gfx.Background.from_color("#fff"), gfx.AmbientLight(), light, camera, mesh)
"""
KERNEL = """
import vizlib as vz
figure = vz.show(scene, size=(640, 480), up="z", controls=False)
figure.renderer.pixel_scale = {scale}
figure.renderer.ppaa = "default" if {scale} > 1 else "none"
"""
REMOTE = """
from rendercanvas.http import RenderCanvas, loop

canvas = RenderCanvas(max_fps={fps})
renderer = gfx.WgpuRenderer(canvas, pixel_scale={scale}, ppaa="default" if {scale} > 1 else "none")
controller = gfx.OrbitController(camera, register_events=renderer, damping=0)
canvas.request_draw(lambda: renderer.render(scene, camera))
print("adapter:", renderer.device.adapter.info["device"])
loop.run("127.0.0.1", {port})
"""
WAYS = {
    "kernel": "vizlib's kernel mode",
    "remote": "rendercanvas",
    "fast": "rendercanvas, 120 frames a second",
}
SOURCES = {"kernel": KERNEL, "remote": REMOTE.replace("{fps}", "30"), "fast": REMOTE.replace("{fps}", "120")}
HERE = Path(__file__).with_name("in_page") / "latency.js"


def measure(rounds: int) -> dict[str, Any]:
    """By scene and way: a list with what every round found. rendercanvas is left out where it misses a package."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    ways = [way for way in WAYS if way == "kernel" or not missing]
    scenes: dict[str, dict[str, list[Any]]] = {scene: {way: [] for way in ways} for scene in SCENES}
    with tempfile.TemporaryDirectory(prefix="vizlib-bench-") as name, chromium.launch() as browser:
        version = f"Chromium {browser.version}"
        for _ in range(rounds):
            for scene, runs in scenes.items():
                for way in ways:
                    with served(scene, way, Path(name)) as (address, log):
                        try:
                            runs[way].append(turn(browser, address, way))
                        except Exception as error:
                            error.add_note(f"{WAYS[way]} said:\n{log.read_text(encoding='utf-8')}")
                            raise
                        if adapter := re.search("adapter: (.+)", log.read_text(encoding="utf-8")):
                            runs[way][-1]["adapter"] = adapter[1]
    return {"browser": version, "missing": missing, "scenes": scenes}


@contextmanager
def served(scene: str, way: str, folder: Path) -> Iterator[tuple[str, Path]]:
    """A process that runs the scene; the address of its page, and the file with all that it prints."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    script, log = folder / f"{way}.py", folder / f"{way}.txt"
    source = SCENE + SOURCES[way]
    for word, number in zip(("side", "scale", "port"), (*SCENES[scene], port), strict=True):
        source = source.replace(f"{{{word}}}", str(number))
    script.write_text(source, encoding="utf-8")
    line = [sys.executable, *(("-m", "vizlib.cli", "serve", "--kernel") if way == "kernel" else ()), str(script)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(line, stdout=output, stderr=subprocess.STDOUT, env=environment)
    try:
        end = time.monotonic() + TIMEOUT
        while True:
            said = log.read_text(encoding="utf-8")
            address = re.search(r"http://\S+(?=\s)", said)
            if address and (way == "kernel" or answers(port)):
                break
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{WAYS[way]} does not serve the scene:\n{said}")
            time.sleep(0.05)
        yield address[0], log
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def answers(port: int) -> bool:
    """Whether somebody listens."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def turn(browser: Browser, address: str, way: str) -> dict[str, Any]:
    """Turn the scene in a page of its own; what each move took, and what came for the pictures."""
    with browser.new_context(viewport={"width": 800, "height": 640}) as context:
        page = context.new_page()
        page.set_default_timeout(TIMEOUT * 1000)
        page.add_init_script(path=HERE)
        page.goto(address)
        if way == "kernel":
            page.wait_for_function("globalThis.vizlib?.remote?.player.counters.frames > 0")
            page.evaluate("latency.watch(vizlib.remote.player)")
        else:
            page.wait_for_function("latency.totals().pictures > 0")
        page.wait_for_timeout(SETTLING)
        found = drag(page, "canvas" if way == "kernel" else ".renderview-view")
        page.wait_for_timeout(SETTLING)
        return {**found, "still": page.evaluate("latency.last()")}


def drag(page: Page, element: str) -> dict[str, Any]:
    """Move the mouse with its button down, on and on, each time when the last picture has come."""
    box = page.locator(element).first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 4, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.wait_for_timeout(SETTLING)
    first = page.evaluate("latency.totals().pictures")
    moves, before = [], {}
    for number in range(WARM + MOVES):
        if number == WARM:
            before = page.evaluate("latency.totals()")
        page.mouse.move(x + STEP * (number + 1), y)
        moves.append(page.evaluate("([number, limit]) => latency.follow(number, limit)", [number, TIMEOUT * 1000]))
    after = page.evaluate("latency.totals()")
    page.wait_for_timeout(SETTLING)
    if not page.evaluate("(first) => latency.matched(first)", first):
        raise RuntimeError("The picture has changed more or less often than the pointer moved.")
    page.mouse.up()
    return {
        "told": [each["told"] for each in moves[WARM:]],
        "there": [each["there"] for each in moves[WARM:]],
        **{key: after[key] - before[key] for key in before},
    }


def report(found: dict[str, Any]) -> str:
    """The tables: medians of the rounds' medians, and the ratios of rounds."""
    return "\n\n".join((*(_table(*scene) for scene in found["scenes"].items()), *_about(found)))


def _table(scene: str, ways: dict[str, list[Any]]) -> str:
    side, scale = SCENES[scene]
    medians = {way: [middle(run["there"]) for run in runs] for way, runs in ways.items()}
    rows = []
    for way, runs in ways.items():
        slow = [sorted(run["there"])[len(run["there"]) * 9 // 10] for run in runs]
        rows.append(
            (
                WAYS[way],
                milliseconds([middle(run["told"]) for run in runs], 1) if way == "kernel" else "–",
                milliseconds(medians[way], 1),
                f"{middle(slow):.1f}",
                times(ratio(medians[way], medians["kernel"])),
                f"{middle([run['received'] / max(1, run['pictures']) for run in runs]):,.0f}",
                f"{middle([run['pictures'] / len(run['there']) for run in runs]):.1f}",
                f"{middle([run['still'] for run in runs]):,.0f}",
            )
        )
    head = (
        f"{2 * side**2:,} triangles, {round(640 * scale)} × {round(480 * scale)} drawn; ms",
        "told",
        "there",
        "there, 9 of 10",
        "/ kernel",
        "bytes a picture",
        "pictures a move",
        "bytes, at rest",
    )
    return table(head, rows)


def _about(found: dict[str, Any]) -> Iterator[str]:
    runs = [run for ways in found["scenes"].values() for each in ways.values() for run in each]
    adapters = sorted({run["adapter"] for run in runs if "adapter" in run})
    yield f"{found['browser']}; Python's side draws on {', '.join(adapters) or 'nothing'}"
    if found["missing"]:
        yield f"rendercanvas's remote canvas was left out: pip install {' '.join(found['missing'])}"
