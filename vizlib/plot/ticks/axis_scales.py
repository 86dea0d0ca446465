"""Axis scales: the linear one, "log", "sqrt", "symlog" and "date", and how they are found by their names."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vizlib.arrays import choice, positive
from vizlib.plot.ticks import date_ticks, dates, log_ticks, numerals
from vizlib.plot.ticks.axis_scale import LARGEST, AxisScale, finite_or_nan
from vizlib.plot.ticks.date_intervals import YEAR
from vizlib.plot.ticks.ticks import Ticks, linear

__all__ = ["SCALES", "AxisScale", "Date", "Linear", "Log", "Sqrt", "Symlog", "named", "register"]


@dataclass(frozen=True)
class Linear(AxisScale):
    """The numbers themselves."""

    name: ClassVar[str] = "linear"

    def forward(self, values: Any) -> NDArray[np.float64]:
        return finite_or_nan(values)

    def inverse(self, values: Any) -> NDArray[np.float64]:
        return finite_or_nan(values)


@dataclass(frozen=True)
class Log(AxisScale):
    """The logarithm to base 10 of numbers above 0."""

    name: ClassVar[str] = "log"
    empty: ClassVar[tuple[float, float]] = (1.0, 10.0)
    domain: ClassVar[tuple[float, float]] = (float(np.nextafter(0, 1)), LARGEST)

    @property
    def expected(self) -> str:
        return "numbers above 0"

    def forward(self, values: Any) -> NDArray[np.float64]:
        given = np.asarray(values, dtype=np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            return finite_or_nan(np.log10(given))

    def inverse(self, values: Any) -> NDArray[np.float64]:
        with np.errstate(over="ignore", under="ignore"):
            return finite_or_nan(np.power(10.0, finite_or_nan(values)))

    def widened(self, low: float, high: float, least: float | None) -> tuple[float, float]:
        """``empty`` without data above 0; one value: the powers of ten below and above it, as matplotlib."""
        if high <= 0:
            return self.empty
        if low <= 0:
            low = least if least is not None and 0 < least <= high else high / 1000 or high
        if low == high:
            exponent = math.log10(low)
            below, above = math.ceil(exponent - 1e-9) - 1, math.floor(exponent + 1e-9) + 1
            return numerals.value(1, below) or low, min(numerals.value(1, above), LARGEST)
        return low, high

    def _locate(self, low: float, high: float, room: int) -> Ticks:
        return log_ticks.log(low, high, room)


@dataclass(frozen=True)
class Sqrt(AxisScale):
    """The square root of numbers from 0 on."""

    name: ClassVar[str] = "sqrt"
    domain: ClassVar[tuple[float, float]] = (0.0, LARGEST)

    @property
    def expected(self) -> str:
        return "numbers from 0 on"

    def forward(self, values: Any) -> NDArray[np.float64]:
        with np.errstate(invalid="ignore"):
            return finite_or_nan(np.sqrt(np.asarray(values, dtype=np.float64)))

    def inverse(self, values: Any) -> NDArray[np.float64]:
        """Squares; below 0 is nothing."""
        given = finite_or_nan(values)
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            return finite_or_nan(np.where(given >= 0, given * given, np.nan))

    def _locate(self, low: float, high: float, room: int) -> Ticks:
        return linear(low, high, room) if min(low, high) >= 0 else linear(math.nan, math.nan, room)


@dataclass(frozen=True)
class Symlog(AxisScale):
    """Logarithmic on both sides of zero, linear between −linthresh and linthresh.

    linthresh : in data units, above 0
    linscale : decades that each half of the linear part takes as much space as

    matplotlib's SymmetricalLogTransform to base 10: beyond linthresh t, sign(x) · t · (s + log₁₀(|x| / t)), within
    it x · s, where s = linscale · 10/9.
    """

    linthresh: float = 2.0
    linscale: float = 1.0
    name: ClassVar[str] = "symlog"

    def __post_init__(self) -> None:
        positive(self.linthresh, "linthresh", "Symlog axis")
        positive(self.linscale, "linscale", "Symlog axis")

    @property
    def _slope(self) -> float:
        return self.linscale / (1 - 1 / 10)

    def forward(self, values: Any) -> NDArray[np.float64]:
        given = finite_or_nan(values)
        size = np.abs(given)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            beyond = np.sign(given) * self.linthresh * (self._slope + np.log10(size) - math.log10(self.linthresh))
            return finite_or_nan(np.where(size <= self.linthresh, given * self._slope, beyond))

    def inverse(self, values: Any) -> NDArray[np.float64]:
        given = finite_or_nan(values)
        size = np.abs(given)
        with np.errstate(over="ignore", invalid="ignore"):
            beyond = np.sign(given) * self.linthresh * np.power(10.0, size / self.linthresh - self._slope)
            return finite_or_nan(np.where(size <= self.linthresh * self._slope, given / self._slope, beyond))

    def _locate(self, low: float, high: float, room: int) -> Ticks:
        return log_ticks.symlog(low, high, room, self.linthresh)


@dataclass(frozen=True)
class Date(AxisScale):
    """Moments, in seconds since 1970-01-01 UTC, linear; ``forward`` takes datetime64 as well."""

    name: ClassVar[str] = "date"
    empty: ClassVar[tuple[float, float]] = (0.0, 86400.0)
    domain: ClassVar[tuple[float, float]] = (-dates.LARGEST, dates.LARGEST)

    @property
    def expected(self) -> str:
        return "seconds since 1970 between -9e12 and 9e12"

    def check(self, low: Any, high: Any, owner: str, what: str = "limits") -> tuple[float, float]:
        """Limits as seconds; they may also be given as datetime64, dates, datetimes, or texts such as "2024-02-29"."""
        told = (dates.is_dates(end) or isinstance(end, str) for end in (low, high))
        low, high = (
            float(dates.seconds(end, f"{owner}: {what}")) if date else end
            for end, date in zip((low, high), told, strict=True)
        )
        return super().check(low, high, owner, what)

    def forward(self, values: Any) -> NDArray[np.float64]:
        return finite_or_nan(dates.seconds(values) if dates.is_dates(values) else values)

    def inverse(self, values: Any) -> NDArray[np.float64]:
        return finite_or_nan(values)

    def widened(self, low: float, high: float, least: float | None) -> tuple[float, float]:
        """One moment gets two years on either side, as in matplotlib."""
        low, high = self.clipped(low), self.clipped(high)
        if high - low < 1e-6:
            low, high = self.clipped(low - 2 * YEAR), self.clipped(high + 2 * YEAR)
        return low, high

    def _locate(self, low: float, high: float, room: int) -> Ticks:
        return date_ticks.date(low, high, room)

    def text(self, value: float, spacing: float = 0.0) -> str:
        return dates.moment_text(value, spacing)


SCALES: dict[str, type[AxisScale]] = {}


def register(scale: type[AxisScale]) -> type[AxisScale]:
    """Make a scale known by its name."""
    SCALES[scale.name] = scale
    return scale


for _scale in (Linear, Log, Date, Symlog, Sqrt):
    register(_scale)


def named(scale: Any, owner: str, **options: Any) -> AxisScale:
    """A scale by its name, with its numbers, such as ``named("symlog", owner, linthresh=1)``; scales are passed on.

    Raises ValueError that lists the legal names, TypeError for options that the scale does not have.
    """
    if isinstance(scale, AxisScale):
        return scale
    found = SCALES[choice(scale, "scale", owner, SCALES)]
    legal = [field.name for field in fields(found)]
    for name, option in options.items():
        if name not in legal:
            has = f"it has {', '.join(legal)}" if legal else "it has no options"
            raise TypeError(f"{owner}: scale {found.name!r} has no option {name!r}; {has}.")
        positive(option, name, owner)
    return found(**options)
