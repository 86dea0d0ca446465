"""Numbers as text."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vizlib.plot.ticks.numerals import digits, number, plain, rounded, scientific, shared, short, value

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(FINITE)
def test_digits_give_the_number_back(given: float) -> None:
    assert value(*digits(given)) == given


@given(FINITE, st.integers(-330, 310))
def test_rounded_is_the_nearest(given: float, exponent: int) -> None:
    whole = rounded(given, exponent)
    unit = Decimal(1).scaleb(exponent)
    above = Decimal(given) - (Decimal(whole) - Decimal("0.5")) * unit
    assert above.is_zero() or above > 0 or abs(whole) > 10**27  # Decimal has 28 digits
    if abs(whole) < 10**20:
        assert abs(Decimal(whole) * unit - Decimal(given)) <= unit * Decimal("0.500001")


@pytest.mark.parametrize(
    ("whole", "exponent", "in_decimals", "with_exponent", "shortest"),
    [
        (12, 5, "1200000", "1.2×10⁶", "1.2×10⁶"),
        (-1200, -2, "−12.00", "−12", "−12"),
        (5, -1, "0.5", "5×10⁻¹", "0.5"),
        (1, -6, "0.000001", "10⁻⁶", "10⁻⁶"),
        (-1, 6, "−1000000", "−10⁶", "−10⁶"),
        (123, -7, "0.0000123", "1.23×10⁻⁵", "1.23×10⁻⁵"),
        (2, 1, "20", "20", "20"),
        (7, 0, "7", "7", "7"),
        (1, 1, "10", "10", "10"),
        (15, -1, "1.5", "1.5", "1.5"),
        (0, 3, "0", "0", "0"),
        (0, -2, "0.00", "0", "0"),
    ],
)
def test_ways_of_writing(whole: int, exponent: int, in_decimals: str, with_exponent: str, shortest: str) -> None:
    assert plain(whole, exponent) == in_decimals
    assert scientific(whole, exponent) == with_exponent
    assert short(whole, exponent) == shortest


@pytest.mark.parametrize(
    ("given", "spacing", "text"),
    [
        (45.67123, 0.02, "45.67"),
        (45.6, 0.02, "45.60"),
        (-45.67123, 0.02, "−45.67"),
        (1234.5, 30, "1230"),
        (5432109.26, 0.1, "5432109.3"),
        (0.0, 0.01, "0.00"),
        (0.0, 10, "0"),
        (3.0, 1e4, "0"),
        (1.2345e-7, 1e-9, "1.23×10⁻⁷"),
        (1.5e-7, 1e-9, "1.50×10⁻⁷"),
        (6.02214e23, 1e19, "6.0221×10²³"),
        (0.1, 0, "0.1"),
        (0.1, 1e-300, "0.10000000000000001"),
        (1 / 3, math.nan, "0.3333333333333333"),
        (1234567.0, 0, "1234567"),
        (1e300, 0, "10³⁰⁰"),
        (5e-324, 1e-323, "5×10⁻³²⁴"),
        (123456.0, 2000, "123000"),
        (7123456.0, 2000, "7.123×10⁶"),
        (math.nan, 1, "NaN"),
        (math.inf, 1, "inf"),
        (-math.inf, 0, "−inf"),
    ],
)
def test_a_number_is_as_exact_as_its_spacing(given: float, spacing: float, text: str) -> None:
    assert number(given, spacing) == text


@given(st.floats(-1e12, 1e12), st.floats(1e-4, 1e3))
def test_a_number_is_not_rounded_further_than_its_spacing(given: float, spacing: float) -> None:
    text = number(given, spacing).replace("−", "-")
    if "10" not in text or "×" not in text:
        assert abs(float(text) - given) <= 0.5 * spacing + 1e-3 * abs(given) * 1e-12


@given(st.lists(st.integers(-(10**7), 10**7), min_size=2, max_size=9, unique=True), st.integers(-30, 30))
def test_shared_labels_differ(wholes: list[int], exponent: int) -> None:
    wholes.sort()
    labels, _note = shared(wholes, exponent, exponent + 5)
    assert len(set(labels)) == len(wholes)
    assert len({len(label.partition(".")[2]) for label in labels}) == 1


def test_no_labels() -> None:
    assert shared([], 0, 1) == ([], "")
    assert shared([0], 0, 1) == (["0"], "")
