"""Line: one or many lines through positions, as thick as wanted, with joins, caps and dashes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import numpy as np
import pygfx as gfx
from numpy.typing import ArrayLike, NDArray
from pygfx.renderers.wgpu import register_wgpu_render_function
from pygfx.renderers.wgpu.shaders import lineshader

from vizlib import arrays
from vizlib.nodes.colored import Colored
from vizlib.nodes.gaps import positions_with_gaps
from vizlib.nodes.placed import Positioned
from vizlib.nodes.point_shader import NAN_BY_BITS, exchanged
from vizlib.nodes.properties import Choice, Flag, Lengths, Number, Property
from vizlib.passes import limits

__all__ = ["Line"]

DEFAULT_COLOR = "#2f6db3"

SPACES = ("screen", "world", "model")


def _unit(line: Any) -> str:
    return "px" if line.thickness_space == "screen" else ""


def _may_be_segments(line: Any) -> bool:
    return line.segments or not (line.loop or line.geometry.positions.nitems % 2)


class Line(Colored, Positioned, gfx.Line):
    """A line through positions, in their order.

    positions : (N, 3) or (N, 2) any numeric dtype, data units. A row with NaN or masked values breaks the line.
        float64 keeps its digits: what is stored are float32 differences from an offset, which is in
        ``line.local.position`` where it is not zero.
    scalars : (N,) numbers, one for each position, coloured by ``cmap``, ``clim``, ``norm``
    colors : (N, 3|4), one for each position; integers 0…255 or floats 0…1, sRGB
    color : one CSS name, hex string or tuple for the whole line
    thickness : width of the line
    thickness_space : "screen" (logical pixels), "world" or "model" (data units)
    dash_pattern : lengths of dash, gap, dash, gap, … in units of the thickness; () for none
    loop : join the last position with the first, in each part between breaks
    segments : draw a separate line from each even row to the next row only
    cmap, clim, norm, opacity, name : as for ``Mesh``

    All of these are live properties; ``positions`` may get longer or shorter where no scalars or colors are set.
    Picking gives the ``vertex_index`` of the position that is nearest. Raises TypeError or ValueError that name the
    line, the argument, what it is and what was expected, and leave it as it was.
    """

    properties: ClassVar[tuple[Property, ...]] = (
        Number("thickness", low=0, log=True, group="Shape", unit=_unit),
        Choice("thickness_space", label="Counted in", group="Shape", choices=SPACES),
        Lengths("dash_pattern", label="Dashes", group="Shape", pairs=True),
        Flag("loop", group="Shape", shown=lambda line: not line.segments),
        Flag("segments", group="Shape", shown=_may_be_segments),
    )

    def __init__(
        self,
        positions: ArrayLike,
        *,
        scalars: ArrayLike | None = None,
        colors: ArrayLike | None = None,
        color: Any = None,
        thickness: float = 2.0,
        thickness_space: str = "screen",
        dash_pattern: Iterable[float] = (),
        loop: bool = False,
        segments: bool = False,
        cmap: str = "viridis",
        clim: Any = "auto",
        norm: str = "linear",
        opacity: float = 1.0,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name or "")  # first, because pygfx's objects clean up after themselves
        self._owner = f'Line "{name}"' if name else "Line"
        values, offset = self._checked(positions, bool(segments))
        self.geometry = gfx.Geometry(positions=gfx.Buffer(values))
        self.material = _material(segments)
        self._start_colors(cmap, clim, norm)
        self._move_to(offset)
        self.color = DEFAULT_COLOR if color is None else color
        self.colors = colors
        self.scalars = scalars
        self.opacity = opacity
        self.thickness, self.thickness_space = thickness, thickness_space
        self.dash_pattern = dash_pattern
        self.loop = loop

    def __repr__(self) -> str:
        return f"<{self._owner}: {self.geometry.positions.nitems} positions>"

    # ---- Shape ----

    def _set_positions(self, data: ArrayLike) -> None:
        values, offset = self._checked(data, self.segments)
        for what, given in (("scalars", self.scalars), ("colors", self.colors)):
            if given is not None and len(given) != len(values):
                raise ValueError(
                    f"{self._owner}: positions has {len(values)} rows and {what} has {len(given)}, expected as many; "
                    f"set line.{what} to None first."
                )
        self._show_positions(self._put_at(arrays.Positions(values, offset)))

    def _show_positions(self, values: NDArray[np.float32]) -> None:
        if self.loop:  # where loops begin and end is looked up once for each buffer
            self.geometry.positions = gfx.Buffer(values)
        else:
            self._replace("positions", values)

    def _checked(self, data: ArrayLike, segments: bool) -> arrays.Positions:
        values, offset = positions_with_gaps(data, self._owner)
        limits.check(values.nbytes, "positions", self._owner)
        if len(values) < 2:
            raise ValueError(f"{self._owner}: positions has 1 row, expected at least two.")
        if segments and len(values) % 2:
            raise ValueError(
                f"{self._owner}: positions has {len(values)} rows, expected an even number (two are one segment)."
            )
        return arrays.Positions(values, offset)

    @property
    def _lengths(self) -> dict[str, int]:
        return {"positions": self.geometry.positions.nitems}

    # ---- Look ----

    @property
    def thickness(self) -> float:
        """Width of the line, in logical pixels or data units: see ``thickness_space``."""
        return float(self.material.thickness)

    @thickness.setter
    def thickness(self, value: float) -> None:
        self.material.thickness = arrays.positive(value, "thickness", self._owner)

    @property
    def thickness_space(self) -> str:
        """What the thickness counts: "screen" (logical pixels), "world" or "model" (data units)."""
        return str(self.material.thickness_space)

    @thickness_space.setter
    def thickness_space(self, value: str) -> None:
        self.material.thickness_space = arrays.choice(value, "thickness_space", self._owner, SPACES)

    @property
    def dash_pattern(self) -> tuple[float, ...]:
        """Lengths of dash, gap, dash, gap, … in units of the thickness; () for none."""
        return tuple(self.material.dash_pattern)

    @dash_pattern.setter
    def dash_pattern(self, value: Iterable[float]) -> None:
        expected = "expected an even number of lengths from 0 on: dash, gap, …"
        try:
            lengths = tuple(float(part) for part in value)
        except (TypeError, ValueError):
            raise TypeError(f"{self._owner}: dash_pattern is {value!r}, {expected}.") from None
        if len(lengths) % 2 or not all(0 <= length < np.inf for length in lengths) or (lengths and not any(lengths)):
            raise ValueError(f"{self._owner}: dash_pattern is {value!r}, {expected}.")
        self.material.dash_pattern = lengths

    @property
    def loop(self) -> bool:
        """Whether the last position is joined with the first."""
        return bool(self.material.loop)

    @loop.setter
    def loop(self, value: bool) -> None:
        if value and self.segments:
            raise ValueError(f"{self._owner}: loop and segments are both set, expected one of them at most.")
        self.material.loop = bool(value)

    @property
    def segments(self) -> bool:
        """Whether every two positions are a line of their own."""
        return isinstance(self.material, gfx.LineSegmentMaterial)

    @segments.setter
    def segments(self, value: bool) -> None:
        if bool(value) == self.segments:
            return
        if value and self.loop:
            raise ValueError(f"{self._owner}: loop and segments are both set, expected one of them at most.")
        if value:
            self._checked(self.positions, True)
        old, self.material = self.material, _material(value)
        for name in (
            "color",
            "opacity",
            "thickness",
            "thickness_space",
            "dash_pattern",
            "map",
            "maprange",
            "color_mode",
        ):
            setattr(self.material, name, getattr(old, name))
        self._clip()


def _material(segments: bool) -> gfx.LineMaterial:
    return (gfx.LineSegmentMaterial if segments else gfx.LineMaterial)(pick_write=True)


class _Shader(lineshader.LineShader):
    """pygfx's shader, with loops that are worked out once, so that frames in which only the camera moves stay cheap."""

    def __init__(self, wobject: Line) -> None:
        super().__init__(wobject)
        self["line_type"] = "segment" if wobject.segments else "line"
        if self["loop"]:
            self._bake_line_loops(wobject)
            self.needs_bake_function = hasattr(self, "line_distance_buffer")

    def bake_function(self, wobject: Line, camera: gfx.Camera, logical_size: tuple[float, float]) -> None:
        """Measure dashes. pygfx does it on the whole canvas; here it is on the part of it that the camera fills."""
        super().bake_function(wobject, camera, camera._view_size)

    def get_code(self) -> str:
        return exchanged(str(super().get_code()), *NAN_BY_BITS)


for _kind in (gfx.LineMaterial, gfx.LineSegmentMaterial):
    register_wgpu_render_function(Line, _kind)(_Shader)
