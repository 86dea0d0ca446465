"""pygfx's renderer, with events that never wait for the GPU, and pictures read back without blocking."""

from __future__ import annotations

from typing import Any

import numpy as np
import pygfx as gfx
import wgpu
from numpy.typing import NDArray
from pygfx.objects import WindowEvent
from pygfx.renderers.wgpu.engine.effectpasses import PPAAPass

from vizlib.passes.average import Average
from vizlib.picking import Picking
from vizlib.plot.drawing.caches import hold_weakly

__all__ = ["Picture", "PictureRenderer", "Renderer"]

ROW = 256  # WebGPU's alignment of rows in a copy to a buffer


class Renderer(Picking, gfx.WgpuRenderer):
    """Draws scenes into a canvas. See ``vizlib.picking`` for its events."""

    _average: Average | None = None
    _output_pass: Any
    _effect_passes: tuple[Any, ...]
    _gamma_correction_srgb: float

    def __init__(self, *args: Any, **options: Any) -> None:
        hold_weakly()
        super().__init__(*args, **options)

    @property
    def largest(self) -> int:
        """The longest side of a picture that the GPU can draw, in physical pixels."""
        return int(self.device.limits["max-texture-dimension-2d"])

    @property
    def pixel_scale(self) -> float:
        """Pixels drawn for each pixel shown, along a side: pygfx's, but 1 where the GPU has no room for more."""
        scale: float = gfx.WgpuRenderer.pixel_scale.fget(self)
        return scale if max(self.target.get_physical_size()) * scale <= self.largest else min(scale, 1.0)

    @pixel_scale.setter
    def pixel_scale(self, scale: float | None) -> None:
        gfx.WgpuRenderer.pixel_scale.fset(self, scale)

    def in_pixels(self, rect: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
        """A rectangle in logical pixels → the one that pygfx draws into, in pixels drawn."""
        ratio = self.physical_size[1] / self.logical_size[1]
        x, y, width, height = (int(side * ratio + 0.4999) for side in rect)
        return x, y, width, height

    def begin_frame(self) -> None:
        """Tell those who listen that a frame is about to be drawn: controllers with momentum move the camera here."""
        # With two pixels drawn along each side of one that is shown, "linear" is the mean of the four: nothing is
        # sharper or fairer. The default would spread a line of one pixel over its neighbours.
        wanted: str = "linear" if self.pixel_scale == 2 else "mitchell"
        if self._output_pass.filter != wanted:
            self.pixel_filter = wanted
        width, height = self.logical_size
        if width > 0 and height > 0:
            ratio = self.physical_size[1] / height
            about = {"target": None, "root": self, "width": width, "height": height, "pixel_ratio": ratio}
            self.dispatch_event(WindowEvent("before_render", **about))

    def draw(self, scene: gfx.WorldObject, camera: gfx.Camera, rect: Any, *, first: bool) -> None:
        """Draw a scene into a part of the picture; ``first``, if nothing has been drawn of this frame."""
        if first:
            self.clear(all=True)
        else:
            self.clear(weights=True)  # else what other views blended would be blended in once more
        self.render(scene, camera, rect=rect, clear=False, flush=False)

    def begin_picture(self) -> Picture:
        """Copy what was drawn last, at the canvas's size, into a buffer that can be read."""
        width, height = self.target.get_physical_size()
        return Picture(self.device, self._flushed(_texture(max(1, width), max(1, height))))

    def _flushed(self, texture: gfx.Texture) -> gfx.Texture:
        """Bring what was drawn into a texture, with the alpha that it has."""
        usual, gamma = self._output_pass, self._gamma_correction_srgb
        if self._average is None:
            self._average = Average()
        self._output_pass = self._average
        self._gamma_correction_srgb = 1.0  # the texture's format does the conversion, whatever the canvas's does
        try:
            self.flush(target=texture)
        finally:
            self._output_pass, self._gamma_correction_srgb = usual, gamma
        return texture

    def renew_textures(self) -> None:
        """Have the next frame drawn into textures that are made for it."""
        self._blender.size = (0, 0)

    def release(self) -> None:
        """Let go of the render targets and of all handlers, so that nothing waits for the garbage collector."""
        self._event_handlers.clear()
        self._blender._textures.clear()
        self._blender._weighted_resolve_pass_bind_group = None
        self._renderstates_per_flush.clear()
        self._effect_passes = ()
        self._queue = None


class PictureRenderer(Renderer):
    """Draws pictures of a size of their own, beside the renderer of a canvas.

    like : draws into the canvas; its settings are used
    size : (width, height) in logical pixels
    physical : (width, height) in pixels
    supersample : pixels drawn for each of these, along a side
    smooth : whether to have pygfx smooth edges. What it mixes are colours alone and not their alphas, so that without
        a background the edges would be dark
    """

    def __init__(
        self,
        like: Renderer,
        size: tuple[float, float],
        physical: tuple[int, int],
        supersample: float,
        *,
        smooth: bool = True,
    ) -> None:
        self._size = size
        self._supersample = supersample
        super().__init__(_texture(*physical), gamma_correction=like.gamma_correction, sort_objects=like.sort_objects)
        self._smooth = smooth
        self._like = like

    @property
    def logical_size(self) -> tuple[float, float]:
        """(width, height) of the picture in logical pixels."""
        return self._size

    @property
    def physical_size(self) -> tuple[int, int]:
        """(width, height) of what is drawn, in pixels."""
        width, height, _ = self.target.size
        return int(width * self._supersample), int(height * self._supersample)

    @property
    def pixel_scale(self) -> float:
        """Pixels drawn for each pixel of the picture, along a side."""
        return self._supersample

    @pixel_scale.setter
    def pixel_scale(self, scale: float | None) -> None:
        raise AttributeError("A picture's pixel_scale is chosen when it is begun.")

    def draw(self, scene: gfx.WorldObject, camera: gfx.Camera, rect: Any, *, first: bool) -> None:
        """Draw a scene into a part of the picture; ``first``, if nothing has been drawn of this frame."""
        if first:
            effects = self._like._effect_passes
            self._effect_passes = tuple(each for each in effects if self._smooth or not isinstance(each, PPAAPass))
        self._object_count = self._like._object_count  # objects that are new get numbers that are not taken
        super().draw(scene, camera, rect, first=first)
        self._like._object_count = self._object_count

    def begin_picture(self) -> Picture:
        """Copy what was drawn last into a buffer that can be read. The next picture may be drawn meanwhile."""
        return Picture(self.device, self._flushed(self.target))


class Picture:
    """One frame on its way back from the GPU.

    texture : rgba8unorm-srgb, holds it until the commands so far are done
    """

    def __init__(self, device: wgpu.GPUDevice, texture: gfx.Texture) -> None:
        width, height, _ = texture.size
        self._size = width, height
        self._stride = -(-width * 4 // ROW) * ROW
        self._coming: Any = None
        self._buffer = device.create_buffer(
            label="figure/picture",
            size=self._stride * height,
            usage=wgpu.BufferUsage.COPY_DST | wgpu.BufferUsage.MAP_READ,
        )
        encoder = device.create_command_encoder(label="figure/picture")
        encoder.copy_texture_to_buffer(
            {"texture": texture._wgpu_object, "mip_level": 0, "origin": (0, 0, 0)},
            {"buffer": self._buffer, "offset": 0, "bytes_per_row": self._stride, "rows_per_image": height},
            (width, height, 1),
        )
        device.queue.submit([encoder.finish()])

    def ask(self) -> Picture:
        """Have it come while other things are done; ``read`` then waits for what is left."""
        self._coming = self._buffer.map_async("read")
        return self

    def read(self) -> NDArray[np.uint8]:
        """(H, W, 4) uint8 sRGB, alpha not multiplied in; blocks until the GPU is done."""
        if self._coming is not None:
            self._coming.sync_wait()
        else:
            self._buffer.map_sync("read")
        return self._take()

    async def read_async(self) -> NDArray[np.uint8]:
        """(H, W, 4) uint8 sRGB, alpha not multiplied in."""
        await self._buffer.map_async("read")
        return self._take()

    def _take(self) -> NDArray[np.uint8]:
        width, height = self._size
        rows = np.frombuffer(self._buffer.read_mapped(), np.uint8).reshape(height, self._stride)
        pixels = rows[:, : width * 4].reshape(height, width, 4).copy()
        self._buffer.unmap()
        self._buffer.destroy()
        return pixels


def _texture(width: int, height: int) -> gfx.Texture:
    """What a picture is drawn into."""
    return gfx.Texture(
        dim=2,
        size=(width, height, 1),
        format="rgba8unorm-srgb",
        colorspace="physical",  # the format does the conversion
        usage=wgpu.TextureUsage.RENDER_ATTACHMENT | wgpu.TextureUsage.COPY_SRC,
    )
