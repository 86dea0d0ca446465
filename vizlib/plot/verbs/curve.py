"""Curve: a line with a marker at each of its positions."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pygfx as gfx
from numpy.typing import ArrayLike, NDArray

from vizlib.nodes import Line, Points
from vizlib.nodes.clipped import Plane, clip
from vizlib.nodes.picked import Picked, picked, value_at
from vizlib.nodes.placed import Forward
from vizlib.nodes.point_look import MARKERS
from vizlib.nodes.properties import Choice, Number, Property

__all__ = ["Curve", "Markers"]


class Markers(Points):
    """The markers of a ``part_of``, a curve: its positions are where that is drawn, relative to it."""

    part_of: Curve

    def warp(self, forward: Forward | None) -> None:
        """Be drawn elsewhere, as the curve has seen to already."""


class Curve(Line):
    """A line with a marker at each position, which stays one thing: they move together and have the same colour.

    positions : as for ``Line``
    marker, markersize : shape and diameter of the markers, logical pixels, as ``marker`` and ``size`` of ``Points``
    options : as for ``Line``

    ``markers`` are ``Points``, a child of the line. Raises as ``Line`` and ``Points`` do.
    """

    properties: ClassVar[tuple[Property, ...]] = (
        Choice("marker", group="Shape", choices=MARKERS),
        Number("markersize", label="Marker size", low=0, log=True, group="Shape", unit="px"),
    )

    def __init__(
        self, positions: ArrayLike, *, marker: str = "circle", markersize: float = 8.0, **options: Any
    ) -> None:
        super().__init__(positions, **options)
        places = self.geometry.positions.data  # relative to the line, which has the offset
        self.markers = Markers(places, color=self.color, size=markersize, marker=marker, opacity=self.opacity)
        self.markers.part_of = self
        self.add(self.markers)

    def _show_positions(self, values: NDArray[np.float32]) -> None:
        super()._show_positions(values)
        there = bool(np.isfinite(values).all(axis=1).any())
        self.markers.visible = there  # a logarithmic axis may have no place for any of them
        if there:
            self.markers.positions = self.geometry.positions.data

    def _show_planes(self, planes: list[Plane]) -> None:
        super()._show_planes(planes)
        if hasattr(self, "markers"):
            clip(self.markers.material, planes)

    @property
    def color(self) -> gfx.Color:
        """The colour of line and markers."""
        return self.material.color

    @color.setter
    def color(self, value: Any) -> None:
        Line.color.fset(self, value)  # type: ignore[attr-defined]
        if hasattr(self, "markers"):  # not yet, while the line begins
            self.markers.color = self.color

    @property
    def opacity(self) -> float:
        """0 (invisible) … 1 (solid)."""
        return float(self.material.opacity)

    @opacity.setter
    def opacity(self, value: float) -> None:
        Line.opacity.fset(self, value)  # type: ignore[attr-defined]
        if hasattr(self, "markers"):
            self.markers.opacity = value

    @property
    def marker(self) -> str:
        """The shape of each marker."""
        return self.markers.marker

    @marker.setter
    def marker(self, value: str) -> None:
        self.markers.marker = value

    @property
    def markersize(self) -> float:
        """The diameter of the markers, in logical pixels."""
        return self.markers.size

    @markersize.setter
    def markersize(self, value: float) -> None:
        self.markers.size = value


@picked.register
def _markers(markers: Markers, info: dict[str, Any]) -> Picked:
    """The position of the curve, in its numbers, though it is the markers that were hit."""
    curve, number = markers.part_of, info["vertex_index"]
    place = curve.geometry.positions.data[number].astype(np.float64) + curve._offset
    offset = curve._offset + markers._offset
    return Picked(number, "position", place, offset, value_at(curve._values, number))
