"""Pictures: a figure as it is shown, or at any other size, on its way to a file, the clipboard or a film.

    as it is shown   Frames ─→ Renderer ──────────┐
    at another size  Frames ─→ PictureRenderer ───┴→ Picture ─→ pixels ─→ PNG, JPEG, WebP

A picture at another size has a renderer, sheets and boxes of its own, so that the canvas keeps what it has; of what
both share (where the views stand, what size the cameras see) it puts back what it found.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from io import BytesIO
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

import numpy as np
import pygfx as gfx
from numpy.typing import NDArray

from vizlib import arrays
from vizlib.plot.drawing.changes import drawing
from vizlib.plot.drawing.frames import Frames, Surface
from vizlib.plot.drawing.renderer import ROW, Picture, PictureRenderer
from vizlib.plot.output import png

if TYPE_CHECKING:
    from vizlib.plot.figure import Figure

__all__ = ["KINDS", "Later", "Print", "Wanted", "begin", "checked_name", "encode", "take"]

logger = logging.getLogger("vizlib")

Pixels = NDArray[np.uint8]
Found = TypeVar("Found")

KINDS = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp"}

SUPERSAMPLES = (1, 2, 3, 4)
# What is taken unless one is asked for. From three on pygfx smooths no edges: they are fairer without, and where pixels
# are drawn in software it is several times faster (640 × 480: 0.15 s for three, 0.55 s for two smoothed ones).
USUAL, MOST, FAIR = 3, 4, 3
DRAWN = 1 << 25  # pixels, unless more are asked for; each takes 20 bytes and more on the GPU while it is drawn
INCH = 96.0  # logical pixels, as in CSS
GOOD = 92  # JPEG's quality


# ---- What is wanted ----


class Wanted(NamedTuple):
    """How a picture is to differ from what the canvas shows; None where it is not to.

    size : (width, height) in logical pixels
    scale : pixels of the picture for each of these, along a side
    transparent : without backgrounds
    supersample : pixels drawn for each pixel of the picture, along a side
    """

    size: tuple[float, float] | None = None
    scale: float | None = None
    transparent: bool = False
    supersample: int | None = None

    @classmethod
    def checked(
        cls, owner: str, size: Any = None, scale: Any = None, transparent: Any = False, supersample: Any = None
    ) -> Wanted:
        """What a user asks for. Raises ValueError with what is expected."""
        if supersample is not None and supersample not in SUPERSAMPLES:
            raise ValueError(f"{owner}: supersample is {supersample!r}, expected 1, 2, 3 or 4.")
        return cls(
            None if size is None else checked_size(size, owner),
            None if scale is None else arrays.positive(scale, "scale", owner),
            bool(transparent),
            None if supersample is None else int(supersample),
        )


def checked_size(size: Any, owner: str) -> tuple[float, float]:
    """(width, height), two finite numbers above 0. Raises ValueError for anything else."""
    try:
        width, height = size
        if all(isinstance(side, Real) and 0 < float(side) < np.inf for side in (width, height)):
            return float(width), float(height)
    except (TypeError, ValueError):
        pass
    raise ValueError(f"{owner}: size is {size!r}, expected (width, height) in pixels.")


def checked_name(name: str | Path | None, owner: str, transparent: bool) -> None:
    """Raise before anything is drawn if no picture could be written under this name."""
    if name is None:
        return
    kind = KINDS.get(Path(name).suffix.lower())
    if kind is None:
        *most, last = KINDS
        raise ValueError(
            f'{owner}: the picture is to be "{name}", expected a name that ends in {", ".join(most)} or {last}.'
        )
    if kind == "image/jpeg" and transparent:
        raise ValueError(f'{owner}: the picture is to be "{name}" and transparent, which JPEG cannot be; PNG can.')
    if kind != "image/png" and find_spec("PIL") is None:
        raise ImportError(f'{owner}: "{name}" takes Pillow (pip install pillow); a name ending in .png takes nothing.')


# ---- Taking one ----


def take(figure: Figure, wanted: Wanted) -> Picture:
    """Draw a figure for a picture, which is then on its way. The figure has to be shown, and the GPU to be there."""
    if wanted == Wanted() and not _see_through(figure, wanted) and not any(figure._frames.beside(1.0)):
        renderer = figure.renderer
        assert renderer is not None
        figure._frames.draw_for_picture(renderer)
        with drawing():
            return renderer.begin_picture()
    beside = Print(figure, wanted)
    try:
        return beside.take()
    finally:
        beside.close()


class Print:
    """A figure drawn beside its canvas, as often as one likes. To be closed.

    even : whether the picture's sides have to be even numbers of pixels; they grow by one where they are not

    ``physical`` is its (width, height) in pixels, ``asked`` what it was before it grew.
    Raises ValueError where the GPU has no room for it.
    """

    def __init__(self, figure: Figure, wanted: Wanted, *, even: bool = False) -> None:
        live = figure.renderer
        assert live is not None
        self._figure = figure
        size = wanted.size or figure.canvas.get_logical_size()
        scale = wanted.scale or figure.canvas.get_pixel_ratio()
        self.asked = _in_pixels(size, scale)
        self.physical = _even(self.asked) if even else self.asked
        clear = _see_through(figure, wanted)
        supersample = _room(figure._owner, self.physical, wanted, live, MOST if clear else USUAL)
        smooth = supersample < FAIR and not clear
        # The size may not be a whole number of pixels; the layout is for those that there are.
        size = self.physical[0] / scale, self.physical[1] / scale
        self._transparent = wanted.transparent
        self._frames = Frames(figure, figure._frames._links, Surface(size, scale, wanted.transparent))
        with drawing():
            self._frames.start_beside(figure._frames)
            self._renderer = PictureRenderer(live, size, self.physical, supersample, smooth=smooth)

    def take(self) -> Picture:
        """Draw the figure as it is now."""
        live = self._figure.renderer
        assert live is not None
        with _put_back(self._figure, self._transparent):
            self._frames.draw_for_picture(live, self._renderer)
        with drawing():
            return self._renderer.begin_picture()

    def close(self) -> None:
        """Let go of what it has on the GPU; pictures that are on their way come nevertheless."""
        with drawing():
            self._frames.close()
            self._renderer.release()


def _see_through(figure: Figure, wanted: Wanted) -> bool:
    return wanted.transparent or any(
        isinstance(view.background, str) and view.background == "transparent" for view in figure
    )


@contextmanager
def _put_back(figure: Figure, transparent: bool) -> Iterator[None]:
    """Around a picture: what it shares with the canvas is afterwards as it was; meanwhile backgrounds may be hidden."""
    stood = [(view, view.rect, view.stage.rect if view.stage is not None else None) for view in figure]
    seen = [(view.camera, view.camera._view_size) for view in figure]
    hidden = [
        item
        for view in figure
        for item in view.scene.iter(lambda item: isinstance(item, gfx.Background) and item.visible)
        if transparent
    ]
    try:
        with drawing():
            for item in hidden:
                item.visible = False
        yield
    finally:
        with drawing():
            for item in hidden:
                item.visible = True
            for camera, size in seen:
                camera.set_view_size(*size)
        for view, rect, of_stage in stood:
            view.rect = rect
            if view.stage is not None:
                view.stage.rect = of_stage


def _in_pixels(size: tuple[float, float], scale: float) -> tuple[int, int]:
    width, height = (max(1, round(side * scale)) for side in size)
    return width, height


def _even(sides: tuple[int, int]) -> tuple[int, int]:
    width, height = (side + side % 2 for side in sides)
    return width, height


def _room(owner: str, physical: tuple[int, int], wanted: Wanted, live: Any, usual: int) -> int:
    """The pixels to be drawn for each pixel of the picture, along a side; ValueError if it is too large."""
    width, height = physical
    most = live.largest
    if max(physical) > most:
        raise ValueError(
            f"{owner}: the picture is {width} × {height} pixels, expected at most {most} × {most} on this GPU; "
            "a smaller size or scale fits."
        )
    room = int(live.device.limits["max-buffer-size"])
    if -(-width * 4 // ROW) * ROW * height > room:
        raise ValueError(
            f"{owner}: the picture is {width} × {height} pixels, expected at most {room // 4} of them on this GPU "
            f"(its max-buffer-size is {room}); a smaller size or scale fits."
        )
    fits = most // max(physical)
    if wanted.supersample is not None and wanted.supersample > fits:
        raise ValueError(
            f"{owner}: supersample is {wanted.supersample}, so that {wanted.supersample * width} × "
            f"{wanted.supersample * height} pixels would be drawn, expected at most {most} × {most} on this GPU; "
            f"supersample={fits} fits."
        )
    if wanted.supersample is not None:
        return wanted.supersample
    return max(
        (number for number in range(1, usual + 1) if number <= fits and number**2 * width * height <= DRAWN), default=1
    )


# ---- Files ----


def encode(name: str | Path, pixels: Pixels, scale: float | None = None) -> bytes:
    """(H, W, 4) uint8 sRGB → the bytes of a file, in the format that the ending of ``name`` tells.

    scale : pixels for each of a logical size, which is written into the file so that it is printed at that size
    """
    kind = KINDS[Path(name).suffix.lower()]
    density = None if scale is None else INCH * scale
    if kind == "image/png":
        return png.encode(pixels, density)
    from PIL import Image

    options: dict[str, Any] = {} if density is None else {"dpi": (density, density)}
    if kind == "image/jpeg":
        picture = Image.fromarray(_on_white(pixels))
        options.update(format="JPEG", quality=GOOD, subsampling=0)  # 0: thin coloured lines stay coloured
    else:
        picture = Image.fromarray(pixels)
        options.update(format="WEBP", lossless=True)
    file = BytesIO()
    picture.save(file, **options)
    return file.getvalue()


def _on_white(pixels: Pixels) -> Pixels:
    """(H, W, 3): what viewers show of a picture on a white page."""
    alpha = pixels[..., 3:].astype(np.float32) / 255
    return np.asarray(pixels[..., :3] * alpha + 255 * (1 - alpha) + 0.5).astype(np.uint8)


_doing: set[asyncio.Task[Any]] = set()


def begin(work: Coroutine[Any, Any, Any], what: str) -> None:
    """Do something while the page goes on; ``what`` it was is logged with what goes wrong."""

    def done(task: asyncio.Task[Any]) -> None:
        _doing.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("%s: %s", what, error)

    task = asyncio.ensure_future(work)
    _doing.add(task)
    task.add_done_callback(done)


class Later(Generic[Found]):
    """What can be awaited, and is begun only then: who never awaits it leaves nothing behind."""

    def __init__(self, begin: Callable[[], Awaitable[Found]]) -> None:
        self._begin = begin

    def __await__(self) -> Generator[Any, None, Found]:
        return self._begin().__await__()
