"""Listening: what a figure does with the pointer and the keys: events for handlers, tooltips, selections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from weakref import WeakMethod

from vizlib import arrays

if TYPE_CHECKING:
    from vizlib.plot.drawing.frames import Frames
    from vizlib.plot.drawing.renderer import Renderer
    from vizlib.plot.pointer.event import Event
    from vizlib.plot.pointer.events import Events
    from vizlib.plot.view import View

__all__ = ["Listening", "weakly"]

TOOLS = ("navigate", "box", "lasso")


class Listening:
    """The part of a figure that hears."""

    _frames: Frames

    if TYPE_CHECKING:

        @property
        def _owner(self) -> str: ...

        @property
        def _first(self) -> View: ...

        def __iter__(self) -> Iterator[View]: ...

        def _ask(self) -> None: ...

    def _start_listening(self) -> None:
        self._told_of: Events | None = None
        self._hears: Renderer | None = None
        self._tooltips: bool | None = None
        self._tool = "navigate"

    def _connect(self, renderer: Renderer) -> None:
        """There is a canvas to hear of."""
        self._hears = renderer
        if self._told_of is not None:
            self._told_of.connect(renderer, self._view_at)
        for view in self:
            view.listen(weakly(self._outlined), weakly(self._selected))

    @property
    def _events(self) -> Events:
        """Who is told; loaded when there is somebody."""
        if self._told_of is None:
            from vizlib.plot.pointer.events import Events

            self._told_of = Events(self._owner)
            if self._hears is not None:
                self._told_of.connect(self._hears, self._view_at)
        return self._told_of

    def _emit(self, kind: str) -> None:
        if self._told_of is not None and self._told_of.wants(kind):
            self._told_of.emit(kind)

    def _stop_listening(self) -> None:
        if self._told_of is not None:
            self._told_of.close()
        self._hears = None

    def on(self, *kinds: str) -> Callable[[Any], Any]:
        """A decorator: have a function called with an ``Event`` whenever something happens.

        kinds : "click", "double_click", "hover", "leave", "key", "select", "resize" or "before_draw", one or more

        The event has what is under the pointer in the data's numbers: ``event.node``, ``index``, ``position``,
        ``value``; of "select", ``indices``. See ``vizlib.plot.pointer.event.Event``. The function may be a coroutine's.
        """
        return self._events.on(*kinds)

    def off(self, handler: Callable[..., Any], *kinds: str) -> None:
        """Call a function no more that ``on`` was given: at these kinds of events, or at all."""
        self._events.off(handler, *kinds)

    @property
    def tooltips(self) -> bool:
        """Whether what is under the pointer is told beside it; by default in figures with axes."""
        return any(view.axes for view in self) if self._tooltips is None else self._tooltips

    @tooltips.setter
    def tooltips(self, shown: bool) -> None:
        self._tooltips = bool(shown)
        self._follow_pointer()

    @property
    def tool(self) -> str:
        """What a drag with the left button or a finger does: "navigate", "box" or "lasso", which select points.

        With Control a drag selects by a box and with Alt by a lasso, whatever the tool is. Who listens to "select" is
        told which points were in it.
        """
        return self._tool

    @tool.setter
    def tool(self, name: str) -> None:
        self._tool = arrays.choice(name, "tool", self._owner, TOOLS)
        for view in self:
            view.take(name)

    def _view_at(self, x: float, y: float) -> View | None:
        return next((view for view in self if view.contains(x, y)), None)

    def _follow_pointer(self) -> None:
        """Listen to the pointer if tooltips are wanted."""
        if self._told_of is None and not self.tooltips:
            return
        listening = self._events.wants("hover") and self._hover in self._events.handlers("hover")
        if self.tooltips and not listening:
            self._events.on("hover")(self._hover)
            self._events.on("leave")(self._leave)
        elif listening and not self.tooltips:
            self._events.off(self._hover)
            self._events.off(self._leave)
            self._leave(None)

    def _hover(self, event: Event) -> None:
        known = event.node is not None and event.position is not None
        event.view.hovered = (event.x, event.y, event.position) if known else None
        lines = event.view.tooltip(event) if event.node is not None and event.index is not None else []
        if self._frames.at_pointer.tell(lines, event.x or 0.0, event.y or 0.0):
            self._ask()

    def _leave(self, event: Event | None) -> None:
        if self._frames.at_pointer.tell([], 0.0, 0.0):
            self._ask()

    def _left_for_panel(self) -> None:
        """The pointer is over a panel: the figure hears no more of it."""
        if self._told_of is not None:
            self._told_of.emit("leave")
        else:
            self._leave(None)

    def _outlined(self, shape: Any) -> None:
        self._frames.at_pointer.outline(shape)
        self._ask()

    def _selected(self, polygon: Any) -> None:
        view = self._view_at(*polygon[0]) or self._first
        self._events.select(view, polygon)


def weakly(method: Callable[..., None]) -> Callable[..., None]:
    """A method to be called as long as its object is there: what a figure consists of does not keep it alive."""
    held = WeakMethod(method)

    def call(*args: Any) -> None:
        found = held()
        if found is not None:
            found(*args)

    return call
