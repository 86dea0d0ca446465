"""Outlines from the `glyf` table, scaled and put together the way FreeType's TrueType driver does.

The table is read directly, not through HarfBuzz, because FreeType rounds every point and every
component's offset by itself to 1/64 pixel: only so do boxes and bitmaps come out equal.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import errors
from .errors import FT_Exception
from .fixed import Integers, mul_fix, pixel_round
from .outline import Outline
from .tables import Tables

_ON_CURVE, _SHORT_X, _SHORT_Y, _REPEAT, _SAME_X, _SAME_Y, _OVERLAPS = 1, 2, 4, 8, 16, 32, 64

_WORDS, _XY_VALUES, _ROUND_XY, _SCALE, _MORE = 0x1, 0x2, 0x4, 0x8, 0x20
_XY_SCALE, _TWO_BY_TWO, _MY_METRICS, _PARTS_OVERLAP, _SCALED_OFFSET = 0x40, 0x80, 0x200, 0x400, 0x800

# FreeType allows as deep a nest as the font's maxp says; no font needs more.
_MAX_DEPTH = 16


@dataclass
class Points:
    """A glyph's points. xy : (N, 2) int64, 26.6 pixels; on : (N,) bool, on the curve; ends : last of each contour."""

    xy: Integers
    on: NDArray[np.bool_]
    ends: Integers
    # Where the glyph's origin and its advance are, in 26.6 pixels.
    origin: int
    advance: int
    overlapping: bool = False


@dataclass
class _Component:
    index: int
    flags: int
    first: int
    second: int
    matrix: tuple[int, int, int, int] | None = None


class GlyfOutlines:
    """The outlines of a font with TrueType curves."""

    def __init__(self, tables: Tables, label: str) -> None:
        self._tables = tables
        self._label = label
        loca = tables.table("loca")
        if not loca:
            raise FT_Exception(errors.LOCATIONS_MISSING, f"{label} has no outlines")
        self._glyf = tables.table("glyf")
        if tables.long_offsets:
            self._offsets = np.frombuffer(loca, ">u4", len(loca) // 4).astype(np.int64)
        else:
            self._offsets = np.frombuffer(loca, ">u2", len(loca) // 2).astype(np.int64) * 2

    def load(self, index: int, scale: tuple[int, int], hinted: bool) -> tuple[Outline, int]:
        """The glyph's outline and advance (26.6 pixels).

        scale : 16.16 factors from font units to 26.6 pixels, for x and y
        hinted : put the components of a composite on whole pixels vertically, as FreeType's loader does
                 unless FT_LOAD_NO_HINTING is given (instructions are not run)
        """
        points = self._points(index, scale, hinted, 0)
        points.xy[:, 0] -= points.origin
        return _outline(points), points.advance - points.origin

    def _data(self, index: int) -> bytes:
        if index + 1 >= len(self._offsets):
            return b""
        start, end = self._offsets[index], self._offsets[index + 1]
        # A last offset before its start is a known fault of fonts: the glyph runs to the table's end.
        return self._glyf[start:end] if end >= start else self._glyf[start:]

    def _points(self, index: int, scale: tuple[int, int], hinted: bool, depth: int) -> Points:
        data = self._data(index)
        x_min = 0
        try:
            count = 0
            if data:
                count, x_min = struct.unpack_from(">2h", data)
            origin = x_min - self._tables.bearing(index) if data else 0
            ends = (mul_fix(origin, scale[0]), mul_fix(origin + self._tables.advance(index), scale[0]))
            if count >= 0:
                return _simple(data, count, scale, ends)
            return self._composite(data, scale, hinted, depth, ends)
        except (struct.error, IndexError):
            raise FT_Exception(errors.INVALID_OUTLINE, f"glyph {index} of {self._label} is cut short") from None

    def _composite(
        self, data: bytes, scale: tuple[int, int], hinted: bool, depth: int, ends: tuple[int, int]
    ) -> Points:
        if depth >= _MAX_DEPTH:
            raise FT_Exception(errors.INVALID_COMPOSITE, f"{self._label} has a glyph that contains itself")
        whole = Points(np.empty((0, 2), np.int64), np.empty(0, bool), np.empty(0, np.int64), *ends)
        for component in _components(data):
            if component.index >= self._tables.num_glyphs:
                raise FT_Exception(
                    errors.INVALID_COMPOSITE,
                    f"{self._label} builds a glyph from glyph {component.index} of {self._tables.num_glyphs}",
                )
            part = self._points(component.index, scale, hinted, depth + 1)
            if component.flags & _MY_METRICS:
                whole.origin, whole.advance = part.origin, part.advance
            if component.matrix:
                xx, xy, yx, yy = component.matrix
                x, y = part.xy[:, 0], part.xy[:, 1]
                part.xy = np.stack([mul_fix(x, xx) + mul_fix(y, xy), mul_fix(x, yx) + mul_fix(y, yy)], axis=1)
            part.xy = part.xy + _offset(component, whole, part, scale, hinted)
            whole.ends = np.concatenate([whole.ends, part.ends + len(whole.on)])
            whole.xy = np.concatenate([whole.xy, part.xy])
            whole.on = np.concatenate([whole.on, part.on])
            whole.overlapping |= part.overlapping or bool(component.flags & _PARTS_OVERLAP)
        return whole


def _simple(data: bytes, count: int, scale: tuple[int, int], pens: tuple[int, int]) -> Points:
    if not count:
        return Points(np.empty((0, 2), np.int64), np.empty(0, bool), np.empty(0, np.int64), *pens)
    ends = struct.unpack_from(f">{count}H", data, 10)
    total = ends[-1] + 1
    offset = 10 + 2 * count
    offset += 2 + struct.unpack_from(">H", data, offset)[0]  # over the instructions
    flags: list[int] = []
    while len(flags) < total:
        flag = data[offset]
        offset += 1
        if flag & _REPEAT:
            flags += [flag] * (data[offset] + 1)
            offset += 1
        else:
            flags.append(flag)
    flags = flags[:total]
    xs, offset = _coordinates(data, offset, flags, _SHORT_X, _SAME_X)
    ys, offset = _coordinates(data, offset, flags, _SHORT_Y, _SAME_Y)
    xy = np.array([xs, ys], np.int64)
    xy = np.stack([mul_fix(xy[0], scale[0]), mul_fix(xy[1], scale[1])], axis=1)
    on = (np.array(flags, np.uint8) & _ON_CURVE).astype(bool)
    return Points(xy, on, np.array(ends, np.int64), *pens, overlapping=bool(flags[0] & _OVERLAPS))


def _coordinates(data: bytes, offset: int, flags: list[int], short: int, same: int) -> tuple[list[int], int]:
    """One coordinate of each point, in font units, and the offset after them."""
    result = []
    value = 0
    for flag in flags:
        if flag & short:
            step = data[offset]
            value += step if flag & same else -step
            offset += 1
        elif not flag & same:
            value += struct.unpack_from(">h", data, offset)[0]
            offset += 2
        result.append(value)
    return result, offset


def _components(data: bytes) -> list[_Component]:
    components = []
    offset = 10
    flags = _MORE
    while flags & _MORE:
        flags, index = struct.unpack_from(">2H", data, offset)
        arguments = ">2h" if flags & _WORDS else ">2b"
        if not flags & _XY_VALUES:  # numbers of points, not lengths
            arguments = arguments.upper()
        component = _Component(index, flags, *struct.unpack_from(arguments, data, offset + 4))
        offset += 4 + struct.calcsize(arguments)
        # 2.14 numbers become 16.16; FreeType's matrix rows are (xx, xy) and (yx, yy).
        if flags & _SCALE:
            (both,) = struct.unpack_from(">h", data, offset)
            component.matrix = (both * 4, 0, 0, both * 4)
            offset += 2
        elif flags & _XY_SCALE:
            xx, yy = struct.unpack_from(">2h", data, offset)
            component.matrix = (xx * 4, 0, 0, yy * 4)
            offset += 4
        elif flags & _TWO_BY_TWO:
            xx, yx, xy, yy = struct.unpack_from(">4h", data, offset)
            component.matrix = (xx * 4, xy * 4, yx * 4, yy * 4)
            offset += 8
        components.append(component)
    return components


def _offset(component: _Component, whole: Points, part: Points, scale: tuple[int, int], hinted: bool) -> Integers:
    """Where the component goes, in 26.6 pixels: (2,) int64."""
    if not component.flags & _XY_VALUES:
        # Two points that fall together: one of what is there already, one of the component.
        return np.asarray(whole.xy[component.first] - part.xy[component.second], np.int64)
    x, y = component.first, component.second
    if component.matrix and component.flags & _SCALED_OFFSET:
        xx, xy, yx, yy = component.matrix
        x = mul_fix(x, round(float(np.hypot(xx, xy))))
        y = mul_fix(y, round(float(np.hypot(yy, yx))))
    x, y = mul_fix(x, scale[0]), mul_fix(y, scale[1])
    if hinted and component.flags & _ROUND_XY:
        y = pixel_round(y)
    return np.array([x, y], np.int64)


def _outline(points: Points) -> Outline:
    """The points as segments; between two points off the curve lies one on it."""
    total = len(points.on)
    if not total:
        return Outline(np.empty((0, 4), np.int64), np.empty((0, 6), np.int64), np.empty((0, 8), np.int64))
    starts = np.concatenate([[0], points.ends[:-1] + 1])
    after = np.arange(1, total + 1)
    after[points.ends] = starts
    off = ~points.on
    implied = np.flatnonzero(off & off[after])
    middles = points.xy[implied] + points.xy[after[implied]]  # in 1/128 pixel, as all of an Outline
    # The implied points stand at the end; the links go through them.
    extra = np.arange(total, total + len(implied))
    following = np.concatenate([after, after[implied]])
    following[implied] = extra
    xy = np.concatenate([points.xy * 2, middles])
    on = np.concatenate([points.on, np.ones(len(implied), bool)])
    straight = np.flatnonzero(on & on[following])
    lines = np.concatenate([xy[straight], xy[following[straight]]], axis=1)
    leading = np.flatnonzero(on & ~on[following])
    control = following[leading]
    conics = np.concatenate([xy[leading], xy[control], xy[following[control]]], axis=1)
    return Outline(lines, conics, np.empty((0, 8), np.int64), points.overlapping)
