"""What every coloured node has: scalars with a colormap, colors, one color, and opacity, all live.

A mixin beside a pygfx world object. Scalars come before colors, colors before color.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pygfx as gfx
from numpy.typing import ArrayLike, NDArray

from vizlib import arrays
from vizlib.nodes.properties import Color, Property
from vizlib.nodes.scaled import Scaled
from vizlib.nodes.srgb import linear, one_color
from vizlib.passes import frame
from vizlib.passes.colorize import Colorize, texture
from vizlib.passes.scale import Distribution, Scale
from vizlib.passes.source import Source

__all__ = ["Colored"]


class Colored(Scaled):
    """The properties ``scalars, cmap, clim, norm, colors, color, opacity`` and the method ``rgba``.

    The node calls ``_start_colors`` in its constructor, says in ``_lengths`` how many vertices and faces
    there are, and has ``geometry``, ``material`` and ``_owner`` (its name in error messages).
    """

    properties: ClassVar[tuple[Property, ...]] = (
        Color("color", group="Colour", shown=lambda node: not node._is_colored),
    )

    geometry: gfx.Geometry
    _texcoords: NDArray[np.float32] | None = None

    def _start_colors(self, cmap: str, clim: Any, norm: str) -> None:
        self._start_scale(cmap, clim, norm)
        self._values: NDArray[Any] | None = None
        self._pass: Colorize | None = None
        self._colors: NDArray[np.float32] | None = None

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

    def _sources(self) -> list[Source]:
        assert self._pass is not None
        return [self._pass.source]

    def _show_scale(self, scale: Scale) -> None:
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
    def _is_colored(self) -> bool:
        """Whether there are scalars or colors, which come before the one color."""
        return self._scale is not None or self._colors is not None

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
        self._pass = Colorize(source, scale, target, lambda: frame.made(buffer), self._owner, self)

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
