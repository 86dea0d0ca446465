"""Taking: what a stream carries, for a file: the objects that live in the player, and the frames that are drawn then.

Of the objects, a file gets those that its frames name, and what these were made from.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from ..stream import bindings
from ..stream.batch import commands_in, seal
from ..stream.bits import decode
from ..stream.commands import BY_NAME, HEADER_WORDS, TYPES
from .connection import Connection
from .journal import Made

__all__ = ["State", "Taking"]

_CURRENT_TEXTURE = BY_NAME["current_texture"].code


class Taking:
    """Of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @contextmanager
    def sent(self) -> Iterator[list[array[int]]]:
        """A list that gets all that is sent meanwhile, each batch whole: what it uploads is in it."""
        connection = self._connection
        connection.flush()
        stream = connection.stream
        taken: list[array[int]] = []
        carry = stream.send

        def send(batch: array[int]) -> None:
            copy = batch[:]
            seal(copy)
            taken.append(copy)
            carry(batch)

        stream.send = send
        try:
            with self._by_value():
                yield taken
                connection.flush()
        finally:
            stream.send = carry

    @contextmanager
    def _by_value(self) -> Iterator[None]:
        """What is uploaded meanwhile stands in the stream, whoever shares memory."""
        transport = self._connection.transport
        shares, transport.shares_memory = transport.shares_memory, False
        try:
            yield
        finally:
            transport.shares_memory = shares

    def frame(self, canvas: Any) -> tuple[list[array[int]], bool]:
        """Have a canvas draw now: what was sent, and whether another frame is wanted."""
        with self.sent() as sent:
            more = canvas.draw_now()
        return sent, more

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """Nothing is dropped meanwhile: what was sent before stays good."""
        connection = self._connection
        waiting: list[tuple[int, str]] = []
        drop: Any = connection.drop
        connection.drop = lambda handle, kind: waiting.append((handle, kind))  # type: ignore[method-assign]
        try:
            yield
        finally:
            connection.drop = drop  # type: ignore[method-assign]
            for handle, kind in waiting:
                connection.drop(handle, kind)

    def state(self) -> State:
        """All that lives in the player now. What only the GPU knows comes with the next frames, which are full ones."""
        with self._by_value():
            names = {handle: set(_named(made)) for handle, made in self._connection.journal.all()}
            return State(self._connection.recovery.parts(), names)

    @staticmethod
    def canvas_in(batches: Iterable[array[int]]) -> int:
        """The handle of the canvas that is drawn into; 0 if none is."""
        for batch in batches:
            for command, at in commands_in(batch):
                if command.code == _CURRENT_TEXTURE:
                    return batch[at + 1]
        return 0


class State:
    """What lived in a player.

    parts : (handle, batch that makes it), oldest first; 0 stands for what all need
    names : for each handle those that it was made from
    """

    def __init__(self, parts: list[tuple[int, bytes]], names: dict[int, set[int]]) -> None:
        self._parts = parts
        self._names = names

    def needed_by(self, batches: Iterable[array[int]]) -> list[bytes]:
        """The batches that make what others name."""
        waiting = [handle for batch in batches for handle in _named_in(batch)]
        needed: set[int] = set()
        while waiting:
            handle = waiting.pop()
            if handle not in needed:
                needed.add(handle)
                waiting += self._names.get(handle, ())
        return [batch for handle, batch in self._parts if not handle or handle in needed]


def _named(made: Made) -> Iterator[int]:
    """The handles that a command which made something names."""
    yield made.device
    if made.command == "finish_bundle":
        words, data, _ = made.values
        yield from _named_by(words, 0, len(words), data)
        return
    for (_, kind), value in zip(BY_NAME[made.command].fields, made.values, strict=False):
        if kind == "id":
            yield value
        elif kind == "json":
            yield from _in(value)
        elif kind == "bindings":
            yield from _in(bindings.unpacked(value))


def _named_in(batch: array[int]) -> Iterator[int]:
    end = HEADER_WORDS + batch[3]
    data = batch[end:].tobytes()
    return _named_by(batch, HEADER_WORDS, end, data)


def _named_by(words: array[int], at: int, end: int, data: bytes | bytearray) -> Iterator[int]:
    """The handles that commands name."""
    for command, head in commands_in(words, at, end):
        place = head + 1
        for _, kind in command.fields:
            if kind in ("id", "handle"):
                yield words[place]
            elif kind in ("json", "bindings"):
                found = bytes(data[words[place] : words[place] + words[place + 1]])
                yield from _in(bindings.unpacked(found) if kind == "bindings" else decode(found))
            place += TYPES[kind][0]


def _in(value: Any) -> Iterator[int]:
    """The handles in a descriptor."""
    if isinstance(value, dict):
        if "#" in value:
            yield value["#"]
        for part in value.values():
            yield from _in(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _in(part)
