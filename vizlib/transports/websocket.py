"""The transport to browsers: a server on a thread of its own, to which pages connect by websocket.

    send(batch) ──→ each viewer's queue ──→ binary messages ──→ player/remote.js, which says when it has one
    messages of the pages (JSON; what was read back: binary) ──→ the thread that drew

There may be no viewer, one, or several, and they come and go. One that is new, or that has fallen so far behind that
its queue is full, needs the whole state (``on_join``) before batches mean anything to it. Who connects has to know the
token, and to come from the page that this process serves.
"""

from __future__ import annotations

import asyncio
import json
import math
import secrets
import struct
import threading
import time
from array import array
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .viewed import AHEAD, ViewedTransport

__all__ = ["Viewer", "WebsocketTransport"]

LARGEST = 64 << 20  # bytes of a message from a viewer: read-backs
QUEUE = 128 << 20  # bytes that wait for one viewer; what is behind them is not kept
PATIENCE = 30.0  # seconds that somebody waits for an answer


class Viewer:
    """One page that looks on. What is here is touched by the server's thread alone, but for ``number``.

    send : carries a message to it; awaited until there is room for another
    window : batches that may be on their way where what carries them does not say when it is full
    """

    def __init__(self, number: int, send: Callable[[bytes | str], Awaitable[None]], window: int | None = None) -> None:
        self.number = number
        self.send = send
        self.window = window
        self.moved = asyncio.Event()  # it has got one more
        self.queue: asyncio.Queue[bytes | str] = asyncio.Queue()
        self.waiting = 0  # bytes in the queue
        self.sent = self.known = 0  # batches: how many went out, how many it says it has
        self.joined = False  # whether it has the whole state, or is being given it
        self.behind = False

    def put(self, message: bytes | str) -> None:
        """Have a message wait for it; too much for it to bear is forgotten, and the whole state is owed to it."""
        if self.behind:
            return
        if self.waiting + len(message) > QUEUE:
            self.behind, self.joined = True, False
            self.queue = asyncio.Queue()
            self.waiting = 0
            return
        self.waiting += len(message)
        self.queue.put_nowait(message)


class WebsocketTransport(ViewedTransport):
    """Serves viewers on a port of this machine.

    origins : the addresses of the page that may connect, such as "http://127.0.0.1:8000"
    host, port : to listen on; 0 is any free port

    ``address`` is the socket's, to which whoever connects has to add ``?token=`` and ``token``.
    """

    def __init__(self, origins: Iterable[str], *, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__()
        self.token = secrets.token_urlsafe(24)
        self.origins = {origin.rstrip("/") for origin in origins}
        self._expected = 0.0  # until when somebody is about to look on, on the clock of `time.monotonic`; 0: nobody is
        self._viewers: dict[int, Viewer] = {}
        self._next = 1
        self._others: set[asyncio.Future[None]] = set()
        self._inbox: SimpleQueue[tuple[Callable[[], None], bool]] = SimpleQueue()  # and whether it helps who waits
        self._postponed: deque[Callable[[], None]] = deque()
        self._main: asyncio.AbstractEventLoop | None = None
        started: Future[int] = Future()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(host, port, started)), name="vizlib-viewers", daemon=True
        )
        self._thread.start()
        self.port = started.result(10)
        self.address = f"ws://{host}:{self.port}/"

    # ---- What the backend asks of a transport ----

    def send(self, batch: array[int]) -> None:
        """Carry a batch to all who have the state before it."""
        if self._silent:
            return
        data = batch.tobytes()
        self._there(lambda: self._spread(data, lambda viewer: viewer.joined))

    def request_flush(self) -> None:
        """Flush when the code that runs now has returned to the loop; without one, now."""
        try:
            asyncio.get_running_loop().call_soon(self.flush)
        except RuntimeError:
            self.flush()

    def wait(self, promise: Any) -> None:
        """Take what viewers send until one of them has answered.

        What their hands did waits: whoever waits is not done with what was before.
        """
        end = time.monotonic() + PATIENCE
        try:
            while promise.pending:
                if not self._viewers:
                    raise RuntimeError(
                        f"{promise.title}: nobody looks at the figure, and its GPU is a viewer's browser's."
                    )
                try:
                    act, answers = self._inbox.get(timeout=max(0.0, min(0.2, end - time.monotonic())))
                    if answers:
                        act()
                    else:
                        self._postponed.append(act)
                except Empty:
                    if time.monotonic() > end:
                        raise TimeoutError(
                            f"{promise.title}: no viewer has answered in {PATIENCE:g} seconds."
                        ) from None
        finally:
            if self._postponed:
                self._wake()

    # ---- For hosts ----

    @property
    def busy(self) -> bool:
        """Whether not even the one who follows best has shown what was sent."""
        viewers = list(self._viewers.values())
        pending = [each.sent - each.known + each.queue.qsize() for each in viewers if each.joined]
        return bool(pending) and min(pending) >= AHEAD

    def tell(self, message: dict[str, Any], viewer: int | None = None) -> None:
        """Tell a viewer, or all, something that is no part of the stream; in order with the batches."""
        if self._silent:
            return
        text = json.dumps(message)
        self._there(lambda: self._spread(text, lambda each: viewer is None or each.number == viewer))

    def give(self, viewer: int, batches: Iterable[bytes]) -> None:
        """Give a viewer the whole state; what is sent from now on is for it, too."""
        parts = list(batches)

        def put() -> None:
            found = self._viewers.get(viewer)
            if found is None:  # it has left
                return
            found.behind = False
            for part in parts:
                # However large it is: without it nothing can be shown.
                found.waiting += len(part)
                found.queue.put_nowait(part)
            found.joined = True

        self._there(put)

    def admit(self, messages: AsyncIterator[bytes | str], send: Callable[[bytes | str], Awaitable[None]]) -> None:
        """Somebody looks on by another way than a socket: ``messages`` are theirs, ``send`` carries one to them.

        Both are used by the server's thread.
        """
        self._there(lambda: self._others.add(asyncio.ensure_future(self._serve_one(send, messages, window=AHEAD * 4))))

    def on_server(self, act: Callable[..., Any], *arguments: Any) -> None:
        """Have something done on the server's thread."""
        self._there(lambda: act(*arguments))

    def expect_viewer(self, seconds: float) -> None:
        """Somebody is about to look on: who has work for their GPU may wait so long, since before it would be lost."""
        if not self._viewers:
            self._expected = time.monotonic() + seconds

    def wait_if_expected(self) -> None:
        """Block until whoever is about to look on does."""
        if self._expected:
            self.wait_for_viewer(self._expected)
            self._expected = 0.0

    def wait_for_viewer(self, until: float = math.inf) -> None:
        """Block until somebody has joined, or until that time of `time.monotonic`."""
        while not any(viewer.joined for viewer in list(self._viewers.values())) and time.monotonic() < until:
            with suppress(Empty):
                self._inbox.get(timeout=0.1)[0]()

    def listen(self, loop: asyncio.AbstractEventLoop) -> None:
        """From now on what viewers send is taken by this loop."""
        self._main = loop
        self._wake()

    def close(self) -> None:
        """Let all viewers go."""
        self._there(self._stopping.set)
        self._thread.join(5)

    # ---- The thread that serves ----

    def _spread(self, message: bytes | str, wanted: Callable[[Viewer], bool]) -> None:
        for viewer in self._viewers.values():
            if wanted(viewer):
                viewer.put(message)

    def _there(self, act: Callable[[], Any]) -> None:
        self._loop.call_soon_threadsafe(act)

    def _here(self, act: Callable[[], None], *, answers: bool = False) -> None:
        """Have something done on the other thread; ``answers``: it is of use to who waits."""
        self._inbox.put((act, answers))
        self._wake()

    def _wake(self) -> None:
        if self._main is not None and not self._main.is_closed():
            self._main.call_soon_threadsafe(self._take)

    def _take(self) -> None:
        """Do what has come."""
        while True:
            if self._postponed:
                self._postponed.popleft()()
                continue
            try:
                act, _ = self._inbox.get_nowait()
            except Empty:
                return
            act()

    async def _serve(self, host: str, port: int, started: Future[int]) -> None:
        from websockets.asyncio.server import serve

        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        try:
            # Uncompressed: on one machine that would take longer than it saves.
            options: dict[str, Any] = {"max_size": LARGEST, "max_queue": 64, "compression": None}
            async with serve(self._handle, host, port, process_request=self._admit, **options) as server:
                started.set_result(next(iter(server.sockets)).getsockname()[1])
                await self._stopping.wait()
        except OSError as error:
            started.set_exception(error)

    def _admit(self, socket: Any, request: Any) -> Any:
        """Turn away who does not know the token, or comes from another page."""
        given = parse_qs(urlsplit(request.path).query).get("token", [""])[0]
        if not secrets.compare_digest(given, self.token):
            return socket.respond(401, "The address has no valid token.\n")
        if request.headers.get("Origin", "") not in self.origins:
            return socket.respond(403, "Only the page of this kernel may connect.\n")
        return None

    async def _handle(self, socket: Any) -> None:
        from websockets.exceptions import ConnectionClosed

        async def messages() -> AsyncIterator[bytes | str]:
            with suppress(ConnectionClosed):
                async for message in socket:
                    yield message

        async def send(message: bytes | str) -> None:
            with suppress(ConnectionClosed):
                await socket.send(message)

        await self._serve_one(send, messages())

    async def _serve_one(
        self,
        send: Callable[[bytes | str], Awaitable[None]],
        messages: AsyncIterator[bytes | str],
        window: int | None = None,
    ) -> None:
        """Somebody looks on, until no more messages come of them."""
        viewer = Viewer(self._next, send, window)
        self._next += 1
        self._viewers[viewer.number] = viewer
        sending = asyncio.create_task(self._send(viewer))
        try:
            async for message in messages:
                self._received(viewer, message)
        finally:
            del self._viewers[viewer.number]
            sending.cancel()
            self._here(lambda: self.on_message(viewer.number, {"kind": "left"}))

    async def _send(self, viewer: Viewer) -> None:
        while True:
            message = await viewer.queue.get()
            while viewer.window is not None and viewer.sent - viewer.known >= viewer.window:
                viewer.moved.clear()
                await viewer.moved.wait()
            viewer.waiting -= len(message)
            viewer.sent += isinstance(message, bytes)
            await viewer.send(message)

    def _received(self, viewer: Viewer, message: bytes | str) -> None:
        if isinstance(message, bytes):
            if len(message) >= 4:
                (reply,) = struct.unpack_from("<I", message)
                self._here(lambda: self.answered(reply, True, "null", message[4:]), answers=True)
            return
        try:
            told = json.loads(message)
            kind, count = told["kind"], int(told.get("count", 1))
            answer = (int(told["reply"]), bool(told["ok"]), str(told["text"])) if kind == "reply" else (0, False, "")
        except (ValueError, KeyError, TypeError):
            return  # a page of ours says no such thing
        if kind == "ready":
            self._here(lambda: self.on_join(viewer.number), answers=True)
        elif kind == "have":
            viewer.known += count
            viewer.moved.set()
            if viewer.behind and viewer.queue.empty() and viewer.known >= viewer.sent:
                self._here(lambda: self.on_join(viewer.number), answers=True)
        elif kind == "reply":
            self._here(lambda: self.answered(*answer, b""), answers=True)
        else:
            self._here(lambda: self.on_message(viewer.number, told))
