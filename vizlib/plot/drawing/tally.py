"""How many points and instances a figure draws, of how many: read back from the GPU some times a second."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import numpy as np

from vizlib import readback

__all__ = ["Tally"]

EVERY = 0.25  # seconds from one reading to the next


class Tally:
    """The points and instances of some nodes.

    nodes : gives those that there are, which have ``tally`` (``vizlib.nodes.tallied``)
    changed : called when there is another number, which may be after the last frame

    ``found`` is (drawn, total): what can be seen or lies a little beside the picture, in the detail of that frame. None
    until the first is known.
    """

    def __init__(self, nodes: Callable[[], Iterable[Any]], changed: Callable[[], None]) -> None:
        self.found: tuple[int, int] | None = None
        self._nodes = nodes
        self._changed = changed
        self._read_at = -np.inf
        self._coming = False
        self._device: Any = None
        self._timer: Any = None
        self._waiting: list[Callable[[], None]] = []  # where there is no event loop: what waits for readings
        self._closed = False

    def look(self, device: Any) -> None:
        """A frame has been drawn on ``device``: count, if it is time, else as soon as it is."""
        self.settle()
        self._device = device
        left = self._read_at + EVERY - time.perf_counter()
        if left <= 0 and not self._coming:
            self._read()
        elif self._timer is None:
            with suppress(RuntimeError):  # without an event loop, the next frame has to do
                self._timer = asyncio.get_running_loop().call_later(max(left, EVERY / 4), self._due)

    def _due(self) -> None:
        self._timer = None
        if not self._closed:
            self.look(self._device)

    def _read(self) -> None:
        self._read_at = time.perf_counter()
        total = drawn = 0
        counted: list[tuple[Any, int, int]] = []
        for node in self._nodes():
            tallied = node.tally()
            total += tallied.total
            if _visible(node):
                drawn += tallied.drawn
                counted += [(buffer, offset, 4) for buffer, offset in tallied.counted]
        if not counted:
            self._take(drawn, total)
            return
        self._coming = True

        def deliver(numbers: list[bytes] | None) -> None:
            self._coming = False
            if numbers is not None and not self._closed:
                self._take(drawn + sum(int(np.frombuffer(number, np.uint32)[0]) for number in numbers), total)

        what = "how many points are drawn"
        readback.fetch(self._device, counted, deliver, what=what, later=self._waiting.append)

    def _take(self, drawn: int, total: int) -> None:
        if self.found != (drawn, total):
            self.found = drawn, total
            self._changed()

    def settle(self) -> None:
        """Where there is no event loop, wait for what is on its way."""
        while self._waiting:
            self._waiting.pop(0)()

    def close(self) -> None:
        """Count no more."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._device = None


def _visible(node: Any) -> bool:
    """Whether neither it nor anything that it hangs on is hidden."""
    while node is not None:
        if not node.visible:
            return False
        node = node.parent
    return True
