"""GPU memory: the bytes of the buffers and textures that are alive, as their sizes and formats have it.

What a driver adds, for alignment or for a depth format that it stores otherwise, no one in a page can know.
"""

from __future__ import annotations

import re
from typing import Any

__all__ = ["Occupied", "texture_bytes"]

KINDS = ("buffers", "textures")

_PLAIN = re.compile(r"(r|rg|rgba|bgra)(8|16|32)(?:[us]norm|[us]int|float)(?:-srgb)?")
_PACKED = re.compile(r"rgb9e5|rgb10a2|rg11b10")  # 4 bytes, whatever is behind
_DEPTH = {
    "stencil8": 1,
    "depth16unorm": 2,
    "depth24plus": 4,
    "depth24plus-stencil8": 4,
    "depth32float": 4,
    "depth32float-stencil8": 5,
}
_SMALL_BLOCKS = re.compile(r"bc[14]-|etc2-rgb8unorm|etc2-rgb8a1unorm|eac-r11")  # 8 bytes; other blocks have 16
_BLOCKS = re.compile(r"(?:bc\d|etc2|eac|astc-(\d+)x(\d+))")


def block(format: str) -> tuple[int, int, int]:
    """Width, height and bytes of a texel block of a format; of most formats a block is a texel. Unknown: 0 bytes."""
    if found := _PLAIN.fullmatch(format):
        return 1, 1, len(found[1]) * int(found[2]) // 8
    if _PACKED.match(format):
        return 1, 1, 4
    if found := _BLOCKS.match(format):
        return int(found[1] or 4), int(found[2] or 4), 8 if _SMALL_BLOCKS.match(format) else 16
    return 1, 1, _DEPTH.get(format, 0)


def texture_bytes(info: dict[str, Any]) -> int:
    """Bytes of a texture with all its mip levels, layers and samples.

    info : size (width, height, depth or layers), mip_level_count, sample_count, dimension, format
    """
    width, height, depth = info["size"]
    across, down, nbytes = block(info["format"])
    total = 0
    for level in range(info["mip_level_count"]):
        columns, rows = -(-max(1, width >> level) // across), -(-max(1, height >> level) // down)
        total += columns * rows * (max(1, depth >> level) if info["dimension"] == "3d" else depth)
    return total * nbytes * int(info["sample_count"])


class Occupied:
    """The bytes of what is alive, ``total`` by kind: "buffers" and "textures"."""

    def __init__(self) -> None:
        self.total = dict.fromkeys(KINDS, 0)
        self._parts: dict[int, tuple[str, int]] = {}  # by handle

    def take(self, handle: int, kind: str, nbytes: int) -> None:
        """An object was made."""
        self._parts[handle] = kind, nbytes
        self.total[kind] += nbytes

    def free(self, handle: int) -> None:
        """It was destroyed or dropped, if it was one."""
        kind, nbytes = self._parts.pop(handle, (KINDS[0], 0))
        self.total[kind] -= nbytes
