"""Ticks of date axes, against matplotlib's own where the interval is the same."""

from __future__ import annotations

import math
import random
import warnings

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from matplotlib.dates import AutoDateLocator, num2date

from vizlib.plot.ticks.axis_scales import Date
from vizlib.plot.ticks.date_intervals import YEAR, choose
from vizlib.plot.ticks.date_ticks import date
from vizlib.plot.ticks.dates import LARGEST, datetimes, seconds


def second(text: str) -> float:
    return float(seconds(np.datetime64(text)))


AXES = [
    ("1990-03-01", "2026-11-27", "2000 2010 2020", ""),
    ("2024-03-01", "2026-11-27", "Jul|2025|Jul|2026|Jul", ""),
    ("2026-03-01", "2026-11-27", "Mar May Jul Sep Nov", "2026"),
    ("2026-11-01", "2026-11-27", "Nov 5 9 13 17 21 25", "2026"),
    ("2026-11-02", "2026-11-27", "5 9 13 17 21 25", "2026 Nov"),
    ("2026-11-10", "2026-12-27", "15 22 Dec 8 15 22", "2026"),
    ("2026-12-10", "2027-01-20", "15|22|2027 Jan|8|15", ""),
    ("2026-11-27", "2026-11-28T12:00", "Nov 27|06:00|12:00|18:00|Nov 28|06:00|12:00", "2026"),
    ("2026-12-31T10:00", "2027-01-01T11:00", "12:00|16:00|20:00|2027 Jan 1|04:00|08:00", ""),
    ("2026-11-27T05:00", "2026-11-27T09:12", "05:00 06:00 07:00 08:00 09:00", "2026 Nov 27"),
    ("2026-11-27T05:00:10", "2026-11-27T05:00:50", ":10 :20 :30 :40 :50", "2026 Nov 27 05:00"),
    ("2026-11-27T05:00:10", "2026-11-27T05:01:10", ":10 :20 :30 :40 :50 05:01 :10", "2026 Nov 27"),
    ("2026-11-27T23:59:40", "2026-11-28T00:00:20", ":40|:50|Nov 28|:10|:20", "2026"),
    ("2026-11-27T05:00:59.2", "2026-11-27T05:01:00.4", ":59.2 :59.4 :59.6 :59.8 05:01 :00.2 :00.4", "2026 Nov 27"),
    ("2026-11-27T05:00:00.1", "2026-11-27T05:00:00.9", ":00.2 :00.4 :00.6 :00.8", "2026 Nov 27 05:00"),
    ("2026-11-27T00:00:00.1", "2026-11-27T00:00:00.9", ":00.2 :00.4 :00.6 :00.8", "2026 Nov 27 00:00"),
    ("1970-01-01T00:00:10.0001", "1970-01-01T00:00:10.000103", ":10.0001000 :10.0001005", "1970 Jan 1 00:00"),
    ("-0044-01-01", "0010-01-01", "−40 −30 −20 −10 0 10", ""),
    ("1000", "5000", "1000 2000 3000 4000 5000", ""),
]


@pytest.mark.parametrize(("low", "high", "labels", "note"), AXES)
def test_some_axes(low: str, high: str, labels: str, note: str) -> None:
    ticks = date(second(low), second(high), 8)
    expected = labels.split("|" if "|" in labels else " ")
    assert ticks.labels[: len(expected)] == expected
    assert len(ticks.labels) == len(expected) or low.startswith("1970")
    assert ticks.note == note


def random_ranges(count: int, seed: int, least: float = 0.5) -> list[tuple[float, float]]:
    """From 10**least seconds to some centuries, between the years 1800 and 2200."""
    chance = random.Random(seed)
    result = []
    for _ in range(count):
        low = chance.uniform(second("1800"), second("2200"))
        result.append((low, low + 10 ** chance.uniform(least, 10)))
    return result


def test_values_are_those_of_auto_date_locator_with_the_same_interval() -> None:
    """matplotlib takes the unit first and then the interval, ours the interval that fits; the ticks are the same."""
    compared = 0
    for low, high in random_ranges(500, seed=1):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            days = AutoDateLocator().tick_values(num2date(low / 86400), num2date(high / 86400))
        expected = np.unique(np.round(days * 86400, 3))
        expected = expected[(expected >= low) & (expected <= high)]
        spacing = float(np.median(np.diff(expected)))
        for room in range(len(expected), len(expected) + 3):
            ours = date(low, high, room).values
            if len(ours) > 1 and abs(float(np.median(np.diff(ours))) / spacing - 1) < 0.1:
                break
        else:
            continue
        compared += 1
        assert np.isin(ours, expected).all()
        # matplotlib has a 29th or 31st right before the first of the next month; ours leaves it out.
        extra = np.setdiff1d(expected, ours)
        assert all(int(str(day)[8:10]) in (29, 31) for day in datetimes(extra).astype("datetime64[D]")), extra
    assert compared > 400


def test_the_interval_does_not_flicker_in_a_pan() -> None:
    for width, room in [(9.0 * 86400, 8), (5.5 * 3600, 6), (100.0, 7), (9.9 * YEAR, 6), (0.9, 5)]:
        low, gaps = second("2026-11-27"), set()
        for frame in range(300):
            values = date(low + frame * width / 37, low + (frame / 37 + 1) * width, room).values
            gaps.add(round(float(np.diff(values).min()) / width, 1))
        assert len(gaps) == 1


@given(st.floats(-LARGEST, LARGEST), st.floats(-LARGEST, LARGEST), st.integers(1, 25))
@example(0.0, 1e-12, 9)
@example(1.79e9, 1.79e9 + 1e-6, 9)
@example(-LARGEST, LARGEST, 1)
@example(0.0, 0.0, 5)
@settings(max_examples=300, deadline=None)
def test_ticks_of_any_range(low: float, high: float, room: int) -> None:
    check(low, high, room)


@given(st.floats(-6e10, 6e10), st.floats(-9, 11), st.integers(1, 25))
@settings(max_examples=500, deadline=None)
def test_ticks_of_any_width(low: float, width: float, room: int) -> None:
    check(low, low + 10**width, room)


def check(low: float, high: float, room: int) -> None:
    ticks = date(low, high, room)
    assert len(ticks.values) == len(ticks.labels) <= room
    assert (ticks.values[1:] > ticks.values[:-1]).all()
    bottom, top = min(low, high), max(low, high)
    slack = max((top - bottom) * 1e-9, 2 * math.ulp(max(abs(low), abs(high))))
    for values in (ticks.values, ticks.minor):
        assert (values >= bottom - slack).all()
        assert (values <= top + slack).all()
    assert not set(ticks.minor) & set(ticks.values)
    # The same label twice in a row would say nothing; with something else between them it may stand twice.
    assert all(one != other for one, other in zip(ticks.labels, ticks.labels[1:], strict=False))
    if room >= 6 and top - bottom < LARGEST / 100:
        assert len(ticks.values) >= 2 or top - bottom < max(1e-12, 100 * math.ulp(max(abs(low), abs(high))))


@pytest.mark.parametrize(("low", "high"), random_ranges(400, seed=2, least=-1.5))
def test_labels_and_note_tell_the_moment(low: float, high: float) -> None:
    """Read from left to right, as a person does: what a label does not say is as in the one before, or in the note."""
    ticks = date(low, high, 9)
    months = dict(zip(_MONTHS, range(1, 13), strict=True))
    begin = str(datetimes(ticks.values[0]))
    # What neither the first label nor the note says is told by a later label: ":59" before "06:16".
    known = {"year": begin[:4], "month": begin[5:7], "day": begin[8:10], "minute": begin[11:16]}
    said: dict[str, str] = {}
    for part in ticks.note.split():
        read(part, months, said)
        assert all(known[key] == value for key, value in said.items() if value not in ("01", "00:00"))
    for label, value in zip(ticks.labels, datetimes(ticks.values), strict=True):
        read(label, months, known)
        stamp = f"{known['year']}-{known['month']}-{known['day']}T{known['minute']}:{known.get('second', '00')}"
        assert np.datetime64(stamp) == np.round(value.astype(np.int64) / 1e3).astype("datetime64[ms]"), ticks
        known.pop("second", None)


_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def read(label: str, months: dict[str, int], known: dict[str, str]) -> None:
    """What a label or note says; a larger unit begins with its first smaller ones."""
    for part in label.split():
        if part.startswith(":"):
            known["second"] = part[1:]
        elif ":" in part:
            known["minute"] = part
        elif len(part) == 4 and part.isdigit():
            known.update(year=part, month="01", day="01", minute="00:00")
        elif part in months:
            known.update(month=f"{months[part]:02}", day="01", minute="00:00")
        else:
            known.update(day=f"{int(part):02}", minute="00:00")


def test_what_has_no_ticks() -> None:
    for low, high, room in ((math.nan, 1, 5), (0, math.inf, 5), (0, 1e300, 5), (-1e13, 0, 5), (0, 1, 0)):
        assert date(low, high, room).labels == []


def test_the_interval_and_how_many_fit() -> None:
    interval, found = choose(second("2026-01-01"), second("2026-12-31"), 13)
    assert (interval.unit, interval.every) == ("month", 1)
    assert len(found) == 12
    interval, found = choose(second("2026-01-01"), second("2026-12-31"), 12)
    assert (interval.unit, interval.every) == ("month", 2)


@pytest.mark.parametrize(("low", "high"), random_ranges(50, seed=3))
def test_labels_do_not_overlap(low: float, high: float) -> None:
    ticks = Date().fit(low, high, 400, lambda label: 7 * len(label), gap=8)
    places = (ticks.values - low) / (high - low) * 400
    half = np.array([7 * len(label) for label in ticks.labels]) / 2
    assert (np.diff(places) >= half[1:] + half[:-1] + 8 - 1e-6).all()
    assert len(ticks.labels) >= 2
