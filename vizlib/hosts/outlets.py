"""Outlets: the ways that pictures can go from a page."""

from __future__ import annotations

from collections.abc import Awaitable

import js
from pyodide.ffi import to_js

from vizlib.hosts.canvas import Canvas, checked_name

__all__ = ["Outlets"]


class Outlets(Canvas):
    """A canvas in a page, whether or not that shows it."""

    def download(self, name: str, data: bytes, kind: str = "image/png") -> None:
        """Have the browser download a file. Raises ValueError for a name with a folder."""
        js.vizlib.pictures.download(checked_name(name), to_js(data), kind)

    async def copy_picture(self, png: bytes | Awaitable[bytes]) -> None:
        """Copy a picture to the clipboard.

        png : a PNG file, or what it will come from: browsers allow copying only soon after a click or a key, and
            drawing and reading back may take longer, so that copying begins before the picture is awaited

        Raises RuntimeError with the browser's reason, and whatever awaiting the picture raises.
        """
        copy = js.vizlib.pictures.copying()
        try:
            data = png if isinstance(png, bytes) else await png
        except BaseException:
            copy.cancel()
            raise
        copy.give(to_js(data))
        reason = str(await copy.done)
        if reason:
            raise RuntimeError(
                f"The picture could not be copied: {reason}. Copying takes a page that has the focus and a click or a "
                "key just before; download() saves the picture as a file instead."
            )
