"""How smooth a page stays while its Python computes: it scrolls, and its figure is turned, for some seconds.

Python computes in the page itself, in a worker, and, for comparison, not at all. The page asks for one animation frame
after the other; the intervals between them are what a reader sees.
"""

from __future__ import annotations

import time
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tests.benchmarks.table import middle, table
from vizlib.site import chromium, pages, runtime
from vizlib.site.server import Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SECONDS = 10.0  # of computing
SCRIPT = """
import time
import numpy as np
import vizlib as vz

u, v = np.meshgrid(np.linspace(0, 2 * np.pi, 65), np.linspace(0, np.pi, 33))
fig = vz.Figure(size=({width}, {height}))
fig.add(vz.Surface(np.cos(v), np.sin(v) * np.cos(u), np.sin(v) * np.sin(u), color="tomato"))
fig.controls = False

@fig.on("key")
def compute(event):
    end = time.monotonic() + {seconds}
    while time.monotonic() < end:
        np.linalg.svd(np.ones((60, 60)))

fig.show()
"""
WATCH = """(seconds) => {
  globalThis.watched = new Promise((done) => {
    const times = [], start = performance.now(), drawn = frames();
    document.body.style.minHeight = "4000px";
    const next = (now) => {
      times.push(now);
      scrollTo(0, 20 * (1 + Math.sin(times.length / 30)));
      if (performance.now() - start < seconds * 1000) requestAnimationFrame(next);
      else done({ times, frames: frames() - drawn, led: led() });
    };
    requestAnimationFrame(next);
  });
}"""
HELP = """
globalThis.frames = () => (vizlib.remotes[0] ?? vizlib).player.stats().frames;
globalThis.led = () => [...(vizlib.remotes[0]?.leads.values() ?? [])].reduce((sum, lead) => sum + lead.draws, 0);
"""
READY = (
    "() => globalThis.vizlib?.state === 'done' && frames() > 0 && (!vizlib.remotes[0] || vizlib.remotes[0].leads.size)"
)
WAYS = {
    "idle": "Python idle, in the page",
    "page": "Python computes in the page",
    "worker": "Python computes in a worker",
}


def measure(rounds: int, size: tuple[int, int] = (160, 120)) -> dict[str, Any]:
    """Each way in each round: seconds between animation frames, the figure's frames, and those that the page led."""
    script = SCRIPT.format(width=size[0], height=size[1], seconds=SECONDS)
    found: dict[str, Any] = {"size": size, "ways": {way: [] for way in WAYS}}
    mounts: dict[str, Any] = {"/dist/": runtime.build(), "/scene.py": script}
    for worker in (False, True):
        mounts[f"/{worker}"] = pages.script_page(script, name="scene.py", files=[], dist="/dist/", worker=worker)
    with Server(mounts) as server, chromium.launch() as browser:
        for _ in range(rounds):
            for way in WAYS:
                found["ways"][way].append(_watched(browser, f"{server.url}{way == 'worker'}", computes=way != "idle"))
    return found


def _watched(browser: Browser, url: str, *, computes: bool) -> dict[str, Any]:
    page = browser.new_page(viewport={"width": 800, "height": 600})
    try:
        page.add_init_script(HELP)
        page.goto(url)
        page.wait_for_function(READY, timeout=120_000)
        page.wait_for_timeout(1500)
        canvas = page.locator("canvas")
        box = canvas.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        canvas.focus()
        page.mouse.move(x, y)
        page.mouse.down()
        if computes:
            page.keyboard.press("k")
        page.evaluate(WATCH, SECONDS - 2)
        end = time.monotonic() + SECONDS - 2
        step = 0
        while time.monotonic() < end:
            step += 1
            page.mouse.move(x + 30 * (step % 3 - 1) + step % 7, y + step % 5)
        found: dict[str, Any] = page.evaluate("watched")
        page.mouse.up()
    finally:
        page.close()
    times = found.pop("times")
    found["intervals"] = [(later - earlier) / 1000 for earlier, later in pairwise(times)]
    return found


def report(found: dict[str, Any]) -> str:
    """Medians over the rounds."""
    rows = []
    for way, title in WAYS.items():
        each = found["ways"][way]
        sides = [sorted(one["intervals"]) or [SECONDS] for one in each]
        rows.append(
            [
                title,
                f"{middle([len(one['intervals']) / (SECONDS - 2) for one in each]):.1f}",
                f"{1000 * middle([side[len(side) // 2] for side in sides]):.1f}",
                f"{1000 * middle([side[-1 - len(side) // 20] for side in sides]):.1f}",
                f"{1000 * middle([side[-1] for side in sides]):.0f}",
                f"{middle([one['frames'] for one in each]):.0f}",
                f"{middle([one['led'] for one in each]):.0f}",
            ]
        )
    width, height = found["size"]
    head = [f"{width} × {height}", "frames a second", "ms between", "19 of 20", "longest", "figure's", "led"]
    return table(head, rows)
