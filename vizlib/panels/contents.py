"""Contents: what stands in a panel: what the user's function draws, and what there is to say about it.

A function that did something wrong is not called again until somebody asks for it; what it did stands in its place.
"""

from __future__ import annotations

import inspect
import logging
import time
from typing import TYPE_CHECKING, Any

from imgui_bundle import imgui

from vizlib.panels import style
from vizlib.panels.panel import Panel
from vizlib.panels.slip import Slip

if TYPE_CHECKING:
    from vizlib.panels.overlay import Overlay

__all__ = ["Contents"]

logger = logging.getLogger("vizlib")

FIELD = 0.58  # of a panel's width that sliders and fields take; their labels stand at the right of them
SLOW = 0.1  # seconds of a frame from which a panel says so
TRACE = 160.0  # logical pixels, of a traceback that is looked at


class Contents:
    """Of one panel, wherever it stands."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        self._slip: Slip | None = None
        self._note = ""
        self._unfolded = False

    def draw(self, overlay: Overlay) -> None:
        """Draw into the window that was begun."""
        panel = self.panel
        took = 0.0
        if self._slip is None:
            imgui.push_item_width(imgui.get_content_region_avail().x * FIELD)
            overlay.ran = self
            before = time.perf_counter()
            slip = overlay.guard.run(self._call)
            took = time.perf_counter() - before
            imgui.pop_item_width()
            if slip is not None:
                self.fail(slip)
        slip = self._slip or panel.failure
        if slip is not None:
            self._tell(overlay, slip)
        elif took + panel.took > SLOW:
            _say(f"This panel took {1000 * (took + panel.took):.0f} ms of this frame.")
        if self._note:
            _say(self._note)

    def fail(self, slip: Slip) -> None:
        """The function did something wrong: it is not called until somebody asks for it."""
        self._slip = slip
        logger.error('%s: error in panel "%s": %s\n%s', self.panel.owner, self.panel.title, slip.title, slip.text)

    def _call(self) -> None:
        result = self.panel.function(imgui)
        if result is None or self._note:
            if inspect.iscoroutine(result):
                result.close()
            return
        if inspect.iscoroutine(result):
            result.close()  # else Python complains that nobody has awaited it
            self._note = "Its function is a coroutine function, which nothing can wait for in a frame: expected def."
        else:
            self._note = f"Its function returned {_shown(result)}, expected None: what it draws is its panel."
        logger.warning('%s: panel "%s": %s', self.panel.owner, self.panel.title, self._note)

    def _tell(self, overlay: Overlay, slip: Slip) -> None:
        """What went wrong, where, and what can be done."""
        theme = overlay.theme
        imgui.push_style_color(imgui.Col_.text, style.color(theme, "wrong"))
        imgui.text_wrapped(slip.title)
        imgui.pop_style_color()
        if slip.place:
            _say(slip.place)
        if imgui.button("Try again"):
            self._slip = None
            self.panel.again()
            overlay.wake()
        imgui.same_line()
        if imgui.button("Copy"):
            overlay.canvas.copy_text(f"{slip.title}\n{slip.text}")
        imgui.same_line()
        if imgui.button("Less###more" if self._unfolded else "More###more"):
            self._unfolded = not self._unfolded
        if self._unfolded:
            size = imgui.ImVec2(0, TRACE)
            flags = imgui.WindowFlags_.horizontal_scrollbar
            if imgui.begin_child("traceback", size, imgui.ChildFlags_.frame_style, flags):
                imgui.text_unformatted(slip.text)
            imgui.end_child()


def _say(text: str) -> None:
    """In the quiet colour."""
    imgui.push_style_color(imgui.Col_.text, imgui.get_style_color_vec4(imgui.Col_.text_disabled))
    imgui.text_wrapped(text)
    imgui.pop_style_color()


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
