"""Layouts, constants, offsets and dispatches."""

from __future__ import annotations

from typing import Any

import numpy as np
import wgpu

from .reading import compute, empty, filled, read, texels

SCALE = """
struct Scale { factor: u32, offset: u32 }
@group(0) @binding(0) var<uniform> scale: Scale;
@group(0) @binding(1) var<storage, read> before: array<u32>;
@group(1) @binding(3) var<storage, read_write> after: array<u32>;
@compute @workgroup_size(4) fn main(@builtin(global_invocation_id) id: vec3u) {
    after[id.x] = before[id.x] * scale.factor + scale.offset;
}
"""


def _scaled(device: Any, pipeline: Any, layouts: Any) -> Any:
    scale = filled(device, np.array([3, 5, 0, 0], np.uint32), "UNIFORM")
    before, after = filled(device, np.arange(8, dtype=np.uint32), "STORAGE"), empty(device, 32)
    first = device.create_bind_group(
        label="what is read",
        layout=layouts[0],
        entries=[
            wgpu.BindGroupEntry(binding=0, resource=wgpu.BufferBinding(buffer=scale, offset=0, size=8)),
            {"binding": 1, "resource": {"buffer": before}},
        ],
    )
    second = device.create_bind_group(layout=layouts[1], entries=[{"binding": 3, "resource": {"buffer": after}}])
    encoder = device.create_command_encoder()
    run = encoder.begin_compute_pass(label="scale")
    run.push_debug_group("a group")
    run.insert_debug_marker("a mark")
    run.set_pipeline(pipeline)
    run.set_bind_group(0, first)
    run.set_bind_group(1, second)
    run.dispatch_workgroups(2, 1, 1)
    run.pop_debug_group()
    run.end()
    device.queue.submit([encoder.finish(label="scaled")])
    return after


async def explicit_layout(device: Any) -> list[int]:
    layouts = [
        device.create_bind_group_layout(
            entries=[
                {"binding": 0, "visibility": "COMPUTE", "buffer": {"type": "uniform", "min_binding_size": 8}},
                wgpu.BindGroupLayoutEntry(
                    binding=1,
                    visibility=wgpu.ShaderStage.COMPUTE,
                    buffer=wgpu.BufferBindingLayout(type="read-only-storage"),
                ),
            ]
        ),
        device.create_bind_group_layout(
            entries=[{"binding": 3, "visibility": "COMPUTE|FRAGMENT", "buffer": {"type": "storage"}}]
        ),
    ]
    pipeline = device.create_compute_pipeline(
        layout=device.create_pipeline_layout(label="both", bind_group_layouts=layouts),
        compute={"module": device.create_shader_module(code=SCALE), "entry_point": "main"},
    )
    return await read(device, _scaled(device, pipeline, layouts))


async def automatic_layout(device: Any) -> list[int]:
    pipeline = device.create_compute_pipeline(
        layout=wgpu.AutoLayoutMode.auto,
        compute=wgpu.ProgrammableStage(module=device.create_shader_module(code=SCALE), entry_point="main"),
    )
    layouts = [pipeline.get_bind_group_layout(index) for index in range(2)]
    return await read(device, _scaled(device, pipeline, layouts))


async def pipelines_made_asynchronously(device: Any) -> list[int]:
    module = device.create_shader_module(code=SCALE)
    pipeline = await device.create_compute_pipeline_async(
        label="later", layout="auto", compute={"module": module, "entry_point": "main"}
    )
    layouts = [pipeline.get_bind_group_layout(index) for index in range(2)]
    return await read(device, _scaled(device, pipeline, layouts))


async def override_constants(device: Any) -> list[float]:
    code = """
    override count: u32;
    override sign: i32 = 1;
    @id(7) override half: f32 = 1.0;
    override twice: bool = false;
    @group(0) @binding(0) var<storage, read_write> result: array<f32, 4>;
    @compute @workgroup_size(1) fn main() {
        result[0] = f32(count);
        result[1] = f32(sign);
        result[2] = half;
        result[3] = select(1.0, 2.0, twice);
    }
    """
    found = []
    for constants in ({"count": 12, "sign": -3, "7": 0.5, "twice": True}, {"count": 2}):
        result = empty(device, 16)
        compute(device, code, {0: result}, **constants)
        found += await read(device, result, np.float32)
    return found


OFFSETS = """
@group(0) @binding(0) var<uniform> one: vec4u;
@group(0) @binding(1) var<uniform> other: vec4u;
@group(0) @binding(2) var<storage, read_write> results: array<vec4u, 24>;
@compute @workgroup_size(1) fn main() { results[other.x / 64u] = one * 1000u + other; }
"""


async def dynamic_offsets(device: Any, storage: bool = False) -> list[int]:
    """Two in a group, given as a list and as a part of one."""
    layout = device.create_bind_group_layout(
        entries=[
            {"binding": 0, "visibility": "COMPUTE", "buffer": {"type": "uniform", "has_dynamic_offset": True}},
            {"binding": 1, "visibility": "COMPUTE", "buffer": {"type": "uniform", "has_dynamic_offset": True}},
            {"binding": 2, "visibility": "COMPUTE", "buffer": {"type": "storage", "has_dynamic_offset": storage}},
        ]
    )
    pipeline = device.create_compute_pipeline(
        layout=device.create_pipeline_layout(bind_group_layouts=[layout]),
        compute={"module": device.create_shader_module(code=OFFSETS), "entry_point": "main"},
    )
    before, after = filled(device, np.arange(512, dtype=np.uint32), "UNIFORM"), empty(device, 1024)
    group = device.create_bind_group(
        layout=layout,
        entries=[
            {"binding": 0, "resource": {"buffer": before, "offset": 0, "size": 16}},
            {"binding": 1, "resource": {"buffer": before, "offset": 256, "size": 16}},
            {"binding": 2, "resource": {"buffer": after, "offset": 0, "size": 24 * 16}},
        ],
    )
    encoder = device.create_command_encoder()
    run = encoder.begin_compute_pass()
    run.set_pipeline(pipeline)
    run.set_bind_group(0, group, [512, 256, 512][: 2 + storage])
    run.dispatch_workgroups(1)
    run.set_bind_group(0, group, [9, 256, 768, 0, 9], 1, 2 + storage)
    run.dispatch_workgroups(1)
    run.end()
    device.queue.submit([encoder.finish()])
    return await read(device, after)


IMMEDIATES = """
struct Numbers { factors: vec4u, terms: vec4u }
var<immediate> numbers: Numbers;
@group(0) @binding(0) var<storage, read_write> results: array<vec4u, 2>;
@compute @workgroup_size(1) fn main() { results[numbers.terms.w] = numbers.factors * 10u + numbers.terms; }
"""


async def immediates(device: Any) -> list[int] | None:
    """Two dispatches; the second changes some of the numbers. None where there are none."""
    if "immediates" not in device.features:
        return None
    layout = device.create_bind_group_layout(
        entries=[{"binding": 0, "visibility": "COMPUTE", "buffer": {"type": "storage"}}]
    )
    pipeline = device.create_compute_pipeline(
        layout=device.create_pipeline_layout(bind_group_layouts=[layout], immediate_size=32),
        compute={"module": device.create_shader_module(code=IMMEDIATES), "entry_point": "main"},
    )
    results = empty(device, 32)
    group = device.create_bind_group(layout=layout, entries=[{"binding": 0, "resource": {"buffer": results}}])
    encoder = device.create_command_encoder()
    run = encoder.begin_compute_pass()
    run.set_pipeline(pipeline)
    run.set_bind_group(0, group)
    run.set_immediates(0, np.array([1, 2, 3, 4, 5, 6, 7, 0], np.uint32), 0, 32)
    run.dispatch_workgroups(1)
    run.set_immediates(16, np.array([9, 9, 50, 60, 70, 1, 9], np.uint32), 8, 16)
    run.dispatch_workgroups(1)
    run.end()
    device.queue.submit([encoder.finish()])
    return await read(device, results)


async def indirect_dispatch(device: Any) -> list[int]:
    code = """
    @group(0) @binding(0) var<storage, read_write> seen: array<atomic<u32>, 4>;
    @compute @workgroup_size(1) fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) all: vec3u) {
        atomicAdd(&seen[0], 1u);
        atomicMax(&seen[1], all.x);
        atomicMax(&seen[2], all.y);
        atomicMax(&seen[3], all.z);
    }
    """
    stage = {"module": device.create_shader_module(code=code), "entry_point": "main"}
    pipeline = device.create_compute_pipeline(layout="auto", compute=stage)
    seen = empty(device, 16)
    group = device.create_bind_group(
        layout=pipeline.get_bind_group_layout(0), entries=[{"binding": 0, "resource": {"buffer": seen}}]
    )
    counts = filled(device, np.array([9, 9, 9, 2, 3, 4], np.uint32), "INDIRECT")
    encoder = device.create_command_encoder()
    run = encoder.begin_compute_pass()
    run.set_pipeline(pipeline)
    run.set_bind_group(0, group)
    run.dispatch_workgroups_indirect(counts, 12)
    run.end()
    device.queue.submit([encoder.finish()])
    return await read(device, seen)


async def storage_texture(device: Any) -> list[int]:
    code = """
    @group(0) @binding(0) var out: texture_storage_2d<rgba8unorm, write>;
    @compute @workgroup_size(4, 4) fn main(@builtin(local_invocation_id) id: vec3u) {
        textureStore(out, id.xy, vec4f(f32(id.x), f32(id.y), 4.0, 255.0) / 255.0);
    }
    """
    texture = device.create_texture(size=(4, 4), format="rgba8unorm", usage="STORAGE_BINDING|COPY_SRC")
    compute(device, code, {0: texture.create_view()})
    return await texels(device, {"texture": texture}, (4, 4, 1))


async def compilation_info(device: Any) -> list[str]:
    info = await device.create_shader_module(code=SCALE).get_compilation_info_async()
    return [message.message for message in getattr(info, "messages", info)]  # natively a list
