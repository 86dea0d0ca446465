"""Pointer events → the object under the pointer, without ever waiting for the GPU.

pygfx reads one pixel of its picking texture back, synchronously, for every pointer event. In a page nothing
may block, so the events of a renderer go through a queue here instead:

    event ─┬→ camera controllers, at once
           └→ queue → one copy of all waiting pixels → map_async → objects and other listeners, in order

Nothing is read back for an event that nobody listens to. While a read-back is on its way, moves of the
pointer that follow each other become one; presses, releases and wheel turns are never lost. A press waits
with the controllers too if an object listens to presses, because that object may capture the pointer.

``Picking`` is mixed into vizlib's own renderer; ``install`` gives the same to pygfx's class in a page, for
scripts that use pygfx directly. Nothing of pygfx is imported before the first event, since pygfx's own
package ends by calling ``install``.
"""

from __future__ import annotations

import logging
from collections import deque
from typing import Any
from weakref import WeakSet, ref

from vizlib import listeners, readback

__all__ = ["EventQueue", "Picking", "install"]

logger = logging.getLogger("vizlib")

ENTRY = 16  # bytes for one event's pixel: colour at 0, picking value at 8
BATCH = 64  # events whose pixels are read back together


class Picking:
    """Mixin for pygfx's WgpuRenderer: events go through an ``EventQueue``."""

    _queue: EventQueue | None = None
    _drawn: WeakSet[Any] | None = None
    _event_handlers: dict[str, set[Any]]

    @property
    def _scenes(self) -> WeakSet[Any]:
        """The scenes that were drawn: only what is in them can be under the pointer."""
        if self._drawn is None:
            self._drawn = WeakSet()
        return self._drawn

    def render(self, scene: Any, *args: Any, **options: Any) -> None:
        """Draw ``scene``, and note that it can be picked from now on."""
        self._scenes.add(scene._self())
        super().render(scene, *args, **options)  # type: ignore[misc]

    def convert_event(self, event: dict[str, Any]) -> None:
        """Take an event from the canvas; it is delivered when what is under the pointer is known."""
        if self._queue is None:
            self._queue = EventQueue(self)
        self._queue.put(event)

    def handle_event(self, event: Any) -> None:
        """Call the renderer's own handlers, save the controllers that have had the event already."""
        served = getattr(event, "_controllers_served", False)
        for callback in self._event_handlers[event.type].copy():
            if event.cancelled:
                break
            if not (served and listeners.is_controller(callback)):
                _call(callback, event)


def install(renderer_class: type) -> None:
    """Give ``renderer_class`` (pygfx's WgpuRenderer) the event queue."""
    draw = renderer_class.render  # type: ignore[attr-defined]

    def render(self: Any, scene: Any, *args: Any, **options: Any) -> None:
        self._scenes.add(scene._self())
        draw(self, scene, *args, **options)

    render.__doc__ = draw.__doc__
    renderer_class.render = render  # type: ignore[attr-defined]
    for name in ("_queue", "_drawn", "_scenes", "convert_event", "handle_event"):
        setattr(renderer_class, name, Picking.__dict__[name])


class Entry:
    """One event on its way: whether it needs a pixel, and whether it has been to the controllers."""

    __slots__ = ("event", "needs_pixel", "served")

    def __init__(self, event: dict[str, Any], needs_pixel: bool) -> None:
        self.event = event
        self.needs_pixel = needs_pixel
        self.served = False

    def takes(self, event: dict[str, Any]) -> bool:
        """Whether ``event`` only moves the pointer on from here, so that it can stand in for this one."""
        mine = self.event
        return (
            mine["event_type"] == event["event_type"] == "pointer_move"
            and mine.get("buttons") == event.get("buttons")
            and mine.get("modifiers") == event.get("modifiers")
        )


class EventQueue:
    """The events of one renderer, in order."""

    def __init__(self, renderer: Any) -> None:
        listeners.watch()
        self._renderer = ref(renderer)
        self._waiting: deque[Entry] = deque()
        self._reading: list[Entry] = []
        self._buffer: Any = None

    def put(self, event: dict[str, Any]) -> None:
        """Deliver ``event`` now if nothing has to be known or waited for, else queue it."""
        renderer = self._renderer()
        if renderer is None:
            return
        if event["event_type"] == "close":
            self._waiting.clear()
        entry = Entry(event, listeners.needs_pixel(renderer, event))
        if not (self._waiting or self._reading or entry.needs_pixel):
            self._deliver(renderer, entry, {})
            return
        if not self._held(entry):
            self._serve(renderer, entry)
        last = self._waiting[-1] if self._waiting else None
        if last is not None and last.served == entry.served and last.takes(event):
            self._waiting.pop()
        self._waiting.append(entry)
        self._advance()

    def _held(self, entry: Entry) -> bool:
        """Whether an object may yet take this event, or one before it, away from the controllers."""
        return (
            any(not other.served for other in (*self._reading, *self._waiting))
            or (entry.event["event_type"] == "pointer_down" and listeners.any_for(("pointer_down",), self._renderer()))
            or listeners.captured(entry.event)
        )

    def _serve(self, renderer: Any, entry: Entry) -> None:
        entry.served = True
        event = _event(renderer, entry.event, {})
        for callback in renderer._event_handlers[event.type].copy():
            if listeners.is_controller(callback):
                _call(callback, event)

    def _advance(self) -> None:
        """Deliver what needs no pixel, then start reading the pixels of as many events as fit."""
        renderer = self._renderer()
        while renderer is not None and self._waiting and not self._reading:
            if not self._waiting[0].needs_pixel:
                self._deliver(renderer, self._waiting.popleft(), {})
                continue
            while self._waiting and len(self._reading) < BATCH:
                self._reading.append(self._waiting.popleft())
            self._read(renderer)

    def _read(self, renderer: Any) -> None:
        """Copy the pixels under the events in ``_reading`` and ask for them; ``_arrived`` goes on."""
        textures = [(renderer._blender.get_texture(name), at) for name, at in (("color", 0), ("pick", 8))]
        encoder = renderer.device.create_command_encoder(label="picking")
        buffer = self._pixels(renderer)
        width, height = renderer.logical_size
        copied = False
        for index, entry in enumerate(self._reading):
            if not entry.needs_pixel:
                continue
            across, down = entry.event["x"] / width, entry.event["y"] / height
            for texture, at in textures:
                if texture is not None and 0 <= across <= 1 and 0 <= down <= 1:
                    _copy_pixel(encoder, texture, across, down, buffer, index * ENTRY + at)
                    copied = True
        if not copied:  # before the first frame, or outside the picture
            self._arrived(b"")
            return
        renderer.device.queue.submit([encoder.finish()])
        readback.when_mapped(buffer, lambda: self._arrived(self._mapped()), self._failed)

    def _pixels(self, renderer: Any) -> Any:
        if self._buffer is None:
            import wgpu

            usage = wgpu.BufferUsage.COPY_DST | wgpu.BufferUsage.MAP_READ
            self._buffer = renderer.device.create_buffer(size=BATCH * ENTRY, usage=usage, label="picking/pixels")
        return self._buffer

    def _mapped(self) -> bytes:
        data = bytes(self._buffer.read_mapped())
        self._buffer.unmap()
        return data

    def _failed(self, error: Exception) -> None:
        """The device is gone or the buffer could not be mapped: deliver without objects, and go on."""
        logger.warning("vizlib: what is under the pointer could not be read: %s", error)
        self._buffer = None
        self._arrived(b"")

    def _arrived(self, data: bytes) -> None:
        entries, self._reading = self._reading, []
        renderer = self._renderer()
        if renderer is None:
            return
        for index, entry in enumerate(entries):
            pixel = data[index * ENTRY : (index + 1) * ENTRY] if entry.needs_pixel else b""
            self._deliver(renderer, entry, _pick_info(renderer, entry.event, pixel))
        self._advance()

    def _deliver(self, renderer: Any, entry: Entry, info: dict[str, Any]) -> None:
        event = _event(renderer, entry.event, info)
        event._controllers_served = entry.served
        renderer.dispatch_event(event)


def _event(renderer: Any, event: dict[str, Any], info: dict[str, Any]) -> Any:
    """The canvas's dict → pygfx's event object."""
    from pygfx.renderers.wgpu.engine.renderer import EVENT_TYPE_MAP

    kind = event["event_type"]
    fields = dict(event, pick_info=info) if "x" in event else event
    return EVENT_TYPE_MAP[kind](type=kind, **fields, target=info.get("world_object"), root=renderer)


def _pick_info(renderer: Any, event: dict[str, Any], pixel: bytes) -> dict[str, Any]:
    """16 bytes → ``{"rgba", "world_object", …}``, as pygfx's ``get_pick_info`` gives it."""
    from pygfx.objects._base import id_provider
    from pygfx.utils import Color

    inside = all(0 <= event.get(axis, 0) <= size for axis, size in zip("xy", renderer.logical_size, strict=True))
    if len(pixel) < ENTRY or not inside:
        return {"rgba": Color(0, 0, 0, 0), "world_object": None}
    value = int.from_bytes(pixel[8:16], "little")
    found = id_provider.get_object_from_id(value & 0xFFFFF)  # the object's id: the lowest 20 bits
    info: dict[str, Any] = {"rgba": Color(*(channel / 255 for channel in pixel[:4])), "world_object": found}
    if found is not None:
        info.update(found._wgpu_get_pick_info(value))
    return info


def _copy_pixel(encoder: Any, texture: Any, across: float, down: float, buffer: Any, offset: int) -> None:
    width, height, _ = texture.size
    x = min(width - 1, int(across * width))
    y = min(height - 1, int(down * height))
    encoder.copy_texture_to_buffer(
        {"texture": texture, "mip_level": 0, "origin": (x, y, 0)},
        {"buffer": buffer, "offset": offset, "bytes_per_row": 256, "rows_per_image": 1},
        (1, 1, 1),
    )


def _call(callback: Any, event: Any) -> None:
    """Run a handler; what it raises is logged and does not reach the others, as everywhere in pygfx."""
    try:
        callback(event)
    except Exception:
        logger.exception("vizlib: error in a handler of %r", event.type)
