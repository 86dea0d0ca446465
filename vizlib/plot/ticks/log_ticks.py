"""Ticks of logarithmic axes: at powers of ten, between them where there are few, and around zero for "symlog"."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from vizlib.plot.ticks import numerals
from vizlib.plot.ticks.ticks import NONE, SLACK, Ticks, linear, marks, ordered

__all__ = ["log", "log_labels", "symlog"]

PLAIN = (1e-3, 1e4)  # an axis whose labels all lie in between is written in decimals
MINOR_DECADES = 10  # from so many on, ticks at 2…9 would be a grey band, as in matplotlib
MOST_DECADES = 40  # from so many on, those at the decades themselves would
SUBS: tuple[tuple[int, ...], ...] = ((1, 2, 5), (1, 3), (1,))  # labels within a decade, most first
ALL = range(1, 10)

Decimal = tuple[int, int]  # (whole, exponent)


def log(low: float, high: float, room: int) -> Ticks:
    """Ticks of an axis with a base-10 logarithmic scale.

    low, high : limits above 0, in any order; others get no ticks
    room : the most labels that fit; fewer than 1: no ticks

    From two decades on these are the ticks of matplotlib's ``LogLocator(numticks=room)`` within the limits. Narrower
    axes get labels at 1, 2 and 5 or at 1 and 3 as well, and those of less than a decade linear ticks where 1, 2 and 5
    are not three of them; matplotlib labels some of its minor ticks there. Minor ticks stand at 2…9, or, where decades
    are left out, at those.
    """
    limits = ordered(low, high)
    if limits is None or limits[0] <= 0 or room < 1:
        return NONE
    low, high = limits
    lowest, highest = math.log10(low), math.log10(high)
    decades = _within(lowest, highest)
    if highest - lowest >= 2 - SLACK:
        kept = _spread(decades, lowest, highest, room)
        labelled = [(1, exponent) for exponent in kept]
        subs = _minor_subs(len(decades), thinned=len(kept) < len(decades))
        around = range(decades.start - 1, decades.stop)
        return _ticks(labelled, [(sub, exponent) for exponent in around for sub in subs], low, high)
    around = range(math.floor(lowest - SLACK), math.floor(highest + SLACK) + 1)
    for subs in SUBS:
        labelled = _inside([(sub, exponent) for exponent in around for sub in subs], low, high)
        # By how many there may be, not by how many are seen now: these change in a pan.
        if len(labelled) <= room and len(subs) * (highest - lowest) <= room - 1 + SLACK:
            break
    if highest - lowest < 1 - SLACK and not 3 <= len(labelled) <= room:
        return linear(low, high, room)
    return _ticks(labelled[:room], [(sub, exponent) for exponent in around for sub in ALL], low, high)


def _within(lowest: float, highest: float) -> range:
    """Exponents of the powers of ten within the limits."""
    slack = SLACK * max(1.0, highest - lowest)
    return range(math.ceil(lowest - slack), math.floor(highest + slack) + 1)


def _spread(decades: range, lowest: float, highest: float, room: int) -> list[int]:
    """Which of the decades have labels: evenly many apart, at multiples of that number where possible.

    matplotlib's LogLocator: the largest number of labels up to ``room`` that a stride gives, then the largest stride
    that gives as many, so that the ends stay short.
    """
    available, first = len(decades), decades.start
    stride = available // (room + 1) + 1
    count = min(math.ceil(available / stride), room)
    if count == 0:
        return []
    if count == 1:
        return [round((lowest + highest) / 2)]
    stride = (available - 1) // (count - 1)
    if stride * count < available:
        stride = available // count
    least = max(available - stride * count, 0)
    beyond = min(available - stride * (count - 1), stride)
    offset = -first % stride
    if not least <= offset < beyond:
        offset = least
    return list(range(first + offset, decades.stop, stride))


def symlog(low: float, high: float, room: int, linthresh: float) -> Ticks:
    """Ticks of an axis that is linear between −linthresh and linthresh, and logarithmic beyond.

    low, high : limits, in any order; room : the most labels that fit; linthresh : above 0

    At 0 and the powers of ten on either side, as matplotlib's SymmetricalLogLocator has them, thinned to the same ones
    on both sides. Few decades get labels at 2 and 5 or 3 as well. An axis that lies on one side has the ticks of
    ``log``; one within the linear part, or with fewer than three ticks, those of ``linear``.
    """
    limits = ordered(low, high)
    if limits is None or room < 1:
        return NONE
    low, high = limits
    if low >= linthresh:
        return log(low, high, room)
    if high <= -linthresh:
        return _mirrored(log(-high, -low, room)) or linear(low, high, room)
    top = max(-low, high)
    if top <= linthresh:
        return linear(low, high, room)
    # A power of ten within the linear part is kept if it stands well away from 0.
    decades = range(math.ceil(math.log10(linthresh) + math.log10(0.4) - SLACK), math.floor(math.log10(top) + SLACK) + 1)
    labelled = _around_zero(decades, low, high, room)
    if len(labelled) < 3 <= room:
        found = linear(low, high, room)
        if len(found.labels) > len(labelled):
            return found
    tens = _inside(_both_sides([(1, exponent) for exponent in decades]), low, high)
    subs = _minor_subs(len(decades), thinned=len(tens) > len(labelled))
    return _ticks(labelled, _both_sides([(sub, exponent) for exponent in decades for sub in subs]), low, high)


def _around_zero(decades: range, low: float, high: float, room: int) -> list[Decimal]:
    """Zero and as many powers of ten on both sides, and places between them if they are few, as fit."""
    for subs in SUBS if len(decades) < 3 else SUBS[-1:]:
        found = _inside(_both_sides([(sub, exponent) for exponent in decades for sub in subs]), low, high)
        if len(found) <= room:
            return found
    for stride in range(2, len(decades) + 1):
        found = _inside(_both_sides([(1, exponent) for exponent in decades[::-stride][::-1]]), low, high)
        if len(found) <= room:
            return found
    return [(0, 0)] if low <= 0 <= high else found[:room]


def _minor_subs(decades: int, *, thinned: bool) -> Collection[int]:
    """Where in each of so many decades ticks without labels stand."""
    if decades < MINOR_DECADES and not thinned:
        return ALL
    return (1,) if decades < MOST_DECADES else ()


def _both_sides(above: Sequence[Decimal]) -> list[Decimal]:
    return [*((-whole, exponent) for whole, exponent in reversed(above)), (0, 0), *above]


def _mirrored(ticks: Ticks) -> Ticks | None:
    """Those of the same numbers below zero; None where a note says that the labels are not the numbers."""
    if ticks.note:
        return None
    labels = [numerals.MINUS + label for label in reversed(ticks.labels)]
    return Ticks(marks(-ticks.values[::-1]), labels, marks(-ticks.minor[::-1]), "")


def _inside(decimals: Iterable[Decimal], low: float, high: float) -> list[Decimal]:
    """Those within the limits, up to the noise that limits carry."""
    low, high = (end - abs(end) * SLACK * side for end, side in ((low, 1), (high, -1)))
    return [
        decimal for decimal in decimals if low <= (value := numerals.value(*decimal)) <= high and abs(value) < math.inf
    ]


def _ticks(labelled: Sequence[Decimal], all_of_them: Iterable[Decimal], low: float, high: float) -> Ticks:
    """Ticks with labels, and those without: all others that there are within the limits."""
    known = set(labelled)
    minor = [decimal for decimal in _inside(all_of_them, low, high) if decimal[0] and decimal not in known]
    return Ticks(_values(labelled), log_labels(labelled), _values(minor), "")


def _values(decimals: Iterable[Decimal]) -> NDArray[np.float64]:
    return marks(numerals.value(*decimal) for decimal in decimals)


def log_labels(decimals: Collection[Decimal]) -> list[str]:
    """One way of writing for all: "0.01", "1", "100" if no number is longer than "0.001" or "10000", else "10⁻⁶",
    "1", "10", "10²", "2×10⁶".
    """
    sizes = [abs(numerals.value(*decimal)) for decimal in decimals if decimal[0]]
    if all(PLAIN[0] <= size <= PLAIN[1] for size in sizes):
        return [numerals.plain(*decimal) for decimal in decimals]
    return [numerals.scientific(*decimal) for decimal in decimals]
