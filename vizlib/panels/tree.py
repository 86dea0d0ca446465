"""The tree: what is in a figure's views, as rows with a name, how much it is, and an eye to hide or show it.

Only rows that are seen are drawn, and the list of all is made when something was added or taken away: a thousand nodes
cost no more than ten.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakSet

from imgui_bundle import imgui

from vizlib.panels import icons
from vizlib.panels.row import across, fitted
from vizlib.panels.style import packed
from vizlib.plot.content import is_ours
from vizlib.plot.description import count_of, name_of

if TYPE_CHECKING:
    from vizlib.panels.overlay import Overlay
    from vizlib.plot.figure import Figure
    from vizlib.plot.view import View

__all__ = ["Branch", "Tree"]

ROW = 23.0  # logical pixels high
INDENT = 14.0
FOLD = 14.0  # wide: the sign that folds
EYE = 24.0
NAME = 0.45  # of a row that its name has at least; what is beside it makes way
SMALL = 0.86  # of the usual letters: kinds and counts


class Branch(NamedTuple):
    """A row: an object of a view; of the view itself, ``item`` is None."""

    depth: int
    view: View
    item: Any
    holds: bool  # whether something hangs on it


class Tree:
    """Of one figure.

    choose : called with the item and the view of a row that was clicked
    zoom : called with them when it was clicked twice
    ask : called with an item that was shown or hidden
    """

    def __init__(
        self,
        figure: Figure,
        choose: Callable[[Any, View], None],
        zoom: Callable[[Any, View], None],
        ask: Callable[[Any], None],
    ) -> None:
        self._figure = figure
        self._choose, self._zoom, self._ask = choose, zoom, ask
        self.rows: list[Branch] = []
        self._folded: WeakSet[Any] = WeakSet()
        self._made_of: list[Any] = []
        self._follow: Any = None  # what has to be brought into sight
        self.first = self.drawn = 0  # rows of the last frame: the number of the first, and how many
        self.box = (0.0, 0.0, 0.0, 0.0)  # left, top, right, bottom of the last frame

    # ---- What there is ----

    def update(self) -> None:
        """Make the rows anew if there are others."""
        made_of = list(self._contents())
        if made_of != self._made_of:
            self._made_of = made_of
            self.rows = list(self._branches())

    def _contents(self) -> Iterator[Any]:
        """What the rows depend on: who holds whom, as far as it is unfolded."""
        for view in self._figure:
            yield view.title
            yield view in self._folded
            waiting = [tops(view)]
            while waiting:
                items = waiting.pop()
                yield items
                for item in items:
                    if item._children:
                        yield item in self._folded
                        if item not in self._folded:
                            waiting.append(list(item._children))

    def _branches(self) -> Iterator[Branch]:
        several = len(self._figure._views) > 1
        for view in self._figure:
            if several:
                yield Branch(0, view, None, bool(tops(view)))
            if not (several and view in self._folded):
                yield from self._below(view, tops(view), int(several))

    def _below(self, view: View, items: list[Any], depth: int) -> Iterator[Branch]:
        for item in items:
            children = [child for child in item._children if not is_ours(child)]
            yield Branch(depth, view, item, bool(children))
            if children and item not in self._folded:
                yield from self._below(view, children, depth + 1)

    def reveal(self, item: Any) -> None:
        """Bring an object's row into sight in the next frame."""
        above = item.parent
        while above is not None:
            self._folded.discard(above)
            above = above.parent
        self._follow = item

    # ---- Drawing ----

    @property
    def height(self) -> float:
        """Of all rows, logical pixels."""
        return ROW * len(self.rows)

    def draw(self, overlay: Overlay, chosen: Any) -> None:
        """Draw the rows in sight, in a window that scrolls; ``chosen`` is the object that stands out."""
        height = imgui.get_window_height()
        if self._follow is not None:
            at = next((at for at, row in enumerate(self.rows) if row.item is self._follow), None)
            self._follow = None
            if at is not None and not imgui.get_scroll_y() <= at * ROW <= imgui.get_scroll_y() + height - ROW:
                imgui.set_scroll_y(max(at * ROW - height / 2, 0))
        first = max(int(imgui.get_scroll_y() / ROW), 0)
        last = min(first + int(height / ROW) + 2, len(self.rows))
        width = imgui.get_content_region_avail().x
        top = imgui.get_cursor_pos_y()
        corner = imgui.get_window_pos()
        self.box = (corner.x, corner.y, corner.x + width, corner.y + height)
        for number in range(first, last):
            imgui.set_cursor_pos_y(top + number * ROW)
            self._row(overlay, number, self.rows[number], width, chosen)
        imgui.set_cursor_pos_y(top)
        imgui.dummy((width, self.height))
        self.first, self.drawn = first, last - first

    def _row(self, overlay: Overlay, number: int, row: Branch, width: float, chosen: Any) -> None:
        theme = overlay.theme
        place = imgui.get_cursor_screen_pos()
        item = row.item
        imgui.push_id(number)
        imgui.set_next_item_allow_overlap()
        pressed = imgui.invisible_button("row", (width - EYE, ROW))
        hovered = imgui.is_item_hovered()
        onto = imgui.get_window_draw_list()
        low, high = (place.x, place.y), (place.x + width, place.y + ROW)
        if item is not None and item is chosen:
            onto.add_rect_filled(low, high, packed(theme, "accent", 0.2), 5)
        elif hovered:
            onto.add_rect_filled(low, high, packed(theme, "accent", 0.1), 5)
        if imgui.is_item_focused() and imgui.get_io().nav_visible:
            onto.add_rect(low, high, packed(theme, "accent"), 5)
        left = place.x + 4 + row.depth * INDENT
        middle = place.y + ROW / 2
        folds = row.item if item is not None else row.view
        if row.holds:
            icon = icons.CLOSED if folds in self._folded else icons.OPENED
            icons.draw(onto, icon, (left + 4, middle), 13, packed(theme, "muted"))
        if pressed:
            if row.holds and (item is None or imgui.get_io().mouse_pos.x < left + FOLD):
                self._fold(folds)
            else:
                self._choose(item, row.view)
        if hovered and item is not None and imgui.is_mouse_double_clicked(0):
            self._zoom(item, row.view)
        self._text(overlay, row, left + FOLD, place.x + width - EYE, middle)
        if item is not None:
            self._eye(overlay, item, place.x + width - EYE, place.y)
        imgui.pop_id()

    def _fold(self, item: Any) -> None:
        if item in self._folded:
            self._folded.discard(item)
        else:
            self._folded.add(item)

    def _text(self, overlay: Overlay, row: Branch, left: float, right: float, middle: float) -> None:
        theme = overlay.theme
        onto = imgui.get_window_draw_list()
        size = imgui.get_font_size()
        small = round(size * SMALL)
        item = row.item
        if item is None:
            name, beside = row.view.title or row.view._owner, ""
        else:
            name, kind = name_of(item), type(item).__name__
            beside = amount(item) or ("" if name == kind else kind)
        line = round(middle - size / 2 - 0.5)
        seen = item is None or item.visible
        onto.push_clip_rect((left, line), (right - 2, line + size + 2), True)
        wide = across(beside, small) if beside else 0.0
        room = right - left - 2 - (wide + 12 if beside else 0)
        if room < NAME * (right - left):
            room, beside = right - left - 2, ""
        onto.add_text((left, line), packed(theme, "text", 1.0 if seen else 0.5), fitted(name, room))
        if beside:
            at = imgui.ImVec2(right - wide - 4, round(middle - small / 2 - 0.5))
            onto.add_text(imgui.get_font(), small, at, packed(theme, "muted", 1.0 if seen else 0.6), beside)
        onto.pop_clip_rect()

    def _eye(self, overlay: Overlay, item: Any, x: float, y: float) -> None:
        theme = overlay.theme
        imgui.set_cursor_screen_pos((x, y))
        if imgui.invisible_button("eye", (EYE, ROW)):
            item.visible = not item.visible
            self._ask(item)
        hovered = imgui.is_item_hovered()
        name = "text" if hovered else "muted"
        icon = icons.SEEN if item.visible else icons.HIDDEN
        strength = 1.0 if hovered or not item.visible else 0.75
        icons.draw(imgui.get_window_draw_list(), icon, (x + EYE / 2, y + ROW / 2), 12, packed(theme, name, strength))
        if imgui.is_item_hovered(imgui.HoveredFlags_.for_tooltip):
            imgui.set_tooltip("Hide" if item.visible else "Show")


def tops(view: View) -> list[Any]:
    """What is in a view: what users put there, and the lights and cameras of their own scenes."""
    if view._own_scene:
        return list(view.nodes)
    own = None if view.flat or view._framed is not None else view.camera  # one that came with the scene
    return [item for item in view.scene._children if not is_ours(item) and (item is not view.camera or item is own)]


def amount(item: Any) -> str:
    """How much an object is, in few letters: "120 k points"."""
    return re.sub(r"\d[\d,]*", lambda found: _short(int(found[0].replace(",", ""))), count_of(item))


def _short(number: int) -> str:
    for size, letter in ((10**9, " G"), (10**6, " M"), (10**4, " k")):
        if number >= size:
            return f"{number / (1000 if letter == ' k' else size):.3g}{letter}"
    return str(number)
