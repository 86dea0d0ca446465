"""Files cut anywhere: no format that declares its size is read as less than that."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import trimesh

import vizlib as vz
from vizlib.truncation import shortfall

BALL = trimesh.creation.icosphere(subdivisions=1)  # 42 vertices, 80 faces
COLORED = trimesh.Trimesh(BALL.vertices, BALL.faces, vertex_colors=np.full((42, 4), 9, np.uint8), process=False)

WHOLE = {
    "ascii.ply": trimesh.exchange.ply.export_ply(BALL, encoding="ascii"),
    "binary.ply": trimesh.exchange.ply.export_ply(COLORED),
    "binary.stl": trimesh.exchange.stl.export_stl(BALL),
    "ascii.stl": trimesh.exchange.stl.export_stl_ascii(BALL).encode(),
    "ball.off": trimesh.exchange.off.export_off(BALL).encode(),
    "ball.glb": BALL.export(file_type="glb"),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_file_is_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    for end in (b"", b"\n") if name in ("ascii.ply", "ascii.stl", "ball.off") else (b"",):
        path.write_bytes(WHOLE[name].rstrip(b"\n") + end if end else WHOLE[name])
        assert len(vz.read(path).indices) == 80


@pytest.mark.parametrize("name", WHOLE)
def test_a_cut_file_is_not(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    data = WHOLE[name].rstrip(b"\n") if name != "binary.stl" else WHOLE[name]
    for end in [*range(0, len(data), len(data) // 23), len(data) - 3]:
        path.write_bytes(data[:end])
        with pytest.raises(ValueError, match=rf'Cannot read ".*{name}" as .*: the file is (empty|cut|broken)'):
            vz.read(path)


@pytest.mark.parametrize(
    ("name", "share", "message"),
    [
        ("ascii.ply", 0.5, r"the file is cut short: it declares (42 vertices|80 faces), found \d+$"),
        ("binary.ply", 0.9, r"the file is cut short: it declares 80 faces, found 6\d$"),
        ("binary.ply", 0.4, r"the file is cut short: it declares 42 vertices, found \d+$"),
        ("binary.stl", 0.5, r"it declares 80 triangles \(4084 bytes\), found 2042 bytes"),
        ("ascii.stl", 0.5, r"it ends after \d+ facets without a line endsolid"),
        ("ball.off", 0.3, r"it declares 42 vertices, found \d+$"),
        ("ball.off", 0.9, r"it declares 80 faces, found \d+$"),
        ("ball.glb", 0.5, r"it declares \d+ bytes, found \d+"),
    ],
)
def test_what_was_expected_and_found(name: str, share: float, message: str) -> None:
    data = WHOLE[name]
    found = shortfall(data[: int(len(data) * share)], name[-3:])
    assert found is not None
    assert re.search(message, found), found


def mixed_faces(cut: int = 0) -> bytes:
    """A binary PLY of one triangle and one quad."""
    header = (
        b"ply\nformat binary_big_endian 1.0\nelement vertex 4\nproperty float x\nproperty float y\nproperty float z\n"
        b"element face 2\nproperty list uchar int vertex_indices\nproperty uchar kind\nend_header\n"
    )
    corners = np.zeros((4, 3), ">f4").tobytes()
    faces = b"".join(bytes([len(face)]) + np.array(face, ">i4").tobytes() + b"\0" for face in ([0, 1, 2], [0, 1, 2, 3]))
    body = header + corners + faces
    return body[: len(body) - cut]


def test_faces_of_different_sizes() -> None:
    assert shortfall(mixed_faces(), "ply") is None
    assert shortfall(mixed_faces(1), "ply") == "the file is cut short: it declares 2 faces, found 1"
    assert shortfall(mixed_faces(20), "ply") == "the file is cut short: it declares 2 faces, found 0"


def test_a_line_that_is_cut_where_nothing_is_declared() -> None:
    assert shortfall(b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3", "obj") is None
    assert shortfall(b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2", "obj") is not None


def test_other_formats_are_left_to_their_readers() -> None:
    assert shortfall(b"<html>404</html>", "ply") is None
    assert shortfall(b"{}", "gltf") is None
    assert shortfall(b"ply\nformat ascii 1.0\nelement vertex many\nend_header\n", "ply") is None
