"""How instances are drawn: pygfx's shader of lit meshes, fed by numbers that the cull pass has written."""

from __future__ import annotations

from typing import Any

import pygfx as gfx
import wgpu
from pygfx.renderers.wgpu import Binding
from pygfx.renderers.wgpu.shaders import meshshader

from vizlib.nodes.point_shader import exchanged
from vizlib.nodes.renewed import Renewed
from vizlib.passes import frame
from vizlib.passes.cull_instances import InstanceCull

__all__ = ["NUMBER_BITS", "InstancesMaterial", "InstancesShader"]

NUMBER_BITS = 22  # of 64 in the picking texture for the instance, as many for the face, and 20 for the object

# What of pygfx's shader is another here: the text, and what stands in its place.
EXCHANGED = {
    """struct InstanceInfo {
    transform: mat4x4<f32>,
    global_id: u32,
};
@group(1) @binding(0)
var<storage,read> s_instance_infos: array<InstanceInfo>;
""": """struct InstanceInfo {
    transform: mat4x4<f32>,
    number: i32,
};
fn instance_at(place: u32) -> InstanceInfo {
    let number = i32(load_s_ids(i32(place)));
    let x = load_s_rows(3 * number);
    let y = load_s_rows(3 * number + 1);
    let z = load_s_rows(3 * number + 2);
    return InstanceInfo(transpose(mat4x4f(x, y, z, vec4f(0.0, 0.0, 0.0, 1.0))), number);
}
$$ if use_vertex_color
fn load_s_colors(number: i32) -> vec4f {
    let color = unpack4x8unorm(load_s_rgba(number));
    return vec4f(srgb2physical(color.rgb), color.a); // lights add up in linear light
}
$$ endif
""",
    "        let instance_info = s_instance_infos[in.instance_index];\n": (
        "        let instance_info = instance_at(in.instance_index);\n"
    ),
    "            let color_index = i0;\n": "            let color_index = instance_info.number;\n",
    "        let pick_id = instance_info.global_id;\n": (
        "        let pick_id = u_wobject.global_id;\n        varyings.pick_instance = u32(instance_info.number);\n"
    ),
    """        pick_pack(varyings.pick_idx, 26) +
        pick_pack(u32(varyings.pick_coords.x * 511.0), 9) +
        pick_pack(u32(varyings.pick_coords.y * 511.0), 9)
""": f"""        pick_pack(varyings.pick_idx, {NUMBER_BITS}) +
        pick_pack(varyings.pick_instance, {NUMBER_BITS})
""",
}


class InstancesMaterial(Renewed, gfx.MeshPhongMaterial):
    """pygfx's material of lit meshes, with a number that says when an object's buffers are others."""


class InstancesShader(meshshader.MeshPhongShader):
    """Draws the instances that a cull pass has chosen.

    colors : pygfx's buffer of uint32, a byte for each channel, or None for the material's one colour
    """

    container = frame.IndirectDraw

    def __init__(self, wobject: gfx.WorldObject, cull: InstanceCull, colors: gfx.Buffer | None) -> None:
        super().__init__(wobject)
        self._cull, self._colors = cull, colors
        self["instanced"] = True
        self["use_vertex_color"] = colors is not None
        self["color_mode"] = "uniform" if colors is None else "vertex"
        self["color_buffer_channels"] = 0 if colors is None else 4

    @property
    def indirect(self) -> tuple[wgpu.GPUBuffer, int]:
        """The counts of the draw."""
        return self._cull.args, 0

    def get_bindings(self, wobject: gfx.WorldObject, shared: Any, scene: Any) -> dict[int, dict[int, Any]]:
        """pygfx's, the matrices, the numbers of what is drawn, and colours."""
        own = {"instanced": True, "use_vertex_color": self._colors is not None}
        for name in own:
            self[name] = False  # pygfx would bind buffers of its own kinds
        groups: dict[int, dict[int, Any]] = super().get_bindings(wobject, shared, scene)
        for name, value in own.items():
            self[name] = value
        bindings = groups[0]
        given = [("s_rows", "4xf4", self._cull.rows), ("s_ids", "u4", self._cull.ids)]
        more = [(name, frame.adopt(buffer, kind)) for name, kind, buffer in given]
        if self._colors is not None:
            more.append(("s_rgba", self._colors))
        for name, buffer in more:
            bindings[len(bindings)] = Binding(name, "buffer/read_only_storage", buffer, "VERTEX")
        self.define_bindings(0, bindings)
        return groups

    def get_render_info(self, wobject: gfx.WorldObject, shared: Any) -> dict[str, Any]:
        """The draw has its own counts."""
        return {"indices": (0, 1, 0, 0)}

    def get_code(self) -> str:
        """pygfx's code with another way to the instances."""
        code = str(super().get_code())
        for text, other in EXCHANGED.items():
            code = exchanged(code, text, other)
        return code
