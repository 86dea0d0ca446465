"""LegendSample: what stands beside a label in a legend."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["LegendSample"]


class LegendSample(NamedTuple):
    """A small picture of a node.

    kind : "line" (with a marker on it, if there is one), "marker" or "patch"
    color : "#rrggbb", or "#rrggbbaa" where it can be seen through
    linestyle : lengths of dash, gap, … in units of the width; () for a solid line
    marker : pygfx's name, or None
    width : of the line, or the diameter of the marker, in logical pixels
    """

    kind: str
    color: str
    linestyle: tuple[float, ...] = ()
    marker: str | None = None
    width: float = 1.5
