"""A living cell under a holographic microscope, with a scale bar.

Nothing is stained: what one sees is by how much the cell delays light. The background is almost even, so the colours
span the middle 99.8 percent of all values. A pixel is 0.107 µm wide; the scale bar has a round length at every zoom.
The picture comes with scikit-image.

data: skimage/data/cell.png
tags: image, biology, 2d
"""

import vizlib as vz

phase = vz.read("cell.png").data  # (660, 550) uint8
height, width = (0.107 * side for side in phase.shape[:2])  # µm

fig = vz.Figure(size=(560, 560))
ax = fig[0, 0]
image = ax.imshow(phase, cmap="magma", clim="0.1%..99.9%", extent=(0, width, height, 0), interpolation="bilinear")
ax.colorbar(image, label="phase [arbitrary units]")
ax.scalebar("µm")
ax.title, ax.xlabel, ax.ylabel = "Cell in saline", "x [µm]", "y [µm]"
fig.show()
