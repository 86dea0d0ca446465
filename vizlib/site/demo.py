"""`vizlib demo`: a real mesh in a real PyScript page, drawn by four lines of Python."""

from __future__ import annotations

import importlib.util
import shutil
import sys
import tempfile
import time
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vizlib.site import chromium, pages, runtime
from vizlib.site.server import Server

ABOUT = (
    "Four lines of Python, run by PyScript inside this page, read a mesh and draw it with WebGPU. "
    "Drag to turn it, scroll to come closer."
)
PICTURE = Path("demo.png")
FIRST_FRAME = "() => globalThis.vizlib?.timings.firstFrame !== undefined"
WENT_WRONG = "() => document.querySelector('.vizlib-problem, .py-error') !== null"


@dataclass
class Drawn:
    """What the demo page says about its first frame."""

    vertices: int
    triangles: int
    adapter: str
    seconds: float


class DemoFailed(RuntimeError):
    """The demo page has drawn nothing; the message says why."""


def run(*, port: int = 0, headless: bool = False, timeout: float = 180.0) -> int:
    """Build the page, serve it, and open it; or draw it unseen into demo.png. The exit code."""
    with tempfile.TemporaryDirectory(prefix="vizlib-demo-") as name:
        folder = build(Path(name))
        with Server({"/": folder, "/dist/": runtime.build(pyscript=True)}, port) as server:
            if not headless and chromium.has_display() and webbrowser.open(server.url):
                print(f"The demo is open in your browser, at {server.url} (stop with Ctrl+C)", flush=True)
                server.wait()
                return 0
            print("There is no display, so the demo is drawn unseen.", flush=True)
            drawn = draw(server.url, PICTURE, timeout)
    print(
        f"{PICTURE}: {drawn.vertices:,} vertices, {drawn.triangles:,} triangles, drawn by {drawn.adapter}; "
        f"first frame after {drawn.seconds:.1f} seconds."
    )
    return 0


def build(folder: Path) -> Path:
    """Write the demo's own files (the page and the mesh) into `folder`; the distribution is not copied."""
    mesh = find_mesh()
    if mesh is None:
        target = folder / "torus.ply"
        write_torus(target)
    else:
        target = folder / mesh.name
        shutil.copyfile(mesh, target)
    html = pages.pyscript_page(
        script(target.name), title="vizlib in PyScript", about=ABOUT, files=[(target.name, target.name)]
    )
    (folder / "index.html").write_text(html, encoding="utf-8")
    return folder


def script(mesh: str) -> str:
    """The whole user script."""
    return f'import vizlib as vz\n\nmesh = vz.read("{mesh}")\nvz.show(mesh, up="z")\n'


def find_mesh(name: str = "airplane.ply") -> Path | None:
    """A mesh that PyVista's wheel carries, found without importing it; None if it is not installed."""
    spec = importlib.util.find_spec("pyvista")
    if spec is None or spec.origin is None:
        return None
    return next(iter(sorted(Path(spec.origin).parent.glob(f"examples/{name}"))), None)


def write_torus(path: Path) -> None:
    """A mesh for machines without PyVista: a wavy torus as binary PLY."""
    import numpy as np

    around, along = 240, 96
    u, v = np.meshgrid(
        np.linspace(0, 2 * np.pi, around, endpoint=False),
        np.linspace(0, 2 * np.pi, along, endpoint=False),
        indexing="ij",
    )
    radius = 0.38 + 0.05 * np.cos(9 * u + 2 * v)
    ring = 1 + radius * np.cos(v)
    points = np.stack([ring * np.cos(u), radius * np.sin(v), ring * np.sin(u)], axis=-1).astype("<f4")
    i, j = np.meshgrid(np.arange(around), np.arange(along), indexing="ij")
    corner = [((i + a) % around) * along + (j + b) % along for a, b in ((0, 0), (0, 1), (1, 1), (1, 0))]
    triangles = np.stack([corner[k] for k in (0, 1, 2, 0, 2, 3)], axis=-1).reshape(-1, 3)
    faces = np.zeros(len(triangles), dtype=[("count", "u1"), ("corners", "<i4", 3)])
    faces["count"] = 3
    faces["corners"] = triangles
    header = (
        f"ply\nformat binary_little_endian 1.0\nelement vertex {around * along}\n"
        "property float x\nproperty float y\nproperty float z\n"
        f"element face {len(faces)}\nproperty list uchar int vertex_indices\nend_header\n"
    )
    path.write_bytes(header.encode() + points.tobytes() + faces.tobytes())


def draw(url: str, picture: Path, timeout: float) -> Drawn:
    """Open the page in headless Chromium, wait for its first frame, and save a picture of the whole page.

    Raises DemoFailed with what the page says went wrong, or that nothing came in `timeout` seconds.
    """
    from playwright.sync_api import TimeoutError

    with chromium.launch() as browser:
        page = browser.new_page(viewport={"width": 1100, "height": 860})
        console: list[str] = []
        page.on("console", lambda message: console.append(message.text))
        page.goto(url, wait_until="commit")
        try:
            page.wait_for_function(f"() => ({FIRST_FRAME})() || ({WENT_WRONG})()", timeout=timeout * 1000)
        except TimeoutError:
            said = "\n".join(console[-20:])
            raise DemoFailed(f"the demo drew nothing in {timeout:g} seconds.\n{said}") from None
        # Errors may come with the first frame, and the progress line fades out.
        time.sleep(1.5)
        if page.evaluate(WENT_WRONG):
            text = page.locator(".vizlib-problem, .py-error").all_inner_texts()
            raise DemoFailed("the demo page says:\n" + "\n".join(text))
        page.screenshot(path=picture)
        return _what_was_drawn(page)


def _what_was_drawn(page: Any) -> Drawn:
    found = page.evaluate(
        """async () => {
            const { player, figures, timings } = globalThis.vizlib;
            const { adapter } = await player.ready;
            const { description, device, architecture, vendor } = adapter;
            return { figures, seconds: timings.firstFrame / 1000,
                     adapter: description || device || [vendor, architecture].join(" ").trim() };
        }"""
    )
    return Drawn(
        vertices=sum(figure["vertices"] for figure in found["figures"]),
        triangles=sum(figure["triangles"] for figure in found["figures"]),
        adapter=found["adapter"] or "an adapter without a name",
        seconds=found["seconds"],
    )


if __name__ == "__main__":
    sys.exit(run())
