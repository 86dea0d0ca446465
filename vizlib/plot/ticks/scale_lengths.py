"""Scale lengths: the round length of a scale bar, and how it is written with its unit."""

from __future__ import annotations

import math
from typing import NamedTuple

from vizlib.arrays import positive
from vizlib.plot.ticks import numerals

__all__ = ["ScaleLength", "scale_length", "with_unit"]

PREFIXES = {
    -18: "a", -15: "f", -12: "p", -9: "n", -6: "µ", -3: "m", 0: "", 3: "k", 6: "M", 9: "G", 12: "T", 15: "P", 18: "E",
}  # fmt: skip
# What may stand before a unit that is read, but is never chosen
OTHERS = {-2: "c", -1: "d", 2: "h"}
# Units with prefixes, and the largest that is usual: nobody says megametre or kilosecond.
UNITS = {
    "m": 3, "s": 0, "g": 3, "A": 3, "V": 6, "W": 15, "J": 15, "N": 9, "Pa": 9, "Hz": 15, "eV": 15, "pc": 9, "Ω": 9,
    "K": 0, "mol": 3, "L": 0, "T": 0, "B": 15, "C": 3, "F": 0, "Bq": 15, "Sv": 0, "Gy": 0,
}  # fmt: skip
TIGHT = ("°", "′", "″", "'", '"', "%")  # written without a space


class ScaleLength(NamedTuple):
    """value : in data units; label : with its unit, such as "200 µm"."""

    value: float
    label: str


def scale_length(longest: float, unit: str = "", owner: str = "Scale bar") -> ScaleLength:
    """The largest of 1, 2 and 5 times a power of ten that is not above ``longest``, in data units.

    unit : of the data: "m", "µm", "km", "eV"… get another prefix where that is shorter; "°", "px", "ly", "" stay

    Raises ValueError if ``longest`` is not a finite number above 0.
    """
    longest = positive(longest, "longest", owner)
    order = math.floor(math.log10(longest))
    # One power above it: log10 may round to just below.
    found = ((whole, exponent) for exponent in (order + 1, order, order - 1) for whole in (5, 2, 1))
    fits = longest * (1 + 1e-12)
    whole, exponent = next(((w, e) for w, e in found if 0 < numerals.value(w, e) <= fits), (0, 0))
    if not whole:  # below the smallest float64 that is a round number
        return ScaleLength(longest, with_unit(*numerals.digits(longest), unit))
    return ScaleLength(numerals.value(whole, exponent), with_unit(whole, exponent, unit))


def with_unit(whole: int, exponent: int, unit: str) -> str:
    """``whole × 10**exponent`` of a unit, with the prefix that makes it a number from 1 to 999, if there is one."""
    order = len(str(abs(whole))) - 1 + exponent
    split = _split(unit)
    if split is not None and not 0 <= order < 3:
        base, power = split
        chosen = min(max((order + power) // 3 * 3, min(PREFIXES)), UNITS[base])
        exponent, unit = exponent + power - chosen, PREFIXES[chosen] + base
    number = numerals.short(whole, exponent)
    if not unit:
        return number
    return f"{number}{unit}" if unit in TIGHT else f"{number} {unit}"


def _split(unit: str) -> tuple[str, int] | None:
    """A unit without its prefix, and the prefix' power of ten; None: a unit that takes none."""
    if unit in UNITS:
        return unit, 0
    prefix, base = unit[:1].replace("u", "µ").replace("μ", "µ"), unit[1:]
    if base not in UNITS or not prefix:
        return None
    return next(((base, power) for power, text in {**PREFIXES, **OTHERS}.items() if text == prefix), None)
