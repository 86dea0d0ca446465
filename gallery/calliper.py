"""A calliper: click two points of a part, and read how far they are apart.

A tool of one's own takes a handler of clicks, which gets the position on the mesh in the file's own numbers, and a
panel that lists what was measured, takes it back, and copies it. The nut comes with PyVista.

data: pyvista/examples/nut.ply
tags: mesh, interaction, panels, engineering, 3d
"""

import numpy as np

import vizlib as vz

nut = vz.read("nut.ply", color="#aab4c0")
fig = vz.Figure(size=(860, 540), title="Calliper")
fig.add(nut)
measured = []  # ends, line and label of each
first = None  # of the two ends, while there is only one


def measure(start, end):
    line = vz.Line(np.array([start, end]), color="#e4572e", thickness=3)
    length = f"{np.linalg.norm(end - start):.2f} mm"
    label = vz.Text(length, (start + end) / 2, size=16, color="#8a2208", anchor="bottom-left")
    for item in (line, label):
        item.material.depth_test = False  # it shows through the part
        item.render_order = 1
    measured.append((start, end, fig.add(line, label), label))


@fig.on("click")
def clicked(event):
    global first
    if event.node is nut:
        if first is not None:
            measure(first, event.position)
        first = event.position if first is None else None


@fig.panel("Calliper")
def calliper(ui):
    ui.text_wrapped("Click a second point." if first is not None else "Click two points of the part.")
    for number, (start, end, _, _) in enumerate(measured, 1):
        ui.bullet_text(f"{number}: {np.linalg.norm(end - start):.2f} mm")
    if measured and ui.button("Undo"):
        _, _, *drawn = measured.pop()
        fig.scene.remove(*drawn)
    ui.same_line()
    if measured and ui.button("Copy as CSV"):
        fig.canvas.copy_text("\n".join(",".join(f"{x:.4f}" for x in (*start, *end)) for start, end, *_ in measured))


across = nut.positions[:, 0]
measure(nut.positions[across.argmin()], nut.positions[across.argmax()])
fig.show(up="z")
