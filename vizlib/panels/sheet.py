"""The sheet: all live properties of one object, group by group, each in a row with its editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from imgui_bundle import imgui

from vizlib.nodes.properties import GROUPS, properties_of

# What registers the editors of the kinds of properties that there are.
from vizlib.panels import colormaps, editors, icons, limits, planes, transfer  # noqa: F401
from vizlib.panels.row import Row
from vizlib.panels.style import packed

if TYPE_CHECKING:
    from vizlib.panels.inspector import Inspector
    from vizlib.panels.overlay import Overlay
    from vizlib.plot.view import View

__all__ = ["Sheet"]

HEADER = 24.0  # logical pixels high


class Sheet:
    """Of one object.

    inspector : that shows it
    item : the object
    view : that it is in
    """

    def __init__(self, inspector: Inspector, item: Any, view: View) -> None:
        self.inspector, self.item, self.view = inspector, item, view
        self.overlay: Overlay = inspector.overlay
        self.rows = [Row(self, item, given) for given in properties_of(item)]

    def put(self, row: Row[Any], value: Any) -> None:
        """Give a property a value, and note that. Raises what the setter raises."""
        before = row.value
        row.property.set(self.item, value)
        self.inspector.changes.note(self.item, row.property, before, value)
        self.inspector.ask(self.item)

    def draw(self) -> None:
        """Draw the rows that are of interest, as the object is now."""
        width = imgui.get_content_region_avail().x
        shown: dict[str, list[Row[Any]]] = {group: [] for group in GROUPS}
        for row in self.rows:
            if _is_shown(row, self.item):
                shown[row.property.group].append(row)
        for group, rows in shown.items():
            if rows and self._header(group, width):
                for row in rows:
                    row.draw(width)

    def _header(self, group: str, width: float) -> bool:
        """Draw a group's header, which folds and unfolds it; returns whether its rows are to be seen."""
        folded = self.inspector.folded
        theme = self.overlay.theme
        place = imgui.get_cursor_screen_pos()
        if imgui.invisible_button(f"group {group}", (width, HEADER)):
            folded ^= {group}
        hovered = imgui.is_item_hovered()
        onto = imgui.get_window_draw_list()
        middle = place.y + HEADER / 2
        icon = icons.CLOSED if group in folded else icons.OPENED
        icons.draw(onto, icon, (place.x + 5, middle), 13, packed(theme, "muted"))
        size = imgui.get_font_size()
        onto.add_text(
            (place.x + 15, round(middle - size / 2 - 0.5)), packed(theme, "accent" if hovered else "text"), group
        )
        left = place.x + 15 + imgui.calc_text_size(group).x + 8
        y = round(middle)
        onto.add_line((left, y), (place.x + width, y), packed(theme, "frame", 0.3))
        return group not in folded

    def close(self) -> None:
        """It is not shown any more."""
        for row in self.rows:
            row.close()


def _is_shown(row: Row[Any], item: Any) -> bool:
    """Whether a property is of interest; one that cannot tell is, and says why."""
    try:
        return bool(row.property.shown(item))
    except Exception:
        return True
