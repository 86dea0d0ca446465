"""Curve: a line with a marker at each of its positions."""

from __future__ import annotations

from typing import Any

import pygfx as gfx
from numpy.typing import ArrayLike, NDArray

from vizlib.nodes import Line, Points

__all__ = ["Curve"]


class Curve(Line):
    """A line with a marker at each position, which stays one thing: they move together and have the same colour.

    positions : as for ``Line``
    marker, markersize : shape and diameter of the markers, logical pixels, as ``marker`` and ``size`` of ``Points``
    options : as for ``Line``

    ``markers`` are the ``Points``, a child of the line. Raises as ``Line`` and ``Points`` do.
    """

    def __init__(
        self, positions: ArrayLike, *, marker: str = "circle", markersize: float = 8.0, **options: Any
    ) -> None:
        super().__init__(positions, **options)
        # Relative to the line, which has the offset.
        self.markers = Points(
            self.geometry.positions.data, color=self.color, size=markersize, marker=marker, opacity=self.opacity
        )
        self.add(self.markers)

    @property
    def positions(self) -> NDArray[Any]:
        """(N, 3) in the user's numbers, read-only; NaN where the line breaks."""
        return Line.positions.fget(self)  # type: ignore[attr-defined, no-any-return]

    @positions.setter
    def positions(self, data: ArrayLike) -> None:
        Line.positions.fset(self, data)  # type: ignore[attr-defined]
        self.markers.positions = self.geometry.positions.data

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
