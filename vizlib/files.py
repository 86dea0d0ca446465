"""Files → nodes: meshes through trimesh, VTK's image data as volumes, pictures as images.

In a page a relative path is a file in Python's working directory; if there is none, the file beside the
page is fetched, so that ``vz.read("nut.ply")`` works on any page that has the file next to it.
"""

from __future__ import annotations

import lzma
import sys
import zlib
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from io import BytesIO
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vizlib import rasters, vti
from vizlib.nodes import Image, Mesh, Volume
from vizlib.truncation import shortfall

__all__ = ["FORMATS", "read", "read_async"]

# What trimesh reads by itself, without further packages.
FORMATS = ("glb", "gltf", "obj", "off", "ply", "stl")
VOLUMES = ("vti",)

_ALL = (*FORMATS, *VOLUMES, *rasters.FORMATS)

_BROKEN = "the file is broken or in another format"


def read(path: str | PathLike[str], *, name: str | None = None, **options: Any) -> Any:
    """A file → a node: a ``Mesh``, a ``Volume`` or an ``Image``.

    path : file in the working directory, or in a page also one beside the page
    name : of the node, the file's name without its ending if not given
    options : for the node, such as ``cmap`` or ``mode``

    Meshes (``FORMATS``) have the normals and colours of the file. VTK's image data (.vti) have its active scalars, its
    spacing and its origin; those of one layer are an image. Pictures are as wide as they have pixels.

    Raises FileNotFoundError, or ValueError for what is none of these or is not all there; the message names the file,
    its format and the known formats.
    """
    where, kind = _known(path)
    data = _contents(where, str(path))
    if kind in rasters.FORMATS:
        try:
            pixels = rasters.decode(data, kind)
        except ValueError as error:
            raise _unreadable(path, kind, error) from None
        return _image(pixels, name or where.stem, options)
    return _node(data, kind, path, name or where.stem, options)


async def read_async(path: str | PathLike[str], *, name: str | None = None, **options: Any) -> Any:
    """As ``read``, without blocking: in a page, the browser decodes pictures when it is asked to wait for them."""
    where, kind = _known(path)
    data = _contents(where, str(path))
    if kind not in rasters.FORMATS:
        return _node(data, kind, path, name or where.stem, options)
    try:
        pixels = await rasters.decode_async(data, kind)
    except ValueError as error:
        raise _unreadable(path, kind, error) from None
    return _image(pixels, name or where.stem, options)


def _known(path: Any) -> tuple[Path, str]:
    """The path, and the format by its ending."""
    if not isinstance(path, str | PathLike) or not isinstance(fspath(path), str):
        raise TypeError(f"read() was given {path!r}, expected the path of a file as a string or a Path.")
    where = Path(path)
    kind = where.suffix.lower().lstrip(".")
    if kind not in _ALL:
        what = f"the format {kind!r}" if kind else "no file name ending"
        raise ValueError(f'Cannot read "{path}": it has {what}; known formats are {", ".join(_ALL)}.')
    return where, kind


def _unreadable(path: Any, kind: str, why: object) -> ValueError:
    return ValueError(f'Cannot read "{path}" as {kind.upper()}: {str(why).rstrip(".")}.')


def _node(data: bytes, kind: str, path: Any, name: str, options: dict[str, Any]) -> Any:
    if kind in VOLUMES:
        try:
            grid = vti.parse(data)
        except (ValueError, KeyError, zlib.error, lzma.LZMAError) as error:
            raise _unreadable(path, kind, error) from None
        return _of_grid(grid, name, options)
    return _mesh(data, kind, path, name, options)


def _image(pixels: NDArray[Any], name: str, options: dict[str, Any]) -> Image:
    """Pixels as they look elsewhere: those with one channel are grey, black is 0."""
    if pixels.ndim == 2:
        full = {"u1": 255, "u2": 65535}.get(pixels.dtype.str[1:])
        options = {"cmap": "gray", "clim": "auto" if full is None else (0, full), **options}
    return Image(pixels, name=name, **options)


def _of_grid(grid: vti.ImageData, name: str, options: dict[str, Any]) -> Any:
    values = grid.values
    flat = values.ndim == 4 and values.shape[3] in (3, 4) and values.shape[0] == 1
    if values.ndim == 4 and not flat:
        raise ValueError(
            f'{name}: its array "{grid.name}" has {values.shape[3]} numbers in each place, expected one; '
            "vizlib.vti.parse gives all of them."
        )
    if values.shape[0] == 1:
        # VTK's rows begin at the bottom.
        height, width = values.shape[1:3]
        (x, y, z), (dx, dy, _) = grid.origin, grid.spacing
        extent = (x - dx / 2, x + (width - 0.5) * dx, y - dy / 2, y + (height - 0.5) * dy)
        node: Any = Image(values[0, ::-1], name=name, **{"extent": extent, **options})
        node.local.z = z
    else:
        node = Volume(values, name=name, **{"spacing": grid.spacing, "origin": grid.origin, **options})
    if not np.array_equal(grid.direction, np.eye(3)):
        pivot = np.array(grid.pivot)
        turn = np.eye(4)
        turn[:3, :3], turn[:3, 3] = grid.direction, pivot - grid.direction @ pivot
        node.local.matrix = turn @ node.local.matrix
    return node


def _mesh(data: bytes, kind: str, path: Any, name: str, options: dict[str, Any]) -> Mesh:
    if (missing := shortfall(data, kind)) is not None:
        raise ValueError(f'Cannot read "{path}" as {kind.upper()}: {missing}.')
    if kind == "ply" and (plain := _plain_ply(data)) is not None:
        return Mesh(**{**plain, **options}, name=name)
    try:
        loaded = _load(data, kind)
    except Exception as error:
        raise ValueError(
            f'Cannot read "{path}" as {kind.upper()}: {_BROKEN} ({error}). Known formats are {", ".join(_ALL)}.'
        ) from error
    faces = getattr(loaded, "faces", None)
    if faces is None or len(faces) == 0:
        points = len(getattr(loaded, "vertices", ()))
        what = f"it has {points} points and no faces" if points else f"{_BROKEN} (it has no points and no faces)"
        raise ValueError(f'Cannot read "{path}" as {kind.upper()}: {what}.')
    return Mesh(loaded.vertices, faces, name=name, **{**_attributes(loaded, kind), **options})


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
