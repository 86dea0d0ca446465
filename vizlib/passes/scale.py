"""Scale: which colour a number gets, by ``cmap``, ``clim`` and ``norm``. In float64, as the GPU's colour pass has it.

values ─ Distribution ─ clim, norm ─→ range (low, high) ─ norm ─→ places, 0…1 ─ cmap ─→ colours
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vizlib.passes.colormaps import STEPS, Colormap, colormap

__all__ = ["NORMS", "QUANTILES", "Distribution", "Scale"]

NORMS = ("linear", "log", "sqrt", "symlog", "equalize")
QUANTILES = 1025  # that "equalize" is made of: four for each colour
KEPT = 65_537  # values that stand for those that are not kept

_EXPECTED_CLIM = 'expected a pair (low, high), "auto", or percentiles such as "1%..99%"'


class Distribution:
    """What is to be known of values to choose a range: their ends and percentiles. NaN and infinities do not count.

    values : any shape, any numeric dtype
    """

    def __init__(self, values: NDArray[Any]) -> None:
        self._values = values.reshape(-1)
        self._sorted: NDArray[Any] | None = None
        self._more: list[Distribution] = []

    @cached_property
    def ends(self) -> tuple[float, float] | None:
        """The smallest and the largest; None if there is no value."""
        values = self._values
        if values.dtype.kind == "f":
            with np.errstate(invalid="ignore"):
                low, high = values.min(), values.max()
            if not (np.isfinite(low) and np.isfinite(high)):
                values = values[np.isfinite(values)]
        return (float(values.min()), float(values.max())) if values.size else None

    @cached_property
    def lowest_positive(self) -> float | None:
        """The smallest above zero; None if there is none."""
        above = self._values[self._values > 0]
        above = above[np.isfinite(above)] if above.dtype.kind == "f" else above
        return float(above.min()) if above.size else None

    def widen(self, values: NDArray[Any]) -> None:
        """There are more values, which count in ``span``, and not for a range that was chosen before."""
        more = Distribution(values)
        _ = more.ends, more.lowest_positive
        more._values = more._values[:0]
        self._more.append(more)

    def span(self, positive: bool = False) -> tuple[float, float] | None:
        """The smallest and the largest of all values, None if there is none; of the ``positive`` ones, if there are."""
        found = [each.ends for each in (self, *self._more) if each.ends is not None]
        if not found:
            return None
        low, high = min(ends[0] for ends in found), max(ends[1] for ends in found)
        if not positive:
            return low, high
        above = [each.lowest_positive for each in (self, *self._more) if each.lowest_positive is not None]
        return min(above, default=low), high

    def _in_order(self) -> NDArray[Any]:
        if self._sorted is None:
            values = self._values
            if values.dtype.kind == "f":
                values = values[np.isfinite(values)]
            self._sorted = np.sort(values)
        return self._sorted

    def percentiles(self, percents: tuple[float, float], positive: bool) -> tuple[float, float] | None:
        """As ``np.percentile``, of all or of the positive ones; None if there is no value."""
        values = self._in_order()
        if positive:
            values = values[np.searchsorted(values, 0, side="right") :]
        if not values.size:
            return None
        low, high = _between(values, np.array(percents) / 100)
        return float(low), float(high)

    def quantiles(self, low: float, high: float, count: int = QUANTILES) -> NDArray[np.float64]:
        """``count`` values with equally many others between them, of those in a range; none if there are not two."""
        values = self._in_order()
        inside = values[np.searchsorted(values, low) : np.searchsorted(values, high, side="right")]
        return _between(inside, np.linspace(0, 1, count)) if inside.size > 1 else np.zeros(0)

    def forget(self) -> None:
        """Keep a sample in the values' place: their ends, and percentiles to a few thousandths of a percent."""
        _ = self.ends, self.lowest_positive
        some = self._values[:: max(1, self._values.size // (1 << 20))]
        self._values = self._values[:0]
        some = np.sort(some[np.isfinite(some)] if some.dtype.kind == "f" else some)
        if some.size > KEPT:
            some = _between(some, np.linspace(0, 1, KEPT))
        if some.size and self.ends is not None:
            some[0], some[-1] = self.ends
        self._sorted = some


def _between(values: NDArray[Any], parts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Quantiles of sorted values, linear between neighbours, as ``np.quantile`` has them."""
    at = parts * (values.size - 1)
    index = np.minimum(at.astype(np.intp), values.size - 1)
    low = values[index].astype(np.float64)
    high = values[np.minimum(index + 1, values.size - 1)].astype(np.float64)
    return np.asarray(low + (high - low) * (at - index))


class Scale:
    """A colormap, the range it spans and the norm in between.

    distribution : of the values that "auto", percentiles and "equalize" are about
    cmap : a colormap's name
    clim : (low, high) in data units, "auto" for the finite minimum and maximum, or percentiles "1%..99%"
    norm : one of ``NORMS``
    owner : stands in error messages

    Raises TypeError or ValueError for what is none of these.
    """

    def __init__(self, distribution: Distribution, *, cmap: Any, clim: Any, norm: Any, owner: str) -> None:
        self.distribution = distribution
        self.owner = owner
        self.cmap: str = cmap
        self.norm: str = norm
        self.clim = clim
        if not isinstance(cmap, str):
            raise TypeError(f"{owner}: cmap is {cmap!r}, expected a colormap's name such as 'viridis'.")
        try:
            self.colormap: Colormap = colormap(cmap)
        except ValueError as error:
            raise ValueError(f"{owner}: {error}") from None
        if not isinstance(norm, str) or norm not in NORMS:
            legal = ", ".join(repr(name) for name in NORMS)
            raise ValueError(f"{owner}: norm is {norm!r}, expected one of {legal}.")
        self.range = self._range(clim)

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
            most = float(np.finfo(np.float64).max)
            return max(low - pad, -most), min(high + pad, most)
        return low, high

    def _measured(self, clim: str) -> tuple[float, float]:
        ends, log = self.distribution.ends, self.norm == "log"
        if log and ends is not None and self.distribution.lowest_positive is None:
            raise ValueError(
                f"{self.owner}: scalars run from {ends[0]:g} to {ends[1]:g} with norm 'log', "
                "expected some above zero; norm 'symlog' takes all."
            )
        if clim == "auto":
            if ends is None:
                return 1.0, 10.0
            lowest = self.distribution.lowest_positive
            return (lowest, ends[1]) if log and lowest is not None else ends
        try:
            low, high = (float(part.strip().removesuffix("%")) for part in clim.split(".."))
            within = 0 <= low < high <= 100
        except ValueError:
            within = False
        if not within:
            raise ValueError(f"{self.owner}: clim is {clim!r}, {_EXPECTED_CLIM}.")
        return self.distribution.percentiles((low, high), positive=log) or (1.0, 10.0)

    @cached_property
    def quantiles(self) -> NDArray[np.float64]:
        """(QUANTILES,) that "equalize" spreads over the colormap, in data units; none for other norms."""
        if self.norm != "equalize":
            return np.zeros(0)
        return self.distribution.quantiles(min(self.range), max(self.range))

    # ---- What the GPU computes ----

    def places(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Where each value stands: 0 at the range's beginning, 1 at its end, NaN for what has no place."""
        low, high = self.range
        given = values.astype(np.float64, copy=False)
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            return self._placed(given, low, high)

    def _placed(self, values: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
        linear = _linear(values, low, high)
        if self.norm == "log":
            return _linear(np.log(np.where(values > 0, values, np.nan)), np.log(low), np.log(high))
        if self.norm == "sqrt":
            return np.where(linear > 0, np.sqrt(np.abs(linear)), linear)
        if self.norm == "symlog":
            unit = self.unit
            return _linear(np.arcsinh(values / unit), np.arcsinh(low / unit), np.arcsinh(high / unit))
        if self.norm == "equalize" and self.quantiles.size:
            rank = np.interp(values, self.quantiles, np.linspace(0, 1, self.quantiles.size))
            return np.where((linear >= 0) & (linear <= 1), rank if high > low else 1 - rank, linear)
        return linear

    @property
    def unit(self) -> float:
        """What "symlog" is linear within: asinh is linear around zero, and a hundredth of the range is "around"."""
        return max(abs(low) for low in self.range) / 100 or 1.0

    def colors(self, values: NDArray[Any]) -> NDArray[np.float32]:
        """(…, 4) float32 sRGB in 0…1."""
        return self._colors_at(self.places(values))

    def _colors_at(self, places: NDArray[np.float64]) -> NDArray[np.float32]:
        found = self.colormap
        missing = np.isnan(places)
        linear = found.interpolation == "linear"
        at = np.clip(np.where(missing, 0, places), 0, 1) * (STEPS - 1 if linear else STEPS)
        index = np.minimum(at.astype(np.intp), STEPS - 1)
        result = found.table[index]
        if linear:
            part = (at - index)[..., None]
            result = result * (1 - part) + found.table[np.minimum(index + 1, STEPS - 1)] * part
        result = np.where((places < 0)[..., None], found.under, result)
        result = np.where((places > 1)[..., None], found.over, result)
        result[missing] = found.bad
        return np.ascontiguousarray(result, dtype=np.float32)

    def rgba(self, values: NDArray[Any]) -> NDArray[np.uint8]:
        """(…, 4) uint8 sRGB: ``colors`` in 0…255."""
        return self.rgba_at(self.places(values))

    def rgba_at(self, places: NDArray[np.float64]) -> NDArray[np.uint8]:
        """(…, 4) uint8 sRGB of places in the colormap."""
        return np.round(self._colors_at(places) * 255).astype(np.uint8)


def _linear(values: NDArray[Any], low: float, high: float) -> NDArray[np.float64]:
    if not np.isfinite(high - low):  # -1.7e308 to 1.7e308: halves have a difference
        values, low, high = values / 2, low / 2, high / 2
    return np.asarray((values - low) / (high - low))
