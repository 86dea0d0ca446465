"""How points look: their colours, sizes and shapes, all live."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pygfx as gfx
from numpy.typing import ArrayLike, NDArray
from pygfx.utils.enums import MarkerShape

from vizlib import arrays
from vizlib.nodes.colored import Colored
from vizlib.nodes.point_reading import PointReading
from vizlib.nodes.point_stores import Packed
from vizlib.nodes.properties import Choice, Number, Property
from vizlib.passes.cull import SIZE_SPACES
from vizlib.passes.scale import Scale
from vizlib.passes.source import Source

__all__ = ["PointLook", "rgba8"]

MARKERS = tuple(name for name in MarkerShape if name != "custom")


def _unit(points: Any) -> str:
    return "px" if points.size_space == "screen" else ""


class PointLook(PointReading):
    """The properties ``scalars, colors, color, opacity, size, sizes, size_space, marker``."""

    properties: ClassVar[tuple[Property, ...]] = (
        Number("size", low=0, log=True, group="Shape", unit=_unit, shown=lambda points: "sizes" not in points._given),
        Choice("size_space", label="Counted in", group="Shape", choices=SIZE_SPACES),
        Choice("marker", group="Shape", choices=MARKERS),
    )

    _sizes: NDArray[np.float32] | None = None
    _clear = False  # whether some of the colors can be seen through

    @property
    def _is_colored(self) -> bool:
        return bool(self._given & {"scalars", "colors"})

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

    def _sources(self) -> list[Source]:
        assert self._held is not None
        return self._held.sources()

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
        self.material.size = arrays.positive(value, "size", self._owner)

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
        self.material.size_space = arrays.choice(value, "size_space", self._owner, SIZE_SPACES)

    @property
    def marker(self) -> str:
        """The shape of each point."""
        return str(self.material.marker)

    @marker.setter
    def marker(self, value: str) -> None:
        self.material.marker = arrays.choice(value, "marker", self._owner, MARKERS)


def rgba8(colors: NDArray[np.float32]) -> NDArray[np.uint32]:
    """(N, 3|4) in 0…1 → (N,) uint32: a byte for each channel, red first."""
    result = np.full((len(colors), 4), 255, np.uint8)
    result[:, : colors.shape[1]] = np.round(colors * 255)
    return result.view(np.uint32)[:, 0]
