"""Shaders are found in a source tree and in an installed package, and packed into the wheel."""

from __future__ import annotations

import re
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


# ---- Composing ----


@pytest.fixture
def _circles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wgsl, "_registered", {})
    wgsl.register("circles", "#import constants\nfn area(r: f32) -> f32 { return PI * r * r; }")
    wgsl.register("constants", "#define PI 3.14\n#ifndef PI\nnever\n#endif")


@pytest.mark.usefixtures("_circles")
def test_imports_come_once_and_defines_reach_what_follows() -> None:
    code = wgsl.compose("#import circles\n#import circles\nlet b = PI; // PI\nlet PIE = 1;")
    assert code.splitlines() == [
        "fn area(r: f32) -> f32 { return 3.14 * r * r; }",
        "let b = 3.14; // PI",
        "let PIE = 1;",
    ]


@pytest.mark.parametrize(
    ("defines", "lines"),
    [({}, ["b", "d"]), ({"X": None}, ["a", "d"]), ({"Y": 1}, ["b", "c", "d"]), ({"X": 0, "Y": 0}, ["a", "d"])],
)
def test_conditions(defines: dict[str, object], lines: list[str]) -> None:
    code = "#ifdef X\na\n#else\nb\n#ifdef Y\nc\n#endif\n#endif\n  # undef X // again\n#ifndef X\nd\n#endif"
    assert wgsl.compose(code, defines=defines).splitlines() == lines


def test_values_are_written_as_wgsl_writes_them() -> None:
    code = "#define TWICE (2 * N)\nA B C D TWICE N.x /* N /* N */ N */ N"
    defines = {"A": True, "B": 1.5, "C": "vec3f", "D": False, "N": 4}
    assert wgsl.compose(code, defines=defines) == "true 1.5 vec3f false (2 * 4) 4.x /* N /* N */ N */ 4"


def test_comments_may_hold_anything() -> None:
    code = "/* #import nothing\n#endif */\nfn f() {} // #else"
    assert wgsl.compose(code) == code


@pytest.mark.usefixtures("_circles")
def test_each_line_has_its_origin() -> None:
    code = wgsl.compose("// mine\n#import circles\n#ifdef X\n#endif\nfn g() {}", name="disc")
    origins = [wgsl.origin(code, line) for line in (1, 2, 3, 4)]
    assert origins[0] == ("disc", 1, "// mine")
    assert origins[1] == ("circles.wgsl", 2, "fn area(r: f32) -> f32 { return PI * r * r; }")
    assert origins[2] == ("disc", 5, "fn g() {}")
    assert origins[3] is None
    assert wgsl.origin("fn h() {}", 1) is None


@pytest.mark.usefixtures("_circles")
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("\n#improt circles", "disc:2: there is no #improt; did you mean #import?"),
        ("#pragma once", "disc:1: there is no #pragma; known are #import, #define,"),
        ("#import circle", "disc:1: There is no shader 'circle'; did you mean 'circles'?"),
        ("#import", "disc:1: #import is followed by '', expected a name."),
        ("#define 3 4", "disc:1: #define is followed by '3', expected a name."),
        ("a\n#else", "disc:2: #else without #ifdef before it."),
        ("#ifdef X\n#ifdef Y\n#endif", "disc:1: #ifdef without #endif behind it."),
        ("#endif", "disc:1: #endif without #ifdef before it."),
    ],
)
def test_mistakes_are_named_with_their_line(code: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        wgsl.compose(code, name="disc")


def test_what_stands_for_itself_ends() -> None:
    assert wgsl.compose("#define A B\n#define B A\nA + 1") in ("A + 1", "B + 1")


def test_names_to_register_are_names() -> None:
    with pytest.raises(ValueError, match="'two words' is no name"):
        wgsl.register("two words", "")
