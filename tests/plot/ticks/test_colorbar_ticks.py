"""Ticks of colour bars, by norm; of "equalize" by where the node's own scale puts values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vizlib.passes import scale
from vizlib.plot.ticks.colorbar_ticks import NORMS, equalized, locate, roundest
from vizlib.plot.ticks.log_ticks import log, symlog
from vizlib.plot.ticks.numerals import value
from vizlib.plot.ticks.ticks import linear

SAMPLES = {
    "normal": np.random.default_rng(1).normal(size=5000),
    "heavy": np.random.default_rng(2).lognormal(0, 4, size=5000),
    "whole": np.random.default_rng(3).integers(0, 4, size=5000),
    "two": np.array([0.0, 1.0]),
    "far": 1e6 + np.random.default_rng(4).normal(size=5000),
    "below": -np.random.default_rng(5).lognormal(5, 2, size=5000),
}


def test_norms_are_those_of_the_nodes() -> None:
    assert NORMS == scale.NORMS


def test_by_norm() -> None:
    assert locate("linear", 0, 10, 6).labels == linear(0, 10, 6).labels
    assert locate("sqrt", 0, 10, 6).labels == linear(0, 10, 6).labels
    assert locate("log", 1, 1e5, 6).labels == log(1, 1e5, 6).labels
    assert locate("symlog", -100, 100, 9).labels == symlog(-100, 100, 9, 1.0).labels
    assert locate("symlog", -100, 100, 9, linthresh=10).labels == symlog(-100, 100, 9, 10).labels
    with pytest.raises(ValueError, match=r"Colour bar: norm is 'lin' .*expected one of 'linear', 'log'"):
        locate("lin", 0, 1, 5)


@pytest.mark.parametrize("room", [1, 2, 3, 5, 8, 12])
@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("name", SAMPLES)
def test_equalized(name: str, inverted: bool, room: int) -> None:
    values = SAMPLES[name]
    low, high = float(values.min()), float(values.max())
    clim = (high, low) if inverted else (low, high)
    bar = scale.Scale(scale.Distribution(values), cmap="viridis", clim=clim, norm="equalize", owner="Test")
    ticks = locate("equalize", *clim, room, place=bar.places)
    assert 1 <= len(ticks.values) == len(ticks.labels) <= room
    assert len(set(ticks.labels)) == len(ticks.labels)
    assert (np.diff(ticks.values) > 0).all()
    assert low <= ticks.values[0] <= ticks.values[-1] <= high
    places = bar.places(ticks.values)
    assert (np.abs(np.diff(places)) >= (1 - 1e-5) / room).all()
    if name in ("normal", "heavy", "below", "far") and room >= 5:
        assert len(ticks.values) >= int(0.6 * room)  # every part of the bar has its own
        together = np.sort(np.concatenate([[0, 1], places]))
        assert np.diff(together).max() < 2.2 / int(0.6 * room)


def test_equalized_labels() -> None:
    for name, labels, note in [
        ("whole", ["0", "1", "2", "3"], ""),
        ("heavy", ["0.02", "0.5", "5", "200"], ""),
        ("far", ["−1.0", "−0.4", "0.4", "1.0"], "+10⁶"),
    ]:
        values = SAMPLES[name]
        bar = scale.Scale(scale.Distribution(values), cmap="viridis", clim="auto", norm="equalize", owner="Test")
        ticks = equalized(bar.places, *bar.range, 8)
        assert (ticks.labels, ticks.note) == (labels, note)


def test_equalized_values_are_round() -> None:
    values = SAMPLES["normal"]
    ends = float(values.min()), float(values.max())
    bar = scale.Scale(scale.Distribution(values), cmap="viridis", clim="auto", norm="equalize", owner="Test")
    assert all(len(label.strip("−0.")) <= 2 for label in equalized(bar.places, *ends, 8).labels)


@given(st.floats(-1e9, 1e9, allow_subnormal=False), st.floats(1e-3, 1e9))
@settings(max_examples=300)
def test_the_roundest_number_is_within_and_has_the_fewest_digits(low: float, width: float) -> None:
    high = low + width
    whole, exponent = roundest(low, high, width)
    found = value(whole, exponent)
    assert low - 1e-6 * abs(low) <= found <= high + 1e-6 * abs(high)
    if width > abs(low) * 1e-4 and found:
        assert low * (1 - 1e-9 * np.sign(low)) <= found <= high * (1 + 1e-9 * np.sign(high))
        coarser = value(1, exponent + len(str(abs(whole))) - len(str(abs(whole)).rstrip("0")) + 1)
        assert np.ceil(low / coarser) > np.floor(high / coarser)  # no number with a digit less


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.12, 0.34, 0.2), (97, 103, 100), (-0.5, 7, 0), (1234, 1290, 1250), (-3.3, -2.7, -3), (4, 6, 5)],
)
def test_the_roundest_of_some(low: float, high: float, expected: float) -> None:
    assert value(*roundest(low, high, high - low)) == expected


def test_no_room_and_no_range() -> None:
    assert equalized(lambda values: values, 0, 1, 0).labels == []
    assert equalized(lambda values: values, np.nan, 1, 5).labels == []
    assert equalized(lambda values: values * 0, 3, 3, 5).labels == ["3"]
