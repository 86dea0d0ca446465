"""The painter: what imgui wants drawn → one render pass.

Uploads only what is not there already: while a panel rests, a frame costs its draw calls and no bytes.
"""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
import wgpu
from imgui_bundle import imgui
from numpy.typing import NDArray

from vizlib import wgsl

__all__ = ["Painter"]

ROOM = 1.5  # how much larger a buffer is made than what it is to hold, so that few are made
SMALLEST = 1 << 14  # bytes

_STRIDE = int(imgui.VERTEX_SIZE)
_INDEX_FORMAT = "uint16" if imgui.INDEX_SIZE == 2 else "uint32"
_ATTRIBUTES = [
    {"format": "float32x2", "offset": 0, "shader_location": 0},
    {"format": "float32x2", "offset": 8, "shader_location": 1},
    {"format": "unorm8x4", "offset": 16, "shader_location": 2},
]
_BLEND = {
    "color": {"src_factor": "src-alpha", "dst_factor": "one-minus-src-alpha", "operation": "add"},
    "alpha": {"src_factor": "one", "dst_factor": "one-minus-src-alpha", "operation": "add"},
}


class Painter:
    """Draws onto views of one format.

    device : a wgpu device
    format : of the views that are drawn onto; colours are right on those with and without "-srgb"
    """

    def __init__(self, device: wgpu.GPUDevice, format: str) -> None:
        self._device = device
        self._pipeline = _pipeline(device, format)
        self._place = device.create_buffer(label="panels/place", size=16, usage="UNIFORM | COPY_DST")
        sampler = device.create_sampler(label="panels", mag_filter="linear", min_filter="linear")
        self._group = device.create_bind_group(
            label="panels",
            layout=self._pipeline.get_bind_group_layout(0),
            entries=[
                {"binding": 0, "resource": {"buffer": self._place, "offset": 0, "size": 16}},
                {"binding": 1, "resource": sampler},
            ],
        )
        self._vertices = Filled(device, "panels/vertices", "VERTEX | COPY_DST")
        self._indices = Filled(device, "panels/indices", "INDEX | COPY_DST")
        self._placed: bytes = b""
        self._textures: dict[int, tuple[wgpu.GPUTexture, wgpu.GPUBindGroup]] = {}
        self._next_texture = 1  # imgui takes 0 for none

    def paint(self, data: imgui.ImDrawData, view: wgpu.GPUTextureView, *, clear: bool = False) -> None:
        """Draw ``imgui.get_draw_data()`` over what is on the view; ``clear``, over nothing."""
        for texture in data.textures or ():
            if texture.status != imgui.ImTextureStatus.ok:
                self._update(texture)
        lists = [each for each in data.cmd_lists if each.idx_buffer.size()]
        if not (lists or clear) or data.display_size.x <= 0 or data.display_size.y <= 0:
            return
        encoder = self._device.create_command_encoder(label="panels")
        attachment = {"view": view, "load_op": "clear" if clear else "load", "store_op": "store"}
        drawing = encoder.begin_render_pass(label="panels", color_attachments=[attachment])
        if lists:
            self._draw_all(data, lists, drawing)
        drawing.end()
        self._device.queue.submit([encoder.finish()])

    def _draw_all(self, data: imgui.ImDrawData, lists: list[Any], drawing: Any) -> None:
        self._vertices.fill(b"".join(_bytes(each.vtx_buffer, _STRIDE) for each in lists))
        self._indices.fill(b"".join(_bytes(each.idx_buffer, imgui.INDEX_SIZE) for each in lists))
        self._put(data)
        drawing.set_pipeline(self._pipeline)
        drawing.set_bind_group(0, self._group)
        drawing.set_vertex_buffer(0, self._vertices.buffer)
        drawing.set_index_buffer(self._indices.buffer, _INDEX_FORMAT)
        self._draw(data, lists, drawing)

    def _put(self, data: imgui.ImDrawData) -> None:
        """Where logical pixels are on the view."""
        (left, top), (width, height) = data.display_pos, data.display_size
        scale = np.array([2 / width, -2 / height])
        placed = np.array([*scale, *(-1, 1) - scale * (left, top)], np.float32).tobytes()
        if placed != self._placed:
            self._placed = placed
            self._device.queue.write_buffer(self._place, 0, placed)

    def _draw(self, data: imgui.ImDrawData, lists: list[Any], drawing: Any) -> None:
        ratio_x, ratio_y = data.framebuffer_scale
        left, top = data.display_pos
        width, height = data.display_size
        first_index = first_vertex = bound = 0
        for each in lists:
            for command in each.cmd_buffer:
                box = command.clip_rect
                # Whole pixels, within the view: WebGPU refuses others.
                x0, y0 = int(max(box.x - left, 0) * ratio_x), int(max(box.y - top, 0) * ratio_y)
                x1, y1 = int(min(box.z - left, width) * ratio_x), int(min(box.w - top, height) * ratio_y)
                if x1 <= x0 or y1 <= y0 or not command.elem_count:
                    continue
                texture = command.tex_ref.get_tex_id()
                if texture != bound:
                    drawing.set_bind_group(1, self._textures[texture][1])
                    bound = texture
                drawing.set_scissor_rect(x0, y0, x1 - x0, y1 - y0)
                drawing.draw_indexed(
                    command.elem_count, 1, command.idx_offset + first_index, command.vtx_offset + first_vertex
                )
            first_index += each.idx_buffer.size()
            first_vertex += each.vtx_buffer.size()

    # ---- Textures ----

    def picture(self, pixels: NDArray[np.uint8]) -> int:
        """A texture of (H, W, 4) uint8 sRGB; returns the number that ``imgui.ImTextureRef`` takes."""
        number = self._make(pixels.shape[1], pixels.shape[0], "panels/picture")
        self.fill(number, pixels)
        return number

    def fill(self, number: int, pixels: NDArray[np.uint8], row: int = 0) -> None:
        """Write (H, W, 4) uint8 sRGB into a picture that is as wide, from one of its rows on."""
        height, width = pixels.shape[:2]
        self._device.queue.write_texture(
            {"texture": self._textures[number][0], "origin": (0, row, 0)},
            np.ascontiguousarray(pixels),
            {"offset": 0, "bytes_per_row": width * 4},
            (width, height, 1),
        )

    def drop(self, number: int) -> None:
        """Free a picture, once no window draws it any more."""
        if number in self._textures:
            self._textures.pop(number)[0].destroy()

    def _update(self, texture: imgui.ImTextureData) -> None:
        """Do what imgui wants done with a texture of its letters."""
        status = texture.status
        if status == imgui.ImTextureStatus.want_destroy:
            if texture.unused_frames > 0:
                self._textures.pop(texture.tex_id)[0].destroy()
                texture.set_tex_id(0)
                texture.set_status(imgui.ImTextureStatus.destroyed)
            return
        if status not in (imgui.ImTextureStatus.want_create, imgui.ImTextureStatus.want_updates):
            return
        x, y, width, height = 0, 0, texture.width, texture.height
        if status == imgui.ImTextureStatus.want_create:
            texture.set_tex_id(self._make(width, height))
        else:
            box = texture.update_rect
            x, y, width, height = box.x, box.y, box.w, box.h
        pixels = np.asarray(texture.get_pixels_array()).reshape(texture.height, texture.width, 4)
        self._device.queue.write_texture(
            {"texture": self._textures[texture.tex_id][0], "origin": (x, y, 0)},
            np.ascontiguousarray(pixels[y : y + height, x : x + width]),
            {"offset": 0, "bytes_per_row": width * 4},
            (width, height, 1),
        )
        texture.set_status(imgui.ImTextureStatus.ok)

    def _make(self, width: int, height: int, label: str = "panels/letters") -> int:
        made = self._device.create_texture(
            label=label,
            size=(width, height, 1),
            format="rgba8unorm",
            usage="TEXTURE_BINDING | COPY_DST",
        )
        group = self._device.create_bind_group(
            label=label,
            layout=self._pipeline.get_bind_group_layout(1),
            entries=[{"binding": 0, "resource": made.create_view()}],
        )
        number, self._next_texture = self._next_texture, self._next_texture + 1
        self._textures[number] = made, group
        return number

    def close(self) -> None:
        """Free what is on the GPU."""
        for texture, _ in self._textures.values():
            texture.destroy()
        self._textures.clear()
        for made in (self._vertices, self._indices):
            made.close()
        self._place.destroy()


class Filled:
    """A buffer that grows with what it is to hold, and is written to only if that is something else."""

    def __init__(self, device: wgpu.GPUDevice, label: str, usage: str) -> None:
        self._device, self._label, self._usage = device, label, usage
        self._holds = b""
        self.buffer: Any = None

    def fill(self, data: bytes) -> None:
        """Have it hold these bytes at its beginning."""
        if data == self._holds:
            return
        if self.buffer is None or len(data) > self.buffer.size:
            self.close()
            size = max(SMALLEST, int(len(data) * ROOM)) + 3 & ~3
            self.buffer = self._device.create_buffer(label=self._label, size=size, usage=self._usage)
        self._holds = data
        self._device.queue.write_buffer(self.buffer, 0, data + bytes(-len(data) % 4))

    def close(self) -> None:
        """Free it."""
        if self.buffer is not None:
            self.buffer.destroy()
            self.buffer = None
        self._holds = b""


def _bytes(vector: Any, size: int) -> bytes:
    """A copy of an imgui vector's memory, since the next frame writes over it."""
    return ctypes.string_at(vector.data_address(), vector.size() * size)


def _pipeline(device: wgpu.GPUDevice, format: str) -> wgpu.GPURenderPipeline:
    defines = {"LINEAR": 1} if format.endswith("-srgb") else {}
    code = wgsl.compose(wgsl.source("panels"), name="panels", defines=defines)
    module = device.create_shader_module(label="panels", code=code)
    vertices = {"array_stride": _STRIDE, "step_mode": "vertex", "attributes": _ATTRIBUTES}
    return device.create_render_pipeline(
        label="panels",
        layout="auto",
        vertex={"module": module, "entry_point": "vertex", "buffers": [vertices]},
        primitive={"topology": "triangle-list"},
        fragment={"module": module, "entry_point": "fragment", "targets": [{"format": format, "blend": _BLEND}]},
    )
