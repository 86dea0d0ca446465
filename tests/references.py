"""`python -m tests.references [NAME ...]`: draw gallery scripts natively, and store their pictures.

They lie in gallery/pictures, small and of 256 colours, and `tests/test_gallery.py` compares with them what is drawn
later. Without names, all scripts are drawn, and pictures of scripts that are no more go. Look at what has changed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PIL import Image

from tests import gallery
from vizlib.site.gallery import examples, pictures


def store(script: Path) -> None:
    """Draw one script and store its picture."""
    with Image.open(pictures.drawn(examples.read(script)).picture) as drawn:
        picture = gallery.reduced(np.asarray(drawn.convert("RGB")))
    gallery.PICTURES.mkdir(exist_ok=True)
    of_few_colors(picture).save(gallery.stored(script), optimize=True)
    print(f"{gallery.stored(script).name}: {gallery.stored(script).stat().st_size / 1000:.0f} kB")


def of_few_colors(picture: Image.Image) -> Image.Image:
    """The picture with 256 colours, as near to it as these can be."""
    plain = picture.quantize(256, Image.Quantize.MEDIANCUT)
    # k-means and dithering are for photographs, whose colours are many; from plots they take the white.
    palette = picture.quantize(256, Image.Quantize.MEDIANCUT, kmeans=5)
    dithered = picture.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG)
    return min((plain, dithered), key=lambda few: gallery.block_difference(few, picture))


def main(names: list[str]) -> int:
    """The exit code."""
    known = {script.stem: script for script in gallery.SCRIPTS}
    for name in names:
        if name not in known:
            print(f"There is no gallery/{name}.py, expected one of {', '.join(known)}.", file=sys.stderr)
            return 2
    for name in names or known:
        store(known[name])
    for picture in gallery.PICTURES.glob("*.png"):
        if picture.stem not in known:
            picture.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
