"""Sheets: what is drawn around the data, in logical pixels, y downwards.

    sheet.begin()
    sheet.rect(10, 10, 300, 1, "#888")         every call says what is to be seen; nothing is kept by name
    sheet.text("0.5", 10, 20, h="center")
    sheet.end()

Behind it are a few pygfx objects whose buffers are written anew: one mesh for all areas, one line object for each
width, one text object for each style, one image for each picture. As long as these stay the same, the frame that
draws them is sent again (``vizlib.plot.drawing.replay``) with other contents.

Upright and level edges are put on whole pixels of the screen, so that they are crisp at every pixel ratio.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pygfx as gfx
from numpy.typing import ArrayLike, NDArray

from vizlib.plot.drawing import lighting
from vizlib.plot.drawing.changes import drawing
from vizlib.plot.drawing.replay import Rect, Replay
from vizlib.plot.sheets import lettering
from vizlib.plot.sheets.lettering import Lettering, Style
from vizlib.plot.sheets.rows import Areas, Marks, Segments

__all__ = ["Sheet", "Written"]

LEAST = 1e-6


class Written(NamedTuple):
    """A text of a sheet, and where its letters are: (x, y, width, height), logical pixels, y downwards."""

    text: str
    rect: Rect


class Sheet:
    """One layer of such drawing, over or under the views of a figure.

    name : of its objects
    recording : where frames are captured, or None
    """

    def __init__(self, name: str, recording: Any) -> None:
        self.scene = gfx.Scene()
        self.camera = gfx.ScreenCoordsCamera(invert_y=True)
        self.ratio = 1.0  # physical pixels in a logical one
        self.transparent = False
        self._replay = Replay(recording)
        self._drawn: Any = None
        self._fills = Areas(f"{name}/areas")
        self._lines: dict[float, Segments] = {}
        self._marks: dict[tuple[str, float], Marks] = {}
        self._letterings: dict[Style, Lettering] = {}
        self._pictures: dict[Any, _Picture] = {}
        self._shown: set[Any] = set()
        self._texts: list[tuple[str, float, float, Style]] = []
        self._name = name
        self.scene.add(self._fills.item)

    # ---- What is to be seen ----

    def begin(self) -> None:
        """Begin anew."""
        self._fills.begin()
        for rows in (*self._lines.values(), *self._marks.values()):
            rows.begin()
        for letters in self._letterings.values():
            letters.begin()
        self._shown.clear()
        self._texts.clear()

    def rect(self, x: float, y: float, width: float, height: float, color: Any) -> None:
        """A filled rectangle; thinner than a pixel of the screen it gets one pixel."""
        left, top = self.snap(x), self.snap(y)
        right = max(self.snap(x + width), left + 1 / self.ratio)
        bottom = max(self.snap(y + height), top + 1 / self.ratio)
        self._fill(left, top, right, bottom, color)

    def _fill(self, left: float, top: float, right: float, bottom: float, color: Any) -> None:
        self._fills.add([(left, top), (right, top), (right, bottom), (left, bottom)], color)

    def frame(self, x: float, y: float, width: float, height: float, color: Any, line: float = 1.0) -> None:
        """The outline of a rectangle."""
        thick = max(1, round(line * self.ratio)) / self.ratio
        left, top, right, bottom = (self.snap(side) for side in (x, y, x + width, y + height))
        self._fill(left, top, right, top + thick, color)
        self._fill(left, bottom - thick, right, bottom, color)
        self._fill(left, top + thick, left + thick, bottom - thick, color)
        self._fill(right - thick, top + thick, right, bottom - thick, color)

    def ground(self, rect: Rect, choice: Any, owner: str) -> None:
        """A background: a colour, (bottom, top) colours or "transparent"; none while ``transparent`` is set."""
        if self.transparent:
            return
        colors = lighting.corners(choice, owner)
        if len(colors) == 2:
            x, y, width, height = (self.snap(side) for side in rect)
            places = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
            self.area(places, [colors[1], colors[1], colors[0], colors[0]])
        elif colors:
            self.rect(*rect, colors[0])

    def rule(self, x: float, y: float, length: float, color: Any, *, upright: bool = False, line: float = 1.0) -> None:
        """A level or upright line whose middle is at x or y."""
        thick = max(1, round(line * self.ratio)) / self.ratio
        if upright:
            left = self.snap(x - thick / 2)
            self._fill(left, self.snap(y), left + thick, self.snap(y + length), color)
        else:
            top = self.snap(y - thick / 2)
            self._fill(self.snap(x), top, self.snap(x + length), top + thick, color)

    def area(self, corners: Sequence[tuple[float, float]], colors: Any) -> None:
        """A filled quadrangle; one colour or one for each corner."""
        self._fills.add(corners, colors)

    def line(self, points: ArrayLike, color: Any, width: float = 1.5, dash: Sequence[float] = ()) -> None:
        """Line segments through (N, 2) points; dash : lengths of stroke and gap, in turn, in logical pixels."""
        path = np.asarray(points, np.float64)
        if len(path) > 1:
            if width not in self._lines:
                self._lines[width] = Segments(width, f"{self._name}/lines")
                self.scene.add(self._lines[width].item)
            ends = _dashed(path, dash) if dash else np.repeat(path, 2, axis=0)[1:-1]
            self._lines[width].add(ends.tolist(), color)

    def marker(self, x: float, y: float, size: float, shape: str, color: Any) -> None:
        """A marker by pygfx's name, with its middle at x, y."""
        kind = shape, size
        if kind not in self._marks:
            self._marks[kind] = Marks(shape, size, f"{self._name}/markers")
            self.scene.add(self._marks[kind].item)
        self._marks[kind].add([(x, y)], color)

    def picture(
        self,
        key: Any,
        pixels: NDArray[np.uint8],
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        revision: Any = None,
    ) -> None:
        """(H, W, 4) uint8 sRGB, stretched over a rectangle; row 0 on top.

        key : by which it is known again in the next frame
        revision : changes when the pixels do; None: they always may
        """
        if key not in self._pictures:
            self._pictures[key] = _Picture(f"{self._name}/picture")
            self.scene.add(self._pictures[key].item)
        left, top, right, bottom = (self.snap(side) for side in (x, y, x + width, y + height))
        self._pictures[key].show(pixels, left, top, right - left, bottom - top, revision)
        self._shown.add(key)

    def text(
        self,
        text: str,
        x: float,
        y: float,
        style: Style,
        *,
        h: str = "left",
        v: str = "baseline",
    ) -> None:
        """A line of text.

        h : "left", "center", "right": which part of it is at x (at y, if it reads upwards)
        v : "baseline", "middle" (of its capitals and digits), "top", "bottom": which part of it is at y (at x)
        """
        if not text:
            return
        along = {"left": 0.0, "center": 0.5, "right": 1.0}[h] * lettering.width(text, style.size)
        across = {
            "baseline": 0.0,
            "middle": lettering.CAP / 2,
            "top": lettering.ASCENT,
            "bottom": -lettering.DESCENT,
        }[v] * style.size
        if style.angle:
            x, y = self.snap(x + across), self.snap(y + along)
        else:
            x, y = self.snap(x - along), self.snap(y + across)
        if style not in self._letterings:
            self._letterings[style] = Lettering(style, f"{self._name}/text")
            self._letterings[style].begin()
            self.scene.add(self._letterings[style].item)
        self._letterings[style].write(text, x, y)
        self._texts.append((text, x, y, style))

    def end(self) -> None:
        """All is said."""
        self._fills.end()
        for rows in (*self._lines.values(), *self._marks.values()):
            rows.end()
        for letters in self._letterings.values():
            letters.end()
        for key in [key for key in self._pictures if key not in self._shown]:
            self.scene.remove(self._pictures.pop(key).item)

    def snap(self, place: float) -> float:
        """The nearest edge between two pixels of the screen."""
        return math.floor(place * self.ratio + 0.5) / self.ratio

    # ---- Drawing ----

    @property
    def texts(self) -> list[Written]:
        """All that is written, in order."""
        return [Written(text, _letters(text, x, y, style)) for text, x, y, style in self._texts]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to be seen."""
        texts = any(letters._used for letters in self._letterings.values())
        rows = (self._fills, *self._lines.values(), *self._marks.values())
        return not (texts or self._pictures or any(each.count for each in rows))

    def change(self) -> None:
        """Have the next frame drawn in full."""
        self._drawn = None

    def seen(self) -> Any:
        """What its picture depends on beside the contents of buffers; None if it has to be drawn anew."""
        return None if self._drawn is None else self._now()

    def rest(self) -> None:
        """The picture of the last frame is shown once more."""

    def _now(self) -> tuple[Any, ...]:
        return (
            tuple((id(part), part.drawn) for part in (self._fills, *self._lines.values(), *self._marks.values())),
            tuple((id(letters), letters.drawn) for letters in self._letterings.values()),
            tuple((key, picture.drawn) for key, picture in self._pictures.items()),
        )

    def draw(self, renderer: Any, *, first: bool) -> None:
        """Draw it, or send its last frame again with what the buffers hold now."""
        with drawing():
            drawn = first, self._now()
            if drawn == self._drawn and self._replay.again(renderer, self.scene, self.camera):
                return
            self._drawn = drawn
            self._replay.full(renderer, self.camera, None, lambda: self.draw_in_full(renderer, first=first))

    def draw_in_full(self, renderer: Any, *, first: bool) -> None:
        """Draw it without keeping anything of it, for a picture."""
        with drawing():
            renderer.draw(self.scene, self.camera, None, first=first)

    @property
    def replayed(self) -> int:
        """How many of its frames were sent again."""
        return self._replay.count

    def close(self) -> None:
        """Let go of what is kept."""
        self._replay.close()
        self.scene.clear()


class _Picture:
    """An image stretched over a rectangle."""

    def __init__(self, name: str) -> None:
        self.item: Any = gfx.Image(None, None, name=name, render_order=-1)
        self._texture: Any = None
        self._revision: Any = object()

    def show(self, pixels: NDArray[np.uint8], x: float, y: float, width: float, height: float, revision: Any) -> None:
        if self._texture is None or self._texture.data.shape != pixels.shape:
            self._texture = gfx.Texture(np.array(pixels, np.uint8), dim=2, colorspace="srgb")
            self.item.geometry = gfx.Geometry(grid=self._texture)
            self.item.material = gfx.ImageBasicMaterial(
                interpolation="nearest", depth_test=False, depth_write=False, pick_write=False, clim=(0, 255)
            )
            self.item.material.alpha_mode = "blend"
        elif revision is None or revision != self._revision:
            self._texture.data[:] = pixels
            self._texture.update_full()
        self._revision = revision
        scale = width / pixels.shape[1], height / pixels.shape[0]
        # pygfx puts the middle of pixel (0, 0) at the image's origin.
        self.item.local.scale = (*scale, 1)
        self.item.local.position = (x + scale[0] / 2, y + scale[1] / 2, 0)

    @property
    def drawn(self) -> tuple[Any, ...]:
        return id(self._texture), *self.item.local.position, *self.item.local.scale


def _letters(text: str, x: float, y: float, style: Style) -> Rect:
    """The rectangle of a text whose baseline begins at a place, from its tallest to its deepest letters."""
    wide, tall = lettering.width(text, style.size), (lettering.TOP + lettering.DEPTH) * style.size
    up = lettering.TOP * style.size
    return (x - up, y - wide, tall, wide) if style.angle else (x, y - up, wide, tall)


def _dashed(path: NDArray[np.float64], dash: Sequence[float]) -> NDArray[np.float64]:
    """(2K, 2) ends of the strokes along a path."""
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    along = np.concatenate([[0], np.cumsum(steps)])
    cycle = np.cumsum([0, *dash])
    if cycle[-1] <= LEAST:
        return np.repeat(path, 2, axis=0)[1:-1]
    strokes = [
        (start + cycle[at], min(start + cycle[at + 1], along[-1]))
        for start in np.arange(0, along[-1], cycle[-1])
        for at in range(0, len(dash), 2)
        if start + cycle[at] < along[-1]
    ]
    ends = np.array(strokes).reshape(-1)
    return np.column_stack([np.interp(ends, along, path[:, axis]) for axis in (0, 1)])
