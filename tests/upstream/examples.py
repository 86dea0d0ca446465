"""Examples drawn on either side and compared; which of pygfx's can be, found from the files themselves."""

from __future__ import annotations

import ast
import base64
import os
import re
import subprocess
import sys
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from . import folder

FOLDERS = ("introductory", "feature_demo", "validation")
DRAW = Path(__file__).with_name("in_page") / "draw_examples.py"
SPARSE = 8  # one in so many is in the sample
BATCH = 30  # examples in one page
LIMIT = 3.0  # mean difference, of 255
PATIENCE = 60  # seconds for an example, on a machine that draws in software and does other things

# What a page has: the standard library and the browser distribution, and the stand-in for imageio.
AVAILABLE = sys.stdlib_module_names | {
    "cmap", "imageio", "imgui_bundle", "jinja2", "numpy", "pygfx", "pylinalg", "rendercanvas", "trimesh", "wgpu",
}  # fmt: skip

# What is not drawn the same (or at all, in the browser), and why.
DIFFERENT: dict[str, str] = {
    "feature_demo/posteffect2.py": "its noise is a hash of each pixel's place, whose last bit depends on the driver",
}

Picture = np.ndarray  # (H, W, 3) uint8


def all_examples() -> list[str]:
    """The names of pygfx's introductory, feature and validation examples, such as "introductory/cube.py"."""
    root = folder.tree("pygfx") / "examples"
    return [str(path.relative_to(root)) for part in FOLDERS for path in sorted((root / part).glob("*.py"))]


def left_out(source: str) -> str | None:
    """Why an example cannot be drawn here, from its text; None if it can."""
    marked = re.search(r"^# *sphinx_gallery_pygfx_test *= *'(\w+)'", source, re.MULTILINE)
    if marked is None or marked.group(1) == "off":
        return "pygfx does not test it either (it is marked 'off')"
    tree = ast.parse(source)
    strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    if any(text.endswith((".mp4", ".gif")) for text in strings):
        return "it plays a video, which takes imageio's ffmpeg"
    if any(re.match(r"https?://\S+\.(glb|gltf|mp3|zip)$", text) for text in strings) and called & {"load_gltf", "get"}:
        return "it fetches a model from the network"
    if any(name.startswith("load_gltf") for name in called):
        return "it reads a glTF file, which takes gltflib and imageio's decoders"
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    missing = sorted(imported - AVAILABLE)
    if missing:
        return f"it imports {', '.join(missing)}, which the browser distribution does not have"
    return None


def eligible() -> tuple[list[str], dict[str, str]]:
    """The examples that can be drawn, and the others with the reason."""
    root = folder.tree("pygfx") / "examples"
    reasons = {name: left_out((root / name).read_text(encoding="utf-8")) for name in all_examples()}
    return (
        [name for name, reason in reasons.items() if reason is None],
        {name: reason for name, reason in reasons.items() if reason is not None},
    )


def chosen() -> list[str]:
    """Those to draw now: about twenty, spread over all, or all where VIZLIB_UPSTREAM_EXAMPLES says so."""
    names, _ = eligible()
    return names if os.environ.get("VIZLIB_UPSTREAM_EXAMPLES") == "all" else names[::SPARSE]


def copy(place: Path) -> None:
    """The examples and their data, pictures decoded: a page has no decoder that NumPy arrays come from."""
    root = folder.tree("pygfx") / "examples"
    for name in all_examples():
        target = place / "examples" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((root / name).read_bytes())
    for path in (root / "data").rglob("*"):
        target = place / "examples" / path.relative_to(root)
        small = path.suffix in (".obj", ".stl", ".npz")
        if not small and path.suffix not in (".png", ".jpg"):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if small:
            target.write_bytes(path.read_bytes())
        else:
            with Image.open(path) as image:
                np.save(f"{target}.npy", np.asarray(image))


def draw(names: Iterable[str], on: str, place: Path) -> dict[str, Picture | str]:
    """The picture of each example, or what went wrong; `place` is what :func:`copy` has filled.

    Natively one process draws them all, in the browser one page draws a batch. Where a process or a page ends early,
    the example it was at is to blame, and the others go on in another one.
    """
    waiting = list(names)
    found: dict[str, Picture | str] = {}
    # An example draws something else where it sees that pytest runs, which only the native side could see.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    while waiting:
        batch = waiting[: BATCH if on == "browser" else None]
        words = ["--on", on, "--mount", str(place), "--timeout", str(PATIENCE * len(batch)), "--", *batch]
        line = [sys.executable, "-m", "vizlib.cli", "run", str(DRAW), *words]
        done = subprocess.run(line, capture_output=True, text=True, check=False, env=environment)
        begun = read(done.stdout, found)
        if begun is not None:
            found[begun] = f"the {'page' if on == 'browser' else 'process'} ended: {done.stderr[-300:].strip()}"
        waiting = [name for name in waiting if name not in found]
        if not set(batch) & set(found):
            raise AssertionError(f"no example could be drawn:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return found


def read(text: str, found: dict[str, Picture | str]) -> str | None:
    """Take what `draw_examples.py` has printed; the example that was begun and not ended."""
    begun: str | None = None
    for line in text.splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "BEGIN":
            begun = rest
        elif kind == "PICTURE" and begun is not None:
            _, height, width, _, data = rest.rsplit(" ", 4)
            pixels = zlib.decompress(base64.b64decode(data))
            found[begun] = np.frombuffer(pixels, np.uint8).reshape(int(height), int(width), 3)
            begun = None
        elif kind == "FAILED" and begun is not None:
            found[begun] = rest.removeprefix(begun).strip()
            begun = None
    return begun


def difference(one: Picture, other: Picture) -> float:
    """The mean absolute difference of two pictures, of 255; infinite where their sizes differ."""
    if one.shape != other.shape:
        return float("inf")
    return float(np.abs(one.astype(np.int16) - other).mean())


@dataclass(frozen=True)
class Compared:
    """What came of one example on both sides."""

    difference: float  # mean, of 255; not a number where there is no pair of pictures
    error: str = ""

    @property
    def same(self) -> bool:
        return not self.error and self.difference < LIMIT


def compare(names: list[str], place: Path) -> dict[str, Compared]:
    """Draw examples natively and in the browser, and compare."""
    native, browser = (draw(names, on, place) for on in ("native", "browser"))
    return {name: compared(native[name], browser[name]) for name in names}


def compared(one: Picture | str, other: Picture | str) -> Compared:
    """A native picture and one of the browser's, or what went wrong with either."""
    if isinstance(one, str):
        return Compared(float("nan"), f"natively: {one}")
    if isinstance(other, str):
        return Compared(float("nan"), f"in the browser: {other}")
    if np.ptp(one) == 0:
        return Compared(float("nan"), "the native picture is of one colour")
    return Compared(difference(one, other))


def sentence(whose: str, compared: dict[str, Compared]) -> str:
    drawn = [found.difference for found in compared.values() if not found.error]
    same = sum(found.same for found in compared.values())
    return (
        f"{whose}'s examples: {len(compared)} drawn natively and in the browser, {same} the same "
        f"(mean difference under {LIMIT:g}/255; the median is {np.median(drawn):.2f}, the largest {max(drawn):.2f})"
    )
