"""A surface with holes, lines, arrows and texts in one scene."""

import numpy as np

import vizlib as vz

x, y = np.linspace(-2, 2, 60), np.linspace(-2, 2, 50)
grid_x, grid_y = np.meshgrid(x, y)
z = np.exp(-(grid_x**2) - grid_y**2) * np.cos(3 * grid_x)
z[10:18, 20:30] = np.nan
z[(grid_x - 1) ** 2 + (grid_y - 1) ** 2 < 0.1] = np.nan
surface = vz.Surface(z, x, y)

t = np.linspace(0, 1, 300)
helix = np.stack([2 * np.cos(12 * t), 2 * np.sin(12 * t), t * 2], axis=1)
helix[100:110] = np.nan
square = [[-2, -2, 1.5], [2, -2, 1.5], [2, 2, 1.5], [-2, 2, 1.5]]
lines = [
    vz.Line(helix, scalars=t, cmap="magma", thickness=4),
    vz.Line(square, loop=True, color="crimson", thickness=6),
    vz.Line([[-2, -2, 0], [2, -2, 0], [2, 2, 0]], dash_pattern=(3, 2), color="k"),
]

side = np.linspace(-2, 2, 9)
places = np.stack(np.meshgrid(side, side, [1.0]), axis=-1).reshape(-1, 3)
ways = np.stack([-places[:, 1], places[:, 0], np.full(len(places), 0.3)], axis=1)
arrows = [vz.Vectors(places, ways), vz.Vectors(places[:, :2] + 4.5, ways[:, :2], color="seagreen", pivot="middle")]

texts = [
    vz.Text("Surface\nwith holes", (0, 0, 2.2), size=22, outline="white"),
    vz.Text("data units", (0, -2.4, 0), size=0.5, size_space="model", color="navy"),
]
vz.show([surface, *lines, *arrows, *texts], up="z", size=(900, 700))
