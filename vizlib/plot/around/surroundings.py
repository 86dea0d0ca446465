"""Surroundings: what stands around the data of all views, and where that leaves the data to stand.

``under`` and ``over`` are sheets: what lies behind the data, and what stands around and upon it. Figures that show one
scene and nothing else have none, and never load this.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from vizlib.plot.around import layout
from vizlib.plot.around.box import Box
from vizlib.plot.around.colorbar import SIDES
from vizlib.plot.around.layout import Margins
from vizlib.plot.around.plane import EDGE, LINE, TITLE, Plane, heading
from vizlib.plot.drawing.replay import Rect
from vizlib.plot.sheets.lettering import Style, shortened
from vizlib.plot.sheets.sheet import Sheet

if TYPE_CHECKING:
    from vizlib.plot.drawing.frames import Surface
    from vizlib.plot.figure import Figure
    from vizlib.plot.view import View

__all__ = ["Surroundings"]

TALL = 0.84  # of a view in three dimensions, which has no frame, its colour bars are


class Surroundings:
    """Those of one figure."""

    def __init__(self, figure: Figure) -> None:
        self._figure = figure
        self.planes: dict[Any, Plane] = {}
        self.boxes: dict[Any, Box] = {}
        self.around: dict[Any, Margins] = {}  # what the axes take, without what stands beside them
        self.under: Sheet | None = None
        self.over: Sheet | None = None
        self._new_recording: Callable[[], Any] = lambda: None
        self._shown: Any = None  # by the sheets
        self._across = (0.0, 1.0)  # from where to where it stands, logical pixels

    def start(self, new_recording: Callable[[], Any]) -> None:
        """The GPU is there; ``new_recording`` gives where frames are captured, or None."""
        self._new_recording = new_recording
        self.under, self.over = Sheet("under", new_recording()), Sheet("over", new_recording())

    def keep_room(self, live: Surroundings) -> None:
        """Take the room around the data that others have taken on a canvas of the same size."""
        for place, plane in live.planes.items():
            self._plane(place, self._figure._views[place]).keep_room(plane)

    def close(self) -> None:
        """Let go of what is kept."""
        for sheet in (self.under, self.over):
            if sheet is not None:
                sheet.close()
        for box in self.boxes.values():
            box.close()
        self.under = self.over = None
        self.boxes.clear()
        self.planes.clear()

    def _plane(self, place: Any, view: View) -> Plane:
        if place not in self.planes:
            self.planes[place] = Plane(view)
        return self.planes[place]

    @property
    def _headline(self) -> str:
        return (self._figure.title or "") if self._figure.shape != (1, 1) else ""

    # ---- Where the data stand ----

    def lay_out(self, width: float, height: float, left: float = 0.0) -> None:
        """Say where the views stand in an area of a size in logical pixels, from ``left`` on the canvas."""
        self._across = left, left + width
        figure = self._figure
        rows, columns = figure.shape
        cell = width / columns, height / rows
        margins = {place: self._margins(place, view, *cell) for place, view in figure._views.items()}
        top = TITLE * LINE + 1.5 * EDGE if self._headline else 0.0
        for place, (x, y, wide, high) in layout.arrange((width, height), figure.shape, margins, top).items():
            view = figure._views[place]
            view.rect = layout.fitted((left + x, y, wide, high), view.home_aspect)

    def _margins(self, place: Any, view: View, width: float, height: float) -> Margins:
        if view.flat and view.axes:
            around = self._plane(place, view).margins(width, height)
        else:
            around = Margins(top=heading(view))
        self.around[place] = around
        bars = {side: [bar for bar in view.bars if bar.side == side] for side in SIDES}
        share = 1.0 if view.flat else TALL
        beside = sum(bar.thickness(max(share * (height - around.top - around.bottom), 1)) for bar in bars["right"])
        below = sum(bar.thickness(max(share * (width - around.left - around.right), 1)) for bar in bars["bottom"])
        return around._replace(right=around.right + beside, bottom=around.bottom + below)

    # ---- What is drawn ----

    def update(self, surface: Surface) -> None:
        """A frame is about to be drawn, with the views in their places: draw anew what has changed."""
        figure = self._figure
        for place, view in figure._views.items():
            if view.axes and not view.flat:
                if place not in self.boxes:
                    self.boxes[place] = Box(view, self._new_recording(), view._ask)
                    self.boxes[place].transparent = surface.transparent
                self.boxes[place].update()
        shown = (
            surface,
            self._across,
            self._headline,
            tuple(
                (view.revision, view.rect, view.theme.name, *(part.key for part in (*view.bars, *view.inside.values())))
                for view in figure
            ),
        )
        if shown == self._shown:
            return
        self._shown = shown
        assert self.under is not None
        assert self.over is not None
        for sheet in (self.under, self.over):
            sheet.ratio, sheet.transparent = surface.ratio, surface.transparent
            sheet.begin()
        self._write(self.under, self.over, *surface.size)
        for sheet in (self.under, self.over):
            sheet.end()

    def _write(self, under: Sheet, over: Sheet, width: float, height: float) -> None:
        figure = self._figure
        theme = figure._first.theme
        if figure._first.background != "transparent":
            under.ground((0, 0, width, height), theme.figure, figure._owner)
        if self._headline:
            left, right = self._across
            headline = shortened(self._headline, TITLE, right - left - 2 * EDGE)
            over.text(headline, (left + right) / 2, EDGE, Style(TITLE, theme.text, 250), h="center", v="top")
        for place, view in figure._views.items():
            x, y, across, _ = view.rect
            if view.flat and view.axes:
                self._plane(place, view).draw(under, over)
            elif view.axes:
                under.ground(view.rect, view.ground, view._owner)
            offset = dict.fromkeys(SIDES, 0.0)
            around = self.around[place]
            offset["right"], offset["bottom"] = around.right, around.bottom
            for bar in view.bars:
                beside = _beside(view, bar.side)
                bar.draw(over, beside, offset[bar.side], view.theme)
                offset[bar.side] += bar.thickness(beside[2 if bar.side == "bottom" else 3])
            for thing in view.inside.values():
                thing.draw(over)
            title = shortened(view.title, TITLE, across + 2 * min(around.left, around.right))
            over.text(title, x + across / 2, y - EDGE, Style(TITLE, theme.text, 200), h="center", v="baseline")


def _beside(view: View, side: str) -> Rect:
    """What a colour bar stands beside: the frame of a plane, or most of what shows a scene."""
    x, y, width, height = view.rect
    if view.flat:
        return view.rect
    away = (1 - TALL) / 2
    if side == "bottom":
        return x + away * width, y, TALL * width, height
    return x, y + away * height, width, TALL * height
