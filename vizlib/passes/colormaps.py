"""Colormaps by matplotlib's names (package ``cmap``): tables of colours."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pygfx.utils import cm

__all__ = ["AT_HAND", "STEPS", "Colormap", "catalogue", "colormap"]

STEPS = 256  # colours in a table: one for each value that 8 bits can tell apart
BAD_COLOR = (0.5, 0.5, 0.5, 1.0)  # where a colormap names none: grey is in no common colormap's way

# pygfx has these five tables in memory. Loading the package cmap takes a third of a second in a browser.
AT_HAND = ("viridis", "magma", "inferno", "plasma", "cividis")

Color = tuple[float, float, float, float]


class Colormap(NamedTuple):
    """A table of colours, sRGB in 0…1.

    table : (256, 4) float32
    bad, under, over : for no value, and for values below and above the range
    interpolation : "linear" or "nearest", between the colours of the table
    """

    table: NDArray[np.float32]
    bad: Color
    under: Color
    over: Color
    interpolation: str

    @property
    def all(self) -> NDArray[np.float32]:
        """(259, 4) float32: the table, and behind it the colours for below, above and no value."""
        return np.concatenate([self.table, np.array([self.under, self.over, self.bad], np.float32)])


@lru_cache(maxsize=32)
def colormap(name: str) -> Colormap:
    """A colormap by matplotlib's name. Raises ValueError with the closest known name."""
    if name in AT_HAND:
        rgb = np.asarray(cm._data[name], np.float32)
        table = np.ascontiguousarray(np.column_stack([rgb, np.ones(len(rgb), np.float32)]))
        return Colormap(table, BAD_COLOR, _color(table[0]), _color(table[-1]), "linear")
    import cmap

    full = _full_name(str(name))
    if full is None:
        close = difflib.get_close_matches(str(name), catalogue(), n=1)
        hint = f" (did you mean {close[0]!r}?)" if close else ", expected a matplotlib name such as 'viridis'"
        raise ValueError(f"Unknown colormap {name!r}{hint}.")
    found = cmap.Colormap(full)
    table = np.ascontiguousarray(found.lut(STEPS), dtype=np.float32)
    if len(table) != STEPS:  # a list of separate colours: each gets its share of the table
        table = table[np.arange(STEPS) * len(table) // STEPS]
    bad = _color(found.bad_color) if found.bad_color else BAD_COLOR
    under = _color(table[0] if found.under_color is None else found.under_color)
    over = _color(table[-1] if found.over_color is None else found.over_color)
    return Colormap(table, bad, under, over, found.interpolation)


def _color(channels: Iterable[float]) -> Color:
    red, green, blue, alpha = (float(channel) for channel in channels)
    return red, green, blue, alpha


@lru_cache(maxsize=1)
def catalogue() -> dict[str, str]:
    """Short name → full name; where several collections have the same name, matplotlib's is meant."""
    import cmap

    names: dict[str, str] = {}
    for full in (str(key) for key in cmap.Colormap.catalog()):
        collection, _, short = full.rpartition(":")
        if short not in names or collection in ("matplotlib", "colorbrewer"):
            names[short] = full
    return names


def _full_name(name: str) -> str | None:
    """The collection's name and the colormap's, as in ``matplotlib:coolwarm_r``; None if there is none."""
    names = catalogue()
    base = name.removesuffix("_r")
    lowered = {short.lower(): full for short, full in names.items()}
    for wanted, ending in ((name, ""), (base, name[len(base) :])):
        short = wanted.rpartition(":")[2]
        if full := names.get(short) or lowered.get(short.lower()):
            return (wanted if ":" in wanted else full) + ending
    return None
