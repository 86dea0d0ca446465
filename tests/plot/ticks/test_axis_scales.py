"""Axis scales: forward and back, legal limits, limits around data; against matplotlib's."""

from __future__ import annotations

import datetime
import math
import warnings
from dataclasses import dataclass
from typing import ClassVar

import matplotlib.figure
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from matplotlib.scale import SymmetricalLogTransform

from vizlib.plot.ticks.axis_scale import AxisScale
from vizlib.plot.ticks.axis_scales import SCALES, Date, Linear, Log, Sqrt, Symlog, named, register

FINITE = st.floats(allow_nan=False, allow_infinity=False)
ALL = [Linear(), Log(), Sqrt(), Symlog(), Symlog(linthresh=1e-3), Symlog(linthresh=50.0, linscale=0.2), Date()]


def legal(scale: AxisScale, value: float) -> float:
    return max(value, scale.domain[0]) if scale.name != "log" else abs(value) or 1.0


@pytest.mark.parametrize("scale", ALL)
@given(value=st.floats(-1e6, 1e6), other=st.floats(-1e6, 1e6))
def test_forward_rises_and_inverse_is_its_inverse(scale: AxisScale, value: float, other: float) -> None:
    values = np.sort([legal(scale, value), legal(scale, other)])
    placed = scale.forward(values)
    assert placed[0] <= placed[1]
    # forward near 0 of a logarithm or beyond the threshold of symlog loses digits in proportion
    np.testing.assert_allclose(scale.inverse(placed), values, rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize("scale", ALL)
def test_what_has_no_place_is_nan_in_silence(scale: AxisScale) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        placed = scale.forward([math.nan, math.inf, -math.inf])
        assert np.isnan(placed).all()
        assert np.isnan(scale.inverse([math.nan, math.inf, -math.inf])).all()
        scale.forward([0.0, -1.0, 1e308, -1e308, 5e-324])
        scale.inverse([0.0, -1.0, 1e308, -1e308, 5e-324])
        assert scale.forward(np.ones((2, 3), "f4")).dtype == np.float64
        assert scale.forward(np.ones((2, 3), "i2")).shape == (2, 3)
        assert scale.forward(1).shape == ()


def test_zero_and_below() -> None:
    assert np.isnan(Log().forward([0.0, -1.0])).all()
    assert Sqrt().forward([0.0])[0] == 0
    assert np.isnan(Sqrt().forward([-1.0])).all()
    assert np.isnan(Sqrt().inverse([-1.0])).all()


@given(st.floats(-1e9, 1e9), st.floats(1e-3, 1e3), st.floats(0.1, 10))
def test_symlog_is_matplotlibs(value: float, linthresh: float, linscale: float) -> None:
    expected = SymmetricalLogTransform(10, linthresh, linscale).transform([value])[0]
    assert Symlog(linthresh, linscale).forward(value) == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_date_takes_datetimes() -> None:
    days = np.array(["1970-01-02", "NaT"], "datetime64[D]")
    np.testing.assert_array_equal(Date().forward(days), [86400, np.nan])
    assert Date().check(datetime.date(1970, 1, 2), np.datetime64("1970-01-01"), "View") == (86400, 0)


@pytest.mark.parametrize("scale", ALL)
def test_legal_limits(scale: AxisScale) -> None:
    assert scale.check(np.float32(2), 1, "View (0, 0)") == (2.0, 1.0)
    for low, high, message in [
        (1, 1, r"View \(0, 0\): x limits is \(1, 1\), expected two different numbers\."),
        (math.nan, 1, r"View \(0, 0\): x limits is \(nan, 1\), expected finite numbers\."),
        (1, -math.inf, r"x limits is \(1, -inf\), expected finite numbers\."),
        (
            "a",
            None,
            r"'a' is no date" if isinstance(scale, Date) else r"x limits is \('a', None\), expected two numbers\.",
        ),
    ]:
        with pytest.raises(ValueError, match=message):
            scale.check(low, high, "View (0, 0)", "x limits")


@pytest.mark.parametrize(
    ("scale", "low", "message"),
    [
        (Log(), 0, r"View: limits is \(0, 5\) on a log axis, expected numbers above 0\."),
        (Log(), -2, r"View: limits is \(-2, 5\) on a log axis, expected numbers above 0\."),
        (Sqrt(), -2, r"on a sqrt axis, expected numbers from 0 on\."),
        (Date(), 1e13, r"on a date axis, expected seconds since 1970 between -9e12 and 9e12\."),
    ],
)
def test_limits_outside_the_domain(scale: AxisScale, low: float, message: str) -> None:
    for ends in ((low, 5), (5, low)):
        with pytest.raises(ValueError, match=message if ends[0] == low else "axis, expected"):
            scale.check(*ends, "View")


@pytest.mark.parametrize("scale", ALL)
@given(low=FINITE, high=FINITE)
@example(low=0.0, high=0.0)
@example(low=-1.797e308, high=1.797e308)
@example(low=1.797e308, high=1.797e308)
@example(low=5e-324, high=5e-324)
@example(low=1e6, high=1e6 + 1e-9)
@example(low=-5.0, high=-5.0)
@settings(deadline=None)
def test_limits_around_data_are_legal_and_hold_them(scale: AxisScale, low: float, high: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        bottom, top = scale.around(low, high)
        assert scale.check(bottom, top, "View") == (bottom, top)
    assert bottom < top
    least, most = sorted((low, high))
    if scale.domain[0] <= least and most <= scale.domain[1] and most > 1e-280:
        assert bottom <= least
        assert most <= top


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("linear", 2.0, 7.0), ("linear", -1e-5, 3e8), ("linear", 5.0, 5.0), ("linear", -5.0, -5.0),
        ("linear", 0.0, 0.0), ("linear", 1e9, 1e9 + 1e-3), ("log", 2.0, 700.0),
        ("log", 5.0, 5.0), ("log", 10.0, 10.0), ("log", 0.001, 0.001),
        ("symlog", -30.0, 4000.0), ("symlog", 0.0, 100.0), ("symlog", 5.0, 5.0),
    ],
)  # fmt: skip
def test_limits_are_matplotlibs(name: str, low: float, high: float) -> None:
    axes = matplotlib.figure.Figure().add_subplot()
    axes.set_xscale(name)
    axes.plot([low, high], [0, 1])
    assert named(name, "View").around(low, high) == pytest.approx(axes.get_xlim(), rel=1e-9)


def test_limits_where_there_is_nothing_to_show() -> None:
    assert Linear().around(math.nan, 1) == (0, 1)
    assert Log().around(-5, -1) == pytest.approx((10**-0.05, 10**1.05))
    assert Log().around(-5, 100, least=0.1, margin=0) == pytest.approx((0.1, 100))
    assert Log().around(-5, 100, margin=0) == pytest.approx((0.1, 100))
    assert Sqrt().around(0, 100)[0] == 0
    low, high = Date().around(0, 0, margin=0)
    assert (high - low) / 365.2425 / 86400 == pytest.approx(4)


def test_names() -> None:
    assert set(SCALES) >= {"linear", "log", "date", "symlog", "sqrt"}
    assert named("log", "View") == Log()
    assert named("symlog", "View", linthresh=1) == Symlog(linthresh=1)
    assert named(Log(), "View") == Log()
    with pytest.raises(ValueError, match=r"View: scale is 'lgo' \(did you mean 'log'\?\), expected one of 'linear',"):
        named("lgo", "View")
    with pytest.raises(TypeError, match=r"View: scale 'log' has no option 'linthresh'; it has no options\."):
        named("log", "View", linthresh=1)
    with pytest.raises(TypeError, match=r"View: scale 'symlog' has no option 'base'; it has linthresh, linscale\."):
        named("symlog", "View", base=2)
    with pytest.raises(ValueError, match=r"View: linthresh is 0, expected a number above 0\."):
        named("symlog", "View", linthresh=0)


def test_a_scale_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vizlib.plot.ticks.axis_scales.SCALES", dict(SCALES))

    @register
    @dataclass(frozen=True)
    class Cubic(Linear):
        name: ClassVar[str] = "cubic"

        def forward(self, values: object) -> np.ndarray:
            return np.cbrt(super().forward(values))

        def inverse(self, values: object) -> np.ndarray:
            return super().inverse(values) ** 3

    scale = named("cubic", "View")
    assert scale.around(-8, 8, margin=0.5) == pytest.approx((-64, 64))
    assert scale.locate(-8, 8, 5).labels == ["−5", "0", "5"]


def test_same_axis_same_ticks() -> None:
    assert Linear().locate(0, 1, 5) is Linear().locate(0.0, 1.0, 5)
    assert Symlog(1.0).locate(0, 100, 5) is not Symlog(2.0).locate(0, 100, 5)


def test_texts() -> None:
    assert Linear().text(3.14159, 0.01) == "3.14"
    assert Date().text(0.0, 60) == "1970 Jan 1 00:00"
