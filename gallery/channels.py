"""Sandstone channels under ground: five kinds of rock in six million cells.

One number for each cell says which rock it is. The rock between the channels (0) is left out; the others are solid,
in colours of their own, since `interpolation="nearest"` never mixes two kinds. From PyVista.

data: pyvista/examples/channels.vti
tags: volume, file, geo, 3d
"""

import vizlib as vz

rock = vz.read("channels.vti", mode="raycast", cmap="Set1", clim=(1, 9), interpolation="nearest", lit=True)
rock.opacity = [[0, 0], [0.001, 1], [1, 1]]
vz.show(rock, up="z", title="Channels")
