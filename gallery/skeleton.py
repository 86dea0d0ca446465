"""A frog's skeleton as an isosurface, and a slice through what lies around it.

The surface is where the bones end: `mode="iso"` finds it along each ray, so that no triangles are made and `threshold`
can be changed at any time. The plane is the same volume as `mode="slice"`, with a colour for each organ. The voxels
come with PyVista.

data: pyvista/examples/frog_tissues.vti
tags: volume, file, biology, 3d
"""

import numpy as np

import vizlib as vz

frog = vz.read("frog_tissues.vti")  # each voxel says which tissue it is: 13 is bone, and 0 is none
tissues = frog.data[:, ::2, ::2]
spacing = np.array(frog.spacing) * (2, 2, 1)
bone = 255.0 * (tissues == 13)
for axis in range(3):  # smooth the steps between voxels
    bone = (np.roll(bone, 1, axis) + 2 * bone + np.roll(bone, -1, axis)) / 4

skeleton = vz.Volume(bone.astype(np.uint8), mode="iso", threshold=90, color="#e8dcc0", spacing=spacing, name="bones")
organs = vz.Volume(
    np.where(tissues > 0, tissues, np.nan),
    mode="slice",
    slice_position=95,
    cmap="tab20",
    clim=(1, 20),
    interpolation="nearest",
    spacing=spacing,
    name="organs",
)
fig = vz.show([skeleton, organs], up="-y", background="#20262e", title="Skeleton")
fig[0, 0].look((0.35, 0.5, 1))
