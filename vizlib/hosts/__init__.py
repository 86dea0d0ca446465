"""Hosts supply canvases: an element of the page, a window, or none.

Each host is a class, registered here with the test that says whether it applies; the first that does is
taken. ``VIZLIB_HOST=page|window|offscreen|kernel|notebook`` chooses one by name.
"""

from __future__ import annotations

import atexit
import logging
import os
import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple, Protocol

__all__ = ["Host", "by_canvas", "check_place", "choose", "closed", "in_cells", "in_notebook", "in_worker"]
__all__ += ["named", "opened", "register", "shown"]

logger = logging.getLogger("vizlib")


class Host(Protocol):
    """Where figures are shown."""

    asynchronous: bool  # whether waiting for the GPU would stop everything else
    attended: bool  # whether somebody may use panels, or at least see them

    def canvas(self, *, target: Any, size: tuple[float, float] | None, title: str) -> Any:
        """A canvas, in its place: rendercanvas's, with what ``vizlib.hosts.canvas.Canvas`` adds."""

    def when_ready(self, start: Callable[[], None]) -> None:
        """Call ``start`` when the GPU is there: now, if it is."""

    async def ready(self) -> None:
        """Wait until the GPU is there, and everything that ``when_ready`` was given has been called."""

    def recording(self) -> Any:
        """Where frames can be captured to be sent again, or None where that brings nothing."""

    def taking(self) -> Any:
        """Where what is sent can be had for a file (``vizlib.webgpu.taking.Taking``), or None where nothing is."""

    def scene_page(self) -> str:
        """A page that shows a recording, which is to be put into it; where ``taking`` is something."""

    def bring(self, package: str) -> Any:
        """Have a package there that was not needed so far: something to be awaited, or None if it is there already."""

    def first_frame(self, canvas: Any, vertices: int, triangles: int) -> None:
        """A figure has drawn its first frame."""


class _Entry(NamedTuple):
    name: str
    host: str
    applies: Callable[[], bool]


_hosts: list[_Entry] = []
_closing = False
_open: set[Any] = set()  # figures that are shown: they stay alive without anyone holding them


def register(name: str, host: str, applies: Callable[[], bool]) -> None:
    """Add a host, a class as ``"module:name"``: it is taken when ``applies()`` and none before it does."""
    _hosts.append(_Entry(name, host, applies))


def choose() -> Host:
    """The host for this process. Raises ValueError if VIZLIB_HOST names none."""
    wanted = os.environ.get("VIZLIB_HOST", "")
    return named(wanted) if wanted else _make(next(entry for entry in _hosts if entry.applies()))


def named(name: str) -> Host:
    """The host of that name. Raises ValueError with the names there are."""
    usable = [entry for entry in _hosts if (entry.applies in (_in_page, in_worker, in_cells)) <= _in_page()]
    for entry in usable:
        if entry.name == name:
            return _make(entry)
    legal = ", ".join(dict.fromkeys(entry.name for entry in usable))
    raise ValueError(f"The host is to be {name!r} (VIZLIB_HOST), expected one of {legal}.")


def _make(entry: _Entry) -> Host:
    _close_at_exit()
    module, _, noun = entry.host.partition(":")
    host: Host = getattr(import_module(module), noun)()
    return host


def check_place(target: Any, what: str) -> None:
    """Raise ValueError, with the ids there are, if this page has no such element as ``what`` names."""
    if _in_page() and not in_worker():
        from vizlib.hosts import places

        places.find(target, what)


def opened(figure: Any) -> None:
    """Keep a figure alive while it is shown."""
    _open.add(figure)


def shown() -> list[Any]:
    """The figures that are shown."""
    return list(_open)


def by_canvas() -> dict[int, Any]:
    """The figures that are shown, by their canvases' ids."""
    return {id(figure.canvas): figure for figure in _open}


def closed(figure: Any) -> None:
    """Let go of a figure."""
    _open.discard(figure)


def _close_at_exit() -> None:
    """Close what is still open while Python is whole; a canvas that goes later could not say goodbye.

    Called before a host registers its own last words, which therefore come first.
    """
    global _closing
    if not _closing:
        _closing = True
        atexit.register(lambda: [figure.close() for figure in shown()])


def _in_page() -> bool:
    return sys.platform == "emscripten"


def in_worker() -> bool:
    """Whether Python runs in a browser, but not in the page: in a web worker."""
    if not _in_page():
        return False
    import js

    return not hasattr(js, "document")


def in_cells() -> bool:
    """Whether Python runs in a browser, in a web worker behind a notebook."""
    if not in_worker():
        return False
    from vizlib.transports import cells

    return cells.in_cells()


def _forced_offscreen() -> bool:
    return os.environ.get("RENDERCANVAS_FORCE_OFFSCREEN", "").lower() in ("1", "true", "yes")


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin") or in_notebook():
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def in_notebook() -> bool:
    """Whether this is the Python behind a notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is not None:
        return hasattr(shell, "kernel")
    marimo = sys.modules.get("marimo")
    return marimo is not None and bool(marimo.running_in_notebook())


@cache
def _nowhere() -> bool:
    """True, said once."""
    logger.warning(
        "vizlib: there is no display, so figures are drawn offscreen; fig.screenshot('figure.png') saves one."
    )
    return True


register("notebook", "vizlib.hosts.cells:Host", in_cells)
register("worker", "vizlib.hosts.worker:Host", in_worker)
register("page", "vizlib.hosts.page:Host", _in_page)
register("offscreen", "vizlib.hosts.page:UnseenHost", _in_page)
register("offscreen", "vizlib.hosts.offscreen:Host", _forced_offscreen)
register("kernel", "vizlib.hosts.kernel:Host", lambda: False)
register("notebook", "vizlib.hosts.notebook:Host", lambda: False)
register("window", "vizlib.hosts.window:Host", _has_display)
register("offscreen", "vizlib.hosts.offscreen:Host", _nowhere)
