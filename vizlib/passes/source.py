"""Source: numbers on the GPU as they were given, for passes that read any kind of them (``shaders/values.wgsl``)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vizlib.passes.compute import Buffer, buffer

__all__ = ["Numbers", "Source"]

KINDS = {"u1": "U8", "i1": "I8", "u2": "U16", "i2": "I16", "f2": "F16", "u4": "U32", "i4": "I32", "f4": "F32"}

# As ``vizlib.arrays`` for positions: up to so many times their own extent from zero, float32 has digits to spare.
FAR = 8.0
LARGEST, SMALLEST = 1e30, 1e-30  # extents that are safe to compute with in float32


class Numbers:
    """What a shader's numbers mean: ``value = offset + unit * (what the shader reads)``.

    base : what 32-bit integers are counted from
    offset, unit : in the user's numbers
    """

    def __init__(self, *, base: int = 0, offset: float = 0.0, unit: float = 1.0) -> None:
        self.base, self.offset, self.unit = base, offset, unit

    def relative(self, value: Any) -> Any:
        """A number of the user's as the shader counts."""
        return value / self.unit - self.offset / self.unit


class Source(Numbers):
    """Numbers in a buffer on the GPU.

    data : the buffer
    kind : one of ``KINDS``' values, for the shader
    count : how many there are
    """

    def __init__(self, data: Buffer, kind: str, count: int, *, base: int = 0, offset: float = 0.0, unit: float = 1.0):
        super().__init__(base=base, offset=offset, unit=unit)
        self.data, self.kind, self.count = data, kind, count

    @classmethod
    def of(cls, values: NDArray[Any], ends: tuple[float, float] | None, name: str) -> Source:
        """Upload an array: 8-, 16- and 32-bit numbers as they are, others as float32 differences from an offset.

        values : any shape, any numeric dtype
        ends : the smallest and largest finite value, if there is one
        """
        low, high = ends or (0.0, 0.0)
        stored, base, offset, unit = represented(values, low, high)
        kind = KINDS[stored.dtype.str[1:]]
        return cls(buffer(stored, name=name), kind, values.size, base=base, offset=offset, unit=unit)

    def refill(self, values: NDArray[Any], ends: tuple[float, float] | None) -> bool:
        """Put as many other numbers of the same kind in; returns whether these are such, else nothing happens."""
        low, high = ends or (0.0, 0.0)
        stored, base, offset, unit = represented(values, low, high)
        if KINDS[stored.dtype.str[1:]] != self.kind or stored.shape != self.data.shape:
            return False
        self.base, self.offset, self.unit = base, offset, unit
        self.data.write(stored)
        return True

    @classmethod
    def of_buffer(cls, data: Buffer, owner: str) -> Source:
        """What is on the GPU already, read as it is."""
        kind = KINDS.get(data.dtype.str[1:])
        if kind is None or not data.dtype.isnative:
            legal = ", ".join(np.dtype(name).name for name in KINDS)
            raise TypeError(f"{owner}: its buffer has dtype {data.dtype}, expected one of {legal}.")
        return cls(data, kind, math.prod(data.shape))


def represented(values: NDArray[Any], low: float, high: float) -> tuple[NDArray[Any], int, float, float]:
    """An array the shader can read, and base, offset and unit that give it its meaning."""
    if values.dtype == bool:
        values = values.view(np.uint8)
    name = values.dtype.str[1:]
    if name in ("u4", "i4"):
        base = int(low + (high - low) / 2)
        return values, base, float(base), 1.0
    if name in KINDS and name != "f4":
        return values, 0, 0.0, 1.0
    with np.errstate(over="ignore"):
        extent, largest = float(np.float64(high) - low), max(abs(low), abs(high))
    if name == "f4" and largest < LARGEST and not 0 < extent < SMALLEST:
        return values, 0, 0.0, 1.0
    # Halves, because the largest float64s have no finite difference.
    far = largest > FAR * extent or not np.isfinite(extent)
    offset = low / 2 + high / 2 if far else 0.0
    size = max(abs(high / 2 - offset / 2), abs(low / 2 - offset / 2)) * 2 if np.isfinite(extent) else largest
    size = size or largest  # all the same: the range around them is about as large as they are
    if low == high and largest / 2 == 0:  # the smallest float64, which has no such range
        size = 1.0
    # -1074: the smallest float64, of which there is no half.
    unit = 1.0 if SMALLEST < size < LARGEST or size == 0 else math.ldexp(1, max(math.frexp(size)[1] - 2, -1074))
    with np.errstate(over="ignore", invalid="ignore"):
        # In float64, also where the values are float32: a Python number would be rounded to their kind.
        return (values / np.float64(unit) - np.float64(offset / unit)).astype(np.float32), 0, offset, unit
