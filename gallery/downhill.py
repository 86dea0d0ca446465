"""Which way water would run: arrows downhill over a map of heights and depths.

A picture and arrows lie on the same axes, longitude and latitude. Each arrow is the slope around it, smoothed; the
steepest are coloured by the end of the colormap. Vancouver Island, from a file that comes with matplotlib.

data: matplotlib/mpl-data/sample_data/topobathy.npz
tags: vectors, image, geo, 2d
"""

import numpy as np

import vizlib as vz

with np.load("topobathy.npz") as file:
    height, longitude, latitude = (file[name].astype(float) for name in ("topo", "longitude", "latitude"))

rows, columns = (side // 5 * 5 for side in height.shape)
blocks = height[:rows, :columns].reshape(rows // 5, 5, columns // 5, 5).mean(axis=(1, 3))
up, across = np.gradient(blocks)
x, y = longitude[2:columns:5] - 360, latitude[2:rows:5]

fig = vz.Figure(size=(720, 480))
ax = fig[0, 0]
image = ax.pcolormesh(longitude - 360, latitude, height, cmap="gist_earth", clim=(-1450, 2900))
ax.quiver(x, y, -across, -up, color="black", pivot="mid")
ax.colorbar(image, label="height [m]")
ax.title, ax.xlabel, ax.ylabel = "Downhill", "longitude [°]", "latitude [°]"
fig.show()
