"""The part of freetype-py that pygfx uses, on uharfbuzz and NumPy, for where there is no C library.

In the browser this folder is the top-level module `freetype`. It opens OpenType fonts, gives metrics in
FreeType's units, and renders glyphs to grey bitmaps and signed-distance bitmaps:

    file → Tables, GlyfOutlines → Face.load_glyph → GlyphSlot (Outline, metrics) → render → Bitmap

It imports uharfbuzz, NumPy and the standard library only. Values are FreeType 2.13's, with one exception:
the instructions (hints) that some fonts contain are not run.
"""

from __future__ import annotations

from typing import NoReturn

from .errors import FT_Exception
from .face import Face
from .flags import (
    FT_KERNING_DEFAULT,
    FT_KERNING_UNFITTED,
    FT_KERNING_UNSCALED,
    FT_LOAD_DEFAULT,
    FT_LOAD_NO_BITMAP,
    FT_LOAD_NO_HINTING,
    FT_LOAD_NO_SCALE,
    FT_LOAD_RENDER,
    FT_PIXEL_MODE_GRAY,
    FT_RENDER_MODE_NORMAL,
    FT_RENDER_MODE_SDF,
)
from .slot import Bitmap, GlyphMetrics, GlyphSlot, Vector

__all__ = [
    "FT_KERNING_DEFAULT",
    "FT_KERNING_UNFITTED",
    "FT_KERNING_UNSCALED",
    "FT_LOAD_DEFAULT",
    "FT_LOAD_NO_BITMAP",
    "FT_LOAD_NO_HINTING",
    "FT_LOAD_NO_SCALE",
    "FT_LOAD_RENDER",
    "FT_PIXEL_MODE_GRAY",
    "FT_RENDER_MODE_NORMAL",
    "FT_RENDER_MODE_SDF",
    "Bitmap",
    "FT_Exception",
    "Face",
    "GlyphMetrics",
    "GlyphSlot",
    "Vector",
]


def __getattr__(name: str) -> NoReturn:
    raise AttributeError(
        f"freetype has no {name!r} here: this is the part of freetype-py that pygfx uses, on uharfbuzz. "
        f"It has {', '.join(__all__)}."
    )
