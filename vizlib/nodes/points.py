"""Points: a cloud of points, of which each frame draws those that can be seen."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from numbers import Real
from typing import Any

import numpy as np
import pygfx as gfx
from numpy.typing import ArrayLike, NDArray
from pygfx.renderers.wgpu import register_wgpu_render_function
from pygfx.utils.bounds import Bounds
from pygfx.utils.enums import MarkerShape

from vizlib import arrays
from vizlib.nodes.point_shader import CullStage, PointsMaterial, PointsShader
from vizlib.nodes.srgb import one_color
from vizlib.passes import frame
from vizlib.passes.cloud import Cloud
from vizlib.passes.cull import BUDGET, PIXEL_ERROR, SIZE_SPACES

__all__ = ["PACKED_FROM", "Points"]

DEFAULT_COLOR = "#3d6fb4"

# Fewer points are drawn from the positions as they are: there is nothing to gain, and they stay in their order.
PACKED_FROM = 65_536

CHANNELS = {"colors": "u4", "sizes": "f4"}  # what each point may have, and its format

MARKERS = tuple(name for name in MarkerShape if name != "custom")


class Points(gfx.Points):
    """A cloud of points.

    positions : (N, 3) or (N, 2) any numeric dtype, data units; rows with NaN or masked values are left out. float64
        keeps its digits: what is stored are float32 differences from an offset, which is in ``points.local.position``.
    scalars : (N,) numbers, coloured by ``cmap``, ``clim``, ``norm``
    colors : (N, 3|4) integers 0…255 or floats 0…1, sRGB
    color : one CSS name, hex string or tuple for all
    sizes : (N,) diameters; None takes ``size`` for all
    size : diameter
    size_space : "screen" (logical pixels), "world" or "model" (data units)
    marker : "circle", "square", "diamond", "plus", "cross", … (pygfx's markers)
    cmap, clim, norm : as for ``Mesh``
    opacity : 0…1
    cull : draw only what can be seen, and, while the camera moves, no more than ``budget`` points
    name : stands in error messages

    From ``PACKED_FROM`` points on, they are sorted into chunks of neighbours and stored in 8 bytes each on the GPU
    (21 bits for each coordinate within a chunk), 4 more with colours, 4 with scalars, 4 with sizes; 4 more number
    those that are drawn. In each frame a compute pass leaves out what is outside the picture. A chunk that is far
    away draws an evenly spread part of its points, not further than ``pixel_error`` apart; when the camera rests,
    all are drawn.

    All of these are live properties. Raises TypeError or ValueError that name the points, the argument, what it is
    and what was expected, and leave them as they were.
    """

    def __init__(
        self,
        positions: ArrayLike,
        *,
        scalars: ArrayLike | None = None,
        colors: ArrayLike | None = None,
        color: Any = None,
        sizes: ArrayLike | None = None,
        size: float = 3.0,
        size_space: str = "screen",
        marker: str = "circle",
        cmap: str = "viridis",
        clim: Any = "auto",
        norm: str = "linear",
        opacity: float = 1.0,
        cull: bool = True,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name or "")  # first, because pygfx's objects clean up after themselves
        self._owner = f'Points "{name}"' if name else "Points"
        self.geometry = gfx.Geometry()
        self.material = PointsMaterial(pick_write=True)
        self._offset = np.zeros(3)
        self._channels: dict[str, NDArray[Any] | None] = {}
        self._level, self._cull, self._budget, self._pixel_error = 0, bool(cull), BUDGET, PIXEL_ERROR
        self._place(*self._checked(positions))
        self.color = DEFAULT_COLOR if color is None else color
        self.colors = colors
        self.size, self.size_space, self.marker = size, size_space, marker
        self.sizes = sizes
        self.opacity = opacity

    def __repr__(self) -> str:
        return f"<{self._owner}: {self._count} points>"

    # ---- Where they are ----

    @property
    def positions(self) -> NDArray[Any]:
        """(N, 3) in the user's numbers, read-only. Those of a packed cloud are on the GPU only: see ``read``."""
        if self._cloud is not None:
            raise RuntimeError(
                f"{self._owner}: its {self._count} positions are packed on the GPU; "
                "`points.read()` or `await points.read_async()` brings them back."
            )
        values = np.full((self._count, 3), np.nan, np.float64 if self._offset.any() else np.float32)
        values[self._kept] = self.geometry.positions.data + self._offset
        return arrays.read_only(values)

    @positions.setter
    def positions(self, data: ArrayLike) -> None:
        values, kept, offset, count = self._checked(data)
        given = [name for name, channel in self._channels.items() if channel is not None]
        if given and (count != self._count or self._cloud is not None or len(values) >= PACKED_FROM):
            raise ValueError(
                f"{self._owner}: positions has {count} rows and there are {' and '.join(given)} for the {self._count} "
                f"before; set {' and '.join(f'points.{name}' for name in given)} to None first."
            )
        self._place(values, kept, offset, count)

    def _checked(
        self, data: ArrayLike
    ) -> tuple[NDArray[np.float32], NDArray[np.intp] | None, NDArray[np.float64], int]:
        """The positions that are there, their numbers (None: all), their offset, and how many were given."""
        given = arrays.array(data, "positions", self._owner, ("N", 3), ("N", 2))
        there = ~np.isnan(given).any(axis=1) if given.dtype.kind == "f" and np.isnan(given.sum()) else None
        kept = None
        if there is not None and not there.all():
            kept = np.flatnonzero(there)
            if not kept.size:
                raise ValueError(f"{self._owner}: positions has no row without NaN, expected at least one.")
            _finite(given[kept], kept, self._owner)
        some = given if kept is None else given[kept]
        if given.shape[1] == 2:
            some = np.column_stack([some, np.zeros(len(some), some.dtype)])
        values, offset = arrays.positions(some, self._owner)
        return arrays.own(values, data), kept, offset, len(given)

    def _place(
        self, values: NDArray[np.float32], kept: NDArray[np.intp] | None, offset: NDArray[np.float64], count: int
    ) -> None:
        self._count, self._kept = count, kept
        self.local.position = self.local.position + (offset - self._offset)
        self._offset = offset
        if (cloud := getattr(self, "_cloud", None)) is not None:
            cloud.destroy()
        self._cloud: Cloud | None = None
        if len(values) >= PACKED_FROM:
            self._cloud = Cloud(self._label)
            self._cloud.add(values)
            self.geometry.positions = None
        elif (old := getattr(self.geometry, "positions", None)) is not None and old.nitems == len(values):
            old.set_data(values)
        else:
            self.geometry.positions = gfx.Buffer(values)
        self.material.renew()

    @property
    def _label(self) -> str:
        return f"points/{self.name}" if self.name else "points"

    def append(self, positions: ArrayLike, *, colors: ArrayLike | None = None, sizes: ArrayLike | None = None) -> None:
        """Add points to a packed cloud, such as the next piece of a file that is too large to be in memory as a whole.

        positions : (N, 3) or (N, 2)
        colors, sizes : (N, …), needed where the points before have them, and only there

        Large pieces are better: each begins a chunk of its own.
        """
        if self._cloud is None:
            raise ValueError(
                f"{self._owner}: append() is for clouds of at least {PACKED_FROM} points, and there are {self._count}; "
                "set points.positions instead."
            )
        values, kept, offset, count = self._checked(positions)
        given = {"colors": colors, "sizes": sizes}
        for name, data in given.items():
            if (data is None) != (self._channels.get(name) is None):
                there, here = ("has none", "has some") if data is None else ("has some", "has none")
                raise ValueError(f"{self._owner}: append() {there} {name} and the cloud {here}, expected the same.")
        channels: dict[str, NDArray[Any]] = {}
        sized = {"points": count}
        if colors is not None:
            channels["colors"] = _rgba(arrays.colors(colors, self._owner, sized))
        if sizes is not None:
            channels["sizes"] = self._checked_sizes(sizes, sized)
        if kept is not None:
            channels = {name: data[kept] for name, data in channels.items()}
            self._kept = np.concatenate(
                [np.arange(self._count) if self._kept is None else self._kept, kept + self._count]
            )
        elif self._kept is not None:
            self._kept = np.concatenate([self._kept, np.arange(count) + self._count])
        self._cloud.add((values + (offset - self._offset)).astype(np.float32), **channels)
        self._count += count
        self.material.renew()

    def _get_bounds_from_geometry(self) -> Any:
        if self._cloud is not None:
            return Bounds(np.stack([self._cloud.low, self._cloud.high]).astype(np.float64))
        return super()._get_bounds_from_geometry()

    # ---- How they look ----

    @property
    def color(self) -> gfx.Color:
        """The colour of all, where neither scalars nor colors are set."""
        return self.material.color

    @color.setter
    def color(self, value: Any) -> None:
        self.material.color = one_color(value, self._owner)

    @property
    def colors(self) -> Any:
        return self._channels.get("colors")

    @colors.setter
    def colors(self, data: ArrayLike | None) -> None:
        self._give("colors", None if data is None else _rgba(arrays.colors(data, self._owner, {"points": self._count})))

    @property
    def opacity(self) -> float:
        return float(self.material.opacity)

    @opacity.setter
    def opacity(self, value: float) -> None:
        self.material.opacity = value

    @property
    def size(self) -> float:
        """The diameter of all, where ``sizes`` is not set, in logical pixels or data units: see ``size_space``."""
        return float(self.material.size)

    @size.setter
    def size(self, value: float) -> None:
        if not isinstance(value, Real) or not 0 < value < np.inf:
            raise ValueError(f"{self._owner}: size is {value!r}, expected a number above 0.")
        self.material.size = float(value)

    @property
    def sizes(self) -> NDArray[np.float32] | None:
        """(N,) float32 diameters, or None."""
        return self._channels.get("sizes")

    @sizes.setter
    def sizes(self, data: ArrayLike | None) -> None:
        values = None if data is None else self._checked_sizes(data, {"points": self._count})
        self._give("sizes", values)

    def _checked_sizes(self, data: ArrayLike, lengths: dict[str, int]) -> NDArray[np.float32]:
        values = arrays.scalars(data, self._owner, lengths, "sizes")
        arrays.finite(values, "sizes", self._owner)
        if values.min() < 0:
            raise ValueError(f"{self._owner}: sizes has {values.min():g}, expected numbers from 0 on.")
        return arrays.own(values.astype(np.float32), data)

    @property
    def size_space(self) -> str:
        """What sizes count: "screen" (logical pixels), "world" or "model" (data units)."""
        return str(self.material.size_space)

    @size_space.setter
    def size_space(self, value: str) -> None:
        self._choose("size_space", value, SIZE_SPACES)

    @property
    def marker(self) -> str:
        """The shape of each point."""
        return str(self.material.marker)

    @marker.setter
    def marker(self, value: str) -> None:
        self._choose("marker", value, MARKERS)

    def _choose(self, name: str, value: str, legal: Sequence[str]) -> None:
        if value not in legal:
            close = get_close_matches(str(value), legal, 1)
            hint = f" (did you mean {close[0]!r}?)" if close else ""
            raise ValueError(
                f"{self._owner}: {name} is {value!r}{hint}, expected one of {', '.join(map(repr, legal))}."
            )
        setattr(self.material, name, value)

    def _give(self, name: str, data: NDArray[Any] | None) -> None:
        """Have the points have a channel of 4 bytes each, or not any more."""
        self._channels[name] = data
        if data is not None and self._kept is not None:
            data = data[self._kept]
        if self._cloud is not None:
            if data is not None:
                self._cloud.set(name, data)
        elif (old := getattr(self.geometry, name, None)) is not None and data is not None and old.nitems == len(data):
            old.set_data(data)
            return
        else:
            setattr(self.geometry, name, None if data is None else gfx.Buffer(data))
        self.material.renew()

    # ---- What is drawn of them ----

    @property
    def cull(self) -> bool:
        """Whether only what can be seen is drawn; packed clouds only."""
        return self._cull

    @cull.setter
    def cull(self, value: bool) -> None:
        self._cull = bool(value)
        self.material.renew()

    @property
    def budget(self) -> int:
        """How many points are drawn at most while the camera moves, of those inside the picture and around it."""
        return self._budget

    @budget.setter
    def budget(self, value: int) -> None:
        if not isinstance(value, Real) or not 1 <= value < 2**32:
            raise ValueError(f"{self._owner}: budget is {value!r}, expected a number of points.")
        self._budget = int(value)
        self.material.renew()

    @property
    def pixel_error(self) -> float:
        """How far apart the points of a thinned chunk may be on the screen, in physical pixels."""
        return self._pixel_error

    @pixel_error.setter
    def pixel_error(self, value: float) -> None:
        if not isinstance(value, Real) or not 0 < value < np.inf:
            raise ValueError(f"{self._owner}: pixel_error is {value!r}, expected a number of pixels above 0.")
        self._pixel_error = float(value)
        self.material.renew()

    def refine(self, level: int) -> bool:
        """Draw with the detail of this level; returns whether a higher one shows more.

        level : 0 while the camera moves; each one more draws twice as many points, until all are drawn
        """
        self._level = level
        if self._cloud is None or not self._cull:
            return False
        budget = self._budget << level
        full = level > 0 and budget >= self._cloud.count
        for part in self._cloud.parts:
            share = part.chunks / self._cloud.chunks
            part.budget, part.full = min(int(budget * share), 2**32 - 1), full
            part.pixel_error, part.culls = self._pixel_error, self._cull
            part.update()
        return not full

    def shaders(self) -> list[Any]:
        """What pygfx draws them with."""
        if self._cloud is None:
            given = {name: getattr(self.geometry, name, None) for name in CHANNELS}
            return [PointsShader(self, None, {name: data for name, data in given.items() if data is not None})]
        self._cloud.upload()
        result: list[Any] = []
        for index, part in enumerate(self._cloud.parts):
            part.culls = self._cull
            given = {
                name: frame.adopt(part.channel(name), kind)
                for name, kind in CHANNELS.items()
                if self._channels.get(name) is not None
            }
            result += [CullStage(part, self), PointsShader(self, part, given, self._cloud.base(index))]
        self.refine(self._level)
        return result

    def _wgpu_get_pick_info(self, pick_value: int) -> dict[str, Any]:
        info = dict(super()._wgpu_get_pick_info(pick_value))
        place = info["vertex_index"]
        number = place if self._cloud is None else self._cloud.number(place)
        info["vertex_index"] = number if self._kept is None else int(self._kept[number])
        return info


def _rgba(colors: NDArray[np.float32]) -> NDArray[np.uint32]:
    """(N, 3|4) in 0…1 → (N,) uint32: a byte for each channel, red first."""
    result = np.full((len(colors), 4), 255, np.uint8)
    result[:, : colors.shape[1]] = np.round(colors * 255)
    return result.view(np.uint32)[:, 0]


def _finite(values: NDArray[Any], numbers: NDArray[np.intp], owner: str) -> None:
    """Raise ValueError that names the first infinity, by the row it was given in."""
    bad = np.isinf(values).any(axis=1)
    if bad.any():
        row = int(bad.argmax())
        shown = ", ".join(f"{float(number):g}" for number in values[row])
        raise ValueError(f"{owner}: positions[{numbers[row]}] is ({shown}), expected finite numbers.")


def _render(points: Points) -> list[Any]:
    assert points.material.revision >= 0  # read, so that pygfx asks again when it has grown
    return points.shaders()


register_wgpu_render_function(Points, PointsMaterial)(_render)
