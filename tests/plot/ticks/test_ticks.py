"""Linear ticks, against matplotlib's own, and what fits."""

from __future__ import annotations

import math
import random
import re
import time
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from matplotlib.ticker import AutoMinorLocator, MaxNLocator, ScalarFormatter

from vizlib.plot.ticks.axis_scales import Linear
from vizlib.plot.ticks.numerals import power, short
from vizlib.plot.ticks.ticks import Ticks, fit, linear, ticks_at

LIMITS = st.floats(allow_nan=False, allow_infinity=False)
ROOMS = st.integers(1, 25)


def random_ranges(count: int, seed: int) -> list[tuple[float, float, int]]:
    """(low, high, room) of widths from 1e-12 to 1e12, around 0 and far from it, some inverted."""
    chance = random.Random(seed)
    result = []
    for _ in range(count):
        width = 10 ** chance.uniform(-12, 12)
        middle = chance.choice([0, 1, -1]) * width * 10 ** chance.uniform(-1, 7)
        low, high = middle - width * chance.random(), middle + width * chance.random()
        if chance.random() < 0.2:
            low, high = high, low
        result.append((low, high, chance.randint(2, 14)))
    return result


def theirs(low: float, high: float, room: int) -> np.ndarray:
    """matplotlib's, within the limits."""
    found = MaxNLocator(room - 1, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    slack = 1e-9 * abs(high - low)
    return found[(found >= min(low, high) - slack) & (found <= max(low, high) + slack)]


@pytest.mark.parametrize(("low", "high", "room"), random_ranges(500, seed=1))
def test_values_are_those_of_max_n_locator(low: float, high: float, room: int) -> None:
    expected, found = theirs(low, high, room), linear(low, high, room).values
    if len(expected) > room:  # MaxNLocator passes its own limit to have two; labels that do not fit help nobody
        assert 1 <= len(found) <= room
        return
    # Far from zero matplotlib's sums are off by some units of float64's last digit.
    noise = 8 * np.spacing(max(abs(low), abs(high)))
    np.testing.assert_allclose(found, expected, rtol=0, atol=abs(high - low) * 1e-9 + noise)


def exact_offset(values: list[Decimal]) -> float:
    """ScalarFormatter's rule: what numbers have in common, at the smallest power of ten, if it is four digits."""
    least, most = sorted((abs(values[0]), abs(values[-1])))
    if values[0] * values[-1] <= 0 or least == most:
        return 0.0
    orders = [Decimal(10) ** order for order in range(most.adjusted() + 1, most.adjusted() - 20, -1)]
    unit = 10 * next(unit for unit in orders if least // unit != most // unit)
    if (most - least) / unit <= Decimal("0.01"):
        unit = 10 * next(unit for unit in orders if most // unit - least // unit > 1)
    return float((most // unit * unit).copy_sign(values[0])) if most // unit >= 1000 else 0.0


def as_ours(note: str) -> str:
    """matplotlib's "1e-6+1.25e6" as a note of ours."""
    found = re.fullmatch(r"(?:1e(?P<order>[−-]?\d+))?(?P<offset>[+−-].+)?", note)
    assert found, note
    parts = [f"×{power(int(found['order'].replace('−', '-')))}"] if found["order"] else []
    if found["offset"]:
        mantissa, _, exponent = found["offset"].replace("−", "-").partition("e")
        digits, _, after = mantissa.partition(".")
        whole = short(int(digits + after), int(exponent or 0) - len(after))
        parts.append(("" if whole.startswith("−") else "+") + whole)
    return " ".join(parts)


@pytest.mark.parametrize(("low", "high", "room"), random_ranges(500, seed=2))
def test_labels_are_those_of_scalar_formatter(low: float, high: float, room: int) -> None:
    ticks = linear(low, high, room)
    if len(ticks.values) < 2:
        pytest.skip("matplotlib gives a single tick digits from the limits; ours has those of its number")
    formatter = ScalarFormatter(useOffset=True, useMathText=False)
    formatter.create_dummy_axis()
    formatter.axis.set_view_interval(low, high)
    formatter.set_locs(ticks.values)
    expected = [formatter(value) for value in ticks.values]
    if expected != ticks.labels:
        # 594.4 // 0.1 is 5943: matplotlib decides by noise. By its rule in exact numbers it decides as we do.
        formatter.set_useOffset(exact_offset([Decimal(repr(float(value))) for value in ticks.values]))
        formatter.set_locs(ticks.values)
        expected = [formatter(value) for value in ticks.values]
    assert ticks.labels == expected
    assert ticks.note == as_ours(formatter.get_offset())


@pytest.mark.parametrize(("low", "high", "room"), random_ranges(100, seed=3))
def test_minor_ticks_are_those_of_auto_minor_locator(low: float, high: float, room: int) -> None:
    low, high = min(low, high), max(low, high)
    ticks = linear(low, high, room)
    if len(ticks.values) < 2:
        return

    class Axis:
        axis_name = "x"

        def get_scale(self) -> str:
            return "linear"

        def get_majorticklocs(self) -> np.ndarray:
            return ticks.values

        def get_view_interval(self) -> tuple[float, float]:
            return low, high

    locator = AutoMinorLocator()
    locator.axis = Axis()
    step = ticks.values[1] - ticks.values[0]
    expected = [
        value
        for value in locator()
        if low <= value <= high
        and abs((value - ticks.values[0]) / step - round((value - ticks.values[0]) / step)) > 0.1
    ]
    noise = 8 * np.spacing(max(abs(low), abs(high)))
    np.testing.assert_allclose(ticks.minor, expected, rtol=0, atol=step * 1e-6 + noise)


@given(LIMITS, LIMITS, ROOMS)
@example(1e6, 1e6 + 1e-12, 9)
@example(1e6, 1e6 + 1e-9, 9)
@example(1e6, 1e6 + 2e-8, 9)
@example(-1.7e308, 1.7e308, 2)
@example(-1.797e308, 1.797e308, 25)
@example(0.0, 5e-324, 9)
@example(0.0, 1e-299, 9)
@example(-1e300, 1e300, 1)
@settings(max_examples=500, deadline=None)
def test_ticks_of_any_range(low: float, high: float, room: int) -> None:
    ticks = linear(low, high, room)
    assert 1 <= len(ticks.values) == len(ticks.labels) <= room
    assert len(set(ticks.labels)) == len(ticks.labels)
    assert (ticks.values[1:] > ticks.values[:-1]).all()
    assert (ticks.minor[1:] > ticks.minor[:-1]).all()
    bottom, top = min(low, high), max(low, high)
    slack = max((top / 2 - bottom / 2) * 3e-10, math.ulp(max(abs(low), abs(high))))
    assert (ticks.values >= bottom - slack).all()
    assert (ticks.values <= top + slack).all()
    assert not set(ticks.minor) & set(ticks.values)


@given(st.floats(-1e9, 1e9), st.floats(1e-3, 1e9), ROOMS)
@settings(max_examples=300, deadline=None)
def test_inverted_limits_have_the_same_ticks(low: float, width: float, room: int) -> None:
    one, other = linear(low, low + width, room), linear(low + width, low, room)
    assert one.labels == other.labels
    assert one.note == other.note
    assert (one.values == other.values).all()


def test_labels_with_their_note_are_the_numbers() -> None:
    raised = str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")
    for low, high, room in random_ranges(300, seed=4):
        ticks = linear(low, high, room)
        times, plus = 1.0, 0.0
        for part in ticks.note.split():
            number = part.translate(raised)
            if number.startswith("×10"):
                times = 10.0 ** int(number[3:])
            else:
                mantissa, _, exponent = number.partition("×10")
                bare = re.fullmatch(r"([+-])10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", part.replace("−", "-"))
                if bare:
                    plus = float(f"{bare[1]}1e{bare[2].translate(raised)}")
                else:
                    plus = float(f"{mantissa}e{exponent or 0}")
        read = [float(label.replace("−", "-")) * times + plus for label in ticks.labels]
        np.testing.assert_allclose(
            read, ticks.values, rtol=1e-15, atol=max(abs(high - low) * 1e-9, 4 * np.spacing(abs(low)))
        )


@pytest.mark.parametrize(
    ("low", "high", "labels", "note"),
    [
        (0, 1, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"], ""),
        (-1, 1, ["−1.0", "−0.5", "0.0", "0.5", "1.0"], ""),
        (0, 5e6, ["0", "1", "2", "3", "4", "5"], "×10⁶"),
        (1e6, 1e6 + 10, ["0", "2", "4", "6", "8", "10"], "+10⁶"),
        (-2000010, -2000000, ["−10", "−8", "−6", "−4", "−2", "0"], "−2×10⁶"),
        (0, 1e-6, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"], "×10⁻⁶"),
        (0.3, 0.1 * 9, ["0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9"], ""),
        (3, 3, ["3"], ""),
        (1e6, 1e6 + 1e-9, ["1000000.0000000005"], ""),
        (math.nan, 1, [], ""),
        (0, math.inf, [], ""),
    ],
)
def test_some_axes(low: float, high: float, labels: list[str], note: str) -> None:
    ticks = linear(low, high, 8)
    assert ticks.labels == labels
    assert ticks.note == note


def test_values_have_no_noise() -> None:
    assert linear(0, 1, 11).values.tolist() == [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
    assert linear(0, 1, 0).labels == []


def test_the_step_does_not_flicker_in_a_pan() -> None:
    """Limits of a pan are sums, and their distance is not the same in each frame."""
    counts = set()
    for frame in range(2000):
        low = 0.1 + frame * 1e-3 * math.pi
        ticks = linear(low, low + 0.5, 6)
        counts.add(float(np.round(ticks.values[1] - ticks.values[0], 9)))
    assert counts == {0.1}


def test_arrays_cannot_be_written_into() -> None:
    with pytest.raises(ValueError, match="read-only"):
        Linear().locate(0, 1, 5).values[0] = 7


def test_ticks_where_the_user_wants_them() -> None:
    assert ticks_at([3, 1, np.nan, 2.5, 2.5, 99], 0, 10) == Ticks(
        pytest.approx([1, 2.5, 3]), ["1.0", "2.5", "3.0"], pytest.approx([]), ""
    )
    assert ticks_at([math.pi], 0, 10).labels == ["3.142"]
    assert ticks_at([0], -1, 1).labels == ["0"]
    assert ticks_at([], 0, 1).labels == []
    assert ticks_at([2e6, 4e6], 0, 1e7).note == "×10⁶"


@given(st.floats(-1e12, 1e12), st.floats(1e-6, 1e12), st.floats(20, 2000), st.floats(4, 20))
@settings(max_examples=300, deadline=None)
def test_labels_do_not_overlap(low: float, width: float, length: float, letter: float) -> None:
    high = low + width
    ticks = Linear().fit(low, high, length, lambda label: letter * len(label), gap=5, most=12)
    assert 1 <= len(ticks.labels) <= 12
    if len(ticks.labels) == 1:
        return
    places = (ticks.values - low) / (high - low) * length
    for i in range(len(places) - 1):
        half = letter * (len(ticks.labels[i]) + len(ticks.labels[i + 1])) / 2
        assert places[i + 1] - places[i] >= half + 5 - 1e-6 * length


def test_more_room_is_used() -> None:
    few = Linear().fit(0, 1, 100, 20, gap=8)
    many = Linear().fit(0, 1, 500, 20, gap=8, most=11)
    assert few.labels == ["0.0", "0.5", "1.0"]
    assert len(many.labels) == 11


@pytest.mark.parametrize("length", [90, 130, 170, 220, 300, 420])
@pytest.mark.parametrize("width", [1, 1.7, 2.9, 4.4, 6.3])
def test_the_labels_that_fit_do_not_flicker_in_a_pan(length: float, width: float) -> None:
    steps = set()
    for frame in range(200):
        low = 20 + frame * 0.013
        values = Linear().fit(low, low + width, length, lambda label: 7.0 * len(label)).values
        if len(values) > 1:
            steps.add(float(np.round(values[1] - values[0], 9)))
    assert len(steps) == 1


def test_fit_asks_with_falling_places() -> None:
    ticks = fit(lambda room: linear(0, 10, room), lambda values: 100 - 10 * values, 100, 15, gap=0, most=9)
    assert ticks.labels == ["0", "2", "4", "6", "8", "10"]


def test_a_pan_costs_little() -> None:
    scale = Linear()
    scale.locate(0, 1, 9)
    best = math.inf
    for repeat in range(5):
        begin = time.process_time()
        for frame in range(100):
            scale.fit(frame * 1e-3 + repeat, frame * 1e-3 + repeat + 1, 500, lambda label: 7.0 * len(label))
        best = min(best, (time.process_time() - begin) / 100)
    assert best < 5e-4  # 0.03 ms on an idle machine; here others may be at work
