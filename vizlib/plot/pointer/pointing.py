"""Pointing: what the pointer does in a figure → clicks, hovers and leaves, with what is under it in data units.

    renderer's event with what was picked ─→ queue ─ what has to be read from the GPU, if anything ─→ event

Hovers that wait become one; all else comes in order, and none is lost. The pointer that has left hovers no more.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vizlib import readback
from vizlib.nodes.picked import Later, Picked, picked, placed
from vizlib.nodes.sight import Sight
from vizlib.plot.pointer.event import Event
from vizlib.plot.pointer.selecting import pixels, rect_of

__all__ = ["Pointing"]

logger = logging.getLogger("vizlib")

NEAR = 4  # logical pixels that a click may move between press and release
AGAIN = 8  # logical pixels between the clicks of a double click: fingers are no mice
SOON = 0.5  # seconds between them

NOTHING: dict[str, Any] = {}  # is under the pointer

# Kinds of events → what of the renderer's events is needed for them.
HEARD = {
    "click": ("pointer_down", "pointer_up"),
    "double_click": ("pointer_down", "pointer_up"),
    "hover": ("pointer_move",),
    "key": ("key_down",),
    "resize": ("resize",),
}


class Waiting(NamedTuple):
    """Events that happened at once, and what the picture says of what is under them."""

    events: list[Event]
    info: dict[str, Any]


class Pointing:
    """The pointer over one figure.

    renderer : vizlib's, in which what is under the pointer comes with each event (``vizlib.picking``)
    view_at : (x, y) logical pixels → a view or None
    tell : takes the events
    """

    def __init__(self, renderer: Any, view_at: Callable[[float, float], Any], tell: Callable[[Event], None]) -> None:
        self._renderer, self._view_at, self._tell = renderer, view_at, tell
        self._wanted: set[str] = set()
        self._heard: set[str] = set()
        self._tracks = False
        self._drags = False
        self._down: tuple[float, float] | None = None  # where a button went down, as long as it was moved no further
        self._over: Any = None  # the view that the pointer hovers over
        self._press: Any = None
        self._last: Any = None  # press that was a click, for double clicks
        self._last_time = 0.0
        self._queue: deque[Waiting] = deque()
        self._reading = False

    @property
    def size(self) -> tuple[float, float]:
        """(width, height) of the figure, logical pixels."""
        width, height = self._renderer.logical_size
        return float(width), float(height)

    # ---- What is listened to ----

    def listen(self, kinds: set[str]) -> None:
        """Hear what these kinds of events take, and nothing else."""
        self._wanted = kinds
        tracks = bool(kinds & {"hover", "leave", "key", "click", "double_click"})
        canvas, names = self._renderer.target, ("pointer_down", "pointer_move", "pointer_leave")
        if tracks and not self._tracks:
            canvas.add_event_handler(self._track, *names, order=-1)  # before the renderer hears of it
        elif self._tracks and not tracks:
            canvas.remove_event_handler(self._track, *names)
        self._tracks = tracks
        self._hear()

    def _hear(self) -> None:
        wanted = {name for kind in self._wanted for name in HEARD.get(kind, ())}
        if self._drags:  # nothing hovers, and nothing is to be read
            wanted.discard("pointer_move")
        for name in wanted - self._heard:
            self._renderer.add_event_handler(self._react, name)
        for name in self._heard - wanted:
            self._renderer.remove_event_handler(self._react, name)
        self._heard = wanted

    def close(self) -> None:
        """Hear and tell nothing any more."""
        self._tell = lambda event: None
        self._queue.clear()
        self.listen(set())

    # ---- What happens ----

    def _track(self, event: dict[str, Any]) -> None:
        """The canvas's own event, at once: which view the pointer hovers over now."""
        x, y = event["x"], event["y"]
        drags = bool(event.get("buttons"))
        if event["event_type"] == "pointer_down":
            self._down = x, y
            return  # it is still where it hovered
        if drags and self._down is not None and max(abs(x - self._down[0]), abs(y - self._down[1])) > NEAR:
            self._down = None
        if drags != self._drags:
            self._drags = drags
            self._hear()
        gone = drags or event["event_type"] == "pointer_leave"
        over, before = None if gone else self._view_at(x, y), self._over
        self._over = over
        if before is not None and over is not before and "leave" in self._wanted:
            self._put(Event("leave", view=before, x=x, y=y, modifiers=tuple(event.get("modifiers", ()))))

    def _react(self, event: Any) -> None:
        """The renderer's event, when what is under the pointer is known."""
        REACTIONS[event.type](self, event)

    def _moved(self, event: Any) -> None:
        view = self._view_at(event.x, event.y)
        if view is not None and view is self._over:
            self._put(_event("hover", view, event), self._info(view, event))

    def _pressed(self, event: Any) -> None:
        view = self._view_at(event.x, event.y)
        self._press = event, view, self._info(view, event)

    def _released(self, event: Any) -> None:
        (press, view, info), self._press = self._press or (None, None, {}), None
        dragged = self._down is None  # and may have come back
        if press is None or dragged or press.button != event.button or _apart(press, event) > NEAR:
            self._last = None
            return
        # What was pressed counts: the picture may have moved since.
        events = [_event("click", view, press)]
        last, soon = self._last, event.time_stamp - self._last_time < SOON
        if last is not None and soon and last.button == press.button and _apart(press, last) <= AGAIN:
            events.append(_event("double_click", view, press))
        self._last = press if len(events) == 1 else None
        self._last_time = event.time_stamp
        self._put([each for each in events if each.type in self._wanted], info)

    def _typed(self, event: Any) -> None:
        self._put(Event("key", view=self._over, key=event.key, modifiers=tuple(event.modifiers)))

    def _resized(self, event: Any) -> None:
        self._put(Event("resize", width=event.width, height=event.height))

    # ---- What is under it ----

    def _info(self, view: Any, event: Any) -> dict[str, Any]:
        """What the picture says of what is under the pointer, and how it is seen, as ``picked`` takes it."""
        info = dict(event.pick_info)
        if view is not None and info.get("world_object") is not None:
            matrix = pixels(rect_of(view, self.size)) @ np.asarray(view.camera.camera_matrix, np.float64)
            info["sight"] = Sight(matrix, np.array([event.x, event.y], np.float64))
        return info

    def _picked(self, info: dict[str, Any]) -> Picked:
        node = info.get("world_object")
        if node is None:
            return Picked()
        try:
            return picked(node, info)
        except (IndexError, KeyError, RuntimeError, ValueError):  # the picture shows what is not there any more
            logger.debug("vizlib: what was picked of %r is gone", node, exc_info=True)
            return Picked()

    # ---- In order ----

    def _put(self, events: Event | list[Event], info: dict[str, Any] = NOTHING) -> None:
        waiting = Waiting(events if isinstance(events, list) else [events], info)
        if not waiting.events:
            return
        if self._queue and all(each.events[0].type == "hover" for each in (self._queue[-1], waiting)):
            self._queue.pop()
        self._queue.append(waiting)
        self._advance()

    def _advance(self) -> None:
        while self._queue and not self._reading:
            events, info = self._queue.popleft()
            found = self._picked(info)  # only now: what it says where to read must not be gone when it is read
            if found.later is None:
                self._deliver(events, info, found)
            else:
                self._read(events, info, found, found.later)

    def _read(self, events: list[Event], info: dict[str, Any], found: Picked, later: Later) -> None:
        self._reading = True

        def arrived(data: list[bytes] | None) -> None:
            self._reading = False
            self._deliver(events, info, found if data is None else later.finish(data))
            self._advance()

        readback.fetch(self._renderer.device, later.spans, arrived)

    def _deliver(self, events: list[Event], info: dict[str, Any], found: Picked) -> None:
        for event in events:
            view, node = event.view, info.get("world_object")
            if event.type == "hover" and view is not self._over:
                continue  # it has left meanwhile
            event.node = getattr(node, "part_of", None) or node  # a marker belongs to its curve
            if node is not None:
                event.index, event.counted = found.index, found.counted
                event.value, event.vertex = found.value, found.vertex
                event.position = self._placed(view, node, found)
            if event.position is None and event.x is not None and event.type != "leave" and hasattr(view, "locate"):
                event.position = view.locate(event.x, event.y)
            self._tell(event)

    @staticmethod
    def _placed(view: Any, node: Any, found: Picked) -> NDArray[np.float64] | None:
        position = placed(node, found, getattr(view, "origin", None), getattr(view, "stretch", None))
        if position is None or not found.warped:
            return position
        return np.asarray(view.unwarped(position), np.float64) if hasattr(view, "unwarped") else None


REACTIONS: dict[str, Callable[[Pointing, Any], None]] = {
    "pointer_move": Pointing._moved,
    "pointer_down": Pointing._pressed,
    "pointer_up": Pointing._released,
    "key_down": Pointing._typed,
    "resize": Pointing._resized,
}


def _event(kind: str, view: Any, event: Any) -> Event:
    modifiers = tuple(event.modifiers)
    return Event(kind, view, x=event.x, y=event.y, button=event.button or None, modifiers=modifiers)


def _apart(one: Any, other: Any) -> float:
    return float(max(abs(one.x - other.x), abs(one.y - other.y)))
