"""Text: words at a place in the scene, crisp at every size."""

from __future__ import annotations

from numbers import Real
from typing import Any, ClassVar

import numpy as np
import pygfx as gfx
from numpy.typing import ArrayLike, NDArray

from vizlib import arrays
from vizlib.nodes.placed import Placed
from vizlib.nodes.properties import Choice, Color, Number, Property, Vector, Words, never
from vizlib.nodes.srgb import one_color

__all__ = ["ANCHORS", "Text"]

DEFAULT_COLOR = "#1c2530"

SPACES = ("screen", "model")
ALIGNMENTS = ("left", "center", "right")
ANCHORS = tuple(
    f"{row}-{side}" for row in ("top", "middle", "baseline", "bottom") for side in ("left", "center", "right")
)


class Text(Placed, gfx.Text):
    """A text of one or several lines.

    text : what it says; each line break begins a new line
    position : (3,) or (2,) where its anchor is, data units
    size : height of the letters: the font's size
    size_space : "screen" (logical pixels; the text faces the viewer) or "model" (data units; it is a part of the scene)
    color : CSS name, hex string or tuple
    outline : None, or the colour of a line around each letter, which keeps it legible on any ground
    anchor : which part of the text is at the position: "middle-center", "bottom-left", "baseline-right", …
    align : "left", "center" or "right": how lines of different length lie below each other
    family : a font's name; the built-in one is Noto Sans
    opacity : 0…1
    name : stands in error messages

    All of these are live properties. Raises TypeError or ValueError that name the text, the argument, what it is and
    what was expected, and leave it as it was.
    """

    properties: ClassVar[tuple[Property, ...]] = (
        Words("text", lines=True),
        Number("opacity", low=0, high=1),
        Color("color", group="Colour"),
        Color("outline", group="Colour", optional=True),
        Number("size", low=0, log=True, group="Shape", unit=lambda text: "px" if text.size_space == "screen" else ""),
        Choice("size_space", label="Counted in", help="Logical pixels or data units.", group="Shape", choices=SPACES),
        Choice("anchor", group="Shape", choices=ANCHORS),
        Choice("align", help="How lines lie below each other.", group="Shape", choices=ALIGNMENTS),
        Vector("position", group="Place"),
        Vector("local.position", group="Place", shown=never),
        Number("font_size", group="Shape", shown=never),
    )

    _there = True  # whether it has a place where it is drawn

    def __init__(
        self,
        text: str,
        position: ArrayLike = (0, 0, 0),
        *,
        size: float = 14.0,
        size_space: str = "screen",
        color: Any = None,
        outline: Any = None,
        anchor: str = "middle-center",
        align: str = "center",
        family: str | None = None,
        opacity: float = 1.0,
        name: str | None = None,
    ) -> None:
        super().__init__(material=gfx.TextMaterial(pick_write=True, aa=True), family=family, name=name or "")
        self._owner = f'Text "{name}"' if name else "Text"
        self._text = ""
        self.color = DEFAULT_COLOR if color is None else color
        self.outline = outline
        self.anchor, self.align = anchor, align
        self.size, self.size_space = size, size_space
        self.opacity = opacity
        self.position = position
        self.text = text

    def __del__(self) -> None:
        if hasattr(self, "local"):  # arguments that do not fit leave an object that pygfx never began
            super().__del__()

    def __repr__(self) -> str:
        return f"<{self._owner}: {self._text!r}>"

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    @text.setter
    def text(self, value: str) -> None:
        if not isinstance(value, str):
            raise TypeError(f"{self._owner}: text is {value!r}, expected a string.")
        self._text = value
        self.set_text(value if self._there else "")

    @property
    def position(self) -> NDArray[np.float64]:
        """(3,) float64, where the anchor is, in the coordinates of its parent."""
        return np.array(self.local.position if self._unwarped is None else self._unwarped.offset, dtype=np.float64)

    @position.setter
    def position(self, value: ArrayLike) -> None:
        given = arrays.array(value, "position", self._owner, (3,), (2,)).astype(np.float64)
        if not np.isfinite(given).all():
            raise ValueError(f"{self._owner}: position is {tuple(given.tolist())}, expected finite numbers.")
        self._show_at(np.append(given, 0.0) if len(given) == 2 else given)

    def _draw_again(self) -> None:
        self._show_at(self.position)

    def _show_at(self, place: NDArray[np.float64]) -> None:
        there = True
        if self._forward is None:
            self._unwarped, drawn = None, place
        else:
            (drawn,) = self._everywhere(place[None], self._forward)
            self._unwarped = arrays.Positions(np.zeros((1, 3), np.float32), place)
            there = bool(np.isfinite(drawn).all())
        if there:
            self.local.position = drawn
        if there != self._there:
            self._there = there
            self.set_text(self._text if there else "")

    def _get_bounds_from_geometry(self) -> Any:
        return super()._get_bounds_from_geometry() if self._there else None

    @property
    def size(self) -> float:
        """Height of the letters, in logical pixels or data units: see ``size_space``."""
        return float(self._font_size)

    @size.setter
    def size(self, value: float) -> None:
        self.font_size = arrays.positive(value, "size", self._owner)
        self._update_object()

    @property
    def size_space(self) -> str:
        """ "screen" (logical pixels) or "model" (data units)."""
        return "screen" if self.screen_space else "model"

    @size_space.setter
    def size_space(self, value: str) -> None:
        self.screen_space = arrays.choice(value, "size_space", self._owner, SPACES) == "screen"
        self._update_object()

    @property
    def color(self) -> gfx.Color:
        """The colour of the letters."""
        return self.material.color

    @color.setter
    def color(self, value: Any) -> None:
        self.material.color = one_color(value, self._owner)

    @property
    def outline(self) -> gfx.Color | None:
        """The colour of the line around each letter, or None."""
        return self.material.outline_color if self.material.outline_thickness else None

    @outline.setter
    def outline(self, value: Any) -> None:
        if value is not None:
            self.material.outline_color = one_color(value, self._owner)
        self.material.outline_thickness = 0 if value is None else OUTLINE

    @property
    def anchor(self) -> str:
        """Which part of the text is at its position."""
        return str(gfx.Text.anchor.fget(self)).replace("_", "-")

    @anchor.setter
    def anchor(self, value: str) -> None:
        if hasattr(self, "_owner"):  # pygfx's constructor sets its own
            value = arrays.choice(value, "anchor", self._owner, ANCHORS)
        gfx.Text.anchor.fset(self, value)
        self._update_object()

    @property
    def align(self) -> str:
        """How lines lie below each other: "left", "center" or "right"."""
        return str(self.text_align)

    @align.setter
    def align(self, value: str) -> None:
        self.text_align = arrays.choice(value, "align", self._owner, ALIGNMENTS)
        self._update_object()

    @property
    def opacity(self) -> float:
        """0 (invisible) … 1 (solid)."""
        return float(self.material.opacity)

    @opacity.setter
    def opacity(self, value: float) -> None:
        if not isinstance(value, Real) or not 0 <= value <= 1:
            raise ValueError(f"{self._owner}: opacity is {value!r}, expected a number from 0 to 1.")
        self.material.opacity = float(value)


OUTLINE = 0.18  # of pygfx's scale, which ends at 0.5: clearly there at 14 pixels, and no blot
