"""Presence: whether somebody is at a figure: with a mouse on it, a finger, or the keyboard. Knows nothing of imgui."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import perf_counter
from typing import Any

from vizlib.plot.listening import weakly

__all__ = ["Presence"]

KINDS = ("pointer_enter", "pointer_move", "pointer_down", "pointer_up", "pointer_leave", "wheel")
FIRST = -70  # before panels, which keep from others what is done to them
LEAVING = 0.4  # seconds after the mouse has gone; it may come back
TOUCHED = 5.0  # seconds after a finger was lifted


class Presence:
    """At one canvas.

    canvas : whose events are heard from now on
    tell : called when somebody comes, goes, or lets go of all buttons
    """

    def __init__(self, canvas: Any, tell: Callable[[], None]) -> None:
        self._tell = tell
        self.pointed = False  # whether a mouse is on it
        self.held = False  # whether a button or a finger is down
        self.focus = ""  # how the keyboard came to it: "forward", "backward", "pointer"; "": it is elsewhere
        self._finger = False  # whether it was one that came last
        self._until = -math.inf  # when what has left is gone
        canvas.add_event_handler(weakly(self._hear), *KINDS, order=FIRST)
        canvas.on_focus(weakly(self._take_focus))

    @property
    def here(self) -> bool:
        """Whether somebody is there, or was just now."""
        return self.pointed or self.held or self.by_keyboard or self.remains > 0

    @property
    def by_keyboard(self) -> bool:
        """Whether the focus came by the keyboard."""
        return self.focus in ("forward", "backward")

    @property
    def remains(self) -> float:
        """Seconds for which who has left is still taken to be there; 0 if nobody has."""
        return max(self._until - perf_counter(), 0.0)

    def _hear(self, event: dict[str, Any]) -> None:
        kind = event["event_type"]
        before = self.here, self.held
        finger = event.get("pointer_type") == "touch" or bool(event.get("ntouches"))
        if kind == "pointer_leave":
            self.pointed = self.held = self._finger = False
            self._stay(LEAVING)
        elif finger or (self.held and self._finger):
            self.held = kind in ("pointer_down", "pointer_move")
            self._finger = True
            self._stay(TOUCHED)
        else:
            self.pointed, self._finger = True, False
            self.held = kind == "pointer_down" or (kind != "wheel" and bool(event.get("buttons")))
        if before != (self.here, self.held) or kind == "pointer_leave":
            self._tell()

    def renew(self) -> None:
        """What they came for is there only now: let who came by a finger have all of the time."""
        if self._finger:
            self._stay(TOUCHED)

    def _stay(self, seconds: float) -> None:
        self._until = perf_counter() + seconds

    def _take_focus(self, way: str) -> None:
        self.focus = way
        self._tell()
