"""The round length of a scale bar, and its unit."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vizlib.plot.ticks.scale_lengths import scale_length


@given(st.floats(1e-300, 1e300))
@example(1e23)
@example(0.3)
@example(9.999999999999999)
def test_the_largest_round_length_below(longest: float) -> None:
    value = scale_length(longest).value
    assert value <= longest * (1 + 1e-12)
    assert value * 2.5 > longest * (1 - 1e-12)
    mantissa = value / 10 ** math.floor(math.log10(value) + 1e-9)
    assert min(abs(mantissa - one) for one in (1, 2, 5)) < 1e-9


@pytest.mark.parametrize(
    ("longest", "unit", "value", "label"),
    [
        (3.7e-4, "m", 2e-4, "200 µm"),
        (7345, "m", 5000, "5 km"),
        (0.27, "mm", 0.2, "200 µm"),
        (27, "cm", 20, "20 cm"),
        (0.27, "cm", 0.2, "2 mm"),
        (2700, "cm", 2000, "20 m"),
        (2700, "um", 2000, "2 mm"),
        (8e6, "m", 5e6, "5000 km"),
        (8e-25, "m", 5e-25, "5×10⁻⁷ am"),
        (0.03, "s", 0.02, "20 ms"),
        (5000, "s", 5000, "5000 s"),
        (3e9, "pc", 2e9, "2 Gpc"),
        (0.5, "keV", 0.5, "500 eV"),
        (2.3, "°", 2, "2°"),
        (0.23, "″", 0.2, "0.2″"),
        (2300, "px", 2000, "2000 px"),
        (2300, "ly", 2000, "2000 ly"),
        (0.02, "min", 0.02, "0.02 min"),
        (0.5, "", 0.5, "0.5"),
        (3e7, "", 2e7, "2×10⁷"),
        (1, "m", 1, "1 m"),
        (10, "nm", 10, "10 nm"),
    ],
)
def test_units(longest: float, unit: str, value: float, label: str) -> None:
    assert scale_length(longest, unit) == (pytest.approx(value), label)


@pytest.mark.parametrize("longest", [0, -1, math.nan, math.inf, "1"])
def test_what_is_no_length(longest: object) -> None:
    with pytest.raises(ValueError, match=r"View \(0, 0\): longest is .*, expected a number above 0\."):
        scale_length(longest, "m", "View (0, 0)")  # type: ignore[arg-type]


def test_the_smallest_float() -> None:
    assert scale_length(5e-324).value == 5e-324
