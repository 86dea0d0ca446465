"""Modes: where the figures of an ordinary Python are drawn.

    "window"      in a window, by this machine's GPU
    "offscreen"   by this machine's GPU, for pictures
    "kernel"      in the browsers that look at them (``vizlib.runners.kernel``)

``vz.use(mode)`` chooses one, or the environment variable ``VIZLIB_MODE``; else it is a window where there is a display.
"""

from __future__ import annotations

import os
import sys

__all__ = ["MODES", "prepare", "use"]

MODES = ("kernel", "window", "offscreen")
VARIABLE = "VIZLIB_MODE"

_prepared = False


def use(mode: str) -> None:
    """Choose where figures are drawn, before anything of them is made: "window", "offscreen" or "kernel".

    With "kernel" a page is served on this machine, its address printed, and the script goes on when a browser has
    opened it; it ends when its figures are closed, or with Ctrl+C. That takes websockets: pip install 'vizlib[kernel]'.

    Raises ValueError for another mode, RuntimeError if it is too late, or in a page, where there is nothing to choose.
    """
    global _prepared
    if mode not in MODES:
        raise ValueError(f"use() was given {mode!r}, expected one of {', '.join(MODES)}.")
    if sys.platform == "emscripten":
        raise RuntimeError("use() has nothing to choose in a page: its figures are in it.")
    if mode == "kernel" and os.environ.get("VIZLIB_HOST") != "kernel":
        from vizlib.runners import kernel

        kernel.begin()
    os.environ["VIZLIB_HOST"] = mode
    _prepared = True


def prepare() -> None:
    """Take the mode that the environment names, once; called before anything is loaded that a mode has a say in."""
    global _prepared
    if not _prepared:
        _prepared = True
        if (mode := os.environ.get(VARIABLE, "")) and sys.platform != "emscripten":
            if mode not in MODES:
                raise ValueError(f"{VARIABLE} is {mode!r}, expected one of {', '.join(MODES)}.")
            use(mode)
