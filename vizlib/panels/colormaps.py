"""The editor of colormaps: a button with the colours, and a picker with all that there are."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from imgui_bundle import imgui

from vizlib.nodes.properties import Colormap
from vizlib.panels import icons
from vizlib.panels.editing import Editor, register
from vizlib.panels.row import Row
from vizlib.panels.style import packed
from vizlib.passes.colormaps import AT_HAND, catalogue

if TYPE_CHECKING:
    from vizlib.panels.ramps import Ramps

__all__ = ["ColormapEditor", "found"]

ENTRY = 24.0  # of the list, logical pixels high
SIZE = (300.0, 330.0)  # of the picker
PREVIEW = 0.42  # of the width
SMALL = 0.86

#: What most people look for, before they search.
USUAL = {
    "Even steps": (*AT_HAND, "turbo"),
    "One colour": ("gray", "Blues", "Greens", "Oranges", "Purples", "Reds"),
    "Several colours": ("YlGnBu", "YlOrRd", "BuPu", "hot", "afmhot", "copper", "bone", "cubehelix", "terrain", "jet"),
    "Around a middle": ("coolwarm", "RdBu", "RdYlBu", "Spectral", "PiYG", "PRGn", "BrBG", "seismic", "bwr"),
    "In a circle": ("twilight", "twilight_shifted", "hsv", "phase"),
    "Separate": ("tab10", "tab20", "Set1", "Set2", "Set3", "Paired", "Accent", "Dark2"),
    "From measurements": ("thermal", "haline", "ice", "deep", "balance", "batlow", "vik", "fire"),
}
BACKWARDS = "_r"


class ColormapEditor(Editor[Colormap]):
    """Of one object."""

    def __init__(self) -> None:
        self._searched = ""
        self._fresh = False
        self.first = self.reverse = (0.0, 0.0)  # the middles of the first colormap and of the box, in the last frame

    def draw(self, row: Row[Colormap]) -> None:
        name = str(row.value)
        height = imgui.get_frame_height()
        place = imgui.get_cursor_screen_pos()
        if imgui.button("##colormap", (row.width, height)):
            imgui.open_popup("picker")
            self._searched, self._fresh = "", True
        ramps = row.sheet.inspector.ramps
        onto = imgui.get_window_draw_list()
        split = round(row.width * 0.5)
        ramps.draw(name, place.x + 4, place.y + 4, split, height - 8)
        size = imgui.get_font_size()
        right = place.x + row.width - 16
        onto.push_clip_rect((place.x, place.y), (right, place.y + height), True)
        line = round(place.y + (height - size) / 2 - 0.5)
        onto.add_text((place.x + split + 11, line), packed(row.theme, "text"), name)
        onto.pop_clip_rect()
        icons.draw(onto, icons.OPENED, (right + 7, place.y + height / 2), 12, packed(row.theme, "muted"))
        self._popup(row, (place.x + row.width, place.y + height + 4), name)

    # ---- The picker ----

    def _popup(self, row: Row[Colormap], corner: tuple[float, float], name: str) -> None:
        if not imgui.is_popup_open("picker"):
            return
        wide, high = row.overlay.size
        size = (min(SIZE[0], wide - 8), min(SIZE[1], high - 8))
        imgui.set_next_window_size(size)
        x = min(max(corner[0] - size[0], 4), wide - size[0] - 4)
        imgui.set_next_window_pos((x, min(corner[1], high - size[1] - 4)))
        flags = imgui.WindowFlags_
        if not imgui.begin_popup("picker", flags.no_move | flags.no_scrollbar):
            return
        backwards = name.endswith(BACKWARDS)
        if self._fresh:
            imgui.set_keyboard_focus_here()
        reverse = imgui.calc_text_size("Reversed").x + imgui.get_frame_height() + 14
        imgui.set_next_item_width(imgui.get_content_region_avail().x - reverse - 4)
        _, self._searched = imgui.input_text_with_hint("##search", "Search all …", self._searched)
        imgui.same_line()
        changed, backwards = imgui.checkbox("Reversed", backwards)
        self.reverse = _middle()
        if changed:
            row.set(_turned(name, backwards))
        imgui.begin_child("colormaps", (0, 0))
        self._list(row, name, backwards)
        imgui.end_child()
        self._fresh = False
        imgui.end_popup()

    def _list(self, row: Row[Colormap], name: str, backwards: bool) -> None:
        base = name.removesuffix(BACKWARDS)
        number = 0
        imgui.push_style_var(imgui.StyleVar_.item_spacing, (0, 0))
        entries = found(self._searched)
        if not entries:
            row.say("There is none of that name.")
        for entry in entries:
            if entry.startswith("#"):
                self._caption(row, entry[1:])
                continue
            number += 1
            if self._fresh and entry == base:
                imgui.set_scroll_here_y()
            if not imgui.is_rect_visible((10, ENTRY)):
                imgui.dummy((10, ENTRY))
                continue
            pressed = self._entry(row, entry, entry == base, backwards)
            if number == 1:
                self.first = _middle()
            if pressed:
                row.set(_turned(entry, backwards))
        imgui.pop_style_var()

    def _caption(self, row: Row[Colormap], text: str) -> None:
        place = imgui.get_cursor_screen_pos()
        size = round(imgui.get_font_size() * SMALL)
        at = imgui.ImVec2(place.x + 4, place.y + ENTRY - size - 4)
        onto = imgui.get_window_draw_list()
        onto.add_text(imgui.get_font(), size, at, packed(row.theme, "muted"), text)
        imgui.dummy((10, ENTRY))

    def _entry(self, row: Row[Colormap], name: str, chosen: bool, backwards: bool) -> bool:
        width = imgui.get_content_region_avail().x
        place = imgui.get_cursor_screen_pos()
        pressed = bool(imgui.invisible_button(name, (width, ENTRY)))
        onto = imgui.get_window_draw_list()
        low, high = (place.x, place.y), (place.x + width, place.y + ENTRY)
        if chosen or imgui.is_item_hovered():
            onto.add_rect_filled(low, high, packed(row.theme, "accent", 0.2 if chosen else 0.1), 5)
        if imgui.is_item_focused() and imgui.get_io().nav_visible:
            onto.add_rect(low, high, packed(row.theme, "accent"), 5)
        across = round(width * PREVIEW)
        ramps: Ramps = row.sheet.inspector.ramps
        ramps.draw(_turned(name, backwards), place.x + 4, place.y + 4, across, ENTRY - 8)
        size = imgui.get_font_size()
        line = round(place.y + (ENTRY - size) / 2 - 0.5)
        onto.add_text((place.x + across + 14, line), packed(row.theme, "text"), name)
        return pressed


def _middle() -> tuple[float, float]:
    """Of what was drawn last."""
    low, high = imgui.get_item_rect_min(), imgui.get_item_rect_max()
    return (low.x + high.x) / 2, (low.y + high.y) / 2


def _turned(name: str, backwards: bool) -> str:
    """A colormap's name, from one end or from the other."""
    base = name.removesuffix(BACKWARDS)
    return base + BACKWARDS if backwards else base


@lru_cache(maxsize=64)
def found(searched: str) -> tuple[str, ...]:
    """The names to choose from, with captions that begin with "#": the usual ones, or all that a search finds.

    Names that begin with what was searched for come first.
    """
    if not searched.strip():
        return tuple(entry for group, names in USUAL.items() for entry in (f"#{group}", *names))
    parts = searched.lower().split()
    names = [name for name in catalogue() if all(part in name.lower() for part in parts)]
    return tuple(sorted(names, key=lambda name: (not name.lower().startswith(parts[0]), name.lower())))


register(Colormap, ColormapEditor)
