"""The connection of a Python to the viewers of its figures, in other processes or threads: one for the process."""

from __future__ import annotations

import atexit
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..webgpu.connection import Connection
    from .viewed import ViewedTransport

__all__ = ["at_exit", "closed", "connection", "opened", "running", "start", "transport", "when_watched"]

_connection: Connection | None = None
_transport: ViewedTransport | None = None
_canvases: list[Any] = []
_at_exit: Callable[[], None] | None = None  # what is to be done when the script has ended
_first: Callable[[], None] | None = None  # called when somebody looks on for the first time


def start(carrier: ViewedTransport) -> Connection:
    """Take vizlib's backend in wgpu's place, on a transport to viewers. Call it before pygfx is imported.

    Raises RuntimeError if there are viewers already.
    """
    global _connection, _transport
    from ..webgpu.connection import Connection

    if _connection is not None:
        raise RuntimeError("This process has viewers already.")
    _transport = carrier
    _connection = Connection(carrier)
    carrier.flush = _connection.flush
    carrier.on_join = _join
    carrier.on_message = _heard
    return _connection


def when_watched(callback: Callable[[], None]) -> None:
    """Call back when somebody looks on for the first time."""
    global _first
    _first = callback


def at_exit(serve: Callable[[], None]) -> None:
    """Have figures be served when the script has ended, if it has made any."""
    global _at_exit
    _at_exit = serve


def connection() -> Connection:
    """The connection. Raises RuntimeError if there is none."""
    if _connection is None:
        raise RuntimeError("This process draws by itself; `vizlib serve --kernel SCRIPT.py` has browsers draw.")
    return _connection


def running() -> bool:
    """Whether there is one."""
    return _connection is not None


def transport() -> ViewedTransport:
    """What carries it."""
    connection()
    assert _transport is not None
    return _transport


def opened(canvas: Any) -> None:
    """There is a canvas more."""
    global _at_exit
    _canvases.append(canvas)
    if _at_exit is not None:
        # Now, since what is registered last comes first: before figures are closed.
        atexit.register(_at_exit)
        _at_exit = None


def closed(canvas: Any) -> None:
    """It is gone."""
    _canvases.remove(canvas)
    transport().canvases.pop(canvas.handle, None)


def _join(viewer: int) -> None:
    """Somebody came, or fell behind: give them all that there is."""
    carrier, here = transport(), connection()
    carrier.tell({"kind": "begin"}, viewer)
    for handle, canvas in carrier.canvases.items():
        if not canvas.get_closed():
            carrier.tell(carrier.introduction(handle, canvas), viewer)
    carrier.give(viewer, here.recovery.copy())
    global _first
    if _first is not None:
        first, _first = _first, None
        first()


def _heard(viewer: int, message: dict[str, Any]) -> None:
    """A page tells something."""
    for canvas in list(_canvases):
        if message["kind"] == "left":
            canvas.left(viewer)
        elif message["kind"] == "view" and canvas.handle == message["handle"]:
            canvas.heard(viewer, message)
