"""Keyboard: text, the clipboard and the focus of a canvas in a page, as ``keyboard.js`` and ``typing.js`` have them."""

from __future__ import annotations

from typing import Any

from vizlib.hosts.canvas import Canvas, Caret

__all__ = ["Keyboard"]


class Keyboard(Canvas):
    """The part of a page's canvas that is typed on. ``_view`` is its JavaScript half, None when it is closed."""

    _view: Any

    def _learn(self, event: dict[str, Any]) -> None:
        """Take what the view tells beside rendercanvas's events."""
        if event["event_type"] == "focus":
            self.take_focus(event["arrival"])
        elif event["event_type"] == "clipboard":
            self._clipboard_text = event["text"]

    def take_text(self, caret: Caret | None) -> None:
        """From now on text is typed at (x, y, width, height) in logical pixels; None: no more.

        A text field takes the focus, so that input methods and the keyboards of phones work. On a phone, a figure that
        takes text in the frame after a finger came down has its keyboard opened when the finger is lifted.
        """
        if self._view is None or caret == self._caret:
            return
        self._caret = caret
        if caret is None:
            self._view.keyboard.endText()
        else:
            self._view.keyboard.takeText(*caret)

    def copy_text(self, text: str) -> None:
        """Put a text on the clipboard. A page may do so only in a function that a click or a key has called."""
        self._clipboard_text = text
        if self._view is not None:
            self._view.keyboard.copyText(text)

    def keep_tab(self, backward: bool, forward: bool) -> None:
        """Say whether Shift+Tab and Tab are the canvas's own, and keys as others, or lead on through the page."""
        if self._view is not None and self._kept_tab != (backward, forward):
            self._kept_tab = (backward, forward)
            self._view.keyboard.keepTab(backward, forward)
