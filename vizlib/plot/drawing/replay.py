"""Frames sent again: when only the camera moved, the drawing commands are those of the frame before.

pygfx visits every object for each frame. But a camera's move changes a few hundred bytes (the camera's
matrices, and the direction of the lamp that goes with it); the commands that draw stay what they were. So a
figure captures each frame that it draws in full, and while its scene rests, the next ones are: update those
bytes, and have the player run the captured commands (``vizlib.webgpu.recording``). Each view of a figure has a
``Replay`` of its own.

This is sound only where nothing else depends on the camera or on the time. ``Replay`` looks once, when the
first frame could be sent again, and lets pygfx draw every frame in full where it finds

- handlers of ``before_render`` other than controllers, or objects that bake data for a view (dashes, say),
- anything but vizlib's own lamp attached to the camera, or shadows,
- several blended objects whose order may depend on where they are seen from,
- effect passes, which may depend on the time; anti-aliasing does not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pygfx as gfx
from pygfx.renderers.wgpu.engine.effectpasses import PPAAPass
from pygfx.renderers.wgpu.engine.renderer import FlatScene, resource_update_registry
from pygfx.renderers.wgpu.engine.renderstate import get_renderstate
from pygfx.renderers.wgpu.engine.update import update_resource

from vizlib import listeners
from vizlib.plot.drawing.lighting import is_lamp

__all__ = ["Rect", "Replay", "frame_key"]

Rect = tuple[float, float, float, float]

LARGEST_COLORMAP = 1 << 14  # values in a table that is looked through for transparent colours


class Replay:
    """The last full frame of one scene, to be sent again.

    recording : where frames are captured (``vizlib.webgpu.recording.Recording``); None where there is no such
        thing, which makes every frame a full one
    """

    def __init__(self, recording: Any) -> None:
        self._recording = recording
        self.count = 0  # frames sent again
        self.captures = 0  # frames kept, one after another
        self._key: Any = None
        self._lights: dict[str, Any] | None = None  # of the scene, once it was found fit; None: not looked yet
        self._renderstate: Any = None
        self._lit: list[bytes] = []  # the uniforms of the lights as this figure left them
        self._unfit = False

    def full(self, renderer: Any, camera: gfx.Camera, rect: Rect | None, draw: Callable[[], None]) -> None:
        """Draw a frame in full, and keep it.

        rect : (x, y, width, height) of the part of the canvas that is drawn into, in logical pixels; None: all of it
        """
        if self._recording is None:
            draw()
            return
        with self._recording.capture():
            draw()
        self.captures += 1
        self._key = self._now(renderer, camera, rect)
        self._lights = None
        self._lit = []
        self._unfit = False

    def again(self, renderer: Any, scene: gfx.WorldObject, camera: gfx.Camera, rect: Rect | None = None) -> bool:
        """Send the kept frame again as the camera sees it now; False if it has to be drawn in full."""
        recording = self._recording
        if recording is None or not recording.captured or self._unfit:
            return False
        if self._key != self._now(renderer, camera, rect):
            return False
        if self._lights is None:
            self._lights = self._fit(renderer, scene, camera)
            if self._lights is None:
                self._unfit = True
                return False
        size, physical = renderer.logical_size, renderer.physical_size
        if rect is not None:
            size, physical = rect[2:], renderer.in_pixels(rect)[2:]
        camera.set_view_size(*size)
        renderer._update_stdinfo_buffer(camera, physical, size, (1.0, 1.0, 0.0, 0.0))
        self._relight(renderer)
        for resource in resource_update_registry.get_syncable_resources(flush=True):
            update_resource(resource)
        recording.play()
        self.count += 1
        return True

    def _now(self, renderer: Any, camera: gfx.Camera, rect: Rect | None) -> tuple[Any, ...]:
        """What the commands depend on; on another device a full frame comes first, which uploads what is missing."""
        return self._recording.renewals, id(camera), rect, *frame_key(renderer)

    def _relight(self, renderer: Any) -> None:
        """Have the uniforms of the lights be ours, with the lamp where the camera is now.

        pygfx keeps lights per number of lights, shared by all figures, and works out each light anew for each
        frame. If the uniforms are as we left them, only the lamp's direction can differ.
        """
        assert self._lights is not None
        state = self._renderstate.light_renderstate
        names = ("ambient", "directional", "point", "spot")
        buffers = [getattr(state, f"{name}_lights_buffer", None) for name in names]
        if self._lit == [buffer.data.tobytes() for buffer in buffers if buffer is not None]:
            directional: Any = buffers[1]
            for place, light in enumerate(self._lights["directional_lights"]):
                if is_lamp(light):
                    light._gfx_update_uniform_buffer()
                    directional.data["direction"][place] = light.uniform_buffer.data["direction"]
                    directional.update_range(place, 1)
        else:
            get_renderstate(self._lights, renderer._blender)
        self._lit = [buffer.data.tobytes() for buffer in buffers if buffer is not None]

    def close(self) -> None:
        """Let go of the kept frame."""
        if self._recording is not None:
            self._recording.close()
        self._recording = self._renderstate = self._lights = None

    def _fit(self, renderer: Any, scene: gfx.WorldObject, camera: gfx.Camera) -> dict[str, Any] | None:
        """The scene's lights if its frames can be sent again, else None."""
        handlers = renderer._event_handlers["before_render"]
        if camera._view_offset is not None or not all(listeners.is_controller(handler) for handler in handlers):
            return None
        if any(effect.enabled and not isinstance(effect, PPAAPass) for effect in renderer._effect_passes):
            return None
        if not all(is_lamp(child) for child in camera.children):
            return None
        flat = FlatScene(scene, camera.view_matrix, renderer._object_count)
        if flat.shadow_objects and any(
            light.cast_shadow for kind, lights in flat.lights.items() if kind != "ambient_color" for light in lights
        ):
            return None
        items = flat._wobject_wrappers
        blended = [item.sort_key[:3] for item in items if item.pass_type == "blended" and not _opaque(item.wobject)]
        if len(blended) != len(set(blended)):
            return None
        self._renderstate = get_renderstate(flat.lights, renderer._blender)
        flat.collect_pipelines_container_groups(self._renderstate)
        return None if flat._bake_functions else dict(flat.lights)


def _opaque(item: gfx.WorldObject) -> bool:
    """Whether an object is surely opaque although pygfx, which cannot know, would blend it."""
    material = item.material
    if material.alpha_mode != "auto" or material.opacity < 1:
        return False
    mode, table = getattr(material, "color_mode", ""), getattr(material, "map", None)
    if mode == "auto":
        mode = "uniform" if table is None else "vertex_map"
    if mode == "uniform":
        return bool(material.color.a >= 1)
    if mode in ("vertex", "face"):
        return getattr(item.geometry.colors, "format", "") == "3xf4"
    colors = getattr(getattr(table, "texture", None), "data", None)
    if colors is None or colors.size > LARGEST_COLORMAP:
        return False
    opaque = np.iinfo(colors.dtype).max if np.issubdtype(colors.dtype, np.integer) else 1
    return bool(colors.shape[-1] == 3 or (colors.shape[-1] == 4 and colors[..., 3].min() >= opaque))


def frame_key(renderer: Any) -> tuple[Any, ...]:
    """What the commands of any frame depend on, that may change without a scene being told."""
    return (
        renderer.physical_size,
        renderer.logical_size,
        renderer.target.get_physical_size(),
        renderer._gamma_correction,
        renderer._sort_objects,
        tuple((id(effect), effect.enabled) for effect in renderer._effect_passes),
    )
