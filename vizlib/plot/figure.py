"""Figure: a canvas with a view in it, drawn when something changes and at no other time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pygfx as gfx
from numpy.typing import NDArray

from vizlib import counters, hosts, uniforms
from vizlib.passes import frame
from vizlib.plot import png
from vizlib.plot.animation import Animation, Step
from vizlib.plot.changes import Watcher, drawing
from vizlib.plot.detail import Detail
from vizlib.plot.renderer import Renderer
from vizlib.plot.replay import Replay
from vizlib.plot.view import View

__all__ = ["Figure"]


class Figure:
    """What is drawn into one canvas.

    size : (width, height) in logical pixels; None takes the width of the place it is shown in
    title : of the window, or what a screen reader says for the canvas

    ``scene``, ``camera`` and ``controller`` are pygfx's own and there at once. ``canvas`` comes with
    ``show``, ``renderer`` when the GPU is there: in a page that may be a little later.
    """

    def __init__(self, *, size: tuple[float, float] | None = (640, 480), title: str | None = None) -> None:
        if not (title is None or isinstance(title, str)):
            raise TypeError(f"Figure: title is {title!r}, expected text.")
        self.title = title
        self.canvas: Any = None
        self.renderer: Renderer | None = None
        self.frames = 0
        self.controls = True
        self._size = _checked_size(size)
        self._view = View(self._owner)
        self._host: hosts.Host | None = None
        self._watcher: Watcher | None = None
        self._replay: Replay | None = None
        self._detail = Detail()
        self._animation = Animation()
        self._closed = False

    @property
    def _owner(self) -> str:
        return f'Figure "{self.title}"' if self.title else "Figure"

    def __repr__(self) -> str:
        state = "closed" if self._closed else "shown" if self.canvas is not None else "not shown"
        return f"<{self._owner}: {state}, {self.frames} frames>"

    @property
    def scene(self) -> gfx.WorldObject:
        """The pygfx scene that is drawn."""
        return self._view.scene

    @property
    def camera(self) -> gfx.PerspectiveCamera:
        """The pygfx camera it is seen through."""
        return self._view.camera

    @property
    def controller(self) -> gfx.Controller | None:
        """The pygfx controller that moves the camera; None before ``show``."""
        return self._view.controller

    @property
    def origin(self) -> NDArray[np.float64]:
        """(3,) float64: what is added to the camera's numbers to get the data's; zero unless data lie far out."""
        return self._view.origin

    @property
    def closed(self) -> bool:
        """Whether ``close`` was called, or the window closed."""
        return self._closed

    def add(self, *things: Any) -> None:
        """Put nodes or pygfx objects into the scene."""
        for thing in things:
            if not isinstance(thing, gfx.WorldObject):
                raise TypeError(
                    f"{self._owner}: add() was given {type(thing).__name__}, "
                    "expected a vizlib node or a pygfx world object."
                )
        self._view.add(*things)

    def show(self, target: Any = None, *, background: Any = None, up: Any = "y", offscreen: bool = False) -> Figure:
        """Frame and light the scene and draw it: in ``target`` or where the script stands, or in a window.

        Returns at once; what is shown stays alive. See ``vizlib.show`` for the arguments.
        """
        if self._closed:
            raise RuntimeError(f"{self._owner}: it is closed, show its nodes in a new figure.")
        if self.canvas is not None:
            return self
        self._host = hosts.named("offscreen") if offscreen else hosts.choose()
        canvas = self._host.canvas(target=target, size=self._size, title=self.title or "vizlib")
        self._view.background, self._view.up = background, up
        width, height = canvas.get_logical_size()
        try:
            self._view.arrange(width / height if width > 0 and height > 0 else 1.0)
        except Exception:
            canvas.close()
            raise
        self.canvas = canvas
        canvas.add_event_handler(lambda event: self.close(), "close")
        hosts.opened(self)
        self._host.when_ready(self._start)
        return self

    def _start(self) -> None:
        """The GPU is there: make the renderer, let the controller hear events, and ask for the first frame."""
        if self._closed:
            return
        self.renderer = Renderer(self.canvas)
        most = self.renderer.largest
        if max(self.canvas.get_physical_size()) > most:
            width, height = self.canvas.get_physical_size()
            raise ValueError(
                f"{self._owner}: size is {width} × {height} pixels, expected at most {most} × {most} on this GPU."
            )
        self.renderer._scenes.update(self._view.roots())
        if self._view.controller is not None:
            self._view.controller.register_events(self.renderer)
            self._host_pans_like(self._view.controller)
        self._watcher = Watcher(self._view.roots, self._ask, lambda: self.camera)
        self._replay = Replay(self._host.recording() if self._host is not None else None)
        self.canvas.request_draw(self._draw)

    def _host_pans_like(self, controller: gfx.Controller) -> None:
        """Tell a canvas that has fingers which mouse button they stand for."""
        tell = getattr(self.canvas, "set_pan_button", None)
        buttons = [key for key, action in controller.controls.items() if action[0] == "pan"]
        plain = [key for key in buttons if key.startswith("mouse")]
        if tell is not None and plain:
            tell(int(plain[0].removeprefix("mouse")))

    def animate(self, fps: float = 30.0) -> Callable[[Step], Step]:
        """A decorator: have a function called before frames, with the seconds since the first, as long as it is open.

        fps : how often a second, at most

        What it changes shows in that frame. If it raises, that is reported, and it is not called again.
        """
        return self._animation.add(fps, self._owner, self._ask)

    def request_draw(self) -> None:
        """Ask for a frame; only needed after changes that pygfx cannot know of."""
        if self._watcher is not None:
            self._watcher.scene_changed = True
        self._ask()

    def _ask(self) -> None:
        if self.canvas is not None and not self._closed:
            self.canvas.request_draw()

    def _draw(self) -> None:
        if self.renderer is None or self._watcher is None:
            return
        self._animation.step(self._ask)
        if self._watcher.scene_changed:
            self._detail.look(self.scene)
        more = self._detail.next(self.camera)
        with drawing():
            frame.run_scheduled()
            self._move()
        if not self._draw_again(self.renderer):
            self._draw_in_full(self.renderer)
        if more:
            self._ask()
        self.frames += 1
        counters.count_frame()
        if self.frames == 1 and self._host is not None:
            self._host.first_frame(self.canvas, *self.counts())

    def _draw_again(self, renderer: Renderer) -> bool:
        """Send the last frame again if only the camera moved since."""
        if self._watcher is None or self._watcher.scene_changed or self._replay is None:
            return False
        self._watcher.rest()
        with drawing():
            return self._replay.again(renderer, self.scene, self.camera)

    def _draw_in_full(self, renderer: Renderer) -> None:
        def draw() -> None:
            self._move(settle=True)
            self._render(renderer)
            renderer.flush()

        assert self._watcher is not None
        assert self._replay is not None
        self._watcher.scene_changed = False
        if self._watcher.tree_changed:
            self._watcher.tree_changed = False
            with drawing():
                uniforms.join(self.scene)
        self._replay.full(renderer, self.camera, draw)
        self._watcher.follow(self.scene)

    def _move(self, settle: bool = False) -> None:
        """Have the GPU know where objects are that moved; ``settle``, if pygfx is going to look at each."""
        if self._watcher is not None and self._watcher.transforms is not None:
            self._watcher.transforms.update()
            if settle:
                self._watcher.transforms.settle()

    def _render(self, renderer: Renderer) -> None:
        if self._watcher is not None:
            self._watcher.rest()
        with drawing():
            renderer.render(self.scene, self.camera, flush=False)

    def counts(self) -> tuple[int, int]:
        """Vertices and triangles in the scene."""
        vertices = triangles = 0
        for item in self.scene.iter(lambda item: isinstance(item, gfx.Mesh)):
            vertices += item.geometry.positions.nitems
            shape = item.geometry.indices.view.shape
            triangles += shape[0] * (2 if shape[1:] == (4,) else 1)
        return vertices, triangles

    def screenshot(self, path: str | Path | None = None) -> NDArray[np.uint8]:
        """(H, W, 4) uint8 sRGB, physical pixels; also written to ``path`` as PNG if given.

        Waits for the GPU. In a page that is possible at the top level of a script only, in browsers that can
        suspend it; ``await fig.screenshot_async()`` is possible everywhere.
        """
        _checked_path(path, self._owner)
        picture = self._picture()
        try:
            return _saved(picture.read(), path)
        except RuntimeError as error:
            if self._host is None or not self._host.asynchronous:
                raise
            raise RuntimeError(
                f"{self._owner}: screenshot() cannot wait here, use `await fig.screenshot_async()` ({error})"
            ) from error

    async def screenshot_async(self, path: str | Path | None = None) -> NDArray[np.uint8]:
        """As ``screenshot``, without blocking: in a page it waits for the GPU to be there, too."""
        _checked_path(path, self._owner)
        if self.canvas is None and not self._closed:
            self.show(offscreen=True)
        if self._host is not None:
            await self._host.ready()
        return _saved(await self._picture().read_async(), path)

    def _picture(self) -> Any:
        if self._closed:
            raise RuntimeError(f"{self._owner}: it is closed, there is nothing to take a picture of.")
        if self.canvas is None:
            self.show(offscreen=True)
        if self.renderer is None:
            raise RuntimeError(f"{self._owner}: the GPU is not there yet, use `await fig.screenshot_async()`.")
        self._animation.step(self._ask)
        self._detail.look(self.scene)
        self._detail.finish()
        with drawing():
            frame.run_scheduled()
            self._move(settle=True)
        self._render(self.renderer)
        with drawing():
            return self.renderer.begin_picture()

    def close(self) -> None:
        """Take the figure off the page or screen and free what it holds on the GPU. Its nodes stay usable."""
        if self._closed:
            return
        self._closed = True
        hosts.closed(self)
        if self._watcher is not None:
            self._watcher.close()
        self._view.close()
        if self._replay is not None:
            self._replay.close()
        if self.renderer is not None:
            self.renderer.release()
        if self.canvas is not None:
            self.canvas.close()
        self.renderer = self._watcher = self._replay = None


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


def _saved(pixels: NDArray[np.uint8], path: str | Path | None) -> NDArray[np.uint8]:
    if path is not None:
        png.write(path, pixels)
    return pixels


def _checked_path(path: str | Path | None, owner: str) -> None:
    if path is not None and Path(path).suffix.lower() != ".png":
        raise ValueError(f'{owner}: the picture is to be "{path}", expected a name that ends in .png.')
