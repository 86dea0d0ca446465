"""The connection of an ordinary Python to the viewers of its figures: one for the process."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from ..transports.websocket import Viewer, WebsocketTransport

if TYPE_CHECKING:
    from ..webgpu.connection import Connection

__all__ = ["at_exit", "closed", "connection", "opened", "running", "start", "transport", "when_watched"]

_connection: Connection | None = None
_transport: WebsocketTransport | None = None
_canvases: list[Any] = []
_at_exit: Callable[[], None] | None = None  # what is to be done when the script has ended
_first: Callable[[], None] | None = None  # called when somebody looks on for the first time


def start(origins: Iterable[str], **options: Any) -> WebsocketTransport:
    """Take vizlib's backend in wgpu's place, and wait for viewers that come from the page at one of ``origins``.

    Call it before pygfx is imported. Raises RuntimeError if that is too late, or it was called before.
    """
    global _connection, _transport
    import wgpu.backends

    from ..webgpu.connection import Connection
    from ..webgpu.entry import GPU

    if _connection is not None:
        raise RuntimeError("This process has viewers already.")
    _transport = WebsocketTransport(origins, **options)
    _connection = Connection(_transport)
    _connection.before_work = _transport.wait_if_expected
    _transport._flush = _connection.flush
    _transport.on_join = _join
    _transport.on_message = _heard
    wgpu.backends._register_backend(GPU(_connection))
    return _transport


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


def transport() -> WebsocketTransport:
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


def _join(viewer: Viewer) -> None:
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


def _heard(viewer: Viewer, message: dict[str, Any]) -> None:
    """A page tells something."""
    for canvas in list(_canvases):
        if message["kind"] == "left":
            canvas.left(viewer.number)
        elif message["kind"] == "view" and canvas.handle == message["handle"]:
            canvas.heard(viewer.number, message)
