"""Faces and other things: two hundred small pictures, along the three directions in which they differ most.

A point is a picture of 625 numbers, and its colour says what it shows: faces gather, as they are alike. The axes are
the principal components, with their part of all variance. From Labeled Faces in the Wild, a part of which comes with
scikit-image.

data: skimage/data/lfw_subset.npy
tags: points, statistics, 3d
"""

import numpy as np

import vizlib as vz

pictures = np.load("lfw_subset.npy").reshape(200, 625)  # a hundred faces, then a hundred of what is none
pictures = pictures - pictures.mean(axis=0)
_, strength, directions = np.linalg.svd(pictures, full_matrices=False)
places = pictures @ directions[:3].T
share = 100 * strength**2 / (strength**2).sum()
kind = np.repeat(["face", "no face"], 100)

fig = vz.Figure(size=(720, 520))
ax = fig[0, 0]
ax.scatter(*places.T, c=kind, s=40)
ax.xlabel, ax.ylabel, ax.zlabel = (f"component {n + 1} ({share[n]:.0f} %)" for n in range(3))
ax.title = "What makes a face"
ax.legend()
fig.show()
