"""Pictures' files → pixels: by Pillow where it is, in a page by the browser."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["FORMATS", "decode", "decode_async"]

FORMATS = ("avif", "bmp", "gif", "jpeg", "jpg", "png", "tif", "tiff", "webp")
SHOWN = ("avif", "bmp", "gif", "jpeg", "jpg", "png", "webp")  # by browsers

PNG = b"\x89PNG\r\n\x1a\n"


def decode(data: bytes, kind: str) -> NDArray[Any]:
    """(H, W) or (H, W, 3|4) as the file has it: uint8, uint16 or float32; colours are sRGB.

    kind : one of ``FORMATS``

    Raises ValueError for what is no picture, RuntimeError where a page cannot wait for the browser.
    """
    if _with_pillow():
        return _by_pillow(data)
    _check(data, kind)
    from vizlib.hosts.decoding import decode_now

    return _reduced(decode_now(data, kind), data)


async def decode_async(data: bytes, kind: str) -> NDArray[Any]:
    """As ``decode``, without blocking."""
    if _with_pillow():
        return _by_pillow(data)
    _check(data, kind)
    from vizlib.hosts.decoding import decode as by_browser

    return _reduced(await by_browser(data, kind), data)


def _with_pillow() -> bool:
    return "PIL" in sys.modules or find_spec("PIL") is not None


def _by_pillow(data: bytes) -> NDArray[Any]:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(data)) as image:
            if image.mode in ("P", "PA", "CMYK", "YCbCr", "LAB", "HSV", "RGBX", "La", "RGBa"):
                return np.array(image.convert("RGBA" if image.has_transparency_data else "RGB"))
            if image.mode in ("LA", "1"):
                return np.array(image.convert("RGBA" if image.mode == "LA" else "L"))
            return np.array(image)
    except UnidentifiedImageError:
        raise ValueError("it is no picture that Pillow knows") from None
    except (OSError, SyntaxError) as error:
        raise ValueError(f"the file is broken ({error})") from error


def _check(data: bytes, kind: str) -> None:
    """Raise ValueError for what a browser would not show, or would show with fewer digits."""
    if sys.platform != "emscripten":
        raise ValueError("Pillow is needed for pictures: pip install pillow")
    if kind not in SHOWN:
        raise ValueError(f"a browser does not show {kind.upper()}; `import PIL` in the script has Pillow loaded")
    if data.startswith(PNG) and data[24:25] == b"\x10":
        raise ValueError("it has 16 bits, of which a browser shows 8; `import PIL` in the script has Pillow loaded")


def _reduced(pixels: NDArray[np.uint8], data: bytes) -> NDArray[np.uint8]:
    """(H, W, 4) from the browser → as many channels as there is something in."""
    if (pixels[..., 3] == 255).all():
        pixels = pixels[..., :3]
        if _is_grey(data):
            return np.ascontiguousarray(pixels[..., 0])
    return np.ascontiguousarray(pixels)


def _is_grey(data: bytes) -> bool:
    """Whether a file says that it has one channel."""
    if data.startswith(PNG):
        return data[25] == 0
    at = 2
    while data.startswith(b"\xff\xd8") and at + 9 < len(data) and data[at] == 0xFF:  # JPEG: segments up to the frame's
        if 0xC0 <= data[at + 1] <= 0xCF and data[at + 1] not in (0xC4, 0xC8, 0xCC):
            return data[at + 9] == 1
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return False
