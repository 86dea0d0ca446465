"""Pictures: what the toolbar saves and copies of a figure, and what it says about it."""

from __future__ import annotations

import re
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from vizlib.plot.output import pictures

if TYPE_CHECKING:
    from vizlib.panels.desk import Desk

__all__ = ["Pictures"]

LONGEST = 60  # letters of a file's name


class Pictures:
    """Of one figure."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def name(self) -> str:
        """Of the file: the figure's title, or what else it may be called."""
        title = re.sub(r"[^\w.-]+", "-", self._desk.figure.title or "").strip("-.")[:LONGEST]
        return f"{title or 'figure'}.png"

    @property
    def copies(self) -> bool:
        """Whether pictures can be copied to the clipboard: in a page."""
        return bool(self._desk.figure._asynchronous)

    def save(self, **options: Any) -> None:
        """Save one where the reader finds it; options: as for ``Figure.screenshot``."""
        figure, name = self._desk.figure, self.name
        if figure._asynchronous:
            self._begin(figure.download_async(name, **options), f"Saved as {name}", "The picture could not be saved")
            return
        try:
            self._desk.say(f"Saved as {figure.download(name, **options)}")
        except (OSError, RuntimeError, ValueError) as error:
            self._desk.say(f"The picture could not be saved: {error}", trouble=True)

    def copy(self) -> None:
        """Copy one to the clipboard."""
        self._begin(self._desk.figure.copy_async(), "Copied to the clipboard", "The picture could not be copied")

    def _begin(self, work: Coroutine[Any, Any, Any], done: str, failed: str) -> None:
        pictures.begin(self._tell(work, done, failed), failed)

    async def _tell(self, work: Coroutine[Any, Any, Any], done: str, failed: str) -> None:
        try:
            await work
        except (OSError, RuntimeError, ValueError) as error:
            reason = str(error).removeprefix(f"{failed}: ")
            self._desk.say(f"{failed}: {reason}", trouble=True)
        else:
            self._desk.say(done)
