"""Pictures: images as textures with mipmaps, in parts that every GPU has room for.

    numbers ── Colorize ─┐
    pixels ──────────────┼─→ Picture: a texture ── shaders/mipmap.wgsl ─→ its smaller levels
    colours in a buffer ─┘

Textures are rgba8unorm and hold sRGB: what compute shaders can write everywhere.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import wgpu
from numpy.typing import NDArray

from vizlib.passes import frame
from vizlib.passes.colorize import Colorize
from vizlib.passes.compute import Buffer
from vizlib.passes.kernel import Kernel
from vizlib.passes.scale import Scale
from vizlib.passes.source import Source

__all__ = ["BORDER", "LARGEST", "ColoredPicture", "CopiedPicture", "Part", "Picture", "PixelPicture", "parts_of"]

LARGEST = 8192  # WebGPU's max-texture-dimension-2d, which every device has
BINDING = 1 << 27  # and its max-storage-buffer-binding-size
BORDER = 2  # pixels of its neighbours that a part has for interpolation: as far as "cubic" reaches


class Part(NamedTuple):
    """A part of an image: what it shows, and with a border what it holds.

    top, bottom, left, right : rows and columns that it shows, half-open
    rows, columns : that it holds
    """

    top: int
    bottom: int
    left: int
    right: int
    rows: slice
    columns: slice


def parts_of(height: int, width: int, itemsize: int) -> list[Part]:
    """An image of so many rows and columns, in as few parts as fit; one without a border if it fits as a whole."""
    columns = _pieces(width, LARGEST)
    widest = max(held.stop - held.start for _, _, held in columns)
    rows = _pieces(height, min(LARGEST, BINDING // (widest * itemsize)))
    return [
        Part(top, bottom, left, right, held_rows, held_columns)
        for top, bottom, held_rows in rows
        for left, right, held_columns in columns
    ]


def _pieces(length: int, largest: int) -> list[tuple[int, int, slice]]:
    if length <= largest:
        return [(0, length, slice(0, length))]
    count = -(-length // (largest - 2 * BORDER))
    edges = [length * number // count for number in range(count + 1)]
    return [(low, high, slice(max(0, low - BORDER), min(length, high + BORDER))) for low, high in pairwise(edges)]


@lru_cache(maxsize=1)
def _mipmap() -> Kernel:
    return Kernel.named("mipmap")


@lru_cache(maxsize=8)
def _pixels(**defines: Any) -> Kernel:
    return Kernel.named("pixels", **defines)


class Picture:
    """A texture with mipmaps, made when it is first needed.

    width, height : in pixels
    """

    def __init__(self, width: int, height: int, label: str) -> None:
        self.width, self.height = width, height
        self._label = label
        self._texture: wgpu.GPUTexture | None = None
        self._views: list[wgpu.GPUTextureView] = []
        self._groups: list[Any] = []

    @property
    def levels(self) -> int:
        """Of the texture, down to one pixel."""
        return max(self.width, self.height).bit_length()

    @property
    def texture(self) -> wgpu.GPUTexture:
        """rgba8unorm, sRGB."""
        if self._texture is None:
            usage = wgpu.TextureUsage
            self._texture = frame.device().create_texture(
                label=self._label,
                size=(self.width, self.height, 1),
                format="rgba8unorm",
                mip_level_count=self.levels,
                usage=usage.TEXTURE_BINDING | usage.STORAGE_BINDING | usage.COPY_DST,
            )
            self._views = [
                self._texture.create_view(base_mip_level=level, mip_level_count=1) for level in range(self.levels)
            ]
        return self._texture

    def largest(self) -> wgpu.GPUTextureView:
        """Its first level, to be written."""
        assert self.texture is not None
        return self._views[0]

    def shrink(self, compute_pass: Any) -> None:
        """Write the smaller levels."""
        kernel = _mipmap()
        if not self._groups:
            assert self.texture is not None
            self._groups = [kernel.group(pair) for pair in pairwise(self._views)]
        for level, group in enumerate(self._groups, 1):
            width, height = max(1, self.width >> level), max(1, self.height >> level)
            kernel.dispatch(compute_pass, group, (-(-width // 8), -(-height // 8), 1))


class ColoredPicture(Colorize):
    """Numbers, coloured by a scale."""

    def __init__(self, source: Source, scale: Scale, picture: Picture, label: str) -> None:
        self.picture = picture
        super().__init__(source, scale, "image", picture.largest, label)

    def encode(self, compute_pass: Any) -> None:
        """Write the colours, then the smaller levels."""
        super().encode(compute_pass)
        self.picture.shrink(compute_pass)


class PixelPicture:
    """Pixels from an array: (H, W, 4) uint8."""

    def __init__(self, pixels: NDArray[np.uint8], picture: Picture) -> None:
        self.picture = picture
        self.write(pixels)

    def write(self, pixels: NDArray[np.uint8]) -> None:
        """Replace them by others of the same size."""
        self._given = np.ascontiguousarray(pixels)
        frame.schedule(self)

    def encode(self, compute_pass: Any) -> None:
        """Upload them, then write the smaller levels."""
        height, width = self._given.shape[:2]
        frame.device().queue.write_texture(
            {"texture": self.picture.texture, "mip_level": 0, "origin": (0, 0, 0)},
            self._given,
            {"bytes_per_row": width * 4, "rows_per_image": height},
            (width, height, 1),
        )
        self.picture.shrink(compute_pass)


class CopiedPicture:
    """Pixels from a buffer on the GPU: (H, W, 4) uint8, or (H, W, 3|4) float32 in 0…1."""

    def __init__(self, data: Buffer, picture: Picture) -> None:
        self.picture = picture
        self._data = data
        defines = {"BYTES": None} if data.dtype == np.uint8 else {"CHANNELS": f"{data.shape[2]}u"}
        self._kernel = _pixels(**defines)
        data.feed(self)

    def encode(self, compute_pass: Any) -> None:
        """Copy them, then write the smaller levels."""
        groups = (-(-self.picture.width // 8), -(-self.picture.height // 8), 1)
        self._kernel.encode(compute_pass, [self._data.gpu, self.picture.largest()], groups)
        self.picture.shrink(compute_pass)
