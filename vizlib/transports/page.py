"""The transport within a page: player and Python share the WebAssembly memory, and one call carries a batch.

In a web worker there is no page; the connection made here then is the worker's (``worker.py``), or a notebook's
(``cells.py``).

``js.vizlib.player`` is made by ``loader.js``, where the page loads that before Python; else Python brings it.
"""

from __future__ import annotations

import gc
import sys
from array import array
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ..stream.batch import StreamRefused
from .addresses import bring_player
from .suspending import wait

if TYPE_CHECKING:
    from ..webgpu.connection import Connection

_proxies = 0


def persistent_proxy(function: Callable[..., Any]) -> Any:
    """A JavaScript function that calls a Python one until it is released; counted in ``vizlib.stats()``."""
    global _proxies
    from pyodide.ffi import create_proxy

    _proxies += 1
    return create_proxy(function)


def release_proxy(proxy: Any) -> None:
    """Destroy a proxy made by :func:`persistent_proxy`."""
    global _proxies
    _proxies -= 1
    proxy.destroy()


class PageTransport:
    """Carries batches by their address in the WebAssembly memory."""

    shares_memory = True
    on_reply: Callable[[int, bool, str], None]
    on_event: Callable[[str, str], None]

    def __init__(self) -> None:
        import js
        import pyodide_js

        self.bytes: dict[int, bytes] = {}

        loader = getattr(js, "vizlib", None)
        player = getattr(loader, "player", None) if loader is not None else None
        if player is None:
            player = bring_player()
        self.player = player
        #: whether the page's address says ``?strict``
        self.asked_to_be_strict = bool(getattr(loader, "strict", False))
        self._run = player.run
        self._flush: Callable[[], None] = lambda: None
        # Proxies that live as long as the page.
        player.attach(
            pyodide_js._module,
            persistent_proxy(lambda reply, ok, text: self.on_reply(reply, ok, text)),
            persistent_proxy(lambda kind, message: self.on_event(kind, message)),
            persistent_proxy(lambda: self._flush()),
        )

    def send(self, batch: array[int]) -> None:
        address, count = batch.buffer_info()
        refusal = self._run(address, count * 4)
        if refusal:
            raise StreamRefused(refusal)

    def request_flush(self) -> None:
        self.player.requestFlush()

    def describe_adapter(self) -> str:
        return str(self.player.describe())

    def add_canvas(self, handle: int, canvas: Any) -> None:
        self.player.addCanvas(handle, canvas)

    def wait(self, promise: Any) -> None:
        wait(promise)

    # ---- For hosts ----

    @property
    def ready(self) -> bool:
        """Whether the device has arrived, so that nothing needs to wait for it."""
        return bool(self.player.early)

    def when_ready(self) -> Awaitable[Any]:
        """To be awaited until adapter and device have arrived, or are known not to come."""
        return self.player.ready  # type: ignore[no-any-return]


_connection: Connection | None = None
_awaiting: list[Callable[[Connection], None]] = []


def connection() -> Connection:
    """The one connection of this page, or of this worker to its page, made at first use."""
    global _connection
    if _connection is None:
        if "pygfx" not in sys.modules:
            # What lives by now are mostly modules, which the garbage collector need not look at again and again
            # (docs/benchmarks.md); with pygfx, a patch of it does the same, before there is anything of the user's.
            gc.freeze()
        import js

        _connection = _in_page() if hasattr(js, "document") else _to_page()
        while _awaiting:
            _awaiting.pop(0)(_connection)
    return _connection


def _in_page() -> Connection:
    from ..webgpu.connection import Connection

    carrier = PageTransport()
    made = Connection(carrier)
    carrier._flush = made.flush
    if carrier.asked_to_be_strict:
        made.strict = True
    return made


def _to_page() -> Connection:
    from . import kernel
    from .cells import CellsTransport, in_cells
    from .worker import WorkerTransport

    return kernel.start(CellsTransport() if in_cells() else WorkerTransport())


def once_connected(callback: Callable[[Connection], None]) -> None:
    """Call back with the page's connection: now, or when it is made, so that importing needs no player."""
    if _connection is None:
        _awaiting.append(callback)
    else:
        callback(_connection)


def transport() -> PageTransport:
    """The page's one transport."""
    carrier = connection().transport
    assert isinstance(carrier, PageTransport)
    return carrier


@contextmanager
def frame() -> Iterator[None]:
    """Around the drawing of one animation frame: all of it leaves in one crossing."""
    with connection().frame():
        yield


def when_sent(callback: Callable[[], None]) -> None:
    """Call back when the frame that is being drawn has crossed; now, if none is being drawn."""
    connection().when_sent(callback)


def traffic() -> tuple[int, int, int, int]:
    """Commands, crossings, bytes of the stream and bytes of uploads beside it, since the start."""
    here = connection()
    counters = here.stream.counters
    player = getattr(here.transport, "player", None)  # a worker's is in the page, which alone counts what it plays
    played = 0 if player is None else player.counters.commands
    return played, counters["crossings"], counters["stream_bytes"], counters["upload_bytes"]


def stats() -> dict[str, Any]:
    """Counters since the start, and what is alive now (see :func:`vizlib.stats`)."""
    here = connection()
    import pyodide_js

    player = getattr(here.transport, "player", None)
    return {
        "frames": here.frames,
        "crossings": here.stream.counters["crossings"],
        "commands": 0 if player is None else player.stats().commands,
        "stream_bytes": here.stream.counters["stream_bytes"],
        "upload_bytes": here.stream.counters["upload_bytes"],
        "gpu": {kind: count for kind, count in sorted(here.handles.live.items()) if count},
        "gpu_bytes": dict(here.occupied.total),
        "memory_bytes": int(pyodide_js._module.HEAPU8.length),
        "proxies": _proxies,
    }
