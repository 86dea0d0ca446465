"""The earth's magnetic field: the lines that a compass would follow through space, from south to north.

Each line is traced step by step along the field, and coloured by how strong it is there; the arrows on the ground point
where a needle would that is free to turn. The field is that of the year 2020, by the first eight coefficients of the
International Geomagnetic Reference Field (IGRF-13). The map comes with PyVista.

data: pyvista/examples/2k_earth_daymap.jpg
tags: line, vectors, geo, physics, 3d
"""

import numpy as np
import pygfx as gfx

import vizlib as vz


def potential(places):
    """Of the field, at places in earth radii: its slope is in µT."""
    x, y, z = np.moveaxis(places, -1, 0)
    r = np.linalg.norm(places, axis=-1)
    two = -2.4996 * (3 * z * z - r * r) / np.sqrt(3) + 2 * z * (2.9820 * x - 2.9916 * y)
    two += 1.6770 * (x * x - y * y) - 0.7346 * 2 * x * y
    return (-29.4048 * z - 1.4509 * x + 4.6525 * y) / r**3 + np.sqrt(3) / 2 * two / r**5


def field(places):
    sides = 1e-4 * np.eye(3)
    return np.stack([potential(places - side) - potential(places + side) for side in sides], axis=-1) / 2e-4


def ground(longitude, latitude):
    x, y = np.cos(latitude) * (np.cos(longitude), np.sin(longitude))
    return np.stack([x, y, np.sin(latitude)], axis=-1)


def length(arrows):
    return np.linalg.norm(arrows, axis=-1, keepdims=True)


u, v = np.meshgrid(np.linspace(0, 1, 145), np.linspace(0, 1, 73))
x, y, z = np.moveaxis(ground(2 * np.pi * u - np.pi, np.pi * (0.5 - v)), -1, 0)
earth = vz.Surface(z, x, y, color="white", name="Earth")
earth.texcoords = np.stack([u, v], axis=-1).reshape(-1, 2)
earth.material.map = gfx.Texture(vz.read("2k_earth_daymap.jpg").data, dim=2, generate_mipmaps=True)

path = [ground(*np.radians(np.meshgrid(np.arange(0, 360, 20), [-52, -42, -28]))).reshape(-1, 3)]
for _ in range(400):  # all lines at once; those that are back under the ground end there
    here = path[-1]
    way = field(here + 0.01 * field(here) / length(field(here)))
    path.append(np.where(length(here) < 0.999, np.nan, here + 0.02 * length(here) * way / length(way)))
path[-1] = np.nan * path[-1]  # a gap between one line and the next
path = np.stack(path, axis=1).reshape(-1, 3)
lines = vz.Line(path, scalars=length(field(path))[:, 0], cmap="cool", clim=(1, 60), norm="log", name="lines")
spots = ground(*np.radians(np.meshgrid(np.arange(0, 360, 15), np.arange(-75, 76, 15)))).reshape(-1, 3)
needles = vz.Vectors(1.01 * spots, field(spots), scale=0.004, thickness=1.6, color="white", name="needles")

fig = vz.Figure(size=(760, 560), title="The earth's magnetic field")
fig.add(earth, lines, needles)
fig[0, 0].colorbar(lines, label="field [µT]")
fig.theme = "dark"
fig.show(up="z")
fig[0, 0].look((-0.8, 0.7, -0.25))
