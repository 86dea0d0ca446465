"""A bind group's entries as words: seven for each, so that groups made anew for each frame cost little.

They are the binding, the handle, 1 if it is a range of a buffer, the offset (2 words) and the size (2 words;
all bits set: to its end).
"""

from __future__ import annotations

import struct
from array import array
from typing import Any

from .commands import NONE

WORDS = 7
_entry = struct.Struct("<3I2Q")
_TO_END = (NONE << 32) | NONE


def whole(binding: int, handle: int) -> tuple[int, ...]:
    """The entry of a sampler, a texture view or a whole buffer."""
    return binding, handle, 0, 0, 0, 0, 0


def part(binding: int, handle: int, offset: int, size: int | None) -> tuple[int, ...]:
    """The entry of a range of a buffer; without a size, up to its end."""
    if size is None:
        return binding, handle, 1, offset & 0xFFFFFFFF, offset >> 32, NONE, NONE
    return binding, handle, 1, offset & 0xFFFFFFFF, offset >> 32, size & 0xFFFFFFFF, size >> 32


def packed(words: list[int]) -> bytes:
    """The entries' words as bytes; raises for numbers that are no words."""
    return array("I", words).tobytes()


def unpacked(data: bytes) -> list[dict[str, Any]]:
    """The entries as a descriptor has them, with ``{"#": handle}`` in place of objects."""
    entries = []
    for binding, handle, ranged, offset, size in _entry.iter_unpack(data[: len(data) // _entry.size * _entry.size]):
        resource: dict[str, Any] = {"#": handle}
        if ranged:
            resource = {"buffer": resource, "offset": offset}
            if size != _TO_END:
                resource["size"] = size
        entries.append({"binding": binding, "resource": resource})
    return entries
