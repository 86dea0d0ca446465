"""A frog, and an inspector to play with it: every property of what is shown, live, and in the end as lines of Python.

Move the limits on the histogram, bend the curve of opacity over the colormap, add a plane that cuts the frog in two, or
choose another mode. Whatever a node declares is there, also in nodes of your own; a click in the figure chooses what
was hit. From PyVista.

data: pyvista/examples/frog_tissues.vti
"""

import vizlib as vz

frog = vz.read("frog_tissues.vti", mode="raycast", cmap="turbo", clim=(0, 20), lit=True, name="Frog")
frog.opacity = [[0, 0], [0.02, 0.5], [0.5, 0.7], [1, 0.9]]

fig = vz.Figure(size=(960, 560), title="Inspector")
fig.add(frog)
fig.inspect(frog)
fig.show(up="-y")
