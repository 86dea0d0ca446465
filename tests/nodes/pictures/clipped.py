"""Every node, cut by planes: volumes in every mode."""

import numpy as np

import vizlib as vz

z, y, x = np.mgrid[-1:1:40j, -1:1:40j, -1:1:40j]
values = np.exp(-3 * (x**2 + y**2 + z**2))
random = np.random.default_rng(0)
places = random.uniform(-20, 20, (80_000, 3))
heights = 10 * values[20]
corners = np.array([[a, b, c] for a in (-20, 20) for b in (-20, 20) for c in (-20, 20)], float)
quads = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
box = vz.Mesh(corners, quads, shading="flat", color="#c96")
volumes = [
    vz.Volume(values, mode=mode, threshold=0.3, origin=(-19.5,) * 3) for mode in ("mip", "raycast", "iso", "slice")
]
volumes[1].lit = True
nodes = [
    *volumes,
    box,
    vz.Points(places, scalars=places[:, 2], size=2),
    vz.Points(places[:3000], scalars=places[:3000, 2], size=6),
    vz.Surface(heights, np.linspace(-20, 20, 40), np.linspace(-20, 20, 40)),
    vz.Line(places[:60], scalars=np.arange(60), thickness=4),
    vz.Vectors(places[:60], places[60:120], scale=0.5),
    vz.Image(random.random((30, 30)), extent=(-20, 20, -20, 20)),
    vz.Instances(vz.Mesh(corners / 12, quads, shading="flat"), places[:200], scalars=places[:200, 0]),
    vz.Text("clipped", size=12, size_space="model", color="#246"),
]
for number, node in enumerate(nodes):
    place = np.array([number % 5 * 55.0, number // 5 * -55.0, 0.0])
    node.local.position = node.local.position + place
    normal = np.array([-1, -0.3, -0.6])
    node.clipping_planes = [(*normal, normal @ place - 6), (0, 0, 1, -15)]
vz.show(nodes, size=(900, 600))
