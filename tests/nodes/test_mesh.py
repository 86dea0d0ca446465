"""Mesh: what it takes, what it refuses and how it says so, and that its properties are live."""

from __future__ import annotations

import gc
import pickle
import subprocess
import sys
import time
from typing import Any

import numpy as np
import pygfx as gfx
import pytest

from vizlib.nodes import Mesh
from vizlib.nodes.normals import vertex_normals
from vizlib.passes import frame

SQUARE = [[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]]
HALVES = [[0, 1, 2], [0, 2, 3]]


def square(**options: Any) -> Mesh:
    return Mesh(SQUARE, HALVES, **options)


def test_it_is_a_pygfx_mesh() -> None:
    mesh = square(name="sheet")
    assert isinstance(mesh, gfx.Mesh)
    assert mesh.name == "sheet"
    assert mesh.get_world_bounding_box().tolist() == [[0, 0, 0], [1, 1, 0]]


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "i1", "u2", "i8", ">f8", ">i4"])
def test_positions_of_any_numeric_dtype(dtype: str) -> None:
    mesh = Mesh(np.array(SQUARE, dtype), HALVES)
    assert mesh.positions.tolist() == SQUARE


@pytest.mark.parametrize("dtype", ["u1", "i4", "u4", "i8", ">u2"])
def test_indices_of_any_integer_dtype(dtype: str) -> None:
    assert Mesh(SQUARE, np.array(HALVES, dtype)).indices.tolist() == HALVES


def test_the_mesh_keeps_arrays_of_its_own() -> None:
    given = {
        "positions": np.array(SQUARE, np.float32),
        "indices": np.array(HALVES, np.uint32),
        "normals": np.array([[0, 0, 1]] * 4, np.float32),
        "texcoords": np.zeros((4, 2), np.float32),
        "scalars": np.arange(4.0),
        "colors": np.zeros((4, 3), np.float32),
    }
    mesh = Mesh(**given)
    for name, array in given.items():
        before = array.copy()
        for _ in ("as made", "as set"):
            array[0] = 1
            assert np.array_equal(getattr(mesh, name), before), name
            array[:] = before
            setattr(mesh, name, array)
        array[0] = 1
        assert np.array_equal(getattr(mesh, name), before), name


@pytest.mark.parametrize("name", ["positions", "indices", "normals", "texcoords", "scalars", "colors"])
def test_what_it_hands_out_is_read_only_and_stays(name: str) -> None:
    mesh = square(texcoords=[0, 0.5, 0.5, 1], scalars=[1, 2, 3, 4], colors=[[255, 0, 0]] * 4)
    held = getattr(mesh, name)
    before = held.tolist()
    with pytest.raises(ValueError, match="read-only"):
        held[0] = 0
    setattr(mesh, name, held[::-1].copy())
    assert held.tolist() == before
    setattr(mesh, name, held)
    assert getattr(mesh, name).tolist() == before


def test_far_positions_are_read_only_too() -> None:
    with pytest.raises(ValueError, match="read-only"):
        Mesh(np.array(SQUARE) + 1e6, HALVES).positions[0] = 0


def test_positions_that_are_not_contiguous() -> None:
    wide = np.zeros((4, 6))
    wide[:, ::2] = SQUARE
    assert Mesh(wide[:, ::2], HALVES).positions.tolist() == SQUARE


def test_without_indices_three_rows_are_a_triangle() -> None:
    assert Mesh(np.eye(3)).indices.tolist() == [[0, 1, 2]]
    with pytest.raises(ValueError, match="positions has 4 rows and there are no indices, expected a multiple of 3"):
        Mesh(SQUARE)


def test_quads() -> None:
    mesh = Mesh(SQUARE, [[0, 1, 2, 3]])
    assert mesh.normals.tolist() == [[0, 0, 1]] * 4


def test_far_from_the_origin_no_digit_is_lost() -> None:
    shift = np.array([5_400_000.0, 0.0, -3e9])
    fine = np.array(SQUARE) * 1e-2 + shift
    mesh = Mesh(fine, HALVES)
    assert np.abs(mesh.positions - fine).max() < 1e-6
    assert np.ptp(mesh.geometry.positions.data, axis=0) == pytest.approx([0.01, 0.01, 0], rel=1e-3)
    assert mesh.local.position == pytest.approx((fine[0] + fine[2]) / 2)
    mesh.positions = fine + 7
    assert np.abs(mesh.positions - fine - 7).max() < 1e-6
    mesh.positions = SQUARE
    assert mesh.positions.tolist() == SQUARE
    assert mesh.local.position.tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("positions", "message"),
    [
        (np.zeros((100, 4)), r'Mesh "nut": positions has shape \(100, 4\), expected \(N, 3\)\.'),
        (np.zeros(3), r"positions has shape \(3,\), expected \(N, 3\)"),
        (np.zeros((0, 3)), r"positions is empty \(shape \(0, 3\)\)"),
        ([[0, 0, 0], [0, np.nan, 0], [1, 1, 1]], r"positions\[1\] is \(0, nan, 0\), expected finite numbers"),
        ([[0, 0, 0], [np.inf, 0, 0], [-np.inf, 1, 1]], r"positions\[1\] is \(inf, 0, 0\) \(2 rows like this\)"),
        (np.ma.masked_equal([[0, 0, 0], [9, 0, 0], [1, 1, 1]], 9), r"positions\[1\] is \(nan, 0, 0\)"),
        (
            [[0, 0, 0], [1e300, 0, 0], [1, 1, 1]],
            r"positions\[1\] is \(1e\+300, 0, 0\), expected numbers between",
        ),
        ([[0, 0, 0], [1, 0], [1, 1, 1]], r"positions is not a regular array"),
    ],
)
def test_bad_positions(positions: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Mesh(positions, [[0, 1, 2]], name="nut")


@pytest.mark.parametrize("positions", [[["a", "b", "c"]], np.zeros((3, 3), complex), np.zeros((3, 3), bool), None])
def test_positions_that_are_not_numbers(positions: Any) -> None:
    with pytest.raises(TypeError, match=r"Mesh: positions has dtype .*, expected integers or floats"):
        Mesh(positions, [[0, 1, 2]])


@pytest.mark.parametrize(
    ("indices", "error", "message"),
    [
        ([[0, 1, 4]], ValueError, r"indices runs from 0 to 4, expected 0 to 3 \(4 vertices\)"),
        ([[0, 1, -1]], ValueError, r"indices runs from -1 to 1, expected 0 to 3"),
        ([[0, 1]], ValueError, r"indices has shape \(1, 2\), expected \(M, 3\) or \(M, 4\)"),
        ([[0.0, 1.0, 2.0]], TypeError, r"indices has dtype float64, expected integers"),
        (np.ma.masked_equal([[0, 1, 2], [0, 9, 3]], 9), ValueError, r"indices\[1\] is masked, expected vertex numbers"),
        (np.zeros((0, 3), int), ValueError, r"indices is empty"),
    ],
)
def test_bad_indices(indices: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Mesh(SQUARE, indices)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"normals": [[0, 0, 1]] * 3}, r"normals has shape \(3, 3\), expected \(4, 3\)"),
        ({"texcoords": [0, 1]}, r"texcoords has shape \(2,\), expected \(4,\) or \(4, 2\) or \(4, 3\)"),
        ({"scalars": [1, 2, 3]}, r"scalars has length 3, expected 4 \(vertices\) or 2 \(faces\)"),
        ({"colors": [[1, 2, 3]] * 3}, r"colors has length 3, expected 4 \(vertices\) or 2 \(faces\)"),
        ({"colors": [[0.0, 0.5, 1.5]] * 4}, r"colors runs from 0 to 1.5, expected 0 to 1"),
        ({"color": "blurple"}, r"Mesh: color is 'blurple', expected a colour: a CSS name, a hex string, or 3 or 4"),
        ({"color": (0, 128, 0)}, r"color is \(0, 128, 0\), expected a colour: .*; divide by 255\."),
        ({"color": (np.nan, 0, 0)}, r"color is \(nan, 0, 0\), expected a colour: .* 0 to 1\."),
        ({"color": (0, -1, 0)}, r"color is \(0, -1, 0\), expected"),
        ({"color": (1, 0)}, r"color is \(1, 0\), expected"),
        ({"color": 5}, r"color is 5, expected"),
        ({"color": ("a", "b", "c")}, r"color is \('a', 'b', 'c'\), expected"),
        ({"cmap": "virdis"}, r"Mesh: Unknown colormap 'virdis' \(did you mean 'viridis'\?\)"),
        ({"clim": (1, "b")}, r"clim is \(1, 'b'\), expected a pair"),
        ({"clim": "5%..1%"}, r"clim is '5%..1%', expected a pair"),
        ({"clim": (0, np.nan)}, r"clim is \(0, nan\), expected finite numbers"),
        ({"clim": (0, 1), "norm": "log"}, r"clim is \(0, 1\) with norm 'log', expected numbers above zero"),
        ({"clim": None}, r"clim is None, expected a pair"),
        ({"scalars": [-1, -2, 0, -4], "norm": "log"}, r"scalars run from -4 to 0 with norm 'log', expected some above"),
        ({"norm": ["log"]}, r"norm is \['log'\], expected one of"),
        ({"norm": "cubic"}, r"norm is 'cubic', expected one of 'linear', 'log', 'sqrt', 'symlog', 'equalize'"),
        ({"opacity": 2}, r"opacity is 2, expected 0 to 1"),
        ({"shading": "gouraud"}, r"shading is 'gouraud', expected 'smooth' or 'flat'"),
    ],
)
def test_bad_arguments(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        square(**options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"opacity": "a"}, r"Mesh: opacity is 'a', expected a number from 0 to 1\."),
        ({"opacity": None}, r"opacity is None, expected a number"),
        ({"cmap": ["red", "blue"]}, r"Mesh: cmap is \['red', 'blue'\], expected a colormap's name such as 'viridis'"),
        ({"cmap": None}, r"cmap is None, expected a colormap's name"),
        ({"cmap": 5}, r"cmap is 5, expected a colormap's name"),
    ],
)
def test_arguments_of_the_wrong_kind(options: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        square(**options)
    mesh = square(opacity=0.5, cmap="magma")
    (name, value) = next(iter(options.items()))
    with pytest.raises(TypeError, match=message):
        setattr(mesh, name, value)
    assert (mesh.opacity, mesh.cmap) == (0.5, "magma")


def test_numbers_of_numpy_are_numbers() -> None:
    mesh = square(opacity=np.float32(0.5), color=np.array([0, 0.5, 1], np.float32))
    assert mesh.opacity == 0.5
    assert tuple(mesh.color) == (0, 0.5, 1, 1)
    mesh.color = gfx.Color("red")
    assert mesh.rgba().tolist() == [[255, 0, 0, 255]]


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_an_argument_that_does_not_exist_leaves_no_trace() -> None:
    with pytest.raises(TypeError, match="colour"):
        square(colour="red")
    gc.collect()


def test_normals_are_computed_and_follow_the_positions() -> None:
    mesh = square()
    assert mesh.normals.tolist() == [[0, 0, 1]] * 4
    mesh.positions = np.array(SQUARE)[:, [1, 0, 2]]
    assert mesh.normals.tolist() == [[0, 0, -1]] * 4


def test_given_normals_stay() -> None:
    mesh = square(normals=[[1, 0, 0]] * 4)
    mesh.positions = np.array(SQUARE) * 2
    assert mesh.normals.tolist() == [[1, 0, 0]] * 4
    mesh.normals = None
    assert mesh.normals.tolist() == [[0, 0, 1]] * 4


def test_more_positions_need_the_rest_to_fit() -> None:
    mesh = square(colors=[[255, 0, 0]] * 4)
    with pytest.raises(ValueError, match="positions has 5 rows and colors has 4, expected as many"):
        mesh.positions = [*SQUARE, [2, 2, 2]]
    assert len(mesh.positions) == 4
    with pytest.raises(ValueError, match="indices runs from 0 to 3, expected 0 to 2"):
        mesh.positions = SQUARE[:3]
    mesh.colors = None
    mesh.positions = [*SQUARE, [2, 2, 2]]
    assert len(mesh.positions) == len(mesh.normals) == 5


@pytest.mark.parametrize("name", ["scalars", "colors"])
def test_more_faces_need_the_rest_to_fit(name: str) -> None:
    mesh = square(**{name: {"scalars": [1, 2], "colors": [[255, 0, 0], [0, 255, 0]]}[name]})
    for faces in ([[0, 1, 2]], [*HALVES, [0, 1, 3]], [*HALVES, *HALVES]):
        with pytest.raises(ValueError, match=rf"indices has {len(faces)} rows and {name} has 2, .*set mesh.{name} to "):
            mesh.indices = faces
        assert mesh.indices.tolist() == HALVES
    mesh.indices = HALVES[::-1]
    setattr(mesh, name, None)
    mesh.indices = [[0, 1, 2]]


def test_other_faces_of_the_same_vertices_keep_their_scalars() -> None:
    mesh = square(scalars=[1, 2, 3, 4])
    mesh.indices = [[0, 1, 2]]
    assert mesh.material.color_mode == "vertex_map"


def test_refused_normals_leave_the_old_ones() -> None:
    mesh = square()
    with pytest.raises(ValueError, match="normals has shape"):
        mesh.normals = [[0, 0, 1]]
    mesh.positions = np.array(SQUARE)[:, [1, 0, 2]]
    assert mesh.normals.tolist() == [[0, 0, -1]] * 4  # still computed
    mesh = square(normals=[[1, 0, 0]] * 4)
    mesh.indices = [*HALVES, *HALVES, [0, 1, 3], [1, 2, 3]]
    with pytest.raises(ValueError, match="positions has 6 rows and normals has 4"):
        mesh.positions = [*SQUARE, [2, 2, 2], [3, 3, 3]]


@pytest.mark.parametrize("shift", [0, 1e6])
def test_new_positions_keep_where_the_user_moved_the_mesh(shift: float) -> None:
    data = np.array(SQUARE) + np.array([shift, 0, 0])
    mesh = Mesh(data, HALVES)
    mesh.local.x += 5
    box = mesh.get_world_bounding_box()
    mesh.positions = data
    assert mesh.get_world_bounding_box() == pytest.approx(box)
    further = np.array([3, 0, 0])
    mesh.positions = data + further
    assert mesh.get_world_bounding_box() == pytest.approx(box + further)
    mesh.positions = SQUARE
    assert mesh.local.position == pytest.approx([5, 0, 0])


def test_normals_of_a_real_surface_are_fast_and_right() -> None:
    side = 340
    x, y = np.meshgrid(np.linspace(-1, 1, side), np.linspace(-1, 1, side))
    positions = np.stack([x, y, x * x + y * y], axis=-1).reshape(-1, 3).astype(np.float32)
    number = np.arange(side * side, dtype=np.uint32).reshape(side, side)
    a, b, c, d = (part.ravel() for part in (number[:-1, :-1], number[:-1, 1:], number[1:, 1:], number[1:, :-1]))
    triangles = np.concatenate([np.stack([a, b, c], axis=1), np.stack([a, c, d], axis=1)])
    assert len(triangles) > 200_000
    begun = time.perf_counter()
    normals = vertex_normals(positions, triangles)
    assert time.perf_counter() - begun < 2  # it takes 0.05 s on an idle machine
    exact = np.stack([-2 * x, -2 * y, np.ones_like(x)], axis=-1).reshape(-1, 3)
    exact /= np.linalg.norm(exact, axis=1, keepdims=True)
    assert (normals * exact).sum(axis=1).min() > 0.9999


def test_normals_where_there_is_no_surface() -> None:
    positions = np.array([[0, 0, 0], [1, 0, 0], [2, 0, 0], [5, 5, 5]], np.float32)
    assert vertex_normals(positions, np.array([[0, 1, 2]], np.uint32)).tolist() == [[0, 0, 1]] * 4


def test_scalars_go_through_the_colormap() -> None:
    mesh = square(scalars=[0, 1, 2, 4], cmap="gray")
    assert mesh.clim == (0, 4)
    assert mesh.rgba()[:, 0].tolist() == [0, 64, 128, 255]
    mesh.clim = (0, 2)
    assert mesh.rgba()[:, 0].tolist() == [0, 128, 255, 255]
    mesh.norm = "sqrt"
    assert mesh.rgba()[1, 0] == 180
    mesh.cmap = "magma"
    assert mesh.rgba()[3].tolist() == [252, 253, 191, 255]
    mesh.scalars = None
    assert mesh.rgba().shape == (1, 4)


def test_another_clim_or_norm_uploads_a_few_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    mesh = Mesh(np.zeros((30_000, 3)), scalars=np.linspace(1, 9, 30_000))
    texcoords, texture = mesh.geometry.texcoords, mesh.material.map
    frame.run_scheduled()
    queue = type(frame.device().queue)
    write, sizes = queue.write_buffer, []

    def counted(self: Any, buffer: Any, offset: int, data: Any, *rest: Any) -> None:
        sizes.append(memoryview(data).nbytes)
        write(self, buffer, offset, data, *rest)

    monkeypatch.setattr(queue, "write_buffer", counted)
    for attribute, value in (("clim", (1, 3)), ("norm", "log"), ("clim", "5%..95%"), ("norm", "linear")):
        setattr(mesh, attribute, value)
        frame.run_scheduled()
        assert sizes == [48], attribute
        sizes.clear()
    assert mesh.geometry.texcoords is texcoords
    assert mesh.material.map is texture
    mesh.norm = "equalize"
    frame.run_scheduled()
    assert sum(sizes) < 5000
    sizes.clear()
    mesh.scalars = np.linspace(2, 8, 30_000)  # as many others: into the buffers that are there
    frame.run_scheduled()
    assert mesh.geometry.texcoords is texcoords
    assert max(sizes) == 30_000 * 4


def test_small_differences_of_large_scalars() -> None:
    mesh = square(scalars=1e9 + np.array([0.0, 1, 2, 4]), cmap="gray")
    assert mesh.rgba()[:, 0].tolist() == [0, 64, 128, 255]


@pytest.mark.parametrize(("hole", "grey"), [(np.nan, 128), (np.inf, 255), (-np.inf, 0)])
def test_what_has_no_value_takes_the_bad_colour(hole: float, grey: int) -> None:
    mesh = square(scalars=[0, hole, 2, 4], cmap="gray")
    assert mesh.clim == (0, 4)
    assert mesh.rgba()[1].tolist() == [grey, grey, grey, 255]
    assert mesh.rgba()[[0, 2, 3], 0].tolist() == [0, 128, 255]
    mesh.scalars = [0, 1, 2, 4]
    assert mesh.rgba()[:, 0].tolist() == [0, 64, 128, 255]
    assert mesh.material.color_mode == "vertex_map"


def test_masked_scalars() -> None:
    mesh = square(scalars=np.ma.masked_less([0, 1, 2, 4], 1), cmap="gray")
    assert mesh.clim == (1, 4)
    assert mesh.rgba()[0].tolist() == [128, 128, 128, 255]


def test_what_a_log_scale_cannot_show_takes_the_bad_colour() -> None:
    mesh = square(scalars=[0, 1, 10, 100], cmap="gray", norm="log")
    assert mesh.clim == (1, 100)
    assert mesh.rgba()[:, 0].tolist() == [128, 0, 128, 255]


def test_symlog_and_equalize() -> None:
    mesh = square(scalars=[-1000, 0, 1, 1000], cmap="gray", norm="symlog")
    low, middle, one, high = (int(value) for value in mesh.rgba()[:, 0])
    assert (low, high) == (0, 255)
    assert middle in (127, 128)
    assert one > middle
    mesh.norm = "equalize"
    assert mesh.rgba()[:, 0].tolist() == [0, 85, 170, 255]


def test_percentiles() -> None:
    mesh = square(scalars=[0, 10, 20, 1000], clim="0%..50%")
    assert mesh.clim == (0, 15)


def test_scalars_that_are_all_the_same_have_a_colour() -> None:
    assert square(scalars=[3, 3, 3, 3], cmap="gray").rgba()[:, 0].tolist() == [128] * 4


def test_scalars_and_colors_for_faces() -> None:
    assert square(scalars=[0, 1]).material.color_mode == "face_map"
    assert square(colors=[[255, 0, 0], [0, 255, 0]]).material.color_mode == "face"


def test_a_wrong_change_leaves_everything_as_it_was() -> None:
    mesh = square(scalars=[0, 1, 2, 4])
    for name, value in (("cmap", "virdis"), ("norm", "cubic"), ("clim", (1,)), ("scalars", [1, 2, 3])):
        before = mesh.rgba().tolist()
        with pytest.raises(ValueError, match=r"virdis|cubic|\(1,\)|length 3"):
            setattr(mesh, name, value)
        assert mesh.rgba().tolist() == before
    assert (mesh.cmap, mesh.norm, mesh.clim) == ("viridis", "linear", (0, 4))


def test_scalars_come_before_colors_before_color() -> None:
    mesh = square(color="red", colors=[[0, 255, 0]] * 4, scalars=[0, 1, 2, 4], cmap="gray")
    assert mesh.rgba()[3].tolist() == [255, 255, 255, 255]
    mesh.scalars = None
    assert mesh.rgba()[0].tolist() == [0, 255, 0, 255]
    mesh.colors = None
    assert mesh.rgba()[0].tolist() == [255, 0, 0, 255]
    assert mesh.material.color_mode == "auto"
    assert mesh.material.map is None


def test_texcoords_are_the_users_own() -> None:
    mesh = square(texcoords=[[0, 0], [1, 0], [1, 1], [0, 1]])
    texture = gfx.Texture(np.zeros((4, 4, 4), np.uint8), dim=2)
    mesh.material.map = texture
    mesh.color = "red"
    assert mesh.material.map.texture is texture
    assert mesh.geometry.texcoords.data.shape == (4, 2)


def test_look() -> None:
    mesh = square(opacity=0.5, shading="flat", wireframe=True, color=(1, 0, 0))
    assert (mesh.opacity, mesh.shading, mesh.wireframe) == (0.5, "flat", True)
    mesh.opacity, mesh.shading, mesh.wireframe = 1, "smooth", False
    assert (mesh.opacity, mesh.shading, mesh.wireframe) == (1, "smooth", False)


def test_its_arrays_are_plain_numpy() -> None:
    mesh = square()
    assert type(pickle.loads(pickle.dumps(mesh.positions))) is np.ndarray


def test_common_colormaps_are_matplotlibs_and_at_hand() -> None:
    import matplotlib

    from vizlib.passes.colormaps import AT_HAND, colormap

    for name in (*AT_HAND, "coolwarm", "RdBu", "gist_earth_r"):
        found = colormap(name)
        assert found.interpolation == "linear"
        assert np.abs(found.table - matplotlib.colormaps[name](np.arange(256))).max() < 1e-3, name


def test_the_default_colormap_loads_no_package() -> None:
    code = (
        "import sys; from vizlib.nodes import Mesh; Mesh([[0, 0, 0]] * 3, scalars=[0, 1, 2]);"
        "print('cmap' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
