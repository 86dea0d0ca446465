"""Ticks of date axes: at years, months, days … down to parts of a second, labelled by what changes between them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from vizlib.plot.ticks import numerals
from vizlib.plot.ticks.date_intervals import Interval, beginnings, choose
from vizlib.plot.ticks.dates import LARGEST, MONTHS, Moment, moment, moment_text
from vizlib.plot.ticks.ticks import NONE, Ticks, marks, minor_of, ordered, round_step

__all__ = ["date"]


def date(low: float, high: float, room: int) -> Ticks:
    """Ticks of an axis of moments, in seconds since 1970-01-01 UTC.

    low, high : limits within ±9e12, in any order; others get no ticks
    room : the most labels that fit; fewer than 1: no ticks

    The interval is that of ``date_intervals.choose``; below a second it is decimal. Labels say what changes, and the
    larger unit where it begins, as matplotlib's ConciseDateFormatter does: "22", "Dec", "8". The same label may so
    stand twice ("8" of November and of December). The note is the rest of the date.
    """
    limits = ordered(low, high)
    if limits is None or room < 1 or limits[0] < -LARGEST or limits[1] > LARGEST:
        return NONE
    low, high = limits
    if high - low < room:
        parts = _parts(low, high, room)
        if parts is not None:
            return parts
    interval, seconds = choose(low, high, room)
    between: list[int] = beginnings(*interval.minor, low, high).tolist() if interval.minor else []
    known = set(seconds)
    labels, note = _labels(interval, [moment(second) for second in seconds])
    return Ticks(marks(seconds), labels, marks(second for second in between if second not in known), note)


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
    return labels, _time_note(moments[0], [at for at in moments if at.second == 0])


def _parts(low: float, high: float, room: int) -> Ticks | None:
    """Ticks at parts of a second: "06:16", ":00.25", ":00.5"; None if they would be whole seconds.

    They are found as numbers, from a whole second close to them on, and no closer than float64 tells them apart.
    """
    middle = low / 2 + high / 2
    base = round(middle)
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
    minor = marks(np.setdiff1d(base + minor_of(steps, low, high), values))
    whole_minutes = [at for at, whole in zip(moments, wholes, strict=True) if at.second == 0 and whole % unit == 0]
    return Ticks(values, labels, minor, _time_note(moments[0], whole_minutes))


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
    """The time, "06:15"; at midnight the day that begins, with the year where that begins too."""
    if at[3:] != (0, 0, 0):
        return at.time
    return at.date if at.month == at.day == 1 else f"{MONTHS[at.month - 1]} {at.day}"


def _time_note(first: Moment, whole: Sequence[Moment]) -> str:
    """The date that the labels do not say, with the hour and minute if they say only seconds.

    whole : the moments that begin a minute, whose labels say more
    """
    if any(at[1:] == (1, 1, 0, 0, 0) for at in whole):
        return ""
    if any(at[3:] == (0, 0, 0) for at in whole):
        return _year(first.year)
    return first.date if whole else f"{first.date} {first.time}"
