"""Icons: glyphs of Font Awesome, which is merged into the letters of panels; drawn with their middle on a point."""

from __future__ import annotations

from imgui_bundle import imgui

__all__ = [
    "BOX",
    "CHECK",
    "CUBE",
    "DOWNLOAD",
    "FOLD",
    "GAUGE",
    "HOME",
    "INSPECT",
    "LASSO",
    "NAVIGATE",
    "PANEL",
    "SLIDERS",
    "UNFOLD",
    "VIEWS",
    "draw",
]

BOX = "\uf5cb"  # vector-square
CHECK = "\uf00c"
CUBE = "\uf1b2"
DOWNLOAD = "\uf019"
FOLD = "\uf054"  # chevron-right
GAUGE = "\uf625"
HOME = "\uf015"
INSPECT = "\uf002"  # magnifying-glass
LASSO = "\uf5ee"  # draw-polygon
NAVIGATE = "\uf0b2"  # up-down-left-right
PANEL = "\uf2d0"  # window-maximize
SLIDERS = "\uf1de"
UNFOLD = "\uf053"  # chevron-left
VIEWS = "\uf065"  # expand


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
