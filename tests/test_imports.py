"""The arrows point one way: who imports whom, read from the source; and importing vizlib is cheap."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import vizlib

ROOT = Path(vizlib.__file__).parent

# What each part may import of vizlib; what is not listed may import anything.
ALLOWED: dict[str, set[str]] = {
    "arrays": set(),
    "columns": {"arrays"},
    "wgsl": set(),
    "counters": {"transports"},
    "listeners": set(),
    "picking": {"listeners", "readback"},
    "modes": {"hosts", "runners"},
    "nodes": {"arrays", "wgsl", "passes", "uniforms"},
    "passes": {"arrays", "readback", "wgsl", "writes"},
    "files": {"nodes", "hosts", "rasters", "truncation", "vti"},
    "rasters": {"hosts"},
    "readback": set(),
    "vti": set(),
    "hosts": {"transports", "webgpu"},
    "panels": {"arrays", "counters", "nodes", "passes", "plot", "texts", "wgsl"},
    "plot": {
        "arrays",
        "columns",
        "counters",
        "files",
        "hosts",
        "listeners",
        "nodes",
        "panels",
        "passes",
        "picking",
        "readback",
        "stream",
        "texts",
        "uniforms",
        "writes",
    },
    "stream": set(),
    "texts": set(),
    "transports": {"stream", "webgpu"},
    "truncation": set(),
    "uniforms": {"writes"},
    "strictness": {"transports"},
    "templates": {"wgsl"},
    "uploads": {"transports"},
    "writes": set(),
    "webgpu": {"stream", "transports", "wgsl"},
}


def parts(path: Path) -> str:
    """``vizlib/nodes/mesh.py`` → ``nodes``; ``vizlib/arrays.py`` → ``arrays``."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """The parts of vizlib that a module imports, at its top or within its functions."""
    package = ["vizlib", *path.relative_to(ROOT).parent.parts]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*start, *([node.module] if node.module else [])])
            names = [base] if base not in ("vizlib",) else [f"vizlib.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name.split(".")[1] for name in names if name.startswith("vizlib."))


@pytest.mark.parametrize("part", sorted(ALLOWED))
def test_a_part_imports_only_what_lies_below_it(part: str) -> None:
    for path in [*ROOT.glob(f"{part}.py"), *ROOT.glob(f"{part}/**/*.py")]:
        extra = set(imports(path)) - ALLOWED[part] - {part}
        assert not extra, f"{path.relative_to(ROOT.parent)} imports {', '.join(sorted(extra))}"


def test_stream_webgpu_and_transports_know_nothing_of_pygfx() -> None:
    for part in ("stream", "transports", "webgpu"):
        for path in ROOT.glob(f"{part}/**/*.py"):
            assert "import pygfx" not in path.read_text(encoding="utf-8")
            assert "from pygfx" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("module", ["vizlib", "vizlib.cli", "vizlib.stream", "vizlib.site.runtime", "vizlib.picking"])
def test_these_do_not_wait_for_pygfx(module: str) -> None:
    code = f"import sys, {module}; print([m for m in ('pygfx', 'wgpu', 'trimesh', 'cmap') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_public_names() -> None:
    for name in vizlib.__all__:
        assert getattr(vizlib, name) is not None
    assert set(dir(vizlib)) == set(vizlib.__all__)
    with pytest.raises(
        AttributeError, match=r"module 'vizlib' has no attribute 'shwo'; it has Figure, .*Mesh, .*compute"
    ):
        vizlib.shwo  # noqa: B018
