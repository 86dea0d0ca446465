"""Pages as their users open them: served, in Chromium, with no way to anywhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from vizlib.site import demo
from vizlib.site.server import Server

FIRST_FRAME = "() => globalThis.vizlib?.timings.firstFrame !== undefined"
ENDED = "() => globalThis.vizlib !== undefined && globalThis.vizlib.result !== null"
FIGURES_DRAWN = "n => (globalThis.vizlib?.figures.length ?? 0) >= n"
NO_JSPI = "delete WebAssembly.Suspending; delete WebAssembly.promising;"


class Site:
    """A local server to which a test adds its pages."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._count = 0

    def add(self, **files: str | Path) -> str:
        """Serve files in a folder of their own; `index` is the page. Returns the folder's address."""
        self._count += 1
        folder = f"/{self._count}/"
        for name, content in files.items():
            address = folder if name == "index" else folder + name
            if isinstance(content, Path):
                self.server.mounts[address] = content
            else:
                self.server.render(address, lambda text=content: text)
        return self.server.url.rstrip("/") + folder


class Visit:
    """One page in the browser, and everything it said."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.console: list[str] = []
        self.errors: list[str] = []
        self.outside: list[str] = []

    def watch(self, inside: str) -> None:
        """Note what the page says, and refuse every request that leaves this machine."""
        self.page.on("console", lambda message: self.console.append(message.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

        def route(route: Any) -> None:
            address = route.request.url
            if address.startswith((inside, "data:", "blob:")):
                route.fallback()
            else:
                self.outside.append(address)
                route.abort()

        self.page.context.route("**/*", route)

    def wait(self, condition: str, argument: Any = None) -> None:
        self.page.wait_for_function(condition, arg=argument, timeout=120_000)

    def first_frame(self) -> None:
        self.wait(FIRST_FRAME)

    def figures(self, count: int) -> None:
        """Wait until so many figures have drawn, and the frames that follow are there as well."""
        self.wait(FIGURES_DRAWN, count)
        self.page.wait_for_timeout(400)

    def text(self) -> str:
        return str(self.page.locator("body").inner_text())

    def picture(self, selector: str = "canvas", index: int = 0) -> np.ndarray:
        """What an element shows, (H, W, 3) uint8."""
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        self.page.locator(selector).nth(index).scroll_into_view_if_needed()
        # An element's own screenshot grows by a row when the element stands on half a pixel.
        return self.shot(self.page.locator(selector).nth(index).bounding_box())

    def shot(self, box: dict[str, float]) -> np.ndarray:
        """What the page shows in a box of CSS pixels, (H, W, 3) uint8."""
        data = self.page.screenshot(clip={key: round(value) for key, value in box.items()})
        return np.asarray(Image.open(BytesIO(data)).convert("RGB"))


@pytest.fixture(scope="session")
def site(distribution: Path) -> Iterator[Site]:
    with Server({"/dist/": distribution}) as server:
        yield Site(server)


@pytest.fixture
def visit(browser: Any, site: Site) -> Iterator[Callable[..., Visit]]:
    """Opens an address in a fresh context; closed at the test's end."""
    contexts = []

    def open_page(address: str, *, before: str = "", width: int = 640, height: int = 600, **options: Any) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        made = Visit(context.new_page())
        made.watch(site.server.url)
        if before:
            made.page.add_init_script(before)
        made.page.goto(address, wait_until="commit")
        return made

    yield open_page
    for context in contexts:
        for page in context.pages:
            page.unroute_all(behavior="wait")  # or what answers late finds its page gone, in the test after
        context.close()


@pytest.fixture(scope="session")
def airplane() -> Path:
    """A real mesh, from PyVista's wheel."""
    mesh = demo.find_mesh()
    assert mesh is not None
    return mesh


def changed(before: np.ndarray, after: np.ndarray) -> float:
    """The share of pixels that differ visibly."""
    assert before.shape == after.shape
    return float((np.abs(before.astype(int) - after.astype(int)).max(axis=2) > 8).mean())


def difference_off_edges(picture: np.ndarray, reference: np.ndarray) -> float:
    """Mean absolute difference, 0 to 255, without the pixels beside an edge of the reference."""
    assert picture.shape == reference.shape
    grey = reference.astype(float).mean(axis=2)
    step = np.zeros(grey.shape, bool)
    for axis in (0, 1):
        jump = np.abs(np.diff(grey, axis=axis)) > 6
        for shift in (-1, 0, 1, 2):
            step |= np.roll(np.pad(jump, [(0, 1) if a == axis else (0, 0) for a in (0, 1)]), shift, axis)
    kept = ~step
    assert kept.mean() > 0.5
    return float(np.abs(picture.astype(int) - reference.astype(int))[kept].mean())
