"""What is under the pointer where nodes are drawn on an axis with another scale: in the user's numbers all the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import vizlib as vz
from tests.nodes.test_picked import Pick, pick
from vizlib.nodes.picked import Picked

pytest.importorskip("vizlib.nodes.placed")

__all__ = ["pick"]  # the fixture


def decades(places: Any) -> Any:
    """Logarithms along x, ten units for each decade."""
    return np.column_stack([10 * np.log10(places[:, 0]), places[:, 1:]])


def inverse(found: Picked, where: Any) -> Any:
    """As a view with such an axis has it."""
    return np.array([10 ** (where[0] / 10), *where[1:]]) if found.warped else where


GIVEN = np.array([[1, 0, 0], [30, 0, 0], [-5, 1, 0], [1000, 4, 0], [200, 8, 0]], float)


def test_a_point(pick: Pick) -> None:
    points = vz.Points(GIVEN, size=8, scalars=np.arange(5.0))
    points.warp(decades)
    _, found, where = pick(points, 10 * np.log10(200), 8)
    assert (found.index, found.value, found.warped) == (4, 4, False)
    np.testing.assert_array_equal(where, GIVEN[4])


def test_a_point_of_a_packed_cloud(pick: Pick) -> None:
    given = np.random.default_rng(0).uniform(1, 1000, (70_000, 3)) * (1, 0.01, 1e-4)
    given[[5, 9]] = (-3, 1, 1), (np.nan, 1, 1)
    given[4321] = (500, 5.5, 2)  # in front
    points = vz.Points(given, size=8, scalars=np.arange(70_000, dtype=np.float32))
    points.warp(decades)
    _, found, where = pick(points, 10 * np.log10(500), 5.5)
    assert (found.index, found.value) == (4321, 4321)
    assert where == pytest.approx(given[4321], rel=1e-6)
    points.warp(decades)  # the figure is closed, and has let go of it
    box = 10 * np.log10(450), 10 * np.log10(550)
    low, high = (np.array([at, 5.0]) / (15, 5) - 1 for at in box)
    matrix = np.diag([1 / 15, 1 / 5, 0, 1.0])
    matrix[:2, 3] = -1
    corners = np.array([[low[0], low[1]], [high[0], low[1]], [high[0], 0.2], [low[0], 0.2]])
    chosen = points.within(corners, matrix).read()
    with np.errstate(invalid="ignore"):
        expected = (np.abs(given[:, 0] - 500) < 50) & (np.abs(given[:, 1] - 5.5) < 0.5)
    others = np.setxor1d(chosen, np.flatnonzero(expected))
    assert len(others) <= 2, "those on the edge"
    assert 4321 in chosen


def test_a_line(pick: Pick) -> None:
    line = vz.Line(GIVEN[[0, 3]] * (1, 0, 1), thickness=8, scalars=[0, 30])
    line.warp(decades)
    _, found, where = pick(line, 14, 0)
    assert (found.index, found.value) == (0, pytest.approx(14, abs=1e-4))
    assert inverse(found, where) == pytest.approx((10**1.4, 0, 0), rel=1e-5)


def test_a_face(pick: Pick) -> None:
    mesh = vz.Mesh([[1, 0, 0], [1000, 0, 0], [1000, 10, 0], [1, 10, 0]], [[0, 1, 2, 3]])
    mesh.warp(decades)
    _, found, where = pick(mesh, 21, 3)
    assert found.index == 0
    assert inverse(found, where) == pytest.approx((10**2.1, 3, 0), rel=1e-5)


def test_an_arrow(pick: Pick) -> None:
    vectors = vz.Vectors(GIVEN[[1, 3, 4]], [[100, 0, 0]] * 3, scale=1, lit=False, thickness=2)
    vectors.warp(decades)
    _, found, where = pick(vectors, 10 * np.log10(220), 8)
    assert found.index == 2
    np.testing.assert_array_equal(where, GIVEN[4])


def test_a_text(pick: Pick) -> None:
    text = vz.Text("HHHHHHHHH", (100, 2, 0), size=20, size_space="model")
    text.warp(decades)
    found = [pick(text, x, 2) for x in np.arange(0.0, 40.0, 2.0)]
    hits = [where.tolist() for node, _, where in found if node is text]
    assert hits
    assert all(hit == [100, 2, 0] for hit in hits)
