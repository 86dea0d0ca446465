"""A hiker's map: heights as lines, in the light of a low sun.

Every forty metres there is a contour, every two hundred a bold one. They are found by marching over the triangles of
the grid: where a side passes through a height, the line does, too. Shades say how slopes face the north-west, where the
light is. The fault near Jacksboro, Tennessee, comes with matplotlib.

data: matplotlib/mpl-data/sample_data/jacksboro_fault_dem.npz
tags: line, image, geo, 2d
"""

import numpy as np

import vizlib as vz

with np.load("jacksboro_fault_dem.npz") as file:
    height = file["elevation"][100:260, 60:300].astype(float)  # metres
    sides = [float(file[name]) * 111_320 for name in ("dx", "dy")]  # of a cell, in metres: along x and along y
sides[0] *= np.cos(np.radians(36.6))
rows, columns = height.shape
x, y = np.meshgrid(np.arange(columns) * sides[0], np.arange(rows)[::-1] * sides[1])
corners = np.stack([x, y, height], axis=-1).reshape(-1, 3)
first = np.arange(rows * columns).reshape(rows, columns)[:-1, :-1].ravel()[:, None]
triangles = corners[np.concatenate([first + np.array(three) for three in ((0, 1, columns), (columns + 1, columns, 1))])]


def contour(level):
    """The line at a height: a piece in each triangle that passes through it."""
    above = triangles[:, :, 2] > level
    crossed = triangles[above.any(axis=1) & ~above.all(axis=1)]
    above = crossed[:, :, 2] > level
    alone = np.where(above.sum(axis=1) == 1, above.argmax(axis=1), above.argmin(axis=1))  # on its side of the line
    tip, *others = (np.take_along_axis(crossed, ((alone + n) % 3)[:, None, None], axis=1)[:, 0] for n in range(3))
    ends = [tip + (level - tip[:, 2:]) / (end - tip)[:, 2:] * (end - tip) for end in others]
    return np.stack([*ends, np.full(tip.shape, np.nan)], axis=1).reshape(-1, 3)  # with gaps between them


up, along = np.gradient(height, -sides[1], sides[0])
light = (1 + (along - up) / np.sqrt(2)) / np.sqrt(1 + up**2 + along**2)  # from the north-west

fig = vz.Figure(size=(760, 560))
ax = fig[0, 0]
extent = (0, columns * sides[0], 0, rows * sides[1])
ax.imshow(light, cmap="gray", clim=(-1, 1.5), extent=extent, interpolation="bilinear")
ax.imshow(height, cmap="terrain", alpha=0.45, extent=extent, interpolation="bilinear")
levels = np.arange(height.min() // 40 * 40 + 40, height.max(), 40)
for some, width in ((levels[levels % 200 > 0], 0.6), (levels[levels % 200 == 0], 1.6)):
    x, y, _ = np.concatenate([contour(level) for level in some]).T
    ax.plot(x, y, color="#5b3a1e", linewidth=width)
ax.title, ax.aspect = "Jacksboro fault", "equal"
ax.scalebar("m")
fig.show()
