"""Figures in the cells of a notebook: JupyterLab, VS Code, marimo, whatever shows widgets (https://anywidget.dev).

a cell's output ─ FigureWidget ─ player/notebook.js: the figure's canvas
                      │                 │
                      │                 └─ a socket of its own to this Python, as in kernel mode
                      └─ where no socket gets through: the widget's messages carry the same
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from typing import Any

import anywidget
import traitlets

from vizlib.hosts import kernel as hosts_kernel
from vizlib.transports import kernel
from vizlib.transports.websocket import WebsocketTransport

__all__ = ["Host", "NotebookCanvas"]

EXPECTED = 20.0  # seconds for which a read-back in the cell that shows a figure waits for the page


class Host(hosts_kernel.Host):
    """Canvases in the cells that show them."""

    def canvas(self, *, target: Any, size: tuple[float, float] | None, title: str) -> NotebookCanvas:
        """A canvas in the output of the cell that runs; there is no place to choose, so ``target`` is not used."""
        canvas = NotebookCanvas(size=size, title=title)
        canvas.display()
        _socket().expect_viewer(EXPECTED)
        return canvas


class NotebookCanvas(hosts_kernel.KernelCanvas):
    """A canvas in one or more cells, of which the last has it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._cell: Any = None
        self.widget = FigureWidget(self)

    def display(self) -> bool:
        """Show it in the cell that runs, unless that is where it was shown last."""
        cell = _running_cell()
        if cell is None or cell != self._cell:
            self._cell = cell
            _show(self.widget)
        return True

    def _rc_close(self) -> None:
        super()._rc_close()
        self.widget.close()


class FigureWidget(anywidget.AnyWidget):
    """One figure's place in notebooks.

    canvas : a :class:`NotebookCanvas`
    """

    module = ""  # what it runs in the page; set when notebooks are begun with
    _esm = traitlets.Unicode().tag(sync=True)
    _python = traitlets.Unicode().tag(sync=True)  # one for each process
    _address = traitlets.Unicode().tag(sync=True)
    _name = traitlets.Int().tag(sync=True)

    def __init__(self, canvas: NotebookCanvas) -> None:
        carrier = _socket()
        super().__init__(
            _esm=self.module,
            _python=carrier.token[:8],
            _address=f"{carrier.address}?token={carrier.token}",
            _name=canvas.name,
        )
        self._incoming: asyncio.Queue[bytes | str | None] | None = None
        self.on_msg(self._hear)

    def _hear(self, _: Any, content: dict[str, Any], buffers: list[Any]) -> None:
        """A page says hello, or something that a socket would have carried."""
        carrier = _socket()
        kind = content.get("kind")
        if kind == "hello":
            # Whoever may send messages to this Python may run code in it: that page is the notebook.
            carrier.origins.add(str(content.get("origin", "")))
            self.send({"kind": "welcome"})
        elif kind == "text":
            self._take(str(content["text"]))
        elif kind == "bytes":
            self._take(bytes(buffers[0]))

    def _take(self, message: bytes | str) -> None:
        carrier = _socket()
        if message == READY:  # it has begun anew
            self._leave()
            queue = self._incoming = asyncio.Queue()
            main = asyncio.get_running_loop()
            carrier.admit(_each(queue), lambda data: self._send_soon(main, data))
        if self._incoming is not None:
            carrier.on_server(self._incoming.put_nowait, message)

    async def _send_soon(self, main: asyncio.AbstractEventLoop, data: bytes | str) -> None:
        if isinstance(data, str):
            main.call_soon_threadsafe(self.send, {"kind": "text", "text": data})
        else:
            main.call_soon_threadsafe(self.send, {"kind": "bytes"}, [data])

    def _leave(self) -> None:
        if self._incoming is not None:
            _socket().on_server(self._incoming.put_nowait, None)
            self._incoming = None

    def close(self) -> None:
        """It goes from all cells."""
        if kernel.running():
            self._leave()
        super().close()


READY = '{"kind":"ready"}'  # as player/remote.js says it


async def _each(queue: asyncio.Queue[bytes | str | None]) -> AsyncIterator[bytes | str]:
    while (message := await queue.get()) is not None:
        yield message


def _socket() -> WebsocketTransport:
    transport = kernel.transport()
    assert isinstance(transport, WebsocketTransport)
    return transport


def _running_cell() -> Any:
    """What tells the cell that runs from others; None where there is none."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is not None:
        return shell.get_parent().get("header", {}).get("msg_id")
    if "marimo" in sys.modules:
        from marimo._runtime.context import get_context

        return get_context().execution_context.cell_id
    return None


def _show(widget: FigureWidget) -> None:
    if "marimo" in sys.modules and "ipykernel" not in sys.modules:
        import marimo

        marimo.output.append(widget)
    else:
        from IPython.display import display

        display(widget)
