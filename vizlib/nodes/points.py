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
from vizlib.nodes.colored import Colored
from vizlib.nodes.point_shader import PointsMaterial
from vizlib.nodes.point_stores import Packed, Plain, Reading
from vizlib.passes import frame
from vizlib.passes.compute import Buffer
from vizlib.passes.cull import BUDGET, PIXEL_ERROR, SIZE_SPACES
from vizlib.passes.scale import Scale

__all__ = ["PACKED_FROM", "Points", "rgba8"]

DEFAULT_COLOR = "#3d6fb4"

# Fewer points are drawn from the positions as they are: there is nothing to gain, and they stay in their order.
PACKED_FROM = 65_536

MARKERS = tuple(name for name in MarkerShape if name != "custom")


class Points(Colored, gfx.Points):
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
    all are drawn. Nothing but the points' order stays in the heap: ``read`` brings positions and scalars back.

    All of these are live properties. Raises TypeError or ValueError that name the points, the argument, what it is
    and what was expected, and leave them as they were.
    """

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
        self._offset = np.zeros(3)
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
        assert isinstance(self._held, Plain)
        values = np.full((self._count, 3), np.nan, np.float64 if self._offset.any() else np.float32)
        values[self._kept if self._kept is not None else ...] = self._held.positions.data + self._offset
        return arrays.read_only(values)

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
        self._count, self._kept, self._buffer = count, kept, None
        self.local.position = self.local.position + (offset - self._offset)
        self._offset = offset
        if isinstance(old, Plain) and not packs and old.count == len(values) and old.positions.data is not None:
            old.move(values)
            return
        self._exchange((Packed if packs else Plain)(values, self._label, self))

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
        if colors is not None:
            channels["colors"] = rgba8(arrays.colors(colors, self._owner, sized))
        if sizes is not None:
            channels["sizes"] = self._checked_sizes(sizes, sized)
        if kept is not None or self._kept is not None:
            before = np.arange(self._count) if self._kept is None else self._kept
            rows = np.arange(count) if kept is None else kept
            channels = {name: data[rows] for name, data in channels.items()}
            self._kept = np.concatenate([before, rows + self._count])
        store.add((values + (offset - self._offset)).astype(np.float32), **channels)
        self._count += count
        self.material.renew()

    def _get_bounds_from_geometry(self) -> Any:
        found = None if self._held is None else self._held.bounds
        if found is None:
            box = np.array([[-1.0] * 3, [1.0] * 3]) if self._bounds is None else self._bounds
            return Bounds(np.asarray(box, np.float64))
        return found

    def sample(self, count: int) -> NDArray[np.float64] | None:
        """(M, 3) some of the positions, about ``count``, relative to the node: what it is framed by."""
        found = None if self._held is None else self._held.sample(count)
        return None if found is None else found.astype(np.float64)

    # ---- How they look ----

    @property
    def scalars(self) -> NDArray[Any] | None:
        """(N,) numbers, one for each point, read-only, or None. Those of a packed cloud: ``read``."""
        if "scalars" in self._given:
            self._refuse_packed("scalars")
        return None if self._values is None else arrays.read_only(self._values)

    @scalars.setter
    def scalars(self, data: ArrayLike | None) -> None:
        Colored.scalars.fset(self, data)  # type: ignore[attr-defined]

    @property
    def colors(self) -> NDArray[np.float32] | None:
        """(N, 3|4) float32 in 0…1, read-only, or None. Those of a packed cloud: ``read``."""
        if "colors" in self._given:
            self._refuse_packed("colors")
        return None if self._colors is None else arrays.read_only(self._colors)

    @colors.setter
    def colors(self, data: ArrayLike | None) -> None:
        colors = None if data is None else arrays.own(arrays.colors(data, self._owner, self._lengths), data)
        self._put("colors", None if colors is None else rgba8(colors))
        self._clear = colors is not None and colors.shape[1] == 4 and bool(colors[:, 3].min() < 1)
        self._choose_blending()
        self._colors = None if isinstance(self._held, Packed) else colors

    def _choose_blending(self) -> None:
        """Blend only where something can be seen through: a GPU is several times faster without."""
        clear = self._clear or self.material.opacity < 1 or self.material.color.a < 1
        if self._scale is not None:
            clear = clear or bool(self._scale.colormap.all[:, 3].min() < 1)
        self.material.alpha_mode = "auto" if clear else "solid"

    @property
    def opacity(self) -> float:
        """0 (invisible) … 1 (solid)."""
        return float(self.material.opacity)

    @opacity.setter
    def opacity(self, value: float) -> None:
        Colored.opacity.fset(self, value)  # type: ignore[attr-defined]
        self._choose_blending()

    @property
    def color(self) -> gfx.Color:
        """The colour of all, where neither scalars nor colors are set."""
        return self.material.color

    @color.setter
    def color(self, value: Any) -> None:
        Colored.color.fset(self, value)  # type: ignore[attr-defined]
        self._choose_blending()

    def _put(self, name: str, data: NDArray[Any] | None) -> None:
        """Give each point 4 bytes of its own, or none."""
        assert self._held is not None
        kept = slice(None) if self._kept is None else self._kept
        if data is None:
            self._given.discard(name)
        else:
            self._given.add(name)
        if self._held.put(name, None if data is None else data[kept]):
            self.material.renew()

    def _paint(self) -> None:
        """Colour the points by their scalars, if they have some."""
        assert self._held is not None
        values, scale = self._values, self._scale
        if values is not None and scale is not None:
            kept = slice(None) if self._kept is None else self._kept
            self._given.add("scalars")
            renew = self._held.paint(values[kept], scale)
        else:
            self._given.discard("scalars")
            renew = self._held.unpaint()
        self._choose_blending()
        if isinstance(self._held, Packed):
            self._values = None  # what is packed is not kept
        if renew:
            self.material.renew()

    def _show_scale(self, scale: Scale) -> None:
        self._choose_blending()
        if self._held is not None:
            self._held.restyle(scale)

    @property
    def size(self) -> float:
        """The diameter of all, where ``sizes`` is not set, in logical pixels or data units: see ``size_space``."""
        return float(self.material.size)

    @size.setter
    def size(self, value: float) -> None:
        self.material.size = _number(value, "size", self._owner)

    @property
    def sizes(self) -> NDArray[np.float32] | None:
        """(N,) float32 diameters, read-only, or None. Those of a packed cloud: ``read``."""
        if "sizes" in self._given:
            self._refuse_packed("sizes")
        return None if self._sizes is None else arrays.read_only(self._sizes)

    @sizes.setter
    def sizes(self, data: ArrayLike | None) -> None:
        sizes = None if data is None else self._checked_sizes(data, self._lengths)
        self._put("sizes", sizes)
        self.material.largest = None if sizes is None else float(sizes.max())
        self._sizes = None if isinstance(self._held, Packed) else sizes

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
            expected = ", ".join(map(repr, legal))
            raise ValueError(f"{self._owner}: {name} is {value!r}{hint}, expected one of {expected}.")
        setattr(self.material, name, value)

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
        self._budget = max(1, int(_number(value, "budget", self._owner)))
        self.material.renew()

    @property
    def pixel_error(self) -> float:
        """How far apart the points of a thinned chunk may be on the screen, in physical pixels."""
        return self._pixel_error

    @pixel_error.setter
    def pixel_error(self, value: float) -> None:
        self._pixel_error = _number(value, "pixel_error", self._owner)
        self.material.renew()

    def refine(self, level: int) -> bool:
        """Draw with the detail of this level; returns whether a higher one shows more.

        level : 0 while the camera moves; each one more draws twice as many points, until all are drawn
        """
        self._level = level
        if not isinstance(self._held, Packed):
            return False
        return self._held.refine(level, budget=self._budget, pixel_error=self._pixel_error, culls=self._cull)

    # ---- Back from the GPU ----

    def read(self, what: str = "positions") -> NDArray[Any]:
        """ "positions" (N, 3), "scalars" (N,), "colors" (N, 4) uint8 or "sizes" (N,), by number; waits for the GPU.

        Positions of a packed cloud have 21 bits within their chunk; NaN where none were given.
        """
        if (found := self._kept_here(what)) is not None:
            return found
        buffers, together = self._reading(what)
        return self._by_number(together([data.read() for data in buffers]), what)

    async def read_async(self, what: str = "positions") -> NDArray[Any]:
        """As ``read``, without blocking."""
        if (found := self._kept_here(what)) is not None:
            return found
        buffers, together = self._reading(what)
        return self._by_number(together([await data.read_async() for data in buffers]), what)

    def _kept_here(self, what: str) -> NDArray[Any] | None:
        """What need not be read from the GPU; raises ValueError for what there is not."""
        readable = {"positions", *self._given, *(("colors",) if self._given & {"scalars", "colors"} else ())}
        if what not in readable:
            legal = ", ".join(repr(name) for name in sorted(readable))
            raise ValueError(f"{self._owner}: read({what!r}), expected one of {legal}.")
        if isinstance(self._held, Packed) or self._buffer is not None:
            return None
        if what == "colors":
            return None if "scalars" in self._given else self._plain_rgba()
        return np.array(getattr(self, what))

    def _reading(self, what: str) -> Reading:
        assert self._held is not None
        if what == "positions" and self._buffer is not None:
            return [self._buffer], lambda found: found[0][:, :3]
        name = "mapped" if what == "colors" and "scalars" in self._given else what
        return self._held.reading(name)

    def _by_number(self, values: NDArray[Any], what: str) -> NDArray[Any]:
        if what == "colors":
            values = values.view(np.uint8).reshape(-1, 4)
        elif what == "positions" and self._offset.any():
            values = values + self._offset
        if self._kept is None:
            return values
        result = np.full((self._count, *values.shape[1:]), np.nan if values.dtype.kind == "f" else 0, values.dtype)
        result[self._kept] = values
        return result

    def rgba(self) -> NDArray[np.uint8]:
        """(N, 4) uint8 sRGB: what scalars or colors are drawn as; (1, 4) for one colour. See ``Mesh.rgba``."""
        return self.read("colors") if self._given & {"scalars", "colors"} else self._plain_rgba()

    async def rgba_async(self) -> NDArray[np.uint8]:
        """As ``rgba``, without blocking."""
        return await self.read_async("colors") if self._given & {"scalars", "colors"} else self._plain_rgba()

    def _refuse_packed(self, what: str) -> None:
        if isinstance(self._held, Packed):
            raise RuntimeError(
                f"{self._owner}: the {what} of its {self._count} points are packed on the GPU; "
                f"`points.read({what!r})` or `await points.read_async({what!r})` brings them back."
            )

    def _wgpu_get_pick_info(self, pick_value: int) -> dict[str, Any]:
        info = dict(super()._wgpu_get_pick_info(pick_value))
        assert self._held is not None
        number = self._held.number(info["vertex_index"])
        info["vertex_index"] = number if self._kept is None else int(self._kept[number])
        return info


def rgba8(colors: NDArray[np.float32]) -> NDArray[np.uint32]:
    """(N, 3|4) in 0…1 → (N,) uint32: a byte for each channel, red first."""
    result = np.full((len(colors), 4), 255, np.uint8)
    result[:, : colors.shape[1]] = np.round(colors * 255)
    return result.view(np.uint32)[:, 0]


def _holey(values: NDArray[Any]) -> bool:
    """Whether there may be a NaN: a sum is faster than a test of each number."""
    with np.errstate(invalid="ignore", over="ignore"):
        return bool(np.isnan(values.sum(dtype=np.float64)))


def _number(value: Any, what: str, owner: str) -> float:
    if not isinstance(value, Real) or not 0 < float(value) < np.inf:
        raise ValueError(f"{owner}: {what} is {value!r}, expected a number above 0.")
    return float(value)


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
