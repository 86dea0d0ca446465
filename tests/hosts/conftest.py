"""A page with Python in it, for tests that do things to figures as a user does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from vizlib.site import runtime
from vizlib.site.server import Server

NO_JSPI = "delete WebAssembly.Suspending; delete WebAssembly.promising;"

PAGE = """<!doctype html><meta charset="utf-8"><title>test</title><link rel="icon" href="data:,">
<body style="margin: 0">
<script type="module">
  import { page } from "/dist/vizlib/loader.js";
  const { loadPyodide } = await import("/dist/pyodide/pyodide.mjs");
  page.pyodide = await loadPyodide({ indexURL: "/dist/pyodide/", packages: ["vizlib"] });
  globalThis.python = async (code) => {
    const result = await page.pyodide.runPythonAsync(code);
    return result?.toJs ? result.toJs() : result;
  };
  %s
  page.state = "running";
</script>"""

SETTLE = "await page.player.ready;"

HELPERS = """
import asyncio, gc, json
import js
import numpy as np
import vizlib as vz
from vizlib.plot.drawing.renderer import Renderer

usual_scale = Renderer.pixel_scale

def fair(edges):
    # Four pixels for one that is shown take four times as long in software; what hands do needs no fair edges.
    Renderer.pixel_scale = usual_scale if edges else property(lambda renderer: 1.0, lambda renderer, scale: None)

fair(False)

def box(**options):
    corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], float)
    quads = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
    return vz.Mesh(corners * [1, 0.6, 0.3], quads, shading="flat", **options)

def element(style):
    made = js.document.createElement("div")
    made.style.cssText = style
    js.document.body.append(made)
    return made

async def still(seconds=0.3):
    # Wait until no figure has drawn for so long, and longer while a frame is asked for: on a busy machine,
    # with drawing in software, it may take its time (and a hidden figure does not draw at all).
    from vizlib import hosts
    frames, since = None, 0
    for _ in range(200):
        await asyncio.sleep(0.05)
        now = [figure.frames for figure in hosts._open]
        since = since + 0.05 if now == frames else 0
        frames = now
        asked = any(getattr(figure.canvas, "_asked", False) for figure in hosts._open)
        if since >= (6 * seconds if asked else seconds):
            return
"""


def example(name: str) -> Path:
    """A mesh that comes with pyvista, without importing it."""
    spec = find_spec("pyvista")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "examples" / name


def height_map() -> Path:
    """Elevations around the Jacksboro fault, 344 × 403, that come with matplotlib."""
    spec = find_spec("matplotlib")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "mpl-data" / "sample_data" / "jacksboro_fault_dem.npz"


# ``data``, the bytes of the height map → ``mesh``, 275,772 triangles in metres, 8,000 km from the origin.
TERRAIN = """
import io
import numpy as np
import vizlib as vz
given = np.load(io.BytesIO(data))
height = given["elevation"].astype(float)
rows, columns = height.shape
x, y = np.meshgrid(
    np.linspace(given["xmin"], given["xmax"], columns) * 91e3, np.linspace(given["ymax"], given["ymin"], rows) * 111e3
)
number = np.arange(height.size).reshape(rows, columns)
corners = [number[:-1, :-1], number[1:, :-1], number[1:, 1:], number[:-1, 1:]]
quads = np.stack(corners, axis=-1).reshape(-1, 4)
mesh = vz.Mesh(
    np.stack([x, y, 3 * height], axis=-1).reshape(-1, 3),
    np.concatenate([quads[:, :3], quads[:, [0, 2, 3]]]),
    scalars=height.ravel(),
    name="Jacksboro",
)
"""


class Tab:
    """A browser page with Python in it."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.mouse = page.mouse

    def python(self, code: str) -> Any:
        """Run code at the top level of the page's Python, and what its last line is worth."""
        return self.page.evaluate("code => python(code)", code)

    def stats(self) -> dict[str, Any]:
        """``vizlib.stats()`` in the page."""
        counted: dict[str, Any] = json.loads(self.python("json.dumps(vz.stats())"))
        return counted

    def picture(self, selector: str = "canvas") -> np.ndarray:
        """(H, W, 3) uint8: what the page shows of an element."""
        data = self.page.locator(selector).first.screenshot()
        return np.asarray(Image.open(BytesIO(data)).convert("RGB"))

    def still(self) -> None:
        """Wait until nothing is drawn any more."""
        self.page.wait_for_timeout(50)
        self.python("await still()")


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    mounts: dict[str, Any] = {
        "/": PAGE % SETTLE,
        "/early": PAGE % "",
        "/bare": "<!doctype html><title>bare</title>",
        "/dist/": runtime.build(),
        "/nut.ply": example("nut.ply"),
        "/dem.npz": height_map(),
    }
    with Server(mounts) as server:
        yield server.url


def open_tab(browser: Any, url: str, *, jspi: bool = False, **options: Any) -> Tab:
    """A fresh page with Python up. Without ``jspi`` nothing in it can wait for anything."""
    page = browser.new_context(viewport={"width": 800, "height": 600}, **options).new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda message: message.type == "error" and page.problems.append(message.text))
    if not jspi:
        page.add_init_script(NO_JSPI)
    page.goto(url)
    page.wait_for_function("globalThis.vizlib?.state === 'running'", timeout=60_000)
    tab = Tab(page)
    tab.python(HELPERS)
    return tab


@pytest.fixture(scope="module")
def shared_tab(browser: Any, address: str) -> Iterator[Tab]:
    tab = open_tab(browser, address)
    # pygfx's shared device, glyph atlas and small caches outlive a figure: one goes before what is counted.
    tab.python("fig = vz.show(box()); await still(); fig.close(); del fig; await still()")
    yield tab
    tab.page.context.close()


@pytest.fixture
def tab(shared_tab: Tab) -> Iterator[Tab]:
    """The module's page, empty, without JSPI; nothing may have gone wrong in it at the end."""
    shared_tab.page.problems.clear()
    shared_tab.mouse.move(799, 599)  # a figure that comes under the pointer would show its toolbar
    yield shared_tab
    shared_tab.python("from vizlib import hosts\n[figure.close() for figure in list(hosts._open)]\nfig = None")
    shared_tab.python("js.document.querySelectorAll('body > div').forEach(lambda item, *_: item.remove())")
    assert shared_tab.page.problems == []


@pytest.fixture
def fair(tab: Tab) -> Iterator[None]:
    """Edges are as fair as users have them: for pictures that are compared with native ones."""
    tab.python("fair(True)")
    yield
    tab.python("fair(False)")
