"""Every gallery script runs, natively, in the page, as one file, in a kernel and in a worker, and draws the same.

What it draws natively is compared with the picture of it that is stored, too (see references.py).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vizlib.site import pages
from vizlib.site.server import Server

from . import gallery
from .browser.conftest import difference_off_edges
from .hosts.test_kernel import Kernel, Looking
from .site.test_exported import Opened

# Those that a Python elsewhere has drawn, too, in a process of its own and in a worker: one of each kind.
ELSEWHERE = {"airplane", "cell", "downhill", "earth", "faces", "relief"}
ELSEWHERE |= {"hubble", "profile", "returns", "stocks", "textures", "trades"}
LARGE = 40_000_000  # bytes of a file that is not opened: SwiftShader would take minutes


@pytest.mark.parametrize("script", gallery.SCRIPTS, ids=lambda path: path.stem)
def test_a_gallery_script_draws_the_same_everywhere(
    script: Path, browser: Any, distribution: Path, tmp_path: Path
) -> None:
    mount = gallery.mount(script, tmp_path / "data")

    def drawn(on: str) -> np.ndarray:
        return gallery.drawn(script, on, mount, tmp_path / f"{on}.png")

    def exported() -> Path | None:
        if gallery.reads(script):
            return None
        file = tmp_path / "scene.html"
        gallery.run("export", script, "--mount", mount, "--ratio", "1", "--seconds", "0", "-o", file)
        return file

    with ThreadPoolExecutor() as all_ways:  # each waits for a process of its own
        exporting = all_ways.submit(exported)
        native, page = all_ways.map(drawn, ("native", "browser"))
    assert len(np.unique(native.reshape(-1, 3), axis=0)) > 30  # it is not an empty picture
    gallery.assert_as_stored(native, script)
    if gallery.moves(script):  # what moves is not at the same place in both
        assert difference_off_edges(page, native) < 12
    else:
        assert alike(page, native)
    file = exporting.result()
    if file is not None and file.stat().st_size < LARGE:
        opened = Opened(browser, file, width=1200, height=900)
        alone = opened.picture()
        assert opened.complaints == []
        opened.page.close()
        if gallery.moves(script):
            assert difference_off_edges(alone, native) < 12
        elif "interact(" in script.read_text() or "panel(" in script.read_text() or "inspect(" in script.read_text():
            assert alone.shape == page.shape  # there are no panels in it, and what stood beside them has their room
        else:
            assert np.abs(alone.astype(int) - page).mean() < 1
    if script.stem in ELSEWHERE:
        size = page.shape[1], page.shape[0]
        pictures = {
            "kernel": in_kernel(script, mount, size, browser, tmp_path),
            "worker": in_worker(script, mount, size, browser, distribution),
        }
        assert {way: bool(np.abs(picture.astype(int) - page).mean() < 1) for way, picture in pictures.items()} == {
            "kernel": True,
            "worker": True,
        }


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


def alike(picture: np.ndarray, reference: np.ndarray) -> bool:
    """Whether pictures differ by less than 2 in 255, with all edges, or, where there are others too, without them."""
    return np.abs(picture.astype(int) - reference).mean() < 1 or difference_off_edges(picture, reference) < 2
