"""Strict mode, on Python's side: each command says where in the script it was encoded.

A browser finds fault with a command long after it was encoded, and mostly names only the encoder. In strict mode
the stream says before each command where it was written, the player searches for the one at fault (``strict.js``),
and the error is raised by the next submit. It costs several times what drawing does: it is for finding mistakes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from ..stream.writer import HEADS
from .pass_encoders import Encoder
from .sites import here

__all__ = ["noting"]

SET_SITE = HEADS["set_site"]


def noting(encoder: Any) -> Any:
    """Have an encoder, and the passes it begins, note where each of its commands is encoded."""
    kind = type(encoder)
    if kind not in _classes:
        _classes[kind] = _noting_class(kind)
    encoder.__class__ = _classes[kind]
    return encoder


_classes: dict[Any, Any] = {}


def _noting_class(kind: Any) -> Any:
    methods = {
        name: _noting_method(getattr(kind, name))
        for name in dir(kind)
        if not name.startswith("_") and callable(getattr(kind, name)) and not hasattr(Encoder, name)
    }
    return type(kind.__name__, (kind,), methods)


def _noting_method(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def noted(self: Any, *args: Any, **options: Any) -> Any:
        self._words += (SET_SITE, here())
        result = method(self, *args, **options)
        return noting(result) if isinstance(result, Encoder) else result

    return noted
