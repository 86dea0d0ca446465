"""A mesh from a file.

`vz.read` understands PLY, STL, OBJ and more; `vz.show` frames the mesh, lights it, and lets you turn it
with the mouse or with your fingers. `airplane.ply` comes with PyVista.

data: pyvista/examples/airplane.ply
tags: mesh, file, 3d
"""

import vizlib as vz

mesh = vz.read("airplane.ply")
vz.show(mesh, up="z")
