"""Figure: a canvas with views in it, drawn when something changes and at no other time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import pygfx as gfx
from numpy.typing import NDArray

from vizlib import arrays, counters, hosts
from vizlib.plot.animation import Animation, Step
from vizlib.plot.drawing.frames import Frames
from vizlib.plot.drawing.renderer import Renderer
from vizlib.plot.linked import Links
from vizlib.plot.listening import Listening, weakly
from vizlib.plot.outlets import Outlets
from vizlib.plot.overlaid import Overlaid
from vizlib.plot.themes import LIGHT, THEMES
from vizlib.plot.view import View

if TYPE_CHECKING:
    from vizlib.plot.drawing.timing import Timing
    from vizlib.plot.leading import Leading

__all__ = ["Figure"]

SETTLED = 0.5  # seconds after a frame in which a description is brought up to date


class Figure(Listening, Outlets, Overlaid):
    """What is drawn into one canvas: a grid of views.

    shape : (rows, columns) of the grid; ``fig[row, column]`` is a view
    size : (width, height) in logical pixels; None takes the width of the place it is shown in
    title : of the window, or what a screen reader says for the canvas; written above a grid of several views
    link : what the views have in common: "x", "y", "xy" (limits), "camera" (in three dimensions), "clim", or several

    ``scene``, ``camera``, ``controller`` and ``add`` are those of the first view; the former are pygfx's own and there
    at once. ``canvas`` comes with ``show``, ``renderer`` when the GPU is there: in a page that may be a little later.
    """

    def __init__(
        self,
        shape: tuple[int, int] = (1, 1),
        *,
        size: tuple[float, float] | None = (640, 480),
        title: str | None = None,
        link: Any = None,
    ) -> None:
        if not (title is None or isinstance(title, str)):
            raise TypeError(f"Figure: title is {title!r}, expected text.")
        self.title = title
        self.canvas: Any = None
        self.renderer: Renderer | None = None
        self.frames = 0
        self._shape = _checked_shape(shape)
        self._size = _checked_size(size)
        rows, columns = self._shape
        ask = weakly(self._ask)
        self._views = {
            (row, column): View(self._name_of(row, column), ask) for row in range(rows) for column in range(columns)
        }
        self._start_listening()
        self._start_overlaid()
        self._telling: Any = None  # the timer of the next description
        self._told: Any = None  # what the last description was made from
        self._frames = Frames(self, Links(list(self._views.values()), link, self._owner))
        self._stale = True  # whether anything has changed since the last frame
        self._theme = "auto"
        self._host: hosts.Host | None = None
        self._animation = Animation()
        self._timing: Timing | None = None
        self._leading: Leading | None = None  # where a player may have to
        self._closed = self._closing = False
        self._is_bare = False  # whether panels are left out
        self._frames_open = 0  # how many are being drawn: of its canvas, and of panels in the page

    def _name_of(self, row: int, column: int) -> str:
        return self._owner if self._shape == (1, 1) else f"View ({row}, {column})"

    @property
    def _owner(self) -> str:
        return f'Figure "{self.title}"' if self.title else "Figure"

    def __repr__(self) -> str:
        state = "closed" if self.closed else "shown" if self.canvas is not None else "not shown"
        return f"<{self._owner}: {state}, {self.frames} frames>"

    def _ipython_display_(self) -> None:
        """It is a cell's last expression, or was given to ``display``: show it there."""
        if self.closed or (self.canvas is not None and not self.canvas.display()):
            print(repr(self))
        elif self.canvas is None:
            self.show()

    def _display_(self) -> Any:
        """The same for marimo, which shows what is returned."""
        if not self.closed and self.canvas is None:
            self.show()
        return getattr(self.canvas, "widget", None) or repr(self)

    # ---- Views ----

    def __getitem__(self, place: Any) -> View:
        rows, columns = self._shape
        given = place
        if isinstance(place, int | np.integer) and 1 in self._shape:
            place = (0, place) if rows == 1 else (place, 0)
        try:
            row, column = (int(part) for part in place)
        except (TypeError, ValueError):
            row = column = rows * columns + 1
        row, column = row + rows * (row < 0), column + columns * (column < 0)
        if (row, column) not in self._views:
            raise IndexError(
                f"{self._owner}: there is no view {given!r}, expected [row, column] within {rows} rows and "
                f"{columns} columns."
            )
        return self._views[row, column]

    def __iter__(self) -> Iterator[View]:
        return iter(self._views.values())

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns) of the grid of views."""
        return self._shape

    @property
    def _first(self) -> View:
        return self._views[0, 0]

    @property
    def scene(self) -> gfx.WorldObject:
        """The pygfx scene that is drawn."""
        return self._first.scene

    @property
    def camera(self) -> gfx.PerspectiveCamera:
        """The pygfx camera it is seen through."""
        return self._first.camera

    @property
    def _replay(self) -> Any:
        return None if self._first.stage is None else self._first.stage.replay

    @property
    def controller(self) -> gfx.Controller | None:
        """The pygfx controller that moves the camera; None before ``show``."""
        return self._first.controller

    @property
    def origin(self) -> NDArray[np.float64]:
        """(3,) float64: what is added to the camera's numbers to get the data's; zero unless data lie far out."""
        return self._first.origin

    @property
    def closed(self) -> bool:
        """Whether ``close`` was called, or the window closed."""
        return self._closed or self._closing

    def add(self, *things: Any) -> Any:
        """Put nodes or pygfx objects into the scene; returns the first."""
        return self._first.add(*things)

    @property
    def theme(self) -> str:
        """The colours around the data: "light", "dark", or "auto", which follows the page."""
        return self._theme

    @theme.setter
    def theme(self, name: str) -> None:
        self._theme = arrays.choice(name, "theme", self._owner, ("auto", *THEMES))
        self._dress()

    def _dress(self) -> None:
        """Give all views the colours of the theme."""
        if self._theme != "auto":
            theme = THEMES[self._theme]
        else:
            theme = LIGHT if self.canvas is None else THEMES[self.canvas.appearance.theme]
        reduced = self.canvas is not None and self.canvas.appearance.reduced_motion
        for view in self:
            view.wear(theme, reduced)
        self._dress_overlay(theme)
        self._ask()

    def _describe_soon(self) -> None:
        """Tell screen readers what is shown, once it has settled a little."""
        if self._telling is not None:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # natively, in a script: nobody reads there while things move
            self._describe()
        else:
            self._telling = loop.call_later(SETTLED, weakly(self._describe))

    def _describe(self) -> None:
        self._telling = None
        if self.canvas is None or self._closed:
            return
        from vizlib.plot import description

        shown = description.signature(self)
        if shown != self._told:
            self._told = shown
            self.canvas.describe(description.label(self), self.description)

    @property
    def description(self) -> str:
        """What the figure shows, in words, as screen readers say it: titles, axes with their ranges, objects."""
        from vizlib.plot import description

        return description.describe(self)

    # ---- Showing ----

    def show(self, target: Any = None, *, background: Any = None, up: Any = None, offscreen: bool = False) -> Figure:
        """Frame and light the scenes and draw them: in ``target`` or where the script stands, or in a window.

        Returns at once; what is shown stays alive. See ``vizlib.show`` for the arguments.
        """
        if self.closed:
            raise RuntimeError(f"{self._owner}: it is closed, show its nodes in a new figure.")
        if self.canvas is not None:
            return self
        self._host = hosts.named("offscreen") if offscreen else hosts.choose()
        canvas = self._host.canvas(target=target, size=self._size, title=self.title or "vizlib")
        width, height = canvas.get_logical_size()
        try:
            self._frames.arrange(width, height, background, up)
        except Exception:
            canvas.close()
            raise
        self.canvas = canvas
        self._dress()
        canvas.on_appearance(lambda appearance: self._dress())
        canvas.add_event_handler(lambda event: self.close(), "close")
        hosts.opened(self)
        self._host.when_ready(self._start)
        return self

    def _start(self) -> None:
        """The GPU is there: make the renderer, let the controllers hear events, and ask for the first frame."""
        if self._closed:
            return
        self.renderer = Renderer(self.canvas)
        most = self.renderer.largest
        if max(self.canvas.get_physical_size()) > most:
            width, height = self.canvas.get_physical_size()
            raise ValueError(
                f"{self._owner}: size is {width} × {height} pixels, expected at most {most} × {most} on this GPU."
            )
        assert self._host is not None
        self._frames.start(self.renderer, self._host)
        self._connect(self.renderer)
        for view, look in zip((view for view in self if view.turns), self.canvas.looks, strict=False):
            view.look_from(np.reshape(look["matrix"], (4, 4)).T, look["magnified"])
        self._await_call()
        if self.canvas.far:
            from vizlib.plot.leading import Leading

            self._leading = Leading(self)
            self.canvas.leading = self._leading
        self.canvas.request_draw(self._draw)

    def animate(self, fps: float = 30.0) -> Callable[[Step], Step]:
        """A decorator: have a function called before frames, with the seconds since the first, as long as it is open.

        fps : how often a second, at most

        What it changes shows in that frame. If it raises, that is reported, and it is not called again.
        """
        return self._animation.add(fps, self._owner, self._ask)

    def request_draw(self) -> None:
        """Ask for a frame that draws everything; only needed after changes that nothing tells of."""
        for view in self:
            if view.stage is not None:
                view.stage.change()
        self._ask()

    def _ask(self) -> None:
        """Ask for a frame: something in it is to be another."""
        self._stale = True
        if self.canvas is not None and not self._closed:
            self.canvas.request_draw()

    def _draw(self) -> None:
        if self.renderer is not None:
            with self._kept_open():
                self._draw_frame(self.renderer)

    def _draw_frame(self, renderer: Renderer) -> None:
        timing = self._frames.timing
        if timing is not None:
            timing.begin(time.perf_counter())
        self._animation.step(self._ask)
        self._interact()
        self._follow_pointer()
        self._emit("before_draw")
        self._draw_scenes(renderer)
        if not self._is_bare:
            self._draw_overlay()
        if timing is not None and timing.running:
            timing.lap("overlay")
            timing.end()
        self._describe_soon()
        if self._leading is not None:
            self._leading.drawn()
        self.frames += 1
        counters.count_frame()
        if self.frames == 1 and self._host is not None:
            self._host.first_frame(self.canvas, *self.counts())

    def _draw_scenes(self, renderer: Renderer) -> None:
        """Draw the views, or show again what was drawn of them if only the overlay has asked for a frame."""
        moving = any(view.controller is not None and view.controller.moving for view in self)
        if self._overlay_asked and not (self._stale or moving) and self._frames.show_again(renderer):
            self._overlay_asked = False
            return
        self._stale = self._overlay_asked = False
        # What these do, nobody else is told of.
        anew = self._animation.running or (self._told_of is not None and self._told_of.wants("before_draw"))
        if self._frames.draw(renderer, anew=anew):
            self._ask()

    @property
    def timing(self) -> Timing:
        """What its frames cost, from ``fig.timing.start()`` on: times of Python and the GPU, commands, points drawn."""
        if self._timing is None:
            from vizlib.plot.drawing.timing import Timing

            self._timing = Timing(self)
        return self._timing

    def counts(self) -> tuple[int, int]:
        """Vertices and triangles in the scenes."""
        vertices = triangles = 0
        for view in self:
            for item in view.scene.iter(lambda item: isinstance(item, gfx.Mesh)):
                vertices += item.geometry.positions.nitems
                shape = item.geometry.indices.view.shape
                triangles += shape[0] * (2 if shape[1:] == (4,) else 1)
        return vertices, triangles

    # ---- The end ----

    def close(self) -> None:
        """Take the figure off the page or screen and free what it holds on the GPU. Its nodes stay usable.

        What a frame calls, such as a panel's function, may call it: then the figure closes when that frame is done.
        """
        if self._closed:
            return
        if self._frames_open:
            self._closing = True
            return
        self._closed = True
        hosts.closed(self)
        self._stop_listening()
        self._stop_overlaid()
        if self._leading is not None:
            self._leading.close()
        if self._timing is not None:
            self._timing.close()
        self._frames.close()
        for view in self:
            view.close()
        if self.renderer is not None:
            self.renderer.release()
        if self.canvas is not None:
            self.canvas.close()
        self.renderer = None

    @contextmanager
    def _bare(self) -> Iterator[None]:
        """While frames are drawn for a file: without panels, which nobody would answer there."""
        self._is_bare = True
        try:
            yield
        finally:
            self._is_bare = False

    @contextmanager
    def _kept_open(self) -> Iterator[None]:
        """While something is drawn that needs the figure whole: to close it waits until that is done."""
        self._frames_open += 1
        try:
            yield
        finally:
            self._frames_open -= 1
            if self._closing:
                self.close()


def _checked_shape(shape: Any) -> tuple[int, int]:
    try:
        rows, columns = shape
        if all(isinstance(side, int | np.integer) and side > 0 for side in (rows, columns)):
            return int(rows), int(columns)
    except (TypeError, ValueError):
        pass
    raise ValueError(f"Figure: shape is {shape!r}, expected (rows, columns), both at least 1.")


def _checked_size(size: Any) -> tuple[float, float] | None:
    if size is None:
        return None
    try:
        width, height = (float(side) for side in size)
    except (TypeError, ValueError):
        width = height = 0.0
    if not (width > 0 and height > 0):
        raise ValueError(f"Figure: size is {size!r}, expected (width, height) in pixels.")
    return width, height
