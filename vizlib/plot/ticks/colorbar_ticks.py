"""Ticks of colour bars: by the name of the norm that takes values to colours."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from vizlib.arrays import choice
from vizlib.plot.ticks import numerals
from vizlib.plot.ticks.log_ticks import log, symlog
from vizlib.plot.ticks.ticks import NONE, Ticks, linear, marks, ordered

__all__ = ["NORMS", "Place", "equalized", "locate"]

NORMS = ("linear", "log", "sqrt", "symlog", "equalize")

# (K,) values → (K,) places on the bar, 0 at its beginning, 1 at its end; rising where the values rise, or falling
Place = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def locate(
    norm: str, low: float, high: float, room: int, *, linthresh: float | None = None, place: Place | None = None
) -> Ticks:
    """Ticks of a colour bar from ``low`` to ``high``, with at most ``room`` labels.

    norm : one of ``NORMS``; "sqrt" is the root of a value's distance from ``low``, so that its ticks are linear ones
    linthresh : what "symlog" is linear within; a hundredth of the larger end if it is not given
    place : where values stand, which "equalize" has to know
    """
    choice(norm, "norm", "Colour bar", NORMS)
    if norm == "log":
        return log(low, high, room)
    if norm == "symlog":
        return symlog(low, high, room, linthresh or max(abs(low), abs(high)) / 100 or 1.0)
    if norm == "equalize" and place is not None:
        return equalized(place, low, high, room)
    return linear(low, high, room)


def equalized(place: Place, low: float, high: float, room: int) -> Ticks:
    """Ticks that are well spread on a bar that is neither linear nor logarithmic, at round values.

    place : monotonic, of finite values between the limits; it may have jumps and flat parts
    room : the most labels that fit: two come no closer than 1/room of the bar

    The bar is cut into equal parts with gaps in between, and each gets the roundest number of those that stand in it.
    """
    limits = ordered(low, high)
    if limits is None or room < 1:
        return NONE
    low, high = limits
    if low == high:
        return linear(low, high, room)
    count = max(1, int(0.6 * room))
    half = (1 / count - 1 / room) / 2 if room > 1 else 0.25
    middles = (np.arange(count) + 0.5) / count
    begins, ends = _values_at(place, np.stack([middles - half, middles + half]), low, high)
    pairs = zip(begins.min(axis=0).tolist(), ends.max(axis=0).tolist(), strict=True)
    wanted = {numerals.value(*decimal): decimal for decimal in (roundest(*pair, high - low) for pair in pairs)}
    values = np.array(sorted(value for value in wanted if low <= value <= high))
    places = place(values)
    kept: list[int] = []
    for index in range(len(values)):  # a jump is in several parts at once, and its number in one of them
        if not kept or abs(places[index] - places[kept[-1]]) >= (1 - 1e-6) / room:
            kept.append(index)
    values = values[kept]
    labels, note = _labels([wanted[float(value)] for value in values])
    return Ticks(marks(values), labels, marks([]), note)


def _values_at(
    place: Place, places: NDArray[np.float64], low: float, high: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Between which two values ``place`` passes the given places, by bisection: it need not be smooth."""
    falling = float(place(np.array([low]))[0]) > float(place(np.array([high]))[0])
    below, above = np.full(places.shape, low), np.full(places.shape, high)
    for _ in range(50):
        middle = below / 2 + above / 2
        past = (place(middle.reshape(-1)).reshape(places.shape) > places) != falling
        above = np.where(past, middle, above)
        below = np.where(past, below, middle)
    return below, above


def roundest(low: float, high: float, span: float) -> tuple[int, int]:
    """The number with the fewest digits between two, in the middle of them if there are several: (whole, exponent).

    span : of the whole bar, in data units

    Of equally many digits, tens come first, then fives, then evens. Numbers too close to each other for that give
    their middle: in six digits, or to a ten-thousandth of the bar where that is finer.
    """
    if low <= 0 <= high:
        return 0, 0
    largest = max(abs(low), abs(high))
    middle = low / 2 + high / 2
    top = math.floor(math.log10(largest))
    finest = min(top - 5, math.floor(math.log10(span)) - 4)
    for exponent in range(top, finest - 1, -1):
        for multiple in (5, 2, 1):
            unit = numerals.value(multiple, exponent)
            first, last = math.ceil(low / unit), math.floor(high / unit)
            if first <= last:
                whole = min(max(round(middle / unit), first), last) * multiple
                return (whole, exponent)
    return numerals.rounded(middle, finest), finest


def _labels(decimals: list[tuple[int, int]]) -> tuple[list[str], str]:
    """As on a linear axis, if they are of one size; else each by itself, all in decimals or all with exponents."""
    if not decimals:
        return [], ""
    sizes = [abs(numerals.value(*decimal)) for decimal in decimals if decimal[0]] or [1.0]
    if max(sizes) <= 100 * min(sizes):
        exponent = min(exponent for _, exponent in decimals)
        wholes = [whole * 10 ** (own - exponent) for whole, own in decimals]
        return numerals.shared(wholes, exponent, len(str(wholes[-1] - wholes[0])) - 1 + exponent)
    if all(1e-4 <= size < 1e6 for size in sizes):
        return [numerals.short(*decimal) for decimal in decimals], ""
    return [numerals.scientific(*decimal) for decimal in decimals], ""
