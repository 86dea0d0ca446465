"""Events: who is told what happens in a figure, in the user's numbers.

    canvas ─→ renderer (vizlib.picking) ─→ Pointing: clicks, hovers, in data units ─→ Events: handlers
                                           figure: before_draw, select            ─┘

Nothing is read back from the GPU while nobody listens.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from numpy.typing import ArrayLike

from vizlib import arrays
from vizlib.plot.pointer.event import KINDS, Event
from vizlib.plot.pointer.pointing import Pointing
from vizlib.plot.pointer.selecting import selections

__all__ = ["Events", "Handler"]

logger = logging.getLogger("vizlib")

Handler = Callable[[Event], Any]
_Handler = TypeVar("_Handler", bound=Handler)


class Events:
    """The handlers of one figure.

    owner : the figure's name in error messages
    """

    def __init__(self, owner: str) -> None:
        self._owner = owner
        self._handlers: dict[str, list[Handler]] = {kind: [] for kind in KINDS}
        self._pointing: Pointing | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    # ---- Handlers ----

    def on(self, *kinds: str) -> Callable[[_Handler], _Handler]:
        """A decorator: have a function called with the ``Event`` whenever something of these kinds happens.

        kinds : of "click", "double_click", "hover", "leave", "key", "select", "resize", "before_draw"

        It may be a coroutine function, which then runs beside what goes on (natively, where no event loop runs, at
        once and to its end). What it raises is logged, and does not reach others. Raises ValueError for unknown kinds,
        with the legal ones.
        """
        if not kinds or callable(kinds[0]):
            legal = ", ".join(map(repr, KINDS))
            raise TypeError(f"{self._owner}: on() was given no kind of event, expected some of {legal}.")
        for kind in kinds:
            arrays.choice(kind, "kind", self._owner, KINDS)

        def decorator(handler: _Handler) -> _Handler:
            if not callable(handler):
                raise TypeError(f"{self._owner}: on() was given {type(handler).__name__}, expected a function.")
            for kind in kinds:
                self._handlers[kind].append(handler)
            self._listen()
            return handler

        return decorator

    def off(self, handler: Handler, *kinds: str) -> None:
        """Call it no more: at these kinds, or at all. Raises ValueError if it is not called anyway."""
        for kind in kinds:
            arrays.choice(kind, "kind", self._owner, KINDS)
        mine = [kind for kind in kinds or KINDS if handler in self._handlers[kind]]
        if not mine or (kinds and len(mine) < len(kinds)):
            missing = next((kind for kind in kinds if kind not in mine), "any kind of event")
            raise ValueError(f"{self._owner}: off() was given {_name(handler)}, which is no handler of {missing}.")
        for kind in mine:
            self._handlers[kind].remove(handler)
        self._listen()

    def handlers(self, kind: str) -> list[Handler]:
        """Who is called at a kind of events."""
        return list(self._handlers[kind])

    def wants(self, kind: str) -> bool:
        """Whether anybody listens to a kind of events."""
        return bool(self._handlers[kind])

    # ---- What happens ----

    def emit(self, kind: str, **fields: Any) -> Event:
        """Tell the handlers of a kind; returns the event, which one of them may have cancelled."""
        event = Event(kind, **fields)
        self.dispatch(event)
        return event

    def dispatch(self, event: Event) -> None:
        """Tell the handlers of an event's type, in the order in which they came."""
        for handler in tuple(self._handlers[event.type]):
            if event.cancelled:
                break
            try:
                result = handler(event)
            except Exception:
                self._report(handler, event.type)
                continue
            if inspect.isawaitable(result):
                self._run(result, lambda handler=handler: self._report(handler, event.type))  # type: ignore[misc]

    def _report(self, handler: Handler, kind: str) -> None:
        logger.exception("%s: error in %s, a handler of %r", self._owner, _name(handler), kind)

    def _run(self, work: Awaitable[Any], report: Callable[[], None]) -> None:
        async def guarded() -> None:
            try:
                await work
            except Exception:
                report()

        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # natively, in a script: there is no later
            asyncio.run(guarded())
            return
        task = loop.create_task(guarded())
        self._tasks.add(task)  # the loop holds tasks weakly
        task.add_done_callback(self._tasks.discard)

    def select(self, view: Any, polygon: ArrayLike) -> None:
        """A box or lasso was drawn: find what is in it, and tell, for each of the view's points and instances.

        view : has ``scene``, ``camera`` and, if it is not the whole figure, ``rect``
        polygon : (V, 2) logical pixels from the figure's upper left corner

        Without listeners nothing is done. Who is told of none is told, too: ``event.indices`` is empty then.
        """
        if not self.wants("select") or self._pointing is None:
            return
        found = selections(view, polygon, self._pointing.size, self._owner)

        async def tell() -> None:
            for node, selection in found:
                indices = await selection.read_async()
                self.emit("select", view=view, node=node, indices=indices)

        self._run(tell(), lambda: logger.exception("%s: what was selected could not be read", self._owner))

    # ---- Where it comes from ----

    def connect(self, renderer: Any, view_at: Callable[[float, float], Any]) -> None:
        """From now on hear what the renderer hears.

        view_at : (x, y) logical pixels → the view that is there, or None. A view has ``camera`` and may have
            ``rect``, (x, y, width, height) in logical pixels, if it is not the whole figure; ``origin``, (3,) what
            is added to its scene's numbers; ``stretch``, (3,) what these are divided by before; ``locate(x, y)``, (3,)
            float64 or None: what data units the pointer is at where nothing is; ``unwarped(position)``, (3,) → (3,),
            from where nodes that are warped are drawn, as on a logarithmic axis, back to data units
        """
        self._pointing = Pointing(renderer, view_at, self.dispatch)
        self._listen()

    def _listen(self) -> None:
        if self._pointing is not None:
            self._pointing.listen({kind for kind in KINDS if self._handlers[kind]})

    def close(self) -> None:
        """Tell nobody any more."""
        for handlers in self._handlers.values():
            handlers.clear()
        if self._pointing is not None:
            self._pointing.close()
            self._pointing = None


def _name(handler: Any) -> str:
    return str(getattr(handler, "__qualname__", None) or repr(handler))
