"""The command table: the one place that says what travels between Python and a player.

Every command is a fixed number of 32-bit words: a head (command code in the low 8 bits, its length in
words above it), then its fields. What has no fixed size (labels, JSON, bytes) lies in the data segment
behind the words, and the field holds its place there. A batch is::

    header      8 words: magic, table hash, bytes in all, command words, data bytes, two checksum words, sequence
    commands    the words of all commands, one after another
    data        what fields of type str, json and bytes point into, each padded to 4 bytes

The writer (``stream/packers.py``), the reader, the JavaScript decoder (``player/commands.js``) and the reference in
``docs/commands.md`` derive from :data:`COMMANDS`; ``python -m vizlib.stream.commands`` writes them
(:mod:`vizlib.stream.generate`).
The table's hash stands in each header, and a player refuses a stream of another table.
"""

# ruff: noqa: E501 (a row of the table is a line)
from __future__ import annotations

import zlib
from dataclasses import dataclass, field

MAGIC = 0x315A5656  # "VVZ1", little-endian
HEADER_WORDS = 8
NONE = 0xFFFFFFFF  # an optional u32 that is not given

#: How many words a field of each type takes, and what it is.
TYPES: dict[str, tuple[int, str]] = {
    "u32": (1, "unsigned integer"),
    "i32": (1, "signed integer, two's complement"),
    "f32": (1, "IEEE float, its bits"),
    "u64": (2, "unsigned integer below 2**53, low word first"),
    "f64": (2, "IEEE double, its bits, low word first"),
    "id": (1, "handle of a live object; 0 is none"),
    "new": (1, "handle under which the player keeps what it makes"),
    "handle": (1, "handle itself, for giving it back"),
    "reply": (1, "number under which the player answers"),
    "str": (2, "UTF-8 text: offset and bytes in the data segment"),
    "json": (2, 'JSON text with {"#": handle} in place of objects: offset and bytes in the data segment'),
    "bytes": (2, "offset and bytes in the data segment"),
    "bindings": (2, "entries of a bind group (``stream/bindings.py``): offset and bytes in the data segment"),
    "heap": (2, "address and bytes in the memory that sender and player share"),
    "load_op": (1, "0 none, 1 load, 2 clear"),
    "store_op": (1, "0 none, 1 store, 2 discard"),
    "index_format": (1, "1 uint16, 2 uint32"),
    "aspect": (1, "0 all, 1 stencil-only, 2 depth-only"),
}

#: The words that stand for WebGPU's enumerations, by field type.
ENUMS: dict[str, tuple[str | None, ...]] = {
    "load_op": (None, "load", "clear"),
    "store_op": (None, "store", "discard"),
    "index_format": (None, "uint16", "uint32"),
    "aspect": ("all", "stencil-only", "depth-only"),
}


@dataclass(frozen=True)
class Command:
    """One row of the table."""

    code: int
    name: str
    fields: tuple[tuple[str, str], ...]
    doc: str
    words: int = field(init=False)
    head: int = field(init=False)
    #: where, in words from the head, pairs of offset and size into the data segment and into shared memory stand
    data_places: tuple[int, ...] = field(init=False)
    heap_places: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        data, heap, words = [], [], 1
        for _, kind in self.fields:
            if kind in ("str", "json", "bytes", "bindings"):
                data.append(words)
            elif kind == "heap":
                heap.append(words)
            words += TYPES[kind][0]
        object.__setattr__(self, "words", words)
        object.__setattr__(self, "head", self.code | words << 8)
        object.__setattr__(self, "data_places", tuple(data))
        object.__setattr__(self, "heap_places", tuple(heap))

    def place_of(self, kind: str) -> int:
        """Where, in words from the head, the first field of a type stands; 0 if there is none."""
        at = 1
        for _, field_kind in self.fields:
            if field_kind == kind:
                return at
            at += TYPES[field_kind][0]
        return 0


def _row(code: int, name: str, fields: str, doc: str) -> Command:
    pairs = [item.split(":") for item in fields.split()]
    return Command(code, name, tuple((name, kind) for name, kind in pairs), doc)


_EXTENT = "width:u32 height:u32 depth:u32"
_TEXEL = "texture:id mip_level:u32 x:u32 y:u32 z:u32 aspect:aspect"
_LAYOUT = "buffer:id offset:u64 bytes_per_row:u32 rows_per_image:u32"

COMMANDS: tuple[Command, ...] = (
    # Adapter and device
    _row(1, "request_adapter", "adapter:new options:json reply:reply", "Find an adapter; answers its features, limits and info."),
    _row(2, "request_device", "adapter:id device:new descriptor:json reply:reply", "Ask the adapter for a device."),
    _row(3, "use_device", "device:id", "The commands that follow are for this device."),
    _row(4, "watch_lost", "device:id reply:reply", "Answers when the device is lost."),
    _row(5, "push_error_scope", "filter:str", "Begin an error scope."),
    _row(6, "pop_error_scope", "reply:reply", "End an error scope; answers its error, if any."),
    # Resources
    _row(10, "create_buffer", "buffer:new size:u64 usage:u32 mapped:u32 label:str", "Make a buffer, mapped for writing if `mapped`."),
    _row(11, "create_texture", "texture:new descriptor:json", "Make a texture."),
    _row(12, "create_view", "texture:id view:new descriptor:json", "Make a view of a texture."),
    _row(13, "create_sampler", "sampler:new descriptor:json", "Make a sampler."),
    _row(14, "create_bind_group_layout", "layout:new descriptor:json", "Make a bind group layout."),
    _row(15, "create_bind_group", "group:new layout:id entries:bindings label:str", "Make a bind group."),
    _row(16, "create_pipeline_layout", "layout:new descriptor:json", "Make a pipeline layout."),
    _row(17, "create_shader_module", "module:new code:str label:str hints:json", "Compile WGSL."),
    _row(18, "create_compute_pipeline", "pipeline:new descriptor:json", "Make a compute pipeline."),
    _row(19, "create_render_pipeline", "pipeline:new descriptor:json", "Make a render pipeline."),
    _row(20, "create_compute_pipeline_async", "pipeline:new descriptor:json reply:reply", "Make a compute pipeline and say when."),
    _row(21, "create_render_pipeline_async", "pipeline:new descriptor:json reply:reply", "Make a render pipeline and say when."),
    _row(22, "get_bind_group_layout", "pipeline:id index:u32 layout:new", "The layout a pipeline made by itself."),
    _row(23, "create_query_set", "query_set:new descriptor:json", "Make a query set."),
    _row(24, "get_compilation_info", "module:id reply:reply", "Answers the compiler's messages."),
    _row(25, "destroy", "object:id", "Free an object's memory; its handle stays."),
    _row(26, "drop", "object:handle", "Forget an object, freeing its memory; its handle may be given out again."),
    _row(27, "set_label", "what:u32 object:handle label:str", "Give another label to 0 an object, 1 the queue of a device, 2 the open encoder, 3 the open pass or bundle."),
    # Queue
    _row(30, "write_buffer", "buffer:id offset:u64 data:bytes", "Write bytes to a buffer."),
    _row(31, "write_buffer_heap", "buffer:id offset:u64 data:heap", "Write bytes from shared memory to a buffer."),
    _row(32, "write_texture", f"{_TEXEL} offset:u64 bytes_per_row:u32 rows_per_image:u32 {_EXTENT} data:bytes", "Write bytes to a texture."),
    _row(33, "write_texture_heap", f"{_TEXEL} offset:u64 bytes_per_row:u32 rows_per_image:u32 {_EXTENT} data:heap", "Write bytes from shared memory to a texture."),
    _row(34, "submit", "", "Submit the command buffers finished since the last submit, in order."),
    _row(35, "on_submitted_work_done", "reply:reply", "Answers when all that was submitted is done."),
    # Mapping
    _row(40, "map_buffer", "buffer:id mode:u32 offset:u64 size:u64 reply:reply", "Map a buffer; answers when it is mapped."),
    _row(41, "read_mapped_heap", "buffer:id offset:u64 target:heap", "Copy mapped bytes into shared memory."),
    _row(42, "write_mapped", "buffer:id offset:u64 data:bytes", "Copy bytes into a mapped buffer."),
    _row(43, "write_mapped_heap", "buffer:id offset:u64 data:heap", "Copy bytes from shared memory into a mapped buffer."),
    _row(44, "unmap", "buffer:id", "Give the mapped range back to the GPU."),
    # Command encoder
    _row(50, "begin_encoder", "label:str site:u32", "Begin a command buffer, at a place of the script."),
    _row(51, "finish_encoder", "label:str", "Finish it; the next submit takes it."),
    _row(52, "clear_buffer", "buffer:id offset:u64 size:u64", "Fill with zeros."),
    _row(53, "copy_buffer_to_buffer", "source:id source_offset:u64 target:id target_offset:u64 size:u64", "Copy bytes between buffers."),
    _row(54, "copy_buffer_to_texture", f"{_LAYOUT} {_TEXEL} {_EXTENT}", "Copy a buffer's bytes into a texture."),
    _row(55, "copy_texture_to_buffer", f"{_TEXEL} {_LAYOUT} {_EXTENT}", "Copy a texture's texels into a buffer."),
    _row(56, "copy_texture_to_texture", f"{_TEXEL} to_texture:id to_mip_level:u32 to_x:u32 to_y:u32 to_z:u32 to_aspect:aspect {_EXTENT}", "Copy texels between textures."),
    _row(57, "resolve_query_set", "query_set:id first:u32 count:u32 target:id offset:u64", "Write query results into a buffer."),
    _row(58, "push_debug_group", "label:str", "Begin a named group, in the open pass or encoder."),
    _row(59, "pop_debug_group", "", "End a named group."),
    _row(60, "insert_debug_marker", "label:str", "A named mark."),
    # Passes
    _row(70, "color_attachment", "view:id resolve_target:id depth_slice:u32 load:load_op store:store_op r:f64 g:f64 b:f64 a:f64", "A colour attachment of the render pass that begins next; view 0 leaves its place empty."),
    _row(71, "depth_stencil_attachment", "view:id depth_load:load_op depth_store:store_op depth_clear:f32 depth_read_only:u32 stencil_load:load_op stencil_store:store_op stencil_clear:u32 stencil_read_only:u32", "The depth-stencil attachment of the render pass that begins next."),
    _row(72, "timestamp_writes", "query_set:id beginning:u32 end:u32", "Where the pass that begins next writes its times; 0xffffffff is nowhere."),
    _row(73, "begin_render_pass", "label:str occlusion_query_set:id max_draw_count:u64", "Begin a render pass with the attachments named before."),
    _row(74, "begin_compute_pass", "label:str", "Begin a compute pass."),
    _row(75, "end_pass", "", "End the open pass."),
    _row(76, "set_pipeline", "pipeline:id", "Set the pipeline."),
    _row(77, "set_bind_group", "index:u32 group:id", "Bind a group; 0 unbinds."),
    _row(78, "set_bind_group_offsets", "index:u32 group:id offsets:bytes", "Bind a group with dynamic offsets (u32 each)."),
    _row(79, "set_immediates", "offset:u32 data:bytes", "Set immediate data."),
    _row(80, "set_index_buffer", "buffer:id format:index_format offset:u64 size:u64", "Set the index buffer."),
    _row(81, "set_vertex_buffer", "slot:u32 buffer:id offset:u64 size:u64", "Set a vertex buffer; 0 unsets."),
    _row(82, "draw", "vertex_count:u32 instance_count:u32 first_vertex:u32 first_instance:u32", "Draw."),
    _row(83, "draw_indexed", "index_count:u32 instance_count:u32 first_index:u32 base_vertex:i32 first_instance:u32", "Draw by indices."),
    _row(84, "draw_indirect", "buffer:id offset:u64", "Draw with arguments from a buffer."),
    _row(85, "draw_indexed_indirect", "buffer:id offset:u64", "Draw by indices with arguments from a buffer."),
    _row(86, "set_viewport", "x:f32 y:f32 width:f32 height:f32 min_depth:f32 max_depth:f32", "Set the viewport, physical pixels."),
    _row(87, "set_scissor_rect", "x:u32 y:u32 width:u32 height:u32", "Set the scissor rectangle, physical pixels."),
    _row(88, "set_blend_constant", "r:f64 g:f64 b:f64 a:f64", "Set the blend constant."),
    _row(89, "set_stencil_reference", "reference:u32", "Set the stencil reference."),
    _row(90, "begin_occlusion_query", "index:u32", "Begin an occlusion query."),
    _row(91, "end_occlusion_query", "", "End it."),
    _row(92, "execute_bundles", "bundles:bytes", "Run render bundles (u32 handles)."),
    _row(93, "dispatch_workgroups", "x:u32 y:u32 z:u32", "Run the compute pipeline."),
    _row(94, "dispatch_workgroups_indirect", "buffer:id offset:u64", "Run it with counts from a buffer."),
    _row(95, "begin_bundle", "descriptor:json site:u32", "Begin a render bundle, at a place of the script."),
    _row(96, "finish_bundle", "bundle:new label:str", "Finish it."),
    # What most draws say, in fewer words
    _row(97, "set_whole_index_buffer", "buffer:id format:index_format", "Set the index buffer, from its beginning to its end."),
    _row(98, "set_whole_vertex_buffer", "slot:u32 buffer:id", "Set a vertex buffer, from its beginning to its end."),
    _row(99, "draw_vertices", "vertex_count:u32", "Draw one instance, from the first vertex."),
    # Canvas
    _row(100, "configure_canvas", "canvas:id configuration:json", "Configure a canvas for the current device."),
    _row(101, "unconfigure_canvas", "canvas:id", "Undo that."),
    _row(102, "current_texture", "canvas:id texture:new width:u32 height:u32", "The texture the canvas shows next, at this size in physical pixels."),
    _row(103, "present", "canvas:id", "The canvas's frame is complete."),
    # Recordings
    _row(110, "create_recording", "recording:new words:bytes data:bytes", "Keep a sequence of commands, with its own data segment."),
    _row(111, "play", "recording:id", "Run the commands of a recording."),
    # Strict mode
    _row(112, "set_site", "site:u32", "The commands that follow were written at this place of the script."),
    _row(113, "strict", "on:u32", "Hold each error against the command at fault."),
    # Recovery
    _row(120, "renew_device", "device:handle", "Have the device that replaces a lost one under its handle from here on."),
)  # fmt: skip

BY_NAME: dict[str, Command] = {command.name: command for command in COMMANDS}
BY_CODE: dict[int, Command] = {command.code: command for command in COMMANDS}


def table_hash() -> int:
    """A 32-bit hash of everything about the table that both ends must agree on."""
    text = "\n".join(f"{c.code} {c.name} " + " ".join(f"{name}:{kind}" for name, kind in c.fields) for c in COMMANDS)
    return zlib.crc32(f"{HEADER_WORDS} {ENUMS}\n{text}".encode())


TABLE_HASH = table_hash()


if __name__ == "__main__":
    from vizlib.stream import generate

    generate.write()
