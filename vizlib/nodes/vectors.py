"""Vectors: an arrow at each position, drawn as instances of one arrow that the GPU turns and scales."""

from __future__ import annotations

from numbers import Real
from typing import Any, ClassVar

import numpy as np
import pygfx as gfx
from numpy.typing import ArrayLike, NDArray
from pygfx.utils import unpack_bitfield
from pygfx.utils.bounds import Bounds

from vizlib import arrays
from vizlib.nodes.colored import Colored
from vizlib.nodes.gaps import positions_with_gaps
from vizlib.nodes.mesh import DEFAULT_COLOR
from vizlib.nodes.placed import Forward, Positioned
from vizlib.nodes.properties import Choice, Flag, Number, Property
from vizlib.nodes.vector_shader import FlatVectorMaterial, LitVectorMaterial

__all__ = ["PIVOTS", "Vectors"]

# Where on the arrow its position is: how much of its length comes before.
PIVOTS = {"tail": 0.0, "middle": 0.5, "tip": 1.0}

STEP = 1e-6  # of a coordinate, between two points that tell how a small arrow is warped

LONGEST = 98  # percentile of the lengths that an automatic scale makes as long as the positions are apart


class Vectors(Colored, Positioned, gfx.WorldObject):
    """An arrow at each position.

    positions : (N, 3) or (N, 2) any numeric dtype, data units. float64 keeps its digits, as for ``Mesh``.
    directions : (N, 3) or (N, 2) which way each arrow points, and how long it is. Rows with NaN or masked values, here
        or in the positions, are not drawn; nor are arrows without length.
    scalars : (N,) numbers, coloured by ``cmap``, ``clim``, ``norm``; None takes the lengths of the directions, unless
        there are colors or a color
    colors : (N, 3|4), one for each arrow; integers 0…255 or floats 0…1, sRGB
    color : one CSS name, hex string or tuple for all
    scale : length of an arrow, in data units, for each unit of its direction; "auto" has the longest ones reach about
        to the next position
    thickness : width of the arrows: 1 is an eighth of their length, 2 a quarter
    pivot : "tail", "middle" or "tip": which part of the arrow is at its position
    lit : round arrows with light and shade, or flat ones; None has two-dimensional ones be flat
    cmap, clim, norm, opacity, name : as for ``Mesh``

    All of these are live properties; new positions and directions have as many rows as the old ones. Picking gives
    the arrow's ``vertex_index``. Raises TypeError or ValueError that name the vectors, the argument, what it is and
    what was expected, and leave them as they were.
    """

    properties: ClassVar[tuple[Property, ...]] = (
        Number("scale", low=0, log=True, auto="auto", group="Shape"),
        Number("thickness", low=0, log=True, group="Shape"),
        Choice("pivot", help="Which part of an arrow is at its position.", group="Shape", choices=(*PIVOTS,)),
        Flag("lit"),
    )

    def __init__(
        self,
        positions: ArrayLike,
        directions: ArrayLike,
        *,
        scalars: ArrayLike | None = None,
        colors: ArrayLike | None = None,
        color: Any = None,
        scale: Any = "auto",
        thickness: float = 1.0,
        pivot: str = "tail",
        lit: bool | None = None,
        cmap: str = "viridis",
        clim: Any = "auto",
        norm: str = "linear",
        opacity: float = 1.0,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name or "")  # first, because pygfx's objects clean up after themselves
        self._owner = f'Vectors "{name}"' if name else "Vectors"
        values, offset = positions_with_gaps(positions, self._owner)
        arrows = self._checked_directions(directions, len(values))
        self.geometry = gfx.Geometry(positions=gfx.Buffer(values), directions=gfx.Buffer(np.zeros_like(values)))
        flat = np.shape(directions)[1] == 2 if lit is None else not lit
        self.material = (FlatVectorMaterial if flat else LitVectorMaterial)(pick_write=True)
        self._factor: float | str = 1.0
        self._follows = False  # whether the scalars are the lengths
        self._start_colors(cmap, clim, norm)
        self._move_to(offset)
        self._arrows = arrows
        self._show_arrows(arrows)
        self.color = DEFAULT_COLOR if color is None else color
        self.colors = colors
        if scalars is not None or colors is not None or color is not None:
            self.scalars = scalars
        else:
            self._follow()
        self.opacity = opacity
        self.thickness, self.pivot = thickness, pivot
        self.scale = scale

    def __repr__(self) -> str:
        return f"<{self._owner}: {self.geometry.positions.nitems} arrows>"

    # ---- Shape ----

    def _set_positions(self, data: ArrayLike) -> None:
        values, offset = positions_with_gaps(data, self._owner)
        if len(values) != len(self._arrows):
            raise ValueError(f"{self._owner}: positions has {len(values)} rows, expected {len(self._arrows)}.")
        self._draw(arrays.Positions(values, offset))

    def _draw_again(self) -> None:
        self._draw(self._given_positions())

    def _draw(self, given: arrays.Positions) -> None:
        self._replace("positions", self._put_at(given))
        arrows = self._arrows if self._forward is None else self._warped_arrows(given, self._forward)
        if arrows is not self._drawn:
            self._show_arrows(arrows)
        self._rescale()

    def _warped_arrows(self, given: arrays.Positions, forward: Forward) -> NDArray[np.float64]:
        """Arrows whose tails and tips are warped. Those of an automatic scale are turned as the smallest ones are."""
        places = given.values + given.offset
        if isinstance(self._factor, str):
            return self._turned(places, forward)
        whole = self._arrows * self._factor
        tails = places - self.material.vector_pivot * whole
        starts, ends = self._everywhere(tails, forward), self._everywhere(tails + whole, forward)
        bases = starts + self.material.vector_pivot * (ends - starts) - self._offset
        self._replace("positions", bases.astype(np.float32))
        return ends - starts

    def _turned(self, places: NDArray[np.float64], forward: Forward) -> NDArray[np.float64]:
        """Directions times the derivatives of the warp, by forward differences."""
        start = self._everywhere(places, forward)
        result = np.zeros_like(start)
        for axis in range(3):
            step = np.where(places[:, axis] == 0, STEP, STEP * np.abs(places[:, axis]))
            beside = places.copy()
            beside[:, axis] += step
            result += (self._everywhere(beside, forward) - start) * (self._arrows[:, axis] / step)[:, None]
        return result

    @property
    def directions(self) -> NDArray[Any]:
        """(N, 3), read-only."""
        return arrays.read_only(self._arrows)

    @directions.setter
    def directions(self, data: ArrayLike) -> None:
        self._arrows = self._checked_directions(data, self.geometry.positions.nitems)
        self._draw(self._given_positions())
        if self._follows:
            self._follow()

    def _checked_directions(self, data: ArrayLike, count: int) -> NDArray[np.float64]:
        given = arrays.array(data, "directions", self._owner, (count, 3), (count, 2)).astype(np.float64)
        if np.isinf(given).any():
            row = int(np.isinf(given).any(axis=1).argmax())
            shown = ", ".join(f"{number:g}" for number in given[row])
            raise ValueError(f"{self._owner}: directions[{row}] is ({shown}), expected finite numbers or NaN.")
        return given if given.shape[1] == 3 else np.column_stack([given, np.zeros(count)])

    def _show_arrows(self, arrows: NDArray[np.float64]) -> None:
        """Give the GPU the directions, as parts of the longest."""
        self._drawn = arrows
        parts, self._sizes, self._unit = _parts(arrows)
        self._replace("directions", parts.astype(np.float32))

    @property
    def _lengths(self) -> dict[str, int]:
        return {"vectors": self.geometry.positions.nitems}

    @property
    def lengths(self) -> NDArray[np.float64]:
        """(N,) lengths of the directions; NaN for those that are missing."""
        _, sizes, unit = _parts(self._arrows)
        return np.where(np.isnan(self._arrows).any(axis=1), np.nan, sizes * unit)

    def _follow(self) -> None:
        Colored.scalars.fset(self, self.lengths)  # type: ignore[attr-defined]
        self._follows = True

    @property
    def scalars(self) -> NDArray[Any] | None:
        """(N,) numbers, the lengths if no others are given, read-only, or None."""
        return Colored.scalars.fget(self)  # type: ignore[attr-defined, no-any-return]

    @scalars.setter
    def scalars(self, data: ArrayLike | None) -> None:
        Colored.scalars.fset(self, data)  # type: ignore[attr-defined]
        self._follows = False

    # ---- Look ----

    @property
    def scale(self) -> float | str:
        """Data units for each unit of a direction, or "auto"."""
        return self._factor

    @scale.setter
    def scale(self, value: Any) -> None:
        if value != "auto" and not (isinstance(value, Real) and 0 < float(value) < np.inf):
            raise ValueError(f"{self._owner}: scale is {value!r}, expected a number above 0 or 'auto'.")
        self._factor = "auto" if value == "auto" else float(value)
        self._draw_warped()
        self._rescale()

    def _draw_warped(self) -> None:
        """Draw arrows anew that depend on scale and pivot by more than the material."""
        if self._forward is not None:
            self._draw_again()

    def _rescale(self) -> None:
        self.material.vector_scale = self._length_of_one() * self._unit

    def _length_of_one(self) -> float:
        """How long, in data units, an arrow of length 1 is drawn."""
        if not isinstance(self._factor, str):
            return self._factor if self._forward is None else 1.0  # tips are where they are drawn
        drawn = np.asarray(self._sizes > 0)
        places = self.geometry.positions.data[drawn]
        places = places[np.isfinite(places).all(axis=1)].astype(np.float64)
        if len(places) < 2:
            return 1.0
        extent = np.ptp(places, axis=0)
        extent = extent[extent > 1e-6 * extent.max()]
        if not len(extent):
            return 1.0
        apart = float(np.exp(np.log(extent).mean())) / max(float(len(places) ** (1 / len(extent))) - 1, 1.0)
        return apart / (float(np.percentile(self._sizes[drawn], LONGEST)) * self._unit)

    @property
    def thickness(self) -> float:
        """Width of the arrows: 1 is an eighth of their length."""
        return float(self.material.vector_thickness)

    @thickness.setter
    def thickness(self, value: float) -> None:
        self.material.vector_thickness = arrays.positive(value, "thickness", self._owner)

    @property
    def pivot(self) -> str:
        """ "tail", "middle" or "tip": which part of an arrow is at its position."""
        part = self.material.vector_pivot
        return next(name for name in PIVOTS if PIVOTS[name] == part)

    @pivot.setter
    def pivot(self, value: str) -> None:
        self.material.vector_pivot = PIVOTS[arrays.choice(value, "pivot", self._owner, PIVOTS)]
        self._draw_warped()

    @property
    def lit(self) -> bool:
        """Whether the arrows are round, with light and shade."""
        return isinstance(self.material, LitVectorMaterial)

    @lit.setter
    def lit(self, value: bool) -> None:
        if bool(value) == self.lit:
            return
        old = self.material
        self.material = (LitVectorMaterial if value else FlatVectorMaterial)(pick_write=True)
        for name in ("color", "opacity", "vector_scale", "vector_thickness", "vector_pivot"):
            setattr(self.material, name, getattr(old, name))
        self._clip()
        self._paint()

    def _get_bounds_from_geometry(self) -> Bounds | None:
        ends = self._ends()
        return None if not len(ends) else Bounds(np.stack([ends.min(axis=0), ends.max(axis=0)]).astype(np.float64))

    def _ends(self) -> NDArray[np.float64]:
        """(2 * M, 3) tails and tips of the arrows that are drawn, relative to the offset."""
        places = self.geometry.positions.data
        drawn = np.isfinite(places).all(axis=1) & (self._sizes > 0)
        tails = places[drawn].astype(np.float64)
        arrows = self.geometry.directions.data[drawn].astype(np.float64) * self.material.vector_scale
        tails -= self.material.vector_pivot * arrows
        return np.concatenate([tails, tails + arrows])

    def _wgpu_get_pick_info(self, pick_value: int) -> dict[str, Any]:
        info = dict(super()._wgpu_get_pick_info(pick_value))
        info["vertex_index"] = unpack_bitfield(pick_value, wobject_id=20, index=26, x=9, y=9)["index"]
        return info


def _parts(arrows: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Arrows as parts of the largest number, the lengths of these, and that: squares of all numbers have no room."""
    there = np.asarray(np.isfinite(arrows).all(axis=1))
    largest = float(np.abs(arrows[there]).max()) if there.any() else 0.0
    unit = largest or 1.0
    parts = np.where(there[:, None], arrows / unit, 0)
    return parts, np.sqrt(np.einsum("ij,ij->i", parts, parts)), unit
