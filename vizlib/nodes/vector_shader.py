"""How arrows are drawn: pygfx's shader for meshes, with one arrow, turned and scaled for each vector."""

from __future__ import annotations

from typing import Any, ClassVar

import pygfx as gfx
from pygfx.renderers.wgpu import Binding, register_wgpu_render_function
from pygfx.renderers.wgpu.shaders import meshshader

from vizlib.nodes.arrow import Shape, cone_arrow, flat_arrow

__all__ = ["FlatVectorMaterial", "LitVectorMaterial"]

UNIFORMS = {"vector_scale": "f4", "vector_thickness": "f4", "vector_pivot": "f4"}


def _number(name: str) -> property:
    """A number in the material's uniform buffer."""

    def get(self: gfx.Material) -> float:
        return float(self.uniform_buffer.data[name])

    def put(self: gfx.Material, value: float) -> None:
        self.uniform_buffer.data[name] = value
        self.uniform_buffer.update_full()

    return property(get, put)


class _VectorUniforms:
    """Numbers that all arrows of a node share."""

    vector_scale = _number("vector_scale")
    vector_thickness = _number("vector_thickness")
    vector_pivot = _number("vector_pivot")


class LitVectorMaterial(_VectorUniforms, gfx.MeshPhongMaterial):
    """Round arrows, lit."""

    uniform_type: ClassVar[dict[str, str]] = dict(gfx.MeshPhongMaterial.uniform_type, **UNIFORMS)

    def __init__(self, **options: Any) -> None:
        super().__init__(specular="#1c1c1c", shininess=24, **options)


class FlatVectorMaterial(_VectorUniforms, gfx.MeshBasicMaterial):
    """Flat arrows, which lie in the plane of x and y where they can, in their colour as it is."""

    uniform_type: ClassVar[dict[str, str]] = dict(gfx.MeshBasicMaterial.uniform_type, **UNIFORMS)


INSTANCES = """$$ if instanced
struct InstanceInfo {
    transform: mat4x4<f32>,
    global_id: u32,
};
@group(1) @binding(0)
var<storage,read> s_instance_infos: array<InstanceInfo>;
$$ endif
"""

# The arrow lies along x. Its y is kept in the plane of x and y where there is one, which flat arrows lie in.
ARROWS = """
struct InstanceInfo {
    transform: mat4x4<f32>,
    global_id: u32,
};

fn vector_instance(index: i32) -> InstanceInfo {
    let direction = load_s_vector_directions(index) * u_material.vector_scale;
    let size = length(direction);
    let x = direction / max(size, 1e-30);
    let beside = select(vec3f(0.0, 0.0, 1.0), vec3f(0.0, 1.0, 0.0), abs(x.z) > 0.999);
    let y = normalize(cross(beside, x));
    let z = cross(x, y);
    let wide = size * u_material.vector_thickness;
    let place = load_s_vector_positions(index) - direction * u_material.vector_pivot;
    return InstanceInfo(
        mat4x4f(vec4f(direction, 0.0), vec4f(y * wide, 0.0), vec4f(z * wide, 0.0), vec4f(place, 1.0)),
        u_wobject.global_id,
    );
}
"""

# What of pygfx's shader is another here: the text, and what stands in its place.
EXCHANGED = {
    INSTANCES: ARROWS,
    "s_instance_infos[in.instance_index]": "vector_instance(i32(in.instance_index))",
    "let color_index = i0;": "let color_index = i32(in.instance_index);",
    "let tex_coord_index = i0;": "let tex_coord_index = i32(in.instance_index);",
    "varyings.pick_idx = u32(face_index);": "varyings.pick_idx = u32(in.instance_index);",
}


class _OneArrow:
    """A geometry that has the arrow's own positions, normals and indices, and all else of the vectors' geometry."""

    def __init__(self, geometry: gfx.Geometry, shape: Shape) -> None:
        self._geometry = geometry
        self.positions = gfx.Buffer(shape.positions)
        self.normals = gfx.Buffer(shape.normals)
        self.indices = gfx.Buffer(shape.indices)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._geometry, name)


class _Drawn:
    """A world object whose geometry is another one."""

    def __init__(self, wobject: gfx.WorldObject, geometry: Any) -> None:
        self._wobject = wobject
        self.geometry = geometry

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wobject, name)


class _Arrows:
    """Mixed into a shader for meshes."""

    shape: Any

    def __init__(self, wobject: gfx.WorldObject) -> None:
        super().__init__(wobject)  # type: ignore[call-arg]
        self["instanced"] = True  # type: ignore[index]
        self._arrow = self.shape()

    def get_bindings(self, wobject: gfx.WorldObject, shared: Any, scene: Any) -> dict[int, dict[int, Any]]:
        """The mesh's bindings, with the arrow in place of the geometry, and a group for the vectors."""
        self["instanced"] = False  # type: ignore[index] # pygfx's own instances would want their buffer
        drawn = _Drawn(wobject, _OneArrow(wobject.geometry, self._arrow))
        result: dict[int, dict[int, Any]] = super().get_bindings(drawn, shared, scene)  # type: ignore[misc]
        self["instanced"] = True  # type: ignore[index]
        read = "buffer/read_only_storage"
        result[1] = {
            0: Binding("s_vector_positions", read, wobject.geometry.positions, "VERTEX"),
            1: Binding("s_vector_directions", read, wobject.geometry.directions, "VERTEX"),
        }
        self.define_bindings(1, result[1])  # type: ignore[attr-defined]
        return result

    def get_pipeline_info(self, wobject: gfx.WorldObject, shared: Any) -> dict[str, Any]:
        """Triangles; what is behind a flat arrow is its other side."""
        return {"primitive_topology": "triangle-list", "cull_mode": "none"}

    def get_render_info(self, wobject: gfx.WorldObject, shared: Any) -> dict[str, Any]:
        """All corners of the arrow, once for each vector."""
        return {"indices": (self._arrow.indices.size, wobject.geometry.positions.nitems)}

    def get_code(self) -> str:
        """pygfx's code with other ways to the instances."""
        code = str(super().get_code())  # type: ignore[misc]
        for text, other in EXCHANGED.items():
            if code.count(text) != 1:
                raise RuntimeError(f"pygfx's mesh.wgsl has changed: it has no {text.strip().splitlines()[0]!r}.")
            code = code.replace(text, other)
        return code


@register_wgpu_render_function(gfx.WorldObject, LitVectorMaterial)
class _LitArrows(_Arrows, meshshader.MeshPhongShader):
    shape = staticmethod(cone_arrow)


@register_wgpu_render_function(gfx.WorldObject, FlatVectorMaterial)
class _FlatArrows(_Arrows, meshshader.MeshShader):
    shape = staticmethod(flat_arrow)
