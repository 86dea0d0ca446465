"""Pictures' files: every kind of pixels that Pillow writes, and what is said about broken ones."""

from __future__ import annotations

import asyncio
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import vizlib as vz
from vizlib import rasters

RGB = np.random.default_rng(0).integers(0, 256, (6, 8, 3), np.uint8)


def packed(image: Image.Image, kind: str) -> bytes:
    stream = BytesIO()
    image.save(stream, kind)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("mode", "shape", "dtype"),
    [
        ("RGB", (6, 8, 3), "u1"),
        ("RGBA", (6, 8, 4), "u1"),
        ("L", (6, 8), "u1"),
        ("LA", (6, 8, 4), "u1"),
        ("1", (6, 8), "u1"),
        ("P", (6, 8, 3), "u1"),
    ],
)
def test_modes_of_png(mode: str, shape: tuple[int, ...], dtype: str) -> None:
    found = rasters.decode(packed(Image.fromarray(RGB).convert(mode), "png"), "png")
    assert found.shape == shape
    assert found.dtype == dtype
    if mode == "RGB":
        assert np.array_equal(found, RGB)


def test_deep_pixels_keep_their_digits() -> None:
    deep = (RGB[..., 0].astype(np.uint16) << 8) + 1
    assert np.array_equal(rasters.decode(packed(Image.fromarray(deep), "png"), "png"), deep)
    floats = deep.astype(np.float32) / 7
    assert np.array_equal(rasters.decode(packed(Image.fromarray(floats), "tiff"), "tif"), floats)


def test_read_makes_an_image(tmp_path: Path) -> None:
    Image.fromarray(RGB).save(tmp_path / "colours.png")
    image = vz.read(tmp_path / "colours.png", interpolation="linear")
    assert isinstance(image, vz.Image)
    assert (image.name, image.shape, image.interpolation) == ("colours", (6, 8, 3), "linear")
    Image.fromarray(RGB[..., 0]).save(tmp_path / "grey.png")
    grey = asyncio.run(vz.read_async(tmp_path / "grey.png"))
    assert np.array_equal(grey.rgba()[..., 0], RGB[..., 0]), "black is 0 and white is 255"


def test_which_files_say_that_they_are_grey() -> None:
    grey, colours = Image.fromarray(RGB[..., 0]), Image.fromarray(RGB)
    for kind in ("png", "jpeg"):
        assert rasters._is_grey(packed(grey, kind))
        assert not rasters._is_grey(packed(colours, kind))
    assert not rasters._is_grey(packed(grey, "webp"))
    for length in range(200):
        rasters._is_grey(packed(grey, "jpeg")[:length].ljust(26, b"\0"))


@pytest.mark.parametrize("content", [b"", b"rubbish", packed(Image.fromarray(RGB), "png")[:60]])
def test_what_cannot_be_read(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(ValueError, match=r'Cannot read ".*a\.png" as PNG: '):
        vz.read(tmp_path / "a.png")
    with pytest.raises(ValueError, match=r'Cannot read ".*a\.png" as PNG: '):
        asyncio.run(vz.read_async(tmp_path / "a.png"))
