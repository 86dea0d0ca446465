"""Runs a script in a page of headless Chromium, on the real browser distribution."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from vizlib.runners.job import TIMED_OUT, Job, mounted_files
from vizlib.site import chromium, pages, runtime
from vizlib.site.server import Server

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page

ENDED = "() => globalThis.vizlib && globalThis.vizlib.result !== null"
DRAWN = "() => globalThis.vizlib.player !== undefined && globalThis.vizlib.player.stats().frames > 0"
PLACE = """() => {
    const { x, y, width, height } = document.querySelector("canvas").getBoundingClientRect();
    return { x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) };
}"""
PROBLEM = "() => document.querySelector('.vizlib-problem h2')?.textContent ?? ''"


def run(job: Job) -> int:
    """Run the job; its exit code.

    What the script prints goes to standard output, what the page has to complain of to standard error.
    Raises `chromium.NoBrowser` and `runtime.DistributionError`.
    """
    deadline = time.monotonic() + job.timeout
    files = [(path, f"/files/{quote(path)}") for path in mounted_files(job.mount)]
    name = job.script.name
    html = pages.canvas_page(name=name, files=files, size=job.canvas, args=job.args, wait=job.wait)
    mounts: dict[str, Path | str] = {
        "/": html,
        f"/{name}": job.script,
        "/dist/": runtime.build(),
    }
    if job.mount is not None:
        mounts["/files/"] = job.mount
    with Server(mounts) as server, chromium.launch() as browser:
        width, height = job.canvas
        page = browser.new_page(viewport={"width": max(width, 320), "height": max(height, 240)})
        watcher = _Watcher(page)
        page.goto(f"{server.url}?strict" if job.strict else server.url, wait_until="commit")
        return _follow(job, page, watcher, deadline)


def _follow(job: Job, page: Page, watcher: _Watcher, deadline: float) -> int:
    """Wait for the script's end, save its picture, and say what went wrong."""
    from playwright.sync_api import Error, TimeoutError

    left = max(deadline - time.monotonic(), 0.001)
    try:
        page.wait_for_function(ENDED, timeout=left * 1000, polling=50)
        code = int(page.evaluate("() => globalThis.vizlib.result"))
        problem = page.evaluate(PROBLEM)
    except TimeoutError:
        print(f"vizlib: {job.script} was stopped after {job.timeout:g} seconds.", file=sys.stderr)
        return TIMED_OUT
    except Error as error:
        print(f"vizlib: the page ended early: {error.message}", file=sys.stderr)
        return 1
    if problem and not watcher.complained:
        print(f"vizlib: {problem}", *page.evaluate("() => globalThis.vizlib.errors"), sep="\n", file=sys.stderr)
    if watcher.errors and code == 0:
        code = 1
    if job.picture is not None and page.evaluate(DRAWN):
        try:
            _save(job.picture, page)
        except Error as error:
            print(f"vizlib shot: the picture could not be taken: {error.message}", file=sys.stderr)
            return code or 1
    elif job.picture is not None and code == 0:
        print("vizlib shot: the script drew nothing, so there is no picture to save.", file=sys.stderr)
        code = 1
    return code


def _save(picture: Path, page: Page) -> None:
    """Save the page's first canvas as PNG."""
    box = page.evaluate(PLACE)
    right, bottom = box["x"] + box["width"], box["y"] + box["height"]
    view = page.viewport_size or {"width": 0, "height": 0}
    if right > view["width"] or bottom > view["height"]:
        page.set_viewport_size({"width": max(right, view["width"]), "height": max(bottom, view["height"])})
        page.wait_for_timeout(500)
    picture.parent.mkdir(parents=True, exist_ok=True)
    # Not the element's own screenshot: that waits for two animation frames, and in software a heavy shader
    # takes many seconds for each.
    page.screenshot(path=picture, type="png", clip=page.evaluate(PLACE), timeout=120_000)


class _Watcher:
    """Passes on what the page prints, and counts what it complains of."""

    def __init__(self, page: Page) -> None:
        self.errors = 0
        self.complained = False
        page.expose_function("vizlibPrint", self._print)
        page.on("console", self._on_console)
        page.on("pageerror", self._on_page_error)
        page.on("crash", lambda *_: self._complain("the page crashed"))

    def _print(self, stream: str, text: str) -> None:
        target = sys.stdout if stream == "stdout" else sys.stderr
        target.write(text)
        target.flush()
        if stream == "stderr" and text.strip():
            self.complained = True

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._complain(message.text)

    def _on_page_error(self, error: Any) -> None:
        self.errors += 1
        self._complain(str(getattr(error, "stack", "") or error))

    def _complain(self, text: str) -> None:
        self.complained = True
        print(text, file=sys.stderr, flush=True)
