"""The glyph slot: the loaded glyph's metrics, and its rendering."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import errors, flags
from .bitmapdistance import bitmap_distances
from .coverage import coverage
from .errors import FT_Exception
from .outline import Box, Outline
from .outlinedistance import outline_distances


class Vector(NamedTuple):
    """FT_Vector: 26.6 pixels, or font units where so said."""

    x: int
    y: int


class GlyphMetrics(NamedTuple):
    """FT_Glyph_Metrics of horizontal layout, in 26.6 pixels."""

    width: int
    height: int
    horiBearingX: int
    horiBearingY: int
    horiAdvance: int


class Bitmap:
    """FT_Bitmap: grey pixels, one byte each, the top row first, no padding between rows."""

    def __init__(self, rows: int, width: int, pixels: NDArray[np.uint8] | None, num_grays: int) -> None:
        self.rows = rows
        self.width = width
        self.pitch = width
        self.num_grays = num_grays
        self.pixel_mode = flags.FT_PIXEL_MODE_GRAY
        self._pixels = pixels

    @property
    def buffer(self) -> memoryview:
        """The `rows * pitch` pixels as a flat sequence of integers (freetype-py gives a list of them)."""
        if self._pixels is None:
            if not self.rows * self.width:
                return memoryview(b"")
            raise FT_Exception(
                errors.INVALID_ARGUMENT, "the glyph is not rendered yet, call glyph.render(FT_RENDER_MODE_NORMAL) first"
            )
        return memoryview(self._pixels.tobytes())

    @property
    def pixels(self) -> NDArray[np.uint8] | None:
        """(rows, width) uint8, None before rendering."""
        return self._pixels


class GlyphSlot:
    """What `Face.load_glyph` loaded. `render` turns the outline into a bitmap."""

    def __init__(self, outline: Outline, box: Box, metrics: GlyphMetrics, linear_advance: int) -> None:
        self.metrics = metrics
        self.advance = Vector(metrics.horiAdvance, 0)
        self.linearHoriAdvance = linear_advance  # 16.16 pixels, never rounded to whole ones
        self._outline = outline
        left, bottom = box.x_min >> 6, box.y_min >> 6
        right, top = box.x_max + 63 >> 6, box.y_max + 63 >> 6
        self.bitmap_left = left
        self.bitmap_top = top
        self.bitmap = Bitmap(top - bottom, right - left, None, 256)

    def render(self, render_mode: int) -> None:
        """Make `bitmap` the glyph's coverage (FT_RENDER_MODE_NORMAL) or signed distances (FT_RENDER_MODE_SDF).

        As in FreeType, distances are measured from the outline itself, or from the bitmap when there is one
        already. They reach 8 pixels around the glyph; a glyph without outline, like a space, stays empty.
        FT_Exception for other modes.
        """
        if render_mode == flags.FT_RENDER_MODE_NORMAL:
            self._render_coverage()
        elif render_mode == flags.FT_RENDER_MODE_SDF:
            self._render_distances()
        else:
            raise FT_Exception(
                errors.UNIMPLEMENTED_FEATURE,
                f"render mode {render_mode!r} is not available, expected FT_RENDER_MODE_NORMAL (0) or "
                "FT_RENDER_MODE_SDF (5)",
            )

    def _render_coverage(self) -> None:
        bitmap = self.bitmap
        if bitmap.pixels is not None or not bitmap.rows * bitmap.width:
            return
        pixels = coverage(self._placed(0), bitmap.width, bitmap.rows)
        self.bitmap = Bitmap(bitmap.rows, bitmap.width, pixels, 256)

    def _render_distances(self) -> None:
        bitmap = self.bitmap
        if not bitmap.rows * bitmap.width:
            return
        spread = flags.SDF_SPREAD
        if bitmap.pixels is None:
            rows, width = bitmap.rows + 2 * spread, bitmap.width + 2 * spread
            pixels = outline_distances(self._placed(spread), width, rows, spread)
        else:
            pixels = bitmap_distances(bitmap.pixels, spread)
        self.bitmap_left -= spread
        self.bitmap_top += spread
        self.bitmap = Bitmap(pixels.shape[0], pixels.shape[1], pixels, 255)

    def _placed(self, margin: int) -> Outline:
        """The outline with the bitmap's lower left corner, `margin` pixels away, at the origin."""
        left = self.bitmap_left - margin
        bottom = self.bitmap_top - self.bitmap.rows - margin
        return self._outline.moved(-left, -bottom)
