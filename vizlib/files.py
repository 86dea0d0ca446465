"""Mesh files → Mesh, through trimesh: PLY, STL, OBJ, OFF, GLB and what else trimesh reads.

In a page a relative path is a file in Python's working directory; if there is none, the file beside the
page is fetched, so that ``vz.read("nut.ply")`` works on any page that has the file next to it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from io import BytesIO
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import numpy as np

from vizlib.nodes import Mesh
from vizlib.truncation import shortfall

__all__ = ["FORMATS", "read"]

# What trimesh reads by itself, without further packages.
FORMATS = ("glb", "gltf", "obj", "off", "ply", "stl")

_BROKEN = "the file is broken or in another format"


def read(path: str | PathLike[str], *, name: str | None = None) -> Mesh:
    """A mesh file → ``Mesh`` with its positions, faces, and normals and colours where the file has them.

    path : file in the working directory, or in a page also one beside the page
    name : of the mesh, the file's name without its ending if not given

    Raises FileNotFoundError, or ValueError for what is not a mesh or is not all there; the message names the
    file, its format and the known formats.
    """
    if not isinstance(path, str | PathLike) or not isinstance(fspath(path), str):
        raise TypeError(f"read() was given {path!r}, expected the path of a mesh file as a string or a Path.")
    where = Path(path)
    kind = where.suffix.lower().lstrip(".")
    if kind not in FORMATS:
        what = f"the format {kind!r}" if kind else "no file name ending"
        raise ValueError(f'Cannot read "{path}": it has {what}; known formats are {", ".join(FORMATS)}.')
    data = _contents(where, str(path))
    if (missing := shortfall(data, kind)) is not None:
        raise ValueError(f'Cannot read "{path}" as {kind.upper()}: {missing}.')
    if kind == "ply" and (plain := _plain_ply(data)) is not None:
        return Mesh(**plain, name=name or where.stem)
    try:
        loaded = _load(data, kind)
    except Exception as error:
        raise ValueError(
            f'Cannot read "{path}" as {kind.upper()}: {_BROKEN} ({error}). Known formats are {", ".join(FORMATS)}.'
        ) from error
    faces = getattr(loaded, "faces", None)
    if faces is None or len(faces) == 0:
        points = len(getattr(loaded, "vertices", ()))
        what = f"it has {points} points and no faces" if points else f"{_BROKEN} (it has no points and no faces)"
        raise ValueError(f'Cannot read "{path}" as {kind.upper()}: {what}.')
    return Mesh(loaded.vertices, faces, name=name or where.stem, **_attributes(loaded, kind))


def _contents(where: Path, path: str) -> bytes:
    if where.is_file():
        return where.read_bytes()
    if where.is_dir():
        raise FileNotFoundError(f'Cannot read "{path}": it is a folder.')
    if sys.platform == "emscripten":
        from vizlib.hosts.page import fetch

        return fetch(path)
    raise FileNotFoundError(f'Cannot read "{path}": there is no such file in "{Path.cwd()}".')


def _plain_ply(data: bytes) -> dict[str, Any] | None:
    """Arguments of ``Mesh`` from a PLY file of triangles with at most normals and 8-bit vertex colours.

    None for every other one, broken ones too: those take all of trimesh, whose import takes a page longer
    than that of pygfx.
    """
    try:
        given = _ply_reader()(BytesIO(data), skip_materials=True)
    except Exception:
        return None
    found = {key: value for key, value in given.items() if value is not None}
    colors, faces = found.get("vertex_colors"), found.get("faces")
    known = {"vertices", "faces", "vertex_normals", "vertex_colors", "metadata"}
    if not known.issuperset(found) or faces is None or not len(faces):
        return None
    if colors is not None and (colors.dtype != np.uint8 or colors.ndim != 2 or len(colors) != len(found["vertices"])):
        return None
    normals = found.get("vertex_normals")
    if normals is not None and not np.isfinite(normals).all():
        normals = None
    return {"positions": found["vertices"], "indices": faces, "normals": normals, "colors": colors}


@cache
def _ply_reader() -> Callable[..., dict[str, Any]]:
    """trimesh's function for PLY files, with the fifth of trimesh that it needs.

    Its package imports all of its hundred modules, so for a moment an empty package stands in its place. Where
    trimesh is imported already, that one is taken.
    """
    if "trimesh" in sys.modules:
        return import_module("trimesh.exchange.ply").load_ply  # type: ignore[no-any-return]
    spec = find_spec("trimesh")
    assert spec is not None  # vizlib depends on it
    sys.modules["trimesh"] = module_from_spec(spec)
    try:
        return import_module("trimesh.exchange.ply").load_ply  # type: ignore[no-any-return]
    finally:
        # A script's own `import trimesh` is to find all of it.
        for name in [name for name in sys.modules if name.partition(".")[0] == "trimesh"]:
            del sys.modules[name]


def _load(data: bytes, kind: str) -> Any:
    import trimesh

    loaded = trimesh.load(BytesIO(data), file_type=kind, process=False)
    if isinstance(loaded, trimesh.Scene):
        loaded = loaded.to_mesh()
    if kind == "stl":  # an STL repeats each vertex for each triangle; sharing them makes shading smooth
        loaded.merge_vertices()
    return loaded


def _attributes(loaded: Any, kind: str) -> dict[str, Any]:
    """Normals and colours, where the file itself holds them."""
    found: dict[str, Any] = {}
    given = loaded._cache.cache.get("vertex_normals") if kind != "stl" else None
    if given is not None and np.isfinite(given).all():
        found["normals"] = given
    visual = loaded.visual
    if visual.kind == "vertex":
        found["colors"] = np.asarray(visual.vertex_colors)
    elif visual.kind == "face":
        found["colors"] = np.asarray(visual.face_colors)
    elif visual.kind == "texture":
        color = getattr(visual.material, "main_color", None)
        if color is not None:
            found["color"] = tuple(float(channel) / 255 for channel in color)
    return found
