"""A frog, from 136 slices in which each voxel says which tissue it is.

Every number is an organ, a bone or a vessel, and 0 is none of them. Each has a colour of its own, is half
transparent, and lit by how the opacity changes from place to place. From PyVista.

data: pyvista/examples/frog_tissues.vti
tags: volume, file, biology, 3d
"""

import vizlib as vz

frog = vz.read("frog_tissues.vti", mode="raycast", cmap="tab20", clim=(1, 20), interpolation="nearest", lit=True)
frog.opacity = [[0, 0], [0.01, 0.5], [1, 0.9]]
vz.show(frog, up="-y", title="Frog")
