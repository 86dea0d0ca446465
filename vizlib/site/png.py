"""Writes PNG files without an imaging library."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np


def write_png(path: Path, image: Any) -> None:
    """Save `image`, (H, W), (H, W, 3) or (H, W, 4) uint8, as PNG. Folders on the way are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(png_bytes(image))


def png_bytes(image: Any) -> bytes:
    """`image`, (H, W), (H, W, 3) or (H, W, 4) uint8, as the bytes of a PNG file.

    Raises ValueError for any other shape or dtype.
    """
    pixels = np.asarray(image)
    if pixels.ndim == 2:
        pixels = pixels[:, :, None]
    channels = pixels.shape[2] if pixels.ndim == 3 else 0
    colour_type = {1: 0, 3: 2, 4: 6}.get(channels)  # grey, RGB, RGBA
    if colour_type is None or pixels.dtype != np.uint8:
        raise ValueError(
            f"image has shape {np.shape(image)} and dtype {pixels.dtype}, "
            "expected (H, W), (H, W, 3) or (H, W, 4) of uint8."
        )
    height, width = pixels.shape[:2]
    # Every row begins with its filter, 0: none.
    rows = np.zeros((height, 1 + width * channels), np.uint8)
    rows[:, 1:] = pixels.reshape(height, width * channels)
    header = struct.pack(">IIBBBBB", width, height, 8, colour_type, 0, 0, 0)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(rows.tobytes(), 6)),
            _chunk(b"IEND", b""),
        ]
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
