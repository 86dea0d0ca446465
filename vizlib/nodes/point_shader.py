"""How points are drawn: pygfx's shader, fed by numbers that the cull pass has written, and by packed points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pygfx as gfx
import wgpu
from pygfx.renderers.wgpu import Binding, load_wgsl
from pygfx.renderers.wgpu.shaders import pointsshader
from pygfx.utils import unpack_bitfield

from vizlib import wgsl
from vizlib.nodes.renewed import Renewed
from vizlib.passes import frame
from vizlib.passes.cull import Part

__all__ = ["NAN_BY_BITS", "CullStage", "PointsMaterial", "PointsShader", "exchanged"]

# What of pygfx's shader is another here: the text, and what stands in its place.
INDEX = """    let node_index = index / 6;
    let vertex_index = index % 6;
"""
QUAD = """    var the_delta_s = deltas[vertex_index] * half_size;
"""
# A triangle around the disc: half the vertices, and no diagonal, along which pixels would be shaded twice.
TRIANGLE = """    const TRIANGLE = array<vec2f, 3>(vec2f(0.0, 2.0), vec2f(-SQRT_3, -1.0), vec2f(SQRT_3, -1.0));
    var the_delta_s = TRIANGLE[vertex_index] * half_size;
"""
# pygfx asks whether a number is one by comparing, which a compiler may take to be true always; bits tell.
NAN_BY_BITS = (
    "return min(v, 1.0) == 1.0 && max(v, -1.0) == -1.0;",
    "return (bitcast<u32>(v) & 0x7fffffffu) > 0x7f800000u;",
)
# A point without a place has no position that clipping could tell: it gets one beyond the far plane.
POSITION = "varyings.position = vec4<f32>(the_pos_n);"
PLACED = "varyings.position = vec4<f32>(select(vec4f(0.0, 0.0, 2.0, 1.0), the_pos_n, is_finite_vec(pos_m)));"
# For clipping planes: a point is on one side of them or on the other, as a whole.
WORLD = "ndc_to_world_pos(the_pos_n)"
PICK = """        pick_pack(varyings.pick_idx, 26) +
        pick_pack(u32(pointcoord.x + 256.0), 9) +
        pick_pack(u32(pointcoord.y + 256.0), 9)
"""
FUNCTIONS = "// -------------------- functions --------------------\n"

NUMBER_BITS, COORDINATE_BITS = 28, 8  # of 64 in the picking texture, 20 of which are the object's

COLORS = """
fn load_s_colors(index: i32) -> vec4f { return unpack4x8unorm(load_s_rgba(index)); }
"""

PADDED = """
fn load_s_positions(index: i32) -> vec3f { return load_s_padded(index).xyz; }
"""

PACKED = """
#import packed_point

fn load_s_positions(index: i32) -> vec3f {
    let chunk = index / 4096;
    let origin = bitcast<vec3f>(load_s_chunks(2 * chunk).xyz);
    let step = bitcast<vec3f>(load_s_chunks(2 * chunk + 1).xyz);
    return packed_point(load_s_points(index), origin, step);
}
"""


def corners(marker: str) -> int:
    """How many vertices a point has."""
    return 3 if marker == "circle" else 6


class PointsMaterial(Renewed, gfx.PointsMarkerMaterial):
    """pygfx's material for markers, with a number that says when an object's buffers are others."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.largest: float | None = None  # of the sizes, where each point has its own

    def _wgpu_get_pick_info(self, pick_value: int) -> dict[str, Any]:
        values = unpack_bitfield(pick_value, wobject_id=20, index=NUMBER_BITS, x=COORDINATE_BITS, y=COORDINATE_BITS)
        half = float(1 << COORDINATE_BITS - 1)
        return {"vertex_index": values["index"], "point_coord": (values["x"] - half, values["y"] - half)}


class CullStage(frame.Stage):
    """The cull pass of one part of a cloud, in each frame."""

    def __init__(self, part: Part, wobject: gfx.WorldObject) -> None:
        super().__init__()
        self._part = part
        self._material = wobject.material

    def update(self, wobject: gfx.WorldObject) -> None:
        """Bind the object's transform."""
        self._part.bind(wobject)

    def encode(self, compute_pass: Any) -> None:
        """Cull by the material's size as it is now."""
        material = self._material
        self._part.size = material.size if material.largest is None else material.largest
        self._part.size_space = material.size_space
        self._part.vertices = corners(material.marker)
        self._part.encode(compute_pass)


class PointsShader(pointsshader.PointsShader):
    """Draws points of a ``part``, those that its pass has chosen; without one, all of some positions.

    positions : pygfx's buffer of float32, three or four each
    channels : pygfx's buffers by name: "rgba" of uint32, a byte for each channel, and "sizes" of float32; without
        them, the material's one colour and size
    base : the number of the part's first place, which is added to what can be picked
    """

    def __init__(
        self,
        wobject: gfx.WorldObject,
        part: Part | None,
        positions: gfx.Buffer | None,
        channels: Mapping[str, gfx.Buffer],
        base: int = 0,
    ) -> None:
        super().__init__(wobject)
        self._part = part
        self._positions = positions
        self._colors = channels.get("rgba")
        self._sizes = channels.get("sizes")
        if part is not None:
            self.container = frame.IndirectDraw
        self["color_mode"] = "uniform" if self._colors is None else "vertex"
        self["color_buffer_channels"] = 0 if self._colors is None else 4
        self["size_mode"] = "uniform" if self._sizes is None else "vertex"
        self["draw_line_on_edge"] = False
        if wobject.material.marker == "circle":
            self["marker_mode"] = ""
        self["vertices"] = corners(wobject.material.marker)
        self["packed"] = part is not None
        self["padded"] = positions is not None and positions.format == "4xf4"
        self["base"] = base

    @property
    def _positions_name(self) -> str:
        return "s_padded" if self["padded"] else "s_positions"

    @property
    def indirect(self) -> tuple[wgpu.GPUBuffer, int]:
        """The counts of the draw."""
        assert self._part is not None
        return self._part.buffers["args"], 0

    def get_bindings(self, wobject: gfx.WorldObject, shared: Any, scene: Any) -> dict[int, dict[int, Any]]:
        """Uniforms, the points, and what each of them has."""
        read = "buffer/read_only_storage"
        bindings = [
            Binding("u_stdinfo", "buffer/uniform", shared.uniform_buffer),
            Binding("u_wobject", "buffer/uniform", wobject.uniform_buffer),
            Binding("u_material", "buffer/uniform", wobject.material.uniform_buffer),
        ]
        if self._part is None:
            bindings.append(Binding(self._positions_name, read, self._positions, "VERTEX"))
        else:
            for name, kind in (("points", "2xu4"), ("chunks", "4xu4"), ("ids", "u4")):
                adopted = frame.adopt(self._part.buffers[name], kind)
                bindings.append(Binding(f"s_{name}", read, adopted, "VERTEX"))
        if self._colors is not None:
            bindings.append(Binding("s_rgba", read, self._colors, "VERTEX"))
        if self._sizes is not None:
            bindings.append(Binding("s_sizes", read, self._sizes, "VERTEX"))
        numbered = dict(enumerate(bindings))
        self.define_bindings(0, numbered)
        return {0: numbered}

    def get_render_info(self, wobject: gfx.WorldObject, shared: Any) -> dict[str, Any]:
        """How many vertices; a part's draw has its own counts."""
        if self._part is not None:
            return {"indices": (0, 1, 0, 0)}
        assert self._positions is not None
        return {"indices": (self["vertices"] * self._positions.nitems, 1, 0, 0)}

    def get_code(self) -> str:
        """pygfx's code with other ways to the points."""
        code = str(load_wgsl("points.wgsl"))
        functions = FUNCTIONS
        number = f"index / {self['vertices']}"
        if self["packed"]:
            functions += wgsl.compose(PACKED, name="points")
            number = f"i32(load_s_ids({number}))"
        index = f"    let node_index = {number};\n    let vertex_index = index % {self['vertices']};\n"
        code = exchanged(code, INDEX, index)
        if self["vertices"] == 3:
            code = exchanged(code, QUAD, TRIANGLE)
        if not self["packed"]:  # what is packed and has no place is not drawn
            code = exchanged(exchanged(code, *NAN_BY_BITS), POSITION, PLACED)
        code = exchanged(code, WORLD, "pos_w.xyz")
        if self["padded"]:
            functions += PADDED
        if self["color_mode"] == "vertex":
            functions += COLORS
        code = exchanged(code, FUNCTIONS, functions)
        half = f"{1 << COORDINATE_BITS - 1}.0"
        return exchanged(
            code,
            PICK,
            f"        pick_pack(varyings.pick_idx + {{{{ base }}}}u, {NUMBER_BITS}) +\n"
            f"        pick_pack(u32(pointcoord.x + {half}), {COORDINATE_BITS}) +\n"
            f"        pick_pack(u32(pointcoord.y + {half}), {COORDINATE_BITS})\n",
        )


def exchanged(code: str, text: str, other: str) -> str:
    """pygfx's code with a text exchanged that is in it once; raises RuntimeError if it is not."""
    if code.count(text) != 1:
        raise RuntimeError(f"pygfx's shader has changed: it has no line {text.strip().splitlines()[0]!r}.")
    return code.replace(text, other)
