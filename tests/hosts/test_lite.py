"""Figures in the cells of JupyterLite: a site that was built here, and a Python that runs in the browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.site.test_exported import SHOW, TURN, difference, native
from vizlib.site import demo, lite
from vizlib.site.server import Server

from .test_notebook import BOX, CLICK, Notebook, as_notebook

COMPUTES = """
import numpy as np
import vizlib as vz

numbers = vz.compute.buffer(np.array([1, 2, 3], "f4"))
vz.compute.run(
    \"\"\"
    @group(0) @binding(0) var<storage, read_write> x: array<f32>;
    @compute @workgroup_size(3) fn main(@builtin(local_invocation_id) id: vec3u) { x[id.x] = x[id.x] * 2.0; }
    \"\"\",
    [numbers],
    workgroups=1,
)
print("computed", (await numbers.read_async()).tolist())
"""
CELLS = [
    COMPUTES,
    BOX + SHOW + CLICK + "print('at once', fig.screenshot().shape)",
    'plane = vz.show(vz.read("airplane.ply"), size=(200, 150))\nprint(plane)',
    "fig",
    "print('later', (await fig.screenshot_async()).shape)",
]


class LiteNotebook(Notebook):
    """A notebook of a site: an address below ``inside``, which a page is sent to unless it is there already."""

    def __init__(self, inside: str, page: Any, address: str = "") -> None:
        self.page = page
        self.complaints: list[str] = []
        self.outside: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.context.on("request", lambda asked: self.asked(asked.url, inside))
        if address:
            page.goto(inside + address)
        self.idle()

    def command(self, name: str) -> None:
        self.page.evaluate(f"void jupyterapp.commands.execute({name!r})")

    def asked(self, address: str, inside: str) -> None:
        if address.startswith(("http", "ws")) and not address.startswith(inside):
            self.outside.append(address)


def expose(site: Path) -> None:
    """Have a site's pages show their workings to tests."""
    settings = json.loads((site / "jupyter-lite.json").read_text())
    settings["jupyter-config-data"]["exposeAppInBrowser"] = True
    (site / "jupyter-lite.json").write_text(json.dumps(settings))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    source, made = tmp_path_factory.mktemp("notebooks"), tmp_path_factory.mktemp("site")
    (source / "box.ipynb").write_text(as_notebook(CELLS))
    mesh = demo.find_mesh()
    assert mesh is not None
    (source / "airplane.ply").write_bytes(mesh.read_bytes())
    lite.build(source, made)
    expose(made)
    with Server({"/below/": made}) as server:
        yield server


def test_figures_in_cells(site: Server, browser: Any, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": 1200, "height": 1600})
    book = LiteNotebook(site.url, context.new_page(), "below/lab/index.html?path=box.ipynb")
    book.run_cell(0)
    book.says(r"computed \[2.0, 4.0, 6.0\]")
    book.run_cell(1)
    book.says(r"at once \(240, 320, 4\)")
    canvas = book.drawn(1)
    assert difference(book.picture(canvas), native(BOX + SHOW, tmp_path)) < 1
    book.drag(canvas, 0.6 / np.pi * 240, 0.3 / np.pi * 240)
    turned = native(BOX + SHOW + TURN, tmp_path)
    assert difference(book.picture(canvas), turned) < 1.5
    canvas.click()
    book.says(r"clicked True \(240, 320, 4\)")

    book.run_cell(2)
    book.says("airplane")
    assert len(np.unique(book.picture(book.drawn(2)).reshape(-1, 3), axis=0)) > 100
    book.run_cell(3)
    book.page.get_by_text("This figure is shown in another place").wait_for(timeout=30000)
    moved = book.drawn(3)
    assert difference(book.picture(moved), turned) < 1.5
    book.run_cell(4)
    book.says(r"later \(240, 320, 4\)")

    # As it was drawn last, and then anew.
    book.page.evaluate("void jupyterapp.shell.currentWidget.context.sessionContext.restartKernel()")
    book.page.get_by_text("Its Python has ended").first.wait_for(timeout=60000)
    assert difference(book.picture(moved), turned) < 1.5
    book.idle()
    book.run_cell(1)
    book.page.wait_for_function("[...vizlib.notebooks.values()].length === 2", timeout=60000)
    assert difference(book.picture(book.drawn(1)), native(BOX + SHOW, tmp_path)) < 1
    assert book.outside == []
    assert book.complaints == []
    context.close()
