"""Date intervals: every second month, every fourth hour …, how they are chosen, and where they begin."""

from __future__ import annotations

import math
from bisect import bisect_left
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["INTERVALS", "YEAR", "Interval", "beginnings", "choose"]

DAY = 86400
YEAR = 365.2425 * DAY  # the mean of the Gregorian calendar
MONTH = YEAR / 12


class Interval(NamedTuple):
    """Each ``every``-th year, month, day or second, and the one that minor ticks have."""

    unit: str
    every: int
    minor: tuple[str, int] | None

    @property
    def length(self) -> float:
        """In seconds, on average. Of every second day there are 15 a month, of every fourth 7.5, of weeks 4."""
        if self.unit == "day":
            return {1: DAY, 2: MONTH / 15, 4: MONTH / 7.5, 7: MONTH / 4, 14: MONTH / 2}[self.every]
        return {"year": YEAR, "month": MONTH, "second": 1.0}[self.unit] * self.every


# As matplotlib's AutoDateLocator, with steps of two and ten where it has none, and without every fourth year.
INTERVALS = [
    *(Interval("second", n, ("second", m) if m else None) for n, m in
      [(1, 0), (2, 1), (5, 1), (10, 2), (15, 5), (30, 10)]),
    *(Interval("second", 60 * n, ("second", m)) for n, m in
      [(1, 15), (2, 60), (5, 60), (10, 120), (15, 300), (30, 600)]),
    *(Interval("second", 3600 * n, ("second", m)) for n, m in
      [(1, 900), (2, 1800), (3, 3600), (4, 3600), (6, 7200), (12, 10800)]),
    *(Interval("day", n, ("day", m) if m else ("second", 21600)) for n, m in [(1, 0), (2, 1), (4, 1), (7, 1), (14, 7)]),
    *(Interval("month", n, ("month", m) if m else ("day", 7)) for n, m in [(1, 0), (2, 1), (3, 1), (4, 1), (6, 1)]),
    *(Interval("year", n, ("year", m) if m else ("month", 3)) for n, m in [(1, 0), (2, 1), (5, 1)]),
    *(Interval("year", n * 10**k, ("year", m * 10 ** (k - 1))) for k in range(1, 6)
      for n, m in [(1, 2), (2, 5), (5, 10)]),
]  # fmt: skip
LENGTHS = [interval.length for interval in INTERVALS]


def choose(low: float, high: float, room: int) -> tuple[Interval, list[int]]:
    """The smallest interval of a second or more of which so many fit, and where it begins: at most ``room`` seconds.

    low, high : within ±9e12 seconds since 1970-01-01 UTC, ``low`` ≤ ``high``

    As matplotlib's AutoDateLocator: by how long it is on average, not by how many begin within the limits. These
    become more and fewer in a pan, and the interval would change with them.
    """
    found: list[int] = []
    before: list[int] = []
    begin = bisect_left(LENGTHS, (high - low) / max(room - 1, 1) * (1 - 1e-9))
    for interval in INTERVALS[begin:] or INTERVALS[-1:]:
        found = beginnings(interval.unit, interval.every, low, high).tolist()
        if len(found) <= room:
            break
        before = found
    if not found and before:  # from none to more than fit: one of them
        found = [before[len(before) // 2]]
    return interval, found[:room]


def beginnings(unit: str, every: int, low: float, high: float) -> NDArray[np.int64]:
    """Where every ``every``-th unit within the limits begins, in seconds, (K,) in rising order."""
    # More than is asked for is found and kept: a pan sees the same ones in most frames.
    size = 2.0 ** math.ceil(math.log2(max(high - low, 1.0)))
    block = math.floor(low / size)
    known = _within(unit, every, math.floor(block * size), math.ceil((block + 2) * size))
    first, last = known.searchsorted(low), known.searchsorted(high, side="right")
    return known[first:last]


@lru_cache(maxsize=64)
def _within(unit: str, every: int, first: int, last: int) -> NDArray[np.int64]:
    """``beginnings`` between two seconds."""
    if unit == "second":
        return np.arange(-(-first // every) * every, last + 1, every, dtype=np.int64)
    begin, end = np.datetime64(first, "s"), np.datetime64(last, "s")
    found: NDArray[Any]
    if unit == "day":
        found = _days(begin, end, every)
    else:
        code = {"year": "Y", "month": "M"}[unit]
        epoch = 1970 if unit == "year" else 0  # so that it is the year's number that is a multiple
        start = int(begin.astype(f"datetime64[{code}]").astype(np.int64)) + epoch
        stop = int(end.astype(f"datetime64[{code}]").astype(np.int64)) + epoch
        found = (np.arange(start // every * every, stop + 1, every) - epoch).astype(f"datetime64[{code}]")
    result: NDArray[np.int64] = found.astype("datetime64[s]").astype(np.int64)
    return result[(result >= first) & (result <= last)]


def _days(begin: np.datetime64, end: np.datetime64, every: int) -> NDArray[np.datetime64]:
    """Every ``every``-th day of each month, beginning with its first; of weeks there are four to a month.

    The last one of a month is left out where the next month's first would follow close behind: 29, 1 or 31, 1.
    """
    days: NDArray[Any] = np.arange(begin.astype("datetime64[D]"), end.astype("datetime64[D]") + 1)
    if every == 1:
        return days
    months = days.astype("datetime64[M]")
    past: NDArray[np.int64] = (days - months.astype("datetime64[D]")).astype(np.int64)
    left: NDArray[np.int64] = ((months + 1).astype("datetime64[D]") - days).astype(np.int64)
    close = 0.6 if every < 7 else 0.8
    kept: NDArray[np.datetime64] = days[(past % every == 0) & ((past == 0) | (left > close * every))]
    return kept
