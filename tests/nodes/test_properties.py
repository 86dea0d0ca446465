"""Any array that there is makes a right picture or a clear error: images, volumes, surfaces, lines and arrows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import vizlib as vz
from vizlib.passes.grids import stored
from vizlib.passes.scale import Distribution, Scale

LIMITS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))

DTYPES = st.one_of(
    hnp.integer_dtypes(),
    hnp.unsigned_integer_dtypes(),
    hnp.floating_dtypes(sizes=(16, 32, 64)),
    hnp.boolean_dtypes(),
)


@st.composite
def arrays(draw: Any, dimensions: int, least: int = 1, most: int = 6) -> np.ndarray:
    """Of any numeric dtype and byte order, with NaN and infinities, sliced, turned over or transposed."""
    dtype = draw(DTYPES)
    shape = draw(st.tuples(*[st.integers(least, most)] * dimensions))
    doubled = draw(hnp.arrays(dtype, tuple(2 * size for size in shape)))
    steps = [draw(st.sampled_from([1, 2, -1])) for _ in shape]
    view = doubled[tuple(slice(None, None, step) for step in steps)]
    return view[tuple(slice(0, size) for size in shape)]


def _is_clear(error: Exception) -> None:
    """Says whose fault it is, what it is and what was expected instead."""
    node, _, rest = str(error).partition(": ")
    assert node in ("Surface", "Line", "Vectors"), error
    assert rest.split("[")[0].split()[0] in ("z", "positions", "directions"), error


def reference(values: np.ndarray, node: Any) -> np.ndarray:
    """(…, 4) uint8, from float64."""
    plain = values.astype(values.dtype.newbyteorder("="))
    scale = Scale(Distribution(plain), cmap="viridis", clim="auto", norm="linear", owner="test")
    assert node.clim == scale.range
    return scale.rgba(plain)


@given(arrays(2))
@example(np.array([[5e-324]]))
@example(np.array([[-1.2e308]]))
@LIMITS
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_images(values: np.ndarray) -> None:
    image = vz.Image(values)
    # Float16 and float32 are what the GPU computes with: one step of the table is what they may differ by.
    assert np.abs(image.rgba().astype(int) - reference(values, image)).max() <= 4


@given(arrays(3))
@LIMITS
def test_volumes(values: np.ndarray) -> None:
    if values.dtype.kind == "f" and np.isinf(values).any():
        with pytest.raises(ValueError, match="is infinite, expected finite numbers or NaN"):
            vz.Volume(values)
        return
    volume = vz.Volume(values)
    assert volume.shape == values.shape
    ends = Distribution(volume.data).ends
    grid = stored(volume.data, ends)
    read = grid.texels.astype(np.float64) / (255 if grid.texels.dtype == np.uint8 else 1)
    plain = values.astype(np.float64)
    missing = np.isnan(plain)
    assert np.array_equal(read > 1e20, missing)
    if ends is not None:
        meant = grid.meaning.offset / 2 + grid.meaning.unit / 2 * read[~missing]  # halves: there may be no room
        size = max(ends[1] / 2 - ends[0] / 2, 1e-300)
        far = max(abs(ends[0]), abs(ends[1])) * 2**-52
        assert (np.abs(meant - plain[~missing] / 2) <= size * 1e-6 + far + 1e-44 * grid.meaning.unit).all()


@given(arrays(2, least=2))
@LIMITS
def test_surfaces(values: np.ndarray) -> None:
    try:
        surface = vz.Surface(values)
    except (ValueError, TypeError) as error:
        _is_clear(error)
        return
    there = ~np.isnan(values) if values.dtype.kind == "f" else np.ones(values.shape, bool)
    used = np.unique(surface.indices)
    assert there.ravel()[used].all()
    heights = surface.positions[used, 2]
    size = max(float(np.abs(surface.positions).max()), 1)
    assert np.abs(heights - values.ravel()[used].astype(np.float64)).max() <= size * 1e-6
    assert np.isfinite(surface.normals).all()


@given(arrays(2), st.booleans())
@LIMITS
def test_lines_and_arrows(values: np.ndarray, arrows: bool) -> None:
    try:
        node: Any = vz.Vectors(values, values[:, ::-1]) if arrows else vz.Line(values)
    except (ValueError, TypeError) as error:
        _is_clear(error)
        return
    assert node.positions.shape == (len(values), 3)
    missing = np.isnan(values).any(axis=1) if values.dtype.kind == "f" else np.zeros(len(values), bool)
    assert np.array_equal(np.isnan(node.positions).any(axis=1), missing)
    box = node.get_world_bounding_box()
    assert box is None or np.isfinite(box).all()


@given(arrays(2), arrays(2))
@LIMITS
def test_another_array_is_taken_as_a_whole_or_not_at_all(first: np.ndarray, second: np.ndarray) -> None:
    try:
        surface = vz.Surface(first)
    except (ValueError, TypeError):
        return
    before = surface.z.copy(), surface.positions.copy(), surface.indices.copy()
    try:
        surface.z = second
    except (ValueError, TypeError):
        after = surface.z, surface.positions, surface.indices
        assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(before, after, strict=True))
    else:
        fresh = vz.Surface(second)
        assert np.array_equal(surface.positions, fresh.positions)
        assert np.array_equal(surface.indices, fresh.indices)
