"""Two dyes in one slice of tissue, taken apart, in three views that move together.

Where dyes lie over each other, their light is multiplied; so their amounts are added in its logarithm, and a system of
linear equations tells them apart (A. C. Ruifrok and D. A. Johnston, 2001). Blue haematoxylin shows all nuclei, brown
diaminobenzidine the protein that was looked for. The picture comes with scikit-image.

data: skimage/data/ihc.png
tags: image, links, biology, 2d
"""

import numpy as np

import vizlib as vz

picture = vz.read("ihc.png").data[..., :3]
darkness = -np.log10((picture + 1.0) / 256)  # of red, green and blue
dyes = np.array([[0.65, 0.70, 0.29], [0.27, 0.57, 0.78]])  # what each of the dyes takes of them
amounts = np.maximum(darkness @ np.linalg.pinv(dyes), 0)

fig = vz.Figure((1, 3), size=(1080, 400), link="xy")
left, middle, right = fig
left.imshow(picture)
left.title = "As it looks"
for ax, name, cmap, amount in (
    (middle, "Nuclei: haematoxylin", "Blues", amounts[..., 0]),
    (right, "Protein: diaminobenzidine", "YlOrBr", amounts[..., 1]),
):
    ax.imshow(amount, cmap=cmap, clim="2%..99.8%", interpolation="bilinear")
    ax.title = name
fig.show()
