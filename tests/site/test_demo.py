"""The demo's own files."""

from __future__ import annotations

from pathlib import Path

import pytest
import trimesh

from vizlib.site import demo


def test_the_mesh_comes_from_pyvista_without_importing_it() -> None:
    mesh = demo.find_mesh()
    assert mesh is not None
    assert mesh.name == "airplane.ply"
    assert demo.find_mesh("none.ply") is None


def test_the_folder_holds_the_page_and_the_mesh(tmp_path: Path) -> None:
    demo.build(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["airplane.ply", "index.html"]
    assert 'vz.read("airplane.ply")' in (tmp_path / "index.html").read_text().replace("&quot;", '"')


def test_without_pyvista_a_mesh_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "find_mesh", lambda: None)
    demo.build(tmp_path)
    mesh = trimesh.load(tmp_path / "torus.ply", process=False)
    assert len(mesh.vertices) == 240 * 96
    assert len(mesh.faces) == 2 * 240 * 96
    assert mesh.is_watertight
    assert mesh.volume > 0  # its triangles look outwards
