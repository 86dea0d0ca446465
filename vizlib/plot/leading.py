"""Leading: what a player needs to move a figure's cameras while Python is late, kept up to date.

a figure rests ──→ its motion is recorded (``plot.motion``) ──→ player/lead.js
frames that only send again what was drawn ──→ where the cameras are now
a frame that is drawn in full ──→ what was recorded counts no more
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from weakref import proxy

from vizlib.plot import camera_marks, motion
from vizlib.plot.listening import weakly

if TYPE_CHECKING:
    from vizlib.plot.figure import Figure
    from vizlib.plot.view import View

__all__ = ["Leading"]

RESTS = 0.4  # seconds without a frame, after which a figure rests


class Leading:
    """Of one figure, whose canvas is drawn by a player elsewhere."""

    def __init__(self, figure: Figure) -> None:
        self._figure: Figure = proxy(figure)
        self._recorded: Any = None  # what the motion that the player has is good for; None: it has none
        self._tried: Any = None  # what was looked at last
        self._recording = False
        self._timer: Any = None

    def drawn(self) -> None:
        """A frame was drawn."""
        if self._recording:
            return
        if self._recorded is not None and self._recorded != self._now():
            self._recorded = None
            self._figure.canvas.tell_motion(None)
        if self._recorded is None:
            self._plan()

    @property
    def looks(self) -> dict[str, Any] | None:
        """Where the cameras are, and the windows over the figure, for a player that has a motion."""
        if self._recorded is None:
            return None
        return {"looks": [camera_marks.told(view, fills=False) for view in self._views()], "windows": self._windows()}

    def _views(self) -> list[View]:
        return [view for view in self._figure if view.turns]

    def _windows(self) -> list[Any]:
        desk = self._figure._desk
        return [] if desk is None else desk.overlay.boxes

    def _now(self) -> Any:
        return tuple(view.stage.replay.captures if view.stage is not None else 0 for view in self._views())

    def _plan(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        try:
            self._timer = asyncio.get_running_loop().call_later(RESTS, weakly(self._rest))
        except RuntimeError:  # there is no loop, so nothing goes on later
            self._timer = None

    def _rest(self) -> None:
        """Nothing has been drawn for a while: record how its cameras are moved, once for all that has been drawn."""
        self._timer = None
        figure = self._figure
        now = self._now()
        if figure.closed or figure.canvas is None or now == self._tried or not self._may:
            return
        recorded = part = None
        self._recording = True
        try:
            recorded = figure.canvas.record_motion(lambda draw: motion.record(figure, draw))
        finally:
            self._recording = False
            self._tried = self._now()
            if recorded is not None:
                self._recorded = self._tried
                part = {"views": recorded.views, "marks": recorded.marks, "windows": self._windows()}
                part |= {"turn": len(recorded.turn), "rest": len(recorded.rest)}
            figure.canvas.tell_motion(part)

    @property
    def _may(self) -> bool:
        """Whether hands on the figure turn it, and nothing moves by itself."""
        figure = self._figure
        listens = figure._told_of is not None and figure._told_of.wants("before_draw")
        return bool(self._views()) and figure.tool == "navigate" and not (listens or figure._animation.running)

    def close(self) -> None:
        """No more is recorded."""
        if self._timer is not None:
            self._timer.cancel()
