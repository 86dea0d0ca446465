"""wgpu-py's descriptors (snake_case, dicts or structs, flags as names) as the JSON that WebGPU expects."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from wgpu import flags
from wgpu._coreutils import str_flag_to_int

from .objects import GPUObjectBase


@lru_cache(maxsize=512)
def camel_case(name: str) -> str:
    """``depth_or_array_layers`` → ``depthOrArrayLayers``."""
    first, *rest = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


#: Fields whose value is a set of flags, and whose flags they are.
_FLAGS = {"visibility": flags.ShaderStage, "write_mask": flags.ColorWrite}

#: Fields that are names of the user's, not WebGPU's: their keys stay as they are.
_VERBATIM = {"constants"}

#: Enumerations that wgpu-py code may give as 0 for "none".
_NOT_ZERO = {"strip_index_format", "compare", "format", "dimension", "view_dimension", "cull_mode", "front_face"}


def flag(flags_type: Any, value: int | str) -> int:
    """Flags as an integer; a string such as ``"COPY_DST|VERTEX"`` is looked up."""
    return int(str_flag_to_int(flags_type, value)) if isinstance(value, str) else int(value)


def plain(value: Any) -> Any:
    """A descriptor as plain data: camelCase keys, ``None`` left out, handles in place of objects."""
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, GPUObjectBase):
        return {"#": value._handle}
    if isinstance(value, Mapping):
        return _mapping(value)
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, (list, tuple, set, frozenset)) or hasattr(value, "__iter__"):
        return [plain(item) for item in value]
    raise TypeError(f"{value!r} cannot be part of a WebGPU descriptor.")


def _mapping(value: Mapping[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key in value:
        item = value[key]
        if item is None or (item == 0 and key in _NOT_ZERO and not isinstance(item, str)):
            continue
        if key in _FLAGS:
            result[camel_case(key)] = flag(_FLAGS[key], item)
        elif key in _VERBATIM:
            result[key] = {str(name): float(number) for name, number in item.items()}
        else:
            result[camel_case(key)] = plain(item)
    return result


def extent(size: Any) -> tuple[int, int, int]:
    """A size as (width, height, depth or layers), from a dict, a struct or up to three numbers."""
    if isinstance(size, Mapping):
        return int(size["width"]), int(size.get("height", 1)), int(size.get("depth_or_array_layers", 1))
    numbers = (*(int(number) for number in size), 1, 1)[:3]
    return numbers[0], numbers[1], numbers[2]


def origin(value: Any) -> tuple[int, int, int]:
    """An origin as (x, y, z), from a dict, a struct or up to three numbers; None is the corner."""
    if value is None:
        return 0, 0, 0
    if isinstance(value, Mapping):
        return int(value.get("x", 0)), int(value.get("y", 0)), int(value.get("z", 0))
    numbers = (*(int(number) for number in value), 0, 0, 0)[:3]
    return numbers[0], numbers[1], numbers[2]
