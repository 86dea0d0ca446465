"""Colours as users give them (sRGB) and as light adds up (linear)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pygfx as gfx
from numpy.typing import NDArray

__all__ = ["linear", "one_color"]


def linear(colors: NDArray[np.float32]) -> NDArray[np.float32]:
    """(N, 3|4) float32 sRGB in 0…1 → the same in linear light, alpha unchanged.

    pygfx decodes single colours and textures, but takes colours of vertices and faces as linear.
    """
    result = colors.astype(np.float32)
    rgb = result[:, :3]
    # IEC 61966-2-1, as pygfx's shaders have it
    result[:, :3] = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return result


def one_color(value: Any, owner: str) -> gfx.Color:
    """A CSS name, a hex string, or three or four numbers 0…1 → a colour.

    Raises ValueError that names the ``owner`` and what was given.
    """
    if isinstance(value, gfx.Color):
        return value
    if isinstance(value, str):
        try:
            return gfx.Color(value)
        except (ValueError, TypeError, AttributeError):
            raise ValueError(f"{owner}: color is {value!r}, {_EXPECTED}.") from None
    try:
        numbers = np.asarray(value, dtype=np.float64)
    except (ValueError, TypeError):
        numbers = np.zeros(0)
    if numbers.shape not in ((3,), (4,)):
        raise ValueError(f"{owner}: color is {value!r}, {_EXPECTED}.")
    if not (numbers.min() >= 0 and numbers.max() <= 1):
        hint = "; divide by 255" if 1 < numbers.max() <= 255 and numbers.min() >= 0 else ""
        raise ValueError(f"{owner}: color is {value!r}, {_EXPECTED}{hint}.")
    return gfx.Color(*(float(number) for number in numbers))


_EXPECTED = "expected a colour: a CSS name, a hex string, or 3 or 4 numbers from 0 to 1"
