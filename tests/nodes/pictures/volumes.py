"""One volume with a hole, in every mode."""

import numpy as np

import vizlib as vz

z, y, x = np.mgrid[-1:1:40j, -1:1:48j, -1:1:56j]
values = np.exp(-4 * (x**2 + y**2 + z**2)) + 0.6 * np.exp(-30 * ((x - 0.5) ** 2 + (y - 0.4) ** 2 + (z - 0.5) ** 2))
values[:, :10, 40:] = np.nan
looks = [
    {"mode": "mip", "cmap": "inferno"},
    {"mode": "raycast", "cmap": "inferno"},
    {"mode": "iso", "threshold": 0.4},
    {"mode": "slice"},
    {"mode": "iso", "threshold": 0.15, "color": "#d98"},
    {"mode": "slice", "slice_axis": (1, 1, 1)},
    {"mode": "raycast", "lit": True, "opacity": [0, 0, 0.9], "norm": "sqrt"},
    {"mode": "mip", "norm": "equalize", "interpolation": "nearest"},
]
volumes = []
for number, look in enumerate(looks):
    volume = vz.Volume(values, **look)
    volume.local.position = number % 4 * 60, number // 4 * -60, 0
    volumes.append(volume)
vz.show(volumes, size=(900, 600))
