"""A week of earthquakes around the earth: larger where they were stronger, coloured by their depth.

Most lie along the edges of plates; the deep ones, hundreds of kilometres down, are where one plate dives below
another, as under Fiji. Measured by the US Geological Survey in February 2018, from magnitude 2.5 on; the file is one of
vega-datasets, the map comes with PyVista.

data: npm/vega-datasets/data/earthquakes.json
data: pyvista/examples/2k_earth_daymap.jpg
tags: instances, surface, geo, 3d
"""

import json
from pathlib import Path

import numpy as np
import pygfx as gfx

import vizlib as vz

found = json.loads(Path("earthquakes.json").read_text())["features"]
rows = np.array([[*quake["geometry"]["coordinates"], quake["properties"]["mag"]] for quake in found])
longitude, latitude, depth, magnitude = rows[rows[:, 3] >= 2.5].T  # degrees, km


def on_sphere(longitude, latitude, radius=1.0):
    u, v = np.radians(longitude), np.radians(latitude)
    return np.stack([np.cos(v) * np.cos(u), np.cos(v) * np.sin(u), np.sin(v)], axis=-1) * radius


u, v = np.meshgrid(np.linspace(0, 1, 145), np.linspace(0, 1, 73))  # parts of the map, from its upper left corner
x, y, z = np.moveaxis(on_sphere(360 * u - 180, 90 - 180 * v), -1, 0)
earth = vz.Surface(z, x, y, color="#8fa3b8", name="Earth")
earth.texcoords = np.stack([u, v], axis=-1).reshape(-1, 2)
earth.material.map = gfx.Texture(vz.read("2k_earth_daymap.jpg").data, dim=2, generate_mipmaps=True)

ball = gfx.Mesh(gfx.sphere_geometry(1, 16, 12), gfx.MeshPhongMaterial())
sizes = np.eye(3) * (0.002 * 1.6**magnitude)[:, None, None]
balls = np.concatenate([sizes, on_sphere(longitude, latitude)[:, :, None]], axis=2)
quakes = vz.Instances(ball, balls, scalars=depth, cmap="spring_r", clim=(0, 300), name="Earthquakes")
fig = vz.Figure(size=(760, 560))
fig.theme = "dark"
fig.add(earth, quakes)
fig[0, 0].axes, fig[0, 0].title = False, "From 31 January to 7 February 2018"
fig[0, 0].colorbar(quakes, label="depth [km]")
fig.show(up="z", background="#14181d")
fig[0, 0].look(-on_sphere(160, 5))
