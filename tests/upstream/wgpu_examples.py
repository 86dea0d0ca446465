"""wgpu-py's own examples: which draw, which only run, and which cannot, with the reason."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from . import examples, folder
from .examples import Compared

HELD = Path(__file__).with_name("in_page") / "with_held_clock.py"

DRAWN = (
    "cube", "triangle", "gui_auto", "imgui_backend_sea", "imgui_basic_example", "imgui_cmap_picker",
    "imgui_multi_canvas",
)  # fmt: skip
RUN = ("compute_matmul", "compute_noop", "compute_timestamps", "compute_workgroups", "gui_events", "offscreen_hdr")
LEFT_OUT = {
    "compute_int64": "64-bit integers are not in WGSL",
    "compute_textures": "it downloads its picture (imageio)",
    "extras_debug": "it traces the native library",
    "extras_dxc": "it chooses the native library's compiler",
    "gui_direct": "it opens a window with glfw",
    "gui_direct2": "it opens a window with glfw",
    "gui_qt_embed": "it embeds a canvas in Qt",
    "imgui_renderer_sea": "it wants a format that native canvases without a window do not have; a page draws it",
    "triangle_glsl": "its shaders are GLSL, which browsers do not take (our error says so)",
}

DIFFERENT = {
    "imgui_backend_sea": "its waves come of the sine of large numbers, which each driver computes in its own way",
}


def copy(place: Path) -> None:
    """The examples, and the module `png` that one of them imports, in `place`."""
    place.mkdir(parents=True, exist_ok=True)
    for path in (folder.tree("wgpu-py") / "examples").glob("*.py"):
        shutil.copy(path, place)
    spec = importlib.util.find_spec("png")
    assert spec is not None
    assert spec.origin is not None
    shutil.copy(spec.origin, place)


def compare(place: Path, pictures: Path) -> dict[str, Compared]:
    """Each of DRAWN in a process or page of its own, natively and in the browser, by `vizlib shot`."""
    found = {}
    for name in DRAWN:
        sides: list[examples.Picture | str] = []
        for on in ("native", "browser"):
            picture = pictures / f"{name} {on}.png"
            words = ("-o", str(picture), "--on", on, "--mount", str(place.parent), "--", f"{name}.py")
            line = [sys.executable, "-m", "vizlib.cli", "shot", str(HELD), *words]
            done = subprocess.run(line, capture_output=True, text=True, timeout=300, check=False)
            if done.returncode:
                sides.append(done.stderr.strip()[-300:])
                continue
            with Image.open(picture) as image:
                sides.append(np.asarray(image.convert("RGB")))
        found[f"{name}.py"] = examples.compared(*sides)
    return found


def run(name: str, on: str, place: Path, *words: str, command: str = "run") -> subprocess.CompletedProcess[str]:
    """`vizlib run` or `vizlib shot` of one example; `place` is what :func:`copy` has filled."""
    line = [sys.executable, "-m", "vizlib.cli", command, str(place / f"{name}.py"), "--on", on, "--mount", str(place)]
    return subprocess.run([*line, *words], capture_output=True, text=True, timeout=300, check=False)
