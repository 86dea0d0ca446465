"""The page: figures in HTML canvases, drawn in animation frames, with no loop that looks for work.

    pointer, wheel, keys, size ─→ View (view.js) ─→ one call in an animation frame ─→ PageCanvas
                                                        events, then a frame if one is wanted and can be seen

``PageCanvas`` is a rendercanvas canvas, so scripts for rendercanvas and pygfx run on it too; the browser
distribution's ``rendercanvas.pyodide`` is this module's ``RenderCanvas`` and ``loop``.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import js
from pyodide.ffi import to_js
from rendercanvas.asyncio import AsyncioLoop
from rendercanvas.base import BaseCanvasGroup
from rendercanvas.core.events import valid_event_types

from vizlib.hosts import offscreen, places
from vizlib.hosts.appearance import Appearance
from vizlib.hosts.canvas import HANDS
from vizlib.hosts.keyboard import Keyboard
from vizlib.hosts.outlets import Outlets
from vizlib.hosts.places import fetch
from vizlib.transports import addresses
from vizlib.transports import page as transport
from vizlib.webgpu.recording import Recording
from vizlib.webgpu.taking import Taking

__all__ = ["Host", "PageCanvas", "RenderCanvas", "bring", "canvases", "fetch", "loop"]


class Host:
    """Canvases in the page that Python runs in."""

    asynchronous = True
    attended = True

    def __init__(self) -> None:
        self._waiting: asyncio.Future[None] | None = None

    def canvas(self, *, target: Any, size: tuple[float, float] | None, title: str) -> PageCanvas:
        """A canvas in ``target``, or where the script stands."""
        return PageCanvas(places.find(target), size=size, title=title)

    def when_ready(self, start: Callable[[], None]) -> None:
        """Call ``start`` now if the GPU is there, else when it comes; the script goes on meanwhile."""
        if transport.transport().ready:
            start()
        else:
            self._waiting = asyncio.ensure_future(self._start_later(start))

    async def _start_later(self, start: Callable[[], None]) -> None:
        outcome = await transport.transport().when_ready()
        if not outcome.ok:
            raise RuntimeError(str(outcome.message))
        start()

    async def ready(self) -> None:
        """Wait for the GPU. Raises RuntimeError with the reason if there is none."""
        if self._waiting is not None:
            await self._waiting

    def recording(self) -> Any:
        """Frames that the page's player keeps."""
        return Recording(transport.connection())

    def taking(self) -> Any:
        """What is sent, for a file."""
        return Taking(transport.connection())

    def scene_page(self) -> str:
        """The one that the distribution has for it."""
        return addresses.own("scene.html")

    def bring(self, package: str) -> Awaitable[None]:
        """Have a package of the distribution fetched; wait for what is returned before it is imported."""
        return bring(package)

    def first_frame(self, canvas: PageCanvas, vertices: int, triangles: int) -> None:
        """Tell the page, if it wants to know."""
        tell = getattr(getattr(js, "vizlib", None), "onFirstFrame", None)
        if tell is not None:
            tell(vertices, triangles, canvas.element)


async def bring(package: str) -> None:
    """Have a package of the distribution fetched."""
    import pyodide_js

    if hasattr(pyodide_js.lockfile.packages, package):
        silence = {"messageCallback": js.Function.new()}  # what it prints is no news
        await pyodide_js.loadPackage(package, to_js(silence))
    else:  # a Pyodide that is not ours
        import micropip  # type: ignore[import-not-found]

        await micropip.install(package)


class UnseenHost(Host):
    """Canvases that no page shows, for pictures of figures that were not shown."""

    def canvas(self, *, target: Any, size: tuple[float, float] | None, title: str) -> UnseenCanvas:
        """An offscreen canvas; there is no place to choose, so ``target`` is not used."""
        return UnseenCanvas(size=size or offscreen.SIZE, title=title)

    def recording(self) -> Any:
        """Nothing: its frames are not shown again."""

    def taking(self) -> None:
        """Nothing: it has no canvas of a page."""


class UnseenCanvas(Outlets, offscreen.OffscreenCanvas):
    """A canvas that no page shows."""


class PageCanvas(Outlets, Keyboard):
    """An HTML canvas. It draws when it was asked to and can be seen; events are delivered before it draws.

    canvas_element : a canvas, which is used as it is, an element that gets a canvas, or the id of either
    size : (width, height) in CSS pixels; None leaves it to the page
    update_mode : "ondemand", "manual", "continuous" or "fastest", as everywhere in rendercanvas
    min_fps, max_fps : frames a second; by default as many as the screen shows
    """

    # Without a loop there is no scheduler: rendercanvas's looks thirty times a second whether there is work.
    _rc_canvas_group = BaseCanvasGroup(None)

    def __init__(self, canvas_element: Any = "canvas", *args: Any, **options: Any) -> None:
        self._view: Any = None
        self._wanted = True
        self._asked = False
        self._description = ("", "")
        self._cursor = ""
        self._drawn_at = 0.0
        self._mode = str(options.get("update_mode", "ondemand"))
        self._min_fps = float(options.get("min_fps") or 0)
        self._max_fps = float(options.get("max_fps") or 0)
        options["size"] = options.get("size")
        super().__init__(*args, **options)
        here = transport.connection()  # and with it, in any page, what follows
        self._proxy = transport.persistent_proxy(self._frame)
        element = places.for_canvas(canvas_element)
        self._view = js.vizlib.View.new(element, *(options["size"] or (0, 0)), self._proxy)
        self.element = self._view.canvas
        places.take(self.element)
        self._size_info.set_physical_size(*self._view.physical, self._view.ratio)
        self._appearance = Appearance(self._view.appearance.theme, self._view.appearance.reducedMotion)
        self._final_canvas_init()
        here.recovery.listeners.add(self)

    @property
    def looks(self) -> list[dict[str, Any]]:
        """Where the cameras are of the picture that the page has shown of this figure so far, if they were moved."""
        looks = getattr(js.vizlib, "looks", None)
        moved = looks(self.element) if looks else ""
        return json.loads(moved) if moved else []

    # Frames

    def restored(self, report: Any) -> None:
        """The GPU was lost and replaced: what it drew is gone, so draw again."""
        self.request_draw()

    def _frame(self, events: str, width: int, height: int, ratio: float, visible: bool) -> None:
        """Called by the view, in an animation frame in which something happened or was asked for."""
        self._asked = False
        with transport.frame():
            self._take_size(width, height, ratio)
            for event in json.loads(events) if events else ():
                if event["event_type"] in valid_event_types:
                    event["buttons"] = tuple(event.get("buttons", ()))
                    event["modifiers"] = tuple(event["modifiers"])
                    self.submit_event(event)
                elif event["event_type"] == "appearance":
                    self.take_appearance(Appearance(event["theme"], event["reduced_motion"]))
                else:
                    self._process_events()  # what came before has to be known before
                    self._learn(event)
            self._process_events()
            if self._view is not None and visible and self._due():
                self._wanted = False
                self._draw_and_present(force_sync=True)
        if self._view is None:
            return
        if self._mode in ("continuous", "fastest") and visible:
            self._ask()
        elif self._min_fps and self._mode == "ondemand":
            asyncio.get_running_loop().call_later(1 / self._min_fps, self.request_draw)

    def _take_size(self, width: int, height: int, ratio: float) -> None:
        known = self._size_info
        if (width, height) != known["physical_size"] or ratio != known["native_pixel_ratio"]:
            known.set_physical_size(width, height, ratio)
            self._wanted = True

    def _due(self) -> bool:
        """Whether a frame is wanted now; one that comes too early for ``max_fps`` is asked for again."""
        if not (self._wanted or self._mode in ("continuous", "fastest")):
            return False
        now = js.performance.now()
        if self._max_fps and self._mode != "fastest" and now - self._drawn_at < 900 / self._max_fps:
            self._ask()
            return False
        self._drawn_at = now
        return True

    def _ask(self) -> None:
        if not self._asked and self._view is not None:
            self._asked = True
            self._view.requestFrame()

    def request_draw(self, draw_function: Callable[[], None] | None = None) -> None:
        """Draw in the next animation frame in which the canvas can be seen."""
        if draw_function is not None:
            self._draw_frame = draw_function
        if self._mode != "manual":
            self._wanted = True
            self._ask()

    def set_update_mode(self, update_mode: str, *, min_fps: float | None = None, max_fps: float | None = None) -> None:
        """Choose when frames are drawn; see the class."""
        self._mode = str(update_mode)
        self._min_fps = self._min_fps if min_fps is None else float(min_fps)
        self._max_fps = self._max_fps if max_fps is None else float(max_fps)
        self.request_draw()

    def force_draw(self) -> None:
        """Draw now, in one crossing."""
        with transport.frame():
            super().force_draw()

    def draw_now(self) -> bool:
        """Draw for a file; whether another frame is wanted."""
        self._wanted = False
        self.force_draw()
        return self._wanted

    def submit_event(self, event: dict[str, Any]) -> None:
        """Take an event as if it came from the page; it is delivered in the next animation frame."""
        super().submit_event(event)
        self._ask()

    # What rendercanvas asks of a canvas

    def _rc_get_present_info(self, present_methods: list[str]) -> dict[str, Any] | None:
        if "screen" in present_methods:
            return {"method": "screen", "platform": "browser", "window": self.element}
        if "bitmap" in present_methods:
            return {"method": "bitmap", "formats": ["rgba-u8"]}
        return None

    def _rc_present_bitmap(self, *, data: Any, format: str, **options: Any) -> None:
        height, width = data.shape[:2]
        self.element.width, self.element.height = width, height
        pixels = js.Uint8ClampedArray.new(to_js(memoryview(data).cast("B")))
        self.element.getContext("2d").putImageData(js.ImageData.new(pixels, width, height), 0, 0)

    def _rc_set_logical_size(self, width: float, height: float) -> None:
        self._view.resize(width, height)
        physical_width, physical_height = self._view.physical
        self._take_size(physical_width, physical_height, self._view.ratio)

    def _rc_set_title(self, title: str) -> None:
        self.describe(title, self._description[1])

    def describe(self, label: str, description: str = "") -> None:
        """Say what the canvas shows to those who do not see it: a short name, and sentences.

        What the author of the page has said of their own canvas counts more. Saying the same again costs nothing.
        """
        if self._view is not None and self._description != (label, description):
            self._description = (label, description)
            self._view.describe(label, description)

    def announce(self, text: str) -> None:
        """Have a screen reader say what has changed, when it has finished its sentence; of several, the last."""
        if self._view is not None:
            self._view.announce(text)

    def set_cursor(self, cursor: str) -> None:
        """Give the pointer a shape: one of rendercanvas's, "grab" or "grabbing"."""
        if cursor in HANDS:
            self._rc_set_cursor(cursor)
        else:
            super().set_cursor(cursor)

    def _rc_set_cursor(self, cursor: str) -> None:
        if self._view is not None and self._cursor != cursor:
            self._cursor = cursor
            self._view.setCursor(cursor)

    def _rc_close(self) -> None:
        view, self._view = self._view, None
        if view is not None:
            view.close()
            places.release(self.element)
            transport.release_proxy(self._proxy)

    def _rc_get_closed(self) -> bool:
        return self._view is None


class PageLoop(AsyncioLoop):
    """The page's own loop, which always runs: ``run()`` returns, tasks go on when no canvas is left."""

    _stop_when_no_canvases = False


loop = PageLoop()
RenderCanvas = PageCanvas


def canvases() -> list[PageCanvas]:
    """The canvases that are open in this page."""
    return list(PageCanvas._rc_canvas_group.get_canvases())
