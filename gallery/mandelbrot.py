"""A shader over the whole canvas, by wgpu-py alone: the Mandelbrot set, computed by the GPU.

One triangle covers the canvas, and a fragment shader decides the colour of every pixel. There is no vizlib in it and no
pygfx: this is WebGPU as wgpu-py has it, with an adapter, a device, a pipeline and a render pass.

tags: wgsl, wgpu, 2d
"""

import wgpu
from rendercanvas.auto import RenderCanvas, loop

SHADER = """
struct Corner { @builtin(position) place: vec4f, @location(0) c: vec2f }

@vertex fn corner(@builtin(vertex_index) i: u32) -> Corner {
    let at = vec2f(f32(i & 1u), f32(i >> 1u)) * 4.0 - 1.0;  // of a triangle that covers the canvas
    return Corner(vec4f(at, 0.0, 1.0), vec2f(-0.6, 0.0) + at * vec2f(1.7, 1.275));
}

@fragment fn color(corner: Corner) -> @location(0) vec4f {
    var z = vec2f(0.0);
    for (var n = 0; n < 300; n++) {
        z = vec2f(z.x * z.x - z.y * z.y, 2.0 * z.x * z.y) + corner.c;
        if dot(z, z) > 256.0 {
            let late = f32(n) + 5.0 - log2(log2(dot(z, z)));
            return vec4f(0.5 - 0.5 * cos(0.22 * late + vec3f(0.2, 0.9, 1.7)), 1.0);
        }
    }
    return vec4f(0.0, 0.0, 0.0, 1.0);
}
"""

canvas = RenderCanvas(size=(640, 480), title="Mandelbrot set", update_mode="ondemand")
device = wgpu.gpu.request_adapter_sync(canvas=canvas).request_device_sync()
context = canvas.get_wgpu_context()
target = context.get_preferred_format(device.adapter).removesuffix("-srgb")
context.configure(device=device, format=target)
shader = device.create_shader_module(code=SHADER)
fragment = {"module": shader, "entry_point": "color", "targets": [{"format": target}]}
vertex = {"module": shader, "entry_point": "corner"}
pipeline = device.create_render_pipeline(layout="auto", vertex=vertex, fragment=fragment)


@canvas.request_draw
def draw():
    encoder = device.create_command_encoder()
    view = context.get_current_texture().create_view()
    work = encoder.begin_render_pass(color_attachments=[{"view": view, "load_op": "clear", "store_op": "store"}])
    work.set_pipeline(pipeline)
    work.draw(3)
    work.end()
    device.queue.submit([encoder.finish()])


loop.run()
