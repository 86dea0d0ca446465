"""Frames: how one picture of a figure is made, and what of the last one is sent again.

    size, limits, labels ─→ layout ─→ rectangles of the views
    under ─→ view, view, … ─→ over ─→ the canvas

``under`` and ``over`` are those of ``plot.around.surroundings``. A figure that has nothing but one scene draws this
over the whole canvas. Each of these stages draws itself anew only if something in it changed; if nothing at all did,
the picture that is there is brought to the canvas once more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import proxy

import pygfx as gfx

from vizlib.passes import frame
from vizlib.plot.drawing.changes import drawing
from vizlib.plot.drawing.replay import frame_key
from vizlib.plot.drawing.standing import Standing
from vizlib.plot.linked import Links
from vizlib.plot.pointer.at_pointer import AtPointer

if TYPE_CHECKING:
    from vizlib.plot.around.surroundings import Surroundings
    from vizlib.plot.drawing.renderer import Renderer
    from vizlib.plot.drawing.timing import Timing
    from vizlib.plot.figure import Figure
    from vizlib.plot.view import View

__all__ = ["Frames", "Surface"]


class Surface(NamedTuple):
    """What is drawn onto instead of the canvas.

    size : (width, height) in logical pixels
    ratio : physical pixels in a logical one
    transparent : whether to leave the backgrounds out
    """

    size: tuple[float, float]
    ratio: float
    transparent: bool


class Frames:
    """The frames of one figure, on its canvas or on a surface beside it."""

    def __init__(self, figure: Figure, links: Links, surface: Surface | None = None) -> None:
        self._figure: Figure = proxy(figure)
        self._links = links
        self._surface = surface
        self.at_pointer = AtPointer()
        self.standing = Standing()
        self.timing: Timing | None = None  # while someone looks
        self.surroundings: Surroundings | None = None  # if there are any
        self._new_recording: Any = None
        self._recording: Any = None  # of the last step, from pygfx's textures to the canvas
        self._flushed: Any = None
        self._drawn: Any = None  # what the last picture was drawn for
        self._viewports: dict[Any, Viewport] = {}
        self._first_stage: Any = None
        self._ppaa = "default"

    @property
    def plain(self) -> bool:
        """Whether there is nothing around one scene."""
        view = self._figure._first
        return self._figure.shape == (1, 1) and not (
            view.axes or view.title or view.bars or view.inside or any(self.beside(1.0))
        )

    def beside(self, width: float) -> tuple[float, float]:
        """What panels take at the left and at the right of so many logical pixels: of the canvas, not of pictures."""
        if self._surface is not None:
            return 0.0, 0.0
        widths = self._figure._strip_widths(width)
        return widths["left"], widths["right"]

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
        self._new_recording = host.recording
        self._recording = host.recording()
        self.at_pointer.start(host.recording)
        if self.surroundings is not None:
            self.surroundings.start(host.recording)
        for place, view in self._figure._views.items():
            self._viewports[place] = Viewport(renderer, view, self, place)
            view.start(host.recording(), self._viewports[place])
            renderer._scenes.update(view.roots())

    def start_beside(self, live: Frames) -> None:
        """Draw onto the surface what ``live`` draws onto the canvas; nothing of it is sent again."""
        self._new_recording = lambda: None
        self._ppaa = live._ppaa
        if live.surroundings is not None and not self.plain:
            self._surround().keep_room(live.surroundings)

    def close(self) -> None:
        """Let go of what is kept."""
        self.at_pointer.close()
        if self.surroundings is not None:
            self.surroundings.close()
        if self._recording is not None:
            self._recording.close()
        self._recording = self._first_stage = self.surroundings = None
        self._viewports.clear()

    def _surround(self) -> Surroundings:
        """What stands around the data, made when there is any for the first time."""
        if self.surroundings is None:
            from vizlib.plot.around.surroundings import Surroundings

            self.surroundings = Surroundings(self._figure)
            if self._new_recording is not None:
                self.surroundings.start(self._new_recording)
        return self.surroundings

    # ---- Layout ----

    def lay_out(self, width: float, height: float) -> None:
        """Say where the views stand on a canvas of a size in logical pixels."""
        figure = self._figure
        if self.plain:
            figure._first.rect = 0.0, 0.0, max(width, 1.0), max(height, 1.0)
            return
        left, right = self.beside(width)
        self._surround().lay_out(max(width - left - right, 1.0), height, left)

    # ---- One frame ----

    def draw(self, renderer: Renderer, *, anew: bool = False) -> bool:
        """Draw a frame; returns whether the next one would show more.

        anew : even if the last picture still stands
        """
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
        self._lap("prepare")
        stages = self._stages()
        if not anew and self._flushes_again(renderer) and self.standing.stands(renderer, stages):
            for stage in stages:
                stage.rest()
            self.standing.count += 1
        else:
            self.standing.forget()  # should drawing fail
            self._draw_stages(renderer, stages)
            self.standing.drawn(renderer, stages)
        self._lap("stages")
        self._flush(renderer)
        self._lap("flush")
        self._drawn = self._target(renderer)
        return any(more)

    def arrive(self) -> None:
        """Have cameras that glide be where they are to be: who looks at another side wants a picture of that."""
        for view in self._figure:
            if view.controller is not None:
                view.controller.arrive()

    def renew_textures(self, renderer: Renderer) -> None:
        """Have the next frame drawn in full, into textures that are made for it."""
        renderer.renew_textures()
        self.standing.forget()
        self._first_stage = self._flushed = self._drawn = None

    def show_again(self, renderer: Renderer) -> bool:
        """Bring to the canvas what was drawn last; False if that cannot be, since the canvas is another by now."""
        if self._drawn is None or self._drawn != self._target(renderer):
            return False
        self._lap("prepare")
        with drawing():
            self._flush(renderer)
        self._lap("flush")
        return True

    def _target(self, renderer: Renderer) -> tuple[Any, ...]:
        """What a picture was drawn for."""
        return getattr(self._recording, "renewals", 0), *frame_key(renderer)

    def _lap(self, part: str) -> None:
        if self.timing is not None:
            self.timing.lap(part)

    def draw_for_picture(self, renderer: Renderer, onto: Renderer | None = None) -> None:
        """Draw all there is, in all detail, without keeping anything.

        renderer : of the canvas, whose listeners hear that something is drawn
        onto : of the surface
        """
        self.standing.forget()
        if onto is None:
            self._drawn = None  # what is there now is not what the canvas shows
        self._links.share_colors()
        self.arrive()
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
            if stage is self.at_pointer.sheet:
                continue  # the pointer is in no picture
            stage.draw_in_full(onto or renderer, first=first)
            first = False

    def _prepare(self, renderer: Renderer) -> None:
        """Limits, rectangles and sheets as they are now."""
        figure = self._figure
        canvas = figure.canvas
        surface = self._surface or Surface(canvas.get_logical_size(), canvas.get_pixel_ratio(), transparent=False)
        for view in figure:
            view.update()
        self._links.sync()
        # What lies in a plane has smooth edges of its own; to smooth a picture of it once more only blurs it.
        smooth = "none" if all(view.flat and view.axes for view in figure) else "default"
        if renderer.ppaa != smooth and self._ppaa != smooth:
            renderer.ppaa = self._ppaa = smooth
        self.lay_out(*surface.size)
        for view in figure:
            view.laid_out()
            assert view.stage is not None
            view.stage.rect = None if self.plain else view.rect
        if not self.plain:
            self._surround().update(surface)
        left, right = self.beside(surface.size[0])
        self.at_pointer.update((left, surface.size[0] - right), surface.size[1], surface.ratio, figure._first.theme)

    def _stages(self) -> list[Any]:
        """What is drawn, in order."""
        around = None if self.plain else self.surroundings
        middle: list[Any] = []
        for place, view in self._figure._views.items():
            if around is not None and place in around.boxes and view.axes and not view.flat:
                middle.append(around.boxes[place].stage)
            middle.append(view.stage)
        under, over = (None, None) if around is None else (around.under, around.over)
        sheets = [
            [sheet for sheet in layer if sheet is not None and not sheet.empty]
            for layer in ([under], [over, self.at_pointer.sheet])
        ]
        return [*sheets[0], *middle, *sheets[1]]

    def _draw_stages(self, renderer: Renderer, stages: list[Any]) -> None:
        """Draw all, or send again what has not changed."""
        if stages[0] is not self._first_stage:  # the first one clears what the last frame has left
            self._first_stage = stages[0]
            for stage in stages:
                stage.change()
        for number, stage in enumerate(stages):
            stage.draw(renderer, first=number == 0)

    def _flushes_again(self, renderer: Renderer) -> bool:
        """Whether the step to the canvas can be done as it was done last, be there a new picture or not."""
        recording = self._recording
        return recording is None or (recording.captured and self._flushed == self._target(renderer))

    def _flush(self, renderer: Renderer) -> None:
        """Bring the picture to the canvas."""
        recording = self._recording
        if recording is None:
            renderer.flush()
        elif self._flushes_again(renderer):
            recording.play()
        else:
            with recording.capture():
                renderer.flush()
            self._flushed = self._target(renderer)


class Viewport(gfx.Viewport):
    """Where a view hears of the pointer: where it stands now."""

    def __init__(self, renderer: Renderer, view: View, frames: Frames, place: Any) -> None:
        super().__init__(renderer)
        self._view = view
        self._frames = proxy(frames)
        self._place = place

    def _get_rect(self) -> Any:
        return self._view.rect

    def is_inside(self, x: float, y: float) -> bool:
        """Whether a pixel is of the data, or of the tick labels of a plane: there, gestures are for one axis."""
        left, top, width, height = self._view.rect
        surroundings = self._frames.surroundings
        if self._view.flat and surroundings is not None and self._place in surroundings.around:
            around = surroundings.around[self._place]
            left, width = left - around.left, width + around.left
            height += around.bottom
        return bool(left <= x <= left + width and top <= y <= top + height)
