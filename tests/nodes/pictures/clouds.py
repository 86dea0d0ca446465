"""Clouds, packed and not, and instances: with colours, scalars and sizes."""

import numpy as np

import vizlib as vz

random = np.random.default_rng(0)
cloud = random.normal(size=(120_000, 3)) * (1, 1, 0.3)
few = random.normal(size=(400, 3)) * (1, 1, 0.3)
gpu = vz.compute.buffer((few + np.array((10, 4, 0))).astype("f4"))
there = np.array
clouds = [
    vz.Points(cloud, colors=np.clip(np.abs(cloud) / 2, 0, 1), size=2),
    vz.Points(cloud + there((5, 0, 0)), scalars=np.exp(cloud[:, 0]), norm="log", cmap="turbo", clim="1%..99%", size=2),
    vz.Points(cloud + there((10, 0, 0)), color="#d0602a", opacity=0.4, size=0.05, size_space="world"),
    vz.Points(few + there((0, 4, 0)), sizes=np.linspace(3, 20, 400), scalars=few[:, 2], cmap="coolwarm"),
    vz.Points(few + there((5, 4, 0)), marker="square", size=9, colors=random.integers(0, 256, (400, 4), dtype="u1")),
    vz.Points(gpu, marker="plus", size=12, bounds=[[8, 2, -1], [12, 6, 1]]),
]
corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], float) * (0.3, 0.2, 0.1)
quads = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
bricks = vz.Instances(
    vz.Mesh(corners, quads, shading="flat"), few * 1.5 + np.array((5, -4, 0)), scalars=few[:, 0], cmap="plasma"
)
vz.show([*clouds, bricks], up="z", size=(900, 600))
