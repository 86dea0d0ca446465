"""Pictures → PNG files, with the standard library only: Pillow is not in every page."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["encode", "write"]

INCH = 0.0254  # metres


def write(path: str | Path, pixels: NDArray[np.uint8]) -> None:
    """Write (H, W, 4) uint8 sRGB pixels to a PNG file."""
    Path(path).write_bytes(encode(pixels))


def encode(pixels: NDArray[np.uint8], density: float | None = None) -> bytes:
    """(H, W, 4) uint8 sRGB → the bytes of a PNG file.

    density : pixels an inch when it is printed
    """
    height, width, _ = pixels.shape
    # Each row begins with its filter: 1 stores differences from the pixel to the left, which pack well.
    rows = np.empty((height, 1 + width * 4), np.uint8)
    rows[:, 0] = 1
    rows[:, 1:5] = pixels[:, 0]
    rows[:, 5:] = (pixels[:, 1:] - pixels[:, :-1]).reshape(height, -1)
    header = struct.pack(">2I5B", width, height, 8, 6, 0, 0, 0)  # 8 bits, colour with alpha
    parts = [(b"IHDR", header), (b"sRGB", b"\0")]
    if density is not None:
        metre = round(density / INCH)
        parts.append((b"pHYs", struct.pack(">2IB", metre, metre, 1)))  # 1: the unit is the metre
    parts += [(b"IDAT", zlib.compress(rows.tobytes(), 6)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
