"""Kinds of properties: what is declared of one, for whoever shows or edits its value. See ``properties``."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "GROUPS",
    "Choice",
    "Color",
    "Colormap",
    "Curve",
    "Flag",
    "Lengths",
    "Limits",
    "Number",
    "Planes",
    "Property",
    "Vector",
    "Whole",
    "Words",
    "always",
    "never",
]

#: In the order in which they are of interest.
GROUPS = ("Look", "Colour", "Shape", "Detail", "Place", "Clipping")

Pair = tuple[float | None, float | None]


def always(item: Any) -> bool:
    """Whatever the object is like."""
    return True


def never(item: Any) -> bool:
    """Not of this kind of object."""
    return False


def _whole(item: Any) -> NDArray[Any]:
    """Opaque everywhere."""
    return np.ones(2)


class Property:
    """A live property of an object: a frozen record, of a name and of what else is not as usual, by keywords.

    Python's own dataclasses take some milliseconds to be made, which every page would wait for.

    name : the attribute, or several with dots between them
    label : what a person reads; None makes it of the name
    help : one line; None takes the first of the attribute's own documentation
    group : one of ``GROUPS``
    shown : a function of the object: whether the property is of interest as that is now
    """

    name: str
    label: str | None = None
    help: str | None = None
    group: str = "Look"
    shown: Callable[[Any], bool] = staticmethod(always)

    def __init__(self, name: str, **given: Any) -> None:
        if unknown := given.keys() - self.fields():
            legal = ", ".join(sorted(self.fields()))
            raise TypeError(f"{type(self).__name__}({name!r}) was given {min(unknown)!r}, expected some of {legal}.")
        if (group := given.get("group", self.group)) not in GROUPS:
            raise ValueError(f"{type(self).__name__}({name!r}): group is {group!r}, expected one of {GROUPS}.")
        self.__dict__.update(given, name=name)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{self!r} cannot be changed; declare another one of this name.")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}>"

    @classmethod
    def fields(cls) -> set[str]:
        """What it can be given but for the name."""
        return {name for kind in cls.__mro__ for name in inspect.get_annotations(kind)} - {"name", "NONE"}

    def get(self, item: Any) -> Any:
        """The value that an object has."""
        for part in self.name.split("."):
            item = getattr(item, part)
        return item

    def set(self, item: Any, value: Any) -> None:
        """Give an object another value; raises what setting the attribute raises."""
        holder, last = self._holder(item)
        setattr(holder, last, value)

    def _holder(self, item: Any) -> tuple[Any, str]:
        *parts, last = self.name.split(".")
        for part in parts:
            item = getattr(item, part)
        return item, last

    @property
    def title(self) -> str:
        """What a person reads."""
        if self.label is not None:
            return self.label
        # Names are as CSS and matplotlib have them, words as all of vizlib's texts.
        text = self.name.rpartition(".")[2].replace("_", " ").replace("color", "colour")
        return text[:1].upper() + text[1:]

    def about(self, item: Any) -> str:
        """One line that says what it is."""
        if self.help is not None:
            return self.help
        holder, last = self._holder(item)
        text = inspect.getdoc(getattr(type(holder), last, None)) or ""
        return " ".join(text.partition("\n\n")[0].replace("``", "").split()).strip()


class Number(Property):
    """A float.

    low, high : the ends of what is legal; None where there is none
    within : a function of the object: (low, high) of what is sensible, such as the ends of its data; None: not known
    log : whether it is of interest by its logarithm
    unit : of the number, or a function of the object
    auto : the value that has it chosen, such as None or "auto"; without one, ``Number.NONE``
    """

    NONE: ClassVar[object] = object()

    low: float | None = None
    high: float | None = None
    within: Callable[[Any], tuple[float, float] | None] | None = None
    log: bool = False
    unit: str | Callable[[Any], str] = ""
    auto: Any = NONE

    def get(self, item: Any) -> Any:
        """A Python number, or the value that has it chosen."""
        value = super().get(item)
        return value if value is None or isinstance(value, str | int) else float(value)

    @property
    def can_be_chosen(self) -> bool:
        """Whether there is a value that has it chosen."""
        return self.auto is not Number.NONE

    def bounds(self, item: Any) -> Pair:
        """(low, high) for a slider; None where it has no end."""
        found = None if self.within is None else self.within(item)
        return (self.low, self.high) if found is None else found

    def unit_of(self, item: Any) -> str:
        """The unit of an object's number."""
        return self.unit if isinstance(self.unit, str) else self.unit(item)


class Whole(Number):
    """An int; see ``Number``."""


class Choice(Property):
    """One of some words.

    choices : the words
    others : whether there are legal values that are none of them, which ``get`` may return
    """

    choices: tuple[str, ...] = ()
    others: bool = False


class Flag(Property):
    """True or False."""


class Color(Property):
    """A colour: ``get`` returns one with ``r``, ``g``, ``b`` and ``a``, 0…1, sRGB; ``set`` takes these as a tuple, too.

    optional : whether it may be None
    none : what None means
    """

    optional: bool = False
    none: str = "none"


class Colormap(Property):
    """A colormap's name."""


class Limits(Property):
    """(low, high) of numbers, data units; also "auto" and percentiles such as "1%..99%" where ``words``.

    ends : a function of the object: (low, high) of its data; None where they are not known
    histogram : a function of the object and a number of bins: how its data are spread, a ``passes.reduce.Result`` whose
        ``read`` gives counts and edges; None where there are none
    """

    words: bool = True
    ends: Callable[[Any], tuple[float, float] | None] | None = None
    histogram: Callable[[Any, int], Any] | None = None


class Curve(Property):
    """Opacity over a colormap: (K,) numbers 0…1, (K, 2) pairs of place and number, one number, or None.

    curved : a function of the object: whether it takes curves as it is now, or else one number
    drawn : a function of the object: (M,) what the curve is that it is drawn with, evenly spread
    """

    curved: Callable[[Any], bool] = staticmethod(always)
    drawn: Callable[[Any], NDArray[Any]] = staticmethod(_whole)


class Vector(Property):
    """Some numbers.

    parts : what each of them is called
    low : which they are at least; None: no limit
    above : whether they have to be more than that
    unit : of all
    """

    parts: tuple[str, ...] = ("x", "y", "z")
    low: float | None = None
    above: bool = False
    unit: str = ""

    def get(self, item: Any) -> tuple[float, ...]:
        """Python numbers, which stay as they are."""
        return tuple(float(part) for part in super().get(item))

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.parts)


class Lengths(Property):
    """A tuple of as many numbers from 0 on as wanted, an even count if ``pairs``."""

    pairs: bool = False


class Words(Property):
    """A text.

    lines : whether it may have several lines
    """

    lines: bool = False


class Planes(Property):
    """Planes (nx, ny, nz, d) of what is drawn, or None: where nx·x + ny·y + nz·z ≥ d for all of them."""
