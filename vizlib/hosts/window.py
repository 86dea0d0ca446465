"""A desktop window (glfw, Qt, wx) or a notebook's output, whichever rendercanvas finds.

A plain script needs no last line: if windows are open when it ends, they are served until they are closed.
"""

from __future__ import annotations

import atexit
import sys
import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

from vizlib.hosts.canvas import Canvas

__all__ = ["Host"]

SIZE = (800.0, 600.0)  # logical pixels, where the figure names none
FRAMES = 60  # at most, a second; rendercanvas's own 30 make turning a scene visibly rough

_loop: Any = None


class Host:
    """Canvases in windows of their own."""

    asynchronous = False
    attended = True

    def canvas(self, *, target: Any, size: tuple[float, float] | None, title: str) -> Any:
        """A window; there is no place to choose, so ``target`` is not used.

        Raises ImportError with what to install if no window library is there.
        """
        try:
            from rendercanvas.auto import RenderCanvas, loop
        except ImportError as error:
            raise ImportError(
                "Showing a figure in a window needs a window library: pip install 'vizlib[window]'. "
                "VIZLIB_HOST=offscreen draws without one."
            ) from error
        _serve_at_exit(loop)
        return _canvas_class(RenderCanvas)(size=size or SIZE, title=title, max_fps=FRAMES)

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


@cache
def _canvas_class(base: type) -> type:
    """The window of whichever library there is, with what figures ask of it."""
    kind: type = _Glfw if base.__module__ == "rendercanvas.glfw" else Canvas

    class WindowCanvas(kind, base):
        """A window."""

    return WindowCanvas


class _Glfw(Canvas):
    """What glfw can do that rendercanvas does not ask of it. Other windows have a clipboard of their own."""

    _window: Any

    @property
    def clipboard_text(self) -> str:
        """The text on the clipboard."""
        import glfw

        # Something else than text is an error of glfw's.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            data = glfw.get_clipboard_string(self._window) if self._window is not None else None
        return data.decode("utf-8", "replace") if isinstance(data, bytes) else data or ""

    def copy_text(self, text: str) -> None:
        """Put a text on the clipboard."""
        import glfw

        if self._window is not None:
            glfw.set_clipboard_string(self._window, text)

    def _on_key(self, window: Any, key: int, scancode: int, action: int, mods: int) -> None:
        """Let keys that are held arrive again while text is taken: rendercanvas drops them."""
        import glfw

        if action == glfw.REPEAT and self.caret is not None:
            action = glfw.PRESS
        super()._on_key(window, key, scancode, action, mods)


def _serve_at_exit(loop: Any) -> None:
    """Run the event loop after the script's last line, unless it ran already or someone is typing."""
    global _loop
    if _loop is None and not (hasattr(sys, "ps1") or sys.flags.interactive):
        # What panels need imports this, which Python refuses once the script's last line is done.
        import concurrent.futures.thread  # noqa: F401

        _loop = loop
        atexit.register(_serve)


def _serve() -> None:
    if any(not canvas.get_closed() for canvas in _loop.get_canvases()):
        _loop.run()
