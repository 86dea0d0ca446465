"""Ticks of date axes: at years, months, days … down to parts of a second, labelled by what changes between them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vizlib.plot import numerals
from vizlib.plot.dates import LARGEST, MONTHS, Moment, moment, moment_text
from vizlib.plot.ticks import NONE, Ticks, linear, marks, ordered, round_step

__all__ = ["Interval", "date", "interval_of"]

DAY = 86400
YEAR = 365.2425 * DAY  # the mean of the Gregorian calendar


class Interval(NamedTuple):
    """Each ``every``-th year, month, day or second, and the one that minor ticks have."""

    unit: str
    every: int
    minor: tuple[str, int] | None

    @property
    def length(self) -> float:
        """In seconds, on average."""
        return {"year": YEAR, "month": YEAR / 12, "day": float(DAY), "second": 1.0}[self.unit] * self.every


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


def date(low: float, high: float, room: int) -> Ticks:
    """Ticks of an axis of moments, in seconds since 1970-01-01 UTC.

    low, high : limits within ±9e12, in any order; others get no ticks
    room : the most labels that fit; fewer than 1: no ticks

    The interval is the smallest of ``INTERVALS`` that keeps to ``room``; below a second they are decimal. Labels say
    what changes, and the larger unit where it begins, as matplotlib's ConciseDateFormatter does: "22", "Dec", "8". The
    same label may so stand twice ("8" of November and of December). The note is the rest of the date.
    """
    limits = ordered(low, high)
    if limits is None or room < 1 or limits[0] < -LARGEST or limits[1] > LARGEST:
        return NONE
    low, high = limits
    if high - low < room:
        parts = _parts(low, high, room)
        if parts is not None:
            return parts
    interval, found = interval_of(low, high, room)
    minor = _located(*interval.minor, low, high) if interval.minor else np.zeros(0, np.int64)
    minor = np.setdiff1d(minor, found)
    labels, note = _labels(interval, [moment(int(second)) for second in found])
    return Ticks(marks(found), labels, marks(minor), note)


def interval_of(low: float, high: float, room: int) -> tuple[Interval, NDArray[np.int64]]:
    """The interval between the ticks of ``date``, of a second or more, and where they are: (K,) seconds, K ≤ ``room``.

    low, high : within ±9e12, ``low`` ≤ ``high``
    """
    before = np.zeros(0, np.int64)
    for interval in INTERVALS:
        if interval.length * (room + 1) < (high - low) * 0.9:  # far too many; months differ by a tenth
            continue
        found = _located(interval.unit, interval.every, low, high)
        if len(found) <= room:
            break
        before = found
    if not len(found) and len(before):  # from none to more than fit: one of them
        found = before[len(before) // 2 :][:1]
    return interval, found[:room]


def _located(unit: str, count: int, low: float, high: float) -> NDArray[np.int64]:
    """The beginnings of every ``count``-th unit within the limits, in seconds."""
    first, last = math.ceil(low), math.floor(high)
    if unit == "second":
        return np.arange(-(-first // count) * count, last + 1, count, dtype=np.int64)
    begin, end = np.datetime64(first, "s"), np.datetime64(last, "s")
    if unit == "day":
        found = _days(begin, end, count)
    else:
        code = {"year": "Y", "month": "M"}[unit]
        epoch = 1970 if unit == "year" else 0  # so that it is the year's number that is a multiple
        start = int(begin.astype(f"datetime64[{code}]").astype(np.int64)) + epoch
        stop = int(end.astype(f"datetime64[{code}]").astype(np.int64)) + epoch
        found = (np.arange(start // count * count, stop + 1, count) - epoch).astype(f"datetime64[{code}]")
    result: NDArray[np.int64] = found.astype("datetime64[s]").astype(np.int64)
    return result[(result >= first) & (result <= last)]


def _days(begin: np.datetime64, end: np.datetime64, count: int) -> NDArray[np.datetime64]:
    """Every ``count``-th day of each month, beginning with its first; of weeks there are four to a month.

    The last one of a month is left out where the next month's first would follow close behind: 29, 1 or 31, 1.
    """
    days: NDArray[Any] = np.arange(begin.astype("datetime64[D]"), end.astype("datetime64[D]") + 1)
    if count == 1:
        return days
    months = days.astype("datetime64[M]")
    past: NDArray[np.int64] = (days - months.astype("datetime64[D]")).astype(np.int64)
    left: NDArray[np.int64] = ((months + 1).astype("datetime64[D]") - days).astype(np.int64)
    close = 0.6 if count < 7 else 0.8
    kept: NDArray[np.datetime64] = days[(past % count == 0) & ((past == 0) | (left > close * count))]
    return kept


def _labels(interval: Interval, moments: Sequence[Moment]) -> tuple[list[str], str]:
    """What changes between the ticks, and the rest of the date."""
    if not moments:
        return [], ""
    if interval.unit == "year":
        return [_year(at.year) for at in moments], ""
    new_year = any(at[1:] == (1, 1, 0, 0, 0) for at in moments)
    year = "" if new_year else _year(moments[0].year)
    if interval.unit == "month":
        return [_year(at.year) if at.month == 1 else MONTHS[at.month - 1] for at in moments], year
    if interval.unit == "day":
        labels = [_month(at) if at.day == 1 else str(at.day) for at in moments]
        return labels, year if any(at.day == 1 for at in moments) else _month_note(moments[0])
    labels = [_time(at) if at.second == 0 else f":{at.second:02}" for at in moments]
    return labels, _time_note(moments, seconds=interval.every < 60)


def _parts(low: float, high: float, room: int) -> Ticks | None:
    """Ticks at parts of a second: "06:16", ":00.25", ":00.5"; None if they would be whole seconds.

    They are found as numbers, from the whole second before them on, and no closer than float64 tells them apart.
    """
    base, middle = math.floor(low), low / 2 + high / 2
    least = math.ulp(max(abs(low), abs(high), 1e-9))
    room = min(room, int((high - low) / (8 * least)) + 1)
    low, high = low - base - least, high - base + least
    steps = round_step(low, high, room) if room > 1 else None
    if steps is None or steps.exponent < -15:
        return _single(middle)
    wholes, exponent = steps.wholes, steps.exponent
    if numerals.value(steps.whole, exponent) >= 1:
        return None
    while exponent < 0 and all(whole % 10 == 0 for whole in wholes):
        wholes, exponent = [whole // 10 for whole in wholes], exponent + 1
    unit = 10**-exponent
    moments = [moment(base + whole // unit) for whole in wholes]
    labels = [
        _time(at) if at.second == 0 and whole % unit == 0 else f":{at.second:02}.{whole % unit:0{-exponent}}"
        for at, whole in zip(moments, wholes, strict=True)
    ]
    values = marks(base + numerals.value(whole, exponent) for whole in wholes)
    minor = marks(np.setdiff1d(base + linear(low, high, room).minor, values))
    whole_minutes = [at for at, whole in zip(moments, wholes, strict=True) if at.second == 0 and whole % unit == 0]
    return Ticks(values, labels, minor, _time_note(whole_minutes or moments, seconds=not whole_minutes))


def _single(value: float) -> Ticks:
    """One tick, where the limits are too close for two."""
    date, time = moment_text(value).rsplit(":", 1)
    return Ticks(marks([value]), [f":{time}"], marks([]), date)


def _year(year: int) -> str:
    return numerals.plain(year, 0)


def _month(at: Moment) -> str:
    return _month_note(at) if at.month == 1 else MONTHS[at.month - 1]


def _month_note(at: Moment) -> str:
    return f"{_year(at.year)} {MONTHS[at.month - 1]}"


def _time(at: Moment) -> str:
    """ "06:15"; at midnight the day that begins, with the year where that begins too."""
    if at[3:] != (0, 0, 0):
        return at.time
    return at.date if at.month == at.day == 1 else f"{MONTHS[at.month - 1]} {at.day}"


def _time_note(moments: Sequence[Moment], *, seconds: bool) -> str:
    """The date that the labels do not say; with the hour and minute if they say only seconds."""
    if any(at[1:] == (1, 1, 0, 0, 0) for at in moments):
        return ""
    if any(at[3:] == (0, 0, 0) for at in moments):
        return _year(moments[0].year)
    at = moments[0]
    return f"{at.date} {at.time}" if seconds and all(at.second for at in moments) else at.date
