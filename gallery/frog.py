"""A frog, from 136 slices in which each voxel is labelled by its tissue.

Every number is a tissue: 1 is the skin's inside, 2 … 16 are organs, bones and vessels. The surface is drawn where
numbers reach one. From PyVista.

data: pyvista/examples/frog_tissues.vti
"""

import vizlib as vz

frog = vz.read("frog_tissues.vti", mode="raycast", cmap="tab20", clim=(1, 20), interpolation="nearest", lit=True)
frog.opacity = [[0, 0], [0.01, 0.5], [1, 0.9]]
vz.show(frog, up="-y", title="Frog")
