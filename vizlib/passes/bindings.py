"""What a WGSL source binds, read from its declarations: so that a list of buffers can be checked against it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

__all__ = ["Declared", "declared"]

_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_VARIABLE = re.compile(
    r"((?:@(?:group|binding)\s*\([^)]*\)\s*){2})var\s*(?:<([^>]*)>)?\s*(\w+)\s*:\s*([^;]+);",
)
_NUMBER = re.compile(r"@(group|binding)\s*\(\s*(\d+)[iu]?\s*\)")
_TEXTURE = re.compile(r"texture_(?:(storage|depth|multisampled)_)?(\w+?)(?:\s*<\s*(\w+)\s*(?:,\s*(\w+)\s*)?>)?$")
_SAMPLED = {"f32": "float", "i32": "sint", "u32": "uint"}
_ACCESS = {"write": "write-only", "read": "read-only", "read_write": "read-write"}


class Declared(NamedTuple):
    """A variable of a binding.

    group, binding : its numbers
    name : the variable's
    type : its type, as the source has it
    layout : what a bind group layout says of it: a dictionary such as ``{"buffer": {"type": "storage"}}``
    writes : whether the shader may write to it
    """

    group: int
    binding: int
    name: str
    type: str
    layout: dict[str, Any]
    writes: bool


@lru_cache(maxsize=128)
def declared(code: str) -> tuple[Declared, ...]:
    """The bindings of a source, by group and number. Raises ValueError for a number that is there twice."""
    found: dict[tuple[int, int], Declared] = {}
    for attributes, space, name, kind in _VARIABLE.findall(_COMMENT.sub(" ", code)):
        numbers = {word: int(number) for word, number in _NUMBER.findall(attributes)}
        if set(numbers) != {"group", "binding"}:
            continue  # numbers that are expressions: the compiler knows
        layout, writes = _layout(space, kind.strip())
        place = numbers["group"], numbers["binding"]
        if place in found:
            raise ValueError(f"{found[place].name} and {name} both are binding {place[1]} of group {place[0]}.")
        found[place] = Declared(*place, name, " ".join(kind.split()), layout, writes)
    return tuple(found[place] for place in sorted(found))


def _layout(space: str, kind: str) -> tuple[dict[str, Any], bool]:
    words = [word.strip() for word in space.split(",")]
    if words[0] == "uniform":
        return {"buffer": {"type": "uniform"}}, False
    if words[0] == "storage":
        writes = words[-1] in ("read_write", "write")
        return {"buffer": {"type": "storage" if writes else "read-only-storage"}}, writes
    if kind.startswith("sampler"):
        return {"sampler": {"type": "comparison" if kind == "sampler_comparison" else "filtering"}}, False
    texture = _TEXTURE.match(kind)
    if texture is None:
        raise ValueError(f"a binding of type {kind} is none that vizlib knows.")
    special, dimension, first, second = texture.groups()
    view = {"view_dimension": dimension.replace("_", "-")}
    if special == "storage":
        access = second or "write"
        layout = {"format": (first or "").replace("_", "-"), "access": _ACCESS.get(access, access), **view}
        return {"storage_texture": layout}, access != "read"
    sampled = "depth" if special == "depth" else _SAMPLED.get(first or "", "float")
    return {"texture": {"sample_type": sampled, "multisampled": special == "multisampled", **view}}, False
