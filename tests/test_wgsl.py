"""Shaders are found in a source tree and in an installed package, and packed into the wheel."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from vizlib import wgsl

PROJECT = Path(wgsl.__file__).parents[1]


def test_a_source_tree_has_them_beside_the_package() -> None:
    assert wgsl.folder() == PROJECT / "shaders"


def test_an_installed_package_has_them_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "vizlib" / "shaders").mkdir(parents=True)
    (tmp_path / "vizlib" / "shaders" / "cull.wgsl").write_text("fn cull() {}\n")
    monkeypatch.setattr(wgsl, "_PACKAGE", tmp_path / "vizlib")
    assert wgsl.names() == ["cull"]
    assert wgsl.source("cull") == "fn cull() {}\n"
    with pytest.raises(ValueError, match=r"no shader 'cul'; did you mean 'cull'\?"):
        wgsl.source("cul")
    with pytest.raises(ValueError, match=r"no shader 'volume'; known are 'cull'\."):
        wgsl.source("volume")


def test_a_package_without_them_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wgsl, "_PACKAGE", tmp_path / "vizlib")
    with pytest.raises(FileNotFoundError, match="shaders are missing"):
        wgsl.folder()


def test_the_wheel_has_shaders_pages_player_and_lock(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    for path in ("shaders/README.md", "site/lock.json", "site/templates/script.html", "player/player.js", "wgsl.py"):
        assert f"vizlib/{path}" in inside
    assert not [name for name in inside if name.startswith(("tests/", "gallery/"))]
