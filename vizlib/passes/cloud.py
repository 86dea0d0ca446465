"""A cloud of points on its way to the GPU and there: packed pieces, in one or more parts.

    add(positions, channels) ─→ pieces in the heap ─→ parts on the GPU, once it is there; then the heap is free

Points lie in places: chunk by chunk, in the order of ``packing``. A cloud knows whose place is whose.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vizlib.passes import frame
from vizlib.passes.cull import Part, largest
from vizlib.passes.packing import CHUNK, Piece, order, pieces

__all__ = ["Cloud"]

GROWTH = 1.5  # of a part's capacity, when points are added to it


class Batch(NamedTuple):
    """Points that were added together.

    chunk : the number of their first chunk
    place : (N,) uint32, which of them lies where
    first : how many points there were before
    """

    chunk: int
    place: NDArray[np.uint32]
    first: int


class Cloud:
    """Points that can be culled.

    label : stands before the names of buffers

    ``low`` and ``high`` are (3,) float32: the box around all points. ``parts`` is empty until ``upload``.
    """

    def __init__(self, label: str) -> None:
        self.label = label
        self.count = 0
        self.chunks = 0
        self.low = np.full(3, np.inf, np.float32)
        self.high = np.full(3, -np.inf, np.float32)
        self.parts: list[Part] = []
        self._firsts: list[int] = []  # of each part, its first chunk
        self._batches: list[Batch] = []
        self._waiting: list[Piece] = []
        self._values: dict[str, list[tuple[int, NDArray[Any]]]] = {}  # by channel: the first chunk and values by place

    def add(self, values: NDArray[np.float32], **channels: NDArray[Any]) -> None:
        """Pack more points, behind those that are there.

        values : (N, 3) float32, finite, or rows of NaN for points that have no place
        channels : (N,) arrays of 4 bytes a point, such as colours
        """
        place = order(values)
        batch = Batch(self.chunks, place, self.count)
        self._batches.append(batch)
        self.chunks += -(-len(values) // CHUNK)
        self.count += len(values)
        self._widen(values)
        for piece in pieces(values, place, batch.chunk):
            self._waiting.append(piece)
            if self.parts:  # so that no more than one piece lies in the heap
                self.upload()
        for name, data in channels.items():
            self._put(name, batch, data)

    def _widen(self, values: NDArray[np.float32]) -> None:
        low, high = values.min(axis=0), values.max(axis=0)
        if np.isnan(low).any():
            low, high = np.fmin.reduce(values), np.fmax.reduce(values)
        self.low, self.high = np.fmin(self.low, low), np.fmax(self.high, high)

    def move(self, values: NDArray[np.float32]) -> None:
        """Have all points lie elsewhere: (N, 3) by the points' own numbers, as ``add`` takes them.

        Their places stay, and so do channels. Before the first ``upload`` they are sorted anew.
        """
        self.low, self.high = np.full(3, np.inf, np.float32), np.full(3, -np.inf, np.float32)
        self._widen(values)
        self._waiting.clear()
        for index, batch in enumerate(self._batches):
            mine = values[batch.first : batch.first + len(batch.place)]
            if not self.parts:
                batch = self._sorted(index, mine)
            for piece in pieces(mine, batch.place, batch.chunk):
                self._waiting.append(piece)
                if self.parts:
                    self.upload()

    def _sorted(self, index: int, values: NDArray[np.float32]) -> Batch:
        """Give a batch's points other places, and take their channels there."""
        old = self._batches[index]
        batch = self._batches[index] = old._replace(place=order(values))
        for waiting in self._values.values():
            chunk, data = waiting[index]
            by_number = np.empty_like(data)
            by_number[old.place] = data
            waiting[index] = chunk, by_number[batch.place]
        return batch

    def set(self, name: str, data: NDArray[Any]) -> None:
        """Give all points new values of 4 bytes each: (N,) by the points' own numbers."""
        self._values.pop(name, None)
        for batch in self._batches:
            self._put(name, batch, data[batch.first : batch.first + len(batch.place)])

    def _put(self, name: str, batch: Batch, data: NDArray[Any]) -> None:
        self._values.setdefault(name, []).append((batch.chunk, np.ascontiguousarray(data[batch.place])))
        if self.parts:
            self._upload_channels()

    # ---- On the GPU ----

    def upload(self) -> bool:
        """Send what waits to the GPU; returns whether there are other buffers than before."""
        if not self._waiting:
            self._upload_channels()
            return False
        changed = self._reserve(self.chunks)
        for piece in self._waiting:
            self._send(piece)
        self._waiting.clear()
        self._upload_channels()
        return changed

    def _reserve(self, chunks: int) -> bool:
        """Have room for so many chunks."""
        most = largest(frame.device().limits)
        room = sum(part.capacity for part in self.parts)
        if room >= chunks:
            return False
        if self.parts and self.parts[-1].capacity < most:
            part = self.parts[-1]
            lacking = part.capacity + chunks - room
            part.grow(min(most, max(lacking, int(part.capacity * GROWTH))))
            room = sum(part.capacity for part in self.parts)
        while room < chunks:
            self._firsts.append(room)
            self.parts.append(Part(min(most, chunks - room), self.label))
            room += self.parts[-1].capacity
        return True

    def _send(self, piece: Piece) -> None:
        for part, slot, mine in self._split(piece.first * CHUNK, len(piece.points)):
            chunks = piece.chunks[mine.start // CHUNK : -(-mine.stop // CHUNK)]
            part.add(Piece(slot // CHUNK, chunks, piece.points[mine]))

    def _upload_channels(self) -> None:
        for name, waiting in self._values.items():
            for chunk, values in waiting:
                for part, slot, mine in self._split(chunk * CHUNK, len(values)):
                    part.write(name, slot, values[mine])
                if values.dtype.kind == "f" and (rest := -len(values) % CHUNK):
                    # No number where no point is: passes go over all places.
                    for part, slot, mine in self._split(chunk * CHUNK + len(values), rest):
                        part.write(name, slot, np.full(mine.stop - mine.start, np.nan, values.dtype))
        self._values.clear()

    def _split(self, place: int, count: int) -> Iterator[tuple[Part, int, slice]]:
        """In which parts so many places lie: each with its first place there, and which of them those are."""
        done = 0
        while done < count:
            index = bisect_right(self._firsts, (place + done) // CHUNK) - 1
            part, slot = self.parts[index], place + done - self.base(index)
            taken = min(count - done, part.capacity * CHUNK - slot)
            yield part, slot, slice(done, done + taken)
            done += taken

    def destroy(self) -> None:
        """Free the GPU's memory now."""
        for part in self.parts:
            part.destroy()
        self.parts, self._firsts = [], []

    # ---- Whose place is whose ----

    def base(self, part: int) -> int:
        """The first place of a part."""
        return self._firsts[part] * CHUNK

    def number(self, place: int) -> int:
        """The number of the point that lies in a place, as it was given."""
        index = bisect_right(self._batches, place // CHUNK, key=lambda batch: batch.chunk) - 1
        batch = self._batches[index]
        return int(batch.first + batch.place[place - batch.chunk * CHUNK])

    def where(self, place: int) -> tuple[Part, int]:
        """The part that has a place, and which of its slots that is."""
        index = bisect_right(self._firsts, place // CHUNK) - 1
        return self.parts[index], place - self.base(index)

    def numbers_at(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """(K,) the numbers of the points that lie in these places, which all have one and ascend."""
        starts = np.array([batch.chunk * CHUNK for batch in self._batches])
        result = np.empty(len(places), np.int64)
        edges = [*np.searchsorted(places, starts), len(places)]
        for batch, start, first, last in zip(self._batches, starts, edges, edges[1:], strict=False):
            result[first:last] = batch.place[places[first:last] - start].astype(np.int64) + batch.first
        return result

    def numbers(self) -> NDArray[np.int64]:
        """(places,) the number of the point in each place; -1 where there is none."""
        result = np.full(self.chunks * CHUNK, -1, np.int64)
        for batch in self._batches:
            start = batch.chunk * CHUNK
            result[start : start + len(batch.place)] = batch.place.astype(np.int64) + batch.first
        return result

    @property
    def nbytes(self) -> int:
        """Bytes on the GPU."""
        return sum(part.nbytes for part in self.parts)
