"""Whether all of a mesh file is there: what its header declares against what follows it.

A download that broke off leaves a file whose first part reads well, and a figure of that part would be wrong
without a word. Formats that declare nothing (OBJ) are looked at only for a last line that is cut.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

__all__ = ["shortfall"]

_MANY = {"vertex": "vertices", "face": "faces", "edge": "edges"}

# PLY's names, old and new, as NumPy's
_NUMBERS = {
    "char": "i1", "int8": "i1", "uchar": "u1", "uint8": "u1", "short": "i2", "int16": "i2",
    "ushort": "u2", "uint16": "u2", "int": "i4", "int32": "i4", "uint": "u4", "uint32": "u4",
    "float": "f4", "float32": "f4", "double": "f8", "float64": "f8",
}  # fmt: skip


class Element(NamedTuple):
    """A table of a PLY file: ``properties`` are (type,) or, for lists, (type of the length, type)."""

    name: str
    rows: int
    properties: list[tuple[str, ...]]


def shortfall(data: bytes, kind: str) -> str | None:
    """What is missing at the end of a file of the format ``kind``, as the rest of a sentence; None: nothing.

    None also for what is not of that format at all: that is for its reader to say.
    """
    if not data:
        return "the file is empty"
    check = _CHECKS.get(kind)
    try:
        return check(data) if check else None
    except (ValueError, KeyError, IndexError, UnicodeDecodeError):
        return None


def _declared(count: int, name: str, found: int) -> str:
    return f"the file is cut short: it declares {count} {_MANY.get(name, name + ' rows')}, found {found}"


def _ply(data: bytes) -> str | None:
    if not data.startswith(b"ply"):
        return None
    mark = data.find(b"end_header")
    if mark < 0 and b"element" in data:
        return "the file is cut short or broken: its header has no line end_header"
    if b"\n" not in data[: max(mark, 0)]:
        return None
    begin = data.find(b"\n", mark) + 1 or len(data)
    lines = [line.split() for line in data[:mark].decode("latin-1").splitlines()]
    elements: list[Element] = []
    for line in lines:
        if line[:1] == ["element"]:
            elements.append(Element(line[1], int(line[2]), []))
        elif line[:1] == ["property"]:
            types = line[2:4] if line[1] == "list" else line[1:2]
            elements[-1].properties.append(tuple(_NUMBERS[name] for name in types))
    order = next(line[1] for line in lines if line[:1] == ["format"])
    if order == "ascii":
        return _ply_rows(data[begin:], elements)
    return _ply_bytes(data[begin:], elements, ">" if "big" in order else "<")


def _ply_rows(body: bytes, elements: list[Element]) -> str | None:
    """ASCII: each row is a line."""
    body = body.rstrip()
    found = body.count(b"\n") + 1 if body else 0
    for element in elements:
        if found < element.rows:
            return _declared(element.rows, element.name, found)
        found -= element.rows
    if found or not elements or not elements[-1].rows:
        return None
    row = body[body.rfind(b"\n") + 1 :].split()
    place = 0
    for types in elements[-1].properties:
        place += 1 + (int(row[place]) if len(types) == 2 and place < len(row) else 0)
    if len(row) < place:
        return f"the file is cut short: its last line has {len(row)} numbers, expected {place}"
    return None


def _ply_bytes(body: bytes, elements: list[Element], order: str) -> str | None:
    """Binary: rows of the same size, or, with lists, of a size that each row tells."""
    place = 0
    for element in elements:
        if all(len(types) == 1 for types in element.properties):
            size = sum(np.dtype(kind).itemsize for (kind,) in element.properties)
            found = (len(body) - place) // size if size else element.rows
            place += size * element.rows
        else:
            found, place = _list_rows(body, place, element, order)
        if found < element.rows:
            return _declared(element.rows, element.name, found)
    return None


def _list_rows(body: bytes, begin: int, element: Element, order: str) -> tuple[int, int]:
    """How many rows of ``element`` there are from ``begin`` on, at most all of them, and where they end."""
    equal = _equal_rows(body, begin, element, order)
    if equal is not None:
        return element.rows, equal
    sizes = [[np.dtype(order + kind) for kind in types] for types in element.properties]
    place = begin
    for row in range(element.rows):
        for types in sizes:
            length = 1
            if len(types) == 2:
                if place + types[0].itemsize > len(body):
                    return row, place
                length = int(np.frombuffer(body, types[0], 1, place)[0])
                place += types[0].itemsize
            place += length * types[-1].itemsize
        if place > len(body):
            return row, place
    return element.rows, place


def _equal_rows(body: bytes, begin: int, element: Element, order: str) -> int | None:
    """Where the rows end, if all are there and have as many numbers as the first; by whole arrays."""
    fields: list[tuple[str, str] | tuple[str, str, int]] = []
    for number, types in enumerate(element.properties):
        if len(types) == 1:
            fields.append((f"value{number}", order + types[0]))
            continue
        place = begin + np.dtype(fields).itemsize if fields else begin
        if place + np.dtype(types[0]).itemsize > len(body):
            return None
        length = int(np.frombuffer(body, order + types[0], 1, place)[0])
        fields += [(f"length{number}", order + types[0]), (f"list{number}", order + types[1], length)]
    row = np.dtype(fields)
    end = begin + element.rows * row.itemsize
    if end > len(body):
        return None
    table = np.frombuffer(body, row, element.rows, begin)
    lengths = [table[name] for name in row.names or () if name.startswith("length")]
    return end if all((length == length[0]).all() for length in lengths if len(length)) else None


def _stl(data: bytes) -> str | None:
    triangles = int.from_bytes(data[80:84], "little")
    if len(data) == 84 + 50 * triangles and len(data) >= 84:
        return None
    lowered = data.lower()
    if lowered.lstrip().startswith(b"solid") and (b"facet" in lowered or b"endsolid" in lowered):
        begun, ended = lowered.count(b"facet normal"), lowered.count(b"endfacet")
        if begun > ended or lowered.rfind(b"endsolid") < lowered.rfind(b"endfacet"):
            return f"the file is cut short or broken: it ends after {ended} facets without a line endsolid"
        return None
    if len(data) < 84:
        return f"the file is cut short or broken: it has {len(data)} bytes, expected at least 84 (a binary header)"
    return (
        "the file is cut short or broken: "
        f"it declares {triangles} triangles ({84 + 50 * triangles} bytes), found {len(data)} bytes"
    )


def _off(data: bytes) -> str | None:
    lines = [line.partition("#")[0].split() for line in data.decode("latin-1").splitlines()]
    lines = [line for line in lines if line]
    if lines[0][0].upper() not in ("OFF", "COFF"):
        return None
    header, rows = (lines[0][1:], lines[1:]) if len(lines[0]) > 1 else (lines[1], lines[2:])
    vertices, faces = int(header[0]), int(header[1])
    if len(rows) < vertices:
        return _declared(vertices, "vertex", len(rows))
    if len(rows) < vertices + faces:
        return _declared(faces, "face", len(rows) - vertices)
    last = rows[vertices + faces - 1]
    if faces and len(last) <= int(last[0]):
        return f"the file is cut short: its last face has {len(last) - 1} corners, expected {last[0]}"
    return None


def _glb(data: bytes) -> str | None:
    declared = int.from_bytes(data[8:12], "little")
    if data[:4] == b"glTF" and (len(data) < 12 or len(data) < declared):
        return f"the file is cut short: it declares {declared} bytes, found {len(data)}"
    return None


def _obj(data: bytes) -> str | None:
    last = data[data.rfind(b"\n") + 1 :].split()
    if last[:1] in ([b"v"], [b"f"]) and len(last) < 4:
        return f"the file is cut short: its last line has {len(last) - 1} numbers, expected at least 3"
    return None


_CHECKS: dict[str, Callable[[bytes], str | None]] = {"ply": _ply, "stl": _stl, "off": _off, "glb": _glb, "obj": _obj}
