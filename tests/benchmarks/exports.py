"""Files without Python: how long making one takes, how large it is, and how soon it draws.

Three pages of each script take turns, each in a fresh browser context, all from one local server:

    file      `vizlib export`: no Python
    first     `vizlib build`: the recording is shown while Python loads; `picture` and `firstFrame`
    python    the same without a recording

The moments are milliseconds since the navigation.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.table import middle, ratio, table, times
from vizlib.runners.job import Job
from vizlib.site import chromium, exported, folders
from vizlib.site.server import Server
from vizlib.stream.tape import Tape

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SCRIPTS = {
    "a plot with axes": """
import numpy as np
import vizlib as vz
x = np.linspace(0, 10, 1000)
fig = vz.Figure()
fig[0, 0].plot(x, np.sin(x))
fig.show()
""",
    "a surface of 80,000 triangles": """
import numpy as np
import vizlib as vz
x, y = np.meshgrid(np.linspace(-3, 3, 201), np.linspace(-3, 3, 201))
fig = vz.Figure()
fig[0, 0].surface(x, y, np.sin(x * x + y * y))
fig.show()
""",
    "1,000,000 points": """
import numpy as np
import vizlib as vz
fig = vz.Figure()
points = np.random.default_rng(0).normal(size=(1_000_000, 3)).astype("f4")
fig.add(vz.Points(points, scalars=points[:, 2]))
fig.show()
""",
}
WAYS = {"file": "picture", "first": "picture", "python": "firstFrame"}
TIMEOUT = 120_000  # milliseconds
AIM = 300.0


def measure(rounds: int) -> dict[str, Any]:
    """Sizes, seconds and moments, by script."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="vizlib-bench-") as name:
        folder = Path(name)
        for number, (title, source) in enumerate(SCRIPTS.items()):
            found[title] = made(folder / str(number), source)
        with Server({"/": folder}) as server, chromium.launch() as browser:
            load(browser, f"{server.url}0/python/", "firstFrame")  # the browser's own first page is slower
            for _ in range(rounds):
                for number, title in enumerate(SCRIPTS):
                    for way, moment in WAYS.items():
                        address = f"{server.url}{number}/{way}/"
                        found[title]["moments"][way].append(load(browser, address, moment))
    return found


def made(folder: Path, source: str) -> dict[str, Any]:
    """Write the three pages of a script; what the file took and takes."""
    (folder / "file").mkdir(parents=True)
    script = folder / "scene.py"
    script.write_text(source, encoding="utf-8")
    begun = time.perf_counter()
    _, data = exported.recorded(Job(script=script), ratio=1, seconds=0.0, fps=1.0)
    html = exported.page(data)
    took = time.perf_counter() - begun
    (folder / "file" / "index.html").write_text(html, encoding="utf-8")
    folders.build(script, folder / "first")
    folders.build(script, folder / "python", picture=False)
    tape = Tape.unpacked(data)
    told = tape.head["canvases"][0].get("motion")
    turn = sum(map(len, tape.extra[told["resize"] + told["prepare"] :])) if told else 0
    return {"seconds": took, "bytes": len(html), "turn": turn, "moments": {way: [] for way in WAYS}}


def load(browser: Browser, address: str, moment: str) -> dict[str, float]:
    """Open one page in a fresh context; its moments."""
    with browser.new_context(viewport={"width": 1100, "height": 860}) as context:
        page = context.new_page()
        page.goto(address, wait_until="commit")
        end = time.monotonic() + TIMEOUT / 1000
        # The policy of a file lets Playwright's own waiting evaluate nothing.
        while not page.evaluate(f"() => globalThis.vizlib?.timings?.{moment} ?? 0"):
            if time.monotonic() > end:
                raise TimeoutError(f"{address} shows no picture.")
            time.sleep(0.02)
        moments: dict[str, float] = page.evaluate("() => ({ ...globalThis.vizlib.timings })")
        return moments


def report(found: dict[str, Any]) -> str:
    """A row for each script."""
    rows = []
    for title, each in found.items():
        moments = {way: [run[moment] for run in each["moments"][way]] for way, moment in WAYS.items()}
        rows.append(
            (
                title,
                f"{each['seconds']:.1f}",
                f"{each['bytes'] / 1e6:.2f}",
                f"{each['turn']:,}" if each["turn"] else "–",
                *(f"{middle(moments[way]):,.0f} ({min(moments[way]):,.0f})" for way in WAYS),
                times(ratio(moments["python"], moments["file"])),
            )
        )
    head = (
        "without Python; moments in ms",
        "export, s",
        "MB",
        "bytes a turn",
        "file: picture (best)",
        "first: picture",
        "python: first frame",
        "python / file",
    )
    return "\n".join((table(head, rows), f"The aim is a picture within {AIM:.0f} ms, and ten times sooner."))
