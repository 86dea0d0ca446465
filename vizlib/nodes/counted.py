"""Histograms of a node's numbers, counted by the GPU once, until the numbers are others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from vizlib.passes import frame
from vizlib.passes.source import Source

if TYPE_CHECKING:
    from vizlib.passes.reduce import Result

__all__ = ["Counted", "in_pieces"]

PIECE = 64 << 20  # bytes that go to the GPU at once, only to be counted


class Counted:
    """What has been counted of some numbers.

    numbers : what tells them from others: whoever has the same object has the same numbers

    As a work of ``frame``, it forgets what it knows: the numbers have changed on the GPU, or that is another one.
    """

    def __init__(self, numbers: Any) -> None:
        self.numbers = numbers
        self._found: dict[tuple[int, bool], Result] = {}
        frame.run_again(self)

    def encode(self, compute_pass: Any) -> None:
        """Forget all."""
        self._found.clear()

    def histogram(
        self, bins: int, log: bool, ends: tuple[float, float] | None, sources: Callable[[], Iterable[Source]]
    ) -> Result:
        """See ``passes.reduce.binned``."""
        from vizlib.passes import reduce  # not before somebody wants it: a page starts without

        if (bins, log) not in self._found:
            self._found[bins, log] = reduce.binned(sources(), bins, ends=ends, log=log)
        return self._found[bins, log]


def in_pieces(values: NDArray[Any], ends: tuple[float, float] | None, name: str) -> Iterator[Source]:
    """An array that the GPU does not have as numbers, uploaded some rows at a time.

    values : (N, …) any numeric dtype
    ends : its lowest and highest number
    """
    rows = max(1, PIECE // values[0].nbytes)
    for first in range(0, len(values), rows):
        source = Source.of(np.ascontiguousarray(values[first : first + rows]), ends, name)
        yield source
        source.data.destroy()
