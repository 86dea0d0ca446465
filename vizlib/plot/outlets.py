"""Outlets: the ways in which pictures leave a figure: as pixels, as files, through the clipboard, as a video."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from vizlib.plot.drawing.renderer import Picture
    from vizlib.plot.figure import Figure
    from vizlib.plot.output.pictures import Wanted
    from vizlib.plot.output.video import Video

__all__ = ["Outlets"]


class Outlets:
    """The methods for pictures that a ``Figure`` has."""

    @property
    def _figure(self) -> Figure:
        return cast("Figure", self)

    def screenshot(
        self,
        path: str | Path | None = None,
        *,
        size: tuple[float, float] | None = None,
        scale: float | None = None,
        transparent: bool = False,
        supersample: int | None = None,
    ) -> NDArray[np.uint8]:
        """(H, W, 4) uint8 sRGB; also written to ``path`` if given: a PNG, and with Pillow JPEG or WebP.

        size : (width, height) in logical pixels, for which the figure is laid out; None: the canvas's
        scale : pixels of the picture for each of these, along a side: with 2 or 3 the same picture has the sharpness
            that print wants. The file says so, and is placed at the same size. None: the canvas's pixel ratio
        transparent : without any background; alpha is not multiplied into the colours
        supersample : 1 to 4, pixels drawn for each pixel of the picture, along a side, of which it gets the mean in
            linear light; None: 3, or 4 for a transparent one, but less for very large ones. Without any of these
            options the picture is what the canvas shows

        Panels are in no picture: where some stand beside what is drawn, the views take their room.

        The canvas stays as it is. Waits for the GPU. In a page that is possible at the top level of a script only, in
        browsers that can suspend it; ``await fig.screenshot_async()`` is possible everywhere.
        Raises ValueError for a picture that is too large for the GPU.
        """
        from vizlib.plot.output import pictures
        from vizlib.plot.output.pictures import Wanted

        wanted = Wanted.checked(self._figure._owner, size, scale, transparent, supersample)
        pictures.checked_name(path, self._figure._owner, transparent)
        picture = self._picture(wanted)
        try:
            return _saved(picture.read(), path, scale)
        except RuntimeError as error:
            if not self._asynchronous:
                raise
            raise RuntimeError(
                f"{self._figure._owner}: screenshot() cannot wait here, use `await fig.screenshot_async()` ({error})"
            ) from error

    async def screenshot_async(
        self,
        path: str | Path | None = None,
        *,
        size: tuple[float, float] | None = None,
        scale: float | None = None,
        transparent: bool = False,
        supersample: int | None = None,
    ) -> NDArray[np.uint8]:
        """As ``screenshot``, without blocking: in a page it waits for the GPU to be there, too."""
        from vizlib.plot.output import pictures
        from vizlib.plot.output.pictures import Wanted

        wanted = Wanted.checked(self._figure._owner, size, scale, transparent, supersample)
        pictures.checked_name(path, self._figure._owner, transparent)
        self._show_unseen()
        if self._figure._host is not None:
            await self._figure._host.ready()
        return _saved(await self._picture(wanted).read_async(), path, scale)

    def copy(self, **options: Any) -> None:
        """Copy a picture to the clipboard, in a page, in a function that a click or a key has called.

        options : as for ``screenshot``

        Returns at once; what goes wrong is logged. Raises RuntimeError elsewhere than in a page.
        """
        from vizlib.plot.output import pictures

        self._show_unseen()
        if not self._asynchronous:
            raise RuntimeError(
                f"{self._figure._owner}: copy() puts pictures on the clipboard in a page only; "
                "fig.screenshot('figure.png') saves one."
            )
        pictures.begin(self.copy_async(**options), f"{self._figure._owner}: copy()")

    async def copy_async(self, **options: Any) -> None:
        """As ``copy``, and wait until it is done. Raises RuntimeError with the browser's reason, if it refuses."""
        from vizlib.plot.output.pictures import Later

        self._show_unseen()
        await self._figure.canvas.copy_picture(Later(lambda: self._file("figure.png", options)))

    def download(self, name: str = "figure.png", **options: Any) -> Path | None:
        """Save a picture where the reader finds it: among a browser's downloads, else in the working directory.

        name : of the file, without a folder; if there is one already, it is kept, and a number is added
        options : as for ``screenshot``

        Returns the path. In a page returns None at once, and what goes wrong is logged.
        """
        from vizlib.plot.output import pictures

        self._show_unseen()
        pictures.checked_name(name, self._figure._owner, options.get("transparent", False))
        if self._asynchronous:
            pictures.begin(self.download_async(name, **options), f"{self._figure._owner}: download()")
            return None
        data = pictures.encode(name, self.screenshot(**options), options.get("scale"))
        path: Path = self._figure.canvas.download(name, data, pictures.KINDS[Path(name).suffix.lower()])
        return path

    async def download_async(self, name: str = "figure.png", **options: Any) -> Path | None:
        """As ``download``, and wait until the file has been given to the browser."""
        from vizlib.plot.output import pictures

        pictures.checked_name(name, self._figure._owner, options.get("transparent", False))
        data = await self._file(name, options)
        path: Path | None = self._figure.canvas.download(name, data, pictures.KINDS[Path(name).suffix.lower()])
        return path

    def save_html(self, path: str | Path = "figure.html", *, seconds: float | None = None, fps: float = 30.0) -> Path:
        """Write one file that shows the figure as it is now, and lets it be turned, without Python and any server.

        path : of the file; in a page it is a name, and the file is among the browser's downloads
        seconds, fps : how much of an animation is in it; by default five seconds, where there is one

        It is what ``vizlib export`` makes, without running the script again. Panels are left out. Returns the path.
        Raises RuntimeError where the figure is not drawn by a browser, and if it has not been shown.
        """
        from vizlib.plot.output import scenes
        from vizlib.stream.tape import filled

        figure = self._figure
        data = scenes.recorded(figure, seconds, fps).packed()
        assert figure._host is not None
        html = filled(figure._host.scene_page(), data, figure.title or "").encode()
        if figure._host.asynchronous:
            figure.canvas.download(str(path), html, "text/html")
        else:
            Path(path).write_bytes(html)
        return Path(path)

    def record(
        self,
        path: str | Path,
        *,
        seconds: float = 5.0,
        fps: float = 30.0,
        size: tuple[float, float] | None = None,
        scale: float | None = None,
        supersample: int | None = None,
        progress: bool = True,
    ) -> Path:
        """Have the functions of ``animate`` play, and write what they show to a video: .mp4 (H.264) or .webm (VP9).

        seconds : how long it plays; the first frame is at 0
        fps : frames a second. Frame number n is at exactly n / fps, however long it takes to draw
        size, scale, supersample : as for ``screenshot``; a side of an odd number of pixels gets one more
        progress : show how far it is, on terminals

        Takes PyAV: pip install 'vizlib[video]'. If a function raises, what was recorded so far is kept.
        Raises RuntimeError in a page; ``if sys.platform != "emscripten":`` before it lets one script move in a page
        and be recorded by ``vizlib run SCRIPT.py --on native``. Returns the path.
        """
        from vizlib.plot.output import video
        from vizlib.plot.output.pictures import Wanted

        wanted = Wanted.checked(self._figure._owner, size, scale, False, supersample)
        return video.record(self._figure, path, seconds, fps, wanted, progress)

    def video(
        self,
        path: str | Path,
        *,
        fps: float = 30.0,
        size: tuple[float, float] | None = None,
        scale: float | None = None,
        supersample: int | None = None,
    ) -> Video:
        """A video for a loop of your own, which says when a frame is to be added::

            with fig.video("turn.mp4") as film:
                for angle in range(360):
                    mesh.local.euler_z = np.radians(angle)
                    film.frame()

        The functions of ``animate`` are called before each frame, too. Arguments and errors are those of ``record``.
        """
        from vizlib.plot.output.pictures import Wanted
        from vizlib.plot.output.video import Video

        return Video(self._figure, path, fps, Wanted.checked(self._figure._owner, size, scale, False, supersample))

    def _show_unseen(self) -> None:
        """Let there be a canvas: one that nobody sees, if the figure has not been shown."""
        if self._figure._closed:
            raise RuntimeError(f"{self._figure._owner}: it is closed, there is nothing to take a picture of.")
        if self._figure.canvas is None:
            self._figure.show(offscreen=True)

    def _picture(self, wanted: Wanted) -> Picture:
        from vizlib.plot.output import pictures

        self._show_unseen()
        if self._figure.renderer is None:
            raise RuntimeError(f"{self._figure._owner}: the GPU is not there yet, use `await fig.screenshot_async()`.")
        self._figure._animation.step(self._figure._ask)
        return pictures.take(self._figure, wanted)

    async def _file(self, name: str, options: Any) -> bytes:
        from vizlib.plot.output import pictures

        return pictures.encode(name, await self.screenshot_async(**options), options.get("scale"))

    @property
    def _asynchronous(self) -> bool:
        """Whether waiting for the GPU would stop everything else."""
        return self._figure._host is not None and self._figure._host.asynchronous


def _saved(pixels: NDArray[np.uint8], path: str | Path | None, scale: float | None) -> NDArray[np.uint8]:
    from vizlib.plot.output import pictures

    if path is not None:
        Path(path).write_bytes(pictures.encode(path, pixels, scale))
    return pixels
