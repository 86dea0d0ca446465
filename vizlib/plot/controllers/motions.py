"""Motions: what a camera does between events: keys that are held, steps not yet made, a turn that runs out.

A key's step is owed as the key goes down, and paid in a few frames, so that it is seen as a movement and not as a
jump. All amounts are vectors whose meaning only the action knows.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from vizlib.plot.controllers.screen import Vector

__all__ = ["FRAME", "Motions"]

Perform = Callable[[str, str, Vector], None]

FRAME = 1 / 60  # seconds, of the frame before the first
LONGEST = 0.1  # seconds; what goes on while frames take longer must not run away
REPEATS = 6.0  # steps a second while a key is held
DELAY = 0.25  # seconds until a key counts as held
PAYING = 0.04  # seconds in which most of a step is made
GLIDE = 0.08  # seconds in which most of a turn that was let go has run out
SLOWEST = 30.0  # pixels a second; what is let go slower stands


class Motions:
    """The motions of one camera.

    flows : the actions that have no steps, but go on as long as the key is held; their amounts are per second
    """

    def __init__(self, flows: tuple[str, ...]) -> None:
        self._flows = flows
        self._held: dict[str, tuple[str, Vector, float]] = {}  # key → action, amount, since when
        self._owed: dict[str, tuple[Vector, float]] = {}  # action → what is left to do, size of a step
        self._glide: tuple[str, Vector] | None = None  # an action, and pixels a second
        self._stepped: float | None = None
        self.reduced = False

    def __bool__(self) -> bool:
        return bool(self._held or self._owed or self._glide)

    def holds(self, key: str) -> bool:
        """Whether a key is down."""
        return key in self._held

    def press(self, key: str, action: str, amount: object, now: float) -> None:
        """A key goes down."""
        step = np.atleast_1d(np.asarray(amount, dtype=np.float64))
        self._held[key] = action, step, now
        self._owe(action, step * FRAME if action in self._flows else step)

    def release(self, key: str) -> None:
        """A key comes up; what it owes is still paid."""
        self._held.pop(key, None)

    def glide(self, action: str, velocity: Vector) -> None:
        """A drag was let go at so many pixels a second."""
        if np.linalg.norm(velocity) > SLOWEST:
            self._glide = action, velocity

    def stop(self) -> None:
        """Owe nothing; keys that are held go on."""
        self._owed.clear()
        self._glide = None

    def clear(self) -> None:
        """Owe nothing, and forget the keys."""
        self.stop()
        self._held.clear()

    def step(self, now: float, perform: Perform) -> None:
        """Do what is due: ``perform`` is called with "key" or "glide", an action, and an amount."""
        passed = FRAME if self._stepped is None else min(max(now - self._stepped, 0.0), LONGEST)
        self._run_out(passed, perform)
        for action, amount, since in self._held.values():
            if action in self._flows:
                self._owe(action, amount * passed)
            elif now - since > DELAY:
                self._owe(action, amount * REPEATS * passed)
        self._pay(passed, perform)
        self._stepped = now if self else None

    def _run_out(self, passed: float, perform: Perform) -> None:
        if self._glide is None:
            return
        action, velocity = self._glide
        kept = math.exp(-passed / GLIDE)
        perform("glide", action, velocity * GLIDE * (1 - kept))
        velocity = velocity * kept
        self._glide = (action, velocity) if np.abs(velocity).max() > SLOWEST / 4 else None

    def _pay(self, passed: float, perform: Perform) -> None:
        for action, (owed, size) in list(self._owed.items()):
            part = owed if self.reduced else owed * (1 - math.exp(-passed / PAYING))
            if np.abs(owed - part).max() <= 0.01 * size:
                part = owed
            perform("key", action, part)
            left = owed - part
            if left.any():
                self._owed[action] = left, size
            else:
                self._owed.pop(action, None)

    def _owe(self, action: str, amount: Vector) -> None:
        owed, size = self._owed.get(action, (np.zeros_like(amount), 0.0))
        self._owed[action] = owed + amount, max(size, float(np.abs(amount).max()))
