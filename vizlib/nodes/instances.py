"""Instances: one mesh in many places, of which each frame draws those that can be seen."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pygfx as gfx
from numpy.typing import ArrayLike, NDArray
from pygfx.renderers.wgpu import register_wgpu_render_function
from pygfx.utils import unpack_bitfield
from pygfx.utils.bounds import Bounds

from vizlib import arrays
from vizlib.nodes.channels import Channels
from vizlib.nodes.colored import Colored
from vizlib.nodes.instance_shader import NUMBER_BITS, InstancesMaterial, InstancesShader
from vizlib.nodes.mesh import DEFAULT_COLOR
from vizlib.nodes.placed import Placed
from vizlib.nodes.point_look import rgba8
from vizlib.nodes.properties import Flag, Property
from vizlib.nodes.selectable import Selectable, among
from vizlib.nodes.tallied import Tallied
from vizlib.passes import limits
from vizlib.passes.cull_instances import InstanceCull
from vizlib.passes.select import Selection
from vizlib.passes.source import Source

__all__ = ["Instances"]


class Instances(Selectable, Colored, Placed, gfx.Mesh):
    """One mesh, drawn once for each transform.

    mesh : a ``Mesh``, or pygfx's; its shape is what is drawn, and its one colour if it has one
    transforms : (N, 4, 4) or (N, 3, 4) affine matrices, or (N, 3) positions, data units. float64 keeps its digits:
        what is stored is relative to an offset, which is in ``instances.local.position``
    scalars : (N,) numbers, one for each instance, coloured by ``cmap``, ``clim``, ``norm``
    colors : (N, 3|4), one for each instance; integers 0…255 or floats 0…1, sRGB
    color : one CSS name, hex string or tuple for all; None takes the mesh's
    cmap, clim, norm, opacity, name : as for ``Mesh``
    cull : draw only what can be seen: a compute pass tests the sphere around each instance in every frame

    All of these are live properties. Each instance takes 52 bytes on the GPU, 4 more with colours. Picking gives
    ``instance_index`` and ``face_index``. Raises TypeError or ValueError that name the instances, the argument, what
    it is and what was expected, and leave them as they were.
    """

    properties: ClassVar[tuple[Property, ...]] = (Flag("cull", group="Detail"),)

    _rigid = "each instance has the shape of its mesh; use vz.Points or vz.Mesh, or linear axes."

    def __init__(
        self,
        mesh: gfx.Mesh,
        transforms: ArrayLike,
        *,
        scalars: ArrayLike | None = None,
        colors: ArrayLike | None = None,
        color: Any = None,
        cmap: str = "viridis",
        clim: Any = "auto",
        norm: str = "linear",
        opacity: float = 1.0,
        cull: bool = True,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name or "")  # first, because pygfx's objects clean up after themselves
        self._owner = f'Instances "{name}"' if name else "Instances"
        if not isinstance(mesh, gfx.Mesh) or mesh.geometry is None:
            raise TypeError(f"{self._owner}: mesh is {type(mesh).__name__}, expected a Mesh.")
        shape = mesh.geometry
        self._vertices = shape.indices.data.shape[0] * (6 if shape.indices.data.shape[1:] == (4,) else 3)
        box = mesh.get_geometry_bounding_box()
        assert box is not None
        self._box = np.asarray(box, np.float64)
        self.geometry = gfx.Geometry(positions=shape.positions, indices=shape.indices, normals=shape.normals)
        flat = getattr(mesh.material, "flat_shading", False)
        self.material = InstancesMaterial(pick_write=True, specular="#1c1c1c", shininess=24, flat_shading=flat)
        self._culls = bool(cull)
        self._cull: InstanceCull | None = None
        self._rows, offset = self._checked(transforms)
        self._move_to(offset)
        self._held = Channels(len(self._rows), self._label, self)
        self._start_colors(cmap, clim, norm)
        self.color = getattr(mesh.material, "color", DEFAULT_COLOR) if color is None else color
        self.colors = colors
        self.scalars = scalars
        self.opacity = opacity

    def __repr__(self) -> str:
        return f"<{self._owner}: {len(self._rows)} of {self._vertices // 3} triangles>"

    @property
    def _lengths(self) -> dict[str, int]:
        return {"instances": len(self._rows)}

    @property
    def _label(self) -> str:
        return f"instances/{self.name}" if self.name else "instances"

    # ---- Where they are ----

    @property
    def transforms(self) -> NDArray[Any]:
        """(N, 4, 4) matrices in the user's numbers, read-only."""
        result = np.zeros((len(self._rows), 4, 4), np.float64 if self._offset.any() else np.float32)
        result[:, :3] = self._rows
        result[:, :3, 3] += self._offset
        result[:, 3, 3] = 1
        return arrays.read_only(result)

    @transforms.setter
    def transforms(self, data: ArrayLike) -> None:
        rows, offset = self._checked(data)
        if len(rows) != len(self._rows):
            given = {"scalars": self._values, "colors": self._colors}
            if names := [name for name, values in given.items() if values is not None]:
                raise ValueError(
                    f"{self._owner}: transforms has {len(rows)} rows and {names[0]} has {len(self._rows)}, expected as "
                    f"many; set instances.{names[0]} to None first."
                )
            self._held = Channels(len(rows), self._label, self)
            self._cull = None
        self._rows = rows
        self._move_to(offset)
        if self._cull is not None:
            self._cull.write(rows)
        self.material.renew()

    def _checked(self, data: ArrayLike) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
        """(N, 3, 4) float32 relative to an offset, and that."""
        given = arrays.array(data, "transforms", self._owner, ("N", 4, 4), ("N", 3, 4), ("N", 3))
        arrays.finite(given, "transforms", self._owner)
        places = given if given.ndim == 2 else given[:, :3, 3]
        values, offset = arrays.positions(places, self._owner, "transforms")
        rows = np.zeros((len(given), 3, 4), np.float32)
        limits.check(rows.nbytes, "transforms", self._owner)
        if given.ndim == 2:
            rows[:, [0, 1, 2], [0, 1, 2]] = 1
        else:
            if given.shape[1] == 4 and not np.array_equal(given[:, 3], np.tile((0, 0, 0, 1), (len(given), 1))):
                row = int((given[:, 3] != (0, 0, 0, 1)).any(axis=1).argmax())
                shown = ", ".join(f"{float(number):g}" for number in given[row, 3])
                raise ValueError(
                    f"{self._owner}: transforms[{row}] has the last row ({shown}), expected (0, 0, 0, 1); "
                    "transpose matrices whose translation is there."
                )
            rows[:, :, :3] = given[:, :3, :3]
        rows[:, :, 3] = values
        return rows, offset

    def _get_bounds_from_geometry(self) -> Bounds:
        middle, half = self._box.mean(axis=0), np.ptp(self._box, axis=0) / 2
        linear = self._rows[:, :, :3].astype(np.float64)
        middles = linear @ middle + self._rows[:, :, 3]
        reach = np.abs(linear) @ half
        return Bounds(np.stack([(middles - reach).min(axis=0), (middles + reach).max(axis=0)]))

    def sample(self, count: int) -> NDArray[np.float64]:
        """(M, 3) some of the instances' corners, about ``count``, relative to the node: what it is framed by."""
        some = self._rows[:: max(1, len(self._rows) * 8 // count)].astype(np.float64)
        corners = np.array([[self._box[x, 0], self._box[y, 1], self._box[z, 2], 1] for x, y, z in np.ndindex(2, 2, 2)])
        return np.asarray(np.einsum("nij,kj->nki", some, corners).reshape(-1, 3))

    # ---- How they look ----

    @property
    def cull(self) -> bool:
        """Whether only what can be seen is drawn."""
        return self._culls

    @cull.setter
    def cull(self, value: bool) -> None:
        self._culls = bool(value)
        self.material.renew()

    def _paint(self) -> None:
        values, scale, colors = self._values, self._scale, self._colors
        renew = self._held.unpaint() if values is None or scale is None else self._held.paint(values, scale)
        renew |= self._held.put("colors", None if colors is None else rgba8(colors))
        if renew:
            self.material.renew()

    def _sources(self) -> list[Source]:
        return self._held.sources()

    def _show_scale(self, scale: Any) -> None:
        self._held.restyle(scale)

    def rgba(self) -> NDArray[np.uint8]:
        """(N, 4) uint8 sRGB: what scalars or colors are drawn as; (1, 4) for one colour. See ``Mesh.rgba``."""
        if self._values is None:
            return self._plain_rgba()
        (buffer,), _ = self._held.reading("mapped")
        return buffer.read().view(np.uint8).reshape(-1, 4)

    async def rgba_async(self) -> NDArray[np.uint8]:
        """As ``rgba``, without blocking."""
        if self._values is None:
            return self._plain_rgba()
        (buffer,), _ = self._held.reading("mapped")
        return (await buffer.read_async()).view(np.uint8).reshape(-1, 4)

    def shaders(self) -> list[Any]:
        """What pygfx draws them with: the cull pass, and the instances that it chooses."""
        if self._cull is None:
            middle = self._box.mean(axis=0)
            sphere = np.array([*middle, np.linalg.norm(self._box[1] - middle)])
            self._cull = InstanceCull(self._rows, self._vertices, sphere, self._label)
        self._cull.culls = self._culls
        return [self._cull, InstancesShader(self, self._cull, self._held.shown.get("rgba"))]

    def tally(self) -> Tallied:
        """How many of the instances the last frame has drawn."""
        return Tallied(len(self._rows), 0, () if self._cull is None else (self._cull.drawn,))

    def _selected(self, polygon: ArrayLike, matrix: NDArray[np.float64]) -> Selection:
        return among(self._rows[:, :, 3], matrix, polygon, self._owner)

    def _wgpu_get_pick_info(self, pick_value: int) -> dict[str, Any]:
        values = unpack_bitfield(pick_value, wobject_id=20, face=NUMBER_BITS, instance=NUMBER_BITS)
        return {"instance_index": values["instance"], "face_index": values["face"]}


def _render(instances: Instances) -> list[Any]:
    assert instances.material.revision >= 0  # read, so that pygfx asks again when it has grown
    return instances.shaders()


register_wgpu_render_function(Instances, InstancesMaterial)(_render)
