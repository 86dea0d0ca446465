"""The Hubble Deep Field, with its faint galaxies as plain to see as its bright ones.

A picture of some thousand galaxies is black for the most part. With `norm="equalize"` each part of the colormap is
given to as many pixels as every other part, of the quarter that is brightest. Zoom in: the pixels are there.
The picture comes with scikit-image.

data: skimage/data/hubble_deep_field.jpg
tags: image, physics, 2d
"""

import vizlib as vz

picture = vz.read("hubble_deep_field.jpg").data  # (872, 1000, 3) uint8
brightness = picture.astype("f4") @ (0.2126, 0.7152, 0.0722)

image = vz.Image(brightness, cmap="inferno", norm="equalize", clim="75%..100%", interpolation="linear")
vz.show(image, background="black", title="Hubble Deep Field")
