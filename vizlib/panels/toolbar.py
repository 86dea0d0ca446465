"""The toolbar: a small bar in the upper right corner of a figure, while somebody is there.

    Presence ─→ how opaque it is        what is on it ─→ ``buttons``
    mouse ─→ buttons, menus ←─ ToolbarKeys ←─ keys

What is chosen is done after the frame: what it changes is drawn in the next.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import proxy

from imgui_bundle import imgui

from vizlib.panels import icons
from vizlib.panels.menu import Menu
from vizlib.panels.style import color, packed
from vizlib.panels.toolbar_button import GAP, PADDING, RULE, SIDE, Button, across_of, width_of
from vizlib.panels.toolbar_keys import ToolbarKeys
from vizlib.panels.toolbar_menus import key_of, panel_rows, picture_rows, selects, view_rows

if TYPE_CHECKING:
    from vizlib.panels.desk import Desk
    from vizlib.panels.overlay import Overlay

__all__ = ["Toolbar"]

SMALL_SIDE = 24.0  # of a button in a small figure, logical pixels
EDGE = 12.0  # from the canvas's edges
INSIDE = 8.0  # from the edges of the data, where there are axes
WITH_TOOLS = 280.0  # logical pixels, from which there is room for buttons that a drag with Ctrl or Alt replaces
SMALL_FIGURE = 300.0  # logical pixels; where a side is shorter it starts folded
FADING = 0.12  # seconds
STEPS = 3  # in at least so many frames
ICON = 15.0  # letters' size


class Toolbar:
    """Of one figure.

    desk : what it is the toolbar of
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.folded = min(desk.figure.canvas.get_logical_size()) < SMALL_FIGURE
        self.opacity = 0.0
        self.menu: Menu | None = None
        self.menu_of = -1  # the number of the button under which it is
        self.keys = ToolbarKeys(proxy(self), desk)
        self.box = (0.0, 0.0, 0.0, 0.0)  # x, y, width, height of the last frame
        self.places: list[tuple[float, float, float, float]] = []  # the buttons' (left, top, right, bottom)
        self._selects: tuple[Any, bool] = (None, False)

    # ---- What is on it ----

    @property
    def buttons(self) -> list[Button]:
        """From left to right."""
        desk = self._desk
        fold = Button("Show toolbar" if self.folded else "Fold", icons.UNFOLD if self.folded else icons.FOLD, self.fold)
        if self.folded:
            return [fold]
        figure = desk.figure
        buttons = [
            Button("Home", icons.HOME, desk.go_home, key=key_of(figure._first, "home")),
            Button("Views", icons.CUBE if self._deep else icons.VIEWS, rows=partial(view_rows, desk)),
            Button("Save", icons.DOWNLOAD, rows=partial(picture_rows, desk)),
        ]
        if self._select and self._desk.room[2] >= WITH_TOOLS:
            buttons += [
                Button(name, icon, partial(desk.take, tool), key=key, chosen=figure.tool == tool, group=1)
                for name, tool, icon, key in (
                    ("Navigate", "navigate", icons.NAVIGATE, ""),
                    ("Select by a box", "box", icons.BOX, "Ctrl + drag"),
                    ("Select by a lasso", "lasso", icons.LASSO, "Alt + drag"),
                )
            ]
        buttons.append(Button("Panels", icons.SLIDERS, rows=partial(panel_rows, desk), group=2))
        buttons.append(fold._replace(group=2))
        return buttons

    @property
    def _deep(self) -> bool:
        return any(not view.flat for view in self._desk.figure)

    @property
    def _select(self) -> bool:
        """Whether there is something to select; looked for when the content changes, or the bar comes."""
        key = self.opacity > 0, *((view.revision, len(view.nodes)) for view in self._desk.figure)
        if key != self._selects[0]:
            self._selects = key, selects(self._desk)
        return self._selects[1]

    def fold(self) -> None:
        """Fold it into its handle, or unfold it."""
        self.folded = not self.folded
        self.keys.folded(self.folded, len(self.buttons))

    # ---- What is done with it ----

    @property
    def reachable(self) -> bool:
        """Whether the keyboard may come to it."""
        return bool(self._desk.figure.controls)

    @property
    def wanted(self) -> bool:
        """Whether it is to be seen."""
        figure = self._desk.figure
        if not figure.controls:
            return False
        presence = figure._presence
        here = presence is not None and presence.here
        busy = self.keys.has_focus or self._desk.toasts.shown
        return figure.controls == "always" or here or busy

    def press(self, number: int) -> None:
        """Do what a button is for."""
        button = self.buttons[number]
        if button.rows is None:
            self.close_menu()
            assert button.act is not None
            self._desk.do(button.act)
        elif self.menu is not None and self.menu_of == number:
            self.close_menu()
        else:
            self.menu, self.menu_of = Menu(button.name, button.rows, self._desk.do), number

    def close_menu(self) -> None:
        """Close the menu that is open, if there is one."""
        self.menu, self.menu_of = None, -1

    def covers(self, x: float, y: float) -> bool:
        """Whether a place, in logical pixels, is of the bar or of its menu."""
        boxes = [self.box] if self.opacity else []
        if self.menu is not None:
            boxes.append(self.menu.box)
        return any(left <= x < left + wide and top <= y < top + high for left, top, wide, high in boxes)

    # ---- Drawing ----

    def draw(self, overlay: Overlay) -> None:
        """Draw it, as far as it is to be seen."""
        self._fade(overlay)
        self.keys.keep_tab()
        if not self.opacity:
            self.close_menu()
            return
        buttons = self.buttons
        imgui.push_style_var(imgui.StyleVar_.alpha, self.opacity)
        right, bottom = self._bar(overlay, buttons)
        if self.menu is not None:
            if self.menu.done or self.menu_of >= len(buttons):
                self.close_menu()
                overlay.wake()
            else:
                left = self.places[self.menu_of][0] - PADDING
                self.menu.draw(overlay, (left, right), bottom)
        imgui.pop_style_var()
        self._desk.toasts.corner = None if self.menu is not None else (right, bottom)

    def _fade(self, overlay: Overlay) -> None:
        """Be a step more, or less, to be seen."""
        goal = 1.0 if self.wanted else 0.0
        presence = self._desk.figure._presence
        if goal and presence is not None and presence.remains:
            overlay.ask_later(presence.remains + 0.02)
        if goal == self.opacity:
            return
        step = min(overlay.context.io.delta_time / FADING, 1 / STEPS)  # the first frame after a rest seems a long one
        step = 1.0 if self._desk.figure.canvas.appearance.reduced_motion else step
        self.opacity = min(self.opacity + step, 1.0) if goal else max(self.opacity - step, 0.0)
        overlay.wake()

    def _bar(self, overlay: Overlay, buttons: list[Button]) -> tuple[float, float]:
        """Draw the bar; returns its lower right corner."""
        left, _, wide, high = self._desk.room
        side = SIDE
        width = width_of(buttons, side)
        if min(wide, high) < SMALL_FIGURE or width > wide - 2 * EDGE:
            side = SMALL_SIDE
            width = width_of(buttons, side)
        height = side + 2 * PADDING
        right, y = self._corner(width, height)
        x = max(right - width, left)
        self.box = (x, y, width, height)
        flags = imgui.WindowFlags_
        kind = flags.no_decoration | flags.no_nav | flags.no_move | flags.no_saved_settings | flags.no_background
        imgui.set_next_window_pos((x, y))
        imgui.set_next_window_size((width, height))
        imgui.push_style_var(imgui.StyleVar_.window_padding, (PADDING, PADDING))
        imgui.push_style_var(imgui.StyleVar_.window_min_size, (1, 1))
        imgui.begin("###toolbar", None, kind | flags.no_focus_on_appearing | flags.no_scroll_with_mouse)
        imgui.pop_style_var(2)
        imgui.internal.bring_window_to_display_front(imgui.internal.get_current_window())
        self._ground(overlay)
        place = x + PADDING
        self.places = []
        for number, button in enumerate(buttons):
            if number and button.group != buttons[number - 1].group:
                self._rule(overlay, place + (RULE - GAP) / 2 - 1, y + PADDING, side)
                place += RULE
            across = across_of(button, buttons, side)
            self._button(overlay, number, button, (place, y + PADDING, across, side))
            place += across + GAP
        imgui.end()
        return x + width, y + height

    def _corner(self, width: float, height: float) -> tuple[float, float]:
        """Where the right end and the top of a bar of a size are: in the corner of the data, so not on colour bars.

        In the canvas's corner, where the data have no room for it.
        """
        left, top, wide, _ = self._desk.room
        x, y, across, down = self._desk.figure[0, -1].rect
        right, upper = left + wide - EDGE, top + EDGE
        if across >= width + 2 * INSIDE and down >= height + 2 * INSIDE:
            return min(right, x + across - INSIDE), max(upper, y + INSIDE)
        return max(right, min(left + width + EDGE / 2, left + wide)), upper

    def _ground(self, overlay: Overlay) -> None:
        theme = overlay.theme
        x, y, width, height = self.box
        onto = imgui.get_window_draw_list()
        alpha = self.opacity
        for spread, strength in ((3.0, 0.03), (2.0, 0.04), (1.0, 0.05)):  # a shadow
            onto.add_rect_filled(
                (x - spread, y - spread + 1), (x + width + spread, y + height + spread + 1), _black(strength * alpha), 9
            )
        onto.push_clip_rect_full_screen()
        onto.add_rect_filled((x, y), (x + width, y + height), packed(theme, "panel", 0.96 * alpha), 8)
        onto.add_rect((x, y), (x + width, y + height), packed(theme, "frame", 0.35 * alpha), 8)
        onto.pop_clip_rect()

    def _rule(self, overlay: Overlay, x: float, y: float, side: float) -> None:
        line = packed(overlay.theme, "frame", 0.35 * self.opacity)
        imgui.get_window_draw_list().add_line((round(x), y + 5), (round(x), y + side - 5), line)

    def _button(self, overlay: Overlay, number: int, button: Button, place: tuple[float, float, float, float]) -> None:
        theme = overlay.theme
        x, y, width, height = place
        self.places.append((x, y, x + width, y + height))
        imgui.set_cursor_screen_pos((x, y))
        pressed = imgui.invisible_button(f"button {number}", (width, height))
        hovered, held = imgui.is_item_hovered(), imgui.is_item_active()
        opened = self.menu_of == number
        onto = imgui.get_window_draw_list()
        strength = 0.3 if held and hovered else 0.2 if opened or button.chosen else 0.13 if hovered else 0.0
        low, high = (x, y), (x + width, y + height)
        if strength:
            onto.add_rect_filled(low, high, packed(theme, "accent", strength * self.opacity), 6)
        strong = "accent" if opened or button.chosen else "text" if hovered else "muted"
        middle = (x + width / 2, y + height / 2)
        icons.draw(onto, button.icon, middle, ICON * height / SIDE, packed(theme, strong, self.opacity))
        if self.keys.at == number and self.menu is None:
            ring = packed(theme, "accent", self.opacity)
            onto.add_rect((x + 1, y + 1), (x + width - 1, y + height - 1), ring, 5, thickness=2)
            self._tip(overlay, button, middle[0])
        elif hovered and not opened and imgui.is_item_hovered(imgui.HoveredFlags_.for_tooltip):
            self._tip(overlay, button, middle[0])
        if pressed:
            self.press(number)
            overlay.wake()

    def _tip(self, overlay: Overlay, button: Button, x: float) -> None:
        """What a button does, under the bar."""
        theme = overlay.theme
        text = button.name + (f"   {button.key}" if button.key else "")
        padding = 8.0
        width = imgui.calc_text_size(text).x + 2 * padding
        left = min(max(x - width / 2, EDGE / 2), overlay.size[0] - width - EDGE / 2)
        imgui.set_next_window_pos((left, self.box[1] + self.box[3] + 6))
        imgui.push_style_var(imgui.StyleVar_.window_padding, (padding, 4))
        imgui.push_style_var(imgui.StyleVar_.window_rounding, 6)
        if imgui.begin_tooltip():
            imgui.text_unformatted(button.name)
            if button.key:
                imgui.same_line(0, 0)
                imgui.text_colored(color(theme, "muted"), f"   {button.key}")
            imgui.end_tooltip()
        imgui.pop_style_var(2)


def _black(opacity: float) -> int:
    return int(imgui.color_convert_float4_to_u32(imgui.ImVec4(0, 0, 0, opacity)))
