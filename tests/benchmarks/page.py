"""Pages that measure: served to a headless Chromium here, or left in a folder for any browser anywhere.

Each is a script of in_page/ that ends by leaving its numbers, as JSON, in the page's `globalThis.measured`.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from vizlib.site import chromium, pages, runtime
from vizlib.site.server import Server

IN_PAGE = Path(__file__).with_name("in_page")
TIMEOUT = 1_800_000  # milliseconds, on a machine that may be busy
ENDED = "() => globalThis.measured || (globalThis.vizlib && globalThis.vizlib.result !== null)"
PRINT = """<script>
globalThis.vizlibPrint = (name, text) => { if (text.trim()) console.log(text); };
</script>"""
# What a driver awaits in a packed page: its numbers, or what went wrong.
MEASURED = """(async () => {
  while (!globalThis.measured && !globalThis.vizlib?.result) await new Promise((done) => setTimeout(done, 200));
  return globalThis.measured ? JSON.parse(globalThis.measured) : { failed: globalThis.vizlib.errors };
})()
"""
FILES = ("clock.py", "draws.py", "turns.py", "gpu.py")
ARGUMENTS = {"passes": ("8",), "points": ("1", "1s")}  # behind the rounds: what a machine without a GPU can do
ON_GPU = {"passes": ("64",), "points": ("5", "1s", "10s", "50", "100")}


def html(part: str, rounds: int, arguments: tuple[str, ...] | None = None) -> str:
    """The page that runs in_page/`part`.py; the files and ``dist/`` lie beside it."""
    arguments = ARGUMENTS.get(part, ()) if arguments is None else arguments
    files = [(name, f"./{name}") for name in FILES]
    page = pages.canvas_page(
        name=f"{part}.py", files=files, size=(64, 64), args=(str(rounds), *arguments), wait=0, dist="./dist/"
    )
    return page.replace("<body>", f"<body>{PRINT}", 1)


def measure(part: str, rounds: int) -> dict[str, Any]:
    """Run one page; its numbers. Raises RuntimeError if it fails."""
    mounts: dict[str, Path | str] = {"/page.html": html(part, rounds), "/": IN_PAGE, "/dist/": runtime.build()}
    with Server(mounts, isolated=True) as server, chromium.launch() as browser:
        page = browser.new_page()
        printed: list[str] = []
        page.on("console", lambda message: printed.append(message.text))
        page.goto(f"{server.url}page.html", wait_until="commit")
        page.wait_for_function(ENDED, timeout=TIMEOUT, polling=100)
        text = page.evaluate("() => globalThis.measured ?? ''")
    if not text:
        raise RuntimeError("\n".join((f"The page that measures {part} failed:", *printed)))
    found: dict[str, Any] = json.loads(text)
    if found["errors"]:
        raise RuntimeError("\n".join((f"WebGPU complained while {part} was measured:", *found["errors"])))
    return found


def pack(folder: Path, parts: tuple[str, ...], rounds: int) -> list[str]:
    """Fill a folder with everything that the pages need, for a machine without this package; the pages' names.

    That machine has a GPU, and so more is measured.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(runtime.build(), folder / "dist", dirs_exist_ok=True)
    for name in (*FILES, *(f"{part}.py" for part in parts)):
        shutil.copyfile(IN_PAGE / name, folder / name)
    (folder / "measured.js").write_text(MEASURED, encoding="utf-8")
    for part in parts:
        (folder / f"{part}.html").write_text(html(part, rounds, ON_GPU.get(part)), encoding="utf-8")
    return [f"{part}.html" for part in parts]
