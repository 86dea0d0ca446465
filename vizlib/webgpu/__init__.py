"""wgpu-py's backend for browsers: the classes of the WebGPU API, writing commands instead of calling JavaScript.

Each object is a handle and a label; each method appends words to a stream (:mod:`vizlib.stream`), which a
transport brings to the player. Importing this in a browser makes the backend, ``gpu``; wgpu's own
``wgpu.backends.js_webgpu`` registers it. Elsewhere, ``GPU(Connection(transport))`` makes one on any transport.
"""

from __future__ import annotations

from typing import Any

__all__ = ["gpu"]


def __getattr__(name: str) -> Any:
    if name == "gpu":
        from ..transports.page import connection
        from .entry import GPU

        globals()["gpu"] = GPU(connection())
        return globals()["gpu"]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
