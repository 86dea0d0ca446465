"""The overlay: what imgui draws over one canvas, frame by frame.

    canvas's events ─→ Input ─→ Context (imgui) ←─ windows: toolbar, inspector, panels
                                     └─→ Painter ─→ the canvas, over what is there

An overlay draws when its canvas draws. While something moves in it (a tooltip that is about to come up, a caret), it
asks for frames itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

import wgpu
from imgui_bundle import imgui

from vizlib.panels.context import Context
from vizlib.panels.guard import Guard
from vizlib.panels.input import Input, is_mac
from vizlib.panels.painter import Painter
from vizlib.panels.slip import Slip
from vizlib.plot.themes import Theme

if TYPE_CHECKING:
    from vizlib.panels.contents import Contents

__all__ = ["Overlay", "Window"]

logger = logging.getLogger("vizlib")

SETTLING = 5  # frames after an event in which imgui may still change by itself, however long they take
HOVERING = 0.8  # after which tooltips are there
BLINK = 0.4  # between frames while a caret blinks


class Window(Protocol):
    """Something that draws itself with imgui, usually between ``begin`` and ``end``."""

    def draw(self, overlay: Overlay) -> None:
        """Called once a frame."""


class Overlay:
    """Of one canvas.

    canvas : whose events it hears
    device, format : of what it draws onto
    ask : asks for a frame
    left : called when the pointer leaves the figure for a window
    """

    def __init__(
        self,
        canvas: Any,
        device: wgpu.GPUDevice,
        format: str,
        ask: Callable[[], None],
        left: Callable[[], None] = lambda: None,
    ) -> None:
        self.canvas = canvas
        self.windows: list[Window] = []
        self.size = (1.0, 1.0)  # logical pixels
        self.ran: Contents | None = None  # whose function was called last
        self._device, self._format = device, format
        self._ask, self._left = ask, left
        self._unsettled = SETTLING
        self._typing = False
        self._told: set[str] = set()  # of windows that could not be drawn
        self._start()

    def _start(self) -> None:
        canvas = self.canvas
        self.context = Context(lambda: canvas.clipboard_text, canvas.copy_text, mac=is_mac())
        self.guard = Guard(self.context)
        self.painter = Painter(self._device, self._format)
        self._input = Input(self.context, canvas, self.wake, self._left)

    @property
    def theme(self) -> Theme:
        """The colours of the figure."""
        return self.context.theme

    @property
    def boxes(self) -> list[tuple[float, float, float, float]]:
        """(left, top, right, bottom) of where windows take what is done, in logical pixels."""
        return self._input.boxes

    def wear(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self.context.wear(theme)

    def wake(self) -> None:
        """Something happened that windows may answer to: ask for a frame, and for some more."""
        self._unsettled = SETTLING
        self._ask()

    def ask(self) -> None:
        """Ask for one frame."""
        self._ask()

    def paint(self, view: wgpu.GPUTextureView, size: tuple[float, float], ratio: float, *, clear: bool = False) -> None:
        """Have all windows draw, onto a view of what the figure has drawn.

        size : (width, height) of the canvas in logical pixels
        ratio : physical pixels in a logical one
        clear : whether to draw over nothing instead
        """
        self.size = size
        self.ran = None
        try:
            with self.context.frame(*size, ratio):
                for window in tuple(self.windows):
                    self._draw(window)
        except RuntimeError as error:
            if self.ran is None:
                raise
            self._start_anew(self.ran, error)
            return
        self.painter.paint(imgui.get_draw_data(), view, clear=clear)
        self._input.drawn()
        self._take_text()
        self._go_on()

    def _draw(self, window: Window) -> None:
        """Have a window draw itself; if it cannot, say so once, and go on with the others."""
        stacks = imgui.internal.ErrorRecoveryState()
        imgui.internal.error_recovery_store_state(stacks)
        try:
            window.draw(self)
        except Exception as error:
            if self.ran is not None and isinstance(error, RuntimeError):  # of imgui, which the user's function broke
                raise
            if (what := f"{type(window).__name__}: {error}") not in self._told:
                self._told.add(what)
                logger.exception("vizlib: a window over the figure cannot be drawn: %s", what)
            self.context.end_plots()
            imgui.internal.error_recovery_try_to_recover_state(stacks)

    def _start_anew(self, culprit: Contents, error: RuntimeError) -> None:
        """Go on with a new imgui, since a function has left this one in a state that nothing can mend."""
        title = "imgui could not go on after this panel"
        culprit.fail(Slip(title, "", f"{title}:\n{error}"))
        theme = self.theme
        self._input.close()
        self.painter.close()  # the context itself is left: to take it apart may fall over what is broken in it
        self._start()
        self.wear(theme)
        self.wake()

    def _take_text(self) -> None:
        """Have the canvas take text if it is wanted, at the caret."""
        wanted = bool(self.context.io.want_text_input)
        if wanted:
            data = self.context.inner.platform_ime_data
            x, y = data.input_pos
            self.canvas.take_text((x, y, 1.0, data.input_line_height))
        elif self._typing:
            self.canvas.take_text(None)
        self._typing = wanted

    def _go_on(self) -> None:
        """Ask for another frame if there will be something new in it."""
        inner = self.context.inner
        # Clicks that came at once are taken in frames of their own; what the last one begins takes some more.
        self._unsettled = SETTLING if inner.input_events_queue.size() else max(self._unsettled - 1, 0)
        hovering = self._input.over and 0 < inner.hover_item_delay_timer < HOVERING
        if self._unsettled or hovering:
            self._ask()
        elif self._typing:
            self.ask_later(BLINK)

    def ask_later(self, seconds: float) -> None:
        """Ask for a frame after a while."""
        with suppress(RuntimeError):  # natively, frames are drawn by hand where no loop runs
            asyncio.get_running_loop().call_later(seconds, self._ask)

    def close(self) -> None:
        """Let go of everything."""
        self._input.close()
        if self._typing and not self.canvas.get_closed():
            self.canvas.take_text(None)
        self.windows.clear()
        self.painter.close()
        self.context.close()
