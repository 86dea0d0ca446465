"""A molecule of caffeine, with its atoms as balls and its bonds as sticks.

All balls are one mesh and all sticks another, each drawn many times by `vz.Instances`, with a matrix and a colour for
each. Atoms are bound where they are closer than their radii together. The places are those of PubChem's entry 2519.

tags: instances, chemistry, 3d
"""

import numpy as np
import pygfx as gfx

import vizlib as vz

ATOMS = """O .4700 2.5688 .0006   O -3.1271 -.4436 -.0003 N -.9686 -1.3125 .0000  N 2.2182 .1412 -.0003
N -1.3477 1.0797 -.0001   N 1.4119 -1.9372 .0002  C .8579 .2592 -.0008    C .3897 -1.0264 -.0004
C .0307 1.4220 -.0006     C -1.9061 -.2495 -.0004 C 2.5032 -1.1998 .0003  C -1.4276 -2.6960 .0008
C 3.1926 1.2061 .0003     C -2.2969 2.1881 .0007  H 3.5163 -1.5787 .0008  H -1.0451 -3.1973 -.8937
H -2.5186 -2.7596 .0011   H -1.0447 -3.1963 .8957 H 4.1992 .7801 .0002    H 3.0468 1.8092 -.8992
H 3.0466 1.8083 .9004     H -1.8087 3.1651 -.0003 H -2.9322 2.1027 .8881  H -2.9346 2.1021 -.8849"""
COLORS = {"H": (0.93, 0.93, 0.93), "C": (0.27, 0.29, 0.32), "N": (0.2, 0.36, 0.85), "O": (0.86, 0.16, 0.16)}
RADII = {"H": 0.31, "C": 0.76, "N": 0.71, "O": 0.66}  # of the bonds, in ångströms

words = np.array(ATOMS.split()).reshape(-1, 4)
places = words[:, 1:].astype(float)
colors = np.array([COLORS[element] for element in words[:, 0]])
radii = np.array([RADII[element] for element in words[:, 0]])
balls = np.eye(4) * np.append(np.ones(3), 1) + np.zeros((len(words), 1, 1))
balls[:, :3, :3] *= (0.16 + 0.3 * radii)[:, None, None]
balls[:, :3, 3] = places

apart = places[:, None] - places
first, second = np.nonzero((np.linalg.norm(apart, axis=-1) < 1.2 * (radii[:, None] + radii)) & ~np.eye(24, dtype=bool))
along = (places[second] - places[first]) / 2  # from each atom half-way to the other, in the first one's colour
across = np.cross(along, [0.3, 0.4, 0.8])
across *= 0.1 / np.linalg.norm(across, axis=1, keepdims=True)
beside = np.cross(along, across) / np.linalg.norm(along, axis=1, keepdims=True)
sticks = np.stack([across, beside, along, places[first] + along / 2], axis=-1)

ball = gfx.Mesh(gfx.sphere_geometry(1, 32, 24), gfx.MeshPhongMaterial())
stick = gfx.Mesh(gfx.cylinder_geometry(1, 1, 1, 20), gfx.MeshPhongMaterial())
fig = vz.show([vz.Instances(ball, balls, colors=colors), vz.Instances(stick, sticks, colors=colors[first])])
fig[0, 0].look((0.3, -0.5, -1))
