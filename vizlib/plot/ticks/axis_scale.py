"""Axis scale: what all scales have, which limits they may get around data, and ticks that fit.

``forward`` goes from the user's numbers to the scale's own space, in which the axis is linear, ``inverse`` back. Both
take and give float64 of any shape; what has no place is NaN, silently: log of 0, infinities.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vizlib.plot.ticks import numerals
from vizlib.plot.ticks.ticks import Ticks, fit, linear

__all__ = ["LARGEST", "AxisScale", "finite_or_nan"]

MARGIN = 0.05  # on either side of data, relative to their range in the scale's own space, as in matplotlib
LARGEST = float(np.finfo(np.float64).max)


@dataclass(frozen=True)
class AxisScale:
    """Base of all scales. They are values: equal if they have the same name and numbers.

    name : under which it is found
    empty : the limits of an axis without data
    domain : the ends of what may be a limit
    """

    name: ClassVar[str]
    empty: ClassVar[tuple[float, float]] = (0.0, 1.0)
    domain: ClassVar[tuple[float, float]] = (-LARGEST, LARGEST)

    def forward(self, values: Any) -> NDArray[np.float64]:
        """From the user's numbers to the scale's own space."""
        raise NotImplementedError

    def inverse(self, values: Any) -> NDArray[np.float64]:
        """Back from the scale's own space."""
        raise NotImplementedError

    def check(self, low: Any, high: Any, owner: str, what: str = "limits") -> tuple[float, float]:
        """Limits as floats; high < low is legal, the axis is then inverted.

        Raises ValueError for what is no number, not finite, equal, or outside the scale's domain.
        """
        try:
            low, high = float(low), float(high)
        except (TypeError, ValueError):
            raise ValueError(f"{owner}: {what} is ({low!r}, {high!r}), expected two numbers.") from None
        shown = f"{owner}: {what} is ({low:g}, {high:g})"
        if not (math.isfinite(low) and math.isfinite(high)):
            raise ValueError(f"{shown}, expected finite numbers.")
        if low == high:
            raise ValueError(f"{shown}, expected two different numbers.")
        if not self.domain[0] <= min(low, high) or not max(low, high) <= self.domain[1]:
            raise ValueError(f"{shown} on a {self.name} axis, expected {self.expected}.")
        return low, high

    @property
    def expected(self) -> str:
        """What limits are legal, for errors."""
        return "finite numbers"

    def around(
        self, low: float, high: float, *, margin: float = MARGIN, least: float | None = None
    ) -> tuple[float, float]:
        """Limits around data from ``low`` to ``high``, with ``margin`` on either side; low < high, and legal.

        low, high : ends of the data, in any order; ``empty`` stands for those that are not finite: no data
        margin : part of the data's range in the scale's own space
        least : the smallest of the data above 0, if known: what a log axis begins at where ``low`` is not above 0

        Data that all have one value get limits on either side, as matplotlib chooses them.
        """
        if not (math.isfinite(low) and math.isfinite(high)):
            return self.empty
        low, high = self.widened(float(min(low, high)), float(max(low, high)), least)
        ends = self.forward([low, high])
        with np.errstate(over="ignore", invalid="ignore"):
            more = (ends[1] - ends[0]) * margin
            if np.isfinite(more):
                ends = ends + np.array([-more, more])
            found = self.inverse(ends)
        # What the margin takes beyond the domain ends at it: a square root's begins at 0.
        bottom, top = (
            (float(end) if np.isfinite(end) else limit) for end, limit in zip(found, self.domain, strict=True)
        )
        bottom, top = max(bottom, self.domain[0]), min(top, self.domain[1])
        if margin >= 0:  # forward and back may lose a last digit
            bottom, top = min(bottom, low), max(top, high)
        return (bottom, top) if bottom < top else (low, high)

    def widened(self, low: float, high: float, least: float | None) -> tuple[float, float]:
        """The data's ends, ``low`` ≤ ``high``, moved into the domain and, where they are the same, apart.

        As matplotlib: by a twentieth of the value, or of 1 around 0.
        """
        low, high = self.clipped(low), self.clipped(high)
        largest = max(abs(low), abs(high))
        if largest < 1e-287:
            return max(-MARGIN, self.domain[0]), MARGIN
        if high / 2 - low / 2 <= largest * 0.5e-15:
            return max(low - 0.05 * abs(low), self.domain[0]), min(high + 0.05 * abs(high), self.domain[1])
        return low, high

    def clipped(self, value: float) -> float:
        """The nearest legal limit."""
        return min(max(value, self.domain[0]), self.domain[1])

    def locate(self, low: float, high: float, room: int) -> Ticks:
        """Ticks of an axis with these limits and at most ``room`` labels; none for limits that are not legal."""
        return _located(self, float(low), float(high), int(room))

    def _locate(self, low: float, high: float, room: int) -> Ticks:
        return linear(low, high, room)

    def fit(
        self,
        low: float,
        high: float,
        length: float,
        size: float | Callable[[str], float],
        *,
        gap: float = 8.0,
        most: int = 9,
    ) -> Ticks:
        """As many ticks as there can be, up to ``most``, without labels that come closer than ``gap`` to each other.

        length : of the axis, in pixels
        size : of a label along the axis, in pixels, or a function that tells it: the width of labels below an axis,
            the height of those beside one
        """
        ends = self.forward([low, high])
        per = length / (ends[1] - ends[0]) if ends[1] != ends[0] else 0.0

        def place(values: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.asarray((self.forward(values) - ends[0]) * per)

        return fit(lambda room: self.locate(low, high, room), place, length, size, gap=gap, most=most)

    def text(self, value: float, spacing: float = 0.0) -> str:
        """A value, for a tooltip, with the digits that ``spacing`` (a pixel, in data units) makes meaningful."""
        return numerals.number(value, spacing)


# A pan asks for the same ticks several times a frame, a figure at rest in each.
@lru_cache(maxsize=256)
def _located(scale: AxisScale, low: float, high: float, room: int) -> Ticks:
    return scale._locate(low, high, room)


def finite_or_nan(values: Any) -> NDArray[np.float64]:
    """As float64, without a copy where there is none to make; infinities become NaN."""
    given = np.asarray(values, dtype=np.float64)
    infinite = np.isinf(given)
    return np.where(infinite, np.nan, given) if infinite.any() else given
