"""Zebra stripes: how car makers look for bumps that the eye would miss, as a material with WGSL of its own.

A room of bright and dark tubes is mirrored in the surface. Where the stripes have no kink, it is smooth. The material
is a subclass of pygfx's, and its shader changes one line of pygfx's own. The airplane comes with PyVista.

data: pyvista/examples/airplane.ply
tags: mesh, wgsl, pygfx, engineering, 3d
"""

from typing import ClassVar

import pygfx as gfx
from pygfx.renderers.wgpu import register_wgpu_render_function
from pygfx.renderers.wgpu.shaders.meshshader import MeshPhongShader

import vizlib as vz


class ZebraMaterial(gfx.MeshPhongMaterial):
    uniform_type: ClassVar = dict(gfx.MeshPhongMaterial.uniform_type, stripes="f4")

    @property
    def stripes(self):
        """How many stripes there are from the ground to the sky."""
        return float(self.uniform_buffer.data["stripes"])

    @stripes.setter
    def stripes(self, value):
        self.uniform_buffer.data["stripes"] = value
        self.uniform_buffer.update_full()


@register_wgpu_render_function(gfx.Mesh, ZebraMaterial)
class ZebraShader(MeshPhongShader):
    def get_code(self):
        zebra = """
    let sight = normalize(varyings.world_pos - u_stdinfo.cam_transform_inv[3].xyz);
    let place = reflect(sight, surface_normal).z * u_material.stripes * 3.1416;
    let bright = smoothstep(-1.0, 1.0, sin(place) / max(fwidth(place), 0.01));
    let physical_albedo = diffuse_color.rgb * mix(0.03, 1.0, bright);"""
        return super().get_code().replace("let physical_albedo = diffuse_color.rgb;", zebra)


airplane = vz.read("airplane.ply")
airplane.material = ZebraMaterial(color="#e8f0f8", shininess=60)
airplane.material.stripes = 14
fig = vz.show(airplane, up="z", title="Zebra stripes")


@fig.interact(stripes=(2, 40))
def change(stripes=14):
    airplane.material.stripes = stripes
