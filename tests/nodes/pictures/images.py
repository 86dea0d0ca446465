"""Images of numbers and of colours, from arrays and from buffers, at sizes above and below the screen's pixels."""

import numpy as np

import vizlib as vz

y, x = np.mgrid[0:8, 0:12]
waves = np.sin(x / 2) * np.cos(y / 2)
waves[2, 3] = np.nan
images = []
for number, interpolation in enumerate(("nearest", "linear", "cubic")):
    image = vz.Image(waves, cmap="magma", interpolation=interpolation)
    image.local.x = 13 * number
    images.append(image)

colors = np.zeros((40, 60, 3), np.uint8)
colors[..., 0], colors[..., 1] = np.arange(60) * 4, np.arange(40)[:, None] * 6
colors[:5, :5] = 255
checks = (np.indices((512, 512)).sum(axis=0) % 2).astype(np.uint8)
random = np.random.default_rng(0)
images += [
    vz.Image(colors, extent=(-0.5, 11.5, -9.5, -1.5)),
    vz.Image(np.tile(np.linspace(0, 1, 256), (2, 1)), cmap="gray", extent=(12.5, 24.5, -3.5, -1.5)),
    vz.Image(checks, cmap="gray", extent=(12.5, 18.5, -9.5, -4)),
    vz.Image(vz.compute.buffer(random.random((9, 9), "f4")), clim=(0, 1), extent=(19, 24.5, -9.5, -4)),
    vz.Image(vz.compute.buffer(random.random((6, 9, 4), "f4")), extent=(25.5, 37.5, -9.5, -1.5)),
]
vz.show(images, size=(900, 500))
