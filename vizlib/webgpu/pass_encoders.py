"""Render passes, compute passes and render bundles: the hot part, where a command is a few appended words.

A pass writes into its command encoder's list. `_needs` keeps what the words name alive until they are sent.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import wgpu.classes as classes

from ..stream.bits import f64_words
from ..stream.writer import HEADS, CommandList
from .journal import Made
from .memory import as_bytes
from .objects import GPUObjectBase, GPURenderBundle
from .sites import here

if TYPE_CHECKING:
    from .device import GPUDevice

SET_PIPELINE = HEADS["set_pipeline"]
SET_BIND_GROUP = HEADS["set_bind_group"]
SET_WHOLE_INDEX_BUFFER = HEADS["set_whole_index_buffer"]
SET_WHOLE_VERTEX_BUFFER = HEADS["set_whole_vertex_buffer"]
DRAW_VERTICES = HEADS["draw_vertices"]
SET_INDEX_BUFFER = HEADS["set_index_buffer"]
SET_VERTEX_BUFFER = HEADS["set_vertex_buffer"]
DRAW = HEADS["draw"]
DRAW_INDEXED = HEADS["draw_indexed"]
DRAW_INDIRECT = HEADS["draw_indirect"]
DRAW_INDEXED_INDIRECT = HEADS["draw_indexed_indirect"]
DISPATCH = HEADS["dispatch_workgroups"]
DISPATCH_INDIRECT = HEADS["dispatch_workgroups_indirect"]
SET_VIEWPORT = HEADS["set_viewport"]
SET_SCISSOR = HEADS["set_scissor_rect"]
SET_BLEND_CONSTANT = HEADS["set_blend_constant"]
SET_STENCIL_REFERENCE = HEADS["set_stencil_reference"]
BEGIN_OCCLUSION_QUERY = HEADS["begin_occlusion_query"]
END_OCCLUSION_QUERY = HEADS["end_occlusion_query"]
PUSH_DEBUG_GROUP = HEADS["push_debug_group"]
POP_DEBUG_GROUP = HEADS["pop_debug_group"]
INSERT_DEBUG_MARKER = HEADS["insert_debug_marker"]
END_PASS = HEADS["end_pass"]

_NO_OFFSETS: tuple[int, ...] = ()  # the empty tuple, of which there is only one
_INDEX_FORMATS = {"uint16": 1, "uint32": 2}
_viewport = struct.Struct("<6f")
_six_words = struct.Struct("<6I")


class _Ended:
    """In the place of an encoder's list when it takes no more commands."""

    def __init__(self, encoder: Encoder) -> None:
        self._what = f'{type(encoder).__name__} "{encoder._label}"'

    def __getattr__(self, name: str) -> Any:
        raise classes.GPUValidationError(f"{self._what} has ended, and takes no more commands.")

    def __iadd__(self, words: Any) -> Any:
        return self.__getattr__("")

    __call__ = __iadd__


class Encoder(GPUObjectBase):
    """What all encoders share: a command list, and references to what its words name."""

    _kind = ""

    def __init__(self, label: str, device: GPUDevice, commands: CommandList, needs: list[Any]) -> None:
        super().__init__(label, 0, device)
        self._commands = commands
        self._words = commands.words
        self._needs = needs
        # Bound once: these are most of what encoding costs.
        self._add = commands.words.extend
        self._need = needs.append

    def _end(self: Any) -> None:
        """Have every further command raise."""
        self._commands = self._words = self._add = self._need = _Ended(self)


class GPUDebugCommandsMixin(classes.GPUDebugCommandsMixin):
    def push_debug_group(self: Any, group_label: str) -> None:
        self._commands.put_text(PUSH_DEBUG_GROUP, group_label)

    def pop_debug_group(self: Any) -> None:
        self._words.append(POP_DEBUG_GROUP)

    def insert_debug_marker(self: Any, marker_label: str) -> None:
        self._commands.put_text(INSERT_DEBUG_MARKER, marker_label)


class GPUBindingCommandsMixin(classes.GPUBindingCommandsMixin):
    def set_bind_group(
        self: Any,
        index: int,
        bind_group: Any,
        dynamic_offsets_data: Sequence[int] = (),
        dynamic_offsets_data_start: int | None = None,
        dynamic_offsets_data_length: int | None = None,
    ) -> None:
        if dynamic_offsets_data is _NO_OFFSETS and bind_group is not None:
            self._need(bind_group)
            self._add((SET_BIND_GROUP, index, bind_group._handle))
            return
        handle = 0
        if bind_group is not None:
            handle = bind_group._handle
            self._need(bind_group)
        start, length = dynamic_offsets_data_start, dynamic_offsets_data_length
        if start is not None or length is not None:
            if start is None or length is None:
                raise ValueError("set_bind_group: dynamic offsets' start and length must be given both, or neither.")
            if start < 0 or length < 0:
                raise ValueError(f"set_bind_group: start is {start} and length {length}, expected 0 or more.")
            dynamic_offsets_data = dynamic_offsets_data[start : start + length]
        if len(dynamic_offsets_data):
            offsets = struct.pack(f"<{len(dynamic_offsets_data)}I", *dynamic_offsets_data)
            self._commands.put("set_bind_group_offsets", index, handle, offsets)
        else:
            self._add((SET_BIND_GROUP, index, handle))

    def set_immediates(
        self: Any, range_offset: int, data: Any, data_offset: int = 0, data_size: int | None = None
    ) -> None:
        view = as_bytes(data, "set_immediates")
        end = view.size if data_size is None else data_offset + data_size
        if not 0 <= data_offset <= end <= view.size:
            raise ValueError(f"set_immediates: bytes {data_offset} to {end} do not lie within the data's {view.size}.")
        self._commands.put("set_immediates", range_offset, view[data_offset:end])


class GPURenderCommandsMixin(classes.GPURenderCommandsMixin):
    def set_pipeline(self: Any, pipeline: Any) -> None:
        self._need(pipeline)
        self._add((SET_PIPELINE, pipeline._handle))

    def set_index_buffer(self: Any, buffer: Any, index_format: str, offset: int = 0, size: int | None = None) -> None:
        self._needs.append(buffer)
        try:
            code = _INDEX_FORMATS[index_format]
        except KeyError:
            raise ValueError(
                f"set_index_buffer: index_format is {index_format!r}, expected 'uint16' or 'uint32'."
            ) from None
        if not offset and not size:
            self._add((SET_WHOLE_INDEX_BUFFER, buffer._handle, code))
            return
        size = size or buffer._size - offset
        self._add((
            SET_INDEX_BUFFER, buffer._handle, code, offset & 0xFFFFFFFF, offset >> 32, size & 0xFFFFFFFF, size >> 32,
        ))  # fmt: skip

    def set_vertex_buffer(self: Any, slot: int, buffer: Any, offset: int = 0, size: int | None = None) -> None:
        if buffer is None:
            self._add((SET_VERTEX_BUFFER, slot, 0, 0, 0, 0, 0))
            return
        self._need(buffer)
        if not offset and not size:
            self._add((SET_WHOLE_VERTEX_BUFFER, slot, buffer._handle))
            return
        size = size or buffer._size - offset
        self._add((
            SET_VERTEX_BUFFER, slot, buffer._handle, offset & 0xFFFFFFFF, offset >> 32, size & 0xFFFFFFFF, size >> 32,
        ))  # fmt: skip

    def draw(
        self: Any, vertex_count: int, instance_count: int = 1, first_vertex: int = 0, first_instance: int = 0
    ) -> None:
        if first_instance or first_vertex or instance_count != 1:
            self._add((DRAW, vertex_count, instance_count, first_vertex, first_instance))
        else:
            self._add((DRAW_VERTICES, vertex_count))

    def draw_indexed(
        self: Any,
        index_count: int,
        instance_count: int = 1,
        first_index: int = 0,
        base_vertex: int = 0,
        first_instance: int = 0,
    ) -> None:
        self._add((
            DRAW_INDEXED, index_count, instance_count, first_index, base_vertex & 0xFFFFFFFF, first_instance,
        ))  # fmt: skip

    def draw_indirect(self: Any, indirect_buffer: Any, indirect_offset: int) -> None:
        self._needs.append(indirect_buffer)
        offset = int(indirect_offset)
        self._words += (DRAW_INDIRECT, indirect_buffer._handle, offset & 0xFFFFFFFF, offset >> 32)

    def draw_indexed_indirect(self: Any, indirect_buffer: Any, indirect_offset: int) -> None:
        self._needs.append(indirect_buffer)
        offset = int(indirect_offset)
        self._words += (DRAW_INDEXED_INDIRECT, indirect_buffer._handle, offset & 0xFFFFFFFF, offset >> 32)


class GPURenderPassEncoder(
    GPUBindingCommandsMixin,
    GPUDebugCommandsMixin,
    GPURenderCommandsMixin,
    classes.GPURenderPassEncoder,
    Encoder,
):
    def set_viewport(self, x: float, y: float, width: float, height: float, min_depth: float, max_depth: float) -> None:
        values = _viewport.pack(x, y, width, height, min_depth, max_depth)
        self._words += (SET_VIEWPORT, *_six_words.unpack(values))

    def set_scissor_rect(self, x: int, y: int, width: int, height: int) -> None:
        self._words += (SET_SCISSOR, int(x), int(y), int(width), int(height))

    def set_blend_constant(self, color: Any) -> None:
        if isinstance(color, Mapping):
            color = color["r"], color["g"], color["b"], color["a"]
        r, g, b, a = color
        self._words += (SET_BLEND_CONSTANT, *f64_words(r, g, b, a))

    def set_stencil_reference(self, reference: int) -> None:
        self._words += (SET_STENCIL_REFERENCE, int(reference))

    def execute_bundles(self, bundles: Sequence[GPURenderBundle]) -> None:
        self._needs.extend(bundles)
        handles = struct.pack(f"<{len(bundles)}I", *(bundle._handle for bundle in bundles))
        self._commands.put("execute_bundles", handles)

    def begin_occlusion_query(self, query_index: int) -> None:
        self._words += (BEGIN_OCCLUSION_QUERY, int(query_index))

    def end_occlusion_query(self) -> None:
        self._words.append(END_OCCLUSION_QUERY)

    def end(self) -> None:
        self._words.append(END_PASS)
        self._end()


class GPUComputePassEncoder(GPUBindingCommandsMixin, GPUDebugCommandsMixin, classes.GPUComputePassEncoder, Encoder):
    def set_pipeline(self, pipeline: Any) -> None:
        self._need(pipeline)
        self._add((SET_PIPELINE, pipeline._handle))

    def dispatch_workgroups(
        self, workgroup_count_x: int, workgroup_count_y: int = 1, workgroup_count_z: int = 1
    ) -> None:
        self._add((DISPATCH, workgroup_count_x, workgroup_count_y, workgroup_count_z))

    def dispatch_workgroups_indirect(self, indirect_buffer: Any, indirect_offset: int) -> None:
        self._needs.append(indirect_buffer)
        offset = int(indirect_offset)
        self._words += (DISPATCH_INDIRECT, indirect_buffer._handle, offset & 0xFFFFFFFF, offset >> 32)

    def end(self) -> None:
        self._words.append(END_PASS)
        self._end()


class GPURenderBundleEncoder(
    GPUBindingCommandsMixin,
    GPUDebugCommandsMixin,
    GPURenderCommandsMixin,
    classes.GPURenderBundleEncoder,
    Encoder,
):
    def finish(self, *, label: str = "") -> GPURenderBundle:
        connection = self._connection
        handle = connection.handles.new(GPURenderBundle._kind)
        commands = self._commands
        commands.put("finish_bundle", handle, label)
        words = commands.closed()
        device = self._device._handle
        connection.use(device).extend(words, commands.data, commands.places)
        encoded = (words, commands.data, commands.places)
        self._end()
        connection.journal.add(handle, Made(GPURenderBundle._kind, device, label, "finish_bundle", encoded, here()))
        return GPURenderBundle(label, handle, self._device, self._needs)
