"""Frames: how one picture of a figure is made, and what of the last one is sent again.

    size, limits, labels ─→ layout ─→ rectangles of the views
    under ─→ view, view, … ─→ over ─→ the canvas

``under`` and ``over`` are sheets: what lies behind the data, and what stands around and upon it. A figure that has
nothing but one scene draws this over the whole canvas, without any sheet. Each of these stages draws itself anew only
if something in it changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import proxy

import pygfx as gfx

from vizlib.passes import frame
from vizlib.plot import layout
from vizlib.plot.at_pointer import AtPointer
from vizlib.plot.box import Box
from vizlib.plot.changes import drawing
from vizlib.plot.colorbar import SIDES
from vizlib.plot.layout import Margins
from vizlib.plot.lettering import Style
from vizlib.plot.linked import Links
from vizlib.plot.plane import EDGE, LINE, TITLE, Plane, heading
from vizlib.plot.replay import frame_key
from vizlib.plot.sheet import Sheet

if TYPE_CHECKING:
    from vizlib.plot.figure import Figure
    from vizlib.plot.renderer import Renderer
    from vizlib.plot.view import View

__all__ = ["Frames"]


class Frames:
    """The frames of one figure."""

    def __init__(self, figure: Figure, links: Links) -> None:
        self._figure: Figure = proxy(figure)
        self._links = links
        self._planes: dict[Any, Plane] = {}
        self._boxes: dict[Any, Box] = {}
        self._around: dict[Any, Margins] = {}  # what the axes take, without what stands beside them
        self.at_pointer = AtPointer()
        self._under: Sheet | None = None
        self._top: Sheet | None = None
        self._topped: Any = None  # what the uppermost sheet shows
        self._over: Sheet | None = None
        self._drawn: Any = None  # what the sheets show
        self._recording: Any = None  # of the last step, from pygfx's textures to the canvas
        self._flushed: Any = None
        self._viewports: dict[Any, Viewport] = {}
        self._first_stage: Any = None
        self._ppaa = "default"

    @property
    def plain(self) -> bool:
        """Whether there is nothing around one scene."""
        view = self._figure._first
        return self._figure.shape == (1, 1) and not (view.axes or view.title or view.bars or view.inside)

    # ---- Beginning and end ----

    def arrange(self, width: float, height: float, background: Any, up: Any) -> None:
        """Frame and light the views."""
        for view in self._figure:
            if background is not None or view.background is None:
                view.background = background
            view.up = up if up is not None else view.up
        self.lay_out(width, height)
        for view in self._figure:
            view.arrange(view.rect[2] / view.rect[3])
        self._links.start()

    def start(self, renderer: Renderer, host: Any) -> None:
        """The GPU is there."""
        self._under, self._over = Sheet("under", host.recording()), Sheet("over", host.recording())
        self._top = Sheet("pointer", host.recording())
        self._recording = host.recording()
        self._new_recording = host.recording
        for place, view in self._figure._views.items():
            self._viewports[place] = Viewport(renderer, view, self._around.get(place, Margins()))
            view.start(host.recording(), self._viewports[place])
            renderer._scenes.update(view.roots())

    def close(self) -> None:
        """Let go of what is kept."""
        for sheet in (self._under, self._over, self._top):
            if sheet is not None:
                sheet.close()
        if self._recording is not None:
            self._recording.close()
        self._under = self._over = self._top = self._recording = self._first_stage = None
        for box in self._boxes.values():
            box.close()
        self._boxes.clear()
        self._planes.clear()
        self._viewports.clear()

    # ---- Layout ----

    def lay_out(self, width: float, height: float) -> None:
        """Say where the views stand on a canvas of a size in logical pixels."""
        figure = self._figure
        if self.plain:
            figure._first.rect = 0.0, 0.0, max(width, 1.0), max(height, 1.0)
            return
        rows, columns = figure.shape
        cell = width / columns, height / rows
        margins = {place: self._margins(place, view, *cell) for place, view in figure._views.items()}
        top = TITLE * LINE + 1.5 * EDGE if self._headline else 0.0
        for place, rect in layout.arrange((width, height), figure.shape, margins, top).items():
            view = figure._views[place]
            view.rect = layout.fitted(rect, view.home_aspect)

    @property
    def _headline(self) -> str:
        return (self._figure.title or "") if self._figure.shape != (1, 1) else ""

    def _margins(self, place: Any, view: View, width: float, height: float) -> Margins:
        if view.flat and view.axes:
            around = self._planes.setdefault(place, Plane(view)).margins(width, height)
        else:
            around = Margins(top=heading(view))
        self._around[place] = around
        if place in self._viewports:
            self._viewports[place]._around = around
        bars = {side: [bar for bar in view.bars if bar.side == side] for side in SIDES}
        beside = sum(bar.thickness(max(height - around.top - around.bottom, 1)) for bar in bars["right"])
        below = sum(bar.thickness(max(width - around.left - around.right, 1)) for bar in bars["bottom"])
        return around._replace(right=around.right + beside, bottom=around.bottom + below)

    # ---- One frame ----

    def draw(self, renderer: Renderer) -> bool:
        """Draw a frame; returns whether the next one would show more."""
        views = list(self._figure)
        self._links.share_colors()
        for view in views:
            if view.stage is not None and view.stage.changed:
                view.detail.look(view.scene)
        with drawing():
            renderer.begin_frame()
        more = [view.detail.next(view.camera) for view in views]
        with drawing():
            frame.run_scheduled()
            self._prepare(renderer)
            for view in views:
                assert view.stage is not None
                view.stage.move()
        again = self._draw_stages(renderer)
        self._flush(renderer, again)
        return any(more)

    def draw_for_picture(self, renderer: Renderer) -> None:
        """Draw all there is, in all detail, without keeping anything."""
        self._links.share_colors()
        with drawing():
            renderer.begin_frame()
        for view in self._figure:
            view.detail.look(view.scene)
            view.detail.finish()
        with drawing():
            frame.run_scheduled()
            self._prepare(renderer)
        first = True
        for stage in self._stages():
            if stage is self._top:
                continue  # the pointer is in no picture
            stage.draw_in_full(renderer, first=first)
            first = False

    def _prepare(self, renderer: Renderer) -> None:
        """Limits, rectangles and sheets as they are now."""
        figure = self._figure
        width, height = figure.canvas.get_logical_size()
        for view in figure:
            view.update()
        self._links.sync()
        # What lies in a plane has smooth edges of its own; to smooth a picture of it once more only blurs it.
        smooth = "none" if all(view.flat and view.axes for view in figure) else "default"
        if renderer.ppaa != smooth and self._ppaa != smooth:
            renderer.ppaa = self._ppaa = smooth
        self.lay_out(width, height)
        for view in figure:
            view.laid_out()
        plain = self.plain
        for place, view in figure._views.items():
            assert view.stage is not None
            view.stage.rect = None if plain else view.rect
            if view.axes and not view.flat:
                if place not in self._boxes:
                    self._boxes[place] = Box(view, self._new_recording(), view._ask)
                self._boxes[place].update()
        assert self._under is not None
        assert self._over is not None
        ratio = figure.canvas.get_pixel_ratio()
        shown = (
            (width, height, ratio, plain, self._headline),
            tuple(
                (view.revision, view.rect, view.theme.name, *(part.key for part in (*view.bars, *view.inside.values())))
                for view in figure
            ),
        )
        self._write_at_pointer(width, height, ratio)
        if shown == self._drawn:
            return
        self._drawn = shown
        for sheet in (self._under, self._over):
            sheet.ratio = ratio
            sheet.begin()
        if not plain:
            self._write(self._under, self._over, width, height)
        for sheet in (self._under, self._over):
            sheet.end()

    def _write_at_pointer(self, width: float, height: float, ratio: float) -> None:
        theme = self._figure._first.theme
        shown = self.at_pointer.revision, width, height, ratio, theme.name
        if shown == self._topped or self._top is None:
            return
        self._topped = shown
        self._top.ratio = ratio
        self._top.begin()
        self.at_pointer.draw(self._top, (width, height), theme)
        self._top.end()

    def _write(self, under: Sheet, over: Sheet, width: float, height: float) -> None:
        figure = self._figure
        theme = figure._first.theme
        if figure._first.background != "transparent":
            under.rect(0, 0, width, height, theme.figure)
        if self._headline:
            over.text(self._headline, width / 2, EDGE, Style(TITLE, theme.text, 250), h="center", v="top")
        for place, view in figure._views.items():
            x, y, across, _ = view.rect
            if view.flat and view.axes:
                self._planes.setdefault(place, Plane(view)).draw(under, over)
            elif view.axes:
                under.ground(view.rect, view.ground, view._owner)
            offset = dict.fromkeys(SIDES, 0.0)
            around = self._around[place]
            offset["right"], offset["bottom"] = around.right, around.bottom
            for bar in view.bars:
                bar.draw(over, view.rect, offset[bar.side], view.theme)
                offset[bar.side] += bar.thickness(view.rect[2 if bar.side == "bottom" else 3])
            for thing in view.inside.values():
                thing.draw(over)
            over.text(view.title, x + across / 2, y - EDGE, Style(TITLE, theme.text, 200), h="center", v="baseline")

    def _stages(self) -> list[Any]:
        """What is drawn, in order."""
        under, over = self._under, self._over
        assert under is not None
        assert over is not None
        middle: list[Any] = []
        for place, view in self._figure._views.items():
            if view.axes and not view.flat and place in self._boxes:
                middle.append(self._boxes[place].stage)
            middle.append(view.stage)
        above = [sheet for sheet in (over, self._top) if sheet is not None and not sheet.empty]
        return [*([] if under.empty else [under]), *middle, *above]

    def _draw_stages(self, renderer: Renderer) -> bool:
        """Draw all; returns whether all of them could be sent again."""
        stages = self._stages()
        if stages[0] is not self._first_stage:  # the first one clears what the last frame has left
            self._first_stage = stages[0]
            for stage in stages:
                stage.change()
        again = True
        for number, stage in enumerate(stages):
            again = stage.draw(renderer, first=number == 0) and again
        return again

    def _flush(self, renderer: Renderer, again: bool) -> None:
        """Bring the picture to the canvas."""
        recording = self._recording
        if recording is None:
            renderer.flush()
            return
        key = recording.renewals, *frame_key(renderer)
        if recording.captured and key == self._flushed:
            recording.play()
            return
        with recording.capture():
            renderer.flush()
        self._flushed = key


class Viewport(gfx.Viewport):
    """Where a view hears of the pointer: where it stands now."""

    def __init__(self, renderer: Renderer, view: View, around: Margins) -> None:
        super().__init__(renderer)
        self._view = view
        self._around = around

    def _get_rect(self) -> Any:
        return self._view.rect

    def is_inside(self, x: float, y: float) -> bool:
        """Whether a pixel is of the data, or of the tick labels of a plane: there, gestures are for one axis."""
        left, top, width, height = self._view.rect
        if self._view.flat:
            left, width = left - self._around.left, width + self._around.left
            height += self._around.bottom
        return bool(left <= x <= left + width and top <= y <= top + height)
