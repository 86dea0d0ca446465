"""Errors: errorbar."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vizlib.nodes import Line, Points
from vizlib.plot.around.legend_samples import LegendSample
from vizlib.plot.verbs.lines import MARKER, WIDTH, draw_curve, look_of
from vizlib.plot.verbs.plane import (
    LINE,
    Plane,
    broadcast,
    chosen_color,
    column_of,
    entitle,
    places_of,
    sample_color,
    set_label,
)
from vizlib.plot.verbs.spelling import verb
from vizlib.plot.verbs.styles import Format, format_of, pixels_of

__all__ = ["ErrorBars", "Errors"]


class ErrorBars(NamedTuple):
    """What errorbar() draws.

    curve : the line, the markers or both (see ``plot``); None if the format says there are none
    bars : the bars, two positions for each
    caps : their ends, those of yerr first; () without
    """

    curve: Line | Points | None
    bars: Line
    caps: tuple[Points, ...]


class Errors(Plane):
    """The verb that draws what is uncertain."""

    @verb
    def errorbar(
        self,
        x: Any,
        y: Any,
        yerr: Any = None,
        xerr: Any = None,
        fmt: str = "",
        *,
        ecolor: Any = None,
        elinewidth: float | None = None,
        capsize: float = 0.0,
        color: Any = None,
        linewidth: float = WIDTH,
        linestyle: Any = None,
        marker: str | None = None,
        markersize: float = MARKER,
        alpha: float = 1.0,
        label: str | None = None,
        zorder: float | None = None,
    ) -> ErrorBars:
        """Draw a curve with a bar of uncertainty at each point.

        x, y : (N,) numbers or dates, or names, which stand at 0, 1, 2, …
        yerr, xerr : one number, (N,) numbers from 0 on, or (2, N) for down and up, left and right; data units
            (of dates: seconds). At least one of them; NaN draws no bar.
        fmt : as for ``plot``; "none" draws bars only
        ecolor : colour of the bars; None takes the curve's
        elinewidth : width of the bars, points; None takes ``linewidth``
        capsize : length of the bars' ends to each side, points; 0 for none
        all others : as for ``plot``

        Returns an ``ErrorBars`` (curve, bars, caps) of nodes.
        """
        across, up = places_of(self, x, "x"), places_of(self, y, "y")
        xs, ys = broadcast("x and y", self._owner, across, up)
        if yerr is None and xerr is None:
            raise TypeError(f"{self._owner}: errorbar() has neither yerr nor xerr, expected one of them or both.")
        bare = fmt.lower() == "none"
        style = Format() if bare or not fmt else format_of(fmt, self._owner)
        look = look_of(self, style, color, linewidth, linestyle, marker, markersize, alpha)
        thick = look.width if elinewidth is None else pixels_of(elinewidth, "elinewidth", self._owner)
        positions, caps = [], []
        bar_color = look.color if ecolor is None else chosen_color(self, ecolor)
        for what, error, upright in (("yerr", yerr, True), ("xerr", xerr, False)):
            if error is not None:
                positions.append(_ends(self, xs, ys, error, what, upright))
                if capsize:
                    length = 2 * pixels_of(capsize, "capsize", self._owner)
                    caps.append(_caps(positions[-1], upright, length, thick, color=bar_color, opacity=alpha))
        bars = Line(np.concatenate(positions), segments=True, color=bar_color, thickness=thick, opacity=alpha)
        for node in (bars, *caps):
            self._place(node, LINE, zorder)
        curve = None if bare else draw_curve(self, across, up, None, look, zorder)
        sample = LegendSample("line", sample_color(bars), (), None, thick) if curve is None else look.sample()
        set_label(self, bars if curve is None else curve, label, sample)
        entitle(self, x=across, y=up)
        return ErrorBars(curve, bars, tuple(caps))


def _caps(ends: NDArray[np.float64], upright: bool, length: float, thick: float, **options: Any) -> Points:
    """Short lines across the bars' ends, level ones across upright bars."""
    caps = Points(ends, size=length, **options)
    along, across = ("x", "y") if upright else ("y", "x")
    # A marker of pygfx's, given by its distance to the edge, negative inside.
    caps.material.custom_sdf = (
        f"return max(abs(coord.{along}) - size * 0.5, abs(coord.{across}) - size * {thick / length / 2:.6f});"
    )
    caps.material.marker = "custom"
    return caps


def _ends(view: Plane, x: NDArray[Any], y: NDArray[Any], error: Any, what: str, upright: bool) -> NDArray[np.float64]:
    """(2 * M, 2) the ends of each bar by turns, of those that are there."""
    count = len(x)
    given = column_of(view, error, what, (), (count,), (2, count)).values.astype(np.float64)
    if (given < 0).any():
        raise ValueError(f"{view._owner}: {what} has {np.nanmin(given):g}, expected numbers from 0 on.")
    down, up = given if given.ndim == 2 else (given, given)
    middle = (y if upright else x).astype(np.float64)
    result = np.empty((count, 2, 2))
    result[:, :, 0 if upright else 1] = (x if upright else y)[:, None]
    result[:, :, 1 if upright else 0] = np.stack([middle - down, middle + up], axis=1)
    there = np.isfinite(result).all(axis=(1, 2))
    if not there.any():
        raise ValueError(f"{view._owner}: {what} is NaN at all points, expected a number at one at least.")
    return np.asarray(result[there].reshape(-1, 2))
