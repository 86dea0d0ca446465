"""Writing commands: lists of words under construction, and the stream that sends them off in batches."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Callable
from typing import Any

from .batch import header, seal
from .bits import encode, f32_word, f64_words, u64_words
from .commands import BY_CODE, BY_NAME, ENUMS, TYPES, Command
from .packers import PACKERS

#: Bytes of queued data past which a stream is sent without waiting for the frame's end.
FLUSH_BYTES = 4 << 20

HEADS: dict[str, int] = {name: command.head for name, command in BY_NAME.items()}


_ZEROS = bytes(4)
#: What a packer raises when a value does not fit.
_UNFIT = (TypeError, ValueError, OverflowError, AttributeError, KeyError, struct.error)


class CommandList:
    """Command words and the data that they point into.

    ``words`` is a plain list: hot callers append their words to it directly, which is the cheapest thing
    that Python can do. Whole numbers are checked when the list is closed.
    """

    __slots__ = ("data", "places", "words")

    def __init__(self) -> None:
        self.words: list[int] = []
        self.data = bytearray()
        self.places: list[int] = []  # indices of words that are offsets into data

    def put_data(self, data: Any) -> int:
        """Append bytes to the data segment and return their offset; `data` is any contiguous buffer."""
        segment = self.data
        offset = len(segment)
        segment += data if type(data) is bytes else memoryview(data)  # an array itself would be added, not appended
        padding = -len(segment) & 3
        if padding:
            segment += _ZEROS[:padding]
        return offset

    def put_text(self, head: int, text: str) -> None:
        """A command whose only field is a text."""
        if text:
            encoded = text.encode()
            self.places.append(len(self.words) + 1)
            self.words += (head, self.put_data(encoded), len(encoded))
        else:
            self.words += (head, 0, 0)

    def put(self, name: str, *values: Any) -> None:
        """Any command, its fields checked and packed by the table's types."""
        size = len(self.data)
        try:
            PACKERS[name](self, *values)
        except _UNFIT:
            del self.data[size:]
            self._put_slowly(name, *values)

    def _put_slowly(self, name: str, *values: Any) -> None:
        """The same, one value after the other: the first that does not fit raises a sentence."""
        command = BY_NAME[name]
        words: list[int] = [command.head]
        places: list[int] = []
        for (field, kind), value in zip(command.fields, values, strict=True):
            _PACK[kind](self, command, field, value, words, places)
        start = len(self.words)
        self.places += [start + place for place in places]
        self.words += words

    def closed(self) -> array[int]:
        """The words as 32-bit numbers; a value that is none raises and names command and field."""
        try:
            return array("I", self.words)
        except (TypeError, OverflowError):
            raise _explain(self.words) from None


def _explain(words: list[int]) -> Exception:
    at = 0
    while at < len(words):
        command = BY_CODE[words[at] & 0xFF]
        names = [name for name, kind in command.fields for _ in range(TYPES[kind][0])]
        for name, value in zip(names, words[at + 1 : at + command.words], strict=False):
            try:
                array("I", [value])
            except (TypeError, OverflowError) as error:
                return type(error)(
                    f"{command.name}: {name} is {value!r}, expected a whole number from 0 to 4294967295."
                )
        at += command.words
    return ValueError("A command has a value that does not fit.")


def _whole(command: Command, field: str, value: Any, limit: int, low: int = 0) -> int:
    try:
        number = value.__index__()
    except AttributeError:
        raise TypeError(f"{command.name}: {field} is {value!r}, expected a whole number.") from None
    if not low <= number < limit:
        raise ValueError(f"{command.name}: {field} is {number}, expected {low} to {limit - 1}.")
    return int(number)


def _pack_word(_: CommandList, c: Command, f: str, value: Any, words: list[int], __: list[int]) -> None:
    words.append(_whole(c, f, value, 1 << 32))


def _pack_i32(_: CommandList, c: Command, f: str, value: Any, words: list[int], __: list[int]) -> None:
    words.append(_whole(c, f, value, 1 << 31, -(1 << 31)) & 0xFFFFFFFF)


def _pack_u64(_: CommandList, c: Command, f: str, value: Any, words: list[int], __: list[int]) -> None:
    words.extend(u64_words(_whole(c, f, value, 1 << 53)))


def _pack_f32(_: CommandList, c: Command, f: str, value: Any, words: list[int], __: list[int]) -> None:
    words.append(f32_word(value))


def _pack_f64(_: CommandList, c: Command, f: str, value: Any, words: list[int], __: list[int]) -> None:
    words.extend(f64_words(value))


def _pack_bytes(out: CommandList, c: Command, f: str, value: Any, words: list[int], places: list[int]) -> None:
    nbytes = memoryview(value).nbytes
    places.append(len(words))
    words.extend((out.put_data(value), nbytes))


def _pack_str(out: CommandList, c: Command, f: str, value: Any, words: list[int], places: list[int]) -> None:
    _pack_bytes(out, c, f, value.encode(), words, places)


def _pack_json(out: CommandList, c: Command, f: str, value: Any, words: list[int], places: list[int]) -> None:
    _pack_bytes(out, c, f, encode(value), words, places)


def _pack_heap(_: CommandList, c: Command, f: str, value: Any, words: list[int], __: list[int]) -> None:
    words.extend(value)  # (address, bytes)


def _pack_enum(kind: str) -> Callable[..., None]:
    legal = ENUMS[kind]

    def pack(_: CommandList, c: Command, f: str, value: Any, words: list[int], __: list[int]) -> None:
        if value not in legal:
            known = ", ".join(repr(item) for item in legal if item)
            raise ValueError(f"{c.name}: {f} is {value!r}, expected one of {known}.")
        words.append(legal.index(value))

    return pack


_PACK: dict[str, Callable[..., None]] = {
    **dict.fromkeys(("u32", "id", "new", "handle", "reply"), _pack_word),
    **{kind: _pack_enum(kind) for kind in ENUMS},
    "i32": _pack_i32,
    "u64": _pack_u64,
    "f32": _pack_f32,
    "f64": _pack_f64,
    "bytes": _pack_bytes,
    "bindings": _pack_bytes,
    "str": _pack_str,
    "json": _pack_json,
    "heap": _pack_heap,
}


class Stream(CommandList):
    """The commands on their way to a player.

    send : takes each batch, an array of 32-bit words
    summed : whether batches bear a checksum; those that never leave this process's memory need none
    """

    __slots__ = ("_closed", "_sequence", "_summed", "counters", "send")

    def __init__(self, send: Callable[[array[int]], None], *, summed: bool = True) -> None:
        super().__init__()
        self.send = send
        self.counters = {"stream_bytes": 0, "upload_bytes": 0, "crossings": 0}
        self._closed: list[array[int]] = []
        self._sequence = 0
        self._summed = summed

    @property
    def empty(self) -> bool:
        """Whether nothing waits to be sent."""
        return not (self.words or self._closed)

    @property
    def full(self) -> bool:
        """Whether so much is queued that it should leave before the frame's end."""
        return len(self.data) > FLUSH_BYTES

    def _close_words(self) -> None:
        count = len(self.words)
        if count:
            try:
                words = self.closed()
                count = len(words)
            finally:
                # Not all of them: while they were copied, the garbage collector may have had objects dropped.
                del self.words[:count]
                self.places.clear()
            self._closed.append(words)

    def extend(self, words: array[int], data: bytearray, places: list[int]) -> None:
        """Append a closed list's words, its data moved into this stream's segment."""
        self._close_words()
        if data:
            base = len(self.data)
            self.data += data
            if base:
                words = words[:]
                for place in places:
                    words[place] += base
        self._closed.append(words)

    def mark(self) -> tuple[int, int]:
        """This place in the stream, for :meth:`since`."""
        self._close_words()
        return self._sequence, len(self._closed)

    def since(self, mark: tuple[int, int]) -> tuple[list[array[int]], bytes] | None:
        """The words written since a mark and the data they point into; None if a flush lies between."""
        self._close_words()
        sequence, count = mark
        return (self._closed[count:], bytes(self.data)) if sequence == self._sequence else None

    def flush(self) -> None:
        """Send what is queued, if anything, as one batch."""
        self._close_words()
        if not self._closed:
            return
        self._sequence += 1
        closed, data = self._closed, self.data
        batch = header(sum(map(len, closed)), len(data), self._sequence)
        for part in closed:
            batch += part
        self._closed = []
        if data:
            data += _ZEROS[: -len(data) & 3]
            batch.frombytes(data)
            data.clear()
        if self._summed:
            seal(batch)
        counters = self.counters
        counters["stream_bytes"] += len(batch) * 4
        counters["crossings"] += 1
        self.send(batch)
