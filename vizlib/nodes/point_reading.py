"""What points have, brought back from the GPU, by the numbers that the user knows."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vizlib import arrays
from vizlib.nodes.channels import Reading
from vizlib.nodes.colored import Colored
from vizlib.nodes.point_stores import Packed, Plain
from vizlib.nodes.selectable import Selectable, among
from vizlib.passes import select
from vizlib.passes.compute import Buffer

__all__ = ["PointReading"]


class PointReading(Selectable, Colored):
    """``read``, ``rgba``, ``within`` and their twins that do not block; what is packed is nowhere else."""

    _held: Plain | Packed | None
    _buffer: Buffer | None
    _count: int
    _kept: NDArray[np.intp] | None  # the rows that are not NaN; None: all
    _offset: NDArray[np.float64]
    _unwarped: arrays.Positions | None
    _given: set[str]  # which of scalars, colors and sizes there are

    def read(self, what: str = "positions") -> NDArray[Any]:
        """ "positions" (N, 3), "scalars" (N,), "colors" (N, 4) uint8 or "sizes" (N,), by number; waits for the GPU.

        Positions of a packed cloud have 21 bits within their chunk; NaN where none were given.
        """
        if (found := self._kept_here(what)) is not None:
            return found
        buffers, together = self._reading(what)
        return self._by_number(together([data.read() for data in buffers]), what)

    async def read_async(self, what: str = "positions") -> NDArray[Any]:
        """As ``read``, without blocking."""
        if (found := self._kept_here(what)) is not None:
            return found
        buffers, together = self._reading(what)
        return self._by_number(together([await data.read_async() for data in buffers]), what)

    def _kept_here(self, what: str) -> NDArray[Any] | None:
        """What need not be read from the GPU; raises ValueError for what there is not."""
        readable = {"positions", *self._given, *(("colors",) if self._given & {"scalars", "colors"} else ())}
        if what not in readable:
            legal = ", ".join(repr(name) for name in sorted(readable))
            raise ValueError(f"{self._owner}: read({what!r}), expected one of {legal}.")
        if what == "positions" and self._unwarped is not None:
            return self._rows()
        if isinstance(self._held, Packed) or self._buffer is not None:
            return None
        if what == "colors":
            return None if "scalars" in self._given else self._plain_rgba()
        return np.array(getattr(self, what))

    def _rows(self) -> NDArray[Any]:
        """(N, 3) positions in the user's numbers, of those that are here."""
        raise NotImplementedError

    def _reading(self, what: str) -> Reading:
        assert self._held is not None
        if what == "positions" and self._buffer is not None:
            return [self._buffer], lambda found: found[0][:, :3]
        name = "mapped" if what == "colors" and "scalars" in self._given else what
        return self._held.reading(name)

    def _by_number(self, values: NDArray[Any], what: str) -> NDArray[Any]:
        if what == "colors":
            values = values.view(np.uint8).reshape(-1, 4)
        elif what == "positions" and self._offset.any():
            values = values + self._offset
        if self._kept is None:
            return values
        result = np.full((self._count, *values.shape[1:]), np.nan if values.dtype.kind == "f" else 0, values.dtype)
        result[self._kept] = values
        return result

    def rgba(self) -> NDArray[np.uint8]:
        """(N, 4) uint8 sRGB: what scalars or colors are drawn as; (1, 4) for one colour. See ``Mesh.rgba``."""
        return self.read("colors") if self._given & {"scalars", "colors"} else self._plain_rgba()

    async def rgba_async(self) -> NDArray[np.uint8]:
        """As ``rgba``, without blocking."""
        return await self.read_async("colors") if self._given & {"scalars", "colors"} else self._plain_rgba()

    def _selected(self, polygon: ArrayLike, matrix: NDArray[np.float64]) -> select.Selection:
        kept = self._kept
        if isinstance(self._held, Packed):
            found = select.in_cloud(self._held.cloud, matrix, polygon, self._owner)
        elif self._buffer is not None:
            found = select.in_buffer(self._buffer, matrix, polygon, self._owner)
        else:
            assert self._held is not None
            found = among(self._held.positions.data, matrix, polygon, self._owner)
        return found if kept is None else found.renumbered(lambda rows: kept[rows])

    def _refuse_packed(self, what: str) -> None:
        if isinstance(self._held, Packed):
            raise RuntimeError(
                f"{self._owner}: the {what} of its {self._count} points are packed on the GPU; "
                f"`points.read({what!r})` or `await points.read_async({what!r})` brings them back."
            )
