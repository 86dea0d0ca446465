"""Logarithmic ticks, against matplotlib's own."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from matplotlib.ticker import LogLocator, SymmetricalLogLocator

from vizlib.plot.ticks.axis_scales import Log, Symlog
from vizlib.plot.ticks.log_ticks import log, symlog
from vizlib.plot.ticks.ticks import linear

ABOVE_ZERO = st.floats(5e-324, allow_nan=False, allow_infinity=False)
FINITE = st.floats(allow_nan=False, allow_infinity=False)
ROOMS = st.integers(1, 25)


def random_ranges(count: int, seed: int, least: float, most: float) -> list[tuple[float, float, int]]:
    """(low, high, room) of ``least`` to ``most`` decades, some inverted."""
    chance = random.Random(seed)
    result = []
    for _ in range(count):
        begin, decades = chance.uniform(-20, 20), math.exp(chance.uniform(math.log(least), math.log(most)))
        low, high = 10**begin, 10 ** (begin + decades)
        if chance.random() < 0.2:
            low, high = high, low
        result.append((low, high, chance.randint(1, 14)))
    return result


def within(values: np.ndarray, low: float, high: float) -> np.ndarray:
    return values[(values >= min(low, high) * (1 - 1e-9)) & (values <= max(low, high) * (1 + 1e-9))]


@pytest.mark.parametrize(("low", "high", "room"), random_ranges(500, seed=1, least=2, most=100))
def test_values_are_those_of_log_locator(low: float, high: float, room: int) -> None:
    expected = within(LogLocator(numticks=room).tick_values(low, high), low, high)
    np.testing.assert_allclose(log(low, high, room).values, expected, rtol=1e-12)


@pytest.mark.parametrize(("low", "high", "room"), random_ranges(200, seed=2, least=2, most=100))
def test_minor_ticks_are_those_of_log_locator(low: float, high: float, room: int) -> None:
    ticks = log(low, high, room)
    expected = within(LogLocator(numticks=room, subs="auto").tick_values(low, high), low, high)
    decades = within(10.0 ** np.arange(-25, 130), low, high)
    if len(decades) > len(ticks.values):
        # matplotlib leaves the decades without labels without a mark; ours show that they are there.
        both = np.concatenate([ticks.minor, ticks.values])
        np.testing.assert_allclose(np.sort(both) if len(decades) < 40 else decades, decades, rtol=1e-12)
        assert not len(expected)
    else:
        np.testing.assert_allclose(ticks.minor, expected, rtol=1e-12)


@pytest.mark.parametrize(("low", "high", "room"), random_ranges(100, seed=3, least=1, most=2))
def test_one_to_two_decades_have_more_labels(low: float, high: float, room: int) -> None:
    """All of LogLocator's, and as many in between as fit."""
    ticks = log(low, high, room)
    major = within(LogLocator(numticks=9).tick_values(low, high), low, high)
    minor = within(LogLocator(numticks=9, subs="all").tick_values(low, high), low, high)
    assert 1 <= len(ticks.values) <= room
    if room >= 2:
        assert np.isclose(ticks.values[:, None], major).any(axis=0).all()
    if room >= 7:
        assert len(ticks.values) >= 3
    together = np.sort(np.concatenate([ticks.values, ticks.minor]))
    np.testing.assert_allclose(together, minor, rtol=1e-12)


@pytest.mark.parametrize(("low", "high", "room"), random_ranges(100, seed=4, least=1e-9, most=0.999))
def test_less_than_a_decade(low: float, high: float, room: int) -> None:
    ticks, even = log(low, high, room), linear(low, high, room)
    mantissas = {round(value / 10 ** math.floor(math.log10(value) + 1e-9), 9) for value in ticks.values}
    assert ticks.labels == even.labels or (mantissas <= {1, 2, 5} and len(ticks.values) >= 3)


@pytest.mark.parametrize(("decades", "room"), [(1.3, 5), (1.7, 4), (1.9, 7), (1.1, 3)])
def test_the_kind_of_labels_does_not_flicker_in_a_pan(decades: float, room: int) -> None:
    kinds = set()
    for frame in range(200):
        labels = log(10 ** (frame / 97), 10 ** (frame / 97 + decades), room).labels
        kinds.add("5" in {label[0] for label in labels} or "3" in {label[0] for label in labels})
    assert len(kinds) == 1


@given(ABOVE_ZERO, ABOVE_ZERO, ROOMS)
@example(5e-324, 1.79e308, 9)
@example(1e-320, 1e-319, 9)
@example(1.0, 1.0, 3)
@example(1e-3, 1e3, 7)
@example(1.7976931350965634e306, 1.7976931346825466e308, 8)
@settings(max_examples=500, deadline=None)
def test_ticks_of_any_range(low: float, high: float, room: int) -> None:
    ticks = log(low, high, room)
    assert len(ticks.values) == len(ticks.labels) <= room
    assert len(ticks.values) >= 1
    assert len(set(ticks.labels)) == len(ticks.labels)
    assert (ticks.values[1:] > ticks.values[:-1]).all()
    assert (ticks.minor[1:] > ticks.minor[:-1]).all()
    assert len(within(ticks.values, low, high)) == len(ticks.values)
    assert not set(ticks.minor) & set(ticks.values)
    assert len(ticks.minor) < 200
    assert ticks.labels == log(high, low, room).labels


@pytest.mark.parametrize(
    ("low", "high", "room", "labels"),
    [
        (0.01, 100, 8, ["0.01", "0.1", "1", "10", "100"]),
        (1, 1e6, 8, ["1", "10", "10²", "10³", "10⁴", "10⁵", "10⁶"]),
        (1, 1e4, 8, ["1", "10", "100", "1000", "10000"]),
        (1e-9, 1e6, 8, ["10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "1", "10²", "10⁴", "10⁶"]),
        (0.1, 3, 8, ["0.1", "0.2", "0.5", "1", "2"]),
        (0.1, 3, 4, ["0.1", "0.3", "1", "3"]),
        (0.1, 3, 2, ["0.1", "1"]),
        (1e6, 5e7, 8, ["10⁶", "2×10⁶", "5×10⁶", "10⁷", "2×10⁷", "5×10⁷"]),
        (0.2, 7, 8, ["0.2", "0.5", "1", "2", "5"]),
        (2, 9, 8, ["2", "3", "4", "5", "6", "7", "8", "9"]),
        (1e6, 1.2e6, 6, ["1.00", "1.05", "1.10", "1.15", "1.20"]),
        (0, 10, 8, []),
        (-1, 10, 8, []),
        (math.nan, 10, 8, []),
        (1, math.inf, 8, []),
    ],
)
def test_some_axes(low: float, high: float, room: int, labels: list[str]) -> None:
    assert log(low, high, room).labels == labels


@given(FINITE, FINITE, ROOMS, st.floats(1e-3, 1e3))
@example(-1e300, 1e300, 9, 1.0)
@example(-3.0, 0.5, 9, 1.0)
@example(0.0, 0.0, 9, 1.0)
@settings(max_examples=500, deadline=None)
def test_symlog_ticks_of_any_range(low: float, high: float, room: int, linthresh: float) -> None:
    ticks = symlog(low, high, room, linthresh)
    assert 1 <= len(ticks.values) == len(ticks.labels) <= room
    assert len(set(ticks.labels)) == len(ticks.labels)
    assert (ticks.values[1:] > ticks.values[:-1]).all()
    assert (ticks.minor[1:] > ticks.minor[:-1]).all()
    bottom, top = min(low, high), max(low, high)
    slack = max((top / 2 - bottom / 2) * 3e-10, math.ulp(max(abs(low), abs(high))))
    assert (ticks.values >= bottom - slack).all()
    assert (ticks.values <= top + slack).all()
    assert not set(ticks.minor) & set(ticks.values)


@pytest.mark.parametrize("seed", range(50))
def test_symlog_ticks_are_among_those_of_matplotlib(seed: int) -> None:
    """At 0 and powers of ten; the same ones as SymmetricalLogLocator if all of them have labels."""
    chance = random.Random(seed)
    low, high = -(10 ** chance.uniform(2.5, 6)), 10 ** chance.uniform(2.5, 6)
    locator = SymmetricalLogLocator(linthresh=1, base=10)
    locator.set_params(numticks=100)
    expected = locator.tick_values(low, high)
    expected = expected[(expected >= low) & (expected <= high)]
    np.testing.assert_allclose(symlog(low, high, 15, 1).values, expected)
    few = symlog(low, high, 6, 1).values
    assert 3 <= len(few) <= 6
    assert np.isin(few, np.round(expected)).all()
    assert symlog(low, high, 6, 1).values[few == 0].size == 1


@pytest.mark.parametrize(
    ("low", "high", "room", "linthresh", "labels"),
    [
        (-100, 100, 8, 1, ["−100", "−10", "−1", "0", "1", "10", "100"]),
        (-1e6, 1e6, 8, 1, ["−10⁶", "−10³", "−1", "0", "1", "10³", "10⁶"]),
        (-1e6, 1e6, 3, 1, ["−10⁶", "0", "10⁶"]),
        (0, 1e4, 8, 1, ["0", "1", "10", "100", "1000", "10000"]),
        (-3, 3, 8, 1, ["−2", "−1", "0", "1", "2"]),
        (-1, 1, 8, 1, ["−1.0", "−0.5", "0.0", "0.5", "1.0"]),
        (3, 1e4, 8, 1, ["10", "100", "1000", "10000"]),
        (-1e4, -3, 8, 1, ["−10000", "−1000", "−100", "−10"]),
        (-1000010, -1000000, 6, 1, ["−10", "−8", "−6", "−4", "−2", "0"]),
    ],
)
def test_some_symlog_axes(low: float, high: float, room: int, linthresh: float, labels: list[str]) -> None:
    assert symlog(low, high, room, linthresh).labels == labels


@pytest.mark.parametrize("scale", [Log(), Symlog(linthresh=1.0)])
@pytest.mark.parametrize("high", [3.0, 11.0, 90.0, 700.0, 1e5, 1e12])
def test_labels_do_not_overlap(scale: Log | Symlog, high: float) -> None:
    for low in (0.5, 1.5, high / 7):
        ticks = scale.fit(low, high, 240, lambda label: 8 * len(label), gap=6)
        ends = scale.forward([low, high])
        places = (scale.forward(ticks.values) - ends[0]) / (ends[1] - ends[0]) * 240
        half = np.array([8 * len(label) for label in ticks.labels]) / 2
        assert (np.diff(places) >= half[1:] + half[:-1] + 6 - 1e-9).all()
        assert len(ticks.labels) >= 1
