"""Every gallery script draws the same natively, in the gallery's page, as one file, in a kernel and in a worker.

The site is built as `vizlib gallery` does it, and visited in one tab whose one Python runs all scripts, as it would for
somebody who goes through all of it. What is drawn natively is compared with the picture of it that is stored, too (see
references.py).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from vizlib.runners.job import Job
from vizlib.site import exported, pages
from vizlib.site import gallery as site
from vizlib.site.gallery import examples, pictures
from vizlib.site.server import Server

from . import gallery
from .browser.conftest import difference_off_edges
from .hosts.test_kernel import Kernel, Looking
from .site.test_exported import Opened

# Those that a Python elsewhere has drawn, too, in a process of its own and in a worker: one of each kind.
ELSEWHERE = {"airplane", "cell", "downhill", "earth", "faces", "relief"}
ELSEWHERE |= {"hubble", "profile", "returns", "stocks", "textures", "trades"}
LARGE = 40_000_000  # bytes of a recording that is not opened: SwiftShader would take minutes
HEAVY = {"channels", "frog", "galaxy", "inspector"}  # nor are these: one frame takes it half a minute
PATIENCE = 180_000  # milliseconds
DRAWN = "vizlib.state !== 'running' && vizlib.result !== null && !vizlib.gallery.busy"
PLACE = """.stage {{ position: absolute !important; z-index: 9; left: 0; top: 0; width: {}px !important;
  height: {}px !important; max-width: none !important; max-height: none !important; border: 0 !important;
  border-radius: 0 !important }}"""
STATS = "import gc, json, vizlib as vz\ngc.collect()\njson.dumps(vz.stats())"
MANY = 30  # scripts that one Python has run, after which nothing may be left


class Tab:
    """A tab with the gallery, whose Python stays from one example to the next."""

    def __init__(self, browser: Any, root: str) -> None:
        self.root = root
        self.page = browser.new_page(viewport={"width": 2600, "height": 1400})
        self.complaints: list[str] = []
        self.outside: list[str] = []
        self.left: list[dict[str, Any]] = []  # what was alive after each example
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(root)
        self.page.evaluate("document.head.append(Object.assign(document.createElement('style'), {id: 'place'}))")

    def _asked(self, url: str) -> None:
        if not url.startswith((self.root, "data:", "blob:")):
            self.outside.append(url)

    def shown(self, name: str, size: tuple[int, int], *, moves: bool) -> np.ndarray:
        """(H, W, 3) uint8: what an example's page shows when it has run, in a place of that size, logical pixels."""
        page = self.page
        self.complaints.clear()
        if page.locator("main.example").count():  # another test has failed there
            self._back()
        page.evaluate("globalThis.vizlib.state = 'running'")  # what ran before does not count
        page.evaluate("css => document.getElementById('place').textContent = css", PLACE.format(*size))
        # Not by the mouse: the pointer would be over the figure then, and have its toolbar come.
        page.evaluate(f"""document.querySelector(".cards a[href='{name}/']").click()""")
        page.wait_for_selector("main.example")
        page.evaluate("vizlib.pyodide || vizlib.gallery.run()")  # from the second on it runs by itself
        page.wait_for_function(DRAWN, timeout=PATIENCE)
        assert page.locator(".vizlib-problem").count() == 0, page.locator(".vizlib-problem").first.inner_text()
        page.wait_for_selector(".stage canvas")
        page.wait_for_timeout(700)  # cameras glide to where they are to look
        self._settle()
        picture = self._picture()
        for _ in range(0 if moves else 8):  # fields of points come in several frames
            page.wait_for_timeout(300)
            self._settle()
            before, picture = picture, self._picture()
            if np.array_equal(before, picture):
                break
        return picture

    def _settle(self) -> None:
        """Wait until the GPU has done what it was told: in software, a volume takes long."""
        self.page.evaluate("Promise.resolve(vizlib.player.early?.device.queue.onSubmittedWorkDone()).then(() => 0)")

    def _picture(self) -> np.ndarray:
        clip = {
            "x": 0,
            "y": 0,
            **{side: round(value) for side, value in self.page.locator(".stage canvas").first.bounding_box().items()},
        }
        with Image.open(BytesIO(self.page.screenshot(clip=clip, timeout=PATIENCE))) as image:
            return np.asarray(image.convert("RGB"))

    def leave(self) -> None:
        """Go back to the index, and note what is still alive."""
        self._back()
        self.page.wait_for_timeout(100)
        self.left.append(json.loads(self.page.evaluate(f"vizlib.pyodide.runPython({json.dumps(STATS)})")))

    def _back(self) -> None:
        self.page.evaluate("document.querySelector('nav a').click()")
        self.page.wait_for_selector("main.index")


@pytest.fixture(scope="module")
def tab(browser: Any, distribution: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    folder = tmp_path_factory.mktemp("gallery") / "site"
    assert site.build(gallery.FOLDER, folder) == len(gallery.SCRIPTS)
    with Server({"/gallery/": folder}) as server:
        made = Tab(browser, f"{server.url}gallery/")
        weight = sum(size for url, size in server.requests.items() if not url.endswith(".webp"))
        assert 20_000 < weight < 300_000, "the index is light"
        assert not any("pyodide" in url for url in server.requests)
        yield made
        assert made.outside == []
        made.page.close()


@pytest.mark.parametrize("script", gallery.SCRIPTS, ids=lambda path: path.stem)
def test_a_gallery_script_draws_the_same_everywhere(
    script: Path, tab: Tab, browser: Any, distribution: Path, tmp_path: Path
) -> None:
    example = examples.read(script)
    look = pictures.drawn(example)
    with Image.open(look.picture) as image:
        native = np.asarray(image.convert("RGB"))
    assert len(np.unique(native.reshape(-1, 3), axis=0)) > 30  # it is not an empty picture
    gallery.assert_as_stored(native, script)
    page = tab.shown(example.name, (native.shape[1], native.shape[0]), moves=gallery.moves(script))
    complaints = list(tab.complaints)
    tab.leave()
    assert complaints == []
    if gallery.moves(script):
        assert_moving_alike(page, native)
    else:
        assert_alike(page, native, tmp_path / "page.png")
    assert (look.recording is None) == gallery.reads(script)
    mount = tmp_path / "data"
    mount.mkdir()
    for path in example.data:
        shutil.copy(path, mount)
    job = Job(script=script, mount=mount, canvas=pictures.SIZE)
    code, tape = exported.recorded(job, ratio=1, seconds=0.0, fps=1.0, quiet=True)
    assert (code == 0) == (look.recording is not None)
    if code == 0 and len(tape) < LARGE and script.stem not in HEAVY:
        file = tmp_path / "scene.html"
        file.write_text(exported.page(tape), encoding="utf-8")
        opened = Opened(browser, file, width=1400, height=1000)
        alone = opened.picture()
        assert opened.complaints == []
        opened.page.close()
        if gallery.moves(script):
            assert_moving_alike(alone, native)
        elif "interact(" in script.read_text() or "panel(" in script.read_text() or "inspect(" in script.read_text():
            assert alone.shape == page.shape  # there are no panels in it, and what stood beside them has their room
        else:
            assert_alike(alone, native, tmp_path / "file.png")
            assert_the_same(alone, page, tmp_path / "file.png")
    if script.stem in ELSEWHERE:
        size = page.shape[1], page.shape[0]
        assert_the_same(in_kernel(script, mount, size, browser, tmp_path), page, tmp_path / "kernel.png")
        assert_the_same(in_worker(script, mount, size, browser, distribution), page, tmp_path / "worker.png")


def test_many_examples_in_one_python_leave_nothing(tab: Tab) -> None:
    if len(tab.left) < MANY:
        pytest.skip(f"fewer than {MANY} examples were run before")
    first, last = tab.left[0], tab.left[-1]
    # What stays is shared by all figures: shaders and pipelines by their source, glyphs, a texture for what is missing.
    most = {"buffers": 24, "textures": 12, "texture_views": 12, "bind_groups": 8, "canvases": 0, "recordings": 0}
    assert {kind: count for kind, count in last["gpu"].items() if count > most.get(kind, 400)} == {}
    assert sum(last["gpu_bytes"].values()) < 64e6
    assert last["proxies"] <= first["proxies"] + 4


def in_kernel(script: Path, mount: Path, size: tuple[int, int], browser: Any, tmp_path: Path) -> np.ndarray:
    """What a page shows whose Python is in a process of its own."""
    running = Kernel(script.read_text(), tmp_path, mount=mount)
    try:
        return looked(Looking(browser, running.url, size))
    finally:
        running.close()


def in_worker(script: Path, mount: Path, size: tuple[int, int], browser: Any, distribution: Path) -> np.ndarray:
    """What a page shows whose Python is in a worker."""
    source = script.read_text()
    files = [(path.name, f"/files/{path.name}") for path in mount.iterdir()]
    page = pages.script_page(source, name="scene.py", files=files, dist="/dist/", worker=True)
    with Server({"/dist/": distribution, "/files/": mount, "/scene.py": source, "/": page}) as server:
        return looked(Looking(browser, server.url, size, "vizlib.remotes[0]"))


def looked(looking: Looking) -> np.ndarray:
    picture = looking.picture()
    looking.page.close()
    assert looking.complaints == []
    return picture


def assert_the_same(picture: np.ndarray, reference: np.ndarray, kept: Path) -> None:
    """Pictures of one browser differ by less than 1 in 255; else they are kept."""
    assert picture.shape == reference.shape
    if np.abs(picture.astype(int) - reference).mean() >= 1:
        Image.fromarray(picture).save(kept)
        Image.fromarray(reference).save(kept.with_stem("page"))
        pytest.fail(f"{kept} is not {kept.with_stem('page')}")


def assert_moving_alike(picture: np.ndarray, reference: np.ndarray) -> None:
    """What moves is not at the same place in both: there is as much of it, and all else is the same."""
    assert difference_off_edges(picture, reference) < 20
    counts = [len(np.unique(each.reshape(-1, 3), axis=0)) for each in (picture, reference)]
    assert max(counts) < 3 * min(counts), counts


def assert_alike(picture: np.ndarray, reference: np.ndarray, kept: Path) -> None:
    """Pictures differ by less than 1 in 255, with all edges, or by less than 2 without them; else they are kept."""
    assert picture.shape == reference.shape
    if np.abs(picture.astype(int) - reference).mean() >= 1 and difference_off_edges(picture, reference) >= 2:
        Image.fromarray(picture.astype(np.uint8)).save(kept)
        Image.fromarray(reference).save(kept.with_stem("native"))
        pytest.fail(f"{kept} is not like {kept.with_stem('native')}")
