"""Handles: the numbers under which a player keeps objects. Python gives them out, so making one never waits.

A handle is 32 bits: the low 20 a slot, the high 12 the slot's generation. Slots are used again after
their object was dropped (the drop travels in the same stream, before any later use), and the generation
makes a stale handle recognisable on both sides. See ``docs/decisions/0001-handles-lifetime-journal.md``.
"""

from __future__ import annotations

from collections import Counter

SLOT_BITS = 20
MAX_SLOTS = 1 << SLOT_BITS
GENERATIONS = 1 << (32 - SLOT_BITS)


class Handles:
    """Gives out handles and counts, by kind, what is alive."""

    def __init__(self) -> None:
        self.live: Counter[str] = Counter()
        self._free: list[int] = []  # handles that may be given out next, their generation already advanced
        self._next = 1  # handle 0 is none

    def new(self, kind: str) -> int:
        """A handle for an object of the given kind, such as ``"buffers"``."""
        self.live[kind] += 1
        if self._free:
            return self._free.pop()
        slot = self._next
        if slot >= MAX_SLOTS:
            raise RuntimeError(f"{MAX_SLOTS - 1} GPU objects are alive, which is the limit; drop some first.")
        self._next = slot + 1
        return slot

    def give_back(self, handle: int, kind: str) -> None:
        """Take a dropped object's handle back; its slot's next handle differs from it."""
        self.live[kind] -= 1
        slot = handle & (MAX_SLOTS - 1)
        generation = (handle >> SLOT_BITS) + 1
        if generation < GENERATIONS:
            self._free.append(generation << SLOT_BITS | slot)
        # A slot whose generations are used up is never given out again.
