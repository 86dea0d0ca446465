"""The connection to a player: one stream, the handles given out on it, and the answers that are awaited."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import wgpu.classes as classes

from ..stream.handles import Handles
from ..stream.writer import HEADS, Stream
from ..transports import Transport
from .contents import Ledger
from .journal import Journal, Made
from .occupied import Occupied
from .promise import GPUPromise
from .recovery import Recovery
from .reports import Reports
from .sites import here

USE_DEVICE = HEADS["use_device"]
SET_SITE = HEADS["set_site"]
DROP = HEADS["drop"]

#: From the error that an answer brought to the one that is raised.
ErrorOf = Callable[[Exception], Exception]


class Connection:
    """Everything that the objects of one player share."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.stream = Stream(transport.send, summed=not transport.shares_memory)
        self.handles = Handles()
        self.journal = Journal()
        self.contents: dict[int, Ledger] = {}  # of buffers and textures, by handle
        self.occupied = Occupied()
        self.recovery = Recovery(self)
        self.asked: dict[int, tuple[str, tuple[Any, ...]]] = {}  # for what adapters and devices were asked, by handle
        self.device = 0  # handle of the device that commands are for
        self.frames = 0
        self.early_device_taken = False  # the device asked for before Python was up is given out once
        self.reports = Reports(self.journal)
        self._strict = False
        self.before_work: Callable[[], None] | None = None  # called before commands are encoded
        self.keep: list[Any] | None = None  # a recording that captures takes what submitted commands name
        self._waiting: dict[int, tuple[GPUPromise, Callable[[], None] | None, ErrorOf | None]] = {}
        self._next_reply = 1
        self._in_frame = 0
        self._when_sent: list[Callable[[], None]] = []
        self._flush_requested = False
        transport.on_reply = self._replied
        transport.on_event = self._happened

    # ---- Sending ----

    def flush(self) -> None:
        """Send all that is queued."""
        self._flush_requested = False
        self.stream.flush()

    def flush_soon(self) -> None:
        """Send what is queued when the running code returns, unless a frame is being drawn, which ends with it."""
        if self.stream.full:
            self.flush()
        elif not self._in_frame and not self._flush_requested:
            self._flush_requested = True
            self.transport.request_flush()

    def flush_with_frame(self) -> None:
        """Send all that is queued: now, or with the frame that is being drawn. Whoever waits sends it before."""
        if not self._in_frame:
            self.flush()

    def when_sent(self, callback: Callable[[], None]) -> None:
        """Call back once, when the frame that is being drawn has been sent; now, if none is."""
        if self._in_frame:
            self._when_sent.append(callback)
        else:
            callback()

    @contextmanager
    def frame(self) -> Iterator[None]:
        """Around the drawing of one frame: everything in it leaves in one crossing, at its end."""
        self._in_frame += 1
        try:
            yield
        finally:
            self._in_frame -= 1
            if not self._in_frame:
                waiting, self._when_sent = self._when_sent, []
                self.flush()
                for callback in waiting:
                    callback()

    def use(self, device: int) -> Stream:
        """The stream, its commands from here on meant for the given device."""
        stream = self.stream
        if device != self.device:
            stream.words += (USE_DEVICE, device)
            self.device = device
        if self._strict:
            stream.words += (SET_SITE, here())
        return stream

    def ask(self, command: str, handle: int, fields: tuple[Any, ...], reply: int = 0) -> None:
        """Ask for an adapter or a device, which is to have that handle, and note it."""
        self.asked[handle] = command, fields
        self.stream.put(command, *fields, reply)

    def make(self, kind: str, device: int, label: str, command: str, *values: Any) -> int:
        """Have the player make an object, and note how; `...` stands where its handle goes. Returns the handle."""
        handle = self.handles.new(kind)
        fields = tuple([handle if value is ... else value for value in values])  # a generator would take longer
        self.use(device).put(command, *fields)
        self.journal.add(handle, Made(kind, device, label, command, fields, here()))
        return handle

    def drop(self, handle: int, kind: str) -> None:
        """Tell the player to forget an object."""
        self.stream.words += (DROP, handle)
        self.journal.forget(handle)
        self.asked.pop(handle, None)
        if self.contents.pop(handle, None) is not None:
            self.occupied.free(handle)
        self.handles.give_back(handle, kind)

    @property
    def strict(self) -> bool:
        """Whether each error is held against the command at fault, and raised by the next submit (``strict.py``)."""
        return self._strict

    @strict.setter
    def strict(self, on: bool) -> None:
        self._strict = bool(on)
        self.reports.take()  # what came before is told already
        self.stream.put("strict", int(on))
        self.flush()  # the player turns strict with the next batch

    def raise_pending(self) -> None:
        """In strict mode, raise the first error that came since the last submit."""
        if self._strict and (error := self.reports.take()) is not None:
            raise error

    def destroy(self, handle: int) -> None:
        """Have the player free an object's memory; the object stays, and can no longer be used."""
        self.stream.put("destroy", handle)
        self.journal.end(handle)
        ledger = self.contents.pop(handle, None)
        if ledger is not None:
            ledger.clear()
            self.occupied.free(handle)

    # ---- Answers ----

    def promise(
        self,
        title: str,
        handler: Callable[[Any], Any] | None = None,
        keep: object = None,
        failed: Callable[[], None] | None = None,
        error_of: ErrorOf | None = None,
    ) -> tuple[int, GPUPromise]:
        """A reply number to put into a command, and the promise that its answer settles.

        `handler` gets the answer's data and returns the promise's value; `failed` is called if the answer
        is an error, and `error_of` makes it the one that is raised.
        """
        promise = GPUPromise(title, handler, keepalive=keep)
        promise.connection = self
        reply = self._next_reply
        self._next_reply = reply % 0xFFFFFFFF + 1
        self._waiting[reply] = promise, failed, error_of
        return reply, promise

    def _replied(self, reply: int, ok: bool, text: str) -> None:
        promise, failed, error_of = self._waiting.pop(reply, (None, None, None))
        if promise is None:
            return
        if not ok and failed is not None:
            failed()
        data = self.transport.bytes.pop(reply, None)
        if ok:
            promise._wgpu_set_input(json.loads(text) if data is None else data)
        else:
            error: Exception = classes.GPUError(f"{promise.title}: {self.reports.text({'message': text})}")
            promise._wgpu_set_error(error_of(error) if error_of is not None else error)

    def _happened(self, kind: str, message: str) -> None:
        if kind == "device":
            self.recovery.happened(**json.loads(message))
            return
        self.reports.arrived(json.loads(message))
