"""A button of the toolbar, and how much room it and its neighbours take."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

from vizlib.panels.menu import Item

__all__ = ["GAP", "PADDING", "RULE", "SIDE", "Button", "across_of", "width_of"]

SIDE = 28.0  # logical pixels
HANDLE = 20.0  # wide, the one that folds
GAP = 2.0
RULE = 9.0  # between groups
PADDING = 3.0  # of the bar


class Button(NamedTuple):
    """One of the bar.

    name : what it does
    icon : of ``icons``
    act : does it; None, if it opens a menu
    rows : what is in its menu
    key : that does the same, in words
    chosen : whether it is the one of its group that counts
    group : buttons of different groups have a line between them
    """

    name: str
    icon: str
    act: Callable[[], Any] | None = None
    rows: Callable[[], list[Item]] | None = None
    key: str = ""
    chosen: bool = False
    group: int = 0


def across_of(button: Button, buttons: list[Button], side: float) -> float:
    """How wide a button is: the last one is the handle."""
    return round(HANDLE * side / SIDE) if button is buttons[-1] else side


def width_of(buttons: list[Button], side: float) -> float:
    rules = sum(one.group != other.group for one, other in pairwise(buttons))
    return sum(across_of(one, buttons, side) for one in buttons) + GAP * (len(buttons) - 1) + RULE * rules + 2 * PADDING
