"""Overlaid: what imgui draws over a figure: the toolbar, and the panels of the user. Loaded when it is first needed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from vizlib import arrays
from vizlib.plot.listening import weakly
from vizlib.plot.presence import Presence

if TYPE_CHECKING:
    from vizlib.panels.desk import Desk
    from vizlib.panels.panel import Draw, Panel
    from vizlib.plot.drawing.renderer import Renderer
    from vizlib.plot.themes import Theme

__all__ = ["Overlaid"]

logger = logging.getLogger("vizlib")


class Overlaid:
    """The part of a figure that has panels.

    ``_desk``, everything that takes imgui, is there from the first frame on that needs it.
    """

    if TYPE_CHECKING:
        canvas: Any
        renderer: Renderer | None
        frames: int
        _closed: bool
        _host: Any

        @property
        def _owner(self) -> str: ...

        def _ask(self) -> None: ...

        def _leave(self, event: Any) -> None: ...

    def _start_overlaid(self) -> None:
        self._controls: bool | str = True
        self._panels: list[Panel] = []
        self._desk: Desk | None = None
        self._overlay_asked = False
        self._called = False  # whether somebody has come to the figure, for whom the toolbar is
        self._presence: Presence | None = None
        self._bringing: Any = None
        self._brought = False  # whether imgui has been fetched

    # ---- What users say ----

    @property
    def controls(self) -> bool | str:
        """Whether there is a toolbar: True shows it while the pointer or the focus is on the figure, "always" always.

        False: never. Panels do not depend on it.
        """
        return self._controls

    @controls.setter
    def controls(self, shown: bool | str) -> None:
        if not isinstance(shown, bool):
            shown = arrays.choice(shown, "controls", self._owner, ("always",))
        self._controls = shown
        self._come()
        self._ask()

    def panel(
        self,
        title: str | Draw = "Panel",
        *,
        embed: str | None = None,
        width: float = 280.0,
        open: bool = True,
    ) -> Callable[[Any], Any]:
        """A decorator: have a function draw a panel with imgui, once a frame.

            @fig.panel("Controls")
            def gui(ui):
                changed, points.size = ui.slider_float("size", points.size, 1, 20)

        title : in its bar; without parentheses, ``@fig.panel``, the function's name
        embed : None (it floats over the figure), "left" or "right" (it stands beside what is drawn), or the id of an
            element of the page, which it fills; where there is no page, such a panel stands at the right
        width : logical pixels, from 120
        open : whether it is to be seen at first; the toolbar opens and closes panels

        ``ui`` is ``imgui_bundle.imgui``; ``imgui_bundle.implot`` works, too. If the function raises, or leaves out an
        ``end``, the panel says so, and has a button that tries again. Raises TypeError or ValueError for wrong options.
        """
        from vizlib.panels.panel import Panel

        if not isinstance(title, str) and callable(title):
            name = str(getattr(title, "__name__", "Panel")).replace("_", " ").capitalize()
            self._add_panel(Panel(name, title, self._owner))
            return title

        def decorator(function: Draw) -> Draw:
            self._add_panel(Panel(title, function, self._owner, embed=embed, width=width, open=open))
            return function

        return decorator

    def _add_panel(self, panel: Panel) -> None:
        self._panels.append(panel)
        if self._desk is not None:
            self._desk.add(panel)
        elif panel.open:
            self._ask()

    def _ask_overlay(self) -> None:
        """Ask for a frame in which only what imgui draws is another."""
        self._overlay_asked = True
        if self.canvas is not None and not self._closed:
            self.canvas.request_draw()

    # ---- When it is needed ----

    def _await_call(self) -> None:
        """There is a canvas: the first time that somebody comes to it, the toolbar is wanted."""
        self._presence = Presence(self.canvas, weakly(self._come))

    def _come(self) -> None:
        """Somebody came, went, or let go of the buttons."""
        presence = self._presence
        if self._desk is not None:
            self._desk.overlay.wake()
        elif self._brought:
            self._open_when_free()
        elif presence is not None and self._controls and not self._called and presence.here and not presence.held:
            # A drag that has begun is not interrupted: importing imgui takes longer than a frame may.
            self._called = True
            self._ask()

    @property
    def _needs_desk(self) -> bool:
        return (
            (self._called and bool(self._controls))
            or self._controls == "always"
            or any(panel.open for panel in self._panels)
        )

    def _draw_overlay(self) -> None:
        """A frame was drawn: draw over it what there is, or see that it can be drawn over the next."""
        if self._desk is not None:
            self._desk.draw()
        elif self._bringing is None and self._needs_desk:
            # Not over the first frame, which nothing should delay.
            if self.frames:
                self._bring()
            else:
                self._ask()

    def _bring(self) -> None:
        coming = self._host.bring("imgui-bundle")
        if coming is None:
            self._bringing = True
            self._open_desk()
        else:
            self._bringing = asyncio.ensure_future(self._open_later(coming))

    async def _open_later(self, coming: Any) -> None:
        try:
            await coming
            self._brought = True
            self._open_when_free()
        except Exception:
            logger.exception("%s: panels cannot be shown", self._owner)

    def _open_when_free(self) -> None:
        """Import imgui, which takes longer than a frame may: not in the middle of a drag."""
        if self._brought and self._desk is None and not (self._presence is not None and self._presence.held):
            self._open_desk()

    def _open_desk(self) -> None:
        if self._closed or self.renderer is None:
            return
        from vizlib.panels.desk import Desk

        self._desk = Desk(self)
        for panel in self._panels:
            self._desk.add(panel)
        if self._presence is not None:
            self._presence.renew()
        self._desk.overlay.wake()

    def _dress_overlay(self, theme: Theme) -> None:
        if self._desk is not None:
            self._desk.wear(theme)

    def _stop_overlaid(self) -> None:
        desk, self._desk = self._desk, None
        if desk is not None:
            desk.close()
        if isinstance(self._bringing, asyncio.Future):
            self._bringing.cancel()
