"""Canvas: what a figure may ask of its canvas on every host, beside what rendercanvas has."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from itertools import count
from pathlib import Path
from typing import Any

from rendercanvas.base import BaseRenderCanvas, log_exception

from vizlib.hosts.appearance import Appearance, from_environment

__all__ = ["HANDS", "Canvas", "checked_name"]

HANDS = ("grab", "grabbing")  # what rendercanvas does not know, since not every window has them

Heard = Callable[[Appearance], None]
Arrived = Callable[[str], None]
Caret = tuple[float, float, float, float]


class Canvas(BaseRenderCanvas):
    """A rendercanvas canvas with an appearance, a description, and ways out for pictures.

    What is here is for windows and for no window at all: it goes before the rendercanvas class in a host's own,
    ``class WindowCanvas(Canvas, RenderCanvas)``. A page's canvas has its own of almost everything.
    """

    _appearance: Appearance | None = None
    _heard: tuple[Heard, ...] = ()
    _arrived: tuple[Arrived, ...] = ()
    _caret: Caret | None = None
    _clipboard_text = ""
    _kept_tab = (False, False)
    far = False  # whether it is drawn elsewhere, by a player that may have to move cameras before Python does

    # Appearance

    @property
    def appearance(self) -> Appearance:
        """What the surroundings ask for: a page's ground and its reader's wishes, elsewhere ``VIZLIB_THEME``."""
        if self._appearance is None:
            self._appearance = from_environment()
        return self._appearance

    def on_appearance(self, callback: Heard) -> Callable[[], None]:
        """Have ``callback`` called with the new appearance whenever it changes; returns what ends that.

        In a page it is called in an animation frame, before drawing: what it changes shows in the same frame.
        """
        self._heard = (*self._heard, callback)

        def stop() -> None:
            self._heard = tuple(other for other in self._heard if other is not callback)

        return stop

    def take_appearance(self, appearance: Appearance) -> None:
        """Let this be the appearance from now on, and tell those who listen, if it is another."""
        if appearance == self.appearance:
            return
        self._appearance = appearance
        for callback in self._heard:
            with log_exception("Appearance handler error"):
                callback(appearance)

    # What was shown before

    @property
    def looks(self) -> list[dict[str, Any]]:
        """Where the cameras are of a picture that was shown of this figure before it was there, if they were moved.

        For each view that can be turned: "matrix", 16 numbers in columns, from the camera's coordinates to the world's,
        and "magnified", how much larger things look than at first.
        """
        return []

    def at_once(self) -> AbstractContextManager[None]:
        """Around frames that are drawn for something else than to be seen: of all of them, the last is shown."""
        return nullcontext()

    def display(self) -> bool:
        """Show it once more, in the cell of a notebook that runs; False where there is no such thing."""
        return False

    # The pointer

    def set_cursor(self, cursor: str) -> None:
        """Give the pointer a shape: one of rendercanvas's, "grab" or "grabbing". Windows show those as "pointer"."""
        super().set_cursor("pointer" if cursor in HANDS else cursor)

    # For those who do not see it

    def describe(self, label: str, description: str = "") -> None:
        """Say what the canvas shows: a short name, and sentences. A window has only a title to say it with."""
        self.set_title(label)

    def announce(self, text: str) -> None:
        """Have a screen reader say what has changed. Nobody listens to a window."""

    # Text

    @property
    def caret(self) -> Caret | None:
        """Where text is typed, or None where no text is taken."""
        return self._caret

    def take_text(self, caret: Caret | None) -> None:
        """From now on text is typed; None: no more.

        caret : (x, y, width, height) in logical pixels, where what is being composed shows

        Text arrives as events, ``{"event_type": "char", "data": text}``: one character or more, each once, however it
        was entered. Other keys arrive as before, and those that are held again and again, with ``"repeat": True``.
        """
        self._caret = caret

    @property
    def clipboard_text(self) -> str:
        """The text on the clipboard, as far as it is known: in a page what was pasted or copied here last."""
        return self._clipboard_text

    def copy_text(self, text: str) -> None:
        """Put a text on the clipboard.

        A page may do so only in a function that a click or a key has called; Control+C and Control+X always can.
        """
        self._clipboard_text = text

    # The focus

    @property
    def kept_tab(self) -> tuple[bool, bool]:
        """Whether Shift+Tab and Tab are the canvas's own."""
        return self._kept_tab

    def keep_tab(self, backward: bool, forward: bool) -> None:
        """Say whether Shift+Tab and Tab are the canvas's own, and keys as others, or lead on through the page.

        At first both lead on. A window has nothing that they could lead to: there they are keys.
        """
        self._kept_tab = (backward, forward)

    def on_focus(self, callback: Arrived) -> Callable[[], None]:
        """Have ``callback`` called when the focus comes or goes; returns what ends that.

        It is called with "forward" or "backward" when the focus came by Tab or Shift+Tab (or from what lies before or
        behind the canvas), "pointer" when it came by a press, and "" when it has left. Windows do not tell.
        """
        self._arrived = (*self._arrived, callback)

        def stop() -> None:
            self._arrived = tuple(other for other in self._arrived if other is not callback)

        return stop

    def take_focus(self, arrival: str) -> None:
        """Tell those who listen that the focus has come, or has left: ""."""
        for callback in self._arrived:
            with log_exception("Focus handler error"):
                callback(arrival)

    # Pictures out

    def download(self, name: str, data: bytes, kind: str = "image/png") -> Path | None:
        """Save a file where the reader finds it: among a browser's downloads, else in the working directory.

        name : of the file, without a folder; if there is one already, it is kept, and a number is added
        kind : what it is, as a MIME type

        Returns the path, in a page None, since browsers do not tell. Raises ValueError for a name with a folder.
        """
        path = Path(checked_name(name))
        for number in count(1):
            try:
                with path.open("xb") as file:
                    file.write(data)
            except FileExistsError:
                path = Path(f"{Path(name).stem} ({number}){Path(name).suffix}")
            else:
                break
        return path.absolute()

    async def copy_picture(self, png: bytes | Awaitable[bytes]) -> None:
        """Copy a picture to the clipboard, in a page. Raises RuntimeError with the reason and the way out."""
        raise RuntimeError(
            "Pictures can be copied to the clipboard in a page only; screenshot('figure.png') saves the picture."
        )

    def close(self) -> None:
        """Close it; nobody hears of its appearance and focus any more."""
        self._heard = ()
        self._arrived = ()
        super().close()


def checked_name(name: str) -> str:
    """A file's name without a folder. Raises ValueError for anything else."""
    if not isinstance(name, str) or name in ("", ".", "..") or Path(name).name != name or "\\" in name:
        raise ValueError(f"The file to download is {name!r}, expected a name without a folder, such as 'figure.png'.")
    return name
