"""Strict mode: errors of the GPU raised near the line that made them."""

from __future__ import annotations

import sys

__all__ = ["strict"]


def strict(on: bool = True) -> None:
    """Look for the command at fault in each error of the GPU, and raise the error with the next submit.

    Browsers report what is wrong late, and mostly name only the encoder. In strict mode a frame that was refused is
    encoded again, command by command, and the error names the line of the script that encoded the first one at fault.
    That costs several times as much as drawing does, so it is for finding mistakes; ``?strict`` behind a page's
    address and ``vizlib run --strict`` do the same. Natively the call at fault raises by itself, and nothing changes.
    """
    if sys.platform == "emscripten":
        from vizlib.transports import page

        page.connection().strict = on
