"""The colour pass against NumPy in float64, and against matplotlib."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from vizlib.passes import compute, frame
from vizlib.passes.colorize import SCALE, Colorize, Table, parameters, spread
from vizlib.passes.colormaps import STEPS, colormap
from vizlib.passes.scale import NORMS, Distribution, Scale
from vizlib.passes.source import Source

RANDOM = np.random.default_rng(0)
COUNT = 3001  # no multiple of anything

VALUES: dict[str, NDArray[Any]] = {
    "float32": RANDOM.normal(size=COUNT).astype("f4"),
    "float64": RANDOM.lognormal(size=COUNT),
    "a million, plus and minus ten": 1e6 + 10 * RANDOM.uniform(-1, 1, COUNT),
    "float16": RANDOM.normal(size=COUNT).astype("f2"),
    "uint8": RANDOM.integers(0, 256, COUNT, dtype="u1"),
    "int8": RANDOM.integers(-128, 128, COUNT, dtype="i1"),
    "int16": RANDOM.integers(-3000, 3000, COUNT, dtype="i2"),
    "uint16": RANDOM.integers(0, 65535, COUNT, dtype="u2"),
    "int32 far out": (10**9 + RANDOM.integers(-10, 11, COUNT)).astype("i4"),
    "uint32": RANDOM.integers(0, 2**32, COUNT, dtype="u4"),
    "the whole range": RANDOM.uniform(-1, 1, COUNT) * 1.7e308,
    "tiny": RANDOM.uniform(0, 1e-300, COUNT),
}


def colored(values: NDArray[Any], **choices: Any) -> tuple[NDArray[np.int64], Scale]:
    """What the pass writes, and the scale it did so by."""
    scale = Scale(Distribution(values), owner="test", **choices)
    source = Source.of(values, scale.distribution.ends, "test")
    target = compute.buffer(shape=values.size, dtype="u4")
    work = Colorize(source, scale, "colors", lambda: target.gpu, "test")
    frame.run_scheduled()
    written = target.read().view(np.uint8).reshape(-1, 4)
    assert np.array_equal(written, work.rgba())
    return written.astype(int), scale


def off(found: NDArray[np.int64], scale: Scale, values: NDArray[Any]) -> int:
    """The largest difference of a channel from NumPy's, a step of the table to either side allowed."""
    places = scale.places(values)
    steps = [scale.rgba_at(places + step / STEPS * 1.001).astype(int) for step in (-1, 0, 1)]
    low, high = np.minimum.reduce(steps), np.maximum.reduce(steps)
    outside = np.maximum(low - found, found - high)
    outside[np.isnan(places)] = np.abs(found - steps[1])[np.isnan(places)]
    return int(outside.max())


@pytest.mark.parametrize("clim", ["auto", "5%..90%"])
@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("kind", VALUES)
def test_colours_are_numpys(kind: str, norm: str, clim: str) -> None:
    values = VALUES[kind]
    if norm == "log" and values.max() <= 0:
        pytest.skip("no positive value")
    found, scale = colored(values, cmap="viridis", clim=clim, norm=norm)
    different = np.abs(found - scale.rgba(values)).max()
    assert different <= 1 or off(found, scale, values) <= 1


@pytest.mark.parametrize("cmap", ["viridis", "tab10", "coolwarm_r", "turbo", "gist_ncar"])
def test_no_value_below_and_above(cmap: str) -> None:
    values = VALUES["float32"].copy()
    values[::7] = np.nan
    values[1], values[2] = np.inf, -np.inf
    for norm in NORMS:
        clim = (0.1, 0.9)
        found, scale = colored(values, cmap=cmap, clim=clim, norm=norm)
        assert (found[::7] == np.round(np.array(scale.colormap.bad) * 255)).all()
        assert (found[1] == np.round(np.array(scale.colormap.over) * 255)).all()
        if norm == "log":
            assert (found[2] == found[0]).all(), "no logarithm"
        else:
            assert (found[2] == np.round(np.array(scale.colormap.under) * 255)).all()
        assert off(found, scale, values) <= 1


@pytest.mark.parametrize("clim", [(0.9, 0.1), (3, -3)])
def test_a_range_from_high_to_low(clim: tuple[float, float]) -> None:
    values = VALUES["float32"]
    for norm in ("linear", "sqrt", "symlog", "equalize", *(("log",) if min(clim) > 0 else ())):
        found, scale = colored(values, cmap="magma", clim=clim, norm=norm)
        assert off(found, scale, values) <= 1, norm


@pytest.mark.parametrize("norm", ["linear", "log"])
@pytest.mark.parametrize("kind", ["float32", "float64", "a million, plus and minus ten", "uint8"])
def test_colours_are_matplotlibs(kind: str, norm: str) -> None:
    import matplotlib as mpl
    from matplotlib import colors

    values = VALUES[kind]
    positive = values[values > 0]
    low, high = np.percentile(positive, (10, 90))
    found, scale = colored(values, cmap="viridis", clim=(low, high), norm=norm)
    norm_of = {"linear": colors.Normalize, "log": colors.LogNorm}[norm](low, high)
    # Matplotlib cuts its table into steps, ours goes from colour to colour: half a step at most.
    given = values.astype(float)
    places = np.ma.filled(norm_of(np.ma.masked_less_equal(given, 0) if norm == "log" else given), np.nan)
    known = ~np.isnan(places)
    table = mpl.colormaps["viridis"]
    near = [table(np.clip(places[known] + step / 256, 0, 1), bytes=True).astype(int) for step in (-1, 0, 1)]
    assert (found[known] >= np.minimum.reduce(near) - 1).all()
    assert (found[known] <= np.maximum.reduce(near) + 1).all()
    assert scale.range == (low, high)


def test_a_new_range_is_48_bytes() -> None:
    assert SCALE.itemsize == 48
    distribution = Distribution(VALUES["float32"])
    source = Source.of(VALUES["float32"], distribution.ends, "test")
    table = Table("test")
    assert table.write(Scale(distribution, cmap="viridis", clim="auto", norm="linear", owner="x"), source)
    written: list[int] = []
    queue = type(frame.device().queue)
    usual = queue.write_buffer

    def counted(self: Any, buffer: Any, offset: int, data: Any, *rest: Any) -> None:
        written.append(len(data))
        usual(self, buffer, offset, data, *rest)

    queue.write_buffer = counted
    try:
        assert not table.write(Scale(distribution, cmap="viridis", clim=(0, 1), norm="linear", owner="x"), source)
        assert not table.write(Scale(distribution, cmap="viridis", clim=(0, 1), norm="linear", owner="x"), source)
        assert written == [48]
        table.write(Scale(distribution, cmap="magma", clim=(0, 1), norm="linear", owner="x"), source)
        assert written[1:] == [(STEPS + 3) * 16]
    finally:
        queue.write_buffer = usual
    table.destroy()
    table.destroy()


def test_parameters_count_from_the_sources_offset() -> None:
    values = VALUES["a million, plus and minus ten"]
    distribution = Distribution(values)
    source = Source.of(values, distribution.ends, "test")
    assert abs(source.offset - 1e6) < 1
    found = parameters(Scale(distribution, cmap="viridis", clim=(1e6 - 1, 1e6 + 1), norm="linear", owner="x"), source)
    assert found["low"] == pytest.approx(1e6 - 1 - source.offset, abs=1e-6)
    assert found["span"] == 2


def test_percentiles_of_what_is_not_kept() -> None:
    values = RANDOM.lognormal(size=2_000_000)
    kept, forgotten = Distribution(values), Distribution(values)
    forgotten.forget()
    assert forgotten.ends == kept.ends
    assert forgotten.lowest_positive == kept.lowest_positive
    for percents in ((1, 99), (25, 75)):
        one, other = kept.percentiles(percents, False), forgotten.percentiles(percents, False)
        assert one is not None
        assert other is not None
        assert np.allclose(one, other, rtol=0.01)
    assert np.allclose(kept.percentiles((3, 97), False), np.percentile(values, (3, 97)))


def test_workgroups_beyond_one_row() -> None:
    for count in (1, 1024, 1025, 32768 * 1024, 32768 * 1024 + 1, 100_000_000):
        x, y, z = spread(count, 1024)
        assert x * y * 1024 >= count
        assert z == 1
        assert max(x, y) <= 65535


def test_every_colormap_has_a_table() -> None:
    import cmap

    names = [str(name) for name in cmap.Colormap.catalog()]
    assert len(names) > 100
    for name in names[:: max(1, len(names) // 60)]:
        found = colormap(name)
        assert found.all.shape == (STEPS + 3, 4)
        assert ((found.all >= 0) & (found.all <= 1)).all()
