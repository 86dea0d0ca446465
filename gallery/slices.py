"""A stack of slices, and a slider to go through it.

`fig.interact` makes the slider of the function's argument; the picture shows the slice, and the curves how much of each
organ is in it. Only one slice is on the GPU at a time. The 136 slices are those of a frog, and come with PyVista.

data: pyvista/examples/frog_tissues.vti
tags: image, volume, interaction, biology, 2d
"""

import numpy as np

import vizlib as vz

ORGANS = {"eyes": 5, "heart": 6, "liver": 10, "lungs": 11, "bones": 13}
stack = vz.read("frog_tissues.vti").data  # (136, 470, 500), a number for each tissue

fig = vz.Figure((1, 2), size=(1080, 440))
left, right = fig
picture = left.imshow(np.ma.masked_equal(stack[60], 0), cmap="tab20", clim=(1, 20))
for name, number in ORGANS.items():
    right.plot((stack == number).sum(axis=(1, 2)), label=name)
mark = right.axvline(60)
right.title, right.xlabel, right.ylabel = "How much of each organ", "slice", "pixels"
right.legend()


@fig.interact("Stack", "right", slice=(0, len(stack) - 1))
def show(slice=60):
    picture.data = np.ma.masked_equal(stack[slice], 0)
    mark.place = slice
    left.title = f"Slice {slice} of {len(stack)}"


fig.show()
