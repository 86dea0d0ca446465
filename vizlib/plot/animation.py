"""Functions that are called before frames, to change what is drawn."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from numbers import Real
from typing import Any

__all__ = ["Animation", "Step"]

Step = Callable[[float], Any]

SLACK = 1e-6  # seconds


class Animation:
    """The functions of one figure, and when they are due."""

    def __init__(self) -> None:
        self._steps: list[tuple[Step, float]] = []
        self._due: dict[int, float] = {}
        self._begun: float | None = None
        self._at: float | None = None  # while it plays for a video: the time of its last frame

    def add(self, fps: float, owner: str, ask: Callable[[], None]) -> Callable[[Step], Step]:
        """A decorator for a function; ``ask`` asks for a frame."""
        if not isinstance(fps, Real) or not 0 < float(fps) <= 1000:
            raise ValueError(f"{owner}: fps is {fps!r}, expected a number of frames a second.")

        def decorator(step: Step) -> Step:
            if not callable(step):
                raise TypeError(f"{owner}: animate() was given {type(step).__name__}, expected a function of the time.")
            self._steps.append((step, 1 / float(fps)))
            ask()
            return step

        return decorator

    @property
    def running(self) -> bool:
        """Whether there are any."""
        return bool(self._steps)

    def step(self, ask: Callable[[], None]) -> None:
        """A frame is about to be drawn: call those that are due, and ask for the next frame if there are any."""
        if not self._steps or self._at is not None:
            return
        now = time.perf_counter()
        if self._begun is None:
            self._begun = now
        for entry in list(self._steps):
            step, wait = entry
            if now < self._due.get(id(entry), 0.0):
                continue
            self._due[id(entry)] = now + wait * 0.9  # a frame that comes a little early is not left out
            try:
                step(now - self._begun)
            except Exception:
                self._steps.remove(entry)
                raise
        ask()

    @contextmanager
    def recorded(self) -> Iterator[Callable[[float], None]]:
        """Have it play by another clock, for a video: gives a function that is called with the time of each frame.

        Steps are called as often as they would be at that speed. Afterwards it goes on where it was interrupted.
        """
        since = time.perf_counter()
        self._at = -1.0  # before the beginning

        def play(seconds: float) -> None:
            before, self._at = self._at, seconds
            for step, wait in list(self._steps):
                # A little more, because 3 / 30 is less than three times 1 / 30.
                if before is None or before < 0 or (seconds + SLACK) // wait > (before + SLACK) // wait:
                    step(seconds)

        try:
            yield play
        finally:
            self._at = None
            if self._begun is not None:
                self._begun += time.perf_counter() - since
