"""Reductions on the GPU against NumPy's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import vizlib as vz
from vizlib.passes import reduce
from vizlib.passes.scale import Distribution
from vizlib.passes.source import Source

RANDOM = np.random.default_rng(0)

KINDS: dict[str, NDArray[Any]] = {
    "f4": RANDOM.normal(size=100_001).astype("f4"),
    "f4 spread": (10.0 ** RANDOM.uniform(-30, 30, 50_000)).astype("f4") * RANDOM.choice([-1, 1], 50_000),
    "f8": RANDOM.lognormal(size=5000),
    "f8 far": 1e6 + 10 * RANDOM.uniform(-1, 1, 70_000),
    "f2": RANDOM.normal(size=777).astype("f2"),
    "u1": RANDOM.integers(0, 256, 100_003, dtype="u1"),
    "i1": RANDOM.integers(-128, 128, 1001, dtype="i1"),
    "u2": RANDOM.integers(0, 65536, 65_537, dtype="u2"),
    "i2": RANDOM.integers(-3000, 3000, 4097, dtype="i2"),
    "u4": RANDOM.integers(0, 2**32, 3000, dtype="u4"),
    "i4": (10**9 + RANDOM.integers(-1000, 1000, 100_000)).astype("i4"),
    "i8": RANDOM.integers(-(2**40), 2**40, 3000),
    "bool": RANDOM.integers(0, 2, 1000).astype(bool),
    "big-endian": RANDOM.normal(size=1000).astype(">f4"),
    "strided": RANDOM.normal(size=(60, 70))[::2, ::-3],
    "one": np.array([3.5]),
    "two": np.array([1, 2], "u1"),
    "same": np.full(5000, 7.0),
}


@pytest.mark.parametrize("kind", KINDS)
def test_ends_percentiles_and_histogram_are_numpys(kind: str) -> None:
    values = KINDS[kind]
    wide = values.astype(np.float64).ravel()
    low, high = reduce.ends(values).read()
    extent = wide.max() - wide.min()
    allowed = extent * 1e-6 + 1e-30
    assert abs(low - wide.min()) <= allowed
    assert abs(high - wide.max()) <= allowed
    percents = (0, 1, 25, 50, 99.5, 100)
    found = reduce.percentiles(values, percents).read()
    expected = np.percentile(wide, percents)
    # The ranks are exact; what is between two numbers is computed in float32.
    gap = np.abs(expected) * 1e-6 + allowed if kind == "f4 spread" else allowed
    assert (np.abs(found - expected) <= gap).all()
    counts = reduce.histogram(values, 16).read()
    assert counts.sum() == wide.size
    if extent:
        edges = np.histogram_bin_edges(wide, 16)
        close = min(abs(wide[:, None] - edges).min(axis=1).min(), 1)
        expected_counts = np.histogram(wide, 16)[0]
        # Numbers at a bin's edge may fall to either side of it.
        on_edge = (abs(wide[:, None] - edges) <= extent * 1e-6).any(axis=1).sum()
        assert abs(counts.astype(int) - expected_counts).sum() <= 2 * on_edge, close


def test_no_number_is_none_and_does_not_count() -> None:
    values = RANDOM.normal(size=10_000).astype("f4")
    values[::7] = np.nan
    values[3], values[4] = np.inf, -np.inf
    usable = values[np.isfinite(values)]
    assert reduce.ends(values).read() == (usable.min(), usable.max())
    assert np.allclose(reduce.percentiles(values, (10, 90)).read(), np.percentile(usable, (10, 90)), rtol=1e-5)
    assert reduce.histogram(values, 8).read().sum() == usable.size
    nothing = np.full(100, np.nan)
    assert reduce.ends(nothing).read() is None
    assert reduce.histogram(nothing, 8).read().sum() == 0


def test_a_range_of_ones_own() -> None:
    values = RANDOM.normal(size=10_000)
    found = reduce.histogram(values, 32, range=(-1, 2)).read()
    assert np.abs(found.astype(int) - np.histogram(values, 32, range=(-1, 2))[0]).sum() <= 4


def _agrees(found: reduce.Bins, values: NDArray[Any], *, log: bool = False) -> None:
    """Whether these are NumPy's counts, but for numbers at an edge, which may fall to either side of it."""
    wide = values.astype(np.float64).ravel()
    wide = wide[np.isfinite(wide)]
    if log:
        wide = wide[wide > 0]
        expected, edges = np.histogram(np.log(wide), found.counts.size)
        assert np.allclose(np.log(found.edges), edges, rtol=1e-6, atol=1e-6 * np.ptp(edges))
        wide = np.log(wide)
    else:
        expected, edges = np.histogram(wide, found.counts.size)
        assert np.allclose(found.edges, edges, rtol=1e-6, atol=1e-6 * np.ptp(edges))
    assert found.counts.sum() == wide.size
    on_edge = (abs(wide[:, None] - edges) <= np.ptp(edges) * 2e-6).any(axis=1).sum()
    assert abs(found.counts - expected).sum() <= 2 * on_edge


@pytest.mark.parametrize("kind", [name for name in KINDS if name not in ("big-endian", "strided")])
def test_bins_are_numpys(kind: str) -> None:
    values = KINDS[kind].ravel()
    ends = Distribution(values).ends
    source = Source.of(values, ends, "test")
    _agrees(reduce.binned([source], 16, ends=ends).read(), values)
    _agrees(reduce.binned(iter([source]), 16).read(), values)


@pytest.mark.parametrize("kind", ["f4", "f8", "f8 far", "u1", "u2", "i8", "one", "f4 spread"])
def test_bins_of_logarithms_are_numpys(kind: str) -> None:
    values = KINDS[kind].ravel()
    distribution = Distribution(values)
    assert distribution.lowest_positive is not None
    assert distribution.ends is not None
    source = Source.of(values, distribution.ends, "test")
    found = reduce.binned([source], 16, ends=(distribution.lowest_positive, distribution.ends[1]), log=True).read()
    if kind == "one":
        assert found.counts.tolist() == [0] * 8 + [1] + [0] * 7
        assert found.edges[[0, -1]].tolist() == [1.75, 7]
        return
    _agrees(found, values, log=True)
    if source.offset == 0:
        _agrees(reduce.binned([source], 16, log=True).read(), values, log=True)


def test_bins_of_parts_are_those_of_all() -> None:
    values = RANDOM.normal(size=10_000).astype("f4")
    values[::9] = np.nan
    ends = Distribution(values).ends
    parts = (Source.of(part, Distribution(part).ends, "test") for part in np.array_split(values.astype("f8"), 3))
    _agrees(reduce.binned(parts, 64, ends=ends).read(), values)


@pytest.mark.parametrize("log", [False, True])
def test_bins_of_nothing(log: bool) -> None:
    nothing = vz.compute.buffer(np.full(100, np.nan, "f4"))
    found = reduce.binned([Source.of_buffer(nothing, "test")], 8, log=log).read()
    assert found.counts.tolist() == [0] * 8
    assert found.edges[[0, -1]].tolist() == pytest.approx([1, 10] if log else [0, 1])


def test_of_what_the_gpu_has() -> None:
    data = vz.compute.buffer(np.arange(1000, dtype="f4"))
    assert reduce.ends(data).read() == (0, 999)
    assert reduce.percentiles(data, [50]).read() == [499.5]
    with pytest.raises(TypeError, match="its buffer has dtype float64, expected one of uint8"):
        reduce.ends(vz.compute.buffer(np.zeros(3)))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: reduce.ends([]), r"values has shape \(0,\)"),
        (lambda: reduce.ends(["a"]), "expected some numbers"),
        (lambda: reduce.histogram([1.0], 0), "bins is 0, expected 1 to 4096"),
        (lambda: reduce.histogram([1.0], 8, (2, 1)), r"range is \(2, 1\), expected \(low, high\)"),
        (lambda: reduce.percentiles([1.0], []), "expected 1 to 8 from 0 to 100"),
        (lambda: reduce.percentiles([1.0], [101]), "expected 1 to 8 from 0 to 100"),
    ],
)
def test_what_is_refused(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()
