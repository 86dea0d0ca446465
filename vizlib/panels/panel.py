"""Panels as users declare them. Nothing of imgui is needed for that."""

from __future__ import annotations

import sys
from collections.abc import Callable
from numbers import Real
from typing import Any

import numpy as np

from vizlib.panels.slip import Slip
from vizlib.texts import encodable

__all__ = ["Draw", "Panel"]

Draw = Callable[[Any], Any]

NARROWEST = 120.0  # logical pixels
SIDES = ("left", "right")


class Panel:
    """One panel: what it is called, what draws it, and where it stands.

    title : in its bar
    function : called with ``imgui_bundle.imgui`` once a frame
    owner : the figure's name in error messages
    embed : None (it floats over the figure), "left" or "right" (it stands beside what is drawn), or the id of an
        element of the page that it fills; where there is no page, such a panel stands at the right
    width : logical pixels
    open : whether it is to be seen at first
    """

    def __init__(
        self,
        title: str,
        function: Draw,
        owner: str,
        *,
        embed: str | None = None,
        width: float = 280.0,
        open: bool = True,
    ) -> None:
        self.owner: str = owner
        self.changed: Callable[[], None] = lambda: None  # called when it is opened or closed
        self.title = title
        if not callable(function):
            raise TypeError(f'{owner}: panel "{title}" was given {type(function).__name__}, expected a function.')
        if not (embed is None or (isinstance(embed, str) and embed)):
            raise TypeError(
                f'{owner}: panel "{title}": embed is {embed!r}, expected None, "left", "right" or the id of an element.'
            )
        if isinstance(width, bool) or not isinstance(width, Real) or not NARROWEST <= float(width) < 1e4:
            raise ValueError(
                f'{owner}: panel "{title}": width is {width!r}, expected logical pixels from {NARROWEST:g}.'
            )
        self.function: Draw = function
        self.embed: str | None = embed
        self.width: float = float(width)
        self._open: bool = self._checked(open)
        self.failure: Slip | None = None  # of what it stands for and is done elsewhere, as by ``fig.interact``
        self.again: Callable[[], None] = lambda: None  # has that tried again
        self.took: float = 0.0  # seconds of the last frame that it needed elsewhere

    @property
    def title(self) -> str:
        """What its bar says."""
        return self._title

    @title.setter
    def title(self, title: str) -> None:
        if not isinstance(title, str) or not title.strip():
            raise TypeError(f"{self.owner}: the panel's title is {title!r}, expected text.")
        self._title = encodable(title)
        self.changed()

    @property
    def open(self) -> bool:
        """Whether it is to be seen."""
        return self._open

    @open.setter
    def open(self, shown: bool) -> None:
        shown = self._checked(shown)
        if shown != self._open:
            self._open = shown
            self.changed()

    def _checked(self, shown: Any) -> bool:
        if not isinstance(shown, bool | np.bool_):
            raise TypeError(f'{self.owner}: panel "{self.title}": open is {shown!r}, expected True or False.')
        return bool(shown)

    @property
    def side(self) -> str | None:
        """ "left" or "right" if it stands beside what is drawn."""
        if self.embed is None or self.embed in SIDES:
            return self.embed
        return None if sys.platform == "emscripten" else "right"

    @property
    def element(self) -> str | None:
        """The id of the element of the page that it fills."""
        return None if self.embed is None or self.side else self.embed

    def __repr__(self) -> str:
        return f'<Panel "{self.title}": {"open" if self.open else "closed"}>'
