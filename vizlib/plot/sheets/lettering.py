"""Lettering: the short texts around the data, drawn as one object for each style, and how wide they are.

pygfx's text is signed-distance glyphs, crisp at every size and pixel ratio. A tick label is written anew in most frames
of a pan; so the strings of one style are blocks of one ``gfx.MultiText``, a block whose string comes up again keeps its
glyphs, and blocks that are not used wait outside the picture.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pygfx as gfx

__all__ = [
    "ASCENT",
    "CAP",
    "DESCENT",
    "LABEL",
    "LINE",
    "TICK",
    "TITLE",
    "TOP",
    "Lettering",
    "Style",
    "shortened",
    "width",
]

# Sizes of letters, logical pixels: of tick labels, of what an axis is, of titles
TICK, LABEL, TITLE = 12.0, 13.0, 15.0

# Of "Noto Sans", which pygfx brings, in parts of the size.
CAP = 0.714  # height of capitals and digits
TOP, DEPTH = 0.77, 0.24  # of the tallest and the deepest small letters
ASCENT = 1.069
DESCENT = 0.293
LINE = ASCENT + DESCENT  # height of a line

FAR = float("nan")  # a place that is in no picture

Place = tuple[float, float, float]
MEASURED = 100.0  # the size that widths are measured at
SPARE = 64  # unused blocks of a style that are kept for strings that come up again


class Style(NamedTuple):
    """How a text looks; what is alike is drawn by one object.

    size : logical pixels
    weight : what pygfx adds to the font's; dark letters on a bright page look thinner than bright ones on a dark page
    angle : degrees, counter-clockwise; 0 or 90
    """

    size: float
    color: str
    weight: int = 140
    angle: int = 0


class Lettering:
    """The texts of one style."""

    def __init__(self, style: Style, name: str) -> None:
        material = gfx.TextMaterial(color=style.color, weight_offset=style.weight, depth_test=False, depth_write=False)
        material.alpha_mode = "blend"  # in the queue of what it stands on; render_order decides within it
        self.item = gfx.MultiText(
            material=material,
            screen_space=True,
            font_size=style.size,
            anchor="baseline-left",
            name=name,
            render_order=3,
        )
        turn = np.radians(style.angle)
        self._cosine, self._sine = round(float(np.cos(turn)), 12), round(float(np.sin(turn)), 12)
        if style.angle:
            self.item.local.rotation = (0, 0, float(np.sin(turn / 2)), float(np.cos(turn / 2)))
        self._free: dict[str, list[Any]] = {}
        self._spare: list[tuple[str, Any]] = []
        self._used: list[tuple[str, Any, Place]] = []
        self._places: dict[int, Place] = {}

    def begin(self) -> None:
        """Nothing is written any more."""
        for text, block, _ in self._used:
            self._free.setdefault(text, []).append(block)
        self._used.clear()

    def write(self, text: str, x: float, y: float, z: float = 0.0) -> None:
        """Write it: its anchor, which is where its baseline begins, is at a place, on sheets in logical pixels."""
        waiting = self._free.get(text)
        block = waiting.pop() if waiting else None
        self._used.append((text, block, (x, y, z)))

    def end(self) -> None:
        """All is written: give blocks to the strings that have none, and put the others away."""
        unused = [(text, block) for text, blocks in self._free.items() for block in blocks]
        self._free.clear()
        for number, (text, block, place) in enumerate(self._used):
            if block is None:
                block = unused.pop(0)[1] if len(unused) > SPARE else self.item.create_text_block()
                block.set_text(text)
                self._used[number] = text, block, place
            self._place(block, place)
        for text, block in unused:
            self._free.setdefault(text, []).append(block)
            self._place(block, (FAR, FAR, FAR))

    def _place(self, block: Any, place: Place) -> None:
        if not np.array_equal(self._places.get(block.index, ()), place, equal_nan=True):
            self._places[block.index] = place
            x, y, z = place
            # The object is turned as a whole, its places too: turn them back before.
            block.set_position(self._cosine * x + self._sine * y, self._cosine * y - self._sine * x, z)

    @property
    def drawn(self) -> tuple[Any, ...]:
        """What the drawing commands depend on, once ``end`` was called."""
        self.item._update_object()
        geometry = self.item.geometry
        return id(geometry.positions), id(geometry.glyph_data), geometry.glyph_data.draw_range


_ruler: Any = None


@lru_cache(maxsize=4096)
def width(text: str, size: float = 1.0) -> float:
    """How wide a line of text is, in the unit of ``size``."""
    global _ruler
    if size != 1.0:
        return width(text) * size
    if _ruler is None:
        _ruler = gfx.MultiText(screen_space=True, font_size=MEASURED, anchor="baseline-left")
        _ruler.create_text_block()
    block = _ruler.get_text_block(0)
    block.set_text(text)
    _ruler._update_object()
    return float(block._rect.width) / MEASURED


def shortened(text: str, size: float, room: float) -> str:
    """A line of text, or as much of its beginning as fits into so many pixels, with "…" behind it; "" if nothing does.

    size, room : logical pixels
    """
    if width(text, size) <= room:
        return text
    fits, many = 0, len(text)
    while fits < many - 1:  # the longest beginning, by bisection
        middle = (fits + many) // 2
        if width(text[:middle].rstrip() + "…", size) <= room:
            fits = middle
        else:
            many = middle
    return text[:fits].rstrip() + "…" if fits else ""
