"""The inspector: what is in a figure, and the live properties of what is chosen of it.

    Tree ── choose ──→ Sheet ── a Row for each property ──→ Editor, registered by the property's class
     ↑ clicks in the figure        └──→ Changes: what was changed, as Python

What it knows of objects is what they declare (``nodes.properties``): a new node needs nothing here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from imgui_bundle import imgui

from vizlib.panels import icons
from vizlib.panels.changes import Changes
from vizlib.panels.mooring import Mooring
from vizlib.panels.ramps import Ramps
from vizlib.panels.row import fitted, tip
from vizlib.panels.sheet import Sheet
from vizlib.panels.style import color, packed
from vizlib.panels.tree import ROW, Tree
from vizlib.plot.description import name_of

if TYPE_CHECKING:
    from vizlib.panels.desk import Desk
    from vizlib.panels.overlay import Overlay
    from vizlib.plot.view import View

__all__ = ["Inspector"]

NAME = "Inspector###inspector"
WIDTH = 320.0  # logical pixels
EDGE = 12.0  # from the canvas's edges
BAR = 42.0  # high, where the toolbar is
TREE = 0.34  # of the height that the tree takes at most
FEWEST = 3  # rows of the tree that are always to be seen
FOOTER = 32.0
BUTTON = 26.0


class Inspector:
    """Of one figure."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._figure = desk.figure
        self.overlay: Overlay = desk.overlay
        self.asynchronous = bool(self._figure._asynchronous)
        self.changes = Changes(self._figure)
        self.ramps = Ramps(self.overlay)
        self.tree = Tree(self._figure, self.choose, self._zoom, self.ask)
        self.folded: set[str] = set()  # groups of properties
        self.sheet: Sheet | None = None
        self._next: tuple[Any, View] | None = None
        self._open = False
        self._mooring = Mooring(NAME)
        self.copy_button = (0.0, 0.0)  # its middle in the last frame

    # ---- What is shown ----

    @property
    def open(self) -> bool:
        """Whether it is to be seen. While it is, a click on an object in the figure chooses it."""
        return self._open

    @open.setter
    def open(self, shown: bool) -> None:
        if shown == self._open:
            return
        self._open = shown
        if shown:
            self._figure.on("click")(self._clicked)
            self.tree.update()
            if self.sheet is None and self._next is None and len(self.tree.rows) == 1:
                self.choose(self.tree.rows[0].item, self.tree.rows[0].view)
        else:
            if self._clicked in self._figure._events.handlers("click"):  # figures that are closed have none
                self._figure.off(self._clicked)
            self._desk.do(self._close_sheet)

    @property
    def chosen(self) -> Any:
        """The object whose properties are shown, or None."""
        return None if self.sheet is None else self.sheet.item

    def choose(self, item: Any, view: View) -> None:
        """Show the properties of an object, from the next frame on."""
        self._next = item, view
        self.overlay.wake()

    def inspect(self, node: Any) -> None:
        """Open it; with a node, choose that."""
        self.open = True
        if node is not None:
            self.choose(node, next(view for view in self._figure if view.holds(node)))
            self.tree.reveal(node)

    def ask(self, item: Any) -> None:
        """An object was changed: it is drawn anew. What pygfx's own materials are told it may not notice itself."""
        if hasattr(type(item), "properties"):
            self._figure._ask()
        else:
            self._figure.request_draw()

    def _clicked(self, event: Any) -> None:
        if event.node is not None and event.view is not None and event.view.holds(event.node):
            self.choose(event.node, event.view)
            self.tree.reveal(event.node)

    def _zoom(self, item: Any, view: View) -> None:
        try:
            view.zoom_to(item)
        except ValueError:
            self._desk.say("It has no extent that could be shown.")

    def _take_next(self) -> None:
        """Change what is chosen between frames: a frame that was begun still draws the pictures of the last sheet."""
        if self._next is not None:
            (item, view), self._next = self._next, None
            if item is not self.chosen:
                self._close_sheet()
                self.sheet = Sheet(self, item, view)
        elif self.sheet is not None and not self.sheet.view.holds(self.sheet.item):
            self._close_sheet()

    def _close_sheet(self) -> None:
        if self.sheet is not None:
            self.sheet.close()
            self.sheet = None

    # ---- Drawing ----

    def draw(self, overlay: Overlay) -> None:
        """Draw it."""
        self._take_next()
        self.tree.update()
        wide, high = overlay.size
        left, top, across, down = self._desk.room
        start = top + EDGE + (BAR if self._figure.controls else 0.0)
        width = min(WIDTH, wide - EDGE)
        tallest = max(down - (start - top) - EDGE, 160.0)
        self._mooring.put((left + across - EDGE, start), overlay.size, (width, tallest))
        imgui.set_next_window_size_constraints((min(240.0, width), 140), (wide, high))
        flags = imgui.WindowFlags_
        shown, stays = imgui.begin(NAME, True, flags.no_focus_on_appearing | flags.no_scrollbar)
        if shown:
            imgui.push_style_var(imgui.StyleVar_.item_spacing, (6, 5))
            imgui.push_style_var(imgui.StyleVar_.frame_padding, (8, 3))
            self._fill(overlay)
            imgui.pop_style_var(2)
        imgui.end()
        if not stays:
            self.open = False

    def _fill(self, overlay: Overlay) -> None:
        height = imgui.get_content_region_avail().y
        whole = self.sheet is None
        room = height if whole else max(height * TREE, FEWEST * ROW)
        tall = min(self.tree.height, room)
        imgui.push_style_var(imgui.StyleVar_.window_padding, (0, 0))
        imgui.begin_child("tree", (0, tall))
        self.tree.draw(overlay, self.chosen)
        imgui.end_child()
        imgui.pop_style_var()
        if self.sheet is None:
            return
        imgui.separator()
        self._heading(self.sheet)
        rest = imgui.get_content_region_avail().y
        footer = FOOTER if len(self.changes) else 0.0
        imgui.begin_child(f"sheet {id(self.sheet)}", (0, max(rest - footer, 1)))
        self.sheet.draw()
        imgui.end_child()
        if footer:
            self._footer()

    def _heading(self, sheet: Sheet) -> None:
        """The object's name and kind, and a button that shows where it is."""
        theme = self.overlay.theme
        name, kind = name_of(sheet.item), type(sheet.item).__name__
        width = imgui.get_content_region_avail().x
        imgui.align_text_to_frame_padding()
        room = width - BUTTON - 8
        beside = "" if name == kind else kind
        room -= imgui.calc_text_size(beside).x + 8 if beside else 0
        imgui.text_unformatted(fitted(name, max(room, 40)))
        if beside:
            imgui.same_line(0, 8)
            imgui.text_colored(color(theme, "muted"), beside)
        imgui.same_line()
        imgui.set_cursor_pos_x(imgui.get_cursor_start_pos().x + width - BUTTON)
        place = imgui.get_cursor_screen_pos()
        high = imgui.get_frame_height()
        if imgui.button("##zoom", (BUTTON, high)):
            self._zoom(sheet.item, sheet.view)
        if imgui.is_item_hovered(imgui.HoveredFlags_.for_tooltip):
            imgui.set_tooltip("Zoom to it")
        middle = (place.x + BUTTON / 2, place.y + high / 2)
        icons.draw(imgui.get_window_draw_list(), icons.ZOOM, middle, 13, packed(theme, "text", 0.85))

    def _footer(self) -> None:
        """A button that copies what was changed."""
        count = len(self.changes)
        what = f"Copy {count} change{'s' * (count != 1)} as Python"
        if imgui.button(what, (imgui.get_content_region_avail().x, 0)):
            self.overlay.canvas.copy_text(self.changes.code() + "\n")
            self._desk.say(f"Copied {count} line{'s' * (count != 1)} of Python")
        low, high = imgui.get_item_rect_min(), imgui.get_item_rect_max()
        self.copy_button = (low.x + high.x) / 2, (low.y + high.y) / 2
        if imgui.is_item_hovered(imgui.HoveredFlags_.for_tooltip):
            tip(self.changes.code())
