"""Reading a stream back: as commands with named fields, or as text for people and bug reports.

``python -m vizlib.stream.reader FILE`` prints a batch that was saved to a file.
"""

from __future__ import annotations

import json
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .batch import Batch, StreamRefused, check_batch
from .bindings import unpacked
from .commands import BY_CODE, BY_NAME, ENUMS
from .handles import MAX_SLOTS, SLOT_BITS

MOST_DEPTH = 64  # of JSON; no descriptor is a tenth as deep


class Read(NamedTuple):
    """One command as it was read: its name and its fields by name."""

    name: str
    fields: dict[str, Any]


def read(batch: bytes | bytearray | memoryview | NDArray[Any]) -> list[Read]:
    """The commands of a batch; raises :class:`~vizlib.stream.batch.StreamRefused` if it is not whole."""
    return list(_commands(check_batch(batch)))


def _commands(batch: Batch) -> Iterator[Read]:
    words, data = batch.words.tolist(), batch.data
    at = 0
    while at < len(words):
        command = BY_CODE[words[at] & 0xFF]
        fields, place = {}, at + 1
        for name, kind in command.fields:
            fields[name], place = _value(kind, words, place, data)
        yield Read(command.name, fields)
        at += command.words


def _value(kind: str, words: list[int], at: int, data: bytes) -> tuple[Any, int]:
    word = words[at]
    if kind in ENUMS:
        legal = ENUMS[kind]
        return (legal[word] if word < len(legal) else f"unknown {kind} {word}"), at + 1
    if kind == "i32":
        return word - (1 << 32) if word >> 31 else word, at + 1
    if kind == "f32":
        return struct.unpack("<f", struct.pack("<I", word))[0], at + 1
    if kind == "u64":
        return word | words[at + 1] << 32, at + 2
    if kind == "f64":
        return struct.unpack("<d", struct.pack("<2I", word, words[at + 1]))[0], at + 2
    if kind == "heap":
        return (word, words[at + 1]), at + 2
    if kind in ("bytes", "str", "json", "bindings"):
        part = data[word : word + words[at + 1]]
        if kind == "bindings":
            return unpacked(part), at + 2
        if kind == "bytes":
            return part, at + 2
        text = part.decode("utf-8", "replace")
        return (_parsed(text) if kind == "json" else text), at + 2
    return word, at + 1


def _parsed(text: str) -> Any:
    """JSON as the player takes it: an object or a list, of numbers that JSON has, and not too deep."""
    try:
        value = json.loads(text, parse_constant=_no_number, parse_int=_number)
    except (ValueError, RecursionError):
        raise StreamRefused(f"The stream is corrupted: {text[:40]!r} is no JSON.") from None
    if not isinstance(value, dict | list):
        raise StreamRefused(f"The stream is corrupted: the JSON {text[:40]!r} describes no object.")
    if _depth(value) > MOST_DEPTH:
        raise StreamRefused(f"The stream is corrupted: JSON is nested more than {MOST_DEPTH} deep.")
    return value


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON's")


def _number(digits: str) -> int | float:
    return int(digits) if len(digits) < 20 else float(digits)


def _depth(value: Any) -> int:
    """How deeply lists and objects are nested; what is deeper than MOST_DEPTH is not looked at."""
    depth, level = 0, [value]
    while level and depth <= MOST_DEPTH:
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, dict | list)
        ]
        depth += 1
    return depth


def _handle(value: int) -> str:
    slot, generation = value & (MAX_SLOTS - 1), value >> SLOT_BITS
    return f"#{slot}" if not generation else f"#{slot}.{generation}"


def _show(value: Any, kind: str) -> str:
    if kind in ("id", "new", "handle"):
        return _handle(value)
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if kind == "heap":
        return f"{value[1]} bytes at {value[0]:#x}"
    if isinstance(value, str) and len(value) > 60:
        return f"{len(value)} characters"
    return repr(value)


def text(batch: bytes | bytearray | memoryview | NDArray[Any]) -> str:
    """A batch as text, one command a line, with the labels objects were made with beside their handles."""
    labels: dict[int, str] = {}
    lines = []
    for name, fields in read(batch):
        command = BY_NAME[name]
        shown = []
        for field, kind in command.fields:
            value = fields[field]
            part = f"{field}={_show(value, kind)}"
            label = labels.get(value) if kind == "id" else ""
            if label:
                part += f" ({label if label.isprintable() else repr(label)})"
            shown.append(part)
        for field, kind in command.fields:
            if kind == "new":
                descriptor = fields.get("descriptor")
                label = fields.get("label") or (descriptor.get("label") if isinstance(descriptor, dict) else "")
                labels[fields[field]] = str(label or "")
        lines.append(f"{name} {', '.join(shown)}".rstrip())
    return "\n".join(lines)


if __name__ == "__main__":
    print(text(np.fromfile(Path(sys.argv[1]), np.uint8)))
