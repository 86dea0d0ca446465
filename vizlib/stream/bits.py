"""Values as the words and bytes that a command carries."""

from __future__ import annotations

import json
import struct
from typing import Any

_encoder = json.JSONEncoder(separators=(",", ":"), allow_nan=False)
_float, _double = struct.Struct("<f"), struct.Struct("<d")
_word, _two_words = struct.Struct("<I"), struct.Struct("<2I")


def f32_word(value: float) -> int:
    """The bits of a float32."""
    return int(_word.unpack(_float.pack(value))[0])


def f64_words(*values: float) -> tuple[int, ...]:
    """The bits of doubles, two words each, low word first."""
    if len(values) == 1:
        return _two_words.unpack(_double.pack(values[0]))
    return struct.unpack(f"<{2 * len(values)}I", struct.pack(f"<{len(values)}d", *values))


def u64_words(value: int) -> tuple[int, int]:
    """Low and high word."""
    return value & 0xFFFFFFFF, value >> 32


def encode(value: Any) -> bytes:
    """JSON without spaces; raises ValueError for what JSON has not, such as NaN."""
    return _encoder.encode(value).encode()


def decode(data: bytes) -> Any:
    """What JSON says; None for none."""
    return json.loads(data) if data else None
