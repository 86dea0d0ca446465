"""`vizlib wheel`: one wheel with all that a figure needs, for whatever Pyodide a page has.

    await micropip.install("https://…/vizlib-0.1.0-…-pyemscripten_2026_0_wasm32.whl")

Our packages are changed ones (recipes.py), so that what the package index has of the same names would not do; hence
they are in it, and only numpy is left to Pyodide. So is the player's JavaScript (vizlib/transports/addresses.py).
"""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path

from . import own, pins, runtime
from .cache import place_file
from .wheels import Wheel

__all__ = ["build"]

LEFT = ("numpy",)  # what every Pyodide has
_LICENCE = re.compile(r"licen[cs]e|copying|notice|authors", re.IGNORECASE)


def build(folder: Path) -> Path:
    """Write the wheel into a folder; its path. The folder is made, and nothing else in it is touched."""
    made = runtime.build() / "pyodide"
    packages = json.loads((made / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    names = ["vizlib"]
    for name in names:  # it grows
        names += [other for other in packages[name]["depends"] if other not in (*names, *LEFT)]
    files: dict[str, bytes] = {}
    version = own.own_version()
    info = f"vizlib-{version}.dist-info"
    for name in names:
        wheel = Wheel.read(made / packages[name]["file_name"])
        for path, data in wheel.files.items():
            first, _, rest = path.partition("/")
            if not first.endswith(".dist-info"):
                files[path] = data
            elif _LICENCE.search(rest):
                files[f"{info}/licenses/{name}/{rest.removeprefix('licenses/')}"] = data
    for name, data in own.player_files().items():
        if name in ("brought.js", "scene.html"):
            files[f"vizlib/player/{name}"] = data
    whole = Wheel.make("vizlib", version, "Scientific figures in a web page", files)
    python = f"cp{pins.PYTHON.replace('.', '')}"
    flags = dict(pins.WASM)
    whole.pure(f"{python}-{python}-{flags['platform']}")
    whole.files[f"{info}/WHEEL"] = whole.files[f"{info}/WHEEL"].replace(b"Purelib: true", b"Purelib: false")
    whole.files[f"{info}/METADATA"] += "".join(f"Requires-Dist: {name}\n" for name in LEFT).encode()
    with tempfile.TemporaryDirectory(prefix="vizlib-") as scratch:
        packed = whole.pack(Path(scratch))
        place_file(packed.read_bytes(), folder / packed.name)
    return folder / packed.name
