"""Ramps: pictures of colormaps, each a row of one texture."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

import numpy as np
from imgui_bundle import imgui

from vizlib.passes.colormaps import STEPS, colormap

if TYPE_CHECKING:
    from vizlib.panels.overlay import Overlay

__all__ = ["Ramps"]

ROWS = 64  # colormaps that are at hand at once; more than are seen in one frame


class Ramps:
    """Of one overlay."""

    def __init__(self, overlay: Overlay) -> None:
        self._overlay = overlay
        self._rows: OrderedDict[str, int] = OrderedDict()
        self._start()

    def _start(self) -> None:
        self._painter = self._overlay.painter
        self._number = self._painter.picture(np.zeros((ROWS, STEPS, 4), np.uint8))
        self._rows.clear()

    def draw(self, name: str, x: float, y: float, width: float, height: float) -> None:
        """Draw a colormap from left to right into a box. Raises ValueError if there is none of the name."""
        if self._painter is not self._overlay.painter:  # the overlay has begun anew
            self._start()
        if name not in self._rows:
            table = np.round(colormap(name).table * 255).astype(np.uint8)
            row = self._rows.popitem(last=False)[1] if len(self._rows) == ROWS else len(self._rows)
            self._painter.fill(self._number, table[None], row)
            self._rows[name] = row
        self._rows.move_to_end(name)
        middle = (self._rows[name] + 0.5) / ROWS  # where neighbours have no part in it
        onto = imgui.get_window_draw_list()
        texture = imgui.ImTextureRef(self._number)
        onto.add_image_rounded(texture, (x, y), (x + width, y + height), (0, middle), (1, middle), 0xFFFFFFFF, 3)
