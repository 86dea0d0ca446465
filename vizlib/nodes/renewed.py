"""Materials that have their shaders made again, when an object's buffers or textures are others."""

from __future__ import annotations

from typing import Any

__all__ = ["Renewed"]


class Renewed:
    """A mixin before a pygfx material: a number that a render function reads, so that pygfx asks it again."""

    _store: Any

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._store.revision = 0

    @property
    def revision(self) -> int:
        """Grows when shaders have to be bound to other buffers or textures."""
        return int(self._store.revision)

    def renew(self) -> None:
        """Have the shaders made again."""
        self._store.revision = self._store["revision"] + 1
