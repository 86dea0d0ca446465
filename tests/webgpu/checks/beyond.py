"""What WebGPU can and wgpu-native, or wgpu-py on it, cannot yet: each check gives what it found and what is right.

``test_complete_in_page.py`` runs them natively, too, and says so when one of them begins to work there: it belongs
with the others then.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import wgpu

from .computing import dynamic_offsets
from .drawing import SIZE, TARGETS, Drawing, rectangle
from .reading import compute, filled, read, stencil_texels, texels


async def copies_to_the_end(device: Any) -> tuple[Any, Any]:
    """A copy between buffers without a size."""
    source = filled(device, np.arange(4, dtype=np.uint32), "STORAGE")
    target = filled(device, np.full(4, 9, np.uint32), "STORAGE")
    encoder = device.create_command_encoder()
    encoder.copy_buffer_to_buffer(source, 8, target, 4)
    device.queue.submit([encoder.finish()])
    return await read(device, target), [9, 2, 3, 9]


async def work_that_is_done(device: Any) -> tuple[Any, Any]:
    """When the queue says that it is done, what was submitted has happened."""
    code = """
    @group(0) @binding(0) var<storage, read_write> number: u32;
    @compute @workgroup_size(1) fn main() { number *= 6u; }
    """
    result = filled(device, np.array([7], np.uint32), "STORAGE")
    compute(device, code, {0: result})
    done = await device.queue.on_submitted_work_done_async()
    return [done, await read(device, result)], [None, [42]]


async def pipelines_that_cannot_be_made(device: Any) -> tuple[Any, Any]:
    """Asked for, they say so to whoever asked, and to nobody else."""
    module = device.create_shader_module(code="@compute @workgroup_size(1) fn main() {}")
    try:
        await device.create_compute_pipeline_async(layout="auto", compute={"module": module, "entry_point": "tea"})
    except wgpu.GPUPipelineError as error:
        return [error.reason, "tea" in str(error)], ["validation", True]
    return None, "an error"


async def empty_targets(device: Any) -> tuple[Any, Any]:
    """Between two colour targets, a place without one."""
    code = TARGETS.replace("@location(1)", "@location(2)")
    usage = "RENDER_ATTACHMENT|COPY_SRC"
    first = device.create_texture(size=(SIZE, SIZE), format="rgba8unorm", usage=usage)
    third = device.create_texture(size=(SIZE, SIZE), format="rgba16uint", usage=usage)
    module = device.create_shader_module(code=code)
    targets = [{"format": "rgba8unorm"}, None, {"format": "rgba16uint"}]
    pipeline = device.create_render_pipeline(
        layout="auto",
        vertex={"module": module, "entry_point": "vs"},
        fragment={"module": module, "entry_point": "fs", "targets": targets},
    )
    operations = {"load_op": "clear", "store_op": "store"}
    encoder = device.create_command_encoder()
    draw = encoder.begin_render_pass(
        color_attachments=[
            {"view": first.create_view(), **operations},
            None,
            {"view": third.create_view(), **operations},
        ]
    )
    draw.set_pipeline(pipeline)
    draw.draw(3)
    draw.end()
    device.queue.submit([encoder.finish()])
    found = [
        await texels(device, {"texture": first}, (SIZE, SIZE, 1)),
        await texels(device, {"texture": third}, (SIZE, SIZE, 1), width=8, dtype=np.uint16),
    ]
    magenta = [[255, 0, 255, 255] * SIZE] * SIZE
    places = [[value for x in range(SIZE) for value in (x, y, 3, 4)] for y in range(SIZE)]
    return found, [magenta, places]


async def slices(device: Any) -> tuple[Any, Any]:
    """Drawing into one slice of a volume."""
    texture = device.create_texture(
        size=(4, 4, 4), mip_level_count=2, dimension="3d", format="rgba8unorm", usage="RENDER_ATTACHMENT|COPY_SRC"
    )
    view = texture.create_view(base_mip_level=1, mip_level_count=1)
    attachment = {"view": view, "load_op": "clear", "store_op": "store", "clear_value": (1, 0, 0, 1), "depth_slice": 1}
    encoder = device.create_command_encoder()
    encoder.begin_render_pass(color_attachments=[attachment]).end()
    device.queue.submit([encoder.finish()])
    found = await texels(device, {"texture": texture, "mip_level": 1}, (2, 2, 2))
    return found, [[0] * 8, [0] * 8, [255, 0, 0, 255] * 2, [255, 0, 0, 255] * 2]


async def formats_of_views(device: Any) -> tuple[Any, Any]:
    """The same bytes, read as they are and as sRGB."""
    texture = device.create_texture(
        size=(4, 4), format="rgba8unorm", view_formats=["rgba8unorm-srgb"], usage="TEXTURE_BINDING|COPY_DST"
    )
    data = np.full((4, 4, 4), 128, np.uint8)
    device.queue.write_texture({"texture": texture}, data, {"bytes_per_row": 16}, (4, 4, 1))
    code = """
    @group(0) @binding(0) var seen: texture_2d<f32>;
    @group(0) @binding(1) var<storage, read_write> result: vec4u;
    @compute @workgroup_size(1) fn main() { result = vec4u(round(textureLoad(seen, vec2u(1, 1), 0) * 255.0)); }
    """
    found = []
    for format in (None, "rgba8unorm-srgb"):
        view = texture.create_view(format=format, usage="TEXTURE_BINDING")
        result = filled(device, np.zeros(4, np.uint32), "STORAGE")
        compute(device, code, {0: view, 1: result})
        found += await read(device, result)
    return found, [128] * 4 + [55] * 3 + [128]


async def aspects_in_copies(device: Any) -> tuple[Any, Any]:
    """The stencil of a texture that has depth, too, written and read by copies."""
    drawing = Drawing(device, depth="depth24plus-stencil8")
    drawing.depth = device.create_texture(
        size=(SIZE, SIZE), format="depth24plus-stencil8", usage="COPY_SRC|COPY_DST|TEXTURE_BINDING"
    )
    data = np.arange(64, dtype=np.uint8)
    where = {"texture": drawing.depth, "aspect": "stencil-only"}
    device.queue.write_texture(where, data, {"bytes_per_row": SIZE}, (SIZE, SIZE, 1))
    found = [await texels(device, where, (SIZE, SIZE, 1), width=1), await stencil_texels(device, drawing.depth)]
    return found, [data.reshape(SIZE, SIZE).tolist(), data.tolist()]


async def flags_by_name(device: Any) -> tuple[Any, Any]:
    """`write_mask` as a string, as other flags may be."""
    drawing = Drawing(device)
    white = rectangle(0, 0, SIZE, SIZE, (255, 255, 255, 255))
    drawing.draw(drawing.pipeline(target={"write_mask": "RED|ALPHA"}), white)
    return await drawing.pixels(), [[255, 0, 0, 255] * SIZE] * SIZE


async def dynamic_storage_offsets(device: Any) -> tuple[Any, Any]:
    """Mesa's software rasterizer writes nothing behind an offset above 0."""
    right = [0] * 256
    for place, one, other in ((2 * 4 + 128, 128, 128), (4 * 4, 64, 256)):
        right[place : place + 4] = [(one + i) * 1000 + other + i for i in range(4)]
    return await dynamic_offsets(device, storage=True), right
