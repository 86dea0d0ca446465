"""The desk: all that one figure has of panels."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast
from weakref import proxy

from vizlib.panels.arrangement import Arrangement
from vizlib.panels.overlay import Overlay
from vizlib.panels.panel import Panel
from vizlib.panels.pictures import Pictures
from vizlib.panels.toast import Toasts
from vizlib.panels.toolbar import Toolbar
from vizlib.plot.drawing.replay import Rect
from vizlib.plot.listening import weakly
from vizlib.plot.themes import Theme

if TYPE_CHECKING:
    from vizlib.plot.figure import Figure
    from vizlib.plot.view import View

__all__ = ["OFFERS", "Desk", "Offer", "Offered"]


class Offered(Protocol):
    """A window of ours that the toolbar offers, drawn while it is open."""

    open: bool

    def draw(self, overlay: Overlay) -> None:
        """Called once a frame."""


class Offer(NamedTuple):
    """A window that every figure can have.

    title : in the toolbar's menu
    make : makes it when it is opened for the first time; what it takes should be imported only then
    """

    title: str
    make: Callable[[Desk], Offered]


INSPECTOR = Offer("Inspector", lambda desk: _window("inspector", "Inspector", desk))

#: What the toolbar offers beside the user's panels.
OFFERS: tuple[Offer, ...] = (
    INSPECTOR,
    Offer("Performance", lambda desk: _window("performance", "Performance", desk)),
)


def _window(module: str, name: str, desk: Desk) -> Offered:
    """A window of ours, whose module is imported when it is opened for the first time."""
    made: Offered = getattr(import_module(f"vizlib.panels.{module}"), name)(desk)
    return made


class Entry:
    """An offer as one figure has it: closed until it is opened for the first time."""

    def __init__(self, offer: Offer, desk: Desk) -> None:
        self.title = offer.title
        self.offer = offer
        self._desk = proxy(desk)
        self._window: Offered | None = None

    @property
    def open(self) -> bool:
        """Whether it is to be seen."""
        return self._window is not None and self._window.open

    @open.setter
    def open(self, shown: bool) -> None:
        if shown or self._window is not None:
            self.window.open = shown

    @property
    def window(self) -> Any:
        """What is offered; made when it is first asked for."""
        if self._window is None:
            self._window = self.offer.make(self._desk)
        return self._window

    def draw(self, overlay: Overlay) -> None:
        """Draw it, if it is open."""
        if self._window is not None and self._window.open:
            self._window.draw(overlay)


class Desk:
    """The overlay of a figure's canvas, and what lies on it."""

    def __init__(self, figure: Any) -> None:
        self.figure: Figure = cast("Figure", proxy(figure))
        renderer = figure.renderer
        self._context = renderer._canvas_context
        self.overlay = Overlay(
            figure.canvas,
            renderer.device,
            self._context._config["format"],
            weakly(figure._ask_overlay),
            weakly(figure._left_for_panel),
        )
        self.overlay.wear(figure._first.theme)
        self.panels = Arrangement(self.figure, self.overlay)
        self._painting = False
        self._due: list[Callable[[], Any]] = []
        self._used: Any = None  # the place in the grid of the view that was used last
        self.pictures = Pictures(proxy(self))
        self.toasts = Toasts()
        self.offered = [Entry(offer, self) for offer in OFFERS]
        self.toolbar = Toolbar(proxy(self))
        self.overlay.windows += [*self.offered, self.toolbar, self.toasts]
        figure.canvas.add_event_handler(weakly(self._use), "pointer_down", "wheel")

    def add(self, panel: Panel) -> None:
        """Have a panel. Raises ValueError if the page has no such element as it is to fill."""
        self.panels.add(panel)

    def wear(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self.overlay.wear(theme)
        self.panels.wear()

    @property
    def room(self) -> Rect:
        """(x, y, width, height) of the part of the canvas that the figure is drawn in, logical pixels."""
        return self.panels.room

    # ---- What the toolbar does ----

    def _use(self, event: dict[str, Any]) -> None:
        """A hand was laid on a view: what is chosen in the toolbar is meant for that."""
        views = self.figure._views.items()
        self._used = next((place for place, view in views if view.contains(event["x"], event["y"])), self._used)

    @property
    def chosen_views(self) -> list[View]:
        """The view that was used last; before one was, all."""
        return list(self.figure) if self._used is None else [self.figure._views[self._used]]

    def go_home(self) -> None:
        """Show all views as they were shown first."""
        for view in self.figure:
            view.home()

    def take(self, tool: str) -> None:
        """Have a drag do something else: "navigate", "box" or "lasso"."""
        self.figure.tool = tool

    def toggle(self, window: Any) -> None:
        """Open or close a panel or what is offered."""
        window.open = not window.open
        self.overlay.wake()

    def inspect(self, node: Any) -> None:
        """Open the inspector; with a node, choose that."""
        next(each for each in self.offered if each.offer is INSPECTOR).window.inspect(node)
        self.overlay.wake()

    def say(self, text: str, *, trouble: bool = False) -> None:
        """Show a short note."""
        if not self.figure.closed:
            self.toasts.say(text, self.overlay, trouble=trouble)

    def do(self, act: Callable[[], Any]) -> None:
        """Do something now, or when the frame that is being drawn is done."""
        if self._painting:
            self._due.append(act)
        else:
            act()
        self.overlay.wake()

    def _do_now(self) -> None:
        due, self._due = self._due, []
        for act in due:
            act()

    # ---- Frames ----

    def draw(self) -> None:
        """Draw over the frame that the canvas is about to show."""
        canvas = self.figure.canvas
        view = self._context.get_current_texture().create_view()
        self._painting = True
        try:
            self.overlay.paint(view, canvas.get_logical_size(), canvas.get_pixel_ratio())
        finally:
            self._painting = False
        self.panels.follow()
        if self._due:
            try:
                asyncio.get_running_loop().call_soon(weakly(self._do_now))
            except RuntimeError:  # natively, where frames are drawn by hand
                self._do_now()

    def close(self) -> None:
        """Let go of everything."""
        self.toolbar.close_menu()
        self._due.clear()
        self.panels.close()
        for entry in self.offered:
            entry.open = False
        self.overlay.close()
