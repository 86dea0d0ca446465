"""A row of the inspector: one property of one object, and what its editor needs."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from imgui_bundle import imgui

from vizlib.nodes.properties import Property
from vizlib.panels import icons
from vizlib.panels.editing import Editor, editor_of
from vizlib.panels.style import color, packed

if TYPE_CHECKING:
    from vizlib.panels.number_field import NumberField
    from vizlib.panels.overlay import Overlay
    from vizlib.panels.sheet import Sheet
    from vizlib.plot.themes import Theme

__all__ = ["Row", "across", "fitted", "said", "tip"]

P = TypeVar("P", bound=Property)

LABEL = 0.36  # of the width
TIP = 300.0  # logical pixels, the width of a tooltip
SMALLEST = 26.0  # a guess at a row's height before it was drawn


class Row(Generic[P]):
    """``item`` has the ``property``; ``value`` is what it is in this frame, ``width`` what the editor may take."""

    def __init__(self, sheet: Sheet, item: Any, given: P) -> None:
        self.item = item
        self.property = given
        self.sheet = sheet
        self.value: Any = None
        self.width = 0.0
        self.error = ""  # what was wrong with what was entered last
        self.trouble = ""  # what is wrong with the value itself
        self.height = SMALLEST
        self.box: tuple[float, float, float, float] | None = None  # left, top, right, bottom, if it is in sight
        self._editor: Editor[P] = editor_of(given)
        self._about: str | None = None

    @property
    def overlay(self) -> Overlay:
        """That it is drawn in."""
        return self.sheet.overlay

    @property
    def theme(self) -> Theme:
        """The figure's colours."""
        return self.sheet.overlay.theme

    # ---- For editors ----

    def set(self, value: Any) -> None:
        """Give the object another value. What its setter raises is told in the row, and all stays as it was."""
        self.attempt(lambda: self.sheet.put(self, value))

    def attempt(self, act: Callable[[], Any]) -> None:
        """Do something; what it raises is told in the row."""
        try:
            act()
        except Exception as error:  # a setter of the user's may raise anything
            self.error = said(error)
        else:
            self.error = ""
        self.overlay.wake()

    def say(self, text: str, *, muted: bool = True) -> None:
        """A text, over as many lines as it takes."""
        imgui.push_style_color(imgui.Col_.text, color(self.theme, "muted" if muted else "text"))
        imgui.push_text_wrap_pos(imgui.get_cursor_pos().x + self.width)
        imgui.text_unformatted(text)
        imgui.pop_text_wrap_pos()
        imgui.pop_style_color()

    def number(self, field: NumberField, name: str, value: float, width: float, **options: Any) -> float | None:
        """Draw a number; returns another one if there is. What was typed and is none is told in the row."""
        try:
            return field.draw(name, value, width, self.theme, **options)
        except ValueError as error:
            self.error = said(error)
            return None

    def menu(self, name: str, now: str, width: float) -> bool:
        """Begin a menu that shows what is chosen now; returns whether it is open: ``imgui.end_combo`` ends it then."""
        place = imgui.get_cursor_screen_pos()
        imgui.set_next_item_width(width)
        opened = bool(imgui.begin_combo(name, fitted(now, width - 28), imgui.ComboFlags_.no_arrow_button))
        if not opened:
            middle = place.x + width - 11, place.y + imgui.get_frame_height() / 2
            icons.draw(imgui.get_window_draw_list(), icons.OPENED, middle, 12, packed(self.theme, "muted"))
        return opened

    # ---- Drawing ----

    def draw(self, width: float) -> None:
        """Draw it, if it is in sight."""
        if not imgui.is_rect_visible((width, self.height)):
            imgui.dummy((width, self.height))
            self.box = None
            return
        start = imgui.get_cursor_screen_pos()
        imgui.push_id(self.property.name)
        imgui.begin_group()
        self._label(width)
        try:
            self.value = self.property.get(self.item)
        except Exception as error:
            self.trouble = said(error)
        else:
            slip = self.overlay.guard.run(self._edit)
            self.trouble = "" if slip is None else slip.title
        for text in (self.trouble, self.error):
            if text:
                self._tell(text)
        imgui.end_group()
        imgui.pop_id()
        self.height = imgui.get_item_rect_size().y
        self.box = (start.x, start.y, start.x + width, start.y + self.height)

    def _edit(self) -> None:
        self._editor.draw(self)

    def _label(self, width: float) -> None:
        wide = self._editor.wide
        start = imgui.get_cursor_pos()
        imgui.align_text_to_frame_padding()
        imgui.push_style_color(imgui.Col_.text, color(self.theme, "muted"))
        imgui.text_unformatted(self.property.title)
        imgui.pop_style_color()
        if imgui.is_item_hovered(imgui.HoveredFlags_.for_tooltip):
            self._tip()
        if wide:
            self.width = width
        else:
            imgui.same_line()
            left = start.x + round(width * LABEL)
            imgui.set_cursor_pos_x(max(left, imgui.get_cursor_pos().x))
            self.width = start.x + width - imgui.get_cursor_pos().x
        imgui.set_next_item_width(self.width)

    def _tip(self) -> None:
        if self._about is None:
            try:
                self._about = self.property.about(self.item)
            except Exception as error:
                self._about = said(error)
        if self._about:
            tip(self._about)

    def _tell(self, text: str) -> None:
        imgui.push_style_color(imgui.Col_.text, TROUBLE[self.theme.name])
        imgui.push_text_wrap_pos(0)
        imgui.text_unformatted(text)
        imgui.pop_text_wrap_pos()
        imgui.pop_style_color()

    def close(self) -> None:
        """It is not shown any more."""
        self._editor.close()


#: Red with the contrast of text on the panels of either theme.
TROUBLE = {"light": imgui.ImVec4(0.76, 0.1, 0.1, 1), "dark": imgui.ImVec4(1.0, 0.56, 0.53, 1)}


def tip(text: str) -> None:
    """A tooltip of some lines."""
    if imgui.begin_tooltip():
        imgui.push_text_wrap_pos(TIP)
        imgui.text_unformatted(text)
        imgui.pop_text_wrap_pos()
        imgui.end_tooltip()


def said(error: BaseException) -> str:
    """An exception as a sentence."""
    return str(error) or type(error).__name__


@lru_cache(maxsize=512)
def fitted(text: str, width: float) -> str:
    """A text, or as much of it as there is room for, and an ellipsis."""
    if imgui.calc_text_size(text).x <= width:
        return text
    while text and imgui.calc_text_size(text + "…").x > width:
        text = text[:-1]
    return text + "…"


@lru_cache(maxsize=512)
def across(text: str, size: float) -> float:
    """How wide a text is in letters of a size, logical pixels."""
    imgui.push_font(None, size)
    wide = float(imgui.calc_text_size(text).x)
    imgui.pop_font()
    return wide
