"""Two chemicals that react and spread, after Gray and Scott: a coral that grows, computed by the GPU.

`vz.compute` runs the simulation, eight steps for each frame, and `vz.Image` draws its buffer as it is: not a
number comes back to Python. (J. E. Pearson, Complex patterns in a simple system, Science 261, 1993.)

tags: image, compute, animation, wgsl, 2d
"""

import numpy as np

import vizlib as vz

N = 256
STEP = """
@group(0) @binding(0) var<storage, read> now: array<vec2f>;
@group(0) @binding(1) var<storage, read_write> next: array<vec2f>;
@group(0) @binding(2) var<storage, read_write> shown: array<f32>;

fn at(x: u32, y: u32) -> vec2f { return now[(y % N) * N + x % N]; }

@compute @workgroup_size(16, 16)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let c = at(id.x, id.y);
    let sides = at(id.x + 1, id.y) + at(id.x + N - 1, id.y) + at(id.x, id.y + 1) + at(id.x, id.y + N - 1);
    let spread = (sides - 4.0 * c) * vec2f(0.2, 0.1);
    let reaction = c.x * c.y * c.y;
    let later = c + spread + vec2f(-reaction + 0.0545 * (1.0 - c.x), reaction - 0.1165 * c.y);
    next[id.y * N + id.x] = later;
    shown[id.y * N + id.x] = later.y;
}
"""

start = np.tile(np.array([1, 0], np.float32), (N, N, 1))
for x, y in np.random.default_rng(1).integers(0, N - 12, (40, 2)):
    start[y : y + 10, x : x + 10] = 0.5, 0.25
fields = [vz.compute.buffer(start), vz.compute.buffer(start)]
shown = vz.compute.buffer(shape=(N, N))
fig = vz.show(vz.Image(shown, cmap="magma", clim=(0, 0.42), interpolation="linear"), background="black")


@fig.animate(fps=30)
def step(seconds):
    with vz.compute.together() as encoder:
        groups, defines = (N // 16, N // 16), {"N": f"{N}u"}
        for _ in range(4 if seconds else 500):  # the first frame has something to show
            for pair in (fields, fields[::-1]):
                vz.compute.run(STEP, [*pair, shown], workgroups=groups, defines=defines, encoder=encoder)
