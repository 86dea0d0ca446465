"""The transport from a web worker, in which Python runs, to its page, in which the player is.

    send(batch) ──→ a copy of its bytes, transferred ──→ player/workers.js
    events, answers (JSON; what was read back: bytes) ──→ the worker's event loop

The page is certain to come: what is sent before it is there waits in the port. Only a lost GPU has it ask for the
whole state.
"""

from __future__ import annotations

import asyncio
import json
import struct
from array import array
from collections import deque
from collections.abc import Iterable
from typing import Any

from .suspending import can_suspend, suspend, wait
from .viewed import AHEAD, ViewedTransport

__all__ = ["WorkerTransport"]

PAGE = 1  # the number of the one viewer

_POSTING = """(module, port) => (address, bytes) => {
  const copy = module.HEAPU8.slice(address, address + bytes);
  port.postMessage(copy.buffer, [copy.buffer]);
}"""


class WorkerTransport(ViewedTransport):
    """Carries batches through a port of its own."""

    def __init__(self) -> None:
        import pyodide_js
        from pyodide.code import run_js
        from pyodide.ffi import create_proxy

        super().__init__()
        self._sent = self._known = 0
        self._waiting = 0  # how many wait for answers
        self._postponed: deque[dict[str, Any]] = deque()
        self._addresses: dict[str, str] = {}
        self._port = self._open()
        self._post = run_js(_POSTING)(pyodide_js._module, self._port)
        self._port.onmessage = create_proxy(self._received)  # lives as long as the worker
        self.tell({"kind": "begin"})

    def _open(self) -> Any:
        """The port, whose other end the page has."""
        import js
        from pyodide.ffi import to_js

        channel = js.MessageChannel.new()
        js.postMessage(to_js({"vizlib": "connect"}), to_js([channel.port2]))
        return channel.port1

    def send(self, batch: array[int]) -> None:
        """Carry a batch."""
        if not self._silent:
            address, count = batch.buffer_info()
            self._post(address, count * 4)
            self._sent += 1

    def request_flush(self) -> None:
        """Flush when the code that runs now has returned to the loop."""
        asyncio.get_running_loop().call_soon(self.flush)

    def wait(self, promise: Any) -> None:
        """Suspend Python until the page has answered. What hands did meanwhile waits until then."""
        self._waiting += 1
        try:
            wait(promise)
        finally:
            self._waiting -= 1
            if self._postponed and not self._waiting:
                asyncio.get_running_loop().call_soon(self._go_on)

    def _go_on(self) -> None:
        while self._postponed and not self._waiting:
            self.on_message(PAGE, self._postponed.popleft())

    @property
    def busy(self) -> bool:
        """Whether the page has not shown yet what was sent."""
        return self._sent - self._known >= AHEAD

    def tell(self, message: dict[str, Any], viewer: int | None = None) -> None:
        """Tell the page something that is no part of the stream; in order with the batches."""
        if not self._silent:
            self._port.postMessage(json.dumps(message))

    def give(self, viewer: int, batches: Iterable[bytes]) -> None:
        """Give the page the whole state."""
        for batch in batches:
            self.send(array("I", batch))

    def addresses(self) -> dict[str, str]:
        """The address of the "page". Raises RuntimeError if it is to come."""
        if not self._addresses:
            if not can_suspend():
                raise RuntimeError("Where the page is, a worker learns only when it waits: `await asyncio.sleep(0)`.")
            suspend(self._told())
        return self._addresses

    async def _told(self) -> None:
        while not self._addresses:
            await asyncio.sleep(0.01)

    def _told_base(self, told: dict[str, Any]) -> None:
        self._addresses = told

    def _received(self, event: Any) -> None:
        data = event.data
        if not isinstance(data, str):
            message = data.to_bytes()
            (reply,) = struct.unpack_from("<I", message)
            self.answered(reply, True, "null", message[4:])
            return
        told = json.loads(data)
        kind = told["kind"]
        if kind == "have":
            self._known += int(told["count"])
        elif kind == "reply":
            self.answered(int(told["reply"]), bool(told["ok"]), str(told["text"]), b"")
        elif kind == "base":
            self._told_base(told)
        elif kind == "ready":
            self.on_join(PAGE)
        else:
            self._postponed.append(told)
            self._go_on()
