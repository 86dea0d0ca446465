# Generated from vizlib/stream/commands.py by `python -m vizlib.stream.commands`. Change the table, not this.
# ruff: noqa
# fmt: off
"""Packs commands: one function for each, which raises whatever comes if a value does not fit.

``CommandList.put`` then looks for the value that does not, and says so in a sentence.
"""

from collections.abc import Callable
from typing import Any

from .bits import encode, f32_word, f64_words

LOAD_OP = {None: 0, 'load': 1, 'clear': 2}
STORE_OP = {None: 0, 'store': 1, 'discard': 2}
INDEX_FORMAT = {None: 0, 'uint16': 1, 'uint32': 2}
ASPECT = {'all': 0, 'stencil-only': 1, 'depth-only': 2}


def request_adapter(out: Any, adapter: Any, options: Any, reply: Any) -> None:
    if (adapter | reply) >> 32:
        raise ValueError
    options = encode(options)
    start = len(out.words)
    out.words.extend((1281, adapter, out.put_data(options), len(options), reply,))
    out.places.append(start + 2)


def request_device(out: Any, adapter: Any, device: Any, descriptor: Any, reply: Any) -> None:
    if (adapter | device | reply) >> 32:
        raise ValueError
    descriptor = encode(descriptor)
    start = len(out.words)
    out.words.extend((1538, adapter, device, out.put_data(descriptor), len(descriptor), reply,))
    out.places.append(start + 3)


def use_device(out: Any, device: Any) -> None:
    if device >> 32:
        raise ValueError
    out.words.extend((515, device,))


def watch_lost(out: Any, device: Any, reply: Any) -> None:
    if (device | reply) >> 32:
        raise ValueError
    out.words.extend((772, device, reply,))


def push_error_scope(out: Any, filter: Any) -> None:
    filter = filter.encode()
    start = len(out.words)
    out.words.extend((773, out.put_data(filter), len(filter),))
    out.places.append(start + 1)


def pop_error_scope(out: Any, reply: Any) -> None:
    if reply >> 32:
        raise ValueError
    out.words.extend((518, reply,))


def create_buffer(out: Any, buffer: Any, size: Any, usage: Any, mapped: Any, label: Any) -> None:
    if (buffer | usage | mapped) >> 32 or size >> 53:
        raise ValueError
    label = label.encode()
    start = len(out.words)
    out.words.extend((2058, buffer, size & 0xFFFFFFFF, size >> 32, usage, mapped, out.put_data(label), len(label),))
    out.places.append(start + 6)


def create_texture(out: Any, texture: Any, descriptor: Any) -> None:
    if texture >> 32:
        raise ValueError
    descriptor = encode(descriptor)
    start = len(out.words)
    out.words.extend((1035, texture, out.put_data(descriptor), len(descriptor),))
    out.places.append(start + 2)


def create_view(out: Any, texture: Any, view: Any, descriptor: Any) -> None:
    if (texture | view) >> 32:
        raise ValueError
    descriptor = encode(descriptor)
    start = len(out.words)
    out.words.extend((1292, texture, view, out.put_data(descriptor), len(descriptor),))
    out.places.append(start + 3)


def create_sampler(out: Any, sampler: Any, descriptor: Any) -> None:
    if sampler >> 32:
        raise ValueError
    descriptor = encode(descriptor)
    start = len(out.words)
    out.words.extend((1037, sampler, out.put_data(descriptor), len(descriptor),))
    out.places.append(start + 2)


def create_bind_group_layout(out: Any, layout: Any, descriptor: Any) -> None:
    if layout >> 32:
        raise ValueError
    descriptor = encode(descriptor)
    start = len(out.words)
    out.words.extend((1038, layout, out.put_data(descriptor), len(descriptor),))
    out.places.append(start + 2)


def create_bind_group(out: Any, group: Any, layout: Any, entries: Any, label: Any) -> None:
    if (group | layout) >> 32:
        raise ValueError
    label = label.encode()
    start = len(out.words)
    out.words.extend((1807, group, layout, out.put_data(entries), memoryview(entries).nbytes, out.put_data(label), len(label),))
    out.places.extend((start + 3, start + 5))


def create_pipeline_layout(out: Any, layout: Any, descriptor: Any) -> None:
    if layout >> 32:
        raise ValueError
    descriptor = encode(descriptor)
    start = len(out.words)
    out.words.extend((1040, layout, out.put_data(descriptor), len(descriptor),))
    out.places.append(start + 2)


def create_shader_module(out: Any, module: Any, code: Any, label: Any, hints: Any) -> None:
    if module >> 32:
        raise ValueError
    code = code.encode()
    label = label.encode()
    hints = encode(hints)
    start = len(out.words)
    out.words.extend((2065, module, out.put_data(code), len(code), out.put_data(label), len(label), out.put_data(hints), len(hints),))
    out.places.extend((start + 2, start + 4, start + 6))


def create_compute_pipeline(out: Any, pipeline: Any, descriptor: Any) -> None:
    if pipeline >> 32:
        raise ValueError
    descriptor = encode(descriptor)
    start = len(out.words)
    out.words.extend((1042, pipeline, out.put_data(descriptor), len(descriptor),))
    out.places.append(start + 2)


def create_render_pipeline(out: Any, pipeline: Any, descriptor: Any) -> None:
    if pipeline >> 32:
        raise ValueError
    descriptor = encode(descriptor)
    start = len(out.words)
    out.words.extend((1043, pipeline, out.put_data(descriptor), len(descriptor),))
    out.places.append(start + 2)


def create_compute_pipeline_async(out: Any, pipeline: Any, descriptor: Any, reply: Any) -> None:
    if (pipeline | reply) >> 32:
        raise ValueError
    descriptor = encode(descriptor)
    start = len(out.words)
    out.words.extend((1300, pipeline, out.put_data(descriptor), len(descriptor), reply,))
    out.places.append(start + 2)


def create_render_pipeline_async(out: Any, pipeline: Any, descriptor: Any, reply: Any) -> None:
    if (pipeline | reply) >> 32:
        raise ValueError
    descriptor = encode(descriptor)
    start = len(out.words)
    out.words.extend((1301, pipeline, out.put_data(descriptor), len(descriptor), reply,))
    out.places.append(start + 2)


def get_bind_group_layout(out: Any, pipeline: Any, index: Any, layout: Any) -> None:
    if (pipeline | index | layout) >> 32:
        raise ValueError
    out.words.extend((1046, pipeline, index, layout,))


def create_query_set(out: Any, query_set: Any, descriptor: Any) -> None:
    if query_set >> 32:
        raise ValueError
    descriptor = encode(descriptor)
    start = len(out.words)
    out.words.extend((1047, query_set, out.put_data(descriptor), len(descriptor),))
    out.places.append(start + 2)


def get_compilation_info(out: Any, module: Any, reply: Any) -> None:
    if (module | reply) >> 32:
        raise ValueError
    out.words.extend((792, module, reply,))


def destroy(out: Any, object: Any) -> None:
    if object >> 32:
        raise ValueError
    out.words.extend((537, object,))


def drop(out: Any, object: Any) -> None:
    if object >> 32:
        raise ValueError
    out.words.extend((538, object,))


def set_label(out: Any, what: Any, object: Any, label: Any) -> None:
    if (what | object) >> 32:
        raise ValueError
    label = label.encode()
    start = len(out.words)
    out.words.extend((1307, what, object, out.put_data(label), len(label),))
    out.places.append(start + 3)


def write_buffer(out: Any, buffer: Any, offset: Any, data: Any) -> None:
    if buffer >> 32 or offset >> 53:
        raise ValueError
    start = len(out.words)
    out.words.extend((1566, buffer, offset & 0xFFFFFFFF, offset >> 32, out.put_data(data), memoryview(data).nbytes,))
    out.places.append(start + 4)


def write_buffer_heap(out: Any, buffer: Any, offset: Any, data: Any) -> None:
    if buffer >> 32 or offset >> 53:
        raise ValueError
    out.words.extend((1567, buffer, offset & 0xFFFFFFFF, offset >> 32, *data,))


def write_texture(out: Any, texture: Any, mip_level: Any, x: Any, y: Any, z: Any, aspect: Any, offset: Any, bytes_per_row: Any, rows_per_image: Any, width: Any, height: Any, depth: Any, data: Any) -> None:
    if (texture | mip_level | x | y | z | bytes_per_row | rows_per_image | width | height | depth) >> 32 or offset >> 53:
        raise ValueError
    start = len(out.words)
    out.words.extend((4128, texture, mip_level, x, y, z, ASPECT[aspect], offset & 0xFFFFFFFF, offset >> 32, bytes_per_row, rows_per_image, width, height, depth, out.put_data(data), memoryview(data).nbytes,))
    out.places.append(start + 14)


def write_texture_heap(out: Any, texture: Any, mip_level: Any, x: Any, y: Any, z: Any, aspect: Any, offset: Any, bytes_per_row: Any, rows_per_image: Any, width: Any, height: Any, depth: Any, data: Any) -> None:
    if (texture | mip_level | x | y | z | bytes_per_row | rows_per_image | width | height | depth) >> 32 or offset >> 53:
        raise ValueError
    out.words.extend((4129, texture, mip_level, x, y, z, ASPECT[aspect], offset & 0xFFFFFFFF, offset >> 32, bytes_per_row, rows_per_image, width, height, depth, *data,))


def submit(out: Any) -> None:
    out.words.append(290)


def on_submitted_work_done(out: Any, reply: Any) -> None:
    if reply >> 32:
        raise ValueError
    out.words.extend((547, reply,))


def map_buffer(out: Any, buffer: Any, mode: Any, offset: Any, size: Any, reply: Any) -> None:
    if (buffer | mode | reply) >> 32 or offset >> 53 or size >> 53:
        raise ValueError
    out.words.extend((2088, buffer, mode, offset & 0xFFFFFFFF, offset >> 32, size & 0xFFFFFFFF, size >> 32, reply,))


def read_mapped_heap(out: Any, buffer: Any, offset: Any, target: Any) -> None:
    if buffer >> 32 or offset >> 53:
        raise ValueError
    out.words.extend((1577, buffer, offset & 0xFFFFFFFF, offset >> 32, *target,))


def write_mapped(out: Any, buffer: Any, offset: Any, data: Any) -> None:
    if buffer >> 32 or offset >> 53:
        raise ValueError
    start = len(out.words)
    out.words.extend((1578, buffer, offset & 0xFFFFFFFF, offset >> 32, out.put_data(data), memoryview(data).nbytes,))
    out.places.append(start + 4)


def write_mapped_heap(out: Any, buffer: Any, offset: Any, data: Any) -> None:
    if buffer >> 32 or offset >> 53:
        raise ValueError
    out.words.extend((1579, buffer, offset & 0xFFFFFFFF, offset >> 32, *data,))


def unmap(out: Any, buffer: Any) -> None:
    if buffer >> 32:
        raise ValueError
    out.words.extend((556, buffer,))


def begin_encoder(out: Any, label: Any, site: Any) -> None:
    if site >> 32:
        raise ValueError
    label = label.encode()
    start = len(out.words)
    out.words.extend((1074, out.put_data(label), len(label), site,))
    out.places.append(start + 1)


def finish_encoder(out: Any, label: Any) -> None:
    label = label.encode()
    start = len(out.words)
    out.words.extend((819, out.put_data(label), len(label),))
    out.places.append(start + 1)


def clear_buffer(out: Any, buffer: Any, offset: Any, size: Any) -> None:
    if buffer >> 32 or offset >> 53 or size >> 53:
        raise ValueError
    out.words.extend((1588, buffer, offset & 0xFFFFFFFF, offset >> 32, size & 0xFFFFFFFF, size >> 32,))


def copy_buffer_to_buffer(out: Any, source: Any, source_offset: Any, target: Any, target_offset: Any, size: Any) -> None:
    if (source | target) >> 32 or source_offset >> 53 or target_offset >> 53 or size >> 53:
        raise ValueError
    out.words.extend((2357, source, source_offset & 0xFFFFFFFF, source_offset >> 32, target, target_offset & 0xFFFFFFFF, target_offset >> 32, size & 0xFFFFFFFF, size >> 32,))


def copy_buffer_to_texture(out: Any, buffer: Any, offset: Any, bytes_per_row: Any, rows_per_image: Any, texture: Any, mip_level: Any, x: Any, y: Any, z: Any, aspect: Any, width: Any, height: Any, depth: Any) -> None:
    if (buffer | bytes_per_row | rows_per_image | texture | mip_level | x | y | z | width | height | depth) >> 32 or offset >> 53:
        raise ValueError
    out.words.extend((3894, buffer, offset & 0xFFFFFFFF, offset >> 32, bytes_per_row, rows_per_image, texture, mip_level, x, y, z, ASPECT[aspect], width, height, depth,))


def copy_texture_to_buffer(out: Any, texture: Any, mip_level: Any, x: Any, y: Any, z: Any, aspect: Any, buffer: Any, offset: Any, bytes_per_row: Any, rows_per_image: Any, width: Any, height: Any, depth: Any) -> None:
    if (texture | mip_level | x | y | z | buffer | bytes_per_row | rows_per_image | width | height | depth) >> 32 or offset >> 53:
        raise ValueError
    out.words.extend((3895, texture, mip_level, x, y, z, ASPECT[aspect], buffer, offset & 0xFFFFFFFF, offset >> 32, bytes_per_row, rows_per_image, width, height, depth,))


def copy_texture_to_texture(out: Any, texture: Any, mip_level: Any, x: Any, y: Any, z: Any, aspect: Any, to_texture: Any, to_mip_level: Any, to_x: Any, to_y: Any, to_z: Any, to_aspect: Any, width: Any, height: Any, depth: Any) -> None:
    if (texture | mip_level | x | y | z | to_texture | to_mip_level | to_x | to_y | to_z | width | height | depth) >> 32:
        raise ValueError
    out.words.extend((4152, texture, mip_level, x, y, z, ASPECT[aspect], to_texture, to_mip_level, to_x, to_y, to_z, ASPECT[to_aspect], width, height, depth,))


def resolve_query_set(out: Any, query_set: Any, first: Any, count: Any, target: Any, offset: Any) -> None:
    if (query_set | first | count | target) >> 32 or offset >> 53:
        raise ValueError
    out.words.extend((1849, query_set, first, count, target, offset & 0xFFFFFFFF, offset >> 32,))


def push_debug_group(out: Any, label: Any) -> None:
    label = label.encode()
    start = len(out.words)
    out.words.extend((826, out.put_data(label), len(label),))
    out.places.append(start + 1)


def pop_debug_group(out: Any) -> None:
    out.words.append(315)


def insert_debug_marker(out: Any, label: Any) -> None:
    label = label.encode()
    start = len(out.words)
    out.words.extend((828, out.put_data(label), len(label),))
    out.places.append(start + 1)


def color_attachment(out: Any, view: Any, resolve_target: Any, depth_slice: Any, load: Any, store: Any, r: Any, g: Any, b: Any, a: Any) -> None:
    if (view | resolve_target | depth_slice) >> 32:
        raise ValueError
    out.words.extend((3654, view, resolve_target, depth_slice, LOAD_OP[load], STORE_OP[store], *f64_words(r), *f64_words(g), *f64_words(b), *f64_words(a),))


def depth_stencil_attachment(out: Any, view: Any, depth_load: Any, depth_store: Any, depth_clear: Any, depth_read_only: Any, stencil_load: Any, stencil_store: Any, stencil_clear: Any, stencil_read_only: Any) -> None:
    if (view | depth_read_only | stencil_clear | stencil_read_only) >> 32:
        raise ValueError
    out.words.extend((2631, view, LOAD_OP[depth_load], STORE_OP[depth_store], f32_word(depth_clear), depth_read_only, LOAD_OP[stencil_load], STORE_OP[stencil_store], stencil_clear, stencil_read_only,))


def timestamp_writes(out: Any, query_set: Any, beginning: Any, end: Any) -> None:
    if (query_set | beginning | end) >> 32:
        raise ValueError
    out.words.extend((1096, query_set, beginning, end,))


def begin_render_pass(out: Any, label: Any, occlusion_query_set: Any, max_draw_count: Any) -> None:
    if occlusion_query_set >> 32 or max_draw_count >> 53:
        raise ValueError
    label = label.encode()
    start = len(out.words)
    out.words.extend((1609, out.put_data(label), len(label), occlusion_query_set, max_draw_count & 0xFFFFFFFF, max_draw_count >> 32,))
    out.places.append(start + 1)


def begin_compute_pass(out: Any, label: Any) -> None:
    label = label.encode()
    start = len(out.words)
    out.words.extend((842, out.put_data(label), len(label),))
    out.places.append(start + 1)


def end_pass(out: Any) -> None:
    out.words.append(331)


def set_pipeline(out: Any, pipeline: Any) -> None:
    if pipeline >> 32:
        raise ValueError
    out.words.extend((588, pipeline,))


def set_bind_group(out: Any, index: Any, group: Any) -> None:
    if (index | group) >> 32:
        raise ValueError
    out.words.extend((845, index, group,))


def set_bind_group_offsets(out: Any, index: Any, group: Any, offsets: Any) -> None:
    if (index | group) >> 32:
        raise ValueError
    start = len(out.words)
    out.words.extend((1358, index, group, out.put_data(offsets), memoryview(offsets).nbytes,))
    out.places.append(start + 3)


def set_immediates(out: Any, offset: Any, data: Any) -> None:
    if offset >> 32:
        raise ValueError
    start = len(out.words)
    out.words.extend((1103, offset, out.put_data(data), memoryview(data).nbytes,))
    out.places.append(start + 2)


def set_index_buffer(out: Any, buffer: Any, format: Any, offset: Any, size: Any) -> None:
    if buffer >> 32 or offset >> 53 or size >> 53:
        raise ValueError
    out.words.extend((1872, buffer, INDEX_FORMAT[format], offset & 0xFFFFFFFF, offset >> 32, size & 0xFFFFFFFF, size >> 32,))


def set_vertex_buffer(out: Any, slot: Any, buffer: Any, offset: Any, size: Any) -> None:
    if (slot | buffer) >> 32 or offset >> 53 or size >> 53:
        raise ValueError
    out.words.extend((1873, slot, buffer, offset & 0xFFFFFFFF, offset >> 32, size & 0xFFFFFFFF, size >> 32,))


def draw(out: Any, vertex_count: Any, instance_count: Any, first_vertex: Any, first_instance: Any) -> None:
    if (vertex_count | instance_count | first_vertex | first_instance) >> 32:
        raise ValueError
    out.words.extend((1362, vertex_count, instance_count, first_vertex, first_instance,))


def draw_indexed(out: Any, index_count: Any, instance_count: Any, first_index: Any, base_vertex: Any, first_instance: Any) -> None:
    if (index_count | instance_count | first_index | first_instance) >> 32 or not -0x80000000 <= base_vertex <= 0x7FFFFFFF:
        raise ValueError
    out.words.extend((1619, index_count, instance_count, first_index, base_vertex & 0xFFFFFFFF, first_instance,))


def draw_indirect(out: Any, buffer: Any, offset: Any) -> None:
    if buffer >> 32 or offset >> 53:
        raise ValueError
    out.words.extend((1108, buffer, offset & 0xFFFFFFFF, offset >> 32,))


def draw_indexed_indirect(out: Any, buffer: Any, offset: Any) -> None:
    if buffer >> 32 or offset >> 53:
        raise ValueError
    out.words.extend((1109, buffer, offset & 0xFFFFFFFF, offset >> 32,))


def set_viewport(out: Any, x: Any, y: Any, width: Any, height: Any, min_depth: Any, max_depth: Any) -> None:
    out.words.extend((1878, f32_word(x), f32_word(y), f32_word(width), f32_word(height), f32_word(min_depth), f32_word(max_depth),))


def set_scissor_rect(out: Any, x: Any, y: Any, width: Any, height: Any) -> None:
    if (x | y | width | height) >> 32:
        raise ValueError
    out.words.extend((1367, x, y, width, height,))


def set_blend_constant(out: Any, r: Any, g: Any, b: Any, a: Any) -> None:
    out.words.extend((2392, *f64_words(r), *f64_words(g), *f64_words(b), *f64_words(a),))


def set_stencil_reference(out: Any, reference: Any) -> None:
    if reference >> 32:
        raise ValueError
    out.words.extend((601, reference,))


def begin_occlusion_query(out: Any, index: Any) -> None:
    if index >> 32:
        raise ValueError
    out.words.extend((602, index,))


def end_occlusion_query(out: Any) -> None:
    out.words.append(347)


def execute_bundles(out: Any, bundles: Any) -> None:
    start = len(out.words)
    out.words.extend((860, out.put_data(bundles), memoryview(bundles).nbytes,))
    out.places.append(start + 1)


def dispatch_workgroups(out: Any, x: Any, y: Any, z: Any) -> None:
    if (x | y | z) >> 32:
        raise ValueError
    out.words.extend((1117, x, y, z,))


def dispatch_workgroups_indirect(out: Any, buffer: Any, offset: Any) -> None:
    if buffer >> 32 or offset >> 53:
        raise ValueError
    out.words.extend((1118, buffer, offset & 0xFFFFFFFF, offset >> 32,))


def begin_bundle(out: Any, descriptor: Any, site: Any) -> None:
    if site >> 32:
        raise ValueError
    descriptor = encode(descriptor)
    start = len(out.words)
    out.words.extend((1119, out.put_data(descriptor), len(descriptor), site,))
    out.places.append(start + 1)


def finish_bundle(out: Any, bundle: Any, label: Any) -> None:
    if bundle >> 32:
        raise ValueError
    label = label.encode()
    start = len(out.words)
    out.words.extend((1120, bundle, out.put_data(label), len(label),))
    out.places.append(start + 2)


def set_whole_index_buffer(out: Any, buffer: Any, format: Any) -> None:
    if buffer >> 32:
        raise ValueError
    out.words.extend((865, buffer, INDEX_FORMAT[format],))


def set_whole_vertex_buffer(out: Any, slot: Any, buffer: Any) -> None:
    if (slot | buffer) >> 32:
        raise ValueError
    out.words.extend((866, slot, buffer,))


def draw_vertices(out: Any, vertex_count: Any) -> None:
    if vertex_count >> 32:
        raise ValueError
    out.words.extend((611, vertex_count,))


def configure_canvas(out: Any, canvas: Any, configuration: Any) -> None:
    if canvas >> 32:
        raise ValueError
    configuration = encode(configuration)
    start = len(out.words)
    out.words.extend((1124, canvas, out.put_data(configuration), len(configuration),))
    out.places.append(start + 2)


def unconfigure_canvas(out: Any, canvas: Any) -> None:
    if canvas >> 32:
        raise ValueError
    out.words.extend((613, canvas,))


def current_texture(out: Any, canvas: Any, texture: Any, width: Any, height: Any) -> None:
    if (canvas | texture | width | height) >> 32:
        raise ValueError
    out.words.extend((1382, canvas, texture, width, height,))


def present(out: Any, canvas: Any) -> None:
    if canvas >> 32:
        raise ValueError
    out.words.extend((615, canvas,))


def create_recording(out: Any, recording: Any, words: Any, data: Any) -> None:
    if recording >> 32:
        raise ValueError
    start = len(out.words)
    out.words.extend((1646, recording, out.put_data(words), memoryview(words).nbytes, out.put_data(data), memoryview(data).nbytes,))
    out.places.extend((start + 2, start + 4))


def play(out: Any, recording: Any) -> None:
    if recording >> 32:
        raise ValueError
    out.words.extend((623, recording,))


def set_site(out: Any, site: Any) -> None:
    if site >> 32:
        raise ValueError
    out.words.extend((624, site,))


def strict(out: Any, on: Any) -> None:
    if on >> 32:
        raise ValueError
    out.words.extend((625, on,))


def renew_device(out: Any, device: Any) -> None:
    if device >> 32:
        raise ValueError
    out.words.extend((632, device,))


PACKERS: dict[str, Callable[..., None]] = {
    "request_adapter": request_adapter,
    "request_device": request_device,
    "use_device": use_device,
    "watch_lost": watch_lost,
    "push_error_scope": push_error_scope,
    "pop_error_scope": pop_error_scope,
    "create_buffer": create_buffer,
    "create_texture": create_texture,
    "create_view": create_view,
    "create_sampler": create_sampler,
    "create_bind_group_layout": create_bind_group_layout,
    "create_bind_group": create_bind_group,
    "create_pipeline_layout": create_pipeline_layout,
    "create_shader_module": create_shader_module,
    "create_compute_pipeline": create_compute_pipeline,
    "create_render_pipeline": create_render_pipeline,
    "create_compute_pipeline_async": create_compute_pipeline_async,
    "create_render_pipeline_async": create_render_pipeline_async,
    "get_bind_group_layout": get_bind_group_layout,
    "create_query_set": create_query_set,
    "get_compilation_info": get_compilation_info,
    "destroy": destroy,
    "drop": drop,
    "set_label": set_label,
    "write_buffer": write_buffer,
    "write_buffer_heap": write_buffer_heap,
    "write_texture": write_texture,
    "write_texture_heap": write_texture_heap,
    "submit": submit,
    "on_submitted_work_done": on_submitted_work_done,
    "map_buffer": map_buffer,
    "read_mapped_heap": read_mapped_heap,
    "write_mapped": write_mapped,
    "write_mapped_heap": write_mapped_heap,
    "unmap": unmap,
    "begin_encoder": begin_encoder,
    "finish_encoder": finish_encoder,
    "clear_buffer": clear_buffer,
    "copy_buffer_to_buffer": copy_buffer_to_buffer,
    "copy_buffer_to_texture": copy_buffer_to_texture,
    "copy_texture_to_buffer": copy_texture_to_buffer,
    "copy_texture_to_texture": copy_texture_to_texture,
    "resolve_query_set": resolve_query_set,
    "push_debug_group": push_debug_group,
    "pop_debug_group": pop_debug_group,
    "insert_debug_marker": insert_debug_marker,
    "color_attachment": color_attachment,
    "depth_stencil_attachment": depth_stencil_attachment,
    "timestamp_writes": timestamp_writes,
    "begin_render_pass": begin_render_pass,
    "begin_compute_pass": begin_compute_pass,
    "end_pass": end_pass,
    "set_pipeline": set_pipeline,
    "set_bind_group": set_bind_group,
    "set_bind_group_offsets": set_bind_group_offsets,
    "set_immediates": set_immediates,
    "set_index_buffer": set_index_buffer,
    "set_vertex_buffer": set_vertex_buffer,
    "draw": draw,
    "draw_indexed": draw_indexed,
    "draw_indirect": draw_indirect,
    "draw_indexed_indirect": draw_indexed_indirect,
    "set_viewport": set_viewport,
    "set_scissor_rect": set_scissor_rect,
    "set_blend_constant": set_blend_constant,
    "set_stencil_reference": set_stencil_reference,
    "begin_occlusion_query": begin_occlusion_query,
    "end_occlusion_query": end_occlusion_query,
    "execute_bundles": execute_bundles,
    "dispatch_workgroups": dispatch_workgroups,
    "dispatch_workgroups_indirect": dispatch_workgroups_indirect,
    "begin_bundle": begin_bundle,
    "finish_bundle": finish_bundle,
    "set_whole_index_buffer": set_whole_index_buffer,
    "set_whole_vertex_buffer": set_whole_vertex_buffer,
    "draw_vertices": draw_vertices,
    "configure_canvas": configure_canvas,
    "unconfigure_canvas": unconfigure_canvas,
    "current_texture": current_texture,
    "present": present,
    "create_recording": create_recording,
    "play": play,
    "set_site": set_site,
    "strict": strict,
    "renew_device": renew_device,
}
