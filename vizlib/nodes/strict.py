"""Names that a node has: whoever sets another one has misspelt something, and is told."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

__all__ = ["NOTED", "Strict"]

#: What figures note on nodes, and users may: what legends and colour bars say, and how limits and events take them.
NOTED = frozenset({"follows_theme", "label", "legend_sample", "part_of", "rows", "scalars_title", "sticky", "tight"})


class _Kind(type):
    """Classes whose objects know when they are made."""

    def __call__(cls, *args: Any, **options: Any) -> Any:
        made = super().__call__(*args, **options)
        made._made = True
        return made


class Strict(metaclass=_Kind):
    """A mixin before a pygfx world object: public names that its class does not have cannot be set once it is made."""

    _made = False

    def __setattr__(self, name: str, value: Any) -> None:
        # The class is asked, because asking the object would run what a property computes.
        known = name[0] == "_" or not self._made or hasattr(type(self), name) or name in self.__dict__
        if not known and name not in NOTED:
            raise self._unknown(name)
        super().__setattr__(name, value)

    def _unknown(self, name: str) -> AttributeError:
        kind = type(self)
        legal = sorted(
            each
            for each in dir(kind)
            if each[0] != "_" and isinstance(found := getattr(kind, each), property) and found.fset is not None
        )
        close = get_close_matches(name, legal, 1)
        owner = getattr(self, "_owner", kind.__name__)
        if close:
            return AttributeError(f"{owner}: there is nothing called {name!r} to be set (did you mean {close[0]!r}?).")
        return AttributeError(
            f"{owner}: there is nothing called {name!r} to be set, expected one of {', '.join(legal)}; "
            "names of your own begin with an underscore."
        )
