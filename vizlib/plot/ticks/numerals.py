"""Numerals: numbers as readers want them, with a real minus sign, raised exponents and no more digits than they have.

Inside, a decimal number is ``whole × 10**exponent``, two integers: a tick at 0.3 says "0.3" wherever it stands, and a
label is never the noise of a sum. ``value`` gives the nearest float64, ``rounded`` the way back.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

__all__ = ["MINUS", "digits", "number", "plain", "power", "rounded", "scientific", "shared", "short", "value"]

MINUS = "−"  # U+2212, as wide as a plus sign
PLAIN = (-5, 6)  # powers of ten beyond which, these included, numbers are written with an exponent, as in matplotlib
LONG = 15  # the same for single numbers, such as a coordinate in metres
OFFSET_DIGITS = 4  # that labels must have in common before they are taken out of them, as in matplotlib

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@lru_cache(maxsize=4096)  # a pan sees the same ticks in most frames
def value(whole: int, exponent: int) -> float:
    """The float64 nearest to ``whole × 10**exponent``; infinite beyond its range."""
    try:
        return float(whole * 10**exponent) if exponent >= 0 else whole / 10**-exponent
    except OverflowError:
        return math.copysign(math.inf, whole)


def rounded(number: float, exponent: int) -> int:
    """The whole number of ``10**exponent`` nearest to a finite number; exact, halves up."""
    above, below = number.as_integer_ratio()
    if exponent >= 0:
        below *= 10**exponent
    else:
        above *= 10**-exponent
    return (2 * above + below) // (2 * below)


def digits(number: float) -> tuple[int, int]:
    """(whole, exponent) with the fewest digits that give the same float64 back; finite numbers only."""
    mantissa, _, exponent = repr(float(number)).partition("e")
    before, _, after = mantissa.partition(".")
    after = after.rstrip("0")
    return int(before + after), int(exponent or 0) - len(after)


def power(exponent: int) -> str:
    """``10⁶``"""
    return f"10{str(exponent).translate(_RAISED)}"


def plain(whole: int, exponent: int) -> str:
    """In decimals, all of its zeros included: (−1200, −2) → ``−12.00``."""
    text = str(abs(whole))
    if exponent > 0 and whole:
        text += "0" * exponent
    elif exponent < 0:
        text = text.zfill(1 - exponent)
        text = f"{text[:exponent]}.{text[exponent:]}"
    return MINUS + text if whole < 0 else text


def scientific(whole: int, exponent: int, *, keep: bool = False) -> str:
    """``1.2×10⁶``, ``10⁶``, and ``2.5`` or ``20`` where the exponent would be 0 or 1.

    keep : whether zeros at the end stand for digits that are known
    """
    if not whole:
        return "0"
    text = str(abs(whole))
    order = len(text) - 1 + exponent
    if not keep:
        text = text.rstrip("0")
    sign = MINUS if whole < 0 else ""
    if order in (0, 1):
        return sign + plain(int(text), order + 1 - len(text))
    mantissa = f"{text[0]}.{text[1:]}" if len(text) > 1 else text
    return sign + (power(order) if mantissa == "1" else f"{mantissa}×{power(order)}")


def short(whole: int, exponent: int, top: int = PLAIN[1]) -> str:
    """In decimals without zeros at the end, or with an exponent where that would be long: from ``10**top`` on."""
    if not whole:
        return "0"
    while whole % 10 == 0:
        whole, exponent = whole // 10, exponent + 1
    order = len(str(abs(whole))) - 1 + exponent
    return plain(whole, exponent) if PLAIN[0] < order < top else scientific(whole, exponent)


def number(value: float, spacing: float = 0.0) -> str:
    """A value as text, for a tooltip, with the digits that a spacing makes meaningful.

    value : in data units; NaN gives "NaN", infinities "inf" and "−inf": fonts for numbers have no sign for it
    spacing : by which the value is uncertain, such as the data units that a pixel covers; 0 or what is no number:
        all digits that the float64 has

    As in matplotlib's ``format_data_short``, the last digit is the spacing's leading one, and zeros are kept, so that
    the text does not jump as the pointer moves. Seven and more digits are still written out: coordinates in metres.
    """
    value, spacing = float(value), abs(float(spacing))
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "inf" if value > 0 else MINUS + "inf"
    if not 0 < spacing < math.inf:
        return short(*digits(value), LONG)
    place = math.floor(math.log10(spacing))
    if value:  # what is known better than float64 tells is not known
        place = max(place, math.floor(math.log10(math.ulp(value))))
    whole = rounded(value, place)
    if not whole:
        return plain(0, place) if PLAIN[0] < place < 0 else "0"
    order = len(str(abs(whole))) - 1 + place
    if PLAIN[0] < order < (LONG if place <= 2 else PLAIN[1]):
        return plain(whole, place)
    return scientific(whole, place, keep=True)


def shared(wholes: Sequence[int], exponent: int, span: int) -> tuple[list[str], str]:
    """Labels of numbers ``wholes × 10**exponent``, in rising order, and a note of what is taken out of all of them.

    span : the power of ten that high − low of the axis begins with

    Which offset, power of ten and number of digits is as matplotlib's ScalarFormatter decides: an offset if it saves
    four digits, a power of ten from 10⁶ and down from 10⁻⁵, and as few digits as keep the numbers what they are.
    The note is "", "×10⁶", "+1.2345×10⁶" or "×10⁻⁶ +1.2345×10⁶": a label's number is multiplied, then added to.
    """
    if not wholes:
        return [], ""
    offset = _offset(wholes)  # in units of 10**(exponent - 1)
    if offset:
        order = span
    else:
        largest = max(abs(wholes[0]), abs(wholes[-1]))
        order = len(str(largest)) - 1 + exponent if largest else 0
    order = 0 if PLAIN[0] < order < PLAIN[1] else order
    rests = [10 * whole - offset for whole in wholes]
    exponent -= 1
    place = exponent - order  # of the last digit, in units of 10**order
    if not any(rests):
        place = 0
    else:
        while all(rest % 10 == 0 for rest in rests):
            rests, place = [rest // 10 for rest in rests], place + 1
    notes = [f"×{power(order)}"] if order else []
    if offset:
        notes.append(("+" if offset > 0 else "") + short(offset, exponent))
    return [plain(rest, place) for rest in rests], " ".join(notes)


def _offset(wholes: Sequence[int]) -> int:
    """What all have in common and is worth a note, in tenths of their unit; 0: nothing."""
    least, most = sorted((10 * abs(wholes[0]), 10 * abs(wholes[-1])))
    if least == most or not least or (wholes[0] < 0) != (wholes[-1] < 0):
        return 0
    unit: int = 10 ** len(str(most))
    while least // unit == most // unit:
        unit //= 10
    unit *= 10  # the smallest power of ten in which both are the same
    if 100 * (most - least) <= unit:  # on both sides of a much larger step: the smallest in which they are neighbours
        unit = 10 ** len(str(most))
        while most // unit - least // unit <= 1:
            unit //= 10
        unit *= 10
    common = most // unit
    if common < 10 ** (OFFSET_DIGITS - 1):
        return 0
    return int(math.copysign(1, wholes[0])) * common * unit
