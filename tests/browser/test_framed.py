"""A folder of `vizlib build` below a path of plain servers, in a frame of another page."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.site.test_exported import SHOW, SOLID
from vizlib.site import folders

from .conftest import ENDED, Visit, changed

OUTER = """<!doctype html><meta charset="utf-8"><body style="margin: 0; height: 3000px">
<p style="height: 500px">Above</p>
<iframe %s src="some/where/" style="width: 780px; height: 560px; border: 0"></iframe>"""
SANDBOX = 'sandbox="allow-scripts allow-same-origin"'
# As plain as servers get: types by a file's ending, no headers besides.
NODE = """
const types = { html: "text/html", js: "text/javascript", mjs: "text/javascript", wasm: "application/wasm" };
const path = require("path"), fs = require("fs");
require("http").createServer((asked, answer) => {
  const name = decodeURIComponent(new URL(asked.url, "http://a").pathname);
  const file = path.join(process.argv[2], name.endsWith("/") ? name + "index.html" : name);
  fs.readFile(file, (error, data) => {
    if (error) return void answer.writeHead(404).end();
    answer.writeHead(200, { "Content-Type": types[file.split(".").at(-1)] ?? "application/octet-stream" }).end(data);
  });
}).listen(Number(process.argv[1]), "127.0.0.1");
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is served: a built folder below it, and pages that have it in a frame."""
    root = tmp_path_factory.mktemp("served")
    script = tmp_path_factory.mktemp("script") / "box.py"
    script.write_text(SOLID + "fig.controls = False\n" + SHOW)
    folders.build(script, root / "some" / "where", picture=False)
    (root / "outer.html").write_text(OUTER % "")
    (root / "sandboxed.html").write_text(OUTER % SANDBOX)
    return root


@pytest.fixture
def serve(folder: Path) -> Iterator[Callable[[str], str]]:
    """Starts a server of some kind; its address."""
    running = []

    def start(kind: str) -> str:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        python = [sys.executable, "-m", "http.server", "-b", "127.0.0.1", "-d", str(folder), str(port)]
        line = python if kind == "python" else ["node", "-e", NODE, str(port), str(folder)]
        running.append(subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        for _ in range(100):
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        return f"http://127.0.0.1:{port}/"

    yield start
    for process in running:
        process.terminate()
        process.wait(10)


def opened(visit: Callable[..., Visit], address: str, page: str) -> tuple[Visit, Any]:
    """A page, and the one in its frame, whose script has run."""
    shown = visit("about:blank", width=800, height=600)
    shown.page.context.unroute_all()
    shown.watch(address)
    shown.page.goto(address + page)
    frame = shown.page.frame(url=re.compile("some/where/$"))
    frame.wait_for_function(ENDED, timeout=120_000)
    frame.wait_for_function("vizlib.figures.length === 1", timeout=30_000)
    return shown, frame


def picture(shown: Visit, frame: Any) -> np.ndarray:
    shown.page.wait_for_timeout(500)
    return shown.shot(frame.locator("canvas").bounding_box())


def test_a_sandboxed_frame_turns_and_lets_the_page_scroll(
    visit: Any, browser: Any, serve: Callable[[str], str]
) -> None:
    shown, frame = opened(visit, serve("python"), "sandboxed.html")
    page, mouse = shown.page, shown.page.mouse
    scrolled = "() => Math.round(scrollY)"

    # The page is scrolled until the figure is below the pointer, and on.
    mouse.move(200, 300)
    mouse.wheel(0, 350)
    page.wait_for_function("scrollY === 350")
    page.wait_for_timeout(1000)
    box = frame.locator("canvas").bounding_box()
    assert box["x"] < 200 < box["x"] + box["width"]
    assert box["y"] < 300 < box["y"] + box["height"]
    before = picture(shown, frame)
    mouse.wheel(0, 40)
    page.wait_for_function("scrollY === 390")
    assert changed(before, picture(shown, frame)) < 0.01

    # Hands have moved over it: the wheel is its own, and drags turn it.
    mouse.move(205, 305)
    mouse.wheel(0, -300)
    nearer = picture(shown, frame)
    assert changed(before, nearer) > 0.02
    assert page.evaluate(scrolled) == 390
    mouse.down()
    mouse.move(260, 330, steps=4)
    mouse.up()
    assert changed(nearer, picture(shown, frame)) > 0.02

    # Beside the figure the page scrolls.
    mouse.move(790, 300)
    mouse.wheel(0, 100)
    page.wait_for_function("scrollY === 490")
    assert shown.outside == []
    assert shown.errors == []


def test_a_frame_from_another_plain_server(visit: Any, browser: Any, serve: Callable[[str], str]) -> None:
    shown, frame = opened(visit, serve("node"), "outer.html")
    shown.page.mouse.wheel(0, 350)
    shown.page.wait_for_function("scrollY === 350")
    assert len(np.unique(picture(shown, frame).reshape(-1, 3), axis=0)) > 10
    assert shown.outside == []
    assert shown.errors == []
