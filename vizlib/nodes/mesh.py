"""Mesh: triangles or quads from NumPy arrays. It is a pygfx Mesh with a constructor and live properties."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pygfx as gfx
from numpy.typing import ArrayLike, NDArray

from vizlib import arrays
from vizlib.nodes.colored import Colored
from vizlib.nodes.normals import vertex_normals
from vizlib.nodes.placed import Positioned
from vizlib.nodes.properties import Choice, Flag, Property
from vizlib.passes import limits

__all__ = ["DEFAULT_COLOR", "Mesh"]

# A quiet blue-grey: light enough to show shading, and no claim about the data.
DEFAULT_COLOR = "#8fb0d6"

SHADINGS = ("smooth", "flat")


class Mesh(Colored, Positioned, gfx.Mesh):
    """A surface of triangles or quads.

    positions : (N, 3) any numeric dtype, data units. float64 keeps its digits: what is stored are float32
        differences from an offset, which is in ``mesh.local.position`` where it is not zero.
    indices : (M, 3) triangles or (M, 4) quads, integers; None takes each three positions as a triangle
    normals : (N, 3) unit vectors; None computes them, weighted by area
    texcoords : (N,), (N, 2) or (N, 3) float, for a texture set as ``mesh.material.map``
    scalars : (N,) or (M,) numbers, one for each vertex or face, coloured by ``cmap``, ``clim``, ``norm``
    colors : (N, 3|4) or (M, 3|4), one for each vertex or face; integers 0…255 or floats 0…1, sRGB
    color : one CSS name, hex string or tuple for the whole mesh
    cmap : a matplotlib colormap's name
    clim : (low, high), "auto" for the minimum and maximum, or percentiles "1%..99%"
    norm : "linear", "log", "sqrt", "symlog" or "equalize"
    opacity : 0…1
    shading : "smooth" or "flat"
    wireframe : draw edges only
    name : stands in error messages

    All of these are live properties. Scalars come before colors, colors before color. The mesh keeps arrays of
    its own: what a property returns is read-only, and changes when a new array is set. Raises TypeError or
    ValueError that name the mesh, the argument, what it is and what was expected, and leave it as it was.
    """

    properties: ClassVar[tuple[Property, ...]] = (
        Choice("shading", help="Whether light varies within a face.", choices=SHADINGS),
        Flag("wireframe"),
    )

    _all_faces: NDArray[np.uint32] | None = None  # as they were given, where not all are drawn

    def __init__(
        self,
        positions: ArrayLike,
        indices: ArrayLike | None = None,
        *,
        normals: ArrayLike | None = None,
        texcoords: ArrayLike | None = None,
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
        super().__init__(name=name or "")  # first, because pygfx's objects clean up after themselves
        kind = type(self).__name__
        self._owner = f'{kind} "{name}"' if name else kind
        values, offset = self._checked_positions(positions)
        faces = self._checked_indices(indices, len(values))
        self.geometry = gfx.Geometry(positions=gfx.Buffer(values), indices=gfx.Buffer(faces))
        self.material = gfx.MeshPhongMaterial(pick_write=True, specular="#1c1c1c", shininess=24)
        self._normals: NDArray[np.float32] | None = None  # those that were given
        self._texcoords: NDArray[np.float32] | None = None
        self._start_colors(cmap, clim, norm)
        self._move_to(offset)
        self.normals = normals
        self.texcoords = texcoords
        self.color = DEFAULT_COLOR if color is None else color
        self.colors = colors
        self.scalars = scalars
        self.opacity = opacity
        self.shading = shading
        self.wireframe = wireframe

    def __repr__(self) -> str:
        vertices, faces = self._lengths.values()
        return f"<{self._owner}: {vertices} vertices, {faces} faces>"

    # Shape

    def _set_positions(self, data: ArrayLike) -> None:
        values, offset = self._checked_positions(data)
        if len(values) != self.geometry.positions.nitems:
            arrays.indices(self.indices, self._owner, len(values))
            self._check_lengths("positions", len(values), len(self.indices))
        self._show_positions(self._put_at(arrays.Positions(values, offset)))

    def _show_positions(self, values: NDArray[np.float32]) -> None:
        self._replace("positions", values)
        self._show_faces(self._faces)
        self._show_normals()

    def _checked_positions(self, data: ArrayLike) -> arrays.Positions:
        values, offset = arrays.positions(data, self._owner)
        limits.check(values.nbytes, "positions", self._owner)
        return arrays.Positions(arrays.own(values, data), offset)

    @property
    def indices(self) -> NDArray[np.uint32]:
        """(M, 3) or (M, 4) uint32, read-only."""
        return arrays.read_only(self._faces)

    @indices.setter
    def indices(self, data: ArrayLike | None) -> None:
        faces = self._checked_indices(data, self.geometry.positions.nitems)
        self._check_lengths("indices", self.geometry.positions.nitems, len(faces))
        self._show_faces(faces)
        self._show_normals()
        self._paint()

    @property
    def _faces(self) -> NDArray[np.uint32]:
        """As they were given."""
        found: NDArray[np.uint32] = self.geometry.indices.data if self._all_faces is None else self._all_faces
        return found

    def _show_faces(self, faces: NDArray[np.uint32]) -> None:
        """Draw these, but for those that have a corner which is not there."""
        drawn = faces
        if self._forward is not None:
            there = np.asarray(np.isfinite(self.geometry.positions.data).all(axis=1))
            drawn = faces if there.all() else self._faces_between(faces, there)
        self._all_faces = None if drawn is faces else faces
        if drawn is not self.geometry.indices.data:
            self._replace("indices", drawn)

    def _faces_between(self, faces: NDArray[np.uint32], there: NDArray[np.bool_]) -> NDArray[np.uint32]:
        """As many faces: those that lack a corner become a point, which is not drawn."""
        whole = np.asarray(there[faces].all(axis=1))
        return np.where(whole[:, None], faces, np.uint32(there.argmax()))

    def _checked_indices(self, data: ArrayLike | None, vertices: int) -> NDArray[np.uint32]:
        if data is not None:
            faces = arrays.indices(data, self._owner, vertices)
            limits.check(faces.nbytes, "indices", self._owner)
            return arrays.own(faces, data)
        if vertices % 3:
            raise ValueError(
                f"{self._owner}: positions has {vertices} rows and there are no indices, "
                "expected a multiple of 3 (three rows are one triangle)."
            )
        return np.arange(vertices, dtype=np.uint32).reshape(-1, 3)

    @property
    def normals(self) -> NDArray[np.float32]:
        """(N, 3) float32 unit vectors, given or computed of what is drawn, read-only."""
        return arrays.read_only(self.geometry.normals.data if self._normals is None else self._normals)

    @normals.setter
    def normals(self, data: ArrayLike | None) -> None:
        if data is not None:
            count = self.geometry.positions.nitems
            given = arrays.array(data, "normals", self._owner, (count, 3))
            arrays.finite(given, "normals", self._owner)
            data = arrays.own(np.ascontiguousarray(given, dtype=np.float32), data)
        self._normals = data
        self._show_normals()

    def _show_normals(self) -> None:
        """Light it by the normals that were given; where it is warped, they are not its own any more."""
        if self._normals is not None and self._forward is None:
            self._replace("normals", self._normals)
        else:
            self._replace("normals", self._normals_of(self.geometry.positions.data, self.geometry.indices.data))

    @property
    def texcoords(self) -> NDArray[np.float32] | None:
        """(N,), (N, 2) or (N, 3) float32 for ``mesh.material.map``, read-only, or None."""
        return None if self._texcoords is None else arrays.read_only(self._texcoords)

    @texcoords.setter
    def texcoords(self, data: ArrayLike | None) -> None:
        if data is not None:
            count = self.geometry.positions.nitems
            given = arrays.array(data, "texcoords", self._owner, (count,), (count, 2), (count, 3))
            arrays.finite(given, "texcoords", self._owner)
            data = arrays.own(np.ascontiguousarray(given, dtype=np.float32), data)
        self._texcoords = data
        self._paint()

    def _normals_of(self, positions: NDArray[np.float32], indices: NDArray[np.uint32]) -> NDArray[np.float32]:
        """(N, 3) unit vectors for vertices that have none given."""
        return vertex_normals(positions, indices)

    def _check_lengths(self, changed: str, vertices: int, faces: int) -> None:
        """Raise if what is given for each vertex or face no longer fits so many of them.

        changed : "positions" or "indices", which is about to be set
        """
        before = self._lengths
        given = {"scalars": self.scalars, "colors": self._colors}
        if changed == "positions":  # these have no values for faces
            given |= {"normals": self._normals, "texcoords": self._texcoords}
        for what, data in given.items():
            if data is None:
                continue
            by_vertex = what in ("normals", "texcoords") or len(data) == before["vertices"]
            if len(data) != (vertices if by_vertex else faces):
                raise ValueError(
                    f"{self._owner}: {changed} has {vertices if changed == 'positions' else faces} rows and "
                    f"{what} has {len(data)}, expected as many; set mesh.{what} to None first."
                )

    # Look

    @property
    def shading(self) -> str:
        """ "smooth" (light varies within a face) or "flat" (each face has one light)."""
        return "flat" if self.material.flat_shading else "smooth"

    @shading.setter
    def shading(self, value: str) -> None:
        if value not in SHADINGS:
            raise ValueError(f"{self._owner}: shading is {value!r}, expected 'smooth' or 'flat'.")
        self.material.flat_shading = value == "flat"

    @property
    def wireframe(self) -> bool:
        """Whether only the edges are drawn."""
        return bool(self.material.wireframe)

    @wireframe.setter
    def wireframe(self, value: bool) -> None:
        self.material.wireframe = bool(value)
