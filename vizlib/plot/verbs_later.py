"""VerbsLater: ``plot`` and its like come to views when the first of them is used.

They and what they draw with take as long to load as half of the rest, and many a page only shows a mesh.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ["VerbsLater"]

if TYPE_CHECKING:
    from vizlib.plot.verbs import Verbs as VerbsLater
else:

    class VerbsLater:
        """Stands among the bases of ``View`` until the verbs do."""

        def __getattr__(self, name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            load(type(self))
            return getattr(self, name)

        def __dir__(self) -> list[str]:
            load(type(self))
            return sorted(object.__dir__(self))


def load(kind: type) -> None:
    """Put the verbs into the place that was kept for them."""
    from vizlib.plot.verbs import Verbs

    for owner in kind.__mro__:
        if VerbsLater in owner.__bases__:
            owner.__bases__ = tuple(Verbs if base is VerbsLater else base for base in owner.__bases__)
