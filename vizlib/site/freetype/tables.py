"""The small metric tables of an OpenType file: head, maxp, hhea, hmtx, OS/2, name and kern."""

from __future__ import annotations

import struct
from functools import cached_property
from typing import Any

import numpy as np

from . import errors
from .errors import FT_Exception

# name table: ids of the family and style names, from the most to the least specific.
_WWS = (21, 22)
_TYPOGRAPHIC = (16, 17)
_PLAIN = (1, 2)


class Tables:
    """What FreeType reads once per face. Lengths are in font units."""

    def __init__(self, face: Any, label: str) -> None:
        self._face = face
        head = self.table("head")
        maxp = self.table("maxp")
        if len(head) < 54 or len(maxp) < 6:
            raise FT_Exception(
                errors.UNKNOWN_FILE_FORMAT,
                f"{label} is not a readable font, expected an OpenType file (.ttf, .otf, .ttc)",
            )
        self.units_per_em: int = struct.unpack_from(">H", head, 18)[0]
        self.long_offsets: bool = struct.unpack_from(">h", head, 50)[0] != 0
        self.num_glyphs: int = struct.unpack_from(">H", maxp, 4)[0]
        hhea = self.table("hhea")
        if len(hhea) < 36:
            raise FT_Exception(errors.HORIZ_HEADER_MISSING, f"{label} has no horizontal metrics")
        self._hhea: tuple[int, int, int] = struct.unpack_from(">3h", hhea, 4)
        self._read_widths(struct.unpack_from(">H", hhea, 34)[0], label)

    def table(self, tag: str) -> bytes:
        """The table's data; empty where the font has no such table."""
        blob = self._face.reference_table(tag)
        return bytes(blob.data) if len(blob) else b""

    def _read_widths(self, count: int, label: str) -> None:
        data = self.table("hmtx")
        if not count or not data:
            raise FT_Exception(errors.HMTX_TABLE_MISSING, f"{label} has no advance widths")
        data = data.ljust(4 * count, b"\0")  # a file without its end still opens
        pairs = np.frombuffer(data, ">i2", 2 * count)
        # Glyphs after the last pair share its advance and have only a bearing.
        tail = np.frombuffer(data, ">i2", (len(data) - 4 * count) // 2, 4 * count)
        self._advances = pairs[0::2].view(">u2")
        self._bearings = np.concatenate([pairs[1::2], tail])

    def advance(self, index: int) -> int:
        """The glyph's advance width."""
        return int(self._advances[min(index, len(self._advances) - 1)])

    def bearing(self, index: int) -> int:
        """The glyph's left side bearing."""
        return int(self._bearings[index]) if index < len(self._bearings) else 0

    @cached_property
    def _os2(self) -> tuple[int, int, int, int, int] | None:
        """fsSelection, sTypoAscender, sTypoDescender, usWinAscent, usWinDescent."""
        data = self.table("OS/2")
        if len(data) < 78:
            return None
        typo_ascender, typo_descender, _, win_ascent, win_descent = struct.unpack_from(">3h2H", data, 68)
        return struct.unpack_from(">H", data, 62)[0], typo_ascender, typo_descender, win_ascent, win_descent

    @property
    def ascender_descender(self) -> tuple[int, int]:
        """The line's extent over and under (negative) the baseline, from the table FreeType takes it from."""
        ascender, descender, _ = self._hhea
        if self._os2 is None:
            return ascender, descender
        selection, typo_ascender, typo_descender, win_ascent, win_descent = self._os2
        use_typo_metrics = selection & 128
        if use_typo_metrics:
            return typo_ascender, typo_descender
        if ascender or descender:
            return ascender, descender
        if typo_ascender or typo_descender:
            return typo_ascender, typo_descender
        return win_ascent, -win_descent

    @cached_property
    def names(self) -> tuple[bytes | None, bytes | None]:
        """Family and style name in ASCII (`?` for other characters), None where the font has none."""
        wws = self._os2 is not None and self._os2[0] & 256
        order = (_TYPOGRAPHIC, _PLAIN) if wws else (_WWS, _TYPOGRAPHIC, _PLAIN)
        return self._name([ids[0] for ids in order]), self._name([ids[1] for ids in order])

    def _name(self, ids: list[int]) -> bytes | None:
        for name_id in ids:
            text = self._face.get_name(name_id)
            if text:
                return "".join(c if " " <= c <= "\x7f" else "?" for c in text).encode("ascii")
        return None

    @cached_property
    def has_unicode_charmap(self) -> bool:
        """Whether one of the character maps is Unicode; FreeType selects no other by itself."""
        data = self.table("cmap")
        count = struct.unpack_from(">H", data, 2)[0] if len(data) >= 4 else 0
        records = [struct.unpack_from(">2H", data, 4 + 8 * i) for i in range(count) if len(data) >= 12 + 8 * i]
        # Platform 0 encoding 5 holds variation sequences only.
        return any(r in ((3, 1), (3, 10), (2, 1)) or (r[0] == 0 and r[1] != 5) for r in records)

    @cached_property
    def kerning(self) -> dict[tuple[int, int], int]:
        """Horizontal pairs of the `kern` table (version 0, format 0): left and right glyph to a distance.

        Like FreeType 2.13, no pairs are taken from GPOS: shaping with uharfbuzz applies those.
        """
        data = self.table("kern")
        pairs: dict[tuple[int, int], int] = {}
        if len(data) < 4 or struct.unpack_from(">H", data)[0] != 0:
            return pairs
        offset = 4
        for _ in range(struct.unpack_from(">H", data, 2)[0]):
            if offset + 14 > len(data):
                break
            _, length, coverage, count = struct.unpack_from(">4H", data, offset)
            horizontal = coverage & ~8 == 1  # format 0, neither minimum values nor cross-stream
            overrides = coverage & 8
            if horizontal:
                # A table longer than 64 KiB has a wrong length: trust the count.
                count = min(count, (len(data) - offset - 14) // 6)
                for i in range(count):
                    left, right, value = struct.unpack_from(">2Hh", data, offset + 14 + 6 * i)
                    pairs[left, right] = value if overrides else pairs.get((left, right), 0) + value
            offset += length
        return pairs
