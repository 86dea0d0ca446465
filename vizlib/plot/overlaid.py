"""Overlaid: what imgui draws over a figure: the toolbar, and the panels of the user. Loaded when it is first needed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pygfx as gfx

from vizlib import hosts
from vizlib.plot.listening import weakly
from vizlib.plot.presence import Presence

if TYPE_CHECKING:
    from vizlib.panels.desk import Desk
    from vizlib.panels.interact import Interaction
    from vizlib.panels.panel import Draw, Panel
    from vizlib.panels.strips import Strips
    from vizlib.plot.drawing.renderer import Renderer
    from vizlib.plot.themes import Theme
    from vizlib.plot.view import View

__all__ = ["Overlaid"]

logger = logging.getLogger("vizlib")

NO_STRIPS = {"left": 0.0, "right": 0.0}


class Overlaid:
    """The part of a figure that has panels.

    ``_desk``, everything that takes imgui, is there from the first frame on that needs it.
    """

    if TYPE_CHECKING:
        canvas: Any
        renderer: Renderer | None
        frames: int
        _closed: bool

        @property
        def closed(self) -> bool: ...

        _host: Any

        @property
        def _owner(self) -> str: ...

        def __iter__(self) -> Iterator[View]: ...

        def _ask(self) -> None: ...

        def _leave(self, event: Any) -> None: ...

    def _start_overlaid(self) -> None:
        self._controls: bool | str = True
        self._panels: list[Panel] = []
        self._desk: Desk | None = None
        self._inspected: tuple[Any] | None = None  # what the inspector is to be opened with
        self._overlay_asked = False
        self._called = False  # whether somebody has come to the figure, for whom the toolbar is
        self._presence: Presence | None = None
        self._bringing: Any = None
        self._interactions: list[Interaction] = []
        self._strips: Strips | None = None  # if there are panels beside what is drawn
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
        if not isinstance(shown, bool) and not (isinstance(shown, str) and shown == "always"):
            raise ValueError(f'{self._owner}: controls is {shown!r}, expected True, False or "always".')
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
        ``end``, the panel says so, and has a button that tries again. Raises TypeError or ValueError for wrong options,
        RuntimeError if the figure is closed.
        """
        self._check_open("panel")
        from vizlib.panels.panel import Panel

        if not isinstance(title, str) and callable(title):
            self._add_panel(Panel(_words(title), title, self._owner))
            return title

        def decorator(function: Draw) -> Draw:
            self._add_panel(Panel(title, function, self._owner, embed=embed, width=width, open=open))
            return function

        return decorator

    def inspect(self, node: Any = None) -> None:
        """Open the inspector: a tree of what is in the figure, and all live properties of what is chosen there.

        node : what to choose: a node, or any pygfx object, that is in the figure

        Raises ValueError for one that is not, TypeError for what is no object of a scene, RuntimeError if the figure is
        closed.
        """
        self._check_open("inspect")
        if node is not None and not isinstance(node, gfx.WorldObject):
            raise TypeError(f"{self._owner}: inspect() was given {node!r}, expected a node or another pygfx object.")
        if node is not None and not any(view.holds(node) for view in self):
            raise ValueError(f"{self._owner}: inspect() was given {node!r}, expected an object that is in it.")
        self._inspected = (node,)
        if self._desk is not None:
            self._inspect()
        else:
            self._ask()

    def _inspect(self) -> None:
        assert self._desk is not None
        if self._inspected is not None:
            (node,), self._inspected = self._inspected, None
            self._desk.inspect(node)

    def interact(self, title: Any = None, embed: str | None = None, /, **controls: Any) -> Callable[[Any], Any]:
        """A decorator: choose a function's arguments in a panel, and have it called whenever one changes.

            @fig.interact(freq=(0.1, 10.0), cmap=["viridis", "magma"])
            def update(freq, cmap):
                line.positions = wave(freq)
                mesh.cmap = cmap

        title : of the panel; by default the function's name
        embed : as for ``panel``. Both are given by their place, so that arguments can have any name
        controls : what stands for each argument. (low, high) and (low, high, step) are sliders: of whole numbers if
            all are, logarithmic if high is a thousand times low and more. A list, or a dictionary of labels and values,
            is a menu; True and False are a check box; a number, a text, "#rrggbb" and a date are fields. Arguments with
            a default of such a kind need nothing

        It begins with the function's defaults, else with the middle or the first. It is called once at the beginning,
        then at most once a frame, with the latest values; a function without arguments is a button. It may be a
        coroutine function: while one call lasts no other begins, and then the newest values count. What it raises is
        told in the panel. Returns the function as it is. Raises TypeError or ValueError where arguments and controls
        do not fit, or a default is none of the choices, RuntimeError if the figure is closed.
        """
        self._check_open("interact")
        from vizlib.panels.interact import Interaction
        from vizlib.panels.panel import Panel

        def decorator(function: Any) -> Any:
            if not callable(function):
                raise TypeError(f"{self._owner}: interact() was given {type(function).__name__}, expected a function.")
            made = Interaction(function, controls, self._owner, weakly(self._ask))
            panel = Panel(_words(function) if title is None else title, made.draw, self._owner, embed=embed)
            self._add_panel(panel)
            self._interactions.append(made)
            made.start(panel)
            return function

        if callable(title):  # without parentheses
            function, title = title, None
            return decorator(function)  # type: ignore[no-any-return]
        return decorator

    @property
    def panels(self) -> tuple[Panel, ...]:
        """All panels, in the order in which they came: each has a ``title``, and ``open``, which can be set."""
        return tuple(self._panels)

    def _check_open(self, name: str) -> None:
        if self.closed:
            raise RuntimeError(f"{self._owner}: {name}() came after the figure was closed.")

    def _add_panel(self, panel: Panel) -> None:
        if panel.element:
            hosts.check_place(panel.element, f'{self._owner}: panel "{panel.title}": embed')
        if panel.side and self._strips is None:
            from vizlib.panels.strips import Strips

            self._strips = Strips()
        panel.changed = weakly(self._panel_changed)
        self._panels.append(panel)
        if self._desk is not None:
            self._desk.add(panel)
        if panel.open:
            self._ask()

    def _panel_changed(self) -> None:
        """One was opened or closed."""
        if self._desk is not None:
            self._desk.panels.changed()
        self._ask()

    # ---- Beside what is drawn ----

    def _strip_widths(self, across: float) -> dict[str, float]:
        """What panels take at the "left" and "right" of a canvas that is so wide, in logical pixels."""
        if self._strips is None or not (self._host is None or self._host.attended):
            return NO_STRIPS
        return self._strips.widths(self._panels, across)

    def _drag_strip(self, side: str, width: float) -> None:
        assert self._strips is not None
        self._strips.drag(side, width, self.canvas.get_logical_size()[0])
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
        return self._host.attended and (
            (self._called and bool(self._controls))
            or self._controls == "always"
            or self._inspected is not None
            or any(panel.open for panel in self._panels)
        )

    def _interact(self) -> None:
        """A frame is about to be drawn: call the functions whose arguments were chosen anew."""
        for each in self._interactions:
            each.step()

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
        self._inspect()
        self._desk.overlay.wake()

    def _dress_overlay(self, theme: Theme) -> None:
        if self._desk is not None:
            self._desk.wear(theme)

    def _stop_overlaid(self) -> None:
        for each in self._interactions:
            each.close()
        desk, self._desk = self._desk, None
        if desk is not None:
            desk.close()
        if isinstance(self._bringing, asyncio.Future):
            self._bringing.cancel()


def _words(function: Any) -> str:
    """A function's name as a title."""
    return str(getattr(function, "__name__", "Panel")).strip("_").replace("_", " ").capitalize() or "Panel"
