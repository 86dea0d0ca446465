"""How smooth a page stays while its Python computes: it scrolls, and its figure is turned, for ten seconds.

Python computes in the page itself, in a worker, and, for comparison, not at all; and there is a page without Python and
without a figure. Each is a page that does all of it by itself (in_page/smoothness.js), here or on another machine.
It asks for one animation frame after the other; the times between them are what a reader sees.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from tests.benchmarks.table import middle, table
from vizlib.site import chromium, pages, runtime
from vizlib.site.server import Server

SECONDS = 10  # in which the page is watched
LONGER = 3  # seconds that Python computes for longer, so that it does in all of them
TIMEOUT = 180_000  # milliseconds for one page


class Sizes(NamedTuple):
    """Width and height of what is watched."""

    page: tuple[int, int]  # pixels
    figure: tuple[int, int]  # pixels
    surface: tuple[int, int]  # squares, two triangles each


SMALL = Sizes((800, 600), (160, 120), (64, 32))  # where software draws
LARGE = Sizes((1280, 800), (960, 600), (400, 200))
SCRIPT = """
import time
import numpy as np
import vizlib as vz

u, v = np.meshgrid(np.linspace(0, 2 * np.pi, {across} + 1), np.linspace(0, np.pi, {down} + 1))
radius = 1 + 0.1 * np.cos(8 * u) * np.sin(v) ** 2
fig = vz.Figure(size=({width}, {height}))
fig.add(vz.Surface(radius * np.cos(v), radius * np.sin(v) * np.cos(u), radius * np.sin(v) * np.sin(u), color="tomato"))
fig.controls = False

@fig.on("key")
def compute(event):
    end = time.monotonic() + {seconds}
    while time.monotonic() < end:
        np.linalg.svd(np.ones((60, 60)))
    print("computed")

fig.show()
"""
NONE = """<!doctype html>
<title>No figure</title>
<h1>No figure</h1>
<canvas style="width: {width}px; height: {height}px; background: tomato"></canvas>
"""
WAYS = {
    "none": "no figure, no Python",
    "idle": "Python idle, in the page",
    "worker-idle": "Python idle, in a worker",
    "page": "Python computes in the page",
    "worker": "Python computes in a worker",
}
FILE = Path(__file__).with_name("in_page") / "smoothness.js"


def texts(dist: str, sizes: Sizes) -> dict[str, str]:
    """The script, and a page for each way to its side, by name."""
    (width, height), (across, down) = sizes.figure, sizes.surface
    script = SCRIPT.format(width=width, height=height, across=across, down=down, seconds=SECONDS + LONGER)
    found = {"smoothness-scene.py": script}
    for way in WAYS:
        worker = way.startswith("worker")
        asked = {"way": way, "worker": worker, "computes": way in ("page", "worker"), "seconds": SECONDS}
        head = f"<script>globalThis.smoothness = {json.dumps(asked)};</script>"
        foot = '<script type="module" src="./smoothness.js"></script>\n'
        if way == "none":
            html = NONE.format(width=width, height=height) + head + foot
        else:
            html = pages.script_page(script, name="smoothness-scene.py", files=[], dist=dist, worker=worker)
            html = html.replace("<head>", f"<head>{head}", 1).replace("</body>", f"{foot}</body>", 1)
        found[f"smoothness-{way}.html"] = html
    return found


def measure(rounds: int) -> dict[str, Any]:
    """By way, for each round: when animation frames came, the figure's frames until then, and how many the page led."""
    sizes = SMALL if any("swiftshader" in flag for flag in chromium.flags()) else LARGE
    width, height = sizes.page
    mounts: dict[str, Path | str] = {"/dist/": runtime.build(), "/smoothness.js": FILE}
    mounts |= {f"/{name}": text for name, text in texts("/dist/", sizes).items()}
    each = []
    with Server(mounts) as server, chromium.launch() as browser:
        for _ in range(rounds):
            for way in WAYS:
                page = browser.new_page(viewport={"width": width, "height": height})
                page.goto(f"{server.url}smoothness-{way}.html")
                page.wait_for_function("() => globalThis.measured", timeout=TIMEOUT)
                each.append(json.loads(page.evaluate("measured")))
                page.close()
    return gathered(each)


def pack(folder: Path) -> list[str]:
    """Fill a folder, in which dist/ is, with the pages, for a machine with a graphics card; their names."""
    for name, text in {**texts("./dist/", LARGE), FILE.name: FILE.read_text(encoding="utf-8")}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [f"smoothness-{way}.html" for way in WAYS]


def gathered(each: list[dict[str, Any]]) -> dict[str, Any]:
    """What some pages have found as if it were one. Raises RuntimeError if one of them failed."""
    for one in each:
        if one.get("failed") or one["errors"]:
            raise RuntimeError(f"A page that measures smoothness failed: {one.get('failed') or one['errors']}")
    runs = {way: [run for one in each for run in one["runs"].get(way, ())] for way in WAYS}
    adapter = next((one["adapter"] for one in each if one["adapter"]), "")
    return {**each[0], "adapter": adapter, "runs": {way: found for way, found in runs.items() if found}}


def report(found: dict[str, Any]) -> str:
    """Medians over the rounds, but for the longest time between two frames."""
    seconds = found["seconds"]
    rows = []
    for way, runs in found["runs"].items():
        sides = [sorted(later - earlier for earlier, later in pairwise((0, *run["times"]))) for run in runs]
        new = [sum(later > earlier for earlier, later in pairwise(run["drawn"])) for run in runs]
        rows.append(
            [
                WAYS[way],
                f"{middle([sum(time < 1000 * seconds for time in run['times']) / seconds for run in runs]):.1f}",
                f"{middle([side[len(side) // 2] for side in sides]):.1f}",
                f"{middle([side[-1 - len(side) // 20] for side in sides]):.1f}",
                f"{max(side[-1] for side in sides):.0f}",
                f"{middle([each / seconds for each in new]):.1f}",
                f"{middle([run['led'] / seconds for run in runs]):.1f}",
                f"{middle([run['behind'] for run in runs]):.0f}",
            ]
        )
    width, height = found["size"]
    head = [f"{width} × {height}", "frames/s", "ms between", "19 of 20", "longest", "figure's/s", "led/s", "GPU's last"]
    return table(head, rows)
