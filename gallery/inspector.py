"""A frog under the inspector: opacity, colours and limits of a volume, by hand.

In 136 slices each voxel says which tissue it is. The inspector lists what is in the figure, and of what is chosen there
all that can be changed: drag the points of the curve to see through one tissue and not through another, drag the
handles of the histogram, choose other colours, cut the frog open with a clipping plane. The button at the bottom copies
what was changed as Python. From PyVista.

data: pyvista/examples/frog_tissues.vti
tags: volume, panels, interaction, biology, 3d
"""

import vizlib as vz

frog = vz.read("frog_tissues.vti", mode="raycast", cmap="tab20", clim=(1, 20), interpolation="nearest", lit=True)
frog.name = "Frog"
frog.opacity = [[0, 0], [0.01, 0.5], [1, 0.9]]

fig = vz.Figure(size=(1040, 640), title="Frog")
fig.add(frog)
fig.inspect(frog)
fig.show(up="-y")
