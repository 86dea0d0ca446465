"""Properties: what of an object can be changed while it is shown, declared as data, for whoever shows or edits them.

    class Ring(Placed, gfx.Mesh):
        properties = (Number("radius", low=0, unit="m"), Flag("filled"))

    for each in properties_of(ring):
        if each.shown(ring):
            each.get(ring), each.set(ring, value)

Every mixin and node declares its own in the class attribute ``properties``; ``properties_of`` collects them, those of
base classes first. What a class declares replaces what its bases declare of the same name. Values are the user's, and
setting them raises what the property raises. Classes that declare nothing, as pygfx's own, have what was registered for
them. Objects without any class that declares something have what was registered for their materials, too, where names
have several parts: "material.opacity".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from vizlib.nodes.property_kinds import (
    GROUPS,
    Choice,
    Color,
    Colormap,
    Curve,
    Flag,
    Lengths,
    Limits,
    Number,
    Planes,
    Property,
    Vector,
    Whole,
    Words,
    always,
    never,
)

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
    "grouped",
    "never",
    "properties_of",
    "register",
]

_registered: dict[type, tuple[Property, ...]] = {}


def register(kind: type, *properties: Property) -> None:
    """Say what properties objects, or materials, of a class have that declares none itself.

    Those of materials are named from the material on ("opacity"), and are found in all objects that have such a one.
    """
    _registered[kind] = properties


def properties_of(item: Any) -> tuple[Property, ...]:
    """The live properties of an object, group by group; in each, those of base classes first."""
    from vizlib.nodes import plain_properties  # noqa: F401 - registers those of pygfx's classes, for whoever asks

    kinds = type(item).__mro__[::-1]
    found: dict[str, Property] = {}
    for kind in kinds:
        _take(found, kind.__dict__.get("properties", ()) or _registered.get(kind, ()))
    material = getattr(item, "material", None)
    if material is not None and not any("properties" in kind.__dict__ for kind in kinds):
        for kind in type(material).__mro__[::-1]:
            _take(found, [_within("material", each) for each in _registered.get(kind, ())])
    return tuple(sorted(found.values(), key=lambda each: GROUPS.index(each.group)))


def _take(found: dict[str, Property], more: Sequence[Property]) -> None:
    """What is declared again takes the place of what was."""
    for each in more:
        found[each.name] = each


def _within(holder: str, given: Property) -> Property:
    """A property of what an object has under a name, with all that it was declared with.

    Functions of it are functions of the holder's value.
    """
    values = dict(given.__dict__)
    for name, value in values.items():
        if callable(value) and not isinstance(value, type):
            values[name] = _of(holder, value)
    values["name"] = f"{holder}.{given.name}"
    return type(given)(**values)


def _of(holder: str, function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda item, *more: function(getattr(item, holder), *more)


def grouped(item: Any) -> dict[str, tuple[Property, ...]]:
    """The properties that are of interest as an object is now, by group."""
    found = [each for each in properties_of(item) if each.shown(item)]
    groups = {group: tuple(each for each in found if each.group == group) for group in GROUPS}
    return {group: some for group, some in groups.items() if some}
