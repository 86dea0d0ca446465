"""The kernel: figures of an ordinary Python, drawn by the browsers that look at them.

    viewer's page (player/remote.js) ─ events, size ─→ KernelCanvas ─→ a frame ─→ batches ─→ every viewer

A canvas has the size of the page in which something was done last. It draws when it was asked to, somebody can see it,
and the last frames have been shown.
"""

from __future__ import annotations

import asyncio
import atexit
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from rendercanvas.asyncio import AsyncioLoop
from rendercanvas.base import BaseCanvasGroup
from rendercanvas.core.events import valid_event_types

from vizlib.hosts.appearance import Appearance
from vizlib.hosts.canvas import HANDS
from vizlib.hosts.keyboard import Keyboard
from vizlib.transports import kernel
from vizlib.webgpu.recording import Recording
from vizlib.webgpu.taking import Taking

__all__ = ["Host", "KernelCanvas", "loop"]

SIZE = (640.0, 480.0)  # logical pixels, before a page has told
FRAME = 1 / 120  # seconds between frames

_names = count(1)


class Host:
    """Canvases in the pages of viewers."""

    asynchronous = False
    attended = True

    def __init__(self) -> None:
        # Before figures are closed because Python ends: pages keep what was drawn last.
        atexit.register(kernel.transport().fall_silent)

    def canvas(self, *, target: Any, size: tuple[float, float] | None, title: str) -> KernelCanvas:
        """A canvas in every viewer's page; there is no place to choose, so ``target`` is not used."""
        return KernelCanvas(size=size, title=title)

    def when_ready(self, start: Callable[[], None]) -> None:
        """What a device can do is known, whoever will look on."""
        start()

    async def ready(self) -> None:
        """What a device can do is known."""

    def recording(self) -> Any:
        """Frames that the players keep."""
        return Recording(kernel.connection())

    def taking(self) -> Taking:
        """What is sent, for a file."""
        return Taking(kernel.connection())

    scene_page: Callable[[], str]  # set by whoever has the templates

    def bring(self, package: str) -> None:
        """What is installed is there."""

    def first_frame(self, canvas: Any, vertices: int, triangles: int) -> None:
        """Pages see for themselves."""


class Pages:
    """The views of one canvas in all pages, as ``Keyboard`` has one: what it is told, they are told.

    tell : tells pages something, those that come later too
    once : tells those that are there
    """

    def __init__(self, tell: Callable[..., None], once: Callable[..., None]) -> None:
        self._tell, self._once = tell, once
        self.keyboard = self

    def endText(self) -> None:
        self._tell("text", place=None)

    def takeText(self, *place: float) -> None:
        self._tell("text", place=place)

    def copyText(self, text: str) -> None:
        self._once("copy", text=text)

    def keepTab(self, backward: bool, forward: bool) -> None:
        self._tell("tab", backward=backward, forward=forward)


class KernelCanvas(Keyboard):
    """A canvas in the pages of all viewers.

    ``leading`` has ``looks``: what a player that moves cameras itself has to know after each frame, or None.
    """

    far = True
    leading: Any = None
    _rc_canvas_group = BaseCanvasGroup(None)

    def __init__(self, *args: Any, **options: Any) -> None:
        self._own_size = options.get("size")
        self._mode = str(options.get("update_mode", "ondemand"))
        self._closed = False
        self._asked = self._due = False
        self._drawn_at = -math.inf
        self._said: dict[str, Any] = {}  # what a page that comes later has to be told, by kind
        self._view: Any = Pages(self._tell, self._tell_once)
        self.handle = 0  # under which players know it
        self.name = next(_names)  # by which pages find its place
        self._seen_by: set[int] = set()  # the numbers of the viewers in whose page it can be seen
        self._heard_of: dict[int, int] = {}  # the last message of each viewer
        options["size"] = self._own_size or SIZE
        super().__init__(*args, **options)
        self._final_canvas_init()
        kernel.opened(self)
        kernel.connection().recovery.listeners.add(self)

    # ---- What pages are told ----

    @property
    def introduction(self) -> dict[str, Any]:
        """What a page has to know to make it."""
        return {"name": self.name, "size": self._own_size, "said": list(self._said.values())}

    def _tell(self, kind: str, **fields: Any) -> None:
        message = {"kind": kind, "handle": self.handle, **fields}
        if self._said.get(kind) != message and not self._closed:
            self._said[kind] = message
            kernel.transport().tell(message)

    def _tell_once(self, kind: str, **fields: Any) -> None:
        kernel.transport().tell({"kind": kind, "handle": self.handle, **fields})

    def _rc_set_title(self, title: str) -> None:
        self._tell("describe", label=title, text="")

    def describe(self, label: str, description: str = "") -> None:
        """Say what it shows to those who do not see it: a short name, and sentences."""
        self._tell("describe", label=label, text=description)

    def announce(self, text: str) -> None:
        """Have screen readers say what has changed."""
        self._tell_once("announce", text=text)

    def set_cursor(self, cursor: str) -> None:
        """Give the pointer a shape: one of rendercanvas's, "grab" or "grabbing"."""
        if cursor in HANDS:
            self._rc_set_cursor(cursor)
        else:
            super().set_cursor(cursor)

    def _rc_set_cursor(self, cursor: str) -> None:
        self._tell("cursor", cursor=cursor)

    # ---- What pages tell ----

    def heard(self, viewer: int, message: dict[str, Any]) -> None:
        """Something happened in a viewer's page: events, and the size and ratio of its canvas, if it can be seen."""
        if message["visible"]:
            self._seen_by.add(viewer)
        else:
            self._seen_by.discard(viewer)
        self._heard_of[viewer] = message["message"]
        self._plan()
        width, height, ratio = message["width"], message["height"], message["ratio"]
        known = self._size_info
        changed = (width, height) != known["physical_size"] or ratio != known["native_pixel_ratio"]
        if changed and min(width, height) > 0:  # else it has no place there
            known.set_physical_size(width, height, ratio)
            self.request_draw()
        for event in message["events"]:
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
        if not self._asked:
            self._tell_drawn()

    def left(self, viewer: int) -> None:
        """A viewer has gone."""
        self._seen_by.discard(viewer)
        self._heard_of.pop(viewer, None)

    def restored(self, report: Any) -> None:
        """Somebody came who has nothing of it: draw again."""
        self.request_draw()

    # ---- Frames ----

    def request_draw(self, draw_function: Callable[[], None] | None = None) -> None:
        """Draw soon, if anybody looks on."""
        if draw_function is not None:
            self._draw_frame = draw_function
        self._asked = True
        self._plan()

    def _plan(self) -> None:
        if self._asked and not self._due and not self._closed and self._seen_by:
            try:
                loop = asyncio.get_running_loop()
            except RuntimeError:  # the script is still running: its loop will see to it
                return
            self._due = True
            loop.call_later(max(0.0, self._drawn_at + FRAME - loop.time()), self._frame)

    def _frame(self) -> None:
        self._due = False
        if self._closed or not self._asked or not self._seen_by:
            return
        if kernel.transport().busy:  # whoever follows best has not shown the last frames yet
            self._drawn_at = asyncio.get_running_loop().time()
            self._plan()
            return
        self._asked = self._mode in ("continuous", "fastest")
        self._drawn_at = asyncio.get_running_loop().time()
        self.force_draw()
        self._plan()

    def set_update_mode(self, update_mode: str, *, min_fps: float | None = None, max_fps: float | None = None) -> None:
        """Choose when frames are drawn: "ondemand", or "continuous", as fast as they are shown."""
        self._mode = str(update_mode)
        self.request_draw()

    def force_draw(self) -> None:
        """Draw now, in one batch."""
        with kernel.connection().frame():
            self._draw_and_present(force_sync=True)
        self._tell_drawn()

    def draw_now(self) -> bool:
        """Draw for a file or for a motion; whether another frame is wanted."""
        self._asked = False
        with kernel.connection().frame():
            self._draw_and_present(force_sync=True)
        return self._asked

    # ---- Players that move cameras themselves ----

    def _tell_drawn(self) -> None:
        """What was heard up to now shows, and where cameras are, if a player wants to know."""
        looks = self.leading.looks if self.leading is not None else None
        if looks is not None:
            for viewer, message in self._heard_of.items():
                told = {"kind": "drawn", "handle": self.handle, "message": message, **looks}
                kernel.transport().tell(told, viewer)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Around frames that are drawn for something else than to be seen: of all of them, the last is shown."""
        kernel.transport().tell({"kind": "keep"})
        try:
            yield
        finally:
            self.tell_motion(None)

    def record_motion(self, record: Callable[[Callable[[], tuple[list[Any], bool]]], Any]) -> Any:
        """Have a motion recorded, by what draws frames; pages show all of them at once, when they are told of it."""
        kernel.transport().tell({"kind": "keep"})
        taking = Taking(kernel.connection())
        return record(lambda: taking.frame(self))

    def tell_motion(self, motion: dict[str, Any] | None) -> None:
        """How players move its cameras; None: only Python does."""
        self._tell_once("motion", motion=motion)

    # ---- What rendercanvas asks of a canvas ----

    def _rc_get_present_info(self, present_methods: list[str]) -> dict[str, Any] | None:
        if "screen" in present_methods:
            return {"method": "screen", "platform": "browser", "window": self}
        return None

    def _rc_set_logical_size(self, width: float, height: float) -> None:
        ratio = self._size_info["native_pixel_ratio"] or 1.0
        self._size_info.set_physical_size(max(1, round(width * ratio)), max(1, round(height * ratio)), ratio)
        if self.handle:
            self._tell("resize", width=width, height=height)

    def _rc_close(self) -> None:
        if not self._closed:
            self._tell_once("close")
            self._closed = True
            self._view = None
            kernel.closed(self)

    def _rc_get_closed(self) -> bool:
        return self._closed


class KernelLoop(AsyncioLoop):
    """The loop of scripts for rendercanvas: they are served when they have ended, so ``run()`` returns at once."""

    _stop_when_no_canvases = False

    def run(self) -> None:
        """Go on with the script."""


loop = KernelLoop()
