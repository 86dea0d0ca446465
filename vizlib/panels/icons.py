"""Icons: glyphs of Font Awesome, which is merged into the letters of panels; drawn with their middle on a point."""

from __future__ import annotations

from imgui_bundle import imgui

__all__ = [
    "BOX",
    "CHECK",
    "CLOSED",
    "COPY",
    "CUBE",
    "DOWNLOAD",
    "FLIP",
    "FOLD",
    "GAUGE",
    "HIDDEN",
    "HOME",
    "INSPECT",
    "LASSO",
    "MORE",
    "NAVIGATE",
    "OPENED",
    "PANEL",
    "REMOVE",
    "SEEN",
    "SLIDERS",
    "UNFOLD",
    "VIEWS",
    "ZOOM",
    "draw",
]

BOX = "\uf5cb"  # vector-square
CHECK = "\uf00c"
CLOSED = "\uf0da"  # caret-right
COPY = "\uf0c5"
CUBE = "\uf1b2"
DOWNLOAD = "\uf019"
FLIP = "\uf362"  # right-left
FOLD = "\uf054"  # chevron-right
GAUGE = "\uf625"
HIDDEN = "\uf070"  # eye-slash
HOME = "\uf015"
INSPECT = "\uf002"  # magnifying-glass
LASSO = "\uf5ee"  # draw-polygon
MORE = "\uf067"  # plus
NAVIGATE = "\uf0b2"  # up-down-left-right
OPENED = "\uf0d7"  # caret-down
PANEL = "\uf2d0"  # window-maximize
REMOVE = "\uf00d"  # xmark
SEEN = "\uf06e"  # eye
SLIDERS = "\uf1de"
UNFOLD = "\uf053"  # chevron-left
VIEWS = "\uf065"  # expand
ZOOM = "\uf05b"  # crosshairs


def draw(onto: imgui.ImDrawList, icon: str, middle: tuple[float, float], size: float, color: int) -> None:
    """Draw an icon.

    middle : of what is seen of the glyph, logical pixels; glyphs are not all equally wide or high
    size : of the letters that it goes with, logical pixels
    """
    font = imgui.get_font()
    glyph = font.get_font_baked(size).find_glyph(ord(icon))
    x = middle[0] - (glyph.x0 + glyph.x1) / 2
    y = middle[1] - (glyph.y0 + glyph.y1) / 2
    onto.add_text(font, size, imgui.ImVec2(x, y), color, icon)
