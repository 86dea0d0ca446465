"""A million pixels as a million points: draw around some, and see where in the picture they are.

Each point is a pixel of a human retina, by how red and how green it is. A drag with the left button draws a lasso;
the GPU finds the points in it, the picture lights up those pixels, and the bars say how many of the pixels at each
distance are among them: from the brightest place, where the optic nerve leaves the eye. From scikit-image.

data: skimage/data/retina.jpg
tags: points, large, interaction, links, 2d
"""

import numpy as np

import vizlib as vz

picture = vz.read("retina.jpg").data[200:1200, 200:1200, :3]
red, green, _ = np.moveaxis(picture.reshape(-1, 3).astype(float), -1, 0)
places = np.column_stack([red, green]) + np.random.default_rng(0).random((len(red), 2))  # not all on whole numbers
row, column = np.divmod(np.arange(len(red)), 1000)
nerve = np.argmax(green)
away = np.hypot(row - row[nerve], column - column[nerve])
bins = np.linspace(0, 900, 46)
everywhere = np.histogram(away, bins)[0]

fig = vz.Figure((1, 3), size=(1100, 400))
left, middle, right = fig
points = left.add(vz.Points(places, colors=picture.reshape(-1, 3), size=2, name="pixels"))
left.title, left.xlabel, left.ylabel = "Draw around some pixels", "red", "green"
shown = middle.imshow(picture)
share = right.bar(bins[:-1] + 10, everywhere, 18, color="C1")
right.xlabel, right.ylabel = "pixels from the nerve", "share that is chosen [%]"
fig.tool = "lasso"


def choose(indices):
    chosen = np.zeros(len(red), bool)
    chosen[indices] = True
    shown.data = np.where(chosen.reshape(1000, 1000, 1), picture, picture // 3)
    share.heights = 100 * np.histogram(away[chosen], bins)[0] / np.maximum(everywhere, 1)
    middle.title = f"{chosen.sum():,} pixels"


@fig.on("select")
def selected(event):
    if event.node is points:
        choose(event.indices)


choose(np.flatnonzero(green > 125))  # the brightest, for a beginning
fig.show()
