"""Four thousand bodies that attract each other, computed and drawn without leaving the GPU.

Each step adds up all sixteen million forces (softened, after S. J. Aarseth, 1963). `vz.Points` draws the buffer of
positions as it is; a second buffer has the velocities.

tags: points, compute, animation, wgsl, 3d
"""

import numpy as np

import vizlib as vz

N = 4096
STEP = """
@group(0) @binding(0) var<storage, read_write> places: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> speeds: array<vec4f>;
#ifdef MOVE
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) { places[id.x] += speeds[id.x] * DT; }
#else
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let here = places[id.x].xyz;
    var pull = vec3f(0.0);
    for (var i = 0u; i < N; i++) {
        let apart = places[i].xyz - here;
        let squared = dot(apart, apart) + 0.003;
        pull += apart / (squared * sqrt(squared));
    }
    speeds[id.x] += vec4f(pull * (0.3 / f32(N)) * DT, 0.0);
}
#endif
"""

random = np.random.default_rng(0)
radius, angle = random.uniform(0.02, 1, N), random.uniform(0, 2 * np.pi, N)  # denser towards the middle
places, speeds = np.zeros((2, N, 4), np.float32)
places[:, :3] = np.column_stack([radius * np.cos(angle), radius * np.sin(angle), random.normal(0, 0.03, N)])
around = 0.5 * np.sqrt(radius)
speeds[:, :2] = np.column_stack([-around * np.sin(angle), around * np.cos(angle)])
bodies, motion = vz.compute.buffer(places), vz.compute.buffer(speeds)
box = [[-1, -1, -0.1], [1, 1, 0.1]]
points = vz.Points(bodies, scalars=radius, cmap="YlGnBu_r", clim=(-0.4, 1), size=4, opacity=0.8, bounds=box)
fig = vz.show(points, up="z", background="#0b1020", title="Four thousand bodies")
fig[0, 0].look((0, 0.6, -1))


@fig.animate(fps=30)
def step(seconds):
    settings = {"N": f"{N}u", "DT": 0.004}
    vz.compute.run(STEP, [bodies, motion], workgroups=N // 64, defines=settings)
    vz.compute.run(STEP, [bodies, motion], workgroups=N // 64, defines={**settings, "MOVE": None})
