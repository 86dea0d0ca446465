"""What is under the pointer, for every node: the object, and which of its parts, by the picking texture natively."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pygfx as gfx
import pytest

import vizlib as vz
from vizlib import hosts

Pick = Callable[..., dict[str, Any]]


@pytest.fixture
def pick(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pick]:
    """Draws a node seen along -z, ten pixels for each unit from the lower left corner of its box, and picks."""
    monkeypatch.setenv("VIZLIB_HOST", "offscreen")

    def picked(node: gfx.WorldObject, x: float, y: float, z: float = 0) -> dict[str, Any]:
        (left, bottom, _), (right, top, _) = node.get_world_bounding_box()
        camera = gfx.OrthographicCamera(right - left, top - bottom, maintain_aspect=False)
        camera.local.position = ((left + right) / 2, (bottom + top) / 2, 50)
        scene = gfx.Scene()
        scene.add(node, camera, gfx.AmbientLight())
        figure = vz.show(scene, size=((right - left) * 10, (top - bottom) * 10))
        figure.screenshot()
        assert figure.renderer is not None
        info: dict[str, Any] = figure.renderer.get_pick_info(((x - left) * 10, (top - y) * 10))
        figure.close()
        scene.remove(node)
        return info

    yield picked
    for figure in list(hosts._open):
        figure.close()


@pytest.mark.parametrize(("row", "column"), [(0, 0), (0, 39), (29, 0), (29, 39), (11, 23)])
def test_an_image_tells_row_and_column(pick: Pick, row: int, column: int) -> None:
    image = vz.Image(np.zeros((30, 40)))
    found = pick(image, column, 29 - row)
    assert found["world_object"] is image
    assert found["data_index"] == (row, column)
    assert found["index"] == (column, row)
    assert found["pixel_coord"] == pytest.approx((0, 0), abs=0.06)


def test_an_image_in_parts_and_turned_over_tells_row_and_column(pick: Pick) -> None:
    long = vz.Image(np.zeros((40, 9000), np.uint8), extent=(0, 90, 40, 0))
    for row, column in ((5, 100), (30, 8950)):
        found = pick(long, column / 100 + 0.005, row + 0.5)
        assert found["world_object"] is long
        # A pixel of the screen is ten of the image's.
        assert found["data_index"][0] == row
        assert abs(found["data_index"][1] - column) <= 10


@pytest.mark.parametrize("mode", ["mip", "iso", "raycast", "slice"])
def test_a_volume_tells_layer_row_and_column(pick: Pick, mode: str) -> None:
    values = np.zeros((8, 20, 30), np.float32)
    values[5, 12, 17] = 1
    volume = vz.Volume(values, mode=mode, interpolation="nearest", clim=(0, 1), slice_position=5, opacity=None)
    if mode == "raycast":
        volume.opacity = [0, 1]
    found = pick(volume, 17, 12)
    assert found["world_object"] is volume
    assert found["data_index"] == (5, 12, 17)
    assert found["index"] == (17, 12, 5)


def test_a_surface_tells_row_and_column(pick: Pick) -> None:
    z = np.zeros((20, 30))
    z[2, 3] = np.nan
    surface = vz.Surface(z)
    for row, column in ((7, 11), (18, 28), (2, 2)):
        found = pick(surface, column + 0.1, row + 0.1) if column != 2 else pick(surface, 2.1, 2.3)
        assert found["world_object"] is surface
        assert found["data_index"] == (row, column)
    assert pick(surface, 3, 2)["world_object"] is None, "through the hole"


def test_a_line_tells_its_position(pick: Pick) -> None:
    line = vz.Line([[0, 0], [10, 5], [20, 5], [30, 20]], thickness=8)
    found = pick(line, 19, 5)
    assert found["world_object"] is line
    assert found["vertex_index"] == 2


@pytest.mark.parametrize("lit", [False, True])
def test_an_arrow_tells_its_number(pick: Pick, lit: bool) -> None:
    places = np.array([(x, y, 0) for y in range(0, 20, 5) for x in range(0, 30, 10)], float)
    vectors = vz.Vectors(places, np.tile([6.0, 0, 0], (12, 1)), scale=1, lit=lit, thickness=3)
    for number in (0, 5, 7):
        x, y, _ = places[number]
        found = pick(vectors, x + 5, y + 0.05)
        assert found["world_object"] is vectors
        assert found["vertex_index"] == number


def test_a_text_tells_that_it_is_there(pick: Pick) -> None:
    text = vz.Text("HHHHHHHHH", size=20, size_space="model")
    hits = {pick(text, x, 0)["world_object"] for x in np.arange(-20.0, 20.0, 2.0)}
    assert text in hits


def project(figure: vz.Figure, place: Any) -> tuple[float, float]:
    """Where a place is in the picture, in logical pixels."""
    clip = figure.camera.camera_matrix @ np.array([*place, 1.0])
    width, height = figure.renderer.logical_size
    return (clip[0] / clip[3] + 1) / 2 * width, (1 - clip[1] / clip[3]) / 2 * height


@pytest.mark.parametrize("count", [500, 80_000])
def test_the_point_under_the_pointer(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIZLIB_HOST", "offscreen")
    values = np.random.default_rng(0).uniform(-1, 1, (count, 3)) * (1, 1, 0.01)
    values[:20] = np.column_stack([np.linspace(-0.9, 0.9, 20), np.linspace(-0.5, 0.5, 20), np.full(20, 0.5)])
    values[3] = np.nan
    points = vz.Points(values, size=9)
    figure = vz.show(points, size=(300, 200))
    try:
        figure.screenshot()
        for number in (0, 7, 19):
            found = figure.renderer.get_pick_info(project(figure, values[number]))
            assert found["world_object"] is points
            assert found["vertex_index"] == number
            assert np.abs(found["point_coord"]).max() < 2, "near its middle"
    finally:
        figure.close()


def test_the_instance_under_the_pointer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIZLIB_HOST", "offscreen")
    places = np.column_stack([np.arange(8.0) * 2, np.zeros(8), np.zeros(8)])
    square = vz.Mesh([[-0.5, -0.5, 0], [0.5, -0.5, 0], [0.5, 0.5, 0], [-0.5, 0.5, 0]], [[0, 1, 2], [0, 2, 3]])
    row = vz.Instances(square, places)
    figure = vz.show(row, size=(300, 200))
    try:
        figure.screenshot()
        for number in (0, 4, 7):
            for face, corner in enumerate([(0.3, -0.3, 0), (-0.3, 0.3, 0)]):
                found = figure.renderer.get_pick_info(project(figure, places[number] + corner))
                assert found["world_object"] is row
                assert (found["instance_index"], found["face_index"]) == (number, face)
    finally:
        figure.close()


CLIPPED: dict[str, Callable[[], Any]] = {
    "image": lambda: vz.Image(np.zeros((20, 20)), extent=(0, 20, 0, 20)),
    "mesh": lambda: vz.Mesh([[0, 0, 0], [20, 0, 0], [20, 20, 0], [0, 20, 0]], [[0, 1, 2, 3]]),
    "points": lambda: vz.Points([[0, 0], [5, 10], [15, 10], [20, 20]], size=20),
    "line": lambda: vz.Line([[0, 0], [0, 10], [20, 10], [20, 20]], thickness=20),
    "vectors": lambda: vz.Vectors([[0, 0], [0, 10]], [[0, 20], [20, 0]], scale=1, thickness=2),
    "instances": lambda: vz.Instances(
        vz.Mesh(np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]]), [[0, 1, 2, 3]]),
        [[1, 1, 0], [5, 10, 0], [15, 10, 0], [19, 19, 0]],
    ),
    **{
        mode: lambda mode=mode: vz.Volume(
            np.ones((4, 20, 20)), mode=mode, opacity=1.0, origin=(0.5, 0.5, 0), clim=(0, 2), threshold=0.5
        )
        for mode in ("mip", "raycast", "iso", "slice")
    },
}


@pytest.mark.parametrize("kind", CLIPPED)
def test_what_is_clipped_is_not_picked(pick: Pick, kind: str) -> None:
    node = CLIPPED[kind]()
    if kind == "raycast":
        node.opacity = [1, 1]
    assert pick(node, 5, 10)["world_object"] is node
    node.clipping_planes = [(1, 0, 0, 10)]
    assert pick(node, 5, 10)["world_object"] is not node
    assert pick(node, 15, 10)["world_object"] is node


def test_what_lies_inside_a_clipped_volume_is_picked(pick: Pick) -> None:
    volume = vz.Volume(np.repeat(np.arange(8.0), 400).reshape(8, 20, 20))
    assert pick(volume, 10, 10)["data_index"][0] == 7
    volume.clipping_planes = [(0, 0, -1, -4.25)]
    assert pick(volume, 10, 10)["data_index"][0] == 4
