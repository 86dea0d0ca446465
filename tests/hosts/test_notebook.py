"""Figures in the cells of a notebook: a real JupyterLab, run by a real browser."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.site.test_exported import SHOW, SOLID, TURN, difference, native, pull

TOKEN = "let-me-in"
BOX = SOLID + "fig.controls = False\n"
NO_SOCKETS = """
const Real = WebSocket;
const own = /^ws:..127.0.0.1:\\d+\\/\\?token=/;
globalThis.WebSocket = class extends Real {
  constructor(address, protocols) { super(own.test(address) ? "ws://127.0.0.1:9/" : address, protocols); }
};
"""
KERNEL = "globalThis.jupyterapp?.shell.currentWidget?.context?.sessionContext?.session?.kernel"
RUN = """() => [...document.querySelectorAll(".jp-CodeCell .jp-InputArea-prompt")]
  .every((prompt) => /\\d/.test(prompt.innerText))"""


class Lab:
    """A JupyterLab that serves a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "notebooks"
        self.folder.mkdir()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{free.getsockname()[1]}"
        own = {f"JUPYTER_{name}_DIR": str(folder / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
        line = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser"]
        line += [f"--port={self.url.rpartition(':')[2]}", f"--ServerApp.root_dir={self.folder}"]
        line += [f"--IdentityProvider.token={TOKEN}", "--LabApp.news_url="]
        line += ["--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate"]
        self.log = (folder / "log").open("w")
        environment = {**os.environ, **own, "IPYTHONDIR": str(folder / "ipython")}
        self.process = subprocess.Popen(line, env=environment, stdout=self.log, stderr=self.log)
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{self.url}/api?token={TOKEN}", timeout=5).close()
                break
            except OSError:
                time.sleep(0.5)

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        self.log.close()


def as_notebook(cells: list[str]) -> str:
    """A notebook's file."""
    kinds = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    notebook = {
        "cells": [{**kinds, "id": f"cell{place}", "source": source} for place, source in enumerate(cells)],
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook)


class Notebook:
    """A notebook, opened in a page."""

    def __init__(self, lab: Lab, page: Any, name: str, cells: list[str]) -> None:
        (lab.folder / f"{name}.ipynb").write_text(as_notebook(cells))
        self.page = page
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(f"{lab.url}/lab/tree/{name}.ipynb?token={TOKEN}&reset")
        self.idle()

    def command(self, name: str) -> None:
        self.page.evaluate(f"jupyterapp.commands.execute({name!r})")

    def idle(self) -> None:
        """Wait until the kernel is there and has nothing to do."""
        self.page.wait_for_function(f"{KERNEL}?.status === 'idle'", timeout=60000)

    def run(self) -> None:
        """Run all cells, and wait until every one has its number."""
        self.command("notebook:run-all-cells")
        self.page.wait_for_function(RUN, timeout=60000)

    def run_cell(self, place: int) -> None:
        """Run one cell."""
        self.page.evaluate(f"jupyterapp.shell.currentWidget.content.activeCellIndex = {place}")
        self.command("notebook:run-cell")

    def drawn(self, cell: int = 0) -> Any:
        """Wait until the figure of a cell rests; its canvas."""
        canvas = self.page.locator(f".jp-CodeCell:nth-of-type({cell + 1}) canvas")
        canvas.first.wait_for(timeout=60000)
        self.page.wait_for_function(
            "[...vizlib.notebooks.values()].at(-1).remote.player.counters.frames > 0", timeout=60000
        )
        self.still()
        return canvas

    def still(self) -> None:
        """Wait until nothing more is drawn."""
        self.page.evaluate(
            """async () => {
              const frames = () => [...vizlib.notebooks.values()].at(-1).remote.player.counters.frames;
              for (let last = -1, rounds = 0; last !== frames(); rounds++) {
                if (rounds > 60) throw new Error("it never rests");
                last = frames();
                await new Promise((done) => setTimeout(done, 300));
              }
            }"""
        )

    def picture(self, canvas: Any) -> NDArray[np.uint8]:
        """(H, W, 3) the canvas's pixels, as they are shown."""
        self.page.mouse.move(5, 5)
        self.still()
        box = canvas.bounding_box()
        clip = {name: round(value) for name, value in box.items()}  # where it is drawn, as the browser rounds it
        with Image.open(BytesIO(self.page.screenshot(clip=clip))) as image:
            return np.asarray(image.convert("RGB"))

    def drag(self, canvas: Any, dx: float, dy: float) -> None:
        pull(canvas, dx, dy)
        self.still()
        self.page.mouse.up()
        self.still()

    def says(self, text: str) -> None:
        """Wait until it stands somewhere in the notebook."""
        self.page.locator(".jp-OutputArea-output", has_text=re.compile(text)).first.wait_for(timeout=60000)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    running = Lab(tmp_path_factory.mktemp("lab"))
    yield running
    running.close()


@pytest.fixture
def notebook(lab: Lab, browser: Any, request: pytest.FixtureRequest) -> Iterator[Callable[..., Notebook]]:
    contexts: list[Any] = []

    def open_(*cells: str, script: str = "") -> Notebook:
        contexts.append(browser.new_context(viewport={"width": 1200, "height": 900}))
        if script:
            contexts[-1].add_init_script(script)
        return Notebook(lab, contexts[-1].new_page(), request.node.name, list(cells))

    yield open_
    for each in contexts:
        each.close()


CLICK = """
@fig.on("click")
def clicked(event):
    print("clicked", event.node is not None, fig.screenshot().shape)
"""


def test_a_figure_appears_turns_picks_and_survives(notebook: Any, tmp_path: Path) -> None:
    first = BOX + SHOW + CLICK + "print('at once', fig.screenshot().shape)"
    book = notebook(first, "print(1 + 1)")
    book.run()
    book.says(r"at once \(240, 320, 4\)")
    canvas = book.drawn()
    shown = native(BOX + SHOW, tmp_path)
    assert difference(book.picture(canvas), shown) < 1
    book.drag(canvas, 0.6 / np.pi * 240, 0.3 / np.pi * 240)
    turned = native(BOX + SHOW + TURN, tmp_path)
    assert difference(book.picture(canvas), turned) < 1.5
    canvas.click()
    book.says(r"clicked True \(240, 320, 4\)")
    # JupyterLab would insert a cell below.
    book.page.keyboard.press("b")
    assert book.page.locator(".jp-CodeCell").count() == 2

    book.command("docmanager:save")
    book.page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty")
    book.page.reload()
    book.idle()
    canvas = book.drawn()
    assert difference(book.picture(canvas), turned) < 1.5

    book.page.evaluate("jupyterapp.shell.currentWidget.context.sessionContext.restartKernel()")
    book.page.get_by_text("Its Python has ended").wait_for(timeout=60000)
    assert difference(book.picture(canvas), turned) < 1.5  # as it was drawn last
    book.idle()
    book.run()
    canvas = book.drawn()
    assert difference(book.picture(canvas), shown) < 1
    assert book.page.locator("canvas").count() == 1
    assert book.complaints == []


TWO = BOX + "fig.show()\nother = vz.show(np.arange(12.0).reshape(3, 4), size=(200, 150), controls=False)\n"


def test_without_a_socket_the_notebooks_own_messages_carry_it(notebook: Any, tmp_path: Path) -> None:
    book = notebook(TWO, "fig", "fig.close()\nfig", script=NO_SOCKETS)
    page = book.page
    book.run_cell(0)
    canvas = book.drawn()
    assert difference(book.picture(canvas.first), native(BOX + SHOW, tmp_path)) < 1
    assert canvas.count() == 2
    book.drag(canvas.first, 0.6 / np.pi * 240, 0.3 / np.pi * 240)
    turned = native(BOX + SHOW + TURN, tmp_path)
    assert difference(book.picture(canvas.first), turned) < 1.5
    # Shown in a second cell, it goes there, and is told of in the first.
    book.run_cell(1)
    page.get_by_text("This figure is shown in another place").wait_for(timeout=30000)
    assert difference(book.picture(page.locator(".jp-CodeCell:nth-of-type(2) canvas")), turned) < 1.5
    book.run_cell(2)
    book.says('<Figure "Box": closed')
    page.wait_for_function("document.querySelectorAll('canvas').length === 1")
    assert book.complaints == []


def test_a_notebook_may_choose_otherwise(notebook: Any) -> None:
    book = notebook(
        "import vizlib as vz\nvz.use('offscreen')\nfig = vz.show(vz.Points([[0, 0, 0.0]]))",
        "print(fig.screenshot().shape)\nfig",
    )
    book.run()
    book.says(r"\(480, 640, 4\)")
    book.says("<Figure: shown")
    assert book.page.locator("canvas").count() == 0
