"""What a batch looks like in memory: header, command words, data segment (see :mod:`vizlib.stream.commands`)."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .commands import BY_CODE, HEADER_WORDS, MAGIC, TABLE_HASH, Command

Words = NDArray[np.uint32]

#: What stands in place of a checksum in a batch that never left its process's memory.
UNSUMMED = 0, 0


class StreamRefused(ValueError):
    """A batch is cut, corrupted or foreign; the message says which, and nothing of it was executed."""


def commands_in(words: array[int], at: int = HEADER_WORDS, end: int | None = None) -> Iterator[tuple[Command, int]]:
    """The commands of a batch, or of the words from ``at`` to ``end``, and where the head of each stands."""
    end = HEADER_WORDS + words[3] if end is None else end
    while at < end:
        command = BY_CODE[words[at] & 0xFF]
        yield command, at
        at += command.words


def move_data(command: Command, words: array[int], data: bytes | memoryview, out: bytearray) -> None:
    """Copy what a command's words point to in one data segment to the end of another, and have them point there."""
    for place in command.data_places:
        offset, size = words[place], words[place + 1]
        words[place] = len(out)
        out += data[offset : offset + size]
        out += bytes(-len(out) % 4)


def checksum(words: Words) -> tuple[int, int]:
    """The sum of the words and the sum of the sums so far, both modulo 2**32."""
    if not words.size:
        return 0, 0
    sums = np.cumsum(words, dtype=np.uint32)
    return int(sums[-1]), int(np.add.reduce(sums, dtype=np.uint32))


def header(command_words: int, data_bytes: int, sequence: int) -> array[int]:
    """The header of a batch, without a checksum; enough where a batch never leaves its process's memory."""
    size = (HEADER_WORDS + command_words) * 4 + (data_bytes + 3) // 4 * 4
    return array("I", (MAGIC, TABLE_HASH, size, command_words, data_bytes, *UNSUMMED, sequence & 0xFFFFFFFF))


def seal(words: Words | array[int]) -> None:
    """Give a complete batch its checksum."""
    words[5], words[6] = checksum(np.asarray(words)[HEADER_WORDS:])


def write_header(words: Words, command_words: int, data_bytes: int, sequence: int) -> None:
    """Fill in the header of a batch whose commands and data are already in place."""
    words[:HEADER_WORDS] = header(command_words, data_bytes, sequence)
    words[2] = words.size * 4
    seal(words)


class Batch(NamedTuple):
    """A batch found whole: its commands' words, its data segment, its sequence number."""

    words: Words
    data: bytes
    sequence: int


def check_batch(batch: bytes | bytearray | memoryview | NDArray[Any]) -> Batch:
    """Check a batch as the player does, raising :class:`StreamRefused` with a sentence."""
    raw = np.frombuffer(batch, np.uint8)
    if raw.size < HEADER_WORDS * 4 or raw.size % 4:
        raise StreamRefused(f"The stream is cut: it has {raw.size} bytes.")
    words = np.frombuffer(raw.tobytes(), np.uint32)
    if words[0] != MAGIC:
        raise StreamRefused(f"This is not a vizlib stream: it begins with {words[0]:#010x}, expected {MAGIC:#010x}.")
    if words[1] != TABLE_HASH:
        raise StreamRefused(
            f"The stream was written for another command table ({words[1]:#010x}; this one is {TABLE_HASH:#010x})."
        )
    size, command_words, data_bytes = int(words[2]), int(words[3]), int(words[4])
    if size != raw.size:
        raise StreamRefused(f"The stream is cut: it has {raw.size} bytes, its header says {size}.")
    end = HEADER_WORDS + command_words
    if (end + (data_bytes + 3) // 4) * 4 != size:
        raise StreamRefused(
            f"The stream is corrupted: {command_words} command words and {data_bytes} data bytes "
            f"do not make {size} bytes."
        )
    sums = int(words[5]), int(words[6])
    if sums != UNSUMMED and sums != checksum(words[HEADER_WORDS:]):
        raise StreamRefused("The stream is corrupted: its checksum does not match its contents.")
    at, used = HEADER_WORDS, 0
    while at < end:
        head = int(words[at])
        command = BY_CODE.get(head & 0xFF)
        if command is None:
            raise StreamRefused(
                f"The stream is corrupted: word {at} names command {head & 0xFF}, which does not exist."
            )
        if head >> 8 != command.words or at + command.words > end:
            raise StreamRefused(
                f"The stream is corrupted: {command.name} at word {at} is {head >> 8} words long, "
                f"expected {command.words}."
            )
        used += _check_ranges(command, words, at, data_bytes)
        if used > data_bytes:
            raise StreamRefused(
                f"The stream is corrupted: {command.name} at word {at} uses data that another command uses."
            )
        at += command.words
    return Batch(words[HEADER_WORDS:end], words[end:].tobytes()[:data_bytes], int(words[7]))


def _check_ranges(command: Command, words: Words, at: int, data_bytes: int) -> int:
    """Check where a command's data lie; returns how many bytes they are."""
    used = 0
    for place in command.data_places:
        offset, size = int(words[at + place]), int(words[at + place + 1])
        if offset + size > data_bytes:
            raise StreamRefused(
                f"The stream is corrupted: {command.name} at word {at} points at bytes {offset} to "
                f"{offset + size} of a data segment of {data_bytes}."
            )
        used += size
    return used
