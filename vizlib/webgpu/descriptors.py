"""wgpu-py's descriptors (snake_case, dicts or structs, flags as names) as the JSON that WebGPU expects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

import numpy as np
from wgpu import enums, flags, structs
from wgpu._coreutils import str_flag_to_int

from .objects import GPUObjectBase


@lru_cache(maxsize=512)
def camel_case(name: str) -> str:
    """``depth_or_array_layers`` → ``depthOrArrayLayers``."""
    first, *rest = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


_ENUM = re.compile(r"enums\.(\w+)Enum\b")
_NESTED = re.compile(r"\w+Struct\b")

#: Fields whose value is a set of flags, and whose flags they are.
_FLAGS = {"visibility": flags.ShaderStage, "write_mask": flags.ColorWrite}

SHOWN = 12  # words that an error lists

#: Fields that are names of the user's, not WebGPU's: their keys stay as they are.
_VERBATIM = {"constants"}

#: Enumerations that wgpu-py code may give as 0 for "none".
_NOT_ZERO = {"strip_index_format", "compare", "format", "dimension", "view_dimension", "cull_mode", "front_face"}


def flag(flags_type: Any, value: int | str) -> int:
    """Flags as an integer; a string such as ``"COPY_DST|VERTEX"`` is looked up."""
    return int(str_flag_to_int(flags_type, value)) if isinstance(value, str) else int(value)


@lru_cache(maxsize=128)
def members(struct: str) -> dict[str, str]:
    """The members that a structure of wgpu's has, each with the name of the structure that it is itself, or ""."""
    found = getattr(structs, struct).__annotations__
    return {name: (_NESTED.search(str(kind)) or [""])[0].removesuffix("Struct") for name, kind in found.items()}


@lru_cache(maxsize=128)
def words_of(struct: str) -> dict[str, tuple[str, ...]]:
    """The members of a structure that are words of an enumeration, each with the words that there are."""
    found = getattr(structs, struct).__annotations__
    names = {name: _ENUM.search(str(kind)) for name, kind in found.items()}
    return {name: tuple(getattr(enums, match[1])) for name, match in names.items() if match is not None}


def check_word(value: Any, struct: str, member: str) -> None:
    """Raise ValueError if a string is no word of the enumeration that a member has to be of."""
    legal = words_of(struct).get(member)
    if legal is None or value in legal:
        return
    close = get_close_matches(value.lower(), legal, 1)
    some = f"{', '.join(map(repr, legal[:SHOWN]))}{' and more' if len(legal) > SHOWN else ''}"
    hint = f"; did you mean {close[0]!r}?" if close else f", expected one of {some}."
    raise ValueError(f"{struct}: {member} is {value!r}{hint}")


def check(value: Any, struct: str) -> None:
    """Raise ValueError if a dict has a member that the structure has not, as natively: most often it is misspelt."""
    if type(value) is not dict or value.keys() <= members(struct).keys():
        return
    legal = list(members(struct))
    for key in value:
        if key not in legal:
            close = get_close_matches(str(key), legal, 1)
            hint = f"did you mean {close[0]!r}?" if close else f"it has {', '.join(legal) or 'none'}."
            raise ValueError(f"{struct} has no member {key!r}; {hint}")


def plain(value: Any, struct: str = "") -> Any:
    """A descriptor as plain data: camelCase keys, ``None`` left out, handles in place of objects.

    struct : the structure of wgpu's that it, or each of a list, has to be; its members are checked
    """
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, GPUObjectBase):
        return {"#": value._handle}
    if isinstance(value, Mapping):
        if struct:
            check(value, struct)
        return _mapping(value, struct)
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, (list, tuple, set, frozenset)) or hasattr(value, "__iter__"):
        return [plain(item, struct) for item in value]
    raise TypeError(f"{value!r} cannot be part of a WebGPU descriptor.")


def _mapping(value: Mapping[str, Any], struct: str) -> dict[str, Any]:
    result: dict[str, Any] = {}
    nested = members(struct) if struct else {}
    for key in value:
        item = value[key]
        if item is None or (item == 0 and key in _NOT_ZERO and not isinstance(item, str)):
            continue
        if key in _FLAGS:
            result[camel_case(key)] = flag(_FLAGS[key], item)
        elif key in _VERBATIM:
            result[key] = {str(name): float(number) for name, number in item.items()}
        else:
            if struct:
                for word in (item,) if isinstance(item, str) else item if isinstance(item, (list, tuple)) else ():
                    if isinstance(word, str):
                        check_word(word, struct, key)
            result[camel_case(key)] = plain(item, nested.get(key, ""))
    return result


def extent(size: Any) -> tuple[int, int, int]:
    """A size as (width, height, depth or layers), from a dict, a struct or up to three numbers."""
    if isinstance(size, Mapping):
        check(size, "Extent3D")
        return int(size["width"]), int(size.get("height", 1)), int(size.get("depth_or_array_layers", 1))
    numbers = _three(size, "a size", 1)
    return numbers[0], numbers[1], numbers[2]


def origin(value: Any) -> tuple[int, int, int]:
    """An origin as (x, y, z), from a dict, a struct or up to three numbers; None is the corner."""
    if value is None:
        return 0, 0, 0
    if isinstance(value, Mapping):
        check(value, "Origin3D")
        return int(value.get("x", 0)), int(value.get("y", 0)), int(value.get("z", 0))
    numbers = _three(value, "an origin", 0)
    return numbers[0], numbers[1], numbers[2]


def _three(value: Any, what: str, default: int) -> tuple[int, ...]:
    numbers = [int(number) for number in value]
    if len(numbers) > 3:
        raise ValueError(f"{what} is {tuple(numbers)}, expected up to three numbers.")
    return (*numbers, default, default, default)[:3]
