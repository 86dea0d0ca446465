"""The fault near Jacksboro, Tennessee, as a surface of 275,000 triangles.

Heights from a satellite, coloured by height. The map is given in degrees, so its sides are turned into
metres first; heights are drawn three times as tall as they are. The file comes with matplotlib.

data: matplotlib/mpl-data/sample_data/jacksboro_fault_dem.npz
tags: surface, geo, 3d
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

surface = vz.Surface(3 * height, x, y, scalars=height, cmap="terrain", clim="1%..99%", name="terrain")
vz.show(surface, up="z", title="Jacksboro fault")
