"""Promises that a player's answer settles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import wgpu.classes as classes

if TYPE_CHECKING:
    from .connection import Connection


class GPUPromise(classes.GPUPromise):
    """wgpu's promise; its title is the asynchronous call's name, which errors about waiting give."""

    connection: Connection | None = None

    def _sync_wait(self) -> None:
        assert self.connection is not None
        self.connection.flush()
        self.connection.transport.wait(self)

    @property
    def title(self) -> str:
        """The asynchronous call this promise comes from, such as ``GPUBuffer.map_async``."""
        return str(self._title)

    @property
    def pending(self) -> bool:
        """Whether no answer has come yet."""
        return bool(self._state == "pending")

    @classmethod
    def settled(cls, title: str, value: Any = None) -> GPUPromise:
        """A promise that is kept already, so that waiting for it blocks nothing."""
        promise = cls(title, None)
        promise._set_input(value)
        return promise

    @classmethod
    def rejected(cls, title: str, error: Exception) -> GPUPromise:
        """A promise that is broken already: waiting for it raises the error."""
        promise = cls(title, None)
        promise._wgpu_set_error(error)
        return promise
