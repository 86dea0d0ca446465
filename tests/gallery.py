"""The gallery's scripts, and how what they draw is compared with the pictures of them that are stored."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

FOLDER = Path(__file__).parents[1] / "gallery"
SCRIPTS = sorted(FOLDER.glob("*.py"))
PICTURES = FOLDER / "pictures"
PICTURE = 600, 450  # pixels, the most that a stored picture has

# The words of the lines that begin with "tags:": what is drawn, how, what one can do with it, and whose job it is.
TAGS = {
    *("2d", "3d", "bars", "image", "instances", "line", "mesh", "points", "surface", "text", "vectors", "volume"),
    *("compute", "dates", "file", "large", "pygfx", "statistics", "wgpu", "wgsl"),
    *("animation", "interaction", "links", "panels"),
    *("biology", "chemistry", "engineering", "finance", "geo", "physics"),
}


def moves(script: Path) -> bool:
    """Whether it looks different at another time."""
    return "@fig.animate" in script.read_text()


def reads(script: Path) -> bool:
    """Whether it reads what the GPU has computed, which cannot be where a file is made."""
    return "map_async" in script.read_text()


def reduced(picture: np.ndarray) -> Image.Image:
    """A picture that is not larger than the stored ones are."""
    image = Image.fromarray(picture)
    image.thumbnail(PICTURE, Image.Resampling.BOX)
    return image


def stored(script: Path) -> Path:
    """Where its picture is."""
    return PICTURES / f"{script.stem}.png"


def assert_as_stored(picture: np.ndarray, script: Path) -> None:
    """A script draws what it drew when its picture was stored, on another version of the drivers, too.

    They may put edges elsewhere by parts of a pixel, and stored pictures have 256 colours, dithered. So it is the means
    of blocks of 25 by 25 pixels that are compared: a letter that is missing is seen, and a line that is a little
    stronger is not. What moves is elsewhere, but much the same as a whole.
    """
    small = reduced(picture)
    with Image.open(stored(script)) as image:
        expected = image.convert("RGB")
    assert small.size == expected.size
    assert np.abs(np.asarray(small, int) - np.asarray(expected)).mean() < (12 if moves(script) else 4)
    if not moves(script):
        assert block_difference(small, expected) < 10


def block_difference(one: Image.Image, other: Image.Image) -> float:
    """By how much the colours of the two blocks differ that differ most, 0 to 255."""
    return float(np.abs(blocks(one) - blocks(other)).max())


def blocks(image: Image.Image, side: int = 25) -> np.ndarray:
    """Colours of a picture's blocks, 0 to 255; the last ones of rows and columns may be smaller."""
    picture = np.asarray(image.convert("RGB"), float)
    starts = [np.arange(0, length, side) for length in picture.shape[:2]]
    sums = np.add.reduceat(np.add.reduceat(picture, starts[0], axis=0), starts[1], axis=1)
    lengths = [np.diff([*start, length]) for start, length in zip(starts, picture.shape[:2], strict=True)]
    return np.asarray(sums / np.multiply.outer(*lengths)[:, :, None])
