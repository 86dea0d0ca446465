"""Moments as seconds and as text."""

from __future__ import annotations

import datetime
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vizlib.plot.ticks.dates import Moment, datetimes, is_dates, moment, moment_text, seconds


@pytest.mark.parametrize("unit", ["Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "10ms", "25s"])
@pytest.mark.parametrize("day", ["1969-12-31T23:59:59.5", "2026-11-27T06:15:30.25", "1700-10-01", "1970-01-01"])
def test_datetime64_of_any_unit(unit: str, day: str) -> None:
    given = np.array([day, "NaT"], f"datetime64[{unit}]")
    found = seconds(given)
    assert found[0] == int(given[0].astype("datetime64[ns]").astype(np.int64)) / 10**9
    assert np.isnan(found[1])
    assert (datetimes(found)[:1] == given[:1]).all()
    assert np.isnat(datetimes(found)[1])


def test_nanoseconds_keep_float64s_digits() -> None:
    day = np.datetime64("2026-11-27T06:15:30.123456789")
    assert float(seconds(day)) == 1795760130.123456789
    assert float(seconds(np.datetime64("1970-01-01T00:00:00.000000007"))) == 7e-9
    assert seconds(np.array([-1, 2_500_000_000_000], "datetime64[ps]")).tolist() == [-1e-12, 2.5]
    assert seconds(np.array([-1, 2_500_000_000_000_000_000], "datetime64[as]")).tolist() == [-1e-18, 2.5]


@given(st.datetimes(datetime.datetime(1, 1, 1), datetime.datetime(2400, 1, 1)))
def test_python_datetimes(when: datetime.datetime) -> None:
    since = when - datetime.datetime(1970, 1, 1)
    assert float(seconds(when)) == pytest.approx(since / datetime.timedelta(seconds=1), abs=1e-5)
    # Not the floor of the above: far from 1970, float64 rounds the last microsecond of a second up.
    at = moment(since // datetime.timedelta(seconds=1))
    assert at == Moment(when.year, when.month, when.day, when.hour, when.minute, when.second)


def test_zones_dates_texts_and_shapes() -> None:
    summer = datetime.timezone(datetime.timedelta(hours=2))
    there = datetime.datetime(2026, 7, 1, 12, tzinfo=summer)
    assert seconds([there]).tolist() == [float(seconds(datetime.datetime(2026, 7, 1, 10)))]
    assert float(seconds(datetime.date(1970, 1, 2))) == 86400
    assert seconds(["1970-01-02", "1970-01-03"]).tolist() == [86400, 172800]
    assert seconds(np.zeros((2, 3), "datetime64[ns]")).shape == (2, 3)
    assert np.isnan(seconds(np.array(["NaT"], "datetime64"))).all()
    assert datetimes(0.0).shape == ()


def test_what_dates_are() -> None:
    assert is_dates(np.zeros(2, "datetime64[s]"))
    assert is_dates(np.datetime64("2026"))
    assert is_dates(datetime.date(2026, 1, 1))
    assert is_dates([datetime.datetime(2026, 1, 1), np.datetime64("2026")])
    assert not is_dates([])
    assert not is_dates([1.0])
    assert not is_dates(np.zeros(2))
    assert not is_dates("2026")


def test_what_is_no_date() -> None:
    with pytest.raises(ValueError, match=r"View \(0, 0\): 'soon' is no date .*, expected datetime64 or datetimes\."):
        seconds("soon", "View (0, 0)")
    with pytest.raises(ValueError, match=r"View \(0, 0\): .* is no date"):
        seconds(object(), "View (0, 0)")
    with pytest.raises(ValueError, match=r"dates: 1e\+13 is no date, expected seconds since 1970 between"):
        datetimes([0, 1e13])
    with pytest.raises(ValueError, match="dates: -inf is no date"):
        datetimes(-math.inf)


@pytest.mark.parametrize(
    ("spacing", "text"),
    [
        (400 * 86400, "2026"),
        (30 * 86400, "2026 Nov"),
        (86400, "2026 Nov 27"),
        (3000, "2026 Nov 27 06:15"),
        (60, "2026 Nov 27 06:15"),
        (10, "2026 Nov 27 06:15:30"),
        (0.5, "2026 Nov 27 06:15:30.2"),
        (0.02, "2026 Nov 27 06:15:30.25"),
        (0.002, "2026 Nov 27 06:15:30.250"),
        (0, "2026 Nov 27 06:15:30.25"),
        (math.nan, "2026 Nov 27 06:15:30.25"),
    ],
)
def test_a_moment_is_as_exact_as_its_spacing(spacing: float, text: str) -> None:
    value = float(seconds(np.datetime64("2026-11-27T06:15:30.250")))
    assert moment_text(value, spacing) == text


def test_a_moment_is_rounded_into_the_next_second() -> None:
    assert moment_text(59.97, 0.1) == "1970 Jan 1 00:01:00.0"
    assert moment_text(-0.5, 0.1) == "1969 Dec 31 23:59:59.5"
    assert moment_text(math.nan) == "NaN"
    assert moment_text(1e300) == "1e+300 s"
