"""Pictures decoded by the browser. Only for a page."""

from __future__ import annotations

import js
import numpy as np
from numpy.typing import NDArray
from pyodide.ffi import can_run_sync, run_sync, to_js

__all__ = ["decode", "decode_now"]


async def decode(data: bytes, kind: str) -> NDArray[np.uint8]:
    """(H, W, 4) uint8 sRGB, as stored: no colour profile and no alpha is applied. Raises ValueError for no picture."""
    kind = {"jpg": "jpeg"}.get(kind, kind)
    blob = js.Blob.new([to_js(data)], type=f"image/{kind}")
    try:
        bitmap = await js.createImageBitmap(blob, colorSpaceConversion="none", premultiplyAlpha="none")
    except Exception as error:
        raise ValueError(f"the browser cannot read it ({error})") from None
    width, height = int(bitmap.width), int(bitmap.height)
    context = js.OffscreenCanvas.new(width, height).getContext("2d", willReadFrequently=True)
    context.drawImage(bitmap, 0, 0)
    bitmap.close()
    pixels = context.getImageData(0, 0, width, height).data
    return np.frombuffer(pixels.to_bytes(), np.uint8).reshape(height, width, 4)


def decode_now(data: bytes, kind: str) -> NDArray[np.uint8]:
    """As ``decode``, waiting for it: at the top level of a script, in browsers that can suspend it."""
    if not can_run_sync():
        raise RuntimeError("a picture cannot be waited for here; use `await vz.read_async(path)`")
    return run_sync(decode(data, kind))  # type: ignore[no-any-return, unused-ignore]
