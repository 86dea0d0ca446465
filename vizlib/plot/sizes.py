"""Sizes: what in recorded commands is as large as a figure's canvas, for a player that shows it at another size.

A frame that is drawn into textures made for it names that size in a few places only: of the textures, of the canvas's
own, of viewports and scissors in passes that draw into these, and in what pygfx tells shaders. All else (lines,
letters, layout) is in logical pixels, and stays where it is.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import wgpu

from vizlib.stream.batch import commands_in
from vizlib.stream.bits import decode
from vizlib.stream.commands import HEADER_WORDS

if TYPE_CHECKING:
    from vizlib.plot.figure import Figure

__all__ = ["Mark", "Sizes"]

Mark = dict[str, Any]

FACTORS = (0.5, 1.0, 2.0)  # of what is drawn to what is shown


class Sizes:
    """Of one figure's canvas.

    canvas : (width, height), physical pixels
    textures : handle → how many pixels it has along a side for one of the canvas's
    """

    def __init__(self, figure: Figure) -> None:
        assert figure.renderer is not None
        width, height = figure.canvas.get_physical_size()
        self.canvas = int(width), int(height)
        self.textures: dict[int, float] = {}
        self._views: set[int] = set()  # of such textures
        self._inside = False  # whether the pass that is recorded draws into one of them
        uniform = figure.renderer._shared.uniform_buffer
        self._uniform = uniform._wgpu_object._handle
        fields = uniform.data.dtype.fields
        self._told = fields["physical_size"][1], fields["logical_size"][1]

    def marks(self, batch: array[int]) -> Iterator[Mark]:
        """At which bytes of a batch which size stands. Batches are given in their order."""
        end = HEADER_WORDS + batch[3]
        return self._marks(batch, HEADER_WORDS, end, end * 4)

    def _marks(self, words: array[int], at: int, end: int, data: int) -> Iterator[Mark]:
        """Of the commands from one word to another, whose data begin at a byte."""
        for command, head in commands_in(words, at, end):
            first = words[head + 1] if command.words > 1 else 0
            match command.name:
                case "create_texture":
                    start = data + words[head + 2]
                    self._texture(first, memoryview(words).cast("B")[start : start + words[head + 3]].tobytes())
                case "create_view" if first in self.textures:
                    self._views.add(words[head + 2])
                case "color_attachment" | "depth_stencil_attachment":
                    self._inside = first in self._views
                case "current_texture":
                    self.textures[words[head + 2]] = 1.0
                    yield {"at": 4 * (head + 3), "kind": "canvas"}
                case "set_viewport" if self._inside:
                    yield {"at": 4 * (head + 1), "kind": "viewport"}
                case "set_scissor_rect" if self._inside:
                    yield {"at": 4 * (head + 1), "kind": "scissor"}
                case "write_buffer" if first == self._uniform and not words[head + 2]:
                    physical, logical = self._told
                    if words[head + 5] >= max(physical, logical) + 8:
                        yield {"at": data + words[head + 4] + physical, "kind": "drawn"}
                        yield {"at": data + words[head + 4] + logical, "kind": "logical"}
                case "create_recording":
                    inner = (data + words[head + 2]) // 4
                    yield from self._marks(words, inner, inner + words[head + 3] // 4, data + words[head + 4])

    def _texture(self, handle: int, descriptor: bytes) -> None:
        told = decode(descriptor)
        width, height = told["size"][:2]
        factor = width / self.canvas[0]
        drawn = told["usage"] & wgpu.TextureUsage.RENDER_ATTACHMENT
        if drawn and factor in FACTORS and height == self.canvas[1] * factor:
            self.textures[handle] = factor
