"""The menus of the toolbar: what there is to choose for a figure as it is now."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from vizlib.nodes.selectable import Selectable
from vizlib.panels.menu import Item
from vizlib.plot.controllers.bindings import spoken
from vizlib.plot.steered import PROJECTIONS

if TYPE_CHECKING:
    from vizlib.panels.desk import Desk
    from vizlib.plot.view import View

__all__ = ["key_of", "panel_rows", "picture_rows", "selects", "view_rows"]

SIDES = {
    "Front": "front",
    "Back": "back",
    "Left": "left",
    "Right": "right",
    "Top": "top",
    "Bottom": "bottom",
    "Isometric": "iso",
}
THEMES = {"As the page": "auto", "Light": "light", "Dark": "dark"}
RULE = Item("", None)


def key_of(view: View, action: str, amount: Any = None) -> str:
    """The key that does something in a view, as its controller has it; "" if none does."""
    if view.controller is None:
        return ""
    for name, (does, mode, by) in view.controller.controls.items():
        pointed = name.rsplit("+", 1)[-1] in ("double", "wheel")
        if does == action and mode != "drag" and not pointed and (amount is None or by == amount):
            return spoken(name)
    return ""


def selects(desk: Desk) -> bool:
    """Whether there is something of which parts can be selected: points or instances."""
    return any(
        next(view.scene.iter(lambda item: isinstance(item, Selectable), skip_invisible=True), None) is not None
        for view in desk.figure
    )


def picture_rows(desk: Desk) -> list[Item]:
    """Ways for a picture out of the figure."""
    pictures = desk.pictures
    rows = [
        Item("PNG", pictures.save),
        Item("PNG, double size", partial(pictures.save, scale=2)),
        Item("PNG for print, four times", partial(pictures.save, scale=4)),
        Item("PNG, no background", partial(pictures.save, transparent=True)),
    ]
    if pictures.copies:
        rows += [RULE, Item("Copy to the clipboard", pictures.copy)]
    return rows


def view_rows(desk: Desk) -> list[Item]:
    """Where to look from."""
    views = desk.chosen_views
    rows = []
    if desk.figure.shape != (1, 1):
        one = views[0].title or views[0]._owner
        rows.append(Item(one if len(views) == 1 else "All views", None))
    deep = [view for view in views if not view.flat]
    planes = [view for view in views if view.flat]
    if deep:
        rows += [
            Item(name, partial(_each, deep, "look", side), key_of(deep[0], "view", side))
            for name, side in SIDES.items()
        ]
        rows.append(RULE)
    rows.append(Item("Show everything", partial(_each, views, "fit"), key_of(views[0], "fit")))
    if any(view.axes and view.aspect != "equal" for view in planes):
        rows += [Item(f"Fit {axis} only", partial(_each, planes, "fit", axis)) for axis in ("x", "y")]
    if deep:
        rows.append(RULE)
        rows += [
            Item(name.capitalize(), partial(_project, deep, name), checked=deep[0].projection == name)
            for name in PROJECTIONS
        ]
    return rows


def panel_rows(desk: Desk) -> list[Item]:
    """Panels to open and close, and how the figure looks."""
    figure = desk.figure
    rows: list[Item] = []
    windows: list[Any] = [*figure._panels, *desk.offered]
    if windows:
        rows.append(Item("Panels", None))
        rows += [Item(window.title, partial(desk.toggle, window), checked=window.open) for window in windows]
        rows.append(RULE)
    rows += [
        Item("Tooltips", partial(setattr, figure, "tooltips", not figure.tooltips), checked=figure.tooltips),
        RULE,
        Item("Colours", None),
    ]
    rows += [
        Item(name, partial(setattr, figure, "theme", theme), checked=figure.theme == theme)
        for name, theme in THEMES.items()
    ]
    return rows


def _each(views: list[View], what: str, *given: Any) -> None:
    for view in views:
        getattr(view, what)(*given)


def _project(views: list[View], name: str) -> None:
    for view in views:
        view.projection = name
