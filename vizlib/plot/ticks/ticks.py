"""Ticks: where the marks of an axis stand, what they say, and how many of them fit.

Nothing is kept between two calls but the latest results: ticks are found anew for every frame of a pan, in some tens
of microseconds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vizlib.plot.ticks import numerals

__all__ = ["NONE", "Ticks", "fit", "linear", "marks", "minor_of", "ordered", "round_step", "ticks_at"]

STEPS = (10, 20, 25, 50)  # 1, 2, 2.5, 5: tenths of a power of ten
NARROWEST = 1e-14  # of a range, relative to its larger end: below it float64 has too few numbers in between
SMALLEST = 1e-300  # of a range, in data units: below it float64 loses digits
FEW = 1e4  # steps from 0, at which the division of two float64s is good to a hundredth of SLACK
SLACK = 1e-10  # of a range, within which a tick counts as being on its end: limits carry the noise of a pan


class Ticks(NamedTuple):
    """The marks of one axis, in rising order also where the axis runs the other way.

    values : (K,) float64, the labelled marks, in the user's numbers, within the limits to 1e-10 of their distance
    labels : K texts
    minor : (M,) float64, marks between them, without labels
    note : what is common to all labels, for the axis' end, such as "×10⁶" or "2026 Nov 27"; "": nothing

    They are shared by all who ask for the same axis: arrays are read-only, and labels are not to be changed.
    """

    values: NDArray[np.float64]
    labels: list[str]
    minor: NDArray[np.float64]
    note: str


class Steps(NamedTuple):
    """The marks at ``index × whole × 10**exponent`` for all indices from ``first`` to ``last``."""

    whole: int
    exponent: int
    first: int
    last: int

    @property
    def number(self) -> int:
        return self.last - self.first + 1

    @property
    def wholes(self) -> list[int]:
        """In units of ``10**exponent``."""
        return [index * self.whole for index in range(self.first, self.last + 1)]


def marks(values: Iterable[float]) -> NDArray[np.float64]:
    """(K,) float64 that cannot be written into."""
    result = np.array(list(values), dtype=np.float64)
    result.flags.writeable = False
    return result


NONE = Ticks(marks([]), [], marks([]), "")


def ordered(low: float, high: float) -> tuple[float, float] | None:
    """The limits, smaller one first; None if one of them is no finite number."""
    low, high = float(low), float(high)
    if not (math.isfinite(low) and math.isfinite(high)):
        return None
    return (low, high) if low <= high else (high, low)


def linear(low: float, high: float, room: int) -> Ticks:
    """Ticks at multiples of 1, 2, 2.5 or 5 times a power of ten.

    low, high : finite limits, in any order; others get no ticks
    room : the most labels that fit; fewer than 1: no ticks

    The result is that of matplotlib's ``MaxNLocator(room - 1, steps=[1, 2, 2.5, 5, 10])`` within the limits, except
    that ``room`` is also kept where MaxNLocator takes more to have at least two. Minor ticks are those of its
    AutoMinorLocator. A range too narrow for float64 has one tick, in its middle, with all digits.
    """
    limits = ordered(low, high)
    if limits is None or room < 1:
        return NONE
    low, high = limits
    steps = round_step(low, high, room)
    if steps is None:
        middle = low / 2 + high / 2 if low != high else low
        return Ticks(marks([middle]), [numerals.number(middle)], marks([]), "")
    span = high - low
    values, labels, note = _labelled(steps, math.floor(math.log10(span)) if span < math.inf else 0)
    return Ticks(values, labels, minor_of(steps, low, high), note)


# A pan sees the same ticks in most frames.
@lru_cache(maxsize=64)
def _labelled(steps: Steps, order: int) -> tuple[NDArray[np.float64], list[str], str]:
    """Values, labels and note of ticks on an axis that spans 10**order, up to a factor of ten."""
    labels, note = numerals.shared(steps.wholes, steps.exponent, order)
    return marks(numerals.value(whole, steps.exponent) for whole in steps.wholes), labels, note


def round_step(low: float, high: float, room: int) -> Steps | None:
    """The marks of ``linear``, exactly; None if the range is too narrow. ``low`` ≤ ``high``, ``room`` ≥ 1.

    matplotlib's MaxNLocator: the smallest step that gives at most ``room`` marks, or, if these are fewer than two, the
    next smaller one that gives more.
    """
    shift = 0
    if max(abs(low), abs(high)) > 1e306:  # -1.7e308 to 1.7e308: a hundredth has a difference
        low, high, shift = low / 100, high / 100, 2
    span, largest = high - low, max(abs(low), abs(high))
    if span <= largest * NARROWEST or span < SMALLEST:
        return None
    raw = span / max(room - 1, 1) * (1 - 1e-9)  # less the noise of a pan, in which the step must not flicker
    order = math.floor(math.log10(raw)) - 1
    slack = max(span * SLACK, math.ulp(largest))
    low, high = low - slack, high + slack
    index = next(i for i in range(len(STEPS) + 2) if numerals.value(*_step(i, order)) >= raw)
    best: Steps | None = None
    for i in range(index, -len(STEPS) - 1, -1):
        whole, exponent = _step(i, order)
        first, last = -_multiple(-low, whole, exponent), _multiple(high, whole, exponent)
        steps = Steps(whole, exponent + shift, first, last)
        if steps.number > room:
            break
        if best is None or steps.number > best.number:
            best = steps
        if steps.number >= min(2, room):
            break
    if best is None or best.number < 1:  # from none to more than fit: one of them
        middle = (steps.first + steps.last) // 2
        best = Steps(steps.whole, steps.exponent, middle, middle)
    return best


def _step(index: int, order: int) -> tuple[int, int]:
    """The steps there are, numbered in rising order: 0 is ``10 × 10**order``."""
    return STEPS[index % len(STEPS)], order + index // len(STEPS)


def _multiple(number: float, whole: int, exponent: int) -> int:
    """How often ``whole × 10**exponent`` fits into a number, rounded down."""
    times = number / numerals.value(whole, exponent)
    if abs(times) < FEW:  # float64 is exact enough for what counts as being on a limit
        return math.floor(times)
    above, below = number.as_integer_ratio()
    power: int = 10 ** abs(exponent)
    return above // (below * whole * power) if exponent >= 0 else above * power // (below * whole)


def minor_of(steps: Steps, low: float, high: float) -> NDArray[np.float64]:
    """Four marks between two others, three where the step is a two, so that they are round as well."""
    found = _minor(steps)
    if len(found) > 1 and float(found[1]) - float(found[0]) < 4 * math.ulp(max(abs(low), abs(high))):
        return found[:0]
    return found[found.searchsorted(low) : found.searchsorted(high, side="right")]


@lru_cache(maxsize=64)
def _minor(steps: Steps) -> NDArray[np.float64]:
    """Those between the marks, and before and after them."""
    parts = 4 if steps.whole == 20 else 5
    whole = steps.whole // parts  # a quarter of 20, or a fifth of 10, 25 or 50, is whole as well
    around = range((steps.first - 1) * parts, (steps.last + 1) * parts + 1)
    found = (numerals.value(index * whole, steps.exponent) for index in around if index % parts)
    return marks(value for value in found if math.isfinite(value))


def ticks_at(values: Any, low: float, high: float) -> Ticks:
    """Ticks where the user wants them, labelled as those of ``linear``: to a thousandth of their range.

    values : numbers in any order; what is not finite, or outside the limits, is left out
    """
    limits = ordered(low, high)
    given = np.unique(np.asarray(values, dtype=np.float64).reshape(-1))
    given = given[np.isfinite(given)]
    if limits is None:
        return NONE
    slack = (limits[1] - limits[0]) * SLACK
    given = given[(given >= limits[0] - slack) & (given <= limits[1] + slack)]
    if not given.size:
        return NONE
    span = min(float(given[-1]) - float(given[0]), 1e308) or float(abs(given).max()) or 1.0
    exponent = math.floor(math.log10(span)) - 3
    wholes = [numerals.rounded(float(value), exponent) for value in given]
    labels, note = numerals.shared(wholes, exponent, exponent + 3)
    return Ticks(marks(given), labels, marks([]), note)


def fit(
    locate: Callable[[int], Ticks],
    place: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    length: float,
    size: float | Callable[[str], float],
    *,
    gap: float = 8.0,
    most: int = 9,
) -> Ticks:
    """As many ticks as there can be, up to ``most``, whose labels do not come closer to each other than ``gap``.

    locate : from a number of labels to ticks
    place : where values stand on the axis, in pixels, rising or falling
    length : of the axis, in pixels
    size : of a label along the axis, in pixels: its width if the axis is horizontal, its height if it is vertical;
        one for all, or a function of the label

    Labels are centred at their ticks. One label always fits.
    """
    one = size("0") if callable(size) else size  # no label is narrower
    room = int(max(1, min(most, length // (one + gap) + 1)))
    while True:
        ticks = locate(room)
        count = len(ticks.labels)
        if count < 2 or room <= 1:
            return ticks
        sizes = np.array([size(label) for label in ticks.labels]) if callable(size) else np.full(count, size)
        free = np.abs(np.diff(place(ticks.values))) - (sizes[1:] + sizes[:-1]) / 2
        if (free >= gap).all():
            return ticks
        room -= 1  # not to fewer than are seen now: their number changes in a pan, and the step would with it
