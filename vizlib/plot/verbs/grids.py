"""Grids: imshow, pcolormesh and surface."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vizlib import arrays, columns
from vizlib.columns import Column
from vizlib.nodes import Image, Surface
from vizlib.passes.compute import Buffer
from vizlib.plot.around.legend_samples import LegendSample
from vizlib.plot.verbs.patches import Patch
from vizlib.plot.verbs.plane import (
    PICTURE,
    Plane,
    chosen_color,
    column_of,
    entitle,
    moment_of,
    pair_limits,
    places_of,
    sample_color,
    set_label,
)
from vizlib.plot.verbs.spelling import verb

__all__ = ["Grids"]

# matplotlib's words for what is seen between pixels; where they are smaller than the screen's, it is their mean always.
INTERPOLATIONS = {
    "nearest": "nearest",
    "none": "nearest",
    "auto": "nearest",
    "antialiased": "nearest",
    "linear": "linear",
    "bilinear": "linear",
    "cubic": "cubic",
    "bicubic": "cubic",
}

EVEN = 0.01  # of a step, by which the steps of an even grid may differ: float32 coordinates do a little


class Grids(Plane):
    """Verbs that draw rows and columns of values."""

    @verb
    def imshow(
        self,
        data: Any,
        cmap: str = "viridis",
        norm: str = "linear",
        *,
        aspect: str | None = None,
        interpolation: str = "nearest",
        alpha: float = 1.0,
        vmin: float | None = None,
        vmax: float | None = None,
        clim: Any = None,
        origin: str | None = None,
        extent: Any = None,
        zorder: float | None = None,
    ) -> Image:
        """Show rows and columns of numbers, or of colours, as a picture.

        data : (H, W) numbers, coloured by ``cmap``; NaN and masked ones take its bad colour. Or (H, W, 3|4) colours,
            integers 0…255 or floats 0…1. Or a ``vz.compute`` buffer of these. A DataArray's coordinates, at even steps,
            are the middles of its pixels; y then grows upwards.
        cmap : a colormap's name
        norm : "linear", "log", "sqrt", "symlog" or "equalize"
        aspect : "equal" (pixels are square, where x and y have the same units) or "auto" (the picture fills the view);
            None takes "equal", or "auto" for coordinates of different units and dates
        interpolation : "nearest", "bilinear" ("linear") or "bicubic" ("cubic")
        alpha : 0…1
        vmin, vmax : what the colormap's ends stand for; or
        clim : a pair, "auto" or percentiles such as "1%..99%"
        origin : "upper" (the first row is on top: y grows downwards) or "lower"; None takes "upper", for data without
            coordinates
        extent : (left, right, bottom, top) of the picture's edges in data units, as in matplotlib; None has the middles
            of pixels be at whole numbers, or at the coordinates
        zorder : nodes of a larger one lie over others; 0 if None

        Returns the ``Image``, which is live: ``image.data = frame``. Raises TypeError or ValueError that name the view,
        the argument, what it is and what was expected.
        """
        owner = self._owner
        interpolation = INTERPOLATIONS[arrays.choice(interpolation, "interpolation", owner, INTERPOLATIONS)]
        if origin is not None:
            arrays.choice(origin, "origin", owner, ("upper", "lower"))
        if aspect is not None:
            arrays.choice(aspect, "aspect", owner, ("equal", "auto"))
        shape = data.shape if isinstance(data, Buffer) else np.shape(data)
        if len(shape) not in (2, 3):
            raise ValueError(
                f"{owner}: data has shape {arrays.shape_text(shape)}, expected (H, W) or (H, W, 3) or (H, W, 4)."
            )
        if 0 in shape:
            raise ValueError(f"{owner}: data is empty (shape {arrays.shape_text(shape)}), expected at least one pixel.")
        x, y = _beside(self, data, 1), _beside(self, data, 0)
        placed = extent is None and (x is not None or y is not None)
        edges = _extent(self, shape, x, y) if extent is None else _given_extent(self, extent, origin)
        image = Image(
            data,
            cmap=cmap,
            clim=pair_limits(vmin, vmax, clim, _values(data), owner),
            norm=norm,
            interpolation=interpolation,
            extent=edges,
            opacity=alpha,
        )
        left, right, bottom, top = edges
        if extent is not None:  # the axes run as the extent does
            upside_down = (bottom > top) != (origin == "lower")
        else:  # the first row lies along ``top``
            upside_down = bottom > top if origin != "lower" else bottom < top
            if placed and y is not None and origin is None:
                upside_down = False
        if upside_down:
            self._inverted("y")
        if left > right and extent is not None:
            self._inverted("x")
        if extent is None:
            entitle(self, x=x, y=y)
        if title := columns.title(data):
            image.scalars_title = title
        same = not placed or (_unit(x) == _unit(y) and not any(side is not None and side.dates for side in (x, y)))
        self.aspect = aspect or ("equal" if same else "auto")
        return self._place(image, PICTURE, zorder)

    @verb
    def pcolormesh(
        self,
        *data: Any,
        cmap: str = "viridis",
        norm: str = "linear",
        vmin: float | None = None,
        vmax: float | None = None,
        clim: Any = None,
        alpha: float = 1.0,
        zorder: float | None = None,
    ) -> Image | Patch:
        """Show numbers as cells of a grid, which may be uneven: ``pcolormesh(c)`` or ``pcolormesh(x, y, c)``.

        c : (H, W) numbers; cells with NaN or masked ones take the colormap's bad colour. Of a DataArray, the
            coordinates are the middles of cells.
        x : (W + 1,) or (H + 1, W + 1) edges of cells, or (W,) or (H, W) their middles, data units or dates;
            or (W,) names
        y : (H + 1,) or (H + 1, W + 1), or (H,) or (H, W), or (H,) names
        all others : as for ``imshow``

        Returns an ``Image`` where all steps are even, else a ``Patch`` (a mesh) with a value for each cell; both have
        cmap, clim and norm, which are live. Raises TypeError or ValueError that name the view, the argument, what it is
        and what was expected.
        """
        owner = self._owner
        if len(data) not in (1, 3):
            raise TypeError(f"{owner}: pcolormesh() is given {len(data)} arrays, expected (c) or (x, y, c).")
        values = column_of(self, data[-1], "c", ("H", "W"))
        height, width = values.values.shape
        x, y = (
            (_side(self, data[0], "x", height, width), _side(self, data[1], "y", height, width))
            if len(data) == 3
            else (_beside(self, data[0], 1), _beside(self, data[0], 0))
        )
        across = np.arange(width + 1.0) if x is None else _edges(x.values, width, 1)
        up = np.arange(height + 1.0) if y is None else _edges(y.values, height, 0)
        limits = pair_limits(vmin, vmax, clim, values.values, owner)
        look: dict[str, Any] = {"cmap": cmap, "clim": limits, "norm": norm, "opacity": alpha}
        node: Image | Patch
        if across.ndim == up.ndim == 1 and _even(across) and _even(up):
            edges = float(across[0]), float(across[-1]), float(up[-1]), float(up[0])
            node = Image(values.values, extent=edges, **look)
        else:
            corners = np.zeros((height + 1, width + 1, 3))
            corners[..., 0] = across
            corners[..., 1] = up if up.ndim == 2 else up[:, None]
            first = (np.arange(height)[:, None] * (width + 1) + np.arange(width)).reshape(-1, 1)
            quads = first + np.array([0, 1, width + 2, width + 1])
            node = Patch(corners.reshape(-1, 3), quads, scalars=values.values.reshape(-1), **look)
        if values.title:
            node.scalars_title = values.title
        entitle(self, x=x, y=y)
        return self._place(node, PICTURE, zorder)

    @verb
    def surface(
        self,
        *data: Any,
        scalars: Any = None,
        color: Any = None,
        cmap: str = "viridis",
        vmin: float | None = None,
        vmax: float | None = None,
        clim: Any = None,
        norm: str = "linear",
        alpha: float = 1.0,
        label: str | None = None,
    ) -> Surface:
        """Draw heights over a grid: ``surface(z)`` or ``surface(x, y, z)``.

        x : (W,) one for each column, or (H, W); y : (H,) one for each row, or (H, W). Without them, the
            coordinates of a DataArray, else columns and rows
        z : (H, W) heights, data units; NaN and masked ones are holes
        scalars : (H, W) numbers, coloured by ``cmap``; None takes z
        color : one colour, as for ``plot``, instead
        cmap, vmin, vmax, clim, norm, alpha, label : as for ``scatter``

        Returns the ``Surface``, which is live: ``surface.z = …``. Raises TypeError or ValueError that name the view,
        the argument, what it is and what was expected.
        """
        owner = self._owner
        if len(data) not in (1, 3):
            raise TypeError(f"{owner}: surface() is given {len(data)} arrays, expected (z) or (x, y, z).")
        z = column_of(self, data[-1], "z", ("H", "W"))
        height, width = z.values.shape
        if len(data) == 3:
            x: Column | None = column_of(self, data[0], "x", (width,), (height, width))
            y: Column | None = column_of(self, data[1], "y", (height,), (height, width))
        else:
            x, y = _beside(self, data[0], 1), _beside(self, data[0], 0)
        shown = z.values if scalars is None else column_of(self, scalars, "scalars", (height, width)).values
        node = Surface(
            z.values,
            None if x is None else x.values,
            None if y is None else y.values,
            scalars=None if scalars is None else shown,
            color=None if color is None else chosen_color(self, color),
            cmap=cmap,
            clim=pair_limits(vmin, vmax, clim, shown, owner),
            norm=norm,
            opacity=alpha,
        )
        if title := z.title if scalars is None else columns.title(scalars):
            node.scalars_title = title
        entitle(self, x=x, y=y, z=z)
        self._place(node, None)
        set_label(self, node, label, LegendSample("patch", sample_color(node)))
        return node


def _values(data: Any) -> NDArray[Any] | None:
    if isinstance(data, Buffer):
        return None
    values = np.ma.filled(data.astype(np.float64), np.nan) if hasattr(data, "mask") else arrays.plain(data)
    return values if values.dtype.kind in "iuf" else None


def _edges(values: NDArray[Any], length: int, axis: int) -> NDArray[np.float64]:
    """Edges of cells: those given, or those halfway between middles, as matplotlib's shading="nearest" has them."""
    result = values.astype(np.float64)
    if result.ndim == 1:
        return result if len(result) == length + 1 else _between(result, 0)
    if result.shape[axis] == length + 1:
        return result
    return _between(_between(result, 0), 1)


def _between(values: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """One more along an axis: halfway between neighbours, and as far beyond the ends."""
    along = np.moveaxis(values, axis, 0)
    if len(along) == 1:
        return np.moveaxis(np.concatenate([along - 0.5, along + 0.5]), 0, axis)
    half = np.diff(along, axis=0) / 2
    result = np.concatenate([along[:1] - half[:1], along[:-1] + half, along[-1:] + half[-1:]])
    return np.moveaxis(result, 0, axis)


def _even(edges: NDArray[np.float64]) -> bool:
    steps = np.diff(edges)
    mean = steps.mean()
    return bool(mean != 0 and (np.abs(steps - mean) <= EVEN * abs(mean)).all())


def _unit(column: Column | None) -> str:
    """The unit in a title, up to its first "_": degrees_east and degrees_north are both degrees."""
    title = "" if column is None else column.title
    return title.rpartition("[")[2].rstrip("]").split("_")[0] if "[" in title else ""


def _beside(view: Plane, data: Any, axis: int) -> Column | None:
    """A DataArray's coordinate along an axis; None if there is none of numbers or dates."""
    found = columns.coordinate(data, axis)
    if found is None or columns.categories(found) is not None:
        dimensions = getattr(data, "dims", None)
        if isinstance(dimensions, tuple) and not dimensions[axis].startswith("dim_"):
            view._suggest("x" if axis else "y", str(dimensions[axis]))
        return None
    return column_of(view, found, str(data.dims[axis]))


def _extent(
    view: Plane, shape: tuple[int, ...], x: Column | None, y: Column | None
) -> tuple[float, float, float, float]:
    """(left, right, bottom, top), top being where the first row lies, from the middles of pixels."""
    ends = []
    for side, length, name in ((x, shape[1], "x"), (y, shape[0], "y")):
        middles = np.arange(length) if side is None else side.values.astype(np.float64)
        edges = _edges(middles, length, 0)
        if not _even(edges):
            raise ValueError(
                f"{view._owner}: the {name} coordinates are not at even steps, expected even ones; use pcolormesh()."
            )
        ends.append((float(edges[0]), float(edges[-1])))
    (left, right), (top, bottom) = ends
    return left, right, bottom, top


def _given_extent(view: Plane, extent: Any, origin: str | None) -> tuple[float, float, float, float]:
    """matplotlib's extent, whose last is where the last row lies if the origin is "lower" → ours, the first row."""
    left, right, bottom, top = (float(moment_of(view, edge, "extent").values) for edge in _four(view, extent))
    return (left, right, top, bottom) if origin == "lower" else (left, right, bottom, top)


def _four(view: Plane, extent: Any) -> Any:
    if np.shape(extent) != (4,):
        raise ValueError(f"{view._owner}: extent is {extent!r}, expected (left, right, bottom, top).")
    return extent


def _side(view: Plane, data: Any, axis: str, height: int, width: int) -> Column:
    """x or y of pcolormesh: edges or middles, for columns or rows or for all; names are middles."""
    length = width if axis == "x" else height
    if columns.categories(data) is not None:
        return column_of(view, places_of(view, data, axis).values, axis, (length,))
    return column_of(view, data, axis, (length,), (length + 1,), (height, width), (height + 1, width + 1))
