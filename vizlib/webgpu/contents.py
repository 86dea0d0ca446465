"""What buffers and textures hold: where it can be had again when the GPU has lost it.

Each buffer and texture keeps a ledger of what Python wrote to it.

- Little is copied: a buffer of up to 64 KiB has a shadow, a texture up to 1 MiB of copies, and small writes into
  large buffers are kept as they are.
- Much is pointed at: a weak reference to the array that owns the bytes, and where in it they lie. The ledger keeps
  no user's array alive; if the array is gone when its bytes are needed, they are lost.

A ledger knows nothing of what the GPU wrote. Copies on the GPU are noted as such (``computed``), so that what is
lost with a device can be named.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any
from weakref import ref

import numpy as np
from numpy.typing import NDArray

from .memory import address

Bytes = NDArray[np.uint8]

SHADOW = 64 << 10  # bytes of a buffer up to which all of it is copied
PIECE = 1 << 10  # bytes of one write into a larger buffer up to which they are copied
COPIES = 1 << 20  # bytes of one texture's writes up to which they are copied
PIECES = 4096  # writes to one object that are told apart
SAMPLES = 64  # bytes of an array that tell whether it was changed


class Source:
    """Bytes in somebody's array, which is not kept alive.

    view : the bytes as they were written
    data : what the user gave, whose memory they are part of; its owner is found through ``base`` and ``obj``
    at : where the bytes begin in memory, if that is known already
    """

    __slots__ = ("_address", "_root", "mark", "offset", "size")

    def __init__(self, view: Bytes, data: Any, at: int = 0) -> None:
        root = _owner(data)
        self.size = view.size
        self.offset = 0
        self._address = 0
        self.mark = _mark(view)
        self._root: ref[Any] | None = None
        if root is data and isinstance(root, np.ndarray) and root.nbytes == self.size:  # what most writes are
            self._address = at or address(view)
            self._root = ref(root)
            return
        memory = _memory(root)
        if memory is None:
            return
        self._address = address(memory)
        self.offset = (at or address(view)) - self._address
        if self.offset >= 0 and self.offset + self.size <= memory.size:
            try:
                self._root = ref(root)
            except TypeError:  # bytes, say, cannot be pointed at
                return

    def read(self) -> Bytes | None:
        """The bytes, as the array has them now; None if it is gone, or is elsewhere."""
        memory = _memory(self._root() if self._root is not None else None)
        if memory is None or address(memory) != self._address or self.offset + self.size > memory.size:
            return None
        return memory[self.offset : self.offset + self.size]

    def follows(self, other: Source, distance: int) -> bool:
        """Whether this is the part of ``other`` that begins ``distance`` bytes into it."""
        return (
            self._root is not None
            and self._root is other._root  # one object has one weak reference; == would compare arrays
            and self._address == other._address
            and self.offset == other.offset + distance
            and self.size + distance <= other.size
        )


def _owner(data: Any) -> Any:
    """The object that owns the memory that ``data`` is a view of."""
    while True:
        if isinstance(data, np.ndarray) and data.base is not None:
            data = data.base
        elif isinstance(data, memoryview) and data.obj is not None:
            data = data.obj
        else:
            return data


def _memory(root: Any) -> Bytes | None:
    """All of an object's memory, in the order in which it lies there; None if that cannot be had."""
    if root is None:
        return None
    try:
        if isinstance(root, np.ndarray):
            return root.ravel(order="K").view(np.uint8) if root.flags.forc and not root.dtype.hasobject else None
        return np.frombuffer(root, np.uint8)
    except (TypeError, ValueError, BufferError):
        return None


def _mark(view: Bytes) -> int:
    """A number that is most probably another one when the bytes are others."""
    step = max(1, view.size // SAMPLES)
    return zlib.crc32(view[::step].tobytes())


class Part:
    """One write: the fields of its command that come before the data, and the data or where they are."""

    __slots__ = ("data", "fields", "source")

    def __init__(self, fields: tuple[Any, ...], data: bytes | None, source: Source | None) -> None:
        self.fields = fields
        self.data = data
        self.source = source

    @property
    def size(self) -> int:
        """Bytes."""
        return self.source.size if self.source is not None else len(self.data or b"")

    def follows(self, source: Source, offset: int) -> bool:
        """Whether ``source``, written at ``offset``, is part of this one's array, so that this one has it."""
        own = self.source
        if own is None or not source.follows(own, offset - self.fields[0]):
            return False
        now = own.read()
        own.mark = _mark(now) if now is not None else 0
        return True

    def read(self) -> tuple[Any, bool]:
        """The bytes, None if they are gone; and whether they are still those that were written."""
        if self.source is None:
            return self.data, True
        found = self.source.read()
        return found, found is not None and _mark(found) == self.source.mark


class Ledger:
    """What Python wrote to one buffer or texture.

    owner : the object, weakly
    computed : whether the GPU copied something into it
    complete : whether every write is still known
    """

    __slots__ = ("_parts", "complete", "computed", "owner")

    def __init__(self, owner: Any) -> None:
        self.owner = ref(owner)
        self.computed = False
        self.complete = True
        self._parts: dict[Any, Part] = {}

    @property
    def written(self) -> bool:
        """Whether Python wrote anything."""
        return bool(self._parts) or not self.complete

    def parts(self) -> Iterator[Part]:
        """The writes that make the contents, in order."""
        yield from list(self._parts.values())

    def clear(self) -> None:
        """Forget it all: the object holds nothing any more."""
        self._parts.clear()
        self.complete = True
        self.computed = False

    def _prune(self) -> None:
        """Forget what need not be known."""

    def _put(self, key: Any, part: Part) -> None:
        self._parts.pop(key, None)  # later writes come last
        self._parts[key] = part
        if len(self._parts) > PIECES:
            self._prune()
        if len(self._parts) > PIECES:
            del self._parts[next(iter(self._parts))]
            self.complete = False


class BufferLedger(Ledger):
    """What Python wrote to a buffer of ``size`` bytes."""

    __slots__ = ("_shadow", "size")

    def __init__(self, owner: Any, size: int) -> None:
        super().__init__(owner)
        self.size = size
        self._shadow: Any = None  # a memoryview of bytes; NumPy's arrays can be assigned to its slices

    def write(self, offset: int, view: Bytes, data: Any, at: int = 0) -> None:
        """Note that ``view``, which is ``data`` or part of it, was written at ``offset``; it lies ``at`` in memory."""
        shadow = self._shadow
        if shadow is not None:
            shadow[offset : offset + view.size] = view
            return
        if self.size <= SHADOW:
            self._shadow = memoryview(bytearray(self.size))
            self._shadow[offset : offset + view.size] = view
            return
        self._write_large(offset, view, data, at)

    def _write_large(self, offset: int, view: Bytes, data: Any, at: int) -> None:
        size, end = view.size, offset + view.size
        if size == self.size:  # what most are, each frame anew
            self.clear()
            self._parts[offset] = Part((offset,), None, Source(view, data, at))
            return
        if size <= PIECE:
            self._put_at(offset, Part((offset,), view.tobytes(), None))
            return
        source = Source(view, data, at)
        wider = []
        for key, part in list(self._parts.items()):
            start, stop = part.fields[0], part.fields[0] + part.size
            if offset <= start and stop <= end:
                del self._parts[key]
            elif start < end and offset < stop:
                wider.append(part)
        if len(wider) == 1 and wider[0].follows(source, offset):
            return  # as when the user changed a part of the array that was written as a whole
        self._put_at(offset, Part((offset,), None, source))

    def _put_at(self, offset: int, part: Part) -> None:
        before = self._parts.get(offset)
        longer = before is not None and before.size > part.size
        self._put((offset, part.size) if longer else offset, part)

    def _prune(self) -> None:
        """Forget the pieces that are what the array below them has now."""
        for base in [part for part in self._parts.values() if part.source is not None]:
            whole, _ = base.read()
            for key, part in list(self._parts.items()):
                if whole is None or part.data is None:
                    continue
                start = part.fields[0] - base.fields[0]
                if start >= 0 and whole[start : start + part.size].tobytes() == part.data:
                    del self._parts[key]

    @property
    def written(self) -> bool:
        """Whether Python wrote anything."""
        return self._shadow is not None or bool(self._parts) or not self.complete

    def zero(self, offset: int, size: int) -> None:
        """The GPU was asked to fill a range with zeros."""
        if self._shadow is not None:
            self._shadow[offset : offset + size] = bytes(size)
        elif size == self.size:
            self.clear()

    def parts(self) -> Iterator[Part]:
        """The writes that make the contents, in order."""
        if self._shadow is not None:
            yield Part((0,), bytes(self._shadow), None)
        yield from super().parts()

    def clear(self) -> None:
        """Forget it all: the buffer holds nothing any more."""
        super().clear()
        self._shadow = None


class TextureLedger(Ledger):
    """What Python wrote to a texture."""

    __slots__ = ("_copied",)

    def __init__(self, owner: Any) -> None:
        super().__init__(owner)
        self._copied = 0

    def write(self, fields: tuple[Any, ...], view: Bytes, data: Any) -> None:
        """Note a write; ``fields`` are those of ``write_texture`` from ``mip_level`` on, without the data."""
        level, x, y, z, aspect, _, _, _, *extent = fields
        key = (level, x, y, z, aspect)
        before = self._parts.get(key)
        if before is not None:
            if all(new >= old for new, old in zip(extent, before.fields[8:], strict=True)):
                self._copied -= len(before.data or b"")
                del self._parts[key]
            else:
                key = (*key, *extent)
        texture = self.owner()
        if texture is not None and (x, y, z) == (0, 0, 0) and _whole(texture, level, extent):
            for other in [other for other in self._parts if other[0] == level and other[4] == aspect]:
                self._copied -= len(self._parts.pop(other).data or b"")
        if self._copied + view.size <= COPIES:
            self._copied += view.size
            self._put(key, Part(fields, view.tobytes(), None))
        else:
            self._put(key, Part(fields, None, Source(view, data)))

    def clear(self) -> None:
        """Forget it all: the texture holds nothing any more."""
        super().clear()
        self._copied = 0


def _whole(texture: Any, level: int, extent: list[int]) -> bool:
    """Whether an extent is all of a mip level."""
    width, height, depth = texture._tex_info["size"]
    if texture._tex_info["dimension"] == "3d":
        depth = max(1, depth >> level)
    sides = (max(1, width >> level), max(1, height >> level), depth)
    return all(mine >= side for mine, side in zip(extent, sides, strict=True))
