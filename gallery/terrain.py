"""The fault near Jacksboro, Tennessee, as a surface of 275,000 triangles.

Heights from a satellite, coloured by height. The map is given in degrees, so its sides are turned into
metres first; heights are drawn three times as tall as they are. The file comes with matplotlib.

data: matplotlib/mpl-data/sample_data/jacksboro_fault_dem.npz
"""

import numpy as np

import vizlib as vz

with np.load("jacksboro_fault_dem.npz") as file:
    height = file["elevation"].astype(float)  # metres
    degrees_x, degrees_y = float(file["dx"]), float(file["dy"])
    latitude = float(file["ymin"])

metres_per_degree = 111_320.0
rows, columns = height.shape
x = np.arange(columns) * degrees_x * metres_per_degree * np.cos(np.radians(latitude))
y = np.arange(rows)[::-1] * degrees_y * metres_per_degree
grid_x, grid_y = np.meshgrid(x, y)
positions = np.stack([grid_x, grid_y, 3 * height], axis=-1).reshape(-1, 3)

corner = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).ravel()
quads = np.stack([corner, corner + columns, corner + columns + 1, corner + 1], axis=-1)

mesh = vz.Mesh(positions, quads, scalars=height.ravel(), cmap="terrain", clim="1%..99%", name="terrain")
vz.show(mesh, up="z", title="Jacksboro fault")
