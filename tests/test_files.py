"""Mesh files: real ones, each format there and back, and what is said about those that cannot be read."""

from __future__ import annotations

import random
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import vizlib as vz
from vizlib import files
from vizlib.files import FORMATS


def example(name: str) -> Path:
    """A mesh that comes with pyvista, without importing it."""
    spec = find_spec("pyvista")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "examples" / name


@pytest.mark.parametrize(
    ("name", "vertices", "triangles"), [("airplane.ply", 1335, 2452), ("nut.ply", 523, 1046), ("ant.ply", 486, 912)]
)
def test_real_files(name: str, vertices: int, triangles: int) -> None:
    mesh = vz.read(example(name))
    assert mesh.positions.shape == (vertices, 3)
    assert mesh.indices.shape == (triangles, 3)
    assert mesh.name == name.removesuffix(".ply")


@pytest.mark.parametrize("colored", [False, True])
def test_ply_is_read_by_a_part_of_trimesh_as_by_all_of_it(colored: bool, tmp_path: Path) -> None:
    import trimesh

    ant = vz.read(example("ant.ply"))
    whole = trimesh.Trimesh(ant.positions, ant.indices, vertex_normals=ant.normals, process=False)
    if colored:
        whole.visual.vertex_colors = np.arange(4 * 486, dtype=np.uint8).reshape(-1, 4)
    whole.export(tmp_path / "ant.ply", vertex_normal=True)
    data = (tmp_path / "ant.ply").read_bytes()
    plain, loaded = files._plain_ply(data), files._load(data, "ply")
    assert plain is not None
    assert np.array_equal(plain["positions"], loaded.vertices)
    assert np.array_equal(plain["indices"], loaded.faces)
    attributes = {key: value for key, value in plain.items() if key in ("normals", "colors") and value is not None}
    expected = files._attributes(loaded, "ply")
    assert attributes.keys() == expected.keys()
    for key, value in attributes.items():
        assert np.array_equal(value, expected[key])


def test_a_script_finds_all_of_trimesh_after_a_ply_was_read() -> None:
    code = f"import sys, vizlib; vizlib.read({str(example('nut.ply'))!r}); assert 'trimesh' not in sys.modules\n"
    subprocess.run([sys.executable, "-c", code + "import trimesh; trimesh.creation.box()"], check=True)


@pytest.mark.parametrize("kind", [name for name in FORMATS if name != "gltf"])
def test_each_format(kind: str, tmp_path: Path) -> None:
    import trimesh

    ant = vz.read(example("ant.ply"))
    path = tmp_path / f"ant.{kind}"
    trimesh.Trimesh(ant.positions, ant.indices, process=False).export(path)
    mesh = vz.read(path, name="copy")
    assert mesh.name == "copy"
    assert mesh.indices.shape == (912, 3)
    assert mesh.positions[mesh.indices].reshape(-1, 3) == pytest.approx(
        ant.positions[ant.indices].reshape(-1, 3), abs=1e-5
    )


def test_the_ending_may_be_in_capitals_and_the_path_a_string(tmp_path: Path) -> None:
    path = tmp_path / "NUT.PLY"
    path.write_bytes(example("nut.ply").read_bytes())
    assert len(vz.read(str(path)).positions) == 523


def write_ply(path: Path, columns: str, rows: list[str]) -> Path:
    properties = "".join(f"property {column}\n" for column in columns.split(", "))
    path.write_text(
        f"ply\nformat ascii 1.0\nelement vertex {len(rows)}\n{properties}element face 1\n"
        "property list uchar int vertex_indices\nend_header\n" + "\n".join(rows) + "\n3 0 1 2\n"
    )
    return path


def test_colours_and_normals_of_the_file_are_kept(tmp_path: Path) -> None:
    places = "float x, float y, float z"
    colors = vz.read(
        write_ply(
            tmp_path / "c.ply",
            f"{places}, uchar red, uchar green, uchar blue",
            ["0 0 0 255 0 0", "1 0 0 0 255 0", "0 1 0 0 0 255"],
        )
    )
    assert colors.rgba()[:, :3].tolist() == (np.eye(3) * 255).tolist()
    normals = vz.read(
        write_ply(
            tmp_path / "n.ply",
            f"{places}, float nx, float ny, float nz",
            ["0 0 0 1 0 0", "1 0 0 1 0 0", "0 1 0 1 0 0"],
        )
    )
    assert normals.normals.tolist() == [[1, 0, 0]] * 3


def test_a_binary_stl_shares_its_vertices_again(tmp_path: Path) -> None:
    import trimesh

    trimesh.creation.icosphere(subdivisions=2).export(tmp_path / "ball.stl")
    mesh = vz.read(tmp_path / "ball.stl")
    assert len(mesh.positions) == 162


@pytest.mark.parametrize(
    ("name", "content", "error", "message"),
    [
        ("mesh.vtk", b"", ValueError, r'mesh\.vtk": it has the format \'vtk\'; known formats are glb, gltf, obj'),
        ("mesh", b"", ValueError, r'mesh": it has no file name ending; known formats are glb'),
        ("mesh.ply", None, FileNotFoundError, r'Cannot read ".*mesh\.ply": there is no such file in "'),
        ("mesh.ply", b"ply\nrubbish", ValueError, r"as PLY: the file is broken or in another format .*Known formats"),
        ("mesh.glb", b"<html>404</html>", ValueError, r"as GLB: the file is broken or in another format"),
        ("mesh.stl", b"<html>404</html>", ValueError, r"as STL: "),
        ("mesh.stl", random.Random(1).randbytes(500), ValueError, r"as STL: the file is cut short or broken"),
        ("mesh.obj", random.Random(1).randbytes(500), ValueError, r"as OBJ: the file is broken or in another format"),
        ("mesh.off", random.Random(1).randbytes(500), ValueError, r"as OFF: the file is broken or in another format"),
        ("mesh.ply", random.Random(1).randbytes(500), ValueError, r"as PLY: the file is broken or in another format"),
        ("mesh.glb", random.Random(1).randbytes(500), ValueError, r"as GLB: the file is broken or in another format"),
        ("mesh.gltf", random.Random(1).randbytes(500), ValueError, r"as GLTF: the file is broken or in another"),
        ("mesh.ply", b"", ValueError, r'mesh\.ply" as PLY: the file is empty\.'),
        ("mesh.obj", b"v 0 0 0\nv 1 1 1\n", ValueError, r"as OBJ: .*no faces"),
    ],
)
def test_what_cannot_be_read(
    name: str, content: bytes | None, error: type[Exception], message: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(error, match=message):
        vz.read(tmp_path / name)


@pytest.mark.parametrize("path", [None, 5, b"nut.ply", ["nut.ply"]])
def test_what_is_no_path(path: Any) -> None:
    with pytest.raises(TypeError, match=r"read\(\) was given .*, expected the path of a file as a string or a Path"):
        vz.read(path)


def test_a_folder_is_no_mesh(tmp_path: Path) -> None:
    (tmp_path / "odd.ply").mkdir()
    with pytest.raises(FileNotFoundError, match=r"it is a folder"):
        vz.read(tmp_path / "odd.ply")


def test_errors_say_where_they_come_from(tmp_path: Path) -> None:
    path = write_ply(tmp_path / "bad.ply", "float x, float y, float z", ["nan 0 0", "1 0 0", "0 1 0"])
    with pytest.raises(ValueError, match=r'Mesh "bad": positions\[0\] is \(nan, 0, 0\)'):
        vz.read(path)
    unused: Any = vz.read(write_ply(tmp_path / "ok.ply", "float x, float y, float z", ["0 0 0", "1 0 0", "0 1 0"]))
    assert unused.positions.dtype == np.float32
