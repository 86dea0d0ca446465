"""Command encoders and the command buffers they finish."""

from __future__ import annotations

import logging
from array import array
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import wgpu.classes as classes

from ..stream.bits import f32_word, f64_words
from ..stream.commands import NONE
from ..stream.writer import HEADS, CommandList
from .descriptors import check, extent, origin
from .objects import GPUObjectBase, GPUTextureView
from .pass_encoders import Encoder, GPUComputePassEncoder, GPUDebugCommandsMixin, GPURenderPassEncoder
from .sites import here
from .texture import GPUTexture

if TYPE_CHECKING:
    from .device import GPUDevice

logger = logging.getLogger("wgpu")

BEGIN_ENCODER = HEADS["begin_encoder"]
FINISH_ENCODER = HEADS["finish_encoder"]
BEGIN_RENDER_PASS = HEADS["begin_render_pass"]
BEGIN_COMPUTE_PASS = HEADS["begin_compute_pass"]
COLOR_ATTACHMENT = HEADS["color_attachment"]
DEPTH_STENCIL_ATTACHMENT = HEADS["depth_stencil_attachment"]
TIMESTAMP_WRITES = HEADS["timestamp_writes"]

_LOAD = {"load": 1, "clear": 2}
_STORE = {"store": 1, "discard": 2}
_NO_CLEAR = (0,) * 8  # the bits of four doubles, zero


class GPUCommandBuffer(classes.GPUCommandBuffer, GPUObjectBase):
    """Finished words; submitting moves them into the stream."""

    def __init__(self, label: str, device: GPUDevice, words: array[int], commands: CommandList, needs: list[Any]):
        super().__init__(label, 0, device)
        self._words: array[int] | None = words
        self._commands = commands
        self._needs = needs


def texel_copy_texture(info: Mapping[str, Any], what: str) -> tuple[int, int, int, int, int, str]:
    """A TexelCopyTextureInfo as the fields texture, mip_level, x, y, z, aspect of a command."""
    check(info, "TexelCopyTextureInfo")
    texture = info["texture"]
    if not isinstance(texture, GPUTexture):
        raise TypeError(f"{what}: texture is a {type(texture).__name__}, expected a GPUTexture (not a view).")
    aspect = info.get("aspect", "all") or "all"
    return texture._handle, int(info.get("mip_level", 0) or 0), *origin(info.get("origin")), aspect


def texel_layout(info: Mapping[str, Any]) -> tuple[int, int, int]:
    """The fields offset, bytes_per_row, rows_per_image of a command; what is not given is NONE."""
    check(info, "TexelCopyBufferInfo")
    row, rows = info.get("bytes_per_row"), info.get("rows_per_image")
    return int(info.get("offset", 0) or 0), int(row) if row else NONE, int(rows) if rows else NONE


class GPUCommandEncoder(GPUDebugCommandsMixin, classes.GPUCommandEncoder, Encoder):
    def __init__(self, label: str, device: GPUDevice) -> None:
        commands = CommandList()
        commands.put_text(BEGIN_ENCODER, label)
        commands.words.append(here())
        super().__init__(label, device, commands, [])
        self._finished = False
        self._open: Any = None  # the pass that was begun last

    # ---- Passes ----

    def begin_render_pass(
        self,
        *,
        label: str = "",
        color_attachments: Sequence[Any],
        depth_stencil_attachment: Any = None,
        occlusion_query_set: Any = None,
        timestamp_writes: Any = None,
        max_draw_count: int = 50000000,
    ) -> GPURenderPassEncoder:
        for attachment in color_attachments:
            self._color_attachment(attachment)
        if depth_stencil_attachment is not None:
            self._depth_stencil_attachment(depth_stencil_attachment)
        if timestamp_writes is not None:
            self._timestamp_writes(timestamp_writes)
        queries = 0
        if occlusion_query_set is not None:
            queries = occlusion_query_set._handle
            self._needs.append(occlusion_query_set)
        commands = self._commands
        commands.put_text(BEGIN_RENDER_PASS, label)
        commands.words += (queries, max_draw_count & 0xFFFFFFFF, max_draw_count >> 32)
        begun = self._open = GPURenderPassEncoder(label, self._device, commands, self._needs)
        return begun

    def begin_compute_pass(self, *, label: str = "", timestamp_writes: Any = None) -> GPUComputePassEncoder:
        if timestamp_writes is not None:
            self._timestamp_writes(timestamp_writes)
        self._commands.put_text(BEGIN_COMPUTE_PASS, label)
        begun = self._open = GPUComputePassEncoder(label, self._device, self._commands, self._needs)
        return begun

    def _view(self, view: Any, what: str) -> int:
        if isinstance(view, GPUTexture):
            view = view.create_view()
        elif not isinstance(view, GPUTextureView):
            raise TypeError(f"begin_render_pass: {what} is a {type(view).__name__}, expected a GPUTextureView.")
        self._needs.append(view)
        return int(view._handle)

    def _color_attachment(self, attachment: Any) -> None:
        if attachment is None:
            self._words += (COLOR_ATTACHMENT, 0, 0, NONE, 0, 0, *_NO_CLEAR)
            return
        check(attachment, "RenderPassColorAttachment")
        view = self._view(attachment["view"], "a colour attachment's view")
        target = attachment.get("resolve_target")
        resolve = 0 if target is None else self._view(target, "a colour attachment's resolve_target")
        load, store = attachment["load_op"], attachment["store_op"]
        if load not in _LOAD or store not in _STORE:
            raise ValueError(
                f"begin_render_pass: load_op is {load!r} and store_op {store!r}, "
                "expected 'load' or 'clear' and 'store' or 'discard'."
            )
        clear = attachment.get("clear_value")
        clear = (0, 0, 0, 0) if clear is None else clear
        if isinstance(clear, Mapping):
            clear = clear["r"], clear["g"], clear["b"], clear["a"]
        words = f64_words(*clear) if any(clear) else _NO_CLEAR
        if len(words) != 8:
            raise ValueError(f"begin_render_pass: clear_value is {clear!r}, expected four numbers.")
        depth_slice = attachment.get("depth_slice")
        depth_slice = NONE if depth_slice is None else depth_slice
        self._words += (COLOR_ATTACHMENT, view, resolve, depth_slice, _LOAD[load], _STORE[store], *words)

    def _depth_stencil_attachment(self, attachment: Any) -> None:
        check(attachment, "RenderPassDepthStencilAttachment")
        texture_view = attachment["view"]
        view = self._view(texture_view, "the depth-stencil attachment's view")
        format = (texture_view if isinstance(texture_view, GPUTexture) else texture_view.texture).format
        get = attachment.get
        # WebGPU wants operations for exactly the aspects that the format has and that are written; desktop
        # code often gives more, and wgpu-native ignores those.
        depth_read_only = bool(get("depth_read_only", False))
        stencil_read_only = bool(get("stencil_read_only", False))
        depth = "depth" in format and not depth_read_only
        stencil = "stencil" in format and not stencil_read_only
        if not (depth and stencil):
            self._warn_of_unused(attachment, format, ("" if depth else "depth", "" if stencil else "stencil"))
        self._words += (
            DEPTH_STENCIL_ATTACHMENT, view,
            _LOAD.get(get("depth_load_op"), 0) if depth else 0,
            _STORE.get(get("depth_store_op"), 0) if depth else 0,
            f32_word(get("depth_clear_value", 0) or 0), int(depth_read_only),
            _LOAD.get(get("stencil_load_op"), 0) if stencil else 0,
            _STORE.get(get("stencil_store_op"), 0) if stencil else 0,
            int(get("stencil_clear_value", 0) or 0), int(stencil_read_only),
        )  # fmt: skip

    def _warn_of_unused(self, attachment: Any, format: str, aspects: tuple[str, ...]) -> None:
        """Say once for each device and key that an operation was given for what the attachment does not have."""
        warned = self._device._warned
        for aspect in filter(None, aspects):
            for key in (f"{aspect}_load_op", f"{aspect}_store_op"):
                if attachment.get(key) is not None and key not in warned:
                    warned.add(key)
                    message = f"begin_render_pass: {key} is given, and a {format} attachment has no {aspect} to write."
                    logger.warning(message)

    def _timestamp_writes(self, writes: Any) -> None:
        check(writes, "RenderPassTimestampWrites")
        queries = writes["query_set"]
        self._needs.append(queries)
        beginning, end = writes.get("beginning_of_pass_write_index"), writes.get("end_of_pass_write_index")
        self._words += (
            TIMESTAMP_WRITES, queries._handle, NONE if beginning is None else beginning, NONE if end is None else end,
        )  # fmt: skip

    # ---- Copies ----

    def clear_buffer(self, buffer: Any, offset: int = 0, size: int | None = None) -> None:
        self._needs.append(buffer)
        size = buffer.size - offset if size is None else size
        buffer._contents.zero(offset, size)
        self._commands.put("clear_buffer", buffer._handle, offset, size)

    def copy_buffer_to_buffer(
        self,
        source: Any,
        source_offset: int,
        destination: Any,
        destination_offset: int,
        size: int | None = None,
    ) -> None:
        self._needs += (source, destination)
        destination._contents.computed = True
        size = source.size - source_offset if size is None else size
        self._commands.put(
            "copy_buffer_to_buffer",
            source._handle,
            source_offset,
            destination._handle,
            destination_offset,
            size,
        )

    def copy_buffer_to_texture(self, source: Any, destination: Any, copy_size: Any) -> None:
        self._needs += (source["buffer"], destination["texture"])
        destination["texture"]._contents.computed = True
        self._commands.put(
            "copy_buffer_to_texture",
            source["buffer"]._handle,
            *texel_layout(source),
            *texel_copy_texture(destination, "copy_buffer_to_texture"),
            *extent(copy_size),
        )

    def copy_texture_to_buffer(self, source: Any, destination: Any, copy_size: Any) -> None:
        self._needs += (source["texture"], destination["buffer"])
        destination["buffer"]._contents.computed = True
        self._commands.put(
            "copy_texture_to_buffer",
            *texel_copy_texture(source, "copy_texture_to_buffer"),
            destination["buffer"]._handle,
            *texel_layout(destination),
            *extent(copy_size),
        )

    def copy_texture_to_texture(self, source: Any, destination: Any, copy_size: Any) -> None:
        self._needs += (source["texture"], destination["texture"])
        destination["texture"]._contents.computed = True
        self._commands.put(
            "copy_texture_to_texture",
            *texel_copy_texture(source, "copy_texture_to_texture"),
            *texel_copy_texture(destination, "copy_texture_to_texture"),
            *extent(copy_size),
        )

    def resolve_query_set(
        self, query_set: Any, first_query: int, query_count: int, destination: Any, destination_offset: int
    ) -> None:
        self._needs += (query_set, destination)
        destination._contents.computed = True
        self._commands.put(
            "resolve_query_set",
            query_set._handle,
            first_query,
            query_count,
            destination._handle,
            destination_offset,
        )

    def finish(self, *, label: str = "") -> GPUCommandBuffer:
        if self._finished:
            raise RuntimeError(f'GPUCommandEncoder "{self._label}" is finished already.')
        self._finished = True
        commands = self._commands
        commands.put_text(FINISH_ENCODER, label)
        if self._open is not None:
            self._open._end()
        self._end()
        return GPUCommandBuffer(label, self._device, commands.closed(), commands, self._needs)
