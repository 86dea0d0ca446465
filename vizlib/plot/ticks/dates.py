"""Dates: moments as float64 seconds since 1970-01-01 UTC, what an axis can hold, and as text.

NumPy's calendar (proleptic Gregorian, no leap seconds) is the only one; all is UTC.
"""

from __future__ import annotations

import datetime
import math
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vizlib.plot.ticks.numerals import plain

__all__ = ["LARGEST", "MONTHS", "Moment", "datetimes", "is_dates", "moment", "moment_text", "seconds"]

LARGEST = 9e12  # seconds either way, 285,000 years: what datetime64 in microseconds holds
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def is_dates(values: Any) -> bool:
    """Whether they are moments: a datetime64 array or scalar, a Python date or datetime, or a list of such."""
    if isinstance(dtype := getattr(values, "dtype", None), np.dtype):
        return dtype.kind == "M"
    if isinstance(values, list | tuple):
        return bool(values) and all(is_dates(value) for value in values)
    return isinstance(values, datetime.date)


def seconds(values: Any, owner: str = "dates") -> NDArray[np.float64]:
    """Moments → float64 seconds since 1970-01-01 UTC, of the same shape; "not a time" becomes NaN.

    values : datetime64 of any unit, or Python dates and datetimes (those with a time zone are turned to UTC, those
        without are UTC), or ISO 8601 texts

    Exact to float64's own resolution: 0.24 µs in 2026. Raises ValueError for what is none of these.
    """
    try:
        if not hasattr(values, "dtype"):
            values = _without_zone(values)
        given = np.asarray(values, dtype=np.datetime64) if not is_dates(values) else np.asarray(values)
        if given.dtype.kind != "M":
            given = np.asarray(values, dtype="datetime64[us]")
    except (TypeError, ValueError) as error:
        raise ValueError(f"{owner}: {values!r:.60} is no date ({error}), expected datetime64 or datetimes.") from None
    unit, count = np.datetime_data(given.dtype)
    if unit == "generic":  # nothing but "not a time" is like this
        return np.full(given.shape, np.nan)
    if unit in _PARTS:
        parts = given.astype(np.int64) * count
        # The rest is added afterwards where float64 does not hold all digits: nanoseconds of today.
        whole, rest = np.divmod(parts, _PARTS[unit])
        result = np.where(np.abs(parts) < 2**53, parts / _PARTS[unit], whole + rest / _PARTS[unit])
    else:
        result = given.astype("datetime64[s]").astype(np.int64).astype(np.float64)
    return np.where(np.isnat(given), np.nan, result)


_PARTS = {"ms": 10**3, "us": 10**6, "ns": 10**9, "ps": 10**12, "fs": 10**15, "as": 10**18}


def _without_zone(values: Any) -> Any:
    if isinstance(values, datetime.datetime) and values.tzinfo is not None:
        return values.astimezone(datetime.UTC).replace(tzinfo=None)
    if isinstance(values, list | tuple):
        return [_without_zone(value) for value in values]
    return values


def datetimes(seconds: Any, owner: str = "dates") -> NDArray[np.datetime64]:
    """Seconds since 1970-01-01 UTC → datetime64 in microseconds, of the same shape; NaN becomes "not a time".

    Raises ValueError for infinities and for numbers beyond ±9e12.
    """
    given = np.asarray(seconds, dtype=np.float64)
    missing = np.isnan(given)
    given = np.where(missing, 0, given)
    if (np.abs(given) > LARGEST).any():
        far = float(given.reshape(-1)[np.abs(given).argmax()])
        raise ValueError(f"{owner}: {far:g} is no date, expected seconds since 1970 between -9e12 and 9e12.")
    whole = np.floor(given)
    micro = whole.astype(np.int64) * 10**6 + np.round((given - whole) * 1e6).astype(np.int64)
    return np.where(missing, np.datetime64("NaT", "us"), micro.astype("datetime64[us]"))


class Moment(NamedTuple):
    """A second of the calendar, UTC; ``month`` and ``day`` count from 1, ``year`` 0 is 1 BC."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int

    @property
    def date(self) -> str:
        return f"{plain(self.year, 0)} {MONTHS[self.month - 1]} {self.day}"

    @property
    def time(self) -> str:
        return f"{self.hour:02}:{self.minute:02}"


@lru_cache(maxsize=1024)  # the ticks of a pan are the same ones in most frames
def moment(second: int) -> Moment:
    """The moment that begins ``second`` seconds after 1970-01-01 00:00 UTC; within ±``LARGEST``."""
    days, rest = divmod(second, 86400)
    day = np.datetime64(days, "D")
    months = int(day.astype("datetime64[M]").astype(np.int64))
    year, month = divmod(months, 12)
    first = int(np.datetime64(months, "M").astype("datetime64[D]").astype(np.int64))
    return Moment(1970 + year, month + 1, days - first + 1, rest // 3600, rest // 60 % 60, rest % 60)


def moment_text(value: float, spacing: float = 0.0) -> str:
    """``2026 Nov 27 06:15:30.25``, for a tooltip: a moment to the unit that a spacing makes meaningful.

    value : seconds since 1970-01-01 UTC; NaN gives "NaN", what no calendar reaches its number
    spacing : by which it is uncertain, in seconds, such as what a pixel covers; 0: microseconds
    """
    if not abs(value) <= LARGEST:
        return "NaN" if math.isnan(value) else f"{value:g} s"
    spacing = abs(spacing) if math.isfinite(spacing) else 0.0
    places = 6 if not spacing else min(6, max(0, -math.floor(math.log10(spacing))))
    parts = round((value - math.floor(value)) * 10**places)
    carried, parts = divmod(parts, 10**places)
    at = moment(math.floor(value) + carried)
    if spacing >= 300 * 86400:
        return plain(at.year, 0)
    if spacing >= 27 * 86400:
        return f"{plain(at.year, 0)} {MONTHS[at.month - 1]}"
    if spacing >= 86400:
        return at.date
    if spacing >= 60:
        return f"{at.date} {at.time}"
    rest = f".{parts:0{places}}" if places else ""
    if not spacing:
        rest = rest.rstrip("0").rstrip(".")
    return f"{at.date} {at.time}:{at.second:02}{rest}"
