"""Editing: which editor a kind of property has. Registered by class, so that a new kind of property can have its own.

    class AngleEditor(Editor):
        def draw(self, row):
            changed, angle = imgui.slider_angle("##angle", row.value)
            if changed:
                row.set(angle)

    register(Angle, AngleEditor)

A property whose class has no editor has that of the nearest base class. Nothing of imgui is imported here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from vizlib.nodes.properties import Property

if TYPE_CHECKING:
    from vizlib.panels.row import Row

__all__ = ["Editor", "editor_of", "register"]

P = TypeVar("P", bound=Property)

_editors: dict[type[Property], type[Editor[Any]]] = {}


class Editor(Generic[P]):
    """What the value of one object's property is shown and changed with, as long as the inspector shows that object.

    ``wide`` editors have the whole width below the label, others stand beside it.
    """

    wide = False

    def draw(self, row: Row[P]) -> None:
        """Draw it with imgui, ``row.width`` wide, from the cursor on. What it raises is told in the row."""
        raise NotImplementedError

    def close(self) -> None:
        """It is not shown any more: free what it has on the GPU."""


class ReadOnly(Editor[Property]):
    """Says a value that nobody knows how to edit."""

    def draw(self, row: Row[Property]) -> None:
        """A text."""
        row.say(str(row.value))


def register(kind: type[P], editor: type[Editor[P]]) -> None:
    """Have properties of a class, and of those derived from it, edited by an editor."""
    if not (isinstance(kind, type) and issubclass(kind, Property)):
        raise TypeError(f"register() was given {kind!r}, expected a class derived from Property.")
    if not (isinstance(editor, type) and issubclass(editor, Editor)):
        raise TypeError(f"register({kind.__name__}) was given {editor!r}, expected a class derived from Editor.")
    _editors[kind] = editor


def editor_of(given: Property) -> Editor[Any]:
    """A new editor for a property."""
    for kind in type(given).__mro__:
        if found := _editors.get(kind):
            return found()
    return ReadOnly()
