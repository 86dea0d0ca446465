"""Where a node is, and where it is drawn.

Positions are float32 differences from a float64 offset, which is in ``local.position``: so data far from the origin
keep their digits. A user may move the node as well; what is set here is the change.

A node that is warped is drawn elsewhere than where it is, as on an axis with a logarithmic scale:

    given positions, float32 + offset ─ forward, in float64 ─→ drawn positions, float32 + another offset

What was given is kept, for whoever reads it and for the next ``forward``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import numpy as np
import pygfx as gfx
from numpy.typing import ArrayLike, NDArray

from vizlib import arrays
from vizlib.nodes.clipped import Clipped

__all__ = ["Forward", "Placed", "Positioned"]

#: (N, 3) float64 data units → (N, 3) float64 where they are drawn; NaN for what has no place there.
Forward = Callable[[NDArray[np.float64]], NDArray[np.float64]]

AT_ONCE = 1 << 18  # rows that are warped together: what is in between stays small


class Placed(Clipped):
    """A mixin before a pygfx world object, with an offset and ``warp``."""

    local: Any
    _owner: str
    _offset: NDArray[np.float64] = np.zeros(3)  # of what is drawn
    _forward: Forward | None = None
    _unwarped: arrays.Positions | None = None  # as they were given, while they are warped

    #: Why a node of this kind cannot be warped, and what to use instead.
    _rigid: ClassVar[str] = ""

    def warp(self, forward: Forward | None) -> None:
        """Draw it elsewhere than where it is, as on an axis with a logarithmic scale; None draws it where it is.

        forward : a function of (N, 3) float64, data units, that returns (N, 3) float64: where these are drawn. What
            has no place there, such as the logarithm of a negative number, is NaN or infinite, and not drawn.

        Everything that is read, picked or set stays in data units; what is set later is warped as well. Bounding
        boxes are those of what is drawn. Raises ValueError for nodes that would be wrong when only their corners
        are moved.
        """
        if forward is not None and self._rigid:
            raise ValueError(f"{self._owner} cannot be drawn on a log axis: {self._rigid}")
        if forward is None and self._forward is None:
            return
        before, self._forward = self._forward, forward
        try:
            self._clip()
            self._draw_again()
        except Exception:
            self._forward = before
            self._clip()
            raise

    def _draw_again(self) -> None:
        """Draw what was given by another ``forward``."""

    def _move_to(self, offset: NDArray[np.float64]) -> None:
        """Have another offset, (3,) float64."""
        if (moved := offset - self._offset).any():
            self.local.position = self.local.position + moved
        self._offset = offset

    def _put_at(self, given: arrays.Positions) -> NDArray[np.float32]:
        """Be where these positions are, and keep them; returns what to draw, relative to the offset. NaN: nothing."""
        drawn = given if self._forward is None else self._warped(given, self._forward)
        self._unwarped = None if self._forward is None else given
        self._move_to(drawn.offset)
        return drawn.values

    def _warped(self, given: arrays.Positions, forward: Forward) -> arrays.Positions:
        low, high = np.full(3, np.inf), np.full(3, -np.inf)
        values = np.empty_like(given.values)
        for rows, places in self._forwarded(given, forward):
            values[rows] = places
            low, high = np.fmin(low, np.fmin.reduce(places)), np.fmax(high, np.fmax.reduce(places))
        offset = arrays.offset(low, high) if (low <= high).all() else np.zeros(3)
        if offset.any():  # what float32 has no digits for is worked out again
            for rows, places in self._forwarded(given, forward):
                values[rows] = places - offset
        return arrays.Positions(values, offset)

    def _everywhere(self, places: NDArray[np.float64], forward: Forward) -> NDArray[np.float64]:
        """(N, 3) data units → (N, 3) float64 where they are drawn."""
        given = arrays.Positions(places, np.zeros(3))  # type: ignore[arg-type]
        return np.concatenate([found for _, found in self._forwarded(given, forward)])

    def _forwarded(self, given: arrays.Positions, forward: Forward) -> Iterator[tuple[slice, NDArray[np.float64]]]:
        """Some rows at a time: which ones, and where they are drawn, data units; NaN in a whole row or nowhere."""
        for start in range(0, len(given.values), AT_ONCE):
            rows = slice(start, start + AT_ONCE)
            places = given.values[rows].astype(np.float64)
            places += given.offset
            shape = places.shape
            with np.errstate(all="ignore"):  # a logarithm of nothing is expected here
                found = np.array(forward(places), np.float64)
            if found.shape != shape:
                raise ValueError(
                    f"{self._owner}: warp() was given a function that returns shape {arrays.shape_text(found.shape)} "
                    f"for {arrays.shape_text(shape)}, expected the same."
                )
            with np.errstate(invalid="ignore"):
                found[~(np.abs(found) < arrays.LARGEST).all(axis=1)] = np.nan
            yield rows, found


class Positioned(Placed):
    """A node whose ``geometry.positions`` are what it draws, less the offset."""

    geometry: gfx.Geometry

    @property
    def positions(self) -> NDArray[Any]:
        """(N, 3) in the user's numbers, read-only: float32, or float64 where an offset keeps the digits.

        NaN where there is a gap.
        """
        values, offset = self._given_positions()
        return arrays.read_only(values + offset if offset.any() else values)

    @positions.setter
    def positions(self, data: ArrayLike) -> None:
        self._set_positions(data)

    def _set_positions(self, data: ArrayLike) -> None:
        """Check other positions and draw them."""
        raise NotImplementedError

    def _given_positions(self) -> arrays.Positions:
        if self._unwarped is not None:
            return self._unwarped
        return arrays.Positions(self.geometry.positions.data, self._offset)

    def _draw_again(self) -> None:
        self._show_positions(self._put_at(self._given_positions()))

    def _show_positions(self, values: NDArray[np.float32]) -> None:
        """Draw these, (N, 3) float32 relative to the offset."""
        raise NotImplementedError
