"""A histogram as the inspector has it: counted by the GPU, read back without waiting, drawn as a picture.

property.histogram(item, bins) ─→ Result ─ read_async ─→ Bins ─ raster ─→ (H, W, 4) ─→ a texture, drawn as one quad
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from imgui_bundle import imgui
from numpy.typing import NDArray

from vizlib.panels.row import said

if TYPE_CHECKING:
    from vizlib.panels.overlay import Overlay
    from vizlib.panels.painter import Painter

__all__ = ["BINS", "Histogram", "Picture", "columns", "heights"]

logger = logging.getLogger("vizlib")

BINS = 128
OFTEN = 0.25  # seconds between two readings, where the numbers change all the time


class Histogram:
    """The latest that is known of an object's numbers.

    count : gives the result of counting, the same one until the numbers change, or None if there is nothing to count
    asynchronous : whether nothing may wait here
    wake : asks for a frame, once it has been read
    later : asks for one after some seconds
    """

    def __init__(
        self,
        count: Callable[[], Any],
        asynchronous: bool,
        wake: Callable[[], None],
        later: Callable[[float], None],
    ) -> None:
        self._count, self._asynchronous, self._wake, self._later = count, asynchronous, wake, later
        self._result: Any = None
        self._reading: asyncio.Task[None] | None = None
        self._read_at = -OFTEN
        self.bins: Any = None  # (counts, edges), or None until there is one
        self.revision = 0
        self.note = ""  # why there is none

    def update(self) -> None:
        """Have it counted again if the numbers have changed."""
        if self._reading is not None:
            return
        if self._result is not None and perf_counter() - self._read_at < OFTEN:
            self._later(OFTEN)
            return
        try:
            result = self._count()
        except ValueError as error:
            self.note, self._result, self.bins = said(error), None, None
            return
        if result is self._result:
            return
        self.note, self._result, self._read_at = "", result, perf_counter()
        if result is None:
            self.bins = None
        elif self._asynchronous:
            self._reading = asyncio.ensure_future(self._read(result))
        else:
            self._take(result.read())

    async def _read(self, result: Any) -> None:
        try:
            self._take(await result.read_async())
        except Exception:
            logger.exception("A histogram could not be read")
        finally:
            self._reading = None
        self._wake()

    def _take(self, bins: Any) -> None:
        self.bins = bins
        self.revision += 1

    def close(self) -> None:
        """Do not wait for what is being read."""
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None


class Picture:
    """A texture that is made again when what it shows is another."""

    def __init__(self) -> None:
        self._painter: Painter | None = None  # an overlay may begin anew, with another one
        self._number = 0
        self._key: Any = None
        self._size = (0, 0)

    def draw(
        self,
        overlay: Overlay,
        box: tuple[float, float, float, float],
        key: Any,
        make: Callable[[int, int], NDArray[np.uint8]],
    ) -> None:
        """Draw it into (x, y, width, height).

        key : what it depends on beside its size
        make : (width, height) in physical pixels → (height, width, 4) uint8 sRGB
        """
        x, y, width, height = box
        ratio = overlay.context.io.display_framebuffer_scale
        size = max(round(width * ratio.x), 1), max(round(height * ratio.y), 1)
        place = overlay.painter, size
        if key != self._key or place != (self._painter, self._size):
            pixels = make(*size)
            if place == (self._painter, self._size):
                overlay.painter.fill(self._number, pixels)
            else:
                self.close()
                self._painter, self._number = overlay.painter, overlay.painter.picture(pixels)
            self._key, self._size = key, size
        onto = imgui.get_window_draw_list()
        onto.add_image(imgui.ImTextureRef(self._number), (x, y), (x + width, y + height))

    def close(self) -> None:
        """Free it."""
        if self._painter is not None:
            self._painter.drop(self._number)
        self._painter, self._size = None, (0, 0)


def heights(counts: NDArray[Any]) -> NDArray[np.float64]:
    """(B,) 0…1 of counts: their logarithms, so that what is rare shows, too."""
    tall = np.log1p(np.asarray(counts, np.float64))
    return tall / (tall.max() or 1.0)


def columns(tops: NDArray[np.float64], colors: NDArray[np.uint8], height: int) -> NDArray[np.uint8]:
    """(H, W, 4): columns of colours, from the bottom up.

    tops : (W,) how high each is, 0…1
    colors : (W, 4) uint8 sRGB
    """
    above = np.arange(height, 0, -1)[:, None]
    cover = np.clip(tops[None] * height - (above - 1), 0, 1)  # of each pixel, which part is inside
    result = np.repeat(colors[None], height, axis=0)
    result[..., 3] = np.round(cover * colors[None, :, 3])
    return result
