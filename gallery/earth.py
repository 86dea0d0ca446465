"""The earth in daylight, a map drawn around a sphere.

A map whose columns are longitudes and rows latitudes is wound around a sphere by texture coordinates. Everything of
pygfx's meshes is there, too: the map is the `map` of the mesh's material. The picture comes with PyVista.

data: pyvista/examples/2k_earth_daymap.jpg
tags: surface, pygfx, geo, 3d
"""

import numpy as np
import pygfx as gfx

import vizlib as vz

u, v = np.meshgrid(np.linspace(0, 1, 145), np.linspace(0, 1, 73))  # parts of the map, from its upper left corner
longitude, latitude = 2 * np.pi * u, np.pi * (0.5 - v)
x, y, z = np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)

earth = vz.Surface(z, x, y, color="white", name="Earth")
earth.texcoords = np.stack([u, v], axis=-1).reshape(-1, 2)
earth.material.map = gfx.Texture(vz.read("2k_earth_daymap.jpg").data, dim=2, generate_mipmaps=True)
vz.show(earth, up="z", background="black")
