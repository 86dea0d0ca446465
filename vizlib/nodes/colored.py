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
from vizlib.nodes.srgb import linear, one_color
from vizlib.passes import frame
from vizlib.passes.colorize import Colorize, texture
from vizlib.passes.scale import Distribution, Scale
from vizlib.passes.source import Source

__all__ = ["Colored"]

NO_VALUES = Distribution(np.ones(1))
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
        self._values: NDArray[Any] | None = None
        self._scale: Scale | None = None
        self._pass: Colorize | None = None
        self._colors: NDArray[np.float32] | None = None
        # A wrong cmap, clim or norm is an error with or without scalars. The defaults are right, and to look
        # a colormap up takes the import of all their names.
        choices = (cmap, norm, clim)
        if not all(isinstance(choice, str) for choice in choices) or choices != DEFAULTS:
            self._scaled(NO_VALUES)

    @property
    def scalars(self) -> NDArray[Any] | None:
        """(N,) or (M,) numbers, one for each vertex or face, read-only, or None."""
        return None if self._values is None else arrays.read_only(self._values)

    @scalars.setter
    def scalars(self, data: ArrayLike | None) -> None:
        if data is None:
            self._values = self._scale = None
        else:
            values = arrays.own(arrays.scalars(data, self._owner, self._lengths), data)
            self._scale = self._scaled(Distribution(values))
            self._values = values
        self._paint()

    def _scaled(self, distribution: Distribution) -> Scale:
        return Scale(distribution, cmap=self._cmap, clim=self._clim, norm=self._norm, owner=self._owner)

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

    @property
    def clim(self) -> tuple[float, float] | Any:
        """(low, high) that the colormap spans; what was set, as long as there are no scalars."""
        return self._clim if self._scale is None else self._scale.range

    @clim.setter
    def clim(self, clim: Any) -> None:
        self._restyle("_clim", clim)

    def _restyle(self, attribute: str, value: Any) -> None:
        """Set one of the colour choices; a wrong one raises and leaves everything as it was."""
        before = getattr(self, attribute)
        setattr(self, attribute, value)
        try:
            scale = self._scaled(NO_VALUES if self._scale is None else self._scale.distribution)
        except Exception:
            setattr(self, attribute, before)
            raise
        if self._scale is not None:
            self._scale = scale
            if self._pass is not None:
                self._pass.restyle(scale)
            self._show_table(scale)

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
        """(N, 4) or (M, 4) uint8 sRGB: what scalars or colors are drawn as; (1, 4) for one colour.

        Of scalars, it is what the colour pass writes on the GPU, and waits for it: where nothing may wait, such as in
        a page's event handlers, there is ``rgba_async``.
        """
        return self._plain_rgba() if self._pass is None else self._pass.rgba()

    async def rgba_async(self) -> NDArray[np.uint8]:
        """As ``rgba``, without blocking."""
        return self._plain_rgba() if self._pass is None else await self._pass.rgba_async()

    def _plain_rgba(self) -> NDArray[np.uint8]:
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
        faces = self._lengths.get("faces", 0)
        colors = None if self._colors is None else linear(self._colors)  # as pygfx takes them
        values, scale = self._values, self._scale
        if values is not None and scale is not None and self._texcoords is None:
            self._replace("colors", None)
            self._fill("texcoords", values, scale, "places", 2)
            self._show_table(scale)
            self.material.maprange = (0, 1)
            self.material.color_mode = self._by("map", len(values), faces)
            return
        if isinstance(getattr(self.geometry, "texcoords", None), frame.Filled):
            self.geometry.texcoords = None
        self._replace("texcoords", self._texcoords)
        if self.material.map is not None and self.material.color_mode.endswith("_map"):
            self.material.map = None
        if values is not None and scale is not None:
            self._fill("colors", values, scale, "linear", 4)
            self.material.color_mode = self._by("", len(values), faces)
            return
        self._pass = None
        if isinstance(getattr(self.geometry, "colors", None), frame.Filled):
            self.geometry.colors = None
        self._replace("colors", colors)
        self.material.color_mode = "auto" if colors is None else self._by("", len(colors), faces)

    def _fill(self, name: str, values: NDArray[Any], scale: Scale, target: str, size: int) -> None:
        """Have the colour pass fill a buffer of the geometry: the one it fills already, if it fits."""
        if self._pass is not None and self._pass.target == target and self._pass.refill(values, scale):
            return
        buffer = frame.Filled(len(values), size)
        setattr(self.geometry, name, buffer)
        source = Source.of(values, scale.distribution.ends, f"{self._owner}/scalars")
        self._pass = Colorize(source, scale, target, lambda: frame.made(buffer), self._owner)

    def _show_table(self, scale: Scale) -> None:
        """Have the material look places up in the colormap's texture."""
        if self._texcoords is None:
            self.material.map = texture(scale)

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
