"""What is under the pointer, of every node, in the user's numbers: index, position and value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pygfx as gfx
import pytest

import vizlib as vz
from vizlib import hosts
from vizlib.nodes.picked import Picked, placed
from vizlib.nodes.picked import picked as of
from vizlib.nodes.sight import Sight
from vizlib.passes import frame

UTM = np.array([432_100.25, 4_649_776.5, 120.0])  # float32 has half metres there

Pick = Callable[..., tuple[Any, Picked, Any]]


def finished(found: Picked) -> Picked:
    """With what lies on the GPU."""
    if found.later is None:
        return found
    read = frame.device().queue.read_buffer
    assert all(span.offset % 4 == 0 and span.size % 4 == 0 for span in found.later.spans)
    return found.later.finish([bytes(read(span.buffer, span.offset, span.size)) for span in found.later.spans])


def seen(camera: gfx.Camera, at: Any, size: tuple[float, float]) -> Sight:
    """How a pointer sees it, in pixels."""
    width, height = size
    pixels = np.array([[width / 2, 0, 0, width / 2], [0, -height / 2, 0, height / 2], [0, 0, 1, 0], [0, 0, 0, 1]])
    return Sight(pixels @ camera.camera_matrix, np.asarray(at, float))


@pytest.fixture
def pick(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pick]:
    """Draws a node seen along -z, and picks at (x, y) data units; returns node, what was picked, and where."""
    monkeypatch.setenv("VIZLIB_HOST", "offscreen")

    def picked(node: gfx.WorldObject, x: float, y: float, *, scale: float = 10, sight: bool = True) -> Any:
        (left, bottom, low), (right, top, high) = node.get_world_bounding_box()
        left, bottom, right, top = left - 1, bottom - 1, right + 1, top + 1
        middle = np.array([(left + right) / 2, (bottom + top) / 2, high])
        group, camera = gfx.Group(), gfx.OrthographicCamera(right - left, top - bottom, maintain_aspect=False)
        group.local.position = -middle
        group.add(node)
        camera.local.position = 0, 0, 50
        camera.depth_range = 1, 100 + high - low
        scene = gfx.Scene()
        scene.add(group, camera, gfx.AmbientLight())
        forward = getattr(node, "_forward", None)
        figure = vz.show(scene, size=((right - left) * scale, (top - bottom) * scale))
        if forward is not None:  # a view has nodes be warped as its own axes are
            node.warp(forward)  # type: ignore[attr-defined]
        figure.screenshot()
        assert figure.renderer is not None
        at = np.array([(x - left) * scale, (top - y) * scale])
        info = figure.renderer.get_pick_info(at)
        if sight:
            info["sight"] = seen(camera, at, figure.renderer.logical_size)
        found = finished(of(info["world_object"], info)) if info["world_object"] is not None else Picked()
        where = placed(info["world_object"], found, middle) if info["world_object"] is not None else None
        figure.close()
        group.remove(node)
        return info["world_object"], found, where

    yield picked
    for figure in list(hosts._open):
        figure.close()


# ---- Points ----

PLACES = np.column_stack([np.arange(24.0), np.arange(24.0) % 5 * 2, np.zeros(24)])


def test_points_far_from_the_origin_keep_their_digits(pick: Pick) -> None:
    given = PLACES + UTM + 0.123456
    given[3] = np.nan
    points = vz.Points(given, size=8, scalars=np.arange(24) * 10)
    node, found, where = pick(points, *given[7, :2])
    assert node is points
    assert (found.index, found.counted, found.value) == (7, "point", 70)
    assert where.dtype == np.float64
    np.testing.assert_allclose(where, given[7], rtol=0, atol=2e-6)  # float32 relative to the offset
    np.testing.assert_array_equal(where, points.positions[7])


def test_points_without_scalars_have_no_value(pick: Pick) -> None:
    _, found, where = pick(vz.Points(PLACES, size=8), *PLACES[5, :2])
    assert (found.index, found.value) == (5, None)
    assert where.tolist() == PLACES[5].tolist()


def test_points_in_a_buffer(pick: Pick) -> None:
    padded = np.column_stack([PLACES, np.ones(24)]).astype(np.float32)
    for given in (padded, padded[:, :3].copy()):
        points = vz.Points(vz.compute.buffer(given), size=8, bounds=[PLACES.min(0), PLACES.max(0)])
        _, found, where = pick(points, *PLACES[9, :2])
        assert found.index == 9
        assert where.tolist() == PLACES[9].tolist()


@pytest.mark.parametrize("offset", [np.zeros(3), UTM])
def test_a_point_of_a_packed_cloud(pick: Pick, monkeypatch: pytest.MonkeyPatch, offset: Any) -> None:
    monkeypatch.setattr("vizlib.passes.cloud.largest", lambda limits: 8)  # chunks in a part
    random = np.random.default_rng(0)
    given = random.uniform(0, 30, (70_000, 3)) * (1, 1, 0.01)
    known = {41: 0, 69_999: 1, 12_345: 2}  # these lie in front
    for number, row in known.items():
        given[number] = (5 + 8 * row, 7 + 5 * row, 1)
    given[[100, 200]] = np.nan
    scalars = np.arange(70_000) + 5e6
    points = vz.Points(given + offset, size=8, scalars=scalars)
    for number in known:
        node, found, where = pick(points, *(given + offset)[number, :2])
        assert node is points
        assert (found.index, found.value) == (number, scalars[number])
        assert np.abs(where - (given + offset)[number]).max() < 1e-4, "21 bits within the chunk"
        np.testing.assert_array_equal(where, points.read()[number])


# ---- Meshes ----

CORNERS = np.array([[0, 0, 0], [20, 0, 0], [20, 10, 0], [0, 10, 0]], float)


@pytest.mark.parametrize("faces", [[[0, 1, 2], [0, 2, 3]], [[0, 1, 2, 3]]])
def test_a_face_with_the_exact_position(pick: Pick, faces: Any) -> None:
    mesh = vz.Mesh(CORNERS + UTM, faces, scalars=[0, 20, 30, 10], shading="flat")
    for x, y in ((13.37, 2.22), (2.22, 8.31)):
        node, found, where = pick(mesh, x + UTM[0], y + UTM[1])
        assert node is mesh
        assert found.index == (0 if len(faces) == 1 or x > 2 * y else 1)
        assert np.abs(where - (x + UTM[0], y + UTM[1], UTM[2])).max() < 1e-5
        assert found.value == pytest.approx(x + y, abs=1e-5)
        assert found.vertex == np.abs(CORNERS[:, :2] - (x, y)).sum(axis=1).argmin()
        _, coarse, where = pick(mesh, x + UTM[0], y + UTM[1], sight=False)
        assert np.abs(where - (x + UTM[0], y + UTM[1], UTM[2])).max() < 0.12, "two steps of 511, and a pixel"
        assert coarse.value == pytest.approx(x + y, abs=0.15)


def test_a_face_has_its_own_value(pick: Pick) -> None:
    mesh = vz.Mesh(CORNERS, [[0, 1, 2], [0, 2, 3]], scalars=np.array([5, 7], np.int16))
    assert [pick(mesh, *at)[1].value for at in ((15, 2), (2, 8))] == [5, 7]
    assert pick(vz.Mesh(CORNERS, [[0, 1, 2, 3]], color="red"), 15, 2)[1].value is None


def test_what_the_picture_says_counts_where_the_pointer_has_left_the_face() -> None:
    mesh = vz.Mesh(CORNERS, [[0, 1, 2, 3]])
    info = {"world_object": mesh, "face_index": 0, "face_coord": (0.5, 0.25, 0.25, 0.0)}
    camera = gfx.OrthographicCamera(100, 100)
    camera.local.position = (0, 0, 50)
    for at, expected in (((56, 45), [6, 5, 0]), ((80, 45), [10, 2.5, 0])):
        found = of(mesh, info | {"sight": seen(camera, at, (100, 100))})
        assert found.position is not None
        assert found.position == pytest.approx(expected, abs=1e-5)


def test_a_surface_has_row_and_column(pick: Pick) -> None:
    z = np.zeros((8, 12))
    z[2, 3] = np.nan
    scalars = np.arange(96.0).reshape(8, 12)
    surface = vz.Surface(z, x=np.arange(12) * 3 + UTM[0], y=np.arange(8) * 2 + UTM[1], scalars=scalars)
    node, found, where = pick(surface, UTM[0] + 7 * 3 + 0.75, UTM[1] + 5 * 2 - 0.5)
    assert node is surface
    assert (found.index, found.counted) == ((5, 7), "height")
    assert np.abs(where - (UTM[0] + 21.75, UTM[1] + 9.5, 0)).max() < 1e-5
    assert found.value == pytest.approx(12 * 4.75 + 7.25, abs=1e-4)
    assert pick(surface, UTM[0] + 9, UTM[1] + 4)[0] is None, "through the hole"


def test_moved_nodes_say_where_they_are_seen(pick: Pick) -> None:
    mesh = vz.Mesh(CORNERS, [[0, 1, 2, 3]])
    mesh.local.position = (100, 50, 3)
    mesh.local.scale = (2, 1, 1)
    _, found, where = pick(mesh, 110.3, 52.25)
    assert where == pytest.approx((110.3, 52.25, 3), abs=1e-5)
    assert found.position == pytest.approx((5.15, 2.25, 0), abs=1e-5)


# ---- Lines, arrows, instances, text ----


def test_a_line_between_its_positions(pick: Pick) -> None:
    given = np.array([[0, 0], [10, 5], [20, 5], [np.nan, 0], [30, 20], [40, 20]])
    line = vz.Line(given + UTM[:2], thickness=8, scalars=[0, 10, 20, 0, 40, 50])
    for x, number, value in ((13, 1, 13), (18, 2, 18), (34, 4, 44)):
        y = 5 if x < 30 else 20
        node, found, where = pick(line, UTM[0] + x, UTM[1] + y)
        assert node is line
        assert (found.index, found.counted) == (number, "position")
        assert np.abs(where - (UTM[0] + x, UTM[1] + y, 0)).max() < 1e-5
        assert found.value == pytest.approx(value, abs=1e-5)


def test_the_side_that_closes_a_loop(pick: Pick) -> None:
    square = np.array([[0, 0], [20, 0], [20, 10], [0, 10], [np.nan, np.nan]])
    line = vz.Line(np.concatenate([square, square + np.array([30, 2])])[:-1], thickness=8, loop=True)
    for left, bottom, first in ((0, 0, 0), (30, 2, 5)):
        for y, number in ((2, 0), (8, 3)):
            _, found, where = pick(line, left, bottom + y)
            assert found.index == first + number
            assert where == pytest.approx((left, bottom + y, 0), abs=1e-5)


def test_a_line_of_segments(pick: Pick) -> None:
    line = vz.Line([[0, 0], [10, 0], [12, 6], [30, 6]], thickness=8, segments=True)
    for x, y, number in ((9, 0, 1), (13, 6, 2), (29, 6, 3)):
        for sight in (True, False):
            _, found, where = pick(line, x, y, sight=sight)
            assert found.index == number
            assert where == pytest.approx((x, y, 0), abs=1e-5 if sight else 0.5)


def test_a_line_is_met_where_it_is_seen() -> None:
    """Not where it is nearest in data units, which may differ by any factor; and what is farther away is shorter."""
    line = vz.Line([[0, 0], [1e6, 1]])
    camera = gfx.OrthographicCamera(1e6, 1, maintain_aspect=False)
    camera.local.position = (5e5, 0.5, 1e5)
    info = {"vertex_index": 0, "segment_coord": 0.1, "sight": seen(camera, (30, 80), (100, 100))}
    assert of(line, info).position == pytest.approx([0.25e6, 0.25, 0])
    line = vz.Line([[-1, 0, -1], [9, 0, -9]])
    camera = gfx.PerspectiveCamera(90, 1)
    info = {"vertex_index": 0, "segment_coord": 0.1, "sight": seen(camera, (50, 50), (100, 100))}
    assert of(line, info).position == pytest.approx([0, 0, -1.8], rel=1e-4)
    behind = vz.Line([[-1, 0, 1], [1, 0, 1]])
    assert of(behind, info).position == pytest.approx([-0.8, 0, 1]), "what the picture says"


@pytest.mark.parametrize("lit", [False, True])
def test_an_arrow(pick: Pick, lit: bool) -> None:
    places = np.array([(x, y, 0) for y in range(0, 20, 5) for x in range(0, 30, 10)], float) + UTM
    vectors = vz.Vectors(places, np.tile([6.0, 0, 0], (12, 1)), scale=1, lit=lit, thickness=3, scalars=np.arange(12.0))
    node, found, where = pick(vectors, places[5, 0] + 5, places[5, 1] + 0.05)
    assert node is vectors
    assert (found.index, found.counted, found.value) == (5, "arrow", 5.0)
    np.testing.assert_array_equal(where, places[5])


def test_an_instance(pick: Pick) -> None:
    places = np.column_stack([np.arange(8.0) * 3, np.zeros(8), np.zeros(8)]) + UTM
    row = vz.Instances(vz.Mesh(CORNERS / 10, [[0, 1, 2, 3]]), places, scalars=np.arange(8) * 2)
    node, found, where = pick(row, places[4, 0] + 1, places[4, 1] + 0.5)
    assert node is row
    assert (found.index, found.counted, found.value) == (4, "instance", 8)
    np.testing.assert_array_equal(where, places[4])


def test_a_text_says_where_it_is(pick: Pick) -> None:
    text = vz.Text("HHHHHHHHH", (5, 2, 0), size=20, size_space="model")
    found = [pick(text, x, 2) for x in np.arange(-15.0, 25.0, 2.0)]
    hits = [(entry.index, where.tolist()) for node, entry, where in found if node is text]
    assert hits
    assert all(hit == (None, [5, 2, 0]) for hit in hits)


# ---- Images and volumes ----


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.float32, np.float64])
def test_a_pixel_of_numbers(pick: Pick, dtype: Any) -> None:
    data = np.arange(600).reshape(20, 30).astype(dtype)
    image = vz.Image(data, extent=(UTM[0], UTM[0] + 60, UTM[1], UTM[1] + 20))
    node, found, where = pick(image, UTM[0] + 2 * 17 + 0.5, UTM[1] + 20 - 6.25)
    assert node is image
    assert (found.index, found.counted, found.value) == ((6, 17), "pixel", data[6, 17])
    assert type(found.value) in (int, float)
    assert where == pytest.approx((UTM[0] + 34.5, UTM[1] + 13.75, 0), rel=0, abs=0.03)  # half a pixel


def test_pixels_of_colours_and_of_parts(pick: Pick) -> None:
    colors = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    _, found, _ = pick(vz.Image(colors), 12, 20 - 1 - 4)
    assert (found.index, found.value) == ((4, 12), tuple(colors[4, 12].tolist()))
    long = vz.Image(np.arange(9000.0)[None].repeat(40, 0), extent=(0, 90, 0, 40))
    _, found, _ = pick(long, 88.305, 20.5, scale=20)
    assert isinstance(found.index, tuple)
    assert abs(found.index[1] - 8830) <= 5, "a pixel of the screen is five of the image's"
    assert found.value == found.index[1]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float16, np.int32, np.float32])
def test_a_pixel_of_a_buffer(pick: Pick, dtype: Any) -> None:
    data = (np.arange(21 * 31) % 251).reshape(21, 31).astype(dtype)
    image = vz.Image(vz.compute.buffer(data), clim=(0, 251))
    for row, column in ((0, 0), (20, 30), (7, 13)):
        assert pick(image, column, 20 - row)[1].value == data[row, column]


def test_a_colour_of_a_buffer(pick: Pick) -> None:
    colors = np.random.default_rng(0).integers(0, 256, (20, 30, 4), dtype=np.uint8)
    colors[..., 3] = 255
    assert pick(vz.Image(vz.compute.buffer(colors)), 12, 15)[1].value == tuple(colors[4, 12].tolist())
    floats = np.random.default_rng(0).random((20, 30, 3), np.float32)
    assert pick(vz.Image(vz.compute.buffer(floats)), 12, 15)[1].value == tuple(floats[4, 12].tolist())


@pytest.mark.parametrize("mode", ["mip", "iso", "raycast", "slice"])
def test_a_voxel(pick: Pick, mode: str) -> None:
    values = np.zeros((8, 10, 15), np.float32)
    values[5, 6, 9] = 3
    volume = vz.Volume(
        values, mode=mode, interpolation="nearest", clim=(0, 3), spacing=(2, 2, 0.5), origin=UTM, slice_position=122.5
    )
    if mode == "raycast":
        volume.opacity = [0, 1]
    node, found, where = pick(volume, UTM[0] + 18, UTM[1] + 12)
    assert node is volume
    assert (found.index, found.counted, found.value) == ((5, 6, 9), "voxel", 3)
    assert np.abs(where - UTM - (18, 12, 2.5)).max() < 0.3


# ---- pygfx's own ----


def test_objects_of_pygfx(pick: Pick) -> None:
    mesh = gfx.Mesh(gfx.plane_geometry(10, 6), gfx.MeshBasicMaterial(pick_write=True))
    mesh.local.x = 100
    node, found, where = pick(mesh, 102, 1)
    assert node is mesh
    assert found.counted == "face"
    assert where == pytest.approx((102, 1, 0), abs=1e-5)
    points = gfx.Points(gfx.Geometry(positions=PLACES.astype(np.float32)), gfx.PointsMaterial(size=8, pick_write=True))
    _, found, where = pick(points, *PLACES[4, :2])
    assert (found.index, where.tolist()) == (4, PLACES[4].tolist())
    line = gfx.Line(
        gfx.Geometry(positions=np.array([[0, 0, 0], [10, 0, 0], [10, 10, 0]], "f4")),
        gfx.LineMaterial(thickness=8, pick_write=True),
    )
    _, found, where = pick(line, 7, 0)
    assert found.index == 1
    assert where == pytest.approx((7, 0, 0), abs=1e-5)
    data = np.arange(200, dtype=np.float32).reshape(10, 20)
    image = gfx.Image(
        gfx.Geometry(grid=gfx.Texture(data, dim=2)), gfx.ImageBasicMaterial(clim=(0, 200), pick_write=True)
    )
    _, found, where = pick(image, 7.25, 3)
    assert (found.index, found.value) == ((3, 7), data[3, 7])
    assert where == pytest.approx((7.25, 3, 0), abs=0.1)


def test_instances_of_pygfx(pick: Pick) -> None:
    row = gfx.InstancedMesh(gfx.plane_geometry(2, 2), gfx.MeshBasicMaterial(pick_write=True), 5)
    for number in range(5):
        matrix = np.eye(4)
        matrix[0, 3] = 3 * number
        row.set_matrix_at(number, matrix)
    _, found, where = pick(row, 9.5, 0.25)
    assert (found.index, found.counted) == (3, "instance")
    assert where == pytest.approx((9.5, 0.25, 0), abs=0.06)


def test_what_nothing_is_known_of() -> None:
    assert of(gfx.Group(), {}) == Picked()
    assert placed(gfx.Group(), Picked()) is None
    assert of(gfx.Mesh(gfx.plane_geometry(), gfx.MeshBasicMaterial()), {"face_index": 99}).position is None
