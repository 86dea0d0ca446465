"""Outlines that HarfBuzz draws: fonts with cubic curves (`CFF `, `CFF2`)."""

from __future__ import annotations

from typing import Any

import numpy as np
import uharfbuzz

from .outline import Outline
from .tables import Tables


class DrawnOutlines:
    """The outlines of a font that has no `glyf` table."""

    def __init__(self, face: Any, tables: Tables) -> None:
        self._font = uharfbuzz.Font(face)
        self._font.scale = tables.units_per_em, tables.units_per_em
        self._tables = tables

    def load(self, index: int, scale: tuple[int, int], hinted: bool) -> tuple[Outline, int]:
        """The glyph's outline and advance (26.6 pixels); `hinted` changes nothing, as hints are not applied.

        scale : 16.16 factors from font units to 26.6 pixels, for x and y
        """
        pen = _Pen()
        self._font.draw_glyph(index, _FUNCTIONS, pen)
        pen.close()
        factors = np.array(scale, float) / 65536
        lines, conics, cubics = (
            np.rint(np.array(part, float).reshape(-1, n, 2) * factors).astype(np.int64).reshape(-1, 2 * n) * 2
            for part, n in ((pen.lines, 2), (pen.conics, 3), (pen.cubics, 4))
        )
        advance = self._tables.advance(index)
        return Outline(lines, conics, cubics), round(advance * scale[0] / 65536)


class _Pen:
    """Collects segments, in font units."""

    def __init__(self) -> None:
        self.lines: list[tuple[float, ...]] = []
        self.conics: list[tuple[float, ...]] = []
        self.cubics: list[tuple[float, ...]] = []
        self.first = self.last = (0.0, 0.0)

    def close(self) -> None:
        if self.first != self.last:
            self.lines.append(self.last + self.first)
            self.last = self.first


def _move_to(x: float, y: float, pen: _Pen) -> None:
    pen.close()
    pen.first = pen.last = (x, y)


def _line_to(x: float, y: float, pen: _Pen) -> None:
    pen.lines.append((*pen.last, x, y))
    pen.last = (x, y)


def _quadratic_to(cx: float, cy: float, x: float, y: float, pen: _Pen) -> None:
    pen.conics.append((*pen.last, cx, cy, x, y))
    pen.last = (x, y)


def _cubic_to(cx: float, cy: float, dx: float, dy: float, x: float, y: float, pen: _Pen) -> None:
    pen.cubics.append((*pen.last, cx, cy, dx, dy, x, y))
    pen.last = (x, y)


def _close_path(pen: _Pen) -> None:
    pen.close()


_FUNCTIONS = uharfbuzz.DrawFuncs()
_FUNCTIONS.set_move_to_func(_move_to)
_FUNCTIONS.set_line_to_func(_line_to)
_FUNCTIONS.set_quadratic_to_func(_quadratic_to)
_FUNCTIONS.set_cubic_to_func(_cubic_to)
_FUNCTIONS.set_close_path_func(_close_path)
