"""Why grass looks rough and gravel coarse: how much of a picture is in waves of each length, on logarithmic axes.

Natural pictures have more power the longer the waves are, along nearly straight lines; bricks stand out with the waves
that fit their rows. The pictures come with scikit-image.

data: skimage/data/brick.png
data: skimage/data/grass.png
data: skimage/data/gravel.png
tags: line, statistics, 2d
"""

import numpy as np

import vizlib as vz

fig = vz.Figure()
ax = fig[0, 0]
for name in ("brick", "grass", "gravel"):
    picture = vz.read(f"{name}.png").data.astype(float)  # (512, 512)
    window = np.outer(*[np.hanning(side) for side in picture.shape])
    power = np.abs(np.fft.fft2((picture - picture.mean()) * window)) ** 2 / window.sum()
    waves = np.hypot(*np.meshgrid(*[np.fft.fftfreq(side) for side in picture.shape], indexing="ij"))
    ring = np.geomspace(0.005, 0.5, 40)
    which = np.digitize(waves.ravel(), ring)
    counts = np.bincount(which, minlength=41)[1:40]
    mean = np.bincount(which, power.ravel(), 41)[1:40] / np.maximum(counts, 1)
    ax.plot(np.where(counts > 0, np.sqrt(ring[1:] * ring[:-1]), np.nan), mean, label=name, marker="o", markersize=3)
ax.xscale = ax.yscale = "log"
ax.title, ax.xlabel, ax.ylabel = "Textures", "waves per pixel", "power"
ax.legend(title="picture of")
fig.show()
