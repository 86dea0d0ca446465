"""A motorcycle in a workshop: 340,000 points from a pair of cameras, in their own colours.

How far each pixel moved between the left and the right picture says how far away it is. The pictures are Middlebury's
(Scharstein et al., 2014), and come with scikit-image. Points are drawn as large as their pixels were.

data: skimage/data/motorcycle_left.png
data: skimage/data/motorcycle_disp.npz
tags: points, large, 3d
"""

import numpy as np

import vizlib as vz

left = vz.read("motorcycle_left.png").data  # (500, 741, 3) uint8
with np.load("motorcycle_disp.npz") as file:
    moved = file["arr_0"]  # pixels; infinite where nothing is known

focal, baseline, apart = 994.978, 193.001, 31.086  # pixels, millimetres, pixels between the middles of the pictures
rows, columns = np.indices(moved.shape)
seen = np.isfinite(moved)
z = focal * baseline / (moved[seen] + apart)
x, y = (columns[seen] - 311.193) * z / focal, (254.877 - rows[seen]) * z / focal

cloud = vz.Points(np.stack([x, y, -z], axis=1), colors=left[seen], sizes=z / focal * 1.5, size_space="world")
figure = vz.show(cloud, background="#f4f4f2", title="Motorcycle")
figure.camera.local.position = 600, 350, -400  # a step to the right of where the pictures were taken
figure.camera.look_at((-50, -100, -3000))
