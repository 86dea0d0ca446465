"""The wheels made from vizlib's own source tree: ``vizlib`` itself and the browser's ``freetype``."""

from __future__ import annotations

import importlib.metadata
import tomllib
from pathlib import Path

from . import exported, modules
from .wheels import Wheel

__all__ = ["OWN", "freetype_wheel", "own_version", "player_files", "tree", "vizlib_wheel"]

_PACKAGE = Path(__file__).resolve().parents[1]
_SHADERS = _PACKAGE.parent / "shaders"
#: What a page has no use for: building pages, the command line, what drives browsers from outside.
_LEFT_OUT = ("site", "cli.py", "player", "__main__.py")
_KINDS = (".py", ".wgsl", ".md", ".json", ".ttf", ".npz")  # shaders have a README, which makes their folder

#: Packages loaded together with each wheel made here, and the modules they bring.
OWN: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "vizlib": (("vizlib",), ("numpy", "wgpu", "rendercanvas", "pygfx", "cmap", "trimesh")),
    "freetype-py": (("freetype",), ("uharfbuzz", "numpy")),
}


def own_version() -> str:
    """vizlib's version: from the source tree if this is one, else from what is installed."""
    project = _PACKAGE.parent / "pyproject.toml"
    if project.is_file():
        content = tomllib.loads(project.read_text(encoding="utf-8")).get("project", {})
        if content.get("name") == "vizlib":
            return str(content["version"])
    return importlib.metadata.version("vizlib")


def vizlib_wheel() -> Wheel:
    """The part of vizlib that runs in a page, with its shaders at ``vizlib/shaders``."""
    files = _tree(_PACKAGE, "vizlib", _LEFT_OUT)
    if not (_PACKAGE / "shaders").is_dir():
        files |= _tree(_SHADERS, "vizlib/shaders", ())
    return Wheel.make("vizlib", own_version(), "Scientific figures in a web page", files)


def freetype_wheel() -> Wheel:
    """The browser's ``freetype``: what pygfx needs of it, done by HarfBuzz."""
    files = _tree(_PACKAGE / "site" / "freetype", "freetype", ())
    return Wheel.make("freetype-py", own_version(), "Glyphs through HarfBuzz, for pygfx in a browser", files)


def player_files() -> dict[str, bytes]:
    """The JavaScript modules of the player and the loader, what Python brings, and the page for recordings."""
    scripts = {path.name: path.read_bytes() for path in sorted((_PACKAGE / "player").glob("*.js"))}
    brought = modules.joined(_PACKAGE / "player", "alone.js")
    return {**scripts, "brought.js": brought.encode(), "scene.html": exported.template().encode()}


def tree(part: str, kinds: tuple[str, ...]) -> dict[str, bytes]:
    """The files of some kinds in a folder of vizlib's: name → contents."""
    return {path.name: path.read_bytes() for path in sorted((_PACKAGE / part).iterdir()) if path.suffix in kinds}


def _tree(folder: Path, prefix: str, left_out: tuple[str, ...]) -> dict[str, bytes]:
    files = {}
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if inside.parts[0] in left_out or "__pycache__" in inside.parts:
            continue
        if path.is_file() and path.suffix in _KINDS:
            files[f"{prefix}/{inside.as_posix()}"] = path.read_bytes()
    return files
