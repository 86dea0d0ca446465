"""PNG files, read back by another library."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vizlib.site.png import png_bytes, write_png


@pytest.mark.parametrize("shape", [(3, 5), (3, 5, 3), (3, 5, 4), (1, 1, 4)])
def test_pixels_come_back(shape: tuple[int, ...]) -> None:
    image = np.random.default_rng(1).integers(0, 256, shape).astype(np.uint8)
    read = np.asarray(Image.open(BytesIO(png_bytes(image))))
    np.testing.assert_array_equal(read, image)


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    write_png(tmp_path / "a" / "b.png", np.zeros((2, 2), np.uint8))
    with Image.open(tmp_path / "a" / "b.png") as read:
        assert read.size == (2, 2)


@pytest.mark.parametrize("image", [np.zeros((2, 2, 2), np.uint8), np.zeros((2, 2), float), np.zeros(3, np.uint8)])
def test_other_arrays_are_refused_with_their_shape(image: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"image has shape \(.*expected \(H, W\)"):
        png_bytes(image)
