"""What every coloured node has: scalars with a colormap, colors, one color, and opacity, all live.

A mixin beside a pygfx world object. Scalars come before colors, colors before color.
"""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np
import pygfx as gfx
from numpy.typing import ArrayLike, NDArray

from vizlib import arrays
from vizlib.nodes.scalars import Scalars
from vizlib.nodes.srgb import linear, one_color

__all__ = ["Colored"]

DEFAULTS = ("viridis", "linear", "auto")  # cmap, norm and clim


class Colored:
    """The properties ``scalars, cmap, clim, norm, colors, color, opacity`` and the method ``rgba``.

    The node calls ``_start_colors`` in its constructor, says in ``_lengths`` how many vertices and faces
    there are, and has ``geometry``, ``material`` and ``_owner`` (its name in error messages).
    """

    geometry: gfx.Geometry
    material: gfx.Material
    _owner: str
    _texcoords: NDArray[np.float32] | None = None

    def __del__(self) -> None:
        # Arguments that do not fit the constructor leave an object that pygfx never began.
        if hasattr(self, "local"):
            super().__del__()  # type: ignore[misc]

    def _start_colors(self, cmap: str, clim: Any, norm: str) -> None:
        self._cmap, self._clim, self._norm = cmap, clim, norm
        self._scalars: Scalars | None = None
        self._colors: NDArray[np.float32] | None = None
        self._looked_up = False
        self._table: tuple[str, bool, gfx.TextureMap] | None = None
        # A wrong cmap, clim or norm is an error with or without scalars. The defaults are right, and to look
        # a colormap up takes the import of all their names.
        choices = (cmap, norm, clim)
        if not all(isinstance(choice, str) for choice in choices) or choices != DEFAULTS:
            self._mapped(np.ones(1))

    @property
    def scalars(self) -> NDArray[Any] | None:
        """(N,) or (M,) numbers, one for each vertex or face, read-only, or None."""
        return None if self._scalars is None else arrays.read_only(self._scalars.values)

    @scalars.setter
    def scalars(self, data: ArrayLike | None) -> None:
        if data is None:
            self._scalars = None
        else:
            values = arrays.scalars(data, self._owner, self._lengths)
            self._scalars = self._mapped(arrays.own(values, data))
        self._paint()

    def _mapped(self, values: NDArray[Any]) -> Scalars:
        return Scalars(values, cmap=self._cmap, clim=self._clim, norm=self._norm, owner=self._owner)

    @property
    def cmap(self) -> str:
        """The colormap's name."""
        return self._cmap

    @cmap.setter
    def cmap(self, name: str) -> None:
        self._restyle("_cmap", name)

    @property
    def norm(self) -> str:
        """How values are spread over the colormap: "linear", "log", "sqrt", "symlog" or "equalize"."""
        return self._norm

    @norm.setter
    def norm(self, name: str) -> None:
        self._restyle("_norm", name)

    def _restyle(self, attribute: str, value: Any) -> None:
        """Set one of the colour choices; a wrong one raises and leaves everything as it was."""
        before = getattr(self, attribute)
        setattr(self, attribute, value)
        try:
            probe = np.zeros(1) + 1 if self._scalars is None else self._scalars.values
            checked = self._mapped(probe)
        except Exception:
            setattr(self, attribute, before)
            raise
        if self._scalars is not None:
            self._scalars = checked
            self._paint()

    @property
    def clim(self) -> tuple[float, float] | Any:
        """(low, high) that the colormap spans; what was set, as long as there are no scalars."""
        return self._clim if self._scalars is None else self._scalars.range

    @clim.setter
    def clim(self, clim: Any) -> None:
        # With holes the second coordinate stands for them, and pygfx knows a maprange for one alone.
        cheap = self._scalars is not None and self._looked_up and self._scalars.finite
        if cheap and self._scalars is not None and self._scalars.rescale(clim):
            self._clim = clim
            self.material.maprange = self._scalars.maprange
        else:
            self._restyle("_clim", clim)

    @property
    def colors(self) -> NDArray[np.float32] | None:
        """(N, 3|4) or (M, 3|4) float32 in 0…1, one for each vertex or face, read-only, or None."""
        return None if self._colors is None else arrays.read_only(self._colors)

    @colors.setter
    def colors(self, data: ArrayLike | None) -> None:
        self._colors = None if data is None else arrays.own(arrays.colors(data, self._owner, self._lengths), data)
        self._paint()

    @property
    def color(self) -> gfx.Color:
        """The colour of the whole mesh, where neither scalars nor colors are set."""
        return self.material.color

    @color.setter
    def color(self, value: Any) -> None:
        self.material.color = one_color(value, self._owner)

    def rgba(self) -> NDArray[np.uint8]:
        """(N, 4) or (M, 4) uint8 sRGB: what scalars or colors are drawn as; (1, 4) for one colour."""
        if self._scalars is not None:
            return self._scalars.rgba()
        values = np.array([tuple(self.color)]) if self._colors is None else self._colors
        if values.shape[1] == 3:
            values = np.column_stack([values, np.ones(len(values))])
        return np.round(values * 255).astype(np.uint8)

    @property
    def opacity(self) -> float:
        """0 (invisible) … 1 (solid)."""
        return float(self.material.opacity)

    @opacity.setter
    def opacity(self, value: float) -> None:
        if not isinstance(value, Real | np.ndarray) or np.ndim(value):
            raise TypeError(f"{self._owner}: opacity is {value!r}, expected a number from 0 to 1.")
        if not 0 <= value <= 1:
            raise ValueError(f"{self._owner}: opacity is {value!r}, expected 0 to 1.")
        self.material.opacity = float(value)

    @property
    def _lengths(self) -> dict[str, int]:
        return {"vertices": self.geometry.positions.nitems, "faces": self.geometry.indices.nitems}

    def _paint(self) -> None:
        """Give geometry and material the colours: from scalars, else colors, else the one color."""
        faces = self.geometry.indices.nitems
        scalars, colors = self._scalars, self._colors
        self._looked_up = scalars is not None and self._texcoords is None
        if scalars is not None and self._looked_up:
            self._replace("texcoords", scalars.texcoords())
            self._replace("colors", None)
            self._look_up_in(scalars)
            self.material.maprange = scalars.maprange
            self.material.color_mode = self._by("map", len(scalars.values), faces)
            return
        if scalars is not None:
            colors = scalars.colors()
        self._replace("texcoords", self._texcoords)
        self._replace("colors", None if colors is None else linear(colors))  # as pygfx takes them
        self._table = None
        if self.material.map is not None and self.material.color_mode.endswith("_map"):
            self.material.map = None
            self.material.maprange = (0, 1)
        if colors is not None:
            self.material.color_mode = self._by("", len(colors), faces)
        else:
            self.material.color_mode = "auto"

    def _look_up_in(self, scalars: Scalars) -> None:
        """Give the material the colormap's texture, if it has not got this one already."""
        wanted = (scalars.cmap, scalars.finite)
        if self._table is None or self._table[:2] != wanted or self.material.map is not self._table[2]:
            self._table = (*wanted, scalars.texture())
            self.material.map = self._table[2]

    def _by(self, kind: str, length: int, faces: int) -> str:
        """pygfx's colour mode; a length that fits both counts vertices."""
        by_vertex = length == self.geometry.positions.nitems or length != faces
        return ("vertex" if by_vertex else "face") + ("_map" if kind else "")

    def _replace(self, name: str, values: NDArray[Any] | None) -> None:
        """Put an array into the geometry: into the buffer that is there if it fits, else into a new one."""
        old = getattr(self.geometry, name, None)
        if values is None:
            if old is not None:
                setattr(self.geometry, name, None)
        elif old is not None and old.data.shape == values.shape and old.data.dtype == values.dtype:
            revision = old.rev
            old.set_data(values)
            # Of a buffer that is not uploaded yet, pygfx would go on with the bounds of what was in it before.
            if old.rev == revision:
                setattr(self.geometry, name, gfx.Buffer(values))
        else:
            setattr(self.geometry, name, gfx.Buffer(values))
