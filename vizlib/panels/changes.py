"""Changes: what was changed in the inspector, as lines of Python that do the same.

Who has found the right numbers with sliders wants them in a script. Only what is not as it was is told, once, and by
the names that the script itself has for its nodes, where it has some.
"""

from __future__ import annotations

import keyword
import re
import sys
from typing import Any
from weakref import ref

import numpy as np

from vizlib.nodes.properties import Property
from vizlib.plot.figure import Figure

__all__ = ["Changes", "written"]


class Changes:
    """Of one figure's objects."""

    def __init__(self, figure: Figure) -> None:
        self._figure = figure
        self._items: dict[int, ref[Any]] = {}
        self._before: dict[tuple[int, str], str] = {}  # the value as it was written at first
        self._now: dict[tuple[int, str], str] = {}

    def note(self, item: Any, given: Property, before: Any, value: Any) -> None:
        """A property was given a value, which it now has; before it had another."""
        number = id(item)
        known = self._items.get(number)
        if known is None or known() is not item:
            for key in [key for key in self._before if key[0] == number]:
                self._before.pop(key)
                self._now.pop(key, None)
            self._items[number] = ref(item)
        key = number, given.name
        first = self._before.setdefault(key, written(before))
        self._now.pop(key, None)  # what was changed last is told last
        if (text := written(value)) != first:
            self._now[key] = text

    def __len__(self) -> int:
        return sum(self._item(number) is not None for number, _ in self._now)

    def _item(self, number: int) -> Any:
        return self._items[number]()

    def code(self) -> str:
        """The lines; "" if nothing is other than it was."""
        names: dict[int, str] = {}
        lookups, lines = [], []
        for (number, name), value in self._now.items():
            item = self._item(number)
            if item is None:
                continue
            if number not in names:
                names[number], lookup = self._name(item, set(names.values()))
                lookups += [lookup] if lookup else []
            lines.append(f"{names[number]}.{name} = {value}")
        return "\n".join([*lookups, *lines])

    def _name(self, item: Any, taken: set[str]) -> tuple[str, str]:
        """What to call an object, and the line that finds it if the script has no name for it."""
        script = vars(sys.modules.get("__main__", sys))
        if (own := _named(script, item)) is not None:
            return own, ""
        name = _identifier(item, taken, script)
        found = self._place(item)
        return name, "" if found is None else f"{name} = {self._figure_name(script)}{found}"

    def _figure_name(self, script: dict[str, Any]) -> str:
        """What a script calls the figure."""
        mine = [value for value in script.values() if isinstance(value, Figure) and value.canvas is self._figure.canvas]
        return (_named(script, mine[0]) if mine else None) or "fig"

    def _place(self, item: Any) -> str | None:
        """Where an object is in the figure, as Python finds it."""
        for (row, column), view in self._figure._views.items():
            within, above = "", item
            while above is not None:
                start = f"[{row}, {column}]"
                if above is view.camera:
                    return f"{start}.camera{within}"
                number = next((at for at, node in enumerate(view.nodes) if node is above), None)
                if number is not None:
                    return f"{start}.nodes[{number}]{within}"
                if above is view.scene:
                    return f"{start}.scene{within}"
                if above.parent is not None:
                    at = next(at for at, child in enumerate(above.parent.children) if child is above)
                    within = f".children[{at}]{within}"
                above = above.parent
        return None


def _named(script: dict[str, Any], item: Any) -> str | None:
    """The name that a script has for an object."""
    return next((name for name, value in script.items() if value is item and name[:1] != "_"), None)


def _identifier(item: Any, taken: set[str], script: dict[str, Any]) -> str:
    """A name for an object that a script does not use yet: its own, or that of its class."""
    base = re.sub(r"\W+", "_", item.name or type(item).__name__).strip("_").lower()
    if not base.isidentifier() or keyword.iskeyword(base):
        base = type(item).__name__.lower()
    name, number = base, 2
    while name in taken or name in script:
        name, number = f"{base}_{number}", number + 1
    return name


def written(value: Any) -> str:
    """A value as Python that makes it."""
    if isinstance(value, np.ndarray):
        return written(value.tolist())
    if isinstance(value, np.generic):
        return written(value.item())
    if all(hasattr(value, part) for part in "rgba"):
        return written(_hex(value))
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, tuple):
        inner = ", ".join(map(written, value))
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, str) and "'" not in value:
        return '"' + repr(value)[1:-1].replace('"', '\\"') + '"'
    return repr(value)


def _hex(color: Any) -> str:
    """A colour as "#rrggbb", or "#rrggbbaa" if it is not opaque."""
    channels = [round(min(max(float(part), 0.0), 1.0) * 255) for part in (color.r, color.g, color.b, color.a)]
    return "#" + "".join(f"{part:02x}" for part in channels[: 4 if channels[3] < 255 else 3])
