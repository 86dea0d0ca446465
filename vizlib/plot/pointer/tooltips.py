"""Tooltips: what is under the pointer, in a few short lines."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import Any

from vizlib.plot.pointer.event import Event

__all__ = ["digits", "tooltip"]

DIGITS = 7  # that float32 has
MINUS = "−"

Format = Callable[[float], str]


def tooltip(
    event: Event,
    axes: Sequence[str | None] = ("x", "y", "z"),
    formats: Sequence[Format | None] = (),
    value: str = "value",
) -> list[str]:
    """What an event says of the place under the pointer, line by line; nothing is known, no lines.

    axes : what each axis is called, with its unit: "Easting [m]"; None leaves it out, such as z in two dimensions
    formats : for each axis, what makes a text of a number: an axis knows how many digits a pixel is worth, or that its
        numbers are dates; ``digits`` where there is none
    value : what the values are, with their unit
    """
    lines = []
    if event.node is not None:
        lines.append(event.node.name or getattr(event.node, "label", "") or type(event.node).__name__)
    if event.index is not None:
        parts = event.index if isinstance(event.index, tuple) else (event.index,)
        lines.append(f"{event.counted} {', '.join(f'{part:,}'.replace(',', ' ') for part in parts)}".strip())
    if event.position is not None:
        for name, number, shown in zip_longest(axes, event.position.tolist(), formats):
            if name is not None and number is not None:
                lines.append(_named(name, (shown or digits)(number)))
    if event.value is not None:
        lines.append(_named(value, _value(event.value)))
    return lines


def digits(number: float, most: int = DIGITS) -> str:
    """A number with as many digits as are worth reading, without zeros behind them: 0.25, 4649776, 6.02214×10²³."""
    if isinstance(number, int) or not math.isfinite(number):
        return _signed(str(number))
    if number == 0:
        return "0"
    exponent = math.floor(math.log10(abs(number)))
    if -5 < exponent < 10:
        text = f"{number:.{max(0, most - 1 - exponent)}f}"
        return _signed(text.rstrip("0").rstrip(".") if "." in text else text)
    mantissa, _, power = f"{number:.{most - 2}e}".partition("e")
    return _signed(mantissa.rstrip("0").rstrip(".")) + f"×10{str(int(power)).translate(SUPERSCRIPT)}"


SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _signed(text: str) -> str:
    return text.replace("-", MINUS)


def _named(name: str, text: str) -> str:
    """A name and a number; a unit in brackets goes behind the number."""
    plain, bracket, unit = name.partition("[")
    return f"{plain.strip()}: {text} {unit.rstrip('] ')}" if bracket and unit else f"{name}: {text}"


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(digits(part, 3) for part in value)
    return digits(value)
