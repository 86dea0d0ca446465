"""Channels: what each point or instance may have of its own, 4 bytes of it, in buffers of pygfx."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any
from weakref import ref

import numpy as np
import pygfx as gfx
import wgpu
from numpy.typing import NDArray

from vizlib.passes import frame
from vizlib.passes.colorize import Colorize
from vizlib.passes.compute import Buffer
from vizlib.passes.scale import Scale
from vizlib.passes.source import Source

__all__ = ["CHANNELS", "Channels", "Reading", "drawn"]

#: What each point may have, 4 bytes of it. Colours are "mapped" from scalars, or else the given "colors".
CHANNELS: dict[str, Any] = {"colors": np.uint32, "mapped": np.uint32, "sizes": np.float32, "scalars": np.float32}


def drawn(names: Collection[str]) -> dict[str, str]:
    """What the shader calls them → the channels that are drawn of those that there are."""
    found = {"sizes": "sizes"} if "sizes" in names else {}
    for name in ("mapped", "colors"):
        if name in names:
            return {"rgba": name, **found}
    return found


#: Buffers, and what makes an array of what was read from them.
Reading = tuple[list[Buffer], Callable[[list[NDArray[Any]]], NDArray[Any]]]


class Channels:
    """Those of ``count`` things.

    label : stands before the names of buffers
    node : whose picture they are
    """

    def __init__(self, count: int, label: str, node: gfx.WorldObject) -> None:
        self.count, self.label, self.node = count, label, ref(node)
        self._channels: dict[str, gfx.Buffer] = {}
        self._pass: Colorize | None = None

    def put(self, name: str, data: NDArray[Any] | None) -> bool:
        """Give each of them 4 bytes, or none; returns whether shaders have to be bound again."""
        old = self._channels.pop(name, None)
        if data is None:
            return old is not None
        if old is not None and old.data is not None:
            old.set_data(data)
            self._channels[name] = old
            return False
        self._channels[name] = gfx.Buffer(data)
        return True

    def paint(self, values: NDArray[Any], scale: Scale) -> bool:
        """Colour them by numbers; returns whether shaders have to be bound again."""
        if self._pass is not None and self._pass.refill(values, scale):
            return False
        usage = wgpu.BufferUsage.STORAGE | wgpu.BufferUsage.COPY_SRC
        rgba = gfx.Buffer(nbytes=self.count * 4, nitems=self.count, format="u4", usage=usage)
        self._channels["mapped"] = rgba
        source = Source.of(values, scale.distribution.ends, f"{self.label}/scalars")
        self._pass = Colorize(source, scale, "colors", lambda: frame.made(rgba), self.label, self.node())
        return True

    def unpaint(self) -> bool:
        """Colour by numbers no more; returns whether shaders have to be bound again."""
        self._pass = None
        return self._channels.pop("mapped", None) is not None

    def restyle(self, scale: Scale) -> None:
        """Colour by another scale."""
        if self._pass is not None:
            self._pass.restyle(scale)

    def sources(self) -> list[Source]:
        """The numbers that they are coloured by."""
        assert self._pass is not None
        return [self._pass.source]

    @property
    def shown(self) -> dict[str, gfx.Buffer]:
        """The channels that are drawn, by what shaders call them."""
        return {as_: self._channels[name] for as_, name in drawn(self._channels).items()}

    def reading(self, what: str) -> Reading:
        """What has to be read for the mapped colours, and how that is put together."""
        assert what == "mapped"
        frame.run_scheduled()
        buffer = Buffer.of(frame.made(self._channels[what]), np.uint32)
        return [buffer], lambda found: found[0]
