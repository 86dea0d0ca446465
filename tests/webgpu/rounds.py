"""One round of create, draw, drop, of every kind of object; the same natively and in a page.

Nothing here is destroyed: what Python drops must be freed by itself.
"""

import numpy as np
import wgpu

SHADER = """
@group(0) @binding(0) var<uniform> color: vec4f;
@group(0) @binding(1) var<storage, read_write> sums: array<f32>;

@vertex fn corner(@builtin(vertex_index) i: u32, @location(0) offset: vec2f) -> @builtin(position) vec4f {
    let x = f32(i % 2u) * 2.0 - 1.0;
    let y = f32(i / 2u) * 2.0 - 1.0;
    return vec4f(vec2f(x, y) + offset, 0.5, 1.0);
}
@fragment fn paint() -> @location(0) vec4f { return color; }
@compute @workgroup_size(4) fn add(@builtin(global_invocation_id) id: vec3u) { sums[id.x] += color.x; }
"""

USAGE = "COPY_SRC|COPY_DST|VERTEX|UNIFORM|STORAGE|INDIRECT|INDEX|QUERY_RESOLVE"


def draw_round(device, view, view_format):
    """Make one of everything, draw into `view` with it, and let go of it all."""
    module = device.create_shader_module(label="round", code=SHADER)
    color = device.create_buffer_with_data(data=np.array([0.2, 0.4, 0.6, 1], np.float32), usage=USAGE)
    sums = device.create_buffer(size=256, usage=USAGE)
    device.queue.write_buffer(sums, 0, np.arange(64, dtype=np.float32))
    entries = [{"binding": 0, "resource": {"buffer": color}}, {"binding": 1, "resource": {"buffer": sums}}]
    stages = wgpu.ShaderStage
    layout = device.create_bind_group_layout(
        entries=[
            {"binding": 0, "visibility": stages.COMPUTE | stages.FRAGMENT, "buffer": {"type": "uniform"}},
            {"binding": 1, "visibility": stages.COMPUTE, "buffer": {"type": "storage"}},
        ]
    )
    pipeline_layout = device.create_pipeline_layout(bind_group_layouts=[layout])
    compute = device.create_compute_pipeline(layout=pipeline_layout, compute={"module": module, "entry_point": "add"})
    depth_stencil = {"format": "depth24plus", "depth_write_enabled": True, "depth_compare": "always"}
    render = device.create_render_pipeline(
        layout="auto",
        vertex={
            "module": module,
            "entry_point": "corner",
            "buffers": [
                {
                    "array_stride": 8,
                    "step_mode": "instance",
                    "attributes": [{"format": "float32x2", "offset": 0, "shader_location": 0}],
                }
            ],
        },
        primitive={"topology": "triangle-strip"},
        depth_stencil=depth_stencil,
        fragment={"module": module, "entry_point": "paint", "targets": [{"format": view_format}]},
    )
    group = device.create_bind_group(layout=layout, entries=entries)
    painted = device.create_bind_group(layout=render.get_bind_group_layout(0), entries=entries[:1])
    width, height, _ = view.size
    depth = device.create_texture(size=(width, height), format="depth24plus", usage="RENDER_ATTACHMENT")
    picture = device.create_texture(size=(8, 8, 2), format="rgba8unorm", usage="TEXTURE_BINDING|COPY_DST")
    picture.create_view(dimension="2d-array")
    where = {"texture": picture, "origin": (0, 0, 1)}
    device.queue.write_texture(where, np.ones((8, 8, 4), np.uint8), {"bytes_per_row": 32}, (8, 8, 1))
    device.create_sampler(mag_filter="linear")
    queries = device.create_query_set(type="occlusion", count=2)

    bundle_encoder = device.create_render_bundle_encoder(
        color_formats=[view_format], depth_stencil_format="depth24plus"
    )
    bundle_encoder.set_pipeline(render)
    bundle_encoder.set_bind_group(0, painted)
    bundle_encoder.set_vertex_buffer(0, sums)
    bundle_encoder.draw(4)
    bundle = bundle_encoder.finish()

    encoder = device.create_command_encoder(label="round")
    compute_pass = encoder.begin_compute_pass()
    compute_pass.set_pipeline(compute)
    compute_pass.set_bind_group(0, group)
    compute_pass.dispatch_workgroups(16)
    compute_pass.end()
    render_pass = encoder.begin_render_pass(
        color_attachments=[{"view": view, "load_op": "clear", "store_op": "store"}],
        depth_stencil_attachment={
            "view": depth.create_view(),
            "depth_load_op": "clear",
            "depth_store_op": "discard",
            "depth_clear_value": 1,
        },
        occlusion_query_set=queries,
    )
    render_pass.begin_occlusion_query(0)
    render_pass.execute_bundles([bundle])
    render_pass.end_occlusion_query()
    render_pass.end()
    encoder.resolve_query_set(queries, 0, 1, sums, 0)
    device.queue.submit([encoder.finish()])
    device.create_command_encoder(label="never submitted")
