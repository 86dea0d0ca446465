"""Who listens to pointer events, and so who needs to know what is under the pointer.

pygfx keeps the handlers on each object; going through all objects for each event would cost more than the
event, so the objects that ever had a handler are noted as they get one.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakSet

__all__ = ["any_for", "captured", "is_controller", "needs_pixel", "watch"]

# A pointer event → the kinds of event that pygfx derives from it, and that need the object under the pointer.
NEEDS = {
    "pointer_move": ("pointer_move", "pointer_enter", "pointer_leave"),
    "pointer_down": ("pointer_down", "click", "double_click"),
    "pointer_up": ("pointer_up", "click", "double_click"),
    "double_click": ("double_click",),
    "wheel": ("wheel",),
}

_listeners: WeakSet[Any] = WeakSet()  # objects that ever had an event handler
_watching = False


def needs_pixel(renderer: Any, event: dict[str, Any]) -> bool:
    """Whether anyone but a camera controller hears of ``event`` or of what pygfx makes of it."""
    kinds = NEEDS.get(event["event_type"])
    if kinds is None or "x" not in event or renderer._blender.size == (0, 0):
        return False
    handlers = renderer._event_handlers
    own = any(not is_controller(callback) for kind in kinds for callback in handlers.get(kind, ()))
    return own or any_for(kinds, renderer)


def any_for(kinds: tuple[str, ...], renderer: Any) -> bool:
    """Whether an object in a scene that ``renderer`` has drawn has a handler for one of ``kinds``."""
    return any(
        any(item._event_handlers.get(kind) for kind in kinds) and _top(item) in renderer._scenes
        for item in list(_listeners)
    )


def _top(item: Any) -> Any:
    while item.parent is not None:
        item = item.parent
    return item


def captured(event: dict[str, Any]) -> bool:
    """Whether an object has captured the pointer that ``event`` comes from."""
    from pygfx.objects._events import EventTarget

    return "x" in event and event.get("pointer_id", 0) in EventTarget.pointer_captures


def watch() -> None:
    """From now on note each object that gets an event handler; find those that have one."""
    global _watching
    if _watching:
        return
    _watching = True
    from pygfx.objects._base import id_provider
    from pygfx.objects._events import EventTarget, RootEventHandler

    add_event_handler = EventTarget.add_event_handler

    def add_and_note(self: Any, *args: Any) -> Any:
        if not isinstance(self, RootEventHandler):
            _listeners.add(self)
        return add_event_handler(self, *args)

    add_and_note.__doc__ = add_event_handler.__doc__
    EventTarget.add_event_handler = add_and_note
    _listeners.update(item for item in list(id_provider._map.values()) if item._event_handlers)


def is_controller(callback: Any) -> bool:
    """Whether ``callback`` is what a camera controller registers: the function in ``register_events``."""
    from pygfx.controllers import Controller

    code = getattr(callback, "__code__", None)
    return code is not None and code in Controller.register_events.__code__.co_consts
