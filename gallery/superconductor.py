"""Why this crystal conducts without resistance: planes of copper and oxygen, and chains between them.

Nine cells of yttrium barium copper oxide, YBa₂Cu₃O₇. Each kind of atom is one `vz.Instances`: a ball that is drawn once
at each place. The current flows in the pairs of planes beside the yttrium, the blue balls. Places are those that
J. D. Jorgensen et al. found by neutrons (Physical Review B 41, 1863, 1990).

tags: instances, chemistry, physics, 3d
"""

import numpy as np
import pygfx as gfx

import vizlib as vz

SIDES = np.array([3.823, 3.887, 11.680])  # of a cell, in ångströms
ELEMENTS = {  # colour, radius, and places in parts of the sides
    "yttrium": ("#7fb8c9", 0.75, [(0.5, 0.5, 0.5)]),
    "barium": ("#4f9d5b", 0.9, [(0.5, 0.5, 0.184), (0.5, 0.5, 0.816)]),
    "copper": ("#c8702a", 0.5, [(0, 0, 0), (0, 0, 0.356), (0, 0, 0.644)]),
    "chain oxygen": ("#f0a0a0", 0.38, [(0, 0.5, 0), (0, 0, 0.158), (0, 0, 0.842)]),
    "plane oxygen": ("#d02c2c", 0.38, [(0.5, 0, 0.377), (0, 0.5, 0.379), (0.5, 0, 0.623), (0, 0.5, 0.621)]),
}
CELLS = np.array([3, 3, 1])
all_places = {}

fig = vz.Figure(size=(680, 600), title="YBa₂Cu₃O₇")
ax = fig[0, 0]
steps = np.stack(np.meshgrid(*(np.arange(n + 1) for n in CELLS)), axis=-1).reshape(-1, 1, 3)
for name, (color, radius, parts) in ELEMENTS.items():
    places = (np.array(parts) + steps).reshape(-1, 3)
    places = places[(places <= CELLS).all(axis=1)]  # with those on the far sides
    ball = gfx.Mesh(gfx.sphere_geometry(radius, 24, 16), gfx.MeshPhongMaterial())
    ax.add(vz.Instances(ball, places * SIDES, color=color, name=name))
    all_places[name] = places * SIDES

oxygen = np.concatenate([all_places["chain oxygen"], all_places["plane oxygen"]])
copper, near = np.nonzero(np.linalg.norm(all_places["copper"][:, None] - oxygen, axis=-1) < 2)
bonds = np.stack([all_places["copper"][copper], oxygen[near]], axis=1)
ax.add(vz.Line(bonds.reshape(-1, 3), segments=True, color="#b98a68", thickness=0.15, thickness_space="model"))
ax.legend()
fig.show(up="z")
ax.look((-1, 0.5, -0.3))
