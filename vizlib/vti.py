"""VTK's XML image data (``.vti``): a regular grid with its numbers → NumPy, without VTK.

What VTK writes is read: text, base64 or raw, inline or appended, plain or compressed by zlib or LZMA, in either byte
order, in one piece or several. The format: https://docs.vtk.org/en/latest/vtk_file_formats/vtkxml_file_format.html
"""

from __future__ import annotations

import base64
import lzma
import re
import zlib
from collections.abc import Callable
from typing import Any, NamedTuple
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

__all__ = ["ImageData", "parse"]

TYPES = {
    "Int8": "i1",
    "UInt8": "u1",
    "Int16": "i2",
    "UInt16": "u2",
    "Int32": "i4",
    "UInt32": "u4",
    "Int64": "i8",
    "UInt64": "u8",
    "Float32": "f4",
    "Float64": "f8",
}
DECOMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "vtkZLibDataCompressor": zlib.decompress,
    "vtkLZMADataCompressor": lzma.decompress,
}
APPENDED = re.compile(rb"<AppendedData([^>]*)>\s*_")


class ImageData(NamedTuple):
    """A regular grid.

    values : (D, H, W) or (D, H, W, components): layers along z, rows along y, columns along x
    name : the array's
    origin : (x, y, z) of the middle of the first value
    spacing : (x, y, z)
    direction : (3, 3) whose columns are the axes of x, y and z, about ``pivot``
    pivot : (x, y, z)
    """

    values: NDArray[Any]
    name: str
    origin: tuple[float, float, float]
    spacing: tuple[float, float, float]
    direction: NDArray[np.float64]
    pivot: tuple[float, float, float]


def parse(data: bytes) -> ImageData:
    """A file's bytes → its grid with its active scalars, or its first array. Raises ValueError for what is none."""
    head, appended, raw = _parted(data)
    try:
        root = ElementTree.fromstring(head)
    except ElementTree.ParseError as error:
        raise ValueError(f"it is no XML ({error})") from None
    image = root.find("ImageData")
    if root.tag != "VTKFile" or image is None:
        raise ValueError(f"it holds {root.get('type') or root.tag}, expected ImageData")
    reader = _Reader(root, appended, raw)
    whole = _numbers(image, "WholeExtent", "i8", 6).reshape(3, 2)
    pieces = image.findall("Piece")
    section, name = _chosen(pieces)
    # A cell lies between two points, so there is one less of them, and it begins half a step later.
    cells = section == "CellData"
    low, size = whole[:, 0], np.maximum(whole[:, 1] - whole[:, 0] + (0 if cells else 1), 1)
    values: NDArray[Any] | None = None
    for piece in pieces:
        array = reader.array(_named(piece, section, name))
        extent = _numbers(piece, "Extent", "i8", 6).reshape(3, 2)
        held = np.maximum(extent[:, 1] - extent[:, 0] + (0 if cells else 1), 1)
        components = array.size // int(np.prod(held))
        if array.size != int(np.prod(held)) * components or not components:
            raise ValueError(f'its array "{name}" has {array.size} numbers, expected {int(np.prod(held))}')
        part = array.reshape(*held[::-1], *([components] if components > 1 else []))
        if values is None:
            values = np.zeros((*size[::-1], *part.shape[3:]), part.dtype)
        x, y, z = (slice(int(a), int(a + n)) for a, n in zip(extent[:, 0] - low, held, strict=True))
        values[z, y, x] = part
    assert values is not None
    spacing, pivot = _numbers(image, "Spacing", "f8", 3, "1 1 1"), _numbers(image, "Origin", "f8", 3, "0 0 0")
    direction = _numbers(image, "Direction", "f8", 9, "1 0 0 0 1 0 0 0 1").reshape(3, 3)
    flat = whole[:, 1] == whole[:, 0]
    origin = pivot + spacing * (low + np.where(flat | (not cells), 0, 0.5))
    return ImageData(values, name, _triple(origin), _triple(spacing), direction, _triple(pivot))


def _parted(data: bytes) -> tuple[bytes, bytes, bool]:
    """The XML, what is appended to it, and whether that is no text."""
    found = APPENDED.search(data)
    if found is None:
        return data, b"", False
    end = data.rfind(b"</AppendedData>")
    return data[: found.start()] + b"</VTKFile>", data[found.end() : end if end > 0 else len(data)], b"raw" in found[1]


def _chosen(pieces: list[ElementTree.Element]) -> tuple[str, str]:
    """Of points or of cells, and which array: the active scalars come first."""
    if not pieces:
        raise ValueError("it has no piece")
    for section in ("PointData", "CellData"):
        data = pieces[0].find(section)
        arrays = [] if data is None else [item.get("Name", "") for item in data.findall("DataArray")]
        if data is not None and arrays:
            active = data.get("Scalars", "")
            return section, active if active in arrays else arrays[0]
    raise ValueError("it has no numbers at its points or in its cells")


def _named(piece: ElementTree.Element, section: str, name: str) -> ElementTree.Element:
    for item in piece.findall(f"{section}/DataArray"):
        if item.get("Name", "") == name:
            return item
    raise ValueError(f'one of its pieces has no array "{name}"')


def _numbers(item: ElementTree.Element, key: str, dtype: str, count: int, default: str = "") -> NDArray[Any]:
    try:
        found = np.array(item.get(key, default).split(), dtype=dtype)
    except ValueError:
        found = np.zeros(0)
    if len(found) != count:
        raise ValueError(f'its {item.tag} has {key}="{item.get(key, default)}", expected {count} numbers')
    return found


def _triple(values: NDArray[np.float64]) -> tuple[float, float, float]:
    x, y, z = (float(value) for value in values)
    return x, y, z


class _Reader:
    """Decodes the arrays of one file."""

    def __init__(self, root: ElementTree.Element, appended: bytes, raw: bool) -> None:
        self._order = ">" if root.get("byte_order") == "BigEndian" else "<"
        header = TYPES.get(root.get("header_type", "UInt32"), "u4")
        self._count = np.dtype(self._order + header)
        self._appended = appended
        self._raw = raw
        name = root.get("compressor", "")
        if name and name not in DECOMPRESS:
            raise ValueError(f"it is compressed by {name}, known are {', '.join(DECOMPRESS)}")
        self._decompress = DECOMPRESS.get(name)

    def array(self, item: ElementTree.Element) -> NDArray[Any]:
        """(N,) all numbers of a DataArray."""
        kind = TYPES.get(item.get("type", ""))
        if kind is None:
            raise ValueError(f'its array "{item.get("Name")}" is of type {item.get("type")}, expected numbers')
        form = item.get("format")
        dtype = np.dtype(self._order + kind)
        if form == "ascii":
            return np.array((item.text or "").split(), dtype=kind)
        if form == "appended":
            stored = self._appended[int(item.get("offset", 0)) :]
            decode = _plain if self._raw else base64.b64decode
        else:
            stored, decode = (item.text or "").strip().encode(), base64.b64decode
        data = self._compressed(stored, decode) if self._decompress else self._uncompressed(stored, decode)
        return np.frombuffer(data, dtype).astype(kind, copy=False)

    def _uncompressed(self, stored: bytes, decode: Callable[[bytes], bytes]) -> bytes:
        begin = self._length(self._count.itemsize, decode)
        count = int(np.frombuffer(decode(stored[:begin]), self._count, 1)[0])
        # The count and what follows are encoded as one, or each for itself: then the first ends with a padding.
        if decode is not _plain and b"=" not in stored[:begin]:
            end = self._length(self._count.itemsize + count, decode)
            return decode(stored[:end])[self._count.itemsize :][:count]
        return decode(stored[begin : begin + self._length(count, decode)])[:count]

    def _compressed(self, stored: bytes, decode: Callable[[bytes], bytes]) -> bytes:
        """A header of counts: blocks, bytes of a block, bytes of the last one, and of each when compressed."""
        assert self._decompress is not None
        size = self._count.itemsize
        blocks = int(np.frombuffer(decode(stored[: self._length(3 * size, decode)]), self._count, 1)[0])
        begin = self._length((3 + blocks) * size, decode)
        lengths = np.frombuffer(decode(stored[:begin]), self._count, 3 + blocks)[3:].astype(int)
        packed = decode(stored[begin : begin + self._length(int(lengths.sum()), decode)])
        ends = np.cumsum(lengths)
        return b"".join(self._decompress(packed[end - length : end]) for end, length in zip(ends, lengths, strict=True))

    def _length(self, count: int, decode: Callable[[bytes], bytes]) -> int:
        """How long so many bytes are when encoded."""
        return count if decode is _plain else -(-count // 3) * 4


def _plain(data: bytes) -> bytes:
    return data
