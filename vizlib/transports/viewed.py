"""What the transports to viewers have in common: a page that draws what is sent, and tells what happens in it.

A viewer has to know more than the stream: which canvases there are, their cursors, their names. It is told that in
messages, as JSON, in order with the batches. What it tells comes the same way.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from array import array
from collections.abc import Callable, Iterable
from typing import Any

from .recording import FEATURES, profile

__all__ = ["AHEAD", "ViewedTransport"]

AHEAD = 3  # batches that may be on their way


class ViewedTransport(ABC):
    """Carries a stream to pages.

    ``on_join(viewer)`` is called when a viewer, known by a number, needs the whole state, and
    ``on_message(viewer, message)`` with what a page tells; both on the thread that the transport was made on.
    ``canvases`` are there by the handles that players know.
    """

    shares_memory = False
    on_reply: Callable[[int, bool, str], None]
    on_event: Callable[[str, str], None]

    def __init__(self) -> None:
        self.on_join: Callable[[int], None] = lambda viewer: None
        self.on_message: Callable[[int, dict[str, Any]], None] = lambda viewer, message: None
        self.flush: Callable[[], None] = lambda: None
        self._silent = False
        self.canvases: dict[int, Any] = {}
        self.bytes: dict[int, bytes] = {}  # what was read back, by reply

    # ---- What the backend asks of a transport ----

    @abstractmethod
    def send(self, batch: array[int]) -> None:
        """Carry a batch."""

    @abstractmethod
    def request_flush(self) -> None:
        """Flush when the code that runs now has returned to the loop."""

    @abstractmethod
    def wait(self, promise: Any) -> None:
        """Block until a promise is settled."""

    def describe_adapter(self) -> str:
        """What every viewer's browser can do, as JSON."""
        return json.dumps(profile())

    def add_canvas(self, handle: int, canvas: Any) -> None:
        """Have viewers make a canvas."""
        self.canvases[handle] = canvas
        canvas.handle = handle
        self.tell(self.introduction(handle, canvas))

    # ---- For hosts ----

    @staticmethod
    def introduction(handle: int, canvas: Any) -> dict[str, Any]:
        """What a page has to know to make a canvas."""
        return {"kind": "canvas", "handle": handle, "features": list(FEATURES), **canvas.introduction}

    @property
    @abstractmethod
    def busy(self) -> bool:
        """Whether not even the one who follows best has shown what was sent."""

    @abstractmethod
    def tell(self, message: dict[str, Any], viewer: int | None = None) -> None:
        """Tell a viewer, or all, something that is no part of the stream; in order with the batches."""

    @abstractmethod
    def give(self, viewer: int, batches: Iterable[bytes]) -> None:
        """Give a viewer the whole state; what is sent from now on is for it, too."""

    def fall_silent(self) -> None:
        """Send and tell nothing any more."""
        self._silent = True

    # ---- What pages say ----

    def answered(self, reply: int, ok: bool, text: str, data: bytes) -> None:
        """Something that was asked for; of several viewers' answers the first counts."""
        if data:
            self.bytes[reply] = data
        self.on_reply(reply, ok, text)
        self.bytes.pop(reply, None)
