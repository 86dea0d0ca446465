"""A menu: rows under a button of the toolbar, chosen with the mouse, a finger or the keys.

It is a window of its own and not imgui's menu: who uses the keyboard is told each row, Tab leads out of it, and a
click elsewhere closes it and does no more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from imgui_bundle import imgui

from vizlib.panels import icons
from vizlib.panels.style import packed

if TYPE_CHECKING:
    from vizlib.panels.overlay import Overlay

__all__ = ["Item", "Menu"]

ROW = 26.0  # logical pixels high
CAPTION = 22.0
RULE = 9.0
MARK = 22.0  # wide, where check marks stand
PADDING = 5.0
GAP = 6.0  # between the bar and its menu
APART = 24.0  # between a row's name and its key
EDGE = 12.0  # of the canvas, that is kept free
SMALL = 0.82  # of the usual letters: captions and keys


class Item(NamedTuple):
    """A row.

    name : what it says; "" with ``act=None``: a line between rows
    act : what choosing it does; None: a caption, which cannot be chosen
    key : what does the same, in words
    checked : whether it is chosen already; None: it does something and the menu closes
    """

    name: str
    act: Callable[[], Any] | None
    key: str = ""
    checked: bool | None = None

    @property
    def high(self) -> float:
        """Logical pixels."""
        return ROW if self.act is not None else CAPTION if self.name else RULE


class Menu:
    """An open menu.

    name : what it is called
    rows : gives its rows, as they are now
    do : does what a row stands for, when it may be done
    """

    def __init__(self, name: str, rows: Callable[[], list[Item]], do: Callable[[Callable[[], Any]], None]) -> None:
        self.name = name
        self.rows = rows
        self.at: int | None = None  # which of the rows that can be chosen has the focus
        self.done = False  # whether it is to be closed
        self._do = do
        self._follow = False
        self.box = (0.0, 0.0, 0.0, 0.0)  # x, y, width, height of the last frame

    @property
    def items(self) -> list[Item]:
        """The rows that can be chosen."""
        return [row for row in self.rows() if row.act is not None]

    # ---- By keys ----

    def press(self, key: str) -> str:
        """Do what a key does in a menu; returns what a screen reader is to say."""
        items = self.items
        if key in ("Enter", " ") and self.at is not None:
            self.choose(items[self.at])
            return "" if self.done else self.said()
        last = len(items) - 1
        if key == "ArrowDown":
            self.at = 0 if self.at is None or self.at >= last else self.at + 1
        elif key == "ArrowUp":
            self.at = last if not self.at else self.at - 1
        elif key in ("Home", "PageUp"):
            self.at = 0
        elif key in ("End", "PageDown"):
            self.at = last
        elif len(key) == 1 and (found := self._beginning(key, items)) is not None:
            self.at = found
        else:
            return ""
        self._follow = True
        return self.said()

    def _beginning(self, letter: str, items: list[Item]) -> int | None:
        """The next row whose name begins with a letter."""
        start = 0 if self.at is None else self.at + 1
        order = [*range(start, len(items)), *range(start)]
        return next((at for at in order if items[at].name.lower().startswith(letter.lower())), None)

    def said(self) -> str:
        """The row with the focus, as a screen reader says it."""
        items = self.items
        if self.at is None or self.at >= len(items):
            return f"{self.name} menu"
        item = items[self.at]
        state = "" if item.checked is None else ", checked" if item.checked else ", not checked"
        return f"{item.name}{state}, {self.at + 1} of {len(items)}"

    def choose(self, item: Item) -> None:
        """Do what a row stands for; those that can be checked leave the menu open."""
        assert item.act is not None
        self._do(item.act)
        self.done = item.checked is None

    # ---- Drawing ----

    def draw(self, overlay: Overlay, span: tuple[float, float], bar: float) -> None:
        """Draw it.

        span : where it should begin at the left, under its button, and where it has to end at the right
        bar : the bar's lower edge
        """
        rows = self.rows()
        width = self._width(rows)
        x = max(min(span[0], span[1] - width), EDGE)
        wanted = sum(row.high for row in rows) + 2 * PADDING
        top = bar + GAP
        height = max(min(wanted, overlay.size[1] - GAP - top), 3 * ROW)
        top = max(min(top, overlay.size[1] - GAP - height), 0.0)
        self.box = (x, top, width, height)
        flags = imgui.WindowFlags_
        kind = flags.no_title_bar | flags.no_resize | flags.no_move | flags.no_nav | flags.no_saved_settings
        imgui.set_next_window_pos((x, top))
        imgui.set_next_window_size((width, height))
        imgui.push_style_var(imgui.StyleVar_.window_padding, (PADDING, PADDING))
        imgui.push_style_var(imgui.StyleVar_.item_spacing, (0, 0))
        imgui.begin("###menu", None, kind | flags.no_focus_on_appearing | flags.no_collapse)
        imgui.internal.bring_window_to_display_front(imgui.internal.get_current_window())
        number = 0
        for place, row in enumerate(rows):
            if row.act is None:
                self._rule(overlay, row)
            else:
                self._row(overlay, row, number, place)
                number += 1
        self._follow = False
        imgui.end()
        imgui.pop_style_var(2)

    def _width(self, rows: list[Item]) -> float:
        longest = max(
            imgui.calc_text_size(row.name).x + (imgui.calc_text_size(row.key).x * SMALL + APART if row.key else 0)
            for row in rows
        )
        return max(longest + MARK + 2 * PADDING + 14, 150.0)

    def _rule(self, overlay: Overlay, row: Item) -> None:
        start = imgui.get_cursor_screen_pos()
        width = imgui.get_content_region_avail().x
        onto = imgui.get_window_draw_list()
        if row.name:
            size = imgui.get_font_size() * SMALL
            place = imgui.ImVec2(start.x + 8, start.y + (CAPTION - size) / 2)
            onto.add_text(imgui.get_font(), size, place, packed(overlay.theme, "muted"), row.name)
        else:
            y = start.y + RULE // 2
            line = packed(overlay.theme, "frame", 0.3)
            onto.add_line(imgui.ImVec2(start.x - PADDING, y), imgui.ImVec2(start.x + width + PADDING, y), line)
        imgui.dummy((width, row.high))

    def _row(self, overlay: Overlay, row: Item, number: int, place: int) -> None:
        theme = overlay.theme
        start = imgui.get_cursor_screen_pos()
        width = imgui.get_content_region_avail().x
        pressed = imgui.invisible_button(f"row {place}", (width, ROW))
        hovered = imgui.is_item_hovered()
        if hovered and self.at is not None and any(imgui.get_io().mouse_delta):
            self.at = number  # keys go on from where the mouse is
        focused = self.at == number
        if focused and self._follow:
            imgui.set_scroll_here_y()
        onto = imgui.get_window_draw_list()
        low, high = (start.x, start.y), (start.x + width, start.y + ROW)
        if hovered or focused:
            strength = 0.26 if imgui.is_item_active() else 0.14
            onto.add_rect_filled(low, high, packed(theme, "accent", strength), 5)
        if focused:
            onto.add_rect(
                (low[0] + 1, low[1] + 1), (high[0] - 1, high[1] - 1), packed(theme, "accent"), 4, thickness=1.5
            )
        middle = start.y + ROW / 2
        if row.checked:
            size = imgui.get_font_size() * 0.8
            icons.draw(onto, icons.CHECK, (start.x + MARK / 2 + 2, middle), size, packed(theme, "accent"))
        text = imgui.get_font_size()
        onto.add_text((start.x + MARK + 3, round(middle - text / 2 - 0.5)), packed(theme, "text"), row.name)
        if row.key:
            small = text * SMALL
            wide = imgui.calc_text_size(row.key).x * SMALL
            at = imgui.ImVec2(high[0] - 9 - wide, round(middle - small / 2 - 0.5))
            onto.add_text(imgui.get_font(), small, at, packed(theme, "muted"), row.key)
        if pressed:
            self.choose(row)
