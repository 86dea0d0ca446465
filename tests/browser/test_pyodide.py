"""Pages that load Pyodide themselves: ours, and a stock one with a wheel from any address."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.site.test_exported import SOLID, TURN, difference, native, pull
from vizlib.site import alone
from vizlib.site.lock import Lock
from vizlib.site.sources import Fetcher

from .conftest import Site, Visit

BOX = SOLID + "fig.controls = False\n"
PAGE = """<!doctype html><meta charset="utf-8"><body style="margin: 0">
<div id="here"></div>
<script type="module">
import { loadPyodide } from "%s/pyodide.mjs";
try {
  const pyodide = await loadPyodide({ indexURL: "%s/" });
  %s
  globalThis.python = (code) => pyodide.runPythonAsync(code);
  globalThis.said = "";
  pyodide.setStdout({ batched: (text) => { said += text; } });
  globalThis.state = "ready";
} catch (error) {
  globalThis.state = String(error);
}
</script>"""
FRAMES = "(count) => globalThis.vizlib?.player.stats().frames >= count"
CLICK = """
@fig.on("click")
async def clicked(event):
    print("clicked", event.node is not None, (await fig.screenshot_async()).shape)
"""


def still(page: Any) -> None:
    """Wait until nothing more is drawn."""
    page.evaluate(
        """async () => {
          for (let last = -1; last !== vizlib.player.stats().frames; ) {
            last = vizlib.player.stats().frames;
            await new Promise((done) => setTimeout(done, 400));
          }
        }"""
    )


def opened(visit: Callable[..., Visit], address: str) -> Visit:
    shown = visit(address)
    shown.wait("() => globalThis.state !== undefined")
    assert shown.page.evaluate("state") == "ready"
    return shown


def run(shown: Visit, code: str) -> None:
    shown.page.evaluate("(code) => python(code).then(() => {})", code)


def check_box(shown: Visit, tmp_path: Path) -> None:
    """A figure in an element, which turns and is clicked, and another at the page's end."""
    page = shown.page
    run(shown, BOX + "fig.show(target='here')" + CLICK)
    shown.wait(FRAMES, 1)
    still(page)
    assert difference(shown.picture("#here canvas"), native(BOX + "fig.show()\n", tmp_path)) < 1
    canvas = page.locator("#here canvas")
    pull(canvas, 0.6 / np.pi * 240, 0.3 / np.pi * 240)
    still(page)
    page.mouse.up()
    page.mouse.move(600, 500)
    still(page)
    assert difference(shown.picture("#here canvas"), native(BOX + "fig.show()\n" + TURN, tmp_path)) < 1.5
    canvas.click()
    shown.wait("() => said.includes('clicked True (240, 320, 4)')")
    run(shown, "second = vz.show(np.arange(12.0).reshape(3, 4), size=(200, 150), controls=False)")
    shown.wait("() => document.querySelectorAll('body > .vizlib-figure > canvas').length === 1")
    still(page)
    assert len(np.unique(shown.picture("body > .vizlib-figure > canvas").reshape(-1, 3), axis=0)) > 10
    with page.expect_download() as saved:
        run(shown, "fig.save_html('box.html')")
    assert saved.value.path().read_bytes().startswith(b"<!doctype html>")
    assert shown.errors == []
    assert shown.outside == []


def test_our_pyodide_needs_nothing_else_in_the_page(visit: Callable[..., Visit], site: Site, tmp_path: Path) -> None:
    page = PAGE % ("/dist/pyodide", "/dist/pyodide", 'await pyodide.loadPackage("vizlib");')
    check_box(opened(visit, site.add(index=page)), tmp_path)


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pyodide as it is published, with its own lock file and the two packages that are needed."""
    folder = tmp_path_factory.mktemp("pyodide")
    lock, fetcher = Lock.load(), Fetcher()
    files = [*lock.of("pyodide"), lock.one("numpy"), lock.one("micropip")]
    for name, path in fetcher.fetch(files).items():
        (folder / name).write_bytes(path.read_bytes())
    return folder


def test_micropip_installs_one_wheel_from_any_address(
    visit: Callable[..., Visit], site: Site, stock: Path, tmp_path: Path
) -> None:
    wheel = alone.build(tmp_path / "wheels")
    site.server.mounts["/stock/"] = stock
    install = f"""await pyodide.loadPackage("micropip");
  const micropip = pyodide.pyimport("micropip");
  await micropip.install(new URL("{wheel.name}", document.baseURI).href);"""
    page = PAGE % ("/stock", "/stock", install)
    check_box(opened(visit, site.add(index=page, **{wheel.name: wheel})), tmp_path)
