"""How many of its points or instances a node draws, of how many: culled ones are counted on the GPU."""

from __future__ import annotations

from typing import Any, NamedTuple

__all__ = ["Tallied"]


class Tallied(NamedTuple):
    """The numbers of one node, in the last frame that drew it.

    total : points or instances that there are
    drawn : of them, those that are drawn in any case
    counted : (buffer, offset in bytes) of uint32 numbers on the GPU: how many more are
    """

    total: int
    drawn: int
    counted: tuple[tuple[Any, int], ...] = ()
