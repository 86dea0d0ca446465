"""Vectors: what they take and refuse, their scale, and that their properties are live."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pygfx as gfx
import pytest

import vizlib as vz
from vizlib.nodes.arrow import cone_arrow, flat_arrow

PLACES = np.array([[0.0, 0, 0], [1, 0, 0], [2, 0, 0]])
WAYS = np.array([[0.0, 2, 0], [0, 0, 1], [1, 0, 0]])


def test_it_is_a_pygfx_world_object() -> None:
    vectors = vz.Vectors(PLACES, WAYS, scale=1, name="flow")
    assert isinstance(vectors, gfx.WorldObject)
    assert vectors.name == "flow"
    assert vectors.get_world_bounding_box().tolist() == [[0, 0, 0], [3, 2, 1]]
    assert vectors.positions.tolist() == PLACES.tolist()
    assert vectors.directions.tolist() == WAYS.tolist()
    assert vectors.lengths.tolist() == [2, 1, 1]


def test_two_dimensions_are_flat() -> None:
    assert not vz.Vectors(PLACES[:, :2], WAYS[:, :2]).lit
    assert vz.Vectors(PLACES, WAYS).lit
    assert vz.Vectors(PLACES[:, :2], WAYS[:, :2], lit=True).lit
    assert vz.Vectors(PLACES[:, :2], WAYS[:, :2]).positions.tolist() == PLACES.tolist()


def test_scalars_are_the_lengths_unless_something_else_is_given() -> None:
    vectors = vz.Vectors(PLACES, WAYS)
    assert vectors.clim == (1, 2)
    vectors.directions = WAYS * 3
    assert vectors.clim == (3, 6)
    vectors.scalars = [1, 5, 9]
    vectors.directions = WAYS
    assert vectors.clim == (1, 9)
    assert vz.Vectors(PLACES, WAYS, color="red").scalars is None
    assert vz.Vectors(PLACES, WAYS, colors=[[255, 0, 0]] * 3).rgba().tolist() == [[255, 0, 0, 255]] * 3


def test_by_default_the_longest_reach_to_the_next_position() -> None:
    side = np.arange(10.0) * 3
    places = np.stack(np.meshgrid(side, side), -1).reshape(-1, 2)
    lengths = np.random.default_rng(0).uniform(1e-9, 0.1, len(places))
    vectors = vz.Vectors(places, np.stack([lengths, 0 * lengths], -1))
    drawn = vectors.get_world_bounding_box()[1, 0] - 27
    assert drawn <= 3.2
    longest = vectors._ends()
    longest = np.linalg.norm(longest[len(longest) // 2 :] - longest[: len(longest) // 2], axis=1)
    assert longest.max() == pytest.approx(3, rel=0.1)
    vectors.directions = vectors.directions * 1e6
    again = vectors._ends()
    assert np.linalg.norm(again[len(again) // 2 :] - again[: len(again) // 2], axis=1).max() == pytest.approx(
        3, rel=0.1
    )


@pytest.mark.parametrize("factor", [1e-30, 1e-12, 1e12, 1e30])
def test_directions_of_any_size(factor: float) -> None:
    vectors = vz.Vectors(PLACES, WAYS * factor, scale=1 / factor)
    assert vectors.get_world_bounding_box() == pytest.approx(np.array([[0, 0, 0], [3, 2, 1]]), abs=1e-5)


@pytest.mark.parametrize(("pivot", "low", "high"), [("tail", 0, 2), ("middle", -1, 1), ("tip", -2, 0)])
def test_pivot(pivot: str, low: float, high: float) -> None:
    vectors = vz.Vectors(PLACES, WAYS, scale=1, pivot=pivot)
    assert vectors.pivot == pivot
    assert vectors.get_world_bounding_box()[:, 1].tolist() == [low, high]


def test_missing_vectors_are_not_drawn() -> None:
    places, ways = PLACES.copy(), WAYS.copy()
    places[0, 0], ways[1, 1] = np.nan, np.nan
    vectors = vz.Vectors(places, ways, scale=1)
    assert vectors.get_world_bounding_box().tolist() == [[2, 0, 0], [3, 0, 0]]
    assert np.isnan(vectors.lengths).tolist() == [False, True, False]
    assert vz.Vectors(PLACES, WAYS * 0).get_world_bounding_box() is None
    assert vz.Vectors(PLACES, np.full((3, 3), np.nan)).get_world_bounding_box() is None


def test_far_from_the_origin_no_digit_is_lost() -> None:
    fine = PLACES / 100 + np.array([500_000, 5_400_000, 0])
    vectors = vz.Vectors(fine, WAYS, scale=0.01)
    assert np.abs(vectors.positions - fine).max() < 1e-8
    assert vectors.get_world_bounding_box() == pytest.approx(
        np.array([fine[0], fine[0] + (0.03, 0.02, 0.01)]), abs=1e-6
    )


def test_all_properties_are_live() -> None:
    vectors = vz.Vectors(PLACES, WAYS)
    for name, value in {"scale": 2.0, "thickness": 3.0, "pivot": "middle", "lit": False, "opacity": 0.5}.items():
        setattr(vectors, name, value)
        assert getattr(vectors, name) == value
    assert (vectors.scale, vectors.thickness, vectors.pivot) == (2, 3, "middle"), "they stay when lit changes"
    vectors.positions = PLACES + 1
    assert vectors.positions.tolist() == (PLACES + 1).tolist()
    vectors.scale = "auto"
    assert vectors.scale == "auto"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"directions": WAYS[:2]}, r'Vectors "v": directions has shape \(2, 3\), expected \(3, 3\) or \(3, 2\)\.'),
        (
            {"directions": [[0, 1, 0], [0, np.inf, 0], [1, 1, 1]]},
            r"directions\[1\] is \(0, inf, 0\), expected finite numbers or NaN",
        ),
        ({"positions": PLACES[0]}, r"positions has shape \(3,\), expected \(N, 3\) or \(N, 2\)"),
        ({"scale": 0}, r"scale is 0, expected a number above 0 or 'auto'"),
        ({"scale": "big"}, r"scale is 'big', expected a number above 0 or 'auto'"),
        ({"pivot": "mid"}, r"pivot is 'mid' \(did you mean 'middle'\?\), expected one of 'tail', 'middle', 'tip'"),
        ({"thickness": -1}, r"thickness is -1, expected a number above 0"),
        ({"scalars": [1]}, r"scalars has length 1, expected 3 \(vectors\)"),
    ],
)
def test_what_does_not_fit_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        vz.Vectors(**{"positions": PLACES, "directions": WAYS, "name": "v"} | arguments)


@pytest.mark.parametrize("shape", [cone_arrow(), flat_arrow()])
def test_the_arrow_is_one_unit_long_and_its_faces_look_out(shape: Any) -> None:
    assert shape.positions[:, 0].min() == 0
    assert shape.positions[:, 0].max() == 1
    a, b, c = (shape.positions[corner] for corner in shape.indices.T)
    faces = np.cross(b - a, c - a)
    outwards = (faces * shape.normals[shape.indices].mean(axis=1)).sum(axis=1)
    assert (outwards[np.linalg.norm(faces, axis=1) > 1e-6] > 0).all()
    assert np.linalg.norm(shape.normals, axis=1) == pytest.approx(1)


def test_a_hundred_thousand_arrows_are_fast() -> None:
    places = np.random.default_rng(0).normal(size=(100_000, 3))
    begun = time.perf_counter()
    vz.Vectors(places, places)
    assert time.perf_counter() - begun < 2  # 0.1 s on an idle machine
