"""Patch, Bars and Fill: areas in the plane z = 0, in their colours as they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
import pygfx as gfx
from numpy.typing import ArrayLike, NDArray
from pygfx.utils.bounds import Bounds

from vizlib import arrays
from vizlib.nodes import Mesh
from vizlib.nodes.mesh import SHADINGS
from vizlib.nodes.picked import Picked, picked
from vizlib.nodes.placed import Forward
from vizlib.nodes.properties import Choice, Property, never

__all__ = ["Bars", "Fill", "Patch"]

# Of the smallest of them: where areas stand on logarithmic axes, in powers of ten, and how much of that is shown.
FAR_BELOW, SHOWN_BELOW = 100.0, 0.5


class Patch(Mesh):
    """A mesh that no light falls on: its colours are what is seen.

    positions : (N, 3); indices : (M, 3) or (M, 4); options : as for ``Mesh``, without shading
    """

    properties: ClassVar[tuple[Property, ...]] = (Choice("shading", choices=SHADINGS, shown=never),)

    def __init__(self, positions: ArrayLike, indices: ArrayLike, **options: Any) -> None:
        super().__init__(positions, indices, **options)
        lit, self.material = self.material, gfx.MeshBasicMaterial(pick_write=True)
        self.material.color, self.material.opacity = lit.color, lit.opacity
        self.material.wireframe = lit.wireframe
        self._paint()

    def _normals_of(self, positions: NDArray[np.float32], indices: NDArray[np.uint32]) -> NDArray[np.float32]:
        return np.tile(np.array([0, 0, 1], np.float32), (len(positions), 1))  # all lie in the plane

    def _take(self, positions: NDArray[Any], indices: NDArray[Any]) -> None:
        """Put in another shape: positions and faces at once."""
        given = self._checked_positions(positions)
        faces = self._checked_indices(indices, len(given.values))
        values = self._put_at(given)
        self._all_faces = faces
        self._show_positions(values)


class Standing(Patch):
    """Areas that stand on a base, of which logarithmic axes have no place if it is zero: there they stand far below.

    ``_up`` is the axis along which they stand, and ``_partners`` are (N,) the number of each position's other end.
    """

    _up = 1
    _sunk = False  # whether the base has no place on the axis, and stands far below
    _partners: NDArray[np.intp]

    def _warped(self, given: arrays.Positions, forward: Forward) -> arrays.Positions:
        drawn = super()._warped(given, forward)
        lost = np.flatnonzero(np.isnan(drawn.values).any(axis=1))
        other = self._partners[lost]
        keep = ~np.isnan(drawn.values[other]).any(axis=1)
        lost, other = lost[keep], other[keep]
        self._sunk = bool(lost.size)
        if not lost.size:
            return drawn
        places = given.values[lost].astype(np.float64) + given.offset
        places[:, self._up] = given.values[other, self._up].astype(np.float64) + given.offset[self._up]
        found = self._everywhere(places, forward) - drawn.offset
        found[:, self._up] = np.nanmin(drawn.values[:, self._up]) - FAR_BELOW
        drawn.values[lost] = found
        return drawn

    def _get_bounds_from_geometry(self) -> Bounds | None:
        values = self.geometry.positions.data
        if self._forward is None or not self._sunk or np.isnan(values).all():
            return super()._get_bounds_from_geometry()
        low, high = np.nanmin(values, axis=0).astype(np.float64), np.nanmax(values, axis=0).astype(np.float64)
        ends = values[:, self._up]
        ends = ends[ends > np.nanmin(ends) + FAR_BELOW / 2]
        if ends.size and high[self._up] - low[self._up] >= FAR_BELOW:
            low[self._up] = float(ends.min()) - SHOWN_BELOW
        return Bounds(np.stack([low, high]))


class Bars(Standing):
    """Bars side by side, such as a histogram's.

    starts, ends : (N,) the sides of each bar along the axis they stand on, data units
    heights : (N,) from the base; negative ones go down, NaN ones are not drawn
    base : one number or (N,): where bars begin
    horizontal : whether they lie: starts and ends are along y, heights along x
    options : as for ``Mesh``; scalars and colors, one for each bar, need N other than 4 · N

    ``heights`` and ``base`` are live. Picking gives the ``face_index``, which is the bar's number. Raises TypeError
    or ValueError that name the bars, the argument, what it is and what was expected.
    """

    def __init__(
        self,
        starts: ArrayLike,
        ends: ArrayLike,
        heights: ArrayLike,
        *,
        base: ArrayLike = 0.0,
        horizontal: bool = False,
        name: str | None = None,
        **options: Any,
    ) -> None:
        self._owner = f'Bars "{name}"' if name else "Bars"
        self._starts = arrays.array(starts, "starts", self._owner, ("N",)).astype(np.float64)
        self._ends = arrays.array(ends, "ends", self._owner, (len(self._starts),)).astype(np.float64)
        self._horizontal = bool(horizontal)
        self._heights = self._checked(heights, "heights")
        self._base = self._checked(base, "base")
        faces = np.arange(4 * len(self._starts), dtype=np.uint32).reshape(-1, 4)
        self._up = 0 if horizontal else 1
        self._partners = (faces[:, [3, 2, 1, 0]]).reshape(-1).astype(np.intp)
        super().__init__(self._corners(), faces, name=name, **options)

    def __repr__(self) -> str:
        return f"<{self._owner}: {len(self._starts)} bars>"

    @property
    def heights(self) -> NDArray[np.float64]:
        """(N,) from the base, read-only."""
        return arrays.read_only(self._heights)

    @heights.setter
    def heights(self, data: ArrayLike) -> None:
        self._heights = self._checked(data, "heights")
        self.positions = self._corners()

    @property
    def base(self) -> NDArray[np.float64]:
        """() or (N,) where bars begin, read-only."""
        return arrays.read_only(self._base)

    @base.setter
    def base(self, data: ArrayLike) -> None:
        self._base = self._checked(data, "base")
        self.positions = self._corners()

    def _checked(self, data: ArrayLike, what: str) -> NDArray[np.float64]:
        shapes: list[tuple[int, ...]] = [(len(self._starts),)]
        given = arrays.array(data, what, self._owner, *shapes, *([()] if what == "base" else []))
        return np.array(given, np.float64)

    def _corners(self) -> NDArray[np.float64]:
        """(4 * N, 3) round each bar, counterclockwise; a bar without height has no area."""
        base = np.broadcast_to(np.nan_to_num(self._base), self._heights.shape)
        top = base + np.nan_to_num(self._heights)
        result = np.zeros((len(self._starts), 4, 3))
        along, up = (1, 0) if self._horizontal else (0, 1)
        result[:, :, along] = np.stack([self._starts, self._ends, self._ends, self._starts], axis=1)
        result[:, :, up] = np.stack([base, base, top, top], axis=1)
        return result.reshape(-1, 3)


@picked.register
def _bars(bars: Bars, info: dict[str, Any]) -> Picked:
    found = picked.dispatch(Mesh)(bars, info)
    number = found.index
    return replace(found, counted="bar", value=float(bars.heights[number])) if isinstance(number, int) else found


class Fill(Standing):
    """The area between two curves over the same x.

    x : (N,) data units; low, high : one number or (N,) each
    where : (N,) which of the positions are part of it; None takes all. NaN leaves a hole.
    options : as for ``Mesh``

    ``set`` puts in other curves. Where curves cross, the area does too. Raises ValueError where no two neighbours
    are part of it.
    """

    def __init__(
        self,
        x: ArrayLike,
        low: ArrayLike,
        high: ArrayLike = 0.0,
        *,
        where: ArrayLike | None = None,
        name: str | None = None,
        **options: Any,
    ) -> None:
        self._owner = f'Fill "{name}"' if name else "Fill"
        super().__init__(*self._strip(x, low, high, where), name=name, **options)

    def set(self, x: ArrayLike, low: ArrayLike, high: ArrayLike = 0.0, *, where: ArrayLike | None = None) -> None:
        """Fill between other curves; arguments as for the constructor."""
        self._take(*self._strip(x, low, high, where))

    def _strip(
        self, x: ArrayLike, low: ArrayLike, high: ArrayLike, where: ArrayLike | None
    ) -> tuple[NDArray[np.float64], NDArray[np.uint32]]:
        """(2 * M, 3) positions, low and high by turns, and (K, 4) quads between neighbours that are there."""
        along = arrays.array(x, "x", self._owner, ("N",)).astype(np.float64)
        count = len(along)
        sides = [
            np.broadcast_to(arrays.array(side, what, self._owner, (count,), ()).astype(np.float64), (count,))
            for what, side in (("low", low), ("high", high))
        ]
        there = np.isfinite(along) & np.isfinite(sides[0]) & np.isfinite(sides[1])
        if where is not None:
            chosen = np.asarray(where)
            if chosen.shape != (count,):
                shown, wanted = arrays.shape_text(chosen.shape), arrays.shape_text((count,))
                raise ValueError(f"{self._owner}: where has shape {shown}, expected {wanted}.")
            there &= chosen.astype(bool)
        curves = np.stack([along, *sides])
        curves, there = _with_crossings(curves, there)
        first = np.flatnonzero(there[:-1] & there[1:]).astype(np.uint32)
        if not first.size:
            raise ValueError(f"{self._owner}: there are no two neighbours to fill between.")
        positions = np.zeros((curves.shape[1], 2, 3))
        positions[:, :, 0] = curves[0][:, None]
        positions[:, :, 1] = curves[1:].T
        positions[~there] = positions[first[0]]  # somewhere inside: the bounding box is to be right
        quads = 2 * first[:, None] + np.array([0, 2, 3, 1], np.uint32)
        self._partners = np.arange(2 * len(there)) ^ 1
        return positions.reshape(-1, 3), quads.astype(np.uint32)


def _with_crossings(
    curves: NDArray[np.float64], there: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Add the points at which the curves cross: a quad whose sides cross would fill another area.

    curves : (3, N) x, low, high
    """
    with np.errstate(invalid="ignore"):
        apart = curves[2] - curves[1]
        before = np.flatnonzero(there[:-1] & there[1:] & (apart[:-1] * apart[1:] < 0))
    if not before.size:
        return curves, there
    part = apart[before] / (apart[before] - apart[before + 1])
    crossing = curves[:, before] + part * (curves[:, before + 1] - curves[:, before])
    crossing[2] = crossing[1]  # to the last digit
    return np.insert(curves, before + 1, crossing, axis=1), np.insert(there, before + 1, True)
