"""Clipping planes: what is drawn of each node, in the user's numbers, and that nothing else changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pygfx as gfx
import pytest

import vizlib as vz

Shot = Callable[..., np.ndarray]

random = np.random.default_rng(0)
GRID = np.stack(np.meshgrid(np.linspace(-1, 1, 21), np.linspace(-1, 1, 21)), -1).reshape(-1, 2)
PLACES = np.insert(GRID, 2, 0, axis=1)
QUAD = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], float)

#: What fills the square from -1 to 1, or much of it.
NODES: dict[str, Callable[[], Any]] = {
    "mesh": lambda: vz.Mesh(QUAD, [[0, 1, 2, 3]], color="#c33"),
    "wires": lambda: vz.Mesh(QUAD, [[0, 1, 2, 3]], color="#c33", wireframe=True),
    "surface": lambda: vz.Surface(np.zeros((9, 9)), np.linspace(-1, 1, 9), np.linspace(-1, 1, 9), color="#c33"),
    "points": lambda: vz.Points(GRID, size=8, color="#c33"),
    "buffer": lambda: vz.Points(
        vz.compute.buffer(np.column_stack([GRID, np.zeros(len(GRID))]).astype("f4")), size=8, color="#c33"
    ),
    "packed": lambda: vz.Points(random.uniform(-1, 1, (70_000, 3)), size=3, color="#c33"),
    "line": lambda: vz.Line([[-1, 0], [1, 0]], thickness=20, color="#c33"),
    "segments": lambda: vz.Line([[-1, 0], [1, 0]], thickness=20, color="#c33", segments=True),
    "vectors": lambda: vz.Vectors([[-1, 0, 0]], [[2, 0, 0]], scale=1, thickness=3, color="#c33"),
    "flat vectors": lambda: vz.Vectors([[-1, 0]], [[2, 0]], scale=1, thickness=3, color="#c33"),
    "image": lambda: vz.Image(np.full((8, 8, 3), 90, np.uint8), extent=(-1, 1, -1, 1)),
    "instances": lambda: vz.Instances(
        vz.Mesh(QUAD * 0.04, [[0, 1, 2, 3]], color="#c33"), np.insert(GRID, 2, 0, axis=1)
    ),
    "text": lambda: vz.Text("MMMM", size=0.5, size_space="model", color="#c33"),
    **{
        mode: lambda mode=mode: vz.Volume(np.full((4, 4, 4), 3.0), mode=mode, spacing=(0.5,) * 3, origin=(-0.75,) * 3)
        for mode in ("mip", "raycast", "iso", "slice")
    },
}


AROUND = 16  # pixels along an edge that antialiasing looks at


def straight(shot: Shot, node: Any, shift: Any = (0, 0, 0)) -> np.ndarray:
    """(200, 200, 3) uint8: the square from -1 to 1 around ``shift``, seen along -z without perspective, on white."""
    scene = gfx.Scene()
    camera = gfx.OrthographicCamera(2, 2, maintain_aspect=False)
    camera.local.position = np.add(shift, (0, 0, 100))
    scene.add(node, camera, gfx.AmbientLight("#fff", 1), gfx.DirectionalLight("#fff", 1))
    picture = shot(scene, size=(200, 200))
    scene.remove(node)
    return picture.astype(int)


@pytest.mark.parametrize("name", NODES)
def test_a_plane_leaves_a_half(shot: Shot, name: str) -> None:
    node = NODES[name]()
    box = node.get_world_bounding_box()
    whole = straight(shot, node)
    drawn = (whole < 250).any(axis=2)
    assert drawn[:, :80].any()
    assert drawn[:, 120:].any()
    node.clipping_planes = [(1, 0, 0, 0.0)]
    right = straight(shot, node)
    round_point = 4 if name in ("points", "buffer", "packed") else 1  # which is drawn as a whole
    assert (right[:, : 100 - round_point] >= 250).all()
    assert np.abs(right - whole)[:, 100 + AROUND :].max() <= 2
    node.clipping_planes = [(-2, 0, 0, -0.5)]  # x ≤ 0.25, its normal of whatever length
    left = straight(shot, node)
    assert (left[:, 125 + round_point :] >= 250).all()
    assert np.abs(left - whole)[:, : 125 - AROUND].max() <= 2
    node.clipping_planes = [(1, 0, 0, -0.5), (-1, 0, 0, -0.5)]
    both = straight(shot, node)
    assert (both[:, : 50 - round_point] >= 250).all()
    assert (both[:, 150 + round_point :] >= 250).all()
    assert (both[:, 80:120] < 250).any() or name == "wires"
    node.clipping_planes = None
    np.testing.assert_array_equal(straight(shot, node), whole)
    np.testing.assert_array_equal(node.get_world_bounding_box(), box)


FAR = np.array([4e6, -5e6, 3e5])

FAR_NODES: dict[str, Callable[[], Any]] = {
    "mesh": lambda: vz.Mesh(QUAD + FAR, [[0, 1, 2, 3]], color="#c33"),
    "points": lambda: vz.Points(PLACES + FAR, size=8, color="#c33"),
    "line": lambda: vz.Line(np.array([[-1, 0, 0], [1, 0, 0]]) + FAR, thickness=20, color="#c33"),
    "image": lambda: vz.Image(np.full((8, 8, 3), 90, np.uint8), extent=(4e6 - 1, 4e6 + 1, -5e6 - 1, -5e6 + 1)),
    "volume": lambda: vz.Volume(np.full((4, 4, 4), 3.0), spacing=(0.5,) * 3, origin=FAR - 0.75),
}


@pytest.mark.parametrize("name", FAR_NODES)
def test_planes_are_in_the_users_numbers_far_from_the_origin(shot: Shot, name: str) -> None:
    node = FAR_NODES[name]()
    node.clipping_planes = [(1, 0, 0, FAR[0])]
    assert node.clipping_planes == [(1, 0, 0, FAR[0])]
    drawn = (shot(node, size=(200, 150)) < 250).any(axis=2)
    node.clipping_planes = None
    all_drawn = (shot(node, size=(200, 150)) < 250).any(axis=2)
    if name == "volume":  # seen from a corner
        assert 0.4 < drawn.sum() / all_drawn.sum() < 0.8
        return
    columns, whole = (np.flatnonzero(each.any(axis=0)) for each in (drawn, all_drawn))
    assert whole[-1] - columns[-1] <= 1
    assert columns[0] == pytest.approx((whole[0] + whole[-1]) / 2, abs=5)


def test_a_node_moves_through_planes_of_the_scene(shot: Shot) -> None:
    node = NODES["mesh"]()
    node.clipping_planes = [(1, 0, 0, 0)]
    node.local.x = 0.5
    node.local.euler = (0, 0, np.pi)
    picture = straight(shot, node)
    assert (picture[:, :99] >= 250).all()
    assert (picture[:, 101:199] < 250).any(axis=2).all()


def test_the_axes_are_what_counts(shot: Shot) -> None:
    """Stretched, logarithmic: the plane is where the ticks say."""

    def columns(**axes: Any) -> tuple[np.ndarray, np.ndarray]:
        mesh = vz.Mesh([[1, 0, 0], [100, 0, 0], [100, 1, 0], [1, 1, 0]], [[0, 1, 2, 3]], color="#c33")
        figure = vz.Figure(size=(300, 200))
        view = figure[0, 0]
        view.add(mesh)
        for axis, value in axes.items():
            setattr(view, axis, value)
        figure.show()
        before = figure.screenshot()[..., :3].astype(int)
        mesh.clipping_planes = [(1, 0, 0, 10)]
        after = figure.screenshot()[..., :3].astype(int)
        figure.close()
        red = [np.flatnonzero((p[..., 0] - p[..., 2] > 60).any(axis=0)) for p in (before, after)]
        return red[0], red[1]

    whole, half = columns(xscale="log", axes=True)
    assert (half[0] - whole[0]) / np.ptp(whole) == pytest.approx(0.5, abs=0.02)
    assert abs(whole[-1] - half[-1]) <= 1
    whole, half = columns(axes=True)
    assert (half[0] - whole[0]) / np.ptp(whole) == pytest.approx(9 / 99, abs=0.02)


def test_on_log_axes_planes_are_across_an_axis(shot: Shot) -> None:
    line = vz.Line([[1, 1], [100, 100]])
    line.clipping_planes = [(1, 1, 0, 10)]
    figure = vz.Figure()
    figure[0, 0].add(line)
    with pytest.raises(ValueError, match=r"clipping_planes\[0\] is \(1, 1, 0, 10\), expected it to be across one axis"):
        figure[0, 0].xscale = "log"
    line.clipping_planes = None
    line.warp(np.log10)
    with pytest.raises(ValueError, match="across one axis"):
        line.clipping_planes = [(1, 1, 0, 10)]
    assert line.clipping_planes is None
    line.clipping_planes = [(1, 0, 0, -3)]  # all there is on this axis
    assert line.material.clipping_planes[0][3] < -1e29
    line.clipping_planes = [(-1, 0, 0, -100)]
    assert line.material.clipping_planes == [(-1, 0, 0, -2)]
    line.warp(None)
    assert line.material.clipping_planes == [(-1, 0, 0, -100)]


# ---- Volumes are cut ----


def test_rays_through_a_volume_are_cut(shot: Shot) -> None:
    layers = np.repeat(np.arange(8.0), 64).reshape(8, 8, 8)
    volume = vz.Volume(layers, spacing=(0.25,) * 3, origin=(-0.875,) * 3, cmap="gray", clim=(0, 7), opacity=1.0)
    volume.interpolation = "nearest"
    for mode in ("mip", "raycast", "slice"):
        volume.mode = mode
        if mode == "raycast":
            volume.opacity = np.ones(4)
        if mode == "slice":
            volume.slice_axis, volume.slice_position = "z", 0.6
        volume.clipping_planes = [(0, 0, -1, -0.125)]  # z ≤ 0.125: layers 0 to 4
        picture = straight(shot, volume)
        if mode == "slice":
            assert (picture > 250).all()
            volume.slice_position = -0.1
            assert straight(shot, volume)[100, 100] == pytest.approx([3 / 7 * 255] * 3, abs=4)
        else:
            assert picture[100, 100] == pytest.approx([4 / 7 * 255] * 3, abs=4)
        volume.clipping_planes = [(0, 0, 1, 2)]
        assert (straight(shot, volume) > 250).all(), mode
        volume.clipping_planes = None


def test_an_isosurface_is_closed_where_it_is_cut(shot: Shot) -> None:
    """What is inside shows as a surface that faces the viewer."""
    z, y, x = np.mgrid[-1:1:32j, -1:1:32j, -1:1:32j]
    ball = vz.Volume(1 - np.sqrt(x**2 + y**2 + z**2), mode="iso", threshold=0.3, color="#c33", spacing=(2 / 31,) * 3)
    ball.origin = (-1, -1, -1)
    ball.clipping_planes = [(0, 0, -1, 0)]
    picture = straight(shot, ball)
    inside = picture[60:140, 60:140].reshape(-1, 3)
    assert np.ptp(inside, axis=0).max() <= 3  # flat: one light
    ball.clipping_planes = None
    assert np.ptp(straight(shot, ball)[60:140, 60:140].reshape(-1, 3), axis=0).max() > 10


# ---- Wrong input ----


@pytest.mark.parametrize(
    ("planes", "message"),
    [
        ((1, 0, 0, 0), r"clipping_planes is one plane, \(1, 0, 0, 0\), expected a list: \[\(1, 0, 0, 0\)\]"),
        ([(1, 0, 0)], r"clipping_planes\[0\] is \[1.0, 0.0, 0.0\], expected planes \(nx, ny, nz, d\)"),
        ([(1, 0, 0, 0), (1, 0, np.nan, 0)], r"clipping_planes\[1\] is \[1.0, 0.0, nan, 0.0\], expected planes"),
        ([(0, 0, 0, 1)], r"clipping_planes\[0\] is \[0.0, 0.0, 0.0, 1.0\], expected a normal"),
        ([(1, 0, 0, 0)] * 17, "clipping_planes has 17 planes, expected 16 at most"),
        (3, "clipping_planes is 3, expected planes"),
        (["abcd"], r"clipping_planes is \['abcd'\], expected planes"),
    ],
)
def test_wrong_planes_are_told(planes: Any, message: str) -> None:
    mesh = vz.Mesh(QUAD, [[0, 1, 2, 3]], name="wall")
    mesh.clipping_planes = [(1, 0, 0, 0.5)]
    with pytest.raises((TypeError, ValueError), match=f'Mesh "wall": {message}'):
        mesh.clipping_planes = planes
    assert mesh.clipping_planes == [(1, 0, 0, 0.5)]


def test_other_nodes_stay_as_they_are() -> None:
    """pygfx writes the number of planes into the material's class."""
    first, second = NODES["mesh"](), NODES["mesh"]()
    first.clipping_planes = [(1, 0, 0, 0), (0, 1, 0, 0)]
    third = NODES["mesh"]()
    assert type(first.material).uniform_type["clipping_planes"] == "0*4xf4"
    assert second.clipping_planes is third.clipping_planes is None
    assert second.material.clipping_planes == third.material.clipping_planes == []
    first.clipping_planes = []
    assert first.clipping_planes == []


def test_other_materials_are_clipped_too() -> None:
    line = vz.Line([[0, 0], [1, 1]])
    line.clipping_planes = [(1, 0, 0, 0.5)]
    line.segments = True
    assert line.material.clipping_planes == [(1, 0, 0, 0.5)]
    arrows = vz.Vectors([[0, 0]], [[1, 1]])
    arrows.clipping_planes = [(1, 0, 0, 0.5)]
    arrows.lit = True
    assert arrows.material.clipping_planes == [(1, 0, 0, 0.5)]
