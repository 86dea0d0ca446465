"""Surface: heights on a grid, such as a terrain or a function of two variables."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vizlib import arrays
from vizlib.nodes.grid import grid_normals, grid_quads
from vizlib.nodes.mesh import Mesh

__all__ = ["Surface"]


class Surface(Mesh):
    """A surface of heights over a grid: a Mesh of quads.

    z : (H, W) heights, any numeric dtype, data units. NaN and masked heights are holes.
    x : (W,) one for each column, or (H, W); None counts columns 0, 1, …
    y : (H,) one for each row, or (H, W); None counts rows 0, 1, …
    scalars : (H, W) numbers, coloured by ``cmap``, ``clim``, ``norm``; None takes ``z``, unless there are colors or
        a color
    colors : (H, W, 3|4), one for each height; integers 0…255 or floats 0…1, sRGB
    color, cmap, clim, norm, opacity, shading, wireframe, name : as for ``Mesh``

    All of these are live properties. ``z`` may be set to another shape where x and y are not given. A grid that runs
    backwards (y that falls with the rows) is fine: normals point up. float64 keeps its digits, as for ``Mesh``.
    Picking gives the ``data_index`` (row, column) of the height that is nearest.
    """

    def __init__(
        self,
        z: ArrayLike,
        x: ArrayLike | None = None,
        y: ArrayLike | None = None,
        *,
        scalars: ArrayLike | None = None,
        colors: ArrayLike | None = None,
        color: Any = None,
        cmap: str = "viridis",
        clim: Any = "auto",
        norm: str = "linear",
        opacity: float = 1.0,
        shading: str = "smooth",
        wireframe: bool = False,
        name: str | None = None,
    ) -> None:
        self._owner = f'Surface "{name}"' if name else "Surface"
        self._given: dict[str, NDArray[Any] | None] = {"x": None, "y": None}
        heights = self._checked_z(z)
        self._shape: tuple[int, int] = heights.shape
        self._given = {"x": self._checked_axis(x, "x"), "y": self._checked_axis(y, "y")}
        self._z = heights
        self._follows = False  # whether the scalars are the heights
        positions, quads = self._built(heights)
        super().__init__(
            positions,
            quads,
            colors=colors,
            color=color,
            cmap=cmap,
            clim=clim,
            norm=norm,
            opacity=opacity,
            shading=shading,
            wireframe=wireframe,
            name=name,
        )
        if scalars is not None:
            self.scalars = scalars
        elif colors is None and color is None:
            self._follow()

    def __repr__(self) -> str:
        return f"<{self._owner}: {self._shape[0]} × {self._shape[1]} heights>"

    # ---- Heights ----

    @property
    def z(self) -> NDArray[Any]:
        """(H, W) heights, read-only; holes are NaN."""
        return arrays.read_only(self._z)

    @z.setter
    def z(self, data: ArrayLike) -> None:
        heights = self._checked_z(data)
        if heights.shape != self._shape:
            self._check_shape(heights.shape)
        before = self._z, self._shape
        self._z, self._shape = heights, heights.shape
        try:
            positions, quads = self._built(heights)
            same = before[1] == self._shape and np.array_equal(np.isnan(before[0]), np.isnan(heights))
            self._take(positions, None if same else quads)
        except Exception:
            self._z, self._shape = before
            raise
        if self._follows:
            self._follow()

    def _check_shape(self, shape: tuple[int, ...]) -> None:
        """Raise if something that is given for each height does not fit other ones."""
        given = [f"{name} is given" for name, values in self._given.items() if values is not None]
        if self._colors is not None:
            given.append("colors are given")
        if self._values is not None and not self._follows:
            given.append("scalars are given")
        if given:
            raise ValueError(
                f"{self._owner}: z has shape {arrays.shape_text(shape)} and {given[0]} for "
                f"{arrays.shape_text(self._shape)}, expected the same shape."
            )

    @property
    def x(self) -> NDArray[Any]:
        """(W,) or (H, W), read-only."""
        return arrays.read_only(np.arange(self._shape[1]) if (given := self._given["x"]) is None else given)

    @x.setter
    def x(self, data: ArrayLike | None) -> None:
        self._set_axis("x", data)

    @property
    def y(self) -> NDArray[Any]:
        """(H,) or (H, W), read-only."""
        return arrays.read_only(np.arange(self._shape[0]) if (given := self._given["y"]) is None else given)

    @y.setter
    def y(self, data: ArrayLike | None) -> None:
        self._set_axis("y", data)

    def _set_axis(self, name: str, data: ArrayLike | None) -> None:
        before = self._given[name]
        self._given[name] = self._checked_axis(data, name)
        try:
            self._take(*self._built(self._z))
        except Exception:
            self._given[name] = before
            raise

    # ---- Scalars and colours, by row and column ----

    @property
    def scalars(self) -> NDArray[Any] | None:
        """(H, W) numbers, the heights if no others are given, read-only, or None."""
        values = Mesh.scalars.fget(self)  # type: ignore[attr-defined]
        return None if values is None else values.reshape(self._shape)

    @scalars.setter
    def scalars(self, data: ArrayLike | None) -> None:
        if data is not None:
            data = arrays.array(data, "scalars", self._owner, self._shape).reshape(-1)
        Mesh.scalars.fset(self, data)  # type: ignore[attr-defined]
        self._follows = False

    @property
    def colors(self) -> NDArray[np.float32] | None:
        """(H, W, 3|4) float32 in 0…1, read-only, or None."""
        values = Mesh.colors.fget(self)  # type: ignore[attr-defined]
        return None if values is None else values.reshape(*self._shape, -1)

    @colors.setter
    def colors(self, data: ArrayLike | None) -> None:
        if data is not None:
            given = arrays.array(data, "colors", self._owner, (*self._shape, 3), (*self._shape, 4))
            data = given.reshape(-1, given.shape[-1])
        Mesh.colors.fset(self, data)  # type: ignore[attr-defined]

    def _follow(self) -> None:
        Mesh.scalars.fset(self, self._z.reshape(-1))  # type: ignore[attr-defined]
        self._follows = True

    # ---- Building ----

    @property  # type: ignore[misc]
    def positions(self) -> NDArray[Any]:
        """(H * W, 3), row by row, read-only: made of x, y and z. Holes lie where another point does."""
        return Mesh.positions.fget(self)  # type: ignore[attr-defined, no-any-return]

    @property  # type: ignore[misc]
    def indices(self) -> NDArray[np.uint32]:
        """(M, 4) quads, read-only: those without a hole."""
        return Mesh.indices.fget(self)  # type: ignore[attr-defined, no-any-return]

    def _checked_z(self, data: ArrayLike) -> NDArray[Any]:
        given = arrays.array(data, "z", self._owner, ("H", "W"))
        if min(given.shape) < 2:
            raise ValueError(
                f"{self._owner}: z has shape {arrays.shape_text(given.shape)}, expected at least two rows and columns."
            )
        if given.dtype.kind == "f" and (bad := np.isinf(given)).any():
            row, column = (int(place) for place in np.argwhere(bad)[0])
            raise ValueError(f"{self._owner}: z[{row}, {column}] is {given[row, column]:g}, expected heights or NaN.")
        values = given if given.dtype.kind == "f" and given.itemsize >= 4 else given.astype(np.float64)
        return arrays.own(values, data)

    def _checked_axis(self, data: ArrayLike | None, name: str) -> NDArray[Any] | None:
        if data is None:
            return None
        length = self._shape[1 if name == "x" else 0]
        given = arrays.array(data, name, self._owner, (length,), self._shape)
        arrays.finite(given, name, self._owner)
        return arrays.own(given, data)

    def _built(self, z: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.uint32]]:
        """(H * W, 3) positions and (M, 4) quads; points that are not there lie where another one does."""
        x, y = self.x, self.y
        x = x if x.ndim == 2 else x[None, :]
        y = y if y.ndim == 2 else y[:, None]
        wide = (
            any(values.dtype.itemsize > 4 for values in (x, y, z) if values.dtype.kind == "f")
            or max(abs(float(values.min())) + abs(float(values.max())) for values in (x, y)) > 1 << 22
        )
        positions = np.empty((*z.shape, 3), np.float64 if wide else np.float32)
        for axis, values in enumerate((x, y, z)):
            positions[..., axis] = values
        there = ~np.isnan(z)
        self._flipped = _falls(x, 1) != _falls(y, 0)
        quads = grid_quads(there, self._flipped)
        if not len(quads):
            raise ValueError(f"{self._owner}: z has {int(there.sum())} heights and no three of them are neighbours.")
        positions = positions.reshape(-1, 3)
        if not there.all():
            positions[~there.ravel()] = positions[quads[0, 0]]  # somewhere inside: the bounding box is to be right
        return positions, quads

    def _take(self, positions: NDArray[Any], quads: NDArray[np.uint32] | None) -> None:
        """Put new positions and, if they changed, faces into the mesh."""
        values = self._put_at(arrays.positions(positions, self._owner, "z"))
        if quads is not None:
            self._all_faces = quads
        self._show_positions(values)

    def _faces_between(self, faces: NDArray[np.uint32], there: NDArray[np.bool_]) -> NDArray[np.uint32]:
        """Quads, and triangles where one corner is not there; one quad that is a point if nothing is left."""
        quads = grid_quads(there.reshape(self._shape) & ~np.isnan(self._z), self._flipped)
        return quads if len(quads) else np.zeros((1, 4), np.uint32)

    def _normals_of(self, positions: NDArray[np.float32], indices: NDArray[np.uint32]) -> NDArray[np.float32]:
        return grid_normals(positions, indices, self._shape)

    def _wgpu_get_pick_info(self, pick_value: int) -> dict[str, Any]:
        info = dict(super()._wgpu_get_pick_info(pick_value))
        corners = self.geometry.indices.data[info["face_index"]]
        number = int(corners[int(np.argmax(info["face_coord"]))])
        info["data_index"] = divmod(number, self._shape[1])
        return info


def _falls(values: NDArray[Any], axis: int) -> bool:
    """Whether values fall along an axis, for the most part."""
    first, last = (np.take(values, place, axis=axis).astype(np.float64) for place in (0, -1))
    return bool((last - first).sum() < 0)
