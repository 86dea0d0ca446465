"""Ways for a stream to reach a player. A transport carries bytes and answers, and knows nothing else."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Any, Protocol


class Transport(Protocol):
    """What the WebGPU backend asks of whatever carries its stream."""

    #: whether the player can read and write this process's memory, so that large data need not be copied
    shares_memory: bool

    #: what was mapped for reading, by the reply that is about to say so, where memory is not shared
    bytes: dict[int, bytes]

    #: called with (reply number, whether it went well, JSON or the error's message) for each answer
    on_reply: Callable[[int, bool, str], None]

    #: called with (kind, message) for errors that nobody asked about
    on_event: Callable[[str, str], None]

    def send(self, batch: array[int]) -> None:
        """Carry one batch to the player."""

    def request_flush(self) -> None:
        """Have the stream flushed soon: when the code that runs now has returned to the event loop."""

    def wait(self, promise: Any) -> None:
        """Block until the promise is settled, or raise a sentence that says why that cannot be done here."""

    def describe_adapter(self) -> str:
        """The adapter that is already there, as JSON; empty while there is none."""

    def add_canvas(self, handle: int, canvas: Any) -> None:
        """Make a canvas known to the player under a handle."""
