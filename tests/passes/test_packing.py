"""Points in 8 bytes: nothing is lost, neighbours lie together, and the beginning of each chunk is evenly spread."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from vizlib.passes import packing
from vizlib.passes.packing import CHUNK

CLOUDS = {
    "gauss": lambda random, count: random.normal(size=(count, 3)),
    "flat": lambda random, count: random.normal(size=(count, 3)) * (1, 1, 0),
    "line": lambda random, count: random.normal(size=(count, 3)) * (1, 0, 0),
    "one place": lambda random, count: np.ones((count, 3)),
    "one far away": lambda random, count: np.concatenate([random.normal(size=(count - 1, 3)), [[1e9, 0, 0]]]),
    "long": lambda random, count: random.uniform(size=(count, 3)) * (1000, 10, 1),
}


def packed(values: NDArray[np.float32]) -> tuple[NDArray[np.uint32], NDArray[np.void], NDArray[np.uint32]]:
    place = packing.order(values)
    parts = list(packing.pieces(values, place))
    return place, np.concatenate([part.chunks for part in parts]), np.concatenate([part.points for part in parts])


@pytest.mark.parametrize("count", [1, 2, CHUNK - 1, CHUNK, CHUNK + 1, 70_000, CHUNK * 65 + 7])
@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_point_is_there_once_where_it_was(cloud: str, count: int) -> None:
    values = CLOUDS[cloud](np.random.default_rng(count), count).astype(np.float32)
    place, chunks, points = packed(values)
    assert np.array_equal(np.sort(place), np.arange(count))
    assert chunks["count"].sum() == count
    assert (chunks["count"][:-1] == CHUNK).all()
    # Half a step, and what float32 rounds.
    number = np.arange(count) // CHUNK
    sides = np.abs(chunks["origin"][number]) + chunks["step"][number] * 2.0**21
    allowed = chunks["step"][number] * 0.75 + sides * 2**-23
    assert (np.abs(packing.unpacked(chunks, points) - values[place]) <= allowed).all()


@pytest.mark.parametrize("count", [1, 5, CHUNK + 1, CHUNK * 3 + 7])
def test_points_without_a_place_are_told_from_the_others(count: int) -> None:
    random = np.random.default_rng(count)
    values = random.normal(size=(count, 3)).astype(np.float32)
    for lacking in (np.arange(count) % 3 == 1, np.ones(count, bool)):
        given = np.where(lacking[:, None], np.float32(np.nan), values)
        place, chunks, points = packed(given)
        assert np.array_equal(np.sort(place), np.arange(count))
        found = packing.unpacked(chunks, points)
        assert np.array_equal(np.isnan(found).all(axis=1), lacking[place])
        assert np.allclose(found, given[place], atol=1e-5, equal_nan=True)
        assert (chunks["step"] * 2.0**21 < 20).all(), "boxes are of what there is"
    assert not chunks["count"].any(), "nothing is drawn of chunks without any"


def test_chunks_hold_neighbours() -> None:
    values = np.random.default_rng(1).uniform(size=(CHUNK * 64, 3)).astype(np.float32)
    _, chunks, _ = packed(values)
    sides = chunks["step"] * ((1 << 21) - 1)
    # A perfect cut would give cubes with sides of a quarter, which fill the unit cube once; in the order that the
    # points came in, sides are 1 and the volume is 64. The curve jumps within some chunks.
    assert np.median(sides) < 0.45
    assert np.prod(sides, axis=1).sum() < 5


def test_a_few_points_far_out_do_not_make_the_others_one_heap() -> None:
    random = np.random.default_rng(2)
    values = random.uniform(size=(CHUNK * 64, 3)).astype(np.float32)
    values[::20_000] *= 1e6
    _, chunks, _ = packed(values)
    assert np.median(chunks["step"] * ((1 << 21) - 1)) < 0.45


def test_the_beginning_of_a_chunk_is_evenly_spread() -> None:
    values = np.random.default_rng(3).uniform(size=(CHUNK, 3)).astype(np.float32)
    place = packing.order(values)
    for count in (64, 512):
        # Of eight equal boxes each has about an eighth of the points: within a third, where chance alone
        # would be that far off in some box nearly always with 64.
        boxes = (values[place[:count]] > 0.5) @ (1, 2, 4)
        counts = np.bincount(boxes, minlength=8)
        assert abs(counts - count / 8).max() <= count / 8 / 3
