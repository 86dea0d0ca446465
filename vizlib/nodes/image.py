"""Image: numbers through a colormap, or colours, as pixels of a rectangle."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pygfx as gfx
from numpy.typing import ArrayLike, NDArray
from pygfx.utils import unpack_bitfield
from pygfx.utils.bounds import Bounds

from vizlib import arrays
from vizlib.nodes import pixels
from vizlib.nodes.counted import Counted, in_pieces
from vizlib.nodes.image_shader import ImageMaterial
from vizlib.nodes.placed import Placed
from vizlib.nodes.properties import Choice, Property, Vector
from vizlib.nodes.scaled import Scaled
from vizlib.passes import frame
from vizlib.passes.compute import Buffer
from vizlib.passes.pictures import LARGEST, ColoredPicture, CopiedPicture, Part, Picture, PixelPicture, parts_of
from vizlib.passes.scale import Distribution, Scale
from vizlib.passes.source import Source

if TYPE_CHECKING:
    from vizlib.passes.reduce import Result

__all__ = ["INTERPOLATIONS", "Image"]

INTERPOLATIONS = ("nearest", "linear", "cubic")
PICKED = (1 << 22) - 1  # steps of a coordinate in what picking reads


class Image(Scaled, Placed, gfx.Image):
    """A picture in the plane z = 0, its first row on top.

    data : (H, W) any numeric dtype, coloured by ``cmap``, ``clim``, ``norm``; NaN and masked values take the
        colormap's bad colour. Or (H, W, 3|4) colours, sRGB: uint8 0…255, uint16 0…65535, floats 0…1; NaN and masked
        ones are transparent. Or a ``vz.compute`` buffer of such a shape (its colours uint8 with four channels, or
        float32), which is drawn as it is on the GPU, whenever it changes.
    interpolation : between pixels: "nearest" (squares), "linear" or "cubic"; where they are smaller than the screen's,
        what is seen is their mean
    extent : (left, right, bottom, top) of the picture's edges in data units, as matplotlib has it: the first row lies
        along the top. None has the middles of pixels be at whole numbers: (-0.5, W - 0.5, -0.5, H - 0.5).
    cmap, clim, norm, opacity, name : as for ``Mesh``

    All of these are live properties. Data of another shape is fine; of the same shape and dtype, it is only uploaded.
    Large images are drawn in parts, so any size goes that the GPU has memory for. Colours are what is interpolated.
    Picking gives the ``data_index`` (row, column). Raises TypeError or ValueError that name the image, the argument,
    what it is and what was expected, and leave it as it was.
    """

    properties: ClassVar[tuple[Property, ...]] = (
        Choice("interpolation", help="Between pixels.", choices=INTERPOLATIONS),
        Vector("extent", group="Place", parts=("left", "right", "bottom", "top")),
    )

    _rigid = (
        "its pixels are evenly spaced; use vz.Surface with x and y, flat z and the numbers as scalars, or linear axes."
    )

    def __init__(
        self,
        data: ArrayLike | Buffer,
        *,
        cmap: str = "viridis",
        clim: Any = "auto",
        norm: str = "linear",
        interpolation: str = "nearest",
        extent: ArrayLike | None = None,
        opacity: float = 1.0,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name or "")  # first, because pygfx's objects clean up after themselves
        self._owner = f'Image "{name}"' if name else "Image"
        self.geometry = gfx.Geometry()
        self.material = ImageMaterial(pick_write=True)
        self._data: NDArray[Any] | Buffer | None = None
        self._works: list[Any] = []
        self._parts: list[Part] = []
        self._extent: tuple[float, float, float, float] | None = None
        self._start_scale(cmap, clim, norm)
        self.interpolation = interpolation
        self.opacity = opacity
        self.data = data
        if extent is not None:
            self.extent = extent

    def __repr__(self) -> str:
        return f"<{self._owner}: {arrays.shape_text(self.shape)}>"

    # ---- Data ----

    @property
    def data(self) -> NDArray[Any] | Buffer:
        """What it shows: an array, read-only, or the buffer."""
        assert self._data is not None
        return self._data if isinstance(self._data, Buffer) else arrays.read_only(self._data)

    @data.setter
    def data(self, data: ArrayLike | Buffer) -> None:
        if isinstance(data, Buffer):
            pixels.check_buffer(data, self._owner, LARGEST)
            given: NDArray[Any] | Buffer = data
        else:
            given = pixels.checked(data, self._owner)
        before = self._data
        self._data = given
        try:
            scale = self._scaled(_distribution(given)) if len(given.shape) == 2 else None
        except Exception:
            self._data = before
            raise
        self._scale = scale
        if before is None or before is given or not self._rewrite(given, scale):
            self._rebuild(given, scale)
        if self._extent is None:
            self._place()

    @property
    def shape(self) -> tuple[int, ...]:
        """(H, W) or (H, W, 3|4)."""
        assert self._data is not None
        return self._data.shape

    @property
    def pictures(self) -> list[tuple[Part, Picture]]:
        """The parts it is drawn in, and their textures."""
        return [(part, work.picture) for part, work in zip(self._parts, self._works, strict=True)]

    def _rewrite(self, data: NDArray[Any] | Buffer, scale: Scale | None) -> bool:
        """Upload data of the same kind into what is there; returns whether it is."""
        if isinstance(data, Buffer) or self._parts != _parts(data):
            return False
        for part, work in zip(self._parts, self._works, strict=True):
            piece = data[part.rows, part.columns]
            if scale is not None and isinstance(work, ColoredPicture):
                if not work.refill(piece, scale):
                    return False
            elif scale is None and isinstance(work, PixelPicture):
                work.write(pixels.rgba(piece))
            else:
                return False
        return True

    def _rebuild(self, data: NDArray[Any] | Buffer, scale: Scale | None) -> None:
        self._parts, self._works = _parts(data), []
        label = f"image/{self.name}" if self.name else "image"
        for part in self._parts:
            picture = Picture(
                part.columns.stop - part.columns.start, part.rows.stop - part.rows.start, f"{label}/picture"
            )
            self._works.append(self._work(data, part, picture, scale, label))
        self.material.renew()

    def _work(self, data: NDArray[Any] | Buffer, part: Part, picture: Picture, scale: Scale | None, label: str) -> Any:
        """What fills a part's picture."""
        if isinstance(data, Buffer):
            if scale is None:
                return CopiedPicture(data, picture)
            return ColoredPicture(Source.of_buffer(data, self._owner), scale, picture, label)
        piece = data[part.rows, part.columns]
        if scale is None:
            return PixelPicture(pixels.rgba(piece), picture)
        source = Source.of(np.ascontiguousarray(piece), scale.distribution.ends, f"{label}/data")
        return ColoredPicture(source, scale, picture, label)

    def _scaled(self, distribution: Distribution) -> Scale:
        if isinstance(self._data, Buffer) and (isinstance(self._clim, str) or self._norm == "equalize"):
            what = f"clim is {self._clim!r}" if isinstance(self._clim, str) else f"norm is {self._norm!r}"
            raise ValueError(
                f"{self._owner}: {what} and its data are on the GPU, expected a clim (low, high) and another norm."
            )
        return super()._scaled(distribution)

    def _show_scale(self, scale: Scale) -> None:
        for work in self._works:
            work.restyle(scale)

    def _sources(self) -> Iterable[Source]:
        if len(self._works) == 1:
            return [self._works[0].source]
        assert isinstance(self._data, np.ndarray)  # parts have a border of their neighbours'
        return in_pieces(self._data, self._span(False), f"{self._owner}/data")

    def _span(self, positive: bool) -> tuple[float, float] | None:
        return None if isinstance(self._data, Buffer) else super()._span(positive)

    def histogram(self, bins: int = 256, *, log: bool | None = None) -> Result | None:
        """As that of other nodes; of data on the GPU it is counted again when they have changed."""
        if self._scale is not None and isinstance(self._data, Buffer):
            if self._counted is None or self._counted.numbers is not self._scale.distribution:
                self._counted = Counted(self._scale.distribution)
                self._data.feed(self._counted)
            frame.run_scheduled()
        return super().histogram(bins, log=log)

    def rgba(self) -> NDArray[np.uint8]:
        """(H, W, 4) uint8 sRGB: what it is drawn as; of numbers, what the GPU's colour pass writes. Waits for it."""
        if (plain := self._plain_rgba()) is not None:
            return plain
        return self._assembled([work.rgba() for work in self._works])

    async def rgba_async(self) -> NDArray[np.uint8]:
        """As ``rgba``, without blocking."""
        if (plain := self._plain_rgba()) is not None:
            return plain
        return self._assembled([await work.rgba_async() for work in self._works])

    def _plain_rgba(self) -> NDArray[np.uint8] | None:
        if self._scale is not None:
            return None
        if isinstance(self._data, Buffer):
            raise RuntimeError(f"{self._owner}: its colours are in a buffer; `image.data.read()` brings them back.")
        assert self._data is not None
        return pixels.rgba(self._data)

    def _assembled(self, pieces: list[NDArray[np.uint8]]) -> NDArray[np.uint8]:
        result = np.empty((*self.shape[:2], 4), np.uint8)
        for part, piece in zip(self._parts, pieces, strict=True):
            rows, columns = part.rows, part.columns
            result[rows, columns] = piece.reshape(rows.stop - rows.start, columns.stop - columns.start, 4)
        return result

    # ---- Look ----

    @property
    def interpolation(self) -> str:
        """ "nearest", "linear" or "cubic"."""
        return str(self.material.interpolation)

    @interpolation.setter
    def interpolation(self, value: str) -> None:
        self.material.interpolation = arrays.choice(value, "interpolation", self._owner, INTERPOLATIONS)

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """(left, right, bottom, top) of its edges, data units."""
        if self._extent is not None:
            return self._extent
        height, width = self.shape[:2]
        return -0.5, width - 0.5, -0.5, height - 0.5

    @extent.setter
    def extent(self, value: ArrayLike | None) -> None:
        if value is not None:
            given = arrays.array(value, "extent", self._owner, (4,)).astype(np.float64)
            left, right, bottom, top = (float(edge) for edge in given)
            if not (np.abs(given) < arrays.LARGEST).all() or left == right or bottom == top:
                shown = ", ".join(f"{edge:g}" for edge in given)
                raise ValueError(
                    f"{self._owner}: extent is ({shown}), expected different finite numbers for left and right, "
                    "and for bottom and top."
                )
            self._extent = left, right, bottom, top
        else:
            self._extent = None
        self._place()

    def _place(self) -> None:
        """Put the rectangle where the extent is; far from the origin relative to an offset, as positions are."""
        left, right, bottom, top = self.extent
        corners, offset = arrays.positions([[left, bottom, 0], [right, top, 0]], self._owner, "extent")
        self.material.extent = corners[0, 0], corners[1, 0], corners[0, 1], corners[1, 1]
        self._move_to(offset)

    def _get_bounds_from_geometry(self) -> Bounds:
        left, right, bottom, top = self.material.extent
        return Bounds(
            np.array([[min(left, right), min(bottom, top), 0], [max(left, right), max(bottom, top), 0]], np.float64)
        )

    def _wgpu_get_pick_info(self, pick_value: int) -> dict[str, Any]:
        info = dict(gfx.WorldObject._wgpu_get_pick_info(self, pick_value))
        values = unpack_bitfield(pick_value, wobject_id=20, x=22, y=22)
        height, width = self.shape[:2]
        x, y = values["x"] / PICKED * width - 0.5, values["y"] / PICKED * height - 0.5
        column, row = min(int(x + 0.5), width - 1), min(int(y + 0.5), height - 1)
        return info | {"index": (column, row), "pixel_coord": (x - column, y - row), "data_index": (row, column)}


def _distribution(data: NDArray[Any] | Buffer) -> Distribution:
    return Distribution(np.ones(1) if isinstance(data, Buffer) else data)


def _parts(data: NDArray[Any] | Buffer) -> list[Part]:
    height, width = data.shape[:2]
    return parts_of(height, width, data.dtype.itemsize if len(data.shape) == 2 else 4)
