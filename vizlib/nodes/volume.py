"""Volume: numbers on a grid in space, seen as a projection, as a cloud, as a surface or as a slice."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Real
from typing import Any, ClassVar

import numpy as np
import pygfx as gfx
from numpy.typing import ArrayLike, NDArray
from pygfx.utils import unpack_bitfield
from pygfx.utils.bounds import Bounds

from vizlib import arrays
from vizlib.nodes.counted import in_pieces
from vizlib.nodes.placed import Placed
from vizlib.nodes.properties import Choice, Color, Curve, Flag, Number, Property, Vector
from vizlib.nodes.scaled import Scaled
from vizlib.nodes.sliced import Sliced
from vizlib.nodes.srgb import one_color
from vizlib.nodes.transfer import CURVES, curve_of
from vizlib.nodes.volume_shader import Style, VolumeMaterial
from vizlib.passes.grids import LARGEST, blocks, stored
from vizlib.passes.scale import Distribution, Scale
from vizlib.passes.source import Numbers, Source

__all__ = ["MODES", "Volume"]

INTERPOLATIONS = ("linear", "nearest")
MODES = ("mip", "raycast", "iso", "slice")
PICKED = (1 << 14) - 1  # steps of a coordinate in what picking reads
LAYER = 0.05  # of the longest side: how thick a layer of an opacity is


class Volume(Scaled, Sliced, Placed, gfx.Volume):
    """Numbers on a regular grid in space.

    data : (D, H, W) any numeric dtype: layers along z, rows along y, columns along x. NaN and masked values are holes,
        which are transparent. Whole numbers of 8 bits, and those up to 2048, keep their size or have 16 bits on the
        GPU; others have 32.
    mode : "mip" (the largest value along each ray), "raycast" (a cloud of coloured light), "iso" (the surface where
        values reach the ``threshold``, lit) or "slice" (a cut)
    threshold : of "iso", data units; None is the middle of ``clim``
    color : of "iso"; None takes the colormap's for the threshold
    lit : whether a "raycast" has light and shade, by how its opacity changes from place to place
    opacity : 0…1, or for "mip" and "raycast" a curve of opacities over the colormap: (K,) evenly spread, or (K, 2)
        pairs of place and opacity, both 0…1. In "raycast" it is the opacity of a layer a twentieth as thick as the
        longest side. None takes a curve that suits the mode.
    slice_axis : of "slice": "x", "y", "z", or the plane's normal, three numbers
    slice_position : of "slice": where the plane meets the axis, data units; None is the middle
    spacing : (x, y, z) distances between voxels, data units
    origin : (x, y, z) of the first voxel's middle, data units
    interpolation : between voxels: "linear" or "nearest"
    cmap, clim, norm, name : as for ``Mesh``

    All of these are live properties. Data of another shape is fine; of the same shape and kind, it is only uploaded.
    Values are interpolated, then coloured. Picking gives the ``data_index`` (layer, row, column). Raises TypeError or
    ValueError that name the volume, the argument, what it is and what was expected, and leave it as it was.
    """

    properties: ClassVar[tuple[Property, ...]] = (
        Choice("mode", help="As a projection, a cloud, a surface or a slice.", choices=MODES),
        Curve(
            "opacity", group="Colour", curved=lambda volume: volume.mode in CURVES, drawn=lambda v: v.style.opacities
        ),
        Choice("interpolation", help="Between voxels.", choices=INTERPOLATIONS),
        Flag("lit", shown=lambda volume: volume.mode == "raycast"),
        Number(
            "threshold",
            group="Shape",
            auto=None,
            within=lambda volume: volume._span(False),
            shown=lambda volume: volume.mode == "iso",
        ),
        Color("color", group="Colour", optional=True, none="the colormap's", shown=lambda volume: volume.mode == "iso"),
        Vector("spacing", group="Place", low=0, above=True),
        Vector("origin", group="Place"),
    )

    _rigid = "its voxels are evenly spaced; use vz.Surface for a slice of it, or linear axes."

    def __init__(
        self,
        data: ArrayLike,
        *,
        mode: str = "mip",
        threshold: float | None = None,
        color: Any = None,
        cmap: str = "viridis",
        clim: Any = "auto",
        norm: str = "linear",
        opacity: Any = None,
        lit: bool = False,
        slice_axis: Any = "z",
        slice_position: float | None = None,
        spacing: ArrayLike = (1, 1, 1),
        origin: ArrayLike = (0, 0, 0),
        interpolation: str = "linear",
        name: str | None = None,
    ) -> None:
        super().__init__(name=name or "")  # first, because pygfx's objects clean up after themselves
        self._owner = f'Volume "{name}"' if name else "Volume"
        self.geometry = gfx.Geometry()
        self.material = VolumeMaterial(pick_write=True)
        self.style = Style(f"volume/{name}" if name else "volume")
        self._data: NDArray[Any] | None = None
        self._threshold: float | None = None
        self._color: gfx.Color | None = None
        self._opacity: float | NDArray[np.float64] | None = None
        self._spacing, self._origin = self._checked_spacing(spacing), self._checked_origin(origin)
        self._numbers = Numbers()
        self._start_scale(cmap, clim, norm)
        self.mode, self.interpolation = mode, interpolation
        self.data = data
        self.threshold, self.color, self.opacity, self.lit = threshold, color, opacity, lit
        self.slice_axis, self.slice_position = slice_axis, slice_position

    def __repr__(self) -> str:
        return f"<{self._owner}: {arrays.shape_text(self.shape)}, {self.mode}>"

    # ---- Data ----

    @property
    def data(self) -> NDArray[Any]:
        """(D, H, W), read-only."""
        assert self._data is not None
        return arrays.read_only(self._data)

    @data.setter
    def data(self, data: ArrayLike) -> None:
        given = self._checked(data)
        scale = self._scaled(Distribution(given))
        grid = stored(given, scale.distribution.ends)
        for name, texels in (("grid", grid.texels), ("blocks", blocks(grid.texels))):
            old = getattr(self.geometry, name, None)
            if old is not None and old.data.shape == texels.shape and old.data.dtype == texels.dtype:
                old.set_data(texels)
            else:
                setattr(self.geometry, name, gfx.Texture(texels, dim=3))
        self._data, self._scale, self._numbers = given, scale, grid.meaning
        self._place()
        self._show_scale(scale)

    def _checked(self, data: Any) -> NDArray[Any]:
        if getattr(data, "dtype", None) == np.bool_:
            data = data.astype(np.uint8)
        given = arrays.array(data, "data", self._owner, ("D", "H", "W"))
        if max(given.shape) > LARGEST:
            every = -(-max(given.shape) // LARGEST)
            part = ", ".join(f"::{every}" if size > LARGEST else ":" for size in given.shape)
            raise ValueError(
                f"{self._owner}: data has shape {arrays.shape_text(given.shape)}, expected {LARGEST} on a side at most "
                f"(WebGPU's max-texture-dimension-3d); show data[{part}], or parts of it as several volumes."
            )
        if given.dtype.kind == "f" and np.isinf(given).any():
            place = ", ".join(str(int(index)) for index in np.argwhere(np.isinf(given))[0])
            raise ValueError(f"{self._owner}: data[{place}] is infinite, expected finite numbers or NaN.")
        return arrays.own(given, data)

    @property
    def shape(self) -> tuple[int, ...]:
        """(D, H, W)."""
        return self.data.shape

    def _sources(self) -> Iterable[Source]:
        return in_pieces(self.data, self._span(False), f"{self._owner}/data")

    def _show_scale(self, scale: Scale) -> None:
        if self.style.set(scale, self._numbers):
            self.material.renew()
        self.material.put(threshold=self._numbers.relative(self.threshold))
        self._choose_blending()

    # ---- Where it is ----

    @property
    def spacing(self) -> tuple[float, float, float]:
        """(x, y, z) distances between voxels, data units."""
        return self._spacing

    @spacing.setter
    def spacing(self, value: ArrayLike) -> None:
        self._spacing = self._checked_spacing(value)
        self._place()

    @property
    def origin(self) -> tuple[float, float, float]:
        """(x, y, z) of the first voxel's middle, data units."""
        return self._origin

    @origin.setter
    def origin(self, value: ArrayLike) -> None:
        self._origin = self._checked_origin(value)
        self._place()

    def _checked_spacing(self, value: ArrayLike) -> tuple[float, float, float]:
        given = arrays.array(value, "spacing", self._owner, (3,)).astype(np.float64)
        if not ((given > 0) & (given < arrays.LARGEST)).all():
            raise ValueError(f"{self._owner}: spacing is {tuple(given.tolist())}, expected numbers above 0.")
        x, y, z = (float(part) for part in given)
        return x, y, z

    def _checked_origin(self, value: ArrayLike) -> tuple[float, float, float]:
        given = arrays.array(value, "origin", self._owner, (3,)).astype(np.float64)
        if not (np.abs(given) < arrays.LARGEST).all():
            raise ValueError(f"{self._owner}: origin is {tuple(given.tolist())}, expected finite numbers.")
        x, y, z = (float(part) for part in given)
        return x, y, z

    def _edges(self) -> NDArray[np.float64]:
        """(2, 3) the box's corners, data units: half a voxel beyond the middles of the outermost."""
        size = np.array(self.shape[::-1])
        spacing, origin = np.array(self._spacing), np.array(self._origin)
        return np.stack([origin - spacing / 2, origin + (size - 0.5) * spacing])

    def _place(self) -> None:
        """Put the box where it is; far from the origin relative to an offset, as positions are."""
        (low, high), offset = arrays.positions(self._edges(), self._owner, "origin")
        self.material.put(box_low=(*low, 0), box_high=(*high, 0), layer=LAYER)
        self._move_to(offset)
        self._cut()

    def _get_bounds_from_geometry(self) -> Bounds:
        return Bounds((self._edges() - self._offset).astype(np.float64))

    # ---- Look ----

    @property
    def mode(self) -> str:
        """ "mip", "raycast", "iso" or "slice"."""
        return self.material.mode  # type: ignore[no-any-return]

    @mode.setter
    def mode(self, value: str) -> None:
        self.material.mode = arrays.choice(value, "mode", self._owner, MODES)
        self._show_opacity()

    @property
    def interpolation(self) -> str:
        """ "linear" or "nearest"."""
        return str(self.material.interpolation)

    @interpolation.setter
    def interpolation(self, value: str) -> None:
        self.material.interpolation = arrays.choice(value, "interpolation", self._owner, INTERPOLATIONS)

    @property
    def lit(self) -> bool:
        """Whether "raycast" has light and shade."""
        return self.material.lit  # type: ignore[no-any-return]

    @lit.setter
    def lit(self, value: bool) -> None:
        self.material.lit = bool(value)

    @property
    def threshold(self) -> float:
        """Where "iso" has its surface, data units."""
        if self._threshold is not None or self._scale is None:
            return self._threshold or 0.0
        low, high = self._scale.range
        return low / 2 + high / 2

    @threshold.setter
    def threshold(self, value: float | None) -> None:
        if value is not None and not (isinstance(value, Real) and np.isfinite(float(value))):
            raise ValueError(f"{self._owner}: threshold is {value!r}, expected a finite number or None.")
        self._threshold = None if value is None else float(value)
        self.material.put(threshold=self._numbers.relative(self.threshold))

    @property
    def color(self) -> gfx.Color | None:
        """The colour of "iso", or None for the colormap's."""
        return self._color

    @color.setter
    def color(self, value: Any) -> None:
        self._color = None if value is None else one_color(value, self._owner)
        self.material.one_color = self._color is not None
        if self._color is not None:
            self.material.put(color=tuple(self._color))
        self._choose_blending()

    @property
    def opacity(self) -> Any:
        """0…1 for all, a curve, (K,) or (K, 2), read-only, or None for the mode's own."""
        return arrays.read_only(self._opacity) if isinstance(self._opacity, np.ndarray) else self._opacity

    @opacity.setter
    def opacity(self, value: Any) -> None:
        if value is None:
            self._opacity = None
        elif np.ndim(value) == 0:
            if not isinstance(value, Real | np.ndarray) or not 0 <= float(value) <= 1:
                raise ValueError(f"{self._owner}: opacity is {value!r}, expected 0 to 1, a curve or None.")
            self._opacity = float(value)
        else:
            curve_of(value, self._owner)
            self._opacity = np.array(value, dtype=np.float64)
        self._show_opacity()

    def _show_opacity(self) -> None:
        given = self._opacity
        curve = curve_of(given, self._owner) if isinstance(given, np.ndarray) else CURVES.get(self.mode, CURVES["mip"])
        self.material.opacity = given if isinstance(given, float) else 1.0
        self.style.set_curve(curve)
        self._choose_blending()

    def _choose_blending(self) -> None:
        """Blend only where something can be seen through: what is solid is drawn right in whatever order."""
        solid = self.mode in ("iso", "slice") and self.material.opacity == 1
        if self.mode == "iso" and self._color is not None:
            solid = solid and self._color.a == 1
        elif self._scale is not None:
            solid = solid and bool(self._scale.colormap.all[:-1, 3].min() == 1)  # where no value is, nothing is drawn
        self.material.alpha_mode = "solid" if solid else "auto"

    def _wgpu_get_pick_info(self, pick_value: int) -> dict[str, Any]:
        info = dict(gfx.WorldObject._wgpu_get_pick_info(self, pick_value))
        values = unpack_bitfield(pick_value, wobject_id=20, x=14, y=14, z=14)
        place = np.array([values[axis] for axis in "xyz"]) / PICKED * self.shape[::-1] - 0.5
        x, y, z = (min(max(int(at + 0.5), 0), size - 1) for at, size in zip(place, self.shape[::-1], strict=True))
        coord = tuple(float(at - index) for at, index in zip(place, (x, y, z), strict=True))
        return info | {"index": (x, y, z), "voxel_coord": coord, "data_index": (z, y, x)}
