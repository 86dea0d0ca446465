"""Numbers on a node → what its material colours it by.

``Scalars`` is the one place that knows ``cmap``, ``clim`` and ``norm``. It hands out either texture
coordinates into a colormap texture, so that colours between two vertices follow the colormap, or, for a
mesh whose texture coordinates are the user's own, colours made here. Where NaN or masked values must take
the bad colour, the texture has a second row of it, and the second coordinate of those values points there.
The colour pass on the GPU is to take its place: nothing outside this module depends on how it is done.
"""

from __future__ import annotations

import difflib
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pygfx as gfx
from numpy.typing import NDArray
from pygfx.utils import cm

__all__ = ["NORMS", "Scalars", "colormap"]

STEPS = 256  # colours in a table: one for each value that 8 bits can tell apart
BAD_COLOR = (0.5, 0.5, 0.5, 1.0)  # where a colormap names none: grey is in no common colormap's way
FARTHEST = 1e30  # texture coordinates are clamped at 0 and 1 when they are looked up; float32 ends at 3.4e38

# pygfx has these five tables in memory. Loading the package cmap takes a third of a second in a browser.
AT_HAND = ("viridis", "magma", "inferno", "plasma", "cividis")


@lru_cache(maxsize=32)
def colormap(name: str) -> tuple[NDArray[np.float32], tuple[float, float, float, float], str]:
    """A colormap by matplotlib's name → its table, its bad colour, and "linear" or "nearest".

    The table is (256, 4) float32 in 0…1, sRGB. Raises ValueError with the closest known name.
    """
    if name in AT_HAND:
        return np.ascontiguousarray(_opaque(cm._data[name])), BAD_COLOR, "linear"
    import cmap

    full = _full_name(str(name))
    if full is None:
        close = difflib.get_close_matches(str(name), _catalogue(), n=1)
        hint = f" (did you mean {close[0]!r}?)" if close else ", expected a matplotlib name such as 'viridis'"
        raise ValueError(f"Unknown colormap {name!r}{hint}.")
    found = cmap.Colormap(full)
    table = np.ascontiguousarray(found.lut(STEPS), dtype=np.float32)
    if len(table) != STEPS:  # a list of separate colours: each gets its share of the table
        table = table[np.arange(STEPS) * len(table) // STEPS]
    bad = tuple(float(channel) for channel in found.bad_color) if found.bad_color else BAD_COLOR
    return table, bad, found.interpolation  # type: ignore[return-value]


def _opaque(table: NDArray[np.float32]) -> NDArray[np.float32]:
    """(N, 3) → (N, 4) with an alpha of 1."""
    return np.column_stack([table, np.ones(len(table), np.float32)])


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, str]:
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
    names = _catalogue()
    base = name.removesuffix("_r")
    lowered = {short.lower(): full for short, full in names.items()}
    for wanted, ending in ((name, ""), (base, name[len(base) :])):
        short = wanted.rpartition(":")[2]
        if full := names.get(short) or lowered.get(short.lower()):
            return (wanted if ":" in wanted else full) + ending
    return None


def _linear(values: NDArray[Any], low: float, high: float) -> NDArray[np.float64]:
    if not np.isfinite(high - low):  # -1.7e308 to 1.7e308: halves have a difference
        values, low, high = values / 2, low / 2, high / 2
    return np.asarray((values - low) / (high - low))


def _log(values: NDArray[Any], low: float, high: float) -> NDArray[np.float64]:
    return _linear(np.log(np.where(values > 0, values, np.nan)), np.log(low), np.log(high))


def _sqrt(values: NDArray[Any], low: float, high: float) -> NDArray[np.float64]:
    return np.sqrt(np.clip(_linear(values, low, high), 0, None))


def _symlog(values: NDArray[Any], low: float, high: float) -> NDArray[np.float64]:
    # asinh is linear around zero and logarithmic far from it; a hundredth of the range is "around".
    scale = max(abs(low), abs(high)) / 100 or 1.0
    return _linear(np.arcsinh(values / scale), np.arcsinh(low / scale), np.arcsinh(high / scale))


def _equalize(values: NDArray[Any], low: float, high: float) -> NDArray[np.float64]:
    inside = np.sort(values[(values >= low) & (values <= high)])
    if inside.size < 2:
        return _linear(values, low, high)
    return np.asarray(np.interp(values, inside, np.linspace(0, 1, inside.size)))


NORMS = {"linear": _linear, "log": _log, "sqrt": _sqrt, "symlog": _symlog, "equalize": _equalize}


class Scalars:
    """Values with a colormap, the range it spans and the scale in between.

    values : (N,) float, data units; NaN takes the colormap's bad colour
    clim : (low, high) in data units, "auto" for the finite minimum and maximum, or percentiles "1%..99%"
    norm : a key of ``NORMS``
    """

    def __init__(self, values: NDArray[Any], *, cmap: Any, clim: Any, norm: Any, owner: str) -> None:
        self.values = values
        self.owner = owner
        self.cmap: str = cmap
        self.norm: str = norm
        self.clim = clim
        if not isinstance(cmap, str):
            raise TypeError(f"{owner}: cmap is {cmap!r}, expected a colormap's name such as 'viridis'.")
        try:
            colormap(cmap)
        except ValueError as error:
            raise ValueError(f"{owner}: {error}") from None
        if not isinstance(norm, str) or norm not in NORMS:
            legal = ", ".join(repr(name) for name in NORMS)
            raise ValueError(f"{owner}: norm is {norm!r}, expected one of {legal}.")
        self.range = self._range(clim)
        self.base = self.range

    @property
    def maprange(self) -> tuple[float, float]:
        """``range`` in texture coordinates: (0, 1) until a linear ``clim`` has been changed."""
        low, high = _linear(np.array(self.range), *self.base)
        return float(low), float(high)

    def rescale(self, clim: Any) -> bool:
        """Take another ``clim``; returns whether the texture coordinates stay right.

        On a linear scale a new range is two numbers for the material; every other norm has to put each
        value into its new place.
        """
        self.range = self._range(clim)
        self.clim = clim
        if self.norm != "linear":
            self.base = self.range
        return self.norm == "linear"

    def _range(self, clim: Any) -> tuple[float, float]:
        """``clim`` in numbers: two different floats in data units."""
        if isinstance(clim, str):
            low, high = self._measured(clim)
        else:
            try:
                low, high = (float(bound) for bound in clim)
            except (TypeError, ValueError):
                raise ValueError(f"{self.owner}: clim is {clim!r}, {_EXPECTED_CLIM}.") from None
            if not (np.isfinite(low) and np.isfinite(high)):
                raise ValueError(f"{self.owner}: clim is ({low:g}, {high:g}), expected finite numbers.")
        if self.norm == "log" and min(low, high) <= 0:
            raise ValueError(f"{self.owner}: clim is ({low:g}, {high:g}) with norm 'log', expected numbers above zero.")
        if low == high:  # one value only: it gets the colormap's middle
            pad = abs(low) * 0.5 or 0.5
            return low - pad, high + pad
        return low, high

    def _measured(self, clim: str) -> tuple[float, float]:
        usable = self.values[np.isfinite(self.values)]
        if self.norm == "log":
            above = usable[usable > 0]
            if usable.size and not above.size:
                raise ValueError(
                    f"{self.owner}: scalars run from {usable.min():g} to {usable.max():g} with norm 'log', "
                    "expected some above zero; norm 'symlog' takes all."
                )
            usable = above
        if clim == "auto":
            return (float(usable.min()), float(usable.max())) if usable.size else (1.0, 10.0)
        try:
            low, high = (float(part.strip().removesuffix("%")) for part in clim.split(".."))
            within = 0 <= low < high <= 100
        except ValueError:
            within = False
        if not within:
            raise ValueError(f"{self.owner}: clim is {clim!r}, {_EXPECTED_CLIM}.")
        if not usable.size:
            return 1.0, 10.0
        bounds = np.percentile(usable, (low, high))
        return float(bounds[0]), float(bounds[1])

    @cached_property
    def finite(self) -> bool:
        """Whether every value has a place in the colormap, so that one texture coordinate says all."""
        low, high = self.values.min(), self.values.max()  # NaN where any value is NaN
        return bool(np.isfinite(low) and np.isfinite(high)) and not (self.norm == "log" and low <= 0)

    def texcoords(self) -> NDArray[np.float32]:
        """Where each value stands between the ends of ``base``, 0…1 inside it.

        (N,) float32, or (N, 2) if not all are ``finite``: the second number is 1 for the bad colour, else 0.
        """
        places = self._places(*self.base)
        if self.finite:
            return np.clip(places, -FARTHEST, FARTHEST).astype(np.float32)
        missing = np.isnan(places)
        # An infinity is at its end of the colormap. A hole has no place; from the middle of the others, the
        # colours towards it pass through few that are not there.
        inside = np.clip(places, 0, 1)
        places = np.where(np.isfinite(places), np.clip(places, -FARTHEST, FARTHEST), inside)
        places[missing] = 0 if missing.all() else inside[~missing].mean()
        return np.column_stack([places, missing]).astype(np.float32)

    def _places(self, low: float, high: float) -> NDArray[np.float64]:
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            return NORMS[self.norm](self.values.astype(np.float64, copy=False), low, high)

    def texture(self) -> gfx.TextureMap:
        """The colormap as a texture of 256 colours, clamped at both ends; if not ``finite``, above a row of bad."""
        table, bad, between = colormap(self.cmap)
        pixels = np.round(table * 255).astype(np.uint8)
        if self.finite:
            return gfx.TextureMap(gfx.Texture(pixels, dim=1), filter=between, wrap="clamp")
        row = np.round(np.tile(np.array(bad), (STEPS, 1)) * 255).astype(np.uint8)
        return gfx.TextureMap(gfx.Texture(np.stack([pixels, row]), dim=2), filter=between, wrap="clamp")

    def colors(self) -> NDArray[np.float32]:
        """(N, 4) float32 sRGB in 0…1; NaN takes the bad colour."""
        table, bad, between = colormap(self.cmap)
        places = self._places(*self.range)
        missing = np.isnan(places)  # infinities are at the ends
        scaled = np.clip(np.where(missing, 0, places), 0, 1) * (STEPS if between == "nearest" else STEPS - 1)
        low = np.minimum(scaled.astype(np.intp), STEPS - 1)
        result = table[low]
        if between == "linear":
            share = (scaled - low)[:, None]
            result = result * (1 - share) + table[np.minimum(low + 1, STEPS - 1)] * share
        result[missing] = bad
        return np.ascontiguousarray(result, dtype=np.float32)

    def rgba(self) -> NDArray[np.uint8]:
        """(N, 4) uint8 sRGB: ``colors`` in 0…255."""
        return np.round(self.colors() * 255).astype(np.uint8)


_EXPECTED_CLIM = 'expected a pair (low, high), "auto", or percentiles such as "1%..99%"'
