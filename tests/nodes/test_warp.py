"""Warped nodes: drawn elsewhere than where they are, as on axes with logarithmic scales; live, and back again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pygfx as gfx
import pytest
from numpy.typing import NDArray

import vizlib as vz
from vizlib.nodes import placed
from vizlib.nodes.points import PACKED_FROM
from vizlib.passes import frame

FAR = np.array([1e7, 0, 0])
MANY = PACKED_FROM + 10_000
Array = NDArray[Any]


def log_x(places: Array) -> Array:
    return np.column_stack([np.log10(places[:, 0]), places[:, 1:]])


def log_all(places: Array) -> Array:
    return np.log10(places)


def cloud(count: int, seed: int = 0) -> Array:
    """Over ten decades."""
    return np.asarray(10 ** np.random.default_rng(seed).uniform(-5, 5, (count, 3)))


def drawn(node: Any) -> Array:
    """(N, 3) where a node draws its points, lines or corners."""
    held = getattr(node, "_held", None)
    values = node.geometry.positions.data if held is None else held.exact()
    return np.asarray(values + node.local.position)


def box(node: Any) -> Array:
    return np.asarray(node.get_world_bounding_box())


def picture(*nodes: Any) -> Array:
    """(150, 200, 4) uint8, as any pygfx renderer draws them: views warp nodes as their own axes want it."""
    camera = gfx.OrthographicCamera(8, 6, depth_range=(-20, 20))
    renderer = gfx.renderers.WgpuRenderer(gfx.Texture(dim=2, size=(200, 150, 1), format="rgba8unorm"))
    scene = gfx.Scene()
    scene.add(gfx.Background.from_color("white"), gfx.AmbientLight(1), *nodes)
    for node in nodes:
        if isinstance(node, vz.Points):
            node.refine(20)
    frame.run_scheduled()
    renderer.render(scene, camera)
    scene.remove(*nodes)
    return np.array(renderer.snapshot())


POSITIONS = np.array([[1.0, 0, 0], [10, 1, 0], [100, 0, 1], [1000, 1, 1]])
MAKE: dict[str, Callable[[Array], Any]] = {
    "points": vz.Points,
    "line": vz.Line,
    "mesh": lambda values: vz.Mesh(values, [[0, 1, 2], [1, 2, 3]]),
    "vectors": lambda values: vz.Vectors(values, np.ones((4, 3)), scale=1.0),
}


@pytest.mark.parametrize("kind", sorted(MAKE))
@pytest.mark.parametrize("offset", [0, 1e9])
def test_what_is_drawn_is_warped_and_what_is_read_is_not(kind: str, offset: float) -> None:
    given = POSITIONS + np.array([0, offset, 0])
    node = MAKE[kind](given)
    node.warp(log_x)
    assert np.array_equal(node.positions, given)
    assert drawn(node) == pytest.approx(log_x(given), abs=1e-6)
    fresh = given * (10, 1, 1)
    node.positions = fresh
    assert np.array_equal(node.positions, fresh)
    assert drawn(node) == pytest.approx(log_x(fresh), abs=1e-6)
    node.warp(log_x)
    assert drawn(node) == pytest.approx(log_x(fresh), abs=1e-6)
    node.warp(lambda places: places * (1, 1, 2))
    assert drawn(node) == pytest.approx(fresh * (1, 1, 2))
    node.warp(None)
    assert np.array_equal(node.positions, fresh)
    assert np.array_equal(drawn(node), fresh)


@pytest.mark.parametrize("kind", ["points", "line", "mesh"])
def test_boxes_are_those_of_what_is_drawn(kind: str) -> None:
    node = MAKE[kind](POSITIONS)
    node.warp(log_x)
    assert box(node) == pytest.approx(np.array([[0, 0, 0], [3, 1, 1]]))
    node.positions = POSITIONS * (-1, 1, 1) + np.array([20, 0, 0])
    assert box(node)[:, 0] == pytest.approx(np.log10([10, 19]))
    node.positions = POSITIONS * (-1, 1, 1)
    assert node.get_world_bounding_box() is None, "nothing has a place"
    node.warp(None)
    assert box(node)[:, 0] == pytest.approx([-1000, -1])


@pytest.mark.parametrize("kind", sorted(MAKE))
def test_nothing_is_drawn_of_what_has_no_place(kind: str) -> None:
    node = MAKE[kind](POSITIONS * (-1, 1, 1))
    node.warp(log_x)
    assert (picture(node) == 255).all()
    node.positions = POSITIONS
    assert not (picture(node) == 255).all()


@pytest.mark.parametrize("kind", ["points", "line", "mesh"])
def test_pictures_are_those_of_warped_positions(kind: str) -> None:
    given = POSITIONS.copy()
    node, other = MAKE[kind](given), MAKE[kind](log_x(given))
    node.warp(log_x)
    if kind == "points":
        node.size = other.size = 12
    found = picture(node)
    assert np.array_equal(found, picture(other))
    assert not (found == 255).all()


def test_a_failing_function_leaves_a_node_as_it_was() -> None:
    line = vz.Line(POSITIONS, name="track")
    line.warp(log_x)
    with pytest.raises(
        ValueError, match=r'Line "track": warp\(\) .* returns shape \(4, 2\) for \(4, 3\), expected the'
    ):
        line.warp(lambda places: places[:, :2])
    with pytest.raises(ZeroDivisionError):
        line.warp(lambda places: places / (1 // 0))
    line.positions = POSITIONS * 10
    assert drawn(line) == pytest.approx(log_x(POSITIONS * 10), abs=1e-6)


def test_it_is_warped_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    def forward(places: Array) -> Array:
        sizes.append(len(places))
        return np.log10(places) + FAR

    monkeypatch.setattr(placed, "AT_ONCE", 100)
    given = cloud(250)
    points = vz.Points(given)
    points.warp(forward)
    assert max(sizes) == 100
    assert drawn(points) == pytest.approx(np.log10(given) + FAR, abs=1e-6)


# ---- Points ----


def ids(points: vz.Points) -> int:
    """How many points the last frame drew, of a packed cloud."""
    queue = frame.device().queue
    parts = points._held.cloud.parts  # type: ignore[union-attr]
    return sum(int(np.frombuffer(queue.read_buffer(part.buffers["args"]), np.uint32)[7]) for part in parts)


def on_the_gpu(points: vz.Points) -> Array:
    """(N, 3) what the shader makes of packed points, by number; NaN for those that it does not draw."""
    buffers, together = points._held.reading("positions")  # type: ignore[union-attr]
    return np.asarray(together([data.read() for data in buffers]) + points.local.position)


def test_a_packed_cloud_before_its_first_frame_keeps_all_digits() -> None:
    given = cloud(MANY)
    scalars = np.arange(MANY, dtype=np.float32)
    points = vz.Points(given, scalars=scalars)
    points.warp(log_all)
    assert np.allclose(points.read(), given, rtol=1e-6, atol=0)
    assert np.allclose(on_the_gpu(points), np.log10(given), rtol=0, atol=1e-5)
    assert np.array_equal(points.read("scalars"), scalars)
    assert box(points) == pytest.approx(np.stack([np.log10(given).min(axis=0), np.log10(given).max(axis=0)]), abs=1e-5)
    sample = points.sample(100)
    assert sample is not None
    assert np.abs(sample).max() < 5.001
    points.warp(None)
    assert np.allclose(points.read(), given, rtol=1e-6, atol=0.05)  # 21 bits of a chunk as large as the cloud
    assert np.allclose(box(points)[1], given.max(axis=0), rtol=1e-6)
    points.warp(log_all)
    assert np.allclose(points.read(), given, rtol=1e-6, atol=0), "with all digits again"
    assert np.allclose(on_the_gpu(points), np.log10(given), rtol=0, atol=1e-5)


def test_a_packed_cloud_that_was_drawn() -> None:
    given = np.random.default_rng(0).uniform(1, 100, (MANY, 3)) * (1, 0.03, 0.03)
    scalars = np.arange(MANY, dtype=np.float32)
    points = vz.Points(given, scalars=scalars)
    picture(points)
    points.warp(log_x)
    found = picture(points)
    assert np.allclose(points.read(), given, rtol=0, atol=1e-3)
    assert np.allclose(on_the_gpu(points), log_x(given), rtol=0, atol=1e-3)
    assert np.array_equal(points.read("scalars"), scalars)
    anew = vz.Points(given, scalars=scalars)
    anew.warp(log_x)
    # Packed in another order, some of those that hide each other are others.
    differs = np.abs(found.astype(int) - picture(anew)).max(axis=2) > 8
    white = (found == 255).all(axis=2)
    assert differs[white].mean() < 0.01
    assert 0.02 < white.mean() < 0.95


def test_packed_points_without_a_place_are_not_drawn_and_keep_their_numbers() -> None:
    given = cloud(MANY)
    lacking = np.arange(MANY) % 3 == 1
    given[lacking, 0] *= -1
    given[7] = np.nan
    scalars = np.arange(MANY)
    for culls in (True, False):
        points = vz.Points(given, scalars=scalars, cull=culls)
        points.warp(log_x)
        picture(points)
        placed_ = ~lacking & (np.arange(MANY) != 7)
        if not culls:
            assert ids(points) == placed_.sum()
        found = points.read()
        assert np.isnan(found[7]).all()
        rest = np.arange(MANY) != 7
        assert np.allclose(found[rest], given[rest], rtol=1e-6, atol=0)
        assert np.array_equal(points.read("scalars")[rest], scalars[rest])
        points.warp(None)
        picture(points)
        if not culls:
            assert ids(points) == MANY - 1


def test_a_packed_cloud_without_any_place() -> None:
    points = vz.Points(-cloud(MANY))
    points.warp(log_all)
    assert points.get_world_bounding_box() is None
    assert (picture(points) == 255).all()
    assert ids(points) == 0


@pytest.mark.parametrize("count", [1000, MANY])
def test_those_without_a_place_are_in_no_lasso(count: int) -> None:
    given = cloud(count)
    given[::4, 0] *= -1
    points = vz.Points(given)
    points.warp(log_all)
    camera = gfx.OrthographicCamera(20, 20, depth_range=(-10, 10))
    found = points.within([(-1, -1), (1, -1), (1, 1), (-1, 1)], camera).read()
    assert np.array_equal(found, np.flatnonzero(given[:, 0] > 0))


def test_append_to_a_warped_cloud() -> None:
    given = cloud(MANY)
    points = vz.Points(given, scalars=np.arange(MANY))
    points.warp(log_all)
    more = cloud(1000, 1)
    more[3] *= -1
    points.append(more, scalars=np.arange(1000) + MANY)
    everything = np.concatenate([given, more])
    assert np.allclose(points.read(), everything, rtol=1e-6, atol=0)
    with np.errstate(invalid="ignore"):
        assert np.allclose(on_the_gpu(points), np.log10(everything), rtol=0, atol=1e-5, equal_nan=True)
    assert np.array_equal(points.read("scalars"), np.arange(MANY + 1000))


def test_gaps_of_points_stay_gaps() -> None:
    given = np.array([[1.0, 1, 1], [np.nan] * 3, [-1, 2, 2], [100, 3, 3]])
    points = vz.Points(given, scalars=[1, 2, 3, 4], sizes=[1, 2, 3, 4])
    points.warp(log_x)
    assert np.array_equal(points.positions, given, equal_nan=True)
    assert box(points) == pytest.approx(np.array([[0, 1, 1], [2, 3, 3]]))
    assert np.array_equal(points.read(), given, equal_nan=True)


def test_a_buffer_is_not_warped() -> None:
    buffer = vz.compute.buffer(np.ones((10, 3), np.float32))
    points = vz.Points(buffer, name="stars")
    with pytest.raises(ValueError, match='Points "stars" cannot be drawn on a log axis: its positions are in a buffer'):
        points.warp(log_x)
    points.warp(None)
    array = vz.Points(np.ones((10, 3)))
    array.warp(log_x)
    with pytest.raises(ValueError, match="its positions are in a buffer"):
        array.positions = buffer
    array.positions = np.full((10, 3), 100.0)
    assert drawn(array)[:, 0] == pytest.approx(2)


def test_a_buffer_is_drawn_where_it_is_whatever_was_drawn_before() -> None:
    points = vz.Points(np.random.default_rng(0).random((10, 3)) + 1e9)
    buffer = vz.compute.buffer(np.ones((10, 3), np.float32))
    points.positions = buffer
    assert points.local.position.tolist() == [0, 0, 0]
    assert np.array_equal(points.read(), np.ones((10, 3)))


# ---- Meshes and surfaces ----


def test_faces_without_a_place_keep_their_numbers() -> None:
    given = np.array([[-1.0, 0, 0], [1, 0, 0], [1, 1, 0], [10, 0, 0], [10, 1, 0]])
    faces = [[0, 1, 2], [1, 3, 2], [2, 3, 4]]
    mesh = vz.Mesh(given, faces, scalars=[1, 2, 3])
    mesh.warp(log_x)
    assert mesh.indices.tolist() == faces
    shown = mesh.geometry.indices.data
    assert len(set(shown[0].tolist())) == 1, "a point, which is not drawn"
    assert shown[1:].tolist() == faces[1:]
    assert np.isfinite(mesh.geometry.normals.data).all()
    mesh.indices = faces[::-1]
    assert mesh.indices.tolist() == faces[::-1]
    assert mesh.geometry.indices.data[:2].tolist() == faces[:0:-1]
    mesh.positions = np.abs(given)
    assert mesh.geometry.indices.data.tolist() == faces[::-1]
    mesh.warp(None)
    assert mesh.geometry.indices.data.tolist() == faces[::-1]


def test_normals_are_those_of_what_is_drawn() -> None:
    given = np.array([[1.0, 0, 0], [10, 0, 9], [1, 1, 0]])
    own = np.tile((0.0, 0.6, 0.8), (3, 1))
    mesh = vz.Mesh(given, normals=own)
    mesh.warp(log_x)
    assert mesh.geometry.normals.data[0] == pytest.approx(np.array([-9, 0, 1]) / np.sqrt(82), abs=1e-6)
    assert mesh.normals == pytest.approx(own)
    mesh.warp(None)
    assert mesh.geometry.normals.data == pytest.approx(own)


def test_a_surface_has_holes_where_it_has_no_place() -> None:
    z = np.arange(20.0).reshape(4, 5)
    z[3, 4] = np.nan
    surface = vz.Surface(z, x=[-1, 1, 10, 100, 1000], y=[1, 2, 3, 4])
    quads = surface.indices.copy()
    before = surface.positions.copy()
    surface.warp(log_x)
    assert np.array_equal(surface.indices, quads)
    assert np.array_equal(surface.positions, before)
    shown = surface.geometry.indices.data
    assert not np.isin(shown, [0, 5, 10, 15, 19]).any()
    assert len(shown) == 9
    assert box(surface) == pytest.approx(np.array([[0, 1, 1], [3, 4, 18]]))
    reference = vz.Surface(z[:, 1:], x=[0, 1, 2, 3], y=[1, 2, 3, 4])
    used = np.unique(shown)
    normals = reference.normals.reshape(4, 4, 3)[used // 5, used % 5 - 1]
    assert surface.geometry.normals.data[used] == pytest.approx(normals, abs=1e-5)
    surface.z = z + 1
    assert len(surface.geometry.indices.data) == 9
    surface.x = [1, 10, 100, 1000, 10000]
    assert len(surface.geometry.indices.data) == 12
    surface.x = [-5, -4, -3, -2, -1]
    assert surface.get_world_bounding_box() is None
    surface.warp(None)
    assert np.array_equal(surface.geometry.indices.data, quads)


# ---- Vectors and text ----


def test_tails_and_tips_are_warped() -> None:
    bases = np.array([[1.0, 0, 0], [10, 0, 0], [0.5, 0, 0]])
    arrows = np.array([[9.0, 1, 0], [90, 2, 0], [-1, 0, 0]])
    vectors = vz.Vectors(bases, arrows, scale=1.0)
    vectors.warp(log_x)
    assert box(vectors) == pytest.approx(np.array([[0, 0, 0], [2, 2, 0]]), abs=1e-6)
    vectors.scale = 11
    assert box(vectors)[1] == pytest.approx([3, 22, 0], abs=1e-6)
    vectors.scale, vectors.pivot = 1, "tip"
    assert box(vectors)[1, 0] == pytest.approx(np.log10(1.5))
    vectors.directions = arrows / 100
    assert np.array_equal(vectors.directions, arrows / 100)
    assert vectors.lengths == pytest.approx(np.linalg.norm(arrows, axis=1) / 100)
    assert np.array_equal(vectors.positions, bases)
    vectors.warp(None)
    assert np.array_equal(vectors.geometry.positions.data, bases.astype("f4"))
    assert box(vectors)[1] == pytest.approx([10, 0, 0], abs=1e-6)


def test_an_automatic_scale_is_that_of_the_drawing() -> None:
    x = 10.0 ** np.arange(-3, 4)
    bases = np.column_stack([x, np.zeros(7), np.zeros(7)])
    arrows = np.column_stack([x * np.log(10), np.arange(7), np.zeros(7)])  # one decade, in a linear approximation
    vectors = vz.Vectors(bases, arrows)
    vectors.warp(log_x)
    flat = vz.Vectors(log_x(bases), np.column_stack([np.ones(7), np.arange(7), np.zeros(7)]))
    assert vectors._ends() == pytest.approx(flat._ends(), abs=1e-5)
    assert vectors.scale == "auto"


def test_a_text_is_warped_and_hides_where_it_has_no_place() -> None:
    text = vz.Text("here", (100, 5))
    text.warp(log_x)
    assert text.position.tolist() == [100, 5, 0]
    assert text.local.position.tolist() == [2, 5, 0]
    text.position = -1, 2, 3
    assert text.position.tolist() == [-1, 2, 3]
    assert text.get_world_bounding_box() is None
    text.text = "there"
    assert text.text == "there"
    assert text.get_world_bounding_box() is None
    text.warp(None)
    assert text.local.position.tolist() == [-1, 2, 3]
    assert box(text).tolist() == [[-1, 2, 3]] * 2
    text.warp(log_x)
    text.position = 10, 0
    assert box(text).tolist() == [[1, 0, 0]] * 2


# ---- What cannot ----


@pytest.mark.parametrize(
    ("node", "hint"),
    [
        (
            lambda: vz.Image(np.ones((2, 2)), name="x"),
            r'Image "x" cannot .* its pixels are evenly spaced; use vz\.Surface',
        ),
        (lambda: vz.Volume(np.ones((2, 2, 2)), name="x"), r'Volume "x" cannot .* voxels .*; use vz\.Surface'),
        (lambda: vz.Instances(vz.Mesh(np.eye(3)), np.eye(3), name="x"), r'Instances "x" cannot .*; use vz\.Points'),
    ],
)
def test_what_would_be_wrong_is_refused(node: Callable[[], Any], hint: str) -> None:
    made = node()
    with pytest.raises(ValueError, match=hint):
        made.warp(log_x)
    made.warp(None)
