"""A mountain ridge with a ruler on every side: a surface in a box of axes, with a colour bar.

Heights are in metres, distances in kilometres; as they differ so much, each axis is drawn about as long as the others.
Turn it: the labels keep to the outline, and stay clear of each other. The file comes with matplotlib.

data: matplotlib/mpl-data/sample_data/jacksboro_fault_dem.npz
tags: surface, geo, 3d
"""

import numpy as np

import vizlib as vz

with np.load("jacksboro_fault_dem.npz") as file:
    height = file["elevation"].astype(float)  # metres
    degrees_x, degrees_y, latitude = (float(file[name]) for name in ("dx", "dy", "ymin"))

kilometres_per_degree = 111.32
rows, columns = height.shape
x = np.arange(columns) * degrees_x * kilometres_per_degree * np.cos(np.radians(latitude))
y = np.arange(rows)[::-1] * degrees_y * kilometres_per_degree

fig = vz.Figure(size=(760, 520))
ax = fig[0, 0]
surface = ax.surface(x, y, height, cmap="terrain", clim="1%..99%")
ax.colorbar(surface, label="height [m]")
ax.title, ax.xlabel, ax.ylabel, ax.zlabel = "Jacksboro fault", "east [km]", "north [km]", "height [m]"
fig.show()
