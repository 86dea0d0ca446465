"""A histogram counted by the GPU, by wgpu-py alone: bytes go there, a shader adds them up, and numbers come back.

Each invocation takes four pixels, and adds to 256 counters that all of them share. `await` waits for the numbers, in a
page as anywhere; they are printed, and drawn as bars. The photograph comes with scikit-image.

data: skimage/data/camera.png
tags: compute, wgsl, wgpu, bars, 2d
"""

import numpy as np
import wgpu

import vizlib as vz

SHADER = """
@group(0) @binding(0) var<storage, read> pixels: array<u32>;
@group(0) @binding(1) var<storage, read_write> counts: array<atomic<u32>, 256>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let four = pixels[id.x];
    for (var shift = 0u; shift < 32u; shift += 8u) { atomicAdd(&counts[(four >> shift) & 255u], 1u); }
}
"""

picture = vz.read("camera.png").data
device = await (await wgpu.gpu.request_adapter_async()).request_device_async()
pixels = device.create_buffer_with_data(data=picture, usage="STORAGE")
counts = device.create_buffer(size=4 * 256, usage="STORAGE | COPY_SRC")
answer = device.create_buffer(size=4 * 256, usage="COPY_DST | MAP_READ")
shader = device.create_shader_module(code=SHADER)
pipeline = device.create_compute_pipeline(layout="auto", compute={"module": shader, "entry_point": "main"})
entries = [{"binding": 0, "resource": {"buffer": pixels}}, {"binding": 1, "resource": {"buffer": counts}}]

encoder = device.create_command_encoder()
work = encoder.begin_compute_pass()
work.set_pipeline(pipeline)
work.set_bind_group(0, device.create_bind_group(layout=pipeline.get_bind_group_layout(0), entries=entries))
work.dispatch_workgroups(picture.size // 4 // 64)
work.end()
encoder.copy_buffer_to_buffer(counts, 0, answer, 0, counts.size)
device.queue.submit([encoder.finish()])
await answer.map_async("READ")
result = np.frombuffer(answer.read_mapped(), np.uint32)
median = np.searchsorted(np.cumsum(result), result.sum() / 2)
print(f"{result.sum()} pixels, of which half are darker than {median}")

fig = vz.Figure((1, 2), size=(900, 420))
left, right = fig
left.imshow(picture, cmap="gray")
right.bar(np.arange(256), result, 1)
right.axvline(median, color="C1", linewidth=2)
right.xlabel, right.ylabel, right.title = "brightness", "pixels", f"Half are darker than {median}"
fig.show()
