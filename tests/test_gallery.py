"""Every gallery script runs, natively, in the page, as one file, in a kernel and in a worker, and draws the same."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from vizlib.site import pages
from vizlib.site.server import Server

from .browser.conftest import difference_off_edges
from .hosts.test_kernel import Kernel, Looking
from .site.test_exported import Opened

SCRIPTS = sorted((Path(__file__).parents[1] / "gallery").glob("*.py"))


def data(script: Path) -> list[Path]:
    """The files that a script's docstring names after "data:", inside installed packages."""
    found = []
    for line in (ast.get_docstring(ast.parse(script.read_text())) or "").splitlines():
        if line.startswith("data: "):
            package, _, rest = line.removeprefix("data: ").partition("/")
            spec = find_spec(package)
            assert spec is not None
            assert spec.origin is not None
            found.append(Path(spec.origin).parent / rest)
    return found


# Those that a Python elsewhere has drawn, too, in a process of its own and in a worker: one of each kind.
ELSEWHERE = {"airplane", "cell", "downhill", "earth", "faces", "relief"}
ELSEWHERE |= {"hubble", "profile", "returns", "stocks", "textures", "trades"}
LARGE = 40_000_000  # bytes of a file that is not opened: SwiftShader would take minutes


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_gallery_script_draws_the_same_everywhere(
    script: Path, browser: Any, distribution: Path, tmp_path: Path
) -> None:
    mount = tmp_path / "data"
    mount.mkdir()
    for path in data(script):
        shutil.copy(path, mount)

    def drawn(on: str) -> np.ndarray:
        picture = tmp_path / f"{on}.png"
        line = [sys.executable, "-m", "vizlib.cli", "shot", str(script), "--on", on, "--mount", str(mount)]
        done = subprocess.run([*line, "-o", str(picture)], capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
        with Image.open(picture) as image:
            return np.asarray(image.convert("RGB"))

    def exported() -> Path:
        file = tmp_path / "scene.html"
        line = [sys.executable, "-m", "vizlib.cli", "export", str(script), "--mount", str(mount), "--ratio", "1"]
        done = subprocess.run(
            [*line, "--seconds", "0", "-o", str(file)], capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr
        return file

    with ThreadPoolExecutor() as all_ways:  # each waits for a process of its own
        file = all_ways.submit(exported)
        native, page = all_ways.map(drawn, ("native", "browser"))
    assert len(np.unique(native.reshape(-1, 3), axis=0)) > 30  # it is not an empty picture
    if "@fig.animate" in script.read_text():  # what moves is not at the same place in both
        assert difference_off_edges(page, native) < 12
    else:
        assert alike(page, native)
    if file.result().stat().st_size < LARGE:
        opened = Opened(browser, file.result(), width=1200, height=900)
        alone = opened.picture()
        assert opened.complaints == []
        opened.page.close()
        if "@fig.animate" in script.read_text():
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
