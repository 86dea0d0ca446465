"""matplotlib's words for how lines and markers look, and its points, in vizlib's words and logical pixels."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from numbers import Real
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vizlib import arrays
from vizlib.nodes.point_look import MARKERS
from vizlib.plot.colors import NAMES, color_of

__all__ = [
    "PIXELS_PER_POINT",
    "Format",
    "dashes_of",
    "diameters",
    "format_of",
    "marker_of",
    "pixels_of",
    "round_dashes",
]

PIXELS_PER_POINT = 96 / 72  # a logical pixel is 1/96 inch, as CSS has it, and a point 1/72 inch

# matplotlib's markers: the shape, and its size in parts of what is asked for, which makes the areas about the same.
SHAPES = {
    "o": ("circle", 1.0),
    ".": ("circle", 0.5),
    ",": ("square", 0.0),  # one pixel
    "s": ("square", 1.0),
    "D": ("diamond", 1.45),  # pygfx's fits into the circle, matplotlib's is the square, turned
    "d": ("diamond", 1.1),
    "+": ("plus", 1.0),
    "P": ("plus", 1.0),
    "x": ("cross", 1.1),
    "X": ("cross", 1.1),
    "*": ("asterisk6", 1.0),
    "^": ("triangle_up", 1.5),
    "v": ("triangle_down", 1.5),
    "<": ("triangle_left", 1.5),
    ">": ("triangle_right", 1.5),
}

# Lengths in units of the width, as in matplotlib's lines.dashed_pattern and the others.
DASHES: dict[str, tuple[float, ...]] = {
    "-": (),
    "--": (3.7, 1.6),
    "-.": (6.4, 1.6, 1.0, 1.6),
    ":": (1.0, 1.65),
}
LINES = {"solid": "-", "dashed": "--", "dashdot": "-.", "dotted": ":"}
NO_LINE = ("", " ", "none", "None")


class Format(NamedTuple):
    """What a format string such as "r--o" says; None where it says nothing."""

    color: str | None = None
    marker: str | None = None
    linestyle: str | None = None


def format_of(text: str, owner: str) -> Format:
    """A format string: a colour (a letter, "C0" … "C9", or a name alone), a marker and a line style, in any order.

    As in matplotlib, a marker without a line style draws no line. Raises ValueError for anything else in it.
    """
    if (whole := _color_alone(text)) is not None:
        return Format(color=whole)
    color = marker = line = None
    place = 0
    while place < len(text):
        rest = text[place:]
        style = next((style for style in ("--", "-.", "-", ":") if rest.startswith(style)), None)
        if style is not None and line is None:
            line, place = style, place + len(style)
        elif len(rest) > 1 and rest[0] == "C" and rest[1].isdecimal() and color is None:
            digits = len(rest[1:]) - len(rest[1:].lstrip("0123456789"))
            color, place = rest[: 1 + digits], place + 1 + digits
        elif rest[0] in NAMES and color is None:
            color, place = rest[0], place + 1
        elif rest[0] in SHAPES and marker is None:
            marker, place = rest[0], place + 1
        else:
            raise ValueError(
                f"{owner}: {text!r} is no format such as 'r--o': {rest[0]!r} is not expected there. It has a colour "
                f"({', '.join(name for name in NAMES if len(name) == 1)}, C0 to C9, or a colour's name alone), "
                f"a marker ({' '.join(SHAPES)}) and a line style ({' '.join(DASHES)}), each once at most."
            )
    return Format(color, marker, "none" if line is None and marker is not None else line)


def _color_alone(text: str) -> str | None:
    if len(text) < 3 or not (text[0] == "#" or text.replace("tab:", "").isalpha()):
        return None
    try:
        color_of(text, "")
    except ValueError:
        return None
    return text


def marker_of(value: Any, owner: str) -> tuple[str, float] | None:
    """A marker by matplotlib's or pygfx's name → pygfx's, and the part of the size it is drawn with; None for none."""
    if value is None or (isinstance(value, str) and value in NO_LINE):
        return None
    if isinstance(value, str) and value in SHAPES:
        return SHAPES[value]
    return arrays.choice(value, "marker", owner, [*SHAPES, *MARKERS]), 1.0


def dashes_of(value: Any, owner: str) -> tuple[float, ...] | None:
    """A line style → lengths of dash and gap in units of the width, () for a solid line, None for no line.

    value : "-", "--", "-.", ":"; "solid", "dashed", "dashdot", "dotted"; "none" or ""; or (0, (dash, gap, …))
    """
    if isinstance(value, str):
        if value in NO_LINE:
            return None
        name = LINES.get(value, value)
        if name not in DASHES:
            legal = [*DASHES, *LINES, "none"]
            close = get_close_matches(value, legal, 1)
            hint = f" (did you mean {close[0]!r}?)" if close else ""
            raise ValueError(
                f"{owner}: linestyle is {value!r}{hint}, expected one of {', '.join(map(repr, legal))}, "
                "or (0, (dash, gap, …))."
            )
        return DASHES[name]
    try:
        offset, lengths = value
        if offset == 0 and isinstance(lengths, Iterable):
            return tuple(float(length) for length in lengths)
    except (TypeError, ValueError):
        pass
    raise ValueError(f"{owner}: linestyle is {value!r}, expected a name such as '--', or (0, (dash, gap, …)).")


def round_dashes(lengths: tuple[float, ...]) -> tuple[float, ...]:
    """Lengths of dashes and gaps as they are seen → what a ``Line`` is to be given, whose dashes have round ends.

    Each end adds half a width to a dash; matplotlib's are cut straight.
    """
    inner = [max(length - 1.0, 0.0) for length in lengths[::2]]
    gaps = [gap + dash - kept for dash, gap, kept in zip(lengths[::2], lengths[1::2], inner, strict=False)]
    return tuple(part for pair in zip(inner, gaps, strict=False) for part in pair)


def pixels_of(points: Any, what: str, owner: str) -> float:
    """A width in points → logical pixels."""
    return arrays.positive(points, what, owner) * PIXELS_PER_POINT


def diameters(areas: Any, count: int, owner: str) -> float | NDArray[np.float64]:
    """matplotlib's ``s``, areas in points squared: one number or (N,) → diameters in logical pixels."""
    if isinstance(areas, Real):
        return float(np.sqrt(arrays.positive(areas, "s", owner))) * PIXELS_PER_POINT
    given = arrays.array(areas, "s", owner, (count,)).astype(np.float64)
    arrays.finite(given, "s", owner)
    if given.min() < 0:
        raise ValueError(f"{owner}: s has {given.min():g}, expected areas from 0 on, in points squared.")
    return np.sqrt(given) * PIXELS_PER_POINT
