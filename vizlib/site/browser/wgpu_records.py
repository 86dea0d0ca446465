"""``dataclass`` for wgpu's structures in a browser: as dataclasses behave, without writing code for each.

The real decorator compiles the methods of 60 classes, a tenth of a second before the first frame. Here
they share theirs. ``dataclasses.fields``, ``asdict`` and ``replace`` work, too, when somebody asks.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, TypeVar

__all__ = ["dataclass"]

_Class = TypeVar("_Class", bound=type)


def dataclass(*, kw_only: bool, repr: bool) -> Callable[[_Class], _Class]:
    """Decorate a class whose annotations are its fields; its attributes of these names are the defaults."""
    if not kw_only or repr:
        raise TypeError(f"wgpu's structures have kw_only=True and repr=False, not {kw_only=} and {repr=}")

    def made(cls: _Class) -> _Class:
        annotations = cls.__annotations__
        defaults = {name: cls.__dict__[name] for name in annotations if name in cls.__dict__}
        required = [name for name in annotations if name not in defaults]

        def __init__(self: Any, **given: Any) -> None:
            values = self.__dict__
            for name in annotations:
                if name in given:
                    values[name] = given.pop(name)
                elif name in defaults:
                    values[name] = defaults[name]
            if given or any(name not in values for name in required):
                _complain(cls, given, [name for name in required if name not in values])

        def __eq__(self: Any, other: object) -> bool:
            return self.__dict__ == other.__dict__ if other.__class__ is self.__class__ else NotImplemented

        for method in (__init__, __eq__):
            method.__qualname__ = f"{cls.__qualname__}.{method.__name__}"
        members = {
            "__init__": __init__,
            "__eq__": __eq__,
            "__hash__": None,
            "__match_args__": (),
            "__dataclass_fields__": _Fields(),
        }
        for name, member in members.items():
            setattr(cls, name, member)
        return cls

    return made


def _complain(cls: type, unknown: dict[str, Any], missing: list[str]) -> None:
    """Raise what Python itself says about such a call."""
    where = f"{cls.__qualname__}.__init__()"
    if unknown:
        raise TypeError(f"{where} got an unexpected keyword argument {next(iter(unknown))!r}")
    names = [repr(name) for name in missing]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])}{',' * (len(names) > 2)} and {names[-1]}"
    raise TypeError(f"{where} missing {len(names)} required keyword-only argument{'s' * (len(names) > 1)}: {listed}")


class _Fields:
    """``__dataclass_fields__``, taken from a real dataclass of the same fields when asked for."""

    def __get__(self, thing: object, cls: type) -> dict[str, Any]:
        contents = {name: cls.__dict__[name] for name in cls.__annotations__ if name in cls.__dict__}
        twin = type(
            cls.__name__, (), {"__annotations__": cls.__annotations__, "__module__": cls.__module__, **contents}
        )
        real: Any = dataclasses.dataclass(kw_only=True)(twin)
        fields: dict[str, Any] = real.__dataclass_fields__
        return fields
