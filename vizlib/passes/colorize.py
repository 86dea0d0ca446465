"""The colour pass: numbers → colours by a scale, on the GPU (``shaders/colorize.wgsl``).

    Source: numbers ─────┐             ┌→ rgba8 of points and instances
    Scale: a few bytes ──┴─→ Colorize ─┼→ texture coordinates of vertices and faces
                                       └→ an image

Another ``clim``, ``cmap`` or ``norm`` writes the scale anew and runs the pass again before the next frame.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from weakref import ref

import numpy as np
import pygfx as gfx
import wgpu
from numpy.typing import NDArray

from vizlib import writes
from vizlib.passes import frame
from vizlib.passes.colormaps import STEPS, colormap
from vizlib.passes.compute import Buffer, buffer
from vizlib.passes.kernel import Kernel
from vizlib.passes.scale import NORMS, Scale
from vizlib.passes.source import Numbers, Source

__all__ = ["SCALE", "Colorize", "Table", "spread"]

ROW = 32768  # workgroups in a row, as in the shader
EACH = 1024  # numbers that a workgroup takes
FARTHEST = 3e38

#: The struct ``Scale`` of ``shaders/scale.wgsl``.
SCALE = np.dtype(
    [
        ("low", "f4"),
        ("span", "f4"),
        ("start", "f4"),
        ("norm", "u4"),
        ("shape", "4f4"),
        ("base", "u4"),
        ("steps", "u4"),
        ("nearest", "u4"),
        ("quantiles", "u4"),
    ]
)


def spread(count: int, each: int) -> tuple[int, int, int]:
    """How many workgroups of ``each`` take ``count``: more than fit into one row are in several."""
    groups = -(-count // each)
    return min(groups, ROW), -(-groups // ROW), 1


class Table:
    """A scale on the GPU, as shaders read it: its struct, its quantiles and its colours.

    What is as it was is not uploaded again: a new ``clim`` is 48 bytes.
    """

    def __init__(self, label: str) -> None:
        self._label = label
        self._written: dict[str, bytes] = {}
        self._buffers: dict[str, wgpu.GPUBuffer] = {}

    def write(self, scale: Scale, source: Numbers) -> bool:
        """Upload what is another; returns whether a buffer is another."""
        quantiles = source.relative(scale.quantiles).astype(np.float32) if scale.quantiles.size else np.zeros(1, "f4")
        # So many bytes may go into a shader's uniforms, too.
        parts = {"scale": parameters(scale, source), "quantiles": quantiles, "colors": scale.colormap.all}
        others = [self._put(name, data.tobytes()) for name, data in parts.items()]  # all are to be looked at
        return any(others)

    def _put(self, name: str, data: bytes) -> bool:
        if self._written.get(name) == data:
            return False
        self._written[name] = data
        device, old = frame.device(), self._buffers.get(name)
        if other := old is None or old.size != len(data):
            usage = wgpu.BufferUsage.STORAGE | wgpu.BufferUsage.UNIFORM | wgpu.BufferUsage.COPY_DST
            self._buffers[name] = device.create_buffer(label=f"{self._label}/{name}", size=len(data), usage=usage)
        writes.note()
        device.queue.write_buffer(self._buffers[name], 0, data)
        return other

    @property
    def buffers(self) -> list[wgpu.GPUBuffer]:
        """Scale, quantiles and colours."""
        return [self._buffers[name] for name in ("scale", "quantiles", "colors")]

    def destroy(self) -> None:
        """Free the GPU's memory now."""
        for each in self._buffers.values():
            each.destroy()
        self._buffers, self._written = {}, {}


def parameters(scale: Scale, source: Numbers) -> NDArray[np.void]:
    """() SCALE: the scale in the source's numbers."""
    low, high = scale.range
    result = np.zeros((), SCALE)
    # A range may be much larger than what it is a range of: float32 ends at 3.4e38.
    numbers = source.relative(low), high / source.unit - low / source.unit, low / source.unit
    result["low"], result["span"], result["start"] = np.clip(numbers, -FARTHEST, FARTHEST)
    result["norm"] = NORMS.index(scale.norm)
    if scale.norm == "log":
        result["shape"] = 1 / np.log(high / low), 0, 0, 0
    elif scale.norm == "symlog":
        first, last = np.arcsinh(low / scale.unit), np.arcsinh(high / scale.unit)
        result["shape"] = source.unit / scale.unit, first, 1 / (last - first), 0
    result["base"] = np.int64(source.base) & 0xFFFFFFFF
    result["steps"] = STEPS
    result["nearest"] = scale.colormap.interpolation == "nearest"
    result["quantiles"] = scale.quantiles.size
    return result


@lru_cache(maxsize=32)
def _kernel(kind: str, target: str) -> Kernel:
    return Kernel.named("colorize", **{kind: None, target: None})


class Colorize:
    """Colours of some numbers, kept right.

    source : the numbers
    scale : how they are coloured; ``restyle`` takes another
    target : "colors" (rgba8), "places" (texture coordinates into ``texture``), "linear" (four floats) or "image"
    sink : gives what is written into: a wgpu buffer, or a texture view for an image; asked when the pass runs
    shown : the object whose picture the colours are; held weakly

    It runs before the next frame after it was made, restyled, or fed by a source that has changed.
    """

    def __init__(
        self, source: Source, scale: Scale, target: str, sink: Callable[[], Any], label: str, shown: Any = None
    ) -> None:
        self.shown = None if shown is None else ref(shown)
        self.source = source
        self.scale = scale
        self.target = target
        self._define = f"TO_{target.upper()}"
        self._sink = sink
        self._label = label
        self._table = Table(label)
        self._group: Any = None
        self._bound: Any = None
        source.data.feed(self)

    def restyle(self, scale: Scale) -> None:
        """Colour by another scale."""
        self.scale = scale
        frame.schedule(self)

    def refill(self, values: NDArray[Any], scale: Scale) -> bool:
        """Colour as many other numbers of the same kind; returns whether these are such, else nothing happens."""
        if not self.source.refill(values, scale.distribution.ends):
            return False
        self.scale = scale
        return True

    def encode(self, compute_pass: Any) -> None:
        """Write the colours."""
        sink = self._sink()
        if self._table.write(self.scale, self.source) or self._bound is not sink:
            self._group = None
        if self._group is None:
            self._bound = sink
            kernel = _kernel(self.source.kind, self._define)
            self._group = kernel.group([self.source.data.gpu, *self._table.buffers, sink])
        _kernel(self.source.kind, self._define).dispatch(compute_pass, self._group, spread(self.source.count, EACH))

    def _colors(self) -> Buffer:
        """The colours, written for whoever wants to read them."""
        count = self.source.count
        result = buffer(shape=(count, 4), dtype=np.uint8, name=f"{self._label}/rgba")
        if self._table.write(self.scale, self.source):
            self._group = None  # it names a buffer of before
        encoder = frame.device().create_command_encoder(label=result.name or "")
        compute_pass = encoder.begin_compute_pass()
        kernel = _kernel(self.source.kind, "TO_COLORS")
        kernel.encode(compute_pass, [self.source.data.gpu, *self._table.buffers, result.gpu], spread(count, EACH))
        compute_pass.end()
        frame.device().queue.submit([encoder.finish()])
        return result

    def rgba(self) -> NDArray[np.uint8]:
        """(N, 4) uint8 sRGB; waits for the GPU."""
        found = self._colors()
        try:
            return found.read()
        finally:
            found.destroy()

    async def rgba_async(self) -> NDArray[np.uint8]:
        """As ``rgba``, without blocking."""
        found = self._colors()
        try:
            return await found.read_async()
        finally:
            found.destroy()


@lru_cache(maxsize=32)
def _texture_of(cmap: str) -> gfx.TextureMap:
    found = colormap(cmap)
    row = np.concatenate([[found.under], found.table, [found.over]])
    pixels = np.round(np.stack([row, np.tile(np.array(found.bad), (STEPS + 2, 1))]) * 255).astype(np.uint8)
    return gfx.TextureMap(gfx.Texture(pixels, dim=2), filter=found.interpolation, wrap="clamp")


def texture(scale: Scale) -> gfx.TextureMap:
    """What "places" point into: all colours between those for below and above, and a row for no value."""
    return _texture_of(scale.cmap)
