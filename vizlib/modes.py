"""Modes: where the figures of an ordinary Python are drawn.

    "window"      in a window, by this machine's GPU
    "offscreen"   by this machine's GPU, for pictures
    "kernel"      in the browsers that look at them (``vizlib.runners.kernel``), in a notebook in its cells

``vz.use(mode)`` chooses one, or the environment variable ``VIZLIB_MODE``; else a notebook has them in its cells, and a
script in a window where there is a display.
"""

from __future__ import annotations

import logging
import os
import sys

from vizlib import hosts

__all__ = ["MODES", "prepare", "use"]

MODES = ("kernel", "window", "offscreen")
VARIABLE = "VIZLIB_MODE"

logger = logging.getLogger("vizlib")

_prepared = False


def use(mode: str) -> None:
    """Choose where figures are drawn, before anything of them is made: "window", "offscreen" or "kernel".

    With "kernel" a page is served on this machine, its address printed, and the script goes on when a browser has
    opened it; it ends when its figures are closed, or with Ctrl+C. That takes websockets: pip install 'vizlib[kernel]'.
    In a notebook figures stand in its cells, which takes anywidget, too: pip install 'vizlib[notebook]'.

    Raises ValueError for another mode, RuntimeError if it is too late, or in a page, where there is nothing to choose.
    """
    global _prepared
    if mode not in MODES:
        raise ValueError(f"use() was given {mode!r}, expected one of {', '.join(MODES)}.")
    if sys.platform == "emscripten":
        raise RuntimeError("use() has nothing to choose in a page: its figures are in it.")
    host = "notebook" if mode == "kernel" and hosts.in_notebook() else mode
    if mode == "kernel" and os.environ.get("VIZLIB_HOST") != host:
        from vizlib.runners import kernel

        if host == "notebook":
            kernel.begin_in_notebook()
        else:
            kernel.begin()
    os.environ["VIZLIB_HOST"] = host
    _prepared = True


def prepare() -> None:
    """Take the mode that the environment names, once; called before anything is loaded that a mode has a say in."""
    global _prepared
    if _prepared:
        return
    _prepared = True
    if sys.platform == "emscripten":
        return
    if mode := os.environ.get(VARIABLE, ""):
        if mode not in MODES:
            raise ValueError(f"{VARIABLE} is {mode!r}, expected one of {', '.join(MODES)}.")
        use(mode)
    elif hosts.in_notebook() and not os.environ.get("VIZLIB_HOST"):
        try:
            use("kernel")
        except ImportError as error:
            logger.warning("vizlib: figures are not drawn in the notebook's cells: %s", error)
        except RuntimeError as error:
            logger.warning(
                "vizlib: figures are not drawn in the notebook's cells: %s Restart the kernel and import vizlib first.",
                error,
            )
