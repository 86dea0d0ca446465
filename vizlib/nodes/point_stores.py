"""Where the points of a node are: as they were given, or packed in a cloud that is culled. Both do the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from weakref import ref

import numpy as np
import pygfx as gfx
import wgpu
from numpy.typing import NDArray
from pygfx.utils.bounds import Bounds

from vizlib.nodes.channels import CHANNELS, Channels, Reading, drawn
from vizlib.nodes.point_shader import CullStage, PointsShader
from vizlib.nodes.tallied import Tallied
from vizlib.passes import frame, packing
from vizlib.passes.cloud import Cloud
from vizlib.passes.colorize import Colorize
from vizlib.passes.compute import Buffer
from vizlib.passes.cull import Part
from vizlib.passes.scale import Scale
from vizlib.passes.source import Source, represented

__all__ = ["Packed", "Plain"]

SAMPLE = 4096  # positions of a packed cloud that are kept to frame it by


class Plain(Channels):
    """Some thousands of points, drawn from their positions in the order they have.

    values : (N, 3) float32, NaN where a point is not drawn; or a pygfx buffer of such that the GPU has
    """

    packed = False

    def __init__(self, values: NDArray[np.float32] | gfx.Buffer, label: str, node: gfx.WorldObject) -> None:
        self.positions = values if isinstance(values, gfx.Buffer) else gfx.Buffer(values)
        super().__init__(self.positions.nitems, label, node)

    def move(self, values: NDArray[np.float32], keep: bool = True) -> None:
        """Put as many other positions in; they are kept anyway."""
        self.positions.set_data(values)

    def exact(self) -> NDArray[np.float32]:
        """(N, 3), as they are drawn."""
        found: NDArray[np.float32] = self.positions.data
        return found

    @property
    def bounds(self) -> Bounds | None:
        """The box around the points; None if only the GPU knows."""
        data = self.positions.data
        return None if data is None else Bounds.from_points(data)

    def sample(self, count: int) -> NDArray[np.float32] | None:
        """Some of the positions."""
        data = self.positions.data
        return None if data is None else _some(data, count)

    def shaders(self, points: gfx.Points) -> list[Any]:
        """What pygfx draws them with."""
        return [PointsShader(points, None, self.positions, self.shown)]

    def tally(self) -> Tallied:
        """How many are drawn: all."""
        return Tallied(self.count, self.count)

    def number(self, place: int) -> int:
        """The number of the point that is drawn as this one."""
        return place

    def destroy(self) -> None:
        """There is nothing that the garbage collector would not free."""


class Packed:
    """A cloud of many points; once it was drawn, nothing but their order is kept in the heap.

    values : (N, 3) float32, finite, or rows of NaN for points that are not drawn
    """

    packed = True

    def __init__(self, values: NDArray[np.float32], label: str, node: gfx.WorldObject) -> None:
        self.label, self.node = label, ref(node)
        self.cloud = Cloud(label)
        self._sample = _some(values, SAMPLE)
        self._exact = [values]  # what is on its way to the GPU, with all digits
        self._keeps = False  # whether they stay when they are there
        self._names: set[str] = set()
        self._passes: list[Colorize] = []
        self._scale: Scale | None = None
        self._meaning = 0.0, 1.0  # offset and unit of the scalars
        self.cloud.add(values)

    @property
    def count(self) -> int:
        """How many there are."""
        return self.cloud.count

    def add(self, values: NDArray[np.float32], **channels: NDArray[Any]) -> None:
        """Add points, with as many values of each channel that there is."""
        if "scalars" in channels:
            offset, unit = self._meaning
            channels["scalars"] = (channels["scalars"] / unit - offset / unit).astype(np.float32)
        self.cloud.add(values, **channels)
        if self._exact:
            self._exact.append(values)
        self._sample = _some(np.concatenate([self._sample, _some(values, SAMPLE)]), SAMPLE)

    def move(self, values: NDArray[np.float32], keep: bool) -> None:
        """Have as many other positions, by number; what else the points have stays. ``keep`` their digits, or none."""
        self._sample = _some(values, SAMPLE)
        self._exact, self._keeps = [values] if keep else [], keep
        self.cloud.move(values)

    def _forget(self) -> None:
        if not self._keeps:
            self._exact = []

    def exact(self) -> NDArray[np.float32]:
        """(N, 3) by number; once they were drawn with the digits that packed ones have. May wait for the GPU."""
        if self._exact:
            return self._exact[0] if len(self._exact) == 1 else np.concatenate(self._exact)
        buffers, together = self.reading("positions")
        return together([data.read() for data in buffers]).astype(np.float32, copy=False)

    @property
    def bounds(self) -> Bounds | None:
        """The box around the points; None if none of them is drawn."""
        box = np.stack([self.cloud.low, self.cloud.high]).astype(np.float64)
        return Bounds(box) if np.isfinite(box).all() else None

    def sample(self, count: int) -> NDArray[np.float32]:
        """Some of the positions."""
        return _some(self._sample, count)

    def put(self, name: str, data: NDArray[Any] | None) -> bool:
        """Give each point 4 bytes, or none; returns whether shaders have to be bound again."""
        before = name in self._names
        if data is None:
            self._names.discard(name)
            return before
        self._names.add(name)
        self.cloud.set(name, data)
        return not before

    def paint(self, values: NDArray[Any], scale: Scale) -> bool:
        """Colour the points by numbers; returns whether shaders have to be bound again."""
        low, high = scale.distribution.ends or (0.0, 0.0)
        wide = values if values.dtype.kind == "f" and values.itemsize > 2 else values.astype(np.float64)
        stored, _, *self._meaning = represented(wide, low, high)  # type: ignore[assignment]
        self.cloud.set("scalars", stored)
        self._names |= {"scalars", "mapped"}
        self._scale, self._passes = scale, []
        scale.distribution.forget()
        return True

    def unpaint(self) -> bool:
        """Colour by numbers no more; returns whether shaders have to be bound again."""
        self._passes, self._scale = [], None
        before = "mapped" in self._names
        self._names -= {"scalars", "mapped"}
        return before

    def restyle(self, scale: Scale) -> None:
        """Colour by another scale."""
        self._scale = scale
        for each in self._passes:
            each.restyle(scale)

    def sources(self) -> list[Source]:
        """The numbers that they are coloured by, where they are on the GPU; NaN where no point is."""
        self.cloud.upload()
        return [self._source(part) for part in self.cloud.parts]

    def _source(self, part: Part) -> Source:
        offset, unit = self._meaning
        return Source(Buffer.of(part.channel("scalars"), np.float32), "F32", part.slots, offset=offset, unit=unit)

    def _start_passes(self) -> None:
        if self._scale is None:
            return
        self._passes = []
        for part in self.cloud.parts:
            self._passes.append(
                Colorize(self._source(part), self._scale, "colors", _channel(part, "mapped"), self.label, self.node())
            )

    def shaders(self, points: gfx.Points) -> list[Any]:
        """What pygfx draws them with: the cull pass, and the points that it chooses."""
        self.cloud.upload()
        self._forget()
        self._start_passes()
        frame.run_scheduled()
        result: list[Any] = []
        for index, part in enumerate(self.cloud.parts):
            shown = {
                as_: frame.adopt(part.channel(name), "f4" if CHANNELS[name] is np.float32 else "u4")
                for as_, name in drawn(self._names).items()
            }
            result += [CullStage(part, points), PointsShader(points, part, None, shown, self.cloud.base(index))]
        return result

    def refine(self, level: int, *, budget: int, pixel_error: float, culls: bool) -> bool:
        """Choose the detail of the next frame; returns whether a higher level shows more."""
        most = budget << level
        full = (level > 0 and most >= self.cloud.count) or not culls
        for part in self.cloud.parts:
            part.budget = min(int(most * part.chunks / self.cloud.chunks), 2**32 - 1)
            part.full, part.pixel_error, part.culls = full, pixel_error, culls
            part.update()
        return not full

    def tally(self) -> Tallied:
        """How many are drawn: as many as the cull pass has chosen."""
        return Tallied(self.count, 0, tuple(part.drawn for part in self.cloud.parts))

    def number(self, place: int) -> int:
        """The number of the point that lies in a place."""
        return self.cloud.number(place)

    # ---- Back from the GPU ----

    def reading(self, what: str) -> Reading:
        """What has to be read for positions or a channel, and how that is put together by number."""
        self.cloud.upload()
        self._forget()
        self._start_passes()
        frame.run_scheduled()
        names = ["chunks", "points"] if what == "positions" else [what]
        buffers = [Buffer.of(_channel(part, name)(), np.uint32) for part in self.cloud.parts for name in names]

        def together(found: list[NDArray[Any]]) -> NDArray[Any]:
            parts = self.cloud.parts
            if what == "positions":
                pairs = zip(parts, found[::2], found[1::2], strict=True)
                values = [_positions(part, chunks, points) for part, chunks, points in pairs]
            else:
                values = [data.view(CHANNELS[what])[: part.slots] for part, data in zip(parts, found, strict=True)]
            numbers = self.cloud.numbers()
            sizes = [part.capacity * packing.CHUNK for part in parts[:-1]]
            starts = np.cumsum([0, *sizes])
            result = np.empty((self.count, *values[0].shape[1:]), values[0].dtype)
            for start, each in zip(starts, values, strict=True):
                mine = numbers[start : start + len(each)]
                result[mine[mine >= 0]] = each[mine >= 0]
            if what == "scalars":
                offset, unit = self._meaning
                return result.astype(np.float64) * unit + offset
            return result

        return buffers, together

    def destroy(self) -> None:
        """Free the GPU's memory now."""
        self.cloud.destroy()


def _some(values: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """About so many of the positions, of those that there are."""
    some = values[:: max(1, len(values) // count)]
    return some[np.isfinite(some).all(axis=1)]


def _channel(part: Part, name: str) -> Callable[[], wgpu.GPUBuffer]:
    return lambda: part.buffers.get(name) or part.channel(name)


def _positions(part: Part, chunks: NDArray[Any], points: NDArray[Any]) -> NDArray[np.float32]:
    table = chunks.view(packing.CHUNK_DTYPE)
    return packing.unpacked(table, points.reshape(-1, 2)[: part.slots])
