"""Where the browser distribution is, and the JavaScript that Python brings to pages without a loader of ours.

Those are pages of plain Pyodide, and notebooks whose Python is a worker of their page. What it brings lies beside the
player's modules in the distribution, or in the wheel itself where that was made for any Pyodide (vizlib.site.alone).
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

__all__ = ["bring_player", "get", "module", "own", "root"]

BROUGHT = "brought.js"


def root() -> str:
    """The address of the distribution, with a slash at its end."""
    import js
    import pyodide_js

    known = getattr(getattr(js, "vizlib", None), "root", None)
    return str(known) if known else str(js.URL.new("..", js.URL.new(pyodide_js.lockfileBaseUrl, js.location.href)).href)


def own(name: str) -> str:
    """A file that a page may need of us, as text. Raises FileNotFoundError with the address."""
    here = files("vizlib") / "player" / name
    return here.read_text(encoding="utf-8") if here.is_file() else get(f"{root()}vizlib/{name}").decode()


def get(address: str) -> bytes:
    """What is at an address, waiting for it. Raises FileNotFoundError if it cannot be had."""
    import js
    import numpy as np

    request = js.XMLHttpRequest.new()
    try:
        request.open("GET", address, False)
        # Synchronous requests give text only; in this character set each byte becomes one character.
        request.overrideMimeType("text/plain; charset=x-user-defined")
        request.send()
        status = int(request.status)
    except Exception as error:  # what JavaScript throws has no class of its own in Python
        raise FileNotFoundError(f"{address} cannot be reached ({error}).") from None
    if status not in (0, 200):
        raise FileNotFoundError(f"{address} gave {status}.")
    return np.frombuffer(str(request.responseText).encode("utf-16-le"), "<u2").astype(np.uint8).tobytes()


def bring_player() -> Any:
    """The player for the page that Python runs in, which has none."""
    from pyodide.code import run_js

    return run_js(f'"use strict";\n{own(BROUGHT)}\n$alone.begin();')


def module() -> str:
    """The address of a module that has the cells of a notebook show figures; for this page and its workers alone."""
    import js
    from pyodide.ffi import to_js

    text = f"{own(BROUGHT)}\n$alone.beginCells();\n"
    options = js.Object.fromEntries(to_js([["type", "text/javascript"]]))
    return str(js.URL.createObjectURL(js.Blob.new(to_js([text]), options)))
