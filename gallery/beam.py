"""A steel beam that bends under a load, by the method of finite elements.

The beam is held at one end and pulled down at the other. Its forty hexahedra make 297 equations, which NumPy solves;
colours are von Mises stresses, greatest where the beam is held, and the bend is drawn a hundred times as large as it
is. The grey lines are the beam without the load. The cells come with PyVista.

data: pyvista/examples/hexbeam.vtk
tags: mesh, physics, engineering, file, 3d
"""

from pathlib import Path

import numpy as np

import vizlib as vz

words = Path("hexbeam.vtk").read_text().split()
nodes = np.array(words[words.index("double") + 1 :][: 99 * 3], float).reshape(99, 3)  # metres
cells = np.array(words[words.index("CELLS") + 3 :][: 40 * 9], int).reshape(40, 9)[:, 1:]
unknowns = (3 * cells[:, :, None] + np.arange(3)).reshape(40, 24)
corners = np.array([(-1, -1, -1), (1, -1, -1), (1, 1, -1), (-1, 1, -1), (-1, -1, 1), (1, -1, 1), (1, 1, 1), (-1, 1, 1)])
shear, squeeze = 81e9, 0.3  # of steel, in pascals; how much it gets thinner as it gets longer
elastic = np.diag([2 * shear] * 3 + [shear] * 3)
elastic[:3, :3] += 2 * shear * squeeze / (1 - 2 * squeeze)


def strain_at(cell, place):
    """(6, 24) strains by how a cell's corners move, and the volume that the place stands for."""
    x, y, z = (1 + corners * place).T
    slopes = corners.T * (y * z, x * z, x * y) / 8
    dx, dy, dz = np.linalg.solve(slopes @ nodes[cell], slopes)
    o = 0 * dx
    rows = np.array([(dx, o, o), (o, dy, o), (o, o, dz), (dy, dx, o), (o, dz, dy), (dz, o, dx)])
    return rows.transpose(0, 2, 1).reshape(6, 24), np.linalg.det(slopes @ nodes[cell])


stiffness, load, moved, stress = np.zeros((297, 297)), np.zeros((99, 3)), np.zeros(297), np.zeros((99, 6))
for cell, part in zip(cells, unknowns, strict=True):
    for place in corners / np.sqrt(3):
        strain, volume = strain_at(cell, place)
        stiffness[np.ix_(part, part)] += strain.T @ elastic @ strain * volume
load[nodes[:, 2] == 5, 1] = -2e6 / 9  # newtons
free = np.repeat(nodes[:, 2] > 0, 3)
moved[free] = np.linalg.solve(stiffness[np.ix_(free, free)], load.ravel()[free])
for cell, part in zip(cells, unknowns, strict=True):  # a node's stress is the mean of what the cells around it say
    around = np.bincount(cells.ravel())[cell, None]
    stress[cell] += np.array([elastic @ strain_at(cell, place)[0] @ moved[part] for place in corners]) / around
along = stress[:, :3] - stress[:, :3].mean(axis=1, keepdims=True)
mises = np.sqrt(1.5 * (along**2).sum(axis=1) + 3 * (stress[:, 3:] ** 2).sum(axis=1))

quads = cells[:, [(0, 3, 2, 1), (4, 5, 6, 7), (0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7)]].reshape(-1, 4)
bent = vz.Mesh(nodes + 100 * moved.reshape(99, 3), quads, scalars=mises / 1e6, cmap="turbo", shading="flat")
still = vz.Line(nodes[quads[:, [0, 1, 1, 2, 2, 3, 3, 0]]].reshape(-1, 3), segments=True, color="gray", thickness=1)
fig = vz.Figure(size=(760, 520), title="Beam")
fig.add(bent, still)
fig[0, 0].colorbar(bent, label="von Mises stress [MPa]")
fig.show(up="y")
