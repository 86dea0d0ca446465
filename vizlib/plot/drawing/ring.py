"""The last frames in numbers, in a ring: what comes after the last place is written into the first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["LENGTH", "Ring"]

LENGTH = 240  # frames: four seconds, at 60 a second


class Ring:
    """Some numbers of each of the last ``LENGTH`` frames.

    names : of the numbers

    ``count`` is how many frames have been begun, and the number of the one that is next.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.count = 0
        self._values = {name: np.full(LENGTH, np.nan, np.float32) for name in self.names}

    def begin(self) -> int:
        """The next frame: nothing is known of it. Returns its number."""
        number = self.count
        self.count += 1
        for values in self._values.values():
            values[number % LENGTH] = np.nan
        return number

    def put(self, number: int, name: str, value: float) -> None:
        """Note something of a frame; of one that has left the ring, nothing."""
        if self.count - LENGTH <= number < self.count:
            self._values[name][number % LENGTH] = value

    def __getitem__(self, name: str) -> NDArray[np.float32]:
        """(N,) float32, N at most ``LENGTH``, the oldest first: a copy. NaN where it is not known, or not yet.

        Raises KeyError with the names there are.
        """
        if name not in self._values:
            raise KeyError(f"There is no {name!r} of frames, expected one of {', '.join(self.names)}.")
        start = self.count % LENGTH
        values = self._values[name]
        return np.concatenate([values[start:], values[:start]]) if self.count > LENGTH else values[: self.count].copy()
