"""No window at all: figures for pictures, for tests and for servers without a display."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rendercanvas.offscreen import OffscreenRenderCanvas

from vizlib.hosts.canvas import Canvas

__all__ = ["Host", "OffscreenCanvas"]

SIZE = (640.0, 480.0)  # logical pixels, where the figure names none


class OffscreenCanvas(Canvas, OffscreenRenderCanvas):
    """Pixels in memory."""


class Host:
    """Canvases that are drawn when ``canvas.draw()`` or ``fig.screenshot()`` asks for it."""

    asynchronous = False
    attended = True

    def canvas(self, *, target: Any, size: tuple[float, float] | None, title: str) -> OffscreenCanvas:
        """An offscreen canvas; there is no place to choose, so ``target`` is not used."""
        return OffscreenCanvas(size=size or SIZE, title=title)

    def when_ready(self, start: Callable[[], None]) -> None:
        """Native devices come at once."""
        start()

    async def ready(self) -> None:
        """Native devices come at once."""

    def recording(self) -> None:
        """Nothing: natively a call costs no crossing."""

    def taking(self) -> None:
        """Nothing: natively there is no stream."""

    def bring(self, package: str) -> None:
        """What is installed is there."""

    def first_frame(self, canvas: Any, vertices: int, triangles: int) -> None:
        """Nobody waits for it here."""
