"""FreeType's fixed-point arithmetic (16.16 factors, 26.6 pixels), with its way of rounding.

Every function takes Python integers or int64 arrays; products round half away from zero, as FT_MulFix does.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
IntOrArray = TypeVar("IntOrArray", int, Integers)


def mul_fix(value: IntOrArray, factor: int) -> IntOrArray:
    """`value` times the 16.16 `factor`."""
    product = value * factor
    # The comparison is 1 for a negative product: adding one less moves a tie away from zero.
    return (product + 0x8000 - (product < 0)) >> 16


def div_fix(value: int, divisor: int) -> int:
    """`value / divisor` as a 16.16 number (both positive)."""
    return ((value << 16) + (divisor >> 1)) // divisor


def mul_div(value: int, factor: int, divisor: int) -> int:
    """`value * factor / divisor`, rounded half away from zero (`divisor` positive)."""
    product = abs(value * factor)
    result = (product + (divisor >> 1)) // divisor
    return result if value * factor >= 0 else -result


def pixel_floor(value: int) -> int:
    """The 26.6 number rounded down to a whole pixel."""
    return value & ~63


def pixel_ceil(value: int) -> int:
    """The 26.6 number rounded up to a whole pixel."""
    return (value + 63) & ~63


def pixel_round(value: int) -> int:
    """The 26.6 number rounded to the nearest whole pixel, ties up."""
    return (value + 32) & ~63
