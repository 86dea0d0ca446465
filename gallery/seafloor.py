"""Vancouver Island and the sea floor around it, with the water's surface between them.

Two surfaces: heights above and depths below the sea, coloured so that the coast lies where the colormap turns from
blue to green, and a sheet of water that one can look through. The file comes with matplotlib.

data: matplotlib/mpl-data/sample_data/topobathy.npz
tags: surface, geo, 3d
"""

import numpy as np

import vizlib as vz

with np.load("topobathy.npz") as file:
    height, longitude, latitude = (file[name].astype(float) for name in ("topo", "longitude", "latitude"))

metres_per_degree = 111_320.0
x = (longitude - longitude.mean()) * metres_per_degree * np.cos(np.radians(latitude.mean()))
y = (latitude - latitude.mean()) * metres_per_degree

tall = 8  # times as tall as it is
land = vz.Surface(tall * height, x, y, scalars=height, cmap="gist_earth", clim=(-1450, 2900), name="land")
water = vz.Surface(np.zeros((2, 2)), x[[0, -1]], y[[0, -1]], color="#5b9bd0", opacity=0.35, name="water")
vz.show([land, water], up="z", title="Land and sea floor")
