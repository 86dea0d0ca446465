"""Points: a cloud of points, of which each frame draws those that can be seen."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pygfx as gfx
from numpy.typing import ArrayLike, NDArray
from pygfx.renderers.wgpu import register_wgpu_render_function
from pygfx.utils.bounds import Bounds

from vizlib import arrays
from vizlib.nodes.placed import Placed
from vizlib.nodes.point_look import PointLook, rgba8
from vizlib.nodes.point_shader import PointsMaterial
from vizlib.nodes.point_stores import Packed, Plain
from vizlib.nodes.properties import Flag, Number, Property, Whole
from vizlib.nodes.tallied import Tallied
from vizlib.passes import frame
from vizlib.passes.compute import Buffer
from vizlib.passes.cull import BUDGET, PIXEL_ERROR

__all__ = ["PACKED_FROM", "Points"]

DEFAULT_COLOR = "#3d6fb4"

# Fewer points are drawn from the positions as they are: there is nothing to gain, and they stay in their order.
PACKED_FROM = 65_536


def _is_packed(points: Any) -> bool:
    return isinstance(points._held, Packed)


class Points(PointLook, Placed, gfx.Points):
    """A cloud of points.

    positions : (N, 3) or (N, 2) any numeric dtype, data units; rows with NaN or masked values are left out. float64
        keeps its digits: what is stored are float32 differences from an offset, which is in
        ``points.local.position``. Or a ``vizlib.compute.Buffer`` of (N, 3) or (N, 4) float32, drawn as it is.
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
    bounds : (2, 3) the box that points of a compute buffer stay in, to frame them; -1 to 1 if None
    name : stands in error messages

    From ``PACKED_FROM`` points on, they are sorted into chunks of neighbours and stored in 8 bytes each on the GPU
    (21 bits for each coordinate within a chunk), 4 more with colours, 4 with scalars, 4 with sizes; 4 more number
    those that are drawn. In each frame a compute pass leaves out what is outside the picture. A chunk that is far
    away draws an evenly spread part of its points, not further than ``pixel_error`` apart; when the camera rests,
    all are drawn. Nothing but the points' order stays in the heap: ``read`` brings positions and scalars back. Once
    they were warped, their positions stay, too, 12 bytes each; of a cloud that was drawn before that, with 21 bits.

    All of these are live properties. Raises TypeError or ValueError that name the points, the argument, what it is
    and what was expected, and leave them as they were.
    """

    properties: ClassVar[tuple[Property, ...]] = (
        Flag("cull", help="Draw only what can be seen.", group="Detail", shown=_is_packed),
        Whole("budget", low=1, log=True, group="Detail", unit="points", shown=_is_packed),
        Number("pixel_error", low=0, log=True, group="Detail", unit="px", shown=_is_packed),
    )

    def __init__(
        self,
        positions: ArrayLike | Buffer,
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
        bounds: ArrayLike | None = None,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name or "")  # first, because pygfx's objects clean up after themselves
        self._owner = f'Points "{name}"' if name else "Points"
        self.geometry = gfx.Geometry()
        self.material = PointsMaterial(pick_write=True)
        self._held: Plain | Packed | None = None
        self._buffer: Buffer | None = None
        self._count = 0
        self._kept: NDArray[np.intp] | None = None  # the rows that are not NaN; None: all
        self._sizes: NDArray[np.float32] | None = None
        self._clear = False  # whether some of the colors can be seen through
        self._given: set[str] = set()  # which of scalars, colors and sizes there are
        self._level, self._cull, self._budget, self._pixel_error = 0, bool(cull), BUDGET, PIXEL_ERROR
        self._bounds = None if bounds is None else arrays.array(bounds, "bounds", self._owner, (2, 3))
        self._start_colors(cmap, clim, norm)
        self.positions = positions
        self.color = DEFAULT_COLOR if color is None else color
        self.colors = colors
        self.scalars = scalars
        self.size, self.size_space, self.marker = size, size_space, marker
        self.sizes = sizes
        self.opacity = opacity

    def __repr__(self) -> str:
        return f"<{self._owner}: {self._count} points>"

    @property
    def _lengths(self) -> dict[str, int]:
        return {"points": self._count}

    # ---- Where they are ----

    @property
    def positions(self) -> NDArray[Any] | Buffer:
        """(N, 3) in the user's numbers, read-only; or the buffer that was given. Those of a packed cloud: ``read``."""
        if self._buffer is not None:
            return self._buffer
        self._refuse_packed("positions")
        return arrays.read_only(self._rows())

    @positions.setter
    def positions(self, data: ArrayLike | Buffer) -> None:
        if isinstance(data, Buffer):
            self._adopt(data)
            return
        values, kept, offset, count = self._checked(data)
        packs = len(values) >= PACKED_FROM
        old = self._held
        if self._given and (count != self._count or packs or (old is not None and old.packed)):
            names = sorted(self._given)
            raise ValueError(
                f"{self._owner}: positions has {count} rows, and there are {' and '.join(names)} for the {self._count} "
                f"before; set {' and '.join(f'points.{name}' for name in names)} to None first."
            )
        values = self._put_at(arrays.Positions(values, offset))
        self._count, self._kept, self._buffer = count, kept, None
        if isinstance(old, Plain) and not packs and old.count == len(values) and old.positions.data is not None:
            old.move(values)
            return
        self._exchange((Packed if packs else Plain)(values, self._label, self))

    def _rows(self) -> NDArray[Any]:
        values, offset = self._given_positions()
        result = np.full((self._count, 3), np.nan, np.float64 if offset.any() else np.float32)
        result[self._kept if self._kept is not None else ...] = values + offset
        return result

    def _given_positions(self) -> arrays.Positions:
        assert self._held is not None
        return arrays.Positions(self._held.exact(), self._offset) if self._unwarped is None else self._unwarped

    def _draw_again(self) -> None:
        if self._buffer is not None:
            raise self._on_the_gpu()
        assert self._held is not None
        try:
            given = self._given_positions()
        except RuntimeError as error:
            raise RuntimeError(
                f"{self._owner}: its {self._count} points have been drawn and are packed on the GPU, which cannot be "
                "waited for here; set points.positions again, or the scale of the axis before they are first drawn."
            ) from error
        # Who looks at it on other scales may do so again: what has no more than the digits of packed ones is seen.
        self._held.move(self._put_at(given), keep=self._forward is None)
        self.material.renew()

    def _on_the_gpu(self) -> ValueError:
        return ValueError(
            f"{self._owner} cannot be drawn on a log axis: its positions are in a buffer on the GPU, expected an "
            "array; or write the logarithms into the buffer."
        )

    def _exchange(self, store: Plain | Packed) -> None:
        if self._held is not None:
            self._held.destroy()
        self._held = store
        if self._given:  # plain ones, as many as before
            self._paint()
            self.colors, self.sizes = self._colors, self._sizes
        self.material.renew()

    def _adopt(self, data: Buffer) -> None:
        if len(data.shape) != 2 or data.shape[1] not in (3, 4) or data.dtype != np.float32:
            raise ValueError(
                f"{self._owner}: positions is a buffer of shape {data.shape} and dtype {data.dtype}, "
                "expected (N, 3) or (N, 4) float32."
            )
        if self._given and data.shape[0] != self._count:
            raise ValueError(f"{self._owner}: positions has {data.shape[0]} rows, expected {self._count}.")
        if self._forward is not None:
            raise self._on_the_gpu()
        self._move_to(np.zeros(3))
        self._count, self._kept, self._buffer = data.shape[0], None, data
        self._exchange(Plain(frame.Drawn(data, data.shape[1]), self._label, self))

    def _checked(
        self, data: ArrayLike
    ) -> tuple[NDArray[np.float32], NDArray[np.intp] | None, NDArray[np.float64], int]:
        """The positions that are there, their numbers (None: all), their offset, and how many were given."""
        given = arrays.array(data, "positions", self._owner, ("N", 3), ("N", 2))
        there = ~np.isnan(given).any(axis=1) if given.dtype.kind == "f" and _holey(given) else None
        kept = None
        if there is not None and not there.all():
            kept = np.flatnonzero(there)
            if not kept.size:
                raise ValueError(f"{self._owner}: positions has no row without NaN, expected at least one.")
            _refuse_infinite(given[kept], kept, self._owner)
        some = given if kept is None else given[kept]
        if given.shape[1] == 2:
            some = np.column_stack([some, np.zeros(len(some), some.dtype)])
        values, offset = arrays.positions(some, self._owner)
        return arrays.own(values, data), kept, offset, len(given)

    @property
    def _label(self) -> str:
        return f"points/{self.name}" if self.name else "points"

    def append(
        self,
        positions: ArrayLike,
        *,
        scalars: ArrayLike | None = None,
        colors: ArrayLike | None = None,
        sizes: ArrayLike | None = None,
    ) -> None:
        """Add points to a packed cloud, such as the next piece of a file that is too large to be in memory as a whole.

        positions : (N, 3) or (N, 2)
        scalars, colors, sizes : (N, …), given where the points before have them, and only there

        Once the cloud has been drawn, each piece goes to the GPU at once, and the heap is free for the next one.
        Large pieces are better: each begins a chunk of its own. ``clim`` stays what it was.
        """
        store = self._held
        if not isinstance(store, Packed):
            raise ValueError(
                f"{self._owner}: append() is for clouds of at least {PACKED_FROM} points, and there are {self._count}; "
                "set points.positions instead."
            )
        values, kept, offset, count = self._checked(positions)
        sized = {"points": count}
        channels: dict[str, NDArray[Any]] = {}
        for name, data in (("scalars", scalars), ("colors", colors), ("sizes", sizes)):
            if (data is None) != (name not in self._given):
                there, here = ("has no", "has") if data is None else ("has", "has no")
                raise ValueError(f"{self._owner}: append() {there} {name} and the cloud {here}, expected the same.")
        if scalars is not None:
            channels["scalars"] = arrays.scalars(scalars, self._owner, sized)
            assert self._scale is not None
            self._scale.distribution.widen(channels["scalars"])
            self._counted = None
        if colors is not None:
            channels["colors"] = rgba8(arrays.colors(colors, self._owner, sized))
        if sizes is not None:
            channels["sizes"] = self._checked_sizes(sizes, sized)
        if kept is not None or self._kept is not None:
            before = np.arange(self._count) if self._kept is None else self._kept
            rows = np.arange(count) if kept is None else kept
            channels = {name: data[rows] for name, data in channels.items()}
            self._kept = np.concatenate([before, rows + self._count])
        store.add(self._appended(arrays.Positions(values, offset)), **channels)
        self._count += count
        self.material.renew()

    def _appended(self, more: arrays.Positions) -> NDArray[np.float32]:
        """More positions relative to the offset that there is, as they are drawn."""
        before = self._unwarped
        base = self._offset if before is None else before.offset
        values = (more.values + (more.offset - base)).astype(np.float32)
        if before is None or self._forward is None:
            return values
        self._unwarped = arrays.Positions(np.concatenate([before.values, values]), base)
        return (self._everywhere(values + base, self._forward) - self._offset).astype(np.float32)

    def _get_bounds_from_geometry(self) -> Any:
        found = None if self._held is None else self._held.bounds
        if found is None and self._buffer is not None:
            box = np.array([[-1.0] * 3, [1.0] * 3]) if self._bounds is None else self._bounds
            return Bounds(np.asarray(box, np.float64))
        return found

    def sample(self, count: int) -> NDArray[np.float64] | None:
        """(M, 3) some of the positions, about ``count``, relative to the node: what it is framed by."""
        found = None if self._held is None else self._held.sample(count)
        return None if found is None else found.astype(np.float64)

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
        self._budget = max(1, int(arrays.positive(value, "budget", self._owner)))
        self.material.renew()

    @property
    def pixel_error(self) -> float:
        """How far apart the points of a thinned chunk may be on the screen, in physical pixels."""
        return self._pixel_error

    @pixel_error.setter
    def pixel_error(self, value: float) -> None:
        self._pixel_error = arrays.positive(value, "pixel_error", self._owner)
        self.material.renew()

    def refine(self, level: int) -> bool:
        """Draw with the detail of this level; returns whether a higher one shows more.

        level : 0 while the camera moves; each one more draws twice as many points, until all are drawn
        """
        self._level = level
        if not isinstance(self._held, Packed):
            return False
        return self._held.refine(level, budget=self._budget, pixel_error=self._pixel_error, culls=self._cull)

    def tally(self) -> Tallied:
        """How many of the points the last frame has drawn, of those that have a place."""
        assert self._held is not None
        return self._held.tally()

    def _wgpu_get_pick_info(self, pick_value: int) -> dict[str, Any]:
        info = dict(super()._wgpu_get_pick_info(pick_value))
        assert self._held is not None
        info["place"] = info["vertex_index"]
        info["row"] = self._held.number(info["place"])
        info["vertex_index"] = info["row"] if self._kept is None else int(self._kept[info["row"]])
        return info


def _holey(values: NDArray[Any]) -> bool:
    """Whether there may be a NaN: a sum is faster than a test of each number."""
    with np.errstate(invalid="ignore", over="ignore"):
        return bool(np.isnan(values.sum(dtype=np.float64)))


def _refuse_infinite(values: NDArray[Any], numbers: NDArray[np.intp], owner: str) -> None:
    """Raise ValueError that names the first infinity, by the row it was given in."""
    bad = np.isinf(values).any(axis=1)
    if bad.any():
        row = int(bad.argmax())
        shown = ", ".join(f"{float(number):g}" for number in values[row])
        raise ValueError(f"{owner}: positions[{numbers[row]}] is ({shown}), expected finite numbers.")


def _render(points: Points) -> list[Any]:
    assert points.material.revision >= 0  # read, so that pygfx asks again when it has grown
    assert points._held is not None
    result = points._held.shaders(points)
    points.refine(points._level)
    return result


register_wgpu_render_function(Points, PointsMaterial)(_render)
