"""Click a map to cut through it: the profile below is of the row that you clicked.

`@fig.on("click")` tells which pixel it was, and its value; the handler moves a line and a mark, which show with the
next frame. The heights are those of the Jacksboro fault, and come with matplotlib.

data: matplotlib/mpl-data/sample_data/jacksboro_fault_dem.npz
tags: image, line, interaction, geo, 2d
"""

import numpy as np

import vizlib as vz

with np.load("jacksboro_fault_dem.npz") as file:
    height = file["elevation"].astype(float)  # metres
rows, columns = height.shape
places = np.arange(columns, dtype=float)

fig = vz.Figure((2, 1), size=(640, 720), title="Jacksboro fault")
above, below = fig
image = above.imshow(height, cmap="terrain", clim="1%..99%")
above.colorbar(image, label="height [m]")
cut = above.axhline(rows // 2, color="black")
mark = above.scatter([columns // 2], [rows // 2], color="black", s=60, marker="o")
profile = below.plot(places, height[rows // 2])
below.xlabel, below.ylabel, below.ylim = "column", "height [m]", (200, 1150)


@fig.on("click")
def clicked(event):
    if event.node is image:
        row, column = event.index
        cut.place, mark.positions = row, [[column, row, 0]]
        profile.positions = np.column_stack([places, height[row]])
        above.title = f"{event.value:.0f} m at row {row}, column {column}"


fig.show()
