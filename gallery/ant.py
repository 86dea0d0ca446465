"""An ant on a table, by pygfx alone: a scene, two lights, a camera, and a renderer that draws them.

Nothing in this script is vizlib's, and it runs as it does on a desktop: `rendercanvas.auto` finds the page's canvas,
and wgpu-py its GPU. The mesh comes with PyVista.

data: pyvista/examples/ant.ply
tags: mesh, file, pygfx, 3d
"""

import numpy as np
import pygfx as gfx
from rendercanvas.auto import RenderCanvas, loop

canvas = RenderCanvas(size=(640, 480), title="Ant", update_mode="ondemand")
renderer = gfx.renderers.WgpuRenderer(canvas)
scene = gfx.Scene()
scene.add(gfx.Background.from_color("#dfe7ee", "#9fb3c4"))
ant = gfx.load_mesh("ant.ply")[0]
ant.material = gfx.MeshPhongMaterial(color="#8a3a18", shininess=60)
ant.local.euler_x = np.pi / 2  # its file has y point up
low, high = ant.get_world_bounding_box()
table = gfx.Mesh(gfx.plane_geometry(400, 400), gfx.MeshPhongMaterial(color="#d8cfbe", specular="#000"))
table.local.z = low[2]
sun = gfx.DirectionalLight("#fff4dd", 3.5, cast_shadow=True)
sun.local.position = (30, -20, 60)
sun.shadow.camera.width = sun.shadow.camera.height = 60
sun.shadow.camera.depth = 200
scene.add(ant, table, sun, gfx.AmbientLight("#cfe0ff", 0.6))
ant.cast_shadow = ant.receive_shadow = table.receive_shadow = True

camera = gfx.PerspectiveCamera(40, 4 / 3)
camera.show_object(ant, view_dir=(-1, -1.4, -0.9), up=(0, 0, 1), scale=0.9)
controller = gfx.OrbitController(camera, register_events=renderer)
canvas.request_draw(lambda: renderer.render(scene, camera))
loop.run()
