"""The font face: opens a file, finds glyphs for characters, loads glyphs at a size."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import BinaryIO, NoReturn

import uharfbuzz

from . import errors, flags
from .drawing import DrawnOutlines
from .errors import FT_Exception
from .fixed import div_fix, mul_div, mul_fix, pixel_ceil, pixel_floor, pixel_round
from .glyf import GlyfOutlines
from .slot import GlyphMetrics, GlyphSlot, Vector
from .tables import Tables

_LOAD_FLAGS = flags.FT_LOAD_NO_HINTING | flags.FT_LOAD_RENDER | flags.FT_LOAD_NO_BITMAP
_UNSCALED = flags.FT_LOAD_NO_SCALE | flags.FT_LOAD_NO_HINTING
_SIGNATURES = (b"\0\1\0\0", b"OTTO", b"true", b"ttcf")


class Face:
    """A font of an OpenType file (.ttf, .otf, or one of a .ttc).

    path_or_stream : the file's name, or a binary file object
    index : which font of a collection

    FT_Exception when the file cannot be opened or read. The instructions (hints) in a font are not run: its
    glyphs come out as with FT_LOAD_NO_HINTING, but with metrics on whole pixels unless that flag is given.
    """

    def __init__(self, path_or_stream: str | bytes | os.PathLike[str] | BinaryIO, index: int = 0) -> None:
        data, self._label = _read(path_or_stream)
        if data[:4] not in _SIGNATURES:
            raise FT_Exception(errors.UNKNOWN_FILE_FORMAT, f"{self._label} is not an OpenType font (.ttf, .otf, .ttc)")
        hb_face = uharfbuzz.Face(uharfbuzz.Blob(data), index)
        if hb_face.count and not 0 <= index < hb_face.count:
            raise FT_Exception(errors.INVALID_ARGUMENT, f"{self._label} holds {hb_face.count} fonts, got index {index}")
        self._tables = Tables(hb_face, self._label)
        self._hb_face = hb_face
        self._hb_font = uharfbuzz.Font(hb_face)
        self._outlines: GlyfOutlines | DrawnOutlines
        if self._tables.table("CFF ") or self._tables.table("CFF2"):
            self._outlines = DrawnOutlines(hb_face, self._tables)
        else:
            self._outlines = GlyfOutlines(self._tables, self._label)
        self._pixels_per_em = 0
        self._scale = (0, 0)
        self._slot: GlyphSlot | None = None

    def __getattr__(self, name: str) -> NoReturn:
        supported = ", ".join(n for n in dir(type(self)) if not n.startswith("_"))
        raise AttributeError(
            f"freetype.Face has no {name!r} here: this is the part of freetype-py that pygfx uses, "
            f"on uharfbuzz. It has {supported}."
        )

    @property
    def family_name(self) -> bytes | None:
        """The family's name in ASCII, for example b"Noto Sans"."""
        return self._tables.names[0]

    @property
    def style_name(self) -> bytes | None:
        """The style's name in ASCII, for example b"Regular"."""
        return self._tables.names[1]

    @property
    def units_per_EM(self) -> int:
        """Font units in the em square."""
        return self._tables.units_per_em

    @property
    def ascender(self) -> int:
        """The line's extent above the baseline, in font units."""
        return self._tables.ascender_descender[0]

    @property
    def descender(self) -> int:
        """The line's extent below the baseline, in font units; negative."""
        return self._tables.ascender_descender[1]

    @property
    def num_glyphs(self) -> int:
        """How many glyphs the font has."""
        return self._tables.num_glyphs

    @property
    def glyph(self) -> GlyphSlot:
        """The glyph that `load_glyph` loaded last."""
        if self._slot is None:
            raise FT_Exception(errors.INVALID_ARGUMENT, "no glyph is loaded yet, call face.load_glyph(index) first")
        return self._slot

    def set_pixel_sizes(self, width: int, height: int) -> None:
        """Set the size of the em square in pixels; 0 for one of them means the same as the other."""
        width, height = (min(max(size, 1), 0xFFFF) for size in (width or height, height or width))
        self._pixels_per_em = width
        em = self._tables.units_per_em
        self._scale = (div_fix(width * 64, em), div_fix(height * 64, em))

    def get_char_index(self, charcode: str | int) -> int:
        """The glyph for a character (or its code point); 0, the font's sign for a missing glyph, if none."""
        code = ord(charcode) if isinstance(charcode, str) else charcode
        if not self._tables.has_unicode_charmap:
            return 0
        return self._hb_font.get_nominal_glyph(code) or 0

    def get_chars(self) -> Iterator[tuple[int, int]]:
        """All characters of the font in ascending order, as (code point, glyph); (0, 0) ends the list."""
        if self._tables.has_unicode_charmap:
            for code in self._hb_face.unicodes:
                glyph = self._hb_font.get_nominal_glyph(code)
                if glyph:
                    yield code, glyph
        yield 0, 0

    def get_advance(self, gindex: int, load_flags: int) -> int:
        """The glyph's advance: 16.16 pixels, or font units with FT_LOAD_NO_SCALE.

        On whole pixels unless `load_flags` has FT_LOAD_NO_HINTING.
        """
        if not 0 <= gindex < self.num_glyphs:
            raise FT_Exception(errors.INVALID_GLYPH_INDEX, self._range_text(gindex))
        if load_flags & flags.FT_LOAD_NO_SCALE:
            return self._tables.advance(gindex)
        if load_flags & flags.FT_LOAD_NO_HINTING:
            return mul_div(self._tables.advance(gindex), self._scale[0], 64)
        return self._load(gindex, load_flags).advance.x * 1024

    def get_kerning(self, left: str | int, right: str | int, mode: int = flags.FT_KERNING_DEFAULT) -> Vector:
        """The kerning between two characters, from the font's `kern` table.

        mode : FT_KERNING_UNSCALED gives font units, FT_KERNING_UNFITTED 26.6 pixels, and
               FT_KERNING_DEFAULT 26.6 pixels rounded to whole ones
        """
        pair = (self.get_char_index(left), self.get_char_index(right))
        x = self._tables.kerning.get(pair, 0)
        if mode == flags.FT_KERNING_UNSCALED:
            return Vector(x, 0)
        x = mul_fix(x, self._scale[0])
        if mode == flags.FT_KERNING_UNFITTED:
            return Vector(x, 0)
        if mode != flags.FT_KERNING_DEFAULT:
            raise FT_Exception(
                errors.UNIMPLEMENTED_FEATURE,
                f"kerning mode {mode!r} is unknown, expected FT_KERNING_DEFAULT (0), FT_KERNING_UNFITTED (1) or "
                "FT_KERNING_UNSCALED (2)",
            )
        if self._pixels_per_em < 25:  # small sizes would be torn apart by whole pixels
            x = mul_div(x, self._pixels_per_em, 25)
        return Vector(pixel_round(x), 0)

    def load_glyph(self, index: int, load_flags: int = flags.FT_LOAD_RENDER) -> None:
        """Load a glyph at the size set before into `glyph`.

        load_flags : FT_LOAD_DEFAULT, or a sum of FT_LOAD_NO_HINTING, FT_LOAD_RENDER and FT_LOAD_NO_BITMAP

        FT_Exception for a glyph that the font does not have, that is broken, and for other flags.
        """
        if not 0 <= index < self.num_glyphs:
            raise FT_Exception(errors.INVALID_ARGUMENT, self._range_text(index))
        self._slot = self._load(index, load_flags)
        if load_flags & flags.FT_LOAD_RENDER:
            self._slot.render(flags.FT_RENDER_MODE_NORMAL)

    def _load(self, index: int, load_flags: int) -> GlyphSlot:
        if load_flags & ~_LOAD_FLAGS:
            raise FT_Exception(
                errors.UNIMPLEMENTED_FEATURE,
                f"load flags {load_flags:#x} are not available, expected FT_LOAD_DEFAULT (0) or a sum of "
                "FT_LOAD_NO_HINTING (2), FT_LOAD_RENDER (4) and FT_LOAD_NO_BITMAP (8)",
            )
        hinted = not load_flags & flags.FT_LOAD_NO_HINTING
        outline, advance = self._outlines.load(index, self._scale, hinted)
        box = outline.box()
        left, right, bottom, top = box.x_min, box.x_max, box.y_min, box.y_max
        if hinted:
            left, right = pixel_floor(left), pixel_ceil(right)
            bottom, top = pixel_floor(bottom), pixel_ceil(top)
            advance = pixel_round(advance)
        metrics = GlyphMetrics(right - left, top - bottom, left, top, advance)
        return GlyphSlot(outline, box, metrics, mul_div(self._tables.advance(index), self._scale[0], 64))

    def _range_text(self, index: int) -> str:
        return f"{self._label} has no glyph {index}, expected 0 to {self.num_glyphs - 1}"


def _read(source: str | bytes | os.PathLike[str] | BinaryIO) -> tuple[bytes, str]:
    """The file's content, and what to call it in messages."""
    if isinstance(source, (str, bytes, os.PathLike)):
        label = f'font "{os.fsdecode(source)}"'
        try:
            with open(source, "rb") as file:
                return file.read(), label
        except FileNotFoundError:
            raise FT_Exception(errors.CANNOT_OPEN_RESOURCE, f"{label} does not exist") from None
        except IsADirectoryError:
            raise FT_Exception(errors.UNKNOWN_FILE_FORMAT, f"{label} is a folder, expected a file") from None
        except OSError as error:
            raise FT_Exception(errors.CANNOT_OPEN_RESOURCE, f"{label}: {error.strerror}") from None
    return source.read(), f'font "{getattr(source, "name", "in memory")}"'
