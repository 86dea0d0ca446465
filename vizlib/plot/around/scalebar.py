"""ScaleBar: how long a round length is in the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vizlib import arrays
from vizlib.plot.around.legend import CORNERS, corner
from vizlib.plot.controllers.screen import Screen, reach
from vizlib.plot.sheets import lettering
from vizlib.plot.sheets.lettering import TICK, Style
from vizlib.plot.sheets.sheet import Sheet
from vizlib.plot.themes import see_through
from vizlib.plot.ticks.scale_lengths import scale_length

if TYPE_CHECKING:
    from vizlib.plot.decorated import Decorated

__all__ = ["ScaleBar"]

# Logical pixels
THICK, PAD, GAP = 3.0, 8.0, 4.0
SHARE = 0.25  # of the view's width, at most


class ScaleBar:
    """A length in data units, and its bar.

    unit : of the data, such as "m" or "µm"; gets the prefix that makes the number short
    loc : a corner of the view

    In two dimensions it measures along x. In a perspective it holds at the distance of the point that is looked at.
    """

    def __init__(self, view: Decorated, unit: str, loc: str) -> None:
        if not isinstance(unit, str):
            raise TypeError(f"{view._owner}: scalebar()'s unit is {unit!r}, expected text such as 'm'.")
        if view._axes[0].bent:
            raise ValueError(
                f"{view._owner}: scalebar() needs an x axis whose units are equally long, "
                f"its scale is {view._axes[0].scale.name!r}."
            )
        self._view = view
        self.unit = unit
        self.loc = arrays.choice(loc, "loc", view._owner, CORNERS)

    @property
    def per_pixel(self) -> float:
        """Data units in a logical pixel."""
        view = self._view
        state = view.camera.get_state()
        screen = Screen(state, view.rect)
        across = float(screen.spans[0]) * (reach(state) if screen.perspective else 1.0)
        return across / view.rect[2]

    @property
    def key(self) -> tuple[Any, ...]:
        """What is drawn depends on this."""
        return self.unit, self.loc, self.per_pixel

    def draw(self, sheet: Sheet) -> None:
        """Draw it over the data."""
        view = self._view
        theme = view.theme
        per_pixel = self.per_pixel
        if not 0 < per_pixel < float("inf"):
            return
        length, label = scale_length(SHARE * view.rect[2] * per_pixel, self.unit, view._owner)
        bar = length / per_pixel
        width = max(bar, lettering.width(label, TICK)) + 2 * PAD
        height = TICK * lettering.CAP + GAP + THICK + 1.5 * PAD
        if width > view.rect[2] or height > view.rect[3]:
            return  # it would hide more than the picture
        x, y = corner(view.rect, self.loc, width, height)
        sheet.rect(x, y, width, height, see_through(theme.panel, 0.75))
        baseline = y + 0.75 * PAD + TICK * lettering.CAP
        sheet.text(label, x + width / 2, baseline, Style(TICK, theme.text, 140), h="center")
        sheet.rect(x + (width - bar) / 2, baseline + GAP, bar, THICK, theme.text)
