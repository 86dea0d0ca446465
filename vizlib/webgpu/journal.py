"""The journal: of each object that lives in the player, the command that made it.

It is what an error needs to say which object is meant, and what a player needs to make everything again on
another device (see ``docs/decisions/0001-handles-lifetime-journal.md``). Entries stand in the order of
creation, so an object's parents, which it holds, come before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

PAST = 256  # dropped objects that are remembered


class Made(NamedTuple):
    """How an object was made: what counts it, on which device, its label, the command with its fields, the site."""

    kind: str
    device: int
    label: str
    command: str
    values: tuple[Any, ...]
    site: int = 0


class Journal:
    """What lives in a player, by handle, in order of creation."""

    def __init__(self) -> None:
        self._made: dict[int, Made] = {}
        self._ended: set[int] = set()
        self._past: dict[int, Made] = {}  # what was dropped lately: errors may come after it

    def add(self, handle: int, made: Made) -> None:
        """Note an object that was just made."""
        self._made[handle] = made

    def forget(self, handle: int) -> None:
        """The object was dropped; handles that were never noted are fine."""
        made = self._made.pop(handle, None)
        if made is None:
            return
        self._ended.discard(handle)
        past = self._past
        past[handle] = made
        if len(past) > PAST:
            del past[next(iter(past))]

    def end(self, handle: int) -> None:
        """The user destroyed the object; its handle lives on until it is dropped."""
        if handle in self._made:
            self._ended.add(handle)

    def ended(self, handle: int) -> bool:
        """Whether the user destroyed the object."""
        return handle in self._ended

    def get(self, handle: int) -> Made | None:
        """How a live object was made; None if it was dropped, or never noted."""
        return self._made.get(handle)

    def find(self, handle: int) -> Made | None:
        """How an object was made that lives, or was dropped lately."""
        return self._made.get(handle) or self._past.get(handle)

    def of(self, device: int) -> Iterator[tuple[int, Made]]:
        """The live objects of a device, oldest first."""
        return ((handle, made) for handle, made in list(self._made.items()) if made.device == device)

    def all(self) -> list[tuple[int, Made]]:
        """All live objects, oldest first."""
        return list(self._made.items())

    def __len__(self) -> int:
        return len(self._made)
