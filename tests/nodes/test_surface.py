"""Surface: heights on a grid, holes, directions of the axes, and that its properties are live."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pygfx as gfx
import pytest

import vizlib as vz
from vizlib.nodes.grid import grid_normals, grid_quads
from vizlib.nodes.normals import vertex_normals

Z = np.array([[0.0, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5]])


def area(surface: vz.Surface) -> float:
    """Of all faces, seen from above."""
    a, b, c, d = (surface.positions[corner, :2] for corner in surface.indices.T)
    p, q = c - a, d - b
    return float(np.sum(p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0]) / 2)


def test_it_is_a_mesh_of_quads_over_the_grid() -> None:
    surface = vz.Surface(Z, name="hill")
    assert isinstance(surface, gfx.Mesh)
    assert surface.name == "hill"
    assert surface.get_world_bounding_box().tolist() == [[0, 0, 0], [2, 3, 5]]
    assert surface.indices.shape == (6, 4)
    assert surface.positions[4].tolist() == [1, 1, 2]
    assert area(surface) == pytest.approx(6)
    assert surface.normals == pytest.approx(np.tile(np.array([-1, -1, 1]) / np.sqrt(3), (12, 1)))


@pytest.mark.parametrize("dtype", ["u1", "i2", "i8", "f2", "f4", ">f8"])
def test_heights_of_any_numeric_dtype(dtype: str) -> None:
    assert vz.Surface(Z.astype(dtype)).positions[:, 2].tolist() == Z.ravel().tolist()


def test_axes_are_vectors_or_grids() -> None:
    x, y = [0, 10, 30], [5, 6, 7, 9]
    by_vectors = vz.Surface(Z, x, y)
    by_grids = vz.Surface(Z, *np.meshgrid(x, y))
    assert by_vectors.positions.tolist() == by_grids.positions.tolist()
    assert by_vectors.positions[5].tolist() == [30, 6, 3]


@pytest.mark.parametrize(("x", "y"), [(1, -1), (-1, 1), (-1, -1)])
def test_normals_point_up_whichever_way_the_grid_runs(x: int, y: int) -> None:
    surface = vz.Surface(Z, x * np.arange(3, dtype=np.uint8).astype(float), y * np.arange(4.0))
    assert surface.normals[:, 2].min() > 0.5
    assert area(surface) == pytest.approx(6)
    assert surface.normals == pytest.approx(vertex_normals(surface.positions, surface.indices), abs=1e-5)


@pytest.mark.parametrize("masked", [False, True])
def test_a_missing_height_is_a_hole(masked: bool) -> None:
    z = np.ones((5, 5))
    z[2, 2] = 9
    given = np.ma.masked_equal(z, 9) if masked else np.where(z == 9, np.nan, z)
    surface = vz.Surface(given)
    assert area(surface) == pytest.approx(16 - 2), "four triangles of a half are left around it"
    assert 12 not in surface.indices
    assert np.isnan(surface.z[2, 2])
    assert np.isfinite(surface.positions).all()
    assert surface.normals[surface.indices.ravel()] == pytest.approx(np.tile((0, 0, 1), (64, 1)))
    assert surface.get_world_bounding_box().tolist() == [[0, 0, 1], [4, 4, 1]]


def test_normals_beside_holes_are_those_of_the_faces_there() -> None:
    random = np.random.default_rng(1)
    z = random.normal(size=(30, 20))
    z[random.random(z.shape) < 0.2] = np.nan
    surface = vz.Surface(z, shading="flat")
    used = np.unique(surface.indices)
    exact = vertex_normals(surface.positions, surface.indices)[used]
    # A quad counts for its four corners alike, two triangles do not; where it is bent the two may differ.
    assert np.median((surface.normals[used] * exact).sum(axis=1)) > 0.97
    single = np.full((2, 2), 1.0)
    single[1, 0], single[0, 1] = np.nan, 3
    alone = vz.Surface(single)
    triangle = np.unique(alone.indices)
    assert alone.normals[triangle] == pytest.approx(vertex_normals(alone.positions, alone.indices)[triangle])


def test_light_around_a_hole_of_one_height() -> None:
    z = np.arange(25.0).reshape(5, 5) ** 2 / 25
    z[2, 2] = np.nan
    surface = vz.Surface(z)
    used = np.unique(surface.indices)
    exact = vertex_normals(surface.positions, surface.indices)
    assert surface.normals[used] == pytest.approx(exact[used], abs=0.1)  # it is hardly bent


def test_quads_with_every_pattern_of_corners() -> None:
    for pattern in range(16):
        there = np.array([[pattern & 1, pattern & 2], [pattern & 4, pattern & 8]], bool)
        quads = grid_quads(there)
        count = int(there.sum())
        assert len(quads) == (count >= 3)
        for quad in quads:
            assert len(set(quad.tolist())) == count
            assert there.ravel()[quad].all()
            corners = np.array([(0, 0), (1, 0), (0, 1), (1, 1)])[quad]
            p, q = corners[2] - corners[0], corners[3] - corners[1]
            assert p[0] * q[1] - p[1] * q[0] == (2 if count == 4 else 1), "counterclockwise"


def test_a_large_grid_is_fast() -> None:
    z = np.random.default_rng(0).normal(size=(1000, 1000)).astype(np.float32)
    begun = time.perf_counter()
    vz.Surface(z)
    assert time.perf_counter() - begun < 5  # 0.4 s on an idle machine


def test_scalars_are_the_heights_unless_something_else_is_given() -> None:
    surface = vz.Surface(Z, cmap="gray")
    assert surface.scalars is not None
    assert surface.scalars.tolist() == Z.tolist()
    assert surface.clim == (0, 5)
    surface.z = Z * 2
    assert surface.clim == (0, 10)
    surface.scalars = np.ones((4, 3))
    surface.z = Z
    assert surface.scalars.tolist() == np.ones((4, 3)).tolist()
    assert vz.Surface(Z, color="red").scalars is None
    assert vz.Surface(Z, colors=np.zeros((4, 3, 3))).scalars is None
    assert vz.Surface(Z, colors=np.zeros((4, 3, 4))).colors.shape == (4, 3, 4)  # type: ignore[union-attr]


def test_heights_are_live() -> None:
    surface = vz.Surface(Z)
    indices = surface.geometry.indices
    surface.z = Z + 1
    assert surface.geometry.indices is indices, "the faces stay"
    assert surface.positions[:, 2].tolist() == (Z + 1).ravel().tolist()
    hole = Z.copy()
    hole[0, 0] = np.nan
    surface.z = hole
    assert area(surface) == pytest.approx(5.5)
    surface.z = np.zeros((2, 7))
    assert surface.positions.shape == (14, 3)
    assert surface.x.tolist() == list(range(7))
    surface.x = np.arange(7) * 2.0
    assert surface.get_world_bounding_box()[1].tolist() == [12, 1, 0]


def test_far_from_the_origin_no_digit_is_lost() -> None:
    x, y = 500_000 + np.arange(3) / 100, 5_400_000 + np.arange(4) / 100
    surface = vz.Surface(Z / 100, x, y)
    assert np.abs(surface.positions - np.stack([*np.meshgrid(x, y), Z / 100], -1).reshape(-1, 3)).max() < 1e-8
    surface.y = y + 7
    assert np.abs(surface.positions[:, 1] - np.repeat(y + 7, 3)).max() < 1e-8


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"z": [1, 2]}, r'Surface "s": z has shape \(2,\), expected \(H, W\)\.'),
        ({"z": [[1, 2]]}, r"z has shape \(1, 2\), expected at least two rows and columns"),
        ({"z": [[1, np.inf], [1, 2]]}, r"z\[0, 1\] is inf, expected heights or NaN"),
        ({"z": np.full((3, 3), np.nan)}, r"z has 0 heights and no three of them are neighbours"),
        ({"z": Z, "x": [1, 2]}, r"x has shape \(2,\), expected \(3,\) or \(4, 3\)"),
        ({"z": Z, "y": [1, 2, np.nan, 4]}, r"y\[2\] is \(nan\), expected finite numbers"),
        ({"z": Z, "scalars": Z[:2]}, r"scalars has shape \(2, 3\), expected \(4, 3\)"),
        ({"z": Z, "colors": Z}, r"colors has shape \(4, 3\), expected \(4, 3, 3\) or \(4, 3, 4\)"),
        ({"z": Z, "cmap": "virdis"}, r"Unknown colormap 'virdis'"),
    ],
)
def test_what_does_not_fit_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        vz.Surface(**arguments, name="s")


def test_a_refused_value_leaves_the_old_one() -> None:
    surface = vz.Surface(Z, x=[0, 1, 2])
    for name, value in (
        ("z", np.zeros((2, 7))),
        ("z", np.full((4, 3), np.nan)),
        ("x", [0, 1]),
        ("z", [[0, 1e300]] * 2),
    ):
        with pytest.raises(ValueError, match="Surface: "):
            setattr(surface, name, value)
        assert surface.z.tolist() == Z.tolist()
        assert surface.x.tolist() == [0, 1, 2]
        assert surface.positions[:, 2].tolist() == Z.ravel().tolist()
    with pytest.raises(AttributeError):
        surface.positions = np.zeros((12, 3))  # type: ignore[misc]


def test_flat_grids_have_normals() -> None:
    quads = grid_quads(np.ones((2, 2), bool))
    assert grid_normals(np.zeros((4, 3), np.float32), quads, (2, 2)).tolist() == [[0, 0, 1]] * 4
